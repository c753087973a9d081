//! The stored product secret, as a person changes it: the first one is stored by whoever has it; to replace it or to forget it needs a supervisor, where
//! there are any, and either stands on record before it is done.

mod access_key;
mod line_key;
mod plant_gate;
mod shared_book;

use std::sync::Arc;

pub use access_key::AccessStanding;
use tokio::sync::{mpsc, watch};

use crate::decisions::closing::rules::not_closed;
use crate::decisions::desk::Desk;
use crate::decisions::package::taking::may_change;
use crate::decisions::voucher::Supervisors;
use crate::domain::{Deed, PinUse, ProxyAddress, Secret};
use crate::seen::{Command, Decision, Refusal, Signed, Snapshot};
use crate::store::DataDir;
use crate::vault::{Binding, Given, ProductSecrets, SecretFault, SecretSource};

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

/// A bench that runs on the record meanwhile: it puts there what is decided. It ends as if nobody had this.
#[derive(Clone, Debug)]
pub struct AtBench {
    commands: mpsc::WeakSender<Command>,
    snapshots: watch::Receiver<Arc<Snapshot>>,
}

impl AtBench {
    /// The bench at the other end of these.
    pub fn new(commands: &mpsc::Sender<Command>, snapshots: &watch::Receiver<Arc<Snapshot>>) -> Self {
        Self { commands: commands.downgrade(), snapshots: snapshots.clone() }
    }

    /// Has it decided, and waits for the notice that says whether it was.
    async fn decide(&self, decision: Decision, signed: &Signed) -> Result<(), Refusal> {
        let mut snapshots = self.snapshots.clone();
        let (purpose, after) = (decision.pin_use(), snapshots.borrow().last_notice());
        self.send(Command::decide(decision, signed.clone())).await?;
        let mut told = None;
        let heard = snapshots.wait_for(|snapshot| {
            told = purpose.and_then(|purpose| snapshot.decided(purpose, after)).map(|(_, decided)| decided);
            told.is_some()
        });
        drop(heard.await);
        told.unwrap_or(Err(Refusal::NotRecorded(None, None)))
    }

    async fn send(&self, command: Command) -> Result<(), Refusal> {
        let gone = || Refusal::NotRecorded(None, None);
        self.commands.upgrade().ok_or_else(gone)?.send(command).await.map_err(|_| gone())
    }
}

/// The product secrets of a station. All calls take their time.
#[derive(Clone)]
pub struct Keeping {
    data: DataDir,
    secrets: ProductSecrets,
    bench: Option<AtBench>,
}

impl Keeping {
    /// Of the station in this folder.
    pub fn new(data: DataDir) -> Self {
        let secrets = ProductSecrets::new(data.path());
        Self { data, secrets, bench: None }
    }

    /// With other places than the system's keyring.
    pub fn with(data: DataDir, secrets: ProductSecrets) -> Self {
        Self { data, secrets, bench: None }
    }

    /// While this bench holds the record.
    pub fn at(self, bench: Option<AtBench>) -> Self {
        Self { bench, ..self }
    }

    /// How the secret of this product stands, for use at this place.
    pub fn standing(&self, product_key: &str, place: &Binding) -> Standing {
        Standing {
            found: self.secrets.look(&Given::from_system(None), product_key, place),
            is_stored: self.secrets.holds(product_key, None).unwrap_or(false),
            // A record that cannot be read names nobody here: it is read again, and judged, before anything is replaced.
            supervisors: Supervisors::read(&self.data)
                .map(|read| read.who_may(Deed::Pin(PinUse::Secret)))
                .unwrap_or_default(),
        }
    }

