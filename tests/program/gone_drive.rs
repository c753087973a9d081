//! The program is started in a folder of a drive that is gone by then, as a share is whose server went away.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::here;
use crate::process::said;

#[test]
fn a_drive_that_is_gone_with_the_folder_that_the_program_runs_in_ends_a_call_with_words() {
    let folder = tempfile::tempdir().unwrap();
    let on_drive = |words: &[&str]| {
        let mut call = here::alone(Command::new("unshare"));
        // Its own view of disks and processes: the drive ends with the program.
        call.args(["-rm", "--pid", "--fork", "--kill-child", "--mount-proc", "python3"]);
        call.arg(here::sources().join("tests/program/gone_drive.py")).arg(folder.path()).args(words);
        call.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut call = call.env("REGNWL_WITNESS_DIR", "witness").spawn().unwrap();
        let _ = call.stdin.take().unwrap().write_all(b"PracticeSecret00");
        call.wait_with_output().unwrap()
    };
    if !on_drive(&["true"]).status.success() {
        return eprintln!("skipped: no drive of its own for a program here");
    }
    let program = here::program();
    for (words, code) in [
        (&["secret", "set", "--product-key", "a1abcdefghi"][..], 2),
        (&["supervisor", "add", "chen"], 3),
        (&["station", "key"], 3),
    ] {
        let call = [&[program.to_str().unwrap(), "--lang", "en", "--data-dir", "data"], words].concat();
        let output = on_drive(&call);
        let said = said(&output);
        assert_eq!((output.status.code(), said.lines().count()), (Some(code), 1), "{words:?}: {said}");
        assert!(said.contains("Connect or mount it again"), "{words:?}: {said}");
    }
}
