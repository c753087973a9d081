//! Every start is a recovery: what an earlier run began and did not end is brought to an honest end, from what is on disk alone. So is a visit whose
//! slot broke under it.

use crate::custody::clash::clashes;
use crate::custody::ending::{Fault, ended, step_of};
use crate::domain::{Entry, Failure, Identity, NotIssued, Stage, UnitKeys};
use crate::journal::{Lookup, OpenVisit};
use crate::vault::{Belongs, SealKey, Sealer, open_answer, seal_issued};
use crate::wire::{Judged, judge};

/// The name and the keys of the station that ends a visit.
#[derive(Clone, Copy)]
pub struct StationKeys<'a> {
    /// Its name.
    pub name: &'a str,
    /// Opens what is sealed.
    pub key: &'a SealKey,
    /// Seals.
    pub sealer: &'a Sealer,
}

/// The next line of a visit that was cut off; the last one ends it. `found`: as it was cut off; `visit`: with what was appended since; `cut`: what cut it off.
pub fn next_line(
    found: &OpenVisit,
    visit: &OpenVisit,
    record: &impl Lookup,
    station: StationKeys<'_>,
    cut: Failure,
) -> Entry {
    let fault = match visit.stage {
        Stage::Asked | Stage::Answered => match settled(visit, record, station) {
            Some(entry) => return entry,
            // Without a seal the identity must not be called issued; the sealed raw answer stays on record.
            None => Some(Failure::Interrupted.into()),
        },
        // The record says how they end.
        Stage::NotIssued { .. } | Stage::Proven(_) | Stage::Restored => None,
        Stage::Issued if visit.is_ahead => None,
        _ => Some(Fault::from(cut)),
    };
    let mut ended = record.read(|book| ended(visit, book, station.name, fault));
    if ended.code.is_some() {
        ended.step = step_of(found);
    }
    Entry::Ended(Box::new(ended))
}

/// What came of the question that was put.
fn settled(visit: &OpenVisit, record: &impl Lookup, station: StationKeys<'_>) -> Option<Entry> {
    let unit = visit.key.visit;
    let unknown = |code| Entry::NotIssued { unit, result: NotIssued::Unknown, code, return_code: None };
    let Some(keys) = &visit.keys else { return Some(unknown(Failure::Interrupted)) };
    match answered(visit, keys, station.key) {
        Err(code) => Some(unknown(code)),
        Ok(identity) if clashes(record, station.key, keys, &identity) => Some(unknown(Failure::IdentityClash)),
        Ok(identity) => {
            let belongs = record.read(|book| Belongs::new(book.batch_of(visit.key.segment).0, unit, keys));
            let sealed_token = seal_issued(station.sealer, belongs, keys, &identity).ok()?;
            let (client_id, token_sha256) = (identity.client_id.clone(), identity.token_sha256());
            Some(Entry::Issued { unit, client_id, token_sha256, sealed_token })
        }
    }
}

