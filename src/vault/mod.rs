//! Secrets: where the product secret comes from, and how tokens are sealed for the record.

pub mod key_file;
pub mod pin;
pub mod product_secret;
pub mod seal;
pub mod sealed;
pub mod secret_fault;
