//! A unit's story as the shared book has it: the lines of its visits at all stations. No file stands behind them, so what is made of files is not made of it.

use std::path::PathBuf;
use std::sync::Arc;

use super::file_fault::FileFault;
use super::line::Line;
use super::rows::VisitKey;
use super::story::{UnitStory, VisitStory};
use super::view::{FileId, FileView, Progress};
use crate::domain::{BookVisit, Entry, ToldVisit, VisitId};
use crate::journal::{Content, Whole};

impl UnitStory {
    /// Of visits, each with its lines: the header of its segment first. `asked`: the number in the book of the one that is looked at. None where the lines of
    /// none can be read.
    pub fn of_book(visits: &[ToldVisit], asked: u64) -> Option<Self> {
        let mut story = Self { visits: Vec::new(), asked: 0, decisions: Vec::new(), unreadable: Vec::new() };
        for (nth, ToldVisit { visit, lines }) in visits.iter().enumerate() {
            let mut file = FileView::blank(FileId(nth as u32), place(visit));
            file.progress = Progress::Read;
            match told(visit, lines, file) {
                Some(told) => {
                    if visit.number == asked {
                        story.asked = story.visits.len();
                    }
                    story.visits.push(told);
                }
                None => story.unreadable.push((place(visit), FileFault::Rewritten)),
            }
        }
        (!story.visits.is_empty()).then_some(story)
    }

    /// Another of its visits is the one that is looked at, where it has such a one.
    pub fn ask_for(&mut self, key: VisitKey) {
        self.asked = self.visits.iter().position(|visit| visit.key == key).unwrap_or(self.asked);
    }
}

/// What stands in the place of a file's name.
fn place(visit: &BookVisit) -> PathBuf {
    let batch = visit.batch.as_deref().unwrap_or_default();
    format!("{} · {batch}", visit.station).into()
}

fn told(visit: &BookVisit, lines: &[Vec<u8>], file: FileView) -> Option<VisitStory> {
    let mut read = Vec::new();
    let mut at = 0;
    for text in lines {
        let range = at..at + text.len() as u64;
        at = range.end + 1;
        let Some(Content::Known { seq, at, entry }) = Whole::of(text).map(|whole| whole.content()) else { continue };
        // It is the batch's, and the batch stands in the name.
        if !matches!(*entry, Entry::Header(_)) {
            let text = String::from_utf8_lossy(text).into_owned();
            read.push(Line { seq, at, entry: *entry, range, text, previous: None });
        }
    }
    let unit: VisitId = match read.first() {
        Some(Line { entry: Entry::Begun { .. }, seq, .. }) => *seq,
        line => line.and_then(|line| line.entry.unit())?,
    };
    let key = VisitKey { file: file.id, begun: visit.number };
    Some(VisitStory { key, unit, file: Arc::new(file), lines: read, opening: None })
}
