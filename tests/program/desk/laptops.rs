//! Units that go from one laptop to another: the real program on two records with two keys, and one practice cloud that counts.

use std::path::PathBuf;

use regnwl_station::domain::entry::Entry;
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::purpose::Purpose;
use regnwl_station::domain::secret::Secret;
use regnwl_station::sim::device::{Fault as UnitFault, PracticeUnit, Stored};
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::Parts;
use regnwl_station::vault::StationKey;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::Program;
use crate::common::{BATCH, Bench, Shift, count};

mod cuts;
mod left;
mod leftovers;

/// A laptop: its own record, its own key, its own batch.
struct Laptop<'a> {
    bench: &'a Bench,
    program: Program,
    batch: PathBuf,
}

impl<'a> Laptop<'a> {
    /// With a record of practice units, in which nothing has come up yet.
    fn new(bench: &'a Bench, name: &str) -> Self {
        let program = Program { data: bench.folder.path().join(name), pin: None };
        let laptop = Self { bench, program, batch: bench.folder.path().join(format!("{name}-{BATCH}")) };
        laptop.open(Purpose::Provision).close();
        laptop
    }

    fn open(&self, purpose: Purpose) -> Shift<'a> {
        let parts = self.bench.parts_at(self.bench.door.port(), &self.program.data, &self.batch);
        self.bench.open_parts(Parts { purpose, ..parts })
    }

    fn key(&self) -> String {
        self.program.done(&["station", "key"])[0].as_str().unwrap().to_owned()
    }

    fn file(&self, name: &str) -> String {
        self.bench.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn batch(&self) -> &str {
        self.batch.to_str().unwrap()
    }

    fn profile(&self) -> String {
        self.bench.profile(self.bench.door.port()).to_str().unwrap().to_owned()
    }

    /// Hands these over, or all that is left, and gives what was said.
    #[track_caller]
    fn hand_over(&self, to: &Laptop<'_>, out: &str, which: &[&str]) -> Value {
        let (key, out) = (to.key(), self.file(out));
        let call = ["job", "hand-over", "--batch", self.batch(), "--to", &key, "--out", &out, "--by", "chen"];
        self.program.done(&[&call, which].concat())[0].clone()
    }

    fn receiving(&self, file: &str) -> Vec<String> {
        let (file, profile) = (self.file(file), self.profile());
        let call = ["job", "receive", &file, "--profile", &profile, "--batch", self.batch(), "--by", "li"];
        call.map(ToOwned::to_owned).to_vec()
    }

    #[track_caller]
    fn receive(&self, file: &str) -> Value {
        let call = self.receiving(file);
        self.program.done(&call.iter().map(String::as_str).collect::<Vec<_>>())[0].clone()
    }

    #[track_caller]
    fn refuses(&self, file: &str, because: &str) {
        let (call, before) = (self.receiving(file), self.program.record());
        self.program.refused(&call.iter().map(String::as_str).collect::<Vec<_>>(), 2, because);
        assert_eq!(self.program.record(), before, "nothing is half done");
    }
}

const COLLECTED: &str = "SN24A7F00001";
const REGISTERED: &str = "SN24A7F00002";

/// One unit that was collected, and one that was registered and does not hold its identity yet.
fn begun(laptop: &Laptop<'_>) -> [PracticeUnit; 2] {
    let units = [laptop.bench.unit(COLLECTED), laptop.bench.unit(REGISTERED)];
    let mut shift = laptop.open(Purpose::Collect);
    shift.expect(&units[0], Outcome::Collected, None);
    shift.close();
    units[1].set_faults([UnitFault::StoresNothing]);
    let mut shift = laptop.open(Purpose::Provision);
    shift.expect(&units[1], Outcome::Pending, Some(Failure::NotStored));
    shift.close();
    units[1].set_faults([]);
    units
}

fn text(bench: &Bench, name: &str) -> String {
    std::fs::read_to_string(bench.folder.path().join(name)).unwrap()
}

