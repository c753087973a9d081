//! The program put together: what the arguments ask for is done at the command line, or opened as a window with its station.
//!
//! - [`run`] arguments to an exit code
//! - `window` opens the window · [`memory`] what it remembers · [`current`] the station behind it · [`launch`] starts stations for real units · [`practice`] for practice units
//! - `sound` three tones · `player` the platform's player of them, where it is a program · [`report`] a panic becomes a file

mod console;
pub mod current;
mod field;
pub mod launch;
pub mod memory;
#[cfg(unix)]
mod player;
pub mod practice;
pub mod report;
mod shared_book;
mod sound;
mod start;
mod window;

pub use start::run;
