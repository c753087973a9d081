//! The settings: what they say, that they are in reach at every size, and that what is chosen there is done and remembered.

use std::sync::{Arc, Mutex};

use eframe::egui::Key;
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable};
use regnwl_station::app::launch;
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::store::folders::Folders;
use regnwl_station::store::policy::{Language, Policy, Rules};
use regnwl_station::store::settings::SettingsFile;
use regnwl_station::ui::{Host, Look, Opening, Theme};
use regnwl_station::words::Lang;

use crate::desk::{Nothing, SCREEN, built, host, lang_name, remembering, window};
use crate::layout::misplaced;
use crate::outline;

fn name(lang: Lang) -> &'static str {
    lang.pick("Settings", "\u{8bbe}\u{7f6e}")
}

#[test]
fn the_settings_say_what_they_said_before_and_nothing_is_cut_off() {
    let mut faults = Vec::new();
    for lang in [Lang::En, Lang::Zh] {
        for (size, scale) in [(SCREEN, 1.0), (SCREEN / 2.0, 2.0)] {
            let mut window = window(lang, Opening::Ask(Arc::new(Nothing)), size, scale);
            window.get_by_label(name(lang)).click();
            window.run_steps(3);
            faults.extend(misplaced(&window, size, &format!("settings, {lang:?}, {scale}")));
            if scale == 1.0 {
                let seen = outline::seen(window.root());
                let agrees = outline::agree(&format!("settings.{}", lang_name(lang)), &outline::text(&seen));
                faults.extend(agrees.err());
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[test]
fn what_is_chosen_is_done_at_once_and_remembered() {
    let remembered = Arc::new(Mutex::new(Look::default()));
    let keep = remembered.clone();
    let keep_look = Box::new(move |look| *keep.lock().unwrap() = look);
    let host = Host { keep_look, ..Host::default() };
    let mut window = remembering(Lang::En, Opening::Ask(Arc::new(Nothing)), SCREEN, 1.0, host);
    for name in ["Settings", "Colours: Dark", "Size: 150 %", "Language: \u{4e2d}\u{6587}"] {
        window.get_by_label(name).click();
        window.run_steps(4);
    }
    let look = *remembered.lock().unwrap();
    assert_eq!((look.lang, look.theme), (Lang::Zh, Theme::Dark));
    assert_eq!(serde_json::to_value(look.scale).unwrap(), 150);
    assert_eq!(window.ctx.zoom_factor(), 1.5);
    // The same by the keys.
    window.ctx.set_zoom_factor(1.3);
    window.run_steps(4);
    assert_eq!(serde_json::to_value(remembered.lock().unwrap().scale).unwrap(), 130);
}

#[test]
fn what_the_administrator_has_set_is_seen_and_nobody_changes_it() {
    let folder = tempfile::tempdir().unwrap();
    let data = DataDir::new(folder.path().join("data"));
    data.create().unwrap();
    let rules = Rules {
        language: Some(Language::En),
        full_screen: Some(false),
        sounds: Some(true),
        whom_to_call: Some("Li, 8613".into()),
        batch_folder: Some(folder.path().join("share")),
        data_dir: Some(data.path().to_owned()),
    };
    let policy = Policy { file: Some("/etc/regnwl-station/policy.json".into()), rules };
    let folders = Folders::new(DataDir::new("/nowhere"), None).ruled_by(policy.clone());
    let settings = SettingsFile::at(folder.path().join("settings.json"));
    let remembered = Arc::new(Mutex::new(None));
    let keep = remembered.clone();
    let host = Host {
        keep_look: Box::new(move |look| *keep.lock().unwrap() = Some(look)),
        whom_to_call: "Li, 8613".into(),
        policy: policy.clone(),
        ..host()
    };
    let opening = Opening::Ask(launch::launch(folders, settings, Lang::En));
    let mut window = built(data, Lang::En, opening, SCREEN, 1.0, host);
    window.get_by_label("Settings").click();
    window.run_steps(4);
    let said = outline::text(&outline::seen(window.root()));
    assert_eq!(said.matches("Set by the administrator.").count(), policy.rules.names().len(), "{said}");
    assert!(said.contains("/etc/regnwl-station/policy.json"), "{said}");
    let share = window.get_by_role_and_label(Role::TextInput, "Folder for batches").accesskit_node().value();
    assert_eq!(share, Some(folder.path().join("share").display().to_string()));
    for name in ["Language: \u{4e2d}\u{6587}", "Window: Full screen (F11)", "Sounds: Muted", "Whom to call"] {
        let control = window.get_by_label(name);
        assert!(control.accesskit_node().is_disabled(), "{name}");
        control.click();
        window.run_steps(3);
    }
    assert!(window.query_by_label("Switch to Chinese").is_none());
    window.key_press(Key::F11);
    window.run_steps(3);
    // What it does not set is chosen as ever, and takes nothing else along.
    window.get_by_label("Colours: Dark").click();
    window.run_steps(3);
    let look = remembered.lock().unwrap().unwrap();
    assert_eq!((look.theme, look.lang, look.full_screen, look.muted), (Theme::Dark, Lang::En, false, false));
}
