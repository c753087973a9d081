//! The batch file as a script sees it: refused where it cannot work, told and exit code 4 where it stays behind, caught up later.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use serde_json::{Value, json};

use super::{Bench, Running, ended, names};
use crate::process::{said, wait_for};

fn events(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn verify(bench: &Bench, file: &Path) -> (Option<i32>, String) {
    let output = bench.station().args(["log", "verify"]).arg(file).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned() + &said(&output))
}

/// The record's segment of a batch.
fn segment(bench: &Bench, batch: &str) -> Vec<u8> {
    let segments = std::fs::read_dir(bench.path("data/record")).unwrap().map(|file| file.unwrap().path());
    let of_batch = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().ends_with(&format!("-{batch}.jsonl"));
    std::fs::read(segments.into_iter().find(of_batch).unwrap()).unwrap()
}

#[test]
fn a_batch_file_that_cannot_be_written_is_refused_before_anything_is_touched() {
    let bench = Bench::new();
    let profile = bench.profile("at", "hmacsha256");
    std::fs::create_dir(bench.path("folder")).unwrap();
    std::fs::write(bench.path("file"), "mine").unwrap();
    std::os::unix::fs::symlink(bench.path("nothing"), bench.path("dangling.jsonl")).unwrap();
    std::os::unix::fs::symlink("/dev/full", bench.path("full.jsonl")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(bench.path("pipe")).status().unwrap().success());
    let mut refused = vec![
        ("none/b.jsonl", "folder"),
        ("file/b.jsonl", "folder"),
        ("folder", "this is a folder"),
        ("new/", "this is a folder"),
        ("/dev/full", "device"),
        ("/dev/null", "device"),
        ("full.jsonl", "device"),
        ("pipe", "pipe"),
        ("dangling.jsonl", "link"),
    ];
    // Whoever may write everything finds nothing read-only.
    std::fs::write(bench.path("closed.jsonl"), "").unwrap();
    std::fs::set_permissions(bench.path("closed.jsonl"), std::os::unix::fs::PermissionsExt::from_mode(0o444)).unwrap();
    if std::fs::OpenOptions::new().append(true).open(bench.path("closed.jsonl")).is_err() {
        refused.push(("closed.jsonl", "may not write"));
    }
    for (name, words) in refused {
        let output = bench.provision(&profile, name, &bench.path("absent"));
        let said = said(&output);
        assert_eq!((output.status.code(), said.lines().count()), (Some(2), 1), "{name}: {said}");
        assert!(said.contains(name) && said.contains(words), "{name}: {said}");
        assert!(output.stdout.is_empty());
    }
    assert!(!bench.path("data").exists() && !bench.path("nothing").exists());
    assert_eq!(std::fs::read_to_string(bench.path("file")).unwrap(), "mine");
}

#[test]
fn the_station_s_own_folder_for_batches_is_made_with_the_first_batch_in_it_and_no_other_is() {
    let bench = Bench::new();
    let profile = bench.profile("at", "hmacsha256");
    let (_unit, port) = bench.unit("at", "SN0001");
    for refused in ["data/batches/deeper/b.jsonl", "data/other/b.jsonl", "data/batches/con.jsonl"] {
        let output = bench.provision(&profile, refused, &port);
        assert_eq!(output.status.code(), Some(2), "{refused}: {}", said(&output));
    }
    assert!(!bench.path("data").exists());
    // By a path of its own, as a script gives it.
    std::os::unix::fs::symlink(bench.path("."), bench.path("link")).unwrap();
    let output = bench.provision(&profile, "link/data/batches/b.jsonl", &port);
    assert_eq!((output.status.code(), said(&output)), (Some(0), String::new()));
    assert_eq!(std::fs::read(bench.path("data/batches/b.jsonl")).unwrap(), segment(&bench, "b"));
    let mode = std::os::unix::fs::PermissionsExt::mode(&bench.path("data/batches").metadata().unwrap().permissions());
    assert_eq!(mode & 0o777, 0o700);
}

