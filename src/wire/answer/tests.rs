//! What a unit says, in all the pieces and shapes that units say it in.

use super::*;
use crate::domain::{DialogProfile, Exchange, Verb};

fn dialog(exchange: Exchange, prompt: Option<&str>) -> CompiledDialog {
    let preset = crate::wire::preset::preset("at").unwrap();
    let profile =
        DialogProfile { read_identity: Some(vec![exchange]), prompt: prompt.map(str::to_owned), ..Default::default() };
    CompiledDialog::new(&profile.over(preset)).unwrap()
}

fn exchange(expect: &[&str]) -> Exchange {
    Exchange {
        send: Some("GET".into()),
        expect: expect.iter().map(|pattern| (*pattern).into()).collect(),
        error: Some("^ERROR$".into()),
        absent: Some("^NONE$".into()),
        max_reply: 64,
        ..Default::default()
    }
}

fn told(dialog: &CompiledDialog, chunks: &[&[u8]]) -> (Progress, Option<String>) {
    let exchange = &dialog.exchanges(Verb::ReadIdentity)[0];
    let mut attempt = Attempt::new(dialog, exchange, &Values { nonce: "n1", writing: None }).unwrap();
    for chunk in chunks {
        attempt.push(chunk);
    }
    let progress = attempt.progress();
    (progress, attempt.into_caught().get(Catch::ClientId).map(|value| value.expose().to_owned()))
}

#[test]
fn patterns_match_in_order_and_chatter_between_is_passed_over() {
    let dialog = dialog(exchange(&["^ID (?<clientId>.*)$", "^OK$"]), None);
    let (progress, caught) = told(&dialog, &[b"OK\r\nboot: 1\r\nI", b"D abc\r\nnoise\r\nO", b"K\r\n"]);
    assert_eq!((progress, caught.as_deref()), (Progress::Matched, Some("abc")));
    assert_eq!(told(&dialog, &[b"ID", b" abc\r\n"]).0, Progress::More);
}

#[test]
fn a_final_ok_may_come_before_the_value_and_once_more_after_it() {
    let dialog = dialog(exchange(&["^ID (?<clientId>.*)$", "^OK$"]), None);
    assert_eq!(told(&dialog, &[b"OK\r\nID abc\r\n"]), (Progress::OutOfOrder, Some("abc".into())));
    assert_eq!(told(&dialog, &[b"OK\r\nID abc\r\n\r\nOK\r\n"]).0, Progress::Matched);
    assert_eq!(told(&dialog, &[b"OK\r\nOK\r\n"]).0, Progress::More);
}

#[test]
fn colours_and_blanks_around_an_answer_do_not_hide_it() {
    let dialog = dialog(exchange(&["^ID (?<clientId>[a-z]+)$", "^OK$"]), Some("u> "));
    let said = b"\x1b[1;32mu> \x1b[0m\x1b[1mID \x1b[31mabc\x1b[0m \t\r\n\x1b[32mOK\x1b[0m \r\n";
    assert_eq!(told(&dialog, &[said]), (Progress::Matched, Some("abc".into())));
    assert_eq!(told(&dialog, &[b"\x1b[31mERROR\x1b[0m \r\n"]).0, Progress::Refused);
    // A profile may name the colours itself.
    let named = self::dialog(exchange(&["\x1b\\[1m(?<clientId>[a-z]+)\x1b"]), None);
    assert_eq!(told(&named, &[b"\x1b[1mabc\x1b[0m\r\n"]).1.as_deref(), Some("abc"));
}

#[test]
fn members_of_an_object_may_come_in_any_order() {
    let sorted = r#"^\{"id":1,"who":(?<clientId_json>"[^"]*")\}$"#;
    let dialog = dialog(exchange(&[sorted]), None);
    for said in [&br#"{"id":1,"who":"abc"}"#[..], br#" { "who" : "abc" , "id" : 1 } "#] {
        assert_eq!(told(&dialog, &[said, b"\n"]), (Progress::Matched, Some("abc".into())));
    }
}

#[test]
fn a_carriage_return_inside_of_a_value_is_no_line_end_of_a_unit_that_feeds_its_lines() {
    let dialog = dialog(exchange(&["^ID (?<clientId>.*)$"]), None);
    let undecodable = Progress::Undecodable(Catch::ClientId);
    for cut in 0.."ID a\rbc\r\n".len() {
        let said = b"ID a\rbc\r\n".split_at(cut);
        assert_eq!(told(&dialog, &[b"boot: 1\r\n", said.0, said.1]).0, undecodable, "cut at {cut}");
    }
    assert_eq!(told(&dialog, &[b"boot: 1\r\nID a\r"]).0, Progress::More);
    assert_eq!(told(&dialog, &[b"boot: 1\r\nID a\r", b"\n"]).1.as_deref(), Some("a"));
    // One that ends all its lines so, even where it repeats what it was sent as it came.
    assert_eq!(told(&dialog, &[b"GET\r\nboot: 1\rID a\rnext"]), (Progress::Matched, Some("a".into())));
}

