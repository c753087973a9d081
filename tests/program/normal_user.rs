//! The program in the hands of users who may not do everything: on a PC that nobody set up, two of one group, one beside another's record, a port and a folder
//! that are not theirs. Run by root, these tests call the program as users of their own; run by a normal user, as that one.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::here;
use crate::process::{Running, wait_for};

const PRODUCT_KEY: &str = "a1abcdefghi";
const SECRET: &str = "h1nQFYPZS0mW2352";
const OF_PC: &str = "/var/lib/regnwl-station";

/// Numbers that no account has: nothing but these tests is theirs.
const LI: u32 = 54_101;
const WANG: u32 = 54_102;
const GROUP: u32 = 54_100;

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Whether this test can be done here; says why not.
fn may(is: bool, why: &str) -> bool {
    if !is {
        eprintln!("skipped: {why}");
    }
    is
}

/// A bench that users share who have nothing else in common.
struct Bench {
    folder: tempfile::TempDir,
    _cloud: Running,
}

/// Who calls the program.
struct User<'a> {
    bench: &'a Bench,
    number: u32,
    home: PathBuf,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        set_mode(folder.path(), 0o755);
        let path = |name: &str| folder.path().join(name);
        // Where the sources lie, root alone may look.
        let built = here::program();
        if std::fs::hard_link(&built, path("regnwl-station")).is_err() {
            std::fs::copy(&built, path("regnwl-station")).unwrap();
        }
        let products = json!([{"productKey": PRODUCT_KEY, "productSecret": SECRET}]);
        std::fs::write(path("products.json"), products.to_string()).unwrap();
        let cloud = Command::new(path("regnwl-station"))
            .args(["sim", "cloud", "--listen", "127.0.0.1:0", "--products"])
            .arg(path("products.json"))
            .arg("--ca-out")
            .arg(path("ca.pem"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut cloud = Running(cloud);
        let mut lines = BufReader::new(cloud.0.stdout.take().unwrap()).lines();
        let first: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        std::thread::spawn(move || lines.count());
        let address: std::net::SocketAddr = first["addr"].as_str().unwrap().parse().unwrap();
        let profile = json!({
            "format": 1, "name": "Tracker", "productKey": PRODUCT_KEY,
            "cloud": {"host": {"custom": "localhost"}, "port": address.port(), "trust": {"caFile": "ca.pem"}},
            "dialog": {"preset": "at"},
        });
        std::fs::write(path("profile.json"), profile.to_string()).unwrap();
        Self { folder, _cloud: cloud }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What an administrator calls once.
    fn share(&self, data: &Path, group: &str) -> (Option<i32>, String, String) {
        let mut call = Command::new(self.path("regnwl-station"));
        call.args(["--lang", "en", "--data-dir"])
            .arg(data)
            .args(["setup", "--for-group", group])
            .env("HOME", self.folder.path());
        told(call.output().unwrap())
    }

    /// A user with a home of their own. Who is not root is every user here.
    fn user(&self, number: u32) -> User<'_> {
        let home = self.path(&format!("home-{number}"));
        std::fs::create_dir(&home).unwrap();
        if is_root() {
            chown(&home, Some(number), Some(GROUP)).unwrap();
        }
        User { bench: self, number, home }
    }
}

