//! The product secret that a running station signs with: looked up when it is opened, and again after somebody has changed it.

use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;

use crate::domain::Secret;
use crate::vault::SecretFault;

/// A product secret, and where it is looked up.
pub struct SecretInUse {
    look: Box<dyn Fn() -> Result<Secret, SecretFault> + Send + Sync>,
    /// None: it was changed since.
    known: Mutex<Option<Secret>>,
    changes: AtomicU64,
}

impl SecretInUse {
    /// Looks it up. Takes its time.
    ///
    /// # Errors
    /// [`SecretFault`].
    pub fn looked_up(
        look: impl Fn() -> Result<Secret, SecretFault> + Send + Sync + 'static,
    ) -> Result<Self, SecretFault> {
        let known = Mutex::new(Some(look()?));
        Ok(Self { look: Box::new(look), known, changes: AtomicU64::new(0) })
    }

    /// None, for a bench that asks nothing of the cloud.
    pub fn none() -> Self {
        Self { look: Box::new(|| Err(SecretFault::Missing)), known: Mutex::new(None), changes: AtomicU64::new(0) }
    }

    /// It was changed: it is looked up again before it is used.
    pub fn changed(&self) {
        self.changes.fetch_add(1, Ordering::AcqRel);
        *self.known.lock() = None;
    }

    /// The secret, where it need not be looked up.
    pub fn at_hand(&self) -> Option<Secret> {
        self.known.lock().clone()
    }

    /// The secret as it is now. Takes its time where it was changed.
    ///
    /// # Errors
    /// [`SecretFault`].
    pub fn get(&self) -> Result<Secret, SecretFault> {
        loop {
            if let Some(known) = self.at_hand() {
                return Ok(known);
            }
            let changes = self.changes.load(Ordering::Acquire);
            let found = (self.look)()?;
            let mut known = self.known.lock();
            // Perhaps it was changed once more meanwhile.
            if changes == self.changes.load(Ordering::Acquire) {
                *known = Some(found.clone());
                return Ok(found);
            }
        }
    }
}

/// One that was given for this run and stays as it is.
impl From<Secret> for SecretInUse {
    fn from(secret: Secret) -> Self {
        let known = Mutex::new(Some(secret.clone()));
        Self { look: Box::new(move || Ok(secret.clone())), known, changes: AtomicU64::new(0) }
    }
}
