//! A batch that is to be opened on a station: which of the record it is, what its opening says, how its units and its cloud are talked to.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use crate::cloud::{Cloud, Console};
use crate::custody::holding::opening;
use crate::custody::{Holding, OpenFault, batch_file};
use crate::device::SerialRules;
use crate::domain::{DecidesNothing, Entry, Order, Person, Profile, ProfileText, Proxy, Purpose, plain_text};
use crate::journal::{Batch, BatchPlace, Book, Job, Journal, Opening};
use crate::link::PortName;
use crate::plant::{Clock, PlantGate};
use crate::seen::{BatchView, ProfileView, Snapshot, UnitRow};
use crate::station::parts::BatchParts;
use crate::store::order_rules;
use crate::wire::{CompiledDialog, CompiledGate, are_of_one_product, are_told_apart};

/// How a batch's units and its cloud are talked to.
pub(super) struct Talk {
    pub(super) rules: SerialRules,
    pub(super) dialog: CompiledDialog,
    pub(super) cloud: Cloud,
    /// The vendor's API, where it may be asked.
    pub(super) console: Option<Console>,
    /// The plant gate, where the profile has one.
    pub(super) plant_gate: Option<PlantGate>,
}

impl Talk {
    /// `asks`: something is registered here; `gate_clock`: by which the plant gate tells ages.
    pub(super) fn of(
        batch: &mut BatchParts,
        proxy: &Option<Proxy>,
        connects_within: Duration,
        asks: bool,
        gate_clock: &Clock,
    ) -> Result<Self, OpenFault> {
        let rules = SerialRules::new(&batch.profile)?;
        let dialog = CompiledDialog::new(&batch.profile.dialog).map_err(OpenFault::Dialog)?;
        let dialog = dialog.with_secrets(batch.named_secrets.clone());
        let cloud = Cloud::new(&batch.profile, batch.ca_pem.as_deref(), proxy.clone())?;
        let cloud = cloud.with_pace(connects_within);
        let console = batch.console.take().filter(|_| asks).map(|door| cloud.console(door));
        let plant_gate = match batch.profile.gate.as_ref().filter(|_| asks) {
            Some(gate) => {
                let compiled = CompiledGate::new(gate).map_err(|_| OpenFault::PlantGate)?;
                Some(PlantGate::new(
                    gate,
                    compiled,
                    batch.gate_ca_pem.as_deref(),
                    batch.gate_password.take(),
                    gate_clock.clone(),
                )?)
            }
            None => None,
        };
        Ok(Self { rules, dialog, cloud, console, plant_gate })
    }

    /// Lets the plant gate be the program that a supervisor has approved, where it is one.
    ///
    /// # Errors
    /// [`OpenFault::GateProgram`]: none is approved, or another file stands there.
    pub(super) fn approve_gate(&self, batch: &BatchParts, book: &Book) -> Result<(), OpenFault> {
        let gate = batch.profile.gate.as_ref().and_then(|gate| gate.program.as_ref()).zip(self.plant_gate.as_ref());
        let Some((program, gate)) = gate else { return Ok(()) };
        let approved = gate.approve(book.gate_program(&program.path, &program.args));
        approved.map_err(|fault| OpenFault::GateProgram(program.path.clone(), fault))
    }
}

impl BatchParts {
    /// Which batch of the record its batch file stands for. `must_be_known`: a new one is none.
    pub(super) fn which(&self, holding: &Holding, place: BatchPlace, must_be_known: bool) -> Result<Batch, OpenFault> {
        let file = &self.batch_file;
        match batch_file::batch_of(holding, file, place, &self.profile.product_key)? {
            Some(segment) => Ok(Batch::Resume(segment)),
            None if must_be_known => Err(OpenFault::NotOurBatch(file.clone())),
            None => Ok(Batch::New(holding.header(batch_file::name(file))?)),
        }
    }

