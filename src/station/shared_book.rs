//! What a station tells the shared book: what became of its claims, from its record alone. So a station that was killed tells it at its next start.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use crate::bench::{Bench, BookKeeper};
use crate::custody::OpenFault;
use crate::domain::{BookFault, ClaimState, Failure, OwnClaim, VisitId};
use crate::shared_book::SharedBook;
use crate::station::record_copy::copy;
use crate::store::DataDir;
use crate::store::shared_book::{BookUnusable, shared_book};
use crate::vault::{ProductSecrets, key_file};
use crate::visit::Pauses;

/// How often its open claims are compared with the record while all is well: a claim may have reached it after its answer was given up.
const ALL_IS_WELL: Duration = Duration::from_secs(60);
/// How long the end of a station waits for the book. What is not told by then is told at the next start.
const LAST: Duration = Duration::from_secs(3);

/// The book that this station uses, where it uses one.
///
/// # Errors
/// [`OpenFault::SharedBook`], [`OpenFault::SharedBookPassword`], [`OpenFault::Key`]: a station that is to use it does not do without because a file is broken.
pub(super) fn of_station(data: &DataDir) -> Result<Option<Arc<BookKeeper>>, OpenFault> {
    let Some(settings) = shared_book(data).map_err(OpenFault::SharedBook)? else { return Ok(None) };
    let (password, _) =
        ProductSecrets::new(data.path()).of_shared_book(&settings.login()).map_err(OpenFault::SharedBookPassword)?;
    let book = || {
        let made = SharedBook::new(settings.clone(), password.clone());
        made.map_err(|_| OpenFault::SharedBook(BookUnusable::Ca))
    };
    let line_key = key_file::line(&data.keys())?;
    Ok(Some(Arc::new(BookKeeper::new(book()?, book()?, line_key, data.clone()))))
}

/// Tells it for as long as the station works, and shows how it stands.
pub(super) async fn keep_told(benches: Vec<Arc<Bench>>) {
    let Some(keeper) = benches.first().and_then(|bench| bench.shared_book.clone()) else { return };
    let mut pauses = Pauses::default();
    loop {
        let told = tell_all(&benches, &keeper).await;
        if let Err(BookFault::NotOnRecord { .. }) = told {
            keeper.note(told.err());
            // What is under way comes to its end; nothing more is registered, and the book is told nothing by this record any more.
            benches[0].stop(Failure::RecordDamaged);
            return;
        }
        let wait = if told.is_ok() { ALL_IS_WELL } else { pauses.next() };
        if told.is_ok() {
            pauses = Pauses::default();
        }
        keeper.note(told.err());
        benches.iter().for_each(|bench| bench.show_shared_book());
        let again = tokio::time::Instant::now() + wait;
        // What ends is told at once; where the book is away it waits with the rest.
        while tokio::time::timeout_at(again, keeper.work.notified()).await.is_ok() {
            if keeper.away().is_none()
                && let Err(fault) = tell_news(&benches, &keeper).await
            {
                keeper.note(Some(keeper.named(fault)));
            }
            benches.iter().for_each(|bench| bench.show_shared_book());
            // It answers somebody, and was not compared with yet.
            if keeper.away().is_some() || keeper.generation() == 0 {
                break;
            }
        }
    }
}

/// The station ends. One that was there for a moment only may not have told anything yet, not even what an earlier run has left.
pub(super) async fn tell_last(benches: &[Arc<Bench>]) {
    if let Some(keeper) = benches.first().and_then(|bench| bench.shared_book.as_ref())
        && keeper.away().is_none()
    {
        let all = async { tokio::join!(tell_all(benches, keeper), copy(benches, keeper)) };
        let _ = tokio::time::timeout(LAST, all).await;
    }
}

