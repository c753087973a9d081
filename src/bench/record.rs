//! What a bench puts on record, and where it goes when the record cannot take it: no answer of the cloud is lost with a disk.

use std::io;
use std::sync::Arc;

use crate::bench::shared::Bench;
use crate::domain::{Ended, Entry, Failure, Outcome, PROGRAM};
use crate::journal::{Among, Appended, Book, Journal, NotAppended, OpenVisit, VisitKey};
use crate::seen::{Event, UnitRow};
use crate::vault::{key_file, open_answer};

impl Bench {
    /// Puts an entry on disk. A record that cannot be written pauses registering (I7).
    pub(crate) async fn append(&self, entry: Entry) -> Result<Appended, Failure> {
        let appended = self.journal.append(entry).await.map_err(NotAppended::Unwritten);
        self.appended(appended).map_err(NotAppended::failure)
    }

    /// As [`Self::append`], of several that belong together: a list of which a part has come is none, and another batch's turn would end it.
    pub(crate) async fn append_all(&self, entries: Vec<Entry>) -> Result<(), Failure> {
        let appended = self.journal.append_all(entries).await.map_err(NotAppended::Unwritten);
        match appended {
            Ok(done) => {
                for appended in done {
                    self.appended(Ok(appended)).map_err(NotAppended::failure)?;
                }
                Ok(())
            }
            Err(cause) => self.appended(Err(cause)).map(drop).map_err(NotAppended::failure),
        }
    }

    /// Writes an entry that is on disk with the next one that is waited for. The PC does not vouch for it before.
    pub(crate) async fn append_with_next(&self, entry: Entry) -> Result<Appended, Failure> {
        let appended = self.journal.append_with_next(entry).await;
        if let Err(cause) = appended {
            self.is_unwritten(cause);
        }
        appended
    }

    /// Waits until all that was written is on disk, before something is waited for that may take hours.
    pub(crate) async fn sync_record(&self) -> Result<(), Failure> {
        self.journal.sync().await.inspect_err(|cause| self.is_unwritten(*cause))
    }

