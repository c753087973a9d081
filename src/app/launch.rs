//! What the start dialog needs of the program around it, for real units.

use std::collections::VecDeque;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use super::current::{Current, StationThread};
use super::memory::Memory;
use super::practice;
use crate::bench::SecretInUse;
use crate::bench::places::arranged;
use crate::checkup::host_key_seen::HostKeySeen;
use crate::checkup::host_keys;
use crate::checkup::{Checkup, Finding};
use crate::custody::OpenFault;
use crate::decisions::{Desk, Keeping, Supervisors, desk, roles};
use crate::demo::PracticeBench;
use crate::domain::{
    Deed, HostKeyFault, Monitoring, Person, PinUse, Printers, RecordFault, Retention, ScannerPort, ShiftStarts,
};
use crate::journal::RecordError;
use crate::link::{Ports as _, SystemPorts};
use crate::seen::{Decision, Refusal, Signed, SlotSetup};
use crate::station::{Arranged, BatchParts, Parts, Station, go_together};
use crate::store::shared_book::shared_book;
use crate::store::{DataDir, Folders, Loaded, NotSetUp, SettingsFile, monitoring, printers, profile_file, scanner};
use crate::ui::launch::{
    BookReading, ConsoleApi, ConsoleRead, FieldWork, Launch, ListRead, Refused, Settled, Setup, Shelves,
};
use crate::ui::{Ends, StartNow, Wake};
use crate::words::cli::Complaint;
use crate::words::profile::fault_line;
use crate::words::window::text;
use crate::words::{Lang, batch_file};
use crate::{cli, platform};

/// Starts stations for real units: in the folder that is in use, with what these settings remember.
pub fn launch(folders: Folders, settings: SettingsFile, lang: Lang) -> Arc<dyn Launch> {
    let memory = Arc::new(Memory::new(settings));
    Arc::new(RealUnits { memory, current: Arc::default(), data: folders.in_use(), folders, lang })
}

/// Starts stations for real units.
#[derive(Clone)]
pub(super) struct RealUnits {
    pub(super) memory: Arc<Memory>,
    pub(super) current: Arc<Current>,
    pub(super) folders: Folders,
    pub(super) data: DataDir,
    pub(super) lang: Lang,
}

/// Batch files outside of the station's folder that are remembered.
const RECENT: usize = 20;

impl Launch for RealUnits {
    fn last(&self) -> Setup {
        self.memory.remembered().setup
    }

    fn shelves(&self) -> Shelves {
        let (remembered, own) = (self.memory.remembered(), self.data.batches());
        let ruled = self.folders.policy().rules.batch_folder.clone();
        // One written by hand that depends on where the program was started means nothing.
        let chosen = ruled.or(remembered.batch_folder.filter(|folder| folder.is_absolute()));
        Shelves {
            profiles: Some(self.data.profiles()),
            batches: Some(chosen.unwrap_or_else(|| own.clone())),
            own_batches: Some(own),
            recent: remembered.recent_batches,
        }
    }

    fn choose_batch_folder(&self, folder: Option<PathBuf>) {
        let folder = folder.filter(|folder| *folder != self.data.batches());
        self.memory.remember(|remembered| remembered.batch_folder = folder);
    }

    fn proxy(&self) -> String {
        let ruled = self.folders.policy().rules.proxy.clone();
        ruled.unwrap_or_else(|| self.memory.remembered().proxy)
    }

    fn choose_proxy(&self, proxy: &str) {
        self.memory.remember(|remembered| remembered.proxy = proxy.to_owned());
    }

    fn shift_starts(&self) -> ShiftStarts {
        self.folders.policy().rules.shift_starts_or(&self.memory.remembered().shift_starts)
    }

    fn choose_shift_starts(&self, starts: &ShiftStarts) {
        self.memory.remember(|remembered| remembered.shift_starts = starts.to_string());
    }

    fn monitoring(&self) -> Option<Monitoring> {
        Some(monitoring::monitoring(&self.data))
    }

    fn scanner(&self) -> Option<ScannerPort> {
        scanner::scanner(&self.data)
    }

    fn choose_scanner(&self, chosen: Option<ScannerPort>) -> io::Result<()> {
        scanner::choose(&self.data, chosen)
    }

    fn chosen_monitoring(&self) -> Monitoring {
        monitoring::chosen(&self.data)
    }

    fn choose_monitoring(&self, chosen: &Monitoring) -> io::Result<()> {
        monitoring::choose(&self.data, chosen)
    }

    fn printers(&self) -> Option<Printers> {
        Some(printers::printers(&self.data))
    }

