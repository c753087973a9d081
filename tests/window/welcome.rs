//! The very first start: what this is, practice in the same window, or the first product.

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::store::settings::SettingsFile;
use regnwl_station::ui::{App, Opening};
use regnwl_station::window;
use regnwl_station::words::Lang;

use crate::desk::{SCREEN, lang_name, says, wait_for_text, window_on};
use crate::layout::misplaced;
use crate::outline;

fn first(folder: &std::path::Path, lang: Lang, scale: f32) -> Harness<'static, App> {
    let data = DataDir::new(folder.join("data"));
    let launch = window::launch(data.clone(), SettingsFile::at(folder.join("settings.json")), lang);
    window_on(data, lang, Opening::Ask(launch), SCREEN / scale, scale)
}

#[test]
fn the_welcome_leads_to_practice_in_the_same_window_and_leaves_the_real_folders_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = first(folder.path(), Lang::En, 1.0);
    assert!(says(&window, "Welcome") && !says(&window, "What is made today?"));
    window.get_by_label("Open the practice bench").click();
    wait_for_text(&mut window, "PRACTICE");
    wait_for_text(&mut window, "Ready");
    drop(window);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "practice made something here");
}

#[test]
fn the_welcome_leads_to_the_first_product_and_does_not_come_where_something_was_made() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = first(folder.path(), Lang::En, 1.0);
    window.get_by_label("Go on to the profiles").click();
    window.run_steps(3);
    assert!(!says(&window, "Welcome") && !says(&window, "What is made today?"), "the profiles are not shown");
    // Back at the bench the start dialog waits.
    window.get_by_label("Bench").click();
    window.run_steps(3);
    assert!(says(&window, "What is made today?") && !says(&window, "Welcome"));
    std::fs::create_dir_all(folder.path().join("data/record")).unwrap();
    assert!(says(&first(folder.path(), Lang::En, 1.0), "What is made today?"));
}

#[test]
fn the_welcome_says_what_it_said_before_and_nothing_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let mut faults = Vec::new();
    for lang in [Lang::En, Lang::Zh] {
        for scale in [1.0, 2.0] {
            let window = first(folder.path(), lang, scale);
            faults.extend(misplaced(&window, SCREEN / scale, &format!("welcome, {lang:?}, {scale}")));
            if scale == 1.0 {
                let seen = outline::seen(window.root());
                faults.extend(outline::agree(&format!("welcome.{}", lang_name(lang)), &outline::text(&seen)).err());
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}
