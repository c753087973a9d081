//! Work on threads that nobody waits for: the window is woken when there is something to take.

use std::sync::mpsc::{Receiver, TryRecvError, channel};

use super::host::Wake;

/// One piece of work, until what came of it is taken.
pub(crate) struct Job<T>(Receiver<T>);

impl<T: Send + 'static> Job<T> {
    /// Begins it.
    pub fn start(wake: &Wake, work: impl FnOnce() -> T + Send + 'static) -> Self {
        let (tell, told) = channel();
        let wake = wake.clone();
        std::thread::spawn(move || {
            let _ = tell.send(work());
            wake();
        });
        Self(told)
    }

    /// What came of it, once: from then on there is no job. None while it is at work, and where its thread died.
    pub fn take(job: &mut Option<Self>) -> Option<T> {
        let told = job.as_ref()?.0.try_recv();
        job.take_if(|_| !matches!(told, Err(TryRecvError::Empty)));
        told.ok()
    }
}
