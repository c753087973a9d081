//! What the form says beside its fields: help, what is required, where a pattern is wrong, the way back, the files beside it.

use std::path::Path;
use std::sync::{Arc, Mutex};

use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use regnwl_station::ui::{App, Host, Look, Opening};
use regnwl_station::words::Lang;

use super::{Office, TRACKER, all_texts, fill, open, press, reach, wait_for};
use crate::desk::{Nothing, SCREEN, built, host, says};

const DIALOG: &str = r#""dialog": { "preset": "at" }"#;

#[test]
fn a_mistake_in_a_pattern_is_told_with_its_place() {
    let wrong = r#""dialog": { "preset": "at", "readSerial": [{ "send": "AT+SN?", "expect": ["^sn (.*$"] }] }"#;
    let office = Office::with(&[("tracker", &TRACKER.replace(DIALOG, wrong))]);
    let mut window = office.window(Lang::En);
    open(&mut window, "Tracker T2");
    reach(&mut window, "Edit: Read serial number");
    let place = " Here: character 5, “(”.";
    wait_for(&mut window, |window| all_texts(window).iter().any(|text| text.ends_with(place)));
    fill(&mut window, "Expect 1", r"^sn (?<serialNumber>.*)$");
    wait_for(&mut window, |window| says(window, "No faults"));
}

