//! A job's list as a file gives it: read, judged row by row, compared with the list on record. Pure.
//!
//! - [`read()`] from the bytes of a file to rows, and what is wrong with the others · [`columns`] what a column's name says · [`row`] one row
//! - [`console`] the client ids that the vendor's console lists
//! - [`compared`] what is new, gone or changed against another list

pub mod columns;
pub mod compared;
pub mod console;
mod console_json;
mod console_row;
mod reading;
pub mod row;

pub use columns::{Column, Names};
pub use compared::Compared;
pub use reading::{BadRow, FileFault, LONGEST_FILE, Listing, MOST_ROWS, Twin, read};
pub use row::RowFault;
