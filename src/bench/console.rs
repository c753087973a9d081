//! The bench asks the vendor's API what the cloud has of a name, and puts that on record: so a registration without an answer is settled.

use jiff::Timestamp;

use crate::bench::shared::Bench;
use crate::cloud::{ApiFault, Console};
use crate::domain::entry::{ConsoleSaid, ConsoleSource};
use crate::domain::{Entry, Failure, UnitKeys};
use crate::journal::{Among, Book, NotAppended};

/// Why nothing was learnt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NotLearnt {
    /// The API did not say it.
    Fault(ApiFault),
    /// The record does not take it, or somebody is at work at the unit.
    Unwritten,
}

impl Bench {
    /// Asks, and puts the answer on record. `over`: how many of the name's registrations without an answer were over, by the margin, when this was called; the
    /// writer lets it pass only while `still` says so.
    pub(crate) async fn learn(
        &self,
        console: &Console,
        keys: &UnitKeys,
        over: u32,
        still: impl FnOnce(&Book) -> bool + Send + 'static,
    ) -> Result<(), NotLearnt> {
        let asked_at = Timestamp::now().to_string();
        let asked = console.client_ids(&keys.product_key, &keys.device_name).await;
        let client_ids = asked.map_err(NotLearnt::Fault)?;
        let is_known = self.journal.read(|book| book.named(keys).is_some());
        if client_ids.is_empty() && !is_known {
            return Ok(());
        }
        let source = ConsoleSource::Api { host: console.host().to_owned() };
        let said = ConsoleSaid { keys: keys.clone(), client_ids, asked_at, source, settles: over, by: None };
        let count = move |book: &Book| if still(book) { Ok(()) } else { Err(Failure::Claimed) };
        let appended = self.append_counted(Entry::ConsoleSaid(Box::new(said)), Among::All, count).await;
        appended.map(drop).map_err(|_: NotAppended| NotLearnt::Unwritten)
    }

    /// As [`Self::learn`], of a name at whose unit nobody is at work.
    pub(crate) async fn learn_of(&self, console: &Console, keys: &UnitKeys) -> Result<(), NotLearnt> {
        let over = self.journal.read(|book| book.to_settle(keys));
        let of = keys.clone();
        self.learn(console, keys, over, move |book| over == 0 || book.to_settle(&of) == over).await
    }

    /// The units of this bench's product and cloud whose registration has no answer, oldest first.
    pub(crate) fn unsettled(&self) -> Vec<UnitKeys> {
        let (product_key, platform) = (&self.profile.product_key, self.profile.platform());
        let ours = |book: &Book| {
            let units = book.unsettled(product_key).map(|unit| unit.keys);
            units.filter(|keys| keys.platform == platform).collect()
        };
        self.journal.read(ours)
    }
}
