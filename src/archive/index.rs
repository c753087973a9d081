//! Lines become rows: what of a line the index keeps. Most lines are only counted, and read again when somebody looks at their unit.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;
use serde::Deserialize;

use super::chunk::{self, Chunk, FAR, NEVER, Row};
use super::names::{NONE, NameId, Names};
use crate::domain::person_code::name_of;
use crate::domain::{
    About, Ended, Entry, Failure, Header, Order, Outcome, Proof, Registrations, Stage, Step, TookMs, UnitKeys, VisitId,
    WORK_ORDER,
};
use crate::journal::{Chained, Content, Counted, Opening};

/// Kinds that say nothing a row shows once the visit has ended. Their lines are read when somebody looks at the unit.
const QUIET: [&str; 15] = [
    "read",
    "checked",
    "answered",
    "found",
    "intent",
    "answer",
    "issued",
    "notIssued",
    "writing",
    "written",
    "proven",
    "restoring",
    "putBack",
    "restored",
    "tape",
];

/// What one file's lines have said so far.
#[derive(Debug, Default)]
pub(super) struct Index {
    pub(super) names: Arc<Names>,
    /// Chunks that are full.
    pub(super) full: Vec<Arc<Chunk>>,
    /// The one that is being filled.
    pub(super) filling: Chunk,
    /// Lines of the visits that have not ended.
    live: HashMap<VisitId, Vec<Range<u64>>>,
    pub(super) header: Option<Arc<Header>>,
    pub(super) openings: Arc<Vec<(u64, Opening)>>,
    pub(super) decisions: Arc<Vec<Decision>>,
    /// A person finished the batch.
    pub(super) is_finished: bool,
    /// Lines that the chain vouches for and that are of no later version.
    pub(super) chained: usize,
}

/// A line in which a person, or another station's file, says something of a unit.
#[derive(Clone, Debug)]
pub(super) struct Decision {
    pub(super) range: Range<u64>,
    pub(super) product: NameId,
    /// The unit's serial number and device name are told apart by the line itself; this only spares reading it.
    pub(super) serial: u64,
}

/// A chained line, read as far as the index needs it. That needs nothing but the line, so any thread can do it.
#[derive(Debug)]
pub(super) struct Skimmed<'a> {
    pub(super) chained: Chained<'a>,
    content: Skim<'a>,
}

#[derive(Debug)]
enum Skim<'a> {
    Begun,
    Quiet(VisitId),
    Ended(Box<EndedLine<'a>>),
    Other(Box<Entry>),
    Later,
}

impl<'a> Skimmed<'a> {
    pub(super) fn of(chained: Chained<'a>) -> Self {
        let content = match (chained.glance.kind, chained.glance.unit) {
            ("begun", _) => Skim::Begun,
            ("ended", _) => serde_json::from_slice(chained.whole.text()).map_or(Skim::Later, Skim::Ended),
            (kind, Some(unit)) if QUIET.contains(&kind) => Skim::Quiet(unit),
            _ => match chained.whole.content() {
                Content::Known { entry, .. } => Skim::Other(entry),
                Content::TooNew { .. } | Content::NotARecord => Skim::Later,
            },
        };
        Self { chained, content }
    }
}

/// What a row keeps of an `ended` line. Its other members are read again from the file.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct EndedLine<'a> {
    unit: VisitId,
    outcome: Outcome,
    step: Step,
    code: Option<Failure>,
    #[serde(borrow)]
    serial_number: Option<Text<'a>>,
    #[serde(borrow)]
    device_name: Option<Text<'a>>,
    #[serde(borrow)]
    product_key: Text<'a>,
    #[serde(borrow)]
    client_id: Option<Text<'a>>,
    #[serde(borrow)]
    hardware_id: Option<Text<'a>>,
    #[serde(borrow)]
    slot: Text<'a>,
    #[serde(borrow)]
    operator: Option<Text<'a>>,
    #[serde(borrow)]
    batch: Text<'a>,
    #[serde(default)]
    order: Order,
    took_ms: TookMs,
    #[expect(dead_code, reason = "a line that counts them as a later version does is of a later version")]
    registrations: Registrations,
    #[expect(dead_code, reason = "a line whose proof is of a later version is of a later version")]
    proof: Option<Proof>,
}

