//! The record on its way to the shared book, line by line and byte for byte: the record is the queue, and what stands in the book is how far it has come. Nothing
//! that registers waits for it. What is compared on the way is a witness: a book that has other lines than the record stops the station.

use std::sync::Arc;
use std::time::Duration;

use crate::bench::{Bench, BookKeeper, Copied};
use crate::domain::{BookFault, Failure, PROGRAM};
use crate::journal::{DESK, Written};
use crate::shared_book::{Report, Told};
use crate::visit::Pauses;

/// How often lines are looked for that no end of a visit has told of, and how the station stands is said.
const ALL_IS_WELL: Duration = Duration::from_secs(60);

/// Tells the book what the record has, for as long as the station works.
pub(super) async fn keep_copied(benches: Vec<Arc<Bench>>) {
    let Some(keeper) = benches.first().and_then(|bench| bench.shared_book.clone()) else { return };
    let mut pauses = Pauses::default();
    loop {
        match copy(&benches, &keeper).await {
            Ok(()) => {
                pauses = Pauses::default();
                let _ = tokio::time::timeout(ALL_IS_WELL, keeper.visit_ended.notified()).await;
            }
            Err(fault) if fault.is_of_record() => {
                keeper.note(Some(fault));
                benches[0].stop(Failure::RecordDamaged);
                return;
            }
            Err(_) => tokio::time::sleep(pauses.next()).await,
        }
    }
}

/// Tells it what it does not have yet.
///
/// # Errors
/// [`BookFault`]: it is told later. Whatever the book has by then, it is asked.
pub(super) async fn copy(benches: &[Arc<Bench>], keeper: &BookKeeper) -> Result<(), BookFault> {
    let mut turn = keeper.copied.lock().await;
    let mut copied = match turn.take() {
        Some(copied) => copied,
        None => compared(&benches[0], keeper).await?,
    };
    let behind = send(&benches[0], keeper, &mut copied).await?;
    keeper.lines.report(&report(benches, behind)).await?;
    *turn = Some(copied);
    Ok(())
}

/// How the station stands.
fn report(benches: &[Arc<Bench>], behind: u64) -> Report {
    let snapshots: Vec<_> = benches.iter().map(|bench| bench.board.now()).collect();
    Report {
        program: PROGRAM.to_owned(),
        batches: benches.iter().map(|bench| bench.journal.batch().to_owned()).collect(),
        passed: snapshots.iter().map(|snapshot| snapshot.batch.done).sum(),
        stopped: snapshots.iter().find_map(|snapshot| snapshot.stopped).map(|code| code.code().to_owned()),
        lag: behind,
    }
}

/// How far the book is, where what it has is what the record has.
async fn compared(bench: &Arc<Bench>, keeper: &BookKeeper) -> Result<Copied, BookFault> {
    let heads = keeper.lines.heads().await?;
    if let Some(head) = heads.iter().find(|head| head.is_forked) {
        return Err(BookFault::OtherRecord { segment: head.segment.clone() });
    }
    let to = heads.iter().map(|head| (head.segment.clone(), (head.lines, head.bytes))).collect();
    let contradicted =
        bench.look_up(move |journal| Ok(journal.contradicts(&heads)?.first().map(|head| head.segment.clone())));
    let Some(segment) = contradicted.await.map_err(|_| BookFault::Other)? else {
        return Ok(Copied { to, ..Copied::default() });
    };
    // Where the record goes on otherwise than the book, it is told so: then whoever else goes on under this name finds out, too.
    let mut anew = Copied::default();
    for own in written(bench, &anew).await?.iter().filter(|own| own.segment == segment) {
        send_segment(bench, keeper, own, &mut anew).await?;
    }
    Err(BookFault::OtherRecord { segment })
}

/// The segments that may have grown, each as far as it is on disk.
async fn written(bench: &Arc<Bench>, copied: &Copied) -> Result<Vec<Written>, BookFault> {
    let whole = copied.whole.clone();
    let written = bench.look_up(move |journal| journal.written(&whole)).await.map_err(|_| BookFault::Other)?;
    bench.journal.sync().await.map_err(|_| BookFault::Other)?;
    Ok(written)
}

/// Gives how many bytes the book does not take.
async fn send(bench: &Arc<Bench>, keeper: &BookKeeper, copied: &mut Copied) -> Result<u64, BookFault> {
    let mut behind = 0;
    for own in &written(bench, copied).await? {
        send_segment(bench, keeper, own, copied).await?;
        let (_, bytes) = copied.to.get(&own.segment).copied().unwrap_or_default();
        if bytes < own.length {
            behind += own.length - bytes;
        } else {
            copied.whole.insert(own.segment.clone());
        }
    }
    Ok(behind)
}

async fn send_segment(
    bench: &Arc<Bench>,
    keeper: &BookKeeper,
    own: &Written,
    copied: &mut Copied,
) -> Result<(), BookFault> {
    let Written { segment, batch, length } = own;
    // What no batch file shows is nobody else's business there either.
    let batch = if batch == DESK { "" } else { batch };
    while !copied.broken.contains(segment) {
        let (lines, bytes) = copied.to.get(segment).copied().unwrap_or_default();
        if bytes >= *length {
            break;
        }
        let (name, until) = (segment.clone(), *length);
        let stretch =
            bench.look_up(move |journal| journal.stretch(&name, bytes, until)).await.map_err(|_| BookFault::Other)?;
        if stretch.lines.is_empty() {
            break;
        }
        match keeper.lines.add_lines(segment, batch, lines, &stretch.lines).await? {
            Told::Taken => {
                let to = (lines + stretch.lines.len() as u64, stretch.ends_at);
                copied.to.insert(segment.clone(), to);
            }
            Told::Gap => return Err(BookFault::Other),
            Told::Forked => return Err(BookFault::OtherRecord { segment: segment.clone() }),
            Told::Broken => drop(copied.broken.insert(segment.clone())),
        }
    }
    Ok(())
}
