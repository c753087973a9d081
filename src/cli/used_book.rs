//! The shared book that a station uses, as its settings and its password lead to it.

use crate::domain::{BookSettings, Secret};
use crate::shared_book::SharedBook;
use crate::store::DataDir;
use crate::store::shared_book::{BookUnusable, shared_book};
use crate::vault::ProductSecrets;
use crate::words::cli::Complaint;

/// The book that this station uses, and which that is.
///
/// # Errors
/// It uses none, or what leads there cannot be used.
pub(super) fn used(data: &DataDir) -> Result<(SharedBook, String), Complaint> {
    let settings = shared_book(data).map_err(Complaint::SharedBook)?;
    let settings = settings.ok_or(Complaint::SharedBook(BookUnusable::None))?;
    let place = settings.place();
    Ok((of_station(data, settings)?, place))
}

/// The book of these settings, with the password that this station has for it.
///
/// # Errors
/// There is none, or the CA is none.
pub(super) fn of_station(data: &DataDir, settings: BookSettings) -> Result<SharedBook, Complaint> {
    let found = ProductSecrets::new(data.path()).of_shared_book(&settings.login());
    opened(settings, found.map_err(Complaint::Secret)?.0)
}

/// The book of these settings. Nothing is connected to.
///
/// # Errors
/// The CA is none.
pub(super) fn opened(settings: BookSettings, password: Secret) -> Result<SharedBook, Complaint> {
    SharedBook::new(settings, password).map_err(|_| Complaint::SharedBook(BookUnusable::Ca))
}
