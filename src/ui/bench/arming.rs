//! What comes up under a finger must not be pressed by it: its buttons count once it has stood there for a moment in which nobody pressed anything. Whoever goes on
//! pressing has not read it.

use std::time::Duration;

use eframe::egui::Ui;

/// How long it must have been seen.
pub(crate) const AFTER: Duration = Duration::from_millis(500);
/// And where it took the place of something that was being read, and looks like it.
pub(crate) const AFTER_ANOTHER: Duration = Duration::from_secs(2);

/// Something that is seen, frame by frame. What was covered or gone meanwhile is seen anew.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen<T> {
    what: T,
    /// Since when, in the window's time.
    since: f64,
    /// The frame in which it was seen last.
    frame: u64,
}

impl<T: Copy + PartialEq> Seen<T> {
    /// It is painted now; `before` is what was painted last. `after`: how long it must be seen.
    pub fn now(before: Option<Self>, what: T, after: Duration, ui: &Ui) -> Self {
        let (now, frame) = (ui.input(|input| input.time), ui.ctx().cumulative_frame_nr());
        let still = before.filter(|seen| seen.what == what && seen.is_still_seen(ui));
        let is_armed = still.is_some_and(|seen| seen.seen_for(what, now) >= after);
        let presses = ui.input(|input| input.pointer.any_down() || input.pointer.any_released() || input.modifiers.alt);
        let still = still.filter(|_| is_armed || !presses);
        Self { what, since: still.map_or(now, |seen| seen.since), frame }
    }

    /// What it is.
    pub fn what(&self) -> T {
        self.what
    }

    /// It was seen in the frame before this one too.
    pub fn is_still_seen(&self, ui: &Ui) -> bool {
        ui.ctx().cumulative_frame_nr() <= self.frame + 1
    }

    /// For how long this has been seen; not at all where it is something else.
    pub fn seen_for(&self, what: T, now: f64) -> Duration {
        if self.what == what { Duration::from_secs_f64((now - self.since).max(0.0)) } else { Duration::ZERO }
    }
}

/// Whether the time has come; it is painted again when it has.
pub(crate) fn is_armed(ui: &Ui, to_wait: Duration) -> bool {
    if !to_wait.is_zero() {
        ui.ctx().request_repaint_after(to_wait);
    }
    to_wait.is_zero()
}
