//! An answer that the record did not take: where it is kept, who is told, and which such files are believed at the next start.

use std::fs;
#[cfg(unix)]
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::seen::event::Event;
use regnwl_station::sim::cloud::Fault as CloudFault;
use regnwl_station::sim::device::PracticeUnit;
use regnwl_station::station::Parts;
use regnwl_station::vault::seal::Sealer;
use serde_json::{Value, json};

use super::common::disk::Wrong;
use super::common::process::Running;
use super::common::{Bench, PRODUCT_KEY, PRODUCT_SECRET};
use super::here;

const SERIAL: &str = "SN24A7F00913";
/// Somebody else: `nobody` on most systems.
#[cfg(unix)]
const OTHER: u32 = 65_534;

/// A bench whose cloud has answered for a unit, and the answer stands in a file, beside the record or on another volume.
fn spilled(beside: bool) -> (Bench, PracticeUnit, PathBuf, Vec<Event>) {
    let bench = Bench::new();
    let disk = bench.failing_disk();
    disk.fail_at("answer", Wrong::Gone);
    if !beside {
        fs::write(bench.folder.path().join("data/spill"), "").unwrap();
    }
    let mut shift = bench.open_on(Arc::new(disk));
    let unit = bench.unit(SERIAL);
    shift.expect(&unit, Outcome::Unknown, Some(Failure::RecordNotWritable));
    let snapshot = shift.snapshot();
    let events = std::mem::take(&mut shift.events);
    shift.close();
    let folder = bench.folder.path();
    let place = if beside { folder.join("data").join("spill") } else { folder.join("other") };
    let files: Vec<PathBuf> = fs::read_dir(place).unwrap().map(|file| file.unwrap().path()).collect();
    let [file] = &files[..] else { panic!("{files:?}") };
    assert_eq!(*snapshot.spilled, [file.display().to_string()]);
    (bench, unit, file.clone(), events)
}

/// What the next start tells of such files.
fn left(events: &[Event]) -> Vec<&str> {
    let left = events.iter().filter_map(|event| match event {
        Event::SpillLeft { file } => Some(file.as_str()),
        _ => None,
    });
    left.collect()
}

#[test]
fn an_answer_that_the_record_does_not_take_is_told_with_the_file_that_has_it_and_the_next_start_takes_it_over() {
    for beside in [true, false] {
        let (bench, unit, file, events) = spilled(beside);
        let told: Vec<Value> = events.iter().map(|event| serde_json::to_value(event).unwrap()).collect();
        let told: Vec<_> = told.iter().filter(|event| event["event"] == "spilled").collect();
        assert_eq!(told, [&json!({"event": "spilled", "unit": 3, "serialNumber": SERIAL, "file": file})]);
        #[cfg(unix)]
        {
            let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o7777;
            assert_eq!([mode(&file), mode(file.parent().unwrap())], [0o600, 0o700]);
        }
        let mut shift = bench.open();
        shift.expect_pass(&unit);
        assert!(!file.exists() && left(&shift.events).is_empty());
        assert_eq!(bench.connects(), 1);
        shift.close().assert_unbroken();
    }
}

#[test]
fn a_call_without_a_window_tells_on_standard_error_where_the_answer_is() {
    let bench = Bench::new();
    let link = bench.folder.path().join("unit");
    let mut device = here::call();
    device.args(["sim", "device", "--dialect", "at", "--serial", SERIAL, "--link"]).arg(&link);
    let _device = Running(device.spawn().unwrap());
    bench.wait_until("the unit is there", || link.exists());
    bench.cloud.push_fault(CloudFault::Slow(Duration::from_secs(5)));
    let data = bench.folder.path().join("data");
    let mut station = here::call();
    station.args(["--lang", "en", "--data-dir"]).arg(&data).args(["provision", "--profile"]);
    station.arg(bench.profile(bench.door.port())).arg("--batch").arg(bench.folder.path().join("b.jsonl"));
    station.arg("--port").arg(&link).env("REGNWL_PRODUCT_SECRET", PRODUCT_SECRET).env("HOME", bench.folder.path());
    station.env("REGNWL_WITNESS_DIR", bench.folder.path().join("witness"));
    let station = station.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    bench.wait_until("the cloud is asked", || bench.connects() == 1);
    fs::remove_dir_all(&data).unwrap();
    let output = station.wait_with_output().unwrap();
    let (told, said) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    let file = fs::read_dir(data.join("spill")).unwrap().next().unwrap().unwrap().path();
    let event = told.lines().find(|line| line.contains("\"spilled\"")).unwrap_or_else(|| panic!("{told}{said}"));
    assert_eq!(serde_json::from_str::<Value>(event).unwrap()["file"], json!(file), "{told}");
    let line = said.lines().find(|line| line.starts_with("S-05 ")).unwrap_or_else(|| panic!("{said}"));
    assert!([SERIAL, &*file.to_string_lossy(), "do not switch off"].iter().all(|part| line.contains(part)), "{line}");
    assert_eq!(output.status.code(), Some(3), "{said}");
}

