//! The check before the shift: all that can keep a station from starting, or spoil the first hour, looked at while there is still time. It asks the cloud
//! nothing, registers nothing, and changes nothing on disk but a small file that it takes away again.
//!
//! | file | what it looks at |
//! |---|---|
//! | `cloud` | name, way, TLS, certificates |
//! | `disk` | the record's disk: room, speed, kind |
//! | `files` | folders and files: whose, who else can write, answers that wait |
//! | `labels` | labels that are printed, and their printers |
//! | `package` | how long the package that the product came in still lasts |
//! | `ports` | the serial ports |
//! | `record` | record, seal key, open units, clock |
//! | `results` | results on their way to the plant |
//! | `shared_book` | the book of several stations |

mod cloud;
mod disk;
mod files;
pub mod finding;
pub mod host_key_seen;
pub mod host_keys;
mod kept;
mod labels;
mod package;
mod plant;
mod ports;
mod record;
mod results;
mod shared_book;
mod tell;

pub use finding::{Dated, Finding, KeyFault, Level, Place, Point, PortState};

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::decisions::approved_gate_program;
use crate::domain::{Profile, ProxyAddress, Purpose};
use crate::link::{Lines, SystemPorts};
use crate::store::printers::printers;
use crate::store::programs::programs;
use crate::store::scanner::scanner;
use crate::store::{DataDir, Folders, Loaded, NotSetUp, Policy, Shelf, not_told_apart, profile_file};
use crate::vault::{Binding, Given, ProductSecrets};
use tell::Tell;

/// Longest wait for what is looked at on this PC. A keyring alone may take 3 s.
const LIMIT: Duration = Duration::from_secs(10);
/// A record of a million units without an index is read for some time.
const RECORD_LIMIT: Duration = Duration::from_secs(120);

/// What is looked at.
pub struct Checkup {
    /// The profile file.
    pub profile: PathBuf,
    /// The ports by name, as a slot names them; none: the ports that are there are listed.
    pub ports: Vec<String>,
    /// The station's folder.
    pub data: DataDir,
    /// Other places where a record of this PC may stand.
    pub other_places: Vec<DataDir>,
    /// Why this user cannot use the station's folder: what stands in it is not looked at then.
    pub not_set_up: Option<NotSetUp>,
    /// Where the product secret is looked for first.
    pub given: Given,
    /// The record is one of practice units.
    pub practice: bool,
    /// What the administrator has set.
    pub policy: Policy,
    /// The proxy that leads to the cloud.
    pub proxy: Option<ProxyAddress>,
    /// What is done with the units.
    pub purpose: Purpose,
}

impl Checkup {
    /// For this PC and its user. `proxy`: what the user chose, as it was typed.
    pub fn of_pc(
        profile: PathBuf,
        ports: Vec<String>,
        data: DataDir,
        secret_file: Option<PathBuf>,
        folders: &Folders,
        proxy: &str,
    ) -> Self {
        let other_places = [Some(DataDir::of_pc()), DataDir::of_user()].into_iter().flatten().collect();
        let (not_set_up, given) = (folders.not_set_up(&data), Given::from_system(secret_file));
        let policy = folders.policy().clone();
        let proxy = policy.rules.proxy_or(proxy);
        Self {
            profile,
            ports,
            data,
            other_places,
            not_set_up,
            given,
            practice: false,
            policy,
            proxy,
            purpose: Purpose::default(),
        }
    }

    /// For a bench that does this: one that asks nothing of the cloud needs neither the way to it nor the product secret.
    #[must_use]
    pub fn for_purpose(self, purpose: Purpose) -> Self {
        Self { purpose, ..self }
    }

    /// For the second product on a bench: what the caller brings is the first one's secret.
    #[must_use]
    pub fn beside(self) -> Self {
        Self { given: Given::default(), ..self }
    }

    /// Begins. Findings come as they are found, in no order; the channel closes when all have come. `wake` is called after each, and at the end.
    pub fn begin(self, wake: impl Fn() + Send + Sync + 'static) -> Receiver<Finding> {
        in_background(wake, move |tell| match profile_file::load(&self.profile) {
            Ok(loaded) => {
                tell(Finding::Profile(loaded.profile.name.clone()));
                self.look(Some(loaded), tell);
            }
            Err(faults) => {
                tell(Finding::ProfileFaults(self.profile.clone(), faults));
                self.look(None, tell);
            }
        })
    }

