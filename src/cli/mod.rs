//! The same station and the same record without a window.
//!
//! - `call` the whole command line: its words, and a call of them · `args` how words are made and read · `common` what every call has
//! - `not_read` a call that cannot be read · `exit` how a call ends · `output` standard output, watched · `complaint` what is said of faults · `files_said` and of batch files · `results_said` and of results, `labels_said` and of labels · `scans` what is scanned on standard input
//! - a file for each word: `provision` (`drive` reads the station's events, `practice` swaps practice units), `log`, `profile`, `secret`, `doctor`, `setup`, `unit`, `job` (`job_list` its list, `job_visit` its addresses, `whole_batch` what names a batch), `outbox`, `label`, `sim`, `package`, `station` (`recovery` the key on paper, `closing` its end, `gate_program` the program of a plant gate) · `hand_over` what `job hand-over` and `job receive` do
//! - what a person decides: `desk` with its words in `desk_args`, `import`, `console` for what the vendor's console says, `console_api` to ask it, and `vouch` for who decides · `operators` who works by which badge · `moving` the record on its way from one place to another · `record` the record as a call finds it

mod args;
mod book_looking;
mod call;
mod closing;
mod common;
mod complaint;
pub(crate) mod console;
pub(crate) mod console_api;
mod desk;
mod desk_args;
mod doctor;
mod drive;
mod exit;
mod files_said;
mod gate_program;
pub(crate) mod hand_over;
mod import;
mod job;
pub(crate) mod job_list;
mod job_visit;
mod label;
mod labels_said;
mod leaving;
mod line;
mod line_key;
mod log;
mod moving;
mod not_read;
mod operators;
mod order;
mod outbox;
mod output;
mod package;
mod practice;
mod profile;
mod provision;
mod record;
mod recovery;
mod results_said;
mod scans;
pub(crate) mod secret;
mod setup;
mod shared_book;
mod shift_report;
mod sim;
mod station;
mod typed;
mod unit;
pub(crate) mod used_book;
mod values;
pub(crate) mod vouch;
mod whole_batch;

pub use call::{Begin, Call, command};
pub(crate) use common::Common;
pub use complaint::complaint_of;
pub use exit::Exit;
pub use not_read::NotRead;
pub use output::{complain, explain};
pub(crate) use provision::PATIENCE;
