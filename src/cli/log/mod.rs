//! `log`: what support needs of batch files, without a station and without a secret.

mod archive;
mod call;
mod changes;
mod export;
mod files;
mod groups;
mod merge;
mod profile;
mod query;
mod report;
mod show;
mod summary;
mod verify;

pub(super) use call::{command, run};
pub(super) use changes::{asked as asked_changes, of_record as changes_of_record};
pub(super) use files::{Stopped, make, read_judged};
pub(super) use query::{When, outcome_of};
