//! How large a verdict is, and that nothing moves when a state or a message comes.

use std::sync::Arc;
use std::time::Instant;

use eframe::egui::accesskit::Role;
use eframe::egui::epaint::Shape;
use eframe::egui::{Event, Key, Modifiers, Rect, Vec2, ViewportCommand, vec2};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::step::Step;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::ids::SlotId;
use regnwl_station::seen::snapshot::{BatchView, HeldLabel, SlotState, Snapshot};
use regnwl_station::ui::Look;
use regnwl_station::words::Lang;

use crate::desk::{Desk, SCREEN, says};
use crate::{outline, states};

const LARGE: Vec2 = vec2(1920.0, 1080.0);
const SMALL: Vec2 = vec2(1024.0, 600.0);
/// 1366×768 at 200 %.
const HALF: Vec2 = vec2(683.0, 384.0);

/// The height of the largest capital that is painted of this word, in points.
fn capital(desk: &Desk, word: &str) -> f32 {
    let texts = desk.window.output().shapes.iter().filter_map(|shape| match &shape.shape {
        Shape::Text(text) if text.galley.text() == word => Some(text.galley.clone()),
        _ => None,
    });
    let letters =
        texts.flat_map(|galley| galley.rows[0].glyphs.iter().map(|glyph| glyph.uv_rect.size.y).collect::<Vec<_>>());
    letters.fold(0.0, f32::max)
}

fn ended(outcome: Outcome) -> SlotState {
    match outcome {
        Outcome::Pass => SlotState::Ended(states::pass()),
        outcome => SlotState::Ended(states::ended(outcome, Failure::RefusedAuthentication, Step::Register, 3)),
    }
}

#[test]
fn up_to_eight_slots_a_verdict_is_read_from_three_metres() {
    // Both sizes are of a screen of 24 inches. Of a small one the tile gives what it has: half of it is the verdict's.
    for (size, least, shortest) in [(LARGE, 64.0, 64.0), (SCREEN, 32.0, 44.0)] {
        let mut desk = Desk::sized(Snapshot::default(), Lang::En, size, 1.0);
        for count in 1..=8 {
            for outcome in Outcome::ALL {
                desk.show(states::bench(vec![ended(outcome); count]));
                let height = capital(&desk, outcome.word());
                let least = match outcome {
                    Outcome::Pass | Outcome::Fail => shortest,
                    // Of the field, where a laptop stands before whoever reads it.
                    Outcome::Collected | Outcome::RolledBack | Outcome::DryRun => 0.75 * least,
                    _ => least,
                };
                assert!(height >= least, "{count} slots at {size:?}: {outcome:?} is {height} high");
            }
        }
    }
}

#[test]
fn with_more_slots_a_verdict_is_read_from_one_metre() {
    let mut desk = Desk::sized(Snapshot::default(), Lang::En, LARGE, 1.0);
    for count in [9, 16, 24, 32] {
        for outcome in Outcome::ALL {
            desk.show(states::bench(vec![ended(outcome); count]));
            let height = capital(&desk, outcome.word());
            assert!(height >= 21.0, "{count} slots: {outcome:?} is {height} high");
        }
    }
}

/// All controls with what they are. The identity of a unit gives way to a ticket, which is another thing to see.
fn controls(desk: &Desk) -> Vec<(Role, String, Rect)> {
    let all = outline::seen(desk.window.root());
    all.into_iter()
        .filter(|seen| seen.is_control() && !seen.text.starts_with("Copy ") && seen.text != "Show transcript")
        .map(|seen| (seen.role, seen.text, seen.rect))
        .collect()
}

#[test]
fn no_message_moves_a_button() {
    for size in [LARGE, SCREEN, SMALL, HALF] {
        for state in ["empty", "running", "pass", "fail", "slots", "slots-32"] {
            let calm = states::state(state).unwrap();
            let messages = [
                Snapshot { stopped: Some(Failure::RegistrationsPaused), ..calm.clone() },
                Snapshot { unsaved: 1, stopped: Some(Failure::RecordNotWritable), ..calm.clone() },
                Snapshot { open_units: states::state("open-units").unwrap().open_units, ..calm.clone() },
                Snapshot { notices: states::state("notices").unwrap().notices, ..calm.clone() },
                Snapshot { label: Some(HeldLabel { text: "SN1".into(), since: Instant::now() }), ..calm.clone() },
                Snapshot { batch: BatchView { lag: 12_345, ..calm.batch.clone() }, ..calm.clone() },
                Snapshot { batch: BatchView { unknown: 3, ..calm.batch.clone() }, ..calm.clone() },
            ];
            let mut desk = Desk::sized(calm, Lang::En, size, 1.0);
            // What is scrolled to may give way.
            let before: Vec<_> = controls(&desk).into_iter().filter(|(.., rect)| rect.bottom() <= size.y).collect();
            for (at, message) in messages.into_iter().enumerate() {
                desk.show(message);
                let after = controls(&desk);
                for control in &before {
                    assert!(
                        after.contains(control),
                        "{size:?}, {state}, message {at}: {control:?} is not there any more"
                    );
                }
            }
        }
    }
}

#[test]
fn up_to_eight_slots_there_is_nothing_to_scroll_to_and_no_row_is_cut_in_half() {
    let open_units = states::state("open-units").unwrap().open_units;
    for size in [LARGE, SCREEN] {
        for slots in 1..=8 {
            let calm = states::bench(vec![ended(Outcome::Pass); slots]);
            for snapshot in [Snapshot { open_units: open_units.clone(), ..calm.clone() }, calm] {
                let mut desk = Desk::sized(snapshot, Lang::En, size, 1.0);
                let before = controls(&desk);
                desk.wheel(vec2(size.x / 2.0, size.y / 3.0), -400.0);
                assert_eq!(controls(&desk), before, "{slots} slots at {size:?}");
            }
        }
    }
}

