//! Visits as the station writes them, entry by entry, and what of them was acknowledged before the crash.

use std::collections::HashMap;
use std::mem::{Discriminant, discriminant};
use std::sync::{Arc, LazyLock, Mutex};

use regnwl_station::custody::recovery::{self, StationKeys};
use regnwl_station::domain::entry::{
    AtConsole, BookSaid, ConsoleChange, ConsoleStage, DecidesNothing, Ended, Entry, GateAnswer, GateBypassed, Header,
    LabelPrinted, LabelPrinting, NotIssued, Plan, Resolution, SharedClaim, ValueGiven, VisitId,
};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::identity::{Held, Identity, Platform, UnitKeys};
use regnwl_station::domain::outcome::{Outcome, Proof};
use regnwl_station::domain::profile::SignMethod;
use regnwl_station::domain::purpose::Purpose;
use regnwl_station::domain::secret::Secret;
use regnwl_station::domain::step::Step;
use regnwl_station::domain::{Bypass, ClaimState, GateVerdict, HeldElsewhere, NumberRange, PastGate, SERIAL_NUMBER};
use regnwl_station::journal::{Batch, FORMAT, Journal, Names, Opening, Record, RecordError, ToOpen};
use regnwl_station::vault::seal::{SealKey, Sealer};
use regnwl_station::vault::sealed::{Belongs, seal_answer, seal_identity};

use super::model_disk::ModelDisk;

/// What a visit does, one entry each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Begin,
    Read,
    /// The unit has no number: one is on record as its own.
    Give,
    /// It tells the number that it was given.
    GiveRead,
    Check(Plan),
    /// The plant gate allows it.
    GateAllows,
    /// A supervisor lets units past the plant gate.
    LetPast,
    /// The shared book gives the unit to this visit.
    Claim,
    /// The shared book says that another station has it.
    HeldElsewhere,
    Intend,
    /// The same, past the plant gate.
    IntendPast,
    /// The sealed answer with an identity in it.
    Answer,
    /// The sealed answer with something else in it.
    OtherAnswer,
    Issue,
    NotIssued(NotIssued),
    Write,
    Written,
    Prove,
    /// What it holds is kept.
    Find,
    /// A person decides that it is put back as it was.
    RollBack,
    /// A person decides that it is moved again.
    MoveAgain,
    Restoring,
    PutBack,
    Restored,
    End(Outcome),
    /// It passes, and its label is to be printed.
    EndWithLabel,
    /// The first byte of its label is about to go to a printer.
    Print,
    /// It was handed over whole.
    Printed,
    /// All identities of its name are about to be deleted at the cloud.
    ClearBegun,
    /// They are.
    Cleared,
}

use Act::{
    Answer, Begin, Check, Claim, ClearBegun, Cleared, End, EndWithLabel, Find, GateAllows, Give, GiveRead, Intend,
    IntendPast, Issue, LetPast, MoveAgain, OtherAnswer, Print, Printed, Prove, PutBack, Read, Restored, Restoring,
    RollBack, Write, Written,
};

