//! The window without a display, and the station's ends of its channels.

use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, TouchPhase, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable};
use regnwl_station::checkup::finding::{Finding, PortState};
use regnwl_station::decisions::gate::PinGate;
use regnwl_station::decisions::keeping::Keeping;
use regnwl_station::demo::PracticeCommand;
use regnwl_station::domain::role::{self, Supervisor};
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::{Decision, Signed};
use regnwl_station::seen::refusal::Refusal;
use regnwl_station::seen::snapshot::{SlotState, Snapshot};
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::ui::launch::{ConsoleApi, ConsoleRead, FieldWork, Launch, Refused, Setup, Shelves};
use regnwl_station::ui::{App, Chime, Ends, Host, Look, Opening, Premises, StartNow, Theme, Wake};
use regnwl_station::vault::product_secret::ProductSecrets;
use regnwl_station::words::Lang;
use tokio::sync::{mpsc, watch};

use crate::{outline, states};

/// A PIN so long that no hash has it by chance: records are searched for it.
pub const PIN: &str = "2468135790";
pub const SCREEN: Vec2 = Vec2::new(1366.0, 768.0);

/// The window and the station's ends of its channels.
pub struct Desk {
    pub window: Harness<'static, App>,
    pub show: watch::Sender<Arc<Snapshot>>,
    pub asked: mpsc::Receiver<Command>,
    pub practised: mpsc::Receiver<PracticeCommand>,
    pub wake: Arc<Mutex<Option<Wake>>>,
    /// The looks that the window wanted kept.
    pub looks: Arc<Mutex<Vec<Look>>>,
    /// The tones that were to be heard.
    pub heard: Arc<Mutex<Vec<Chime>>>,
}

impl Desk {
    pub fn new(snapshot: Snapshot, lang: Lang) -> Self {
        Self::sized(snapshot, lang, SCREEN, 1.0)
    }

    pub fn sized(snapshot: Snapshot, lang: Lang, size: Vec2, scale: f32) -> Self {
        let (show, snapshots) = watch::channel(Arc::new(snapshot));
        let (commands, asked) = mpsc::channel(16);
        let (practice, practised) = mpsc::channel(16);
        let wake = Arc::new(Mutex::new(None));
        let kept = wake.clone();
        let opening = Opening::Now(Box::new(move |wake| {
            *kept.lock().unwrap() = Some(wake);
            Ok(Ends { snapshots, beside: Vec::new(), commands, practice: Some(practice) })
        }));
        let looks = Arc::<Mutex<Vec<Look>>>::default();
        let heard = Arc::<Mutex<Vec<Chime>>>::default();
        let (keep, hear) = (looks.clone(), heard.clone());
        let keep_look = Box::new(move |look| keep.lock().unwrap().push(look));
        let play = Box::new(move |chime| hear.lock().unwrap().push(chime));
        let window = remembering(lang, opening, size, scale, Host { keep_look, play, ..host() });
        Self { window, show, asked, practised, wake, looks, heard }
    }

    pub fn show(&mut self, snapshot: Snapshot) {
        self.show.send_replace(Arc::new(snapshot));
        self.window.run_steps(2);
    }

    pub fn key(&mut self, key: Key) {
        self.window.key_press(key);
        self.pass(0.1);
    }

    /// Lets window time go by.
    pub fn pass(&mut self, seconds: f64) {
        for _ in 0..(seconds / 0.05).ceil() as usize {
            self.window.step();
        }
    }

    pub fn press(&mut self, name: &str) {
        self.window.get_by_label(name).click();
        self.window.run_steps(3);
    }

    /// Turns the mouse's wheel at a place, by so many points.
    pub fn wheel(&mut self, at: Vec2, points: f32) {
        self.window.event(Event::PointerMoved(at.to_pos2()));
        self.window.event(Event::MouseWheel {
            unit: MouseWheelUnit::Point,
            delta: vec2(0.0, points),
            phase: TouchPhase::Move,
            source: MouseWheelSource::Wheel,
            modifiers: Modifiers::NONE,
        });
        self.window.run_steps(10);
    }

