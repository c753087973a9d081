//! A thread of its own for what may hang, and what is to be known of it: why it failed, and its end.

use std::io;
use std::sync::mpsc::{Receiver, channel};
use std::thread::Builder;
use std::time::Duration;

/// So long the end waits for the thread.
const PATIENCE: Duration = Duration::from_secs(2);

/// The thread, seen from the station.
pub(super) struct Aside {
    faults: Receiver<String>,
    done: Receiver<()>,
}

impl Aside {
    /// Does this with whatever comes, until nothing more can. Where the system starts no thread, that is its fault.
    pub fn start<T: Send + 'static>(
        name: &str,
        coming: Receiver<T>,
        each: impl FnMut(T) -> io::Result<()> + Send + 'static,
    ) -> Self {
        Self::start_as(Builder::new().name(name.into()), coming, each)
    }

    fn start_as<T: Send + 'static>(
        thread: Builder,
        coming: Receiver<T>,
        mut each: impl FnMut(T) -> io::Result<()> + Send + 'static,
    ) -> Self {
        let (faulty, faults) = channel();
        let (ended, done) = channel::<()>();
        let of_thread = faulty.clone();
        let run = move || {
            let _ended = ended;
            let mut is_told = false;
            for one in coming {
                match each(one) {
                    Ok(()) => is_told = false,
                    Err(error) if !is_told => {
                        is_told = true;
                        let _ = of_thread.send(error.to_string());
                    }
                    Err(_) => {}
                }
            }
        };
        if let Err(error) = thread.spawn(run) {
            let _ = faulty.send(error.to_string());
        }
        Self { faults, done }
    }

    /// Why it failed, once for each time that it began to.
    pub fn fault(&self) -> Option<String> {
        self.faults.try_recv().ok()
    }

    /// Waits until it has done what came, but not for ever. Nothing more can come by then.
    pub fn end(self) {
        let _ = self.done.recv_timeout(PATIENCE);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    /// Until it has been told.
    fn first_fault(aside: &Aside) -> String {
        aside.faults.recv().unwrap()
    }

    #[test]
    fn a_fault_is_told_once_until_it_is_over_and_all_that_came_is_done_at_the_end() {
        let (give, coming) = channel();
        let done = Arc::new(Mutex::new(Vec::new()));
        let into = done.clone();
        let aside = Aside::start("aside", coming, move |fits: bool| {
            into.lock().unwrap().push(fits);
            if fits { Ok(()) } else { Err(io::Error::other("full")) }
        });
        let all = [false, false, true, true, false, false];
        all.into_iter().for_each(|fits| give.send(fits).unwrap());
        assert_eq!([first_fault(&aside), first_fault(&aside)], ["full", "full"]);
        drop(give);
        assert_eq!(aside.fault(), None);
        aside.end();
        assert_eq!(*done.lock().unwrap(), all);
    }

    #[test]
    fn a_thread_that_cannot_start_is_a_fault_and_nothing_waits_for_it() {
        let (give, coming) = channel();
        let begun = std::time::Instant::now();
        // No system has that much room for one.
        let aside = Aside::start_as(Builder::new().stack_size(usize::MAX / 2), coming, |()| Ok(()));
        assert!(aside.fault().is_some() && give.send(()).is_err());
        aside.end();
        assert!(begun.elapsed() < PATIENCE);
    }
}
