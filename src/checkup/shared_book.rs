//! The shared book, where this station uses one: whether it can be used as its settings say. Nothing is claimed.

use crate::checkup::finding::Finding;
use crate::checkup::tell::Tell;
use crate::shared_book::{SharedBook, Standing};
use crate::store::DataDir;
use crate::store::shared_book::{BookUnusable, shared_book};
use crate::vault::ProductSecrets;

/// Says nothing where it uses none.
#[expect(clippy::expect_used, reason = "a runtime needs nothing but memory")]
pub(crate) fn look(data: &DataDir, tell: &Tell) {
    let settings = match shared_book(data) {
        Ok(Some(settings)) => settings,
        Ok(None) => return,
        Err(why) => return tell(Finding::SharedBookUnusable(why)),
    };
    let (place, login) = (settings.place(), settings.login());
    let password = match ProductSecrets::new(data.path()).of_shared_book(&login) {
        Ok((password, _)) => password,
        Err(fault) => return tell(Finding::SecretFault(fault)),
    };
    let Ok(book) = SharedBook::new(settings, password) else {
        return tell(Finding::SharedBookUnusable(BookUnusable::Ca));
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let looked =
        runtime.expect("a runtime needs nothing but memory").block_on(book.look()).and_then(Standing::takes_claims);
    tell(match looked {
        Ok(standing) => Finding::SharedBook(place, standing.version),
        Err(fault) => Finding::SharedBookFault { place, fault, is_required: book.is_required() },
    });
}
