//! Witnesses: what stands outside the record and tells that it holds less than it did. A batch file is written after the record, so what it has and the
//! record has not was there once; a head that was noted elsewhere was durable before. They only ever make the station more careful.

use std::collections::{HashSet, VecDeque};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};

use super::book::SegmentId;
use super::disk::Disk;
use super::line::{Content, Link, MAX_LINE, Whole};
use super::reading::Reading;
use super::replay::{Replay, Segment, lacking};
use super::scan::{Counted, Scanner};
use super::vouched::is_end_of;
use super::{DESK, Record, new_segment};
use crate::domain::entry::Reduced;
use crate::domain::{Encoding, Entry, RecordFault, SegmentHead, plain_text};

/// So many bytes at its end are compared before all of it is.
const LAST_LINES: u64 = 256 << 10;
/// So many bytes of a file in UTF-16 are heard at most: they are held as a whole.
const LARGEST_DECODED: u64 = 256 << 20;

/// What a file is that may be a batch file.
#[derive(Debug, PartialEq, Eq)]
pub enum Testimony {
    /// The copy of this segment.
    Copy(SegmentId),
    /// The copy of a segment that the record has not: this station's own, or nothing in it says that it is not.
    Lost,
    /// The copy of another record's segment.
    OfAnother,
    /// No batch file.
    None,
    /// Nothing, or what a power cut leaves of a first line.
    Nothing,
}

impl Record {
    /// What this file is, and what it says is wrong with the record and was accepted by nobody. `is_ours`: whether an entry was made by this station,
    /// where that can be told. `stem`: the file's name, for the name of a segment that is not there.
    ///
    /// # Errors
    /// Those of the system.
    pub fn hear(
        &self,
        copy: &mut File,
        stem: &str,
        is_ours: impl Fn(&Entry) -> Option<bool>,
    ) -> io::Result<(Testimony, Vec<RecordFault>)> {
        let first = next_piece(&mut *text_of(copy)?)?;
        let Some(line) = first.strip_suffix(b"\n").or_else(|| (!is_torn(&first)).then_some(&first)) else {
            return Ok((Testimony::Nothing, Vec::new()));
        };
        if let Some(segment) = self.segment_of(line) {
            return self.copy_of(segment, copy);
        }
        let mut told = Told::default();
        told.begin(line, &is_ours);
        if told.is_another() {
            return Ok((Testimony::OfAnother, Vec::new()));
        }
        // Its first line is damaged, or it is the copy of a segment that is not here: all of it is heard.
        each_line(copy, |line| told.take(line, &is_ours))?;
        if let Some(segment) = self.segment_with(&told.links)? {
            return self.copy_of(segment, copy);
        }
        let heads: Vec<SegmentHead> = told.heads.iter().map(|(head, _)| head.clone()).collect();
        let names_ours = lacking(&*self.disk, &self.replay, &heads)?.len() < heads.len();
        if told.links.is_empty() {
            return Ok((Testimony::None, Vec::new()));
        }
        if told.is_another() && !names_ours {
            return Ok((Testimony::OfAnother, Vec::new()));
        }
        let segment = self.name_of_lost(&told, stem);
        let named = told.heads.iter().filter(|(head, is_chained)| *is_chained && head.segment != segment);
        let named: Vec<SegmentHead> = named.map(|(head, _)| head.clone()).collect();
        let mut faults = missing(&self.replay, &*self.disk, &named)?;
        faults.push(RecordFault::missing(segment));
        faults.retain(|fault| !self.has_accepted(fault));
        Ok((Testimony::Lost, faults))
    }

    /// Lets these faults block, which were told from outside of the record, until somebody has accepted them.
    pub fn tell(&mut self, faults: Vec<RecordFault>) {
        self.told.extend(faults);
    }

