//! `station close`: the record is handed over whole, nothing on this PC opens anything any more, and no unit is registered.

use regnwl_station::domain::BookSettings;
use regnwl_station::domain::entry::StationClosed;
use regnwl_station::store::shared_book::choose;
use regnwl_station::vault::seal::SealKey;

use super::*;

/// So long that nothing has it by chance.
const SECRET: &str = "QQPZ7wN3kV9xR2mT";
const BY: [&str; 4] = ["--by", "chen", "--why", "order 4711 is done"];

/// A station with a unit that passed, and secrets of each kind.
struct Plant {
    bench: Bench,
    desk: Program,
}

impl Plant {
    fn new() -> Self {
        let bench = Bench::new();
        let desk = Program::on(&bench);
        let mut shift = bench.open_parts(Parts { practice: false, ..bench.parts() });
        shift.expect_pass(&bench.unit(SERIAL));
        shift.close();
        let plant = Self { bench, desk };
        for more in [
            &[][..],
            &["--name", "console"],
            &["--plant-gate", "https://mes.example:8443"],
            &["--access-key", "LTAIabcdef", "--region", "cn-shanghai"],
        ] {
            let call = [&["secret", "set", "--product-key", PRODUCT_KEY], more].concat();
            plant.done(&call, &format!("{SECRET}\n"));
        }
        plant
    }

    fn at(&self, name: &str) -> String {
        self.bench.folder.path().join(name).display().to_string()
    }

    #[track_caller]
    fn done(&self, call: &[&str], stdin: &str) -> String {
        let output = self.desk.call(call, stdin);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{call:?}: {said}");
        String::from_utf8(output.stdout).unwrap() + &said
    }

    fn close_batch(&self) {
        self.done(&["batch", "close", &self.at(BATCH), "--by", "chen"], "");
    }

    fn close(&self, to: &str, more: &[&str]) -> Output {
        self.desk.with_pin("2468").call(&[&["station", "close", "--to", to], &BY[..], more].concat(), "")
    }

    /// The names of the files in these folders of the station that a secret can be in.
    fn left(&self) -> Vec<String> {
        let names = |folder: &str| std::fs::read_dir(self.desk.data.join(folder)).into_iter().flatten().flatten();
        let all = ["keys", "secrets", "packages"].into_iter().flat_map(names);
        let mut all: Vec<String> = all.map(|entry| entry.file_name().into_string().unwrap()).collect();
        all.sort();
        all
    }

    /// As if it was killed as soon as the line was on record.
    fn close_on_record_alone(&self) {
        let desk = Desk::open(&DataDir::new(&self.desk.data)).unwrap();
        let secrets = desk.secrets().unwrap();
        let decision = Decision::CloseStation { secrets };
        let signed = Signed { why: "order 4711 is done".into(), ..Signed::by("chen") };
        self.bench.runtime.block_on(desk.decide(&decision, &signed)).unwrap();
    }
}