#[test]
fn what_must_be_filled_in_says_so_until_it_is() {
    let office = Office::with(&[("tracker", &TRACKER.replace("a1B2c3D4e5F", "").replace(r#""preset": "at""#, ""))]);
    let mut window = office.window(Lang::En);
    open(&mut window, "Tracker T2");
    let required = |window: &_| all_texts(window).iter().filter(|text| *text == "required").count();
    assert_eq!(required(&window), 4, "product key, wake, read serial number, write");
    fill(&mut window, "Product key", "a1B2c3D4e5F");
    reach(&mut window, "Preset: AT commands");
    wait_for(&mut window, |window| says(window, "No faults"));
    assert_eq!(required(&window), 0);
}

#[test]
fn restore_can_follow_write_and_where_it_does_not_that_is_said() {
    let own =
        r#""dialog": { "preset": "at", "write": [{ "send": "AT+W=${clientId},${deviceToken}", "expect": ["^OK$"] }] }"#;
    let office = Office::with(&[("tracker", &TRACKER.replace(DIALOG, own)), ("plain", &TRACKER.replace("T2", "T3"))]);
    let mut window = office.window(Lang::En);
    open(&mut window, "Tracker T3");
    let differs = "Restore does something else than Write.";
    assert!(!says(&window, differs), "those of the preset are the same");
    open(&mut window, "Tracker T2");
    wait_for(&mut window, |window| says(window, differs));
    reach(&mut window, "Same as Write: Restore");
    wait_for(&mut window, |window| !says(window, differs) && says(window, "No faults"));
    press(&mut window, "JSON");
    let text = window.get_by_label("Profile as JSON").accesskit_node().value().unwrap();
    assert_eq!(text.matches("AT+W=${clientId},${deviceToken}").count(), 2, "{text}");
}

#[test]
fn every_field_has_help_in_both_languages_and_none_stays_when_nobody_looks() {
    let caught =
        r#""dialog": { "preset": "at", "readSerial": [{ "send": "AT+SN?", "expect": ["^(?<serialNumber>.+)$"] }] }"#;
    let office = Office::with(&[("tracker", &TRACKER.replace(DIALOG, caught))]);
    for lang in [Lang::En, Lang::Zh] {
        let mut window = office.window(lang);
        open(&mut window, "Tracker T2");
        reach(&mut window, lang.pick("Edit: Read serial number", "编辑: 读序列号"));
        let nothing = lang.pick("Point at a field for help.", "将鼠标移到字段上查看说明。");
        assert!(says(&window, nothing));
        let fields = window.get_all_by_role(Role::MultilineTextInput).count();
        assert!(fields > 20, "{fields} fields");
        for at in 0..fields {
            let field = window.get_all_by_role(Role::MultilineTextInput).nth(at).unwrap();
            if field.accesskit_node().is_disabled() || field.accesskit_node().is_read_only() {
                continue;
            }
            let name = field.accesskit_node().label().unwrap_or_default();
            field.focus();
            window.run_steps(3);
            assert!(!says(&window, nothing), "{lang:?}: no help for “{name}”");
        }
        press(&mut window, "JSON");
        press(&mut window, lang.pick("Form", "表单"));
        assert!(says(&window, nothing), "help stays for a field that nobody looks at");
    }
}

#[test]
fn a_section_folds_is_remembered_and_hides_no_fault() {
    let office = Office::with(&[("tracker", TRACKER)]);
    let looks = Arc::<Mutex<Vec<Look>>>::default();
    let keep = looks.clone();
    let remembers = Host { keep_look: Box::new(move |look| keep.lock().unwrap().push(look)), ..host() };
    let opening = Opening::Ask(Arc::new(Nothing));
    let mut window = built(office.data.clone(), Lang::En, opening, SCREEN, 1.0, remembers);
    press(&mut window, "Profiles");
    open(&mut window, "Tracker T2");
    fill(&mut window, "Baud rate", "1");
    wait_for(&mut window, |window| says(window, "This number must be 50 to 12000000."));
    reach(&mut window, "Fold: Serial line");
    let is_open = |window: &_| all_texts(window).iter().any(|text| text.starts_with("Flow control: "));
    assert!(!is_open(&window));
    assert_eq!(all_texts(&window).iter().filter(|text| *text == "1 fault").count(), 2, "above, and at its head");
    press(&mut window, "Bench");
    press(&mut window, "Profiles");
    assert!(says(&window, "Unfold: Serial line") && !is_open(&window));
    let kept = serde_json::to_string(looks.lock().unwrap().last().unwrap()).unwrap();
    let kept: Look = serde_json::from_str(&kept).unwrap();
    assert_ne!(kept, Look::default(), "nothing was remembered");
    reach(&mut window, "Unfold: Serial line");
    assert!(is_open(&window));
    assert_eq!(looks.lock().unwrap().last(), Some(&Look::default()));
}

#[test]
fn the_ca_file_is_chosen_and_comes_to_stand_beside_the_profile() {
    let office = Office::with(&[("tracker", TRACKER)]);
    let elsewhere = tempfile::tempdir().unwrap();
    let pem = std::fs::read("tests/data/profiles/good/ca.pem").unwrap();
    std::fs::write(elsewhere.path().join("factory.pem"), &pem).unwrap();
    let mut window = office.window(Lang::En);
    open(&mut window, "Tracker T2");
    reach(&mut window, "Trust: CA file");
    reach(&mut window, "Browse…: CA file beside the profile");
    choose(&mut window, elsewhere.path(), "factory.pem");
    wait_for(&mut window, |window| says(window, "No faults, 0 warnings") || says(window, "No faults"));
    assert_eq!(std::fs::read(office.data.profiles().join("factory.pem")).unwrap(), pem);
    press(&mut window, "JSON");
    let text = window.get_by_label("Profile as JSON").accesskit_node().value().unwrap();
    assert!(text.contains(r#""caFile": "factory.pem""#), "{text}");
}

#[test]
fn the_ca_file_for_results_is_chosen_and_comes_to_stand_beside_the_profile() {
    let office = Office::with(&[("tracker", TRACKER)]);
    let elsewhere = tempfile::tempdir().unwrap();
    let pem = std::fs::read("tests/data/profiles/good/ca.pem").unwrap();
    std::fs::write(elsewhere.path().join("plant.pem"), &pem).unwrap();
    let mut window = office.window(Lang::En);
    open(&mut window, "Tracker T2");
    fill(&mut window, "Address for results", "https://mes.example/results");
    reach(&mut window, "Browse…: CA file for results");
    choose(&mut window, elsewhere.path(), "plant.pem");
    wait_for(&mut window, |window| says(window, "No faults"));
    assert_eq!(std::fs::read(office.data.profiles().join("plant.pem")).unwrap(), pem);
    press(&mut window, "JSON");
    let text = window.get_by_label("Profile as JSON").accesskit_node().value().unwrap();
    assert!(text.contains(r#""caFile": "plant.pem""#), "{text}");
}

#[test]
fn the_wiring_picture_is_chosen_and_comes_to_stand_beside_the_profile() {
    let office = Office::with(&[("tracker", TRACKER)]);
    let elsewhere = tempfile::tempdir().unwrap();
    let picture = std::fs::read("tests/data/profiles/good/wiring.png").unwrap();
    std::fs::write(elsewhere.path().join("board.png"), &picture).unwrap();
    let mut window = office.window(Lang::En);
    open(&mut window, "Tracker T2");
    fill(&mut window, "Wiring picture", "nowhere.png");
    let missing = "There is no such wiring picture. It must be in the folder of the profile.";
    wait_for(&mut window, |window| says(window, missing));
    reach(&mut window, "Browse…: Wiring picture");
    choose(&mut window, elsewhere.path(), "board.png");
    wait_for(&mut window, |window| !says(window, missing) && says(window, "No faults"));
    assert_eq!(std::fs::read(office.data.profiles().join("board.png")).unwrap(), picture);
    press(&mut window, "JSON");
    let text = window.get_by_label("Profile as JSON").accesskit_node().value().unwrap();
    assert!(text.contains(r#""wiringPicture": "board.png""#), "{text}");
}

/// Takes a file of this folder from the list of files.
fn choose(window: &mut Harness<App>, folder: &Path, name: &str) {
    wait_for(window, |window| says(window, "Choose a file"));
    fill(window, "Folder", &folder.display().to_string());
    window.event(Event::Key {
        key: Key::Enter,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Default::default(),
    });
    wait_for(window, |window| says(window, name));
    press(window, name);
    press(window, "Choose");
}
