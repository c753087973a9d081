//! What the field engineer does with a job in the window: the real record, the practice cloud, practice units on real ports.

use std::path::{Path, PathBuf};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use eframe::egui::Key;
use eframe::egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use regnwl_station::app::launch::launch;
use regnwl_station::checkup::finding::Finding;
use regnwl_station::decisions::desk::Desk;
use regnwl_station::decisions::keeping::Keeping;
use regnwl_station::domain::purpose::Purpose;
use regnwl_station::domain::secret::Secret;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::{Decision, Disposition, Signed};
use regnwl_station::seen::refusal::Refusal;
use regnwl_station::seen::snapshot::SlotState;
use regnwl_station::sim::cloud::{Fault, PracticeCloud, Product};
use regnwl_station::sim::device::PracticeUnit;
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::store::folders::Folders;
use regnwl_station::store::settings::SettingsFile;
use regnwl_station::store::shelf::Shelf;
use regnwl_station::ui::launch::{FieldWork, Launch, Refused, Setup, Shelves};
use regnwl_station::ui::{App, Ends, Opening, Wake};
use regnwl_station::vault::product_secret::ProductSecrets;
use regnwl_station::words::{Lang, at_console, console, disposition, hand_over, jobs as words, roll_back};
use serde_json::json;
use tokio::net::TcpListener;

use crate::desk::{SCREEN, fill, keeping, pause, press, says, wait_for_text, wait_until, window_on};
use crate::layout::misplaced;
use crate::made_jobs::{RETROFIT, made, serial};
use crate::outline;

pub const PRODUCT_KEY: &str = "a1FieldJob00";
const PRODUCT_SECRET: &str = "Wz7vK1xTq9LwX2mB";
const BATCH: &str = "FIELD-1";
const LANG: Lang = Lang::En;

/// The cloud of all laptops, and the folder that they stand in.
pub struct Site {
    pub cloud: PracticeCloud,
    pub runtime: tokio::runtime::Runtime,
    pub folder: tempfile::TempDir,
}

/// One of them.
pub struct Laptop {
    pub data: DataDir,
    pub launch: Arc<dyn Launch>,
}

impl Site {
    pub fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let product = Product { product_key: PRODUCT_KEY.into(), product_secret: Secret::new(PRODUCT_SECRET) };
        let cloud = runtime.block_on(async {
            PracticeCloud::start(TcpListener::bind("127.0.0.1:0").await.unwrap(), vec![product]).unwrap()
        });
        Self { cloud, runtime, folder: tempfile::tempdir().unwrap() }
    }

    /// With the product on its shelf, and its secret.
    pub fn laptop(&self, name: &str) -> Laptop {
        let data = DataDir::new(self.folder.path().join(name));
        data.create().unwrap();
        let shelf = Shelf::new(data.profiles());
        std::fs::create_dir_all(shelf.folder()).unwrap();
        std::fs::write(shelf.folder().join("ca.pem"), self.cloud.ca_pem()).unwrap();
        let profile = json!({
            "format": 1, "name": "Tracker T2", "productKey": PRODUCT_KEY,
            "cloud": {
                "host": {"custom": "127.0.0.1"}, "port": self.cloud.addr().port(), "trust": {"caFile": "ca.pem"},
                "connectTimeoutMs": 20_000, "answerTimeoutMs": 20_000,
            },
            "dialog": {"preset": "at"},
        });
        shelf.save("tracker", &profile.to_string(), None).unwrap();
        let secrets = ProductSecrets::with_keyring(data.path(), None, Duration::from_secs(1));
        secrets.set(PRODUCT_KEY, None, &Secret::new(PRODUCT_SECRET)).unwrap();
        let settings = SettingsFile::at(self.folder.path().join(format!("{name}.json")));
        Laptop { launch: launch(Folders::new(data.clone(), None), settings, LANG), data }
    }

    /// Collects so many units on a laptop.
    pub fn collect(&self, laptop: &Laptop, units: usize) {
        let _inside = self.runtime.enter();
        let units: Vec<_> =
            (0..units).map(|number| PracticeUnit::new(Dialect::At, format!("SN-FIELD-{number}"))).collect();
        let ports = units.iter().map(|unit| unit.plug().unwrap().display().to_string()).collect();
        let setup = Setup {
            order: Default::default(),
            profile: Shelf::new(laptop.data.profiles()).path("tracker"),
            batch: laptop.batch(),
            ports,
            operator: "li".into(),
            purpose: Purpose::Collect,
            beside: None,
        };
        let ends = laptop.launch.start(setup, Arc::new(|| ())).unwrap_or_else(|_| panic!("it is opened"));
        let until = Instant::now() + Duration::from_secs(120);
        while ends.snapshots.borrow().batch.collected < units.len() as u64 {
            assert!(Instant::now() < until, "never collected");
            let slots = ends.snapshots.borrow().slots.clone();
            // The first units of a new profile wait for a person.
            for slot in slots.iter().filter(|slot| matches!(slot.state, SlotState::Ready { .. })) {
                let _ = ends.commands.try_send(Command::Start(slot.id));
            }
            pause();
        }
        ends.commands.blocking_send(Command::Close).unwrap();
    }
}

