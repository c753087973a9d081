//! The shared book in the settings: which one is used, what waits there for a person, and what is decided about it, on a real PostgreSQL.

use std::sync::Arc;

use eframe::egui::{Event, Key, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use regnwl_station::app::launch;
use regnwl_station::decisions::Desk;
use regnwl_station::domain::entry::{ChangeOf, Changed};
use regnwl_station::domain::{
    BookFault, BookMode, BookSettings, ClaimState, Entry, OwnClaim, PinUse, PlantFault, Platform, RecordedClaim, Role,
    Secret, UnitKeys,
};
use regnwl_station::journal::Scan;
use regnwl_station::seen::refusal::Refusal;
use regnwl_station::shared_book::{Claimed, ClaimedUnit, SharedBook, VERSION};
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::store::shared_book::shared_book;
use regnwl_station::store::{Folders, SettingsFile};
use regnwl_station::ui::{App, Opening};
use regnwl_station::vault::{SecretSource, pin};
use regnwl_station::words::{Lang, book_settings as words, lock, refusal, secret, shared_book as book_words};

use crate::desk::{OwnSecrets, PIN, SCREEN, built, fill, host, press, says, type_into, wait_for_text, wait_until};
use crate::layout::misplaced;
use crate::postgres::{BOOK, Postgres, use_book};
use crate::secret::{all_text, painted_text};

/// All of the settings are seen at once.
const TALL: Vec2 = vec2(1366.0, 3200.0);

fn settings(lang: Lang, data: &DataDir, size: Vec2) -> Harness<'static, App> {
    let file = data.path().with_extension("settings.json");
    let real = launch::launch(Folders::new(data.clone(), None), SettingsFile::at(file), lang);
    let own = Arc::new(OwnSecrets { real, data: data.clone() });
    let mut window = built(data.clone(), lang, Opening::Ask(own), size, 1.0, host());
    let head = lang.pick("Settings", "\u{8bbe}\u{7f6e}");
    if data.record().is_dir() && !Desk::open(data).unwrap().book().supervisors().is_empty() {
        let ask = lock::text(lang).ask;
        wait_until(&mut window, "the lock", |window| window.query_by_label(ask).is_some());
        press(&mut window, ask);
        window.event(Event::Text(PIN.into()));
        window.run_steps(2);
        window.key_press(Key::Enter);
        wait_until(&mut window, "unlocked", |window| window.query_by_label(head).is_some());
    }
    press(&mut window, head);
    wait_until(&mut window, "it is known who may decide", |window| !says(window, words::text(lang).reading));
    window
}

/// Presses what is called so, once it can be pressed.
#[track_caller]
fn seek(window: &mut Harness<'static, App>, name: &str) {
    reach(window, name);
    press(window, name);
}

/// Scrolls there, once it can be pressed.
#[track_caller]
fn reach(window: &mut Harness<'static, App>, name: &str) {
    wait_until(window, &format!("{name} can be pressed"), |window| {
        window.query_by_label(name).is_some_and(|node| !node.accesskit_node().is_disabled())
    });
    window.get_by_label(name).scroll_to_me();
    window.run_steps(4);
}