/// Every way a visit goes, with its name; the last ones go on after it.
pub const VISITS: [(&str, &[Act]); 20] = [
    ("pass", &[Begin, Read, Check(Plan::Register), Intend, Answer, Issue, Write, Written, Prove, End(Outcome::Pass)]),
    ("refused", &[Begin, Read, Check(Plan::Register), Intend, Act::NotIssued(NotIssued::Refused), End(Outcome::Error)]),
    (
        "unknown",
        &[Begin, Read, Check(Plan::Register), Intend, Act::NotIssued(NotIssued::Unknown), End(Outcome::Unknown)],
    ),
    (
        "answer that is none",
        &[
            Begin,
            Read,
            Check(Plan::Register),
            Intend,
            OtherAnswer,
            Act::NotIssued(NotIssued::Unknown),
            End(Outcome::Unknown),
        ],
    ),
    (
        "never asked",
        &[Begin, Read, Check(Plan::Register), Intend, Act::NotIssued(NotIssued::NeverAsked), End(Outcome::Error)],
    ),
    (
        "never asked, then issued",
        &[
            Begin,
            Read,
            Check(Plan::Register),
            Intend,
            Act::NotIssued(NotIssued::NeverAsked),
            Intend,
            OtherAnswer,
            Answer,
            Issue,
            Write,
            Written,
            Prove,
            End(Outcome::Pass),
        ],
    ),
    ("pending at write", &[Begin, Read, Check(Plan::Register), Intend, Answer, Issue, Write, End(Outcome::Pending)]),
    (
        "read back differs",
        &[Begin, Read, Check(Plan::Register), Intend, Answer, Issue, Write, Written, End(Outcome::Pending)],
    ),
    ("refused at check", &[Begin, Read, End(Outcome::Fail)]),
    ("given a number and cut off", &[Begin, Give, End(Outcome::Error)]),
    (
        "given a number",
        &[
            Begin,
            Give,
            GiveRead,
            Read,
            Check(Plan::Register),
            Intend,
            Answer,
            Issue,
            Write,
            Written,
            Prove,
            End(Outcome::Pass),
        ],
    ),
    (
        "allowed by the plant gate",
        &[
            Begin,
            Read,
            Check(Plan::Register),
            GateAllows,
            Intend,
            Answer,
            Issue,
            Write,
            Written,
            Prove,
            End(Outcome::Pass),
        ],
    ),
    (
        "let past the plant gate",
        &[
            LetPast,
            Begin,
            Read,
            Check(Plan::Register),
            IntendPast,
            Act::NotIssued(NotIssued::NeverAsked),
            IntendPast,
            Answer,
            Issue,
            Write,
            Written,
            Prove,
            End(Outcome::Pass),
        ],
    ),
    (
        "claimed in the shared book",
        &[Begin, Read, Check(Plan::Register), Claim, Intend, Answer, Issue, Write, Written, Prove, End(Outcome::Pass)],
    ),
    ("another station has it", &[Begin, Read, Check(Plan::Register), Act::HeldElsewhere, End(Outcome::Unknown)]),
    ("collected", &[Begin, Read, Check(Plan::Collect), End(Outcome::Collected)]),
    ("registered ahead", &[Begin, Check(Plan::RegisterAhead), Intend, Answer, Issue, End(Outcome::Pending)]),
    (
        "moved, rolled back, moved again",
        &[
            Begin,
            Read,
            Find,
            Check(Plan::Register),
            Intend,
            Answer,
            Issue,
            Write,
            Written,
            Prove,
            End(Outcome::Pass),
            RollBack,
            Begin,
            Read,
            Check(Plan::Restore),
            Restoring,
            PutBack,
            Restored,
            End(Outcome::RolledBack),
            MoveAgain,
            Begin,
            Read,
            Check(Plan::Finish),
            Write,
            Written,
            Prove,
            End(Outcome::Pass),
        ],
    ),
    (
        "its label is printed",
        &[
            Begin,
            Read,
            Check(Plan::Register),
            Intend,
            Answer,
            Issue,
            Write,
            Written,
            Prove,
            EndWithLabel,
            Print,
            Printed,
        ],
    ),
    (
        "cleared at the cloud",
        &[
            Begin,
            Read,
            Check(Plan::Register),
            Intend,
            Answer,
            Issue,
            Write,
            Written,
            Prove,
            End(Outcome::Pass),
            ClearBegun,
            Cleared,
        ],
    ),
];

/// The seal key of all scripted records.
pub static KEY: LazyLock<SealKey> = LazyLock::new(SealKey::generate);
static SEALER: LazyLock<Sealer> = LazyLock::new(|| Sealer::new([KEY.recipient().as_str()]).unwrap());

pub fn keys(unit: usize) -> UnitKeys {
    UnitKeys {
        platform: Platform("custom/test".into()),
        product_key: "pk".into(),
        device_name: format!("SN{unit}"),
        serial_number: format!("SN{unit}"),
        hardware_id: None,
    }
}

/// The range that numbers are given from.
pub fn range() -> NumberRange {
    NumberRange { prefix: "SN".into(), first: "1".into(), last: "9".into(), step: 1, ..NumberRange::default() }
}

