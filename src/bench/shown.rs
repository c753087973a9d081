//! What a bench shows and tells of its units and of its batch files.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::bench::board;
use crate::bench::shared::Bench;
use crate::domain::{Coverage, Ended, NumberRange, RangeStand, ValueSource, Verb};
use crate::journal::{Appended, Book, Decided, Following, KnownUnit, Progress, Unfinished};
use crate::seen::{Event, NoticeKind, OpenUnit, Skipped, SlotId, SlotState, UnitView, WayBack};

impl Bench {
    /// Shows and tells the end of a visit. `appended`: its line, where it is on disk.
    pub(crate) fn show_end(&self, slot: SlotId, view: &mut UnitView, ended: Box<Ended>, appended: Option<Appended>) {
        if let Some(appended) = appended {
            self.list_end(appended, &ended);
        }
        view.end(&ended);
        self.board.slot(slot, SlotState::Ended(Box::new(view.clone())));
        self.board.notice(NoticeKind::Ended(ended.outcome));
        self.board.tell(Event::UnitEnded { ended });
    }

    pub(crate) fn note_round_trip(&self, took: Duration) {
        let ms = took.as_secs_f64() * 1000.0;
        self.board.show(|snapshot| (snapshot.cloud, snapshot.cloud_failing) = (Some((ms, Instant::now())), None));
    }

    /// The cloud could not be reached, is not the one that is trusted, or gave no answer.
    pub(crate) fn note_cloud_fails(&self) {
        self.board.show(|snapshot| snapshot.cloud_failing = snapshot.cloud_failing.or(Some(Instant::now())));
    }

    /// Shows how the batch file follows, where that has changed, and tells it of every batch file that is written.
    pub(crate) fn show_following(&self) {
        if let Some(following) = self.journal.following() {
            self.show_own_file(following.state.lag(), following.file.path().display().to_string());
        }
        let mut told = self.told_of_files.lock();
        for following in self.journal.followers() {
            let Following { batch, state, file } = &following;
            let now = (file.path(), state.lag() > 0);
            let before = told.insert(batch.clone(), now.clone());
            if before.unwrap_or((file.asked_for().to_owned(), false)) != now {
                self.board.tell(board::batch_file(&following));
            }
        }
    }

    fn show_own_file(&self, lag: u64, file: String) {
        let shown = self.board.now();
        if (lag, &file) == (shown.batch.lag, &shown.batch.file) {
            return;
        }
        let (began_to_lag, replaced) = (lag > 0 && shown.batch.lag == 0, file != shown.batch.file);
        self.board.show(|snapshot| (snapshot.batch.lag, snapshot.batch.file) = (lag, file));
        if began_to_lag {
            self.board.notice(NoticeKind::FollowerLagging);
        }
        if replaced {
            self.board.notice(NoticeKind::FollowerReplaced);
        }
    }

    /// Shows what is pending or unknown from all batches.
    pub(crate) fn show_open_units(&self) {
        let open = self.journal.read(|book| {
            let shown = |open: Unfinished| OpenUnit {
                client_id: open.client_id().map(ToOwned::to_owned),
                outcome: open.outcome,
                batch: open.batch.to_string(),
                code: open.code,
                registrations: open.unit.as_ref().map(KnownUnit::registrations).unwrap_or_default(),
                writing: open.unit.as_ref().is_some_and(|unit| unit.progress == Progress::Writing),
                skipped: open.skipped.then(|| match &open.unit {
                    None => Skipped::Nameless,
                    Some(unit) if unit.keys.is_same_board(&open.keys) == Some(false) => Skipped::OtherBoard,
                    Some(_) => Skipped::Namesake,
                }),
                restores: open.unit.is_some_and(|unit| unit.decided == Some(Decided::RollBack)),
                keys: open.keys,
            };
            book.unfinished().map(shown).collect::<Vec<_>>()
        });
        let ways_back = self.ways_back();
        let ranges = Arc::new(self.ranges());
        self.board.show(|snapshot| {
            (snapshot.open_units, snapshot.ways_back, snapshot.ranges) = (Arc::new(open), Arc::new(ways_back), ranges);
        });
    }

    /// As [`Self::show_open_units`], at each batch: the list is one of the whole record.
    pub(crate) fn show_open_units_everywhere(&self) {
        self.show_open_units();
        self.beside().for_each(|bench| bench.show_open_units());
    }

    /// How the ranges stand that the profile gives numbers from.
    fn ranges(&self) -> Vec<RangeStand> {
        let ranges = self.profile.values.iter().filter_map(|(name, value)| match &value.from {
            ValueSource::Range(range) => Some((name, range)),
            _ => None,
        });
        let stand = |(name, range): (&String, &NumberRange)| {
            self.journal.read(|book| book.stand_of(name, range, &self.profile.product_key))
        };
        ranges.map(stand).collect()
    }

    /// How far the batch's job has come.
    pub(crate) fn coverage(&self) -> Option<Coverage> {
        self.journal.read(|book| book.coverage(self.journal.segment()))
    }

    /// Shows how far the batch's job has come, where something else than the end of a visit may have changed that.
    pub(crate) fn show_coverage(&self) {
        let coverage = self.coverage();
        if self.board.now().batch.coverage != coverage {
            self.board.show(|snapshot| snapshot.batch.coverage = coverage);
        }
    }

    /// The units that a person can decide to put back with this profile.
    fn ways_back(&self) -> Vec<WayBack> {
        if !self.has(Verb::Restore) {
            return Vec::new();
        }
        let way_back = |mut unit: KnownUnit| WayBack {
            keys: unit.keys,
            batch: unit.batch.to_string(),
            client_id: unit.issued.pop().map(|issued| issued.client_id),
            old_client_id: unit.old.and_then(|old| old.held.client_id),
        };
        let is_ours = |unit: &KnownUnit| unit.keys.product_key == self.profile.product_key;
        self.journal.read(|book| book.ways_back().filter(is_ours).map(way_back).collect())
    }

    /// Shows who may vouch for what needs a supervisor.
    pub(crate) fn show_supervisors(&self) {
        let supervisors = self.journal.read(Book::supervisors);
        self.board.show(|snapshot| snapshot.supervisors = Arc::new(supervisors));
    }
}
