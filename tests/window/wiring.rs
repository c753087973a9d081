//! How a unit is wired, on a slot that is empty.

use std::path::{Path, PathBuf};

use eframe::egui::{Key, Vec2};
use egui_kittest::kittest::Queryable as _;
use regnwl_station::seen::snapshot::{ProfileView, SlotState, Snapshot};
use regnwl_station::words::Lang;

use crate::desk::{Desk, SCREEN, says, wait_until};
use crate::states;

const PICTURE: &str = "How to wire the unit: show large";
const LARGE: &str = "How to wire the unit";

/// What a station with this picture shows.
fn with_picture(bench: Snapshot, name: &str) -> Snapshot {
    let file: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/profiles/good").join(name);
    Snapshot { profile: ProfileView { wiring_picture: Some(file), ..bench.profile.clone() }, ..bench }
}

fn empty(slots: usize) -> Snapshot {
    states::bench(vec![SlotState::Empty { last: None }; slots])
}

/// Sizes of the pictures that are seen.
fn pictures(desk: &Desk) -> Vec<Vec2> {
    desk.window.query_all_by_label(PICTURE).map(|node| node.rect().size()).collect()
}

#[track_caller]
fn wait_for_pictures(desk: &mut Desk) -> Vec<Vec2> {
    wait_until(&mut desk.window, "the picture is there", |window| says(window, PICTURE));
    pictures(desk)
}

#[test]
fn an_empty_slot_shows_how_a_unit_is_wired_and_no_other_state_does() {
    for (state, least) in [("empty", 200.0), ("last", 80.0)] {
        let mut desk = Desk::new(with_picture(states::state(state).unwrap(), "wiring.png"), Lang::En);
        let seen = wait_for_pictures(&mut desk);
        let [size] = seen[..] else { panic!("{state}: {seen:?}") };
        assert!(size.y >= least && (size.x / size.y - 640.0 / 420.0).abs() < 0.03, "{state}: {size}");
        desk.show(with_picture(states::state("running").unwrap(), "wiring.png"));
        assert!(pictures(&desk).is_empty());
        desk.show(with_picture(states::state(state).unwrap(), "wiring.png"));
        assert_eq!(pictures(&desk), [size], "it was decoded already");
        // It is painted when something changes, and never by itself.
        desk.window.run();
    }
}

#[test]
fn every_empty_tile_shows_it_as_far_as_there_is_room() {
    for slots in [2, 4, 8] {
        let mut desk = Desk::new(with_picture(empty(slots), "wiring.png"), Lang::En);
        let seen = wait_for_pictures(&mut desk);
        assert!(seen.len() == slots && seen.iter().all(|size| size.y >= 48.0), "{slots}: {seen:?}");
    }
    let mut desk = Desk::new(with_picture(empty(32), "wiring.png"), Lang::En);
    desk.pass(0.5);
    assert!(pictures(&desk).is_empty(), "small tiles have no room for it");
}

#[test]
fn it_is_shown_large_and_closed_again() {
    let mut desk = Desk::new(with_picture(empty(4), "wiring.png"), Lang::En);
    let small = wait_for_pictures(&mut desk)[0];
    let first = desk.window.query_all_by_label(PICTURE).next().unwrap();
    first.click();
    desk.window.run_steps(3);
    let large = desk.window.query_all_by_label(LARGE).map(|node| node.rect().height()).fold(0.0, f32::max);
    assert!(large > 3.0 * small.y && large < SCREEN.y, "{large}");
    desk.key(Key::Escape);
    assert!(!says(&desk.window, LARGE));
    assert_eq!(desk.asked(), [], "nothing is asked of the station");
}

#[test]
fn a_picture_that_cannot_be_shown_says_why_and_stops_nothing() {
    for (name, why) in [
        ("nowhere.png", "There is no such wiring picture. It must be in the folder of the profile."),
        ("ca.pem", "The wiring picture is neither PNG nor JPEG. Save it as one of them."),
    ] {
        for slots in [1, 4] {
            let mut desk = Desk::new(with_picture(empty(slots), name), Lang::En);
            wait_until(&mut desk.window, why, |window| says(window, why));
            assert!(says(&desk.window, "Plug in a unit") && pictures(&desk).is_empty());
        }
    }
    let mut desk = Desk::new(with_picture(empty(1), "nowhere.png"), Lang::Zh);
    let why = "接线图文件不存在。它须放在产品配置文件所在的文件夹里。";
    wait_until(&mut desk.window, why, |window| says(window, why));
}

#[test]
fn another_profile_has_another_picture_or_none() {
    let mut desk = Desk::new(with_picture(empty(1), "wiring.png"), Lang::En);
    wait_for_pictures(&mut desk);
    desk.show(empty(1));
    assert!(pictures(&desk).is_empty() && says(&desk.window, "None yet."));
}
