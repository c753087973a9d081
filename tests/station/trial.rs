//! A dialog that is still being made, tried on real units.

use std::sync::Arc;
use std::time::Instant;

use regnwl_station::domain::dialog_profile::DialogProfile;
use regnwl_station::domain::failure::{Failure, Verb};
use regnwl_station::domain::profile::LineProfile;
use regnwl_station::domain::secret::Secret;
use regnwl_station::link::serial::Ports;
use regnwl_station::sim::device::{PracticeUnit, Stored};
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::store::profile_file::edit;
use regnwl_station::store::template;
use regnwl_station::trial::{Command, Ending, Held, Refused, Setting, Snapshot, Trial, Tried};
use regnwl_station::vault::product_secret::ProductSecrets;
use serde_json::{Value, json};

use super::common::sockets::{RawUnit, port};
use super::common::{Bench, GENEROUS, PRODUCT_KEY};

pub const TOKEN: &str = "Zk3vTq9LwX2mB7nRZk3vTq9LwX2mB7nR";
/// What the console of a unit asks for.
pub const PASSWORD: &str = "k0nsole*Pa55";
pub const READING: [Verb; 4] = [Verb::Wake, Verb::ReadSerial, Verb::ReadHardwareId, Verb::ReadIdentity];

pub struct Trying {
    pub trial: Trial,
    pub setting: Setting,
    _folder: tempfile::TempDir,
}

impl Trying {
    pub fn on(ports: Arc<dyn Ports>, port: String, dialog: &Value) -> Self {
        let dialog: DialogProfile = serde_json::from_value(dialog.clone()).unwrap();
        let setting =
            Setting { port, in_use: Vec::new(), line: LineProfile::default(), dialog, product_key: PRODUCT_KEY.into() };
        let folder = tempfile::tempdir().unwrap();
        let secrets = ProductSecrets::with_keyring(folder.path(), None, GENEROUS);
        secrets.set_named(PRODUCT_KEY, "console", &Secret::new(PASSWORD)).unwrap();
        Self { trial: Trial::start_on(ports, secrets, || ()).unwrap(), setting, _folder: folder }
    }

    pub fn at(bench: &Bench, dialog: &Value) -> Self {
        Self::on(bench.sockets.clone(), port(0), dialog)
    }

    /// Asks, and waits until it is done.
    pub fn ask(&mut self, command: impl FnOnce(Setting) -> Command) -> Arc<Snapshot> {
        let before = self.trial.snapshot().done;
        self.trial.ask(command(self.setting.clone()));
        let until = Instant::now() + GENEROUS;
        while self.trial.snapshot().done == before {
            assert!(Instant::now() < until, "never done: {:?}", self.trial.snapshot());
            std::thread::park_timeout(std::time::Duration::from_millis(2));
        }
        self.trial.snapshot()
    }

    pub fn read(&mut self, verbs: &[Verb]) -> Arc<Snapshot> {
        self.ask(|setting| Command::Read(setting, verbs.to_vec()))
    }

    fn change(&mut self, verb: Verb) -> Arc<Snapshot> {
        self.ask(|setting| Command::Change(setting, verb))
    }
}

#[track_caller]
fn of(snapshot: &Snapshot, verb: Verb) -> &Tried {
    snapshot.tried.iter().find(|tried| tried.verb == verb).unwrap_or_else(|| panic!("{verb:?} was not tried"))
}

#[track_caller]
pub fn only(snapshot: &Snapshot, verb: Verb) -> &Held {
    let [held] = &of(snapshot, verb).exchanges[..] else { panic!("{verb:?} has not one exchange: {snapshot:?}") };
    held
}

pub fn holding(unit: PracticeUnit) -> PracticeUnit {
    unit.hold(Some(Stored { client_id: "k7Gx2clientOfThisUnit".into(), device_token: Secret::new(TOKEN) }));
    unit
}

