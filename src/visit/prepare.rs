//! When a connection to the cloud is made before its question: as a unit is plugged in, beside its start and the reading of its number, where it would probably be asked for.
//! None is open while a person is waited for, and no device connects more often than the cloud takes.

use crate::cloud::Prepared;
use crate::domain::{Failure, NamedSecrets, UnitKeys};
use crate::seen::WaitsFor;
use crate::visit::decide::{may_register, within_cap};
use crate::visit::{Fault, Visit};

/// How often one visit begins to make one: as the unit comes, and once more where its number came late.
const AT_MOST: u32 = 2;

impl Visit<'_> {
    /// The unit was plugged in. Nothing is made where its label is still to be scanned, or what is expected here is on record.
    pub(super) fn prepare_at_once(&mut self) {
        if self.view.needs_label {
            return;
        }
        match self.expected.clone().map(|number| self.keys_by_number(number)) {
            Some(keys) => self.prepare_for(&keys),
            None => self.prepare(),
        }
    }

    /// It is known who it is: what was made is closed where this unit will not be asked for; what was made too early is made anew.
    pub(super) fn prepare_for(&mut self, keys: &UnitKeys) {
        let (segment, cap) = (self.bench.journal.segment(), &self.bench.profile.cap);
        let may_be_asked = self.bench.journal.read(|book| {
            may_register(book, keys, self.deliberate).is_ok() && within_cap(book, segment, keys, cap).is_ok()
        });
        if may_be_asked { self.prepare() } else { self.prepared = None }
    }

    fn prepare(&mut self) {
        let bench = self.bench;
        if !bench.registers_now() || bench.cloud_away().is_some() {
            self.prepared = None;
        } else if self.prepared.as_ref().is_none_or(Prepared::is_too_old) && self.prepared_times < AT_MOST {
            self.prepared_times += 1;
            self.prepared = Some(Prepared::begin(&bench.cloud));
        }
    }

    /// Waits where the cloud would take no more connections of this device now.
    pub(crate) async fn wait_for_pace(&mut self, device_name: &str) -> Result<(), Fault> {
        let Some(at) = self.bench.cloud.may_connect_at(device_name) else { return Ok(()) };
        self.prepared = None;
        self.bench.sync_record().await?;
        let limit = at.saturating_duration_since(tokio::time::Instant::now()).as_millis();
        self.waits(Some((WaitsFor::Pace, limit.try_into().ok())));
        let control = self.control;
        let is_time = async {
            tokio::select! {
                biased;
                () = control.aborted() => Err(Failure::Aborted),
                () = tokio::time::sleep_until(at) => Ok(()),
            }
        };
        let waited = wait!(self, Cloud, unless(self.while_it_is_there(is_time)));
        self.waits(None);
        Ok(waited???)
    }

    /// However long a person takes: no connection waits with it.
    pub(super) async fn close_prepared(&mut self) {
        if let Some(prepared) = self.prepared.take() {
            prepared.close().await;
        }
    }

    /// The keys of a unit of which nothing is known but its number.
    fn keys_by_number(&self, serial_number: String) -> UnitKeys {
        let device_name =
            self.bench.rules.device_name(&serial_number, None, &NamedSecrets::default()).unwrap_or_default();
        let (platform, product_key) = self.platform_and_product();
        UnitKeys { platform, product_key, device_name, serial_number, hardware_id: None }
    }
}
