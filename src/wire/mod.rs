//! Bytes ↔ values, pure: lines, templates, quoting, the dialog with a unit.

pub mod answer;
pub mod compile;
pub mod dialog;
mod echo;
pub mod lines;
pub mod preset;
pub mod quote;
pub mod template;
