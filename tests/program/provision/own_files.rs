//! What stands where a file of the station should stand: whatever it is, a call ends, and says which path it is about.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use serde_json::json;

use super::{PRODUCT_KEY, SECRET};
use crate::here;
use crate::process::said;

/// Somebody else: `nobody` on most systems.
const OTHER: u32 = 65_534;

/// A folder with a station's data in it, and a profile whose cloud nobody asks.
pub struct Place(tempfile::TempDir);

impl Place {
    pub fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        let profile = json!({
            "format": 1, "name": "Tracker", "productKey": PRODUCT_KEY, "dialog": {"preset": "at"},
            "cloud": {"host": {"custom": "localhost"}, "port": 1, "trust": "system"},
        });
        fs::write(place.path("profile.json"), profile.to_string()).unwrap();
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn program(&self) -> Command {
        let mut program = here::call();
        program.args(["--lang", "en", "--data-dir"]).arg(self.path("data")).env("REGNWL_PRODUCT_SECRET", SECRET);
        // No test writes into the home of the person who runs it.
        program.env("HOME", self.0.path());
        program
            .env("REGNWL_WITNESS_DIR", self.path("witness"))
            .env_remove("XDG_STATE_HOME")
            .env("TMPDIR", self.path("tmp"));
        program
    }

    /// Opens the record, waits a second for a unit that does not come, and closes it.
    pub fn start(&self) -> Output {
        let mut program = self.program();
        program.args(["provision", "--wait", "1", "--profile"]).arg(self.path("profile.json"));
        program.arg("--batch").arg(self.path("shift-1.jsonl")).arg("--port").arg(self.path("absent"));
        ended(&mut program)
    }

    pub fn doctor(&self) -> String {
        let output = ended(self.program().arg("doctor").arg("--profile").arg(self.path("profile.json")));
        String::from_utf8(output.stdout).unwrap()
    }
}

/// Runs a program to its end; one that hangs is ended, and the test fails.
fn ended(program: &mut Command) -> Output {
    let child = program.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let id = child.id().to_string();
    let (tell, told) = channel();
    std::thread::spawn(move || tell.send(child.wait_with_output().unwrap()));
    told.recv_timeout(Duration::from_secs(60)).unwrap_or_else(|_| {
        let _ = Command::new("kill").args(["-9", &id]).status();
        panic!("it hangs: {program:?}");
    })
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o7777
}

type Put = fn(&Path);

/// What can stand in the place of a file.
const KINDS: [(&str, Put); 6] = [
    ("is a pipe", |path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success())),
    ("is a folder", |path| fs::create_dir(path).unwrap()),
    ("is a socket", |path| drop(UnixListener::bind(path).unwrap())),
    ("is a link", |path| symlink("/dev/zero", path).unwrap()),
    ("is a link", |path| symlink(path.with_file_name("nothing"), path).unwrap()),
    ("has ", |path| {
        fs::File::create(path).unwrap().set_len(1 << 40).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
        // What may be long has a second name.
        fs::hard_link(path, path.with_extension("twin")).unwrap();
    }),
];

#[test]
fn what_is_no_file_of_the_station_is_named_at_once_and_not_followed() {
    for name in
        ["record/writer.lock", "record/ballast", "record/seal.pub", "keys/seal.key", "keys/recovery.pub", "station.txt"]
    {
        let place = Place::new();
        assert!(said(&place.start()).starts_with("S-01 "), "the first start makes the record");
        let path = place.path("data").join(name);
        for (what, put) in KINDS {
            let _ = fs::remove_file(&path);
            put(&path);
            let output = place.start();
            let said = said(&output);
            assert_eq!(output.status.code(), Some(3), "{name} {what}: {said}");
            assert!(said.starts_with(&format!("S-17 {} {what}", path.display())), "{name} {what}: {said}");
            assert_eq!(said.lines().count(), 1, "{said}");
            assert!(!path.with_file_name("nothing").exists(), "{name}: the link was followed");
            let _ = fs::remove_file(path.with_extension("twin"));
            let _ = fs::remove_dir(&path);
        }
    }
}

