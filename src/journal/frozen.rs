//! A record as it stood at one moment, while a station goes on writing it.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;

use super::disk::{Disk, Folder};
use super::replay::{Replay, is_segment};
use crate::domain::RecordFault;

/// The segments, each up to its length at that moment. Nothing can be written to it.
#[derive(Debug)]
pub struct Frozen {
    disk: Folder,
    lengths: BTreeMap<String, u64>,
}

impl Frozen {
    /// The record at a moment at which no segment named a line of another one that is not in it, and what follows from it. None where a station wrote whenever it
    /// was looked at, of so many times.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn whole(disk: &Folder, times: usize) -> io::Result<Option<(Self, Replay)>> {
        let mut frozen = Self::now(disk)?;
        for _ in 0..times {
            let replay = Replay::of_all_lines(&frozen)?;
            if !names_what_is_not_there(&replay) {
                return Ok(Some((frozen, replay)));
            }
            // Lengths are taken one after the other: a segment may have gone on, naming a line behind the length of another.
            let later = Self::now(disk)?;
            if later.lengths == frozen.lengths {
                // Nobody writes: it is a fault of the record.
                return Ok(Some((frozen, replay)));
            }
            frozen = later;
        }
        Ok(None)
    }

    fn now(disk: &Folder) -> io::Result<Self> {
        let names = disk.list()?.into_iter().filter(|name| is_segment(name));
        let lengths = names.map(|name| disk.length(&name).map(|length| (name, length)));
        Ok(Self { disk: disk.clone(), lengths: lengths.collect::<io::Result<_>>()? })
    }
}

fn names_what_is_not_there(replay: &Replay) -> bool {
    replay.unaccepted().any(|fault| matches!(fault, RecordFault::RolledBack { .. } | RecordFault::Missing { .. }))
}

impl Disk for Frozen {
    fn list(&self) -> io::Result<Vec<String>> {
        Ok(self.lengths.keys().cloned().collect())
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        self.disk.read_range(name, 0..self.length(name)?)
    }

    fn read_range(&self, name: &str, range: Range<u64>) -> io::Result<Vec<u8>> {
        if range.end > self.length(name)? {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.disk.read_range(name, range)
    }

    fn length(&self, name: &str) -> io::Result<u64> {
        self.lengths.get(name).copied().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::super::tests::{header, opening};
    use super::super::{Batch, Record, ToOpen};
    use super::*;
    use crate::domain::Entry;

    #[test]
    fn a_record_that_grows_is_frozen_where_each_line_that_is_named_is_in_it() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::new(root.path().join("record")).unwrap();
        let record = Record::open(Arc::new(folder.clone())).unwrap();
        let to_open =
            |batch: &str| ToOpen { batch: Batch::New(Box::new(header(batch))), opening: opening(), file: None };
        let journals = record.start_all(vec![to_open("a"), to_open("b")]).unwrap();
        let goes_on = AtomicBool::new(true);
        let seen: Vec<Replay> = std::thread::scope(|scope| {
            scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
                for journal in journals.iter().cycle() {
                    let begun = Entry::Begun { slot: "1".into(), port: "p".into(), operator: None, label: None };
                    runtime.block_on(journal.append(begun)).unwrap();
                    if !goes_on.load(Ordering::Acquire) {
                        break;
                    }
                }
            });
            let seen =
                (0..20).filter_map(|_| Frozen::whole(&folder, 1000).ok().flatten()).map(|(_, replay)| replay).collect();
            goes_on.store(false, Ordering::Release);
            seen
        });
        assert_eq!(seen.len(), 20);
        for replay in &seen {
            assert_eq!(replay.faults, []);
        }
        // A moment that was none: a line is named that stands behind what was taken of its segment.
        let mut apart = Frozen::now(&folder).unwrap();
        let first = apart.lengths.get_mut("000001-a.jsonl").unwrap();
        *first /= 2;
        assert!(names_what_is_not_there(&Replay::of_all_lines(&apart).unwrap()));
    }

    #[test]
    fn a_record_that_lacks_what_it_names_is_what_it_is_where_nobody_writes() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::new(root.path().join("record")).unwrap();
        for batch in ["a", "b"] {
            let record = Record::open(Arc::new(folder.clone())).unwrap();
            drop(record.start(Batch::New(Box::new(header(batch))), opening(), None).unwrap());
        }
        std::fs::remove_file(root.path().join("record/000001-a.jsonl")).unwrap();
        let (_, replay) = Frozen::whole(&folder, 1).unwrap().unwrap();
        assert_eq!(replay.faults, [RecordFault::missing("000001-a.jsonl")]);
    }
}