    pub fn asked(&mut self) -> Vec<Command> {
        std::iter::from_fn(|| self.asked.try_recv().ok()).collect()
    }
}

/// With this data folder.
pub fn window_on(data: DataDir, lang: Lang, opening: Opening, size: Vec2, scale: f32) -> Harness<'static, App> {
    built(data, lang, opening, size, scale, host())
}

pub fn window(lang: Lang, opening: Opening, size: Vec2, scale: f32) -> Harness<'static, App> {
    remembering(lang, opening, size, scale, host())
}

/// No test opens a dialog of the system.
pub fn host() -> Host {
    Host { own_file_list: true, ..Host::default() }
}

pub fn remembering(lang: Lang, opening: Opening, size: Vec2, scale: f32, host: Host) -> Harness<'static, App> {
    // No screen of these tests may touch the data of a real station.
    built(DataDir::new("no such folder"), lang, opening, size, scale, host)
}

pub fn built(data: DataDir, lang: Lang, opening: Opening, size: Vec2, scale: f32, host: Host) -> Harness<'static, App> {
    let look = Look { lang, theme: Theme::Light, ..Look::default() };
    let mut window =
        Harness::builder().with_size(size).with_pixels_per_point(scale).with_step_dt(0.05).build_eframe(|creation| {
            let premises = Premises { data, practice: false, settings_damaged: false };
            App::new(&creation.egui_ctx, look, host, premises, opening).unwrap_or_else(|error| panic!("{error}"))
        });
    window.run_steps(3);
    window
}

/// Product secrets in the files of this folder alone: no test talks to the keyring of the person who runs it.
pub fn keeping(data: DataDir) -> Keeping {
    let secrets = ProductSecrets::with_keyring(data.path(), None, Duration::from_secs(1));
    Keeping::with(data, secrets)
}

/// Stations for real units. What is stored for them goes into their folder, and not into the keyring of the person who runs the test.
pub struct OwnSecrets {
    pub real: Arc<dyn Launch>,
    pub data: DataDir,
}

impl Launch for OwnSecrets {
    fn last(&self) -> Setup {
        self.real.last()
    }

    fn shelves(&self) -> Shelves {
        self.real.shelves()
    }

    fn ports(&self) -> Vec<String> {
        self.real.ports()
    }

    fn field(&self) -> Option<&dyn FieldWork> {
        self.real.field()
    }

    fn console(&self, file: &Path) -> Result<ConsoleRead, Refused> {
        self.real.console(file)
    }

    fn api(&self) -> Option<&dyn ConsoleApi> {
        self.real.api()
    }

    fn start(&self, setup: Setup, wake: Wake) -> Result<Ends, Refused> {
        self.real.start(setup, wake)
    }

    fn may(&self, decision: &Decision) -> Result<Vec<String>, Refused> {
        self.real.may(decision)
    }

    fn decide(&self, decision: &Decision, signed: &Signed) -> Result<(), Refusal> {
        self.real.decide(decision, signed)
    }

    fn check(&self, setup: &Setup, wake: Wake) -> Receiver<Finding> {
        self.real.check(setup, wake)
    }

    fn keeping(&self) -> Keeping {
        keeping(self.data.clone())
    }

    fn proxy(&self) -> String {
        self.real.proxy()
    }

    fn choose_proxy(&self, proxy: &str) {
        self.real.choose_proxy(proxy);
    }

    fn practice(&self) -> Option<StartNow> {
        self.real.practice()
    }
}

/// They have a PIN, and may do all.
pub fn engineers(names: &[&str]) -> Arc<Vec<Supervisor>> {
    let engineer = |name: &&str| Supervisor { name: (*name).into(), role: role::Role::Engineer };
    Arc::new(names.iter().map(engineer).collect())
}

pub fn ready_bench() -> Snapshot {
    states::bench(vec![SlotState::Ready { last: None }])
}

/// Presses what is called so, with the pointer.
#[track_caller]
pub fn press(window: &mut Harness<App>, name: &str) {
    window.get_by_label(name).click();
    window.run_steps(4);
}

pub fn says(window: &Harness<App>, text: &str) -> bool {
    outline::seen(window.root()).iter().any(|seen| seen.text == text)
}