    /// The order that it is opened for.
    pub(super) fn order_of(&self, book: &Book, which: &Batch) -> Result<Order, OpenFault> {
        let kept = match which {
            Batch::Resume(segment) => Some(book.order_of(*segment)),
            Batch::New(_) => None,
        };
        order_rules::judge(&self.profile.order_fields, &self.order, kept).map_err(OpenFault::Order)
    }

    /// What the line says that opens it. The profile's text is taken for that.
    pub(super) fn opening(
        &mut self,
        operator: Option<Person>,
        purpose: Purpose,
        order: Order,
        is_practice: bool,
    ) -> Opening {
        let text = |pem: &Option<Vec<u8>>| {
            pem.as_deref().map(|pem| String::from_utf8_lossy(&plain_text::decode(pem)).into_owned())
        };
        let text = ProfileText {
            profile_sha256: self.profile_sha256.clone(),
            text: std::mem::take(&mut self.profile_text),
            ca_pem: text(&self.ca_pem),
            gate_ca_pem: text(&self.gate_ca_pem),
            result_ca_pem: text(&self.result_ca_pem),
            label_template: self.label_template.clone(),
            decides: DecidesNothing,
        };
        let product_key = Some(self.profile.product_key.clone());
        let opening = opening(&self.profile.name, &self.profile_sha256, product_key, operator, purpose);
        let labels = self.profile.label.is_some() && !is_practice;
        Opening { order, labels, text: Some(text), ..opening }
    }

    /// What is seen of it before its first unit comes.
    pub(super) fn first_seen(&self, journal: &Journal, is_new: bool) -> Snapshot {
        let (mut units, mut target) = (Vec::new(), None);
        for line in journal.lines().into_iter().flatten().map_while(Result::ok) {
            match *line.entry {
                Entry::Ended(ended) => units.push(UnitRow { at: line.at, ended: Arc::new(*ended) }),
                Entry::TargetSet { units, .. } => target = units,
                _ => {}
            }
        }
        Snapshot {
            profile: ProfileView {
                name: self.profile.name.clone(),
                product_key: self.profile.product_key.clone(),
                platform: self.profile.platform().0,
                sha256: self.profile_sha256.clone(),
                server: format!("{}:{}", self.profile.host(), self.profile.cloud.port),
                is_new,
                wiring_picture: self.wiring_picture.clone(),
            },
            batch: BatchView {
                name: journal.batch().to_owned(),
                purpose: journal.read(|book| book.order_of(journal.segment()).purpose()),
                file: self.batch_file.display().to_string(),
                target,
                coverage: journal.read(|book| book.coverage(journal.segment())),
                ..BatchView::default()
            },
            purpose: self.purpose,
            units: Arc::new(units),
            ..Snapshot::default()
        }
    }
}

/// Whether batches of these two can be open at once: of two products, whose units are told apart.
///
/// # Errors
/// [`OpenFault::OneProduct`], [`OpenFault::NotToldApart`].
pub fn go_together(one: &Profile, other: &Profile) -> Result<(), OpenFault> {
    if are_of_one_product(one, other) {
        return Err(OpenFault::OneProduct(one.name.clone(), other.name.clone()));
    }
    if !are_told_apart(one, other) {
        return Err(OpenFault::NotToldApart(one.name.clone(), other.name.clone()));
    }
    Ok(())
}

/// Whether these are one batch. Two new ones of one name could not be told apart either.
pub(super) fn is_same(one: &Batch, other: &Batch) -> bool {
    match (one, other) {
        (Batch::Resume(one), Batch::Resume(other)) => one == other,
        (Batch::New(one), Batch::New(other)) => one.batch == other.batch,
        _ => false,
    }
}

/// The ports of this PC that the batch's list names: it is looked whether they are there.
pub(super) fn listed_ports(journal: &Journal) -> Vec<PortName> {
    journal.read(|book| {
        let rows = book.list_of(journal.segment()).map(Job::rows).unwrap_or_default();
        let addresses: BTreeSet<&str> = rows.iter().filter_map(|row| row.address.as_deref()).collect();
        let ports = addresses.into_iter().filter_map(|address| address.parse::<PortName>().ok());
        ports.filter(|port| !port.is_address()).collect()
    })
}
