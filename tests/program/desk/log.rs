//! What support does with batch files on a PC that has no station: the real program, on files of a real station and on hostile ones.

mod archive;
mod page;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use jiff::Timestamp;
use regnwl_station::domain::entry::{Ended, Entry, Header, TapeLine, Way};
use regnwl_station::domain::failure::{Failure, Verb};
use regnwl_station::domain::identity::{Platform, UnitKeys, hex};
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::person_code::is_code;
use regnwl_station::domain::step::Step;
use regnwl_station::domain::visible::is_invisible;
use regnwl_station::journal::FORMAT;
use regnwl_station::journal::line::{Link, write};
use regnwl_station::sim::cloud::Fault;
use regnwl_station::sim::device::Fault as UnitFault;
use regnwl_station::sim::device::PracticeUnit;
use regnwl_station::sim::dialect::Dialect;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::common::{BATCH, Bench, PRODUCT_SECRET};
use crate::here;

/// A folder with batch files and nothing else.
struct Support(tempfile::TempDir);

impl Support {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, bytes: &[u8]) -> String {
        std::fs::write(self.path(name), bytes).unwrap();
        self.path(name).to_str().unwrap().to_owned()
    }

    fn call(&self, args: &[&str]) -> Output {
        self.call_in("en", args)
    }

    fn call_in(&self, lang: &str, args: &[&str]) -> Output {
        let mut program = here::call();
        // A data folder that cannot be: nothing here may need one.
        program.args(["--lang", lang, "--data-dir", "/nonexistent", "log"]).args(args).current_dir(self.0.path());
        program.output().unwrap()
    }

    /// What a call says, which must end with this code.
    #[track_caller]
    fn says(&self, args: &[&str], code: i32) -> String {
        let output = self.call(args);
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(code), "{said}{}", String::from_utf8_lossy(&output.stderr));
        said
    }

    /// What a refused call says, in one line.
    #[track_caller]
    fn refused(&self, args: &[&str]) -> String {
        let output = self.call(args);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), said.lines().count()), (Some(2), 1), "{said}");
        said
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }
}

