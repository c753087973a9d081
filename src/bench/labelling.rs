//! What a bench does about the labels of its units: prints them beside the line, which never waits for a printer, and shows how far they have come.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::bench::shared::Bench;
use crate::domain::{Entry, Failure, LabelSettled, PinUse, UnitKeys};
use crate::journal::{Among, Appended, Book, Journal, NotAppended};
use crate::plant::label::{Pen, Press, Turn, is_due};
use crate::seen::{Decision, Event, LabelsView, NoticeKind, Refusal, Signed};

/// How long the end of a shift waits for labels that still can be printed.
const AT_END: Duration = Duration::from_secs(5);
/// More units are not shown by name.
const MOST_SHOWN: usize = 100;

impl Pen for Bench {
    fn journal(&self) -> &Journal {
        &self.journal
    }

    async fn put_if_due(&self, entry: Entry, keys: UnitKeys) -> Result<Appended, NotAppended> {
        let is_due = move |book: &Book| is_due(book.named(&keys).and_then(|unit| unit.label));
        self.append_counted(entry, Among::Unit, is_due).await
    }

    async fn put(&self, entry: Entry) -> Result<Appended, Failure> {
        self.append(entry).await
    }
}

impl Bench {
    /// Prints labels until nothing more is to come.
    pub(crate) async fn print_labels(self: Arc<Self>) {
        let Some(press) = &self.printing.press else { return };
        let mut ends = self.printing.end.subscribe();
        let mut by = None;
        loop {
            if *ends.borrow_and_update() && by.is_none() {
                by = Some(Instant::now() + AT_END);
            }
            let turn = press.turn(&*self).await;
            self.show_labels();
            match (turn, by) {
                (_, Some(by)) if by <= Instant::now() => return,
                (Turn::Printed | Turn::Tried, _) => {}
                // Who is away now is asked again after the next start.
                (Turn::Wait(_), Some(_)) => return,
                (Turn::Wait(until), None) => tokio::select! {
                    () = self.printing.news.notified() => {}
                    _ = ends.changed() => {}
                    () = sleep_until(until.unwrap_or_else(Instant::now)), if until.is_some() => {}
                },
            }
        }
    }

    /// Has [`Self::print_labels`] end, once what can be printed is.
    pub(crate) fn end_labels(&self) {
        self.printing.end.send_replace(true);
    }

    /// A line is on disk.
    pub(crate) fn tell_label(&self, appended: &Appended) {
        match &appended.entry {
            Entry::Ended(ended) if ended.label_due => self.printing.news.notify_one(),
            Entry::LabelDecided(decided) => {
                self.printing.press.iter().for_each(|press| press.look_anew(&decided.keys));
                self.printing.news.notify_one();
            }
            _ => {}
        }
    }

    /// Has the label of the unit with this number, or with this on its label, printed once more.
    pub(crate) async fn reprint(&self, scanned: &str, signed: &Signed) {
        let number = self.number_in(scanned).unwrap_or_else(|| scanned.to_owned());
        let numbered = self.journal.read(|book| book.numbered(&self.profile.product_key, &number));
        let [unit] = &numbered[..] else {
            let refused = if numbered.is_empty() { Refusal::NoSuchUnit } else { Refusal::NotNow };
            return self.board.notice(NoticeKind::Refused(PinUse::Unit, refused));
        };
        let decision = Decision::Labels { units: vec![unit.keys.clone()], how: LabelSettled::Again };
        let _ = self.decide(&decision, signed).await;
    }

    /// The unit whose label is on its way.
    pub(crate) fn label_on_its_way(&self) -> Option<UnitKeys> {
        self.printing.press.as_ref().and_then(Press::sending)
    }

    /// Shows how far labels have come, and tells what is news of it.
    pub(crate) fn show_labels(&self) {
        let Some(press) = &self.printing.press else { return };
        let (stand, mut unsure) = press.stand(&self.journal);
        unsure.truncate(MOST_SHOWN);
        let shown = self.board.now();
        if shown.labels.as_ref().map(|shown| (&shown.stand, &shown.unsure)) != Some((&stand, &unsure)) {
            let before = shown.labels.as_ref().and_then(|shown| shown.troubled_since);
            let troubled_since = stand.trouble.as_ref().map(|_| before.unwrap_or_else(std::time::Instant::now));
            let view = Arc::new(LabelsView { stand: stand.clone(), unsure, troubled_since });
            self.board.show(|snapshot| snapshot.labels = Some(view));
        }
        let mut told = self.printing.told.lock();
        if (&told.trouble, told.unsure) != (&stand.trouble, stand.unsure) {
            told.clone_from(&stand);
            self.board.tell(Event::Labels { product_key: self.profile.product_key.clone(), stand });
        }
    }

    /// Tells what is left for the next start.
    pub(crate) fn tell_labels_left(&self) {
        let Some(press) = &self.printing.press else { return };
        let (stand, _) = press.stand(&self.journal);
        if stand.waiting > 0 && *self.printing.told.lock() != stand {
            self.board.tell(Event::Labels { product_key: self.profile.product_key.clone(), stand });
        }
    }
}
