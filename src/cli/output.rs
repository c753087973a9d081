//! Standard output, watched: what could not be written is told, and the call does not end well. A reader that has seen enough and went away
//! (`| head`) is no fault.

use std::io::{self, Write};

use super::exit::Exit;
use super::not_read::NotRead;
use crate::platform::{self, say};
use crate::words::Lang;
use crate::words::cli::Complaint;

/// A place for what a call says, and the first fault of it.
pub(super) struct Output<W> {
    inner: W,
    fault: Option<io::Error>,
}

impl<W: Write> Output<W> {
    pub(super) fn new(inner: W) -> Self {
        Self { inner, fault: None }
    }

    /// How a call ends whose output goes here: as it does, if all that it said was written.
    pub(super) fn end(mut self, ended: Result<Exit, Complaint>) -> Result<Exit, Complaint> {
        let _ = self.flush();
        match self.fault {
            Some(fault) if is_fault(&fault) => ended.and(Err(Complaint::Output(fault.to_string()))),
            _ => ended,
        }
    }

    fn keep<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        result.inspect_err(|error| {
            if error.kind() != io::ErrorKind::Interrupted {
                self.fault.get_or_insert_with(|| io::Error::new(error.kind(), error.to_string()));
            }
        })
    }
}

impl<W: Write> Write for Output<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes);
        self.keep(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.inner.flush();
        self.keep(flushed)
    }
}

/// Whether output that fails so is a fault: a reader that closed its end is none.
pub(super) fn is_fault(error: &io::Error) -> bool {
    error.kind() != io::ErrorKind::BrokenPipe
}

/// Says on stderr, in one line with its code, what is not right.
pub fn complain(complaint: &Complaint, lang: Lang) -> Exit {
    say(&complaint.line(lang));
    Exit::of(complaint)
}

/// Prints help on stdout, or what is wrong with the call on stderr.
pub fn explain(not_read: &NotRead) -> Exit {
    if !not_read.is_help() {
        return complain(&not_read.complaint(), not_read.lang);
    }
    let printed = platform::is_open().and_then(|()| not_read.print_help().map_err(platform::by_kind));
    match printed {
        Err(fault) if is_fault(&fault) => complain(&Complaint::Output(fault.to_string()), not_read.lang),
        _ => Exit::Done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Failing(io::ErrorKind);

    impl Write for Failing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_could_not_be_written_is_a_fault_but_for_a_reader_that_went_away() {
        for (kind, is_told) in [(io::ErrorKind::StorageFull, true), (io::ErrorKind::BrokenPipe, false)] {
            let mut out = Output::new(Failing(kind));
            assert!(writeln!(out, "line").is_err());
            let ended = out.end(Ok(Exit::Done));
            assert_eq!(matches!(ended, Err(Complaint::Output(_))), is_told, "{kind:?}");
            assert_eq!(ended.is_ok(), !is_told);
        }
        let mut out = Output::new(Failing(io::ErrorKind::StorageFull));
        let _ = writeln!(out, "line");
        assert_eq!(out.end(Err(Complaint::NoPort)), Err(Complaint::NoPort));
    }
}