impl User<'_> {
    fn call(&self, words: &[&str]) -> Command {
        let mut call = Command::new(self.bench.path("regnwl-station"));
        call.args(["--lang", "en"]).args(words).current_dir(&self.home).env_clear().env("HOME", &self.home);
        // No keyring: this one's secrets stand in files.
        call.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent").env("PATH", "/usr/bin:/bin");
        if is_root() {
            call.uid(self.number).gid(GROUP);
        }
        call
    }

    /// Exit code, stdout, stderr.
    fn says(&self, words: &[&str]) -> (Option<i32>, String, String) {
        told(self.call(words).output().unwrap())
    }

    fn set_secret(&self, words: &[&str]) -> (Option<i32>, String, String) {
        let call = [words, &["secret", "set", "--product-key", PRODUCT_KEY]].concat();
        let mut call = self.call(&call);
        let mut child = call.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // Who is refused at once reads nothing.
        let _ = child.stdin.take().unwrap().write_all(SECRET.as_bytes());
        told(child.wait_with_output().unwrap())
    }

    /// A practice unit of this user.
    fn unit(&self, serial: &str) -> (Running, String) {
        let link = self.home.join(serial);
        let unit = self
            .call(&["sim", "device", "--dialect", "at", "--serial", serial, "--link", link.to_str().unwrap()])
            .spawn()
            .unwrap();
        let unit = Running(unit);
        wait_for(&link);
        (unit, link.to_str().unwrap().to_owned())
    }

    /// Sets the secret and provisions a first unit, SN0001: how it ended.
    fn first_unit(&self, words: &[&str]) -> Value {
        assert_eq!(self.set_secret(words).0, Some(0));
        let (_unit, port) = self.unit("SN0001");
        let (code, events, stderr) = self.provision(words, &port);
        assert_eq!(code, Some(0), "{events}{stderr}");
        ended(&events)
    }

    fn provision(&self, words: &[&str], port: &str) -> (Option<i32>, String, String) {
        let profile = self.bench.path("profile.json");
        let call = ["provision", "--wait", "50", "--batch", "b.jsonl", "--profile", profile.to_str().unwrap()];
        self.says(&[words, &call[..], &["--port", port]].concat())
    }
}