/// Opens a dialog, which stands on the screen whole; what it covers stands where it stood.
#[track_caller]
fn opens(window: &mut Harness<'static, App>, name: &str, size: Vec2) {
    reach(window, name);
    let before = misplaced(window, size, "");
    press(window, name);
    let mut faults = misplaced(window, size, "");
    faults.retain(|fault| fault.contains("leaves the screen") && !before.contains(fault));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn about(word: &str, what: &str) -> String {
    format!("{word}: {what}")
}

/// They have a PIN.
fn appoint(data: &DataDir, name: &str, role: Role) {
    let pin_hash = pin::hash(&Secret::new(PIN));
    let made = Entry::Supervisor { name: name.into(), pin_hash, role, by: "chen".into() };
    run(Desk::open(data).unwrap().put(vec![made], None)).unwrap();
}

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// What was changed, as it stands on record.
fn changes(data: &DataDir) -> Vec<Changed> {
    let files = std::fs::read_dir(data.record()).into_iter().flatten().flatten().map(|file| file.path());
    let segments = files.filter(|path| path.extension().is_some_and(|ending| ending == "jsonl"));
    let lines = segments.flat_map(|segment| Scan::of(&std::fs::read(segment).unwrap()).lines);
    let changed = |entry| if let Entry::Changed(changed) = entry { Some(*changed) } else { None };
    lines.filter_map(|line| changed(*line.entry)).collect()
}

fn of(data: &DataDir, what: ChangeOf) -> usize {
    changes(data).iter().filter(|changed| changed.what == what).count()
}

fn keys(number: &str) -> UnitKeys {
    UnitKeys {
        platform: Platform("p".into()),
        product_key: "a1BenchTests".into(),
        device_name: format!("dev-{number}"),
        serial_number: number.into(),
        hardware_id: None,
    }
}

fn visit(number: u32) -> String {
    format!("{number:064x}")
}

/// This station claims a unit, in a visit that its record does not have.
fn claim(book: &SharedBook, number: u32, unit: &str) {
    let claim = ClaimedUnit {
        visit: visit(number),
        segment: "000001-b.jsonl".into(),
        line: number.into(),
        keys: keys(unit),
        counts: None,
        permission: None,
        known: Vec::new(),
    };
    assert_eq!(run(book.claim(&claim)), Ok(Claimed::Taken(None)));
}

/// The same without asking who has it.
fn claim_late(book: &SharedBook, number: u32, unit: &str) {
    let own = OwnClaim { visit: visit(number), segment: "000001-b.jsonl".into(), line: number.into() };
    let late = RecordedClaim { own, keys: keys(unit), state: Some(ClaimState::Passed), work_order: None };
    run(book.claim_late(&late, &[], None)).unwrap();
}

/// Signs a dialog about what waits.
fn sign(window: &mut Harness<'static, App>, lang: Lang, by: Option<&str>, why: &str) {
    let text = words::text(lang);
    wait_until(window, "who decides is asked", |window| window.query_by_label(text.why).is_some());
    fill(window, text.why, why);
    match by {
        Some(by) => fill(window, text.by, by),
        None => fill(window, "PIN", PIN),
    }
}

#[test]
fn a_book_is_tried_before_it_is_used_and_left_by_an_engineer_in_both_languages() {
    let Some(postgres) = Postgres::start() else { return };
    let (login, password) = postgres.let_in("line-1");
    for lang in [Lang::En, Lang::Zh] {
        let text = words::text(lang);
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path().join("data"));
        data.create().unwrap();
        let ca = folder.path().join("ca.pem");
        std::fs::write(&ca, &postgres.ca_pem).unwrap();
        let mut window = settings(lang, &data, TALL);
        assert!(says(&window, book_words::text(lang).none) && !says(&window, &about(text.leave_ask, text.head)));
        opens(&mut window, &about(text.use_ask, text.head), TALL);
        assert!(window.get_by_label(text.do_use).accesskit_node().is_disabled());
        fill(&mut window, text.server, &format!("localhost.:{}", postgres.port()));
        for (field, typed) in [(text.database, BOOK), (text.station_field, "line-1"), (text.by, "chen")] {
            fill(&mut window, field, typed);
        }
        fill(&mut window, text.password, "nonsense");
        // A name that is not this PC's needs somebody who vouches, or a word.
        assert!(says(&window, text.ca_needed) && window.get_by_label(text.do_use).accesskit_node().is_disabled());
        fill(&mut window, text.server, &login.server.to_string());
        fill(&mut window, text.ca, ca.to_str().unwrap());
        press(&mut window, text.preferred);
        seek(&mut window, text.do_use);
        wait_for_text(&mut window, &book_words::fault(lang, &login.place(), &BookFault::Login));
        assert_eq!(shared_book(&data), Ok(None), "it is not used");
        fill(&mut window, text.password, password.expose());
        assert!(
            !painted_text(&window).contains(password.expose()) && !all_text(window.root()).contains(password.expose())
        );
        seek(&mut window, text.do_use);
        wait_for_text(&mut window, &words::answers(VERSION, lang));
        let used = shared_book(&data).unwrap().unwrap();
        assert_eq!((used.mode, used.login(), used.ca), (BookMode::Preferred, login.login(), login.ca.clone()));
        let place = secret::source_text(lang, SecretSource::OwnerFile);
        let preferred = BookSettings { mode: BookMode::Preferred, ..login.clone() };
        assert!(says(&window, &book_words::used(lang, &preferred, place)));
        for told in [login.place().as_str(), "line-1", text.is_preferred, text.is_tls] {
            assert!(says(&window, told), "{told}");
        }

        // The same book otherwise: what is stored stays.
        seek(&mut window, &about(text.other_ask, text.head));
        assert!(says(&window, text.ca_kept));
        fill(&mut window, text.by, "chen");
        press(&mut window, text.required);
        seek(&mut window, text.do_use);
        wait_for_text(&mut window, &book_words::used(lang, &login, place));
        assert_eq!(shared_book(&data).unwrap().unwrap(), login);

        // Left by an engineer alone, and on record first.
        appoint(&data, "chen", Role::Engineer);
        let mut window = settings(lang, &data, TALL);
        let leave = about(text.leave_ask, text.head);
        seek(&mut window, &leave);
        assert!(says(&window, text.leave_note));
        press(&mut window, text.keep);
        seek(&mut window, &leave);
        type_into(&mut window, "PIN", "1111");
        seek(&mut window, text.do_leave);
        let wrong = refusal::said(&Refusal::WrongPin, PinUse::Secret, lang);
        wait_for_text(&mut window, &wrong);
        assert!(shared_book(&data).unwrap().is_some());
        crate::desk::wait_for_gate(&mut window, &data, "chen");
        fill(&mut window, "PIN", PIN);
        seek(&mut window, text.do_leave);
        wait_for_text(&mut window, book_words::text(lang).left);
        wait_for_text(&mut window, book_words::text(lang).none);
        assert_eq!(shared_book(&data), Ok(None));
        let left = |changed: &Changed| changed.of.as_deref() == Some("sharedBook") && changed.new.is_none();
        assert_eq!(changes(&data).iter().filter(|changed| left(changed)).count(), 1);
    }
    assert!(!postgres.log().contains(password.expose()));
}

