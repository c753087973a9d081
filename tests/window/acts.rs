//! What keys and buttons ask for.

use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui::{Event, Key, Modifiers, ViewportCommand, ViewportEvent, ViewportId};
use egui_kittest::kittest::Queryable;
use regnwl_station::demo::{PracticeCommand, PracticeFault};
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::secret::Secret;
use regnwl_station::domain::step::Step;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::Choice;
use regnwl_station::seen::decision::{Decision, Signed};
use regnwl_station::seen::ids::SlotId;
use regnwl_station::seen::snapshot::{Notice, NoticeKind, SlotState, Snapshot};
use regnwl_station::ui::{Chime, Opening, Theme};
use regnwl_station::words::Lang;

use crate::desk::{Desk, Nothing, SCREEN, engineers, next_paint, ready_bench, says, wait_for_text, window};
use crate::{outline, states};

#[test]
fn a_closed_window_waits_for_the_running_unit() {
    let mut desk = Desk::new(states::state("running").unwrap(), Lang::En);
    wants_to_close(&mut desk);
    assert_eq!(desk.asked(), [Command::Close]);
    desk.window.run_steps(2);
    assert!(says(&desk.window, "Finishing the running units, then closing."));
    desk.show.send_replace(Arc::new(states::state("pass").unwrap()));
    desk.window.step();
    let closes = |desk: &Desk| {
        let outputs = desk.window.output().viewport_output.values();
        outputs.flat_map(|viewport| &viewport.commands).any(|command| *command == ViewportCommand::Close)
    };
    assert!(closes(&desk));
}

fn wants_to_close(desk: &mut Desk) {
    let root = desk.window.input_mut().viewports.entry(ViewportId::ROOT).or_default();
    root.events.push(ViewportEvent::Close);
    desk.window.step();
    desk.window.input_mut().viewports.entry(ViewportId::ROOT).or_default().events.clear();
}

#[test]
fn a_window_with_an_identity_that_no_disk_took_is_closed_by_a_person_who_has_read_that_it_is_lost() {
    let mut desk = Desk::new(states::state("unsaved").unwrap(), Lang::En);
    assert!(says(&desk.window, "DO NOT SWITCH OFF"));
    // However often it is asked for.
    for _ in 0..3 {
        wants_to_close(&mut desk);
        desk.window.run_steps(2);
        assert!(says(&desk.window, "Close and lose it?"));
        assert_eq!(desk.asked(), []);
    }
    desk.press("Keep the window open");
    assert!(!says(&desk.window, "Close and lose it?") && desk.asked().is_empty());
    // Room was made while the question stood: nothing is lost any more, and nothing is asked.
    wants_to_close(&mut desk);
    desk.show(states::state("running").unwrap());
    assert!(!says(&desk.window, "Close and lose it?"));
    desk.show(states::state("unsaved").unwrap());
    wants_to_close(&mut desk);
    desk.window.run_steps(2);
    desk.press("Close and lose it");
    assert_eq!(desk.asked(), [Command::GiveUpUnsaved]);
    wants_to_close(&mut desk);
    assert_eq!(desk.asked(), [Command::Close]);
}

#[test]
fn space_starts_the_ready_unit_and_escape_aborts_the_running_one() {
    let mut desk = Desk::new(ready_bench(), Lang::En);
    desk.key(Key::Space);
    assert_eq!(desk.asked(), [Command::Start(SlotId(0))]);
    desk.show(states::bench(vec![SlotState::Running(states::running(Step::Register))]));
    desk.key(Key::Space);
    assert_eq!(desk.asked(), [], "a running unit cannot be started");
    desk.key(Key::Escape);
    assert_eq!(desk.asked(), [Command::Abort(SlotId(0))]);
}

#[test]
fn buttons_ask_for_what_they_say() {
    let mut desk = Desk::new(ready_bench(), Lang::En);
    desk.press("Start");
    desk.press("Start when a unit is plugged in");
    assert_eq!(desk.asked(), [Command::Start(SlotId(0)), Command::HandsFree(false)]);
    desk.show(states::state("running").unwrap());
    desk.press("Abort");
    assert_eq!(desk.asked(), [Command::Abort(SlotId(0))]);
    desk.show(states::state("error").unwrap());
    desk.press("Start again");
    assert_eq!(desk.asked(), [Command::Start(SlotId(0))]);
}

