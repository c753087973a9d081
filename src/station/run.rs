//! A station at work: does what a person asks for, one command after the other, and looks after ports, batch file and label meanwhile.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::bench::{Bench, label::shown};
use crate::decisions::roles::who_may;
use crate::domain::entry::{Changed, PassedOver, ScanPassedOver};
use crate::domain::{Deed, Entry, Person, PinUse};
use crate::journal::Book;
use crate::platform::ending;
use crate::seen::{Command, Decision, NoticeKind, Refusal, Signed};
use crate::station::monitor::Monitor;
use crate::station::shared_book::tell_last;
use crate::station::slots::Slots;
use crate::visit::control::Answer;
use crate::wire::{Scan, Unreadable};

/// How often the batch file is looked after.
const LOOK_AFTER_FILE: Duration = Duration::from_secs(1);

/// Runs until it is told to close, or the process is to end.
pub(crate) async fn run(
    mut slots: Slots,
    (mut inbox, mut scanned): (mpsc::Receiver<Command>, mpsc::Receiver<Scan>),
    mut monitor: Monitor,
) {
    let mut look_after_file = tokio::time::interval(LOOK_AFTER_FILE);
    let benches = slots.benches().to_vec();
    // They see the same ports.
    let mut seen = benches[0].ports.seen.clone();
    let mut decisions = JoinSet::new();
    let mut printing: JoinSet<()> = benches.iter().cloned().map(Bench::print_labels).collect();
    let mut asked = std::pin::pin!(ending::asked());
    // What was changed while nobody had the record.
    decide(&benches[0], &mut decisions, Decision::PutChanges, Signed::by(""));
    loop {
        tokio::select! {
            command = inbox.recv() => match command {
                Some(Command::Close) | None => break,
                Some(Command::Of(at, command)) => obey(at, &mut slots, &mut decisions, *command),
                Some(command) => obey(0, &mut slots, &mut decisions, command),
            },
            Some(read) = scanned.recv() => take_scan(&slots, &mut decisions, read),
            () = &mut asked => break,
            Ok(()) = seen.changed() => slots.look(),
            Some(()) = slots.ended() => {}
            Some(_) = decisions.join_next() => {}
            _ = look_after_file.tick() => {
                for bench in &benches {
                    bench.show_following();
                    bench.show_results();
                    // A day may have ended.
                    bench.show_badge();
                    keep_scan(bench, &mut decisions, bench.drop_old_label(Instant::now()));
                }
                monitor.look(&benches);
            }
        }
    }
    drop(scanned);
    slots.close();
    let mut is_open = true;
    loop {
        tokio::select! {
            ended = slots.ended() => if ended.is_none() { break },
            // Whatever else is said meanwhile, this may still be.
            command = inbox.recv(), if is_open => match command {
                Some(Command::GiveUpUnsaved) => benches.iter().for_each(|bench| bench.give_up_unsaved()),
                Some(_) => {}
                None => is_open = false,
            },
        }
    }
    // What a person decided goes on record, as the units do.
    while decisions.join_next().await.is_some() {}
    // All of them at once: each waits a while for whoever takes them.
    benches.iter().for_each(|bench| bench.end_labels());
    let mut results: JoinSet<()> = benches.iter().cloned().map(Bench::close_results).collect();
    while results.join_next().await.is_some() {}
    while printing.join_next().await.is_some() {}
    benches.iter().for_each(|bench| bench.tell_labels_left());
    tell_last(&benches).await;
    monitor.end(&benches);
}

/// Takes what the scanner on a port of its own has read.
fn take_scan(slots: &Slots, decisions: &mut JoinSet<()>, read: Scan) {
    match read {
        Scan::Text(scanned) => scan(slots, decisions, &scanned),
        Scan::Unreadable(why) => {
            let too_long = why == Unreadable::TooLong;
            slots.benches()[0].board.notice(NoticeKind::ScanUnreadable { too_long });
            pass_over(&slots.benches()[0], decisions, "", PassedOver::Unreadable);
        }
    }
}

/// Puts a scan that no unit took on record.
fn keep_scan(bench: &Arc<Bench>, decisions: &mut JoinSet<()>, dropped: Option<Entry>) {
    let Some(dropped) = dropped else { return };
    let bench = bench.clone();
    // A record that does not take it stops the line by itself.
    decisions.spawn(async move { drop(bench.append(dropped).await) });
}

/// Puts a scan on record that is nobody's: how it begins, and no more of it.
fn pass_over(bench: &Arc<Bench>, decisions: &mut JoinSet<()>, scanned: &str, why: PassedOver) {
    keep_scan(bench, decisions, Some(Entry::ScanPassedOver(ScanPassedOver::of(scanned, why))));
}

/// Has something decided that nobody waits for.
fn decide(bench: &Arc<Bench>, decisions: &mut JoinSet<()>, decision: Decision, signed: Signed) {
    let bench = bench.clone();
    decisions.spawn(async move { drop(bench.decide(&decision, &signed).await) });
}

/// Puts on record what whoever works at the bench has changed about it.
fn note(bench: &Arc<Bench>, decisions: &mut JoinSet<()>, changed: impl IntoIterator<Item = Changed>) {
    for changed in changed {
        let changed = Box::new(changed.by(bench.operator()));
        decide(bench, decisions, Decision::Changed(changed), Signed::by(""));
    }
}

