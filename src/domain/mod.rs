//! What a profile, a unit, an identity, an entry and a failure *are*. No IO, no clock, no words for people.

pub mod circumstance;
pub mod dialog_profile;
pub mod disk_fault;
pub mod entry;
pub mod failure;
pub mod identity;
pub mod json;
pub mod outcome;
pub mod plain_text;
pub mod profile;
pub mod record_fault;
pub mod secret;
pub mod stage;
pub mod step;
pub mod tls_fault;
pub mod visible;