#[test]
fn what_one_laptop_collects_and_registers_the_other_one_delivers_and_the_first_one_hears_of_it() {
    let bench = Bench::new();
    let (a, b) = (Laptop::new(&bench, "a"), Laptop::new(&bench, "b"));
    let units = begun(&a);
    let said = a.hand_over(&b, "out.json", &["--left", "--why", "the north side"]);
    assert_eq!((&said["units"], said["fingerprint"].as_str().unwrap().len()), (&json!(2), 32));

    // Neither of them is touched here any more, and nobody is asked for one more registration.
    let mut shift = a.open(Purpose::Provision);
    for unit in &units {
        let before = unit.held();
        let ended = shift.expect(unit, Outcome::Unknown, Some(Failure::AskHandedOver));
        assert!(ended.detail.unwrap().contains("→"), "which station has it");
        assert_eq!(unit.held(), before);
    }
    shift.close();
    assert_eq!(bench.cloud.issued().len(), 1);
    assert!(a.program.done(&["unit", "list", "--open"]).is_empty(), "nobody waits for them here");

    assert_eq!(b.receive("out.json")["received"], json!(2));
    let mut shift = b.open(Purpose::Provision);
    for unit in &units {
        assert_eq!(shift.expect_pass(unit).registrations.issued, 1, "each has used one of its five");
    }
    shift.close();
    assert_eq!(bench.cloud.issued().len(), 2, "what was registered there is delivered here");

    let file = text(&bench, "out.json");
    for unit in &units {
        assert!(!file.contains(unit.held().unwrap().device_token.expose()), "no secret travels in the open");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let rights = std::fs::metadata(bench.folder.path().join("out.json")).unwrap().permissions().mode();
        assert_eq!(rights & 0o077, 0, "its owner's alone");
    }
}

#[test]
fn a_file_comes_once_to_whom_it_is_for_and_as_it_was_made() {
    let bench = Bench::new();
    let [a, b, c] = ["a", "b", "c"].map(|name| Laptop::new(&bench, name));
    begun(&a);
    a.hand_over(&b, "one.json", &["--units", COLLECTED, REGISTERED]);
    c.refuses("one.json", "not for this station");
    a.refuses("one.json", "this station's own");

    let (plain, path) = (text(&bench, "one.json"), bench.folder.path().join("changed.json"));
    std::fs::write(&path, plain.replace("issued\":[{", "issued\":[ {")).unwrap();
    b.refuses("changed.json", "changed on the way");
    // Whoever makes a new hash around a value of another unit is seen all the same.
    let moved = plain.replace(REGISTERED, "SN24A7F00003");
    let (head, _) = moved.rsplit_once(",\"sha256\"").unwrap();
    let hash = regnwl_station::domain::identity::hex(&Sha256::digest(head.as_bytes()));
    std::fs::write(&path, format!("{head},\"sha256\":\"{hash}\"}}\n")).unwrap();
    b.refuses("changed.json", "belongs to another unit");

    assert_eq!(b.receive("one.json")["received"], json!(2));
    assert_eq!((&b.receive("one.json")["received"], count(&b.program.record(), "received")), (&json!(0), 2));

    // And back: the right is where the newest hand-over has left it.
    b.hand_over(&a, "two.json", &["--units", COLLECTED]);
    b.refuses("one.json", "too old");
    assert_eq!(a.receive("two.json")["received"], json!(1));
    let mut shift = a.open(Purpose::Provision);
    shift.expect_pass(&bench.unit(COLLECTED));
    shift.expect(&bench.unit(REGISTERED), Outcome::Unknown, Some(Failure::AskHandedOver));
    shift.close();
}

