//! The screen where profiles are made, on a real shelf.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::store::profile_file;
use regnwl_station::store::shelf::Shelf;
use regnwl_station::ui::{App, Opening};
use regnwl_station::words::Lang;
use regnwl_station::words::profile::cause_text;

use crate::desk::{Nothing, SCREEN, lang_name, says, window_on};
use crate::layout::misplaced;
use crate::outline;

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
    let until = Instant::now() + Duration::from_secs(60);
    while !is(window) {
        if Instant::now() > until {
            let seen = outline::text(&outline::seen(window.root()));
            panic!("it does not come:\n{seen}");
        }
        window.step();
        std::thread::yield_now();
    }
    window.run_steps(3);
}

#[track_caller]
fn press(window: &mut Harness<App>, name: &str) {
    window.get_by_label(name).click();
    window.run_steps(3);
}

fn open(window: &mut Harness<App>, name: &str) {
    wait_for(window, |window| window.query_by_label(name).is_some());
    press(window, name);
    wait_for(window, |window| {
        window.query_by_label("JSON").is_some() && !says(window, "Checking…") && !says(window, "正在检查…")
    });
}

fn all_texts(window: &Harness<App>) -> Vec<String> {
    outline::seen(window.root()).into_iter().map(|seen| seen.text).collect()
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
        let seen = outline::seen(window.root());
        faults.extend(outline::agree(&format!("profiles-faults.{}", lang_name(lang)), &outline::text(&seen)).err());
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}
