//! The program put together: what the arguments ask for is done at the command line, or opened as a window with its station.
//!
//! - [`run`] arguments to an exit code
//! - `window` opens the window · [`memory`] what it remembers · [`current`] the station behind it · [`launch`] starts stations for real units · [`practice`] for practice units
//! - `sound` two tones, played by the platform · [`report`] a panic becomes a file

pub mod current;
pub mod launch;
pub mod memory;
pub mod practice;
pub mod report;
mod sound;
mod start;
mod window;

pub use start::run;
