//! Speaking with a unit by hand, on a real port, and patterns that are made of what it answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use regnwl_station::domain::entry::Way;
use regnwl_station::domain::failure::{Failure, Verb};
use regnwl_station::link::pty::Pty;
use regnwl_station::link::serial::{OpenError, Ports as _, SystemPorts};
use regnwl_station::sim::device::PracticeUnit;
use regnwl_station::trial::{Catch, Check, Command, Ending, Mark, Pattern, Piece, Refused, Snapshot, Trial};
use regnwl_station::vault::product_secret::ProductSecrets;
use serde_json::{Value, json};

use super::common::sockets::{RawUnit, port};
use super::common::{Bench, GENEROUS};
use super::trial::{PASSWORD, READING, TOKEN, Trying, holding, only};

/// A unit on a pty, and somebody at its terminal.
fn at_pty(bench: &Bench, unit: &PracticeUnit, dialog: &Value) -> Trying {
    let _inside = bench.runtime.enter();
    let path = unit.plug().unwrap();
    Trying::on(Arc::new(SystemPorts), path.display().to_string(), dialog)
}

impl Trying {
    #[track_caller]
    fn until(&self, is: impl Fn(&Snapshot) -> bool) -> Arc<Snapshot> {
        let until = Instant::now() + GENEROUS;
        while !is(&self.trial.snapshot()) {
            assert!(Instant::now() < until, "never: {:?}", self.trial.snapshot());
            std::thread::park_timeout(Duration::from_millis(2));
        }
        self.trial.snapshot()
    }

    /// Sends a line, and waits until the unit has said a line that begins so.
    #[track_caller]
    fn send(&mut self, typed: &str, answer: &str) -> Arc<Snapshot> {
        let before = heard(&self.trial.snapshot()).len();
        self.ask(|setting| Command::Send(setting, typed.into()));
        self.until(|seen| heard(seen).iter().skip(before).any(|line| line.starts_with(answer)))
    }

    /// Marks a piece of the last line that has it.
    #[track_caller]
    fn mark(&mut self, piece: &str, what: Piece) -> Pattern {
        let seen = self.trial.snapshot();
        let line = seen.terminal.lines.iter().rfind(|line| line.way == Way::Heard && line.text.contains(piece));
        let line = line.unwrap_or_else(|| panic!("{piece} was not said: {:?}", seen.terminal.lines));
        let start = line.text[..line.text.find(piece).unwrap()].chars().count();
        let mark = Mark { line: line.number, piece: start..start + piece.chars().count(), what };
        let seen = self.ask(|setting| Command::Mark(setting, mark));
        Pattern::clone(seen.terminal.pattern.as_deref().expect("a pattern"))
    }
}

fn heard(seen: &Snapshot) -> Vec<&str> {
    let heard = seen.terminal.lines.iter().filter(|line| line.way == Way::Heard);
    heard.map(|line| &*line.text).collect()
}

const SERIAL: Piece = Piece::Value(Catch::SerialNumber);