    /// Looks at everything at the same time; without a profile at what needs none.
    fn look(&self, loaded: Option<Loaded>, tell: &(dyn Fn(Finding) + Sync)) {
        if let Some(file) = &self.policy.file {
            tell(Finding::Policy(file.clone(), self.policy.rules.names()));
        }
        let mut probes = Vec::new();
        match self.not_set_up.clone() {
            Some(not) => probes.push(Probe::new(Point::Record, LIMIT, move |tell| tell(Finding::NotSetUp(not)))),
            None => {
                let (data, is_chosen) = (self.data.clone(), self.policy.rules.data_dir.is_some());
                probes.push(Probe::new(Point::Disk, LIMIT, move |tell| disk::look(&data, is_chosen, tell)));
                let data = self.data.clone();
                probes.push(Probe::new(Point::Files, LIMIT, move |tell| files::look(&data, tell)));
                let (data, others, practice) = (self.data.clone(), self.other_places.clone(), self.practice);
                let registers = !practice && self.purpose.asks_the_cloud();
                let product = loaded.as_ref().filter(|_| registers).map(|loaded| loaded.profile.product_key.clone());
                let look = move |tell: &Tell| record::look(&data, &others, practice, product.as_deref(), tell);
                probes.push(Probe::new(Point::Record, RECORD_LIMIT, look));
            }
        }
        if let Some(at) = scanner(&self.data).filter(|_| !self.practice) {
            probes.push(Probe::new(Point::Port, LIMIT, move |tell| ports::look_for_scanner(&SystemPorts, &at, tell)));
        }
        if self.not_set_up.is_none() && !self.practice && self.purpose.asks_the_cloud() {
            let data = self.data.clone();
            probes.push(Probe::new(Point::SharedBook, 2 * LIMIT, move |tell| shared_book::look(&data, tell)));
        }
        if let Some(loaded) = loaded {
            let mut names = loaded.secret_names();
            if let Some(result) = &loaded.profile.result {
                names.extend(result.signed_with.clone().filter(|name| !names.contains(name)));
                if self.not_set_up.is_none() && !self.practice {
                    let (data, product_key) = (self.data.clone(), loaded.profile.product_key.clone());
                    let look = move |tell: &Tell| results::look(&data, &product_key, tell);
                    probes.push(Probe::new(Point::Results, RECORD_LIMIT, look));
                }
            }
            if loaded.profile.label.is_some() && self.not_set_up.is_none() && !self.practice {
                let (data, product_key) = (self.data.clone(), loaded.profile.product_key.clone());
                probes
                    .push(Probe::new(Point::Labels, RECORD_LIMIT, move |tell| labels::look(&data, &product_key, tell)));
                let printers = printers(&self.data);
                probes.push(Probe::new(Point::Labels, LIMIT, move |tell| labels::look_for_printers(&printers, tell)));
            }
            let gate_login = loaded.gate_login();
            let Loaded { profile, ca_pem, gate_ca_pem, .. } = loaded;
            let allowed = crate::device::usb_matches_of(&profile.line);
            // A dry run registers nothing as anything.
            if self.purpose != Purpose::DryRun {
                let (shelf, profile) = (Shelf::new(self.data.profiles()), profile.clone());
                probes.push(Probe::new(Point::Profile, LIMIT, move |tell| {
                    let others = Some(not_told_apart(&shelf, &profile)).filter(|others| !others.is_empty());
                    others.into_iter().for_each(|others| tell(Finding::NotToldApart(others)));
                }));
            }
            for port in self.wanted() {
                let (line, allowed) = (profile.line.clone(), allowed.clone());
                let lines = Lines::new(programs(&self.data), self.data.lines());
                let probe = move |tell: &Tell| {
                    ports::look(&lines, port.as_deref(), &line, &allowed, &|finding| {
                        if let Finding::Port { port, state: PortState::Line(why) } = &finding {
                            host_keys::look(&lines, port, *why, tell);
                        }
                        tell(finding);
                    });
                };
                probes.push(Probe::new(Point::Port, LIMIT, probe));
            }
            let (secrets, given) = (ProductSecrets::new(self.data.path()), self.given.clone());
            let asks_the_cloud = self.purpose.asks_the_cloud();
            if asks_the_cloud {
                probes.push(Probe::of_cloud(profile.clone(), ca_pem.clone(), self.proxy.clone(), secrets.clone()));
            }
            let gate = profile.gate.clone().filter(|_| asks_the_cloud);
            if let Some(gate) = gate.clone() {
                let (secrets, product_key, login) = (secrets.clone(), profile.product_key.clone(), gate_login.clone());
                let limit = Duration::from_millis(gate.timeout_ms.into()) * 4 + LIMIT;
                // What is approved stands on record.
                let (limit, data) = match gate.program {
                    Some(_) => (limit + RECORD_LIMIT, Some(self.data.clone()).filter(|_| self.not_set_up.is_none())),
                    None => (limit, None),
                };
                probes.push(Probe::new(Point::Plant, limit, move |tell| {
                    let password = login.and_then(|server| secrets.of_plant(&product_key, &server).ok());
                    let approved = data.zip(gate.program.as_ref());
                    let approved =
                        approved.and_then(|(data, program)| approved_gate_program(&data, program).ok().flatten());
                    let password = password.map(|(secret, _)| secret);
                    plant::look(&gate, gate_ca_pem.as_deref(), password, approved.as_deref(), tell);
                }));
            }
            let gate_login = gate_login.filter(|_| gate.is_some());
            let (product_key, place) = (profile.product_key.clone(), Binding::of(&profile, ca_pem.as_deref()));
            let has_folder = self.not_set_up.is_none();
            probes.push(Probe::new(Point::Secret, LIMIT, move |tell| {
                let product = asks_the_cloud.then(|| secrets.look(&given, &product_key, &place).map(Finding::Secret));
                let named = names.iter().map(|name| {
                    secrets.named(&product_key, name).map(|found| Finding::NamedSecret(name.clone(), found.source))
                });
                let of_gate = gate_login.iter().map(|server| {
                    secrets
                        .of_plant(&product_key, server)
                        .map(|(_, source)| Finding::NamedSecret(server.clone(), source))
                });
                for found in product.into_iter().chain(named).chain(of_gate) {
                    match found {
                        Ok(finding) => tell(finding),
                        Err(fault) if has_folder => tell(Finding::SecretFault(fault)),
                        // It can be stored only where there is a folder for it: one cause, one line.
                        Err(_) => {}
                    }
                }
            }));
        }
        thread::scope(|scope| {
            for probe in probes {
                scope.spawn(|| probe.run(tell));
            }
        });
    }

