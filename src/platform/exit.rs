//! The ends that nobody says beforehand: a library that calls `exit`. Xlib does when the screen's server goes away (log-off, ssh dropped), AppKit at the end of
//! a session. On Windows none does.

use super::ending;

/// From now on `exit`, whoever calls it, asks all work to come to its end and waits for that.
#[expect(unsafe_code, reason = "no safe call registers a function with the C library's exit")]
pub(super) fn wait_for_work_at_exit() {
    extern "C" fn at_exit() {
        ending::end_work();
    }
    // SAFETY: the function stays where it is as long as the process does, and what it uses is never taken down: statics that belong to no thread.
    let _ = unsafe { libc::atexit(at_exit) };
}