#[test]
fn an_answer_that_stands_in_memory_alone_is_told() {
    let bench = Bench::new();
    let disk = bench.failing_disk();
    disk.fail_at("answer", Wrong::Gone);
    ["data/spill", "other"].iter().for_each(|file| fs::write(bench.folder.path().join(file), "").unwrap());
    let mut shift = bench.open_parts_on(Arc::new(disk), Parts { patience: Duration::ZERO, ..bench.parts() });
    shift.expect(&bench.unit(SERIAL), Outcome::Unknown, Some(Failure::RecordNotWritable));
    assert!(shift.events.contains(&Event::Unsaved { unit: 3 }));
    shift.close();
}

/// An answer as anybody can make it who has the batch file: the recipient is public.
fn invented(bench: &Bench, right: &Value) -> Value {
    let public = fs::read_to_string(bench.folder.path().join("data/record/seal.pub")).unwrap();
    let answer = json!({
        "productKey": PRODUCT_KEY,
        "deviceName": SERIAL,
        "clientId": "invented",
        "deviceToken": "invented-token",
    });
    let sealed = json!({
        "batch": "shift-1",
        "unit": right["entry"]["unit"],
        "serialNumber": SERIAL,
        "deviceName": SERIAL,
        "topic": "/ext/regnwl",
        "payload": STANDARD.encode(answer.to_string()),
    });
    let sealed = Sealer::new([public.trim()]).unwrap().seal(sealed.to_string().as_bytes()).unwrap();
    let mut spilled = right.clone();
    spilled["entry"]["sealed"] = sealed.into();
    spilled
}

#[test]
fn an_answer_that_somebody_invented_is_never_put_on_record_and_goes_before_a_person() {
    let (bench, unit, file, _) = spilled(true);
    let right: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    // With the mark of another answer; without one, as 0.1.0 would have made it.
    for (name, has_mark) in [("1", true), ("2", false)] {
        let mut spilled = invented(&bench, &right);
        if !has_mark {
            spilled.as_object_mut().unwrap().remove("mark");
        }
        fs::write(file.with_file_name(format!("regnwl-spilled-{name}.json")), spilled.to_string()).unwrap();
    }
    fs::remove_file(&file).unwrap();
    let mut shift = bench.open();
    shift.expect(&unit, Outcome::Unknown, Some(Failure::AskUnknown));
    assert_eq!((unit.held(), bench.connects()), (None, 1));
    assert_eq!(left(&shift.events).len(), 2, "{:?}", shift.events);
    shift.close().assert_unbroken();
}

#[cfg(unix)]
#[test]
fn what_another_user_put_there_is_not_even_looked_into() {
    let (bench, unit, file, _) = spilled(true);
    // Even a right one: it may be an old copy.
    if chown(&file, Some(OTHER), None).is_err() {
        eprintln!("skipped: only root can give a file to another user");
        return;
    }
    let mut shift = bench.open();
    shift.expect(&unit, Outcome::Unknown, Some(Failure::AskUnknown));
    assert_eq!(left(&shift.events), [""; 0]);
    shift.close();
}

#[cfg(unix)]
#[test]
fn a_place_for_such_files_that_is_open_to_all_is_closed_before_one_is_put_there() {
    let bench = Bench::new();
    let place = bench.folder.path().join("data/spill");
    let disk = bench.failing_disk();
    disk.fail_at("answer", Wrong::Gone);
    fs::create_dir(&place).unwrap();
    fs::set_permissions(&place, fs::Permissions::from_mode(0o777)).unwrap();
    let mut shift = bench.open_on(Arc::new(disk));
    shift.expect(&bench.unit(SERIAL), Outcome::Unknown, Some(Failure::RecordNotWritable));
    shift.close();
    assert_eq!(fs::metadata(&place).unwrap().mode() & 0o7777, 0o700);
    assert_eq!(fs::read_dir(&place).unwrap().count(), 1);
}

#[test]
fn an_answer_of_0_1_0_is_adopted_when_a_person_vouches_for_it() {
    let (bench, unit, file, _) = spilled(true);
    let mut old: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    old.as_object_mut().unwrap().remove("mark");
    fs::write(&file, old.to_string()).unwrap();
    let mut shift = bench.open();
    assert_eq!(shift.visit(&unit).code, Some(Failure::AskUnknown));
    assert_eq!(left(&shift.events), [file.display().to_string()]);
    bench.sockets.unplug(0);
    shift.close();

    let resolve = |file: &Path| {
        let mut program = here::call();
        program.arg("--data-dir").arg(bench.folder.path().join("data")).args(["unit", "resolve", SERIAL]);
        program.arg("--identity-file").arg(file).args(["--by", "chen", "--why", "the disk died on Monday"]);
        program.env("REGNWL_WITNESS_DIR", bench.folder.path().join("witness")).output().unwrap()
    };
    let other = file.with_file_name("regnwl-spilled-other.json");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&other, text.replacen("\"sealed\":\"", "\"sealed\":\"AAAA", 1)).unwrap();
    assert_eq!(resolve(&other).status.code(), Some(2), "what the key does not open is no identity");
    let output = resolve(&file);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));

    let mut shift = bench.open();
    shift.expect_pass(&unit);
    assert_eq!(bench.connects(), 1);
    assert_eq!(bench.cloud.issued()[0].client_id, unit.held().unwrap().client_id);
    shift.close();
}
