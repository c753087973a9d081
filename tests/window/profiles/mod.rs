//! The screen where profiles are made, on a real shelf.

mod form;
#[cfg(unix)]
mod live;
#[cfg(unix)]
mod menu_unit;
#[cfg(unix)]
mod terminal;
#[cfg(unix)]
mod wizard;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use egui_kittest::{Harness, Node};
use regnwl_station::seen::snapshot::SlotState;
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::store::profile_fault::{Cause, Fault};
use regnwl_station::store::profile_file;
use regnwl_station::store::shelf::Shelf;
use regnwl_station::ui::{App, Ends, Opening};
use regnwl_station::words::Lang;
use regnwl_station::words::profile::cause_text;
use regnwl_station::words::profile_form;

use tokio::sync::{mpsc, watch};

use crate::desk::{Nothing, SCREEN, fill, lang_name, pause, says, wait_until, window_on};
use crate::layout::misplaced;
use crate::{outline, states};

const TRACKER: &str = r#"{
  // The tracker.
  "format": 1, "name": "Tracker T2", "productKey": "a1B2c3D4e5F",
  "cloud": { "host": { "region": "cn-shanghai" } },
  "dialog": { "preset": "at" }
}"#;

struct Office {
    _folder: tempfile::TempDir,
    data: DataDir,
}

impl Office {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path());
        Self { _folder: folder, data }
    }

    fn with(profiles: &[(&str, &str)]) -> Self {
        let office = Self::new();
        std::fs::create_dir_all(office.data.profiles()).unwrap();
        for (id, text) in profiles {
            std::fs::write(office.shelf().path(id), text).unwrap();
        }
        office
    }

    fn shelf(&self) -> Shelf {
        Shelf::new(self.data.profiles())
    }

    fn window(&self, lang: Lang) -> Harness<'static, App> {
        self.sized(lang, SCREEN, 1.0)
    }

    fn sized(&self, lang: Lang, size: eframe::egui::Vec2, scale: f32) -> Harness<'static, App> {
        let mut window = window_on(self.data.clone(), lang, Opening::Ask(Arc::new(Nothing)), size, scale);
        window.get_by_label(lang.pick("Profiles", "产品配置")).click();
        window.run_steps(3);
        window
    }
}

#[track_caller]
fn wait_for(window: &mut Harness<App>, is: impl Fn(&Harness<App>) -> bool) {
    wait_until(window, "it comes", is);
    window.run_steps(3);
}

/// What is pressed by this name: a text may say the same.
#[track_caller]
fn control<'a>(window: &'a Harness<App>, name: &'a str) -> Node<'a> {
    let all = window.get_all_by_label(name).filter(|node| node.accesskit_node().role() != Role::Label);
    let [control] = all.collect::<Vec<_>>()[..] else { panic!("not one control {name}") };
    control
}

#[track_caller]
fn press(window: &mut Harness<App>, name: &str) {
    control(window, name).click();
    window.run_steps(3);
}

fn open(window: &mut Harness<App>, name: &str) {
    wait_for(window, |window| window.query_by_role_and_label(Role::RadioButton, name).is_some());
    press(window, name);
    wait_for(window, |window| {
        window.query_by_label("JSON").is_some() && !says(window, "Checking…") && !says(window, "正在检查…")
    });
}

fn all_texts(window: &Harness<App>) -> Vec<String> {
    outline::seen(window.root()).into_iter().map(|seen| seen.text).collect()
}

/// What is seen, but for the ports that this machine happens to have.
fn outlined(window: &Harness<App>) -> String {
    let text = outline::text(&outline::seen(window.root()));
    let Some((before, rest)) = text.split_once("\ntextinput: ") else { return text };
    match rest.find("button: Look again").or_else(|| rest.find("button: 重新查找")) {
        Some(at) => format!("{before}\n{}", &rest[at..]),
        None => text,
    }
}

/// Presses a control wherever it is scrolled to.
#[track_caller]
fn reach(window: &mut Harness<App>, name: &str) {
    control(window, name).click_accesskit();
    window.run_steps(3);
}