#[test]
fn what_cannot_go_keeps_all_of_them_here() {
    let bench = Bench::new();
    let (a, b) = (Laptop::new(&bench, "a"), Laptop::new(&bench, "b"));
    begun(&a);
    bench.cloud.push_fault(regnwl_station::sim::cloud::Fault::CloseAfterConnack);
    let mut shift = a.open(Purpose::Provision);
    shift.expect(&bench.unit("SN24A7F00009"), Outcome::Unknown, Some(Failure::ClosedBeforeAnswer));
    shift.close();
    let (key, out) = (b.key(), a.file("out.json"));
    let units = ["--units", COLLECTED, "SN24A7F00009", "SN-nobody"];
    let call = ["job", "hand-over", "--batch", a.batch(), "--to", &key, "--out", &out, "--by", "chen"];
    a.program.refused(&[&call[..], &units].concat(), 2, "SN-nobody");
    let units = ["--units", COLLECTED, "SN24A7F00009"];
    a.program.refused(&[&call[..], &units].concat(), 2, "SN24A7F00009: UNKNOWN");
    let changed = key.replace(":1:", ":1:f");
    let call = ["job", "hand-over", "--batch", a.batch(), "--to", &changed, "--out", &out, "--by", "chen"];
    a.program.refused(&[&call[..], &["--left"]].concat(), 2, "not a station's line");
    assert_eq!(count(&a.program.record(), "handedOver"), 0);
    assert!(!PathBuf::from(&out).exists());
}

#[test]
fn a_hand_over_whose_file_is_lost_is_made_anew_for_the_same_station_and_one_can_be_taken_back() {
    let bench = Bench::new();
    let [a, b, c] = ["a", "b", "c"].map(|name| Laptop::new(&bench, name));
    begun(&a);
    a.hand_over(&b, "lost.json", &["--left"]);
    let again = a.file("again.json");
    let call = ["job", "hand-over", "--again", "--batch", a.batch(), "--out", &again, "--by", "chen"];
    let other = c.key();
    let elsewhere = a.program.call(&[&call[..], &["--to", &other]].concat(), "");
    assert_eq!(elsewhere.status.code(), Some(2), "never for another one");
    a.program.done(&call);
    a.program.refused(&call, 2, "again.json");
    c.refuses("again.json", "not for this station");
    assert_eq!(b.receive("lost.json")["received"], json!(2));
    assert_eq!(b.receive("again.json")["received"], json!(0), "it is the same hand-over");

    let take = ["unit", "resolve", COLLECTED, "--take-back", "--by", "chen", "--why", "the laptop was stolen"];
    a.program.refused(&["unit", "resolve", COLLECTED, "--set-aside", "--by", "c", "--why", "w"], 2, "handed over to");
    let taken = a.program.call(&take, "");
    assert_eq!(taken.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&taken.stderr).contains("both may register and write"));
    a.program.refused(&take, 2, "nothing to take back");
    let mut shift = a.open(Purpose::Provision);
    shift.expect_pass(&bench.unit(COLLECTED));
    shift.close();
    // What it holds elsewhere comes to light where it is handed back: nothing is settled in silence.
    let mut shift = b.open(Purpose::Provision);
    shift.expect_pass(&bench.unit(COLLECTED));
    shift.close();
    b.hand_over(&a, "back.json", &["--units", COLLECTED]);
    a.refuses("back.json", "registered here meanwhile");
}

#[test]
fn what_a_unit_held_goes_with_it_and_it_is_put_back_at_the_other_laptop() {
    let bench = Bench::with(Dialect::At, json!({"onForeignIdentity": "migrate"}));
    let (a, b) = (Laptop::new(&bench, "a"), Laptop::new(&bench, "b"));
    let old = Stored { client_id: "OldClient000100".into(), device_token: Secret::new("^1^1677597746541^9ffd7c5bcf") };
    let units = [COLLECTED, REGISTERED].map(|serial| bench.unit(serial).with_old(old.clone(), None));
    let mut shift = a.open(Purpose::Collect);
    shift.expect(&units[0], Outcome::Collected, None);
    shift.close();
    // One goes as it was collected, the other one with our identity on it.
    let mut shift = a.open(Purpose::Provision);
    shift.expect_pass(&units[1]);
    shift.close();
    a.hand_over(&b, "out.json", &["--units", COLLECTED, REGISTERED]);
    assert!(!text(&bench, "out.json").contains(old.device_token.expose()), "no secret travels in the open");
    b.receive("out.json");
    let mut shift = b.open(Purpose::Provision);
    units.iter().for_each(|unit| drop(shift.expect_pass(unit)));
    shift.close();
    for unit in &units {
        let ours = unit.held();
        b.program.done(&["unit", "resolve", &unit.serial(), "--roll-back", "--by", "li", "--why", "sold back"]);
        let mut shift = b.open(Purpose::Collect);
        shift.expect(unit, Outcome::RolledBack, None);
        shift.close();
        assert_eq!(unit.held(), Some(old.clone()));
        b.program.done(&["unit", "resolve", &unit.serial(), "--same-unit", "--by", "li", "--why", "bought again"]);
        let mut shift = b.open(Purpose::Collect);
        shift.expect_pass(unit);
        shift.close();
        assert_eq!(unit.held(), ours, "with the same identity");
    }
    assert_eq!(bench.cloud.issued().len(), 2);
}

