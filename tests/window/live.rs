//! The whole window run live, without a display: the real station behind it, the practice cloud, practice units.

use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use eframe::egui::Key;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use regnwl_station::app::practice::{practice_station, shift_station};
use regnwl_station::demo::PracticeBench;
use regnwl_station::demo::{PracticeCommand, PracticeFault};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::journal::scan::Scan;
use regnwl_station::journal::scan::Verdict;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::ids::SlotId;
use regnwl_station::seen::snapshot::{SlotState, Snapshot};
use regnwl_station::ui::{App, Ends, Opening};
use regnwl_station::words::{Lang, failure};
use tokio::sync::mpsc;

use crate::desk::{self, SCREEN, pause, says, window};
use crate::search::Search;
use crate::secret::{all_text, painted_text};

/// The practice product's, as `demo` has it.
const PRODUCT_SECRET: &str = "PracticeSecret00";

/// A window with a practice bench behind it.
pub struct Live {
    window: Option<Harness<'static, App>>,
    hands: mpsc::Sender<PracticeCommand>,
    station: Arc<Mutex<Option<JoinHandle<()>>>>,
    demo: Arc<PracticeBench>,
    folder: tempfile::TempDir,
}

impl Live {
    pub fn new(lang: Lang) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let demo = Arc::new(PracticeBench::start(Some(folder.path()), 1).unwrap());
        let bench = demo.clone();
        let station = Arc::<Mutex<Option<JoinHandle<()>>>>::default();
        let kept = station.clone();
        let (tell, told) = std::sync::mpsc::channel();
        let opening = Opening::Now(Box::new(move |wake| {
            let (ends, station) = practice_station(&bench, lang, wake)?;
            *kept.lock().unwrap() = Some(station.thread);
            tell.send(ends.practice.clone().unwrap()).unwrap();
            Ok(ends)
        }));
        let window = Some(window(lang, opening, SCREEN, 1.0));
        Self { window, hands: told.recv().unwrap(), station, demo, folder }
    }

    pub fn window(&mut self) -> &mut Harness<'static, App> {
        self.window.as_mut().unwrap()
    }

    pub fn wait_for(&mut self, text: &str) {
        self.wait_until(&format!("says {text:?}"), |window| says(window, text));
    }

    pub fn wait_until(&mut self, what: &str, is: impl Fn(&Harness<App>) -> bool) {
        desk::wait_until(self.window(), what, is);
    }

    pub fn press(&mut self, key: Key) {
        self.window().key_press(key);
        // Long enough to tell a person from a scanner.
        self.window().run_steps(4);
    }

    pub fn press_name(&mut self, name: &str) {
        self.window().get_by_label(name).click();
        self.window().run_steps(4);
    }

    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    pub fn demo(&self) -> &PracticeBench {
        &self.demo
    }

    pub fn hands(&mut self, command: PracticeCommand) {
        self.hands.blocking_send(command).unwrap();
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        // The window first: with it the station's commands end.
        self.window = None;
        if let Some(station) = self.station.lock().unwrap().take() {
            station.join().unwrap();
        }
    }
}

#[test]
fn one_key_takes_a_practice_unit_to_pass() {
    for (lang, ready) in [(Lang::En, "Ready"), (Lang::Zh, "就绪")] {
        let mut live = Live::new(lang);
        live.wait_for(ready);
        live.press(Key::Space);
        live.wait_for("PASS");
    }
}

#[test]
fn each_fault_of_the_practice_panel_ends_in_its_words() {
    let ends = |fault| match fault {
        PracticeFault::None | PracticeFault::NoNumber => None,
        PracticeFault::Silent => Some((Outcome::Fail, Failure::Silent)),
        PracticeFault::AnswersError => Some((Outcome::Fail, Failure::AnsweredError)),
        PracticeFault::StoresNothing => Some((Outcome::Pending, Failure::NotStored)),
        PracticeFault::PulledWhileWriting => Some((Outcome::Pending, Failure::Unplugged)),
        PracticeFault::PlaceholderSerial => Some((Outcome::Fail, Failure::SerialRefused)),
        PracticeFault::CloudRefuses => Some((Outcome::Error, Failure::RefusedAuthentication)),
        PracticeFault::CloudSilent => Some((Outcome::Unknown, Failure::NoAnswer)),
        PracticeFault::CloudHangsUp => Some((Outcome::Unknown, Failure::ClosedBeforeAnswer)),
    };
    for fault in PracticeFault::ALL.iter().copied() {
        let Some((outcome, code)) = ends(fault) else { continue };
        let mut live = Live::new(Lang::En);
        live.wait_for("Ready");
        live.hands(PracticeCommand::Fault(SlotId(0), fault));
        live.hands(PracticeCommand::PullOut(SlotId(0)));
        live.wait_for("Plug in a unit");
        live.hands(PracticeCommand::PlugIn(SlotId(0)));
        live.wait_for("Ready");
        live.press(Key::Space);
        live.wait_for(failure::of(code, Lang::En).title);
        // A unit that pulled its plug is the last one already.
        live.wait_for(outcome.word());
    }
}

