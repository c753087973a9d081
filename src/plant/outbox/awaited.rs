//! Ends that somebody waits for, until they were taken or put aside.

use tokio::sync::oneshot;

use super::queue::Queue;

/// An end that somebody waits for: so many bytes of its segment are on disk with it.
pub(super) struct Awaited {
    segment: String,
    length: u64,
    told: oneshot::Sender<bool>,
}

impl Awaited {
    /// Given with what hears whether it was taken.
    pub(super) fn new(segment: &str, length: u64) -> (Self, oneshot::Receiver<bool>) {
        let (told, hears) = oneshot::channel();
        (Self { segment: segment.to_owned(), length, told }, hears)
    }
}

/// All of them.
#[derive(Default)]
pub(super) struct AllAwaited(Vec<Awaited>);

impl AllAwaited {
    pub(super) fn add(&mut self, awaited: Awaited) {
        self.0.push(awaited);
    }

    /// Whether anybody still waits.
    pub(super) fn is_any(&self) -> bool {
        self.0.iter().any(|awaited| !awaited.told.is_closed())
    }

    /// Tells whoever waits for one that was taken, or put aside.
    pub(super) fn tell(&mut self, queue: &Queue) {
        for awaited in std::mem::take(&mut self.0) {
            match queue.came_to(&awaited.segment, awaited.length) {
                None if awaited.told.is_closed() => {}
                None => self.0.push(awaited),
                Some(is_taken) => drop(awaited.told.send(is_taken)),
            }
        }
    }
}