#[test]
fn a_known_batch_goes_on_while_its_share_is_away_and_says_how_far_its_file_is_behind() {
    let bench = Bench::new();
    let profile = bench.profile("at", "hmacsha256");
    let units = ["SN0001", "SN0002", "SN0003"].map(|serial| bench.unit("at", serial));
    std::fs::create_dir(bench.path("share")).unwrap();
    assert_eq!(bench.provision(&profile, "share/b.jsonl", &units[0].1).status.code(), Some(0));
    std::fs::rename(bench.path("share"), bench.path("away")).unwrap();
    let output = bench.provision(&profile, "share/b.jsonl", &units[1].1);
    assert_eq!(
        (ended(&output)["outcome"].clone(), output.status.code()),
        (json!("PASS"), Some(4)),
        "{}",
        said(&output)
    );
    let record = segment(&bench, "b").len();
    let last = said(&output).lines().last().unwrap().to_owned();
    for told in [bench.path("share/b.jsonl").to_str().unwrap(), &format!("{record} bytes behind")] {
        assert!(last.contains(told), "{last}");
    }
    let told = events(&output).into_iter().find(|event| event["event"] == "batchFile").expect("no event");
    assert!(told["behind"].as_u64().unwrap() > 0 && told["file"] == bench.path("share/b.jsonl").to_str().unwrap());
    // A new batch has nowhere to begin.
    assert_eq!(bench.provision(&profile, "share/new.jsonl", &units[1].1).status.code(), Some(2));

    std::fs::rename(bench.path("away"), bench.path("share")).unwrap();
    let output = bench.provision(&profile, "share/b.jsonl", &units[2].1);
    assert_eq!((output.status.code(), said(&output)), (Some(0), String::new()));
    assert_eq!(std::fs::read(bench.path("share/b.jsonl")).unwrap(), segment(&bench, "b"));
}

#[test]
fn a_file_that_is_behind_is_told_by_the_exit_code_where_the_first_article_waits_too() {
    let bench = Bench::new();
    let profile = bench.profile("at", "hmacsha256");
    let units = ["SN0001", "SN0002"].map(|serial| bench.unit("at", serial));
    std::fs::create_dir(bench.path("share")).unwrap();
    assert_eq!(bench.provision(&profile, "share/b.jsonl", &units[0].1).status.code(), Some(0));
    let mut changed: Value = serde_json::from_slice(&std::fs::read(&profile).unwrap()).unwrap();
    changed["firstArticle"] = true.into();
    std::fs::write(&profile, changed.to_string()).unwrap();
    std::fs::rename(bench.path("share"), bench.path("away")).unwrap();
    let output = bench.provision(&profile, "share/b.jsonl", &units[1].1);
    let said = said(&output);
    assert_eq!((ended(&output)["outcome"].clone(), output.status.code()), (json!("PASS"), Some(4)), "{said}");
    assert!(said.contains("O-20") && said.contains("bytes behind"), "{said}");
}

#[test]
fn a_unit_that_a_call_does_not_take_as_the_first_article_waits_ends_with_that_and_not_with_a_row_of_failures() {
    let bench = Bench::new();
    let profile = bench.profile("at", "hmacsha256");
    let units = ["SN0001", "SN0002"].map(|serial| bench.unit("at", serial));
    let mut changed: Value = serde_json::from_slice(&std::fs::read(&profile).unwrap()).unwrap();
    changed["firstArticle"] = true.into();
    std::fs::write(&profile, changed.to_string()).unwrap();
    assert_eq!(bench.provision(&profile, "b.jsonl", &units[0].1).status.code(), Some(0));
    let output = bench.provision(&profile, "b.jsonl", &units[1].1);
    let said = said(&output);
    assert_eq!((output.status.code(), said.contains("O-20")), (Some(3), true), "{said}");
    // The call may be over before it has seen the unit.
    if let Some(ended) = events(&output).into_iter().find(|event| event["event"] == "unitEnded") {
        assert_eq!(ended["outcome"], "ERROR", "{said}");
        if ended["code"] == "S-13" {
            assert_eq!(ended["circumstance"], json!({"what": "lineStopped", "code": "O-20"}), "{said}");
            let told = "S-13 Registrations paused: The first article waits to be looked at (O-20).";
            assert!(said.contains(told), "{said}");
        }
    }
    assert!(!said.contains("in a row"), "{said}");
}