    /// Looks something up in the files of the record, which takes seconds where they are long.
    ///
    /// # Errors
    /// A file of the record cannot be read.
    pub(crate) async fn look_up<T: Send + 'static>(
        self: &Arc<Self>,
        look: impl FnOnce(&Journal) -> io::Result<T> + Send + 'static,
    ) -> io::Result<T> {
        let bench = self.clone();
        tokio::task::spawn_blocking(move || look(&bench.journal)).await?
    }

    /// As [`Self::append`], if `count` lets it when the line is written.
    pub(crate) async fn append_counted(
        &self,
        entry: Entry,
        among: Among,
        count: impl FnOnce(&Book) -> Result<(), Failure> + Send + 'static,
    ) -> Result<Appended, NotAppended> {
        self.appended(self.journal.append_counted(entry, among, count).await)
    }

    fn appended(&self, appended: Result<Appended, NotAppended>) -> Result<Appended, NotAppended> {
        match &appended {
            Ok(done) => {
                self.log.on_record(&done.entry);
                self.tell_result(done);
                self.tell_label(done);
                // The PC vouches for the newest line where the record is lost. Private ones stand in another segment; what was only said decides nothing by
                // itself, and must not cost each unit a write.
                let decides_nothing = matches!(
                    done.entry,
                    Entry::Tape { .. } | Entry::LabelDropped { .. } | Entry::AtWork(_) | Entry::ScanPassedOver(_)
                );
                let is_remembered = !done.entry.is_private() && !decides_nothing;
                if is_remembered && self.journal.read(|book| book.units().len() > 0) {
                    self.noting.note(self.journal.head_of(done));
                }
            }
            Err(NotAppended::Forbidden(_)) => {}
            Err(NotAppended::Unwritten(cause)) => self.is_unwritten(*cause),
        }
        appended
    }

    fn is_unwritten(&self, cause: Failure) {
        self.stop(cause);
        if cause == Failure::RecordDamaged && self.aside.is_first_rescue() {
            self.rescue();
        }
    }

    /// Puts an answer on disk: on record, or where the record cannot take it any more, beside it (registering is paused then). Where no disk takes it, it
    /// stands nowhere but in here: that is shown, and it is tried again until somebody has made room.
    pub(crate) async fn append_answer(&self, answer: Entry) -> Result<(), Failure> {
        let Err(cause) = self.append(answer.clone()).await else { return Ok(()) };
        let Entry::Answer { unit, .. } = answer else { return Err(cause) };
        let put_aside = || self.put_aside(VisitKey { segment: self.journal.segment(), visit: unit }, answer.clone());
        if put_aside() {
            return Ok(());
        }
        self.board.tell(Event::Unsaved { unit });
        self.board.show(|snapshot| snapshot.unsaved += 1);
        let is_saved = self.aside.try_again(put_aside).await;
        self.board.show(|snapshot| snapshot.unsaved -= 1);
        if is_saved { Ok(()) } else { Err(cause) }
    }

    /// Puts an answer into a file of its own, and tells where it is. False where no place takes it.
    fn put_aside(&self, key: VisitKey, answer: Entry) -> bool {
        let segment = self.journal.read(|book| book.segment_name(key.segment).to_owned());
        let Ok(path) = self.aside.spill.put(&segment, answer) else { return false };
        let file = path.display().to_string();
        let serial_number = self.journal.read(|book| {
            let visit = book.open_visits().find(|visit| visit.key == key);
            visit.and_then(|visit| visit.serial_number.clone())
        });
        self.board.show(|snapshot| Arc::make_mut(&mut snapshot.spilled).push(file.clone()));
        self.board.tell(Event::Spilled { unit: key.visit, serial_number, file });
        true
    }

    /// What no disk takes is tried no more.
    pub(crate) fn give_up_unsaved(&self) {
        self.aside.give_up();
    }

    /// The record was taken away. What the cloud has answered to the units at work, of whichever batch, is gone with it: it goes where an answer goes that the record
    /// cannot take. So does the key that opens it, if that is gone too.
    fn rescue(&self) {
        let answers = self.journal.read(|book| {
            let of = |visit: &OpenVisit| visit.answers.iter().map(|sealed| (visit.key, sealed.clone())).collect();
            book.open_visits().flat_map(|visit| -> Vec<_> { of(visit) }).collect::<Vec<_>>()
        });
        for (key, sealed) in answers {
            let length = open_answer(&self.key, &sealed).map_or(0, |answer| answer.payload.len() as u64);
            self.put_aside(key, Entry::Answer { unit: key.visit, length, sealed });
        }
        let _ = key_file::put_back(&self.keys, &self.key);
    }

    /// Looks whether the seal key's file stands. What is sealed to a key that is gone is lost with this process: the key is put back where nothing
    /// stands in its place, and registering is paused, because somebody should know.
    ///
    /// # Errors
    /// [`Failure::SealKeyWrong`].
    pub(crate) fn check_key(&self) -> Result<(), Failure> {
        if key_file::stands(&self.keys, &self.key) {
            return Ok(());
        }
        let _ = key_file::put_back(&self.keys, &self.key);
        self.stop(Failure::SealKeyWrong);
        Err(Failure::SealKeyWrong)
    }

    /// Puts the last line of a visit on disk. Where the record does not take it, or `has_begun` says that it could not even begin, there is no PASS, whatever the
    /// unit says (I3).
    pub(crate) async fn put_end(&self, ended: &mut Ended, has_begun: bool) -> Option<Appended> {
        let is_article = self.article.is_it(ended);
        ended.first_article = is_article.then(|| PROGRAM.to_owned());
        let logged = match has_begun {
            true => self.append(Entry::Ended(Box::new(ended.clone()))).await,
            false => Err(Failure::RecordNotWritable),
        };
        match logged {
            Ok(appended) => Some(appended),
            Err(failure) => {
                ended.code = ended.code.or(Some(failure));
                (ended.proof, ended.first_article) = (None, None);
                ended.outcome = match ended.outcome {
                    Outcome::Pass => Outcome::Pending,
                    Outcome::Collected | Outcome::Golden => Outcome::Error,
                    outcome => outcome,
                };
                None
            }
        }
    }

    /// Takes the end of a visit that is on disk into the list of the batch.
    pub(super) fn list_end(&self, appended: Appended, ended: &Ended) {
        if ended.outcome == Outcome::Pass && self.is_new.send_replace(false) {
            self.board.show(|snapshot| snapshot.profile.is_new = false);
        }
        self.count_for_worker(ended);
        self.board.ended(UnitRow { at: appended.at, ended: Arc::new(ended.clone()) }, self.coverage());
        if ended.first_article.is_some() {
            self.first_article_passed(ended.serial_number.clone().unwrap_or_default());
        }
    }
}
