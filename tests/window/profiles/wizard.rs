//! From an empty folder to the first PASS: one page, and few actions.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui::Key;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use regnwl_station::app::launch;
use regnwl_station::domain::secret::Secret;
use regnwl_station::sim::cloud::{PracticeCloud, Product};
use regnwl_station::sim::device::PracticeUnit;
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::store::folders::Folders;
use regnwl_station::store::settings::SettingsFile;
use regnwl_station::ui::{App, Opening};
use regnwl_station::words::Lang;
use tokio::net::TcpListener;

use super::{control, fill, outlined, press, reach, wait_for};
use crate::desk::{OwnSecrets, SCREEN, lang_name, says, window_on};
use crate::layout::misplaced;
use crate::outline;

const PRODUCT_KEY: &str = "a1FirstUnit";
const PRODUCT_SECRET: &str = "Wz7vK1xTq9LwX2mB";
/// What an engineer may have to do at most.
const MOST: u32 = 12;

/// The window over an empty folder.
fn empty(folder: &Path, lang: Lang, size: eframe::egui::Vec2, scale: f32) -> Harness<'static, App> {
    let data = DataDir::new(folder.join("data"));
    let launch = launch::launch(Folders::new(data.clone(), None), SettingsFile::at(folder.join("settings.json")), lang);
    let launch = Arc::new(OwnSecrets { real: launch, data: data.clone() });
    window_on(data, lang, Opening::Ask(launch), size, scale)
}

/// A hand that is counted.
struct Hand {
    window: Harness<'static, App>,
    actions: u32,
}

impl Hand {
    fn press(&mut self, name: &str) {
        self.actions += 1;
        press(&mut self.window, name);
    }

    fn fill(&mut self, name: &str, text: &str) {
        self.actions += 1;
        fill(&mut self.window, name, text);
    }

    fn key(&mut self, key: Key) {
        self.actions += 1;
        self.window.key_press(key);
        self.window.run_steps(3);
    }

    #[track_caller]
    fn sees(&mut self, text: &str) {
        wait_for(&mut self.window, |window| says(window, text));
    }
}

#[test]
fn from_an_empty_folder_to_the_first_pass_it_takes_few_actions_and_the_secret_stands_nowhere_but_in_its_place() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let product = Product { product_key: PRODUCT_KEY.into(), product_secret: Secret::new(PRODUCT_SECRET) };
    let cloud = runtime.block_on(async {
        PracticeCloud::start(TcpListener::bind("127.0.0.1:0").await.unwrap(), vec![product]).unwrap()
    });
    let _inside = runtime.enter();
    let unit = PracticeUnit::new(Dialect::At, "SN-FIRST-1");
    let port = unit.plug().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let ca = folder.path().join("ca.pem");
    std::fs::write(&ca, cloud.ca_pem()).unwrap();

    let mut hand = Hand { window: empty(folder.path(), Lang::En, SCREEN, 1.0), actions: 0 };
    hand.press("Set up the first unit");
    hand.sees("1 · Product");
    hand.fill("Name", "Tracker T2");
    hand.fill("Product key", PRODUCT_KEY);
    hand.fill("ProductSecret", PRODUCT_SECRET);
    hand.fill("Port", &port.display().to_string());
    hand.press("Host: Custom host");
    hand.fill("Server", &format!("localhost:{}", cloud.addr().port()));
    hand.fill("CA file", &ca.display().to_string());
    hand.press("Try reading");
    hand.sees("serialNumber = SN-FIRST-1");
    assert_eq!(cloud.issued().len(), 0, "a try registers nothing");
    wait_for(&mut hand.window, |window| !super::all_texts(window).iter().any(|text| text.contains("Still missing")));
    hand.press("Save and open the bench");
    // The bench is open, with a new batch, and says what the first unit would use.
    wait_for(&mut hand.window, |window| {
        super::all_texts(window).iter().any(|text| text.contains("a1FirstUnit"))
            && window.query_by_label("Abort").is_some()
    });
    assert_eq!(cloud.issued().len(), 0, "nobody let the first unit go");
    hand.key(Key::Space);
    hand.sees("PASS");
    assert_eq!(cloud.issued().len(), 1);
    assert!(unit.held().is_some());
    assert!(hand.actions <= MOST, "{} actions", hand.actions);
    // Profiles, drafts, history, record, settings: wherever one would look, but for the place it is kept in.
    let found: Vec<_> = files(folder.path())
        .into_iter()
        .filter(|file| !file.starts_with(folder.path().join("data/secrets")))
        .filter(|file| String::from_utf8_lossy(&std::fs::read(file).unwrap()).contains(PRODUCT_SECRET))
        .collect();
    assert!(found.is_empty(), "{found:?}");
    assert!(files(folder.path()).iter().any(|file| file.starts_with(folder.path().join("data/profiles"))));
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let below = |entry: std::fs::DirEntry| match entry.file_type().unwrap() {
        kind if kind.is_dir() => files(&entry.path()),
        kind if kind.is_file() => vec![entry.path()],
        _ => Vec::new(),
    };
    entries.flat_map(below).collect()
}

