//! Slots are learnt by plugging, and a hub that was moved is offered as a whole.

use std::sync::Arc;

use eframe::egui::{Key, Pos2, Rect, Vec2, vec2};
use egui_kittest::kittest::Queryable as _;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::slot_setup::{HubMove, SlotSetup};
use regnwl_station::seen::snapshot::Snapshot;
use regnwl_station::words::Lang;

use crate::desk::{Desk, SCREEN, says};
use crate::states;

/// The dialog over a bench of one slot, and what the station shows while these places are plugged in.
struct Lesson {
    desk: Desk,
    bench: Snapshot,
}

impl Lesson {
    fn new(lang: Lang, bench: Snapshot) -> Self {
        let mut lesson = Self { desk: Desk::new(bench.clone(), lang), bench };
        lesson.desk.press(lang.pick("Slots…", "槽位…"));
        lesson.desk.press(lang.pick("Learn slots…", "依次识别槽位…"));
        lesson
    }

    fn plug(&mut self, places: &[&str]) {
        let plugged = places.iter().map(|place| format!("usb:place={place}")).collect();
        self.desk.show(Snapshot { learning: true, plugged: Arc::new(plugged), ..self.bench.clone() });
    }

    /// Plugs a unit into one place after the other.
    fn learn(&mut self, places: &[&str]) {
        for place in places {
            self.plug(&[place]);
            self.plug(&[]);
        }
    }

    #[track_caller]
    fn says(&self, text: &str) {
        assert!(says(&self.desk.window, text), "does not say {text:?}");
    }
}

fn empty() -> Snapshot {
    states::state("empty").unwrap()
}

#[test]
fn slots_are_learnt_by_plugging_one_after_the_other_and_the_bench_is_told_to_wait() {
    let mut lesson = Lesson::new(Lang::En, empty());
    let asked = lesson.desk.asked();
    assert!(!asked.is_empty() && asked.iter().all(|command| *command == Command::Learn(true)), "{asked:?}");
    lesson.says("Plug a unit into slot 1");
    lesson.learn(&["1-7", "1-2"]);
    lesson.says("Slot 2 is USB 1-2.");
    lesson.says("Plug a unit into slot 3");
    // Keys mean nothing to the bench meanwhile.
    lesson.desk.key(Key::Space);
    assert_eq!(lesson.desk.asked(), [], "the station was told already");
    lesson.desk.press("Done");
    let learnt = vec![SlotSetup::new("1", "usb:place=1-7"), SlotSetup::new("2", "usb:place=1-2")];
    let asked = lesson.desk.asked();
    assert_eq!(asked[..2], [Command::Arrange(learnt), Command::Learn(false)]);
    assert!(!says(&lesson.desk.window, "Learn slots"), "it is over");
    lesson.desk.show(empty());
    lesson.desk.asked();
    lesson.desk.pass(0.2);
    assert_eq!(lesson.desk.asked(), []);
}

#[test]
fn a_number_is_skipped_or_taken_back_and_a_place_that_is_plugged_twice_is_said() {
    let mut lesson = Lesson::new(Lang::En, empty());
    lesson.learn(&["1-1"]);
    lesson.desk.press("Skip this number");
    lesson.learn(&["1-3", "1-1"]);
    lesson.says("This is slot 1 already. Plug the unit in elsewhere.");
    lesson.says("Plug a unit into slot 4");
    lesson.desk.press("Back");
    lesson.says("Plug a unit into slot 3");
    lesson.plug(&["1-4", "1-5"]);
    lesson.says("Several units came at once. Unplug them and plug in one at a time.");
    lesson.plug(&[]);
    lesson.desk.press("Start over");
    lesson.says("Plug a unit into slot 1");
    lesson.says("Nothing learnt yet.");
    lesson.learn(&["1-6"]);
    lesson.desk.asked();
    lesson.desk.press("Done");
    assert_eq!(lesson.desk.asked()[0], Command::Arrange(vec![SlotSetup::new("1", "usb:place=1-6")]));
}

