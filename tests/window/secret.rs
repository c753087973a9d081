//! The product secret in the window: stored, replaced by a supervisor, forgotten, and seen by nobody.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Shape};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, Node};
use regnwl_station::checkup::finding::Finding;
use regnwl_station::decisions::desk::Desk;
use regnwl_station::decisions::keeping::Keeping;
use regnwl_station::domain::entry::Entry;
use regnwl_station::domain::secret::Secret;
use regnwl_station::seen::decision::{Decision, Signed};
use regnwl_station::seen::refusal::Refusal;
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::ui::launch::{Launch, Refused, Setup};
use regnwl_station::ui::{App, Ends, Opening, Wake};
use regnwl_station::vault::pin;
use regnwl_station::vault::secret_fault::SecretFault;
use regnwl_station::words::Lang;

use crate::desk::{PIN, SCREEN, keeping, lang_name, wait_for_gate, wait_for_text, wait_until, window_on};
use crate::outline;

const PROFILE: &str = r#"{
    "format": 1, "name": "Tracker", "productKey": "a1Tracker", "dialog": {"preset": "at"},
    "cloud": {"host": {"custom": "cloud.example"}}
}"#;
const FIRST: &str = "Qz7vK1xTq9LwX2mB";
const SECOND: &str = "Zz9pW4rNs6JtY8cD";

/// A start dialog whose check misses the secret.
struct Start {
    profile: PathBuf,
    data: DataDir,
}

impl Launch for Start {
    fn last(&self) -> Setup {
        Setup { profile: self.profile.clone(), ..Setup::default() }
    }

    fn ports(&self) -> Vec<String> {
        Vec::new()
    }

    fn start(&self, _setup: Setup, _wake: Wake) -> Result<Ends, Refused> {
        unreachable!("nothing is started")
    }

    fn may(&self, _decision: &Decision) -> Result<Vec<String>, Refused> {
        unreachable!("nothing is decided here")
    }

    fn decide(&self, _decision: &Decision, _signed: &Signed) -> Result<(), Refusal> {
        Ok(())
    }

    fn check(&self, _setup: &Setup, _wake: Wake) -> Receiver<Finding> {
        let (tell, findings) = channel();
        tell.send(Finding::SecretFault(SecretFault::Missing)).unwrap();
        findings
    }

    fn keeping(&self) -> Keeping {
        keeping(self.data.clone())
    }
}

struct Opened {
    window: Harness<'static, App>,
    data: DataDir,
    _folder: tempfile::TempDir,
}

impl Opened {
    fn new(lang: Lang, prepare: impl FnOnce(&DataDir)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let profile = folder.path().join("tracker.json");
        std::fs::write(&profile, PROFILE).unwrap();
        let data = DataDir::new(folder.path().join("data"));
        prepare(&data);
        let launch = Arc::new(Start { profile, data: data.clone() });
        let window = window_on(data.clone(), lang, Opening::Ask(launch), SCREEN, 1.0);
        Self { window, data, _folder: folder }
    }

    #[track_caller]
    fn wait_for(&mut self, text: &str) {
        wait_for_text(&mut self.window, text);
        // A dialog takes its place in the next frames.
        self.window.run_steps(4);
    }

    #[track_caller]
    fn press(&mut self, name: &str) {
        // While the dialog looks at what is stored its buttons are dead.
        wait_until(&mut self.window, name, |window| {
            window.query_by_label(name).is_some_and(|button| !button.accesskit_node().is_disabled())
        });
        // Wherever it stands by now.
        self.window.get_by_label(name).click_accesskit();
        self.window.run_steps(4);
    }

    fn type_into(&mut self, field: &str, text: &str) {
        self.window.get_by_label(field).focus();
        self.window.run_steps(2);
        self.window.event(Event::Text(text.into()));
        self.window.run_steps(2);
    }

    fn stored(&self) -> String {
        std::fs::read_to_string(self.data.path().join("secrets/a1Tracker.json")).unwrap_or_default()
    }

    fn record(&self) -> String {
        let files = std::fs::read_dir(self.data.record()).into_iter().flatten().flatten();
        files.map(|file| String::from_utf8_lossy(&std::fs::read(file.path()).unwrap()).into_owned()).collect()
    }
}

