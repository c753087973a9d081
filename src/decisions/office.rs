//! The one office for all that a person decides. It judges a decision by what the record says, has the PIN of who decides looked at, and says which lines
//! go on record for it, in their order. Whoever holds the record puts them there: a bench that runs on it, or the desk.

use std::sync::Arc;
use std::time::SystemTime;

use jiff::Timestamp;

use super::changes::Waiting;
use super::console::MARGIN;
use super::gate::PinGate;
use super::is_line;
use super::operators;
use super::roles::{least, who_may};
use super::seen::{spares_identity, stands_as_seen};
use super::voucher::Voucher;
use crate::custody::clash::clashes;
use crate::domain::entry::{
    AtConsole, ChangeOf, Changed, ConsoleChange, ConsoleSaid, ConsoleStage, GateBypassed, GateProgramApproved,
    Incarnation, Origin, PackageSigner, PackageTaken, PackagesOnly, Received, SegmentRetired, StationClosed,
};
use crate::domain::operator::BadgeFault;
use crate::domain::person_code::name_of;
use crate::domain::{
    ArticleLetGo, BoardFault, Choice, DecidesNothing, Deed, Entry, Expected, Failure, Identity, LabelDecided,
    LabelSettled, LabelStage, PROGRAM, Person, RangeSet, Resolution, ResultSettled, Role, Secret, Supervisor, UnitKeys,
    in_pieces,
};
use crate::journal::{Article, Book, Claim, KnownUnit, Lookup};
use crate::seen::{Decision, Disposition, NewHandOver, NewList, OperatorChange, Refusal, Seen, Signed};
use crate::vault::{Belongs, SealKey, Sealer, pin, seal_identity};
use crate::wire::can_be_identity;

/// What stands for the visit inside a sealed value: none was needed. It is the number of a header line.
pub(crate) const NO_VISIT: u64 = 0;

/// What seals an identity that was found elsewhere.
pub(crate) struct Seals<'a> {
    pub(crate) key: &'a SealKey,
    pub(crate) sealer: &'a Sealer,
    /// The batch that its line will stand in.
    pub(crate) batch: &'a str,
}

/// Who holds the record.
pub(crate) trait Holder {
    /// What can be looked up in it.
    type Record: Lookup;

    fn record(&self) -> &Self::Record;

    fn pins(&self) -> &Arc<PinGate>;

    fn seals(&self) -> Seals<'_>;

    /// Where changes wait for this record.
    fn waiting(&self) -> &Waiting;

    /// The patterns for labels of the profiles that are known here, each behind its profile's name.
    fn labels(&self) -> Vec<(String, String)>;

    /// Whether this can be decided here and now. Looked at before a PIN is.
    ///
    /// # Errors
    /// [`Refusal`].
    fn may(&self, decision: &Decision) -> Result<(), Refusal>;

    /// Why registering stands still, where a person may let it go on.
    fn stopped(&self) -> Option<Failure>;

    /// What says that the batch of a segment leaves the record. Takes its time.
    ///
    /// # Errors
    /// [`Refusal`].
    fn retiring(&self, segment: &str, by: Person, why: String) -> Result<SegmentRetired, Refusal>;

    /// Keeps every slot from taking the unit up; none where there are no slots.
    ///
    /// # Errors
    /// [`Refusal::AtASlot`].
    fn claim(&self, keys: &UnitKeys) -> Result<Option<Claim>, Refusal>;
}

/// What was judged.
#[must_use = "its lines go on record"]
pub(crate) struct Judged {
    /// Go on record in this order, before anything follows from them, decided or not.
    pub(crate) lines: Vec<Entry>,
    /// Whether it was decided.
    pub(crate) decided: Result<(), Refusal>,
    /// The units that are decided about: no slot takes one up before the lines are on record.
    _claims: Vec<Claim>,
}

