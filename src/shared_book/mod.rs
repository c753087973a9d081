//! The shared book of several stations, on PostgreSQL: which unit is whose. What the rules mean stands in `docs/shared-book.md`.
//!
//! - [`SharedBook`] as a station uses it · [`Administrator`] who makes it, and lets stations in
//! - `numbers`: numbers of ranges, each given once · `lines`: the lines of stations' records in it · `looking`: what people look for there
//! - `schema`: its tables and functions, by versions · `session`: how it is connected to · `fault`: why not

mod administrator;
mod fault;
mod lines;
mod looking;
mod numbers;
mod schema;
mod session;
mod station;

pub use administrator::{Added, Administrator};
pub use lines::{Report, Told};
pub use numbers::AskedNumber;
pub use schema::VERSION;
pub use station::{Asking, ClaimCount, Claimed, ClaimedUnit, LastClaim, SharedBook, Standing};