impl Laptop {
    pub fn batch(&self) -> PathBuf {
        self.data.batches().join(format!("{BATCH}.jsonl"))
    }

    /// The jobs on its window.
    fn window(&self) -> Harness<'static, App> {
        let mut window = window_on(self.data.clone(), LANG, Opening::Ask(self.launch.clone()), SCREEN, 1.0);
        press(&mut window, words::text(LANG).jobs);
        wait_until(&mut window, "the record is read", |window| !says(window, words::text(LANG).reading));
        window
    }

    /// The same, once it shows the job.
    fn job(&self) -> Harness<'static, App> {
        let mut window = self.window();
        wait_until(&mut window, "the job is there", |window| says(window, BATCH));
        window
    }
}

pub fn texts(window: &Harness<App>) -> Vec<String> {
    outline::seen(window.root()).into_iter().map(|seen| seen.text).collect()
}

pub fn shows(window: &Harness<App>, part: &str) -> bool {
    texts(window).iter().any(|text| text.contains(part))
}

/// Presses a dialog's button that is called as the dialog is.
fn answer(window: &mut Harness<App>, name: &str) {
    window.get_by_role_and_label(Role::Button, name).click();
    window.run_steps(4);
}

/// A dialog that has grown takes its place in the middle.
pub fn settle(window: &mut Harness<App>) {
    window.run_steps(3);
}

/// Nothing of a dialog leaves the screen; what it lies over is beneath it.
#[track_caller]
pub fn is_whole(window: &Harness<App>, what: &str) {
    let faults = misplaced(window, SCREEN, what);
    assert!(!faults.iter().any(|fault| fault.contains("leaves the screen")), "{faults:?}");
}

fn sign(window: &mut Harness<App>) {
    let names = disposition::text(LANG);
    fill(window, names.by, "li");
    fill(window, names.why, "the north side");
}

/// Chooses a file in the window's own list.
fn choose(window: &mut Harness<App>, folder: &Path, name: &str) {
    wait_until(window, "the files are listed", |window| says(window, "Choose a file"));
    fill(window, "Folder", &folder.display().to_string());
    window.key_press(Key::Enter);
    wait_until(window, "the folder is read", |window| says(window, name));
    window.get_by_label(name).click();
    window.run_steps(4);
    press(window, "Choose");
}

#[test]
fn what_was_collected_is_registered_from_the_window_held_where_it_goes_wrong_and_gone_on_with() {
    let site = Site::new();
    let laptop = site.laptop("a");
    site.collect(&laptop, 4);
    let text = words::text(LANG);
    let mut window = laptop.job();
    assert!(shows(&window, "collected 4"));
    // Nobody answers: two in a row stop it, and the rest is held.
    site.cloud.set_fault(Some(Fault::CloseAfterConnack));
    press(&mut window, text.register);
    is_whole(&window, "register");
    press(&mut window, &words::ahead_begin(4, LANG));
    wait_for_text(&mut window, text.held);
    assert!(shows(&window, "registered 0 · without an identity "), "{:?}", texts(&window));
    site.cloud.set_fault(None);
    settle(&mut window);
    press(&mut window, text.go_on);
    wait_for_text(&mut window, text.all_registered);
    assert_eq!(site.cloud.issued().len(), 4, "each was asked for once");
    settle(&mut window);
    press(&mut window, "OK");
    wait_until(&mut window, "it is read again", |window| !says(window, "collected 4"));
    assert!(shows(&window, "registered ") && shows(&window, "refused "), "{:?}", texts(&window));
    // Those that nobody knows of are decided about by a person, and not asked for again.
    assert!(window.get_by_label(text.register).accesskit_node().is_disabled());
}