#[test]
fn a_record_that_is_moved_away_behind_its_last_line_is_told_and_not_that_the_batch_file_catches_up() {
    let bench = Bench::new();
    let profile = bench.profile("at", "hmacsha256");
    let units = ["SN0001", "SN0002"].map(|serial| bench.unit("at", serial));
    std::fs::create_dir(bench.path("share")).unwrap();
    assert_eq!(bench.provision(&profile, "share/b.jsonl", &units[0].1).status.code(), Some(0));
    std::fs::rename(bench.path("share"), bench.path("away")).unwrap();
    let mut station = bench.station();
    station
        .args(["provision", "--wait", "60", "--profile"])
        .arg(profile)
        .arg("--batch")
        .arg(bench.path("share/b.jsonl"));
    station.arg("--port").arg(&units[1].1);
    let mut station = Running(station.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap());
    let mut events = BufReader::new(station.0.stdout.take().unwrap()).lines().map(Result::unwrap);
    let ended = events.find(|event| event.contains("unitEnded")).unwrap();
    assert!(ended.contains("\"PASS\""), "{ended}");
    std::fs::rename(bench.path("data/record"), bench.path("data/moved")).unwrap();
    events.for_each(drop);
    let mut said = String::new();
    std::io::Read::read_to_string(&mut station.0.stderr.take().unwrap(), &mut said).unwrap();
    let last = said.lines().last().unwrap();
    assert!(last.starts_with("S-06 ") && names(last, &bench.path("data/record")), "{said}");
    assert_eq!(station.0.wait().unwrap().code(), Some(4), "{said}");
}

