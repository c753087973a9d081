//! Questions on their sheet: what answers them, and what never does.

use std::time::{Duration, Instant};

use eframe::egui::{Event, Key, Modifiers, PointerButton, Pos2, Rect, Vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use regnwl_station::domain::failure::Failure;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::Choice;
use regnwl_station::seen::ids::{QuestionId, SlotId};
use regnwl_station::seen::snapshot::{SlotState, Snapshot};
use regnwl_station::ui::App;
use regnwl_station::words::Lang;

use crate::desk::{Desk, SCREEN, engineers, says};
use crate::live::Live;
use crate::states;

const SKIP: &str = "Skip this unit (stays unfinished)";
const SAME: &str = "Same unit: finish it";
const AGAIN: &str = "Register again (uses 1 of 5)";

/// A bench on which these slots ask, and one is ready.
fn asking(slots: &[u32]) -> Snapshot {
    let mut states: Vec<_> = (0..4).map(|_| SlotState::Empty { last: None }).collect();
    states[3] = SlotState::Ready { last: None };
    for slot in slots {
        let mut asks = states::state("asking").unwrap().slots.remove(0).state;
        let SlotState::Asking(unit, question) = &mut asks else { panic!("it asks") };
        question.id = QuestionId(100 + u64::from(*slot));
        question.since = Instant::now() - Duration::from_secs(5);
        unit.serial_number = Some(format!("SN-OF-SLOT-{}", slot + 1));
        states[*slot as usize] = asks;
    }
    states::bench(states)
}

fn answer(slot: u64, choice: Choice) -> Command {
    Command::Answer { question: QuestionId(100 + slot), choice }
}

/// Types as a scanner does that needs so long for each key, and ends with Enter.
pub fn scan(window: &mut Harness<App>, label: &str, gap: f64) {
    let key = |key, pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers: Modifiers::NONE };
    let mut now = window.ctx.input(|input| input.time) + 1.0;
    let mut type_key = |window: &mut Harness<App>, code, text: Option<String>| {
        now += gap;
        window.input_mut().time = Some(now);
        window.input_mut().events.push(key(code, true));
        window.input_mut().events.extend(text.map(Event::Text));
        window.input_mut().events.push(key(code, false));
        window.step();
    };
    for letter in label.chars() {
        let code = if letter == ' ' { Key::Space } else { Key::from_name(&letter.to_string()).unwrap() };
        type_key(window, code, Some(letter.into()));
    }
    type_key(window, Key::Enter, None);
    window.input_mut().time = None;
    window.run_steps(12);
}

#[test]
fn answers_are_large_and_apart_and_on_the_screen_in_either_language_and_size() {
    for lang in [Lang::En, Lang::Zh] {
        for (size, scale) in [(SCREEN, 1.0), (SCREEN / 2.0, 2.0), (Vec2::new(1024.0, 600.0), 1.0)] {
            let desk = Desk::sized(asking(&[1, 2]), lang, size, scale);
            let choices = [Choice::LeaveIt, Choice::SameUnit, Choice::RegisterAgain];
            let word = |choice| regnwl_station::words::question::choice(Failure::AskFinished, choice, lang);
            let answers: Vec<Rect> = choices.map(|choice| desk.window.get_by_label(word(choice)).rect()).into();
            let screen = Rect::from_min_size(Pos2::ZERO, size);
            for answer in &answers {
                assert!(answer.height() >= 48.0 && screen.contains_rect(*answer), "{lang:?} {size}: {answer}");
            }
            for pair in answers.windows(2) {
                assert!(pair[1].top() - pair[0].bottom() >= 12.0, "{lang:?} {size}: {pair:?}");
            }
            let said = ["SN-OF-SLOT-2", lang.pick("1 more slot asks", "还有 1 个槽位待回答")];
            assert!(said.into_iter().all(|said| says(&desk.window, said)));
            for choice in choices {
                assert!(
                    says(&desk.window, regnwl_station::words::question::cost(Failure::AskFinished, choice, lang)),
                    "what it costs"
                );
            }
        }
    }
}

