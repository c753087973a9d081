//! What persons decide, and who may: at the bench, at the desk, in the window and on the command line alike.
//!
//! - [`gate`] every PIN comes through here: it waits after a wrong one, and each try goes on record
//! - [`voucher`] whether somebody may decide at all

pub mod gate;
pub mod voucher;