/// Judges a decision. Takes its time.
///
/// # Errors
/// [`Refusal`] where no PIN was looked at; nothing goes on record then.
pub(crate) async fn judge<H: Holder>(holder: &H, decision: &Decision, signed: &Signed) -> Result<Judged, Refusal> {
    holder.may(decision)?;
    let voucher = holder.record().read(|book| Voucher::of(book, &signed.by));
    check_lines(decision, signed, &voucher)?;
    let (vouched, line) = match decision.pin_use() {
        None => (Ok(()), None),
        Some(purpose) if signed.by.is_empty() && !voucher.is_free => {
            let names = |book: &Book| who_may(&book.supervisors(), Deed::Pin(purpose));
            return Err(Refusal::SupervisorNeeded(holder.record().read(names)));
        }
        // No PIN makes a leader an engineer: it is not looked at.
        Some(purpose) if !voucher.may(Deed::Pin(purpose)) => {
            let names = |book: &Book| who_may(&book.supervisors(), Deed::Pin(purpose));
            return Err(Refusal::NotOfThisRole(least(Deed::Pin(purpose)), holder.record().read(names)));
        }
        Some(purpose) => {
            let (voucher, pins, pin) = (voucher.clone(), holder.pins().clone(), signed.pin.clone());
            // Nobody else must wait for it.
            let looked = tokio::task::spawn_blocking(move || voucher.look(&pins, &pin, Some(purpose)));
            looked.await.map_err(|_| Refusal::WrongPin)?
        }
    };
    let ruled = match vouched {
        Ok(()) => rule(holder, decision, signed, &voucher).await,
        Err(why) => Err(why),
    };
    let (entries, claims, decided) = match ruled {
        Ok(Ruled { entries, claims }) => (entries, claims, Ok(())),
        Err(why) => (Vec::new(), Vec::new(), Err(why)),
    };
    let lines = match decision {
        // Nothing is written to a damaged record before somebody has read what is wrong with it, not even a wrong PIN.
        Decision::Accept { .. } | Decision::Copied { .. } if decided.is_err() => Vec::new(),
        Decision::Accept { .. } | Decision::Copied { .. } => entries.into_iter().chain(line).collect(),
        _ => line.into_iter().chain(entries).collect(),
    };
    Ok(Judged { lines, decided, _claims: claims })
}

/// Whether names and reason can stand on record.
fn check_lines(decision: &Decision, Signed { by, why, .. }: &Signed, voucher: &Voucher) -> Result<(), Refusal> {
    let is_fit = match decision {
        Decision::Unit(..)
        | Decision::RollBack(_)
        | Decision::Reveal(_)
        | Decision::Cleared(..)
        | Decision::ChangeAtConsole(..)
        | Decision::Accept { .. }
        | Decision::Copied { .. }
        | Decision::RetireBatch { .. }
        | Decision::CloseStation { .. }
        | Decision::SetRange { .. }
        | Decision::BypassPlantGate { .. } => is_line(by) && is_line(why),
        Decision::Learn(_)
        | Decision::CloseBatch { .. }
        | Decision::HandOver(_)
        | Decision::Receive(_)
        | Decision::Labels { .. }
        | Decision::LetArticleGo { .. } => is_line(by) && (why.is_empty() || is_line(why)),
        Decision::GoOn
        | Decision::ConfirmHostKey { .. }
        | Decision::TakePackage(_)
        | Decision::TrustPackages { .. }
        | Decision::PackagesOnly(_)
        | Decision::ApproveGateProgram { .. } => is_line(by),
        // The first one is made by whoever sits there.
        Decision::Appoint { name, .. } | Decision::Remove { name } => {
            is_line(name) && (voucher.is_free && by.trim().is_empty() || is_line(by))
        }
        Decision::Operators(OperatorChange::Set { name, .. } | OperatorChange::Remove { name }) => {
            is_line(name) && (by.is_empty() || is_line(by))
        }
        Decision::Operators(OperatorChange::AskFor { .. })
        | Decision::EraseName { .. }
        | Decision::ReplaceSecret { .. }
        | Decision::ForgetSecret { .. }
        | Decision::SharedBook(_)
        | Decision::Results { .. }
        | Decision::Expect(_) => by.is_empty() || is_line(by),
        Decision::Answer { choice: Choice::BoardReplaced, .. } => is_line(by) && BoardFault::of(why).is_some(),
        Decision::Answer { .. }
        | Decision::Target(_)
        | Decision::PutChanges
        | Decision::Changed(_)
        | Decision::LockTried { .. } => true,
    };
    if is_fit { Ok(()) } else { Err(Refusal::NotALine) }
}

