//! The access key of the vendor's API, as a person changes it: as a product secret, but that the first one leaves a line among the changes, too. With it a
//! station is told more than it knew, and somebody decided that.

use super::{Desk, Keeping};
use crate::decisions::changes::{Note, Waiting};
use crate::decisions::closing::rules::not_closed;
use crate::decisions::desk;
use crate::decisions::voucher::Supervisors;
use crate::domain::access_key::{ACCESS_KEY, ConsoleDoor, Endpoint};
use crate::domain::entry::{ChangeOf, Changed};
use crate::domain::{Deed, Person, PinUse};
use crate::seen::{Command, Decision, Refusal, Signed};
use crate::vault::{SecretFault, SecretSource};

/// How the access key of a product stands. Nothing tells the key itself again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessStanding {
    /// The host that it is for, and where it is kept; none: there is no key. Or why it cannot be used.
    pub found: Result<Option<(Endpoint, SecretSource)>, SecretFault>,
    /// One is stored, usable or not: another one replaces it.
    pub is_stored: bool,
    /// Who may replace it; nobody in here: whoever works here.
    pub supervisors: Vec<String>,
}

impl Keeping {
    /// How the access key of this product stands.
    pub fn access_standing(&self, product_key: &str) -> AccessStanding {
        AccessStanding {
            found: self.secrets.look_of_console(product_key),
            is_stored: self.secrets.holds_of_console(product_key).unwrap_or(false),
            supervisors: Supervisors::read(&self.data)
                .map(|read| read.who_may(Deed::Pin(PinUse::Secret)))
                .unwrap_or_default(),
        }
    }

    /// The desk, where an access key is stored that another one would take the place of.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn desk_to_replace_access(&self, product_key: &str) -> Result<Option<Desk>, Refusal> {
        let is_stored = self.secrets.holds_of_console(product_key).map_err(Refusal::Secret)?;
        Ok(if is_stored { Some(Desk::open(&self.data)?) } else { None })
    }

    /// Stores the access key of a product for one host of the vendor's API. `signed`: who replaces one that is stored, or stores the first.
    ///
    /// # Errors
    /// As [`Keeping::set`].
    pub async fn set_of_console(
        &self,
        product_key: &str,
        door: &ConsoleDoor,
        signed: &Signed,
    ) -> Result<SecretSource, Refusal> {
        not_closed(&self.data)?;
        let is_stored = self.secrets.holds_of_console(product_key).map_err(Refusal::Secret)?;
        let (host, name) = (Some(door.endpoint.to_string()), Some(ACCESS_KEY.to_owned()));
        let replaces = Decision::ReplaceSecret { product_key: product_key.to_owned(), name, host };
        self.decide_first(is_stored, replaces, signed).await?;
        let first = if is_stored { None } else { Some(self.note_first(product_key, &door.endpoint, &signed.by)?) };
        let stored = self.secrets.set_of_console(product_key, door).map_err(Refusal::Secret);
        match (first, &stored) {
            (Some(first), Err(_)) => first.withdraw(),
            (Some(_), Ok(_)) => self.put_changes().await,
            (None, _) => {}
        }
        stored
    }

    /// Forgets the access key of a product.
    ///
    /// # Errors
    /// As [`Keeping::forget`].
    pub async fn forget_of_console(&self, product_key: &str, signed: &Signed) -> Result<(), Refusal> {
        let forgets = Decision::ForgetSecret { product_key: product_key.to_owned(), name: Some(ACCESS_KEY.to_owned()) };
        let is_stored = self.secrets.holds_of_console(product_key).map_err(Refusal::Secret)?;
        self.decide_first(is_stored, forgets, signed).await?;
        self.secrets.forget_of_console(product_key).map_err(Refusal::Secret)
    }

    fn note_first(&self, product_key: &str, endpoint: &Endpoint, by: &Person) -> Result<Note, Refusal> {
        let changed = Changed::new(ChangeOf::Setting, "accessKey", None, Some(format!("{product_key} · {endpoint}")));
        let noted = Waiting::of(&self.data).note(changed.by(Person::named(by)));
        noted.map_err(|error| Refusal::NotRecorded(Some(error.to_string()), None))
    }

    /// What waits goes on record now, where somebody has it to put it there; otherwise with the next one who has.
    async fn put_changes(&self) {
        let (put, by) = (Decision::PutChanges, Signed::by(""));
        match &self.bench {
            Some(bench) => drop(bench.send(Command::decide(put, by)).await),
            None => drop(desk::decide(&self.data, &put, &by).await),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{entries, keeping, run, signed};
    use super::*;
    use crate::domain::Secret;
    use crate::domain::access_key::AccessKey;
    use crate::store::DataDir;

    fn door(host: &str) -> ConsoleDoor {
        let key = AccessKey { id: "LTAIfirst".into(), secret: Secret::new("hush-hush-hush") };
        ConsoleDoor { endpoint: host.parse().unwrap(), key }
    }

    #[test]
    fn the_first_access_key_is_a_line_among_the_changes_and_another_one_or_none_is_decided_first() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path().join("data"));
        // A record to be put on.
        drop(run(Desk::open(&data).unwrap().put(Vec::new(), None)));
        let keeping = keeping(&data);
        assert_eq!(keeping.access_standing("pk").found, Ok(None));
        let set = |host: &str| run(keeping.set_of_console("pk", &door(host), &signed("chen", ""))).unwrap();
        assert_eq!(set("a.example"), SecretSource::OwnerFile);
        let first = r#""what":"setting","of":"accessKey","new":"pk · a.example","by":"p-"#;
        assert!(entries(&data).contains(first), "{}", entries(&data));
        assert!(Waiting::of(&data).all().is_empty());
        let standing = keeping.access_standing("pk");
        assert_eq!(standing.found, Ok(Some(("a.example".parse().unwrap(), SecretSource::OwnerFile))));
        set("b.example");
        let record = entries(&data);
        assert_eq!(record.matches("accessKey").count(), 1, "another one is no first one");
        assert!(record.contains(r#""kind":"secretReplaced","productKey":"pk","name":"access-key","host":"b.example""#));
        run(keeping.forget_of_console("pk", &signed("chen", ""))).unwrap();
        let forgotten = r#""kind":"secretForgotten","productKey":"pk","name":"access-key","by":"p-"#;
        let record = entries(&data);
        assert!(record.contains(forgotten), "{record}");
        assert!(!record.contains("LTAIfirst") && !record.contains("hush"), "{record}");
        assert_eq!((keeping.access_standing("pk").found, keeping.access_standing("pk").is_stored), (Ok(None), false));
    }

    #[test]
    fn a_key_that_cannot_be_stored_leaves_no_line() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path().join("data"));
        let key = AccessKey { id: "with:colon".into(), secret: Secret::new("hush") };
        let door = ConsoleDoor { endpoint: "a.example".parse().unwrap(), key };
        let refused = run(keeping(&data).set_of_console("pk", &door, &signed("chen", "")));
        assert!(matches!(refused, Err(Refusal::Secret(SecretFault::Malformed(..)))), "{refused:?}");
        assert!(Waiting::of(&data).all().is_empty());
    }
}
