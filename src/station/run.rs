//! A station at work: does what a person asks for, one command after the other, and looks after ports, batch file and label meanwhile.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::bench::Bench;
use crate::decisions::roles::who_may;
use crate::domain::entry::Changed;
use crate::domain::{Deed, Entry, Person, PinUse};
use crate::journal::Book;
use crate::platform::ending;
use crate::seen::{Command, Decision, NoticeKind, Refusal, Signed};
use crate::station::slots::Slots;
use crate::visit::control::Answer;

/// How often the batch file is looked after.
const LOOK_AFTER_FILE: Duration = Duration::from_secs(1);

/// Runs until it is told to close, or the process is to end.
pub(crate) async fn run(bench: Arc<Bench>, mut slots: Slots, mut inbox: mpsc::Receiver<Command>) {
    let mut look_after_file = tokio::time::interval(LOOK_AFTER_FILE);
    let mut seen = bench.ports.seen.clone();
    let mut decisions = JoinSet::new();
    let mut asked = std::pin::pin!(ending::asked());
    // What was changed while nobody had the record.
    decide(&bench, &mut decisions, Decision::PutChanges, Signed::by(""));
    loop {
        tokio::select! {
            command = inbox.recv() => match command {
                Some(Command::Close) | None => break,
                Some(command) => obey(&bench, &mut slots, &mut decisions, command),
            },
            () = &mut asked => break,
            Ok(()) = seen.changed() => slots.look(),
            Some(()) = slots.ended() => {}
            Some(_) = decisions.join_next() => {}
            _ = look_after_file.tick() => {
                bench.show_following();
                keep_scan(&bench, &mut decisions, bench.drop_old_label(Instant::now()));
            }
        }
    }
    slots.close();
    let mut is_open = true;
    loop {
        tokio::select! {
            ended = slots.ended() => if ended.is_none() { break },
            // Whatever else is said meanwhile, this may still be.
            command = inbox.recv(), if is_open => match command {
                Some(Command::GiveUpUnsaved) => bench.give_up_unsaved(),
                Some(_) => {}
                None => is_open = false,
            },
        }
    }
    // What a person decided goes on record, as the units do.
    while decisions.join_next().await.is_some() {}
}

/// Puts a scan that no unit took on record.
fn keep_scan(bench: &Arc<Bench>, decisions: &mut JoinSet<()>, dropped: Option<Entry>) {
    let Some(dropped) = dropped else { return };
    let bench = bench.clone();
    // A record that does not take it stops the line by itself.
    decisions.spawn(async move { drop(bench.append(dropped).await) });
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

fn obey(bench: &Arc<Bench>, slots: &mut Slots, decisions: &mut JoinSet<()>, command: Command) {
    match command {
        Command::Start(slot) => slots.start_unit(slot),
        Command::Abort(slot) => slots.control(slot).into_iter().for_each(|control| control.abort()),
        Command::Answer { question, choice } => {
            if choice.needs_supervisor() && bench.journal.read(Book::has_supervisors) {
                let who = who_may(&bench.board.now().supervisors, Deed::Pin(PinUse::Answer));
                let needed = Refusal::SupervisorNeeded(who);
                bench.board.notice(NoticeKind::Refused(PinUse::Answer, needed));
            } else {
                slots.answers()(question, Answer { choice, by: None });
            }
        }
        Command::Decide(decision, signed) => {
            let (bench, answer) = (bench.clone(), slots.answers());
            decisions.spawn(async move {
                let decided = bench.decide(&decision, &signed).await;
                if let (Ok(()), Decision::Answer { question, choice }) = (decided, *decision) {
                    answer(question, Answer { choice, by: Some(signed.by) });
                }
            });
        }
        Command::HandsFree(on) => {
            note(bench, decisions, slots.changed_hands_free(on));
            slots.hands_free(on);
        }
        Command::Learn(on) => slots.learn(on),
        Command::Arrange(places) => {
            note(bench, decisions, slots.changed_places(&places));
            slots.arrange(places);
        }
        Command::BeginRound(round) => slots.begin_round(round),
        Command::HoldRound(held) => slots.hold_round(held),
        Command::Operator(name) => {
            let name = Person::named(&name);
            *bench.operator.lock() = name.clone();
            bench.board.show(|snapshot| snapshot.operator = name);
        }
        Command::Label(scanned) => {
            let Some(number) = bench.number_on(&scanned) else { return };
            let dropped = match slots.only() {
                Some(_) if bench.is_there(&number) => bench.answer_scan(number, None),
                Some(only) => {
                    let before = only.put_label(number.clone());
                    bench.answer_scan(number, before)
                }
                None => bench.scanned(number),
            };
            keep_scan(bench, decisions, dropped);
        }
        Command::TryCloud => bench.try_cloud(),
        Command::SecretChanged => bench.product_secret.changed(),
        Command::GiveUpUnsaved => bench.give_up_unsaved(),
        Command::Close => {}
    }
}