#[test]
fn what_waits_in_the_book_is_read_and_decided_with_who_and_why_in_both_languages() {
    let Some(postgres) = Postgres::start() else { return };
    let login = postgres.let_in("line-1");
    let [dead, other] = ["dead", "line-2"].map(|station| postgres.as_station(station));
    for (lang, first) in [(Lang::En, 100), (Lang::Zh, 200)] {
        let text = words::text(lang);
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path().join("data"));
        use_book(&data, &login.0, &login.1);
        let both = format!("both-{first}");
        (0..40).for_each(|nth| claim(&dead, first + nth, &format!("more-{first}-{nth}")));
        claim(&other, first + 51, &both);
        claim_late(&dead, first + 52, &both);

        for size in [SCREEN, vec2(1024.0, 600.0)] {
            let mut window = settings(lang, &data, size);
            wait_for_text(&mut window, &words::conflicts_head(1, lang));
            window.get_by_label(&about(text.looked_ask, &both)).scroll_to_me();
            window.run_steps(4);
            let faults = misplaced(&window, size, &format!("what waits, {lang:?}, {size}"));
            assert!(faults.is_empty(), "{}", faults.join("\n"));
        }

        // A unit of two stations.
        let mut window = settings(lang, &data, TALL);
        seek(&mut window, &about(text.looked_ask, &both));
        let conflict = run(dead.conflicts()).unwrap().remove(0);
        for line in words::both(&conflict, lang) {
            assert!(says(&window, &line), "{line}");
        }
        assert!(window.get_by_label(text.do_settle).accesskit_node().is_disabled(), "nobody has said why");
        sign(&mut window, lang, Some("chen"), "the board holds that of line-2");
        seek(&mut window, text.do_settle);
        wait_for_text(&mut window, &book_words::settled(lang, &both));
        assert_eq!((run(dead.conflicts()).unwrap().len(), of(&data, ChangeOf::ConflictSeen)), (0, 1));

        // A value that two stations have given.
        let (form, counts) = (r#"["M",4,"decimal","none"]"#, u64::from(first));
        run(other.tell_numbers(form, &[counts], &[counts])).unwrap();
        assert_eq!(run(dead.tell_numbers(form, &[counts], &[counts])), Ok(1));
        let mut window = settings(lang, &data, TALL);
        wait_for_text(&mut window, &words::values_head(1, lang));
        let [twice] = &run(dead.values_twice()).unwrap()[..] else { panic!("one value") };
        assert_eq!(twice.value, format!("M{counts:04}"));
        let button = about(text.looked_ask, &twice.value);
        let faults = misplaced(&window, TALL, &format!("a value of two stations, {lang:?}"));
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        seek(&mut window, &button);
        for line in words::both_gave(twice, lang) {
            assert!(says(&window, &line), "{line}");
        }
        assert!(says(&window, text.settle_value_note));
        sign(&mut window, lang, Some("chen"), "the unit of line-2 has M9999 now");
        seek(&mut window, text.do_settle);
        wait_for_text(&mut window, &book_words::settled_value(lang, &twice.value));
        assert_eq!((run(dead.values_twice()).unwrap(), of(&data, ChangeOf::ConflictSeen)), (vec![], 2));

        // A claim of a station that is gone. What has ended meanwhile is not let go; what was not told is told once more.
        let open_claims = |window: &mut Harness<'static, App>| {
            wait_until(window, "the claims are listed", |window| {
                let heads = (1..200).map(|units| words::open_head(units, lang));
                heads.into_iter().any(|head| window.query_by_label(&head).is_some())
            });
            let heads = (1..200).map(|units| words::open_head(units, lang));
            let head = heads.into_iter().find(|head| window.query_by_label(head).is_some()).unwrap();
            press(window, &head);
            window.run_steps(10);
        };
        open_claims(&mut window);
        let ended = format!("more-{first}-0");
        seek(&mut window, &about(text.release_ask, &ended));
        run(dead.end(&visit(first), ClaimState::Passed)).unwrap();
        sign(&mut window, lang, Some("chen"), "line-3 burnt");
        seek(&mut window, text.do_release);
        wait_for_text(&mut window, book_words::text(lang).changed);
        assert_eq!(of(&data, ChangeOf::ClaimReleased), 0);
        press(&mut window, lang.pick("Cancel", "\u{53d6}\u{6d88}"));
        let next = format!("more-{first}-1");
        wait_until(&mut window, "the list is read anew", |window| {
            window.query_by_label(&about(text.release_ask, &next)).is_some()
                && window.query_by_label(&about(text.release_ask, &ended)).is_none()
        });
        seek(&mut window, &about(text.release_ask, &next));
        postgres.sql(BOOK, "ALTER FUNCTION regnwl.release_claim RENAME TO away");
        sign(&mut window, lang, Some("chen"), "line-3 burnt");
        seek(&mut window, text.do_release);
        let untold = book_words::fault(lang, &login.0.place(), &BookFault::NoSchema);
        wait_until(&mut window, "it was not told", |window| {
            crate::outline::seen(window.root()).iter().any(|seen| seen.text.contains(&untold))
        });
        assert_eq!(of(&data, ChangeOf::ClaimReleased), 1, "on record first");
        postgres.sql(BOOK, "ALTER FUNCTION regnwl.away RENAME TO release_claim");
        seek(&mut window, text.do_release);
        wait_for_text(&mut window, &book_words::released(lang, &next, "dead"));
        assert_eq!(of(&data, ChangeOf::ClaimReleased), 2);
        let open = run(dead.unfinished()).unwrap();
        assert!(open.iter().all(|claim| claim.serial_number != next));
        open.iter().filter(|claim| claim.station == "dead").for_each(|claim| {
            run(dead.end(&claim.visit, ClaimState::Free)).unwrap();
        });
    }
}