    /// The ports to look at; none of them named: the list of those that are there.
    fn wanted(&self) -> Vec<Option<String>> {
        if self.ports.is_empty() { vec![None] } else { self.ports.iter().cloned().map(Some).collect() }
    }
}

/// Looks at the way to the cloud alone, for a profile that is still being made: `text` stands in `folder`. The password of the proxy is one of `data`.
/// Findings come as with [`Checkup::begin`].
pub fn connection(
    text: String,
    folder: PathBuf,
    proxy: Option<ProxyAddress>,
    data: &DataDir,
    wake: impl Fn() + Send + Sync + 'static,
) -> Receiver<Finding> {
    let secrets = ProductSecrets::new(data.path());
    in_background(wake, move |tell| match profile_file::check(text.as_bytes(), &folder) {
        Ok(Loaded { profile, ca_pem, .. }) => Probe::of_cloud(profile, ca_pem, proxy, secrets).run(tell),
        Err(faults) => tell(Finding::ProfileFaults(folder, faults)),
    })
}

/// Looks on a thread of its own. What it tells comes out of the channel; `wake` is called after each, and at the end.
fn in_background(
    wake: impl Fn() + Send + Sync + 'static,
    look: impl FnOnce(&(dyn Fn(Finding) + Sync)) + Send + 'static,
) -> Receiver<Finding> {
    let (tell, findings) = channel();
    thread::spawn(move || {
        look(&|finding| {
            let _ = tell.send(finding);
            wake();
        });
        drop(tell);
        wake();
    });
    findings
}

/// One thing to look at, which may hang.
struct Probe {
    point: Point,
    limit: Duration,
    look: Box<dyn FnOnce(&Tell) + Send>,
}

impl Probe {
    fn new(point: Point, limit: Duration, look: impl FnOnce(&Tell) + Send + 'static) -> Self {
        Self { point, limit, look: Box::new(look) }
    }

    /// Of the way to the cloud and its certificates.
    fn of_cloud(
        profile: Profile,
        ca_pem: Option<Vec<u8>>,
        proxy: Option<ProxyAddress>,
        secrets: ProductSecrets,
    ) -> Self {
        let limit = cloud::limit(&profile) + LIMIT;
        Self::new(Point::Tls, limit, move |tell| match secrets.of_proxy(proxy) {
            Ok(proxy) => cloud::look(&profile, ca_pem.as_deref(), proxy, tell),
            Err(fault) => tell(Finding::SecretFault(fault)),
        })
    }

    /// Looks on a thread of its own, which is given up where it takes too long.
    fn run(self, tell: &Tell) {
        let deadline = Instant::now() + self.limit;
        let (found, findings) = channel();
        let look = self.look;
        let thread = thread::spawn(move || {
            look(&|finding| {
                let _ = found.send(finding);
            });
        });
        loop {
            match findings.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(finding) => tell(finding),
                Err(RecvTimeoutError::Timeout) => return tell(Finding::NoAnswer(self.point)),
                Err(RecvTimeoutError::Disconnected) => {
                    if thread.join().is_err() {
                        tell(Finding::NoAnswer(self.point));
                    }
                    return;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings_of(probe: Probe) -> Vec<Finding> {
        let found = std::sync::Mutex::new(Vec::new());
        probe.run(&|finding| found.lock().unwrap().push(finding));
        found.into_inner().unwrap()
    }

    #[test]
    fn what_hangs_is_given_up_and_said() {
        let probe = Probe::new(Point::Disk, Duration::from_millis(50), |tell| {
            tell(Finding::Font);
            loop {
                thread::park();
            }
        });
        assert_eq!(findings_of(probe), [Finding::Font, Finding::NoAnswer(Point::Disk)]);
    }

    #[test]
    fn what_panics_is_said_and_not_taken_for_good() {
        let probe = Probe::new(Point::Secret, LIMIT, |_| panic!("on purpose"));
        assert_eq!(findings_of(probe), [Finding::NoAnswer(Point::Secret)]);
    }
}