fn told(output: Output) -> (Option<i32>, String, String) {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

fn ended(events: &str) -> Value {
    let mut events = events.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    events.find(|event| event["event"] == "unitEnded").unwrap_or_default()
}

#[test]
fn on_a_pc_that_nobody_set_up_a_user_is_told_both_ways_and_goes_on_in_a_folder_of_their_own() {
    if !may(!Path::new(OF_PC).exists(), "this PC was set up") {
        return;
    }
    let bench = Bench::new();
    let li = bench.user(LI);
    let (_unit, port) = li.unit("SN0001");
    let refused = [li.set_secret(&[]), li.provision(&[], &port), li.says(&["unit", "list"]), li.says(&["setup"])];
    for (code, stdout, stderr) in refused {
        assert_eq!((code, stdout.as_str(), stderr.lines().count()), (Some(3), "", 1), "{stderr}");
        assert!(stderr.starts_with("S-20 This PC is not set up yet: /var/lib/regnwl-station"), "{stderr}");
        assert!(stderr.contains(" install -d -m 2770 -g ") && stderr.contains("setup --for-this-user"), "{stderr}");
    }
    let profile = bench.path("profile.json");
    let doctor = || li.says(&["doctor", "--json", "--profile", profile.to_str().unwrap(), "--port", &port]);
    let (code, found, _) = doctor();
    let stops: Vec<&str> = found.lines().filter(|line| line.contains(r#""level":"stop""#)).collect();
    assert_eq!((code, stops.len()), (Some(1), 1), "{found}");
    assert!(stops[0].contains("This PC is not set up yet"), "{found}");
    assert_eq!(std::fs::read_dir(&li.home).unwrap().count(), 1, "something was made that nobody chose");

    let (code, stdout, _) = li.says(&["setup", "--for-this-user"]);
    let own = li.home.join(".local/share/regnwl-station");
    assert_eq!(code, Some(0));
    assert!(stdout.contains(own.to_str().unwrap()), "{stdout}");
    assert_eq!(std::fs::metadata(&own).unwrap().mode() & 0o777, 0o700);
    assert_eq!(li.set_secret(&[]).0, Some(0));
    let (code, found, _) = doctor();
    assert_eq!(code, Some(0), "{found}");
    let (code, events, stderr) = li.provision(&[], &port);
    assert_eq!((code, ended(&events)["outcome"].as_str()), (Some(0), Some("PASS")), "{events}{stderr}");
    assert_eq!(li.says(&["unit", "list"]).1.lines().count(), 1);
    assert!(own.join("record").is_dir() && !Path::new(OF_PC).exists());

    // Back to the PC's folder leads nowhere, so the own one stays in use.
    assert_eq!(li.says(&["setup", "--for-this-pc"]).0, Some(3));
    assert_eq!(li.says(&["unit", "list"]).1.lines().count(), 1);
}

#[test]
fn two_users_of_a_group_share_one_record_and_one_registers_no_unit_of_the_other() {
    if !may(is_root(), "only root can be two users") {
        return;
    }
    let bench = Bench::new();
    let (li, wang) = (bench.user(LI), bench.user(WANG));
    let data = bench.path("data");
    assert_eq!(bench.share(&data, &GROUP.to_string()).0, Some(0));
    let shared = ["--data-dir", data.to_str().unwrap()];
    let first = li.first_unit(&shared);

    // The next shift has its own login and its own batch file, and the same secret.
    let (_unit, port) = wang.unit("SN0002");
    let (code, events, stderr) = wang.provision(&shared, &port);
    assert_eq!(code, Some(0), "{events}{stderr}");
    let listed = wang.says(&[&shared[..], &["unit", "list"]].concat()).1;
    assert_eq!(listed.lines().count(), 2, "{listed}");
    assert!(listed.contains(first["clientId"].as_str().unwrap()));
    let (_again, port) = wang.unit("SN0001");
    let (code, events, _) = wang.provision(&shared, &port);
    let again = ended(&events);
    assert_eq!((code, &again["clientId"], &again["registrations"]["issued"]), (Some(0), &first["clientId"], &json!(1)));
    let listed = li.says(&[&shared[..], &["unit", "list"]].concat()).1;
    let once = |line: &&str| line.contains("SN0001") && line.contains(r#""issued":1"#);
    assert_eq!(listed.lines().filter(once).count(), 1, "{listed}");
}

#[test]
fn the_record_of_one_user_that_an_administrator_gives_to_a_group_is_gone_on_with_by_the_next_login() {
    if !may(is_root(), "only root can be two users, and give away what is another's") {
        return;
    }
    let bench = Bench::new();
    let (li, wang) = (bench.user(LI), bench.user(WANG));
    set_mode(&li.home, 0o711);
    let data = li.home.join("data");
    let shared = ["--data-dir", data.to_str().unwrap()];
    let first = li.first_unit(&shared);
    assert_eq!(std::fs::metadata(data.join("keys/seal.key")).unwrap().mode() & 0o777, 0o600);
    let list = [&shared[..], &["unit", "list"]].concat();
    assert_eq!(wang.says(&list).0, Some(3), "it is li's alone");

    // Nobody but an administrator gives it away, and to no group that is not there.
    let (code, stdout, stderr) = li.says(&[&shared[..], &["setup", "--for-group", &GROUP.to_string()]].concat());
    assert_eq!((code, stdout.as_str()), (Some(3), ""), "{stderr}");
    assert!(stderr.contains("only an administrator"), "{stderr}");
    let (code, _, stderr) = bench.share(&data, "no such group");
    assert_eq!(code, Some(2), "{stderr}");
    // What stands elsewhere stays as it is, whatever names lead there; it is told where it would be written to.
    let other = bench.path("other");
    std::fs::write(&other, "").unwrap();
    set_mode(&other, 0o600);
    std::os::unix::fs::symlink(&other, data.join("profiles/link"))
        .or_else(|_| std::os::unix::fs::symlink(&other, data.join("keys/link")))
        .unwrap();
    let (code, stdout, stderr) = bench.share(&data, &GROUP.to_string());
    assert_eq!(code, Some(0), "{stderr}");
    assert!(stdout.contains(data.to_str().unwrap()), "{stdout}");
    assert_eq!(std::fs::metadata(&other).unwrap().mode() & 0o777, 0o600, "through a link");
    std::fs::hard_link(&other, data.join("record/second-name")).unwrap();
    assert_eq!(bench.share(&data, &GROUP.to_string()).0, Some(3));
    assert_eq!(std::fs::metadata(&other).unwrap().mode() & 0o777, 0o600, "by a second name");
    std::fs::remove_file(data.join("record/second-name")).unwrap();

    // Wang knows li's unit, and writes to it what it got; li goes on after wang.
    let (_again, port) = wang.unit("SN0001");
    let (code, events, stderr) = wang.provision(&shared, &port);
    let again = ended(&events);
    assert_eq!(
        (code, &again["clientId"], &again["registrations"]["issued"]),
        (Some(0), &first["clientId"], &json!(1)),
        "{stderr}"
    );
    let (_unit, port) = li.unit("SN0002");
    let (code, events, stderr) = li.provision(&shared, &port);
    assert_eq!(code, Some(0), "{events}{stderr}");
    let listed = wang.says(&list).1;
    assert_eq!(listed.lines().count(), 2, "{listed}");
}

#[test]
fn a_record_of_another_user_is_told_and_no_second_one_is_made_in_silence() {
    if !may(is_root(), "only root can be two users") {
        return;
    }
    let bench = Bench::new();
    let (li, wang) = (bench.user(LI), bench.user(WANG));
    let data = li.home.join("data");
    let theirs = ["--data-dir", data.to_str().unwrap()];
    li.first_unit(&theirs);
    let (_unit, port) = wang.unit("SN0001");
    let calls = [wang.provision(&theirs, &port), wang.set_secret(&theirs)];
    for (code, events, stderr) in calls {
        assert_eq!((code, events.as_str()), (Some(3), ""), "{stderr}");
        assert!(stderr.lines().count() == 1 && stderr.contains(data.to_str().unwrap()), "{stderr}");
    }
    let made: Vec<_> = std::fs::read_dir(&wang.home).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(made, ["SN0001"], "a second record, or a batch file without one");
    assert_eq!(li.says(&[&theirs[..], &["unit", "list"]].concat()).1.lines().count(), 1);
}

#[test]
fn a_port_that_is_not_theirs_and_a_folder_that_they_may_not_write_are_named() {
    let bench = Bench::new();
    let li = bench.user(LI);
    let data = li.home.join("data");
    let own = ["--data-dir", data.to_str().unwrap()];
    assert_eq!(li.set_secret(&own).0, Some(0));
    let (_unit, port) = li.unit("SN0001");
    let terminal = std::fs::canonicalize(&port).unwrap();
    set_mode(&terminal, 0o000);
    let profile = bench.path("profile.json");
    let doctor = ["doctor", "--json", "--profile", profile.to_str().unwrap(), "--port", &port];
    let (code, found, _) = li.says(&[&own[..], &doctor[..]].concat());
    assert_eq!(code, Some(1), "{found}");
    assert!(found.lines().any(|line| line.contains("This user may not open") && line.contains("stop")), "{found}");
    let (code, events, stderr) = li.provision(&own, &port);
    let unit = ended(&events);
    assert_eq!((code, unit["code"].as_str()), (Some(1), Some("S-03")), "{events}{stderr}");

    // Nothing is begun where the record, or the batch file, cannot be kept.
    let closed = li.home.join("closed");
    std::fs::create_dir(&closed).unwrap();
    if is_root() {
        chown(&closed, Some(LI), Some(GROUP)).unwrap();
    }
    set_mode(&closed, 0o555);
    let nowhere = closed.join("data");
    let nowhere = ["--data-dir", nowhere.to_str().unwrap()];
    for (code, events, stderr) in [li.provision(&nowhere, &port), li.set_secret(&nowhere)] {
        assert_eq!((code, events.as_str(), stderr.lines().count()), (Some(3), "", 1), "{stderr}");
        assert!(stderr.starts_with("S-05 ") && stderr.contains(nowhere[1]), "{stderr}");
    }
}

#[test]
fn practice_needs_no_rights_at_all() {
    let bench = Bench::new();
    let li = bench.user(LI);
    let (code, events, stderr) = li.says(&["provision", "--demo", "--count", "1"]);
    assert_eq!((code, ended(&events)["outcome"].as_str()), (Some(0), Some("PASS")), "{events}{stderr}");
    assert_eq!(std::fs::read_dir(&li.home).unwrap().count(), 0, "practice leaves nothing behind");
}
