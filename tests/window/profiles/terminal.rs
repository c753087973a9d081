//! The terminal in the window: an answer is marked, its pattern stands in the form, and a try reads with it.

use std::sync::Arc;
use std::time::Duration;

use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers, Vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use regnwl_station::link::serial::{OpenError, Ports as _, SystemPorts};
use regnwl_station::seen::slot_setup::SlotSetup;
use regnwl_station::seen::snapshot::SlotState;
use regnwl_station::ui::{App, Ends, Opening};
use regnwl_station::words::Lang;
use tokio::sync::{mpsc, watch};

use super::live::name_port;
use super::menu_unit::MenuUnit;
use super::{Office, all_texts, open, press, reach, wait_for};
use crate::desk::{SCREEN, says, window_on};
use crate::layout::misplaced;
use crate::states;

const MENU: &str = r#"{
  // A unit with menus.
  "format": 1, "name": "Sensor with menus", "productKey": "a1MenuUnits",
  "cloud": { "host": { "region": "cn-shanghai" } },
  "dialog": {
    "lineEnd": "\r", "quote": "hex", "prompt": "cfg> ",
    "wake": [{ "send": "", "expect": ["cfg> "] }],
    "readSerial": [{ "send": "", "expect": [] }],
    "readIdentity": [{ "send": "get tokensum", "expect": ["^sum is (?<digest>[0-9a-f]{64})$"], "absent": "^sum is unset$" }],
    "write": [{ "send": "set id ${clientId}", "expect": ["^done$"] }, { "send": "set token ${deviceToken}", "expect": ["^done$"] }]
  },
  "verify": { "strength": "digest" }
}"#;

/// At the terminal of a unit.
fn at_terminal(office: &Office, lang: Lang, size: Vec2, unit: &MenuUnit) -> Harness<'static, App> {
    let mut window = office.sized(lang, size, 1.0);
    open(&mut window, "Sensor with menus");
    press(&mut window, lang.pick("Terminal", "串口终端"));
    name_port(&mut window, lang.pick("Port", "串口"), unit.path());
    window
}

const PAGE: &str = "Terminal: what was said";

fn page(window: &Harness<App>, name: &str) -> String {
    window.get_by_label(name).accesskit_node().value().unwrap_or_default()
}

/// Types a line and presses Enter.
fn send(window: &mut Harness<App>, name: &str, typed: &str) {
    window.get_by_role_and_label(Role::TextInput, name).focus();
    window.run_steps(2);
    window.event(Event::Text(typed.into()));
    window.run_steps(2);
    window.key_press(Key::Enter);
    window.run_steps(2);
}

/// Selects the last place where this stands, with the keys.
fn mark(window: &mut Harness<App>, name: &str, piece: &str) {
    let text = page(window, name);
    let before = &text[..text.rfind(piece).unwrap_or_else(|| panic!("no {piece} in {text}"))];
    let (lines, column) = (before.matches('\n').count(), before.rsplit('\n').next().unwrap().chars().count());
    window.get_by_label(name).focus();
    window.run_steps(2);
    let to_start = [(Modifiers::COMMAND, Key::ArrowUp)].into_iter();
    let down = std::iter::repeat_n((Modifiers::NONE, Key::ArrowDown), lines);
    let right = std::iter::repeat_n((Modifiers::NONE, Key::ArrowRight), column);
    let over = std::iter::repeat_n((Modifiers::SHIFT, Key::ArrowRight), piece.chars().count());
    for (modifiers, key) in to_start.chain(down).chain(right).chain(over) {
        window.key_press_modifiers(modifiers, key);
        window.run_steps(1);
    }
    window.run_steps(3);
}

#[test]
fn a_marked_piece_of_an_answer_becomes_the_pattern_of_its_exchange_and_a_try_reads_with_it() {
    let unit = MenuUnit::plug("MN-000042");
    let office = Office::with(&[("sensor", MENU)]);
    let mut window = at_terminal(&office, Lang::En, SCREEN, &unit);
    send(&mut window, "Command", "get sn");
    wait_for(&mut window, |window| page(window, PAGE).ends_with("← sn is MN-000042\n← cfg> "));
    assert!(page(&window, PAGE).contains("→ get sn"));
    mark(&mut window, PAGE, "MN-000042");
    wait_for(&mut window, |window| says(window, "Captures serialNumber = MN-000042"));
    assert!(says(&window, r"^sn\s+is\s+(?<serialNumber>\S+)$"));
    press(&mut window, "Put into Read serial number");
    wait_for(&mut window, |window| says(window, "In the form now: Read serial number, Exchange 1, Expect 1"));
    let field = window.get_by_role_and_label(Role::MultilineTextInput, "Expect 1");
    assert_eq!(field.accesskit_node().value().as_deref(), Some(r"^sn\s+is\s+(?<serialNumber>\S+)$"));

    // The port is open for the terminal, and a try has it for a moment.
    reach(&mut window, "Try: Read serial number");
    wait_for(&mut window, |window| says(window, "serialNumber = MN-000042"));
    press(&mut window, "Unmark");
    send(&mut window, "Command", "");
    wait_for(&mut window, |window| page(window, PAGE).ends_with("← cfg> "));
    mark(&mut window, PAGE, "cfg> ");
    press(&mut window, "The marked piece is: Prompt");
    wait_for(&mut window, |window| says(window, "Matches this answer"));
    press(&mut window, "Put into Prompt");
    let prompt = |window: &Harness<App>| window.get_by_label("Prompt").accesskit_node().value();
    wait_for(&mut window, |window| prompt(window).as_deref() == Some(r"cfg>\s+"));
    let draft = office.shelf().read("sensor");
    wait_for(&mut window, |_| {
        office.shelf().read("sensor").unwrap().draft.is_some_and(|draft| draft.contains(r"cfg>\\s+"))
    });
    assert!(draft.unwrap().draft.is_none_or(|draft| draft.contains("// A unit with menus.")));
    assert!(unit.flash().client_id.is_empty());
}