#[test]
fn a_list_from_the_console_is_looked_at_vouched_for_and_put_on_record_and_what_is_to_be_done_is_a_page() {
    let site = Site::new();
    let laptop = site.laptop("a");
    site.collect(&laptop, 1);
    let list = "DeviceName,ClientId,CreateTime\nSN-FIELD-0,x1,2026-11-28\nSN-FIELD-0,x2,\nno,x3,\n";
    std::fs::write(site.folder.path().join("list.csv"), list).unwrap();
    let text = console::text(LANG);
    let mut window = laptop.job();
    press(&mut window, text.button);
    press(&mut window, at_console::text(LANG).list);
    choose(&mut window, site.folder.path(), "list.csv");
    wait_until(&mut window, "the list is read", |window| shows(window, "SN-FIELD-0: 2 of 5 used"));
    assert!(shows(&window, "row 4, no: "), "{:?}", texts(&window));
    is_whole(&window, "console list");
    fill(&mut window, text.vouch, "li");
    press(&mut window, text.record);
    wait_until(&mut window, "it is on record", |window| !says(window, text.window_head));
    let desk = Desk::open(&laptop.data).unwrap();
    let unit = desk.book().units().next().unwrap();
    assert_eq!((unit.registrations().issued, unit.orphans().count()), (2, 2));
    drop(desk);
    press(&mut window, text.button);
    press(&mut window, text.tasks_button);
    is_whole(&window, "console tasks");
    let page = site.folder.path().join("to-do.html");
    fill(&mut window, "Save as (a new file)", &page.display().to_string());
    press(&mut window, "Save");
    wait_until(&mut window, "it is written", |_| page.exists());
    settle(&mut window);
    assert!(std::fs::read_to_string(&page).unwrap().contains("x1"));
}

#[test]
fn units_go_from_one_window_to_another_one_and_count_there() {
    let site = Site::new();
    let (a, b) = (site.laptop("a"), site.laptop("b"));
    site.collect(&a, 3);
    let text = words::text(LANG);
    let mut other = b.window();
    press(&mut other, text.key);
    wait_until(&mut other, "the key is there", |window| shows(window, "regnwl-station-key:1:"));
    is_whole(&other, "key");
    let line = texts(&other).into_iter().find(|text| text.starts_with("regnwl-station-key:1:")).unwrap();
    settle(&mut other);
    press(&mut other, "OK");

    let mut window = a.job();
    press(&mut window, text.hand_over);
    fill(&mut window, text.other_key, &line[..line.len() / 2]);
    assert!(says(&window, text.no_key));
    fill(&mut window, text.other_key, &line);
    sign(&mut window);
    is_whole(&window, "hand over");
    let taken = site.folder.path().join("taken.json");
    std::fs::write(&taken, "somebody's").unwrap();
    fill(&mut window, text.hand_over_file, &taken.display().to_string());
    press(&mut window, &words::hand_over_now(3, LANG));
    wait_until(&mut window, "it is refused", |window| shows(window, "taken.json"));
    wait_until(&mut window, "it can be tried again", |window| {
        window.query_by_label(&words::hand_over_now(3, LANG)).is_some()
    });
    settle(&mut window);
    fill(&mut window, text.hand_over_file, &site.folder.path().join("out.json").display().to_string());
    press(&mut window, &words::hand_over_now(3, LANG));
    wait_until(&mut window, "they are away", |window| shows(window, "3 units are "));
    assert_eq!(std::fs::read_to_string(taken).unwrap(), "somebody's");
    settle(&mut window);
    press(&mut window, "OK");
    wait_until(&mut window, "it is read again", |window| shows(window, "handed over 3"));

    press(&mut other, text.receive);
    choose(&mut other, site.folder.path(), "out.json");
    wait_until(&mut other, "the file is read", |window| shows(window, "3 units from "));
    is_whole(&other, "receive");
    sign(&mut other);
    answer(&mut other, text.receive_now);
    let from = b.launch.field().unwrap().read_hand_over(&site.folder.path().join("out.json"));
    let from = from.unwrap_or_else(|_| panic!("it is one")).from.station;
    wait_for_text(&mut other, &hand_over::received(LANG, 3, 3, &from));
    settle(&mut other);
    press(&mut other, "OK");
    wait_until(&mut other, "the job is there", |window| says(window, BATCH) && shows(window, "collected 3"));
    // From now on they are registered here.
    press(&mut other, text.register);
    press(&mut other, &words::ahead_begin(3, LANG));
    wait_for_text(&mut other, text.all_registered);
    assert_eq!(site.cloud.issued().len(), 3);
}