#[test]
fn no_answer_has_the_focus_and_enter_space_and_digits_answer_nothing() {
    let mut desk = Desk::new(asking(&[1]), Lang::En);
    desk.pass(1.0);
    assert!([SKIP, SAME, AGAIN].iter().all(|word| !desk.window.get_by_label(word).is_focused()));
    for word in [SKIP, SAME, AGAIN] {
        desk.window.get_by_label(word).focus();
        desk.window.run_steps(2);
        assert!(desk.window.get_by_label(word).is_focused());
        for key in [Key::Enter, Key::Space, Key::Num1, Key::Num2, Key::Num3] {
            desk.window.key_press(key);
            desk.pass(0.5);
        }
        assert_eq!(desk.asked(), [], "{word}");
    }
}

#[test]
fn alt_and_a_digit_a_hand_and_a_screen_reader_answer() {
    let alt = |desk: &mut Desk, key| {
        desk.window.key_press_modifiers(Modifiers::ALT, key);
        desk.pass(0.2);
    };
    let mut desk = Desk::new(asking(&[1]), Lang::En);
    alt(&mut desk, Key::Num2);
    assert_eq!(desk.asked(), [], "nobody has read it yet");
    desk.pass(0.5);
    alt(&mut desk, Key::Num2);
    alt(&mut desk, Key::Num4);
    assert_eq!(desk.asked(), [answer(1, Choice::SameUnit)]);
    desk.press(SKIP);
    desk.window.get_by_label(AGAIN).click_accesskit();
    desk.window.run_steps(2);
    assert_eq!(desk.asked(), [answer(1, Choice::LeaveIt), answer(1, Choice::RegisterAgain)]);
    // In the field for a label it answers too, and is no part of the label.
    desk.key(Key::F2);
    alt(&mut desk, Key::Num1);
    desk.key(Key::Enter);
    assert_eq!(desk.asked(), [answer(1, Choice::LeaveIt)]);
}

#[test]
fn no_scanner_answers_however_slow_and_its_label_is_a_scan() {
    for gap in [0.005, 0.06, 0.2] {
        for focus in [None, Some(AGAIN), Some(SAME)] {
            let mut desk = Desk::new(asking(&[1]), Lang::En);
            desk.pass(1.0);
            if let Some(word) = focus {
                desk.window.get_by_label(word).focus();
                desk.window.run_steps(2);
            }
            scan(&mut desk.window, "12 3A1 2", gap);
            assert_eq!(desk.asked(), [Command::Label("12 3A1 2".into())], "{gap} {focus:?}");
            assert!(says(&desk.window, "SN-OF-SLOT-2"), "the question stands");
        }
    }
}

#[test]
fn questions_come_one_after_the_other_and_each_is_read_before_it_is_answered() {
    let mut desk = Desk::new(asking(&[2, 0, 1]), Lang::En);
    assert!(says(&desk.window, "SN-OF-SLOT-1") && says(&desk.window, "2 more slots ask"));
    desk.pass(0.5);
    desk.press(SKIP);
    assert_eq!(desk.asked(), [answer(0, Choice::LeaveIt)]);
    // A hand that presses twice does not answer the next one.
    desk.show(asking(&[2, 1]));
    assert!(says(&desk.window, "SN-OF-SLOT-2") && says(&desk.window, "1 more slot asks"));
    desk.press(SKIP);
    assert_eq!(desk.asked(), []);
    desk.pass(0.5);
    desk.press(SKIP);
    assert_eq!(desk.asked(), [answer(1, Choice::LeaveIt)]);
}

