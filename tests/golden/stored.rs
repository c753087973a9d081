//! A station as this version left it (data folder, batch files): all of it is read, and what a new version makes of it is what this one made of it.

use std::fs;
#[cfg(unix)]
use std::path::Path;
use std::path::PathBuf;
use std::process::Output;

use regnwl_station::domain::identity::short_sha256;
use regnwl_station::journal::line::{self, Link};
use regnwl_station::journal::scan::Scan;
use regnwl_station::journal::scan::Verdict;
use serde_json::Value;

use super::path;
use crate::common::{folder, here};

/// The folder with the files of this test.
fn left() -> PathBuf {
    path("station")
}

/// A copy that is closed to others, as the station's own folder is.
struct Station(tempfile::TempDir);

impl Station {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        folder::copy(&left(), folder.path()).unwrap();
        #[cfg(unix)]
        for path in folder::files(folder.path()) {
            use std::os::unix::fs::PermissionsExt as _;
            let close = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
            close(path.parent().unwrap(), 0o700);
            close(&path, 0o600);
        }
        Self(folder)
    }

    fn call(&self, args: &[&str]) -> Output {
        let mut program = here::call();
        program.args(["--lang", "en", "--data-dir", "data"]).args(args).current_dir(&self.0);
        program.env("REGNWL_WITNESS_DIR", "witness").env("REGNWL_PIN", "2468").output().unwrap()
    }

    /// What a call says that all goes well with.
    #[track_caller]
    fn says(&self, args: &[&str]) -> String {
        let output = self.call(args);
        assert!(output.status.success(), "{args:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }
}

fn segments() -> Vec<PathBuf> {
    ["000001-WO-1.jsonl", "000002-desk_.jsonl", "000003-WO-2.jsonl"]
        .map(|name| left().join("data/record").join(name))
        .into()
}

#[test]
fn every_line_of_a_segment_and_of_a_batch_file_is_read_and_would_be_written_as_it_stands() {
    for file in segments().into_iter().chain(["WO-1.jsonl", "WO-2.jsonl"].map(|name| left().join(name))) {
        let bytes = fs::read(&file).unwrap();
        let scan = Scan::of(&bytes);
        assert_eq!((&scan.verdict, scan.too_new), (&Verdict::Unbroken, false), "{}", file.display());
        let (mut link, mut written) = (Link::start(), Vec::new());
        for counted in &scan.lines {
            let (line, next) = line::write(&link, counted.seq, counted.at.parse().unwrap(), &counted.entry);
            written.extend(line);
            link = next;
        }
        assert!(written == bytes, "{}", file.display());
    }
}

#[test]
fn a_stored_station_says_what_it_said_opens_its_tokens_and_only_ever_appends() {
    let station = Station::new();
    let text = |name: &str| fs::read_to_string(left().join(name)).unwrap();
    assert_eq!(station.says(&["record", "check"]), "");
    assert_eq!(station.says(&["unit", "list"]), text("units.jsonl"));
    let (now, before) = (station.says(&["log", "show", "--json", "WO-1.jsonl", "WO-2.jsonl"]), text("visits.jsonl"));
    assert_eq!(now.lines().count(), before.lines().count());
    for (now, before) in now.lines().zip(before.lines()) {
        // A row may say more, behind all that it said.
        assert!(now.starts_with(before.strip_suffix('}').unwrap()), "{now}\n{before}");
    }
    station.says(&["log", "verify", "WO-1.jsonl", "WO-2.jsonl"]);
    let mut opened = 0;
    for unit in text("units.jsonl").lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        let Some(token_sha256) = unit["tokenSha256"].as_str() else { continue };
        let serial = unit["serialNumber"].as_str().unwrap();
        let reveal = station.says(&["unit", "reveal", serial, "--by", "chen", "--why", "a test"]);
        let revealed: Value = serde_json::from_str(&reveal).unwrap();
        assert_eq!(short_sha256(revealed["deviceToken"].as_str().unwrap().as_bytes()), token_sha256, "{serial}");
        opened += 1;
    }
    assert_eq!(opened, 4);
    for segment in segments() {
        let now = fs::read(station.0.path().join("data/record").join(segment.file_name().unwrap())).unwrap();
        assert!(now.starts_with(&fs::read(&segment).unwrap()), "{}", segment.display());
    }
}

#[test]
fn an_answer_that_nobody_had_looked_into_when_the_power_went_still_gives_its_identity() {
    let station = Station::new();
    let record = station.0.path().join("data/record");
    let text = fs::read_to_string(&segments()[0]).unwrap();
    let answer = text.lines().position(|line| line.contains("\"kind\":\"answer\"")).unwrap();
    let left: String = text.split_inclusive('\n').take(answer + 1).collect();
    fs::write(record.join("000001-WO-1.jsonl"), left).unwrap();
    segments()[1..].iter().for_each(|later| fs::remove_file(record.join(later.file_name().unwrap())).unwrap());
    let was: Value =
        serde_json::from_str(fs::read_to_string(path("station/units.jsonl")).unwrap().lines().next().unwrap()).unwrap();
    let serial = was["serialNumber"].as_str().unwrap();
    station.says(&["unit", "reveal", serial, "--by", "chen", "--why", "a test"]);
    let is: Value = serde_json::from_str(&station.says(&["unit", "list"])).unwrap();
    assert_eq!((&is["clientId"], &is["tokenSha256"]), (&was["clientId"], &was["tokenSha256"]));
    assert_eq!((&is["open"], &is["code"]), (&"PENDING".into(), &"S-15".into()));
}
