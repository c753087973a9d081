//! The ways in which the system says beforehand that a process ends: signals, and on Windows what happens to its console and its session.

use std::io;
use std::task::Poll;

use super::ending;

/// From now on whatever the system says asks for an end ([`ending::ask`]) and kills nothing any more, however often it is said: the process ends when its work
/// is over. A library that ends the process waits for that too. `saving` is what the system shows a person who logs off meanwhile, where it shows anything.
///
/// # Errors
/// Those of the system. What it says kills then, as it does everywhere.
pub fn listen(saving: &str) -> io::Result<()> {
    #[cfg(unix)]
    let _ = saving;
    #[cfg(unix)]
    super::exit::wait_for_work_at_exit();
    #[cfg(windows)]
    super::session::listen(saving)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut told = {
        let _inside = runtime.enter();
        signals::listen()?
    };
    // For ever: on Windows what nobody listens to any more kills.
    let wait = async move {
        loop {
            std::future::poll_fn(|context| match told.iter_mut().any(|told| told.poll_recv(context).is_ready()) {
                true => Poll::Ready(()),
                false => Poll::Pending,
            })
            .await;
            ending::ask();
        }
    };
    std::thread::Builder::new().name("ending".into()).spawn(move || runtime.block_on(wait)).map(drop)
}

#[cfg(unix)]
mod signals {
    use std::io;

    use rustix::process::Signal as Number;
    use tokio::signal::unix::{Signal, SignalKind, signal};

    /// All that ends a process unless it listens, but for faults of its own and what cannot be listened to.
    const ENDS: &[Number] = &[
        Number::HUP,
        Number::INT,
        Number::QUIT,
        Number::TERM,
        Number::USR1,
        Number::USR2,
        Number::ALARM,
        Number::VTALARM,
        Number::PROF,
        Number::IO,
        Number::XCPU,
        #[cfg(target_os = "linux")]
        Number::POWER,
    ];

    pub(super) fn listen() -> io::Result<Vec<Signal>> {
        let on = |number: Number| signal(SignalKind::from_raw(number.as_raw()));
        // A file that may not grow any more is an error of that write, as a full disk is, and no end. It stays so without a listener.
        drop(on(Number::XFSZ)?);
        // Whoever started this with `nohup` wants it to outlive the terminal.
        ENDS.iter()
            .filter(|number| **number != Number::HUP || !is_ignored(Number::HUP))
            .map(|number| on(*number))
            .collect()
    }

    /// Whether this process was started with a signal ignored. Nothing but Linux says so to a program without `unsafe`.
    #[expect(clippy::disallowed_methods, reason = "the kernel's own, and no file of anybody")]
    fn is_ignored(number: Number) -> bool {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default();
        ignored >> (number.as_raw() - 1) & 1 == 1
    }
}

#[cfg(windows)]
mod signals {
    use std::io;
    use std::task::{Context, Poll};

    use tokio::signal::windows;

    /// Something that happens to the console.
    pub(super) enum Told {
        CtrlC(windows::CtrlC),
        Break(windows::CtrlBreak),
        Close(windows::CtrlClose),
        LogOff(windows::CtrlLogoff),
        Shutdown(windows::CtrlShutdown),
    }

    impl Told {
        pub(super) fn poll_recv(&mut self, context: &mut Context<'_>) -> Poll<Option<()>> {
            match self {
                Self::CtrlC(told) => told.poll_recv(context),
                Self::Break(told) => told.poll_recv(context),
                Self::Close(told) => told.poll_recv(context),
                Self::LogOff(told) => told.poll_recv(context),
                Self::Shutdown(told) => told.poll_recv(context),
            }
        }
    }

    /// The system ends the process when a handler of close, log-off or shutdown returns, or after some 5 s: these never return, `main` does.
    pub(super) fn listen() -> io::Result<Vec<Told>> {
        Ok(vec![
            Told::CtrlC(windows::ctrl_c()?),
            Told::Break(windows::ctrl_break()?),
            Told::Close(windows::ctrl_close()?),
            Told::LogOff(windows::ctrl_logoff()?),
            Told::Shutdown(windows::ctrl_shutdown()?),
        ])
    }
}