/// The identity in an answer that was put on disk and that nobody had judged yet, or why there is none.
fn answered(visit: &OpenVisit, keys: &UnitKeys, key: &SealKey) -> Result<Identity, Failure> {
    let mut bad = None;
    for sealed in &visit.answers {
        let Ok(answer) = open_answer(key, sealed) else { continue };
        let Some(topic) = &answer.topic else { continue };
        match judge(topic, &answer.payload, &keys.product_key, &keys.device_name) {
            Judged::Identity(identity) => return Ok(identity),
            Judged::NotAnAnswer => {}
            Judged::Malformed => bad = bad.or(Some(Failure::AnswerMalformed)),
            Judged::ForOther => bad = bad.or(Some(Failure::AnswerForOther)),
        }
    }
    Err(bad.unwrap_or(Failure::Interrupted))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Person, Platform, Secret, SignMethod};
    use crate::journal::book::{Book, Place, VisitKey};
    use crate::vault::sealed::seal_answer;

    /// A record in memory: its lines stand at the places of their numbers.
    struct Lines {
        book: Book,
        entries: Vec<Entry>,
    }

    impl Lines {
        fn of(entries: Vec<Entry>) -> Self {
            let mut book = Book::default();
            let segment = book.add_segment("000001-b.jsonl");
            for (seq, entry) in (0..).zip(&entries) {
                book.apply(seq, "2026-01-01T00:00:00Z", entry, Place { segment, range: seq..seq });
            }
            Self { book, entries }
        }
    }

    impl Lookup for Lines {
        fn read<T>(&self, look: impl FnOnce(&Book) -> T) -> T {
            look(&self.book)
        }

        fn entry_at(&self, place: &Place) -> Option<Entry> {
            self.entries.get(usize::try_from(place.range.start).ok()?).cloned()
        }

        fn code_of(&self, _: &Person) -> Option<String> {
            None
        }
    }

    fn keys(serial: &str) -> UnitKeys {
        UnitKeys {
            platform: Platform("custom/test".into()),
            product_key: "pk".into(),
            device_name: serial.into(),
            serial_number: serial.into(),
            hardware_id: None,
        }
    }

    fn identity(client_id: &str, token: &str) -> Identity {
        Identity {
            product_key: "pk".into(),
            device_name: "SN1".into(),
            client_id: client_id.into(),
            device_token: Secret::new(token),
        }
    }

    /// What becomes of a visit that was cut off right behind this answer. Another unit has the client id `c1` and the token `t1`.
    fn settled_with(payload: &str) -> Entry {
        let key = SealKey::generate();
        let recipient = key.recipient();
        let sealer = Sealer::new([recipient.as_str()]).unwrap();
        let begun = || Entry::Begun { slot: "1".into(), port: "p".into(), operator: None, label: None };
        let intent = |unit, serial: &str| Entry::Intent {
            unit,
            keys: keys(serial),
            sign_method: SignMethod::default(),
            past_gate: None,
        };
        let other = identity("c1", "t1");
        let sealed_token = seal_issued(&sealer, Belongs::new("", 0, &keys("SN0")), &keys("SN0"), &other).unwrap();
        let belongs = Belongs::new("", 3, &keys("SN1"));
        let sealed = seal_answer(&sealer, belongs, Some("/ext/regnwl"), payload.as_bytes()).unwrap();
        let record = Lines::of(vec![
            begun(),
            intent(0, "SN0"),
            Entry::Issued { unit: 0, client_id: "c1".into(), token_sha256: other.token_sha256(), sealed_token },
            begun(),
            intent(3, "SN1"),
            Entry::Answer { unit: 3, length: payload.len() as u64, sealed },
        ]);
        let visit = record.book.open_visit(VisitKey { segment: 0, visit: 3 }).unwrap();
        next_line(visit, visit, &record, StationKeys { name: "S", key: &key, sealer: &sealer }, Failure::Stopped)
    }

    fn answer(device_name: &str, client_id: &str, token: &str) -> String {
        format!(
            r#"{{"productKey":"pk","deviceName":"{device_name}","clientId":"{client_id}","deviceToken":"{token}"}}"#
        )
    }

    #[test]
    fn an_answer_that_nobody_has_judged_is_judged_as_it_is_live() {
        for (payload, code) in [
            (answer("SN1", "c1", "t2"), Failure::IdentityClash),
            (answer("SN1", "c2", "t1"), Failure::IdentityClash),
            (answer("SN2", "c2", "t2"), Failure::AnswerForOther),
            ("{\"clientId\"".to_owned(), Failure::AnswerMalformed),
        ] {
            let unknown = Entry::NotIssued { unit: 3, result: NotIssued::Unknown, code, return_code: None };
            assert_eq!(settled_with(&payload), unknown, "{payload}");
        }
        let issued = settled_with(&answer("SN1", "c2", "t2"));
        assert!(matches!(issued, Entry::Issued { unit: 3, client_id, .. } if client_id == "c2"));
    }
}
