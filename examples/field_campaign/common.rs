//! Pieces of the tests that the field campaign needs.

#[path = "../../tests/common/process.rs"]
pub mod process;
#[path = "../../tests/common/sshd.rs"]
pub mod sshd;