#[test]
fn a_batch_file_that_somebody_or_a_mail_program_changed_stays_and_the_batch_goes_on_beside_it_and_says_so() {
    let bench = Bench::new();
    let profile = bench.profile("at", "hmacsha256");
    let (_unit, link) = bench.unit("at", "SN0001");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let utf16 = |text: String| format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    type Change<'a> = &'a dyn Fn(&[u8]) -> Vec<u8>;
    let changes: [(&str, Change<'_>); 4] = [
        ("crlf", &|bytes| text(bytes).replace('\n', "\r\n").into_bytes()),
        ("marked", &|bytes| ["\u{feff}".as_bytes(), bytes].concat()),
        ("utf16", &|bytes| utf16(text(bytes))),
        ("edited", &|bytes| text(bytes).replacen("SN0001", "SN0009", 1).into_bytes()),
    ];
    for (name, change) in changes {
        let (file, fresh) = (bench.path(&format!("{name}.jsonl")), bench.path(&format!("{name}-2.jsonl")));
        let batch = format!("{name}.jsonl");
        assert_eq!(bench.provision(&profile, &batch, &link).status.code(), Some(0), "{name}");
        let changed = change(&std::fs::read(&file).unwrap());
        std::fs::write(&file, &changed).unwrap();
        let output = bench.provision(&profile, &batch, &link);
        let said = said(&output);
        assert_eq!(
            (ended(&output)["outcome"].clone(), output.status.code()),
            (json!("PASS"), Some(4)),
            "{name}: {said}"
        );
        assert!(said.lines().all(|line| names(line, &fresh)) && !said.is_empty(), "{name}: {said}");
        assert!(events(&output).iter().any(|event| event["event"] == "batchFile" && event["replaced"] == true));
        assert_eq!(std::fs::read(&file).unwrap(), changed, "{name}");
        assert_eq!(std::fs::read(&fresh).unwrap(), segment(&bench, name), "{name}");
    }
}

#[test]
fn the_file_of_a_batch_whose_station_was_killed_is_caught_up_when_another_batch_begins() {
    let bench = Bench::new();
    let profile = bench.profile("at", "hmacsha256");
    let (_unit, link) = bench.unit("at", "SN0001");
    let begin = |batch: &str| {
        let mut call = bench.station();
        // The next start names it from elsewhere.
        call.current_dir(bench.path(""))
            .args(["provision", "--profile"])
            .arg(&profile)
            .args(["--batch", batch, "--port"]);
        let mut station = Running(call.arg(&link).stdout(Stdio::piped()).spawn().unwrap());
        let mut lines = BufReader::new(station.0.stdout.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap().contains("\"unitStarted\"")));
        // The file follows the record: it may not be there yet.
        wait_for(&bench.path(batch));
        // Not a word of the visit's end: it stands on record when the next start has looked at it.
        drop(station);
    };
    begin("killed.jsonl");
    let short = std::fs::read(bench.path("killed.jsonl")).unwrap();
    let other = |batch: &str| {
        let mut call = bench.station();
        call.args(["provision", "--wait", "1", "--profile"]).arg(&profile).arg("--batch").arg(bench.path(batch));
        call.arg("--port").arg(bench.path("absent")).output().unwrap()
    };
    assert_eq!(other("next.jsonl").status.code(), Some(3));
    let whole = segment(&bench, "killed");
    assert!(whole.len() > short.len());
    assert_eq!(std::fs::read(bench.path("killed.jsonl")).unwrap(), whole);
    assert_eq!(verify(&bench, &bench.path("killed.jsonl")).0, Some(0));
    let shown = bench.station().args(["log", "show", "--json"]).arg(bench.path("killed.jsonl")).output().unwrap();
    let last: Value = serde_json::from_slice(shown.stdout.split(|byte| *byte == b'\n').next().unwrap()).unwrap();
    assert!(last["outcome"].is_string(), "{last}");
    // What is whole is left alone, wherever it is put.
    std::fs::rename(bench.path("killed.jsonl"), bench.path("archive.jsonl")).unwrap();
    other("next.jsonl");
    assert!(!bench.path("killed.jsonl").exists());

    // One whose place is away is named.
    std::fs::create_dir(bench.path("share")).unwrap();
    begin("share/killed2.jsonl");
    std::fs::rename(bench.path("share"), bench.path("away")).unwrap();
    let said = said(&other("next.jsonl"));
    let file = Path::new("share/killed2.jsonl");
    assert!(said.lines().any(|line| names(line, file) && line.contains("behind")), "{said}");
    std::fs::rename(bench.path("away"), bench.path("share")).unwrap();
    other("next.jsonl");
    assert_eq!(std::fs::read(bench.path("share/killed2.jsonl")).unwrap(), segment(&bench, "killed2"));
}

#[test]
fn closing_a_batch_whose_file_cannot_be_written_says_so() {
    let bench = Bench::new();
    let profile = bench.profile("at", "hmacsha256");
    let (_unit, link) = bench.unit("at", "SN0001");
    std::fs::create_dir(bench.path("share")).unwrap();
    assert_eq!(bench.provision(&profile, "share/b.jsonl", &link).status.code(), Some(0));
    std::fs::rename(bench.path("share"), bench.path("away")).unwrap();
    let mut close = bench.station();
    let close = close.args(["batch", "close", "--by", "li"]).arg(bench.path("share/b.jsonl")).output().unwrap();
    assert_eq!(close.status.code(), Some(4), "{}", said(&close));
    assert!(said(&close).contains("behind"));
}
