//! An operator's shift, done by the names that a screen reader says and nothing else: the start dialog, the real station, practice parts.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use egui_kittest::Harness;
use regnwl_station::app::practice::practice_station;
use regnwl_station::checkup::finding::Finding;
use regnwl_station::decisions::keeping::Keeping;
use regnwl_station::demo::PracticeBench;
use regnwl_station::seen::decision::{Decision, Signed};
use regnwl_station::seen::refusal::Refusal;
use regnwl_station::ui::launch::{Launch, Refused, Setup};
use regnwl_station::ui::{App, Ends, Opening, Wake};
use regnwl_station::words::Lang;

use crate::desk::{SCREEN, press, wait_for_text, wait_until, window};
use crate::outline;

/// Starts the practice bench from the start dialog.
struct Practice {
    demo: Arc<PracticeBench>,
    batch: PathBuf,
    station: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl Launch for Practice {
    fn last(&self) -> Setup {
        Setup {
            profile: "/p.json".into(),
            batch: self.batch.clone(),
            ports: vec!["practice".into()],
            ..Setup::default()
        }
    }

    fn ports(&self) -> Vec<String> {
        Vec::new()
    }

    fn start(&self, _setup: Setup, wake: Wake) -> Result<Ends, Refused> {
        let started = practice_station(&self.demo, Lang::En, wake);
        let (ends, station) = started.map_err(|error| Refused::Faults(vec![error]))?;
        *self.station.lock().unwrap() = Some(station.thread);
        Ok(ends)
    }

    fn may(&self, _decision: &Decision) -> Result<Vec<String>, Refused> {
        unreachable!("nothing is decided here")
    }

    fn decide(&self, _decision: &Decision, _signed: &Signed) -> Result<(), Refusal> {
        Ok(())
    }

    fn keeping(&self) -> Keeping {
        unreachable!("practice has its own secret")
    }

    fn check(&self, _setup: &Setup, _wake: Wake) -> Receiver<Finding> {
        channel().1
    }
}

/// Makes the next unit go wrong in this way, and swaps the unit for it.
fn next_unit(window: &mut Harness<App>, before: &str, fault: &str) {
    press(window, &format!("Fault, Slot 1: {before}"));
    press(window, fault);
    press(window, "Pull out: Slot 1");
    wait_for_text(window, "Plug in a unit");
    press(window, "Plug in: Slot 1");
}

#[test]
fn a_shift_is_done_by_the_names_of_what_is_pressed() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Arc::new(PracticeBench::start(Some(folder.path()), 1).unwrap());
    let station = Arc::<Mutex<Option<JoinHandle<()>>>>::default();
    // The dialog goes when the bench comes; units and cloud stay.
    let launch = Practice { demo: demo.clone(), batch: folder.path().join("practice.jsonl"), station: station.clone() };
    let mut window = window(Lang::En, Opening::Ask(Arc::new(launch)), SCREEN, 1.0);

    press(&mut window, "Open the bench");
    wait_for_text(&mut window, "Ready");
    press(&mut window, "Start");
    wait_for_text(&mut window, "Identity written and read back: equal.");
    press(&mut window, "Start when a unit is plugged in");

    next_unit(&mut window, "No fault", "Unit does not answer");
    wait_for_text(&mut window, "No identity was written.");
    press(&mut window, "Show transcript");
    wait_for_text(&mut window, "Transcript");
    press(&mut window, "Back to the list");

    next_unit(&mut window, "Unit does not answer", "Pulled while writing");
    wait_for_text(&mut window, "1 unfinished unit.");
    // A message is not pressed before it has stood there.
    window.run_steps(12);
    press(&mut window, "Show them");
    wait_for_text(&mut window, "Unfinished units");
    press(&mut window, "Fault, Slot 1: Pulled while writing");
    press(&mut window, "No fault");
    press(&mut window, "Plug in: Slot 1");
    wait_for_text(&mut window, "Identity written and read back: equal.");
    // How many others: where the machine is slow, a unit may have taken one visit more.
    let has_counted =
        |window: &Harness<App>| outline::seen(window.root()).iter().any(|it| it.text.starts_with("2 PASS, "));
    wait_until(&mut window, "two have passed", has_counted);

    drop(window);
    let station = station.lock().unwrap().take().unwrap();
    station.join().unwrap();
}
