//! How much of the processor the cloud took in this process, and how much everybody else: the clients. Linux tells it, in hundredths of a second.

use std::fs::{read_dir, read_to_string};
use std::path::Path;

/// Name of the cloud's threads.
pub const CLOUD: &str = "cloud";

/// Seconds of the processor.
#[derive(Clone, Copy)]
pub struct Used {
    pub cloud: f64,
    pub client: f64,
}

impl Used {
    /// Since this process began; none where the system does not tell. Threads that have ended are in it.
    pub fn so_far() -> Option<Self> {
        let all = of(Path::new("/proc/self"))?;
        let threads = read_dir("/proc/self/task").ok()?.flatten().map(|thread| thread.path());
        let is_of_cloud =
            |thread: &std::path::PathBuf| read_to_string(thread.join("comm")).is_ok_and(|name| name.trim() == CLOUD);
        let cloud: f64 = threads.filter(is_of_cloud).filter_map(|thread| of(&thread)).sum();
        Some(Self { cloud, client: all - cloud })
    }

    pub fn since(self, before: Self) -> Self {
        Self { cloud: self.cloud - before.cloud, client: self.client - before.client }
    }
}

/// Of a process or a thread: `utime` and `stime` stand in the 12th and 13th place behind its name, which may hold blanks.
fn of(folder: &Path) -> Option<f64> {
    let stat = read_to_string(folder.join("stat")).ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) / 100.0)
}