/// A decision that somebody has vouched for.
struct Ruled {
    /// Its lines; none where what follows from it has one of its own.
    entries: Vec<Entry>,
    claims: Vec<Claim>,
}

impl From<Entry> for Ruled {
    fn from(entry: Entry) -> Self {
        Self { entries: vec![entry], claims: Vec::new() }
    }
}

async fn rule<H: Holder>(
    holder: &H,
    decision: &Decision,
    signed: &Signed,
    voucher: &Voucher,
) -> Result<Ruled, Refusal> {
    let Signed { by, why, .. } = signed;
    let (by, why, named) = (by.clone(), why.clone(), Some(by.clone()).filter(|by| !by.is_empty()));
    Ok(match decision.clone() {
        Decision::Unit(keys, becomes, seen) => {
            let claims = holder.claim(&keys)?.into_iter().collect();
            let entry = of_unit(holder, keys.clone(), becomes.clone(), by, why)?;
            is_as_seen(holder, &keys, &becomes, &seen)?;
            let entries = vec![entry];
            Ruled { entries, claims }
        }
        Decision::RollBack(units) => {
            let claims = units.iter().map(|keys| holder.claim(keys)).collect::<Result<Vec<_>, _>>()?;
            can_be_rolled_back(holder, &units)?;
            let entry = |keys| Entry::Resolved { keys, how: Resolution::RollBack, by: by.clone(), why: why.clone() };
            Ruled { entries: units.into_iter().map(entry).collect(), claims: claims.into_iter().flatten().collect() }
        }
        Decision::Learn(said) => {
            let settles = |said: &ConsoleSaid| holder.record().read(|book| still_settles(book, said));
            let said = said.iter().map(|said| {
                let (by, settles) = (Some(by.clone()), settles(said));
                ConsoleSaid { by, settles, ..said.clone() }
            });
            Ruled { entries: said.map(|said| Entry::ConsoleSaid(Box::new(said))).collect(), claims: Vec::new() }
        }
        Decision::Cleared(keys, seen) => {
            at_console(holder, keys, AtConsole::Clear, &seen, ConsoleStage::Done, (by, why))?
        }
        Decision::ChangeAtConsole(keys, change, seen) => {
            at_console(holder, keys, change, &seen, ConsoleStage::Begun, (by, why))?
        }
        Decision::Reveal(keys) => {
            let has_identity = of_named(holder, &keys, |unit| !unit.issued.is_empty())?;
            if !has_identity {
                return Err(Refusal::NoIdentity);
            }
            Entry::Revealed { keys, by, why }.into()
        }
        Decision::Appoint { pin, .. } if !pin::can_be_pin(&pin) => return Err(Refusal::PinForm),
        Decision::Appoint { role: Role::Operator, .. } => return Err(Refusal::NoPinNeeded),
        Decision::Appoint { name, pin, role } => {
            keeps_an_engineer(holder, &name, role)?;
            // The first one is made by whoever sits there.
            let by = if voucher.is_free && by.trim().is_empty() { name.as_str().into() } else { by };
            let pin_hash = tokio::task::spawn_blocking(move || pin::hash(&pin)).await;
            Entry::Supervisor {
                name: name.into(),
                pin_hash: pin_hash.map_err(|_| Refusal::NotRecorded(None, None))?,
                role,
                by,
            }
            .into()
        }
        Decision::Remove { name } => {
            if holder.record().read(|book| book.pin_hash(&name).is_none()) {
                return Err(Refusal::NoSuchSupervisor);
            }
            keeps_an_engineer(holder, &name, Role::Operator)?;
            Entry::SupervisorRemoved { name: name.into(), by }.into()
        }
        Decision::EraseName { code } => {
            let name = name_of(&code).ok_or(Refusal::NoSuchName)?;
            if holder.record().read(|book| book.pin_hash(&name).is_some()) {
                return Err(Refusal::NameOfSupervisor);
            }
            let works = |book: &Book| book.operators().iter().any(|one| *one.name == *name || *one.badge == *name);
            if holder.record().read(works) {
                return Err(BadgeFault::OfOperator.into());
            }
            let erased = Changed::new(ChangeOf::NameErased, code, None, None);
            Entry::Changed(Box::new(erased.by(Person::named(&by)))).into()
        }
        Decision::Operators(change) => {
            let entries = operators::lines(holder.record(), || holder.labels(), change, named)?;
            Ruled { entries, claims: Vec::new() }
        }
        Decision::ReplaceSecret { product_key, name, host } => {
            Entry::SecretReplaced { product_key, name, host, by: named }.into()
        }
        Decision::ConfirmHostKey { address, fingerprint } => {
            Entry::HostKeyConfirmed { address, fingerprint, by, decides: DecidesNothing }.into()
        }
        Decision::ForgetSecret { product_key, name } => Entry::SecretForgotten { product_key, name, by: named }.into(),
        Decision::Results { product_key, ids, how } => {
            let what = match how {
                ResultSettled::Again => ChangeOf::ResultAgain,
                ResultSettled::Dropped => ChangeOf::ResultDropped,
            };
            let changed = |id: &String| Changed::new(what, format!("{product_key} {id}"), None, None).by(named.clone());
            let entries = ids.iter().map(|id| Entry::Changed(Box::new(changed(id)))).collect();
            Ruled { entries, claims: Vec::new() }
        }
        Decision::Labels { units, how } => {
            can_be_said_of_labels(holder, &units, how)?;
            let why = Some(why).filter(|why| !why.is_empty());
            let entry = |keys| {
                let (by, why) = (by.clone(), why.clone());
                Entry::LabelDecided(Box::new(LabelDecided { keys, how, by, why }))
            };
            Ruled { entries: units.into_iter().map(entry).collect(), claims: Vec::new() }
        }
        Decision::TakePackage(new) => Entry::PackageTaken(Box::new(PackageTaken { by, ..new.taken.clone() })).into(),
        Decision::TrustPackages { signer, trusted } => {
            Entry::PackageSigner(Box::new(PackageSigner { signer, trusted, by })).into()
        }
        Decision::CloseStation { secrets } => {
            let waiting = holder.waiting().all().into_iter().map(|changed| Entry::Changed(Box::new(changed)));
            // What waits for the record would wait for ever behind it.
            let closed = Entry::StationClosed(Box::new(StationClosed { secrets, by, why }));
            Ruled { entries: waiting.chain([closed]).collect(), claims: Vec::new() }
        }
        Decision::PackagesOnly(on) => Entry::PackagesOnly(Box::new(PackagesOnly { on, by })).into(),
        Decision::ApproveGateProgram { path, args, sha256 } => {
            let was = holder.record().read(|book| book.gate_program(&path, &args).map(str::to_owned));
            Entry::GateProgram(Box::new(GateProgramApproved { path, args, sha256, was, by })).into()
        }
        Decision::Target(units) => Entry::TargetSet { units, by: named }.into(),
        Decision::Expect(list) => Ruled { entries: listed(&list, named.as_ref()), claims: Vec::new() },
        Decision::HandOver(new) => {
            let why = Some(why).filter(|why| !why.is_empty());
            Ruled {
                entries: holder.record().read(|book| handed_over(book, &new, &by, why.as_ref())),
                claims: Vec::new(),
            }
        }
        Decision::Receive(new) => {
            let received = |unit: &Received| Entry::Received(Box::new(Received { by: named.clone(), ..unit.clone() }));
            // Its row comes behind the unit: one that is expected here is this station's.
            let entries = new.units.iter().map(received).chain(listed(&new.job, named.as_ref())).collect();
            Ruled { entries, claims: Vec::new() }
        }
        Decision::CloseBatch { registration_off, .. } => {
            Entry::BatchClosed { by: named, why: Some(why).filter(|why| !why.is_empty()), registration_off }.into()
        }
        Decision::RetireBatch { segment } => {
            Entry::SegmentRetired(Box::new(holder.retiring(&segment, by, why)?)).into()
        }
        Decision::Accept { faults, .. } => Entry::Accepted { faults, stopped: None, by, why }.into(),
        Decision::SetRange { range, next } if range.place_of(&next).is_none() => {
            return Err(Refusal::NotOfRange(next));
        }
        Decision::SetRange { range, next } => Entry::RangeSet(Box::new(RangeSet { range, next, by, why })).into(),
        // Whoever writes it knows the segments that came with it.
        Decision::Copied { .. } => Entry::Incarnation(Box::new(Incarnation {
            how: Origin::Copied,
            id: String::new(),
            from: Vec::new(),
            heads: Vec::new(),
            missing: Vec::new(),
            lost_keys: Vec::new(),
            by,
            why,
        }))
        .into(),
        Decision::GoOn => {
            let cause = holder.stopped().ok_or(Refusal::NotNow)?;
            let (by, why) = (Person::named(&by).unwrap_or_default(), cause.code().to_owned());
            Entry::Accepted { faults: Vec::new(), stopped: Some(cause), by, why }.into()
        }
        Decision::LetArticleGo { profile_sha256 } => {
            let program = PROGRAM.to_owned();
            let article = holder.record().read(|book| book.article(&profile_sha256, &program));
            let Article::Waits(serial_number) = article else { return Err(Refusal::NoFirstArticle) };
            let why = Some(why).filter(|why| !why.is_empty());
            Entry::ArticleLetGo(Box::new(ArticleLetGo { profile_sha256, program, serial_number, by, why })).into()
        }
        Decision::BypassPlantGate { bypass, .. } if !bypass.is_within() => return Err(Refusal::BypassTooLarge),
        Decision::BypassPlantGate { bypass, .. } => {
            Entry::PlantGateBypassed(Box::new(GateBypassed { bypass, by, why })).into()
        }
        // Who vouched goes on record with what the unit does then.
        Decision::Answer { .. } => Ruled { entries: Vec::new(), claims: Vec::new() },
        Decision::PutChanges => {
            let lines = |changed| Entry::Changed(Box::new(changed));
            Ruled { entries: holder.waiting().all().into_iter().map(lines).collect(), claims: Vec::new() }
        }
        Decision::SharedBook(changed) => Entry::Changed(Box::new(changed.by(named))).into(),
        Decision::Changed(changed) => Entry::Changed(changed).into(),
        Decision::LockTried { opened } => Entry::LockTried { name: by, opened, purpose: None }.into(),
    })
}

