//! The book as a station uses it: one connection, made when it is needed, and a limit on every answer.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Row, Statement};

use super::fault::of_error;
use super::schema;
use super::session::{Login, connect};
use crate::domain::{
    BookFault, BookMode, BookSettings, CapStand, Capped, ClaimConflict, ClaimState, HeldElsewhere, OwnClaim,
    RecordedClaim, Secret, ToldClaim, UnitKeys,
};
use crate::link::tls::TrustError;
use crate::link::{Roots, TlsClient};

/// How long the book may take to answer.
const ANSWER: Duration = Duration::from_secs(5);

/// The book that a station uses. Cheap to clone; clones share the connection.
#[derive(Clone)]
pub struct SharedBook(Arc<Inner>);

struct Inner {
    settings: BookSettings,
    password: Secret,
    tls: Option<TlsClient>,
    session: Mutex<Option<Arc<Session>>>,
    /// The generation that was seen last, and how far the server's log had come: one that is shorter has forgotten what was in it.
    seen: parking_lot::Mutex<(i32, Option<String>)>,
}

/// A connection that was found fit, and what is asked on it.
struct Session {
    client: Client,
    claim: Statement,
    end: Statement,
}

/// A unit that a visit wants to register.
#[derive(Clone, Debug)]
pub struct ClaimedUnit {
    /// The chain hash of the line that the visit begins with.
    pub visit: String,
    /// The segment that it stands in, and its number there.
    pub segment: String,
    /// That number.
    pub line: u64,
    /// What the unit is recognised by.
    pub keys: UnitKeys,
    /// A person has permitted it to be registered past whoever has it: the code of that one, and why.
    pub permission: Option<(String, String)>,
    /// As what it is counted; none where it is not to be registered.
    pub counts: Option<ClaimCount>,
    /// Visits of this station that its record has: that they claimed the unit before is for the record to judge.
    pub known: Vec<String>,
}

/// What a registration is counted by over all stations, and how many there may be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClaimCount {
    /// The work order; empty where its batch is open for none.
    pub work_order: String,
    /// Most registrations of the product, where that is capped.
    pub product_cap: Option<NonZeroU32>,
    /// Most registrations for the work order, where that is capped.
    pub order_cap: Option<NonZeroU32>,
}

/// What the book says to a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// The unit is this visit's; with whoever had it, where a permission has gone past that.
    Taken(Option<HeldElsewhere>),
    /// Another station has it.
    Held(HeldElsewhere),
    /// A visit of this station has it that is not among those known.
    Own(OwnClaim, HeldElsewhere),
    /// This visit's claim was let go by a person, or the book was told how it ended; with whoever had the unit before.
    Over(ClaimState, Option<HeldElsewhere>),
    /// Nothing was claimed: all stations together have used up this cap.
    Capped(CapStand),
}

/// One of the last claims of this station.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastClaim {
    /// In the order of the book.
    pub number: u64,
    /// Where its visit stands on record.
    pub own: OwnClaim,
    /// Its unit.
    pub told: ToldClaim,
}

/// How the book stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its schema.
    pub version: u32,
    /// Which book it is since it may last have forgotten something.
    pub generation: i32,
    /// This station has compared its record with that.
    pub is_heard: bool,
    /// Stations that have not, and that it waits for.
    pub missing: Vec<String>,
}

impl Standing {
    /// Whether it takes claims.
    ///
    /// # Errors
    /// [`BookFault::CatchingUp`].
    pub fn takes_claims(self) -> Result<Self, BookFault> {
        if self.missing.is_empty() { Ok(self) } else { Err(BookFault::CatchingUp { stations: self.missing }) }
    }
}

impl SharedBook {
    /// The book of these settings, which were checked. Nothing is connected to before something is asked.
    ///
    /// # Errors
    /// There is no readable certificate among those that vouch for it.
    pub fn new(settings: BookSettings, password: Secret) -> Result<Self, TrustError> {
        let tls = settings.ca.as_deref().map(|ca| TlsClient::new(Roots::Pem(ca.as_bytes()))).transpose()?;
        let (session, seen) = (Mutex::default(), parking_lot::Mutex::default());
        Ok(Self(Arc::new(Inner { settings, password, tls, session, seen })))
    }

