//! What is said of a scan, and what is heard.

use eframe::egui::Key;
use egui_kittest::kittest::Queryable as _;
use regnwl_station::demo::PracticeCommand;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::ids::SlotId;
use regnwl_station::seen::snapshot::{Notice, NoticeKind, Snapshot};
use regnwl_station::ui::Chime;
use regnwl_station::words::Lang;

use crate::desk::{Desk, ready_bench, says};
use crate::live::Live;
use crate::questions::scan;

fn with(number: u64, kind: NoticeKind) -> Snapshot {
    Snapshot { notices: vec![Notice { number, kind }], ..ready_bench() }
}

#[test]
fn a_scan_is_shown_large_on_every_screen_and_heard() {
    let mut desk = Desk::new(ready_bench(), Lang::En);
    let (number, slot) = (|| "SN-4711".to_owned(), || "Slot 3".to_owned());
    let heard = |desk: &Desk| std::mem::take(&mut *desk.heard.lock().unwrap());
    for (at, screen) in (1..).zip(["Bench", "Settings", "Logs"]) {
        desk.press(screen);
        desk.show(with(at, NoticeKind::LabelMatched { number: number(), slot: slot() }));
        assert!(says(&desk.window, "Label matches \u{b7} Slot 3") && says(&desk.window, "SN-4711"), "{screen}");
        assert!(desk.window.get_by_label("SN-4711").rect().height() > 20.0, "large");
        desk.pass(3.1);
        assert!(!says(&desk.window, "SN-4711"), "a scan that was taken needs no press");
    }
    assert_eq!(heard(&desk), [Chime::Scanned; 3]);
    desk.press("Bench");
    desk.show(with(4, NoticeKind::LabelWaits { number: number() }));
    assert!(says(&desk.window, "Waiting for the unit with this serial number."));
    desk.show(with(5, NoticeKind::LabelDiffers { number: number(), slot: slot() }));
    assert_eq!(heard(&desk), [Chime::Scanned, Chime::Other]);
    desk.pass(10.0);
    assert!(says(&desk.window, "Scan rejected") && says(&desk.window, "SN-4711"), "it stays until it is read");
    desk.press("Got it");
    assert!(!says(&desk.window, "Scan rejected"));
}

#[test]
fn a_scan_that_gave_way_is_said_with_its_number_until_it_is_read() {
    let mut desk = Desk::new(ready_bench(), Lang::En);
    let (number, by, slot) = (|| "SN-4711".to_owned(), || "SN-4712".to_owned(), "Slot 3".to_owned());
    let replaced = || Notice { number: 1, kind: NoticeKind::LabelReplaced { number: number(), by: by() } };
    desk.show(Snapshot { notices: vec![replaced()], ..ready_bench() });
    assert_eq!(std::mem::take(&mut *desk.heard.lock().unwrap()), [Chime::Other]);
    assert!(says(&desk.window, "Scan dropped") && says(&desk.window, "SN-4711"));
    assert!(desk.window.get_by_label("SN-4711").rect().height() > 20.0, "large");
    // The other one is taken meanwhile: that is said first, and hides nothing for good.
    let taken = Notice { number: 2, kind: NoticeKind::LabelMatched { number: by(), slot } };
    desk.show(Snapshot { notices: vec![replaced(), taken], ..ready_bench() });
    assert!(says(&desk.window, "Label matches \u{b7} Slot 3") && !says(&desk.window, "Scan dropped"));
    desk.pass(3.1);
    assert!(says(&desk.window, "Scan dropped"));
    desk.press("Got it");
    assert!(!says(&desk.window, "Scan dropped"));
}

#[test]
fn the_empty_scan_field_leaves_space_to_the_slot() {
    let mut desk = Desk::new(ready_bench(), Lang::En);
    desk.key(Key::F2);
    assert!(desk.window.get_by_label("Label").is_focused());
    desk.window.key_press(Key::Space);
    desk.pass(0.3);
    assert_eq!(desk.asked(), [Command::Start(SlotId(0))]);
    scan(&mut desk.window, "4711", 0.005);
    desk.window.key_press(Key::Space);
    desk.pass(0.3);
    assert_eq!(desk.asked(), [Command::Label("4711".into()), Command::Start(SlotId(0))], "after a scan too");
}

/// Types letters as a scanner does that sends no Enter, then nothing for a while.
fn scan_without_enter(desk: &mut Desk, letters: &str) {
    let mut now = desk.window.ctx.input(|input| input.time) + 1.0;
    for letter in letters.chars() {
        now += 0.005;
        let key = Key::from_name(&letter.to_string()).unwrap();
        let modifiers = eframe::egui::Modifiers::NONE;
        let pressed = |pressed| eframe::egui::Event::Key { key, physical_key: None, pressed, repeat: false, modifiers };
        desk.window.input_mut().time = Some(now);
        desk.window.input_mut().events.extend([
            pressed(true),
            eframe::egui::Event::Text(letter.into()),
            pressed(false),
        ]);
        desk.window.step();
    }
    desk.window.input_mut().time = Some(now + 0.35);
    desk.window.step();
    desk.window.input_mut().time = None;
    desk.window.run_steps(4);
}

#[test]
fn a_pause_ends_a_scan_in_the_field_and_beside_it_and_no_input_method_is_asked_for() {
    let mut desk = Desk::new(ready_bench(), Lang::En);
    scan_without_enter(&mut desk, "SN4711");
    assert_eq!(desk.asked(), [Command::Label("SN4711".into())]);
    desk.key(Key::F2);
    assert!(desk.window.get_by_label("Label").is_focused());
    assert!(desk.window.output().platform_output.ime.is_none(), "an input method would eat the scan");
    scan_without_enter(&mut desk, "SN4712");
    assert_eq!(desk.asked(), [Command::Label("SN4712".into())]);
    assert!(desk.window.get_by_label("Label").is_focused(), "it waits for the next one");
    // A hand that types slowly ends with Enter.
    for letter in "SN4713".chars() {
        desk.window.event(eframe::egui::Event::Text(letter.into()));
        desk.pass(0.2);
    }
    desk.pass(1.0);
    assert_eq!(desk.asked(), []);
}

#[test]
fn at_the_real_bench_each_scan_is_answered() {
    let mut live = Live::new(Lang::En);
    live.wait_for("Ready");
    let serial = live.demo().unit(0).unwrap().serial();
    scan(live.window(), &serial, 0.005);
    live.wait_for("Label scanned");
    live.window().run_steps(70);
    live.press(Key::Space);
    live.wait_for("Label matches \u{b7} Slot 1");
    live.wait_for("PASS");
    live.window().run_steps(70);
    // Of the unit that is there already.
    scan(live.window(), &serial, 0.06);
    live.wait_for("Label matches \u{b7} Slot 1");
    // Another one's is the next unit's, and that one has another number.
    scan(live.window(), "4711", 0.005);
    live.wait_for("Label scanned");
    live.hands(PracticeCommand::PullOut(SlotId(0)));
    live.wait_for("Plug in a unit");
    live.hands(PracticeCommand::PlugIn(SlotId(0)));
    live.wait_for("Ready");
    live.press(Key::Space);
    live.wait_for("Scan rejected");
    live.wait_for("FAIL");
}
