//! Slots and batches from the window: the dialogs, and the way from one batch to the next on the real record.

use std::path::{Path, PathBuf};
use std::time::Duration;

use eframe::egui::{Event, Key, Modifiers, Pos2, Rect, Vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable};
use regnwl_station::app::launch;
use regnwl_station::decisions::{desk, names};
use regnwl_station::domain::entry::Entry;
use regnwl_station::domain::secret::Secret;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::{Decision, Signed};
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::store::folders::Folders;
use regnwl_station::store::settings::SettingsFile;
use regnwl_station::ui::{App, Opening};
use regnwl_station::vault::pin;
use regnwl_station::vault::product_secret::ProductSecrets;
use regnwl_station::words::{Lang, batch};
use serde_json::json;

use crate::desk::{Desk, PIN, SCREEN, says, wait_for_gate, wait_for_text, wait_until, window_on};
use crate::states;

fn type_into(window: &mut Harness<App>, field: &str, text: &str) {
    window.get_by_label(field).focus();
    window.run_steps(2);
    window.event(Event::Key {
        key: Key::A,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::COMMAND,
    });
    for letter in text.chars() {
        window.event(Event::Text(letter.into()));
        window.run_steps(2);
    }
}

#[test]
fn slots_are_named_ordered_and_switched_off_in_one_dialog() {
    let mut desk = Desk::new(states::state("slots").unwrap(), Lang::En);
    // Its question waits.
    desk.press("Later");
    desk.press("Slots…");
    type_into(&mut desk.window, "Name: 1", "left");
    desk.press("On: 2");
    desk.press("Down: 1");
    desk.press("Forget: 8");
    desk.press("Keep");
    let asked = desk.asked();
    let [Command::Arrange(places)] = &asked[..] else { panic!("{asked:?}") };
    assert_eq!(places.len(), 7);
    assert_eq!((places[0].port.as_str(), places[0].off), ("usb:place=1-2", true));
    assert_eq!((places[1].port.as_str(), places[1].name.as_str(), places[1].off), ("usb:place=1-1", "left", false));
    assert!(!says(&desk.window, "Slots of this bench"), "it is over");
}

#[test]
fn two_slots_of_one_name_cannot_be_kept_and_no_key_reaches_the_bench_meanwhile() {
    let mut desk = Desk::new(states::state("slots").unwrap(), Lang::En);
    // Its question waits.
    desk.press("Later");
    desk.press("Slots…");
    type_into(&mut desk.window, "Name: 1", "Slot 2");
    assert!(says(&desk.window, "Each slot needs a name of its own."));
    desk.window.get_by_label("Keep").click();
    desk.window.run_steps(3);
    desk.window.get_by_label("Up: 1").focus();
    desk.key(Key::Num1);
    desk.key(Key::Space);
    assert_eq!(desk.asked(), []);
    desk.press("Cancel");
    assert_eq!(desk.asked(), []);
}

#[test]
fn a_place_that_is_found_while_the_dialog_stands_is_kept() {
    let mut desk = Desk::new(states::state("empty").unwrap(), Lang::En);
    desk.press("Slots…");
    desk.show(states::bench(vec![
        regnwl_station::seen::snapshot::SlotState::Empty { last: None },
        regnwl_station::seen::snapshot::SlotState::Empty { last: None },
    ]));
    desk.press("Keep");
    let asked = desk.asked();
    assert!(matches!(&asked[..], [Command::Arrange(places)] if places.len() == 2), "{asked:?}");
}

#[test]
fn a_target_is_set_and_taken_away_in_the_batchs_dialog() {
    let bench = states::state("empty").unwrap();
    let mut desk = Desk::new(bench.clone(), Lang::En);
    desk.press("Batch…");
    type_into(&mut desk.window, "Units to make (empty: no target)", "0");
    assert!(says(&desk.window, "A target is a whole number from 1 to 1,000,000."));
    type_into(&mut desk.window, "Units to make (empty: no target)", "750");
    desk.press("Set target");
    desk.press("Batch…");
    type_into(&mut desk.window, "Units to make (empty: no target)", "");
    desk.window.key_press(Key::Backspace);
    desk.window.run_steps(2);
    desk.press("Set target");
    let signed = Signed::by(bench.operator.clone().unwrap_or_default());
    let target = |units| Command::decide(Decision::Target(units), signed.clone());
    assert_eq!(desk.asked(), [target(Some(750)), target(None)]);
}

