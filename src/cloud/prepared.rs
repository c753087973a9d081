//! A connection that is made before it is known whether it will be wanted: name, TCP and TLS take two round trips and more, and they pass while a unit starts and is
//! read. Nothing is asked on it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::{Cloud, CloudFault, Connection};

/// How long it is kept for whoever wants it. So there is still time to ask on it while it is [`super::FRESH`].
const KEPT: Duration = Duration::from_secs(4);

/// A connection that is being made, or kept. Dropped, it is closed.
pub struct Prepared {
    /// None where nobody wanted it in time: it is closed then.
    making: JoinHandle<Option<Result<Connection, CloudFault>>>,
    wanted: Arc<Notify>,
    is_too_old: Arc<AtomicBool>,
}

impl Prepared {
    /// Begins. Must be called on a runtime.
    pub fn begin(cloud: &Cloud) -> Self {
        let (cloud, wanted, is_too_old) = (cloud.clone(), Arc::<Notify>::default(), Arc::<AtomicBool>::default());
        let (is_wanted, too_old) = (wanted.clone(), is_too_old.clone());
        let making = tokio::spawn(async move {
            let made = cloud.connect().await;
            if made.is_ok() && timeout(KEPT, is_wanted.notified()).await.is_err() {
                too_old.store(true, Ordering::Release);
                return None;
            }
            Some(made)
        });
        Self { making, wanted, is_too_old }
    }

    /// Whether it was kept as long as it may be, and is closed.
    pub fn is_too_old(&self) -> bool {
        self.is_too_old.load(Ordering::Acquire)
    }

    /// Whether it is too old, or has failed.
    pub(super) fn is_over(&self) -> bool {
        self.making.is_finished()
    }

    /// Closes it, and returns when it is closed.
    pub async fn close(mut self) {
        self.making.abort();
        let _ = (&mut self.making).await;
    }

    /// The connection, or why there can be none. None where another try may end otherwise: this one was made too early, was closed meanwhile, or failed a while ago.
    pub async fn take(mut self) -> Option<Result<Connection, CloudFault>> {
        let was_over = self.is_over();
        self.wanted.notify_one();
        match (&mut self.making).await.ok()?? {
            Ok(mut connection) => connection.is_usable().then_some(Ok(connection)),
            Err(fault) if was_over && fault.may_pass() => None,
            Err(fault) => Some(Err(fault)),
        }
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        self.making.abort();
    }
}