fn records(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A batch file of one visit of a unit that says this of itself.
fn hostile(serial: &str, station: &str, client_id: Option<&str>) -> Vec<u8> {
    let keys = UnitKeys {
        platform: Platform("custom/x".into()),
        product_key: "a1Product".into(),
        device_name: serial.into(),
        serial_number: serial.into(),
        hardware_id: Some(serial.into()),
    };
    let entries = [
        Entry::Header(Box::new(Header {
            format: FORMAT.into(),
            batch: "WO-1".into(),
            station: station.into(),
            station_id: None,
            practice: true,
            previous: None,
            recipients: vec![],
            key_fingerprint: String::new(),
            canary: String::new(),
            key_loss_accepted: true,
        })),
        Entry::Begun {
            slot: "1".into(),
            port: serial.into(),
            operator: Some(serial.into()),
            label: Some(serial.into()),
        },
        Entry::Read { unit: 1, serial_number: serial.into(), hardware_id: keys.hardware_id.clone(), host_key: None },
        Entry::Tape {
            unit: 1,
            lines: vec![TapeLine { ms: 1, verb: Verb::Wake, way: Way::Heard, text: serial.into() }],
        },
        Entry::Ended(Box::new(Ended {
            code: Some(Failure::SerialRefused),
            detail: Some(serial.into()),
            serial_number: Some(serial.into()),
            device_name: Some(serial.into()),
            product_key: keys.product_key,
            client_id: client_id.map(Into::into),
            hardware_id: keys.hardware_id,
            slot: serial.into(),
            operator: Some(serial.into()),
            batch: "WO-1".into(),
            started_at: "2026-11-24T16:00:00.000Z".into(),
            station: station.into(),
            ..Ended::bare(1, Outcome::Fail, Step::Check)
        })),
    ];
    let (mut bytes, mut head) = (Vec::new(), Link::start());
    for (seq, entry) in (0..).zip(&entries) {
        let (line, next) = write(&head, seq, Timestamp::UNIX_EPOCH, entry);
        bytes.extend(line);
        head = next;
    }
    bytes
}

/// A batch of a real station: two units passed, one got no answer.
fn shift(support: &Support) -> ([PracticeUnit; 3], String) {
    let bench = Bench::new();
    let units = ["SN0001", "SN0002", "SN0003"].map(|serial| bench.unit(serial));
    let mut shift = bench.open();
    shift.expect_pass(&units[0]);
    bench.cloud.push_fault(Fault::CloseAfterConnack);
    shift.expect(&units[1], Outcome::Unknown, Some(Failure::ClosedBeforeAnswer));
    shift.expect_pass(&units[2]);
    let left = shift.close();
    (units, support.file(BATCH, &left.batch))
}

#[test]
fn what_is_filtered_is_what_is_shown_and_exported_in_every_form() {
    let support = Support::new();
    let (_units, file) = shift(&support);
    assert_eq!(support.says(&["show", &file], 0).lines().count(), 3);
    let show = |filter: &[&str]| records(&support.says(&[&["show", &file, "--json"], filter].concat(), 0));
    let serials = |records: &[Value]| {
        records.iter().map(|record| record["serialNumber"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let times: Vec<String> = show(&[]).iter().map(|record| record["endedAt"].as_str().unwrap().to_owned()).collect();
    // Who that is stands at the station alone.
    let wang = show(&[])[0]["operator"].as_str().unwrap().to_owned();
    assert!(is_code(&wang), "{wang}");
    for (filter, expected) in [
        (&["--find", "sn0002"][..], &["SN0002"][..]),
        (&["--find", "c-24"], &["SN0002"]),
        (&["--outcome", "pass"], &["SN0001", "SN0003"]),
        (&["--outcome", "PASS", "--outcome", "UNKNOWN"], &["SN0001", "SN0002", "SN0003"]),
        (&["--code", "C-24"], &["SN0002"]),
        (&["--slot", "0"], &["SN0001", "SN0002", "SN0003"]),
        (&["--slot", "1"], &[]),
        (&["--operator", &wang, "--find", "sn0003"], &["SN0003"]),
        (&["--since", &times[1], "--until", &times[2]], &["SN0002"]),
        (&["--until", "2001-01-01"], &[]),
    ] {
        let shown = show(filter);
        assert_eq!(serials(&shown), expected, "{filter:?}");
        let [csv, jsonl] = ["out.csv", "out.jsonl"].map(|name| support.path(name).to_str().unwrap().to_owned());
        support.says(&[&["export", &file, "--csv", &csv], filter].concat(), 0);
        support.says(&[&["export", &file, "--jsonl", &jsonl], filter].concat(), 0);
        let rows = support.read("out.csv");
        let rows = rows.trim_end().split("\r\n").skip(1).map(|row| row.split(',').nth(1).unwrap());
        assert_eq!(rows.collect::<Vec<_>>(), expected, "{filter:?}");
        assert_eq!(records(&support.read("out.jsonl")), shown, "{filter:?}");
        [csv, jsonl].iter().for_each(|made| std::fs::remove_file(made).unwrap());
    }
}

#[test]
fn evidence_holds_the_story_of_the_unit_and_no_secret_and_each_line_can_be_checked_by_hand() {
    let support = Support::new();
    let (units, file) = shift(&support);
    support.says(&["report", &file, "--unit", "SN0002", "--out", "evidence.txt"], 0);
    let evidence = support.read("evidence.txt");
    assert!(evidence.find("Stands now").unwrap() < evidence.find("Visit 1 of 1").unwrap());
    for told in ["SN0002", "UNKNOWN", "C-24", "about to register", "Visit 1 of 1", "unbroken", BATCH] {
        assert!(evidence.contains(told), "{told} is missing:\n{evidence}");
    }
    assert!(!evidence.contains("SN0001") && !evidence.contains("SN0003"));
    assert!(evidence.contains(&hex(&Sha256::digest(std::fs::read(&file).unwrap()))));
    support.says(&["report", &file, "--unit", "SN0001", "--out", "passed.txt"], 0);
    let passed = support.read("passed.txt");
    let issued = units[0].held().unwrap();
    assert!(passed.contains(&issued.client_id));
    for secret in [PRODUCT_SECRET, issued.device_token.expose()] {
        assert!(!passed.contains(secret) && !evidence.contains(secret));
    }
    check_by_hand(&support, &passed, 9);
    // What is there is not overwritten, and a unit that is not there leaves nothing behind.
    assert!(support.refused(&["report", &file, "--unit", "SN0001", "--out", "passed.txt"]).contains("passed.txt"));
    assert!(support.refused(&["report", &file, "--unit", "SN9", "--out", "none.txt"]).contains("SN9"));
    assert!(!support.path("none.txt").exists());
}

/// Does what the evidence says: each line with the command that stands in it.
fn check_by_hand(support: &Support, evidence: &str, at_least: usize) {
    let command = evidence.lines().find(|line| line.contains("sha256sum")).unwrap();
    let mut lines = evidence.lines();
    let mut checked = 0;
    while let Some(line) = lines.next() {
        let Some(before) = line.strip_prefix("before ") else { continue };
        let line = lines.next().unwrap();
        let bytes = match line.strip_prefix("base64 ") {
            Some(encoded) => base64::Engine::decode(&base64::engine::general_purpose::STANDARD, encoded).unwrap(),
            None => line.as_bytes().to_vec(),
        };
        std::fs::write(support.path("line.txt"), [&bytes[..], b"\n"].concat()).unwrap();
        let mut shell = Command::new("sh");
        let output = shell.arg("-c").arg(command).env("BEFORE", before).current_dir(support.0.path()).output().unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let chain = &text[text.len() - 66..text.len() - 2];
        assert_eq!(printed.split_whitespace().next(), Some(chain), "{text}");
        checked += 1;
    }
    assert!(checked >= at_least, "only {checked} lines");
}

#[test]
fn text_that_would_steer_a_terminal_forge_a_line_or_become_a_formula_stays_text_everywhere() {
    let support = Support::new();
    let serial = "=cmd|'/c x'!A1\u{1b}]0;x\u{7}\u{202e}\r\n{\"v\":1}\u{85}序";
    let file = support.file("hostile.jsonl", &hostile(serial, "bench\u{1b}[2J", None));
    support.says(&["report", &file, "--unit", serial, "--out", "evidence.txt"], 0);
    support.says(&["export", &file, "--csv", "out.csv"], 0);
    let said = [
        support.says(&["show", &file], 0),
        support.says(&["verify", &file], 0),
        support.says(&["merge", &file, "--out", "merged.jsonl"], 0),
        support.read("evidence.txt"),
        support.read("out.csv").replace("\r\n", "\n"),
    ];
    for text in said {
        assert!(!text.chars().any(|character| is_invisible(character) && character != '\n'), "{text:?}");
        assert!(!text.lines().any(|line| line.starts_with("=cmd") || line.contains(",=cmd")), "{text:?}");
    }
    check_by_hand(&support, &support.read("evidence.txt"), 4);
}

#[test]
fn each_kind_of_file_has_its_words() {
    let support = Support::new();
    let whole = hostile("SN1", "bench-1", None);
    let file = |name: &str, bytes: &[u8]| support.file(name, bytes);
    let mut changed = whole.clone();
    changed[400] ^= 1;
    let lines: Vec<&[u8]> = whole.split_inclusive(|byte| *byte == b'\n').collect();
    let shuffled = [lines[0], lines[2], lines[1], lines[3], lines[4]].concat();
    for (file, code, words) in [
        (file("whole", &whole), 0, "unbroken, 5 lines"),
        (file("cut", &whole[..whole.len() - 20]), 1, "line 5: the last"),
        (file("changed", &changed), 1, "line 2 (byte"),
        (file("shuffled", &shuffled), 1, "line 2 (byte"),
        (file("foreign", b"hello\n"), 1, "not a batch file"),
        (file("empty", b""), 1, "empty"),
    ] {
        let said = support.says(&["verify", &file], code);
        assert!(said.contains(words), "{said}");
    }
    assert!(support.refused(&["verify", "missing.jsonl"]).contains("no such file"));
    assert!(support.refused(&["show", "."]).contains("folder"));
}

#[test]
fn a_merge_with_a_conflict_ends_with_1_and_says_where_and_writes_over_nothing() {
    let support = Support::new();
    let one = support.file("one.jsonl", &hostile("SN1", "bench-1", Some("c1")));
    let two = support.file("two.jsonl", &hostile("SN1", "bench-2", Some("c2")));
    let said = support.says(&["merge", &one, &two, "--out", "merged.jsonl"], 1);
    for place in ["one.jsonl:5: conflict: unit SN1", "two.jsonl:5: conflict: unit SN1"] {
        assert!(said.lines().any(|line| line.contains(place)), "{said}");
    }
    assert_eq!(records(&support.read("merged.jsonl")).len(), 4);
    assert!(support.says(&["verify", "merged.jsonl"], 1).contains("not a batch file"));
    // Neither file is written where the other one cannot be.
    support.refused(&["merge", &one, &two, "--out", "merged.jsonl", "--report", "report.txt"]);
    assert!(!support.path("report.txt").exists());
    support.file("there.txt", b"mine");
    support.refused(&["merge", &one, &two, "--out", "new.jsonl", "--report", "there.txt"]);
    assert!(!support.path("new.jsonl").exists());
    assert_eq!(support.read("there.txt"), "mine");
    assert_eq!(support.says(&["merge", &one, &one, "--out", "same.jsonl", "--report", "report.txt"], 0), "");
    assert!(support.read("report.txt").contains("0 conflicts"));
    let changed = Path::new(&one);
    assert_eq!(std::fs::read(changed).unwrap(), hostile("SN1", "bench-1", Some("c1")));
}

/// The bytes of a batch after a journey, and a word of what is said of it.
fn journeys(bytes: &[u8]) -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut gzip, bytes).unwrap();
    vec![
        ("crlf", text.replace('\n', "\r\n").into_bytes(), "line ends"),
        ("marked", format!("\u{feff}{text}").into_bytes(), "byte order mark"),
        ("utf16", utf16(&format!("\u{feff}{text}")), "UTF-16"),
        ("unmarked", utf16(&text), "UTF-16"),
        ("gzip.gz", gzip.finish().unwrap(), "gzip"),
        ("blank", format!("{text}\n\n").into_bytes(), "empty lines"),
    ]
}

#[test]
fn a_file_that_a_mail_an_editor_or_an_archive_was_at_is_read_and_it_is_said_what_was_undone() {
    let support = Support::new();
    let (_units, file) = shift(&support);
    let written = std::fs::read(&file).unwrap();
    let shown = support.says(&["show", "--json", &file], 0);
    for (name, bytes, word) in journeys(&written) {
        let (path, shown) = (support.file(name, &bytes), shown.replace(BATCH, name));
        let said = support.says(&["verify", &path], 0);
        assert!(said.contains("unbroken") && said.contains(word), "{said}");
        let output = support.call(&["show", "--json", &path]);
        assert_eq!(String::from_utf8(output.stdout).unwrap(), shown, "{name}");
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.contains(word) && told.lines().count() == 1, "{told}");
        support.says(&["export", &path, "--jsonl", &format!("{name}.out")], 0);
        assert_eq!(support.read(&format!("{name}.out")), shown, "{name}");
        let evidence = format!("{name}.txt");
        support.says(&["report", &path, "--unit", "SN0002", "--out", &evidence], 0);
        for hash in [&bytes, &written].map(|bytes| hex(&Sha256::digest(bytes))) {
            assert!(support.read(&evidence).contains(&hash), "{name}");
        }
        check_by_hand(&support, &support.read(&evidence), 5);
        let merged = format!("{name}.merged");
        assert!(support.says(&["merge", &file, &path, "--out", &merged], 0).contains("0 conflicts"));
        assert!(records(&support.read(&merged))[0]["files"][1]["undone"].is_array(), "{name}");
    }
}

#[test]
fn where_nothing_can_be_read_no_call_ends_with_0() {
    let support = Support::new();
    let whole = hostile("SN1", "bench-1", None);
    let lines: Vec<&[u8]> = whole.split_inclusive(|byte| *byte == b'\n').collect();
    for (name, bytes, words) in [
        ("letter", &b"hello\n"[..], "not a batch file"),
        ("empty", b"", "empty"),
        ("7z", b"7z\xbc\xaf\x27\x1c\0\x04", "packed (7z)"),
        ("zip", b"PK\x03\x04", "cannot be read"),
        ("noise", &[0xff; 3000], "not a batch file"),
    ] {
        let file = support.file(name, bytes);
        for call in [
            &["show", &file][..],
            &["show", "--json", &file],
            &["export", &file, "--csv", "out"],
            &["report", &file, "--unit", "SN1", "--out", "out"],
            &["report", &file, "--visit", "1", "--out", "out"],
        ] {
            let said = support.refused(call);
            assert!(said.contains(name) && said.contains(words), "{call:?}: {said}");
            assert!(!support.path("out").exists());
        }
        assert_ne!(support.call(&["verify", &file]).status.code(), Some(0), "{name}");
        assert_ne!(support.call(&["merge", &file, "--out", "out"]).status.code(), Some(0), "{name}");
    }
    // Without its head it is read, and said what is missing.
    let file = support.file("headless", &lines[1..].concat());
    let output = support.call(&["show", &file]);
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stdout).lines().count()), (Some(0), 1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("beginning"));
    assert!(support.says(&["verify", &file], 1).contains("beginning"));
}

