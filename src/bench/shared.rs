//! What all slots of a batch share, in one struct. What a station has once, however many batches are open on it, stands there behind an `Arc`.

use std::collections::{HashMap, VecDeque};
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::{Notify, watch};

use crate::bench::article::FirstArticle;
use crate::bench::aside::Aside;
use crate::bench::awake::Awake;
use crate::bench::away::Away;
use crate::bench::board::Board;
use crate::bench::closing::Closing;
use crate::bench::gate::Gate;
use crate::bench::goldens::Goldens;
use crate::bench::plant_gate::GateKeeper;
use crate::bench::ports::BenchPorts;
use crate::bench::printing::Printing;
use crate::bench::results::Results;
use crate::bench::secret_in_use::SecretInUse;
use crate::bench::shared_book::BookKeeper;
use crate::bench::worker::Worker;
use crate::cloud::{Cloud, Console};
use crate::custody::Noting;
use crate::decisions::PinGate;
use crate::decisions::changes::Waiting;
use crate::device::SerialRules;
use crate::domain::{Profile, Purpose, Verb};
use crate::journal::Journal;
use crate::monitoring::SystemLog;
use crate::vault::{SealKey, Sealer};
use crate::wire::CompiledDialog;

/// Everything a visit works with.
pub(crate) struct Bench {
    pub(crate) profile: Profile,
    pub(crate) rules: SerialRules,
    pub(crate) dialog: Arc<CompiledDialog>,
    pub(crate) cloud: Cloud,
    /// The vendor's API, where an access key is there.
    pub(crate) console: Option<Console>,
    /// How long after a registration that got no answer the API is asked.
    pub(crate) settle_after: Duration,
    pub(crate) away: Away,
    pub(crate) product_secret: Arc<SecretInUse>,
    pub(crate) journal: Journal,
    /// Goes behind the record: what it tells is on disk.
    pub(crate) noting: Arc<Noting>,
    /// Hears of stops, and of what people changed.
    pub(crate) log: Arc<SystemLog>,
    /// Where an answer goes that the record cannot take.
    pub(crate) aside: Arc<Aside>,
    pub(crate) key: SealKey,
    /// Where the key's file stands.
    pub(crate) keys: PathBuf,
    pub(crate) sealer: Sealer,
    pub(crate) ports: BenchPorts,
    pub(crate) gate: Gate,
    /// What is asked of the plant before a unit is registered, where the profile says so.
    pub(crate) plant_gate: Option<GateKeeper>,
    /// The book in which a unit is claimed before it is registered, where this station uses one.
    pub(crate) shared_book: Option<Arc<BookKeeper>>,
    pub(crate) goldens: Goldens,
    pub(crate) article: FirstArticle,
    /// Results on their way to the plant, where the profile wants them told.
    pub(crate) results: Results,
    /// Labels on their way to a printer, where the profile has one.
    pub(crate) printing: Printing,
    pub(crate) closing: Arc<Closing>,
    pub(crate) pins: Arc<PinGate>,
    /// Where changes wait for the record.
    pub(crate) waiting: Waiting,
    /// Held while somebody lets registering go on.
    pub(crate) releasing: tokio::sync::Mutex<()>,
    pub(crate) awake: Arc<Awake>,
    pub(crate) board: Board,
    /// A label was scanned that waits for its unit.
    pub(crate) labels: Notify,
    /// The latest scans, each behind the number on it.
    pub(crate) scans: Mutex<VecDeque<(String, String)>>,
    /// Units without a number that wait for a label.
    pub(crate) wait_for_number: AtomicUsize,
    pub(crate) station: String,
    /// What is done with the units that come.
    pub(crate) purpose: Purpose,
    /// Who works at the bench.
    pub(crate) worker: watch::Sender<Worker>,
    /// Somebody is there to answer questions.
    pub(crate) has_person: bool,
    /// The profile is new to this record: no unit starts by itself before one has passed.
    pub(crate) is_new: watch::Sender<bool>,
    /// Visits that may still begin at this station; below zero there is no limit.
    pub(crate) visits_left: Arc<AtomicI64>,
    /// Of each batch file where it is and whether it is behind, as it was told last.
    pub(crate) told_of_files: Mutex<HashMap<String, (PathBuf, bool)>>,
    /// The benches of the other batches that are open on this station.
    pub(crate) others: OnceLock<Vec<Weak<Bench>>>,
}

impl Bench {
    pub(crate) fn has(&self, verb: Verb) -> bool {
        !self.profile.dialog.verb(verb).is_empty()
    }

    /// The benches of the other batches that are open on this station.
    pub(crate) fn beside(&self) -> impl Iterator<Item = Arc<Self>> {
        self.others.get().into_iter().flatten().filter_map(Weak::upgrade)
    }

    /// Takes the right to begin one more visit.
    pub(crate) fn may_begin(&self) -> bool {
        let take = |left: i64| match left {
            0 => None,
            left if left < 0 => Some(left),
            left => Some(left - 1),
        };
        self.visits_left.fetch_update(Ordering::AcqRel, Ordering::Acquire, take).is_ok()
    }
}
