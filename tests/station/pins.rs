//! Every PIN comes through one gate, whichever door it is given at: it waits after wrong ones, and each that was looked at stands on record.

use std::time::Duration;

use regnwl_station::decisions::desk::{self, Desk};
use regnwl_station::decisions::keeping::Keeping;
use regnwl_station::domain::entry::{Entry, PinUse};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::identity::UnitKeys;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::secret::Secret;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::Choice;
use regnwl_station::seen::decision::{Decision, Disposition, Seen, Signed};
use regnwl_station::seen::refusal::Refusal;
use regnwl_station::seen::snapshot::{NoticeKind, SlotState};
use regnwl_station::sim::cloud::Fault as CloudFault;
use regnwl_station::station::Parts;
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::vault::pin;
use regnwl_station::vault::product_secret::{Binding, ProductSecrets};

use super::common::{BATCH, Bench, Shift, entries};

const SERIAL: &str = "SN24A7F00913";
const PIN: &str = "2468";
const WRONG: &str = "1357";

/// A record of practice units on which each of these is a supervisor with this PIN, and has had so many wrong ones.
fn with_supervisors(bench: &Bench, names: &[&str], wrong: usize) -> DataDir {
    bench.open().close();
    let data = DataDir::new(bench.folder.path().join("data"));
    let made = names.iter().map(|name| Entry::Supervisor {
        name: (*name).into(),
        role: regnwl_station::domain::Role::default(),
        pin_hash: pin::hash(&Secret::new(PIN)),
        by: "chen".into(),
    });
    let tried = names.iter().flat_map(|name| {
        let tried = Entry::LockTried { name: (*name).into(), opened: false, purpose: None };
        std::iter::repeat_n(tried, wrong)
    });
    let entries = made.chain(tried).collect();
    bench.runtime.block_on(Desk::open(&data).unwrap().put(entries, None)).unwrap();
    data
}

/// All tries on record, as whom and with what result and what for.
fn tries(data: &DataDir) -> Vec<(String, bool, Option<PinUse>)> {
    let tried = entries(&data.record()).into_iter().filter_map(|entry| match entry {
        Entry::LockTried { name, opened, purpose } => Some((name.to_string(), opened, purpose)),
        _ => None,
    });
    tried.collect()
}

fn signed(by: &str, pin: &str) -> Signed {
    Signed { pin: Secret::new(pin), ..Signed::by(by) }
}

/// A door: what a PIN is given for, and how it is given there.
type Door = (PinUse, fn(&Bench, &DataDir, &str, &str) -> Option<Refusal>);

/// Doors at the desk. What stands behind them is refused or done: nobody looks at that here.
const AT_THE_DESK: [Door; 3] = [
    (PinUse::Supervisor, |bench, data, by, pin| {
        let decision = Decision::Remove { name: "nobody".into() };
        match bench.runtime.block_on(desk::decide(data, &decision, &signed(by, pin))) {
            Ok(_) | Err(Refusal::NoSuchSupervisor) => None,
            Err(why) => Some(why),
        }
    }),
    (PinUse::Secret, |bench, data, by, pin| {
        let secrets = ProductSecrets::with_keyring(data.path(), None, Duration::from_secs(1));
        let keeping = Keeping::with(data.clone(), secrets);
        let place = || Some(Binding { host: "a.example".into(), trust: "vendor".into() });
        let set = |pin: &str| {
            let stored = Secret::new("stored");
            bench.runtime.block_on(keeping.set("pk", None, place(), &stored, &signed(by, pin)))
        };
        // The first one needs nobody.
        if !std::fs::exists(data.path().join("secrets/pk.json")).unwrap() {
            set("").unwrap();
        }
        set(pin).err()
    }),
    (PinUse::CloseBatch, |bench, data, by, pin| {
        let decision = Decision::CloseBatch { file: bench.folder.path().join(BATCH), registration_off: false };
        bench.runtime.block_on(desk::decide(data, &decision, &signed(by, pin))).err()
    }),
];

#[test]
fn at_the_desk_each_pin_stands_on_record_and_none_is_looked_at_too_soon_after_wrong_ones() {
    for (purpose, give) in AT_THE_DESK {
        let bench = Bench::new();
        let data = with_supervisors(&bench, &["chen"], 0);
        assert_eq!(give(&bench, &data, "chen", WRONG), Some(Refusal::WrongPin), "{purpose:?}");
        assert_eq!(tries(&data), [("chen".to_owned(), false, Some(purpose))], "{purpose:?}");

        let bench = Bench::new();
        let data = with_supervisors(&bench, &["chen"], 0);
        assert_eq!(give(&bench, &data, "chen", PIN), None, "{purpose:?}");
        assert_eq!(tries(&data), [("chen".to_owned(), true, Some(purpose))], "{purpose:?}");

        let bench = Bench::new();
        let data = with_supervisors(&bench, &["chen", "li"], 7);
        let before = tries(&data).len();
        let refused = give(&bench, &data, "chen", PIN);
        assert!(matches!(refused, Some(Refusal::TooSoon(1..=60))), "{purpose:?}: {refused:?}");
        // The way from one door to the next opens none.
        for (purpose, give) in AT_THE_DESK {
            let refused = give(&bench, &data, "chen", PIN);
            assert!(matches!(refused, Some(Refusal::TooSoon(_))), "{purpose:?}: {refused:?}");
        }
        assert_eq!(tries(&data).len(), before, "what was not looked at is no try");
    }
}

