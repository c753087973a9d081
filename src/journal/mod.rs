//! The record and its follower.
//!
//! - [`mod@line`] one line: envelope and chain · `entry` what it says · [`scan`] a file of them: what counts, where it breaks
//! - [`pieces`] a file read in pieces · [`reading`] a segment so · [`replay`] all segments · [`book`] what follows from
//!   them · [`index`] kept, for the next start
//! - [`Record`] the record, read and locked · [`Journal`] a batch of it, open for writing: the one writer · `turns` which of those that are open it writes
//! - [`follower`] whatever takes its lines: [`batch_file`] the file that people see · [`batch_place`] whether it can stand there · [`followed`] those that
//!   are not whole yet
//! - `ends` the ends of visits, as they are told to others · `fates` what became of visits, for the shared book · `stretch` lines as bytes, likewise · `names` who is behind the codes on record · `clock_watch` sees that the PC's clock was set
//! - [`witness`] what a batch file tells of a record that holds less than it did · `put_back` and gives back · [`restoring`] a record put together from copies · `cut_off` where that was not finished · `frozen` a record as it stood at one moment
//! - [`leaving`] batches that leave the record · `reduced` what stays of one · `vouched` by what that counts
//! - [`disk`] files behind a small trait · [`lock`] one writer · [`spill`] the last resort for an answer

pub mod batch_file;
pub mod batch_file_fault;
pub mod batch_place;
pub mod book;
mod claim;
mod clock_watch;
mod cut_off;
pub mod disk;
mod ends;
mod entry;
mod fates;
pub mod followed;
pub mod follower;
mod frozen;
pub mod index;
#[expect(clippy::module_inception, reason = "the room is called after it")]
mod journal;
pub mod leaving;
pub mod line;
pub mod lock;
mod lookup;
mod names;
mod new_segment;
mod opening;
pub mod pieces;
mod put_back;
pub mod reading;
mod record;
mod reduced;
pub mod replay;
pub mod restoring;
pub mod scan;
pub mod spill;
mod stretch;
#[cfg(test)]
mod tests;
mod tip;
mod turns;
mod verdict;
mod vouched;
pub mod witness;
mod writer;

pub use batch_file_fault::BatchFileFault;
pub use batch_place::BatchPlace;
pub use book::{
    Article, Book, ClosedStation, Console, Decided, Elsewhere, GivenState, GivenValue, GoldenShown, IssuedIdentity,
    Job, KnownUnit, Lies, OldIdentity, OpenVisit, Place, Progress, Right, SegmentId, TakenPackage, Unfinished,
    UnitLabel, VisitKey,
};
pub use claim::Claim;
pub use clock_watch::{Clocks, Moment};
pub use cut_off::{is_cut_off, restore_cut_off};
pub use disk::{Disk, Folder};
pub use ends::{Ends, Stand, VisitEnd};
pub use fates::{VisitFate, not_on_record};
pub use followed::Following;
pub use frozen::Frozen;
pub use journal::Journal;
pub use leaving::Closed;
pub use line::{Content, Link, MAX_LINE, Whole};
pub use lock::{LockError, RecordLock};
pub use lookup::Lookup;
pub use names::{Named, Names};
pub use new_segment::FORMAT;
pub use opening::Opening;
pub use pieces::Pieces;
pub use reading::issued_at;
pub use record::{Batch, Record, RecordError, ToOpen};
pub use replay::{OnMachine, Replay, Segment, is_segment};
pub use restoring::{Copies, Copy, RestoreFault};
pub use scan::{Chained, Counted, End, Scan, Scanner, Verdict};
pub use spill::{Found, Spill, Spilled};
pub use stretch::{Stretch, Written, contradicted};
pub use tip::Appended;
pub use turns::DESK;
pub use witness::Testimony;
pub use writer::{Among, NotAppended};
