//! A file for who needs each visit once: chunk by chunk, as it is read, and nothing is kept.

use std::path::Path;
use std::sync::Arc;

use super::pass::Pass;
use super::rows::Rows;
use super::view::{FileId, FileView, Progress};
use crate::archive::file_fault::FileFault;

/// A file that is being read.
#[derive(Debug)]
pub struct Stream {
    pass: Pass,
    view: Arc<FileView>,
    is_over: bool,
}

impl Stream {
    /// Opens a file for reading.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn open(path: &Path) -> Result<Self, FileFault> {
        let pass = Pass::open(path)?;
        Ok(Self { pass, view: Arc::new(FileView::blank(FileId(0), path.to_owned())), is_over: false })
    }

    /// The next visits; none behind the last ones. Those that have not ended come last.
    ///
    /// # Errors
    /// Why it cannot be read on.
    pub fn next_rows(&mut self) -> Result<Option<Rows>, FileFault> {
        while !self.is_over {
            let more = self.pass.step()?;
            let mut chunks = std::mem::take(&mut self.pass.index.full);
            chunks.push(Arc::new(std::mem::take(&mut self.pass.index.filling)));
            if !more {
                self.is_over = true;
                chunks.push(Arc::new(self.pass.open_visits()));
            }
            chunks.retain(|chunk| !chunk.rows.is_empty());
            let progress = if more { Progress::Reading } else { Progress::Read };
            let has_some = !chunks.is_empty();
            let path = self.view.path.clone();
            self.view = Arc::new(FileView { progress, ..FileView::of(FileId(0), path, &self.pass, chunks) });
            if has_some {
                return Ok(Some(Rows::of(std::slice::from_ref(&self.view))));
            }
        }
        Ok(None)
    }

    /// What is known of the file: all of it once there are no more visits.
    pub fn view(&self) -> &Arc<FileView> {
        &self.view
    }
}
