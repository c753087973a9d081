//! Work on threads that nobody waits for: the window is woken when there is something to take.

use std::sync::mpsc::{Receiver, TryRecvError, channel};

use super::host::Wake;

/// One piece of work, until what came of it is taken.
pub(crate) struct Job<T>(Receiver<T>);

/// Wakes the window when the thread is over, however it ends.
struct AtLast(Wake);

impl Drop for AtLast {
    fn drop(&mut self) {
        (self.0)();
    }
}

impl<T: Send + 'static> Job<T> {
    /// Begins it.
    pub fn start(wake: &Wake, work: impl FnOnce() -> T + Send + 'static) -> Self {
        let (tell, told) = channel();
        let at_last = AtLast(wake.clone());
        std::thread::spawn(move || {
            // Dropped last: who is woken finds something to take, or that there is nothing more to wait for.
            let _at_last = at_last;
            let tell = tell;
            let _ = tell.send(work());
        });
        Self(told)
    }

    /// What came of it, once: from then on there is no job. None while it is at work, and where its thread died.
    pub fn take(job: &mut Option<Self>) -> Option<T> {
        Self::end(job).flatten()
    }

    /// The same for whoever says that it waits: `Some(None)` where the thread died, so that nobody waits for one that never answers.
    pub fn end(job: &mut Option<Self>) -> Option<Option<T>> {
        let ended = job.as_ref()?.poll()?;
        *job = None;
        Some(ended)
    }

    /// The same without taking the job away.
    pub fn poll(&self) -> Option<Option<T>> {
        match self.0.try_recv() {
            Err(TryRecvError::Empty) => None,
            told => Some(told.ok()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_thread_that_breaks_wakes_the_window_and_is_told() {
        let (woken, wakes) = channel();
        let wake: Wake = Arc::new(move || woken.send(()).unwrap());
        let mut under_way = Some(Job::<u8>::start(&wake, || std::panic::resume_unwind(Box::new(()))));
        wakes.recv().unwrap();
        assert_eq!(Job::end(&mut under_way), Some(None));
        assert_eq!(Job::end(&mut under_way), None);
        let mut under_way = Some(Job::start(&wake, || 1));
        wakes.recv().unwrap();
        assert_eq!(Job::end(&mut under_way), Some(Some(1)));
    }
}