    /// What it was made of.
    pub fn settings(&self) -> &BookSettings {
        &self.0.settings
    }

    /// Nothing is registered while it cannot be asked.
    pub fn is_required(&self) -> bool {
        self.0.settings.mode == BookMode::Required
    }

    /// How long one question may take, a connection before it and all, in ms: what is shown of it.
    pub fn may_take_ms(&self) -> u32 {
        u32::try_from((super::session::CONNECT + ANSWER).as_millis()).unwrap_or(u32::MAX)
    }

    /// Claims a unit. Asked again for the same visit it gives the same answer.
    ///
    /// # Errors
    /// [`BookFault`]: the claim may stand in the book all the same.
    pub async fn claim(&self, unit: &ClaimedUnit) -> Result<Claimed, BookFault> {
        let session = self.session().await?;
        let keys = &unit.keys;
        let line = i64::try_from(unit.line).unwrap_or(i64::MAX);
        let [platform, product, name, number] = texts_of(keys);
        let board = keys.hardware_id.as_deref().map(storable);
        let permission = unit.permission.as_ref();
        let [by, why] = [permission.map(|(by, _)| storable(by)), permission.map(|(_, why)| storable(why))];
        let is_permitted = permission.is_some();
        let counts = unit.counts.as_ref();
        let order = counts.map(|counts| storable(&counts.work_order));
        let limit = |cap: Option<NonZeroU32>| cap.map(|cap| i32::try_from(cap.get()).unwrap_or(i32::MAX));
        let [product_cap, order_cap] =
            [counts.and_then(|counts| limit(counts.product_cap)), counts.and_then(|counts| limit(counts.order_cap))];
        let values: [&(dyn ToSql + Sync); 15] = [
            &unit.visit,
            &unit.segment,
            &line,
            &platform,
            &product,
            &name,
            &number,
            &board,
            &is_permitted,
            &by,
            &why,
            &unit.known,
            &order,
            &product_cap,
            &order_cap,
        ];
        let row = self.within(&session, session.client.query_one(&session.claim, &values)).await?;
        self.has_come_to(row.try_get(8).map_err(of_error)?);
        claimed(&row, unit).ok_or(BookFault::Other)
    }

    /// Tells what became of a claim.
    ///
    /// # Errors
    /// [`BookFault`]; [`BookFault::Refused`] where the book has no such claim of this station, or it has ended otherwise.
    pub async fn end(&self, visit: &str, state: ClaimState) -> Result<(), BookFault> {
        let session = self.session().await?;
        self.within(&session, session.client.execute(&session.end, &[&visit, &state.word()])).await.map(drop)
    }

    /// The claims of this station that are open.
    ///
    /// # Errors
    /// [`BookFault`].
    pub async fn open_claims(&self) -> Result<Vec<OwnClaim>, BookFault> {
        let rows = self.rows("SELECT visit, segment, line FROM regnwl.open_claims()", &[]).await?;
        rows.iter().map(|row| own_claim(row, 0).ok_or(BookFault::Other)).collect()
    }

    /// The last claims of this station, the newest first, but for those up to the number that its settings say a person knows of.
    ///
    /// # Errors
    /// [`BookFault`].
    pub async fn last_claims(&self) -> Result<Vec<LastClaim>, BookFault> {
        let asked = "SELECT number, visit, segment, line, visit, session_user::text, at, product_key, device_name, serial_number, hardware_id FROM regnwl.last_claims($1)";
        let behind = i64::try_from(self.0.settings.known_lost).unwrap_or(i64::MAX);
        let read = |row: &Row| {
            let number = row.try_get::<_, i64>(0).ok()?.try_into().ok()?;
            Some(LastClaim { number, own: own_claim(row, 1)?, told: told_claim(row, 4)? })
        };
        self.rows(asked, &[&behind]).await?.iter().map(|row| read(row).ok_or(BookFault::Other)).collect()
    }

    /// Those of these visits that the book has no claim of.
    ///
    /// # Errors
    /// [`BookFault`].
    pub async fn forgotten(&self, visits: &[&str]) -> Result<Vec<String>, BookFault> {
        let rows = self.rows("SELECT visit FROM regnwl.forgotten($1)", &[&visits]).await?;
        rows.iter().map(|row| row.try_get(0).map_err(of_error)).collect()
    }

