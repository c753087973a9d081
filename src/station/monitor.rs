//! What others' tools are told of a station while it runs: looked at with each turn in which the batch files are looked after, so that nothing wakes for it alone.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use crate::bench::Bench;
use crate::domain::{Monitoring, MonitoringTarget};
use crate::monitoring::{Figures, MetricsFile};
use crate::seen::{Event, NoticeKind};

/// The file of figures, and what is told where it or the system's log cannot be written.
#[derive(Default)]
pub(crate) struct Monitor {
    metrics: Option<MetricsFile>,
}

impl Monitor {
    /// Begins with the file, where one is wanted. `record`: the folder whose disk is looked at.
    pub(crate) fn start(wanted: &Monitoring, record: PathBuf) -> Self {
        Self { metrics: wanted.metrics_file.clone().map(|file| MetricsFile::start(file, record)) }
    }

    /// Looks what has changed.
    pub(crate) fn look(&mut self, benches: &[Arc<Bench>]) {
        if let Some(metrics) = &mut self.metrics {
            metrics.offer(Instant::now(), || figures(benches));
        }
        let of_file = self.metrics.as_ref().and_then(MetricsFile::fault);
        let told = [(MonitoringTarget::MetricsFile, of_file), (MonitoringTarget::SystemLog, benches[0].log.fault())];
        for (target, fault) in told {
            let Some(why) = fault else { continue };
            benches[0].board.notice(NoticeKind::MonitoringFailed { target, why: why.clone() });
            benches[0].board.tell(Event::MonitoringFailed { target, why });
        }
    }

    /// Has the last figures written: nothing is open any more.
    pub(crate) fn end(mut self, benches: &[Arc<Bench>]) {
        self.look(benches);
        if let Some(metrics) = self.metrics {
            metrics.end(figures(benches).closed());
        }
    }
}

fn figures(benches: &[Arc<Bench>]) -> Figures {
    let seen: Vec<_> = benches
        .iter()
        .map(|bench| {
            let segment = bench.journal.segment();
            (bench.board.now(), bench.journal.read(|book| book.registrations_in(segment)))
        })
        .collect();
    Figures::of(seen.iter().map(|(snapshot, registrations)| (&**snapshot, *registrations)))
}