/// What has ended in this run, and what an earlier one has left.
async fn tell_all(benches: &[Arc<Bench>], keeper: &BookKeeper) -> Result<(), BookFault> {
    let bench = &benches[0];
    let standing = keeper.book.look().await?;
    // First: what another record has claimed under this name is not for this one to end.
    keeper.compare(&bench.journal).await?;
    keeper.compares_in(standing.generation);
    if !standing.is_heard || !keeper.is_told_earlier() {
        send_all(benches, keeper).await?;
        keeper.tell_numbers(&bench.journal, true).await?;
        keeper.book.hear(standing.generation).await?;
        keeper.told_earlier();
    }
    tell_news(benches, keeper).await?;
    let open = keeper.book.open_claims().await?;
    for (visit, state) in on_record(bench, &open).await {
        match keeper.book.end(&visit, state).await {
            Ok(()) | Err(BookFault::Refused { .. }) => {}
            Err(fault) => return Err(fault),
        }
    }
    keeper.look_for_conflicts().await?;
    if !standing.missing.is_empty() {
        keeper.book.look().await?.takes_claims()?;
    }
    Ok(())
}

/// What this run has done meanwhile: numbers and registrations without the book, which are told and claimed now, and visits that have ended.
async fn tell_news(benches: &[Arc<Bench>], keeper: &BookKeeper) -> Result<(), BookFault> {
    keeper.tell_numbers(&benches[0].journal, false).await?;
    let unclaimed = keeper.unclaimed(&benches[0].journal);
    if !unclaimed.is_empty() {
        sync(benches).await?;
        for (segment, asked) in unclaimed {
            send(&benches[0], keeper, segment.clone()).await?;
            keeper.knows_late(segment, asked);
        }
        keeper.look_for_conflicts().await?;
    }
    keeper.tell().await
}

/// The book may have forgotten claims, or was not used when they were made: whatever this record has asked for is claimed.
async fn send_all(benches: &[Arc<Bench>], keeper: &BookKeeper) -> Result<(), BookFault> {
    // Every intent that an answer of before has let through is on record behind this.
    sync(benches).await?;
    let segments: Vec<String> = benches[0].journal.read(|book| book.segment_names().map(str::to_owned).collect());
    for segment in segments {
        send(&benches[0], keeper, segment).await?;
    }
    Ok(())
}

async fn sync(benches: &[Arc<Bench>]) -> Result<(), BookFault> {
    for bench in benches {
        bench.sync_record().await.map_err(|_| BookFault::Other)?;
    }
    Ok(())
}

/// Sends what a segment has asked for and the book does not have.
async fn send(bench: &Arc<Bench>, keeper: &BookKeeper, segment: String) -> Result<(), BookFault> {
    let claims = bench.look_up(move |journal| journal.claims(&segment)).await.map_err(|_| BookFault::Other)?;
    keeper.send_missing(&bench.journal, &claims).await
}

/// What the record says of these claims, of those whose visit has ended on it. One that the record does not know stays what it is: a person decides.
async fn on_record(bench: &Bench, open: &[OwnClaim]) -> Vec<(String, ClaimState)> {
    let is_at_work = |claim: &&OwnClaim| {
        bench.journal.read(|book| {
            book.open_visits()
                .any(|visit| visit.key.visit == claim.line && book.segment_name(visit.key.segment) == claim.segment)
        })
    };
    let mut by_segment: BTreeMap<&str, BTreeSet<VisitId>> = BTreeMap::new();
    for claim in open.iter().filter(|claim| !is_at_work(claim)) {
        by_segment.entry(&claim.segment).or_default().insert(claim.line);
    }
    let mut told = Vec::new();
    for (segment, visits) in by_segment {
        let Ok(fates) = bench.journal.fates(segment.to_owned(), visits).await else { continue };
        for claim in open.iter().filter(|claim| claim.segment == segment) {
            let of_this_visit = fates.get(&claim.line).filter(|visit| visit.is(&claim.visit));
            let Some(state) = of_this_visit.and_then(|visit| visit.fate.state()) else { continue };
            let may_have_gone_on = bench.journal.read(|book| book.was_cut_by_copy(segment, claim.line));
            let state = match state {
                ClaimState::Free | ClaimState::NotIssued if may_have_gone_on => ClaimState::Unknown,
                state => state,
            };
            told.push((claim.visit.clone(), state));
        }
    }
    told
}
