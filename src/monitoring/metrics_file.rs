//! The file with the figures: written whole and renamed, not more often than every few seconds, and only when a figure is another one. A thread of its own
//! writes it, because the place may be a share that hangs.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::aside::Aside;
use super::figures::Figures;
use crate::files::{folder_of, given};
use crate::platform::room;

/// So long nothing is written after a write, whatever happens.
const REST: Duration = Duration::from_secs(5);

/// The file, seen from the station.
pub struct MetricsFile {
    /// What is to be written: the newest alone, however long a write takes.
    newest: Arc<Mutex<Option<Figures>>>,
    /// Says that there is something.
    nudge: SyncSender<()>,
    thread: Aside,
    last: Option<(Figures, Instant)>,
}

impl MetricsFile {
    /// The file at this path. `record`: the folder whose disk is looked at.
    pub fn start(path: PathBuf, record: PathBuf) -> Self {
        Self::written_by(move |figures| put(&path, &figures.text(room::free(&record))))
    }

    fn written_by(mut write: impl FnMut(Figures) -> io::Result<()> + Send + 'static) -> Self {
        let newest = Arc::<Mutex<Option<Figures>>>::default();
        let to_write = newest.clone();
        let (nudge, nudged) = sync_channel(1);
        let thread = Aside::start("metrics", nudged, move |()| {
            let figures = to_write.lock().take();
            figures.map_or(Ok(()), &mut write)
        });
        Self { newest, nudge, thread, last: None }
    }

    /// Has the figures written where it is time, and they are others.
    pub fn offer(&mut self, now: Instant, figures: impl FnOnce() -> Figures) {
        let last = self.last.as_ref();
        if last.is_some_and(|(_, at)| now.saturating_duration_since(*at) < REST) {
            return;
        }
        let figures = figures();
        if last.is_none_or(|(last, _)| *last != figures) {
            self.give(figures.clone());
            self.last = Some((figures, now));
        }
    }

    /// Why the file could not be written, once for each time that it began to fail.
    pub fn fault(&self) -> Option<String> {
        self.thread.fault()
    }

    /// Has the last figures written, and waits for it, but not for ever.
    pub fn end(self, figures: Figures) {
        self.give(figures);
        drop(self.nudge);
        self.thread.end();
    }

    fn give(&self, figures: Figures) {
        *self.newest.lock() = Some(figures);
        // Where a nudge is still on its way, it is one for these.
        let _ = self.nudge.try_send(());
    }
}

/// A folder that is not there is a slip of the pen and is not made.
fn put(path: &Path, text: &str) -> io::Result<()> {
    std::fs::metadata(folder_of(path))?;
    given::write(path, text.as_bytes())
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    fn figures(visits: u64) -> Figures {
        let batch = super::super::OfBatch { batch: "WO-1".into(), visits, ..Default::default() };
        Figures { batches: vec![batch], ..Figures::default() }
    }

    #[test]
    fn it_is_written_when_a_figure_is_another_one_and_not_too_often_and_whole_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("regnwl.prom");
        let mut file = MetricsFile::start(path.clone(), folder.path().into());
        let begun = Instant::now();
        file.offer(begun, || figures(1));
        while !path.exists() {
            std::thread::yield_now();
        }
        // Not yet, nor counted for it; and not again.
        file.offer(begun + REST / 2, || panic!("counted while nothing is written"));
        assert_eq!(file.last.as_ref().unwrap().0, figures(1));
        file.offer(begun + 2 * REST, || figures(1));
        assert_eq!(file.last.as_ref().unwrap().1, begun);
        file.offer(begun + REST, || figures(3));
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
    fn the_last_figures_are_those_of_the_end_also_where_others_were_just_offered() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("regnwl.prom");
        for _ in 0..20 {
            let mut file = MetricsFile::start(path.clone(), folder.path().into());
            file.offer(Instant::now(), || figures(1));
            file.end(figures(2));
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(text.contains("regnwl_visits_total{batch=\"WO-1\"} 2\n"), "{text}");
        }
    }

    #[test]
    fn of_what_comes_while_a_write_hangs_the_newest_is_written() {
        let (begin, begun) = channel();
        let (go_on, goes_on) = channel::<()>();
        let written = Arc::new(Mutex::new(Vec::new()));
        let into = written.clone();
        let mut file = MetricsFile::written_by(move |figures| {
            let _ = begin.send(());
            let _ = goes_on.recv();
            into.lock().push(figures);
            Ok(())
        });
        let now = Instant::now();
        file.offer(now, || figures(1));
        begun.recv().unwrap();
        file.offer(now + REST, || figures(2));
        let newest = file.newest.clone();
        let going_on = std::thread::spawn(move || {
            let until = Instant::now() + REST / 5;
            while *newest.lock() != Some(figures(3)) && Instant::now() < until {
                std::thread::yield_now();
            }
            drop(go_on);
        });
        file.end(figures(3));
        going_on.join().unwrap();
        assert_eq!(*written.lock(), [figures(1), figures(3)]);
    }

    #[test]
    fn a_place_that_cannot_be_written_is_told_once_until_it_can() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("collector");
        let mut file = MetricsFile::start(place.join("regnwl.prom"), folder.path().into());
        let (mut now, mut faults) = (Instant::now(), 0);
        let mut next = |file: &mut MetricsFile, visits, faults: &mut u32| {
            now += REST;
            file.offer(now, || figures(visits));
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
