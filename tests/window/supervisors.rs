//! Supervisors in the settings: made, given another PIN and removed, by the names that a screen reader says.

use std::sync::Arc;

use eframe::egui::{Event, Key};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use regnwl_station::decisions::desk;
use regnwl_station::domain::entry::PinUse;
use regnwl_station::domain::role::Role;
use regnwl_station::domain::secret::Secret;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::{Decision, Signed};
use regnwl_station::seen::refusal::Refusal;
use regnwl_station::seen::snapshot::{Notice, NoticeKind, Snapshot};
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::ui::{App, Opening};
use regnwl_station::words::{Lang, appointment as words, lock, refusal};

use crate::desk::{
    Desk, Nothing, SCREEN, lang_name, press, ready_bench, says, type_into, wait_for_gate, wait_for_text, wait_until,
    window_on,
};
use crate::outline;

fn settings(lang: Lang, data: &DataDir) -> Harness<'static, App> {
    let window = window_on(data.clone(), lang, Opening::Ask(Arc::new(Nothing)), SCREEN, 1.0);
    supervisors_of(window, lang)
}

fn supervisors_of(mut window: Harness<'static, App>, lang: Lang) -> Harness<'static, App> {
    press(&mut window, lang.pick("Settings", "\u{8bbe}\u{7f6e}"));
    // It stands further down than the screen shows.
    let add = lang.pick("Add a supervisor…", "\u{6dfb}\u{52a0}\u{4e3b}\u{7ba1}…");
    wait_for_text(&mut window, add);
    window.get_by_label(add).scroll_to_me();
    window.run_steps(4);
    window
}

#[track_caller]
fn wait_for(window: &mut Harness<App>, text: &str) {
    wait_for_text(window, text);
    // A dialog takes its place in the next frames.
    window.run_steps(4);
}

const NEW: &str = "New PIN (4 to 64 letters, digits or symbols)";
const AGAIN: &str = "Repeat the new PIN";
const OWN: &str = "PIN of that supervisor";

fn known(data: &DataDir) -> Vec<String> {
    let known = desk::Desk::open(data).unwrap().book().supervisors();
    known.iter().map(|one| one.name.to_string()).collect()
}

#[test]
fn before_a_bench_runs_supervisors_are_made_changed_and_removed_in_the_settings() {
    let folder = tempfile::tempdir().unwrap();
    let data = DataDir::new(folder.path().join("data"));
    let mut window = settings(Lang::En, &data);
    wait_for(&mut window, "Add a supervisor…");
    press(&mut window, "Add a supervisor…");
    wait_for(&mut window, "The first supervisor");
    type_into(&mut window, "Name", "chen");
    type_into(&mut window, NEW, "2468");
    type_into(&mut window, AGAIN, "2469");
    assert!(says(&window, "The two new PINs differ."));
    assert!(window.get_by_label("Add").accesskit_node().is_disabled());
    press(&mut window, "Cancel");
    assert!(!data.record().exists(), "nothing was made");

    press(&mut window, "Add a supervisor…");
    type_into(&mut window, "Name", "chen");
    type_into(&mut window, NEW, "2468");
    type_into(&mut window, AGAIN, "2468");
    press(&mut window, "Add");
    wait_for(&mut window, "Recorded.");
    wait_for(&mut window, "chen");

    // Another one needs the first one's PIN.
    press(&mut window, "Add a supervisor…");
    wait_for(&mut window, "Approved by supervisor");
    type_into(&mut window, "Name", "li");
    type_into(&mut window, NEW, "13579");
    type_into(&mut window, AGAIN, "13579");
    type_into(&mut window, OWN, "1111");
    press(&mut window, "Add");
    wait_for(&mut window, "Wrong PIN; nothing was changed.");
    assert_eq!(known(&data), ["chen"]);
    wait_for_gate(&mut window, &data, "chen");
    type_into(&mut window, OWN, "2468");
    press(&mut window, "Add");
    wait_for(&mut window, "li");
    assert_eq!(known(&data), ["chen", "li"]);

    press(&mut window, "Remove… li");
    wait_for(&mut window, "Remove li?");
    type_into(&mut window, OWN, "2468");
    press(&mut window, "Remove");
    wait_until(&mut window, "li is gone", |window| !says(window, "li"));
    assert_eq!(known(&data), ["chen"]);
    // And from here on the settings are a supervisor's.
    press(&mut window, "Bench");
    wait_until(&mut window, "the settings are closed", |window| window.query_by_label("Settings").is_none());
}

#[test]
fn while_a_bench_runs_it_is_asked_and_its_answer_is_shown() {
    let mut desk = Desk::new(ready_bench(), Lang::En);
    desk.press("Settings");
    desk.window.run_steps(4);
    desk.press("Add a supervisor…");
    type_into(&mut desk.window, "Name", "chen");
    type_into(&mut desk.window, NEW, "2468");
    type_into(&mut desk.window, AGAIN, "2468");
    desk.press("Add");
    let decision = Decision::Appoint { name: "chen".into(), pin: Secret::new("2468"), role: Role::Engineer };
    assert_eq!(desk.asked(), [Command::decide(decision, Signed::by(""))]);
    assert!(says(&desk.window, "Recording…"));
    let answered = |number, kind| Snapshot { notices: vec![Notice { number, kind }], ..ready_bench() };
    desk.show(answered(7, NoticeKind::Refused(PinUse::Supervisor, Refusal::NotRecorded(None, None))));
    desk.window.run_steps(3);
    wait_for(&mut desk.window, "It could not be recorded; nothing was changed. The check before the shift tells why.");
    desk.press("Add");
    assert_eq!(desk.asked().len(), 1);
    // The old answer is none to the new question.
    desk.window.run_steps(3);
    assert!(says(&desk.window, "Recording…"));
    desk.show(answered(8, NoticeKind::Decided(PinUse::Supervisor)));
    wait_for(&mut desk.window, "Recorded.");
}

#[test]
fn the_forms_say_what_they_said_before() {
    let data = DataDir::new("no such folder");
    let mut faults = Vec::new();
    for lang in [Lang::En, Lang::Zh] {
        let mut window = settings(lang, &data);
        let add = lang.pick("Add a supervisor…", "\u{6dfb}\u{52a0}\u{4e3b}\u{7ba1}…");
        wait_for(&mut window, add);
        // It is looked for on a thread of its own.
        wait_for(
            &mut window,
            lang.pick(
                "This station uses no shared book.",
                "\u{672c}\u{5de5}\u{4f4d}\u{6ca1}\u{6709}\u{4f7f}\u{7528}\u{5171}\u{4eab}\u{8bb0}\u{5f55}\u{672c}。",
            ),
        );
        press(&mut window, add);
        let seen = outline::seen(window.root());
        faults.extend(outline::agree(&format!("supervisor.{}", lang_name(lang)), &outline::text(&seen)).err());
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[test]
fn a_name_on_record_is_erased_in_the_settings_by_a_supervisor() {
    for lang in [Lang::En, Lang::Zh] {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path().join("data"));
        let decide = |decision: Decision, by: &str, pin: &str| {
            let signed = Signed { pin: Secret::new(pin), ..Signed::by(by) };
            regnwl_station::platform::runtime().block_on(desk::decide(&data, &decision, &signed)).unwrap();
        };
        let [first, other] = ["2468", "1357"].map(Secret::new);
        decide(Decision::Appoint { name: "chen".into(), pin: first, role: Role::Engineer }, "", "");
        decide(Decision::Appoint { name: "li".into(), pin: other, role: Role::Leader }, "chen", "2468");
        decide(Decision::Remove { name: "li".into() }, "chen", "2468");
        let words = words::text(lang);
        let erase = |name: &str| format!("{} {name}", words.erase);
        let mut window = window_on(data.clone(), lang, Opening::Ask(Arc::new(Nothing)), SCREEN, 1.0);
        let ask = lock::text(lang).ask;
        wait_until(&mut window, "the lock", |window| window.query_by_label(ask).is_some());
        press(&mut window, ask);
        window.event(Event::Text("2468".into()));
        window.run_steps(2);
        window.key_press(Key::Enter);
        let head = lang.pick("Settings", "\u{8bbe}\u{7f6e}");
        wait_until(&mut window, "unlocked", |window| window.query_by_label(head).is_some());
        let mut window = supervisors_of(window, lang);
        wait_for(&mut window, words.names);
        window.get_by_label(words.names).scroll_to_me();
        window.run_steps(4);
        press(&mut window, words.names);
        wait_for(&mut window, words.names_note);
        // A supervisor has a name.
        for (name, told) in [("chen", None), ("li", Some(words.done))] {
            press(&mut window, &erase(name));
            wait_for(&mut window, words.by);
            type_into(&mut window, words.own_pin, "2468");
            press(&mut window, words.do_erase);
            let refused = refusal::said(&Refusal::NameOfSupervisor, PinUse::Supervisor, lang);
            wait_for(&mut window, told.unwrap_or(&refused));
            if told.is_none() {
                press(&mut window, words.cancel);
                wait_for_gate(&mut window, &data, "chen");
            }
        }
        let kept = std::fs::read_to_string(data.persons()).unwrap();
        assert!(kept.contains("chen") && !kept.contains("li\""), "{kept}");
        wait_until(&mut window, "erased", |window| window.query_by_label(&erase("li")).is_none());
    }
}
