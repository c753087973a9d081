//! Writes new files, on a thread. One that is there is never overwritten: it might be a batch file.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use super::host::Wake;
use super::job::Job;
use crate::archive::ExportFault;
use crate::files::{self, given};
use crate::words::{Lang, archive as archive_words, archive_cli};

/// Writes a file. `told`: what is made of how that went; of a fault one line for people.
pub(crate) fn make<T: Send + 'static>(
    path: &Path,
    lang: Lang,
    wake: &Wake,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<(), ExportFault> + Send + 'static,
    told: impl FnOnce(Result<(), String>) -> T + Send + 'static,
) -> Job<T> {
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
        told(done.map_err(|fault| match fault {
            ExportFault::TooMany(most) => archive_cli::too_many(lang, most),
            ExportFault::Write(error) => error.to_string(),
            ExportFault::Read(fault) => archive_words::file_fault(lang, &fault),
        }))
    })
}
