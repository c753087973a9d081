//! The window: it paints a snapshot and sends commands, and decides nothing.
//!
//! | part | what it holds |
//! |---|---|
//! | `window`, `message`, `app` | the window; what is shown where there is none; the whole of it: takes the snapshot, lays the screen out, does the acts that painting asked for |
//! | `rail`, `screen`, `act` | the way from screen to screen; what painting asks for |
//! | `bench`, `jobs`, `logs`, `profiles`, `settings` | the screens |
//! | `workplace` | what the bench's screen holds |
//! | `placement` | where the window stands, from one start to the next |
//! | `host`, `launch` | what the window and its start dialog need of the program around them |
//! | `checkup` | the check before the shift |
//! | `welcome` | the very first start |
//! | `secret` | product secrets |
//! | `moving` | backup, restore and the recovery key |
//! | `rolling_back` | which units are to be put back as they were, at the bench and of a job |
//! | `sign`, `sent` | who decides something and why; what the bench says to it |
//! | `stroke`, `keys` | what keys mean; hot keys, and the scanner that types like a keyboard |
//! | `lock` | opens the settings for a supervisor |
//! | `job` | work on threads |
//! | `batch_list` | the batches of this PC, to pick one from |
//! | `list_dialog` | the list of the units that a batch expects, before it is taken |
//! | `new_file` | new files that are written |
//! | `choose`, `file_list` | choosing a file: by the system's dialog, or from a list of our own |
//! | `look` | how things look |

mod access_key;
mod act;
mod app;
mod batch_list;
mod bench;
mod checkup;
mod choose;
mod file_list;
mod host;
mod job;
mod jobs;
mod keys;
pub mod launch;
mod list_dialog;
mod lock;
mod logs;
mod look;
mod message;
mod moving;
mod new_file;
mod placement;
mod profiles;
mod rail;
mod rolling_back;
mod screen;
mod secret;
mod sent;
mod settings;
mod sign;
mod stored;
mod stroke;
mod welcome;
mod window;
mod workplace;

pub use app::App;
pub use host::{Chime, Ends, Host, Premises, StartNow, Wake};
pub use look::Look;
pub use look::palette::Theme;
pub use message::message;
pub use placement::Placement;
pub use window::run;
pub use workplace::Opening;
