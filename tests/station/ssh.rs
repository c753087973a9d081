//! A unit that is reached over the real `ssh`: a real `sshd` of this user on a free port. Left out where it is not installed.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use regnwl_station::domain::circumstance::Circumstance;
use regnwl_station::domain::entry::{Ended, Entry};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::line_fault::{HostKeyFault, LineFault};
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::programs::Programs;
use regnwl_station::domain::secret::{NamedSecrets, Secret};
use regnwl_station::link::Lines;
use regnwl_station::link::serial::{OpenError, Ports as _};
use regnwl_station::seen::slot_setup::SlotSetup;
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::Parts;
use regnwl_station::wire::preset;
use serde_json::{Value, json};

use super::common::accounts::{self, Accounts};
use super::common::sshd::Sshd;
use super::common::{Bench, GENEROUS, Shift};

/// Its files in this folder, not in `/etc`.
fn shell_in(folder: &Path) -> Value {
    let text = preset::text("shell").unwrap().replace("/etc/", &format!("{}/", folder.display()));
    let mut dialog: Value = serde_json::from_str(&text).unwrap();
    dialog["readHardwareId"] = json!([]);
    dialog["maxLine"] = json!(4096);
    dialog["wakeSilenceMs"] = json!(50);
    dialog
}

fn open<'a>(bench: &'a Bench, lines: &Lines, address: &str) -> Shift<'a> {
    let slots = vec![SlotSetup::new("0", address)];
    bench.open_parts(Parts { ports: Some(Arc::new(lines.clone())), slots, ..bench.parts() })
}

fn ended(bench: &Bench, lines: &Lines, address: &str) -> Ended {
    open(bench, lines, address).ended(0)
}

fn why(ended: &Ended) -> Option<LineFault> {
    match ended.circumstance {
        Some(Circumstance::Line { why }) => Some(why),
        _ => None,
    }
}

#[track_caller]
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let until = Instant::now() + GENEROUS;
    while !is_so() {
        assert!(Instant::now() < until, "never so: {what}");
        std::thread::park_timeout(Duration::from_millis(5));
    }
}

#[test]
fn a_unit_behind_the_real_sshd_is_refused_until_a_person_has_pinned_its_host_and_passes_then() {
    let Some(mut sshd) = Sshd::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("serial"), "SN-OVER-SSH\n").unwrap();
    let bench = Bench::with(Dialect::Shell, json!({ "dialog": shell_in(folder.path()) }));
    let (lines, address) = (Lines::new(sshd.programs(true), bench.folder.path().join("lines")), sshd.address());

    let unknown = ended(&bench, &lines, &address);
    assert_eq!((unknown.outcome, unknown.code), (Outcome::Error, Some(Failure::HostKeyNotPinned)));
    assert_eq!(why(&unknown), Some(LineFault::HostKeyUnknown));
    assert_eq!(lines.pinned_key(&address).unwrap(), None, "asking pins nothing");

    let key = lines.host_key(&address).unwrap();
    assert_eq!(key.fingerprint, sshd.fingerprint());
    lines.pin(&address, &key).unwrap();
    let mut shift = open(&bench, &lines, &address);
    let passed = shift.ended(0);
    assert_eq!((passed.outcome, passed.code), (Outcome::Pass, None), "{passed:?}");
    let keys: Vec<_> = shift
        .entries()
        .into_iter()
        .filter_map(|entry| match entry {
            Entry::Read { host_key, .. } => Some(host_key),
            _ => None,
        })
        .collect();
    assert_eq!(keys, [Some(sshd.fingerprint())]);
    drop(shift);
    until("no ssh is left behind", || sshd.clients().is_empty());
    let identity = folder.path().join("identity");
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&identity).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);

    sshd.is_exchanged();
    let changed = ended(&bench, &lines, &address);
    assert_eq!((changed.outcome, changed.code), (Outcome::Error, Some(Failure::HostKeyNotPinned)));
    assert_eq!(why(&changed), Some(LineFault::HostKeyChanged));
    assert_eq!(bench.issued_to("SN-OVER-SSH").len(), 1);
}

