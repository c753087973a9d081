//! The record on its way to the shared book, line by line and byte for byte: the record is the queue, and what stands in the book is how far it has come. Nothing
//! that registers waits for it. What is compared on the way is a witness: a book that has other lines than the record stops the station.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use crate::bench::{Bench, BookKeeper};
use crate::domain::{BookFault, Failure, PROGRAM};
use crate::journal::{DESK, OnDisk};
use crate::shared_book::{Report, Told};
use crate::visit::Pauses;

/// How often lines are looked for that no end of a visit has told of, and how the station stands is said.
const ALL_IS_WELL: Duration = Duration::from_secs(60);

/// How far the segments have come in the book.
struct Copied {
    /// Lines and bytes, by file name.
    to: BTreeMap<String, (u64, u64)>,
    /// Those of which the book takes no more: their own chain is broken, and a person has accepted that.
    broken: BTreeSet<String>,
}

/// Tells the book what the record has, for as long as the station works.
pub(super) async fn keep_copied(benches: Vec<Arc<Bench>>) {
    let Some(keeper) = benches.first().and_then(|bench| bench.shared_book.clone()) else { return };
    let (mut copied, mut pauses) = (None, Pauses::default());
    loop {
        match send(&benches, &keeper, &mut copied).await {
            Ok(()) => {
                pauses = Pauses::default();
                let _ = tokio::time::timeout(ALL_IS_WELL, keeper.visit_ended.notified()).await;
            }
            Err(fault) if fault.is_of_record() => {
                keeper.note(Some(fault));
                benches[0].stop(Failure::RecordDamaged);
                return;
            }
            Err(_) => {
                // Whatever the book has by then, it is asked.
                copied = None;
                tokio::time::sleep(pauses.next()).await;
            }
        }
    }
}

/// Tells it what is left, as the station ends.
///
/// # Errors
/// [`BookFault`]: it is told at the next start.
pub(super) async fn copy_last(bench: &Arc<Bench>, keeper: &BookKeeper) -> Result<(), BookFault> {
    send(std::slice::from_ref(bench), keeper, &mut None).await
}

async fn send(benches: &[Arc<Bench>], keeper: &BookKeeper, copied: &mut Option<Copied>) -> Result<(), BookFault> {
    let bench = &benches[0];
    let now = match copied {
        Some(now) => now,
        None => copied.insert(compared(bench, keeper).await?),
    };
    let on_disk = bench.journal.on_disk().await.map_err(|_| BookFault::Other)?;
    for segment in &on_disk {
        send_segment(bench, keeper, segment, now).await?;
    }
    let lag = |segment: &OnDisk| segment.length - now.to.get(&segment.segment).map_or(0, |(_, bytes)| *bytes);
    let snapshots: Vec<_> = benches.iter().map(|bench| bench.board.now()).collect();
    let report = Report {
        program: PROGRAM.to_owned(),
        batches: benches.iter().map(|bench| bench.journal.batch().to_owned()).collect(),
        passed: snapshots.iter().map(|snapshot| snapshot.batch.done).sum(),
        stopped: snapshots.iter().find_map(|snapshot| snapshot.stopped).map(|code| code.code().to_owned()),
        lag: on_disk.iter().map(lag).sum(),
    };
    keeper.lines.report(&report).await
}

/// How far the book is, where what it has is what the record has.
async fn compared(bench: &Arc<Bench>, keeper: &BookKeeper) -> Result<Copied, BookFault> {
    let heads = keeper.lines.heads().await?;
    if let Some(head) = heads.iter().find(|head| head.is_forked) {
        return Err(BookFault::OtherRecord { segment: head.segment.clone() });
    }
    let to: BTreeMap<_, _> = heads.iter().map(|head| (head.segment.clone(), (head.lines, head.bytes))).collect();
    let reader = bench.clone();
    let looked = tokio::task::spawn_blocking(move || {
        let contradicted = reader.journal.contradicts(&heads)?;
        Ok::<_, std::io::Error>(contradicted.first().map(|head| head.segment.clone()))
    });
    match looked.await {
        Ok(Ok(None)) => Ok(Copied { to, broken: BTreeSet::new() }),
        Ok(Ok(Some(segment))) => {
            // Where the record goes on otherwise than the book, it is told so: then whoever else goes on under this name finds out, too.
            let mut anew = Copied { to: BTreeMap::new(), broken: BTreeSet::new() };
            let on_disk = bench.journal.on_disk().await.map_err(|_| BookFault::Other)?;
            if let Some(own) = on_disk.iter().find(|own| own.segment == segment) {
                send_segment(bench, keeper, own, &mut anew).await?;
            }
            Err(BookFault::OtherRecord { segment })
        }
        // A record that cannot be read stops the station by itself.
        Ok(Err(_)) | Err(_) => Err(BookFault::Other),
    }
}

async fn send_segment(
    bench: &Arc<Bench>,
    keeper: &BookKeeper,
    on_disk: &OnDisk,
    copied: &mut Copied,
) -> Result<(), BookFault> {
    let OnDisk { segment, batch, length } = on_disk;
    // What no batch file shows is nobody else's business there either.
    let batch = if batch == DESK { "" } else { batch };
    while !copied.broken.contains(segment) {
        let (lines, bytes) = copied.to.get(segment).copied().unwrap_or_default();
        if bytes >= *length {
            break;
        }
        let (reader, name, until) = (bench.clone(), segment.clone(), *length);
        let read = tokio::task::spawn_blocking(move || reader.journal.stretch(&name, bytes, until)).await;
        let Ok(Ok(stretch)) = read else { return Err(BookFault::Other) };
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
