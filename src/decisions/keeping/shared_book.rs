//! The shared book of a station, as a person changes it: which one, with which password, or none.

use super::{Desk, Keeping};
use crate::domain::entry::{ChangeOf, Changed};
use crate::domain::{BookSettings, Secret};
use crate::seen::{Decision, Refusal, Signed};
use crate::store::shared_book::{choose, shared_book};
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

    /// Has the station use this book from its next start on. `password`: with what it logs in; none: the one that is stored for this login.
    ///
    /// # Errors
    /// [`Refusal`]; the book that was used before still is.
    pub async fn use_book(
        &self,
        settings: &BookSettings,
        password: Option<&Secret>,
        signed: &Signed,
    ) -> Result<SecretSource, Refusal> {
        self.change_book(Some(settings), signed).await?;
        let stored = match password {
            Some(password) => self.secrets.set_of_shared_book(&settings.login(), password),
            None => self.secrets.of_shared_book(&settings.login()).map(|(_, source)| source),
        };
        let into = stored.map_err(Refusal::Secret)?;
        self.choose_book(Some(settings))?;
        Ok(into)
    }

    /// Has the station use none from its next start on.
    ///
    /// # Errors
    /// [`Refusal`]; the book that was used before still is.
    pub async fn leave_book(&self, signed: &Signed) -> Result<(), Refusal> {
        self.change_book(None, signed).await?;
        self.choose_book(None)
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