/// Where the list beneath the slots begins.
fn list(desk: &Desk) -> f32 {
    let all = outline::seen(desk.window.root());
    all.iter().find(|seen| seen.text == "Client ID").map_or(0.0, |seen| seen.rect.top())
}

#[test]
fn a_slot_is_as_high_in_every_state() {
    let one = [
        "empty",
        "last",
        "last-failed",
        "ready",
        "running",
        "aborting",
        "label",
        "pass",
        "fail",
        "pending",
        "unknown",
        "error",
    ];
    for size in [LARGE, SCREEN, SMALL] {
        let mut desk = Desk::sized(states::state("empty").unwrap(), Lang::En, size, 1.0);
        let top = list(&desk);
        for state in one {
            let snapshot = states::state(state).unwrap();
            // Only what is in the slot differs.
            let slots = snapshot.slots;
            desk.show(Snapshot { slots, ..states::state("empty").unwrap() });
            assert_eq!(list(&desk), top, "{size:?}: {state}");
        }
        // While the first unit of a profile waits, too.
        desk.show(states::state("first-unit").unwrap());
        assert_eq!(list(&desk), top, "{size:?}: first-unit");
        for state in one {
            let state = states::state(state).unwrap().slots[0].state.clone();
            desk.show(states::bench(vec![state; 8]));
            let tiles = outline::seen(desk.window.root());
            let heights: Vec<_> =
                tiles.iter().filter(|seen| seen.role == Role::RadioButton).map(|tile| tile.rect.height()).collect();
            assert!(heights.len() == 8 && heights.iter().all(|height| *height == heights[0]), "{heights:?}");
        }
    }
}

#[test]
fn a_message_that_comes_under_a_finger_is_not_pressed_by_it() {
    let mut desk = Desk::new(states::state("empty").unwrap(), Lang::En);
    let stopped = Snapshot { stopped: Some(Failure::RegistrationsPaused), ..states::state("empty").unwrap() };
    desk.show(stopped.clone());
    desk.press("Resume");
    assert_eq!(desk.asked(), []);
    desk.pass(0.6);
    desk.press("Resume");
    assert_eq!(desk.asked().len(), 1);
    // Nor one that was gone for a while and comes back.
    desk.show(states::state("empty").unwrap());
    desk.show(stopped);
    desk.press("Resume");
    assert_eq!(desk.asked(), []);
}

#[test]
fn the_same_fault_is_told_once_and_all_messages_are_one_press_away() {
    let mut desk = Desk::new(states::state("unsaved").unwrap(), Lang::En);
    let text = outline::text(&outline::seen(desk.window.root()));
    assert!(text.contains("DO NOT SWITCH OFF") && !text.contains("Show all"), "{text}");
    let open_units = states::state("open-units").unwrap().open_units;
    desk.show(Snapshot { unsaved: 1, open_units, ..states::state("empty").unwrap() });
    assert!(!says(&desk.window, "3 unfinished units."));
    desk.pass(0.6);
    desk.press("Show all 2 messages");
    assert!(says(&desk.window, "3 unfinished units."));
    desk.press("Show them");
    assert!(says(&desk.window, "Unfinished units") && !says(&desk.window, "3 unfinished units."));
}

#[test]
fn small_tiles_say_what_to_do_and_start_again() {
    let mut desk = Desk::new(states::bench(vec![ended(Outcome::Error); 16]), Lang::En);
    let text = outline::text(&outline::seen(desk.window.root()));
    assert!(text.contains("Call the engineer: check secret, switch, device quota and account."), "{text}");
    desk.press("Start again: Slot 16");
    assert_eq!(desk.asked(), [Command::Start(SlotId(15))]);
}

#[test]
fn what_matters_of_a_slot_is_seen_at_two_hundred_percent() {
    for lang in [Lang::En, Lang::Zh] {
        let mut desk = Desk::sized(Snapshot::default(), lang, HALF, 2.0);
        desk.show(Snapshot { open_units: Arc::default(), ..states::state("fail").unwrap() });
        let all = outline::seen(desk.window.root());
        let todo = lang.pick("Check the firmware mode, then plug it in again. Same error: red bin.", "重新开始");
        for text in ["FAIL", todo] {
            let seen = all.iter().find(|seen| seen.text == text).unwrap_or_else(|| panic!("{text} is not there"));
            assert!(seen.rect.bottom() <= HALF.y, "{text}: {:?}", seen.rect);
        }
    }
}

#[test]
fn f11_gives_the_window_the_whole_screen_and_is_remembered() {
    let mut desk = Desk::new(states::state("empty").unwrap(), Lang::En);
    for full_screen in [true, false] {
        // Down last, so that the frame of it is the one that is looked at.
        for pressed in [false, true] {
            let modifiers = Modifiers::NONE;
            let event = Event::Key { key: Key::F11, physical_key: None, pressed, repeat: false, modifiers };
            desk.window.input_mut().events.push(event);
        }
        desk.window.step();
        let outputs = desk.window.output().viewport_output.values();
        let told =
            outputs.flat_map(|viewport| &viewport.commands).any(|one| *one == ViewportCommand::Fullscreen(full_screen));
        assert!(told, "{full_screen}");
        assert_eq!(desk.looks.lock().unwrap().pop().map(|look: Look| look.full_screen), Some(full_screen));
    }
}
