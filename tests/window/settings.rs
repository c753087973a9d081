//! The settings: what they say, that they are in reach at every size, and that what is chosen there is done and remembered.

use std::path::Path;
use std::sync::{Arc, Mutex};

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers, Vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable};
use regnwl_station::app::launch;
use regnwl_station::decisions::changes::Waiting;
use regnwl_station::domain::monitoring::Monitoring;
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::store::folders::Folders;
use regnwl_station::store::monitoring::{choose, chosen};
use regnwl_station::store::policy::{Language, Policy, Rules};
use regnwl_station::store::settings::SettingsFile;
use regnwl_station::ui::{App, Host, Look, Opening, Theme};
use regnwl_station::vault::ProductSecrets;
use regnwl_station::vault::SecretSource;
use regnwl_station::words::{Lang, logs, monitoring, secret as secret_words, settings as words};

use crate::desk::{
    Nothing, OwnSecrets, SCREEN, built, fill, host, lang_name, remembering, says, wait_for_text, window,
};
use crate::layout::misplaced;
use crate::outline;

/// All of the settings are seen at once.
pub const TALL: Vec2 = Vec2::new(1366.0, 2000.0);

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
fn a_proxy_is_kept_once_it_is_one_and_its_password_stands_apart() {
    for lang in [Lang::En, Lang::Zh] {
        let words = words::text(lang);
        let (folder, password) = (tempfile::tempdir().unwrap(), "open-sesame-4711");
        let (data, file) = (DataDir::new(folder.path().join("data")), folder.path().join("settings.json"));
        data.create().unwrap();
        let real = launch::launch(Folders::new(data.clone(), None), SettingsFile::at(file.clone()), lang);
        let own = Arc::new(OwnSecrets { real: real.clone(), data: data.clone() });
        let mut window = built(data.clone(), lang, Opening::Ask(own), TALL, 1.0, host());
        let go = |window: &mut Harness<App>, screen: &str| {
            window.get_by_role_and_label(Role::Button, screen).click();
            window.run_steps(4);
        };
        let proxy = |window: &mut Harness<App>, text: &str| fill(window, words.proxy, text);
        for (typed, kept) in [
            ("proxy.example", ""),
            ("proxy.example:3128", "proxy.example:3128"),
            ("li:x@proxy:1", "proxy.example:3128"),
        ] {
            go(&mut window, name(lang));
            proxy(&mut window, typed);
            assert_eq!(says(&window, words.proxy_form), kept != typed, "{typed}");
            assert!(!says(&window, words.proxy_password), "nobody logs in: {typed}");
            go(&mut window, lang.pick("Bench", "\u{5de5}\u{4f5c}\u{53f0}"));
            assert_eq!(real.proxy(), kept, "{typed}");
        }
        go(&mut window, name(lang));
        proxy(&mut window, "li@proxy.example:3128");
        fill(&mut window, words.proxy_password, password);
        assert!(misplaced(&window, TALL, "proxy").is_empty());
        window.get_by_label(words.proxy_store).scroll_to_me();
        window.run_steps(4);
        window.get_by_label(words.proxy_store).click();
        let place = secret_words::source_text(lang, SecretSource::OwnerFile);
        wait_for_text(&mut window, &words::proxy_stored(lang, place));
        go(&mut window, lang.pick("Bench", "\u{5de5}\u{4f5c}\u{53f0}"));
        let settings = std::fs::read_to_string(&file).unwrap();
        assert!(settings.contains("\"li@proxy.example:3128\"") && !settings.contains(password), "{settings}");
        let address = "li@proxy.example:3128".parse().ok();
        let secrets = ProductSecrets::with_keyring(data.path(), None, std::time::Duration::from_secs(1));
        let stored = secrets.of_proxy(address).unwrap().unwrap();
        assert_eq!(stored.password.unwrap().expose(), password);
        proxy_is_emptied(&mut window, words.proxy, name(lang));
        go(&mut window, lang.pick("Bench", "\u{5de5}\u{4f5c}\u{53f0}"));
        assert_eq!(real.proxy(), "");
    }
}

#[test]
fn shifts_are_kept_once_they_are_times_of_a_day_and_the_logs_say_that_days_begin_with_one() {
    for lang in [Lang::En, Lang::Zh] {
        let (words, logs) = (words::text(lang), logs::text(lang));
        let folder = tempfile::tempdir().unwrap();
        let (data, file) = (DataDir::new(folder.path().join("data")), folder.path().join("settings.json"));
        data.create().unwrap();
        let real = launch::launch(Folders::new(data.clone(), None), SettingsFile::at(file.clone()), lang);
        let batch = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/station/WO-1.jsonl");
        let opening = Opening::Logs(vec![batch], real.clone());
        let mut window = built(data, lang, opening, TALL, 1.0, host());
        let go = |window: &mut Harness<App>, screen: &str| {
            window.get_by_role_and_label(Role::Button, screen).click();
            window.run_steps(4);
        };
        for (typed, kept) in [("6", ""), ("22:00,6:00", "06:00, 22:00"), ("22:00,25:00", "06:00, 22:00")] {
            go(&mut window, name(lang));
            fill(&mut window, words.shift_starts, typed);
            assert_eq!(says(&window, words.shift_form), typed != "22:00,6:00", "{typed}");
            go(&mut window, lang.pick("Logs", "\u{65e5}\u{5fd7}"));
            assert_eq!(SettingsFile::at(file.clone()).shift_starts(), kept, "{typed}");
            assert_eq!(real.shift_starts().to_string(), kept, "{typed}");
        }
        let period = logs::labelled(logs.period, logs.all, lang);
        wait_for_text(&mut window, &period);
        window.get_by_label(&period).click();
        window.run_steps(4);
        for told in [logs.shift_note, logs.last_shift] {
            assert!(window.query_by_label(told).is_some(), "{told}");
        }
    }
}