/// Whether somebody can still appoint others once this one is of that role: leaders alone could not.
fn keeps_an_engineer(holder: &impl Holder, name: &str, becomes: Role) -> Result<(), Refusal> {
    let others = holder.record().read(Book::supervisors);
    let others: Vec<_> = others.into_iter().filter(|one| *one.name != *name).collect();
    let is_led =
        others.iter().chain(&[Supervisor { name: name.into(), role: becomes }]).any(|one| one.role == Role::Engineer);
    let is_nobody = others.is_empty() && becomes == Role::Operator;
    if is_led || is_nobody { Ok(()) } else { Err(Refusal::LastEngineer) }
}

/// The lines of a list, in their order: it counts once all of them are on record.
fn listed(list: &NewList, by: Option<&Person>) -> Vec<Entry> {
    let (of, mut next) = (list.rows.len() as u64, 0);
    let piece = |rows: &[Expected]| {
        let first = next;
        next += rows.len() as u64;
        let (list_sha256, rows, by) = (list.list_sha256.clone(), rows.to_vec(), by.cloned());
        Entry::Listed { list_sha256, first, of, rows, by }
    };
    in_pieces(&list.rows).into_iter().map(piece).collect()
}

/// A line for each unit that goes.
fn handed_over(book: &Book, new: &NewHandOver, by: &Person, why: Option<&String>) -> Vec<Entry> {
    // Those that were away before it was cut off.
    let is_of = |unit: &KnownUnit| unit.right.as_ref().is_some_and(|right| right.hand_overs.contains(&new.hand_over));
    let of = (book.units().filter(is_of).count() + new.units.len()) as u64;
    let line = |keys: &UnitKeys| {
        let right = book.named(keys).and_then(|unit| unit.right);
        Entry::HandedOver {
            keys: keys.clone(),
            hand_over: new.hand_over.clone(),
            after: right.map(|right| right.hand_overs).unwrap_or_default(),
            of,
            to: new.to.fingerprint(),
            recipient: new.to.recipient.clone(),
            to_station: new.to.name.clone(),
            by: by.clone(),
            why: why.cloned(),
        }
    };
    new.units.iter().map(line).collect()
}