#[test]
fn a_digit_picks_the_slot_that_space_starts() {
    let ready = || SlotState::Ready { last: None };
    let mut desk = Desk::new(states::bench(vec![ready(), ready(), ready()]), Lang::En);
    desk.key(Key::Num3);
    desk.key(Key::Space);
    desk.key(Key::Num9);
    desk.key(Key::Space);
    desk.press("Start all");
    let all = [2, 2, 0, 1, 2].map(|slot| Command::Start(SlotId(slot)));
    assert_eq!(desk.asked(), all);
}

#[test]
fn keys_mean_the_slot_that_was_picked_wherever_it_stands_and_no_other_one_when_it_is_gone() {
    let ready = || SlotState::Ready { last: None };
    let bench = states::bench(vec![ready(), ready(), ready()]);
    let mut desk = Desk::new(bench.clone(), Lang::En);
    desk.key(Key::Num2);
    let mut turned = bench.clone();
    turned.slots.rotate_left(1);
    desk.show(turned);
    desk.key(Key::Space);
    assert_eq!(desk.asked(), [Command::Start(SlotId(1))]);
    let mut gone = bench.clone();
    gone.slots.remove(1);
    desk.show(gone);
    desk.key(Key::Space);
    desk.key(Key::Escape);
    assert_eq!(desk.asked(), [], "another slot is meant than the one that was picked");
    desk.key(Key::Num2);
    desk.key(Key::Space);
    assert_eq!(desk.asked(), [Command::Start(SlotId(2))]);
}

#[test]
fn after_pass_and_unknown_the_space_key_starts_nothing() {
    for state in ["pass", "unknown", "empty"] {
        let mut desk = Desk::new(states::state(state).unwrap(), Lang::En);
        desk.key(Key::Space);
        assert_eq!(desk.asked(), [], "{state}");
    }
}

#[test]
fn a_scanner_burst_is_a_label_and_neither_picks_nor_starts() {
    let ready = || SlotState::Ready { last: None };
    let mut desk = Desk::new(states::bench(vec![ready(), ready()]), Lang::En);
    // All in one frame: the harness would give each event 50 ms.
    let key = |key, pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers: Modifiers::NONE };
    for (code, text) in [(Key::Num2, "2"), (Key::Space, " "), (Key::A, "A")] {
        desk.window.input_mut().events.extend([key(code, true), Event::Text(text.into()), key(code, false)]);
    }
    desk.window.input_mut().events.extend([key(Key::Enter, true), key(Key::Enter, false)]);
    desk.pass(0.5);
    assert_eq!(desk.asked(), [Command::Label("2 A".into())]);
    desk.key(Key::Space);
    assert_eq!(desk.asked(), [Command::Start(SlotId(0))]);
}

/// Types as fast as a scanner does: all in one frame.
fn scan(desk: &mut Desk, label: &str) {
    let key = |key, pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers: Modifiers::NONE };
    for letter in label.chars() {
        let code = Key::from_name(&letter.to_string()).unwrap();
        let events = [key(code, true), Event::Text(letter.into()), key(code, false)];
        desk.window.input_mut().events.extend(events);
    }
    desk.window.input_mut().events.extend([key(Key::Enter, true), key(Key::Enter, false)]);
    desk.pass(0.5);
}

#[test]
fn a_burst_while_a_name_is_typed_is_a_label_and_no_part_of_the_name() {
    let mut desk = Desk::new(Snapshot { operator: None, ..ready_bench() }, Lang::En);
    desk.press("Operator: Name…");
    for (key, letter) in [(Key::L, "L"), (Key::I, "i")] {
        desk.window.event(Event::Text(letter.into()));
        desk.window.key_press(key);
        desk.pass(0.1);
    }
    scan(&mut desk, "4711");
    assert_eq!(desk.asked(), [Command::Label("4711".into())], "the dialog is still open");
    desk.press("OK");
    assert_eq!(desk.asked(), [Command::Operator("Li".into())]);
}

