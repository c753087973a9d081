//! What stays of a segment whose batch leaves the record: its header as it stands, and of each line behind it what the book is made from, at its number and with
//! its time. Nobody is named in it and nothing is sealed. Its last line says how the segment ended while it was whole.

use jiff::Timestamp;

use super::line::{self, Link};
use super::scan::{Scan, Verdict};
use crate::domain::entry::{ConsoleChange, ConsoleSaid, Received, ReceivedIdentity, ReceivedOld, Reduced};
use crate::domain::{
    ArticleLetGo, Ended, Entry, GateBypassed, LabelDecided, Order, Person, RangeSet, Resealed, Resolution, ValueGiven,
    WORK_ORDER,
};

/// The bytes of what stays of a segment, and the link of their last line. None where the segment is not whole, was reduced already, or holds what nothing can be
/// left out of: decisions of the office, which an older version has put there.
pub(super) fn reduced(segment: &[u8]) -> Option<(Vec<u8>, Link)> {
    let scan = Scan::of(segment);
    let is_whole = scan.verdict == Verdict::Unbroken && !scan.too_new;
    let mut lines = scan.lines.into_iter();
    let header = lines.next().filter(|line| is_whole && matches!(*line.entry, Entry::Header(_)))?;
    let end = usize::try_from(header.range.end).ok()? + 1;
    let (mut bytes, mut link, mut last) = (segment.get(..end)?.to_vec(), header.link, header.at);
    let mut write = |bytes: &mut Vec<u8>, seq, at: &str, entry: &Entry| {
        let (line, next) = line::write(&link, seq, at.parse::<Timestamp>().ok()?, entry);
        bytes.extend_from_slice(&line);
        link = next;
        Some(next)
    };
    for line in lines {
        if let Some(mut entry) = left_of(*line.entry)? {
            let mut is_named = false;
            entry.each_person(|person| is_named |= !person.is_empty());
            if is_named {
                return None;
            }
            write(&mut bytes, line.seq, &line.at, &entry)?;
        }
        last = line.at;
    }
    let reduced = Reduced { was_seq: scan.end.last_seq(), was_head: scan.end.head.as_str().to_owned() };
    let stays = write(&mut bytes, scan.end.next_seq, &last, &Entry::Reduced(Box::new(reduced)))?;
    Some((bytes, stays))
}

