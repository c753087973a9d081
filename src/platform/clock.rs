//! The clock of this PC: whether somebody keeps it right, and one beside it that nobody sets.

use std::time::Duration;

/// Whether the system keeps its clock right by one that knows (NTP, PTP, a receiver); none where it does not say. Windows and macOS tell this to
/// programs of theirs alone.
pub fn is_synchronised() -> Option<bool> {
    #[cfg(target_os = "linux")]
    {
        // SAFETY: all zeros are a `timex`; with no mode set the call changes nothing and fills it in.
        #[expect(unsafe_code, reason = "no safe crate that is here has this call")]
        let (state, told) = unsafe {
            let mut told: libc::timex = std::mem::zeroed();
            (libc::adjtimex(&raw mut told), told)
        };
        // -1: not allowed here, as in some containers.
        (state != -1).then_some(told.status & libc::STA_UNSYNC == 0)
    }
    #[cfg(not(target_os = "linux"))]
    None
}

/// How long the PC runs, asleep or not.
pub fn passed() -> Duration {
    #[cfg(unix)]
    {
        use rustix::time::{ClockId, clock_gettime};
        // Elsewhere the plain one goes on while the PC sleeps.
        #[cfg(target_os = "linux")]
        const CLOCK: ClockId = ClockId::Boottime;
        #[cfg(not(target_os = "linux"))]
        const CLOCK: ClockId = ClockId::Monotonic;
        clock_gettime(CLOCK).try_into().unwrap_or_default()
    }
    #[cfg(not(unix))]
    {
        use std::sync::OnceLock;
        use std::time::Instant;
        // It goes on while the PC sleeps.
        static BEGUN: OnceLock<Instant> = OnceLock::new();
        BEGUN.get_or_init(Instant::now).elapsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_passes_and_the_clock_says_whether_it_is_kept_right() {
        let before = passed();
        while passed() == before {
            std::thread::yield_now();
        }
        assert!(passed() > before);
        // What it says depends on this PC; the system's own program asks the same call.
        let _ = is_synchronised();
    }
}