#[test]
fn reading_shows_what_each_pattern_caught_and_how_long_it_took() {
    let bench = Bench::new();
    let unit = bench.unit("SN24A7F00913");
    bench.sockets.plug(0, &unit);
    let seen = Trying::at(&bench, &json!({"preset": "at"})).read(&READING);
    assert_eq!(seen.refused, None);
    assert_eq!(seen.tried.iter().map(|tried| tried.verb).collect::<Vec<_>>(), READING);
    assert!(seen.tried.iter().all(|tried| tried.failure.is_none() && tried.took_ms.is_some_and(|took| took > 0.0)));
    let serial = only(&seen, Verb::ReadSerial);
    assert_eq!((serial.ending, serial.matched), (Ending::Matched, 2));
    assert_eq!(serial.caught, [("serialNumber".into(), "SN24A7F00913".to_owned())]);
    assert!(serial.answer.iter().any(|line| line == "+SN: \"SN24A7F00913\""), "{:?}", serial.answer);
    assert_eq!(only(&seen, Verb::ReadIdentity).ending, Ending::Absent);
    assert!(seen.tape.iter().any(|line| line.text == "AT+SN?"));
    assert_eq!(unit.held(), None);
}

#[test]
fn a_stored_secret_that_a_verb_sends_reaches_the_unit_and_is_shown_nowhere_and_a_missing_one_is_said() {
    let bench = Bench::new();
    let unit = RawUnit::new("SN24A7F00913").behind(PASSWORD);
    bench.sockets.plug_raw(0, &unit);
    let dialog = |name: &str| {
        json!({"preset": "at", "prompt": "Password: ", "wake": [
            {"send": "AT", "expect": ["Password: "], "timeoutMs": 500, "tries": 40},
            {"send": format!("${{secret:{name}}}"), "expect": ["^OK$"], "timeoutMs": 5000},
        ]})
    };
    let mut trying = Trying::at(&bench, &dialog("console"));
    let seen = trying.read(&[Verb::ReadSerial]);
    assert_eq!(of(&seen, Verb::ReadSerial).failure, None);
    assert!(String::from_utf8_lossy(&unit.heard.lock().unwrap()).contains(PASSWORD));
    let shown = format!("{seen:?}");
    assert!(shown.contains("${secret:console}"), "{shown}");
    for piece in [&PASSWORD[..6], &PASSWORD[6..]] {
        assert!(!shown.contains(piece), "{piece}: {shown}");
    }
    let before = unit.heard.lock().unwrap().len();
    trying.setting.dialog = serde_json::from_value(dialog("boot")).unwrap();
    assert_eq!(trying.read(&[Verb::ReadSerial]).refused, Some(Refused::NoSecret));
    assert_eq!(unit.heard.lock().unwrap().len(), before, "the unit was asked");
}

#[test]
fn a_mended_pattern_is_matched_with_the_answer_that_was_kept_and_the_unit_is_not_asked_again() {
    let bench = Bench::new();
    let unit = RawUnit::new("SN24A7F00913");
    bench.sockets.plug_raw(0, &unit);
    let pattern = |pattern: &str| json!({"preset": "at", "readSerial": [{"send": "AT+SN?", "expect": [pattern, "^OK$"], "timeoutMs": 200}]});
    let mut trying = Trying::at(&bench, &pattern("^SN=(?<serialNumber>.*)$"));
    let seen = trying.read(&[Verb::ReadSerial]);
    assert_eq!(of(&seen, Verb::ReadSerial).failure, Some(Failure::Garbled));
    let held = only(&seen, Verb::ReadSerial);
    assert_eq!((held.ending, held.matched), (Ending::Unmatched, 0));
    assert!(held.answer.contains(&"+SN: \"SN24A7F00913\"".to_owned()), "the answer stays in view: {:?}", held.answer);

    let said = unit.heard.lock().unwrap().len();
    let mended = serde_json::from_value(pattern("^\\+SN: \"(?<serialNumber>.*)\"$")).unwrap();
    trying.setting.dialog = mended;
    let seen = trying.ask(Command::Match);
    let held = only(&seen, Verb::ReadSerial);
    assert_eq!((held.ending, held.matched), (Ending::Matched, 2));
    assert_eq!(held.caught, [("serialNumber".into(), "SN24A7F00913".to_owned())]);

    trying.setting.dialog = serde_json::from_value(pattern("a(b")).unwrap();
    let seen = trying.ask(Command::Match);
    assert!(of(&seen, Verb::ReadSerial).has_faults);
    assert_eq!(only(&seen, Verb::ReadSerial).ending, Ending::Unknown);
    assert_eq!(unit.heard.lock().unwrap().len(), said, "the unit was asked again");
}