    fn choose_printers(&self, printers: &Printers) -> io::Result<()> {
        printers::choose(&self.data, printers)
    }

    fn retention(&self) -> Retention {
        self.folders.policy().rules.retention_or(&self.memory.remembered().retention)
    }

    fn choose_retention(&self, retention: Retention) {
        self.memory.remember(|remembered| remembered.retention = retention.to_string());
    }

    fn ports_of(&self, product_key: &str) -> Option<Vec<String>> {
        self.memory.remembered().ports_of.get(product_key).cloned()
    }

    fn ports(&self) -> Vec<String> {
        SystemPorts.list().into_iter().map(|port| port.path.display().to_string()).collect()
    }

    fn start(&self, setup: Setup, wake: Wake) -> Result<Ends, Refused> {
        // One that was told to end has the record until it has ended.
        self.current.wait(self.lang);
        let _alone = self.current.alone();
        self.memory.remember(|remembered| remembered.setup = setup.clone());
        // Where the whole folder is gone so is the secret in it: the first cause is told.
        let is_lost = !Desk::lost(&self.data).is_empty();
        let opened = std::iter::once(&setup).chain(setup.beside.as_deref());
        let loaded = opened.clone().map(|setup| self.load(&setup.profile)).collect::<Result<Vec<_>, _>>()?;
        if is_lost {
            return Err(self.damaged(&setup));
        }
        if let [one, other] = &loaded[..] {
            go_together(&one.profile, &other.profile).map_err(|fault| self.unopened(&setup, fault))?;
        }
        let in_use = [cli::secret::in_use, cli::secret::in_use_beside];
        let all = opened.clone().zip(loaded).zip(in_use);
        let batches = all.map(|((setup, loaded), in_use)| self.batch(setup, loaded, in_use));
        let mut batches = batches.collect::<Result<VecDeque<_>, _>>()?;
        let proxy = self.proxy().parse().ok().filter(|_| setup.purpose.asks_the_cloud());
        let proxy = cli::secret::find_proxy(proxy, &self.data).map_err(|complaint| self.complain(&complaint))?;
        let finds_slots = setup.ports.is_empty();
        if finds_slots && batches.iter().any(|batch| batch.profile.line.usb.is_empty()) {
            return Err(Refused::Faults(vec![text(self.lang).no_port.into()]));
        }
        let products: Vec<_> = batches.iter().map(|batch| batch.profile.product_key.clone()).collect();
        let Some(first) = batches.pop_front() else { return Err(Refused::Faults(Vec::new())) };
        let parts = Parts {
            slots: self.slots(&setup, &products),
            finds_slots,
            arranged: self.arranged(finds_slots, products.clone()),
            proxy,
            beside: batches.into(),
            operator: Person::named(&setup.operator),
            has_person: true,
            holds_first: true,
            // Who sits there sees an answer that no disk takes, and can make room.
            wake: Box::new(move || wake()),
            ..Parts::of(first, self.data.clone())
        };
        let running = Station::open(parts).map_err(|fault| self.unopened(&setup, fault))?;
        let (ends, station) = StationThread::of(running);
        self.current.keep(station, self.lang);
        opened.zip(products).for_each(|(setup, product_key)| self.opened(setup, product_key));
        Ok(ends)
    }

    fn check(&self, setup: &Setup, wake: Wake) -> Receiver<Finding> {
        self.checkup(setup).begin(move || wake())
    }

    fn check_beside(&self, setup: &Setup, wake: Wake) -> Receiver<Finding> {
        self.checkup(setup).beside().begin(move || wake())
    }

    fn supervisors(&self) -> Result<Vec<String>, Refused> {
        let unread = |error: io::Error| {
            let record = self.data.record().display().to_string();
            self.complain(&Complaint::NotUsable(record, error.kind(), error.to_string()))
        };
        Ok(Supervisors::read(&self.data).map_err(unread)?.who_may(Deed::Pin(PinUse::HostKey)))
    }

    fn confirm_host_key(&self, address: &str, seen: &HostKeySeen) -> Result<(), HostKeyFault> {
        host_keys::confirm(&self.data, address, seen)
    }

    fn not_set_up(&self) -> Option<NotSetUp> {
        self.folders.not_set_up(&self.data)
    }

    fn look_again(&self) -> Option<Settled> {
        self.not_set_up().is_none().then(|| self.settled(self.data.clone()))
    }

    fn settle_alone(&self) -> Result<Settled, Refused> {
        let own = self.folders.choose_own().map_err(|error| {
            let path = self.folders.own().unwrap_or(&self.data).path();
            self.complain(&Complaint::NotUsable(path.display().to_string(), error.kind(), error.to_string()))
        })?;
        Ok(self.settled(own))
    }