    /// Reminds of lines that it is said to have had: where it has not, that blocks.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn remind(&mut self, heads: Vec<SegmentHead>) -> io::Result<()> {
        self.told.extend(missing(&self.replay, &*self.disk, &heads)?);
        self.remembered.extend(heads);
        Ok(())
    }

    /// Whether it has the line that a head names.
    pub(super) fn has(&self, head: &SegmentHead) -> io::Result<bool> {
        Ok(lacking(&*self.disk, &self.replay, std::slice::from_ref(head))?.is_empty())
    }

    /// The segment that one of these lines stands in.
    fn segment_with(&self, links: &HashSet<Link>) -> io::Result<Option<SegmentId>> {
        for (id, segment) in (0..).zip(self.segments()) {
            let was = segment.reduced.as_ref().and_then(|reduced| Link::of(reduced.was_head.as_bytes()));
            if was.is_some_and(|was| links.contains(&was)) {
                return Ok(Some(id));
            }
            for line in Reading::whole(&*self.disk, &segment.name)? {
                if links.contains(&line?.link) {
                    return Ok(Some(id));
                }
            }
        }
        Ok(None)
    }

    /// What a copy of this segment tells: if it has a line that the segment has not, the segment is older than it was.
    fn copy_of(&self, id: SegmentId, copy: &mut File) -> io::Result<(Testimony, Vec<RecordFault>)> {
        let Segment { name: segment, header, reduced, .. } = self.segments()[id as usize].clone();
        if header.batch == DESK {
            // No batch file follows it, so this is none.
            return Ok((Testimony::None, Vec::new()));
        }
        if !self.replay.is_own(id) {
            // The sister goes on with it.
            return Ok((Testimony::OfAnother, Vec::new()));
        }
        let missing = match &reduced {
            Some(reduced) => line_behind(copy, reduced)?,
            None => missing_line(copy, &*self.disk, &segment)?,
        };
        let fault = missing.map(|line| RecordFault::RolledBack { segment, head: line.as_str().to_owned() });
        Ok((Testimony::Copy(id), fault.into_iter().filter(|fault| !self.has_accepted(fault)).collect()))
    }

    /// The name of the segment that this is the copy of: as the file says itself where its batch was opened a second time, as another segment or this PC
    /// says; otherwise the first number behind what was there when it was begun that no segment has.
    fn name_of_lost(&self, told: &Told, stem: &str) -> String {
        let is_own =
            |head: &&SegmentHead| Link::of(head.head.as_bytes()).is_some_and(|link| told.links.contains(&link));
        let named = told.heads.iter().map(|(head, _)| head).chain(&self.replay.named).chain(&self.remembered);
        if let Some(head) = named.into_iter().find(is_own) {
            return head.segment.clone();
        }
        let before = told.heads.first().and_then(|(head, _)| new_segment::number(&head.segment)).unwrap_or(0);
        let there: HashSet<u32> =
            self.segments().iter().filter_map(|segment| new_segment::number(&segment.name)).collect();
        let number = (before + 1..).find(|number| !there.contains(number)).unwrap_or(u32::MAX);
        new_segment::name(number, told.batch.as_deref().unwrap_or(stem))
    }
}

/// Those of these heads that a record has not, as faults that were accepted by nobody.
///
/// # Errors
/// Those of the disk.
pub fn missing(replay: &Replay, disk: &dyn Disk, heads: &[SegmentHead]) -> io::Result<Vec<RecordFault>> {
    let mut faults = Vec::new();
    for head in lacking(disk, replay, heads)? {
        let fault = replay.fault_of_lacking(head);
        if !replay.accepted.contains(&fault) && !faults.contains(&fault) {
            faults.push(fault);
        }
    }
    Ok(faults)
}

/// Whether bytes without a newline are what a power cut leaves of a first line.
fn is_torn(bytes: &[u8]) -> bool {
    bytes.starts_with(b"{\"v\":") || bytes.iter().all(|byte| *byte == 0) || bytes.len() < 5
}

/// What was heard of a file.
#[derive(Default)]
struct Told {
    /// Whether a line says that it is this station's.
    is_ours: Option<bool>,
    batch: Option<String>,
    links: HashSet<Link>,
    /// Heads that its openings name, oldest first, and whether the chain vouches for that.
    heads: Vec<(SegmentHead, bool)>,
}

impl Told {
    /// A whole header settles whose the file is.
    fn begin(&mut self, first: &[u8], is_ours: &impl Fn(&Entry) -> Option<bool>) {
        let whole = Whole::of(first).filter(|whole| whole.follows(&Link::start()));
        if let Some(Content::Known { entry, .. }) = whole.map(|whole| whole.content())
            && matches!(*entry, Entry::Header(_))
        {
            self.is_ours = is_ours(&entry);
        }
    }

