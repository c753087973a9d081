//! The system's keyring behind a deadline: a locked one may ask for its password where nobody sees it, and wait for ever.

use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use zeroize::Zeroizing;

/// The keyring's name for this program.
const SERVICE: &str = "regnwl-station";

/// Why a keyring gave no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyringFault {
    /// There is none here.
    Absent,
    /// It is locked, or did not answer in time.
    Locked,
}

/// A place of the system for secrets, by account. Calls may block for ever.
pub trait Keyring: Send + Sync {
    /// The secret of an account; none where it has none.
    ///
    /// # Errors
    /// [`KeyringFault`].
    fn get(&self, account: &str) -> Result<Option<Zeroizing<String>>, KeyringFault>;

    /// Stores a secret in place of the one before.
    ///
    /// # Errors
    /// [`KeyringFault`]; the one before is still there then.
    fn set(&self, account: &str, secret: &str) -> Result<(), KeyringFault>;

    /// Takes the secret of an account away; nothing where it has none.
    ///
    /// # Errors
    /// [`KeyringFault`]; it is still there then.
    fn remove(&self, account: &str) -> Result<(), KeyringFault>;
}

/// Secret Service, Keychain or Credential Manager.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemKeyring;

impl Keyring for SystemKeyring {
    fn get(&self, account: &str) -> Result<Option<Zeroizing<String>>, KeyringFault> {
        match keyring::Entry::new(SERVICE, account).and_then(|entry| entry.get_password()) {
            Ok(secret) => Ok(Some(Zeroizing::new(secret))),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(fault_of(error)),
        }
    }

    fn set(&self, account: &str, secret: &str) -> Result<(), KeyringFault> {
        keyring::Entry::new(SERVICE, account).and_then(|entry| entry.set_password(secret)).map_err(fault_of)
    }

    fn remove(&self, account: &str) -> Result<(), KeyringFault> {
        match keyring::Entry::new(SERVICE, account).and_then(|entry| entry.delete_credential()) {
            Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
            Err(error) => Err(fault_of(error)),
        }
    }
}

/// The keyring's own text is dropped: some of its errors carry the stored bytes.
fn fault_of(error: keyring::Error) -> KeyringFault {
    match error {
        keyring::Error::NoStorageAccess(_) => KeyringFault::Locked,
        keyring::Error::BadEncoding(bytes) | keyring::Error::BadDataFormat(bytes, _) => {
            drop(Zeroizing::new(bytes));
            KeyringFault::Absent
        }
        _ => KeyringFault::Absent,
    }
}

/// Asks on a thread of its own and waits no longer than `deadline`. The thread of a call that never ends is given up.
pub(super) fn ask<T: Send + 'static>(
    keyring: &Arc<dyn Keyring>,
    deadline: Duration,
    question: impl FnOnce(&dyn Keyring) -> Result<T, KeyringFault> + Send + 'static,
) -> Result<T, KeyringFault> {
    let (answer, answered) = mpsc::sync_channel(1);
    let keyring = Arc::clone(keyring);
    let asking = thread::Builder::new().name("keyring".into()).spawn(move || {
        // Nobody waits any more after the deadline; the answer is dropped, and wiped, then.
        let _ = answer.send(question(&*keyring));
    });
    if asking.is_err() {
        return Err(KeyringFault::Absent);
    }
    match answered.recv_timeout(deadline) {
        Ok(answer) => answer,
        Err(mpsc::RecvTimeoutError::Timeout) => Err(KeyringFault::Locked),
        // It panicked.
        Err(mpsc::RecvTimeoutError::Disconnected) => Err(KeyringFault::Absent),
    }
}