pub fn identity(unit: usize) -> Identity {
    Identity {
        product_key: "pk".into(),
        device_name: format!("SN{unit}"),
        client_id: format!("client{unit}"),
        device_token: Secret::new(format!("^1^{unit}^token")),
    }
}

/// Sealing takes longer than all the rest: each value is sealed once.
fn sealed(act: Act, unit: usize, seal: impl FnOnce(Belongs) -> String) -> String {
    type Sealed = HashMap<(Discriminant<Act>, usize), String>;
    static SEALED: LazyLock<Mutex<Sealed>> = LazyLock::new(Mutex::default);
    let mut sealed = SEALED.lock().unwrap();
    sealed.entry((discriminant(&act), unit)).or_insert_with(|| seal(Belongs::new("a", 0, &keys(unit)))).clone()
}

fn entry(act: Act, unit: usize, visit: VisitId) -> Entry {
    match act {
        Begin => Entry::Begun { slot: unit.to_string(), port: "p".into(), operator: None, label: None },
        Read => Entry::Read { unit: visit, serial_number: format!("SN{unit}"), hardware_id: None, host_key: None },
        Give => Entry::ValueGiven(Box::new(ValueGiven {
            unit: visit,
            name: SERIAL_NUMBER.into(),
            product_key: "pk".into(),
            range: Some(range()),
            value: Some(format!("SN{unit}")),
            sha256: None,
            sealed: None,
            serial_number: None,
            hardware_id: None,
        })),
        GiveRead => Entry::ValueRead { unit: visit, name: SERIAL_NUMBER.into() },
        Check(plan) => Entry::Checked { unit: visit, keys: keys(unit), plan, held: None, label: None },
        Intend => Entry::Intent { unit: visit, keys: keys(unit), sign_method: SignMethod::HmacSha256, past_gate: None },
        IntendPast => {
            let past_gate = Some(PastGate::Units);
            Entry::Intent { unit: visit, keys: keys(unit), sign_method: SignMethod::HmacSha256, past_gate }
        }
        GateAllows => Entry::PlantGate(Box::new(GateAnswer {
            unit: visit,
            verdict: GateVerdict::Allow,
            said: None,
            server: "mes.example".into(),
            decides: DecidesNothing,
        })),
        Claim => claim(visit, BookSaid::Taken { past: None }),
        Act::HeldElsewhere => {
            let at = "2026-01-01T00:00:00.000Z".into();
            let by = HeldElsewhere { station: "T".into(), at, state: ClaimState::Claimed, is_own: false };
            claim(visit, BookSaid::Held { by })
        }
        LetPast => Entry::PlantGateBypassed(Box::new(GateBypassed {
            bypass: Bypass::Units(5),
            by: "li".into(),
            why: "a test".into(),
        })),
        Answer => {
            let identity = identity(unit);
            let payload = format!(
                r#"{{"productKey":"pk","deviceName":"SN{unit}","clientId":"{}","deviceToken":"{}"}}"#,
                identity.client_id,
                identity.device_token.expose()
            );
            let seal = |belongs| seal_answer(&SEALER, belongs, Some("/ext/regnwl"), payload.as_bytes()).unwrap();
            let sealed = sealed(act, unit, seal);
            Entry::Answer { unit: visit, length: payload.len() as u64, sealed }
        }
        OtherAnswer => {
            let seal = |belongs| seal_answer(&SEALER, belongs, Some("/sys/news"), b"hello").unwrap();
            let sealed = sealed(act, unit, seal);
            Entry::Answer { unit: visit, length: 5, sealed }
        }
        Issue => {
            let identity = identity(unit);
            Entry::Issued {
                unit: visit,
                client_id: identity.client_id.clone(),
                token_sha256: identity.token_sha256(),
                sealed_token: sealed(act, unit, |belongs| seal_identity(&SEALER, belongs, &identity).unwrap()),
            }
        }
        Act::NotIssued(result) => {
            let (code, return_code) = match result {
                NotIssued::Refused => (Failure::RefusedAuthentication, Some(4)),
                NotIssued::NeverAsked => (Failure::ClosedBeforeAsking, None),
                NotIssued::Unknown => (Failure::NoAnswer, None),
            };
            Entry::NotIssued { unit: visit, result, code, return_code }
        }
        Find => {
            let held = Held { client_id: Some("old".into()), ..Held::default() };
            Entry::Found { unit: visit, held, sealed: String::new() }
        }
        RollBack => resolved(unit, Resolution::RollBack),
        MoveAgain => resolved(unit, Resolution::SameUnit),
        ClearBegun => cleared(unit, ConsoleStage::Begun),
        Cleared => cleared(unit, ConsoleStage::Done),
        Restoring => Entry::Restoring { unit: visit },
        PutBack => Entry::PutBack { unit: visit },
        Restored => Entry::Restored { unit: visit },
        Write => Entry::Writing { unit: visit },
        Written => Entry::Written { unit: visit },
        Prove => Entry::Proven {
            unit: visit,
            proof: Proof { strength: Default::default(), when: Default::default(), known: false },
        },
        End(outcome) => Entry::Ended(Box::new(ended(unit, visit, outcome))),
        EndWithLabel => Entry::Ended(Box::new(Ended { label_due: true, ..ended(unit, visit, Outcome::Pass) })),
        Print => Entry::LabelPrinting(Box::new(LabelPrinting {
            keys: keys(unit),
            printer: "tcp:printer".into(),
            length: 1,
            sha256: "0".into(),
        })),
        Printed => Entry::LabelPrinted(Box::new(LabelPrinted { keys: keys(unit) })),
    }
}

