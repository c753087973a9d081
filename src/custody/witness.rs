//! The PC as a witness of the record. What it remembers is heard before a record is used, and it is told of each newest line that is safe, never before: a
//! power cut makes no false alarm. That is done on a thread of its own; no unit waits for it, and where it cannot be done nothing stops.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use crate::domain::{RecordFault, SegmentHead};
use crate::journal::follower::wait_for_end;
use crate::journal::{Disk, is_segment};
use crate::store::{DataDir, Witness, Witnesses};
use crate::vault::{Sealer, key_file};

/// What stood in a data folder that holds no record now: where the PC remembers one, its disk is not mounted, or somebody deleted it. `disk`: that of the
/// record. Nothing is made.
pub(crate) fn lost(data: &DataDir, disk: &dyn Disk) -> Vec<Witness> {
    let holds_none = disk.list().is_ok_and(|names| !names.iter().any(|name| is_segment(name)));
    if !holds_none {
        return Vec::new();
    }
    let witnesses = data.witnesses();
    let key = key_file::look(&data.keys(), &data.record(), true).ok().flatten();
    let sealer = key.and_then(|key| Sealer::new([key.recipient().as_str()]).ok());
    let mut lost = witnesses.of_folder(data.path());
    for witness in sealer.map(|sealer| witnesses.of_key(&sealer.fingerprint())).unwrap_or_default() {
        if !lost.contains(&witness) {
            lost.push(witness);
        }
    }
    lost.retain(|witness| !witness.heads.is_empty());
    lost
}

/// What is said of a record that is gone.
pub(crate) fn faults(lost: &[Witness]) -> Vec<RecordFault> {
    let mut faults = Vec::new();
    for witness in lost {
        let folder = witness.folders.first().cloned();
        for head in &witness.heads {
            let fault = RecordFault::Missing { segment: head.segment.clone(), folder: folder.clone() };
            if !faults.contains(&fault) {
                faults.push(fault);
            }
        }
    }
    faults
}

/// The lines that the PC remembers of a record that is sealed to this key now, and of those that were begun in its place when it was thought lost. `lost_keys`: what
/// the PC remembers of a record with a key that is lost, it remembers of this one.
pub(crate) fn heads<'k>(witnesses: &Witnesses, key: &'k str, lost_keys: &'k [String]) -> Vec<SegmentHead> {
    let keys = std::iter::once(key).chain(lost_keys.iter().map(String::as_str));
    keys.flat_map(|key| witnesses.of_key(key).into_iter().chain(witnesses.instead_of(key)))
        .flat_map(|witness| witness.heads)
        .collect()
}

/// Keys of records that somebody gave up as lost when this one was begun: those that are lost now, and what the PC remembers of it.
pub(crate) fn instead_of(lost: &[Witness], witnesses: &Witnesses, key: &str) -> Vec<String> {
    let remembered = witnesses.of_key(key).into_iter().flat_map(|witness| witness.instead_of);
    let mut keys: Vec<String> = lost.iter().map(|witness| witness.key.clone()).chain(remembered).collect();
    keys.sort();
    keys.dedup();
    keys
}

/// Tells the PC what to remember.
#[derive(Debug, Default)]
pub(crate) struct Noting {
    heads: Option<Sender<SegmentHead>>,
    thread: Option<JoinHandle<()>>,
}

impl Noting {
    /// Of the record with this key in this folder, begun in place of those that somebody gave up. Where no place is known for that nothing is noted.
    pub(crate) fn start(data: &DataDir, key: &str, instead_of: &[String]) -> Self {
        let witnesses = data.witnesses().clone();
        if witnesses == Witnesses::default() {
            return Self::default();
        }
        let witness = Witness { instead_of: instead_of.to_vec(), ..Witness::new(data.path(), key.to_owned()) };
        let (heads, noted) = channel();
        if !instead_of.is_empty() && witnesses.of_key(key).is_empty() {
            // Before its first unit too: the other one blocks no longer, and it is known which one took its place.
            let _ = witnesses.remember(&witness);
        }
        let work = move || note_all(&witnesses, witness, &noted);
        // Without a thread there is no second pair of eyes, and no reason to stop.
        let thread = std::thread::Builder::new().name("witness".into()).spawn(work).ok();
        Self { heads: Some(heads), thread }
    }

    /// This line is safe on disk.
    pub(crate) fn note(&self, head: SegmentHead) {
        if let Some(heads) = &self.heads {
            let _ = heads.send(head);
        }
    }
}

impl Drop for Noting {
    fn drop(&mut self) {
        self.heads = None;
        self.thread.take().iter().for_each(wait_for_end);
    }
}

fn note_all(witnesses: &Witnesses, mut witness: Witness, noted: &Receiver<SegmentHead>) {
    while let Ok(first) = noted.recv() {
        for head in std::iter::once(first).chain(noted.try_iter()) {
            take_head(&mut witness.heads, head);
        }
        let _ = witnesses.remember(&witness);
    }
}

/// Slots tell of their lines in no order: of each segment that is open the last one counts.
fn take_head(heads: &mut Vec<SegmentHead>, head: SegmentHead) {
    match heads.iter_mut().find(|known| known.segment == head.segment) {
        Some(known) if known.seq < head.seq => *known = head,
        Some(_) => {}
        None => heads.push(head),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_each_segment_that_is_open_the_newest_line_is_remembered() {
        let head = |segment: &str, seq| SegmentHead { segment: segment.into(), seq, head: format!("{segment}{seq}") };
        let mut heads = Vec::new();
        for (segment, seq) in [("a", 4), ("b", 2), ("a", 3), ("b", 7), ("a", 5)] {
            take_head(&mut heads, head(segment, seq));
        }
        assert_eq!(heads, [head("a", 5), head("b", 7)]);
    }
}
