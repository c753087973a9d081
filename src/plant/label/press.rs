//! Prints the labels of a product, one after the other: which one is next, and what came of it. The record is the queue.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use sha2::{Digest as _, Sha256};
use tokio::time::Instant;

use super::fields::fields;
use super::printer::{Limits, Reached};
use crate::domain::entry::{LabelPrinted, LabelPrinting, LabelUnsure};
use crate::domain::{
    DecidesNothing, Ended, Entry, Failure, LabelLanguage, LabelStage, LabelStand, LabelTrouble, PrintFault, Printer,
    Printers, Profile, UnitKeys, hex,
};
use crate::journal::{Among, Appended, Journal, NotAppended, UnitLabel};
use crate::wire::{LabelTemplate, NoLabel};

/// How long a printer that takes nothing is left alone, at first and at most.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// Letters of a link in the name of a label's file: no other label has the same.
const LINK_LETTERS: usize = 16;

/// Whoever puts lines on record.
pub trait Pen: Sync {
    /// The batch that is open.
    fn journal(&self) -> &Journal;

    /// Puts an entry on disk, if the label of this unit is still to be printed when its line is written.
    fn put_if_due(&self, entry: Entry, keys: UnitKeys) -> impl Future<Output = Result<Appended, NotAppended>> + Send;

    /// Puts an entry on disk.
    fn put(&self, entry: Entry) -> impl Future<Output = Result<Appended, Failure>> + Send;
}

impl Pen for Journal {
    fn journal(&self) -> &Journal {
        self
    }

    async fn put_if_due(&self, entry: Entry, keys: UnitKeys) -> Result<Appended, NotAppended> {
        self.append_counted(entry, Among::Unit, move |book| is_due(book.named(&keys).and_then(|unit| unit.label))).await
    }

    async fn put(&self, entry: Entry) -> Result<Appended, Failure> {
        self.append(entry).await
    }
}

/// Whether it is still to be printed: whoever asks twice prints once.
///
/// # Errors
/// [`Failure::Claimed`]: it is not.
pub fn is_due(label: Option<UnitLabel>) -> Result<(), Failure> {
    let is_due = label.is_some_and(|label| label.stage == LabelStage::Due);
    if is_due { Ok(()) } else { Err(Failure::Claimed) }
}

/// What came of looking for a label to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// One was printed, or may have been.
    Printed,
    /// None was, and others may be: somebody has to look at this one, or its printer is away.
    Tried,
    /// There is nothing to print before that; none: before something happens.
    Wait(Option<Instant>),
}

/// The labels of a product, and the printers of its station.
#[derive(Debug)]
pub struct Press {
    template: LabelTemplate,
    language: LabelLanguage,
    printers: Printers,
    product_key: String,
    limits: Limits,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Printers that take nothing.
    away: BTreeMap<Printer, Away>,
    /// Labels that somebody has to look at before they can be printed.
    stuck: Vec<(UnitKeys, LabelTrouble)>,
    /// The label that is on its way.
    sending: Option<UnitKeys>,
    is_recorded: Option<bool>,
}

#[derive(Clone, Debug)]
struct Away {
    fault: PrintFault,
    until: Instant,
    wait: Duration,
}

impl Press {
    /// Of a profile that was checked, and the text of its template; none where it has no label.
    pub fn of(profile: &Profile, template: Option<&str>, printers: Printers, limits: Limits) -> Option<Self> {
        let label = profile.label.as_ref()?;
        let template = LabelTemplate::new(template?, label.language, label.charset).ok()?;
        let (language, product_key) = (label.language, profile.product_key.clone());
        Some(Self { template, language, printers, product_key, limits, state: Mutex::default() })
    }

    /// Prints the next label that can be printed.
    pub async fn turn(&self, pen: &impl Pen) -> Turn {
        let (now, mut next) = (Instant::now(), None);
        for (keys, label) in self.of_stage(pen.journal(), LabelStage::Due) {
            if self.state.lock().stuck.iter().any(|(stuck, _)| *stuck == keys) {
                continue;
            }
            let Some(ended) = ended_of(pen.journal(), &label) else {
                let serial_number = keys.serial_number.clone();
                self.state.lock().stuck.push((keys, LabelTrouble::Gone { serial_number }));
                return Turn::Tried;
            };
            let Some(printer) = self.printers.of(&ended.slot) else {
                self.state.lock().stuck.push((keys, LabelTrouble::NoPrinter { slot: ended.slot }));
                return Turn::Tried;
            };
            let until = self.state.lock().away.get(printer).map(|away| away.until).filter(|until| *until > now);
            if let Some(until) = until {
                next = Some(next.map_or(until, |next: Instant| next.min(until)));
                continue;
            }
            return self.print(pen, keys, &label, &ended, printer).await;
        }
        Turn::Wait(next)
    }