#[test]
fn escape_does_not_take_away_what_was_learnt_and_cancel_changes_nothing() {
    let mut lesson = Lesson::new(Lang::En, empty());
    lesson.learn(&["1-1"]);
    lesson.desk.key(Key::Escape);
    lesson.says("Slot 1 is USB 1-1.");
    lesson.desk.asked();
    lesson.desk.press("Cancel");
    let asked = lesson.desk.asked();
    assert!(asked.iter().all(|command| *command == Command::Learn(false)), "{asked:?}");
    // Nothing was learnt: Escape closes it.
    let mut lesson = Lesson::new(Lang::En, empty());
    lesson.desk.key(Key::Escape);
    assert!(!says(&lesson.desk.window, "Learn slots"));
}

#[test]
fn slots_of_ports_that_were_named_by_hand_are_not_learnt() {
    let mut desk = Desk::new(Snapshot { finds_slots: false, ..empty() }, Lang::En);
    desk.press("Slots…");
    assert!(says(&desk.window, "Slots of this bench") && !says(&desk.window, "Learn slots…"));
}

#[test]
fn nothing_of_the_lesson_is_cut_off_and_its_buttons_stay_where_they_are() {
    for (size, scale) in [(SCREEN, 1.0), (SCREEN / 2.0, 2.0), (vec2(512.0, 300.0), 2.0)] {
        for lang in [Lang::En, Lang::Zh] {
            let mut desk = Desk::sized(empty(), lang, size, scale);
            desk.window.get_by_label(lang.pick("Slots…", "槽位…")).scroll_to_me();
            desk.window.run_steps(3);
            desk.press(lang.pick("Slots…", "槽位…"));
            on_screen(&desk, &lang.pick(["Learn slots…", "Keep"], ["依次识别槽位…", "确定"]), size);
            desk.press(lang.pick("Learn slots…", "依次识别槽位…"));
            let mut lesson = Lesson { desk, bench: empty() };
            lesson.plug(&[]);
            let done = |lesson: &Lesson| lesson.desk.window.get_by_label(lang.pick("Done", "完成")).rect();
            let before = done(&lesson);
            assert!(before.bottom() < size.y, "{lang:?} {size}: {before}");
            let many: Vec<_> = (1..=32).map(|place| format!("1-1.4.{place}")).collect();
            lesson.learn(&many.iter().map(String::as_str).collect::<Vec<_>>());
            lesson.desk.pass(0.2);
            assert_eq!(done(&lesson), before, "{lang:?} {size}: it moved");
            let buttons = lang.pick(
                ["Done", "Skip this number", "Back", "Start over", "Cancel"],
                ["完成", "跳过此编号", "上一个", "重新开始", "取消"],
            );
            on_screen(&lesson.desk, &buttons, size);
        }
    }
}

/// These are where they can be pressed.
fn on_screen(desk: &Desk, names: &[&str], size: Vec2) {
    for name in names {
        let rect = desk.window.get_by_label(name).rect();
        assert!(Rect::from_min_size(Pos2::ZERO, size).contains_rect(rect), "{name} on {size}: {rect}");
    }
}

#[test]
fn a_hub_that_was_moved_is_taken_over_with_one_press_or_passed_over() {
    let moved = states::state("hub-moved").unwrap();
    let Some(HubMove::Moved { places, .. }) = moved.hub.as_deref() else { panic!("{:?}", moved.hub) };
    let offer = "The hub of USB 1-4.1 seems to be at USB 1-5 now. Take over names and order of its 2 slots?";
    let mut desk = Desk::new(moved.clone(), Lang::En);
    assert!(says(&desk.window, offer));
    desk.pass(0.6);
    desk.press("Take over");
    assert_eq!(desk.asked(), [Command::Arrange(places.clone())]);
    desk.press("No, new slots");
    assert!(!says(&desk.window, offer));
    assert_eq!(desk.asked(), []);
    // Another hub is another matter.
    let unclear = Arc::new(HubMove::Unclear(vec!["1-1".into(), "1-2".into()]));
    desk.show(Snapshot { hub: Some(unclear), ..moved });
    let said = "Hubs seem to have been moved or exchanged at USB 1-1, 1-2; which one is where cannot be told. Check the slots, or learn them again.";
    assert!(says(&desk.window, said) && !says(&desk.window, "Take over"));
    desk.pass(0.6);
    desk.press("Got it");
    assert!(!says(&desk.window, said));
}
