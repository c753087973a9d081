//! The stored product secret, as a person changes it: the first one is stored by whoever has it; to replace it or to forget it needs a supervisor, where
//! there are any, and either stands on record before it is done.

use crate::custody::fault::OpenFault;
use crate::decisions::desk::{Desk, Undecided};
use crate::decisions::refusal::Refusal;
use crate::domain::entry::{Entry, PinUse};
use crate::domain::secret::Secret;
use crate::journal::disk::Folder;
use crate::journal::replay::Replay;
use crate::store::data_dir::DataDir;
use crate::vault::product_secret::{Binding, Given, ProductSecrets};
use crate::vault::secret_fault::{SecretFault, SecretSource};

/// How the secret of a product stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Where a registration would take it from, or why it would not.
    pub found: Result<SecretSource, SecretFault>,
    /// One is stored, usable or not: another one replaces it.
    pub is_stored: bool,
    /// Who may replace it; nobody in here: whoever works here.
    pub supervisors: Vec<String>,
}

/// Why nothing was changed.
#[derive(Debug)]
pub enum NotKept {
    /// The secret, or the place for it.
    Secret(SecretFault),
    /// Nobody vouched for it.
    Refused(Refusal),
    /// The record, where it is to be put down, cannot be had.
    Record(OpenFault),
}

impl From<OpenFault> for NotKept {
    fn from(fault: OpenFault) -> Self {
        Self::Record(fault)
    }
}

impl From<Undecided> for NotKept {
    fn from(undecided: Undecided) -> Self {
        match undecided {
            Undecided::Refused(why) => Self::Refused(why),
            Undecided::Open(fault) => Self::Record(fault),
        }
    }
}

/// The product secrets of a station. All calls take their time.
#[derive(Clone)]
pub struct Keeping {
    data: DataDir,
    secrets: ProductSecrets,
}

impl Keeping {
    /// Of the station in this folder.
    pub fn new(data: DataDir) -> Self {
        let secrets = ProductSecrets::new(data.path());
        Self { data, secrets }
    }

    /// With other places than the system's keyring.
    pub fn with(data: DataDir, secrets: ProductSecrets) -> Self {
        Self { data, secrets }
    }

    /// How the secret of this product stands, for use at this place.
    pub fn standing(&self, product_key: &str, place: &Binding) -> Standing {
        Standing {
            found: self.secrets.look(&Given::from_system(None), product_key, place),
            is_stored: self.secrets.holds(product_key).unwrap_or(false),
            supervisors: self.supervisors(),
        }
    }

    /// A record that cannot be read names nobody here: it is read again, and judged, before anything is replaced.
    fn supervisors(&self) -> Vec<String> {
        let folder = self.data.record();
        if !folder.is_dir() {
            return Vec::new();
        }
        let replay = Folder::new(folder).and_then(|disk| Replay::of(&disk));
        replay.map(|replay| replay.book.supervisors().map(ToOwned::to_owned).collect()).unwrap_or_default()
    }

    /// Stores a secret for use at this place alone. `by` and `pin`: who replaces one that is stored.
    ///
    /// # Errors
    /// [`NotKept`]; what was stored before is still there then, but for [`SecretFault::NotStored`].
    pub async fn set(
        &self,
        product_key: &str,
        place: Binding,
        secret: &Secret,
        by: &str,
        pin: &Secret,
    ) -> Result<SecretSource, NotKept> {
        if self.secrets.holds(product_key).map_err(NotKept::Secret)? {
            let (by, host) = (named(by), Some(place.host.clone()));
            let replaced =
                Entry::SecretReplaced { product_key: product_key.to_owned(), name: None, host, by: by.clone() };
            // First on record: whoever finds the secret pointing elsewhere finds out who did it.
            let desk = Desk::open(&self.data)?;
            desk.decide(by.as_deref(), pin, PinUse::Secret, || Ok(replaced)).await?;
        }
        self.secrets.set(product_key, Some(place), secret).map_err(NotKept::Secret)
    }