#[test]
fn what_lies_under_the_sheet_is_not_pressed_and_a_question_can_wait_at_its_slot() {
    let mut desk = Desk::new(asking(&[1]), Lang::En);
    desk.pass(0.5);
    desk.press("Start: Slot 4");
    desk.key(Key::Num4);
    desk.key(Key::Space);
    assert_eq!(desk.asked(), []);
    desk.key(Key::Escape);
    assert!(desk.window.query_by_label(SAME).is_none(), "it was put off");
    assert_eq!(desk.asked(), [], "and nothing was aborted");
    desk.press("Start: Slot 4");
    assert_eq!(desk.asked(), [Command::Start(SlotId(3))]);
    // Another slot's question comes all the same.
    desk.show(asking(&[1, 2]));
    assert!(says(&desk.window, "1 more slot asks"));
    desk.press("Later");
    assert!(desk.window.query_by_label(SAME).is_none());
    desk.window.get_all_by_label("Answer…").next().unwrap().click();
    desk.window.run_steps(3);
    desk.pass(0.5);
    desk.press(SAME);
    assert_eq!(desk.asked(), [answer(1, Choice::SameUnit)]);
}

#[test]
fn a_pin_that_is_being_typed_when_the_unit_is_taken_away_decides_nothing_and_goes_nowhere_else() {
    let mut snapshot = asking(&[1]);
    snapshot.supervisors = engineers(&["chen"]);
    let mut desk = Desk::new(snapshot, Lang::En);
    desk.pass(0.5);
    desk.press(AGAIN);
    assert!(desk.window.query_by_label("PIN").is_some());
    type_slowly(&mut desk, "47");
    desk.show(Snapshot { supervisors: engineers(&["chen"]), ..asking(&[]) });
    assert!(desk.window.query_by_label(SAME).is_none());
    assert!(says(&desk.window, "The unit was taken away and its question with it: nothing is decided."));
    type_slowly(&mut desk, "11");
    desk.key(Key::Enter);
    desk.pass(1.0);
    assert_eq!(desk.asked(), [], "it was decided, or the PIN was taken for a label");
    desk.press("Cancel");
    assert!(desk.window.query_by_label("PIN").is_none());
}

/// Types as a person does who looks for each key.
fn type_slowly(desk: &mut Desk, text: &str) {
    for letter in text.chars() {
        let key = Key::from_name(&letter.to_string()).unwrap();
        let pressed =
            |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers: Modifiers::NONE };
        desk.window.input_mut().events.extend([pressed(true), Event::Text(letter.into()), pressed(false)]);
        desk.pass(0.1);
    }
}

#[test]
fn a_pin_has_the_cursor_whatever_was_pressed_before_and_is_taken_for_no_label() {
    let mut desk = Desk::new(Snapshot { supervisors: engineers(&["chen", "wu"]), ..asking(&[1]) }, Lang::En);
    desk.pass(0.6);
    desk.press(AGAIN);
    desk.press("wu");
    type_slowly(&mut desk, "4711");
    desk.key(Key::Enter);
    desk.pass(1.0);
    let asked = desk.asked();
    assert!(matches!(&asked[..], [Command::Decide(..)]), "{asked:?}");
}

#[test]
fn enter_on_cancel_cancels() {
    let mut desk = Desk::new(Snapshot { supervisors: engineers(&["chen"]), ..asking(&[1]) }, Lang::En);
    desk.pass(0.6);
    desk.press(AGAIN);
    type_slowly(&mut desk, "4711");
    desk.window.get_by_label("Cancel").focus();
    desk.window.run_steps(2);
    assert!(desk.window.get_by_label("Cancel").is_focused());
    desk.key(Key::Enter);
    desk.pass(0.2);
    assert_eq!(desk.asked(), []);
    assert!(desk.window.query_by_label("PIN").is_none());
}