#[test]
fn a_verb_is_tried_while_another_one_is_at_fault_or_missing() {
    let bench = Bench::new();
    bench.sockets.plug(0, &bench.unit("SN1"));
    let preset = regnwl_station::store::profile_file::preset("at").unwrap();
    let dialog = json!({"wake": preset["wake"], "readSerial": preset["readSerial"], "quote": "at",
        "readIdentity": [{"send": "AT+IDENTITY?", "expect": ["(?<nobody>.)"]}]});
    let seen = Trying::at(&bench, &dialog).read(&READING);
    assert_eq!(only(&seen, Verb::ReadSerial).ending, Ending::Matched);
    assert!(of(&seen, Verb::ReadIdentity).has_faults && of(&seen, Verb::ReadIdentity).took_ms.is_none());
    assert!(seen.tried.iter().all(|tried| tried.verb != Verb::ReadHardwareId), "the profile has none");
}

#[test]
fn a_token_is_never_seen_neither_in_the_answer_nor_in_the_transcript_nor_as_what_was_caught() {
    let bench = Bench::new();
    let unit = holding(bench.unit("SN24A7F00913"));
    bench.sockets.plug(0, &unit);
    let seen = Trying::at(&bench, &json!({"preset": "at"})).read(&READING);
    let identity = only(&seen, Verb::ReadIdentity);
    assert_eq!(identity.ending, Ending::Matched);
    assert_eq!(identity.caught[0], ("clientId".into(), "k7Gx2clientOfThisUnit".to_owned()));
    assert!(identity.caught[1].1.starts_with("‹32 bytes, sha256 "), "{:?}", identity.caught);
    let blot = "•".repeat(21);
    assert!(
        identity.answer[0..2].iter().any(|line| line.starts_with(&format!("+IDENTITY: \"{blot}\",\"•"))),
        "{:?}",
        identity.answer
    );
    let all = format!("{seen:?}");
    assert!(!all.contains(&TOKEN[..8]), "{all}");
}

#[test]
fn what_changes_the_unit_is_passed_over_while_reading() {
    let bench = Bench::new();
    let unit = bench.unit("SN1");
    bench.sockets.plug(0, &unit);
    let seen =
        Trying::at(&bench, &json!({"preset": "at"})).read(&[Verb::Write, Verb::Restore, Verb::Reset, Verb::ReadSerial]);
    assert_eq!(seen.tried.iter().map(|tried| tried.verb).collect::<Vec<_>>(), [Verb::Wake, Verb::ReadSerial]);
    assert_eq!((unit.held(), unit.resets()), (None, 0));
}

#[test]
fn a_write_leaves_made_up_values_and_a_unit_that_holds_an_identity_keeps_it() {
    let bench = Bench::new();
    let unit = bench.unit("SN1");
    bench.sockets.plug(0, &unit);
    let mut trying = Trying::at(&bench, &json!({"preset": "at"}));
    for verb in [Verb::Write, Verb::Restore] {
        let seen = trying.change(verb);
        assert_eq!(seen.refused, None);
        assert_eq!(only(&seen, verb).ending, Ending::Matched);
        assert!(of(&seen, Verb::ReadIdentity).is_made_up, "read back at once");
        assert!(unit.held().unwrap().client_id.starts_with("MadeUp"));
    }
    assert_eq!(bench.cloud.issued(), [], "nothing is registered");

    let unit = holding(unit);
    for verb in [Verb::Write, Verb::Restore] {
        assert_eq!(trying.change(verb).refused, Some(Refused::HoldsIdentity));
        assert_eq!(unit.held().unwrap().device_token.expose(), TOKEN);
    }
    let seen = trying.change(Verb::Reset);
    assert_eq!((seen.refused, unit.resets()), (None, 1));
}

