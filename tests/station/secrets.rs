//! A stored secret that a unit is told: it is in nothing that the station shows, puts on record or leaves behind.

use std::path::PathBuf;

use regnwl_station::domain::entry::Entry;
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::secret::Secret;
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::Parts;
use serde_json::json;

use super::common::Bench;
use super::common::search::Search;
use super::common::sockets::RawUnit;

/// A console that asks for a password before it does anything.
pub fn behind_a_console(password: &str) -> serde_json::Value {
    let wake = json!([
        {"send": "AT", "expect": ["Password: "], "timeoutMs": 500, "tries": 40},
        {"send": "${secret:console}", "expect": ["^OK$"], "error": "^Login incorrect", "timeoutMs": 5000},
    ]);
    assert!(!wake.to_string().contains(password));
    json!({"dialog": {"prompt": "Password: ", "wake": wake}})
}

#[test]
fn i8_a_stored_secret_reaches_the_unit_and_is_in_nothing_that_is_shown_or_left_behind() {
    for (password, right) in [("k0nsole*Pa55word", true), ("k0nsole*Pa55word", false)] {
        let bench = Bench::of(1, Dialect::At, behind_a_console(password));
        let told = if right { password } else { "another*Pa55word" };
        let named_secrets = [("console".to_owned(), Secret::new(told))].into_iter().collect();
        let mut shift = bench.open_parts(Parts { named_secrets, ..bench.parts() });
        let unit = RawUnit::new("SN24A7F00913").behind(password);
        bench.sockets.plug_raw(0, &unit);
        let ended = shift.ended(0);
        let heard = String::from_utf8_lossy(&unit.heard.lock().unwrap()).into_owned();
        assert!(heard.contains(told), "the unit was not told");
        // It takes no identity: what was said stands on record.
        let code = if right { Failure::AnsweredError } else { Failure::Garbled };
        assert!(ended.code == Some(code) || ended.code == Some(Failure::AnsweredError), "{:?}", ended.code);
        assert_eq!(bench.connects(), usize::from(right));
        let search = Search::new(&[password.to_owned(), told.to_owned()]);
        let snapshot = format!("{:?}", shift.snapshot());
        assert!(!search.finds(snapshot.as_bytes()), "{snapshot}");
        let tapes: Vec<_> = shift.entries().into_iter().filter(|entry| matches!(entry, Entry::Tape { .. })).collect();
        let tape = format!("{tapes:?}");
        assert!(tape.contains("${secret:console}") && !tape.contains("tried"), "{tape}");
        for piece in [&told[..5], &told[8..]] {
            assert!(!tape.contains(piece), "{piece}: {tape}");
        }
        shift.close();
        let (found, looked_at) = search.finds_in(bench.folder.path(), |_| true);
        assert!(looked_at > 4, "{looked_at} files");
        assert_eq!(found, Vec::<PathBuf>::new(), "a secret in a file");
    }
}
