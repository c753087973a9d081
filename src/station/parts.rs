//! What a station is made of, and what each batch that is open on it is.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::bench::{SecretInUse, Wake};
use crate::cloud::A_MINUTE;
use crate::domain::access_key::ConsoleDoor;
use crate::domain::{NamedSecrets, Order, Person, Profile, Proxy, Purpose, Secret};
use crate::link::Ports;
use crate::plant::Clock;
use crate::plant::outbox::Waits;
use crate::seen::{Round, SlotSetup, Waves};
use crate::station::slots::Arranged;
use crate::store::{DataDir, Loaded};

/// The cloud closes a registration after 15 s, whatever it has made by then; the rest is for its own books.
pub const SETTLE_AFTER: Duration = Duration::from_secs(20);

/// What a station is made of.
pub struct Parts {
    /// The profile, its preset merged in.
    pub profile: Profile,
    /// SHA-256 of its file (and of the CA file).
    pub profile_sha256: String,
    /// Its file, as text.
    pub profile_text: String,
    /// Content of the CA file that it names.
    pub ca_pem: Option<Vec<u8>>,
    /// Content of the CA file that it names for the results.
    pub result_ca_pem: Option<Vec<u8>>,
    /// Content of the CA file that its plant gate names.
    pub gate_ca_pem: Option<Vec<u8>>,
    /// The template of its label.
    pub label_template: Option<String>,
    /// With what the station logs in at its plant gate, where that wants a password.
    pub gate_password: Option<Secret>,
    /// Where the picture of how its units are wired stands.
    pub wiring_picture: Option<PathBuf>,
    /// What every connection to the cloud goes through.
    pub proxy: Option<Proxy>,
    /// The vendor's API, where an access key for the product is there.
    pub console: Option<ConsoleDoor>,
    /// How long after a registration that got no answer the API is asked.
    pub settle_after: Duration,
    /// The product's secret.
    pub product_secret: SecretInUse,
    /// The secrets that the dialog sends to a unit.
    pub named_secrets: NamedSecrets,
    /// Where ports come from; none: this PC.
    pub ports: Option<Arc<dyn Ports>>,
    /// The slots, in order.
    pub slots: Vec<SlotSetup>,
    /// A device that the profile allows makes a slot where none is.
    pub finds_slots: bool,
    /// Told the places of the bench whenever they have changed.
    pub arranged: Arranged,
    /// Where the record stands.
    pub data: DataDir,
    /// The batch file. Its stem is the batch's name.
    pub batch_file: PathBuf,
    /// What is done with the units that come.
    pub purpose: Purpose,
    /// What was said of the order. A batch that goes on keeps what it was opened for last, where nothing else is said of a field.
    pub order: Order,
    /// What was collected in this batch is registered, in waves.
    pub registers_ahead: Option<Waves>,
    /// The addresses of the batch's list are visited.
    pub round: Option<Round>,
    /// Who works at the bench.
    pub operator: Option<Person>,
    /// What was scanned to say so, where the station asks for badges and nobody is there to scan one.
    pub badge: Option<String>,
    /// It is work at the bench: the station may ask for a badge. What somebody has vouched for with a PIN needs none.
    pub needs_badge: bool,
    /// The number on the label of the first unit at the first slot.
    pub label: Option<String>,
    /// The practice parts are in use.
    pub practice: bool,
    /// Somebody is there to answer questions.
    pub has_person: bool,
    /// Units start as they are plugged in.
    pub hands_free: bool,
    /// With a profile that is new to this record no unit starts by itself before one has passed.
    pub holds_first: bool,
    /// How many units may begin at most.
    pub visits: Option<u64>,
    /// In how much time the cloud takes five connections of one device.
    pub connects_within: Duration,
    /// How long an answer that no disk takes is held in memory and tried again, before it is given up as UNKNOWN.
    pub patience: Duration,
    /// The clock by which ages at the plant gate are told.
    pub gate_clock: Clock,
    /// How long results wait after a failure.
    pub result_waits: Waits,
    /// Told after each new snapshot.
    pub wake: Wake,
    /// The batches that are open beside this one, each with slots of its own ([`SlotSetup::batch`]).
    pub beside: Vec<BatchParts>,
}

