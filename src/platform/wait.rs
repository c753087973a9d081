//! Waiting for work on this thread.

use tokio::runtime::{Builder, Runtime};

/// A runtime for work that this thread waits for.
#[expect(clippy::expect_used, reason = "a runtime needs nothing but memory")]
pub fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime can be made")
}