/// What a list settles by what the record says now: it may have been read a while ago.
fn still_settles(book: &Book, said: &ConsoleSaid) -> u32 {
    let time = |at: &str| at.parse::<Timestamp>().ok().map(SystemTime::from);
    let asked = book.named(&said.keys).and_then(|unit| unit.asked_at).and_then(|at| time(&at));
    let is_later = asked.is_none_or(|asked| time(&said.asked_at).is_some_and(|taken| asked + MARGIN <= taken));
    if is_later { said.settles.min(book.to_settle(&said.keys)) } else { 0 }
}

/// What a change at the cloud puts on record.
fn at_console(
    holder: &impl Holder,
    keys: UnitKeys,
    change: AtConsole,
    seen: &Seen,
    stage: ConsoleStage,
    (by, why): (Person, String),
) -> Result<Ruled, Refusal> {
    can_change_at_console(holder, &keys, &change, seen)?;
    let claims = holder.claim(&keys)?.into_iter().collect();
    let entry = Entry::ConsoleChange(Box::new(ConsoleChange { keys, change, stage, by, why }));
    Ok(Ruled { entries: vec![entry], claims })
}

/// Whether this can be changed at the cloud.
///
/// # Errors
/// [`Refusal`].
pub(crate) fn can_change_at_console(
    holder: &impl Holder,
    keys: &UnitKeys,
    change: &AtConsole,
    seen: &Seen,
) -> Result<(), Refusal> {
    let away = of_named(holder, keys, |unit| unit.away().map(|right| right.station.clone()))?;
    if let Some(station) = away {
        return Err(Refusal::HandedOver(station));
    }
    of_named(holder, keys, |unit| spares_identity(unit, change, seen))??;
    let AtConsole::Keep { client_id } = change else { return Ok(()) };
    let is_there = |unit: &KnownUnit| unit.has(client_id) || unit.orphans().any(|id| id.client_id == *client_id);
    if of_named(holder, keys, is_there)? { Ok(()) } else { Err(Refusal::NoIdentity) }
}