#[test]
fn what_a_try_brings_is_in_view_however_low_the_window() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let _inside = runtime.enter();
    let unit = PracticeUnit::new(Dialect::At, "SN-FIRST-2");
    let port = unit.plug().unwrap();
    for (size, scale) in [(SCREEN, 1.0), (eframe::egui::vec2(1024.0, 600.0), 1.0), (SCREEN / 2.0, 2.0)] {
        let folder = tempfile::tempdir().unwrap();
        let mut window = empty(folder.path(), Lang::En, size, scale);
        reach(&mut window, "Set up the first unit");
        wait_for(&mut window, |window| says(window, "1 · Product"));
        fill(&mut window, "Port", &port.display().to_string());
        reach(&mut window, "Try reading");
        let foot = control(&window, "Save and open the bench").rect().min.y;
        // Between the head and the button below, once it has come.
        wait_for(&mut window, |window| {
            let seen = outline::seen(window.root());
            let head =
                seen.iter().find(|seen| seen.text.starts_with("Four things")).map_or(0.0, |seen| seen.rect.max.y);
            ["serialNumber = SN-FIRST-2", "Try reading"].into_iter().all(|text| {
                seen.iter().any(|seen| seen.text == text && seen.rect.min.y > head && seen.rect.max.y < foot)
            })
        });
    }
}

#[test]
fn the_page_of_the_first_unit_says_what_is_missing_keeps_what_is_typed_and_fits() {
    let mut faults = Vec::new();
    for (lang, size, scale) in [
        (Lang::En, SCREEN, 1.0),
        (Lang::Zh, SCREEN, 1.0),
        (Lang::Zh, eframe::egui::vec2(1024.0, 600.0), 1.0),
        (Lang::En, SCREEN / 2.0, 2.0),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let mut window = empty(folder.path(), lang, size, scale);
        reach(&mut window, lang.pick("Set up the first unit", "设置第一台设备"));
        wait_for(&mut window, |window| says(window, lang.pick("Set up the first unit", "设置第一台设备")));
        let lacks = lang.pick("Still missing: what says “required”, or is red.", "还缺标有“必填”或红色的内容。");
        wait_for(&mut window, |window| says(window, lacks));
        let save = control(&window, lang.pick("Save and open the bench", "保存并打开工作台")).rect();
        assert!(save.max.y <= size.y && save.max.x <= size.x, "{lang:?} {size}: the button is outside: {save}");
        // What is scrolled away lies under the foot of a low window, unseen.
        if size == SCREEN {
            faults.extend(misplaced(&window, size, "the wizard"));
        }
        if size == SCREEN {
            faults.extend(outline::agree(&format!("wizard.{}", lang_name(lang)), &outlined(&window)).err());
        }
        fill(&mut window, lang.pick("Product key", "ProductKey"), "a1Kept");
        reach(&mut window, lang.pick("All fields", "全部字段"));
        wait_for(&mut window, |window| says(window, "JSON"));
        reach(&mut window, lang.pick("First unit", "第一台设备"));
        drop(window);
        // Another day: the page comes back with what was typed.
        let mut window = empty(folder.path(), lang, size, scale);
        reach(&mut window, lang.pick("Set up the first unit", "设置第一台设备"));
        let key = lang.pick("Product key", "ProductKey");
        wait_for(&mut window, |window| {
            let fields = window.query_all_by_label(key);
            fields.filter_map(|field| field.accesskit_node().value()).any(|value| value == "a1Kept")
        });
    }
    assert!(faults.is_empty(), "{faults:?}");
}