/// `at`: the batch that is meant, where it is not all of them, or told by a slot or a question.
fn obey(at: usize, slots: &mut Slots, decisions: &mut JoinSet<()>, command: Command) {
    let Some(bench) = slots.benches().get(at).cloned() else { return };
    match command {
        Command::Start(slot) => slots.start_unit(slot),
        Command::Abort(slot) => slots.control(slot).into_iter().for_each(|control| control.abort()),
        Command::Answer { question, choice } => {
            if choice.needs_supervisor() && bench.journal.read(Book::has_supervisors) {
                let who = who_may(&bench.board.now().supervisors, Deed::Pin(PinUse::Answer));
                let needed = Refusal::SupervisorNeeded(who);
                bench.board.notice(NoticeKind::Refused(PinUse::Answer, needed));
            } else {
                slots.answers()(question, choice.into());
            }
        }
        Command::Decide(decision, signed) => {
            let answer = slots.answers();
            decisions.spawn(async move {
                let decided = bench.decide(&decision, &signed).await;
                if let (Ok(()), Decision::Answer { question, choice }) = (decided, *decision) {
                    answer(question, Answer { choice, by: Some(signed.by), why: signed.why });
                }
            });
        }
        Command::Reprint(scanned, signed) => {
            decisions.spawn(async move { bench.reprint(&scanned, &signed).await });
        }
        Command::HandsFree(on) => {
            note(&bench, decisions, slots.changed_hands_free(on));
            slots.hands_free(on);
        }
        Command::Learn(on) => slots.learn(on),
        Command::Arrange(places) => {
            note(&bench, decisions, slots.changed_places(&places));
            slots.arrange(places);
        }
        Command::BeginRound(round) => slots.begin_round(at, round),
        Command::HoldRound(held) => slots.hold_round(held),
        Command::Pause(on) => {
            note(&bench, decisions, slots.changed_pause(at, on));
            slots.pause(at, on);
        }
        Command::Operator(name) => {
            let name = Person::named(&name);
            for (at, bench) in slots.benches().iter().enumerate() {
                if bench.badge_is_asked() {
                    // A name that is typed is no badge.
                    continue;
                }
                let who = (name.clone(), None);
                decisions.spawn(bench.clone().takes_over(bench.somebody_comes(), who, false, at == 0));
            }
        }
        Command::Label(scanned) => scan(slots, decisions, &scanned),
        Command::TryCloud => slots.benches().iter().for_each(|bench| bench.try_cloud()),
        Command::SecretChanged => slots.benches().iter().for_each(|bench| bench.product_secret.changed()),
        Command::GiveUpUnsaved => slots.benches().iter().for_each(|bench| bench.give_up_unsaved()),
        Command::Of(..) | Command::Close => {}
    }
}

/// Whoever this badge belongs to works at the bench from now on. Where several batches are open that is said once: by one that takes it, where there is one.
fn hand_over(slots: &Slots, decisions: &mut JoinSet<()>, badge: &str) {
    let whose: Vec<_> = slots.benches().iter().map(|bench| (bench, bench.of_badge(badge))).collect();
    let says = whose.iter().position(|(_, whose)| whose.is_ok()).unwrap_or_default();
    for (at, (bench, whose)) in whose.into_iter().enumerate() {
        let who = match whose {
            Ok(name) => (Some(name), None),
            Err(why) => (None, Some(why)),
        };
        decisions.spawn(bench.clone().takes_over(bench.somebody_comes(), who, true, at == says));
    }
}

/// Takes what was scanned: a badge where the station asks for one, else a label. Where several batches are open it is that of a unit of whichever product has such
/// labels: the one that is there, or the one that comes. With one slot alone it is that of a unit of its batch.
fn scan(slots: &Slots, decisions: &mut JoinSet<()>, scanned: &str) {
    let first = &slots.benches()[0];
    if let Some(badge) = first.badge_in(scanned) {
        return match slots.benches().iter().any(|bench| bench.may_be_label(scanned)) {
            // It is not guessed at.
            true => {
                first.board.notice(NoticeKind::BadgeOrLabel { scanned: shown(scanned) });
                pass_over(first, decisions, scanned, PassedOver::BadgeOrLabel);
            }
            false => hand_over(slots, decisions, &badge),
        };
    }
    let only = slots.only();
    let benches = only.map_or(slots.benches(), |(bench, _)| std::slice::from_ref(bench));
    let mut may_be: Vec<_> = benches.iter().filter_map(|bench| Some((bench, bench.number_in(scanned)?))).collect();
    if let Some(there) = may_be.iter().position(|(bench, number)| bench.is_there(number)) {
        may_be = vec![may_be.swap_remove(there)];
    }
    if may_be.is_empty() {
        // It says what this product expects.
        benches[0].number_on(scanned);
        pass_over(&benches[0], decisions, scanned, PassedOver::NotALabel);
    }
    for (bench, number) in may_be {
        // What else is on the label is this bench's to read.
        bench.number_on(scanned);
        let dropped = match only {
            Some(_) if bench.is_there(&number) => bench.answer_scan(number, None),
            Some((_, control)) => {
                let before = control.put_label(number.clone());
                // The unit that waited for it has taken it from the scan before this one, between the look and the hand: its own label is not the next unit's.
                if bench.is_there(&number) {
                    control.answers_to_label(&number);
                }
                bench.answer_scan(number, before)
            }
            None => bench.scanned(number),
        };
        keep_scan(bench, decisions, dropped);
    }
}
