//! The same ways for the real window, and those that a window has of its own: it is closed, its screen goes away.

use std::path::PathBuf;

use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use rustix::process::Signal;
use serde_json::json;

use super::common::{self, each};
use super::process_end::{ASKED, Line, PROGRAM, Process};
use super::screen::Screen;

/// How the window ends.
#[derive(Clone, Copy, Debug)]
enum Way {
    Told(Signal),
    Closed,
    CutOff,
    ScreenGone,
}

const ALL: [Way; 6] = [
    Way::Told(Signal::TERM),
    Way::Told(Signal::HUP),
    Way::Told(Signal::INT),
    Way::Closed,
    Way::CutOff,
    Way::ScreenGone,
];

#[test]
fn however_the_window_ends_a_registration_ends_first_and_everything_else_at_once() {
    // Few at a time: each paints without a graphics card.
    for ways in ALL.chunks(2) {
        each(ways.iter().copied(), end);
    }
}

fn end(way: Way) {
    let Some(mut screen) = Screen::start() else { return };
    let line = Line::new();
    let mut window = open(&line, &screen);
    line.until_asked();
    match way {
        Way::Told(signal) => window.tell(signal),
        Way::Closed => screen.close_window(),
        Way::CutOff => screen.cut_off(),
        Way::ScreenGone => screen.go_away(),
    }
    line.until_heard();
    assert!(window.is_there(), "{way:?}");
    line.bench.door.keep_answers(false);
    let code = window.end().code();
    match way {
        Way::Told(_) | Way::Closed => assert_eq!(code, Some(0), "{way:?}"),
        // What the windowing library says to that; a signal would have no code.
        Way::CutOff | Way::ScreenGone => assert!(code.is_some(), "{way:?}"),
    }
    assert_eq!(line.ended(Some(ASKED)), Some((Outcome::Pending, Some(Failure::Stopped))), "{way:?}");
    line.assert_nothing_is_lost(&format!("{way:?}"));
}

/// A window with a bench at work: as the last one was left, and opened with the keyboard.
fn open(line: &Line, screen: &Screen) -> Process {
    let folder = line.bench.folder.path();
    let remembered = folder.join("config/regnwl-station/settings.json");
    std::fs::create_dir_all(remembered.parent().unwrap()).unwrap();
    let setup = json!({
        "profile": line.profile,
        "batch": folder.join(common::BATCH),
        "ports": line.ports.clone().map(|port: PathBuf| port.display().to_string()),
        "operator": "li",
    });
    std::fs::write(remembered, json!({"version": 1, "setup": setup}).to_string()).unwrap();
    let call =
        [PROGRAM.into(), "--lang".into(), "en".into(), "--data-dir".into(), folder.join("data").display().to_string()];
    let mut command = line.command(&call);
    // A window that breaks shows a dialog of the system, if there is one, until somebody has read it.
    screen.show(command.env("XDG_CONFIG_HOME", folder.join("config")).env("PATH", ""));
    let window = Process(command.spawn().unwrap());
    line.bench.wait_until("the window is there", || screen.has_window());
    let begun = || common::count(&line.entries(), "begun");
    screen.open_bench(|| begun() > 0);
    // The first unit with a new profile waits for Start at each slot.
    screen.press("2");
    line.bench.wait_until("the other slot has started", || {
        std::thread::park_timeout(std::time::Duration::from_millis(300));
        screen.press("space");
        begun() == 2
    });
    window
}
