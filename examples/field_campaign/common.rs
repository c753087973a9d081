//! Pieces of the tests that the field campaign needs.

#[allow(dead_code, reason = "its hosts let in whoever has a key")]
#[path = "../../tests/common/accounts.rs"]
pub mod accounts;
#[path = "../../tests/common/process.rs"]
pub mod process;
#[path = "../../tests/common/sshd.rs"]
pub mod sshd;
