//! What painting asks for.

use std::path::PathBuf;

use super::asked::Asked;
use crate::archive::{By, FileId, Sort, VisitKey};
use crate::domain::UnitKeys;

/// Between what stands side by side.
pub(super) const GAP: f32 = 12.0;

/// What painting asks for.
pub(super) enum Wish {
    AskForFiles,
    Open(PathBuf),
    Close(FileId),
    Stop(FileId),
    ReadAnew(FileId),
    Pick(FileId),
    Ask(Asked),
    Sort(Sort),
    /// Put the figures together so.
    GroupBy(By),
    Look(usize),
    LookAt(VisitKey),
    LookAway,
    CopyUnit,
    SaveEvidence,
    /// Put this batch into one file for support.
    ArchiveBatch(FileId),
    Export,
    Compare,
    /// See what people changed, and not the units; false: the units again.
    Changes(bool),
    ExportChanges,
    /// See the shared book, and not the files; false: the files again.
    Book(bool),
    ExportBook,
    Finish(UnitKeys),
    /// Ask the vendor's console about the unit, or change something there.
    AtConsole,
    Show(Pane),
}

/// What a narrow window shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Pane {
    Files,
    #[default]
    Units,
    Filters,
    Pictures,
}