#[test]
fn a_burst_never_answers_a_question_that_has_the_focus() {
    let mut desk = Desk::new(states::state("asking").unwrap(), Lang::En);
    desk.pass(0.5);
    desk.window.get_by_label("Register again (uses 1 of 5)").focus();
    desk.window.run_steps(2);
    scan(&mut desk, "4711");
    assert_eq!(desk.asked(), [Command::Label("4711".into())]);
    assert!(desk.window.get_by_label("Register again (uses 1 of 5)").is_focused());
}

#[test]
fn f2_leads_to_the_scan_field_and_enter_hands_the_label_over() {
    let mut desk = Desk::new(ready_bench(), Lang::En);
    desk.key(Key::F2);
    assert!(desk.window.get_by_label("Label").is_focused());
    scan(&mut desk, "4711");
    assert_eq!(desk.asked(), [Command::Label("4711".into())]);
    desk.window.event(Event::Text("SN-9".into()));
    desk.key(Key::Enter);
    assert_eq!(desk.asked(), [Command::Label("SN-9".into())], "the field waits for the next one");
}

#[test]
fn a_label_that_is_scanned_at_another_screen_reaches_the_bench() {
    let mut desk = Desk::new(ready_bench(), Lang::En);
    desk.press("Settings");
    scan(&mut desk, "4711");
    assert_eq!(desk.asked(), [Command::Label("4711".into())]);
    desk.key(Key::Space);
    assert_eq!(desk.asked(), [], "the bench's keys are the bench's");
}

#[test]
fn keys_do_nothing_while_a_name_is_being_typed() {
    let mut desk = Desk::new(ready_bench(), Lang::En);
    desk.press("Operator: Change…");
    desk.window.event(Event::Key {
        key: Key::A,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::COMMAND,
    });
    desk.window.step();
    desk.window.event(Event::Text("Li".into()));
    desk.key(Key::Space);
    desk.key(Key::Num1);
    assert_eq!(desk.asked(), []);
    desk.press("OK");
    assert_eq!(desk.asked(), [Command::Operator("Li".into())]);
}

#[test]
fn a_question_cannot_be_answered_in_its_first_half_second() {
    let asked_at = |since| {
        let mut snapshot = states::state("asking").unwrap();
        let SlotState::Asking(_, question) = &mut snapshot.slots[0].state else { panic!("it asks") };
        question.since = since;
        (question.id, snapshot)
    };
    // Ahead of now, so that a slow machine cannot use the half second up.
    let (id, fresh) = asked_at(Instant::now() + Duration::from_secs(60));
    let mut desk = Desk::new(fresh, Lang::En);
    desk.press("Skip this unit (stays unfinished)");
    desk.press("Register again (uses 1 of 5)");
    assert_eq!(desk.asked(), [], "too early");
    assert!(next_paint(&desk) <= Duration::from_millis(500), "it arms by itself");
    desk.show(asked_at(Instant::now() - Duration::from_millis(501)).1);
    desk.pass(0.5);
    desk.press("Same unit: finish it");
    assert_eq!(desk.asked(), [Command::Answer { question: id, choice: Choice::SameUnit }]);
}

#[test]
fn a_further_registration_asks_for_a_supervisor_and_a_pin() {
    let mut snapshot = states::state("asking").unwrap();
    let SlotState::Asking(_, question) = &mut snapshot.slots[0].state else { panic!("it asks") };
    question.since = Instant::now() - Duration::from_millis(501);
    let question = question.id;
    snapshot.supervisors = engineers(&["chen", "li"]);
    let mut desk = Desk::new(snapshot, Lang::En);
    desk.pass(0.5);
    desk.press("Register again (uses 1 of 5)");
    assert_eq!(desk.asked(), [], "nothing without a PIN");
    desk.press("li");
    desk.window.event(Event::Text("4711".into()));
    desk.window.run_steps(2);
    let told = desk.window.get_by_label("PIN").value();
    assert!(told.is_some_and(|told| !told.is_empty() && !told.contains("4711")), "a screen reader is told the PIN");
    desk.press("OK");
    let signed = Signed { pin: Secret::new("4711"), ..Signed::by("li") };
    let answer = Decision::Answer { question, choice: Choice::RegisterAgain };
    assert_eq!(desk.asked(), [Command::decide(answer, signed)]);
}

