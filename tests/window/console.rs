//! The vendor's console in the window: the access key, asking, all identities of a unit, and what is changed about one of them.

use std::sync::Arc;
use std::time::Duration;

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use regnwl_station::decisions::desk::Desk;
use regnwl_station::domain::access_key::{AccessKey, ConsoleDoor};
use regnwl_station::domain::entry::{ConsoleId, ConsoleSaid, ConsoleSource, Entry};
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::secret::Secret;
use regnwl_station::journal::KnownUnit;
use regnwl_station::seen::Waves;
use regnwl_station::sim::cloud::{Fault, PracticeApi};
use regnwl_station::store::shelf::Shelf;
use regnwl_station::ui::launch::Setup;
use regnwl_station::ui::{App, Opening};
use regnwl_station::vault::product_secret::ProductSecrets;
use regnwl_station::words::{Lang, at_console as words, console, disposition, jobs, secret_form};
use tokio::net::TcpListener;

use crate::desk::{OwnSecrets, SCREEN, fill, press, says, wait_for_text, wait_until, window_on};
use crate::field::{Laptop, PRODUCT_KEY, Site, is_whole, settle, shows, texts};
use crate::layout::misplaced;
use crate::secret::{all_text, painted_text};

const LANG: Lang = Lang::En;
const KEY_ID: &str = "LTAIwindowtests";
const KEY_SECRET: &str = "n0body-may-see-this-secret";

fn api(site: &Site) -> PracticeApi {
    let _inside = site.runtime.enter();
    let listener = site.runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    site.cloud.serve_api(listener, AccessKey { id: KEY_ID.into(), secret: Secret::new(KEY_SECRET) }).unwrap()
}

fn window(laptop: &Laptop, lang: Lang, size: eframe::egui::Vec2, opening: Option<()>) -> Harness<'static, App> {
    let launch = Arc::new(OwnSecrets { real: laptop.launch.clone(), data: laptop.data.clone() });
    let opening = match opening {
        Some(()) => Opening::Logs(vec![laptop.batch()], launch),
        None => Opening::Ask(launch),
    };
    window_on(laptop.data.clone(), lang, opening, size, 1.0)
}

/// Registers what was collected, with this happening to each.
fn register(site: &Site, laptop: &Laptop, fault: Option<Fault>) {
    let setup = Setup {
        profile: Shelf::new(laptop.data.profiles()).path("tracker"),
        batch: laptop.batch(),
        operator: "li".into(),
        ..Setup::default()
    };
    site.cloud.set_fault(fault);
    let waves = Waves { size: 25, hold_above: 100 };
    let field = laptop.launch.field().unwrap();
    let registering = field.register(&setup, waves, Arc::new(|| ())).unwrap_or_else(|_| panic!("it begins"));
    // Until all that was asked for has ended.
    while registering.events.recv_timeout(Duration::from_secs(60)).is_ok() {}
    site.cloud.set_fault(None);
}

fn units(laptop: &Laptop) -> Vec<KnownUnit> {
    Desk::open(&laptop.data).unwrap().book().units().collect()
}

fn record(laptop: &Laptop) -> String {
    let files = std::fs::read_dir(laptop.data.record()).unwrap().flatten();
    files.map(|file| String::from_utf8_lossy(&std::fs::read(file.path()).unwrap()).into_owned()).collect()
}

fn is_dead(window: &Harness<App>, button: &str) -> bool {
    window.get_by_label(button).accesskit_node().is_disabled()
}

/// Presses it once it can be pressed.
fn press_when_it_can(window: &mut Harness<App>, button: &str) {
    wait_until(window, button, |window| {
        window.query_by_label(button).is_some_and(|node| !node.accesskit_node().is_disabled())
    });
    settle(window);
    press(window, button);
}

fn type_secret(window: &mut Harness<App>, name: &str, text: &str) {
    window.get_by_role_and_label(Role::PasswordInput, name).focus();
    window.run_steps(2);
    window.event(eframe::egui::Event::Text(text.into()));
    window.run_steps(4);
}