#[test]
fn a_visit_without_a_serial_number_is_asked_for_by_its_number_and_its_failure_has_a_title() {
    let bench = Bench::new();
    let support = Support::new();
    let silent = bench.unit("SN0001");
    silent.set_faults([UnitFault::Silent]);
    let mut shift = bench.open();
    shift.expect(&silent, Outcome::Fail, Some(Failure::Silent));
    let file = support.file(BATCH, &shift.close().batch);
    let shown = support.says(&["show", &file], 0);
    assert!(shown.contains("The unit does not answer"), "{shown}");
    let number = shown.split("visit ").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    let chinese = support.call_in("zh", &["show", &file]);
    assert!(String::from_utf8(chinese.stdout).unwrap().contains("设备没有应答"));
    support.says(&["report", &file, "--visit", &number, "--out", "evidence.txt"], 0);
    let evidence = support.read("evidence.txt");
    assert!(evidence.contains("D-01") && evidence.contains("The unit does not answer"), "{evidence}");
    let chinese = support.call_in("zh", &["report", &file, "--visit", &number, "--out", "zh.txt"]);
    assert_eq!(chinese.status.code(), Some(0));
    assert!(support.read("zh.txt").contains("设备没有应答"));
    assert!(support.refused(&["report", &file, "--visit", "9999", "--out", "none.txt"]).contains("9999"));
    // In a copy it is the same visit; another station has one with this number too.
    let copy = support.file("copy.jsonl", &std::fs::read(&file).unwrap());
    support.says(&["report", &file, &copy, "--visit", &number, "--out", "once.txt"], 0);
    let other = Bench::new();
    let silent = other.unit("SN0001");
    silent.set_faults([UnitFault::Silent]);
    let mut shift = other.open();
    shift.expect(&silent, Outcome::Fail, Some(Failure::Silent));
    let other = support.file("other.jsonl", &shift.close().batch);
    let said = support.refused(&["report", &file, &other, "--visit", &number, "--out", "none.txt"]);
    assert!(said.contains("other.jsonl") && said.contains(BATCH), "{said}");
}