/// What stays of a line: `Some(None)` where the book holds nothing of it. None where it cannot be reduced.
fn left_of(entry: Entry) -> Option<Option<Entry>> {
    let nobody = Person::default;
    Some(Some(match entry {
        Entry::Opened {
            opening,
            previous,
            program,
            profile,
            profile_sha256,
            product_key,
            operator: _,
            purpose,
            order,
            labels,
            clock: _,
        } => Entry::Opened {
            opening,
            previous,
            program,
            profile,
            profile_sha256,
            product_key,
            operator: None,
            purpose,
            order: counted_by(&order),
            labels,
            clock: None,
        },
        Entry::Begun { .. } => Entry::Begun { slot: String::new(), port: String::new(), operator: None, label: None },
        Entry::Read { unit, serial_number, hardware_id, host_key: _ } => {
            Entry::Read { unit, serial_number, hardware_id, host_key: None }
        }
        Entry::Checked { unit, keys, plan, held: _, label: _ } => {
            Entry::Checked { unit, keys, plan, held: None, label: None }
        }
        Entry::ValueGiven(given) => Entry::ValueGiven(Box::new(ValueGiven { sealed: None, ..*given })),
        Entry::RangeSet(set) => Entry::RangeSet(Box::new(RangeSet { by: nobody(), why: String::new(), ..*set })),
        Entry::Found { unit, held, sealed: _ } => Entry::Found { unit, held, sealed: String::new() },
        Entry::Issued { unit, client_id, token_sha256, sealed_token: _ } => {
            Entry::Issued { unit, client_id, token_sha256, sealed_token: String::new() }
        }
        Entry::Ended(ended) => Entry::Ended(Box::new(end_left_of(*ended))),
        Entry::BatchClosed { by: _, why: _, registration_off } => {
            Entry::BatchClosed { by: None, why: None, registration_off }
        }
        Entry::Resolved { keys, how, by: _, why: _ } => {
            let how = match how {
                Resolution::Found { client_id, token_sha256, sealed_token: _ } => {
                    Resolution::Found { client_id, token_sha256, sealed_token: String::new() }
                }
                how => how,
            };
            Entry::Resolved { keys, how, by: nobody(), why: String::new() }
        }
        Entry::Retired { keys, client_ids, by: _, why: _ } => {
            Entry::Retired { keys, client_ids, by: nobody(), why: String::new() }
        }
        Entry::Accepted { faults, stopped, by: _, why: _ } => {
            Entry::Accepted { faults, stopped, by: nobody(), why: String::new() }
        }
        Entry::ArticleLetGo(let_go) => {
            Entry::ArticleLetGo(Box::new(ArticleLetGo { by: nobody(), why: None, ..*let_go }))
        }
        Entry::PlantGateBypassed(bypassed) => {
            Entry::PlantGateBypassed(Box::new(GateBypassed { by: nobody(), why: String::new(), ..*bypassed }))
        }
        Entry::HandedOver { keys, hand_over, after, of, to, recipient, to_station, by: _, why: _ } => {
            let (by, why) = (nobody(), None);
            Entry::HandedOver { keys, hand_over, after, of, to, recipient, to_station, by, why }
        }
        Entry::Received(received) => Entry::Received(Box::new(Received {
            old: received.old.clone().map(without_seal),
            issued: received.issued.iter().cloned().map(without_token).collect(),
            by: None,
            ..*received
        })),
        Entry::Resealed(resealed) => Entry::Resealed(Box::new(Resealed {
            issued: resealed.issued.iter().cloned().map(without_token).collect(),
            old: resealed.old.clone().map(without_seal),
            answers: Vec::new(),
            ..*resealed
        })),
        Entry::ConsoleSaid(said) => Entry::ConsoleSaid(Box::new(ConsoleSaid { by: None, ..*said })),
        Entry::ConsoleChange(change) => {
            Entry::ConsoleChange(Box::new(ConsoleChange { by: nobody(), why: String::new(), ..*change }))
        }
        Entry::LabelDecided(decided) => {
            Entry::LabelDecided(Box::new(LabelDecided { by: nobody(), why: None, ..*decided }))
        }
        entry @ (Entry::ValueRead { .. }
        | Entry::LabelPrinting(_)
        | Entry::LabelPrinted(_)
        | Entry::Golden(_)
        | Entry::Intent { .. }
        | Entry::NotIssued { .. }
        | Entry::Writing { .. }
        | Entry::Proven { .. }
        | Entry::Restoring { .. }
        | Entry::Restored { .. }
        | Entry::Known { .. }
        | Entry::Reported { .. }
        | Entry::PackageOver(_)
        | Entry::Machine(_)) => entry,
        Entry::ClockSet(_)
        | Entry::ProfileText(_)
        | Entry::Torn { .. }
        | Entry::Info(_)
        | Entry::PlantGate(_)
        | Entry::SharedClaim(_)
        | Entry::Answered { .. }
        | Entry::Answer { .. }
        | Entry::Written { .. }
        | Entry::PutBack { .. }
        | Entry::Tape { .. }
        | Entry::TargetSet { .. }
        | Entry::Listed { .. }
        | Entry::LabelDropped { .. }
        | Entry::AtWork(_)
        | Entry::ScanPassedOver(_)
        | Entry::LabelUnsure(_)
        | Entry::Revealed { .. }
        | Entry::Note { .. } => return Some(None),
        Entry::Changed(changed) if changed.is_of_bench() => return Some(None),
        Entry::Header(_)
        | Entry::Changed(_)
        | Entry::Incarnation(_)
        | Entry::SegmentRetired(_)
        | Entry::Reduced(_)
        | Entry::LockTried { .. }
        | Entry::SecretReplaced { .. }
        | Entry::HostKeyConfirmed { .. }
        | Entry::SecretForgotten { .. }
        | Entry::Supervisor { .. }
        | Entry::SupervisorRemoved { .. }
        | Entry::BadgesAsked { .. }
        | Entry::OperatorSet(_)
        | Entry::OperatorRemoved { .. }
        | Entry::PackageSigner(_)
        | Entry::PackagesOnly(_)
        | Entry::PackageTaken(_)
        | Entry::GateProgram(_)
        | Entry::StationClosed(_) => return None,
    }))
}

/// What an order says by which registrations are counted. The rest of it is whoever ordered.
pub(super) fn counted_by(order: &Order) -> Order {
    order.get(WORK_ORDER).map(|value| (WORK_ORDER.to_owned(), value.to_owned())).into_iter().collect()
}

fn end_left_of(ended: Ended) -> Ended {
    Ended {
        code: ended.code,
        serial_number: ended.serial_number,
        device_name: ended.device_name,
        product_key: ended.product_key,
        platform: ended.platform,
        hardware_id: ended.hardware_id,
        batch: ended.batch,
        profile_sha256: ended.profile_sha256,
        golden: ended.golden,
        first_article: ended.first_article,
        label_due: ended.label_due,
        ..Ended::bare(ended.unit, ended.outcome, ended.step)
    }
}

fn without_token(issued: ReceivedIdentity) -> ReceivedIdentity {
    ReceivedIdentity { sealed_token: String::new(), ..issued }
}

fn without_seal(old: ReceivedOld) -> ReceivedOld {
    ReceivedOld { sealed: String::new(), ..old }
}