#[test]
fn a_record_that_lacks_what_the_book_has_and_stations_that_are_not_heard_are_gone_past_in_both_languages() {
    let Some(postgres) = Postgres::start() else { return };
    for (lang, station, first) in [(Lang::En, "line-1", 100), (Lang::Zh, "line-4", 200)] {
        let text = words::text(lang);
        let login = postgres.let_in(station);
        postgres.let_in("gone");
        let own = SharedBook::new(login.0.clone(), login.1.clone()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path().join("data"));
        use_book(&data, &login.0, &login.1);
        appoint(&data, "li", Role::Leader);
        claim(&own, first, &format!("lost-{first}"));
        let generation =
            "INSERT INTO regnwl.generation (number, mark) SELECT max(number) + 1, regnwl.mark() FROM regnwl.generation";
        postgres.sql(BOOK, generation);
        let mut window = settings(lang, &data, SCREEN);
        wait_for_text(&mut window, text.record_differs);
        let ask = about(text.go_on_ask, text.head);
        opens(&mut window, &ask, SCREEN);
        for told in [words::lost(1, lang), text.lost_note.to_owned(), text.missing_note.to_owned()] {
            assert!(says(&window, &told), "{told}");
        }
        sign(&mut window, lang, None, "backup of Monday");
        seek(&mut window, text.do_go_on);
        wait_for_text(&mut window, &words::answers(VERSION, lang));
        assert!(says(&window, &book_words::goes_on(lang, 1, 0)));
        assert_eq!(of(&data, ChangeOf::ClaimsLost), 1);
        assert!(shared_book(&data).unwrap().unwrap().known_lost > 0);
        assert!(run(own.look()).unwrap().missing.is_empty());
        assert!(!says(&window, &ask));
    }
}

#[test]
fn a_book_that_gives_no_answer_is_told_with_why_and_asked_again() {
    let Some(mut postgres) = Postgres::start() else { return };
    let login = postgres.let_in("line-1");
    for lang in [Lang::En, Lang::Zh] {
        let text = words::text(lang);
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path().join("data"));
        use_book(&data, &login.0, &login.1);
        postgres.stop();
        let mut window = settings(lang, &data, TALL);
        let fault = BookFault::NoAnswer { fault: PlantFault::Unreachable };
        wait_for_text(&mut window, &book_words::fault(lang, &login.0.place(), &fault));
        postgres.run();
        seek(&mut window, &about(text.again, text.head));
        wait_for_text(&mut window, &words::answers(VERSION, lang));
    }
}