#[test]
fn no_token_and_no_secret_is_said_by_the_window_or_left_in_the_practice_folder() {
    let mut live = Live::new(Lang::En);
    live.wait_for("Ready");
    live.press(Key::Space);
    let mut said = Vec::new();
    let until = Instant::now() + Duration::from_secs(60);
    while !says(live.window(), "PASS") {
        assert!(Instant::now() < until, "no PASS");
        live.window().step();
        said.extend((all_text(live.window().root()) + &painted_text(live.window())).into_bytes());
    }
    live.press_name("Show transcript");
    said.extend(all_text(live.window().root()).into_bytes());
    let painted = painted_text(live.window());
    said.extend(painted.as_bytes());
    let held = live.demo.unit(0).unwrap().held().unwrap();
    let token = held.device_token.expose().to_owned();
    let text = String::from_utf8_lossy(&said).into_owned();
    // The identity is on the screen: what may be seen of it.
    for text in [text, painted] {
        assert!(text.contains(&held.client_id[..5]), "the client id is not shown: {text}");
    }
    let search = Search::new(&[token, PRODUCT_SECRET.to_owned()]);
    assert!(!search.finds(&said), "the window says a secret");
    let folder = live.folder.path().to_owned();
    let (found, looked_at) = search.finds_in(&folder, |file| !file.ends_with("keys/seal.key"));
    assert!(looked_at > 3 && found.is_empty(), "{looked_at} {found:?}");
}

#[test]
fn a_unit_that_was_pulled_while_writing_is_finished_when_it_comes_back() {
    let mut live = Live::new(Lang::En);
    live.wait_for("Ready");
    live.hands(PracticeCommand::Fault(SlotId(0), PracticeFault::PulledWhileWriting));
    live.press(Key::Space);
    live.wait_for("Plug in a unit");
    live.hands(PracticeCommand::Fault(SlotId(0), PracticeFault::None));
    live.hands(PracticeCommand::PlugIn(SlotId(0)));
    live.wait_for("Ready");
    live.press(Key::Space);
    live.wait_for("PASS");
    live.wait_for("1 of 5 known here");
    live.window().get_by_label("Show transcript").click();
    live.window().run_steps(3);
}

fn practice(slots: usize) -> (tempfile::TempDir, Arc<PracticeBench>, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let demo = Arc::new(PracticeBench::start(Some(folder.path()), slots).unwrap());
    let batch = folder.path().join("practice.jsonl");
    (folder, demo, batch)
}

#[track_caller]
fn wait_until(ends: &Ends, what: &str, is_so: impl Fn(&Snapshot) -> bool) {
    let until = Instant::now() + Duration::from_secs(120);
    while !is_so(&ends.snapshots.borrow()) {
        assert!(Instant::now() < until, "never so: {what}; {:?}", ends.snapshots.borrow().batch);
        pause();
    }
}

#[test]
fn a_practice_shift_works_by_itself_and_has_every_outcome_a_person_learns_from() {
    let (_folder, demo, batch) = practice(8);
    let (ends, station) = shift_station(&demo, Lang::En, Arc::new(|| ())).unwrap();
    let all = [Outcome::Pass, Outcome::Fail, Outcome::Pending, Outcome::Unknown];
    wait_until(&ends, "each outcome was there", |snapshot| {
        all.iter().all(|outcome| snapshot.units.iter().any(|unit| unit.ended.outcome == *outcome))
    });
    wait_until(&ends, "a unit that was pulled out came back and passed", |snapshot| {
        let pulled = snapshot.units.iter().filter(|unit| unit.ended.outcome == Outcome::Pending);
        let mut pulled = pulled.map(|unit| &unit.ended.serial_number);
        pulled.any(|serial| {
            let mut again = snapshot.units.iter().filter(|unit| unit.ended.serial_number == *serial);
            again.any(|unit| unit.ended.outcome == Outcome::Pass)
        })
    });
    assert_eq!(ends.snapshots.borrow().batch.target, Some(96));
    assert_eq!(ends.snapshots.borrow().stopped, None);
    ends.commands.blocking_send(Command::Close).unwrap();
    station.thread.join().unwrap();
    assert_eq!(Scan::of(&std::fs::read(batch).unwrap()).verdict, Verdict::Unbroken);
}

#[test]
fn one_press_gives_every_slot_that_is_through_its_next_unit() {
    let (_folder, demo, _) = practice(3);
    let (ends, station) = practice_station(&demo, Lang::En, Arc::new(|| ())).unwrap();
    ends.commands.blocking_send(Command::HandsFree(true)).unwrap();
    for units in [3, 6] {
        wait_until(&ends, "all units passed", |snapshot| {
            snapshot.batch.done == units && snapshot.slots.iter().all(|slot| matches!(slot.state, SlotState::Ended(_)))
        });
        ends.practice.as_ref().unwrap().blocking_send(PracticeCommand::SwapAll).unwrap();
    }
    wait_until(&ends, "they went on", |snapshot| snapshot.batch.done > 6);
    ends.commands.blocking_send(Command::Close).unwrap();
    station.thread.join().unwrap();
}