    /// Claims what this station's record has and the book does not, whoever else has the unit: where somebody does, that is a conflict for people to see. Somebody
    /// else is whoever has this station's name, too. `known`: other claims of the unit by this station that its record has; `foreign`: the one that it does not have.
    /// Gives a claim of this station that is neither: then nothing was claimed.
    ///
    /// # Errors
    /// [`BookFault`].
    pub async fn claim_late(
        &self,
        claim: &RecordedClaim,
        known: &[String],
        foreign: Option<&str>,
    ) -> Result<Option<OwnClaim>, BookFault> {
        let RecordedClaim { own, keys, state, work_order } = claim;
        let line = i64::try_from(own.line).unwrap_or(i64::MAX);
        let [platform, product, name, number] = texts_of(keys);
        let (board, state) = (keys.hardware_id.as_deref().map(storable), state.map(ClaimState::word));
        let order = work_order.as_deref().map(storable);
        let values: [&(dyn ToSql + Sync); 12] = [
            &own.visit,
            &own.segment,
            &line,
            &platform,
            &product,
            &name,
            &number,
            &board,
            &state,
            &known,
            &foreign,
            &order,
        ];
        let asked = "SELECT visit, segment, line FROM regnwl.claim_late_counted($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        let rows = self.rows(asked, &values).await?;
        rows.first().map(|row| own_claim(row, 0).ok_or(BookFault::Other)).transpose()
    }

    /// Tells that this station has compared its record with the book in this generation, and has sent again what that had forgotten.
    ///
    /// # Errors
    /// [`BookFault`]; [`BookFault::CatchingUp`] where another generation has begun meanwhile.
    pub async fn hear(&self, generation: i32) -> Result<(), BookFault> {
        self.rows("SELECT regnwl.hear($1)", &[&generation]).await.map(drop)
    }

    /// Goes on without the stations that were not heard in this generation. Who says so stands on this station's record.
    ///
    /// # Errors
    /// [`BookFault`]; [`BookFault::CatchingUp`] where another generation has begun meanwhile.
    pub async fn go_on(&self, generation: i32, why: &str) -> Result<(), BookFault> {
        self.rows("SELECT regnwl.go_on($1, $2)", &[&generation, &storable(why)]).await.map(drop)
    }

    /// Units that two stations have claimed without anybody permitting it, the newest first.
    ///
    /// # Errors
    /// [`BookFault`].
    pub async fn conflicts(&self) -> Result<Vec<ClaimConflict>, BookFault> {
        let asked = "SELECT visit, station, at, product_key, device_name, serial_number, hardware_id, state, other_station, other_at, other_state FROM regnwl.conflicts()";
        let read = |row: &Row| {
            let text = |at: usize| row.try_get::<_, String>(at).ok();
            let state = |at| Some(text(at)?.parse().unwrap_or(ClaimState::Other));
            let other = HeldElsewhere { station: text(8)?, at: text(9)?, state: state(10)?, is_own: false };
            Some(ClaimConflict { claim: told_claim(row, 0)?, state: state(7)?, other })
        };
        self.rows(asked, &[]).await?.iter().map(|row| read(row).ok_or(BookFault::Other)).collect()
    }

    /// A person has looked at a conflict, whose later claim this is. Who that was stands on this station's record.
    ///
    /// # Errors
    /// [`BookFault`]; [`BookFault::Refused`] where there is no such conflict.
    pub async fn see_conflict(&self, visit: &str, why: &str) -> Result<(), BookFault> {
        self.rows("SELECT regnwl.see_conflict($1, $2)", &[&visit, &storable(why)]).await.map(drop)
    }

    /// The claims of all stations that are open.
    ///
    /// # Errors
    /// [`BookFault`].
    pub async fn unfinished(&self) -> Result<Vec<ToldClaim>, BookFault> {
        let asked =
            "SELECT visit, station, at, product_key, device_name, serial_number, hardware_id FROM regnwl.unfinished()";
        self.rows(asked, &[]).await?.iter().map(|row| told_claim(row, 0).ok_or(BookFault::Other)).collect()
    }