#[test]
fn a_station_shows_its_key_as_one_line_and_it_is_that_of_its_record() {
    let bench = Bench::new();
    let a = Laptop::new(&bench, "a");
    let key = StationKey::of_line(&a.key()).unwrap();
    let told = &a.program.done(&["station", "key", "--json"])[0];
    assert_eq!((told["recipient"].as_str(), told["line"].as_str()), (Some(&*key.recipient), Some(&*a.key())));
    let shift = a.open(Purpose::Provision);
    assert_eq!(a.key(), key.line(), "a station that runs is not disturbed");
    shift.close();
    let Entry::Header(header) = &a.program.record()[0] else { panic!("a record begins with its header") };
    assert_eq!((&header.recipients[0], header.station_id.as_ref()), (&key.recipient, Some(&key.id)));
    assert_eq!(header.key_fingerprint, key.fingerprint()[..8]);
    // Where there is none yet it is made.
    let new = Program { data: bench.folder.path().join("new"), pin: None };
    assert_eq!(new.done(&["station", "key"]), new.done(&["station", "key"]));
}

#[test]
fn what_became_of_them_is_heard_from_the_other_batch_file_and_two_that_worked_on_one_are_shown() {
    let bench = Bench::new();
    let (a, b) = (Laptop::new(&bench, "a"), Laptop::new(&bench, "b"));
    let units = begun(&a);
    a.hand_over(&b, "out.json", &["--left"]);
    b.receive("out.json");
    let mut shift = b.open(Purpose::Provision);
    units.iter().for_each(|unit| drop(shift.expect_pass(unit)));
    shift.close();
    let import = ["unit", "import", b.batch()];
    let told = a.program.done(&import);
    assert_eq!((told.len(), &told[0]["conflicts"]), (1, &json!(0)), "what was received with a unit is no conflict");
    let listed = a.program.done(&["unit", "list"]);
    assert_eq!(listed.iter().map(|unit| &unit["handedOver"]["outcome"]).collect::<Vec<_>>(), ["PASS", "PASS"]);
    assert_eq!(count(&a.program.record(), "reported"), 2);
    a.program.done(&import);
    assert_eq!(count(&a.program.record(), "reported"), 2, "once");

    // Taken back although it was received there, and registered once more.
    a.program.done(&["unit", "resolve", COLLECTED, "--take-back", "--by", "chen", "--why", "I forgot"]);
    a.program.done(&["unit", "resolve", COLLECTED, "--register-again", "--by", "chen", "--why", "I forgot"]);
    let mut shift = a.open(Purpose::Provision);
    let other = bench.unit(COLLECTED);
    shift.expect_pass(&other);
    shift.close();
    let found = a.program.call(&import, "");
    assert_eq!(found.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&found.stdout).contains(r#""takenBack":true"#));
    let merged = a.file("merged.jsonl");
    let found = a.program.call(&["log", "merge", a.batch(), b.batch(), "--out", &merged], "");
    let said = String::from_utf8_lossy(&found.stdout).into_owned();
    assert_eq!(found.status.code(), Some(1), "{said}");
    assert_eq!(said.lines().filter(|line| line.contains("was handed over")).count(), 2, "{said}");
    assert!(said.contains("another one elsewhere; in the console keep the right one"), "{said}");
}