#[test]
fn no_button_sends_what_changes_the_unit_and_arrow_up_brings_the_last_line_back() {
    let unit = MenuUnit::plug("MN-000042");
    let office = Office::with(&[("sensor", MENU)]);
    let mut window = at_terminal(&office, Lang::En, SCREEN, &unit);
    let chips: Vec<_> = all_texts(&window).into_iter().filter(|text| text.starts_with("Send (")).collect();
    assert_eq!(chips, ["Send (Wake): line end only", "Send (Read identity): get tokensum"]);
    press(&mut window, "Send (Read identity): get tokensum");
    wait_for(&mut window, |window| page(window, PAGE).contains("← sum is unset"));
    send(&mut window, "Command", "get sn");
    wait_for(&mut window, |window| page(window, PAGE).contains("← sn is MN-000042"));
    let typed = |window: &Harness<App>| {
        window.get_by_role_and_label(Role::TextInput, "Command").accesskit_node().value().unwrap_or_default()
    };
    assert_eq!(typed(&window), "");
    window.key_press(Key::ArrowUp);
    window.run_steps(3);
    assert_eq!(typed(&window), "get sn");
    window.key_press(Key::Enter);
    wait_for(&mut window, |window| page(window, PAGE).matches("← sn is MN-000042").count() == 2);
}

#[test]
fn the_port_is_closed_when_the_terminal_is_left() {
    let unit = MenuUnit::plug("MN-000042");
    let office = Office::with(&[("sensor", MENU)]);
    let mut window = at_terminal(&office, Lang::En, SCREEN, &unit);
    for leave in ["Close port", "Form", "JSON", "Bench"] {
        press(&mut window, "Open port");
        wait_for(&mut window, |window| window.query_by_label("Close port").is_some());
        assert_eq!(SystemPorts.try_open(unit.path(), &Default::default()), Err(OpenError::Busy), "{leave}");
        press(&mut window, leave);
        wait_for(&mut window, |_| SystemPorts.try_open(unit.path(), &Default::default()).is_ok());
        if leave == "Bench" {
            press(&mut window, "Profiles");
        }
        if window.query_by_label("Open port").is_none() {
            press(&mut window, "Terminal");
        }
    }
}

#[test]
fn a_port_of_the_running_bench_is_refused_with_words() {
    let unit = MenuUnit::plug("MN-000042");
    let office = Office::with(&[("sensor", MENU)]);
    let mut snapshot = states::bench(vec![SlotState::Empty { last: None }]);
    let port = unit.path().display().to_string();
    snapshot.places = Arc::new(vec![SlotSetup { port, off: false, ..snapshot.places[0].clone() }]);
    let (_show, snapshots) = watch::channel(Arc::new(snapshot));
    let (commands, _asked) = mpsc::channel(1);
    let opening = Opening::Now(Box::new(|_| Ok(Ends { snapshots, beside: Vec::new(), commands, practice: None })));
    let mut window = window_on(office.data.clone(), Lang::En, opening, SCREEN, 1.0);
    press(&mut window, "Profiles");
    open(&mut window, "Sensor with menus");
    press(&mut window, "Terminal");
    name_port(&mut window, "Port", unit.path());
    press(&mut window, "Open port");
    wait_for(&mut window, |window| {
        says(window, "The bench is using this port. Choose another, or close the bench.") && says(window, "Port closed")
    });
    assert_eq!(SystemPorts.try_open(unit.path(), &Default::default()), Ok(()));
}

#[test]
fn the_terminal_fits_in_both_languages_and_paints_nothing_while_nothing_is_said() {
    let mut faults = Vec::new();
    for lang in [Lang::En, Lang::Zh] {
        for (size, scale) in [(SCREEN, 1.0), (Vec2::new(1024.0, 600.0), 1.0), (SCREEN / 2.0, 2.0)] {
            let unit = MenuUnit::plug("MN-000042");
            let office = Office::with(&[("sensor", MENU)]);
            let mut window = office.sized(lang, size, scale);
            open(&mut window, "Sensor with menus");
            press(&mut window, lang.pick("Terminal", "串口终端"));
            name_port(&mut window, lang.pick("Port", "串口"), unit.path());
            send(&mut window, lang.pick("Command", "命令"), "get sn");
            let name = lang.pick(PAGE, "串口终端：收发内容");
            wait_for(&mut window, |window| page(window, name).ends_with("cfg> "));
            faults.extend(misplaced(&window, size, &format!("terminal, {lang:?}, {scale}")));
            mark(&mut window, name, "MN-000042");
            wait_for(&mut window, |window| says(window, r"^sn\s+is\s+(?<serialNumber>\S+)$"));
            faults.extend(misplaced(&window, size, &format!("marked, {lang:?}, {scale}")));
            reach(&mut window, lang.pick("Unmark", "取消选中"));
            window.run();
            let next = window.output().viewport_output.values().map(|viewport| viewport.repaint_delay).min().unwrap();
            assert!(next > Duration::from_secs(30), "paints again after {next:?}");
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