#[test]
fn at_the_real_bench_a_clone_is_asked_about_until_it_is_taken_away() {
    let mut live = Live::new(Lang::En);
    live.wait_for("Ready");
    live.press(Key::Space);
    live.wait_for("PASS");
    let serial = live.demo().unit(0).unwrap().serial();
    for _ in 0..2 {
        live.demo().unplug(0);
        live.wait_for("Plug in a unit");
        assert!(live.window().query_by_label(AGAIN).is_none(), "the sheet goes with the unit");
        let clone = live.demo().unit_with(serial.clone()).with_hardware_id("ANOTHER-BOARD");
        live.demo().plug(0, &clone).unwrap();
        live.wait_for("Ready");
        live.press(Key::Space);
        live.wait_for(AGAIN);
    }
    live.window().run_steps(12);
    live.press(Key::Enter);
    live.press(Key::Space);
    scan(live.window(), "1 2 3", 0.06);
    assert!(says(live.window(), AGAIN), "it still asks");
    live.window().key_press_modifiers(Modifiers::ALT, Key::Num1);
    live.window().run_steps(4);
    live.wait_for("UNKNOWN");
    assert_eq!(live.demo().cloud.issued().len(), 1, "nothing was registered again");
}

/// Presses or lets go of the first mouse button there.
fn button(desk: &mut Desk, pos: Pos2, pressed: bool) {
    let event = Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE };
    desk.window.input_mut().events.extend([Event::PointerMoved(pos), event]);
    desk.pass(0.05);
}

/// Presses Alt and a digit, or lets go of both.
fn alt(desk: &mut Desk, pressed: bool) {
    let modifiers = if pressed { Modifiers::ALT } else { Modifiers::NONE };
    desk.window.event(Event::ModifiersChanged(modifiers));
    desk.window.event(Event::Key { key: Key::Num3, physical_key: None, pressed, repeat: false, modifiers });
    desk.pass(0.2);
}

#[test]
fn a_press_that_began_on_one_question_answers_no_other() {
    // The mouse: down on one unit's answer, that unit is pulled, up when the next one's can be answered.
    let mut desk = Desk::new(asking(&[1, 2]), Lang::En);
    desk.pass(1.0);
    let place = desk.window.get_by_label(AGAIN).rect().center();
    button(&mut desk, place, true);
    desk.show(asking(&[2]));
    desk.pass(1.0);
    assert!(says(&desk.window, "SN-OF-SLOT-3"));
    button(&mut desk, place, false);
    desk.pass(0.5);
    assert_eq!(desk.asked(), []);
    // The keys: the same.
    let mut desk = Desk::new(asking(&[1, 2]), Lang::En);
    desk.pass(1.0);
    alt(&mut desk, true);
    desk.show(asking(&[2]));
    desk.pass(1.4);
    alt(&mut desk, false);
    desk.pass(0.5);
    assert_eq!(desk.asked(), []);
    // And keys that are held since before there was a question.
    let mut desk = Desk::new(asking(&[]), Lang::En);
    alt(&mut desk, true);
    desk.show(asking(&[1]));
    desk.pass(3.0);
    alt(&mut desk, false);
    desk.pass(0.7);
    assert_eq!(desk.asked(), []);
    // Whoever lets go and presses anew means it.
    alt(&mut desk, true);
    alt(&mut desk, false);
    assert_eq!(desk.asked(), [answer(1, Choice::RegisterAgain)]);
}

#[test]
fn whoever_goes_on_clicking_while_the_question_changes_answers_nothing() {
    let mut desk = Desk::new(asking(&[1, 2]), Lang::En);
    let place = desk.window.get_by_label(AGAIN).rect().center();
    desk.show(asking(&[2]));
    for _ in 0..20 {
        button(&mut desk, place, true);
        button(&mut desk, place, false);
    }
    assert_eq!(desk.asked(), []);
    // It says that it is another one, and takes as long as that takes to be read.
    assert!(says(&desk.window, "Another question: that of Slot 2 went with its unit."));
    desk.pass(1.0);
    button(&mut desk, place, true);
    button(&mut desk, place, false);
    assert_eq!(desk.asked(), []);
    desk.pass(2.1);
    let place = desk.window.get_by_label(AGAIN).rect().center();
    button(&mut desk, place, true);
    button(&mut desk, place, false);
    assert_eq!(desk.asked(), [answer(2, Choice::RegisterAgain)]);
}