/// The first sheet of a spreadsheet: each cell by its name, and whether it is text.
fn sheet(path: &Path) -> std::collections::HashMap<String, (String, bool)> {
    let mut book = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut book.by_name(name).unwrap(), &mut text).unwrap();
        text
    };
    let strings = part("xl/sharedStrings.xml");
    let strings: Vec<&str> = strings.split("<si>").skip(1).map(|item| between(item, "<t", "</t>")).collect();
    let cells = part("xl/worksheets/sheet1.xml");
    assert!(!cells.contains("<f>"), "a formula: {cells}");
    let cells = cells.split("<c r=\"").skip(1).map(|cell| {
        let (value, is_text) = (between(cell, "<v", "</v>"), cell.split('>').next().unwrap().contains("t=\"s\""));
        let value = if is_text { strings[value.parse::<usize>().unwrap()] } else { value };
        (cell.split('"').next().unwrap().to_owned(), (value.to_owned(), is_text))
    });
    cells.collect()
}

fn between<'a>(text: &'a str, begin: &str, end: &str) -> &'a str {
    let text = text.split(begin).nth(1).unwrap_or_default().split_once('>').unwrap_or_default().1;
    text.split(end).next().unwrap()
}

#[test]
fn in_a_spreadsheet_numbers_and_ids_are_text_and_times_are_numbers() {
    let support = Support::new();
    let serials = ["00123456", "861234567890123456789", "1E5", "=1+1", "2026-01-02", "序列号"];
    for (nth, serial) in serials.iter().enumerate() {
        let file = support.file(&format!("{nth}.jsonl"), &hostile(serial, "bench-1", Some("0042")));
        let out = format!("{nth}.xlsx");
        support.says(&["export", &file, "--xlsx", &out], 0);
        let cells = sheet(&support.path(&out));
        let text = |text: &str| (text.to_owned(), true);
        assert_eq!((&cells["A1"], &cells["B1"]), (&text("endedAt"), &text("serialNumber")));
        for column in ["B2", "C2", "L2", "X2"] {
            assert_eq!(cells[column], text(serial), "{column}");
        }
        assert_eq!((&cells["E2"], &cells["G2"]), (&text("0042"), &text("FAIL")));
        assert_eq!(cells["O2"], ("0".to_owned(), false));
        // What is there is never overwritten.
        assert!(support.refused(&["export", &file, "--xlsx", &out]).contains(&out));
    }
    assert!(support.refused(&["export", "0.jsonl", "--xlsx", "none/out.xlsx"]).contains("out.xlsx"));
    // The same units as in every other form.
    let (_units, file) = shift(&support);
    support.says(&["export", &file, "--xlsx", "found.xlsx", "--find", "sn0002"], 0);
    let cells = sheet(&support.path("found.xlsx"));
    assert_eq!(cells["B2"].0, "SN0002");
    assert!(!cells.contains_key("B3"));
}