    /// The desk, where one is stored that another one would take the place of.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn desk_to_replace(&self, product_key: &str, name: Option<&str>) -> Result<Option<Desk>, Refusal> {
        let is_stored = self.secrets.holds(product_key, name).map_err(Refusal::Secret)?;
        Ok(if is_stored { Some(Desk::open(&self.data)?) } else { None })
    }

    /// Stores the password of this proxy's user. It opens no record and no identity, so nobody signs for it.
    ///
    /// # Errors
    /// [`SecretFault`].
    pub fn set_of_proxy(&self, address: &ProxyAddress, password: &Secret) -> Result<SecretSource, SecretFault> {
        self.secrets.set_of_proxy(address, password)
    }

    /// Stores the secret of a product for use at this place alone, or one that its profiles call by a `name`. `signed`: who replaces one that is stored.
    ///
    /// # Errors
    /// [`Refusal`]; what was stored before is still there then, but for [`SecretFault::NotStored`].
    pub async fn set(
        &self,
        product_key: &str,
        name: Option<&str>,
        place: Option<Binding>,
        secret: &Secret,
        signed: &Signed,
    ) -> Result<SecretSource, Refusal> {
        let host = place.as_ref().map(|place| place.host.clone());
        let (of, called) = (product_key.to_owned(), name.map(ToOwned::to_owned));
        not_closed(&self.data)?;
        // First on record: whoever finds the secret pointing elsewhere finds out who did it.
        if name.is_none() {
            may_change(&self.data)?;
        }
        let replaces = Decision::ReplaceSecret { product_key: of, name: called, host };
        let is_stored = self.secrets.holds(product_key, name).map_err(Refusal::Secret)?;
        self.decide_first(is_stored, replaces, signed).await?;
        let into = match name {
            Some(name) => self.secrets.set_named(product_key, name, secret),
            None => self.secrets.set(product_key, place, secret),
        };
        self.tell_bench().await;
        into.map_err(Refusal::Secret)
    }

    /// The station's own folder.
    pub(in crate::decisions) fn data(&self) -> &DataDir {
        &self.data
    }

    /// Puts on record that what is stored, if something is, is about to be changed.
    pub(in crate::decisions) async fn decide_first(
        &self,
        is_stored: bool,
        decision: Decision,
        signed: &Signed,
    ) -> Result<(), Refusal> {
        match &self.bench {
            _ if !is_stored => Ok(()),
            Some(bench) => bench.decide(decision, signed).await,
            None => Desk::open(&self.data)?.decide(&decision, signed).await.map(drop),
        }
    }

    /// The bench signs its next registration with what is stored by now. One that has ended meanwhile needs nothing.
    async fn tell_bench(&self) {
        if let Some(bench) = &self.bench {
            let _ = bench.send(Command::SecretChanged).await;
        }
    }

    /// Forgets what is stored.
    ///
    /// # Errors
    /// [`Refusal`]; some of it may still be there after [`Refusal::Secret`].
    pub async fn forget(&self, product_key: &str, signed: &Signed) -> Result<(), Refusal> {
        let forgets = Decision::ForgetSecret { product_key: product_key.to_owned(), name: None };
        let is_stored = self.secrets.holds(product_key, None).map_err(Refusal::Secret)?;
        self.decide_first(is_stored, forgets, signed).await?;
        let forgotten = self.secrets.forget(product_key);
        self.tell_bench().await;
        forgotten.map_err(Refusal::Secret)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Entry, Role};
    use crate::vault::pin;

    /// So long that no hash has it by chance: the record is searched for it.
    const PIN: &str = "2468135790";

    pub(super) fn signed(by: &str, pin: &str) -> Signed {
        Signed { pin: Secret::new(pin), ..Signed::by(by) }
    }

    fn place(host: &str) -> Binding {
        Binding { host: host.into(), trust: "vendor".into() }
    }

    pub(super) fn run<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
    }

    pub(super) fn keeping(data: &DataDir) -> Keeping {
        let none = std::time::Duration::from_secs(1);
        Keeping::with(data.clone(), ProductSecrets::with_keyring(data.path(), None, none))
    }

    pub(super) fn entries(data: &DataDir) -> String {
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
            run(keeping.set("pk", None, Some(place("a.example")), &Secret::new(secret), &signed(by, pin)))
        };
        assert_eq!(set("first", "", "").unwrap(), SecretSource::OwnerFile);
        assert!(!data.record().exists(), "nothing was replaced, nothing is recorded");
        let pin_hash = pin::hash(&Secret::new(PIN));
        let made = |name: &str| Entry::Supervisor {
            name: name.into(),
            pin_hash: pin_hash.clone(),
            role: Role::Engineer,
            by: "chen".into(),
        };
        run(Desk::open(&data).unwrap().put(["chen", "li", "wang"].map(made).into(), None)).unwrap();
        let standing = keeping.standing("pk", &place("a.example"));
        assert_eq!((standing.found, standing.is_stored), (Ok(SecretSource::OwnerFile), true));
        assert_eq!(standing.supervisors, ["chen", "li", "wang"]);

        let is_wrong = |refusal| refusal == Refusal::WrongPin;
        assert!(is_wrong(set("second", "li", "1111").unwrap_err()));
        let forget = |by: &str, pin: &str| run(keeping.forget("pk", &signed(by, pin)));
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
        assert!(entries(&data).contains(r#""kind":"secretForgotten","productKey":"pk","by":"p-"#));
        assert_eq!(keeping.standing("pk", &place("a.example")).found, Err(SecretFault::Missing));
    }

    #[test]
    fn while_a_station_runs_nothing_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path().join("data"));
        let keeping = keeping(&data);
        let set = || run(keeping.set("pk", None, Some(place("a.example")), &Secret::new("s"), &Signed::by("li")));
        set().unwrap();
        let held = Desk::open(&data).unwrap();
        assert!(matches!(set(), Err(Refusal::Held(_))));
        drop(held);
        set().unwrap();
        assert!(entries(&data).contains(r#""by":"p-"#) && !entries(&data).contains("\"li\""));
    }
}
