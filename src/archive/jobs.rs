//! The jobs of a record: each in one line, and one of them whole.

use std::borrow::Cow;
use std::io;
use std::path::{Path, PathBuf};

use super::job::JobStory;
use crate::domain::{Coverage, Supervisor};
use crate::files::{self, given};
use crate::journal::{Disk, Job, Replay, SegmentId};

/// So much of a batch file holds its first line.
const FIRST_LINE: u64 = 64 << 10;

/// A job in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobBrief {
    /// Its segment in the record: what it is picked by.
    pub segment: String,
    /// Its batch.
    pub batch: String,
    /// Its product; empty where its openings do not say.
    pub product_key: String,
    /// How far it has come.
    pub coverage: Coverage,
    /// It has a list, and not only units that came.
    pub has_list: bool,
    /// A person finished its batch: it cannot go on.
    pub is_finished: bool,
}

/// What a record says of its jobs.
#[derive(Clone, Debug, Default)]
pub struct JobsOnRecord {
    /// All of them, the newest batch first.
    pub briefs: Vec<JobBrief>,
    /// The one that was asked for; none: the newest.
    pub told: Option<ToldJob>,
    /// Who vouches for what needs a supervisor.
    pub supervisors: Vec<Supervisor>,
}

/// One job, whole.
#[derive(Clone, Debug)]
pub struct ToldJob {
    /// Its segment.
    pub segment: String,
    /// All of its units.
    pub story: JobStory,
    /// SHA-256 of the profile that its batch was opened with last.
    pub profile_sha256: String,
    /// Its batch file, where it stands among those that were offered.
    pub file: Option<PathBuf>,
    /// So many of its units are collected and can be registered without being there.
    pub to_register: u64,
}

impl JobsOnRecord {
    /// Reads a record, and tells the job of this segment; where there is none of that name, the newest. `files`: where the file of a batch of this name may
    /// stand.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn read(disk: &dyn Disk, segment: Option<&str>, files: &dyn Fn(&str) -> Vec<PathBuf>) -> io::Result<Self> {
        let replay = Replay::of(disk)?;
        let (book, jobs) = (&replay.book, replay.book.all_jobs());
        let brief = |(of, job): (&SegmentId, &Cow<'_, Job>)| JobBrief {
            segment: book.segment_name(*of).to_owned(),
            batch: book.batch_of(*of).0.to_owned(),
            product_key: book.product_of(*of).to_owned(),
            coverage: job.coverage(),
            has_list: book.list_of(*of).is_some(),
            is_finished: replay.segments.get(*of as usize).is_some_and(|segment| segment.closed),
        };
        let picked = jobs.iter().find(|(of, _)| Some(book.segment_name(**of)) == segment).or(jobs.iter().next_back());
        let is_copy = |of: SegmentId, file: &Path| {
            file.is_file() && matches!(segment_of(&replay, file), Ok(Some(is)) if is == of)
        };
        let told = picked.map(|(of, job)| ToldJob {
            segment: book.segment_name(*of).to_owned(),
            story: JobStory::told(book, *of, job),
            profile_sha256: book.batch_of(*of).1.to_owned(),
            file: files(book.batch_of(*of).0).into_iter().find(|file| is_copy(*of, file)),
            to_register: book.to_register(*of).count() as u64,
        });
        Ok(Self { briefs: jobs.iter().rev().map(brief).collect(), told, supervisors: book.supervisors() })
    }
}

/// The segment of a batch: the one that its file is a copy of; where there is no such file, the one of its name.
///
/// # Errors
/// The file cannot be read.
pub fn segment_of(replay: &Replay, file: &Path) -> io::Result<Option<SegmentId>> {
    let Some(mut copy) = files::if_there(given::open(file))? else {
        return Ok(replay.batch(&file.file_stem().unwrap_or_default().to_string_lossy()));
    };
    let mut first = Vec::new();
    io::Read::read_to_end(&mut io::Read::take(&mut copy, FIRST_LINE), &mut first)?;
    Ok(first.split(|byte| *byte == b'\n').next().and_then(|line| replay.segment_of(line)))
}