    /// Lets a claim go in the place of its station. Who says so stands on this station's record.
    ///
    /// # Errors
    /// [`BookFault`]; [`BookFault::Refused`] where the book has no such claim, or knows how it ended.
    pub async fn release(&self, visit: &str, why: &str) -> Result<(), BookFault> {
        self.rows("SELECT regnwl.release_claim($1, $2)", &[&visit, &storable(why)]).await.map(drop)
    }

    /// Connects where there is no connection, and asks how the book stands: whether it can be used as the settings say.
    ///
    /// # Errors
    /// [`BookFault`].
    pub async fn look(&self) -> Result<Standing, BookFault> {
        let session = self.session().await?;
        self.within(&session, self.fit(&session.client)).await
    }

    /// So far the server's log has come, as it has said with an answer.
    pub(super) fn has_come_to(&self, log: Option<String>) {
        self.0.seen.lock().1 = log;
    }

    /// What a question gives that has one answer.
    pub(super) async fn row(&self, asked: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Row, BookFault> {
        self.rows(asked, values).await?.into_iter().next().ok_or(BookFault::Other)
    }

    /// The same of a question that a unit waits for: with the types of its values it needs no answer before that one.
    pub(super) async fn typed_row(
        &self,
        asked: &str,
        values: &[(&(dyn ToSql + Sync), Type)],
    ) -> Result<Row, BookFault> {
        let session = self.session().await?;
        let rows = self.within(&session, session.client.query_typed(asked, values)).await?;
        rows.into_iter().next().ok_or(BookFault::Other)
    }

    /// What a question gives.
    pub(super) async fn rows(&self, asked: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, BookFault> {
        let session = self.session().await?;
        self.within(&session, session.client.query(asked, values)).await
    }

    /// The connection, or a new one. Whoever wants it while it is made waits for it.
    async fn session(&self) -> Result<Arc<Session>, BookFault> {
        let mut kept = self.0.session.lock().await;
        if let Some(session) = kept.as_ref().filter(|session| !session.client.is_closed()) {
            return Ok(session.clone());
        }
        *kept = None;
        let settings = &self.0.settings;
        let login = Login {
            server: &settings.server,
            database: &settings.database,
            user: &settings.station,
            password: &self.0.password,
            tls: self.0.tls.as_ref(),
        };
        let client = connect(&login).await?;
        let session = timeout(ANSWER, self.prepared(client)).await.unwrap_or(Err(BookFault::SILENT))?;
        Ok(kept.insert(Arc::new(session)).clone())
    }

    /// Waits for an answer no longer than it may take. A connection on which none came is given up: nobody knows what it still carries.
    async fn within<T, E>(
        &self,
        session: &Arc<Session>,
        asked: impl Future<Output = Result<T, E>>,
    ) -> Result<T, BookFault>
    where
        BookFault: FromAsked<E>,
    {
        let answered = timeout(ANSWER, asked).await;
        let answered = answered.map_or(Err(BookFault::SILENT), |answered| answered.map_err(BookFault::from_asked));
        if matches!(answered, Err(BookFault::NoAnswer { .. } | BookFault::NotReady | BookFault::ReadOnly)) {
            let mut kept = self.0.session.lock().await;
            if kept.as_ref().is_some_and(|now| Arc::ptr_eq(now, session)) {
                *kept = None;
            }
        }
        answered
    }

    /// # Errors
    /// Whatever keeps the book from being used: its schema, its rights, where its writes go.
    async fn prepared(&self, client: Client) -> Result<Session, BookFault> {
        self.fit(&client).await?;
        let asked = "SELECT answer, station, at, state, ended, visit, segment, line, log, capped, used FROM regnwl.claim_counted($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
        let claim = client.prepare(asked).await.map_err(of_error)?;
        let end = client.prepare("SELECT regnwl.end_claim($1, $2)").await.map_err(of_error)?;
        Ok(Session { client, claim, end })
    }

    async fn fit(&self, client: &Client) -> Result<Standing, BookFault> {
        let version = schema::version_of(client).await?;
        schema::is_ours(version)?;
        let (seen, log) = self.0.seen.lock().clone();
        let asked = "SELECT is_station, is_read_only, is_asynchronous, generation, is_heard, missing, log FROM regnwl.standing($1, $2)";
        let row = client.query_one(asked, &[&seen, &log]).await.map_err(of_error)?;
        let is = |at: usize| row.try_get::<_, bool>(at).map_err(of_error);
        if !is(0)? {
            return Err(BookFault::NotAStation);
        }
        if is(1)? {
            return Err(BookFault::ReadOnly);
        }
        // Where it takes the other's place, claims that were acknowledged are forgotten.
        if self.is_required() && is(2)? {
            return Err(BookFault::Asynchronous);
        }
        let generation = row.try_get(3).map_err(of_error)?;
        *self.0.seen.lock() = (generation, row.try_get(6).map_err(of_error)?);
        Ok(Standing { version, generation, is_heard: is(4)?, missing: row.try_get(5).map_err(of_error)? })
    }
}

/// What was asked on a connection ends with an error of the client, or with one that was judged.
trait FromAsked<E> {
    fn from_asked(error: E) -> Self;
}

impl FromAsked<tokio_postgres::Error> for BookFault {
    fn from_asked(error: tokio_postgres::Error) -> Self {
        of_error(error)
    }
}

impl FromAsked<Self> for BookFault {
    fn from_asked(error: Self) -> Self {
        error
    }
}

/// None where the answer is none of this version.
fn claimed(row: &Row, unit: &ClaimedUnit) -> Option<Claimed> {
    let text = |at: usize| row.try_get::<_, Option<String>>(at).ok().flatten();
    let word = |at| text(at).map(|state| state.parse().unwrap_or(ClaimState::Other));
    let held = || Some(HeldElsewhere { station: text(1)?, at: text(2)?, state: word(3)?, is_own: false });
    match text(0)?.as_str() {
        "taken" => Some(Claimed::Taken(held())),
        "held" => Some(Claimed::Held(held()?)),
        "own" => Some(Claimed::Own(own_claim(row, 5)?, HeldElsewhere { is_own: true, ..held()? })),
        "over" => Some(Claimed::Over(word(4)?, held())),
        "capped" => {
            let counts = unit.counts.as_ref()?;
            let (of, name, limit) = match text(9)?.as_str() {
                "product" => (Capped::Product, &unit.keys.product_key, counts.product_cap?),
                _ => (Capped::Order, &counts.work_order, counts.order_cap?),
            };
            let used: i64 = row.try_get(10).ok()?;
            Some(Claimed::Capped(CapStand { of, name: name.clone(), used: used.try_into().ok()?, limit }))
        }
        _ => None,
    }
}

/// A claim of this station, from this column on: its visit, and where that begins on record.
fn own_claim(row: &Row, at: usize) -> Option<OwnClaim> {
    let line: i64 = row.try_get(at + 2).ok()?;
    Some(OwnClaim { visit: row.try_get(at).ok()?, segment: row.try_get(at + 1).ok()?, line: line.try_into().ok()? })
}

/// A claim as it is told to people, from this column on.
fn told_claim(row: &Row, at: usize) -> Option<ToldClaim> {
    let text = |column: usize| row.try_get::<_, String>(at + column).ok();
    Some(ToldClaim {
        visit: text(0)?,
        station: text(1)?,
        at: text(2)?,
        product_key: text(3)?,
        device_name: text(4)?,
        serial_number: text(5)?,
        hardware_id: row.try_get(at + 6).ok()?,
    })
}

fn texts_of(keys: &UnitKeys) -> [String; 4] {
    [&keys.platform.0, &keys.product_key, &keys.device_name, &keys.serial_number].map(|text| storable(text))
}

/// A text as PostgreSQL takes it: all but NUL, which no number of a unit has.
pub(super) fn storable(text: &str) -> String {
    text.replace('\0', "\u{2400}")
}

/// A claim that is on its way. Dropped, it goes on: what was said to the book is said.
pub struct Asking(JoinHandle<Result<Claimed, BookFault>>);

impl Asking {
    /// Begins. Must be called on a runtime.
    pub fn begin(book: &SharedBook, unit: ClaimedUnit) -> Self {
        let book = book.clone();
        Self(tokio::spawn(async move { book.claim(&unit).await }))
    }

    /// Waits for the answer. May be given up and called again.
    ///
    /// # Errors
    /// [`BookFault`].
    pub async fn answered(&mut self) -> Result<Claimed, BookFault> {
        (&mut self.0).await.unwrap_or(Err(BookFault::Other))
    }
}