fn with_supervisor(data: &DataDir) {
    let entry = Entry::Supervisor {
        name: "chen".into(),
        role: regnwl_station::domain::Role::default(),
        pin_hash: pin::hash(&Secret::new(PIN)),
        by: "chen".into(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(Desk::open(data).unwrap().put(vec![entry], None)).unwrap();
}

/// All that the accessibility tree says, of every node, in every way.
pub fn all_text(node: Node) -> String {
    let inner = node.accesskit_node();
    let own = format!("{:?} {:?} {:?}\n", inner.label(), inner.value(), inner.description());
    node.children().fold(own, |text, child| text + &all_text(child))
}

/// All that the last frame paints as letters: what a picture of it would show.
pub fn painted_text(window: &Harness<App>) -> String {
    fn add(shape: &Shape, text: &mut String) {
        match shape {
            Shape::Text(shape) => *text += &format!("{}\n", shape.galley.text()),
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| add(shape, text)),
            _ => {}
        }
    }
    let mut text = String::new();
    window.output().shapes.iter().for_each(|clipped| add(&clipped.shape, &mut text));
    text
}

#[test]
fn a_secret_is_stored_replaced_by_a_supervisor_and_forgotten_and_the_window_never_says_it() {
    let mut opened = Opened::new(Lang::En, |_| ());
    opened.press("Product secret…");
    opened.wait_for("cloud.example");
    let field = "Secret, as shown in the console";
    opened.type_into(field, FIRST);
    let typed = opened.window.get_by_label(field);
    assert_eq!(typed.accesskit_node().role(), Role::PasswordInput);
    let text = all_text(opened.window.root());
    assert!(text.contains("a1Tracker") && !text.contains(FIRST), "{text}");
    let painted = painted_text(&opened.window);
    assert!(painted.contains("a1Tracker") && painted.contains("•") && !painted.contains(FIRST), "{painted}");
    opened.press("Store");
    opened.wait_for("Stored. It is not shown again.");
    opened.wait_for("New secret (replaces the stored one)");
    assert!(opened.stored().contains(FIRST) && opened.stored().contains("cloud.example"));
    assert!(!opened.data.record().exists(), "a first secret needs no record");
    let text = all_text(opened.window.root());
    assert!(text.contains("a file that only this user can read") && !text.contains(FIRST), "{text}");
    opened.press("Close");

    // Another one needs a supervisor, where there is one.
    with_supervisor(&opened.data);
    opened.press("Product secret…");
    opened.wait_for("Approved by supervisor");
    opened.type_into("New secret (replaces the stored one)", SECOND);
    opened.type_into("PIN", "1111");
    opened.press("Replace");
    opened.wait_for("Wrong PIN; nothing was changed.");
    assert!(opened.stored().contains(FIRST) && !opened.record().contains("secretReplaced"));
    wait_for_gate(&mut opened.window, &opened.data, "chen");
    opened.type_into("New secret (replaces the stored one)", SECOND);
    opened.type_into("PIN", PIN);
    opened.press("Replace");
    opened.wait_for("Stored. It is not shown again.");
    assert!(opened.stored().contains(SECOND));
    let record = opened.record();
    assert!(record.contains("secretReplaced") && record.contains("cloud.example"), "{record}");
    assert!([FIRST, SECOND, PIN].iter().all(|secret| !record.contains(secret)));

    // And so does forgetting it, which is asked twice.
    opened.wait_for("Delete…");
    opened.press("Delete…");
    opened.type_into("PIN", PIN);
    assert!(opened.stored().contains(SECOND));
    opened.press("Delete it");
    opened.wait_for("Deleted.");
    assert_eq!(opened.stored(), "");
    let text = all_text(opened.window.root());
    assert!([FIRST, SECOND, PIN].iter().all(|secret| !text.contains(secret)), "{text}");
    opened.window.key_press(Key::Escape);
    opened.window.run_steps(3);
    assert!(opened.window.query_by_label("Close").is_none());
}

#[test]
fn while_a_station_holds_the_record_nothing_is_replaced_and_the_window_says_when() {
    let mut opened = Opened::new(Lang::En, |data| {
        let _ = std::fs::create_dir_all(data.path().join("secrets"));
        keeping_of(data, FIRST);
    });
    let held = Desk::open(&opened.data).unwrap();
    opened.press("Product secret…");
    opened.wait_for("Your name");
    opened.type_into("New secret (replaces the stored one)", SECOND);
    opened.type_into("Your name", "li");
    opened.press("Replace");
    opened.wait_for("The bench is open and uses the record. Close it, then replace the secret.");
    assert!(opened.stored().contains(FIRST));
    drop(held);
}

fn keeping_of(data: &DataDir, secret: &str) {
    use regnwl_station::vault::product_secret::ProductSecrets;
    let secrets = ProductSecrets::with_keyring(Path::new(data.path()), None, Duration::from_secs(1));
    secrets.set("a1Tracker", None, &Secret::new(secret)).unwrap();
}

#[test]
fn the_dialog_says_what_it_said_before() {
    let mut faults = Vec::new();
    for lang in [Lang::En, Lang::Zh] {
        let mut opened = Opened::new(lang, |data| {
            keeping_of(data, FIRST);
            with_supervisor(data);
        });
        opened.press(lang.pick("Product secret…", "ProductSecret…"));
        opened.wait_for("a1Tracker");
        opened.press(lang.pick("Delete…", "\u{6e05}\u{9664}…"));
        let seen = outline::seen(opened.window.root());
        faults.extend(outline::agree(&format!("secret.{}", lang_name(lang)), &outline::text(&seen)).err());
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}
