//! How a visit ends: one rule for a visit that comes to its end by itself and for one that was cut off. What stands on record decides.

use crate::cloud::CloudFault;
use crate::device::{DeviceFault, NoDeviceName};
use crate::domain::{Circumstance, Ended, Failure, Outcome, Plan, Showed, Stage, Step, TookMs};
use crate::journal::{Book, OpenVisit};

/// Why a visit goes no further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) failure: Failure,
    pub(crate) detail: Option<String>,
    pub(crate) circumstance: Option<Circumstance>,
}

impl Fault {
    /// The cloud said no, with a code of its own where it gave one.
    pub(crate) fn not_issued(failure: Failure, return_code: Option<u8>) -> Self {
        Self { detail: return_code.map(|code| format!("CONNACK {code}")), ..failure.into() }
    }

    /// A failure, and what was so.
    pub(crate) fn so(failure: Failure, circumstance: Option<Circumstance>) -> Self {
        Self { failure, detail: circumstance.as_ref().and_then(Circumstance::detail), circumstance }
    }

    /// What the record itself says of why this visit goes no further.
    fn on_record(visit: &OpenVisit) -> Option<Self> {
        match visit.stage {
            Stage::Issued if visit.is_ahead => Some(Failure::RegisteredAhead.into()),
            Stage::NotIssued { code, return_code, .. } => Some(Self::not_issued(code, return_code)),
            _ => None,
        }
    }
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        Self { failure, detail: None, circumstance: None }
    }
}

impl From<DeviceFault> for Fault {
    fn from(fault: DeviceFault) -> Self {
        let tries = if fault.tries > 1 { format!(" ×{}", fault.tries) } else { String::new() };
        let (detail, circumstance) = (format!("{}{tries}", fault.detail), Circumstance::Dialog { verb: fault.verb });
        Self { failure: fault.failure, detail: Some(detail), circumstance: Some(circumstance) }
    }
}

impl From<NoDeviceName> for Fault {
    fn from(why: NoDeviceName) -> Self {
        match why {
            NoDeviceName::HardwareIdMissing => Failure::HardwareIdMissing.into(),
            NoDeviceName::Template => Failure::DeviceNameInvalid.into(),
            NoDeviceName::Invalid { name, pattern } => {
                Self::so(Failure::DeviceNameInvalid, Some(Circumstance::Name { name, pattern }))
            }
        }
    }
}

impl From<CloudFault> for Fault {
    fn from(fault: CloudFault) -> Self {
        Self::so(fault.failure, fault.circumstance)
    }
}

/// The last line of a visit. `fault`: why it goes no further, where that is not on record.
///
/// PASS is said of a visit whose proof is on record and of no other, ROLLED BACK of one whose read-back is, COLLECTED of one whose check says so: one that stops short of it without a cause is a defect.
pub(crate) fn ended(visit: &OpenVisit, book: &Book, station: &str, fault: Option<Fault>) -> Ended {
    let proof = match visit.stage {
        Stage::Proven(proof) => Some(proof),
        _ => None,
    };
    let fault = fault.or_else(|| Fault::on_record(visit));
    let would = match visit.stage {
        Stage::Checked(plan) if visit.is_dry => Some(plan),
        _ => None,
    };
    let is_collected = visit.stage == Stage::Checked(Plan::Collect);
    let is_restored = visit.stage == Stage::Restored;
    let is_golden = visit.stage == Stage::Golden(Showed::Right);
    let is_through = is_golden || proof.is_some() || would.is_some() || is_collected || is_restored;
    let fault = fault.or_else(|| (!is_through).then(|| Failure::Defect.into()));
    let code = fault.as_ref().map(|fault| fault.failure);
    // What the record knows of the unit decides, not how far this visit has come.
    let known = visit.keys.as_ref().and_then(|keys| book.named(keys));
    let known = known.as_ref();
    let recorded = known.and_then(|unit| unit.issued.last());
    let outcome = match code {
        None if is_golden => Outcome::Golden,
        // It is no product, and says nothing of any.
        Some(_) if visit.golden.is_some() => Outcome::Error,
        _ if visit.is_dry => Outcome::DryRun,
        None if is_collected => Outcome::Collected,
        None if is_restored => Outcome::RolledBack,
        None => Outcome::Pass,
        Some(_) if known.is_some_and(|unit| unit.unanswered > 0) => Outcome::Unknown,
        // It was asked for, and the console says that nothing came of it.
        Some(code) if code.is_unknown() && !code.is_question() && known.is_some_and(|unit| unit.console.is_some()) => {
            if recorded.is_some() {
                Outcome::Pending
            } else {
                Outcome::Error
            }
        }
        Some(code) => code.outcome(recorded.is_some()),
    };
    let (batch, profile_sha256) = book.batch_of(visit.key.segment);
    let number = visit.keys.as_ref().map(|keys| &keys.serial_number).or(visit.serial_number.as_ref());
    let listed = book.list_of(visit.key.segment).zip(number).and_then(|(job, number)| job.row(number));
    let (detail, circumstance) = fault.map(|fault| (fault.detail, fault.circumstance)).unwrap_or_default();
    Ended {
        unit: visit.key.visit,
        outcome,
        step: if code.is_some() { step_of(visit) } else { Step::Log },
        code,
        detail,
        circumstance,
        serial_number: number.cloned(),
        device_name: visit.keys.as_ref().map(|keys| keys.device_name.clone()),
        product_key: visit
            .keys
            .as_ref()
            .map_or(book.product_of(visit.key.segment), |keys| &keys.product_key)
            .to_owned(),
        platform: visit
            .keys
            .as_ref()
            .filter(|_| code.is_some_and(Failure::is_question))
            .map(|keys| keys.platform.clone()),
        client_id: recorded.map(|issued| issued.client_id.clone()),
        token_sha256: recorded.map(|issued| issued.token_sha256.clone()),
        hardware_id: visit.hardware_id.clone().or_else(|| visit.keys.as_ref()?.hardware_id.clone()),
        info: visit.info.clone(),
        board_replaced: visit.board_replaced(),
        relabelled: None,
        golden: visit.golden,
        first_article: None,
        plant_gate: visit.plant_gate.clone(),
        // One label for each identity, whenever and however often its unit passes.
        label_due: outcome == Outcome::Pass
            && book.prints_labels(visit.key.segment)
            && known.is_some_and(|unit| unit.label.is_none()),
        old: known.and_then(|unit| unit.old.as_ref()).map(|old| old.held.clone()),
        slot: visit.slot.clone(),
        operator: visit.operator.clone(),
        batch: batch.to_owned(),
        started_at: visit.started_at.clone(),
        // Of a visit that was cut off nobody knows it: it ended with the power, not now.
        took_ms: TookMs::default(),
        registrations: known.map(|unit| unit.registrations()).unwrap_or_default(),
        proof: proof.filter(|_| code.is_none()),
        would: would.filter(|_| code.is_none()),
        station: station.to_owned(),
        profile_sha256: profile_sha256.to_owned(),
        site: listed.and_then(|row| row.site.clone()),
        note: listed.and_then(|row| row.note.clone()),
        order: book.order_of(visit.key.segment).clone(),
        values: book.given_in(visit.key),
    }
}

