//! The program put together: arguments to a run, the window and its station, what is heard, what a panic leaves.
//!
//! - [`window`] from the window to a station and back · [`sound`] two tones, played by the platform · [`report`] a panic becomes a file

pub mod report;
pub mod sound;
pub mod window;