/// A text of a line, not copied where it has no escapes.
#[derive(Clone, Debug, Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a Ended> for EndedLine<'a> {
    fn from(ended: &'a Ended) -> Self {
        Self {
            unit: ended.unit,
            outcome: ended.outcome,
            step: ended.step,
            code: ended.code,
            serial_number: ended.serial_number.as_deref().map(Text::from),
            device_name: ended.device_name.as_deref().map(Text::from),
            product_key: ended.product_key.as_str().into(),
            client_id: ended.client_id.as_deref().map(Text::from),
            hardware_id: ended.hardware_id.as_deref().map(Text::from),
            slot: ended.slot.as_str().into(),
            operator: ended.operator.as_deref().map(Text::from),
            batch: ended.batch.as_str().into(),
            order: ended.order.clone(),
            took_ms: ended.took_ms,
            registrations: ended.registrations,
            proof: ended.proof,
        }
    }
}

impl Index {
    /// Takes a line that the chain vouches for. False where it is of a later version.
    pub(super) fn take(&mut self, line: &Skimmed<'_>, range: Range<u64>) -> bool {
        let glance = line.chained.glance;
        match &line.content {
            Skim::Later => return false,
            Skim::Begun => _ = self.live.insert(glance.seq, vec![range]),
            Skim::Quiet(unit) => self.more_of(*unit, range),
            Skim::Ended(ended) => self.ended(ended, glance.at, &range),
            Skim::Other(entry) => self.entry(glance.seq, glance.at, entry, range),
        }
        self.chained += 1;
        true
    }

    /// Takes a line that was read on the way around something that the chain does not vouch for.
    pub(super) fn take_counted(&mut self, line: &Counted) {
        self.chained += usize::from(!line.doubtful);
        self.entry(line.seq, &line.at, &line.entry, line.range.clone());
    }

    fn entry(&mut self, seq: u64, at: &str, entry: &Entry, range: Range<u64>) {
        match entry {
            Entry::Header(header) => {
                self.header.get_or_insert_with(|| Arc::new((**header).clone()));
            }
            Entry::Opened {
                program,
                profile,
                profile_sha256,
                product_key,
                operator,
                purpose,
                order,
                labels,
                clock,
                ..
            } => {
                let opening = Opening {
                    program: program.clone(),
                    profile: profile.clone(),
                    profile_sha256: profile_sha256.clone(),
                    product_key: product_key.clone(),
                    operator: operator.clone(),
                    purpose: *purpose,
                    order: order.clone(),
                    labels: *labels,
                    clock: clock.as_deref().cloned(),
                    text: None,
                };
                if self.openings.last().is_none_or(|(_, before)| !is_turn(&opening, before)) {
                    Arc::make_mut(&mut self.openings).push((range.start, opening));
                }
            }
            Entry::ProfileText(text) => {
                if let Some((_, opening)) = Arc::make_mut(&mut self.openings).last_mut() {
                    opening.text = Some((**text).clone());
                }
            }
            Entry::BatchClosed { .. } => self.is_finished = true,
            Entry::Begun { .. } => {
                self.live.insert(seq, vec![range]);
            }
            Entry::Ended(ended) => self.ended(&EndedLine::from(&**ended), at, &range),
            _ => match entry.about() {
                About::Visit(unit) => self.more_of(unit, range),
                About::Unit(keys) => {
                    let product = self.keep(&keys.product_key);
                    let serial = serial_hash(keys);
                    Arc::make_mut(&mut self.decisions).push(Decision { range, product, serial });
                }
                About::Batch | About::Office => {}
            },
        }
    }

    fn more_of(&mut self, unit: VisitId, range: Range<u64>) {
        // A visit without its first line is still one that did not end.
        self.live.entry(unit).or_default().push(range);
    }

    fn ended(&mut self, line: &EndedLine<'_>, at: &str, range: &Range<u64>) {
        let lines = self.live.remove(&line.unit);
        let first = lines.and_then(|lines| Some(lines.first()?.start)).unwrap_or(range.start);
        let named = |operator: &Text<'_>| name_of(&operator.0).unwrap_or_else(|| operator.0.clone().into_owned());
        let operator = line.operator.as_ref().map_or(NONE, |operator| self.keep(&named(operator)));
        let took = line.took_ms;
        let row = Row {
            at: milliseconds(at),
            total: took.total as f32,
            device: took.device as f32,
            cloud: took.cloud as f32,
            disk: took.disk as f32,
            hands: took.hands as f32,
            slot: self.keep(&line.slot.0),
            operator,
            batch: self.keep(&line.batch.0),
            product: self.keep(&line.product_key.0),
            order: line.order.get(WORK_ORDER).map_or(NONE, |order| self.keep(order)),
            purpose: line.order.purpose(),
            outcome: Some(line.outcome),
            code: line.code,
            step: Some(line.step),
            ..placed(first, range)
        };
        let texts = [&line.serial_number, &line.device_name, &line.client_id, &line.hardware_id];
        self.filling.push(row, texts.map(|text| text.as_ref().map_or("", |text| &text.0)));
        if self.filling.is_full() {
            let mut full = std::mem::take(&mut self.filling);
            full.shrink();
            self.full.push(Arc::new(full));
        }
    }