/// Rows of a CSV, without its head, and the names of its columns.
fn csv(text: &str) -> (Vec<&str>, Vec<Vec<&str>>) {
    let mut rows = text.trim_end().split("\r\n").map(|row| row.split(',').collect());
    (rows.next().unwrap(), rows.collect())
}

#[test]
fn files_that_overlap_are_counted_once_in_every_form_and_each_row_names_its_file() {
    let support = Support::new();
    let (_units, file) = shift(&support);
    let bytes = std::fs::read(support.path(&file)).unwrap();
    std::fs::create_dir(support.path("mailed")).unwrap();
    let copy = support.file(&format!("mailed/{BATCH}"), &bytes);
    let other = support.file("other.jsonl", &hostile("SN9", "bench-2", None));
    let serials = ["SN0001", "SN0002", "SN0003", "SN9"];
    assert_eq!(support.says(&["show", &file, &copy, &other], 0).lines().count(), serials.len());
    let told = records(&support.says(&["show", &file, &copy, &other, "--json"], 0));
    assert_eq!(told.iter().map(|told| told["serialNumber"].as_str().unwrap()).collect::<Vec<_>>(), serials);
    support.says(&["export", &file, &copy, &other, "--csv", "out.csv"], 0);
    let text = support.read("out.csv");
    let (head, rows) = csv(&text);
    assert_eq!(head[24..28], ["station", "profileSha256", "brokenAtLine", "file"]);
    let later = ["oldClientId", "oldTokenSha256", "site", "note"];
    let orders = ["workOrder", "revision", "firmware", "pallet", "order", "info", "values"];
    let rework = ["purpose", "boardReplaced", "relabelled", "plantGate", "plantSaid"];
    assert_eq!(head[28..], [later.as_slice(), &orders, &rework].concat(), "what came later stands behind");
    assert_eq!(rows.iter().map(|row| row[1]).collect::<Vec<_>>(), serials);
    // Two of one name are told apart by their places; another one by its name.
    assert_eq!(rows.iter().map(|row| row[27]).collect::<Vec<_>>(), [&*file, &file, &file, "other.jsonl"]);
    support.says(&["export", &file, &other, "--xlsx", "out.xlsx"], 0);
    let cells = sheet(&support.path("out.xlsx"));
    assert_eq!((&*cells["AB1"].0, &*cells["AB2"].0, &*cells["AB5"].0), ("file", BATCH, "other.jsonl"));
}

