//! The program is started in a folder of a drive that is gone by then, as a share is whose server went away.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::here;
use crate::process::said;

/// Runs a program in this folder, when the drive in it is gone.
fn on_drive(folder: &Path, words: &[&str]) -> Output {
    let mut call = here::alone(Command::new("unshare"));
    // Its own view of disks and processes: the drive ends with the program.
    call.args(["-rm", "--pid", "--fork", "--kill-child", "--mount-proc", "python3"]);
    call.arg(here::sources().join("tests/program/gone_drive.py")).arg(folder).args(words);
    call.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut call = call.env("REGNWL_WITNESS_DIR", "witness").spawn().unwrap();
    let _ = call.stdin.take().unwrap().write_all(b"PracticeSecret00");
    call.wait_with_output().unwrap()
}

/// The station, called so there; none where no program can have a drive of its own.
fn called(folder: &Path, words: &[&str]) -> Option<Output> {
    if !on_drive(folder, &["true"]).status.success() {
        eprintln!("skipped: no drive of its own for a program here");
        return None;
    }
    let program = here::program();
    Some(on_drive(folder, &[&[program.to_str().unwrap(), "--data-dir", "data"], words].concat()))
}

#[test]
fn a_drive_that_is_gone_with_the_folder_that_the_program_runs_in_ends_a_call_with_words() {
    let folder = tempfile::tempdir().unwrap();
    for (words, code) in [
        (&["--lang", "en", "secret", "set", "--product-key", "a1abcdefghi"][..], 2),
        (&["--lang", "en", "supervisor", "add", "chen"], 3),
        (&["--lang", "en", "station", "key"], 3),
    ] {
        let Some(output) = called(folder.path(), words) else { return };
        let said = said(&output);
        assert_eq!((output.status.code(), said.lines().count()), (Some(code), 1), "{words:?}: {said}");
        assert!(said.contains("Connect or mount it again"), "{words:?}: {said}");
    }
}

#[test]
fn the_check_before_the_shift_names_a_drive_that_is_gone_and_measures_no_other_one() {
    let folder = tempfile::tempdir().unwrap();
    for (lang, cannot, cure) in
        [("en", "cannot be written", "Connect or mount it again"), ("zh", "无法写入", "请重新连接或挂载")]
    {
        let words = ["--lang", lang, "doctor", "--json", "--profile", "/no profile.json"];
        let Some(output) = called(folder.path(), &words) else { return };
        let told = String::from_utf8(output.stdout).unwrap();
        let told = told.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        // Its profile is not there either, and is told by itself.
        let of_drive: Vec<_> = told.filter(|found| found["point"] != "profile").collect();
        assert!(
            matches!(&of_drive[..], [found] if found["point"] == "disk" && found["level"] == "stop"),
            "{of_drive:?}"
        );
        let (found, todo) = (of_drive[0]["found"].as_str().unwrap(), of_drive[0]["todo"].as_str().unwrap());
        assert!(found.contains(folder.path().to_str().unwrap()) && found.contains(cannot), "{found}");
        assert!(todo.contains(cure), "{todo}");
    }
}