fn of_named<T>(holder: &impl Holder, keys: &UnitKeys, what: impl FnOnce(&KnownUnit) -> T) -> Result<T, Refusal> {
    holder.record().read(|book| book.named(keys).as_ref().map(what)).ok_or(Refusal::NoSuchUnit)
}

/// Whether this can be said of the labels of these units.
///
/// # Errors
/// [`Refusal`], of the first of which it cannot.
pub(crate) fn can_be_said_of_labels(
    holder: &impl Holder,
    units: &[UnitKeys],
    how: LabelSettled,
) -> Result<(), Refusal> {
    units.iter().try_for_each(|keys| {
        let stage = of_named(holder, keys, |unit| unit.label.as_ref().map(|label| label.stage))?;
        match (stage, how) {
            (None, _) => Err(Refusal::NoLabel(keys.serial_number.clone())),
            (Some(LabelStage::Done), LabelSettled::There | LabelSettled::NotNeeded) => {
                Err(Refusal::LabelNotAsked(keys.serial_number.clone()))
            }
            (Some(_), _) => Ok(()),
        }
    })
}

/// Whether this can become of the unit.
///
/// # Errors
/// [`Refusal`].
pub(crate) fn can_become(
    holder: &impl Holder,
    keys: &UnitKeys,
    becomes: &Disposition,
    seen: &Seen,
) -> Result<(), Refusal> {
    of_unit(holder, keys.clone(), becomes.clone(), Person::default(), String::new())?;
    is_as_seen(holder, keys, becomes, seen)
}

/// Whether all of these can be put back as they were.
///
/// # Errors
/// [`Refusal`], of the first that cannot.
pub(crate) fn can_be_rolled_back(holder: &impl Holder, units: &[UnitKeys]) -> Result<(), Refusal> {
    units.iter().try_for_each(|keys| {
        let (old, can_be) = of_named(holder, keys, |unit| (unit.old.clone(), unit.can_be_rolled_back()))?;
        // What has left with its batch cannot be written.
        let is_kept = old.is_some_and(|old| holder.record().read(|book| !book.has_left(old.place.segment)));
        // Another station's to write.
        let away = of_named(holder, keys, |unit| unit.away().map(|right| right.station.clone()))?;
        if let Some(station) = away {
            return Err(Refusal::HandedOver(station));
        }
        match (is_kept, can_be) {
            (false, _) => Err(Refusal::NotKept(keys.serial_number.clone())),
            (true, false) => Err(Refusal::NothingToRollBack(keys.serial_number.clone())),
            (true, true) => Ok(()),
        }
    })
}

