//! The window itself: opened, and shown until it is closed.

use super::app::{App, Opening};
use super::host::{Host, Premises};
use super::look::Look;
use super::placement;

/// Shows the window until it is closed, by the person at it or by what `opened` is given, which may be called from any thread. The error is one line for a person.
/// Where there is no display nothing is started, and the line names the way without a window.
pub fn run(
    look: Look,
    host: Host,
    premises: Premises,
    opening: Opening,
    opened: impl FnOnce(Box<dyn Fn() + Send>) + 'static,
) -> Result<(), String> {
    let text = look.text();
    let viewport = placement::viewport(host.placement)
        .with_fullscreen(look.full_screen)
        .with_title(format!("regnwl-station · {}", text.title));
    // There is no gradient that dithering could smooth, and without a graphics card it costs time for every point that is filled.
    let options = eframe::NativeOptions { viewport, dithering: false, ..Default::default() };
    eframe::run_native(
        "regnwl-station",
        options,
        Box::new(move |creation| {
            let window = creation.egui_ctx.clone();
            opened(Box::new(move || window.send_viewport_cmd(eframe::egui::ViewportCommand::Close)));
            Ok(Box::new(App::new(&creation.egui_ctx, look, host, premises, opening)?))
        }),
    )
    .map_err(|error| match error {
        // The window was there; it is the station that did not start.
        eframe::Error::AppCreation(error) => error.to_string(),
        error => {
            // Before the last colon stand source files of the windowing library.
            let cause = error.to_string();
            let cause = cause.rsplit(": ").next().unwrap_or_default().trim_end_matches('.');
            crate::words::window::no_window(cause, look.lang)
        }
    })
}