#[test]
fn a_metrics_file_is_kept_once_it_is_a_whole_path_and_the_log_as_it_is_ticked_and_both_go_on_record() {
    for lang in [Lang::En, Lang::Zh] {
        let words = monitoring::text(lang);
        let folder = tempfile::tempdir().unwrap();
        let (data, file) = (DataDir::new(folder.path().join("data")), folder.path().join("settings.json"));
        data.create().unwrap();
        let real = launch::launch(Folders::new(data.clone(), None), SettingsFile::at(file), lang);
        let mut window = built(data.clone(), lang, Opening::Ask(real), TALL, 1.0, host());
        let go = |window: &mut Harness<App>, screen: &str| {
            window.get_by_role_and_label(Role::Button, screen).click();
            window.run_steps(4);
        };
        let whole = folder.path().join("regnwl.prom");
        for (typed, kept) in [("regnwl.prom", None), (whole.to_str().unwrap(), Some(whole.clone()))] {
            go(&mut window, name(lang));
            window.get_by_role_and_label(Role::TextInput, words.metrics_file).scroll_to_me();
            window.run_steps(3);
            fill(&mut window, words.metrics_file, typed);
            assert_eq!(says(&window, words.not_whole), kept.is_none(), "{typed}");
            if kept.is_some() {
                window.get_by_label(words.system_log).click();
                window.run_steps(3);
            }
            go(&mut window, lang.pick("Logs", "\u{65e5}\u{5fd7}"));
            let chosen = chosen(&data);
            assert_eq!((chosen.metrics_file, chosen.system_log), (kept.clone(), kept.map(|_| true)), "{typed}");
        }
        // What was changed is on record, or waits for it.
        let told = Waiting::of(&data).all().into_iter().filter_map(|changed| changed.of).collect::<Vec<_>>();
        let record = std::fs::read_dir(data.record()).into_iter().flatten().flatten();
        let record = record.filter_map(|entry| std::fs::read_to_string(entry.path()).ok()).collect::<String>();
        for setting in ["metricsFile", "systemLog"] {
            assert!(told.iter().any(|of| of == setting) || record.contains(setting), "{setting}: {told:?} {record}");
        }
    }
}

#[test]
fn what_the_administrator_has_set_of_the_monitoring_does_not_become_the_stations_own_choice() {
    let words = monitoring::text(Lang::En);
    let folder = tempfile::tempdir().unwrap();
    let [own, ruled] = ["own.prom", "ruled.prom"].map(|name| folder.path().join(name));
    let file_alone = |file: &Path| Monitoring { metrics_file: Some(file.to_owned()), system_log: None };
    let log_alone = Monitoring { metrics_file: None, system_log: Some(true) };
    let fields = [(file_alone(&ruled), Some(true)), (log_alone, None)];
    for (at, (rule, ticked)) in fields.into_iter().enumerate() {
        let data = DataDir::new(folder.path().join(format!("data-{at}")));
        data.create().unwrap();
        choose(&data, &file_alone(&own)).unwrap();
        let rules = Rules { metrics_file: rule.metrics_file.clone(), system_log: rule.system_log, ..Rules::default() };
        let policy = Policy { file: Some("/etc/regnwl-station/policy.json".into()), rules };
        let folders = Folders::new(data.clone(), None).ruled_by(policy.clone());
        let file = SettingsFile::at(folder.path().join("settings.json"));
        let opening = Opening::Ask(launch::launch(folders, file, Lang::En));
        let mut window = built(data.clone(), Lang::En, opening, TALL, 1.0, Host { policy, ..host() });
        window.get_by_role_and_label(Role::Button, name(Lang::En)).click();
        window.run_steps(4);
        window.get_by_role_and_label(Role::TextInput, words.metrics_file).scroll_to_me();
        window.run_steps(3);
        let other = folder.path().join("other.prom");
        let kept = match ticked {
            Some(_) => {
                window.get_by_label(words.system_log).click();
                own.clone()
            }
            None => {
                fill(&mut window, words.metrics_file, other.to_str().unwrap());
                other
            }
        };
        window.run_steps(3);
        window.get_by_role_and_label(Role::Button, "Logs").click();
        window.run_steps(4);
        assert_eq!(chosen(&data), Monitoring { metrics_file: Some(kept), system_log: ticked });
    }
}

fn proxy_is_emptied(window: &mut Harness<App>, field: &str, settings: &str) {
    window.get_by_role_and_label(Role::Button, settings).click();
    window.run_steps(4);
    window.get_by_role_and_label(Role::TextInput, field).focus();
    window.run_steps(2);
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.key_press(Key::Delete);
    window.run_steps(4);
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
        proxy: Some("shop.example:3128".into()),
        shift_starts: Some("06:00, 18:00".into()),
        metrics_file: Some(folder.path().join("regnwl.prom")),
        system_log: Some(false),
        ..Rules::default()
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