fn ended(unit: usize, visit: VisitId, outcome: Outcome) -> Ended {
    Ended {
        code: (!outcome.went_well()).then_some(Failure::NoAnswer),
        serial_number: Some(format!("SN{unit}")),
        product_key: "pk".into(),
        slot: unit.to_string(),
        batch: "a".into(),
        station: "S".into(),
        ..Ended::bare(visit, outcome, Step::Log)
    }
}

fn claim(unit: VisitId, said: BookSaid) -> Entry {
    let server = "db.example:5432/book".into();
    Entry::SharedClaim(Box::new(SharedClaim { unit, server, said, decides: DecidesNothing }))
}

/// How far the clearing of a unit's name is.
pub fn cleared(unit: usize, stage: ConsoleStage) -> Entry {
    let (keys, change, why) = (keys(unit), AtConsole::Clear, "a test".into());
    Entry::ConsoleChange(Box::new(ConsoleChange { keys, change, stage, by: "li".into(), why }))
}

fn resolved(unit: usize, how: Resolution) -> Entry {
    Entry::Resolved { keys: keys(unit), how, by: "li".into(), why: "a test".into() }
}

/// What the station does not wait for: it is on disk with the next line that is waited for.
const WITH_NEXT: [Act; 12] =
    [Begin, Read, GateAllows, Claim, Act::HeldElsewhere, GiveRead, Find, Issue, Written, Prove, PutBack, Restored];

/// What the station was told to be on disk: after each of these it goes on and acts.
#[derive(Clone, Debug)]
pub struct Acknowledged {
    /// File name of the segment that it stands in.
    pub segment: String,
    pub unit: usize,
    pub act: Act,
    pub seq: u64,
    pub entry: Entry,
}

/// Plays one visit until it is over or the record refuses.
async fn visit(journal: &Journal, unit: usize, acts: &[Act], seen: &Mutex<Vec<Acknowledged>>) {
    let (mut visit, mut written) = (0, Vec::new());
    for &act in acts {
        let entry = entry(act, unit, visit);
        // The plant is waited for, and what the shared book is told of is on disk before.
        if matches!(act, GateAllows | Claim | Act::HeldElsewhere) {
            let Ok(()) = journal.sync().await else { return };
            seen.lock().unwrap().append(&mut written);
        }
        let goes_with_next = WITH_NEXT.contains(&act) || matches!(act, Check(_));
        let done = if goes_with_next { journal.append_with_next(entry).await } else { journal.append(entry).await };
        let Ok(done) = done else { return };
        if act == Begin {
            visit = done.seq;
        }
        let segment = journal.segment_name().to_owned();
        written.push(Acknowledged { segment, unit, act, seq: done.seq, entry: done.entry });
        if !goes_with_next {
            seen.lock().unwrap().append(&mut written);
        }
    }
}