    /// Forgets what is stored.
    ///
    /// # Errors
    /// [`NotKept`]; some of it may still be there after [`NotKept::Secret`].
    pub async fn forget(&self, product_key: &str, by: &str, pin: &Secret) -> Result<(), NotKept> {
        if self.secrets.holds(product_key).map_err(NotKept::Secret)? {
            let by = named(by);
            let forgotten = Entry::SecretForgotten { product_key: product_key.to_owned(), by: by.clone() };
            let desk = Desk::open(&self.data)?;
            desk.decide(by.as_deref(), pin, PinUse::Secret, || Ok(forgotten)).await?;
        }
        self.secrets.forget(product_key).map_err(NotKept::Secret)
    }
}

fn named(by: &str) -> Option<String> {
    Some(by.trim()).filter(|by| !by.is_empty()).map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::pin;

    /// So long that no hash has it by chance: the record is searched for it.
    const PIN: &str = "2468135790";

    fn place(host: &str) -> Binding {
        Binding { host: host.into(), trust: "vendor".into() }
    }

    fn run<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
    }

    fn keeping(data: &DataDir) -> Keeping {
        let none = std::time::Duration::from_secs(1);
        Keeping::with(data.clone(), ProductSecrets::with_keyring(data.path(), None, none))
    }

    fn entries(data: &DataDir) -> String {
        let files = std::fs::read_dir(data.record()).into_iter().flatten().flatten().map(|file| file.path());
        files
            .filter(|path| path.extension().is_some_and(|ending| ending == "jsonl"))
            .map(|path| std::fs::read_to_string(path).unwrap())
            .collect()
    }

    #[test]
    fn the_first_secret_needs_nobody_and_a_replacement_needs_a_supervisor_and_is_recorded_first() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path().join("data"));
        let keeping = keeping(&data);
        let set = |secret: &str, by: &str, pin: &str| {
            run(keeping.set("pk", place("a.example"), &Secret::new(secret), by, &Secret::new(pin)))
        };
        assert_eq!(set("first", "", "").unwrap(), SecretSource::OwnerFile);
        assert!(!data.record().exists(), "nothing was replaced, nothing is recorded");
        let pin_hash = pin::hash(&Secret::new(PIN));
        let made = |name: &str| Entry::Supervisor { name: name.into(), pin_hash: pin_hash.clone(), by: "chen".into() };
        run(Desk::open(&data).unwrap().put(["chen", "li", "wang"].map(made).into(), None)).unwrap();
        let standing = keeping.standing("pk", &place("a.example"));
        assert_eq!((standing.found, standing.is_stored), (Ok(SecretSource::OwnerFile), true));
        assert_eq!(standing.supervisors, ["chen", "li", "wang"]);

        let is_wrong = |refusal| matches!(refusal, NotKept::Refused(Refusal::WrongPin));
        assert!(is_wrong(set("second", "li", "1111").unwrap_err()));
        let forget = |by: &str, pin: &str| run(keeping.forget("pk", by, &Secret::new(pin)));
        assert!(is_wrong(forget("wang", "1111").unwrap_err()));
        let stored = || std::fs::read_to_string(data.path().join("secrets/pk.json")).unwrap();
        assert!(stored().contains("first") && !entries(&data).contains("secretReplaced"));
        set("second", "chen", PIN).unwrap();
        assert!(stored().contains("second"));
        let record = entries(&data);
        assert!(record.contains("secretReplaced") && record.contains("a.example"), "{record}");
        assert!(!record.contains("second") && !record.contains(PIN));

        assert!(!entries(&data).contains("secretForgotten"));
        forget("chen", PIN).unwrap();
        assert!(entries(&data).contains(r#""kind":"secretForgotten","productKey":"pk","by":"chen""#));
        assert_eq!(keeping.standing("pk", &place("a.example")).found, Err(SecretFault::Missing));
    }

    #[test]
    fn while_a_station_runs_nothing_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path().join("data"));
        let keeping = keeping(&data);
        let set = || run(keeping.set("pk", place("a.example"), &Secret::new("s"), "li", &Secret::new("")));
        set().unwrap();
        let held = Desk::open(&data).unwrap();
        assert!(matches!(set(), Err(NotKept::Record(OpenFault::Locked(_)))));
        drop(held);
        set().unwrap();
        assert!(entries(&data).contains(r#""by":"li""#));
    }
}