#[test]
fn the_buttons_of_the_dialogs_are_on_the_screen_however_many_slots_there_are() {
    for lang in [Lang::En, Lang::Zh] {
        for (size, scale) in [(SCREEN, 1.0), (Vec2::new(683.0, 384.0), 2.0)] {
            for name in ["slots", "long", "slots-32"] {
                for (open, last) in [
                    (lang.pick("Slots…", "槽位…"), lang.pick("Keep", "确定")),
                    (lang.pick("Batch…", "批次…"), lang.pick("Set target", "设定目标")),
                ] {
                    let mut desk = Desk::sized(states::state(name).unwrap(), lang, size, scale);
                    // On the small screen it must be scrolled to.
                    desk.window.get_by_label(open).click_accesskit();
                    desk.window.run_steps(3);
                    for button in [last, lang.pick("Cancel", "取消")] {
                        let rect = desk.window.get_by_label(button).rect();
                        let screen = Rect::from_min_size(Pos2::ZERO, size);
                        assert!(screen.contains_rect(rect), "{name} {open} {button} {size}: {rect}");
                    }
                }
            }
        }
    }
}

/// A station without hardware: a profile that allows USB devices, a secret, a supervisor.
struct Premises {
    folder: tempfile::TempDir,
    data: DataDir,
}

impl Premises {
    fn new(supervisor: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path().join("data"));
        data.create().unwrap();
        let profile = json!({
            "format": 1, "name": "Tracker", "productKey": "a1PRACTICE01",
            "cloud": {"host": {"custom": "localhost"}, "port": 1},
            "line": {"usb": [{"vid": "f055", "pid": "0099"}]},
            "dialog": {"preset": "at"},
        });
        std::fs::write(folder.path().join("tracker.json"), profile.to_string()).unwrap();
        let secrets = ProductSecrets::with_keyring(data.path(), None, Duration::from_secs(1));
        secrets.set("a1PRACTICE01", None, &Secret::new("0123456789abcdef")).unwrap();
        if supervisor {
            let (name, pin_hash) = ("chen".to_owned(), pin::hash(&Secret::new(PIN)));
            let entry = Entry::Supervisor {
                by: name.as_str().into(),
                name: name.into(),
                role: regnwl_station::domain::Role::default(),
                pin_hash,
            };
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(desk::Desk::open(&data).unwrap().put(vec![entry], Some("chen"))).unwrap();
        }
        let premises = Self { folder, data };
        let setup = json!({"setup": {
            "profile": premises.path("tracker.json"), "batch": premises.path("shift-1.jsonl"), "ports": [], "operator": "li",
        }});
        std::fs::write(premises.path("settings.json"), setup.to_string()).unwrap();
        premises
    }

    fn path(&self, name: &str) -> PathBuf {
        Path::new(self.folder.path()).join(name)
    }

    fn window(&self) -> Harness<'static, App> {
        let launch = launch::launch(
            Folders::new(self.data.clone(), None),
            SettingsFile::at(self.path("settings.json")),
            Lang::En,
        );
        window_on(self.data.clone(), Lang::En, Opening::Ask(launch), SCREEN, 1.0)
    }

    fn record(&self) -> String {
        let files = std::fs::read_dir(self.data.record()).unwrap().map(|entry| entry.unwrap().path());
        files.filter_map(|file| std::fs::read_to_string(file).ok()).collect()
    }
}

fn press(window: &mut Harness<App>, name: &str) {
    // Where the check before the shift has much to say a person scrolls first.
    window.get_by_label(name).click_accesskit();
    window.run_steps(3);
}

/// There is no cloud here, and the check says so.
fn without_the_cloud(window: &mut Harness<App>) {
    let can_press =
        |window: &Harness<App>, name| window.query_by_label(name).is_some_and(|it| !it.accesskit_node().is_disabled());
    // Pressed, it checks at once, and not when nobody types any more. A line that comes meanwhile moves a button from under the hand.
    wait_until(window, "the check stops for the cloud alone", |window| {
        let asks = can_press(window, "Open without the cloud");
        if !asks && can_press(window, "Open the bench") {
            window.get_by_label("Open the bench").click_accesskit();
        }
        asks
    });
    while can_press(window, "Open without the cloud") {
        press(window, "Open without the cloud");
    }
}

fn open_bench(window: &mut Harness<App>) {
    without_the_cloud(window);
    wait_for_text(window, NO_SLOTS);
}

const BATCH: &str = "Batch (a new name, or one to continue)";
const NO_SLOTS: &str = "Each place where an allowed USB device is plugged in becomes a slot.";