fn is_as_seen(holder: &impl Holder, keys: &UnitKeys, becomes: &Disposition, seen: &Seen) -> Result<(), Refusal> {
    holder.record().read(|book| stands_as_seen(book, keys, becomes, seen))
}

fn of_unit(
    holder: &impl Holder,
    keys: UnitKeys,
    becomes: Disposition,
    by: Person,
    why: String,
) -> Result<Entry, Refusal> {
    let is_of_other = |label: &str| {
        holder.record().read(|book| book.is_label_of_other(&keys.product_key, &keys.serial_number, label))
    };
    let away = of_named(holder, &keys, |unit| unit.away().map(|right| right.station.clone())).unwrap_or_default();
    match (&becomes, away) {
        (Disposition::TakeBack, Some(_)) => return Ok(Entry::Resolved { keys, how: Resolution::TakeBack, by, why }),
        (Disposition::TakeBack, None) => return Err(Refusal::NotHandedOver),
        (_, Some(station)) => return Err(Refusal::HandedOver(station)),
        (_, None) => {}
    }
    let waits_for_same_unit = of_named(holder, &keys, KnownUnit::waits_for_same_unit);
    // Of one that was skipped nothing need be on record.
    let is_skipped = || holder.record().read(|book| book.is_skipped(&keys));
    let waits_for_same_unit = waits_for_same_unit.or_else(|why| if is_skipped() { Ok(false) } else { Err(why) })?;
    let how = match becomes {
        Disposition::Retire => {
            let client_ids = of_named(holder, &keys, to_delete).unwrap_or_default();
            return Ok(Entry::Retired { keys, client_ids, by, why });
        }
        Disposition::SetAside => Resolution::SetAside,
        Disposition::RegisterAgain if of_named(holder, &keys, KnownUnit::is_used_up).unwrap_or_default() => {
            return Err(Refusal::UsedUp);
        }
        Disposition::RegisterAgain => Resolution::RegisterAgain,
        Disposition::SameUnit if !waits_for_same_unit => return Err(Refusal::NotAskedAbout),
        Disposition::SameUnit => Resolution::SameUnit,
        Disposition::TakeBack => Resolution::TakeBack,
        Disposition::BoardReplaced(_) if !of_named(holder, &keys, |unit| !unit.issued.is_empty())? => {
            return Err(Refusal::NoIdentity);
        }
        Disposition::BoardReplaced(fault) => Resolution::BoardReplaced { fault },
        Disposition::Relabelled(label) if !is_line(&label) => return Err(Refusal::NotALine),
        Disposition::Relabelled(label) if is_of_other(&label) => {
            return Err(Refusal::LabelOfOther(label));
        }
        Disposition::Relabelled(label) => Resolution::Relabelled { label },
        Disposition::Found { client_id, device_token } => found(holder, &keys, client_id, device_token)?,
    };
    Ok(Entry::Resolved { keys, how, by, why })
}

/// The client ids of a retired unit that are to be deleted in the console and do not stand on record as such.
fn to_delete(unit: &KnownUnit) -> Vec<String> {
    unit.identities().filter(|id| !unit.to_delete.contains(id)).collect()
}

/// An identity that was found elsewhere (a console, another PC), sealed for its unit and for the batch its line will stand in.
fn found(
    holder: &impl Holder,
    keys: &UnitKeys,
    client_id: String,
    device_token: Secret,
) -> Result<Resolution, Refusal> {
    if !can_be_identity(&client_id, device_token.expose()) {
        return Err(Refusal::NotAnIdentity);
    }
    let (product_key, device_name) = (keys.product_key.clone(), keys.device_name.clone());
    let identity = Identity { product_key, device_name, client_id, device_token };
    let Seals { key, sealer, batch } = holder.seals();
    if clashes(holder.record(), key, keys, &identity) {
        return Err(Refusal::Clash);
    }
    let sealed = seal_identity(sealer, Belongs::new(batch, NO_VISIT, keys), &identity);
    let sealed_token = sealed.map_err(|_| Refusal::SealKey(Failure::SealKeyWrong.code().into()))?;
    Ok(Resolution::Found { token_sha256: identity.token_sha256(), client_id: identity.client_id, sealed_token })
}