#[test]
fn faults_stand_at_their_fields_and_what_has_no_field_at_the_top() {
    let broken = TRACKER.replace(r#""cloud": {"#, r#""colour": "red", "cloud": { "port": 70000,"#).replace(
        r#""preset": "at""#,
        r#""preset": "at", "wake": [{ "send": "AT ${x}", "expect": ["a(b"], "timeoutMs": 1 }]"#,
    );
    let office = Office::with(&[("broken", &broken), ("tracker", &TRACKER.replace("T2", "T3"))]);
    let mut faults = Vec::new();
    for lang in [Lang::En, Lang::Zh] {
        let mut window = office.window(lang);
        open(&mut window, "Tracker T2");
        faults.extend(outline::agree(&format!("profiles-faults.{}", lang_name(lang)), &outlined(&window)).err());
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[test]
fn every_broken_profile_shows_each_of_its_faults() {
    let office = Office::with(&[("broken-1", ""), ("broken-2", "")]);
    let mut window = office.window(Lang::En);
    wait_for(&mut window, |window| says(window, "broken-2"));
    // What does not work is said after all that was asked for before: the shelf is not read any more.
    press(&mut window, "Import…");
    fill(&mut window, "File", "/no/such/profile.json");
    press(&mut window, "Import");
    wait_for(&mut window, |window| all_texts(window).iter().any(|text| text.starts_with("Failed: ")));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/profiles/broken");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut unseen = Vec::new();
    let mut shown = 0;
    // Two in turn: one that is open is not opened again.
    let mut ids = ["broken-1", "broken-2"].into_iter().cycle();
    for file in files {
        if file.extension().is_none_or(|ending| ending != "json") {
            // What a profile may name.
            if file.is_file() {
                std::fs::copy(&file, office.data.profiles().join(file.file_name().unwrap())).unwrap();
            }
            continue;
        }
        let id = ids.next().unwrap();
        std::fs::copy(&file, office.shelf().path(id)).unwrap();
        let faults = profile_file::load(&office.shelf().path(id)).unwrap_err();
        window.get_by_role_and_label(Role::RadioButton, id).click_accesskit();
        let all = |window: &Harness<App>| {
            let texts = all_texts(window);
            let is_said = |fault: &Fault| {
                let said = cause_text(Lang::En, &fault.cause);
                let in_form = profile_form::in_form(Lang::En, &said);
                texts.iter().any(|text| text.contains(&said) || text.contains(&in_form))
            };
            faults.iter().filter(|fault| !is_said(fault)).cloned().collect::<Vec<_>>()
        };
        // What is no text cannot be opened; its faults are said all the same.
        let is_text = !faults.iter().any(|fault| matches!(fault.cause, Cause::NotUtf8 { .. }));
        let is_open = |window: &Harness<App>| !is_text || says(window, &format!("{id}.json"));
        let until = Instant::now() + Duration::from_secs(60);
        while (!is_open(&window) || !all(&window).is_empty()) && Instant::now() < until {
            window.step();
            pause();
        }
        unseen.extend(all(&window).into_iter().map(|fault| format!("{}: {fault:?}", file.display())));
        shown += faults.len();
    }
    assert!(unseen.is_empty(), "{}", unseen.join("\n"));
    assert!(shown > 109, "{shown} faults");
}

#[test]
fn an_unsaved_change_survives_another_screen_a_closed_window_and_is_marked() {
    let office = Office::with(&[("tracker", TRACKER)]);
    let mut window = office.window(Lang::En);
    open(&mut window, "Tracker T2");
    fill(&mut window, "Name", "Tracker 9");
    press(&mut window, "Bench");
    press(&mut window, "Profiles");
    assert!(says(&window, "Tracker 9") && says(&window, "Unsaved changes"));
    drop(window);
    let mut window = office.window(Lang::En);
    wait_for(&mut window, |window| says(window, "Unsaved changes"));
    open(&mut window, "Tracker T2");
    assert!(says(&window, "Tracker 9") && says(&window, "Your unsaved changes were restored."));
    let texts = office.shelf().read("tracker").unwrap();
    assert_eq!(texts.saved.as_deref(), Some(TRACKER), "nothing is saved by itself");
    assert!(texts.draft.unwrap().contains("// The tracker."), "the comment is gone");
    press(&mut window, "Discard changes…");
    press(&mut window, "Discard");
    wait_for(&mut window, |window| !says(window, "Tracker 9") && says(window, "Saved"));
    assert_eq!(office.shelf().read("tracker").unwrap().draft, None);
}

#[test]
fn a_profile_is_saved_only_without_faults_and_what_it_was_can_be_brought_back() {
    let office = Office::with(&[("tracker", TRACKER)]);
    let mut window = office.window(Lang::En);
    open(&mut window, "Tracker T2");
    fill(&mut window, "Port", "70000");
    wait_for(&mut window, |window| says(window, "This number must be 1 to 65535."));
    assert!(window.get_by_label("Save").accesskit_node().is_disabled());
    fill(&mut window, "Port", "no number");
    wait_for(&mut window, |window| says(window, "This must be a whole number."));
    fill(&mut window, "Port", "8883");
    wait_for(&mut window, |window| says(window, "No faults"));
    press(&mut window, "Save");
    wait_for(&mut window, |window| says(window, "Saved"));
    let saved = office.shelf().read("tracker").unwrap().saved.unwrap();
    assert!(saved.contains("8883") && saved.contains("// The tracker."), "{saved}");
    press(&mut window, "History");
    wait_for(&mut window, |window| says(window, "in use"));
    let back = outline::seen(window.root()).into_iter().find(|seen| seen.text.starts_with("Restore: ")).unwrap();
    press(&mut window, &back.text);
    wait_for(&mut window, |window| says(window, "Unsaved changes") && says(window, "No faults"));
    press(&mut window, "Save");
    wait_for(&mut window, |window| says(window, "Saved"));
    assert_eq!(office.shelf().read("tracker").unwrap().saved.as_deref(), Some(TRACKER));
    assert_eq!(office.shelf().history("tracker").unwrap().len(), 3);
}

#[test]
fn the_form_and_the_text_are_the_same_document() {
    let office = Office::with(&[("tracker", TRACKER)]);
    let mut window = office.window(Lang::En);
    open(&mut window, "Tracker T2");
    reach(&mut window, "Signature: hmacsha1");
    reach(&mut window, "Trust: This PC's roots");
    press(&mut window, "JSON");
    let text = window.get_by_label("Profile as JSON").accesskit_node().value().unwrap();
    assert!(text.contains(r#""signMethod": "hmacsha1""#) && text.contains(r#""trust": "system""#), "{text}");
    fill(&mut window, "Profile as JSON", &TRACKER.replace("T2", "by text"));
    press(&mut window, "Form");
    wait_for(&mut window, |window| says(window, "Tracker by text"));
    press(&mut window, "JSON");
    fill(&mut window, "Profile as JSON", "{");
    press(&mut window, "Form");
    wait_for(&mut window, |window| says(window, "1 fault"));
}

#[test]
fn a_new_profile_begins_with_a_template_and_a_copy_with_another_profile() {
    let office = Office::new();
    let mut window = office.window(Lang::En);
    press(&mut window, "New…");
    press(&mut window, "Zephyr shell");
    fill(&mut window, "Product name, as operators know it", "Board Z");
    press(&mut window, "Create");
    wait_for(&mut window, |window| says(window, "1 fault"));
    fill(&mut window, "Product key", "a1B2c3D4e5F");
    wait_for(&mut window, |window| says(window, "No faults"));
    press(&mut window, "Save");
    wait_for(&mut window, |window| says(window, "Saved"));
    press(&mut window, "Duplicate");
    wait_for(&mut window, |window| says(window, "Board Z (copy)") && says(window, "No faults"));
    press(&mut window, "Save");
    wait_for(&mut window, |window| says(window, "Saved"));
    let names: Vec<_> = office.shelf().list().unwrap().into_iter().map(|item| (item.id, item.name)).collect();
    assert_eq!(names, [("board-z".into(), "Board Z".into()), ("board-z-copy".into(), "Board Z (copy)".into())]);
    press(&mut window, "Remove…");
    press(&mut window, "Remove");
    wait_for(&mut window, |window| !says(window, "Board Z (copy)"));
    assert_eq!(office.shelf().list().unwrap().len(), 1);
    // The start dialog offers what can be used.
    press(&mut window, "Bench");
    let is_chosen = |window: &Harness<App>| {
        let product = window.get_by_role_and_label(Role::RadioButton, "Board Z").accesskit_node().toggled();
        product == Some(eframe::egui::accesskit::Toggled::True)
    };
    assert!(!is_chosen(&window));
    press(&mut window, "Board Z");
    assert!(is_chosen(&window) && window.query_by_label("Profile file").is_none());
}

#[test]
fn the_benchs_header_says_when_the_shelf_has_another_profile_than_the_batch_uses() {
    let office = Office::with(&[("tracker", TRACKER)]);
    let mut snapshot = states::bench(vec![SlotState::Empty { last: None }]);
    snapshot.profile.sha256 = profile_file::load(&office.shelf().path("tracker")).unwrap().sha256;
    let (_show, snapshots) = watch::channel(Arc::new(snapshot));
    let (commands, _asked) = mpsc::channel(1);
    let opening = Opening::Now(Box::new(|_| Ok(Ends { snapshots, beside: Vec::new(), commands, practice: None })));
    let mut window = window_on(office.data.clone(), Lang::En, opening, SCREEN, 1.0);
    let differs = "Profile · changed since; this batch uses the old version";
    press(&mut window, "Profiles");
    wait_for(&mut window, |window| says(window, "Tracker T2"));
    press(&mut window, "Bench");
    assert!(says(&window, "Profile") && !says(&window, differs));
    let changed = TRACKER.replace("cn-shanghai", "cn-beijing");
    office.shelf().save("tracker", &changed, None).unwrap();
    press(&mut window, "Profiles");
    press(&mut window, "Bench");
    wait_for(&mut window, |window| says(window, differs));
}

#[test]
fn an_import_shows_its_faults_and_an_export_can_be_used() {
    let office = Office::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/profiles");
    let mut window = office.window(Lang::En);
    press(&mut window, "Import…");
    fill(&mut window, "File", &folder.join("good/own-ca.json").display().to_string());
    press(&mut window, "Import");
    wait_for(&mut window, |window| says(window, "Not saved yet") && says(window, "No faults"));
    let out = office.data.path().join("exported.json");
    press(&mut window, "Export without secret…");
    fill(&mut window, "File", &out.display().to_string());
    press(&mut window, "Export");
    wait_for(&mut window, |window| says(window, "Exported"));
    assert!(profile_file::load(&out).is_ok());
    press(&mut window, "Import…");
    fill(&mut window, "File", "/no/such/profile.json");
    press(&mut window, "Import");
    wait_for(&mut window, |window| all_texts(window).iter().any(|text| text.starts_with("Failed: ")));
}

#[test]
fn nothing_is_cut_off_in_either_language_and_an_idle_screen_paints_nothing() {
    let long = TRACKER.replace("Tracker T2", "A product whose name is as long as a name may be, 64 characters");
    let office = Office::with(&[("long", &long), ("broken", "{")]);
    let mut faults = Vec::new();
    for lang in [Lang::En, Lang::Zh] {
        for (size, scale) in [(SCREEN, 1.0), (SCREEN / 2.0, 2.0)] {
            let mut window = office.sized(lang, size, scale);
            open(&mut window, "A product whose name is as long as a name may be, 64 characters");
            let what = |view: &str| format!("profiles {view}, {lang:?}, {scale}");
            faults.extend(misplaced(&window, size, &what("form")));
            window.run();
            let next = window.output().viewport_output.values().map(|viewport| viewport.repaint_delay).min().unwrap();
            assert!(next > Duration::from_secs(30), "paints again after {next:?}");
            for view in ["JSON", lang.pick("History", "历史")] {
                press(&mut window, view);
                window.run_steps(4);
                faults.extend(misplaced(&window, size, &what(view)));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_cannot_be_imported_says_why_in_words() {
    let office = Office::new();
    let folder = tempfile::tempdir().unwrap();
    for lang in [Lang::En, Lang::Zh] {
        let mut window = office.window(lang);
        press(&mut window, lang.pick("Import…", "导入…"));
        fill(&mut window, lang.pick("File", "文件"), &folder.path().display().to_string());
        press(&mut window, lang.pick("Import", "导入"));
        let begins = lang.pick("Failed: ", "未完成：");
        wait_for(&mut window, |window| all_texts(window).iter().any(|text| text.starts_with(begins)));
        let said = all_texts(&window).into_iter().find(|text| text.starts_with(begins)).unwrap();
        assert!(said.contains(lang.pick("is a folder", "是文件夹")) && !said.contains("Kind"), "{said}");
    }
}
