//! Writes new files, on a thread. One that is there is never overwritten: it might be a batch file.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use super::save::{UnitForm, Written};
use crate::archive::{Export, ExportFault, Form, Found, UnitStory};
use crate::evidence;
use crate::files::{self, given};
use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::words::{Lang, archive as archive_words, archive_cli};

/// Writes exactly the units that were found, in the order in which they are shown.
pub(super) fn units(found: Arc<Found>, form: Form, path: &Path, lang: Lang, wake: &Wake) -> Job<Written> {
    let count = found.ids.len() as u64;
    make(path, lang, wake, Written::Units(count), move |out| {
        let mut export = Export::begin(form, out)?;
        export.write(&found.question.rows, &found.ids)?;
        Ok(export.end()?)
    })
}

/// Writes all that is told of one unit.
pub(super) fn unit(story: Arc<UnitStory>, form: UnitForm, path: &Path, lang: Lang, wake: &Wake) -> Job<Written> {
    make(path, lang, wake, Written::File, move |out| match form {
        UnitForm::Evidence => evidence::write(lang, &story, Timestamp::now(), out),
        UnitForm::Page => evidence::write_page(lang, &story, Timestamp::now(), out),
    })
}

fn make(
    path: &Path,
    lang: Lang,
    wake: &Wake,
    written: Written,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<(), ExportFault> + Send + 'static,
) -> Job<Written> {
    let path = path.to_owned();
    Job::start(wake, move || {
        let made = given::create(&path).map_err(ExportFault::from);
        let done = made.and_then(|file| {
            let mut out = BufWriter::new(file);
            let done = write(&mut out).and_then(|()| Ok(out.flush()?));
            if done.is_err() {
                // Half a file looks like a whole one.
                let _ = files::remove(&path);
            }
            done
        });
        match done {
            Ok(()) => written,
            Err(ExportFault::TooMany(most)) => Written::Failed(archive_cli::too_many(lang, most)),
            Err(ExportFault::Write(error)) => Written::Failed(error.to_string()),
            Err(ExportFault::Read(fault)) => Written::Failed(archive_words::file_fault(lang, &fault)),
        }
    })
}
