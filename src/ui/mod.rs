//! The window: it paints a snapshot and sends commands, and decides nothing.
//!
//! | part | what it holds |
//! |---|---|
//! | `app` | the whole: takes the snapshot, lays the screen out, does the acts that painting asked for |
//! | `rail`, `screen` | the way from screen to screen |
//! | `bench`, `logs`, `profiles`, `settings` | the screens |
//! | `placement` | where the window stands, from one start to the next |
//! | `checkup` | the check before the shift |
//! | `launch` | what the start dialog needs of the program around it |
//! | `welcome` | the very first start |
//! | `secret`, `who` | product secrets; who vouches for what is done |
//! | `keys` | hot keys, and the scanner that types like a keyboard |
//! | `lock` | opens the settings for a supervisor |
//! | `choose` | the system's file dialogs |
//! | `look` | how things look |

mod act;
mod app;
mod bench;
mod checkup;
mod choose;
mod keys;
pub mod launch;
mod lock;
mod logs;
mod look;
mod placement;
mod profiles;
mod rail;
mod screen;
mod secret;
mod settings;
mod welcome;
mod who;

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::{mpsc, watch};

pub use app::App;
pub use look::Look;
pub use look::palette::Theme;
pub use placement::Placement;

use crate::demo::PracticeCommand;
use crate::seen::command::Command;
use crate::seen::snapshot::Snapshot;
use crate::store::data_dir::DataDir;

/// Tells the window that there is a new snapshot. The station calls it after each one; from any thread, as often as it likes.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// The window's ends of a station's channels.
#[derive(Debug)]
pub struct Ends {
    /// What is seen.
    pub snapshots: watch::Receiver<Arc<Snapshot>>,
    /// What is asked for.
    pub commands: mpsc::Sender<Command>,
    /// What happens to the practice units, where there are any.
    pub practice: Option<mpsc::Sender<PracticeCommand>>,
}

/// Where the station's things are, for the screens beside the bench.
#[derive(Clone, Debug)]
pub struct Premises {
    /// The station's folder.
    pub data: DataDir,
    /// Everything is made up: nothing of it may meet real units.
    pub practice: bool,
    /// The settings file could not be read and was set aside.
    pub settings_damaged: bool,
}

/// What is heard when a unit ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chime {
    /// PASS.
    Pass,
    /// Anything else.
    Other,
}

/// What the window needs of the program around it.
pub struct Host {
    /// How the window was left.
    pub placement: Option<Placement>,
    /// Keeps what was chosen for the next start.
    pub keep_look: Box<dyn Fn(Look)>,
    /// Keeps how the window is left.
    pub keep_placement: Box<dyn Fn(Placement)>,
    /// Plays a tone, and makes nobody wait for it.
    pub play: Box<dyn Fn(Chime)>,
}

impl Default for Host {
    /// Keeps nothing, and nothing is heard.
    fn default() -> Self {
        Self { placement: None, keep_look: Box::new(|_| {}), keep_placement: Box::new(|_| {}), play: Box::new(|_| {}) }
    }
}

/// Starts a station at once.
pub type StartNow = Box<dyn FnOnce(Wake) -> Result<Ends, Box<dyn std::error::Error + Send + Sync>> + Send>;

/// What the window opens with.
pub enum Opening {
    /// A station that needs no question (practice).
    Now(StartNow),
    /// The dialog that asks what is made today.
    Ask(Arc<dyn launch::Launch>),
    /// The logs, with these files. No station is started; the dialog that would is behind the bench's place in the rail.
    Logs(Vec<PathBuf>, Arc<dyn launch::Launch>),
}

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
    let viewport = placement::viewport(host.placement).with_title(format!("regnwl-station · {}", text.title));
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