#[test]
fn whoever_is_not_let_in_or_finds_nobody_is_told_why() {
    let Some(sshd) = Sshd::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let lines = |programs: Programs| Lines::new(programs, folder.path().join("lines"));
    let key = lines(sshd.programs(true)).host_key(&sshd.address()).unwrap();
    lines(sshd.programs(true)).pin(&sshd.address(), &key).unwrap();
    let fault = |programs: Programs, address: &str| match lines(programs).open(Path::new(address), &Default::default())
    {
        Err(OpenError::Line(why)) => Some(why),
        Err(other) => panic!("{other:?}"),
        Ok(_) => None,
    };
    assert_eq!(fault(sshd.programs(true), &sshd.address()), None);
    assert_eq!(fault(sshd.programs(false), &sshd.address()), Some(LineFault::NotLetIn));
    let nowhere = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let refused = format!("ssh:x@127.0.0.1:{nowhere}");
    assert_eq!(fault(sshd.programs(true), &refused), Some(LineFault::Refused));
    assert_eq!(fault(sshd.programs(true), "ssh:x@no-such-host.invalid"), Some(LineFault::NameUnknown));
    let missing = Programs { ssh: Some("/no/such/ssh".into()), adb: None };
    assert_eq!(fault(missing, &sshd.address()), Some(LineFault::ProgramMissing));
    // Closes as soon as it is asked.
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let closes = format!("ssh:x@127.0.0.1:{}", server.local_addr().unwrap().port());
    let closing = std::thread::spawn(move || drop(server.accept()));
    assert_eq!(fault(sshd.programs(true), &closes), Some(LineFault::Closed));
    closing.join().unwrap();
    let asked = lines(sshd.programs(true)).host_key(&refused);
    assert!(matches!(asked, Err(HostKeyFault::Line(LineFault::Refused))));
}

#[test]
fn a_line_over_ssh_closes_with_its_program_and_can_be_opened_anew() {
    let Some(sshd) = Sshd::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let lines = Lines::new(sshd.programs(true), folder.path().join("lines"));
    lines.pin(&sshd.address(), &lines.host_key(&sshd.address()).unwrap()).unwrap();
    for _ in 0..3 {
        let link = lines.open(Path::new(&sshd.address()), &Default::default()).unwrap();
        assert_eq!(sshd.clients().len(), 1);
        drop(link);
        until("its program has ended", || sshd.clients().is_empty());
    }
    // The host ends it: whoever reads is told.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut link = lines.open(Path::new(&sshd.address()), &Default::default()).unwrap();
    runtime.block_on(async {
        link.write_all(b"exit\n").await.unwrap();
        let ends = async { while link.read().await.is_ok() {} };
        tokio::time::timeout(GENEROUS, ends).await.unwrap();
    });
    until("its program has ended", || sshd.clients().is_empty());
}

#[test]
fn a_host_that_asks_for_a_password_gets_the_stored_one_and_a_wrong_one_once() {
    let Some(accounts) = Accounts::new() else { return };
    let Some(sshd) = Sshd::with_passwords(accounts) else { return };
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o777)).unwrap();
    std::fs::write(folder.path().join("serial"), "SN-WITH-PASSWORD\n").unwrap();
    let mut dialog = shell_in(folder.path());
    dialog["login"] = json!([{ "at": "[Pp]assword: ", "send": "${secret:console}" }]);
    let bench = Bench::with(Dialect::Shell, json!({ "dialog": dialog }));
    // Its keys are a stranger's: the password alone lets it in.
    let lines = Lines::new(sshd.programs(false), bench.folder.path().join("lines"));
    let address = format!("ssh:{}@127.0.0.1:{}", accounts::USER, sshd.port);
    lines.pin(&address, &lines.host_key(&address).unwrap()).unwrap();
    for (password, outcome, code) in
        [("another", Outcome::Error, Some(Failure::LineNotLetIn)), (accounts::PASSWORD, Outcome::Pass, None)]
    {
        let named_secrets = NamedSecrets::from_iter([("console".to_owned(), Secret::new(password))]);
        let slots = vec![SlotSetup::new("0", &address)];
        let ports = Some(Arc::new(lines.clone()) as Arc<dyn regnwl_station::link::serial::Ports>);
        let mut shift = bench.open_parts(Parts { ports, slots, named_secrets, ..bench.parts() });
        let ended = shift.ended(0);
        assert_eq!((ended.outcome, ended.code), (outcome, code), "{ended:?}");
        let record = format!("{:?}", shift.entries());
        assert!(!record.contains(accounts::PASSWORD), "{record}");
    }
    let log = std::fs::read_to_string(sshd.path("sshd.log")).unwrap();
    assert_eq!(log.matches("Failed password for field").count(), 1, "{log}");
    assert_eq!(bench.issued_to("SN-WITH-PASSWORD").len(), 1);
}