#[test]
fn the_check_before_the_shift_names_them_too_and_ends() {
    let place = Place::new();
    place.start();
    let ballast = place.path("data/record/ballast");
    for (what, put) in KINDS {
        let _ = fs::remove_file(&ballast);
        put(&ballast);
        let found = place.doctor();
        let line = format!("[fix first] Files: {} {what}", ballast.display());
        assert!(found.contains(&line), "{what}: {found}");
        let _ = fs::remove_file(ballast.with_extension("twin"));
        let _ = fs::remove_dir(&ballast);
    }
}

#[test]
fn whatever_stands_in_the_places_of_spilled_answers_a_start_goes_on() {
    let place = Place::new();
    place.start();
    for folder in ["data/spill", "tmp", ".local/state/regnwl-station/spill"] {
        fs::create_dir_all(place.path(folder)).unwrap();
        for (number, (_, put)) in KINDS.into_iter().enumerate() {
            put(&place.path(folder).join(format!("regnwl-spilled-{number}.json")));
        }
    }
    let output = place.start();
    assert!(said(&output).starts_with("S-01 "), "{}", said(&output));
    place.doctor();
}

#[test]
fn nothing_depends_on_the_umask_and_what_is_open_to_all_is_closed() {
    let place = Place::new();
    let mut program = Command::new("sh");
    program.args(["-c", "umask 000; exec \"$0\" \"$@\""]);
    let inner = place.program();
    program.arg(inner.get_program()).args(inner.get_args());
    program.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
    program.args(["secret", "set", "--product-key", PRODUCT_KEY]);
    let mut child = program.stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(SECRET.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    for made in [None, Some(0o777), Some(0o755)] {
        for name in ["", "record", "keys", "secrets", "spill"] {
            let path = place.path("data").join(name);
            made.into_iter().for_each(|mode| {
                fs::create_dir_all(&path).unwrap();
                fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            });
        }
        place.start();
        for folder in ["", "record", "keys", "secrets"] {
            let folder = place.path("data").join(folder);
            assert_eq!(mode(&folder), 0o700, "{}", folder.display());
            for file in fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()) {
                let open = mode(&file) & 0o077;
                assert_eq!(open, 0, "{}", file.display());
            }
        }
    }
    assert_eq!(mode(&place.path("data/spill")), 0o700);
}

#[test]
fn what_belongs_to_somebody_else_stops_the_start_with_path_and_name() {
    for name in [
        "",
        "record",
        "keys",
        "record/writer.lock",
        "record/ballast",
        "record/000001-shift-1.jsonl",
        "keys/seal.key",
        "station.txt",
    ] {
        let place = Place::new();
        place.start();
        let path = place.path("data").join(name);
        if chown(&path, Some(OTHER), None).is_err() {
            eprintln!("skipped: only root can give a file to another user");
            return;
        }
        let output = place.start();
        let said = said(&output);
        assert_eq!(output.status.code(), Some(3), "{name}: {said}");
        let shown = path.display().to_string();
        assert!(said.starts_with(&format!("S-17 {} belongs to ", shown.trim_end_matches('/'))), "{name}: {said}");
    }
}

#[test]
fn a_folder_of_everybody_is_no_place_for_a_record_and_stays_as_it_is() {
    let place = Place::new();
    fs::create_dir(place.path("data")).unwrap();
    fs::set_permissions(place.path("data"), fs::Permissions::from_mode(0o1777)).unwrap();
    let output = place.start();
    assert!(said(&output).starts_with(&format!("S-17 {} is a folder for everybody", place.path("data").display())));
    assert_eq!(mode(&place.path("data")), 0o1777);
}

#[test]
fn a_secret_may_come_out_of_a_pipe_and_one_that_nobody_writes_to_is_told() {
    let place = Place::new();
    let pipe = place.path("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let start = || {
        let mut program = place.program();
        program.args(["provision", "--wait", "1", "--profile"]).arg(place.path("profile.json"));
        program.arg("--batch").arg(place.path("shift-1.jsonl")).arg("--port").arg(place.path("absent"));
        said(&ended(program.arg("--secret-file").arg(&pipe)))
    };
    let silent = start();
    assert!(silent.starts_with(&format!("S-10 {} is a pipe that sent nothing", pipe.display())), "{silent}");
    let writer = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::write(pipe, SECRET).unwrap()
    });
    assert!(start().starts_with("S-01 "));
    writer.join().unwrap();
}
