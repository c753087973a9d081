//! Two batches on one bench: each slot says whose units come to it, each batch has its numbers and its own pause, and what is asked for in one goes to that one.

use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex};

use eframe::egui::accesskit::Role;
use eframe::egui::{Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use regnwl_station::checkup::Finding;
use regnwl_station::decisions::Keeping;
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::step::Step;
use regnwl_station::seen::snapshot::{SlotState, Snapshot};
use regnwl_station::seen::{Command, Decision, Refusal, Signed};
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::ui::launch::{Launch, Refused, Setup};
use regnwl_station::ui::{App, Ends, Opening, Wake};
use regnwl_station::words::{Lang, beside, going_on, window as words};
use tokio::sync::{mpsc, watch};

use crate::desk::{Desk, SCREEN, engineers, keeping, lang_name, press, says, type_into, wait_for_text, window};
use crate::layout::misplaced;
use crate::{outline, states};

const GATEWAY: &str = "WO-20261122-03";
const METER: &str = "WO-20261122-04";

/// Eight slots, of which the last three are the other batch's.
fn both() -> [Snapshot; 2] {
    let empty = || SlotState::Empty { last: None };
    let running = |step| SlotState::Running(states::running(step));
    let passed = || SlotState::Ended(states::pass());
    let failed = SlotState::Ended(states::ended(Outcome::Fail, Failure::DeviceNameInvalid, Step::Check, 2));
    let mut gateway = states::bench(vec![
        passed(),
        running(Step::Register),
        running(Step::Write),
        failed,
        empty(),
        passed(),
        empty(),
        running(Step::Check),
    ]);
    let mut meter = gateway.clone();
    meter.slots = gateway.slots.split_off(5);
    meter.slots.iter_mut().for_each(|slot| slot.batch = 1);
    let places = gateway.places.iter().enumerate();
    let places: Vec<_> = places
        .map(|(at, place)| regnwl_station::seen::SlotSetup { batch: usize::from(at >= 5), ..place.clone() })
        .collect();
    (meter.profile.name, meter.profile.product_key) = ("Meter M1".into(), "b1Meter0000".into());
    (meter.batch.name, meter.batch.target, meter.batch.done) = (METER.into(), None, 31);
    let places = Arc::new(places);
    [gateway, meter].map(|batch| Snapshot { places: places.clone(), ..batch })
}

struct Both {
    window: Harness<'static, App>,
    show: [watch::Sender<Arc<Snapshot>>; 2],
    asked: mpsc::Receiver<Command>,
}

impl Both {
    fn new(lang: Lang, size: Vec2) -> Self {
        let [first, second] = both().map(|batch| watch::channel(Arc::new(batch)));
        let (commands, asked) = mpsc::channel(16);
        let ends = Ends { snapshots: first.1, beside: vec![second.1], commands, practice: None };
        let mut window = window(lang, Opening::Now(Box::new(move |_| Ok(ends))), size, 1.0);
        window.run_steps(3);
        Self { window, show: [first.0, second.0], asked }
    }

    fn show(&mut self, change: impl FnOnce(&mut [Snapshot; 2])) {
        let mut batches = both();
        change(&mut batches);
        for (show, batch) in self.show.iter().zip(batches) {
            show.send_replace(Arc::new(batch));
        }
        self.window.run_steps(3);
    }

    fn asked(&mut self) -> Vec<Command> {
        std::iter::from_fn(|| self.asked.try_recv().ok()).collect()
    }
}

fn of_meter(command: Command) -> Command {
    Command::Of(1, Box::new(command))
}

#[test]
fn each_slot_says_its_batch_and_both_batches_have_a_row_on_every_screen() {
    let mut faults = Vec::new();
    for lang in [Lang::En, Lang::Zh] {
        for size in [SCREEN, vec2(1024.0, 600.0), vec2(1920.0, 1080.0)] {
            let both = Both::new(lang, size);
            faults.extend(misplaced(&both.window, size, &format!("two batches, {lang:?}")));
            for name in ["Tracker T2", "Meter M1"] {
                if !outline::seen(both.window.root()).iter().any(|seen| seen.text.contains(name)) {
                    faults.push(format!("{lang:?} {size:?}: no {name}"));
                }
            }
            for (slot, at, batch) in [(1, 0, GATEWAY), (5, 0, GATEWAY), (6, 1, METER), (8, 1, METER)] {
                let slot = regnwl_station::words::bench::slot(&format!("Slot {slot}"), lang);
                let name = format!("{slot} · {}", beside::named(at, batch));
                if both.window.query_by_role_and_label(Role::RadioButton, &name).is_none() {
                    faults.push(format!("{lang:?} {size:?}: no tile “{name}”"));
                }
            }
            if size == SCREEN {
                let name = format!("two-batches.{}", lang_name(lang));
                faults.extend(outline::agree(&name, &outline::text(&outline::seen(both.window.root()))).err());
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_batch_is_paused_and_gets_its_target_without_the_other_one() {
    let mut both = Both::new(Lang::En, SCREEN);
    let (text, batch_words) = (beside::text(Lang::En), regnwl_station::words::batch::text(Lang::En));
    let meter = beside::named(1, METER);
    press(&mut both.window, &format!("{}: {meter}", text.pause));
    assert_eq!(both.asked(), [of_meter(Command::Pause(true))]);
    press(&mut both.window, &format!("{}: {}", text.pause, beside::named(0, GATEWAY)));
    assert_eq!(both.asked(), [Command::Pause(true)]);
    both.show(|[_, meter]| {
        (meter.paused, meter.slots) = (true, Vec::new());
    });
    assert!(says(&both.window, text.paused));
    press(&mut both.window, &format!("{}: {meter}", text.resume));
    assert_eq!(both.asked(), [of_meter(Command::Pause(false))]);

    press(&mut both.window, &format!("{}: {meter}", batch_words.open));
    type_into(&mut both.window, batch_words.target, "40");
    press(&mut both.window, batch_words.set_target);
    let target = Command::decide(Decision::Target(Some(40)), Signed::by("line3-li"));
    assert_eq!(both.asked(), [of_meter(target)]);
}

#[test]
fn what_stands_in_a_row_keeps_its_place_when_a_batch_is_paused_or_has_no_slot() {
    for lang in [Lang::En, Lang::Zh] {
        for size in [SCREEN, vec2(1024.0, 600.0)] {
            let mut both = Both::new(lang, size);
            let header = |both: &Both| -> Vec<_> {
                let is_number = |seen: &outline::Seen| seen.rect.bottom() < 90.0 && seen.role == Role::Label;
                let seen = outline::seen(both.window.root()).into_iter().filter(is_number);
                seen.map(|seen| (seen.text, seen.rect)).collect()
            };
            let before = header(&both);
            both.show(|[gateway, meter]| {
                gateway.paused = true;
                meter.slots = Vec::new();
            });
            let after = header(&both);
            assert!(says(&both.window, beside::text(lang).paused) && says(&both.window, beside::text(lang).no_slot));
            let gone: Vec<_> = before.iter().filter(|stood| !after.contains(stood)).collect();
            assert!(before.len() > 8 && gone.is_empty(), "{lang:?} {size:?}: {gone:?} of {before:?}");
        }
    }
}

#[test]
fn a_sheet_that_decides_for_one_batch_says_which() {
    for lang in [Lang::En, Lang::Zh] {
        let mut both = Both::new(lang, SCREEN);
        both.show(|batches| {
            batches.iter_mut().for_each(|batch| batch.supervisors = engineers(&["chen"]));
            batches[1].stopped = Some(Failure::RefusedAuthentication);
        });
        both.window.run_steps(20);
        press(&mut both.window, words::text(lang).go_on);
        assert!(says(&both.window, &beside::named(1, METER)), "going on");
    }
}

#[test]
fn the_first_article_is_accepted_on_a_sheet_that_names_its_unit_and_its_batch() {
    for lang in [Lang::En, Lang::Zh] {
        let accept = going_on::text(lang).let_article_go;
        let alone = states::state("first-article").unwrap();
        let stands = Snapshot { supervisors: engineers(&["chen"]), ..alone };
        let mut desk = Desk::new(stands.clone(), lang);
        desk.pass(1.0);
        desk.press(accept);
        assert!(says(&desk.window, &format!("SN24A7F00913 · {GATEWAY}")), "of one batch");
        let mut both = Both::new(lang, SCREEN);
        both.show(|[gateway, meter]| {
            gateway.supervisors = stands.supervisors.clone();
            meter.supervisors = stands.supervisors.clone();
            (meter.stopped, meter.stopped_so) = (stands.stopped, stands.stopped_so.clone());
        });
        both.window.run_steps(20);
        press(&mut both.window, accept);
        assert!(says(&both.window, &format!("SN24A7F00913 · {}", beside::named(1, METER))), "of two");
    }
}

#[test]
fn what_stops_one_batch_is_said_of_that_one_and_goes_on_there() {
    let mut both = Both::new(Lang::En, SCREEN);
    both.show(|[_, meter]| meter.stopped = Some(Failure::RefusedAuthentication));
    let seen = outline::seen(both.window.root());
    let of_meter_alone = |seen: &&outline::Seen| seen.text.contains(&format!("B · {METER}: "));
    assert!(seen.iter().any(|seen| of_meter_alone(&seen)), "{}", outline::text(&seen));
    // What stands there was seen for half a second.
    both.window.run_steps(20);
    press(&mut both.window, words::text(Lang::En).go_on);
    let go_on = Command::decide(Decision::GoOn, Signed::by("line3-li"));
    assert_eq!(both.asked(), [of_meter(go_on)]);
    // What stops all of them is said once.
    both.show(|batches| batches.iter_mut().for_each(|batch| batch.stopped = Some(Failure::NoAnswer)));
    let seen = outline::seen(both.window.root());
    assert!(!seen.iter().any(|seen| of_meter_alone(&seen)), "{}", outline::text(&seen));
}

#[test]
fn a_slot_is_given_to_the_other_batch() {
    let mut both = Both::new(Lang::En, SCREEN);
    press(&mut both.window, regnwl_station::words::places::text(Lang::En).arrange);
    both.window.run_steps(10);
    press(&mut both.window, &format!("{} 2: {}", beside::text(Lang::En).of_slot, beside::named(1, METER)));
    press(&mut both.window, regnwl_station::words::places::text(Lang::En).keep);
    let [Command::Arrange(places)] = &both.asked()[..] else { panic!("nothing was arranged") };
    let batches: Vec<_> = places.iter().map(|place| place.batch).collect();
    assert_eq!(batches, [0, 1, 0, 0, 0, 1, 1, 1]);
}

/// Remembers what was to be started.
#[derive(Default)]
pub struct Remembers(pub Mutex<Vec<Setup>>);

impl Launch for Remembers {
    fn last(&self) -> Setup {
        let beside = Setup {
            profile: "/meter.json".into(),
            batch: "/meter.jsonl".into(),
            ports: vec!["/dev/b".into()],
            ..Setup::default()
        };
        Setup {
            profile: "/gateway.json".into(),
            batch: "/gateway.jsonl".into(),
            ports: vec!["/dev/a".into()],
            beside: Some(Box::new(beside)),
            ..Setup::default()
        }
    }

    fn ports(&self) -> Vec<String> {
        Vec::new()
    }

    fn start(&self, setup: Setup, _wake: Wake) -> Result<Ends, Refused> {
        self.0.lock().unwrap().push(setup);
        Err(Refused::Faults(vec!["not here".into()]))
    }

    fn may(&self, _decision: &Decision) -> Result<Vec<String>, Refused> {
        Ok(Vec::new())
    }

    fn decide(&self, _decision: &Decision, _signed: &Signed) -> Result<(), Refusal> {
        Ok(())
    }

    fn check(&self, _setup: &Setup, _wake: Wake) -> Receiver<Finding> {
        std::sync::mpsc::channel().1
    }

    fn keeping(&self) -> Keeping {
        keeping(DataDir::new("no such folder"))
    }
}

#[test]
fn a_second_product_is_chosen_in_the_start_dialog_with_its_batch_and_its_ports() {
    for lang in [Lang::En, Lang::Zh] {
        let launch = Arc::new(Remembers::default());
        let mut window = window(lang, Opening::Ask(launch.clone()), SCREEN, 1.0);
        let (text, start) = (beside::text(lang), words::text(lang).setup_start);
        wait_for_text(&mut window, text.second);
        assert_eq!(misplaced(&window, SCREEN, "a second product"), Vec::<String>::new());
        press(&mut window, start);
        wait_for_text(&mut window, "· not here");
        let setup = launch.0.lock().unwrap().pop().unwrap();
        assert_eq!(setup, launch.last());
        // Without it the bench is one product's again.
        press(&mut window, text.remove);
        press(&mut window, start);
        wait_for_text(&mut window, "· not here");
        assert_eq!(launch.0.lock().unwrap().pop().unwrap().beside, None);
    }
}
