//! Results on their way to the plant. The record is the queue: what is sent are the ends of visits that stand in it, in its order, and nothing else is kept of
//! them but how far the other side has said that it took them. The id of a result is the chain's link of its line, so it is the same after a restart, a restore and
//! on a copy of the record: whoever takes results knows one that comes twice by its id.
//!
//! - [`letter`] what is sent · [`signature`] what vouches for it · [`post`] one try, and what came of it · `backoff` when the next one is · `awaited` who waits for it
//! - [`kept`] how far it has come, on disk, with what was refused · [`queue`] record and that put together: what is next · [`sender`] works on a thread of its own

mod awaited;
mod backoff;
pub mod kept;
pub mod letter;
pub mod post;
pub mod queue;
pub mod sender;
pub mod signature;

pub use kept::{DeadLetter, Kept, settle};
pub use post::Receiver;
pub use queue::Queue;
pub use sender::{Outbox, Waits};
