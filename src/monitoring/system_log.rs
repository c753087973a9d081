//! Lines of the system's own log: that a station stopped, that it goes on, and what people changed. One JSON object a line, as the events of `provision`: they are
//! read by tools. A thread of its own writes them, because the log may hang.

use std::io;
use std::sync::mpsc::{Sender, channel};

use parking_lot::Mutex;
use serde::Serialize;

use super::aside::Aside;
use crate::domain::{ChangeKind, Entry, Failure, Monitoring, json};
use crate::platform::system_log::{self, Weight};

/// What a line says.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Told<'a> {
    event: &'a str,
    station: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    batch: Option<&'a str>,
    /// Why it stopped.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    /// Of what kind a change is, as `record changes --kind` has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'a str>,
    /// The kind of its line on record.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<String>,
    /// Which setting, profile or slot.
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<&'a str>,
}

/// The way there. Where it is off nothing is told.
#[derive(Default)]
pub struct SystemLog {
    station: String,
    lines: Option<Sender<(Weight, String)>>,
    thread: Option<Mutex<Aside>>,
}

impl SystemLog {
    /// Into the log of this system, where that is wanted, for a station of this name.
    pub fn wanted(by: &Monitoring, station: &str) -> Self {
        if by.logs() { Self::start(station, system_log::write) } else { Self::default() }
    }

    /// Into this one.
    pub fn start(station: &str, write: impl Fn(Weight, &str) -> io::Result<()> + Send + 'static) -> Self {
        let (lines, to_write) = channel::<(Weight, String)>();
        let thread = Aside::start("system log", to_write, move |(weight, line)| write(weight, &line));
        Self { station: station.to_owned(), lines: Some(lines), thread: Some(Mutex::new(thread)) }
    }

    /// A batch registers nothing any more until somebody looks.
    pub fn stopped(&self, batch: &str, code: Failure) {
        let told = Told { event: "stopped", batch: Some(batch), code: Some(code.code()), ..Told::default() };
        self.tell(Weight::Error, told);
    }

    /// It registers again.
    pub fn goes_on(&self, batch: &str) {
        self.tell(Weight::Notice, Told { event: "goesOn", batch: Some(batch), ..Told::default() });
    }

    /// A line that is on record, where it says that somebody changed or decided something. Who, and from what to what, stands on record alone.
    pub fn on_record(&self, entry: &Entry) {
        if self.lines.is_none() {
            return;
        }
        let Some((kind, _)) = ChangeKind::of(entry) else { return };
        let line = serde_json::to_value(entry).ok();
        let line = line.and_then(|line| line.get("kind").and_then(|kind| kind.as_str()).map(str::to_owned));
        let of = match entry {
            Entry::Changed(changed) => changed.of.as_deref(),
            _ => None,
        };
        self.tell(Weight::Notice, Told { event: "changed", kind: Some(kind.word()), line, of, ..Told::default() });
    }

    /// Why a line could not be written, once for each time that it began to fail.
    pub fn fault(&self) -> Option<String> {
        self.thread.as_ref().and_then(|thread| thread.lock().fault())
    }

    fn tell(&self, weight: Weight, told: Told<'_>) {
        if let Some(lines) = &self.lines {
            let _ = lines.send((weight, json::line(&Told { station: &self.station, ..told })));
        }
    }
}

impl Drop for SystemLog {
    fn drop(&mut self) {
        drop(self.lines.take());
        if let Some(thread) = self.thread.take() {
            thread.into_inner().end();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::entry::{ChangeOf, Changed};

    #[test]
    fn stops_and_changes_are_told_without_values_and_names_and_nothing_else_is() {
        let told = Arc::new(Mutex::new(Vec::new()));
        let into = told.clone();
        let log = SystemLog::start("line3", move |weight, line: &str| {
            into.lock().push((weight, line.to_owned()));
            Ok(())
        });
        log.stopped("WO\n\"1\"", Failure::RecordNotWritable);
        log.goes_on("WO-1");
        let whom = Changed::new(ChangeOf::Setting, "whomToCall", Some("Li 8613".into()), Some("Wang".into()));
        log.on_record(&Entry::Changed(Box::new(whom.by(Some("Chen".into())))));
        let golden = include_str!("../../tests/golden/entries.jsonl");
        for line in golden.lines() {
            log.on_record(&serde_json::from_str(line).unwrap());
        }
        drop(log);
        let told = told.lock().clone();
        assert_eq!(told[0].0, Weight::Error);
        assert_eq!(told[0].1, r#"{"event":"stopped","station":"line3","batch":"WO\n\"1\"","code":"S-05"}"#);
        assert_eq!(told[1], (Weight::Notice, r#"{"event":"goesOn","station":"line3","batch":"WO-1"}"#.to_owned()));
        let changed = r#"{"event":"changed","station":"line3","kind":"setting","line":"changed","of":"whomToCall"}"#;
        assert_eq!(told[2].1, changed);
        assert!(told.len() > 20, "{told:?}");
        for (_, line) in &told {
            for secret in ["SN24A7F", "K4fT9xQ2", "Wang", "王芳", "Chen", "Li 8613"] {
                assert!(!line.contains(secret), "{line}");
            }
        }
    }

    #[test]
    fn a_log_that_takes_nothing_is_told_of_once_and_what_is_off_tells_nothing() {
        let log = SystemLog::start("line3", |_, _: &str| Err(io::ErrorKind::NotConnected.into()));
        (0..3).for_each(|_| log.goes_on("WO-1"));
        while log.fault().is_none() {
            std::thread::yield_now();
        }
        (0..3).for_each(|_| log.goes_on("WO-1"));
        assert_eq!(log.fault(), None);
        let off = SystemLog::default();
        off.stopped("WO-1", Failure::RecordNotWritable);
        assert_eq!(off.fault(), None);
    }
}