pub fn lang_name(lang: Lang) -> &'static str {
    lang.pick("en", "zh")
}

pub fn next_paint(desk: &Desk) -> Duration {
    desk.window.output().viewport_output.values().map(|viewport| viewport.repaint_delay).min().unwrap()
}

/// Nothing can be started here.
pub struct Nothing;

impl Launch for Nothing {
    fn last(&self) -> Setup {
        Setup {
            order: Default::default(),
            profile: "/p.json".into(),
            batch: "/b.jsonl".into(),
            ports: vec!["/dev/ttyUSB0".into()],
            operator: "Li".into(),
            purpose: Default::default(),
            beside: None,
        }
    }

    fn ports(&self) -> Vec<String> {
        vec!["/dev/ttyUSB0".into(), "/dev/ttyUSB1".into()]
    }

    fn start(&self, setup: Setup, _wake: Wake) -> Result<Ends, Refused> {
        Err(Refused::Faults(vec![format!("{}: there is no such profile", setup.profile.display())]))
    }

    fn may(&self, decision: &Decision) -> Result<Vec<String>, Refused> {
        let Decision::CloseBatch { file, .. } = decision else { unreachable!("nothing else is decided here") };
        Err(Refused::Faults(vec![format!("{}: there is no such batch", file.display())]))
    }

    fn decide(&self, _decision: &Decision, _signed: &Signed) -> Result<(), Refusal> {
        Ok(())
    }

    fn keeping(&self) -> Keeping {
        keeping(DataDir::new("no such folder"))
    }

    fn check(&self, _setup: &Setup, _wake: Wake) -> Receiver<Finding> {
        let (tell, findings) = channel();
        for finding in [
            Finding::Way("192.0.2.7:1883".into(), 31),
            Finding::OpenUnits(["SN24A7F00811", "SN24A7F00822", "SN24A7F00833"].map(Into::into).into()),
            Finding::Port { port: "/dev/ttyUSB0".into(), state: PortState::Free },
        ] {
            tell.send(finding).unwrap();
        }
        findings
    }
}

/// Types into a field as a person does, key by key.
pub fn type_into(window: &mut Harness<App>, field: &str, text: &str) {
    window.get_by_label(field).focus();
    window.run_steps(2);
    for letter in text.chars() {
        window.event(Event::Text(letter.into()));
        window.run_steps(2);
    }
}

/// Types into a field of any kind, in place of what stands there.
#[track_caller]
pub fn fill(window: &mut Harness<App>, name: &str, text: &str) {
    let is_field = |role| matches!(role, Role::MultilineTextInput | Role::TextInput | Role::PasswordInput);
    let field = window.get_all_by_label(name).find(|node| is_field(node.accesskit_node().role()));
    field.unwrap_or_else(|| panic!("no field {name}")).focus();
    window.run_steps(2);
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.run_steps(2);
    window.event(Event::Text(text.into()));
    window.run_steps(4);
}

/// Paints until it is so.
#[track_caller]
pub fn wait_until(window: &mut Harness<App>, what: &str, is: impl Fn(&Harness<App>) -> bool) {
    let until = Instant::now() + Duration::from_secs(60);
    while !is(window) {
        let said = || outline::text(&outline::seen(window.root()));
        assert!(Instant::now() < until, "never so: {what}; the window says\n{}", said());
        window.step();
        pause();
    }
}

/// Waits until this supervisor's PIN is looked at again, after a wrong one.
#[track_caller]
pub fn wait_for_gate(window: &mut Harness<App>, data: &DataDir, name: &str) {
    let pins = PinGate::of(data);
    wait_until(window, "a PIN is looked at again", |_| pins.wait(name, 0).is_zero());
}

/// Waits until the window says this.
#[track_caller]
pub fn wait_for_text(window: &mut Harness<App>, text: &str) {
    wait_until(window, &format!("says {text:?}"), |window| says(window, text));
}

/// Leaves the processor to those that are waited for: a test that spins keeps them from coming.
pub fn pause() {
    std::thread::park_timeout(Duration::from_millis(2));
}
