//! A panic becomes a report file in the data folder and one plain sentence on standard error. No panic's text holds a secret, and neither does the report.

use std::backtrace::Backtrace;
use std::cell::RefCell;
use std::io;
use std::panic::PanicHookInfo;
use std::path::{Path, PathBuf};

use crate::files::{folder, own};
use crate::store::DataDir;
use crate::words::{Lang, report as words};

/// No more reports than this are kept by one run: a panic in each frame must not fill the disk that the record needs.
const MOST: usize = 8;

thread_local! {
    /// What was said of a panic on this thread.
    static SAID: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// What was said of the last panic on this thread.
pub(super) fn said() -> Option<String> {
    SAID.take()
}

/// Writes reports for all panics from now on, on whichever thread.
pub fn install(data: &DataDir, lang: Lang) {
    let folder = data.reports();
    std::panic::set_hook(Box::new(move |panic| {
        let line = match write(&folder, panic) {
            Ok(path) => words::written(&path.display().to_string(), lang),
            Err(_) => words::unwritten(&place(panic), lang),
        };
        // A panic in here would end the program, with whatever it holds.
        let _ = io::Write::write_all(&mut io::stderr(), format!("{line}\n").as_bytes());
        let _ = SAID.try_with(|said| said.replace(Some(line)));
    }));
}

fn place(panic: &PanicHookInfo) -> String {
    panic.location().map(ToString::to_string).unwrap_or_default()
}

fn write(folder: &Path, panic: &PanicHookInfo) -> io::Result<PathBuf> {
    folder::make_within(folder)?;
    let text = text(&place(panic), panic.payload_as_str().unwrap_or_default(), &Backtrace::force_capture().to_string());
    for number in 0..MOST {
        let path = folder.join(format!("panic-{}-{number}.txt", std::process::id()));
        match own::create(&path) {
            Ok(mut file) => {
                io::Write::write_all(&mut file, text.as_bytes())?;
                return Ok(path);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn text(place: &str, said: &str, backtrace: &str) -> String {
    format!(
        "regnwl-station {} on {} {}, {}\nthread: {}\nat: {place}\n{said}\n\n{backtrace}\n",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
        jiff::Timestamp::now(),
        std::thread::current().name().unwrap_or("unnamed"),
    )
}
