//! The process ends when its work is over, whoever asks for the end: a person, the system, a library. Asked once, it stays asked.

use std::sync::LazyLock;

use parking_lot::{Condvar, Mutex};
use tokio::sync::watch;

/// One for the process: an end is the whole process's.
static ENDING: LazyLock<Ending> =
    LazyLock::new(|| Ending { asked: watch::Sender::new(false), at_work: Mutex::new(0), over: Condvar::new() });

struct Ending {
    asked: watch::Sender<bool>,
    /// Pieces of work that have begun and are not over.
    at_work: Mutex<usize>,
    over: Condvar,
}

/// A piece of work that the process does not end without. It is over when this is dropped.
#[derive(Debug)]
pub struct Work(());

/// Begins a piece of work. It is to look for [`asked`], and to come to its end then.
pub fn begin_work() -> Work {
    *ENDING.at_work.lock() += 1;
    Work(())
}

impl Drop for Work {
    fn drop(&mut self) {
        *ENDING.at_work.lock() -= 1;
        ENDING.over.notify_all();
    }
}

/// Asks all work to come to its end.
pub fn ask() {
    ENDING.asked.send_replace(true);
}

/// Returns when the process is to end.
pub async fn asked() {
    // The sender lives as long as the process.
    let _ = ENDING.asked.subscribe().wait_for(|asked| *asked).await;
}

/// Asks all work to come to its end, and returns when none is left.
pub fn end_work() {
    ask();
    ENDING.over.wait_while(&mut ENDING.at_work.lock(), |at_work| *at_work > 0);
}