#[test]
fn a_row_behind_a_broken_line_looks_it_wherever_it_is_shown() {
    let support = Support::new();
    let (_units, file) = shift(&support);
    let mut bytes = std::fs::read(support.path(&file)).unwrap();
    // A line of the second unit.
    let at = bytes.windows(20).position(|part| part == b"\"serialNumber\":\"SN00").unwrap();
    let at = at + bytes[at + 40..].windows(6).position(|part| part == b"SN0002").unwrap() + 40;
    bytes[at + 5] ^= 8;
    let broken = support.file("broken.jsonl", &bytes);
    for files in [&[&*broken][..], &[&broken, &file]] {
        let shown = support.says(&[&["show"], files].concat(), 0);
        let behind: Vec<bool> = shown.lines().map(|line| line.contains("hash chain breaks")).collect();
        assert_eq!(behind[..3], [false, true, true], "{shown}");
        assert!(behind[3..].iter().all(|behind| !behind), "{shown}");
        let told = records(&support.says(&[&["show"], files, &["--json"]].concat(), 0));
        let lines: Vec<&Value> = told.iter().map(|told| &told["brokenAtLine"]).collect();
        assert!(lines[0].is_null() && lines[1].is_number() && lines[1] == lines[2], "{lines:?}");
        let out = format!("{}.csv", files.len());
        support.says(&[&["export"], files, &["--csv", &out]].concat(), 0);
        let text = support.read(&out);
        let (_, rows) = csv(&text);
        assert_eq!(rows[0][26], "");
        assert_eq!((rows[1][26], rows[2][26]), (&*lines[1].to_string(), &*lines[1].to_string()));
    }
}

#[test]
fn in_chinese_the_list_says_what_is_to_come_beside_pending_and_unknown() {
    let support = Support::new();
    let (_units, file) = shift(&support);
    let shown = |lang: &str, word: &str| {
        let output = support.call_in(lang, &[word, &file]);
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(shown("zh", "show").contains("UNKNOWN 待人工处理  C-24"));
    assert!(shown("zh", "summary").contains("PENDING 待完成 0 · UNKNOWN 待人工处理 1"));
    assert!(!shown("en", "show").contains("待人工处理"));
}
