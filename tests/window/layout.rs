//! What the window says, where it stands, and when it paints.

use std::sync::Arc;
use std::time::Duration;

use eframe::egui::Vec2;
use eframe::egui::accesskit::Role;
use egui_kittest::Harness;
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::step::Step;
use regnwl_station::seen::snapshot::{NoticeKind, SlotState, Snapshot};
use regnwl_station::ui::{App, Opening};
use regnwl_station::words::Lang;

use crate::desk::{Desk, Nothing, SCREEN, lang_name, next_paint, ready_bench, window};
use crate::{outline, states};

#[test]
fn each_state_says_what_it_said_before() {
    let mut faults = Vec::new();
    for lang in [Lang::En, Lang::Zh] {
        let mut desk = Desk::new(Snapshot::default(), lang);
        for state in states::ALL {
            desk.show(states::state(state).unwrap());
            let seen = outline::seen(desk.window.root());
            faults.extend(outline::agree(&format!("{state}.{}", lang_name(lang)), &outline::text(&seen)).err());
        }
        let setup = window(lang, Opening::Ask(Arc::new(Nothing)), SCREEN, 1.0);
        let seen = outline::seen(setup.root());
        faults.extend(outline::agree(&format!("setup.{}", lang_name(lang)), &outline::text(&seen)).err());
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[test]
fn every_control_has_a_name() {
    let mut desk = Desk::new(Snapshot::default(), Lang::En);
    for state in states::ALL {
        desk.show(states::state(state).unwrap());
        for seen in outline::seen(desk.window.root()) {
            assert!(!seen.is_control() || !seen.text.trim().is_empty(), "{state}: a {:?} without a name", seen.role);
        }
    }
}

#[test]
fn nothing_is_cut_off_or_on_top_of_another_in_either_language() {
    let mut faults = Vec::new();
    // The same screen at 200 % has half as many points.
    for (size, scale) in [(SCREEN, 1.0), (SCREEN / 2.0, 2.0)] {
        for lang in [Lang::En, Lang::Zh] {
            let mut desk = Desk::sized(Snapshot::default(), lang, size, scale);
            for state in states::ALL {
                desk.show(states::state(state).unwrap());
                faults.extend(misplaced(&desk.window, size, &format!("{state}, {lang:?}, {scale}")));
            }
            let setup = window(lang, Opening::Ask(Arc::new(Nothing)), size, scale);
            faults.extend(misplaced(&setup, size, &format!("setup, {lang:?}, {scale}")));
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

pub fn misplaced(window: &Harness<App>, size: Vec2, what: &str) -> Vec<String> {
    let mut all = outline::seen(window.root());
    let mut faults = Vec::new();
    // So is the plate of a scan, beside what it covers.
    if let Some(over) = all.iter().position(|seen| seen.role == Role::Alert) {
        let depth = all[over].depth;
        let rest =
            all[over + 1..].iter().position(|seen| seen.depth <= depth).map_or(all.len(), |rest| over + 1 + rest);
        all.drain(over..rest);
    }
    // What lies over the bench is looked at alone: it covers the rest on purpose.
    if let Some(over) = all.iter().position(|seen| seen.role == Role::AlertDialog) {
        let depth = all[over].depth;
        let rest =
            all[over + 1..].iter().position(|seen| seen.depth <= depth).map_or(all.len(), |rest| over + 1 + rest);
        all = all.drain(over + 1..rest).collect();
    }
    for seen in &all {
        // Beside the rail everything scrolls: what is below the edge is not lost.
        let scrolls = seen.rect.left() > 72.0;
        let sideways = seen.rect.left() < -0.5 || seen.rect.right() > size.x + 0.5;
        if sideways || seen.rect.top() < -0.5 || (seen.rect.bottom() > size.y + 0.5 && !scrolls) {
            faults.push(format!("{what}: “{}” leaves the screen: {:?}", seen.text, seen.rect));
        }
    }
    // A card is a button that holds others, and so do a table and a file; and what scrolls goes under the practice panel and the strip of messages; two texts or controls never share a place.
    // The buttons of a unit in the logs, and the one that opens the bench, stand below what scrolls, as the panel does.
    let plug =
        ["Plug in: ", "Pull out: ", "插入: ", "拔出: ", "Copy as text", "复制为文本", "Open the bench", "打开工作台"];
    let panel = all.iter().find(|seen| plug.iter().any(|word| seen.text.starts_with(word)));
    let strip = all.iter().find(|seen| seen.role == Role::Status).map_or(size.y, |seen| seen.rect.top());
    let edge = panel.map_or(size.y, |seen| seen.rect.top() - 16.0).min(strip);
    let holds_others = |role| matches!(role, Role::RadioButton | Role::ListBoxOption | Role::Table | Role::Status);
    // The start dialog scrolls under its foot, which has one button.
    let is_start = panel.is_some_and(|seen| ["Open the bench", "打开工作台"].contains(&&*seen.text));
    // What has scrolled under the strip is no button of its messages: those lie wholly on one.
    let is_strip = edge == strip && strip < size.y;
    let on_message = |seen: &outline::Seen| {
        all.iter().any(|message| message.role == Role::Status && message.rect.contains_rect(seen.rect))
    };
    let beneath = |seen: &outline::Seen| seen.is_control() && !is_start && (!is_strip || on_message(seen));
    let solid = |seen: &&outline::Seen| {
        !holds_others(seen.role) && (seen.rect.bottom() <= edge || seen.rect.top() >= edge && beneath(seen))
    };
    let solid: Vec<_> = all.iter().filter(solid).collect();
    for (i, a) in solid.iter().enumerate() {
        for b in &solid[i + 1..] {
            let both = a.rect.intersect(b.rect);
            if both.width() > 2.0 && both.height() > 4.0 {
                faults.push(format!("{what}: “{}” and “{}” overlap by {:?}", a.text, b.text, both.size()));
            }
        }
    }
    faults
}

#[test]
fn every_failure_fits_its_small_card_in_both_languages() {
    let mut faults = Vec::new();
    for lang in [Lang::En, Lang::Zh] {
        let mut desk = Desk::new(Snapshot::default(), lang);
        let mut notices = states::state("notices").unwrap();
        // The plate of a scan lies over the cards.
        notices.notices.retain(|notice| !matches!(notice.kind, NoticeKind::LabelRejected { .. }));
        for (failures, is_last) in Failure::ALL.chunks(8).flat_map(|failures| [(failures, false), (failures, true)]) {
            let ended = |failure: &Failure| {
                let outcome = failure.outcome(false);
                let mut unit = states::ended(outcome, *failure, Step::Register, 3);
                unit.serial_number = Some("SN24A7F00913-LONGEST-SERIAL-NUMBER".into());
                if is_last { SlotState::Empty { last: Some(unit) } } else { SlotState::Ended(unit) }
            };
            let mut slots: Vec<_> = failures.iter().map(ended).collect();
            slots.resize_with(8, || SlotState::Empty { last: None });
            let (notices, batch) = (notices.notices.clone(), notices.batch.clone());
            desk.show(Snapshot { notices, batch, ..states::bench(slots) });
            let all = outline::seen(desk.window.root());
            let cards: Vec<_> =
                all.iter().filter(|seen| seen.role == Role::RadioButton).map(|card| card.rect).collect();
            assert_eq!(cards.len(), 8);
            for seen in all.iter().filter(|seen| seen.role == Role::Label) {
                let card = cards.iter().find(|card| card.contains(seen.rect.left_top()));
                if card
                    .is_some_and(|card| seen.rect.bottom() > card.bottom() - 18.0 || seen.rect.right() > card.right())
                {
                    faults.push(format!("{lang:?}: “{}” {:?} leaves its card {card:?}", seen.text, seen.rect));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_state_is_seen_without_scrolling() {
    for (size, scale) in [(SCREEN, 1.0), (SCREEN / 2.0, 2.0)] {
        for (state, word) in [("empty", "Plug in a unit"), ("pass", "PASS"), ("fail", "FAIL"), ("stopped", "ERROR")] {
            let desk = Desk::sized(states::state(state).unwrap(), Lang::En, size, scale);
            let all = outline::seen(desk.window.root());
            let largest =
                all.iter().filter(|seen| seen.text == word).max_by_key(|seen| seen.rect.height() as i32).unwrap();
            assert!(largest.rect.bottom() <= size.y, "{state} at {scale}: {:?}", largest.rect);
        }
    }
}

#[test]
fn an_idle_bench_paints_nothing_and_a_running_one_ten_times_a_second() {
    for state in ["empty", "pass", "fail", "asking", "slots-idle"] {
        let snapshot = states::state(state).unwrap_or_else(|| states::bench(vec![SlotState::Empty { last: None }; 8]));
        let mut desk = Desk::new(snapshot, Lang::En);
        // A question is armed by then.
        desk.pass(0.6);
        desk.window.run();
        assert!(next_paint(&desk) > Duration::from_secs(30), "{state}: paints again after {:?}", next_paint(&desk));
    }
    let desk = Desk::new(states::state("running").unwrap(), Lang::En);
    let next = next_paint(&desk);
    assert!(next >= Duration::from_millis(80) && next <= Duration::from_millis(101), "{next:?}");
}

#[test]
fn a_long_list_is_painted_row_by_row() {
    let rows = (0..200_000).map(states::row).collect();
    let desk = Desk::new(Snapshot { units: Arc::new(rows), ..ready_bench() }, Lang::En);
    let painted = outline::seen(desk.window.root()).len();
    assert!(painted < 200, "{painted} things for 200,000 units");
}

#[test]
fn visits_that_are_not_listed_any_more_are_said_beneath_the_list() {
    for (lang, said) in [(Lang::En, "7 earlier visits"), (Lang::Zh, "更早的 7 条记录")] {
        let snapshot = Snapshot { units: Arc::new(vec![states::row(1)]), earlier: 7, ..ready_bench() };
        let desk = Desk::new(snapshot, lang);
        let seen = outline::text(&outline::seen(desk.window.root()));
        assert!(seen.contains(said), "{seen}");
    }
}