#[test]
fn who_lets_the_line_go_on_is_asked_unless_the_operator_is_named_and_nobody_is_a_supervisor() {
    let stopped = states::state("stopped").unwrap();
    let mut desk = Desk::new(Snapshot { operator: Some("Li".into()), ..stopped.clone() }, Lang::En);
    desk.pass(0.6);
    desk.press("Resume");
    let released =
        |by: &str, pin: &str| [Command::decide(Decision::GoOn, Signed { pin: Secret::new(pin), ..Signed::by(by) })];
    assert_eq!(desk.asked(), released("Li", ""));

    let mut desk = Desk::new(Snapshot { operator: None, ..stopped.clone() }, Lang::En);
    desk.pass(0.6);
    desk.press("Resume");
    assert_eq!(desk.asked(), []);
    desk.window.get_by_label("Your name").focus();
    desk.window.run_steps(2);
    desk.window.event(Event::Text("Wang".into()));
    desk.window.run_steps(2);
    desk.key(Key::Enter);
    assert_eq!(desk.asked(), released("Wang", ""));

    let supervisors = engineers(&["chen", "li"]);
    let mut desk = Desk::new(Snapshot { supervisors, operator: Some("Li".into()), ..stopped }, Lang::En);
    desk.pass(0.6);
    desk.press("Resume");
    assert_eq!(desk.asked(), [], "nothing without a PIN");
    desk.press("li");
    desk.window.get_by_label("PIN").focus();
    desk.window.run_steps(2);
    desk.window.event(Event::Text("4711".into()));
    desk.window.run_steps(2);
    desk.key(Key::Enter);
    assert_eq!(desk.asked(), released("li", "4711"));
}

#[test]
fn the_language_switches_at_once() {
    let mut desk = Desk::new(ready_bench(), Lang::En);
    desk.press("Switch to Chinese");
    assert!(says(&desk.window, "就绪"));
    desk.press("切换到英文");
    assert!(says(&desk.window, "Ready"));
}

#[test]
fn the_colours_go_round_and_are_kept() {
    let mut desk = Desk::new(ready_bench(), Lang::En);
    for name in ["Light", "Dark", "Contrast", "Light"] {
        desk.press(&format!("Colours: {name}"));
    }
    assert!(desk.window.query_by_label("Colours: Dark").is_some());
    let kept: Vec<_> = desk.looks.lock().unwrap().iter().map(|look| look.theme).collect();
    assert_eq!(kept, [Theme::Dark, Theme::HighContrast, Theme::Light, Theme::Dark]);
}

#[test]
fn the_wake_closure_brings_the_new_snapshot_to_the_screen() {
    let mut desk = Desk::new(states::state("empty").unwrap(), Lang::En);
    desk.window.run();
    desk.show.send_replace(Arc::new(states::state("pass").unwrap()));
    desk.wake.lock().unwrap().as_ref().unwrap()();
    desk.window.run();
    assert!(says(&desk.window, Outcome::Pass.word()));
    assert!(says(&desk.window, "Identity written and read back: equal."));
}

#[test]
fn no_token_is_anywhere_and_it_has_no_copy_button() {
    let desk = Desk::new(states::state("pass").unwrap(), Lang::En);
    assert!(says(&desk.window, "hidden · sha256 9f2c41ab"));
    assert!(desk.window.query_by_label("Copy clientId").is_some());
    assert!(desk.window.query_by_label("Copy deviceToken").is_none());
}

