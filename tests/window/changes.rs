//! What somebody changes in the window while no bench runs is on record, and is seen in the logs.

use eframe::egui::Event;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use regnwl_station::app::launch::launch;
use regnwl_station::archive::changes::{ChangeRow, of_file};
use regnwl_station::decisions::desk::Desk;
use regnwl_station::domain::entry::Entry;
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::store::folders::Folders;
use regnwl_station::store::settings::SettingsFile;
use regnwl_station::ui::{App, Opening};
use regnwl_station::words::Lang;

use crate::desk::{SCREEN, says, wait_for_text, wait_until, window_on};
use crate::layout::misplaced;

fn on_record(data: &DataDir) -> Vec<ChangeRow> {
    let segments = regnwl_station::archive::batch_files(&data.record()).unwrap();
    segments.iter().flat_map(|file| of_file(file).unwrap_or_default()).collect()
}

/// A station that was at work once.
fn station(folder: &std::path::Path) -> DataDir {
    let data = DataDir::new(folder.join("data"));
    data.create().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let removed = Entry::SupervisorRemoved { name: "li".into(), by: "chen".into() };
    runtime.block_on(Desk::open(&data).unwrap().put(vec![removed], None)).unwrap();
    data
}

fn window(data: &DataDir, folder: &std::path::Path, lang: Lang, size: eframe::egui::Vec2) -> Harness<'static, App> {
    let launch = launch(Folders::new(data.clone(), None), SettingsFile::at(folder.join("settings.json")), lang);
    window_on(data.clone(), lang, Opening::Ask(launch), size, 1.0)
}

#[test]
fn a_setting_that_is_changed_without_a_bench_is_on_record_and_seen() {
    let folder = tempfile::tempdir().unwrap();
    let data = station(folder.path());
    let mut window = window(&data, folder.path(), Lang::En, SCREEN);
    window.get_by_label("Settings").click();
    window.run_steps(3);
    window.get_by_label("Whom to call").focus();
    window.run_steps(2);
    window.event(Event::Text("Li 8613".into()));
    window.run_steps(2);
    window.get_by_label("Logs").click();
    window.run_steps(3);
    let is_told = |row: &ChangeRow| row.changed().is_some_and(|changed| changed.new.as_deref() == Some("Li 8613"));
    wait_until(&mut window, "it is on record", |_| on_record(&data).iter().any(is_told));
    wait_until(&mut window, "nothing waits", |_| {
        regnwl_station::decisions::changes::Waiting::of(&data).all().is_empty()
    });
    window.get_by_label("Changes").click();
    wait_for_text(&mut window, "What people changed and decided at this station, and in the files that are open.");
    wait_until(&mut window, "it is seen", |window| {
        window
            .get_all_by_role(eframe::egui::accesskit::Role::Button)
            .any(|node| node.accesskit_node().label().is_some_and(|label| label.contains("Whom to call: – → Li 8613")))
    });
    window.get_by_label("supervisor 1").click();
    window.run_steps(3);
    let rows = || {
        let all = window.get_all_by_role(eframe::egui::accesskit::Role::Button);
        all.filter_map(|node| node.accesskit_node().label()).filter(|label| label.contains("setting,")).count()
    };
    assert_eq!(rows(), 0, "only what is asked for is seen");
    window.get_by_label("Back to the units").click();
    window.run_steps(3);
    assert!(!says(&window, "Back to the units"));
}

#[test]
fn the_view_has_room_in_small_windows_and_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let data = station(folder.path());
    for (lang, changes, note) in [(Lang::En, "Changes", "What people changed"), (Lang::Zh, "更改记录", "在本工位")]
    {
        for size in [eframe::egui::vec2(1024.0, 600.0), eframe::egui::vec2(1366.0, 768.0)] {
            let mut window = window(&data, folder.path(), lang, size);
            window.get_by_label(lang.pick("Logs", "日志")).click();
            window.run_steps(3);
            window.get_by_label(changes).click();
            wait_until(&mut window, "it is read", |window| {
                window
                    .get_all_by_role(eframe::egui::accesskit::Role::Button)
                    .any(|node| node.accesskit_node().label().is_some_and(|label| label.contains("li")))
            });
            assert!(says(&window, note) || window.query_by_label_contains(note).is_some());
            assert_eq!(misplaced(&window, size, lang.pick("en", "zh")), Vec::<String>::new());
        }
    }
}
