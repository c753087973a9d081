//! The shared book of a station, as a person changes it: which one, with which password, or none.

use super::{Desk, Keeping};
use crate::decisions::not_done::NotDone;
use crate::domain::entry::{ChangeOf, Changed};
use crate::domain::{BookSettings, Secret};
use crate::seen::{Decision, Refusal, Signed};
use crate::shared_book::SharedBook;
use crate::store::shared_book::{BookUnusable, choose, shared_book};
use crate::vault::{SecretFault, SecretSource};

/// What the record calls the setting.
const SETTING: &str = "sharedBook";

impl Keeping {
    /// The desk, where the station has a record already: then who changes it has to be asked for.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn desk_to_change_book(&self) -> Result<Option<Desk>, Refusal> {
        Ok(if self.has_record() { Some(Desk::open(&self.data)?) } else { None })
    }

    /// The book that the station uses; none where it uses none.
    ///
    /// # Errors
    /// [`BookUnusable`].
    pub fn shared_book(&self) -> Result<Option<BookSettings>, BookUnusable> {
        shared_book(&self.data)
    }

    /// The password that is stored for the login of these settings, and where.
    ///
    /// # Errors
    /// [`SecretFault`].
    pub(in crate::decisions) fn password_of_book(
        &self,
        settings: &BookSettings,
    ) -> Result<(Secret, SecretSource), SecretFault> {
        self.secrets.of_shared_book(&settings.login())
    }

    /// Has the station use this book from its next start on, once that has let it in. `password`: with what it logs in; none: the one that is stored for this login.
    /// Gives where it is stored.
    ///
    /// # Errors
    /// [`NotDone`]; the book that was used before still is.
    pub async fn use_book(
        &self,
        settings: BookSettings,
        password: Option<Secret>,
        signed: &Signed,
    ) -> Result<SecretSource, NotDone> {
        settings.fault().map_or(Ok(()), |fault| Err(NotDone::Unusable(BookUnusable::Settings(fault))))?;
        // What a person knows of the claims under this name holds with a new password, too.
        let was = shared_book(&self.data).ok().flatten().filter(|was| was.login() == settings.login());
        let settings = BookSettings { known_lost: was.map_or(0, |was| was.known_lost), ..settings };
        let (password, stored) = match password {
            Some(password) => (password, None),
            None => self
                .password_of_book(&settings)
                .map(|(password, source)| (password, Some(source)))
                .map_err(NotDone::Password)?,
        };
        // A station that cannot use it would stand still from its next start on.
        let book = SharedBook::new(settings.clone(), password.clone());
        let book = book.map_err(|_| NotDone::Unusable(BookUnusable::Ca))?;
        book.look().await.map_err(NotDone::Away)?;
        self.change_book(Some(&settings), signed).await?;
        let into = match stored {
            Some(source) => source,
            None => self.secrets.set_of_shared_book(&settings.login(), &password).map_err(Refusal::Secret)?,
        };
        self.choose_book(Some(&settings))?;
        Ok(into)
    }

    /// Has the station use none from its next start on.
    ///
    /// # Errors
    /// [`Refusal`]; the book that was used before still is, or its password could not be forgotten.
    pub async fn leave_book(&self, signed: &Signed) -> Result<(), Refusal> {
        self.change_book(None, signed).await?;
        self.choose_book(None)?;
        self.secrets.forget_of_shared_book().map_err(Refusal::Secret)
    }

    /// First on record: whoever finds that a station asks nobody finds out who did it.
    async fn change_book(&self, settings: Option<&BookSettings>, signed: &Signed) -> Result<(), Refusal> {
        let told = |settings: &BookSettings| {
            let mode: &'static str = settings.mode.into();
            let tls = if settings.ca.is_some() { "TLS" } else { "-" };
            format!("{} {mode} {tls}", settings.login())
        };
        // One that cannot be read is replaced like any other.
        let was = shared_book(&self.data).ok().flatten();
        let (old, new) = (was.as_ref().map(told), settings.map(told));
        let changed = Changed::new(ChangeOf::Setting, SETTING, old, new);
        self.decide_first(self.has_record() || self.bench.is_some(), Decision::SharedBook(Box::new(changed)), signed)
            .await
    }

    fn choose_book(&self, settings: Option<&BookSettings>) -> Result<(), Refusal> {
        let chosen = self.data.create().and_then(|()| choose(&self.data, settings));
        chosen.map_err(|error| Refusal::Secret(SecretFault::NotStored(error.kind())))
    }

    fn has_record(&self) -> bool {
        self.data.record().is_dir()
    }
}