/// What a call printed, where it ended so.
#[track_caller]
fn said(output: &Output, code: i32) -> String {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{stderr}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn the_certificate_names_the_role_that_still_stands_at_the_server_of_the_shared_book() {
    let plant = Plant::new();
    plant.close_batch();
    let settings = BookSettings {
        server: "db.plant".parse().unwrap(),
        database: "book".into(),
        station: "line-7".into(),
        mode: Default::default(),
        ca: None,
        plain: true,
        known_lost: 0,
        told_earlier: false,
    };
    choose(&DataDir::new(&plant.desk.data), Some(&settings)).unwrap();
    let to = plant.at("handed-over");
    let certificate = said(&plant.close(&to, &["--yes"]), 0);
    let page = std::fs::read_to_string(format!("{to}/certificate.html")).unwrap();
    for told in ["db.plant:5432/book", "remove-station --station line-7"] {
        assert!(certificate.contains(told) && page.contains(told), "{told}: {certificate}");
    }
}

#[test]
fn a_station_is_closed_once_its_record_is_handed_over_and_nothing_here_opens_anything_any_more() {
    let plant = Plant::new();
    let (desk, to) = (&plant.desk, plant.at("handed-over"));
    plant.close_batch();
    let line_key = plant.at("line-3.key");
    plant.done(&["station", "line-key", "make", "--out", &line_key], "line 3\n");
    plant.done(&["station", "line-key", "take", &line_key, "--by", "chen"], "line 3\n");
    plant.done(&["supervisor", "add", "chen"], "2468\n");
    plant.done(&["supervisor", "add", "wang", "--role", "leader", "--by", "chen"], "2468\n1357\n");
    let there = plant.left();
    // Shown, and nothing is done.
    let shown = said(&plant.close(&to, &[]), 0);
    for name in
        ["seal.key", "line.key", PRODUCT_KEY, &format!("{PRODUCT_KEY}.console"), &format!("plant-gate-{PRODUCT_KEY}")]
    {
        assert!(shown.lines().any(|line| line.starts_with(&format!("{name}\t"))), "{name}: {shown}");
    }
    assert!(!Path::new(&to).exists() && plant.left() == there);
    // Nor by whoever may not.
    let call = ["station", "close", "--to", &to, "--by", "wang", "--why", "x", "--yes"];
    desk.with_pin("1357").refused(&call, 2, "engineer");
    let call = [&["station", "close", "--to", &to, "--yes"], &BY[..]].concat();
    desk.with_pin("1111").refused(&call, 2, "wrong PIN");
    assert_eq!(plant.left(), there);

    let certificate = said(&plant.close(&to, &["--yes"]), 0);
    assert_eq!(plant.left(), ["station.id"]);
    let page = std::fs::read_to_string(format!("{to}/certificate.html")).unwrap();
    let head = entries_with_chain(&desk.data.join("record"));
    for told in
        ["seal.key", "line.key", &format!("access-key-{PRODUCT_KEY}"), "p-", "PASS", "order 4711 is done", &head]
    {
        assert!(certificate.contains(told) && page.contains(told), "{told}: {certificate}");
    }
    assert!(!certificate.contains(SECRET) && !page.contains(SECRET) && !page.contains(">chen<"));
    // What was handed over is all of the record, as support reads it.
    let record = std::fs::read_dir(desk.data.join("record")).unwrap().flatten().map(|entry| entry.path());
    let segments: Vec<PathBuf> = record.filter(|path| path.extension().is_some_and(|it| it == "jsonl")).collect();
    for segment in &segments {
        let copy = Path::new(&to).join("export/record").join(segment.file_name().unwrap());
        assert_eq!(std::fs::read(segment).unwrap(), std::fs::read(&copy).unwrap());
        plant.done(&["log", "verify", copy.to_str().unwrap()], "");
    }
    let texts = segments.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect::<String>();
    assert!(texts.contains(r#""kind":"stationClosed""#) && !texts.contains(SECRET));
    assert!(plant.done(&["record", "changes"], "").contains("closed the station for good"));

    // Nothing goes on.
    let profile = plant.bench.profile(8883).display().to_string();
    let provision =
        ["provision", "--profile", &profile, "--batch", &plant.at("b.jsonl"), "--port", "/dev/nothing", "--wait", "1"];
    let secret = ["secret", "set", "--product-key", PRODUCT_KEY];
    let named = ["secret", "set", "--product-key", PRODUCT_KEY, "--name", "console"];
    let reveal = ["unit", "reveal", SERIAL, "--by", "chen", "--why", "x"];
    for call in [&provision[..], &["station", "key"], &secret, &named, &reveal, &["record", "check"]] {
        desk.with_pin("2468").refused(call, 3, "S-36");
    }
    assert_eq!(plant.left(), ["station.id"], "no key is made in the place of the one that is gone");
    let doctor = desk.call(&["doctor", "--profile", &profile], "");
    assert!(said(&doctor, 1).contains("closed for good"));

    // Once more is the same, also into another folder, and needs no PIN: it is on record.
    for to in [to, plant.at("again")] {
        let told = said(&plant.close(&to, &["--json"]), 0);
        let told: Value = serde_json::from_str(&told).unwrap();
        let destroyed = told["destroyed"].as_array().unwrap();
        assert!(destroyed.contains(&json!("seal.key")) && destroyed.contains(&json!(PRODUCT_KEY)), "{told}");
        assert_eq!((&told["identities"], &told["visits"]["PASS"]), (&json!(1), &json!(1)), "{told}");
        assert!(Path::new(&to).join("export/backup.json").is_file() && !Path::new(&to).join("export-2").exists());
    }
}

/// The hash of the newest line of the desk's segment.
fn entries_with_chain(record: &Path) -> String {
    let paths = std::fs::read_dir(record).unwrap().flatten().map(|entry| entry.path());
    let texts = paths.filter_map(|path| std::fs::read_to_string(path).ok());
    let line = texts.flat_map(|text| text.lines().map(ToOwned::to_owned).collect::<Vec<_>>());
    let closed = line.filter(|line| line.contains(r#""kind":"stationClosed""#)).last().unwrap();
    let line: Value = serde_json::from_str(&closed).unwrap();
    line["chain"].as_str().unwrap().to_owned()
}

#[test]
fn a_station_with_anything_unfinished_is_not_closed_and_each_thing_is_named() {
    let plant = Plant::new();
    let to = plant.at("handed-over");
    let there = plant.left();
    let mut shift = plant.bench.open_parts(Parts { practice: false, ..plant.bench.parts() });
    plant.bench.cloud.push_fault(Fault::CloseAfterConnack);
    shift.expect(&plant.bench.unit("SN-UNKNOWN"), Outcome::Unknown, Some(Failure::ClosedBeforeAnswer));
    // While it runs it holds its record.
    let held = plant.close(&to, &["--yes"]);
    assert!(said(&held, 3).is_empty() && String::from_utf8_lossy(&held.stderr).contains("S-07"));
    shift.close();
    let dead = refused_result("000001-b.jsonl");
    kept(vec![dead]).write(&plant.desk.data.join("outbox")).unwrap();
    let open = |yes: &[&str]| said(&plant.close(&to, yes), 1);
    for told in [open(&[]), open(&["--yes"])] {
        let lines: Vec<&str> = told.lines().collect();
        assert_eq!(lines.len(), 3, "{told}");
        assert!(lines[0].contains("SN-UNKNOWN") && lines[0].contains("unit resolve"), "{told}");
        assert!(lines[1].contains("batch close"), "{told}");
        assert!(lines[2].contains(PRODUCT_KEY) && lines[2].contains("outbox drop"), "{told}");
    }
    plant.done(&[&["unit", "resolve", "SN-UNKNOWN", "--set-aside"], &BY[..]].concat(), "");
    plant.close_batch();
    assert_eq!(open(&["--yes"]).lines().count(), 1);
    kept(Vec::new()).write(&plant.desk.data.join("outbox")).unwrap();
    assert!(plant.left() == there && !Path::new(&to).exists());
    // A place that takes nothing is told before anything is on record.
    std::fs::write(plant.at("file"), "").unwrap();
    plant.desk.refused(&[&["station", "close", "--yes", "--to", &plant.at("file")], &BY[..]].concat(), 2, "file");
    said(&plant.close(&to, &["--yes"]), 0);
    assert_eq!(plant.left(), ["station.id"]);
}

#[test]
fn a_closing_that_was_cut_off_is_closed_already_and_finished_by_the_next_call() {
    for (what, cut) in [
        ("before the export", (|_, _| ()) as fn(&Plant, &str)),
        ("in the export", |_, to| {
            std::fs::create_dir_all(format!("{to}/export/record")).unwrap();
            std::fs::write(format!("{to}/export/record/000001-x.jsonl"), "half").unwrap();
        }),
        ("in the destruction", |plant, _| std::fs::remove_file(plant.desk.data.join("keys/seal.key")).unwrap()),
    ] {
        let plant = Plant::new();
        let to = plant.at("handed-over");
        plant.close_batch();
        plant.close_on_record_alone();
        cut(&plant, &to);
        // Its key may still be there: the record says that it is closed.
        let profile = plant.bench.profile(8883).display().to_string();
        let provision = [
            "provision",
            "--profile",
            &profile,
            "--batch",
            &plant.at("b.jsonl"),
            "--port",
            "/dev/nothing",
            "--wait",
            "1",
        ];
        plant.desk.refused(&provision, 3, "S-36");
        assert!(matches!(Desk::open(&DataDir::new(&plant.desk.data)), Err(OpenFault::Closed(_))), "{what}");
        let parts = Parts { practice: false, ..plant.bench.parts() };
        assert!(matches!(Station::open(parts), Err(OpenFault::Closed(_))), "{what}");
        let told = said(&plant.close(&to, &["--json"]), 0);
        let told: Value = serde_json::from_str(&told).unwrap();
        let destroyed = told["destroyed"].as_array().unwrap();
        assert!(destroyed.contains(&json!("seal.key")) && destroyed.contains(&json!(PRODUCT_KEY)), "{what}: {told}");
        assert_eq!(plant.left(), ["station.id"], "{what}");
        let export = told["export"].as_str().unwrap();
        assert!(Path::new(export).join("backup.json").is_file(), "{what}");
        let closed = |entry: &&Entry| matches!(entry, Entry::StationClosed(_));
        assert_eq!(plant.desk.record().iter().filter(closed).count(), 1, "{what}");
    }
}

#[test]
fn nothing_is_destroyed_while_what_was_exported_is_not_the_record() {
    let plant = Plant::new();
    let to = plant.at("handed-over");
    plant.close_batch();
    plant.close_on_record_alone();
    let there = plant.left();
    // An export of the record as it was before.
    let export = Path::new(&to).join("export");
    plant.done(&["backup", export.to_str().unwrap()], "");
    let segment = std::fs::read_dir(export.join("record")).unwrap().flatten().next().unwrap().path();
    let text = std::fs::read_to_string(&segment).unwrap();
    std::fs::write(&segment, text.replace(SERIAL, "SN24A7F00914")).unwrap();
    let refused = plant.close(&to, &[]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("nothing was destroyed"), "{refused:?}");
    assert_eq!((refused.status.code(), plant.left()), (Some(3), there));
}

#[test]
fn whoever_has_the_recovery_key_goes_on_with_the_export_elsewhere() {
    let plant = Plant::new();
    let recovery = SealKey::generate();
    plant.done(&["station", "recovery-key", "--recipient", &recovery.recipient()], "");
    let to = plant.at("handed-over");
    plant.close_batch();
    let told: Value = serde_json::from_str(&said(&plant.close(&to, &["--yes", "--json"]), 0)).unwrap();
    let limits = told["limits"].to_string();
    assert!(told["hasKey"] == json!(true) && limits.contains(&recovery.recipient()), "{told}");
    let paper = plant.at("paper.txt");
    std::fs::write(&paper, recovery.to_text().expose()).unwrap();
    set_owner_only(&paper);
    let elsewhere = Program { data: plant.bench.folder.path().join("elsewhere"), pin: None };
    let export = format!("{to}/export");
    let restore = [&["record", "restore", "--from", &export, "--recovery-key", &paper], &BY[..]].concat();
    let restored = &elsewhere.done(&restore)[0];
    assert_eq!(restored["tokens"]["closed"], json!(0), "{restored}");
    assert!(
        !elsewhere.record().iter().any(|entry| matches!(entry, Entry::Intent { .. })) || restored["units"] == json!(1)
    );
    assert!(Desk::open(&DataDir::new(&elsewhere.data)).is_ok(), "what was put back elsewhere is no closed station");
    plant.desk.refused(&["record", "check"], 3, "S-36");
}

#[cfg(unix)]
fn set_owner_only(path: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

#[cfg(not(unix))]
fn set_owner_only(_: &str) {}

#[test]
fn a_line_that_closes_a_station_names_no_secret_and_is_private() {
    let closed = StationClosed { secrets: vec!["seal.key".into()], by: "chen".into(), why: "x".into() };
    assert!(Entry::StationClosed(Box::new(closed)).is_private());
}
