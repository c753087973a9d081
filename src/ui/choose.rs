//! The system's file dialogs.

use std::sync::mpsc::{Receiver, channel};

use eframe::egui::Context;

/// Asks on a thread of its own, which may never answer. None is "cancelled" and "no dialog here" alike: a field must stand beside the button.
pub(crate) fn choose<T: Send + 'static>(
    ctx: Context,
    ask: impl FnOnce(rfd::FileDialog) -> Option<T> + Send + 'static,
) -> Receiver<Option<T>> {
    let (answer, chosen) = channel();
    std::thread::spawn(move || {
        let _ = answer.send(ask(rfd::FileDialog::new()));
        ctx.request_repaint();
    });
    chosen
}