/// A batch that is open beside another one: what is made in it, and where its file stands.
pub struct BatchParts {
    /// The profile, its preset merged in.
    pub profile: Profile,
    /// SHA-256 of its file (and of the CA file).
    pub profile_sha256: String,
    /// Its file, as text.
    pub profile_text: String,
    /// Content of the CA file that it names.
    pub ca_pem: Option<Vec<u8>>,
    /// Content of the CA file that it names for the results.
    pub result_ca_pem: Option<Vec<u8>>,
    /// Content of the CA file that its plant gate names.
    pub gate_ca_pem: Option<Vec<u8>>,
    /// The template of its label.
    pub label_template: Option<String>,
    /// With what the station logs in at its plant gate, where that wants a password.
    pub gate_password: Option<Secret>,
    /// Where the picture of how its units are wired stands.
    pub wiring_picture: Option<PathBuf>,
    /// The product's secret.
    pub product_secret: SecretInUse,
    /// The secrets that the dialog sends to a unit.
    pub named_secrets: NamedSecrets,
    /// The vendor's API, where an access key for the product is there.
    pub console: Option<ConsoleDoor>,
    /// The batch file. Its stem is the batch's name.
    pub batch_file: PathBuf,
    /// What is done with the units that come.
    pub purpose: Purpose,
    /// What was said of the order, as in [`Parts::order`].
    pub order: Order,
}

impl BatchParts {
    /// Those of an ordinary batch.
    pub fn new(loaded: Loaded, product_secret: SecretInUse, batch_file: PathBuf) -> Self {
        Self {
            profile: loaded.profile,
            profile_sha256: loaded.sha256,
            profile_text: loaded.text,
            ca_pem: loaded.ca_pem,
            result_ca_pem: loaded.result_ca_pem,
            gate_ca_pem: loaded.gate_ca_pem,
            label_template: loaded.label_template,
            gate_password: None,
            wiring_picture: loaded.wiring_picture,
            product_secret,
            named_secrets: NamedSecrets::default(),
            console: None,
            batch_file,
            purpose: Purpose::default(),
            order: Order::default(),
        }
    }
}

impl Parts {
    /// Those of a station that asks nobody anything, on the ports of this PC; which of them, the caller says.
    pub fn new(loaded: Loaded, product_secret: SecretInUse, data: DataDir, batch_file: PathBuf) -> Self {
        Self::of(BatchParts::new(loaded, product_secret, batch_file), data)
    }

    /// As [`Parts::new`], with this for its first batch.
    pub fn of(batch: BatchParts, data: DataDir) -> Self {
        Self {
            profile: batch.profile,
            profile_sha256: batch.profile_sha256,
            profile_text: batch.profile_text,
            ca_pem: batch.ca_pem,
            result_ca_pem: batch.result_ca_pem,
            gate_ca_pem: batch.gate_ca_pem,
            label_template: batch.label_template,
            gate_password: batch.gate_password,
            wiring_picture: batch.wiring_picture,
            proxy: None,
            console: batch.console,
            settle_after: SETTLE_AFTER,
            product_secret: batch.product_secret,
            named_secrets: batch.named_secrets,
            ports: None,
            slots: Vec::new(),
            finds_slots: false,
            arranged: Box::new(|_| ()),
            data,
            batch_file: batch.batch_file,
            purpose: batch.purpose,
            order: batch.order,
            registers_ahead: None,
            round: None,
            operator: None,
            badge: None,
            needs_badge: true,
            label: None,
            practice: false,
            has_person: false,
            hands_free: true,
            holds_first: false,
            visits: None,
            connects_within: A_MINUTE,
            patience: Duration::MAX,
            gate_clock: Clock::default(),
            result_waits: Waits::default(),
            wake: Box::new(|| ()),
            beside: Vec::new(),
        }
    }
}