#[test]
fn what_was_heard_is_told_apart() {
    let dialog = dialog(exchange(&["^ID (?<clientId>.*)$"]), Some("u> "));
    let heard = |said: &[u8]| {
        let exchange = &dialog.exchanges(Verb::ReadIdentity)[0];
        let mut attempt = Attempt::new(&dialog, exchange, &Values { nonce: "n1", writing: None }).unwrap();
        attempt.push(said);
        attempt.heard_what()
    };
    assert_eq!(heard(b""), Heard::Nothing);
    for echo in [&b"GET\r\n"[..], b"u> GET\r\nu> ", b"GE", b"GET"] {
        assert_eq!(heard(echo), Heard::Echo, "{echo:?}");
    }
    for noise in [&b"\0\xff\xfe"[..], b"\0\0\r\n", b"\x80~\r\n"] {
        assert_eq!(heard(noise), Heard::Noise, "{noise:?}");
    }
    for text in [&b"GET\r\nboot\r\n"[..], b"login: "] {
        assert_eq!(heard(text), Heard::Text, "{text:?}");
    }
}

#[test]
fn an_echo_is_not_an_answer() {
    let wide = dialog(exchange(&["(?<clientId>G.*)"]), None);
    assert_eq!(told(&wide, &[b"GET\r\n"]).0, Progress::More);
    assert_eq!(told(&wide, &[b"> GET\r\n"]).0, Progress::More);
    assert_eq!(told(&wide, &[b"root@unit:~# GET\r\n"]).0, Progress::More);
    assert_eq!(told(&wide, &[b"GET\r\nGOT\r\n"]).1.as_deref(), Some("GOT"));
    let prompted = dialog(exchange(&["(?<clientId>G.*)"]), Some("u> "));
    assert_eq!(told(&prompted, &[b"u> u> GET\r\n"]).0, Progress::More);
}

#[test]
fn an_answer_behind_a_late_prompt_counts() {
    let dialog = dialog(exchange(&["^ID (?<clientId>.*)$"]), Some("u> "));
    assert_eq!(told(&dialog, &[b"u> ID abc\r\n"]).1.as_deref(), Some("abc"));
}

#[test]
fn an_answer_behind_a_prompt_that_came_in_two_pieces_counts_and_one_behind_half_a_line_of_its_own_does_not() {
    let dialog = dialog(exchange(&["^ID (?<clientId>.*)$"]), Some("u> "));
    let after = |before: &[u8], chunk: &[u8]| {
        let exchange = &dialog.exchanges(Verb::ReadIdentity)[0];
        let attempt = Attempt::new(&dialog, exchange, &Values { nonce: "n1", writing: None }).unwrap();
        let before = Before { unfinished: Zeroizing::new(before.to_vec()), ..Before::default() };
        let mut attempt = attempt.after(&before);
        attempt.push(chunk);
        attempt.into_caught().get(Catch::ClientId).map(|value| value.expose().to_owned())
    };
    let whole = b"u> u> ID abc\r\n";
    for cut in 0..="u> u> ".len() {
        assert_eq!(after(&whole[..cut], &whole[cut..]).as_deref(), Some("abc"), "cut at {cut}");
    }
    assert_eq!(after(b"noise u", b"> ID abc\r\n"), None);
    // What the unit said before in half a line does not disturb a whole one.
    assert_eq!(after(b"noise", b"ID abc\r\n").as_deref(), Some("abc"));
    assert_eq!(after(b"u>", b" chatter\r\n> ID abc\r\n"), None);
    assert_eq!(after(b"u>", b" chatter\r\nID abc\r\n").as_deref(), Some("abc"));
}

#[test]
fn the_prompt_itself_can_be_expected_and_needs_no_line_end() {
    let dialog = dialog(exchange(&["^ID (?<clientId>.*)$", "^u> $"]), Some("u> "));
    assert_eq!(told(&dialog, &[b"ID abc\r\n"]).0, Progress::More);
    assert_eq!(told(&dialog, &[b"ID abc\r\nu> "]).0, Progress::Matched);
}