    async fn print(&self, pen: &impl Pen, keys: UnitKeys, label: &UnitLabel, ended: &Ended, printer: &Printer) -> Turn {
        let bytes: Arc<[u8]> = match self.template.label(&fields(ended)) {
            Ok(bytes) => bytes.into(),
            Err(NoLabel { name, why }) => {
                let serial_number = keys.serial_number.clone();
                self.state.lock().stuck.push((keys, LabelTrouble::Value { serial_number, name, why }));
                return Turn::Tried;
            }
        };
        let segment = pen.journal().read(|book| book.segment_name(label.place.segment).to_owned());
        let name = format!("{}-{}", segment.trim_end_matches(".jsonl"), ended.unit);
        let reached = match Reached::reach(printer, &bytes, &name, self.limits).await {
            Ok(reached) => reached,
            Err(fault) => {
                self.is_away(printer, fault);
                return Turn::Tried;
            }
        };
        self.state.lock().sending = Some(keys.clone());
        let printing = LabelPrinting {
            keys: keys.clone(),
            printer: printer.to_string(),
            length: bytes.len() as u64,
            sha256: hex(&Sha256::digest(&bytes)),
        };
        let turn = match pen.put_if_due(Entry::LabelPrinting(Box::new(printing)), keys.clone()).await {
            Ok(on_disk) => {
                let link = pen.journal().head_of(&on_disk).head;
                let name = format!("{name}-{}.{}", link.get(..LINK_LETTERS).unwrap_or(&link), self.ending());
                let sent = reached.send(bytes, name, self.limits).await;
                self.note(pen, keys, printer, sent).await
            }
            // A person was quicker.
            Err(NotAppended::Forbidden(_)) => Turn::Tried,
            Err(NotAppended::Unwritten(_)) => self.is_recorded(false),
        };
        self.state.lock().sending = None;
        turn
    }

    /// Puts on record what came of it.
    async fn note(&self, pen: &impl Pen, keys: UnitKeys, printer: &Printer, sent: Result<(), PrintFault>) -> Turn {
        let entry = match sent {
            Ok(()) => {
                self.state.lock().away.remove(printer);
                Entry::LabelPrinted(Box::new(LabelPrinted { keys }))
            }
            Err(fault) => {
                // The next label waits: one that breaks off is not asked again at once.
                self.is_away(printer, fault.clone());
                Entry::LabelUnsure(Box::new(LabelUnsure { keys, fault, decides: DecidesNothing }))
            }
        };
        match pen.put(entry).await {
            Ok(_) => {
                self.is_recorded(true);
                Turn::Printed
            }
            // What is known of it is that it may have been printed.
            Err(_) => self.is_recorded(false),
        }
    }

    fn is_recorded(&self, is_recorded: bool) -> Turn {
        self.state.lock().is_recorded = Some(is_recorded);
        Turn::Wait(None)
    }

    fn is_away(&self, printer: &Printer, fault: PrintFault) {
        let mut state = self.state.lock();
        let wait = state.away.get(printer).map_or(FIRST_WAIT, |away| (away.wait * 2).min(LONGEST_WAIT));
        state.away.insert(printer.clone(), Away { fault, until: Instant::now() + wait, wait });
    }

    fn ending(&self) -> &'static str {
        match self.language {
            LabelLanguage::Zpl => "zpl",
            LabelLanguage::Tspl => "tspl",
        }
    }

    fn of_stage(&self, journal: &Journal, stage: LabelStage) -> Vec<(UnitKeys, UnitLabel)> {
        journal.read(|book| book.open_labels(&self.product_key).filter(|(_, label)| label.stage == stage).collect())
    }

    /// The unit whose label is on its way.
    pub fn sending(&self) -> Option<UnitKeys> {
        self.state.lock().sending.clone()
    }

    /// A person has decided about this unit's label: what was wrong with it, and with printers, is looked at anew.
    pub fn look_anew(&self, keys: &UnitKeys) {
        let mut state = self.state.lock();
        state.stuck.retain(|(stuck, _)| stuck != keys);
        state.away.clear();
    }

    /// How far the labels have come, and those that a person has to look for.
    pub fn stand(&self, journal: &Journal) -> (LabelStand, Vec<UnitKeys>) {
        let due = self.of_stage(journal, LabelStage::Due);
        let mut unsure: Vec<UnitKeys> = self.of_stage(journal, LabelStage::Sent).into_iter().map(|one| one.0).collect();
        let state = self.state.lock();
        let is_sending = |keys: &UnitKeys| state.sending.as_ref() == Some(keys);
        unsure.retain(|keys| !is_sending(keys));
        let stuck = state.stuck.iter().find(|(keys, _)| due.iter().any(|(waiting, _)| waiting == keys));
        let away = || {
            let (printer, away) = state.away.iter().next()?;
            Some(LabelTrouble::Printer { printer: printer.to_string(), fault: away.fault.clone() })
        };
        let trouble = match stuck {
            _ if state.is_recorded == Some(false) => Some(LabelTrouble::NotRecorded),
            Some((_, trouble)) => Some(trouble.clone()),
            None => away(),
        };
        let stand = LabelStand {
            waiting: due.iter().filter(|(keys, _)| !is_sending(keys)).count() as u64,
            unsure: unsure.len() as u64,
            trouble: trouble.filter(|_| !due.is_empty() || !unsure.is_empty()),
        };
        (stand, unsure)
    }
}

/// The last line of the visit that a label is for.
fn ended_of(journal: &Journal, label: &UnitLabel) -> Option<Box<Ended>> {
    let is_there = journal.read(|book| !book.has_left(label.place.segment));
    match journal.entry_at(&label.place).filter(|_| is_there)? {
        Entry::Ended(ended) => Some(ended),
        _ => None,
    }
}