#[test]
fn a_key_is_stored_in_the_window_and_settles_all_that_is_in_doubt_and_is_seen_by_nobody() {
    let site = Site::new();
    let laptop = site.laptop("a");
    site.collect(&laptop, 2);
    register(&site, &laptop, Some(Fault::CloseAfterConnack));
    assert_eq!(units(&laptop).iter().filter(|unit| unit.open_as() == Some(Outcome::Unknown)).count(), 2);
    let api = api(&site);
    let text = words::text(LANG);
    let mut window = window(&laptop, LANG, SCREEN, None);
    press(&mut window, jobs::text(LANG).jobs);
    press_when_it_can(&mut window, console::text(LANG).button);
    wait_for_text(&mut window, text.no_key);
    assert!(is_dead(&window, text.ask_all));
    is_whole(&window, "at console");
    press(&mut window, text.key);
    wait_until(&mut window, "it is looked at", |window| says(window, text.no_key));
    fill(&mut window, text.key_id, KEY_ID);
    fill(&mut window, text.endpoint, "https://iot.example");
    wait_for_text(&mut window, text.no_endpoint);
    let host = format!("127.0.0.1:{}", api.addr().port());
    fill(&mut window, text.endpoint, &host);
    type_secret(&mut window, text.key_secret, KEY_SECRET);
    is_whole(&window, "access key");
    assert!(!all_text(window.root()).contains(KEY_SECRET) && !painted_text(&window).contains(KEY_SECRET));
    let names = secret_form::text(LANG);
    press_when_it_can(&mut window, names.store);
    wait_for_text(&mut window, names.stored);
    wait_until(&mut window, "it is there", |window| shows(window, &format!("for {host} alone")));
    assert!(!all_text(window.root()).contains(KEY_ID), "it is not shown again");
    press_when_it_can(&mut window, names.close);
    press_when_it_can(&mut window, text.ask_all);
    wait_until(&mut window, "both are settled", |window| {
        (0..2).all(|unit| shows(window, &format!("SN-FIELD-{unit}: 1 of 5 used; not on record: ")))
    });
    is_whole(&window, "at console");
    assert!(units(&laptop).iter().all(|unit| unit.open_as() == Some(Outcome::Pending)));
    // The first key is among the changes; what replaces or takes it away is decided.
    press_when_it_can(&mut window, text.key);
    press_when_it_can(&mut window, names.forget);
    wait_for_text(&mut window, text.forget_note);
    fill(&mut window, names.by, "chen");
    press_when_it_can(&mut window, names.forget_really);
    wait_for_text(&mut window, names.forgotten);
    let record = record(&laptop);
    assert!(record.contains(r#""what":"setting","of":"accessKey""#) && record.contains(&host), "{record}");
    assert!(record.contains(r#""kind":"secretForgotten","productKey":"a1FieldJob00","name":"access-key","by":"p-"#));
    assert!(!record.contains(KEY_ID) && !record.contains(KEY_SECRET));
}

#[test]
fn the_first_key_is_stored_in_no_supervisors_name() {
    let site = Site::new();
    let laptop = site.laptop("a");
    site.collect(&laptop, 1);
    crate::damage::appoint(&laptop.data, "chen");
    let text = words::text(LANG);
    let mut window = window(&laptop, LANG, SCREEN, None);
    press(&mut window, jobs::text(LANG).jobs);
    press_when_it_can(&mut window, console::text(LANG).button);
    wait_for_text(&mut window, text.no_key);
    press(&mut window, text.key);
    wait_until(&mut window, "it is looked at", |window| says(window, text.no_key));
    fill(&mut window, text.key_id, KEY_ID);
    fill(&mut window, text.endpoint, "127.0.0.1:1");
    type_secret(&mut window, text.key_secret, KEY_SECRET);
    let names = secret_form::text(LANG);
    fill(&mut window, names.by, "li");
    press_when_it_can(&mut window, names.store);
    wait_for_text(&mut window, names.stored);
    let changes = std::fs::read_dir(laptop.data.path().join("changes")).into_iter().flatten().flatten();
    let waiting: String = changes.map(|file| std::fs::read_to_string(file.path()).unwrap_or_default()).collect();
    let said = format!("{waiting}{}", record(&laptop));
    let line = said.lines().find(|line| line.contains(r#""of":"accessKey""#)).unwrap();
    assert!(line.contains(r#""by":"p-"#), "{line}");
}

/// A unit with an identity of its own, and one that only the console lists; with the key to the API, and its unit looked at in the logs.
fn with_two(site: &Site, laptop: &Laptop, api: &PracticeApi) -> String {
    site.collect(laptop, 1);
    register(site, laptop, None);
    let unit = units(laptop).remove(0);
    let mine = unit.issued[0].client_id.clone();
    let client_ids = [(mine.as_str(), "2026-11-27T08:00:00Z"), ("orphan000100", "2026-11-27T07:00:00Z")];
    let id = |(id, at): (&str, &str)| ConsoleId { client_id: id.into(), created: Some(at.into()) };
    let said = ConsoleSaid {
        keys: unit.keys,
        client_ids: client_ids.map(id).into(),
        asked_at: "2026-11-27T09:00:00Z".into(),
        source: ConsoleSource::Api { host: "h".into() },
        settles: 0,
        by: None,
    };
    let desk = Desk::open(&laptop.data).unwrap();
    site.runtime.block_on(desk.put(vec![Entry::ConsoleSaid(Box::new(said))], None)).unwrap();
    let secrets = ProductSecrets::with_keyring(laptop.data.path(), None, Duration::from_secs(1));
    let key = AccessKey { id: KEY_ID.into(), secret: Secret::new(KEY_SECRET) };
    let endpoint = format!("127.0.0.1:{}", api.addr().port()).parse().unwrap();
    secrets.set_of_console(PRODUCT_KEY, &ConsoleDoor { endpoint, key }).unwrap();
    mine
}

fn look_at_unit(window: &mut Harness<App>) {
    wait_until(window, "the file is read", |window| shows(window, "SN-FIELD-0"));
    window.key_press(Key::Enter);
    wait_until(window, "its identities are known", |window| shows(window, "orphan000100"));
}

fn sign(window: &mut Harness<App>, button: &str) {
    let names = disposition::text(LANG);
    fill(window, names.by, "chen");
    fill(window, names.why, "the run is over");
    press_when_it_can(window, button);
}

fn pick(window: &mut Harness<App>, client_id: &str) {
    settle(window);
    // Wherever it stands by now.
    window.get_by_role_and_label(Role::RadioButton, client_id).click_accesskit();
    window.run_steps(4);
}

/// The dialog about the unit that is looked at; its button may have to be scrolled to.
fn go_to_console(window: &mut Harness<App>, lang: Lang) {
    window.get_by_label(console::text(lang).button).click_accesskit();
    wait_until(window, "the dialog is there", |window| says(window, words::text(lang).unit_note));
    settle(window);
}

#[test]
fn all_identities_of_a_unit_are_seen_and_changed_one_unit_at_a_time_with_the_words_of_what_happens() {
    let site = Site::new();
    let laptop = site.laptop("a");
    let api = api(&site);
    let mine = with_two(&site, &laptop, &api);
    let text = words::text(LANG);
    let mut window = window(&laptop, LANG, SCREEN, Some(()));
    look_at_unit(&mut window);
    assert!(
        says(&window, &mine) && shows(&window, "VALID: the unit's own · 2026-11-27T08:00:00Z"),
        "{:?}",
        texts(&window)
    );
    assert!(shows(&window, "ORPHAN: its answer was lost, nobody has its token · 2026-11-27T07:00:00Z"));
    go_to_console(&mut window, LANG);
    assert!(is_dead(&window, text.keep), "none is chosen");
    press_when_it_can(&mut window, text.ask_one);
    wait_until(&mut window, "it is asked", |window| {
        shows(window, "SN-FIELD-0: 2 of 5 used; not on record: orphan000100")
    });
    // One that the cloud does not have is refused, and nothing was changed.
    pick(&mut window, "orphan000100");
    press_when_it_can(&mut window, text.keep);
    wait_for_text(&mut window, &words::keep_note("orphan000100", "SN-FIELD-0", LANG));
    is_whole(&window, "unit at console");
    sign(&mut window, text.do_keep);
    wait_until(&mut window, "it is refused", |window| shows(window, "iot.device.InvalidClientId"));
    pick(&mut window, &mine);
    press_when_it_can(&mut window, text.keep);
    sign(&mut window, text.do_keep);
    wait_for_text(&mut window, text.done);
    // What deletes all is read first, and left as easily.
    press_when_it_can(&mut window, text.clear);
    wait_for_text(&mut window, &words::clear_note(2, "SN-FIELD-0", LANG));
    press(&mut window, "Cancel");
    assert!(!api.calls().iter().any(|call| call == "DeleteClientIds"));
    press_when_it_can(&mut window, text.clear);
    sign(&mut window, text.do_clear);
    wait_until(&mut window, "all are gone", |window| says(window, text.done) && says(window, text.no_identities));
    let unit = units(&laptop).remove(0);
    assert_eq!((unit.registrations().issued, unit.open_as()), (0, None));
    assert_eq!(api.calls().iter().filter(|call| *call == "DeleteClientIds").count(), 1);
    let record = record(&laptop);
    assert_eq!(record.matches(r#""kind":"consoleChange""#).count(), 6, "each stands there before and after: {record}");
    assert!(record.contains(r#""why":"the run is over""#) && !record.contains(KEY_SECRET));
}

#[test]
fn what_was_deleted_by_hand_is_recorded_as_a_decision_and_the_unit_counts_as_new() {
    let site = Site::new();
    let laptop = site.laptop("a");
    let api = api(&site);
    with_two(&site, &laptop, &api);
    let text = words::text(LANG);
    let mut window = window(&laptop, LANG, SCREEN, Some(()));
    look_at_unit(&mut window);
    go_to_console(&mut window, LANG);
    press_when_it_can(&mut window, text.cleared);
    wait_for_text(&mut window, &words::cleared_note("SN-FIELD-0", LANG));
    assert!(is_dead(&window, text.do_cleared), "who, and why");
    sign(&mut window, text.do_cleared);
    wait_for_text(&mut window, text.recorded);
    assert_eq!((units(&laptop)[0].registrations().issued, api.calls().len()), (0, 0));
    assert!(record(&laptop).contains(r#""stage":"done","by":"p-"#), "{}", record(&laptop));
}

#[test]
fn the_dialogs_have_room_in_small_windows_and_in_both_languages() {
    let site = Site::new();
    let laptop = site.laptop("a");
    let api = api(&site);
    with_two(&site, &laptop, &api);
    for lang in [Lang::En, Lang::Zh] {
        for size in [vec2(1024.0, 600.0), vec2(1366.0, 768.0)] {
            let (text, of_list) = (words::text(lang), console::text(lang));
            let has_room = |window: &Harness<App>, what: &str| {
                let faults = misplaced(window, size, what);
                assert!(!faults.iter().any(|fault| fault.contains("leaves the screen")), "{lang:?} {size}: {faults:?}");
            };
            let mut logs = self::window(&laptop, lang, size, Some(()));
            look_at_unit(&mut logs);
            go_to_console(&mut logs, lang);
            press_when_it_can(&mut logs, text.clear);
            settle(&mut logs);
            has_room(&logs, "unit at console");
            let mut jobs_window = self::window(&laptop, lang, size, None);
            press(&mut jobs_window, jobs::text(lang).jobs);
            press_when_it_can(&mut jobs_window, of_list.button);
            wait_until(&mut jobs_window, "it is looked at", |window| !is_dead(window, text.ask_all));
            settle(&mut jobs_window);
            has_room(&jobs_window, "at console");
            press(&mut jobs_window, text.key);
            settle(&mut jobs_window);
            has_room(&jobs_window, "access key");
        }
    }
}