#[test]
fn a_unit_that_does_not_say_that_it_holds_nothing_is_not_written() {
    let bench = Bench::new();
    let unit = bench.unit("SN1");
    bench.sockets.plug(0, &unit);
    let dialog = json!({"preset": "at", "readIdentity": [{"send": "AT+WHO?", "expect": ["^(?<clientId>x)$"], "timeoutMs": 100}]});
    assert_eq!(Trying::at(&bench, &dialog).change(Verb::Write).refused, Some(Refused::HoldsIdentity));
    assert_eq!(unit.held(), None);
}

#[test]
fn a_port_that_the_bench_uses_or_that_is_not_there_is_not_opened() {
    let bench = Bench::new();
    let unit = RawUnit::new("SN1");
    bench.sockets.plug_raw(0, &unit);
    let mut trying = Trying::at(&bench, &json!({"preset": "at"}));
    trying.setting.in_use = vec![port(1), port(0)];
    assert_eq!(trying.read(&READING).refused, Some(Refused::InUse));
    assert!(unit.heard.lock().unwrap().is_empty());
    trying.setting.in_use = vec![port(1)];
    assert_eq!(trying.read(&READING).refused, None);
    trying.setting.port = port(1);
    trying.setting.in_use.clear();
    assert_eq!(trying.read(&READING).refused, Some(Refused::Port(Failure::PortMissing, None)));
    trying.setting.port = " ".into();
    assert_eq!(trying.read(&READING).refused, Some(Refused::NoPort));
}

#[cfg(unix)]
#[test]
fn a_real_port_is_closed_after_each_try_and_a_link_to_one_in_use_is_seen_through() {
    let bench = Bench::new();
    let unit = bench.unit("SN1");
    let path = {
        let _inside = bench.runtime.enter();
        unit.plug().unwrap()
    };
    let link = bench.folder.path().join("link");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let ports = Arc::new(regnwl_station::link::serial::SystemPorts);
    let mut trying = Trying::on(ports, path.display().to_string(), &json!({"preset": "at"}));
    for _ in 0..2 {
        assert_eq!(only(&trying.read(&READING), Verb::ReadSerial).ending, Ending::Matched);
    }
    trying.setting.in_use = vec![link.display().to_string()];
    assert_eq!(trying.read(&READING).refused, Some(Refused::InUse));
}

#[test]
fn templates_speak_with_the_practice_unit_of_their_dialect() {
    for (name, dialect) in [("at-modem", Dialect::At), ("json-lines", Dialect::Json), ("linux-shell", Dialect::Shell)] {
        let bench = Bench::with(dialect, json!({}));
        let unit = bench.unit("SN24A7F00913");
        bench.sockets.plug(0, &unit);
        let dialog = edit::value_of(template::by_name(name).unwrap().text).unwrap()["dialog"].clone();
        let mut trying = Trying::at(&bench, &dialog);
        let seen = trying.read(&READING);
        assert_eq!(
            only(&seen, Verb::ReadSerial).caught,
            [("serialNumber".into(), "SN24A7F00913".to_owned())],
            "{name}"
        );
        assert_eq!(only(&seen, Verb::ReadIdentity).ending, Ending::Absent, "{name}");
        let seen = trying.change(Verb::Write);
        assert!(of(&seen, Verb::ReadIdentity).is_made_up, "{name}: {seen:?}");
    }
}
