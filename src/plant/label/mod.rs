//! Labels on their way to a printer. A printer acknowledges nothing: a line is durable before the first byte leaves, and what becomes of a label whose line is the last
//! that is known of it a person says. A printer that is away holds up no unit, and what was not sent yet is printed when it is back.
//!
//! - [`fields`] what stands on a label · [`printer`] one printer, and how it takes bytes · [`press`] which label is next, and what came of it

pub mod fields;
pub mod press;
pub mod printer;

pub use press::{Pen, Press, Turn, is_due};
