//! The window itself: opened, and shown until it is closed.

use super::app::App;
use super::host::{Host, Premises};
use super::look::Look;
use super::placement::{self, Placement};
use super::workplace::Opening;
use crate::platform::Renderer;
use crate::words::{Lang, window as words};

/// Shows the window until it is closed, by the person at it or by what `opened` is given, which may be called from any thread. The error is a line for a person.
/// Where there is no display, and where nothing can paint, nothing is started, and the line says what can be done.
pub fn run(
    look: Look,
    host: Host,
    premises: Premises,
    opening: Opening,
    opened: impl FnOnce(Box<dyn Fn() + Send>) + 'static,
) -> Result<(), String> {
    let (placement, renderers) = (host.placement, host.renderers.clone());
    // Taken by the first renderer that can paint: before that nothing has begun, and the next one may.
    let mut begins = Some((opened, host, premises, opening));
    let mut causes = Vec::new();
    for renderer in renderers {
        let shown = eframe::run_native(
            "regnwl-station",
            options(look, placement, renderer),
            Box::new(|creation| {
                let (opened, host, premises, opening) = begins.take().ok_or("painted twice")?;
                let window = creation.egui_ctx.clone();
                opened(Box::new(move || window.send_viewport_cmd(eframe::egui::ViewportCommand::Close)));
                Ok(Box::new(App::new(&creation.egui_ctx, look, host, premises, opening)?))
            }),
        );
        match shown {
            Ok(()) => return Ok(()),
            // The window was there; it is the station that did not start.
            Err(eframe::Error::AppCreation(error)) => return Err(error.to_string()),
            Err(error @ (eframe::Error::Winit(_) | eframe::Error::WinitEventLoop(_))) => {
                return Err(words::no_window(&cause(&error), look.lang));
            }
            Err(error) => causes.push(format!("{}: {}", renderer.name(), cause(&error))),
        }
        if begins.is_none() {
            break;
        }
    }
    Err(words::no_renderer(&causes.join("; "), look.lang))
}

/// Before the last colon stand source files of the windowing library; behind it there may be no word.
fn cause(error: &eframe::Error) -> String {
    let cause = error.to_string();
    let said = cause.rsplit(": ").find(|part| part.chars().any(char::is_alphabetic));
    said.unwrap_or_default().trim_end_matches('.').to_owned()
}

fn options(look: Look, placement: Option<Placement>, renderer: Renderer) -> eframe::NativeOptions {
    let viewport = placement::viewport(placement).with_fullscreen(look.full_screen).with_title(title(look.lang));
    let mut options = eframe::NativeOptions {
        viewport,
        // There is no gradient that it could smooth, and without a graphics card it costs time for every point that is filled.
        dithering: false,
        ..Default::default()
    };
    match renderer {
        Renderer::OpenGl => options.renderer = eframe::Renderer::Glow,
        #[cfg(windows)]
        Renderer::DirectX => {
            options.renderer = eframe::Renderer::Wgpu;
            // Its checks of its own calls cost time at the start, one of them a shader more.
            if let eframe::egui_wgpu::WgpuSetup::CreateNew(setup) = &mut options.wgpu_options.wgpu_setup {
                setup.instance_descriptor.flags = eframe::wgpu::InstanceFlags::empty();
            }
        }
        #[cfg(not(windows))]
        Renderer::DirectX => {}
    }
    options
}

/// What stands above the window, and above what is shown where there is none.
pub(super) fn title(lang: Lang) -> String {
    format!("regnwl-station · {}", words::text(lang).title)
}