    fn practice(&self) -> Option<StartNow> {
        let is_first = self.last() == Setup::default() && (!self.data.record().is_dir() || self.not_set_up().is_some());
        let (current, lang) = (self.current.clone(), self.lang);
        is_first.then(|| -> StartNow {
            Box::new(move |wake| {
                let bench = Arc::new(PracticeBench::start(None, 1)?);
                Ok(practice::start(&current, bench, false, lang, wake)?)
            })
        })
    }

    fn field(&self) -> Option<&dyn FieldWork> {
        Some(self)
    }

    fn api(&self) -> Option<&dyn ConsoleApi> {
        Some(self)
    }

    fn book(&self) -> Option<&dyn BookReading> {
        // One that cannot be used is asked, too: the answer says why.
        (!matches!(shared_book(&self.data), Ok(None))).then_some(self)
    }

    fn keeping(&self) -> Keeping {
        Keeping::new(self.data.clone())
    }

    fn list(&self, setup: &Setup, file: &Path) -> Result<ListRead, Refused> {
        let loaded = self.load(&setup.profile)?;
        let complain = |complaint: Complaint| self.complain(&complaint);
        let listing = cli::job_list::listing(file, &loaded, self.lang).map_err(complain)?;
        let compared = cli::job_list::compared(&self.data, &setup.batch, &listing.rows).map_err(complain)?;
        let decision = cli::job_list::expect(&listing, loaded, setup.batch.clone());
        Ok(ListRead { file: file.display().to_string(), listing, compared, decision })
    }

    fn console(&self, file: &Path) -> Result<ConsoleRead, Refused> {
        let read =
            cli::console::looked_at(&self.data, file, self.lang).map_err(|complaint| self.complain(&complaint))?;
        let (reading, bad) = read;
        Ok(ConsoleRead { file: file.display().to_string(), reading, bad })
    }

    fn may(&self, decision: &Decision) -> Result<Vec<String>, Refused> {
        self.current.wait(self.lang);
        let _alone = self.current.alone();
        let desk = Desk::open_for(&self.data, decision).map_err(|fault| self.refuse(fault))?;
        desk.may(decision).map_err(|why| self.complain(&why.into()))?;
        Ok(decision.pin_use().map(|purpose| who_may(&desk, purpose)).unwrap_or_default())
    }

    fn decide(&self, decision: &Decision, signed: &Signed) -> Result<(), Refusal> {
        // One that was told to end has the record until it has ended.
        self.current.wait(self.lang);
        let _alone = self.current.alone();
        if let Decision::Expect(list) = decision {
            let job = Desk::open(&self.data).and_then(|desk| desk.job(&list.file, &list.product_key).map(drop));
            job.map_err(|fault| match fault {
                OpenFault::OtherProduct { .. } => Refusal::Unread(list.file.display().to_string(), fault.to_string()),
                fault => fault.into(),
            })?;
        }
        let following = platform::runtime().block_on(desk::decide(&self.data, decision, signed))?;
        batch_file::at_end(self.lang, &following).iter().for_each(|line| platform::say(line));
        Ok(())
    }
}

fn who_may(desk: &Desk, purpose: PinUse) -> Vec<String> {
    roles::who_may(&desk.book().supervisors(), Deed::Pin(purpose))
}

impl RealUnits {
    /// A profile as it stands on the disk now.
    pub(super) fn load(&self, profile: &Path) -> Result<Loaded, Refused> {
        profile_file::load(profile).map_err(|faults| {
            Refused::Faults(faults.iter().map(|fault| fault_line(self.lang, profile, fault)).collect())
        })
    }

    fn checkup(&self, setup: &Setup) -> Checkup {
        let (profile, ports) = (setup.profile.clone(), setup.ports.clone());
        Checkup::of_pc(profile, ports, self.data.clone(), None, &self.folders, &self.proxy()).for_purpose(setup.purpose)
    }

    /// A batch that is to be opened, with its secrets.
    fn batch(
        &self,
        setup: &Setup,
        loaded: Loaded,
        in_use: fn(&Loaded, &DataDir) -> Result<SecretInUse, Complaint>,
    ) -> Result<BatchParts, Refused> {
        let complain = |complaint: Complaint| self.complain(&complaint);
        let secret = match setup.purpose.asks_the_cloud() {
            true => in_use(&loaded, &self.data).map_err(complain)?,
            false => SecretInUse::none(),
        };
        let named_secrets = cli::secret::find_named(&loaded, &self.data).map_err(complain)?;
        let console = cli::secret::find_console(&loaded, &self.data).map_err(complain)?;
        let gate_password = cli::secret::find_gate(&loaded, setup.purpose, &self.data).map_err(complain)?;
        let (purpose, order) = (setup.purpose, setup.order.clone());
        Ok(BatchParts {
            gate_password,
            named_secrets,
            console,
            purpose,
            order,
            ..BatchParts::new(loaded, secret, setup.batch.clone())
        })
    }

