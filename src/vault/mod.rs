//! Secrets: where the product secret comes from, and how tokens are sealed for the record.

pub mod seal;