/// Plays visits at slots of their own, all at once, and gives what was acknowledged of them.
pub fn play(journal: &Journal, visits: &[&[Act]]) -> Vec<Acknowledged> {
    play_beside([journal, journal], visits)
}

/// As [`play`], each slot with its own batch.
pub fn play_beside(batches: [&Journal; 2], visits: &[&[Act]]) -> Vec<Acknowledged> {
    let [first, second] = batches;
    acknowledged(async |seen| match visits {
        [one] => visit(first, 1, one, seen).await,
        [one, two] => drop(tokio::join!(visit(first, 1, one, seen), visit(second, 2, two, seen))),
        _ => unreachable!("one slot or two"),
    })
}

/// Plays a visit of a new unit in each of these batches, one after the other.
pub fn play_in_turn(batches: &[&Journal], acts: &[Act]) -> Vec<Acknowledged> {
    acknowledged(async |seen| {
        for (unit, batch) in (1..).zip(batches) {
            visit(batch, unit, acts, seen).await;
        }
    })
}

fn acknowledged(played: impl AsyncFnOnce(&Mutex<Vec<Acknowledged>>)) -> Vec<Acknowledged> {
    let seen = Mutex::new(Vec::new());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(played(&seen));
    seen.into_inner().unwrap()
}

/// A disk with room set aside on it: making the ballast takes longer than all the rest.
pub fn new_disk() -> ModelDisk {
    static WITH_BALLAST: LazyLock<Vec<u8>> = LazyLock::new(|| vec![7; 1 << 20]);
    let disk = ModelDisk::default();
    disk.tamper("ballast", Some(&WITH_BALLAST));
    disk
}

/// Every start is the same: read, recover, open the batch.
pub fn start(disk: &ModelDisk, batch: &str) -> Result<Journal, RecordError> {
    Ok(start_beside(disk, &[batch])?.remove(0))
}

/// As [`start`], with these names beside the record.
pub fn start_named(disk: &ModelDisk, batch: &str, names: Names) -> Result<Journal, RecordError> {
    Ok(open(recovered(disk)?.named_by(names)?, &[batch])?.remove(0))
}

/// As [`start`], with several batches open beside each other.
pub fn start_beside(disk: &ModelDisk, batches: &[&str]) -> Result<Vec<Journal>, RecordError> {
    open(recovered(disk)?, batches)
}

fn open(record: Record, batches: &[&str]) -> Result<Vec<Journal>, RecordError> {
    let to_open = |batch: &&str| ToOpen {
        batch: record.batch(batch).map_or_else(|| Batch::New(Box::new(header(batch))), Batch::Resume),
        opening: Opening {
            text: None,
            clock: None,
            order: Default::default(),
            labels: false,
            program: "test".into(),
            profile: "p".into(),
            profile_sha256: "0".into(),
            product_key: Some("pk".into()),
            operator: None,
            purpose: Purpose::default(),
        },
        file: None,
    };
    let to_open = batches.iter().map(to_open).collect();
    record.start_all(to_open)
}

/// The record, read, with all that was cut off brought to its end.
pub fn recovered(disk: &ModelDisk) -> Result<Record, RecordError> {
    let mut record = Record::open(Arc::new(disk.clone()))?;
    let hands = StationKeys { name: "S", key: &KEY, sealer: &SEALER };
    record.recover(|record, found, visit| recovery::next_line(found, visit, record, hands, Failure::Stopped))?;
    record.let_leave()?;
    Ok(record)
}

pub fn header(batch: &str) -> Header {
    Header {
        format: FORMAT.into(),
        batch: batch.into(),
        station: "S".into(),
        station_id: None,
        practice: true,
        previous: None,
        recipients: vec![KEY.recipient()],
        key_fingerprint: "0".into(),
        canary: SEALER.seal(b"canary").unwrap(),
        key_loss_accepted: true,
    }
}