#[test]
fn the_practice_panel_plugs_in_and_breaks_things() {
    let mut desk = Desk::new(states::state("practice").unwrap(), Lang::En);
    desk.press("Pull out: Slot 1");
    desk.press("Plug in: Slot 2");
    desk.press("Fault, Slot 2: No fault");
    desk.press("Cloud does not answer");
    let done: Vec<_> = std::iter::from_fn(|| desk.practised.try_recv().ok()).collect();
    let fault = PracticeCommand::Fault(SlotId(1), PracticeFault::CloudSilent);
    assert_eq!(done, [PracticeCommand::PullOut(SlotId(0)), PracticeCommand::PlugIn(SlotId(1)), fault]);
}

#[test]
fn the_transcript_and_the_open_units_stand_beneath_the_slot() {
    let mut desk = Desk::new(states::state("open-units").unwrap(), Lang::En);
    desk.pass(0.6);
    desk.press("Show them");
    assert!(says(&desk.window, "Unfinished units"));
    desk.press("Back to the list");
    desk.show(states::state("fail").unwrap());
    desk.press("Show transcript");
    let seen = outline::seen(desk.window.root());
    assert!(seen.iter().any(|seen| seen.text.ends_with("station · read serial  AT+SN?")));
}

#[test]
fn the_start_dialog_shows_what_must_be_mended_first() {
    let mut setup = window(Lang::En, Opening::Ask(Arc::new(Nothing)), SCREEN, 1.0);
    setup.get_by_label("/dev/ttyUSB1").click();
    setup.run_steps(2);
    setup.get_by_label("Open the bench").click();
    // The answer comes from a thread of its own.
    wait_for_text(&mut setup, "· /p.json: there is no such profile");
}

#[test]
fn control_and_plus_enlarge_up_to_twice_the_size_and_zero_goes_back() {
    let mut desk = Desk::new(ready_bench(), Lang::En);
    let zoom = |desk: &mut Desk, key| {
        desk.window.key_press_modifiers(Modifiers::COMMAND, key);
        desk.pass(0.2);
        desk.window.ctx.zoom_factor()
    };
    assert!((zoom(&mut desk, Key::Plus) - 1.1).abs() < 0.01);
    let largest = (0..20).map(|_| zoom(&mut desk, Key::Plus)).last().unwrap();
    assert!((largest - 2.0).abs() < 0.01, "{largest}");
    assert!((zoom(&mut desk, Key::Num0) - 1.0).abs() < 0.01);
    assert!((zoom(&mut desk, Key::Minus) - 1.0).abs() < 0.01, "no smaller than it was made");
}

#[test]
fn one_tone_is_heard_for_pass_and_another_for_anything_else_and_none_when_muted() {
    let mut desk = Desk::new(ready_bench(), Lang::En);
    let with = |kinds: &[NoticeKind]| Snapshot {
        notices: (1..).zip(kinds).map(|(number, kind)| Notice { number, kind: kind.clone() }).collect(),
        ..ready_bench()
    };
    let (pass, fail) = (|| NoticeKind::Ended(Outcome::Pass), || NoticeKind::Ended(Outcome::Fail));
    let heard = |desk: &Desk| std::mem::take(&mut *desk.heard.lock().unwrap());
    desk.show(with(&[pass()]));
    assert_eq!(heard(&desk), [Chime::Pass]);
    // Each is heard once, and other notices are not.
    desk.show(with(&[pass(), NoticeKind::FollowerReplaced]));
    assert_eq!(heard(&desk), []);
    // Of those that end at once the one that needs somebody.
    desk.show(with(&[pass(), NoticeKind::FollowerReplaced, fail(), pass()]));
    assert_eq!(heard(&desk), [Chime::Other]);
    desk.press("Settings");
    desk.press("Sounds: Muted");
    desk.show(with(&[pass(), NoticeKind::FollowerReplaced, fail(), pass(), fail()]));
    assert_eq!(heard(&desk), []);
    assert!(desk.looks.lock().unwrap().last().unwrap().muted, "it is remembered");
    desk.press("Sounds: A tone when a unit ends");
    assert_eq!(heard(&desk), [], "what was missed is not made up for");
}
