//! What the screen shows at one moment.

use std::sync::Arc;

use super::asked::Asked;
use crate::archive::{By, Days, FileView, Found, Sums};

/// What is asked, what was found, and where.
pub(super) struct Sight<'a> {
    pub asked: &'a Asked,
    pub found: &'a Found,
    /// In figures: of what was found, or of what was found a moment before.
    pub sums: Option<&'a Sums>,
    /// All that are open.
    pub files: &'a [Arc<FileView>],
    /// Those that are looked at.
    pub looked_at: &'a [Arc<FileView>],
    pub days: &'a Days,
    /// What the figures are put together by.
    pub by: By,
    /// The station uses a shared book.
    pub has_book: bool,
}

impl Sight<'_> {
    /// When something was written last. Looks at every row: not for each frame.
    pub fn last_moment(&self) -> Option<i64> {
        let rows = &self.found.question.rows;
        (0..rows.len() as u32).filter_map(|row| Some(rows.visit(row).at()?.as_millisecond())).max()
    }
}
