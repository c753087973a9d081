//! The shared book at the command line: made, a station let in, used, looked at, a claim of a dead station let go.

use super::*;
use crate::common::postgres::{ADMIN, ADMIN_PASSWORD, BOOK, Postgres};
use regnwl_station::domain::entry::ChangeOf;
use regnwl_station::domain::{ClaimState, OwnClaim, RecordedClaim};
use regnwl_station::shared_book::{Claimed, ClaimedUnit, SharedBook};

#[test]
fn a_book_is_made_a_station_let_in_and_a_dead_stations_claim_let_go() {
    let Some(postgres) = Postgres::start() else { return };
    let bench = Bench::new();
    let program = Program::on(&bench);
    let ca = bench.folder.path().join("book-ca.pem");
    std::fs::write(&ca, &postgres.ca_pem).unwrap();
    let (ca, server) = (ca.to_str().unwrap(), postgres.server().to_string());
    let place = ["--server", &*server, "--database", BOOK, "--ca", ca];
    let administrator = [&place[..], &["--administrator", ADMIN]].concat();
    let call = |words: &[&str], more: &[&str], stdin: &str| program.call(&[words, more].concat(), stdin);
    let code = |output: &Output| output.status.code();

    // A name that leaves this PC needs somebody who vouches; a password that is wrong, a book that is none.
    let far = ["--server", "db.example", "--database", BOOK, "--administrator", ADMIN];
    assert_eq!(code(&call(&["shared-book", "make"], &far, ADMIN_PASSWORD)), Some(2));
    let wrong = call(&["shared-book", "make"], &administrator, "nonsense");
    assert_eq!(code(&wrong), Some(2));
    let said = String::from_utf8_lossy(&wrong.stderr);
    assert!(said.starts_with("S-38 ") && said.contains("does not let admin in"), "{said}");
    let early = call(&["shared-book", "add-station", "--station", "x"], &administrator, ADMIN_PASSWORD);
    assert!(String::from_utf8_lossy(&early.stderr).contains("is no shared book"), "{early:?}");
    for _ in 0..2 {
        assert_eq!(code(&call(&["shared-book", "make"], &administrator, ADMIN_PASSWORD)), Some(0));
    }
    let hostile = "line \"1\"; DROP SCHEMA regnwl CASCADE; --";
    let let_in = |station: &str| {
        let added = call(&["shared-book", "add-station", "--station", station], &administrator, ADMIN_PASSWORD);
        assert_eq!(code(&added), Some(0), "{added:?}");
        let (password, said) = (String::from_utf8(added.stdout).unwrap(), String::from_utf8(added.stderr).unwrap());
        assert!(!said.contains(password.trim()) && said.contains("shared-book use"), "{said}");
        // As a shell takes it.
        assert!(said.contains(&format!("--station '{station}'")), "{said}");
        password.trim().to_owned()
    };
    let (first, password) = (let_in(hostile), let_in(hostile));
    assert_ne!(first, password, "a station that is there gets a new password");
    assert_eq!(
        code(&call(&["shared-book", "add-station", "--station", ADMIN], &administrator, ADMIN_PASSWORD)),
        Some(2)
    );
    assert_eq!(
        code(&call(&["shared-book", "add-station", "--station", "a\nb"], &administrator, ADMIN_PASSWORD)),
        Some(2)
    );

    // The old password is over, and nothing is changed by it.
    let used = |password: &str| call(&["shared-book", "use", "--station", hostile], &place, password);
    assert_eq!(code(&used(&first)), Some(2));
    assert_eq!(code(&call(&["shared-book", "status"], &[], "")), Some(0));
    let taken = used(&password);
    assert_eq!(code(&taken), Some(0), "{taken:?}");
    let status = call(&["shared-book", "status"], &[], "");
    let version = format!("\trequired\tversion {}\n", regnwl_station::shared_book::VERSION);
    assert!(String::from_utf8_lossy(&status.stdout).ends_with(&version), "{status:?}");
    let settings = std::fs::read_to_string(program.data.join("shared-book.json")).unwrap();
    assert!(!settings.contains(&password));

    // Another station is gone with a claim.
    let dead = postgres.as_station("dead");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let keys = UnitKeys {
        platform: Platform("p".into()),
        product_key: PRODUCT_KEY.into(),
        device_name: "d".into(),
        serial_number: "SN\u{1b}[2J1".into(),
        hardware_id: None,
    };
    let visit = "ab".repeat(32);
    let (segment, permission, known) = ("000001-b.jsonl".into(), None, Vec::new());
    let claim = ClaimedUnit { visit: visit.clone(), segment, line: 3, keys, permission, counts: None, known };
    runtime.block_on(dead.claim(&claim)).unwrap();
    let claims = || String::from_utf8(call(&["shared-book", "claims"], &[], "").stdout).unwrap();
    assert!(
        claims().starts_with(&visit) && claims().contains("\tdead\t") && !claims().contains('\u{1b}'),
        "{}",
        claims()
    );
    let release = |visit: &str| call(&["shared-book", "release", "--visit", visit], &WHO, "");
    assert_eq!(code(&release(&"cd".repeat(32))), Some(2));
    assert_eq!(code(&release(&visit)), Some(0));
    assert_eq!(claims(), "");
    let none = call(&["shared-book", "claims"], &[], "");
    assert_eq!(String::from_utf8_lossy(&none.stderr), "No claim in the shared book is open.\n");
    assert_eq!(code(&release(&visit)), Some(2), "it is let go already");
    let released = |entry: &Entry| matches!(entry, Entry::Changed(changed) if changed.what == ChangeOf::ClaimReleased);
    assert_eq!(program.record().iter().filter(|entry| released(entry)).count(), 1);
    let mine = postgres.as_station("mine");
    let again = ClaimedUnit { visit: "ef".repeat(32), ..claim };
    assert_eq!(runtime.block_on(mine.claim(&again)), Ok(Claimed::Taken(None)));

    // Claims under its own name that its record does not have: listed, and gone on from by a person.
    let accept = || call(&["shared-book", "accept"], &WHO, "");
    let nothing = accept();
    assert_eq!((code(&nothing), &*nothing.stdout), (Some(0), &b""[..]), "{nothing:?}");
    let sister = SharedBook::new(postgres.settings(hostile), Secret::new(password.as_str())).unwrap();
    let elsewhere = ClaimedUnit { visit: "aa".repeat(32), ..again.clone() };
    let elsewhere = ClaimedUnit {
        keys: UnitKeys { device_name: "e".into(), serial_number: "E".into(), ..elsewhere.keys },
        ..elsewhere
    };
    assert_eq!(runtime.block_on(sister.claim(&elsewhere)), Ok(Claimed::Taken(None)));
    let accepted = accept();
    assert_eq!(code(&accepted), Some(0), "{accepted:?}");
    assert!(String::from_utf8_lossy(&accepted.stdout).starts_with(&"aa".repeat(32)), "{accepted:?}");
    assert_eq!(accept().stdout, b"", "it is known by now");
    let lost = |entry: &Entry| matches!(entry, Entry::Changed(changed) if changed.what == ChangeOf::ClaimsLost);
    assert_eq!(program.record().iter().filter(|entry| lost(entry)).count(), 1);
    // A new password changes nothing in that.
    assert_eq!(code(&used(&password)), Some(0));
    assert_eq!(accept().stdout, b"");

    // A book that may have forgotten something waits for stations, and a person goes on without them.
    postgres.sql(BOOK, "INSERT INTO regnwl.generation (number, mark) SELECT 2, regnwl.mark()");
    let status = call(&["shared-book", "status"], &[], "");
    assert_eq!(code(&status), Some(1));
    assert!(String::from_utf8_lossy(&status.stdout).ends_with("\trequired\tcatchingUp\n"), "{status:?}");
    assert!(String::from_utf8_lossy(&status.stderr).contains("dead"), "it does not name whom it waits for: {status:?}");
    let gone = String::from_utf8(accept().stdout).unwrap();
    assert!(gone.contains("dead\tnot heard\n") && gone.contains("mine\tnot heard\n"), "{gone}");
    assert_eq!(code(&call(&["shared-book", "status"], &[], "")), Some(0));
    assert_eq!(postgres.sql(BOOK, "SELECT why FROM regnwl.gone_on"), WHO[3]);
    // What one of them has registered meanwhile.
    let none = call(&["shared-book", "conflicts"], &[], "");
    assert_eq!((code(&none), &*none.stdout), (Some(0), &b""[..]));
    assert!(
        String::from_utf8_lossy(&none.stderr).starts_with("No unit in the shared book was claimed by two"),
        "{none:?}"
    );
    let own = OwnClaim { visit: "bb".repeat(32), segment: "000001-b.jsonl".into(), line: 9 };
    let state = Some(ClaimState::Passed);
    runtime
        .block_on(dead.claim_late(&RecordedClaim { own, keys: again.keys, state, work_order: None }, &[], None))
        .unwrap();
    let conflicts = call(&["shared-book", "conflicts"], &[], "");
    assert_eq!(code(&conflicts), Some(1));
    let told = String::from_utf8(conflicts.stdout).unwrap();
    assert!(told.contains("\tdead\t") && told.contains("\tpassed\tmine\t") && told.lines().count() == 1, "{told}");
    let settle = |visit: &str| call(&["shared-book", "settle", "--visit", visit], &WHO, "");
    assert_eq!(code(&settle(&"cc".repeat(32))), Some(2));
    assert_eq!(code(&settle(&"bb".repeat(32))), Some(0));
    assert_eq!(code(&call(&["shared-book", "conflicts"], &[], "")), Some(0));
    assert_eq!(code(&settle(&"bb".repeat(32))), Some(2), "it is off the list already");
    let seen = |entry: &Entry| matches!(entry, Entry::Changed(changed) if changed.what == ChangeOf::ConflictSeen);
    assert_eq!(program.record().iter().filter(|entry| seen(entry)).count(), 1);

    // A station that is gone is taken out; one that the book waits for is not, nor one that it does not have.
    let remove =
        |station: &str| call(&["shared-book", "remove-station", "--station", station], &administrator, ADMIN_PASSWORD);
    let nobody = remove("nobody");
    assert_eq!(code(&nobody), Some(2));
    assert!(String::from_utf8_lossy(&nobody.stderr).contains("“nobody” is no station of this book"), "{nobody:?}");
    postgres.sql(BOOK, "INSERT INTO regnwl.generation (number, mark) SELECT 3, regnwl.mark()");
    let waited_for = remove("dead");
    assert_eq!(code(&waited_for), Some(2));
    assert!(String::from_utf8_lossy(&waited_for.stderr).contains("waits until dead has compared"), "{waited_for:?}");
    assert_eq!(code(&accept()), Some(0));
    let removed = remove("dead");
    assert_eq!(code(&removed), Some(0), "{removed:?}");
    assert!(String::from_utf8_lossy(&removed.stderr).contains("“dead” is let in no more"), "{removed:?}");

    // With a supervisor it takes an engineer's PIN, and stands on record.
    assert_eq!(code(&program.call(&["supervisor", "add", "chen"], "1234\n")), Some(0));
    assert_eq!(code(&call(&["shared-book", "leave"], &[], "")), Some(2));
    assert_eq!(code(&call(&["shared-book", "leave", "--by", "chen"], &[], "9999\n")), Some(2));
    assert!(program.data.join("shared-book.json").exists());
    let kept = program.data.join("secrets/shared-book.json");
    assert!(kept.exists());
    assert_eq!(code(&program.with_pin("1234").call(&["shared-book", "leave", "--by", "chen"], "")), Some(0));
    assert!(!kept.exists(), "the password outlives the book");
    let again = program.with_pin("1234").call(&["shared-book", "leave", "--by", "chen"], "");
    assert!(String::from_utf8_lossy(&again.stderr).contains("uses no shared book"), "{again:?}");
    assert!(!program.data.join("shared-book.json").exists());
    let left = |entry: &Entry| matches!(entry, Entry::Changed(changed) if changed.of.as_deref() == Some("sharedBook") && changed.new.is_none());
    assert_eq!(program.record().iter().filter(|entry| left(entry)).count(), 1);
    // What is no settings of a book stops a call that would register.
    std::fs::write(program.data.join("shared-book.json"), "{").unwrap();
    assert_eq!(code(&call(&["shared-book", "status"], &[], "")), Some(2));
    assert!(!postgres.log().contains(&password) && !postgres.log().contains(&first));
}
