//! What became of visits that claimed a unit in the shared book, as the lines of their segment stand on disk.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::disk::Disk;
use super::line::Link;
use super::reading::Reading;
use crate::domain::{ClaimFate, Entry, OwnClaim, Plan, RecordedClaim, UnitKeys, VisitId, WORK_ORDER};
use crate::files;

/// A visit that is on record.
#[derive(Debug)]
pub struct VisitFate {
    /// The chain hash of its first line; none where its batch has left the record, and the hashes with it.
    link: Option<Link>,
    /// Its lines, folded.
    pub fate: ClaimFate,
}

impl VisitFate {
    /// Whether this is the visit with this ID, and not another one at the number that it once had.
    pub fn is(&self, visit: &str) -> bool {
        self.link.is_none_or(|link| link.as_str() == visit)
    }
}

/// Those of these claims whose visits the record does not have.
///
/// # Errors
/// Those of the disk.
pub fn not_on_record<'a>(
    disk: &dyn Disk,
    claims: impl IntoIterator<Item = &'a OwnClaim>,
) -> io::Result<Vec<&'a OwnClaim>> {
    let mut by_segment: BTreeMap<&str, Vec<&OwnClaim>> = BTreeMap::new();
    claims.into_iter().for_each(|claim| by_segment.entry(&claim.segment).or_default().push(claim));
    let mut lacking = Vec::new();
    for (segment, claims) in by_segment {
        let visits = claims.iter().map(|claim| claim.line).collect();
        let found = files::if_there(fates(disk, segment, &visits))?.unwrap_or_default();
        let is_there = |claim: &&OwnClaim| found.get(&claim.line).is_some_and(|visit| visit.is(&claim.visit));
        lacking.extend(claims.into_iter().filter(|claim| !is_there(claim)));
    }
    Ok(lacking)
}

/// The claims of the visits of a segment that have asked for a registration, or have taken over what another station had registered. None of one whose batch has left
/// the record: their IDs have left with it.
///
/// # Errors
/// Those of the disk.
pub(super) fn claims(disk: &dyn Disk, segment: &str) -> io::Result<Vec<RecordedClaim>> {
    #[derive(Default)]
    struct Seen {
        visit: String,
        keys: Option<UnitKeys>,
        work_order: Option<String>,
        is_claimed: bool,
        /// A unit that was registered before: by this station, or, where it was claimed, by another one.
        finished: Option<UnitKeys>,
        fate: ClaimFate,
    }
    let (mut seen, mut work_order) = (BTreeMap::<VisitId, Seen>::new(), String::new());
    for line in Reading::whole(disk, segment)? {
        let line = line?;
        match &*line.entry {
            Entry::Opened { order, .. } => order.get(WORK_ORDER).unwrap_or_default().clone_into(&mut work_order),
            Entry::Begun { .. } => {
                seen.insert(line.seq, Seen { visit: line.link.as_str().to_owned(), ..Seen::default() });
            }
            Entry::Reduced(_) => return Ok(Vec::new()),
            _ => {}
        }
        let Some(visit) = line.entry.unit().and_then(|visit| seen.get_mut(&visit)) else { continue };
        visit.fate.note(&line.entry);
        match *line.entry {
            Entry::SharedClaim(claim) => visit.is_claimed |= claim.said.may_register(),
            Entry::Intent { keys, .. } => (visit.keys, visit.work_order) = (Some(keys), Some(work_order.clone())),
            Entry::Checked { plan: Plan::Finish, keys, .. } => visit.finished = Some(keys),
            _ => {}
        }
    }
    let claims = seen.into_iter().filter_map(|(line, visit)| {
        let own = OwnClaim { visit: visit.visit, segment: segment.to_owned(), line };
        let keys = visit.keys.or(visit.finished.filter(|_| visit.is_claimed))?;
        Some(RecordedClaim { own, keys, state: visit.fate.state(), work_order: visit.work_order })
    });
    Ok(claims.collect())
}

/// Those of visits that begin at these lines of a segment.
///
/// # Errors
/// Those of the disk; not found where the record has no such segment.
pub(super) fn fates(
    disk: &dyn Disk,
    segment: &str,
    visits: &BTreeSet<VisitId>,
) -> io::Result<BTreeMap<VisitId, VisitFate>> {
    let mut found = BTreeMap::new();
    for line in Reading::whole(disk, segment)? {
        let line = line?;
        if matches!(*line.entry, Entry::Begun { .. }) && visits.contains(&line.seq) {
            found.insert(line.seq, VisitFate { link: Some(line.link), fate: ClaimFate::default() });
        }
        if matches!(*line.entry, Entry::Reduced(_)) {
            found.values_mut().for_each(|visit| visit.link = None);
        }
        let of_visit = line.entry.unit().and_then(|visit| found.get_mut(&visit));
        of_visit.into_iter().for_each(|visit| visit.fate.note(&line.entry));
    }
    Ok(found)
}
