//! What a profile, a unit, an identity, an entry and a failure *are*. No IO, no clock, no words for people.

pub mod batch_file_fault;
pub mod checkup;
pub mod circumstance;
pub mod disk_fault;
pub mod entry;
pub mod failure;
pub mod file_fault;
pub mod identity;
pub mod journey;
pub mod merge_finding;
pub mod not_set_up;
pub mod outcome;
pub mod plain_text;
pub mod profile;
pub mod profile_fault;
pub mod record_fault;
pub mod secret;
pub mod secret_fault;
pub mod stage;
pub mod step;
pub mod tls_fault;
pub mod unfit;
pub mod verdict;
pub mod visible;
