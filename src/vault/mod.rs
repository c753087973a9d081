//! Secrets: where the product secret comes from, and how tokens are sealed for the record.

pub mod kept_as;
pub mod key_file;
pub mod line_key;
mod line_mark;
pub mod pin;
pub mod product_secret;
pub mod seal;
pub mod sealed;
pub mod secret_fault;
pub mod station_key;

pub use kept_as::KeptAs;
pub use key_file::KeyError;
pub use product_secret::{Binding, Given, ProductSecrets};
pub use seal::{SealKey, Sealer};
pub use sealed::{
    Belongs, open_answer, open_any_identity, open_found, open_identity, open_issued_elsewhere, seal_answer, seal_found,
    seal_identity, seal_issued,
};
pub use secret_fault::{SecretFault, SecretForm, SecretSource};
pub use station_key::StationKey;
