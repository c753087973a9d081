//! `station line-key`: a key that stations of a line share is made once, in a file with a password, and taken and left by an engineer.

use regnwl_station::domain::entry::ChangeOf;

use super::*;

const PASSWORD: &str = "line 3 / 2026\n";
const BY: [&str; 2] = ["--by", "chen"];

/// A station, and folders for files beside it.
struct Line {
    bench: Bench,
    desk: Program,
}

impl Line {
    fn new() -> Self {
        let bench = Bench::new();
        let desk = Program::on(&bench);
        Self { bench, desk }
    }

    fn at(&self, name: &str) -> String {
        self.bench.folder.path().join(name).display().to_string()
    }

    fn call(&self, call: &[&str], stdin: &str) -> Output {
        self.desk.call(&[&["station", "line-key"], call].concat(), stdin)
    }

    /// What a call prints and says.
    #[track_caller]
    fn done(&self, call: &[&str], stdin: &str) -> (String, String) {
        let output = self.call(call, stdin);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{call:?}: {said}");
        (String::from_utf8(output.stdout).unwrap().trim().to_owned(), said)
    }

    /// A call that is refused in one line, and after which all is as it was.
    #[track_caller]
    fn refused(&self, call: &[&str], stdin: &str, because: &str) {
        let before = (self.used(), self.changes());
        let output = self.call(call, stdin);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{call:?}: {said}");
        assert!(said.contains(because) && said.lines().count() == 1 && output.stdout.is_empty(), "{said}");
        assert_eq!((self.used(), self.changes()), before, "{call:?}");
    }

    fn make(&self, name: &str) -> (String, String) {
        let file = self.at(name);
        let (fingerprint, _) = self.done(&["make", "--out", &file], PASSWORD);
        (file, fingerprint)
    }

    /// Which one `station key --json` tells, and whether its file is there.
    fn used(&self) -> (Value, bool) {
        let told = self.desk.done(&["station", "key", "--json"]).remove(0);
        (told["lineKey"].clone(), self.desk.data.join("keys/line.key").exists())
    }

    /// From which one to which, as the record has it.
    fn changes(&self) -> Vec<(Option<String>, Option<String>)> {
        let of_line_key = |entry| match entry {
            Entry::Changed(changed)
                if changed.what == ChangeOf::Setting && changed.of.as_deref() == Some("lineKey") =>
            {
                Some((changed.old, changed.new))
            }
            _ => None,
        };
        self.desk.record().into_iter().filter_map(of_line_key).collect()
    }
}

/// Whether nobody but its owner reads it.
fn is_its_owners(file: impl AsRef<Path>) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::metadata(file).unwrap().permissions().mode() & 0o777 == 0o600
    }
    #[cfg(not(unix))]
    {
        file.as_ref().is_file()
    }
}

#[test]
fn a_line_key_is_made_in_a_file_of_its_own_that_shows_nothing_of_it() {
    let line = Line::new();
    let file = line.at("line-3.key");
    line.refused(&["make", "--out", &file], "", "no password");
    assert!(!Path::new(&file).exists());
    let (_, fingerprint) = line.make("line-3.key");
    assert!(fingerprint.len() == 32 && fingerprint.bytes().all(|digit| digit.is_ascii_hexdigit()), "{fingerprint}");
    let bytes = std::fs::read(&file).unwrap();
    assert!(bytes.starts_with(b"age-encryption.org/v1\n-> scrypt ") && is_its_owners(&file));
    // What is there is not written over: it may be the only one.
    line.refused(&["make", "--out", &file], PASSWORD, "line-3.key");
    assert_eq!(std::fs::read(&file).unwrap(), bytes);
    assert_eq!(line.used(), (Value::Null, false), "it is made, and no station uses it");
}

#[test]
fn a_line_key_is_taken_with_its_password_once_and_told_until_it_is_left() {
    let line = Line::new();
    let ((file, fingerprint), (other, _)) = (line.make("line-3.key"), line.make("line-4.key"));
    let take = [&["take", &*file], &BY[..]].concat();
    line.refused(&take, "line 3 / 2025\n", "does not open with this password");
    line.refused(&take, "", "no password");
    let nonsense = line.at("nonsense.key");
    std::fs::write(&nonsense, "AGE-SECRET-KEY-1").unwrap();
    line.refused(&[&["take", &*nonsense], &BY[..]].concat(), PASSWORD, "holds no line key");
    line.refused(&[&["take", &*line.at("none.key")], &BY[..]].concat(), PASSWORD, "none.key");
    line.refused(&[&["leave"], &BY[..]].concat(), "", "has no line key");

    assert_eq!(line.done(&take, PASSWORD).0, fingerprint);
    assert_eq!(line.used(), (json!(fingerprint), true));
    assert!(is_its_owners(line.desk.data.join("keys/line.key")));
    let taken = (None, Some(fingerprint.clone()));
    assert_eq!(line.changes(), std::slice::from_ref(&taken));
    let key = line.desk.call(&["station", "key"], "");
    assert!(String::from_utf8(key.stderr).unwrap().contains(&fingerprint));
    let profile = line.bench.profile(8883).display().to_string();
    let doctor = line.desk.call(&["doctor", "--profile", &profile], "");
    assert!(String::from_utf8(doctor.stdout).unwrap().contains(&format!("line key {fingerprint}")));
    // Once more is nothing new, and another one does not take its place.
    assert_eq!(line.done(&take, PASSWORD).0, fingerprint);
    assert_eq!(line.changes(), std::slice::from_ref(&taken));
    line.refused(&[&["take", &*other], &BY[..]].concat(), PASSWORD, &fingerprint);

    line.done(&[&["leave"], &BY[..]].concat(), "");
    assert_eq!(line.used(), (Value::Null, false));
    assert_eq!(line.changes(), [taken, (Some(fingerprint), None)]);
    assert!(Path::new(&file).exists(), "its file is somebody else's");
    line.done(&[&["take", &*other], &BY[..]].concat(), PASSWORD);
}

#[test]
fn where_there_are_supervisors_an_engineer_takes_a_line_key_and_leaves_it() {
    let line = Line::new();
    let (file, fingerprint) = line.make("line-3.key");
    line.desk.call(&["supervisor", "add", "chen"], "2468\n");
    line.desk.call(&["supervisor", "add", "wang", "--role", "leader", "--by", "chen"], "2468\n13579\n");
    let by = |call: &[&'static str], name: &'static str| [call, &["--by", name]].concat();
    let file: &'static str = file.leak();
    let (take, leave) = (["take", file], ["leave"]);
    let pins = PinGate::of(&DataDir::new(&line.desk.data));
    let may_try = || line.bench.wait_until("the gate has opened again", || pins.wait("chen", 0).is_zero());
    line.refused(&by(&take, "wang"), &format!("13579\n{PASSWORD}"), "engineer");
    line.refused(&by(&take, "chen"), &format!("1111\n{PASSWORD}"), "wrong PIN");
    may_try();
    // The PIN first, then the password: each on its own line.
    assert_eq!(line.done(&by(&take, "chen"), &format!("2468\n{PASSWORD}")).0, fingerprint);
    line.refused(&by(&leave, "wang"), "13579\n", "engineer");
    line.refused(&by(&leave, "chen"), "1111\n", "wrong PIN");
    assert_eq!(line.used(), (json!(fingerprint), true));
    may_try();
    line.done(&by(&leave, "chen"), "2468\n");
    assert_eq!(line.used(), (Value::Null, false));
}