    /// The visits that have not ended, in the order in which they began. `entry_at` reads a line again.
    pub(super) fn open_visits(&mut self, entry_at: impl Fn(&Range<u64>) -> Option<(String, Entry)>) -> Chunk {
        let mut visits: Vec<Vec<Range<u64>>> = self.live.values().cloned().collect();
        visits.sort_by_key(|lines| lines.first().map(|line| line.start));
        let mut chunk = Chunk::default();
        for lines in visits {
            let (Some(first), Some(last)) = (lines.first(), lines.last()) else { continue };
            let mut open = OpenVisit { row: placed(first.start, last), ..OpenVisit::default() };
            lines.iter().filter_map(&entry_at).for_each(|(at, entry)| open.take(&at, &entry, self));
            chunk.push(open.row, open.texts.each_ref().map(String::as_str));
        }
        chunk
    }

    fn keep(&mut self, name: &str) -> NameId {
        match self.names.number(name) {
            Some(number) => number,
            None => Arc::make_mut(&mut self.names).keep(name),
        }
    }
}

/// Whether a line opens a batch as it was before: one that takes turns with others is opened at each of them. The profile's text stands in the first one alone.
fn is_turn(opening: &Opening, before: &Opening) -> bool {
    let clock = before.clock.clone().filter(|_| opening.clock.is_some());
    *opening == Opening { clock, text: None, ..before.clone() }
}

/// A visit that has not ended, folded from its lines.
#[derive(Default)]
struct OpenVisit {
    row: Row,
    texts: [String; 4],
}

impl OpenVisit {
    fn put(&mut self, which: chunk::Text, text: &str) {
        text.clone_into(&mut self.texts[which as usize]);
    }

    fn take(&mut self, at: &str, entry: &Entry, index: &mut Index) {
        self.row.at = milliseconds(at);
        self.row.step = Stage::Begun.after(entry).next().or(self.row.step);
        match entry {
            Entry::Begun { slot, operator, .. } => {
                self.row.slot = index.keep(slot);
                self.row.operator = operator.as_ref().map_or(NONE, |operator| index.keep(operator));
                let batch = index.header.as_ref().map(|header| header.batch.clone());
                self.row.batch = batch.map_or(NONE, |batch| index.keep(&batch));
            }
            Entry::Read { serial_number, hardware_id, .. } => {
                self.put(chunk::Text::SerialNumber, serial_number);
                self.put(chunk::Text::HardwareId, hardware_id.as_deref().unwrap_or_default());
            }
            Entry::Checked { keys, .. } | Entry::Intent { keys, .. } => {
                self.put(chunk::Text::DeviceName, &keys.device_name);
                self.row.product = index.keep(&keys.product_key);
            }
            Entry::Issued { client_id, .. } => self.put(chunk::Text::ClientId, client_id),
            _ => {}
        }
    }
}

/// A row without anything but where its lines stand.
fn placed(first: u64, last: &Range<u64>) -> Row {
    Row {
        offset: last.start,
        at: NEVER,
        length: u32::try_from(last.end - last.start).unwrap_or(u32::MAX),
        span: last.start.checked_sub(first).and_then(|span| u32::try_from(span).ok()).unwrap_or(FAR),
        slot: NONE,
        operator: NONE,
        batch: NONE,
        product: NONE,
        order: NONE,
        ..Row::default()
    }
}

fn milliseconds(at: &str) -> i64 {
    at.parse::<Timestamp>().map_or(NEVER, Timestamp::as_millisecond)
}

/// What spares reading lines of other units.
pub(super) fn serial_hash(keys: &UnitKeys) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    keys.serial_number.hash(&mut hasher);
    hasher.finish()
}