    /// The slots that are there from the start, each with its batch: as its port was named, or as its place was used last.
    fn slots(&self, setup: &Setup, products: &[String]) -> Vec<SlotSetup> {
        let remembered = self.memory.remembered();
        let beside = setup.beside.as_ref().map(|beside| beside.ports.as_slice()).unwrap_or_default();
        let named = [&setup.ports[..], beside].concat();
        let slots = if named.is_empty() { remembered.places } else { arranged(&remembered.ports, &named) };
        let batch_of = |slot: &SlotSetup| match remembered.product_at.get(&slot.port) {
            _ if beside.contains(&slot.port) => 1,
            Some(product) if named.is_empty() => products.iter().position(|one| one == product).unwrap_or_default(),
            _ => 0,
        };
        slots.into_iter().map(|slot| SlotSetup { batch: batch_of(&slot), ..slot }).collect()
    }

    /// Remembers the places as they are arranged, and where several products are made, which of them is made where.
    fn arranged(&self, finds_slots: bool, products: Vec<String>) -> Arranged {
        let memory = self.memory.clone();
        Box::new(move |places| {
            memory.remember(|remembered| {
                if products.len() > 1 {
                    let made = |place: &SlotSetup| Some((place.port.clone(), products.get(place.batch)?.clone()));
                    remembered.product_at.extend(places.iter().filter_map(made));
                }
                let kept = if finds_slots { &mut remembered.places } else { &mut remembered.ports };
                *kept = places.to_vec();
            });
        })
    }

    /// Remembers what was opened.
    fn opened(&self, setup: &Setup, product_key: String) {
        // Those in a folder that somebody chose are found there only until another is chosen.
        let is_elsewhere = setup.batch.parent() != Some(&self.data.batches());
        self.memory.remember(|remembered| {
            remembered.ports_of.insert(product_key, setup.ports.clone());
            if is_elsewhere {
                remembered.recent_batches.retain(|file| *file != setup.batch);
                remembered.recent_batches.insert(0, setup.batch.clone());
                remembered.recent_batches.truncate(RECENT);
            }
        });
    }

    /// Goes on in this folder.
    fn settled(&self, data: DataDir) -> Settled {
        Settled { launch: Arc::new(Self { data: data.clone(), ..self.clone() }), data }
    }

    pub(super) fn complain(&self, complaint: &Complaint) -> Refused {
        Refused::Faults(vec![complaint.line(self.lang)])
    }

    pub(super) fn refuse(&self, fault: OpenFault) -> Refused {
        self.complain(&cli::complaint_of(fault))
    }

    /// Why no station was opened.
    pub(super) fn unopened(&self, setup: &Setup, fault: OpenFault) -> Refused {
        match fault {
            OpenFault::Record(RecordError::Damaged(_)) => self.damaged(setup),
            fault => self.refuse(fault),
        }
    }

    /// All that is wrong with the record, for a person to read.
    pub(super) fn damaged(&self, setup: &Setup) -> Refused {
        let lost = Desk::lost(&self.data);
        if !lost.is_empty() {
            // Nothing is made there before somebody has read it.
            return self.lists(lost, setup, Vec::new());
        }
        let read = Desk::open(&self.data).and_then(|desk| {
            Ok(self.lists(desk.faults(&batch_files(setup))?, setup, who_may(&desk, PinUse::AcceptRecord)))
        });
        read.unwrap_or_else(|fault| self.refuse(fault))
    }

    fn lists(&self, faults: Vec<RecordFault>, setup: &Setup, supervisors: Vec<String>) -> Refused {
        let [lost, asks] = RecordFault::in_two(&faults);
        let faults = if asks.is_empty() { lost } else { asks };
        let accept = Box::new(Decision::Accept { faults, files: batch_files(setup) });
        let station = self.data.told_station_name().ok().flatten().unwrap_or_default();
        Refused::Damaged { accept, supervisors, station }
    }
}

/// The batch file, if it is there: the only witness of a rollback of the newest segment.
fn batch_files(setup: &Setup) -> Vec<PathBuf> {
    let beside = setup.beside.as_ref().map(|beside| &beside.batch);
    std::iter::once(&setup.batch).chain(beside).filter(|file| file.exists()).cloned().collect()
}
