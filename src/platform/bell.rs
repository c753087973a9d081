//! Wakes the thread behind a port: it waits for bytes of the unit and for orders at one moment, and no slice of time lies between.
//!
//! Where a port can only be read there is nothing to wake: a read is over soon.

#[cfg(not(unix))]
pub use slices::{Bell, Rung, bell};
#[cfg(unix)]
pub use wakes::{Bell, Rung, bell};

#[cfg(unix)]
mod wakes {
    use std::io::{self, Read as _, Write as _};
    use std::os::fd::BorrowedFd;
    use std::os::unix::net::UnixStream;
    use std::time::Duration;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::io::Errno;

    /// The end that is rung. The thread is woken when it is dropped, too.
    pub struct Bell(UnixStream);

    /// The thread's end.
    pub struct Rung(UnixStream);

    /// A bell, and the end that hears it.
    pub fn bell() -> io::Result<(Bell, Rung)> {
        let (bell, rung) = UnixStream::pair()?;
        bell.set_nonblocking(true)?;
        rung.set_nonblocking(true)?;
        Ok((Bell(bell), Rung(rung)))
    }

    impl Bell {
        /// Wakes the thread. One that was rung often enough to fill a socket is awake.
        pub fn ring(&self) {
            let _ = (&self.0).write(&[0]);
        }
    }

    impl Rung {
        /// Waits until the port has something to say, or the bell was rung. Whether the port has.
        ///
        /// # Errors
        /// Those of the system.
        pub fn wait(&mut self, port: BorrowedFd<'_>) -> io::Result<bool> {
            let mut both = [PollFd::new(&self.0, PollFlags::IN), PollFd::from_borrowed_fd(port, PollFlags::IN)];
            poll_all(&mut both, None)?;
            let [is_rung, speaks] = both.map(|one| !one.revents().is_empty());
            if is_rung {
                let mut rings = [0; 64];
                while (&self.0).read(&mut rings).is_ok_and(|count| count == rings.len()) {}
            }
            Ok(speaks)
        }

        /// Waits until the bell is rung, or so long.
        ///
        /// # Errors
        /// Those of the system.
        pub fn rest(&self, at_most: Duration) -> io::Result<()> {
            poll_all(&mut [PollFd::new(&self.0, PollFlags::IN)], Timespec::try_from(at_most).ok().as_ref())
        }
    }

    fn poll_all(all: &mut [PollFd<'_>], at_most: Option<&Timespec>) -> io::Result<()> {
        match poll(all, at_most) {
            Ok(_) | Err(Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(not(unix))]
mod slices {
    use std::io;
    use std::time::Duration;

    /// Nothing is rung.
    pub struct Bell;

    /// The thread's end.
    pub struct Rung;

    /// Both ends.
    pub fn bell() -> io::Result<(Bell, Rung)> {
        Ok((Bell, Rung))
    }

    impl Bell {
        /// Nothing: the read that the thread is in is over soon.
        pub fn ring(&self) {}
    }

    impl Rung {
        /// Waits so long.
        #[expect(clippy::disallowed_methods, reason = "nobody reads; there is no event for room in a driver")]
        pub fn rest(&self, at_most: Duration) -> io::Result<()> {
            std::thread::sleep(at_most);
            Ok(())
        }
    }
}