#[test]
fn a_no_wins_and_ends_the_try() {
    let dialog = dialog(exchange(&["^(?<clientId>[EI].*)$"]), None);
    assert_eq!(told(&dialog, &[b"ERROR\r\nID abc\r\n"]), (Progress::Refused, None));
}

#[test]
fn absent_still_waits_for_what_closes_the_answer() {
    let dialog = dialog(exchange(&["^ID (?<clientId>.*)$", "^OK$"]), None);
    assert_eq!(told(&dialog, &[b"NONE\r\n"]).0, Progress::AbsentSoFar);
    assert_eq!(told(&dialog, &[b"NONE\r\nOK\r\n"]).0, Progress::Absent);
}

#[test]
fn an_answer_has_a_largest_size() {
    let dialog = dialog(exchange(&["^ID (?<clientId>.*)$"]), None);
    assert_eq!(told(&dialog, &[&[b'x'; 65]]).0, Progress::TooLong);
    assert_eq!(told(&dialog, &[&[b'x'; 64]]).0, Progress::More);
}

#[test]
fn bytes_that_are_no_text_do_no_harm_in_chatter_and_are_refused_in_a_value() {
    let dialog = dialog(exchange(&["^ID (?<clientId>.*)$"]), None);
    assert_eq!(told(&dialog, &[b"\xff\xfe\r\nID abc\r\n"]).1.as_deref(), Some("abc"));
    assert_eq!(told(&dialog, &[b"ID a\xffc\r\n"]).0, Progress::Undecodable(Catch::ClientId));
}

#[test]
fn a_quoted_value_is_unquoted_by_the_name_of_its_group() {
    let dialog = dialog(exchange(&["^ID (?<clientId_hex>.*)$"]), None);
    assert_eq!(told(&dialog, &[b"ID 6162\r\n"]).1.as_deref(), Some("ab"));
    assert_eq!(told(&dialog, &[b"ID 616\r\n"]).0, Progress::Undecodable(Catch::ClientId));
}

const DAMAGE: [&[u8]; 13] = [
    b"\0",
    b"\0\0\0",
    b"\x01",
    b"\x07",
    b"\x08",
    b"\x1b",
    b"\x1b[0m",
    b"\x7f",
    b"\x80",
    b"\xff\xff",
    b"\xc3",
    b"\xef\xbf\xbd",
    b"\xc2\x85",
];
const PATTERNS: [&str; 5] = [
    "^ID (?<clientId>.*)$",
    "^ID (?<clientId>[ -~]*)$",
    "ID (?<clientId>[^ ]+)",
    r#"^ID (?<clientId_at>"[^"]*")$"#,
    r#"ID "(?<clientId>[^"]*)""#,
];

proptest::proptest! {
    #[test]
    fn no_answer_with_a_byte_that_no_value_has_inside_of_the_value_yields_one(
        value in "[ !#-&*-Z^-~]{1,20}",
        at: proptest::sample::Index,
        damage in proptest::sample::select(&DAMAGE[..]),
        cut: proptest::sample::Index,
        pattern in proptest::sample::select(&PATTERNS[..]),
    ) {
        let quoted = pattern.contains('"');
        let mut value = value.into_bytes();
        // At an end of a value a whole colour is none of its own, unless quotes that are caught with it stand around both.
        let closes = pattern.contains("_at");
        let place = match damage {
            b"\x1b[0m" if !closes && value.len() < 2 => return Ok(()),
            b"\x1b[0m" if !closes => 1 + at.index(value.len() - 1),
            _ => at.index(value.len() + 1),
        };
        if pattern.contains("[^ ]") {
            value.iter_mut().for_each(|byte| if *byte == b' ' { *byte = b'_' });
        }
        value.splice(place..place, damage.iter().copied());
        let quote: &[u8] = if quoted { b"\"" } else { b"" };
        let said = [b"\0ID ", quote, &value, quote, b"\r\n"].concat();
        let (first, second) = said.split_at(cut.index(said.len()));
        let dialog = dialog(exchange(&[pattern]), None);
        let (progress, caught) = told(&dialog, &[first, second]);
        proptest::prop_assert!(caught.is_none() && progress != Progress::Matched, "{said:?} {progress:?} {caught:?}");
    }

    #[test]
    fn nothing_a_unit_says_makes_the_listener_panic(chunks: Vec<Vec<u8>>) {
        let dialog = dialog(exchange(&["^ID (?<clientId_json>.*)$", "^u> $"]), Some("u> "));
        let chunks: Vec<&[u8]> = chunks.iter().map(Vec::as_slice).collect();
        told(&dialog, &chunks);
    }
}
