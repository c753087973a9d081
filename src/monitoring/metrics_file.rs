//! The file with the figures: written whole and renamed, not more often than every few seconds, and only when a figure is another one. A thread of its own
//! writes it, because the place may be a share that hangs.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, channel, sync_channel};
use std::time::{Duration, Instant};

use super::figures::Figures;
use crate::files::{folder_of, given};
use crate::platform::room;

/// So long nothing is written after a write, whatever happens.
const REST: Duration = Duration::from_secs(5);
/// So long the end of a station waits for its last figures.
const PATIENCE: Duration = Duration::from_secs(2);

/// The file, seen from the station.
pub struct MetricsFile {
    to_write: SyncSender<Figures>,
    faults: Receiver<String>,
    done: Receiver<()>,
    last: Option<(Figures, Instant)>,
}

impl MetricsFile {
    /// The file at this path. `record`: the folder whose disk is looked at.
    ///
    /// # Errors
    /// The system starts no thread.
    pub fn start(path: PathBuf, record: PathBuf) -> io::Result<Self> {
        let (to_write, figures) = sync_channel::<Figures>(1);
        let (faulty, faults) = channel();
        let (ended, done) = channel::<()>();
        let write = move || {
            let _ended = ended;
            let mut is_told = false;
            while let Ok(figures) = figures.recv() {
                match put(&path, &figures.text(room::free(&record))) {
                    Ok(()) => is_told = false,
                    Err(error) if !is_told => {
                        is_told = true;
                        let _ = faulty.send(error.to_string());
                    }
                    Err(_) => {}
                }
            }
        };
        std::thread::Builder::new().name("metrics".into()).spawn(write)?;
        Ok(Self { to_write, faults, done, last: None })
    }

    /// Has the figures written where they are others, and it is time. What cannot be written now is with the next ones.
    pub fn offer(&mut self, figures: Figures, now: Instant) {
        let is_due = |(last, at): &(Figures, Instant)| *last != figures && now.saturating_duration_since(*at) >= REST;
        if self.last.as_ref().is_none_or(is_due) && self.to_write.try_send(figures.clone()).is_ok() {
            self.last = Some((figures, now));
        }
    }

    /// Why the file could not be written, once for each time that it began to fail.
    pub fn fault(&self) -> Option<String> {
        self.faults.try_recv().ok()
    }

    /// Has the last figures written, and waits for it, but not for ever.
    pub fn end(self, figures: Figures) {
        let _ = self.to_write.try_send(figures);
        drop(self.to_write);
        if self.done.try_recv() != Err(TryRecvError::Disconnected) {
            let _ = self.done.recv_timeout(PATIENCE);
        }
    }
}

/// A folder that is not there is a slip of the pen and is not made.
fn put(path: &Path, text: &str) -> io::Result<()> {
    std::fs::metadata(folder_of(path))?;
    given::write(path, text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(visits: u64) -> Figures {
        let batch = super::super::OfBatch { batch: "WO-1".into(), visits, ..Default::default() };
        Figures { batches: vec![batch], ..Figures::default() }
    }

    /// Until the thread has taken what it was given.
    fn offer(file: &mut MetricsFile, figures: Figures, now: Instant) {
        while file.last.as_ref().is_none_or(|(last, _)| *last != figures) {
            file.offer(figures.clone(), now);
            std::thread::yield_now();
        }
    }

    #[test]
    fn it_is_written_when_a_figure_is_another_one_and_not_too_often_and_whole_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("regnwl.prom");
        let mut file = MetricsFile::start(path.clone(), folder.path().into()).unwrap();
        let begun = Instant::now();
        offer(&mut file, figures(1), begun);
        while !path.exists() {
            std::thread::yield_now();
        }
        // Not yet, and not again.
        file.offer(figures(2), begun + REST / 2);
        assert_eq!(file.last.as_ref().unwrap().0, figures(1));
        file.offer(figures(1), begun + 2 * REST);
        assert_eq!(file.last.as_ref().unwrap().1, begun);
        offer(&mut file, figures(3), begun + REST);
        // The last ones come when nothing else is being written.
        while !std::fs::read_to_string(&path).is_ok_and(|text| text.contains("regnwl_visits_total{batch=\"WO-1\"} 3\n"))
        {
            std::thread::yield_now();
        }
        file.end(figures(4).closed());
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains("regnwl_visits_total{batch=\"WO-1\"} 4\n") && text.ends_with("\n# EOF\n"), "{text}");
        let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["regnwl.prom"]);
    }

    #[test]
    fn a_place_that_cannot_be_written_is_told_once_until_it_can() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("collector");
        let mut file = MetricsFile::start(place.join("regnwl.prom"), folder.path().into()).unwrap();
        let (mut now, mut faults) = (Instant::now(), 0);
        let mut next = |file: &mut MetricsFile, visits, faults: &mut u32| {
            now += REST;
            offer(file, figures(visits), now);
            *faults += u32::from(file.fault().is_some());
        };
        (1..4).for_each(|visits| next(&mut file, visits, &mut faults));
        while faults == 0 {
            faults += u32::from(file.fault().is_some());
        }
        assert!(!place.exists());
        std::fs::create_dir(&place).unwrap();
        (4..6).for_each(|visits| next(&mut file, visits, &mut faults));
        file.end(figures(6));
        assert_eq!(faults, 1);
        assert!(place.join("regnwl.prom").exists());
    }
}
