//! What the system decides about this process: when it ends, and what of its memory may reach a disk. The only room with `unsafe` in it, a call at a time.
//!
//! - `ending` the work that the process does not end without · `told` the ways in which the system says beforehand that it ends
//! - `output` standard output and standard error · `wait` for work, on this thread
//! - `console` where the program was started from · `line` damaged bytes of a serial line · `bell` wakes the thread behind a port · `folder_watch` what is told of folders
//! - `registry`, `device`, `volume` what Windows says of itself, of its devices and disks · `sid`, `security` whose a file is on Windows, and who may do what with it
//! - `clock` whether somebody keeps the clock right, and one that nobody sets
//! - `session` log-off and shutdown on Windows · `exit` the ends that nobody says beforehand: a library that calls `exit` · `memory` no picture of this process's memory on a disk
//! - `system_log` lines of the system's own log · `room` how much of a disk is free
//! - `forgets` disks that forget · `group` a program and what it has started · `machine` by what this PC is told from others
//! - `renderer` what paints a window · `sound` a tone, played by Windows

pub mod bell;
pub mod clock;
pub mod console;
#[cfg(windows)]
pub mod device;
pub mod ending;
#[cfg(unix)]
mod exit;
pub mod folder_watch;
pub mod forgets;
#[cfg(unix)]
pub mod group;
#[cfg(unix)]
pub mod line;
pub mod machine;
pub mod memory;
mod output;
#[cfg(windows)]
pub mod registry;
mod renderer;
pub mod room;
pub mod security;
#[cfg(windows)]
mod session;
pub mod sid;
#[cfg(windows)]
pub mod sound;
pub mod system_log;
#[cfg(unix)]
pub mod terminal;
mod told;
#[cfg(windows)]
pub mod volume;
mod wait;

pub use output::{by_kind, is_open, say, stdout};
pub use renderer::Renderer;
pub use told::listen;
pub use wait::runtime;