#[test]
fn from_a_running_bench_one_batch_follows_the_other_and_a_target_survives() {
    let premises = Premises::new(false);
    let mut window = premises.window();
    open_bench(&mut window);
    press(&mut window, "Batch…");
    type_into(&mut window, "Units to make (empty: no target)", "500");
    press(&mut window, "Set target");
    wait_for_text(&mut window, "0 / 500");
    press(&mut window, "Batch…");
    press(&mut window, "Change batch or product…");
    wait_for_text(&mut window, "Start a batch");
    // Another batch has no target.
    type_into(&mut window, BATCH, "shift-2");
    open_bench(&mut window);
    wait_for_text(&mut window, "shift-2");
    assert!(!says(&window, "0 / 500"));
    assert!(premises.data.batches().join("shift-2.jsonl").is_file(), "a name did not land in the folder for batches");
    press(&mut window, "Batch…");
    press(&mut window, "Change batch or product…");
    wait_for_text(&mut window, "Start a batch");
    // The first one again, by another start of the program.
    drop(window);
    let mut window = premises.window();
    type_into(&mut window, BATCH, &premises.path("shift-1.jsonl").display().to_string());
    without_the_cloud(&mut window);
    wait_for_text(&mut window, "0 / 500");
}

#[test]
fn a_batch_is_closed_for_good_by_a_supervisor_and_cannot_be_opened_again() {
    let premises = Premises::new(true);
    let mut window = premises.window();
    press(&mut window, "Finish this batch…");
    wait_until(&mut window, "there is no such batch yet", |window| says(window, "Fix these first"));
    open_bench(&mut window);
    press(&mut window, "Batch…");
    press(&mut window, "Finish this batch…");
    wait_for_text(&mut window, "A finished batch cannot be resumed. Its file stays and can be read.");
    let switched_off = batch::text(Lang::En).registration_off;
    press(&mut window, switched_off);
    type_into(&mut window, "Why (it is recorded)", "the order is made");
    type_into(&mut window, "PIN", "1357");
    press(&mut window, "Finish batch");
    wait_for_text(&mut window, "Wrong PIN; nothing was changed.");
    assert!(!premises.record().contains("batchClosed"));
    wait_for_gate(&mut window, &premises.data, "chen");
    type_into(&mut window, "PIN", PIN);
    press(&mut window, "Finish batch");
    wait_for_text(&mut window, "The batch is finished.");
    let record = premises.record();
    assert!(record.contains(r#""kind":"batchClosed","by":"p-"#) && !record.contains(PIN), "{record}");
    assert!(record.contains(r#""registrationOff":true"#), "{record}");
    assert!(std::fs::read_to_string(premises.path("shift-1.jsonl")).unwrap().contains("batchClosed"));
    // Another one is offered; whoever names the old one again is told, and gets a new one again.
    for _ in 0..2 {
        wait_for_text(&mut window, "Batch shift-1 is finished, so a new batch is offered.");
        assert!(window.get_by_label(BATCH).accesskit_node().value().unwrap().starts_with("tracker-20"));
        type_into(&mut window, BATCH, "elsewhere");
        window.key_press(Key::Tab);
        wait_until(&mut window, "it is another one", |window| {
            !says(window, "Batch shift-1 is finished, so a new batch is offered.")
        });
        type_into(&mut window, BATCH, &premises.path("shift-1.jsonl").display().to_string());
        window.key_press(Key::Tab);
    }
}

#[test]
fn who_opened_the_lock_and_who_failed_to_stands_on_record_with_and_without_a_bench() {
    let premises = Premises::new(true);
    let mut window = premises.window();
    let enter = |window: &mut Harness<App>, pin: &str| {
        wait_until(window, "the dialog", |window| window.query_by_label("Supervisor…").is_some());
        press(window, "Supervisor…");
        window.event(Event::Text(pin.into()));
        window.run_steps(2);
        window.key_press(Key::Enter);
        window.run_steps(3);
    };
    let tried = |opened: bool| {
        let code = names::all(&premises.data).unwrap().into_iter().find(|one| one.name.as_deref() == Some("chen"));
        format!(r#""kind":"lockTried","name":"{}","opened":{opened}"#, code.unwrap().code)
    };
    // No bench is open: it is written at the desk.
    enter(&mut window, "1357");
    wait_until(&mut window, "the wrong PIN is on record", |_| premises.record().contains(&tried(false)));
    wait_for_text(&mut window, "Wrong PIN. Try again.");
    press(&mut window, "Cancel");
    assert!(!premises.record().contains(&tried(true)));
    open_bench(&mut window);
    // The station has the record now: it writes.
    enter(&mut window, PIN);
    wait_until(&mut window, "the opening is on record", |_| premises.record().contains(&tried(true)));
    assert!(window.query_by_label("Settings").is_some());
    drop(window);
    assert_eq!(premises.record().matches("lockTried").count(), 2);
}