/// The step that a visit stands in, by what is on record.
pub(crate) fn step_of(visit: &OpenVisit) -> Step {
    match visit.stage {
        Stage::Asked | Stage::NotIssued { .. } if visit.answers.is_empty() => Step::Register,
        Stage::NotIssued { .. } => Step::Save,
        stage => stage.next().unwrap_or(Step::Log),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{NotIssued, Proof};
    use crate::journal::book::VisitKey;

    fn end_at(stage: Stage, fault: Option<Fault>) -> Ended {
        let mut book = Book::default();
        let segment = book.add_segment("000001-b.jsonl");
        let visit = OpenVisit { stage, ..OpenVisit::lost(VisitKey { segment, visit: 2 }) };
        ended(&visit, &book, "S", fault)
    }

    #[test]
    fn pass_is_said_of_a_visit_whose_proof_is_on_record_and_of_no_other() {
        let proof = Proof { strength: Default::default(), when: Default::default(), known: false };
        let not_issued =
            Stage::NotIssued { result: NotIssued::Refused, code: Failure::RefusedParameter, return_code: Some(2) };
        let stages = [
            (Stage::Begun, Failure::Defect, Step::ReadSerial),
            (Stage::Read, Failure::Defect, Step::Check),
            (Stage::Checked(Plan::Register), Failure::Defect, Step::Register),
            (Stage::Checked(Plan::Finish), Failure::Defect, Step::Write),
            (Stage::Checked(Plan::Known), Failure::Defect, Step::ReadBack),
            (Stage::Asked, Failure::Defect, Step::Register),
            (Stage::Answered, Failure::Defect, Step::Save),
            (not_issued, Failure::RefusedParameter, Step::Register),
            (Stage::Issued, Failure::Defect, Step::Write),
            (Stage::Writing, Failure::Defect, Step::Write),
            (Stage::Written, Failure::Defect, Step::ReadBack),
            (Stage::Checked(Plan::Restore), Failure::Defect, Step::Restore),
            (Stage::Restoring, Failure::Defect, Step::Restore),
            (Stage::PutBack, Failure::Defect, Step::ReadBack),
            (Stage::Ended, Failure::Defect, Step::Log),
        ];
        for (stage, code, step) in stages {
            let ended = end_at(stage, None);
            assert_eq!((ended.outcome, ended.code, ended.step), (Outcome::Error, Some(code), step), "{stage:?}");
            assert_eq!(ended.proof, None);
        }
        let passed = end_at(Stage::Proven(proof), None);
        assert_eq!((passed.outcome, passed.code, passed.step), (Outcome::Pass, None, Step::Log));
        assert_eq!(passed.proof, Some(proof));
        let restored = end_at(Stage::Restored, None);
        assert_eq!((restored.outcome, restored.code, restored.step), (Outcome::RolledBack, None, Step::Log));
        let failed = end_at(Stage::Restored, Some(Failure::Defect.into()));
        assert_eq!(failed.outcome, Outcome::Error);
        let failed = end_at(Stage::Proven(proof), Some(Failure::Defect.into()));
        assert_eq!((failed.outcome, failed.proof), (Outcome::Error, None), "a fault is none");
    }
}
