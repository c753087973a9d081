//! What the window needs of the program around it, and what it is given.

use std::sync::Arc;

use eframe::egui::Context;
use tokio::sync::{mpsc, watch};

use super::look::Look;
use super::placement::Placement;
use crate::demo::PracticeCommand;
use crate::platform::Renderer;
use crate::seen::{Command, Snapshot};
use crate::store::{DataDir, Policy};

/// Tells the window that there is a new snapshot. The station calls it after each one; from any thread, as often as it likes.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// The window's ends of a station's channels.
#[derive(Debug)]
pub struct Ends {
    /// What is seen: the station, and its first batch.
    pub snapshots: watch::Receiver<Arc<Snapshot>>,
    /// The same of the batches that are open beside it.
    pub beside: Vec<watch::Receiver<Arc<Snapshot>>>,
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

/// What is heard when a unit ends, or a label was scanned; of several at once the last of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Chime {
    /// A label was taken.
    Scanned,
    /// PASS.
    Pass,
    /// Anything else, and a label that was not taken.
    Other,
}

/// What the window needs of the program around it.
pub struct Host {
    /// How the window was left.
    pub placement: Option<Placement>,
    /// What the administrator has set: nobody chooses it here.
    pub policy: Policy,
    /// Whom to call where the station stops; empty where nobody said.
    pub whom_to_call: String,
    /// Keeps that for the next start.
    pub keep_whom_to_call: Box<dyn Fn(&str)>,
    /// Keeps what was chosen for the next start.
    pub keep_look: Box<dyn Fn(Look)>,
    /// Keeps how the window is left.
    pub keep_placement: Box<dyn Fn(Placement)>,
    /// Plays a tone, and makes nobody wait for it.
    pub play: Box<dyn Fn(Chime)>,
    /// Files are chosen from the window's own list, even where the system has a dialog for that.
    pub own_file_list: bool,
    /// What may paint the window, in the order in which it is tried.
    pub renderers: Vec<Renderer>,
}

impl Default for Host {
    /// Keeps nothing, and nothing is heard.
    fn default() -> Self {
        Self {
            placement: None,
            policy: Policy::default(),
            whom_to_call: String::new(),
            keep_whom_to_call: Box::new(|_| {}),
            keep_look: Box::new(|_| {}),
            keep_placement: Box::new(|_| {}),
            play: Box::new(|_| {}),
            own_file_list: false,
            renderers: Renderer::ALL.to_vec(),
        }
    }
}

/// Starts a station at once.
pub type StartNow = Box<dyn FnOnce(Wake) -> Result<Ends, Box<dyn std::error::Error + Send + Sync>> + Send>;

/// Paints this window anew.
pub(crate) fn wake_of(ctx: &Context) -> Wake {
    let ctx = ctx.clone();
    Arc::new(move || ctx.request_repaint())
}