/// Waits for the first of the notices since that says how it went.
fn told<T>(shift: &mut Shift<'_>, command: Command, what: impl Fn(NoticeKind) -> Option<T>) -> T {
    let before = shift.snapshot().notices.last().map_or(0, |notice| notice.number);
    shift.send(command);
    let mut answer = None;
    shift.wait_for(|snapshot| {
        let mut new = snapshot.notices.iter().filter(|notice| notice.number > before);
        answer = new.find_map(|notice| what(notice.kind.clone()));
        answer.is_some()
    });
    answer.unwrap()
}

/// What the bench answers to a decision.
pub fn decide(shift: &mut Shift<'_>, decision: Decision, signed: Signed) -> Result<(), Refusal> {
    let asked = decision.pin_use().unwrap();
    told(shift, Command::decide(decision, signed), |kind| match kind {
        NoticeKind::Decided(purpose) if purpose == asked => Some(Ok(())),
        NoticeKind::Refused(purpose, why) if purpose == asked => Some(Err(why)),
        _ => None,
    })
}

fn rule(shift: &mut Shift<'_>, keys: &UnitKeys, by: &str, pin: &str) -> Result<(), Refusal> {
    let signed = Signed { why: "seen".to_owned(), ..signed(by, pin) };
    decide(shift, Decision::Unit(keys.clone(), Disposition::SetAside, Seen::Unsaid), signed)
}

fn remove(shift: &mut Shift<'_>, by: &str, pin: &str) -> Result<(), Refusal> {
    decide(shift, Decision::Remove { name: "nobody".into() }, signed(by, pin))
}

fn answer(shift: &mut Shift<'_>, by: &str, pin: &str) -> Refusal {
    let snapshot = shift.wait_for(|snapshot| matches!(snapshot.slots[0].state, SlotState::Asking(..)));
    let SlotState::Asking(_, question) = &snapshot.slots[0].state else { unreachable!() };
    let answer = Decision::Answer { question: question.id, choice: Choice::RegisterAgain };
    decide(shift, answer, signed(by, pin)).unwrap_err()
}

#[test]
fn at_a_running_bench_each_pin_stands_on_record_and_none_is_looked_at_too_soon_after_wrong_ones() {
    let bench = Bench::new();
    bench.cloud.push_fault(CloudFault::CloseAfterConnack);
    let unit = bench.unit(SERIAL);
    let mut shift = bench.open();
    shift.expect(&unit, Outcome::Unknown, Some(Failure::ClosedBeforeAnswer));
    shift.close();
    let data = with_supervisors(&bench, &["a", "b", "c"], 0);
    let mut shift = bench.open_parts(Parts { has_person: true, ..bench.parts() });
    let keys = shift.snapshot().open_units[0].keys.clone();
    assert_eq!(rule(&mut shift, &keys, "a", WRONG), Err(Refusal::WrongPin));
    assert_eq!(remove(&mut shift, "b", WRONG), Err(Refusal::WrongPin));
    shift.plug(0, &unit);
    assert_eq!(answer(&mut shift, "c", WRONG), Refusal::WrongPin);
    let of = |name: &str, purpose| (name.to_owned(), false, Some(purpose));
    let wrong = [of("a", PinUse::Unit), of("b", PinUse::Supervisor), of("c", PinUse::Answer)];
    assert_eq!(tries(&data), wrong);
    assert_eq!(bench.connects(), 1);
    shift.close();

    // Many wrong ones on record: the next start begins with the wait, at each door of it.
    let data = with_supervisors(&bench, &["chen"], 7);
    let before = tries(&data).len();
    let mut shift = bench.open_parts(Parts { has_person: true, ..bench.parts() });
    let too_soon = |why: &Refusal| matches!(why, Refusal::TooSoon(1..=60));
    let refused = rule(&mut shift, &keys, "chen", PIN);
    assert!(matches!(&refused, Err(why) if too_soon(why)), "{refused:?}");
    let refused = remove(&mut shift, "chen", PIN);
    assert!(matches!(&refused, Err(why) if too_soon(why)), "{refused:?}");
    let refused = answer(&mut shift, "chen", PIN);
    assert!(too_soon(&refused), "{refused:?}");
    assert_eq!((tries(&data).len(), bench.connects()), (before, 1));
    shift.close();
    // Nor does the desk of the same program open sooner.
    let (_, give) = AT_THE_DESK[0];
    let refused = give(&bench, &data, "chen", PIN);
    assert!(refused.as_ref().is_some_and(too_soon), "{refused:?}");
}
