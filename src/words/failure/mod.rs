//! Failure → what happened, why, and one thing to do.

mod case;
mod said;
mod table;

pub use case::{Case, FailureWords};
pub use said::{line, of};