/// What is decided is kept and not done.
struct Deciding {
    real: Arc<dyn Launch>,
    decided: Arc<Mutex<Vec<Decision>>>,
}

impl Launch for Deciding {
    fn last(&self) -> Setup {
        self.real.last()
    }

    fn shelves(&self) -> Shelves {
        self.real.shelves()
    }

    fn ports(&self) -> Vec<String> {
        Vec::new()
    }

    fn start(&self, setup: Setup, wake: Wake) -> Result<Ends, Refused> {
        self.real.start(setup, wake)
    }

    fn may(&self, _: &Decision) -> Result<Vec<String>, Refused> {
        Ok(Vec::new())
    }

    fn decide(&self, decision: &Decision, signed: &Signed) -> Result<(), Refusal> {
        assert_eq!((&*signed.by, &*signed.why), ("li", "the north side"));
        let mut decided = self.decided.lock().unwrap();
        decided.push(decision.clone());
        // The first time something is in the way.
        if decided.len() == 1 { Err(Refusal::Held("another program".into())) } else { Ok(()) }
    }

    fn field(&self) -> Option<&dyn FieldWork> {
        self.real.field()
    }

    fn check(&self, setup: &Setup, wake: Wake) -> Receiver<Finding> {
        self.real.check(setup, wake)
    }

    fn keeping(&self) -> Keeping {
        keeping(DataDir::new("no such folder"))
    }
}

#[test]
fn chosen_units_are_put_back_or_taken_back_by_a_person_and_a_refusal_is_read_in_place() {
    let folder = tempfile::tempdir().unwrap();
    let data = DataDir::new(folder.path().join("data"));
    made(&data, 40);
    let settings = SettingsFile::at(folder.path().join("settings.json"));
    let real = launch(Folders::new(data.clone(), None), settings, LANG);
    let decided = Arc::<Mutex<Vec<Decision>>>::default();
    let deciding = Arc::new(Deciding { real, decided: decided.clone() });
    let mut window = window_on(data, LANG, Opening::Ask(deciding), SCREEN, 1.0);
    let text = words::text(LANG);
    press(&mut window, text.jobs);
    wait_until(&mut window, "the record is read", |window| shows(window, RETROFIT));
    let card = texts(&window).into_iter().find(|text| text.starts_with(RETROFIT)).unwrap();
    press(&mut window, &card);
    wait_until(&mut window, "the job is read", |window| shows(window, &serial(0)));
    let row = |window: &Harness<App>, number: u64| {
        texts(window).into_iter().find(|text| text.starts_with(&serial(number))).unwrap()
    };
    for number in [0, 2] {
        let row = row(&window, number);
        press(&mut window, &row);
    }
    assert!(window.get_by_label(text.take_back).accesskit_node().is_disabled(), "neither was handed over");
    press(&mut window, text.roll_back);
    assert!(shows(&window, "2 of "), "{:?}", texts(&window));
    is_whole(&window, "roll back");
    sign(&mut window);
    press(&mut window, roll_back::text(LANG).record);
    wait_until(&mut window, "it is refused", |window| shows(window, "another program"));
    settle(&mut window);
    press(&mut window, roll_back::text(LANG).record);
    wait_until(&mut window, "it is done", |window| !says(window, roll_back::text(LANG).note));
    let numbers: Vec<String> = match &decided.lock().unwrap()[..] {
        [Decision::RollBack(first), Decision::RollBack(again)] => {
            assert_eq!(first, again);
            first.iter().map(|keys| keys.serial_number.clone()).collect()
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(numbers, [serial(0), serial(2)]);
    let away = row(&window, 10);
    press(&mut window, &away);
    press(&mut window, text.take_back);
    sign(&mut window);
    answer(&mut window, text.take_back.trim_end_matches('…'));
    wait_until(&mut window, "it is done", |_| decided.lock().unwrap().len() == 3);
    let decided = decided.lock().unwrap();
    let Decision::Unit(keys, Disposition::TakeBack, _) = &decided[2] else { panic!("{decided:?}") };
    assert_eq!(keys.serial_number, serial(10));
}