    fn take(&mut self, line: Counted, is_ours: &impl Fn(&Entry) -> Option<bool>) {
        self.links.insert(line.link);
        let previous = match &*line.entry {
            Entry::Header(header) => {
                self.batch = Some(header.batch.clone());
                &header.previous
            }
            Entry::Opened { previous, .. } => previous,
            Entry::Ended(ended) => {
                self.batch.get_or_insert_with(|| ended.batch.clone());
                &None
            }
            _ => &None,
        };
        self.heads.extend(previous.clone().map(|head| (head, !line.doubtful)));
        if self.is_ours != Some(true) {
            self.is_ours = is_ours(&line.entry).or(self.is_ours);
        }
    }

    fn is_another(&self) -> bool {
        self.is_ours == Some(false)
    }
}

/// A file from its beginning, as an editor or a mail program may have left it: the lines are the same ones in another dress.
fn text_of(file: &mut File) -> io::Result<Box<dyn BufRead + '_>> {
    file.rewind()?;
    let mut reader = BufReader::new(file);
    let encoding = Encoding::of(reader.fill_buf()?);
    if matches!(encoding, Encoding::Utf16 { .. }) {
        let mut bytes = Vec::new();
        reader.take(LARGEST_DECODED).read_to_end(&mut bytes)?;
        return Ok(Box::new(Cursor::new(plain_text::decode(&bytes).into_owned())));
    }
    reader.consume(encoding.mark());
    Ok(Box::new(reader))
}

/// The next line with its newline, or what is no line: the rest of the file, or more than any line has. Empty at the end.
fn next_piece(text: &mut dyn BufRead) -> io::Result<Vec<u8>> {
    let mut piece = Vec::new();
    text.take(MAX_LINE as u64 + 1).read_until(b'\n', &mut piece)?;
    if piece.ends_with(b"\r\n") {
        piece.truncate(piece.len() - 2);
        piece.push(b'\n');
    }
    Ok(piece)
}

/// Reads a file line by line; of one that is no batch file too no more than a piece is held.
fn each_line(file: &mut File, mut take: impl FnMut(Counted)) -> io::Result<()> {
    let (mut text, mut scanner, mut ready) = (text_of(file)?, Scanner::new(), VecDeque::new());
    loop {
        let piece = next_piece(&mut *text)?;
        if piece.is_empty() {
            return Ok(());
        }
        scanner.take(&piece, &mut ready);
        ready.drain(..).for_each(&mut take);
    }
}

/// The last line of the copy of a segment whose batch has left the record, if the copy has one that the segment never had.
fn line_behind(copy: &mut File, reduced: &Reduced) -> io::Result<Option<Link>> {
    let (mut behind, mut is_reduced) = (None, false);
    each_line(copy, |line| {
        is_reduced |= matches!(*line.entry, Entry::Reduced(_));
        let was_there = line.seq < reduced.was_seq || is_end_of(reduced, line.seq, line.link.as_str());
        if !line.doubtful && !was_there {
            behind = Some(line.link);
        }
    })?;
    // What stays of it is a copy of the segment as it stands.
    Ok(behind.filter(|_| !is_reduced))
}

/// The last line of the copy, if the segment lacks one that the copy has.
fn missing_line(copy: &mut File, disk: &dyn Disk, segment: &str) -> io::Result<Option<Link>> {
    let at = copy.metadata()?.len().saturating_sub(LAST_LINES);
    let mut last = Vec::new();
    copy.seek(SeekFrom::Start(at))?;
    copy.read_to_end(&mut last)?;
    let is_there = disk.read_range(segment, at..at + last.len() as u64).is_ok_and(|bytes| bytes == last);
    if is_there && last.split(|byte| *byte == b'\n').rev().skip(1).any(|text| Whole::of(text).is_some()) {
        // One chained line in common says that all before it are.
        return Ok(None);
    }
    let mut links = Vec::new();
    each_line(copy, |line| links.extend(Some(line.link).filter(|_| !line.doubtful)))?;
    let mut lines: HashSet<_> = links.iter().copied().collect();
    for line in Reading::whole(disk, segment)? {
        let line = line?;
        if !line.doubtful {
            lines.remove(&line.link);
        }
    }
    Ok(links.into_iter().rev().find(|link| lines.contains(link)))
}
