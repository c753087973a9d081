//! Every start is a recovery: what an earlier run began and did not end is brought to an honest end, from what is on disk alone.

use super::sealed::{Belongs, open_answer, seal_identity};
use crate::domain::entry::{Ended, Entry, NotIssued, TookMs};
use crate::domain::failure::Failure;
use crate::domain::identity::Identity;
use crate::domain::outcome::{Outcome, Proof};
use crate::domain::stage::Stage;
use crate::domain::step::Step;
use crate::journal::book::{Book, OpenVisit};
use crate::vault::seal::{SealKey, Sealer};
use crate::wire::judge::{Judged, judge};

/// The entries that end a visit which was cut off.
pub fn end_of(visit: &OpenVisit, book: &Book, station: &str, key: &SealKey, sealer: &Sealer) -> Vec<Entry> {
    let unit = visit.key.visit;
    let (step, code, proof, mut entries) = match visit.stage {
        Stage::Asked | Stage::Answered => match answered(visit, book, key) {
            Some(identity) => match issued(visit, book, sealer, &identity) {
                Some(entry) => (Step::Save, Some(Failure::Stopped), None, vec![entry]),
                // Without a seal the identity must not be called issued; the sealed raw answer stays on record.
                None => (Step::Save, Some(Failure::Interrupted), None, vec![]),
            },
            None => {
                let code = Failure::Interrupted;
                let unknown = Entry::NotIssued { unit, result: NotIssued::Unknown, code, return_code: None };
                (Step::Register, Some(code), None, vec![unknown])
            }
        },
        Stage::NotIssued(NotIssued::Unknown) => (Step::Register, Some(Failure::Interrupted), None, vec![]),
        Stage::NotIssued(_) => (Step::Register, Some(Failure::Stopped), None, vec![]),
        Stage::Proven(proof) => (Step::Log, None, Some(proof), vec![]),
        stage => (stage.next().unwrap_or(Step::Log), Some(Failure::Stopped), None, vec![]),
    };
    // As a visit that ends by itself does: what the record knows of the unit decides, not how far this visit has come.
    let known = visit.keys.as_ref().and_then(|keys| book.named(keys));
    let is_issued = entries.iter().any(|entry| matches!(entry, Entry::Issued { .. }));
    let outcome = match code {
        None => Outcome::Pass,
        Some(_) if !is_issued && known.is_some_and(|unit| unit.unanswered > 0) => Outcome::Unknown,
        Some(code) => code.outcome(is_issued || known.is_some_and(|unit| !unit.issued.is_empty())),
    };
    let ended = ended(visit, book, station, &entries, Finding { outcome, step, code, proof });
    entries.push(Entry::Ended(Box::new(ended)));
    entries
}

struct Finding {
    outcome: Outcome,
    step: Step,
    code: Option<Failure>,
    proof: Option<Proof>,
}

/// The identity in an answer that was put on disk and that nobody had judged yet.
fn answered(visit: &OpenVisit, book: &Book, key: &SealKey) -> Option<Identity> {
    let keys = visit.keys.as_ref()?;
    let identity = visit.answers.iter().find_map(|sealed| {
        let answer = open_answer(key, sealed).ok()?;
        match judge(answer.topic.as_deref()?, &answer.payload, &keys.product_key, &keys.device_name) {
            Judged::Identity(identity) => Some(identity),
            _ => None,
        }
    })?;
    book.client_id_owner(&keys.platform, &identity.client_id).is_none().then_some(identity)
}

fn issued(visit: &OpenVisit, book: &Book, sealer: &Sealer, identity: &Identity) -> Option<Entry> {
    let (batch, _) = book.batch_of(visit.key.segment);
    let belongs = Belongs::new(batch, visit.key.visit, visit.keys.as_ref()?);
    Some(Entry::Issued {
        unit: visit.key.visit,
        client_id: identity.client_id.clone(),
        token_sha256: identity.token_sha256(),
        sealed_token: seal_identity(sealer, belongs, identity).ok()?,
    })
}

fn ended(visit: &OpenVisit, book: &Book, station: &str, entries: &[Entry], finding: Finding) -> Ended {
    let (batch, profile_sha256) = book.batch_of(visit.key.segment);
    let known = visit.keys.as_ref().and_then(|keys| book.named(keys));
    let new = entries.iter().find_map(|entry| match entry {
        Entry::Issued { client_id, token_sha256, .. } => Some((client_id.clone(), token_sha256.clone())),
        _ => None,
    });
    let mut registrations = known.map(|unit| unit.registrations()).unwrap_or_default();
    if new.is_some() {
        registrations.issued += 1;
        registrations.unknown = registrations.unknown.saturating_sub(1);
    }
    let recorded = known.and_then(|unit| unit.issued.last());
    let recorded = recorded.map(|issued| (issued.client_id.clone(), issued.token_sha256.clone()));
    let (client_id, token_sha256) = new.or(recorded).unzip();
    Ended {
        unit: visit.key.visit,
        outcome: finding.outcome,
        step: finding.step,
        code: finding.code,
        detail: None,
        serial_number: visit.serial_number.clone(),
        device_name: visit.keys.as_ref().map(|keys| keys.device_name.clone()),
        product_key: visit.keys.as_ref().map(|keys| keys.product_key.clone()).unwrap_or_default(),
        client_id,
        token_sha256,
        hardware_id: visit.hardware_id.clone(),
        slot: visit.slot.clone(),
        operator: visit.operator.clone(),
        batch: batch.to_owned(),
        started_at: visit.started_at.clone(),
        // It ended with the power, not now.
        took_ms: TookMs::default(),
        registrations,
        proof: finding.proof,
        station: station.to_owned(),
        profile_sha256: profile_sha256.to_owned(),
    }
}
