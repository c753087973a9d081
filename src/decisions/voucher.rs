//! Who may decide: anyone while there is no supervisor, then only one with the PIN.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use super::gate::PinGate;
use super::names;
use super::roles;
use crate::domain::{Deed, Entry, Person, PinUse, Role, Secret, Supervisor};
use crate::journal::{Book, Folder, Replay};
use crate::seen::Refusal;
use crate::store::DataDir;
use crate::vault::pin;

/// What the book says of a name, taken out of it: a PIN takes its time, and the book must not wait.
#[derive(Clone, Debug)]
pub(crate) struct Voucher {
    /// There is no supervisor.
    pub(crate) is_free: bool,
    by: Person,
    /// Nobody, where there is no PIN to look at.
    role: Role,
    stored: Option<String>,
    /// Wrong PINs in a row on record.
    wrong: u32,
}

impl Voucher {
    /// Of the person with this name.
    pub(crate) fn of(book: &Book, by: &str) -> Self {
        Self {
            is_free: !book.has_supervisors(),
            by: by.into(),
            role: book.role(by).unwrap_or(Role::Operator),
            stored: book.pin_hash(by).map(ToOwned::to_owned),
            wrong: book.wrong_pins(by),
        }
    }

    /// Whether this one may do it, with the right PIN. A name that has none is told from a wrong PIN by nobody.
    pub(crate) fn may(&self, deed: Deed) -> bool {
        self.is_free || self.stored.is_none() || self.role >= roles::least(deed)
    }

    /// How long no PIN of this person is looked at.
    pub(crate) fn wait(&self, gate: &PinGate) -> Duration {
        gate.wait(&self.by, self.wrong)
    }

    /// Has the PIN looked at, which takes its time where there are supervisors: whether this person may decide, and what goes on record of it, right or
    /// wrong. Nothing where no PIN was looked at.
    pub(crate) fn look(
        &self,
        gate: &PinGate,
        pin: &Secret,
        purpose: Option<PinUse>,
    ) -> (Result<(), Refusal>, Option<Entry>) {
        if self.is_free {
            return (Ok(()), None);
        }
        let Some(stored) = &self.stored else { return (Err(Refusal::WrongPin), None) };
        let vouched = gate.look(&self.by, self.wrong, || pin::is_pin_of(pin, stored));
        let line = Entry::LockTried { name: self.by.clone(), opened: vouched.is_ok(), purpose };
        let line = Some(line).filter(|_| !matches!(vouched, Err(Refusal::TooSoon(_))));
        (vouched, line)
    }
}

/// The supervisors, as the record names them to somebody who does not hold it: a running station is not disturbed.
#[derive(Debug)]
pub struct Supervisors {
    all: Vec<Supervisor>,
    known: BTreeMap<String, Voucher>,
    pins: Arc<PinGate>,
}

impl Supervisors {
    /// Reads who they are, and tells the gate what the record says of their last tries. Where there is no record there is nobody.
    ///
    /// # Errors
    /// The record cannot be read.
    pub fn read(data: &DataDir) -> io::Result<Self> {
        let folder = data.record();
        if !folder.is_dir() {
            return Ok(Self::of(&Book::default(), data));
        }
        // Another process may have appointed some of them.
        names::know(data)?;
        let disk = Folder::new(&folder)?;
        Ok(Self::of(&Replay::of(&disk)?.book, data))
    }

    /// Those in this book of a record in this folder.
    pub fn of(book: &Book, data: &DataDir) -> Self {
        let pins = PinGate::of(data);
        pins.learn(book);
        let all = book.supervisors();
        let known = all.iter().map(|one| (one.name.to_string(), Voucher::of(book, &one.name))).collect();
        Self { all, known, pins }
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// All of them, sorted by name.
    pub fn all(&self) -> &[Supervisor] {
        &self.all
    }

    /// The names of those who may do this, sorted.
    pub fn who_may(&self, deed: Deed) -> Vec<String> {
        roles::who_may(&self.all, deed)
    }

    /// Whether the one with this name may do this.
    pub fn may(&self, name: &str, deed: Deed) -> bool {
        self.known.get(name).is_some_and(|voucher| voucher.may(deed))
    }

    /// How long no PIN of this one is looked at.
    pub fn wait(&self, name: &str) -> Duration {
        self.known.get(name).map(|voucher| voucher.wait(&self.pins)).unwrap_or_default()
    }

    /// Has a PIN looked at that opens the window's lock. Takes its time.
    ///
    /// # Errors
    /// [`Refusal::WrongPin`], and [`Refusal::TooSoon`] where it was not looked at.
    pub fn open_lock(&self, name: &str, pin: &Secret) -> Result<(), Refusal> {
        let voucher = self.known.get(name).ok_or(Refusal::WrongPin)?;
        voucher.look(&self.pins, pin, None).0
    }
}
