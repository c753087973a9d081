//! What a bench does about results on their way to the plant: tells of each end of a visit that is on disk, and shows how far they have come.

use std::sync::Arc;
use std::time::Instant;

use crate::bench::shared::Bench;
use crate::domain::{Ended, Entry, Outcome, ResultSettled, ResultStand, ResultTime};
use crate::journal::Appended;
use crate::plant::outbox::Outbox;
use crate::seen::{Event, ResultsView};

impl Bench {
    /// A line is on disk.
    pub(crate) fn tell_result(&self, appended: &Appended) {
        if let (Some(outbox), Entry::Ended(ended)) = (&self.results.outbox, &appended.entry)
            && ended.product_key == self.profile.product_key
        {
            outbox.ended(self.journal.segment_name(), appended.length());
        }
    }

    /// What sends the result of a visit that ended so, where that is to be taken before it is shown.
    pub(crate) fn tells_before(&self, ended: &Ended) -> Option<&Outbox> {
        let is_before = self.profile.result.as_ref().is_some_and(|result| result.when == ResultTime::BeforePass);
        self.results.outbox.as_ref().filter(|_| is_before && ended.outcome == Outcome::Pass)
    }

    /// What a person decided about some that the plant has refused.
    pub(crate) fn settle_results(&self, ids: &[String], how: ResultSettled) {
        self.results.outbox.iter().for_each(|outbox| outbox.settle(ids.to_vec(), how));
    }

    /// Shows how far they have come, and tells what is news of it.
    pub(crate) fn show_results(&self) {
        let Some(outbox) = &self.results.outbox else { return };
        let (stand, refused) = (outbox.stand(), outbox.refused());
        let shown = self.board.now();
        if shown.results.as_ref().map(|shown| (&shown.stand, &shown.refused)) != Some((&stand, &refused)) {
            let before = shown.results.as_ref().and_then(|shown| shown.troubled_since);
            let troubled_since = stand.trouble.as_ref().map(|_| before.unwrap_or_else(Instant::now));
            let view = Arc::new(ResultsView { stand: stand.clone(), refused, troubled_since });
            self.board.show(|snapshot| snapshot.results = Some(view));
        }
        let what_counts = |stand: &ResultStand| (stand.trouble.clone(), stand.dead, stand.began_anew);
        if what_counts(&self.results.told.lock()) != what_counts(&stand) {
            self.tell_stand(stand);
        }
    }

    fn tell_stand(&self, stand: ResultStand) {
        self.results.told.lock().clone_from(&stand);
        self.board.tell(Event::Results { product_key: self.profile.product_key.clone(), stand });
    }

    /// Sends what the other side takes at once, and tells what is left for the next start. Takes its time.
    pub(crate) async fn close_results(self: Arc<Self>) {
        if self.results.outbox.is_none() {
            return;
        }
        let closed = tokio::task::spawn_blocking(move || {
            self.results.outbox.iter().for_each(Outbox::close);
            self.show_results();
            let stand = self.results.outbox.as_ref().map(Outbox::stand).unwrap_or_default();
            let is_news = stand != *self.results.told.lock();
            if is_news {
                self.tell_stand(stand);
            }
        });
        let _ = closed.await;
    }
}
