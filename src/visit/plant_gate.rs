//! The plant gate: before a unit is registered a system of the plant is asked whether it may be here. The question goes out as soon as it is sure which unit this
//! is and that it is to be registered, beside what else comes before Register. Nothing is registered unless the answer says so, and on no answer that has become old.

use std::time::Duration;

use crate::custody::ending::Fault;
use crate::domain::entry::GateAnswer;
use crate::domain::{Circumstance, DecidesNothing, Entry, Failure, GateVerdict, PastGate, UnitKeys};
use crate::journal::{Book, VisitKey};
use crate::plant::{Asking, NoVerdict};
use crate::seen::WaitsFor;
use crate::visit::Visit;
use crate::visit::at_gate::AtGate;
use crate::visit::away::Patience;
use crate::wire::PlantFields;

impl Visit<'_> {
    /// It is sure which unit this is, and it is to be registered: the question begins.
    pub(super) fn begin_to_ask_plant(&mut self, keys: &UnitKeys) {
        let bench = self.bench;
        let Some(keeper) = &bench.plant_gate else { return };
        if bench.registers_now() && bench.past_gate(self.unit).is_none() {
            self.at_gate = AtGate::Asking(Asking::begin(&keeper.gate, self.plant_fields(keys)));
        }
    }

    /// Returns once the plant lets this unit in, or a supervisor lets it past. While the plant's system is away the unit waits for it at its slot.
    ///
    /// # Errors
    /// [`Failure::PlantRefuses`], [`Failure::PlantGateUnclear`]; [`Failure::PlantGateAway`] where nobody waits any more.
    pub(super) async fn through_plant_gate(&mut self, keys: &UnitKeys) -> Result<(), Fault> {
        let mut patience = Patience::default();
        while !self.is_let_in() {
            let Err(none) = self.ask_plant(keys).await? else { continue };
            let pause = if none.fault.may_pass() { patience.again(self.bench.has_person) } else { None };
            let Some(pause) = pause else { return Err(not_let_in(none)) };
            self.wait_for_plant(keys, pause, none).await?;
        }
        Ok(())
    }

    /// The last look, with the connection to the cloud up. An answer that has become old while others were waited for is asked for anew. False where that does not
    /// help at once: the connection is not held while the plant is waited for.
    ///
    /// # Errors
    /// [`Failure::PlantRefuses`].
    pub(super) async fn is_still_let_in(&mut self, keys: &UnitKeys) -> Result<bool, Fault> {
        Ok(self.is_let_in() || self.ask_plant(keys).await?.is_ok() && self.is_let_in())
    }

    /// Looked at once more by the writer of the record, as it writes the intent: whether the answer is not too old, and the number that a supervisor let past not used up.
    pub(super) fn gate_guard(&self) -> impl FnOnce(&Book) -> Result<(), Failure> + Send + 'static {
        let until = self.bench.plant_gate.as_ref().map(|keeper| match &self.at_gate {
            AtGate::Open(answer) => Some(keeper.gate.good_until(answer)),
            AtGate::Past(PastGate::Time) => keeper.until(),
            AtGate::Past(PastGate::Units) | AtGate::Before | AtGate::Asking(_) => None,
        });
        let clock = self.bench.plant_gate.as_ref().map(|keeper| keeper.gate.clock().clone());
        let key = VisitKey { segment: self.bench.journal.segment(), visit: self.unit };
        let is_counted = matches!(self.at_gate, AtGate::Past(PastGate::Units));
        move |book| {
            let is_open = match until {
                None => true,
                Some(_) if is_counted => book.may_go_past_gate(key),
                Some(until) => until.zip(clock.as_ref()).is_some_and(|(until, clock)| clock.now() < until),
            };
            if is_open { Ok(()) } else { Err(Failure::PlantGateAway) }
        }
    }

    /// By which decision it goes past the gate.
    pub(super) fn goes_past_gate(&self) -> Option<PastGate> {
        if let AtGate::Past(past) = self.at_gate { Some(past) } else { None }
    }

    fn is_let_in(&mut self) -> bool {
        let Some(keeper) = &self.bench.plant_gate else { return true };
        if matches!(&self.at_gate, AtGate::Open(answer) if keeper.now() < keeper.gate.good_until(answer)) {
            return true;
        }
        match self.bench.past_gate(self.unit) {
            Some(past) => {
                self.at_gate = AtGate::Past(past);
                true
            }
            None => false,
        }
    }

    /// Asks, or takes the answer to what was asked before, and puts it on record. One that has become old meanwhile is none; it is waited for no longer where somebody
    /// lets the unit past.
    async fn ask_plant(&mut self, keys: &UnitKeys) -> Result<Result<(), NoVerdict>, Fault> {
        let Some(keeper) = &self.bench.plant_gate else { return Ok(Ok(())) };
        let (bench, gate, control, unit) = (self.bench, &keeper.gate, self.control, self.unit);
        let mut asking = match std::mem::take(&mut self.at_gate) {
            AtGate::Asking(asking) => asking,
            _ => Asking::begin(gate, self.plant_fields(keys)),
        };
        self.waits(Some((WaitsFor::PlantGate, Some(gate.may_take_ms()))));
        // The question is out. What stands on record of the unit is on disk before its answer follows.
        self.bench.sync_record().await?;
        let answered = async {
            tokio::select! {
                biased;
                () = control.aborted() => Err(Failure::Aborted),
                answered = asking.answered() => Ok(Some(answered)),
                () = bench.let_past(unit) => Ok(None),
            }
        };
        let answered = wait!(self, Cloud, unless(self.while_it_is_there(answered)));
        self.waits(None);
        let answer = match answered??? {
            None => return Ok(Ok(())),
            Some(Err(none)) => return Ok(Err(none)),
            Some(Ok(answer)) => answer,
        };
        keeper.news.notify_waiters();
        if keeper.now() >= gate.good_until(&answer) {
            return Ok(Ok(()));
        }
        let (verdict, said) = (answer.verdict, answer.said.clone());
        let line = GateAnswer {
            unit: self.unit,
            verdict,
            said: said.clone(),
            server: gate.server().to_owned(),
            decides: DecidesNothing,
        };
        self.append_with_next(Entry::PlantGate(Box::new(line))).await?;
        if verdict != GateVerdict::Allow {
            return Err(Fault::so(Failure::PlantRefuses, Some(Circumstance::PlantRefused { said })));
        }
        self.at_gate = AtGate::Open(answer);
        Ok(Ok(()))
    }

    /// The plant's system is away: the unit waits at its slot, until it is time to ask again, the gate has answered somebody, or somebody has decided about it.
    async fn wait_for_plant(&mut self, keys: &UnitKeys, pause: Duration, none: NoVerdict) -> Result<(), Fault> {
        let (bench, control, unit) = (self.bench, self.control, self.unit);
        let Some(keeper) = &bench.plant_gate else { return Ok(()) };
        self.close_prepared().await;
        let again = async {
            tokio::select! {
                biased;
                () = control.aborted() => false,
                () = bench.let_past(unit) => true,
                () = keeper.news.notified() => true,
                () = tokio::time::sleep(pause) => true,
            }
        };
        let goes_on = self.wait_at_slot(WaitsFor::PlantGateAway, keys, again).await?;
        if goes_on { Ok(()) } else { Err(not_let_in(none)) }
    }

    /// What the plant is told of the unit.
    fn plant_fields(&self, keys: &UnitKeys) -> PlantFields {
        let journal = &self.bench.journal;
        let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
        let mut fields: PlantFields = [
            ("serialNumber", keys.serial_number.clone()),
            ("hardwareId", text(keys.hardware_id.as_deref())),
            ("deviceName", keys.device_name.clone()),
            ("productKey", keys.product_key.clone()),
            ("label", text(self.label.as_deref())),
            ("batch", journal.batch().to_owned()),
            ("station", self.bench.station.clone()),
            ("slot", self.slot.name.clone()),
            ("operator", text(self.operator.as_deref())),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
        fields.extend(self.view.info.iter().map(|info| (format!("info:{}", info.name), info.value.clone())));
        journal.read(|book| {
            let order = book.order_of(journal.segment()).iter();
            fields.extend(order.map(|(name, value)| (format!("order:{name}"), value.to_owned())));
        });
        fields
    }
}

fn not_let_in(NoVerdict { server, fault }: NoVerdict) -> Fault {
    let failure = if fault.may_pass() { Failure::PlantGateAway } else { Failure::PlantGateUnclear };
    Fault::so(failure, Some(Circumstance::PlantGate { server, fault }))
}