#[test]
fn what_is_typed_is_answered_and_a_marked_piece_becomes_a_pattern_that_the_station_takes() {
    let bench = Bench::new();
    let mut trying = at_pty(&bench, &bench.unit("SN24A7F00913"), &json!({"preset": "at"}));
    let seen = trying.send("AT+SN?", "+SN: ");
    assert!(seen.terminal.lines.iter().any(|line| line.way == Way::Sent && &*line.text == "AT+SN?"));
    assert_eq!(seen.terminal.port.as_ref(), Some(&trying.setting.port));
    let pattern = trying.mark("SN24A7F00913", SERIAL);
    assert_eq!(pattern.text, r#"^\+SN:\s+(?<serialNumber_at>"[^"]*")$"#);
    assert_eq!(pattern.check, Check::Catches("SN24A7F00913".into()));
    assert_eq!(trying.mark("SN: ", Piece::Line).check, Check::Matches);

    // The form has it now: a try reads the number with it, on the port that is open.
    trying.setting.dialog = serde_json::from_value(
        json!({"preset": "at", "readSerial": [{"send": "AT+SN?", "expect": [pattern.text, "^OK$"]}]}),
    )
    .unwrap();
    let seen = trying.read(&[Verb::ReadSerial]);
    assert_eq!(only(&seen, Verb::ReadSerial).caught, [("serialNumber".into(), "SN24A7F00913".to_owned())]);
    assert!(seen.terminal.port.is_some());
    trying.send("AT+UID?", "+UID: ");
}

#[test]
fn a_piece_that_an_earlier_line_has_too_is_not_taken_for_the_marked_one() {
    let bench = Bench::new();
    let unit = RawUnit::new("SN1\"\r\n+SN: \"SN2");
    bench.sockets.plug_raw(0, &unit);
    let mut trying = Trying::at(&bench, &json!({"preset": "at"}));
    trying.send("AT+SN?", "+SN: \"SN2");
    assert_eq!(trying.mark("SN2", SERIAL).check, Check::CatchesAnother);
    assert_eq!(trying.mark("SN1", SERIAL).check, Check::Catches("SN1".into()));
}

#[test]
fn tokens_are_blotted_one_character_for_one_and_stand_in_no_pattern() {
    let bench = Bench::new();
    let unit = holding(bench.unit("SN24A7F00913"));
    let mut trying = at_pty(&bench, &unit, &json!({"preset": "at"}));
    let seen = trying.send("AT+IDENTITY?", "+IDENTITY: ");
    let blots = "•".repeat(TOKEN.len());
    let shown = heard(&seen).into_iter().find(|line| line.starts_with("+IDENTITY: ")).unwrap().to_owned();
    assert_eq!(shown, format!("+IDENTITY: \"{}\",\"{blots}\"", "•".repeat("k7Gx2clientOfThisUnit".len())));
    let pattern = trying.mark(&blots, Piece::Value(Catch::DeviceToken));
    assert!(matches!(&pattern.check, Check::Catches(value) if value.starts_with("‹32 bytes, sha256 ")), "{pattern:?}");
    // Whatever somebody says that it is.
    let pattern = trying.mark(&blots, SERIAL);
    assert!(matches!(&pattern.check, Check::Catches(value) if value.starts_with("‹32 bytes, sha256 ")), "{pattern:?}");
    // A profile that does not know the command.
    trying.setting.dialog = serde_json::from_value(json!({"wake": [{"send": "AT", "expect": ["^OK$"]}]})).unwrap();
    trying.send("AT+IDENTITY?", "+IDENTITY: ");
    assert!(!format!("{:?}", trying.trial.snapshot()).contains(&TOKEN[..8]));
}

#[test]
fn a_stored_secret_is_sent_by_its_name_and_shown_nowhere() {
    let bench = Bench::new();
    let unit = RawUnit::new("SN24A7F00913").behind(PASSWORD);
    bench.sockets.plug_raw(0, &unit);
    let mut trying = Trying::at(&bench, &json!({"lineEnd": "\r\n"}));
    trying.ask(|setting| Command::Send(setting, "AT".into()));
    trying.until(|seen| heard(seen).iter().any(|line| line.starts_with("Password")));
    trying.send("${secret:console}", "‹…›");
    trying.send("AT+SN?", "+SN: ");
    assert!(String::from_utf8_lossy(&unit.heard.lock().unwrap()).contains(PASSWORD));
    let shown = format!("{:?}", trying.trial.snapshot());
    assert!(shown.contains("${secret:console}"), "{shown}");
    for piece in [&PASSWORD[..6], &PASSWORD[6..]] {
        assert!(!shown.contains(piece), "{piece}: {shown}");
    }
    trying.ask(|setting| Command::Send(setting, "${secret:other}".into()));
    assert_eq!(trying.trial.snapshot().terminal.refused, Some(Refused::NoSecret));
}

#[test]
fn a_command_whose_values_nobody_has_is_not_sent() {
    let bench = Bench::new();
    let unit = RawUnit::new("SN1");
    bench.sockets.plug_raw(0, &unit);
    let mut trying = Trying::at(&bench, &json!({"preset": "at", "maxLine": 16}));
    for typed in ["AT+IDENTITY=${clientId},${deviceToken}", "AT ${nonce", "AT+LONGER-THAN-THE-UNIT-TAKES"] {
        let seen = trying.ask(|setting| Command::Send(setting, typed.into()));
        assert_eq!(seen.terminal.refused, Some(Refused::NotSendable), "{typed}");
    }
    assert!(unit.heard.lock().unwrap().is_empty());
    trying.send("AT", "OK");
    assert_eq!(trying.trial.snapshot().terminal.refused, None);
}

#[test]
fn a_unit_that_talks_all_the_time_takes_neither_memory_nor_more_than_ten_pictures_a_second() {
    let bench = Bench::new();
    let (path, said) = chatter(&bench);
    let pictures = Arc::new(AtomicUsize::new(0));
    let seen = pictures.clone();
    let folder = tempfile::tempdir().unwrap();
    let secrets = ProductSecrets::with_keyring(folder.path(), None, GENEROUS);
    let wake = move || {
        seen.fetch_add(1, Ordering::Relaxed);
    };
    let trial = Trial::start_on(Arc::new(SystemPorts), secrets, wake).unwrap();
    let mut trying = Trying::on(Arc::new(SystemPorts), path, &json!({"preset": "at"}));
    trying.trial = trial;
    let begun = Instant::now();
    trying.ask(Command::Open);
    trying.until(|_| said.load(Ordering::Relaxed) > 5_000);
    let seen = trying.until(|seen| seen.terminal.lines.len() > 300);
    let most = 10 + usize::try_from(begun.elapsed().as_millis() / 100).unwrap();
    assert!(pictures.load(Ordering::Relaxed) <= most, "{} of {most}", pictures.load(Ordering::Relaxed));
    assert!(seen.terminal.lines.len() <= 401);
    // Nothing holds up what is asked for meanwhile.
    trying.ask(|_| Command::Close);
    assert_eq!(trying.trial.snapshot().terminal.port, None);
}

/// A unit that never stops, and how many lines it has said.
fn chatter(bench: &Bench) -> (String, Arc<AtomicUsize>) {
    let _inside = bench.runtime.enter();
    let mut pty = Pty::open().unwrap();
    let path = pty.path().display().to_string();
    let said = Arc::new(AtomicUsize::new(0));
    let count = said.clone();
    bench.runtime.spawn(async move {
        while pty.link().write_all(b"debug: nothing new under the sun\r\n").await.is_ok() {
            count.fetch_add(1, Ordering::Relaxed);
        }
    });
    (path, said)
}

#[test]
fn the_port_is_given_back_when_it_is_closed_and_when_nobody_looks_any_more() {
    let bench = Bench::new();
    let mut trying = at_pty(&bench, &bench.unit("SN1"), &json!({"preset": "at"}));
    let path = std::path::PathBuf::from(&trying.setting.port);
    let is_free = || SystemPorts.try_open(&path, &Default::default());
    trying.ask(Command::Open);
    assert_eq!(is_free(), Err(OpenError::Busy));
    trying.ask(|_| Command::Close);
    let freed = || {
        let until = Instant::now() + GENEROUS;
        while is_free().is_err() {
            assert!(Instant::now() < until, "never freed");
            std::thread::park_timeout(Duration::from_millis(2));
        }
    };
    freed();
    // With another speed it is closed and opened again.
    for baud in [9600, 115_200] {
        trying.setting.line.baud = baud;
        trying.send("AT", "OK");
    }
    drop(trying);
    freed();
}

#[test]
fn a_unit_that_is_pulled_is_told_and_its_words_stay() {
    let bench = Bench::new();
    let unit = bench.unit("SN24A7F00913");
    let mut trying = at_pty(&bench, &unit, &json!({"preset": "at"}));
    trying.send("AT+SN?", "+SN: ");
    unit.unplug();
    let seen = trying.until(|seen| seen.terminal.is_gone);
    assert_eq!(seen.terminal.port, None);
    assert!(heard(&seen).iter().any(|line| line.starts_with("+SN: ")));
    let pattern = trying.mark("SN24A7F00913", SERIAL);
    assert_eq!(pattern.check, Check::Catches("SN24A7F00913".into()));
    let seen = trying.ask(|setting| Command::Send(setting, "AT".into()));
    assert_eq!(seen.terminal.refused, Some(Refused::Port(Failure::PortMissing, None)));
}

#[test]
fn a_port_that_the_bench_uses_is_refused_even_while_it_is_open() {
    let bench = Bench::new();
    let unit = RawUnit::new("SN1");
    bench.sockets.plug_raw(0, &unit);
    let mut trying = Trying::at(&bench, &json!({"preset": "at"}));
    trying.ask(Command::Open);
    assert!(trying.trial.snapshot().terminal.port.is_some());
    trying.setting.in_use = vec![port(0)];
    let seen = trying.ask(|setting| Command::Send(setting, "AT".into()));
    assert_eq!((seen.terminal.refused, &seen.terminal.port), (Some(Refused::InUse), &None));
    assert!(unit.heard.lock().unwrap().is_empty());
}

#[test]
fn a_try_while_the_port_is_open_for_the_terminal_has_it_alone_and_gives_it_back() {
    let bench = Bench::new();
    let mut trying = at_pty(&bench, &bench.unit("SN24A7F00913"), &json!({"preset": "at"}));
    trying.ask(Command::Open);
    for _ in 0..2 {
        let seen = trying.read(&READING);
        assert_eq!(seen.refused, None);
        assert_eq!(only(&seen, Verb::ReadSerial).ending, Ending::Matched);
        trying.send("AT+SN?", "+SN: ");
    }
    // On another line setting the try opens it anew, alone.
    trying.setting.line.baud = 9600;
    let seen = trying.read(&READING);
    assert_eq!((seen.refused, seen.terminal.port.is_some()), (None, false));
}
