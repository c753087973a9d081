//! Where the time of a visit goes.

use std::time::{Duration, Instant};

use crate::domain::{Step, TookMs};

/// Whom a visit waits for.
#[derive(Clone, Copy, Debug)]
pub enum Wait {
    /// The unit.
    Device,
    /// The cloud.
    Cloud,
    /// The record's disk.
    Disk,
    /// A person.
    Operator,
}

/// A visit's clock. Monotonic; no rule depends on it.
#[derive(Debug)]
pub struct Times {
    begin: Instant,
    waited: [Duration; 4],
    steps: [Option<Duration>; 7],
    running: Option<(Step, Instant)>,
}

impl Times {
    /// Starts now.
    pub fn start() -> Self {
        Self { begin: Instant::now(), waited: [Duration::ZERO; 4], steps: [None; 7], running: None }
    }

    /// When the visit began.
    pub fn begin(&self) -> Instant {
        self.begin
    }

    /// Books the time since `from` on `wait`.
    pub fn waited(&mut self, wait: Wait, from: Instant) {
        self.waited[wait as usize] += from.elapsed();
    }

    /// Ends the running step and begins another one.
    pub fn step(&mut self, step: Step) {
        self.end_step();
        self.running = Some((step, Instant::now()));
    }

    /// Ends the running step.
    pub fn end_step(&mut self) {
        if let Some((step, since)) = self.running.take() {
            *self.steps[step.index()].get_or_insert(Duration::ZERO) += since.elapsed();
        }
    }

    /// The step that runs, and since when.
    pub fn running(&self) -> Option<(Step, Instant)> {
        self.running
    }

    /// Milliseconds of the steps that have ended.
    pub fn step_ms(&self) -> [Option<f64>; 7] {
        self.steps.map(|step| step.map(ms))
    }

    /// The sums.
    pub fn took(&self) -> TookMs {
        let total = self.begin.elapsed();
        let [device, cloud, disk, hands] = self.waited;
        let overhead = total.saturating_sub(device + cloud + hands);
        TookMs {
            total: ms(total),
            device: ms(device),
            cloud: ms(cloud),
            disk: ms(disk),
            hands: ms(hands),
            overhead: ms(overhead),
        }
    }
}

/// Milliseconds with one decimal.
fn ms(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 10_000.0).round() / 10.0
}
