//! What must not be missed: practice, a stopped line, unfinished units, one-off messages.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use eframe::egui::{Align, Color32, Frame, Layout, Margin, Panel, Ui};

use super::unsaved;
use crate::domain::{
    Circumstance, Failure, LabelSettled, LabelStand, PinUse, ResultSettled, ResultStand, Showed, UnitKeys,
};
use crate::seen::{
    BadgeView, Command, HubMove, NoticeKind, Refusal, ScannerView, SharedBookView, SlotState, SlotView, Snapshot,
    WaitsFor,
};
use crate::ui::act::{Act, Beneath};
use crate::ui::look::{Control as _, Look, Parts as _, Tone, bold, regular, shown};
use crate::words::failure::Case;
use crate::words::{
    bench, beside, disposition, failure, going_on, label, learning, monitoring, operators, plant_gate, refusal,
    results, scan, scanner, shared_book, shift, ticket,
};

/// So long results may wait before it is said.
const RESULTS_SAID_AFTER: Duration = Duration::from_secs(10);

/// The practice band: a colour of its own, in every theme. `can_leave`: there is a start dialog to go back to.
pub(crate) fn practice_ui(ui: &mut Ui, can_leave: bool, acts: &mut Vec<Act>) {
    let text = ui.text();
    let (ground, ink) = (Color32::from_rgb(0x0e, 0x60, 0x69), Color32::WHITE);
    let frame = Frame::new().fill(ground).inner_margin(Margin::symmetric(18, 4));
    Panel::top("practice").resizable(false).show_separator_line(false).frame(frame).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.line_ui(text.practice, bold(18.0), ink);
            ui.text_ui(text.practice_note, regular(13.0), ink);
            if can_leave {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    ui.small_ui(text.leave_practice).asks(acts, Act::LeaveBench);
                });
            }
        });
    });
}

/// One thing that must not be missed.
pub(crate) struct Message {
    /// It stops the station, or costs an identity.
    pub loud: bool,
    pub tone: Tone,
    /// Empty where the words say it all.
    pub head: String,
    pub words: String,
    pub buttons: Vec<(&'static str, Act)>,
}

impl Message {
    /// Words alone.
    fn plain(tone: Tone, words: String) -> Self {
        Self { loud: false, tone, head: String::new(), words, buttons: Vec::new() }
    }
}

/// Everything that is to be said, what matters most first. The same fault is told once.
pub(crate) fn messages(snapshot: &Snapshot, state: &Bands, look: Look) -> Vec<Message> {
    let text = look.text();
    let mut said = Vec::new();
    if state.station_gone {
        let (head, words) = (text.stopped.to_owned(), text.station_gone.to_owned());
        said.push(Message { loud: true, head, ..Message::plain(Tone::Fail, words) });
    } else if state.closing {
        said.push(Message::plain(Tone::Run, text.closing.to_owned()));
    }
    let unsaved = unsaved::message(snapshot.unsaved, &snapshot.spilled, look.lang);
    // That the record cannot be written is why the identity stands elsewhere.
    let is_told = unsaved.is_some() && snapshot.stopped == Some(Failure::RecordNotWritable);
    if let Some((head, words)) = unsaved {
        said.push(Message { loud: true, head: head.to_owned(), ..Message::plain(Tone::Fail, words) });
    }
    said.extend(of_batches(snapshot, look, |at, batch| {
        batch.stopped.filter(|_| !is_told).map(|why| stopped(why, at, batch, snapshot.slots.len() > 1, look))
    }));
    said.extend(of_batches(snapshot, look, |_, batch| {
        batch.cloud_away.as_ref().map(|away| {
            let case = Case { circumstance: away.circumstance.as_ref(), ..away.code.into() };
            let head = format!("{} · {}", away.code.code(), failure::of(case, look.lang).title);
            // It is painted all the time while a unit waits, and nothing is counted where none does.
            let seconds = away.next_try.map(|next| next.saturating_duration_since(Instant::now()).as_secs() + 1);
            let buttons = vec![(text.try_now, Act::Send(Command::TryCloud))];
            Message { head, buttons, ..Message::plain(Tone::Warn, bench::next_look(seconds, look.lang)) }
        })
    }));
    said.extend(of_batches(snapshot, look, |at, batch| {
        let waits = |slot: &SlotView| match &slot.state {
            SlotState::Running(unit) => unit.waiting.is_some_and(|waiting| waiting.what == WaitsFor::PlantGateAway),
            _ => false,
        };
        batch.slots.iter().any(waits).then(|| {
            let away = Failure::PlantGateAway;
            let words = failure::of(away, look.lang);
            let head = format!("{} · {}", away.code(), words.title);
            let buttons = vec![(plant_gate::text(look.lang).bypass, Act::BypassGate(at, false))];
            Message { head, buttons, ..Message::plain(Tone::Warn, words.todo.to_owned()) }
        })
    }));
    let shared_book = snapshot.shared_book.as_deref();
    said.extend(shared_book.and_then(|book| of_shared_book(book, look)));
    said.extend(shared_book.into_iter().flat_map(|book| of_conflicts(book, look)));
    said.extend(of_batches(snapshot, look, |_, Snapshot { goldens, .. }| {
        let is_due = goldens.iter().any(|golden| golden.is_due && golden.showed != Some(Showed::Right));
        let (head, words) = is_due.then(|| going_on::goldens(goldens, look.lang))?;
        Some(Message { head: head.to_owned(), ..Message::plain(Tone::Warn, words) })
    }));
    said.extend(of_batches(snapshot, look, |_, batch| {
        let BadgeView::Missing(why) = &batch.badge else { return None };
        let head = operators::text(look.lang).scan_badge.to_owned();
        Some(Message { head, ..Message::plain(Tone::Warn, operators::no_badge(why, look.lang)) })
    }));
    said.extend(of_batches(snapshot, look, |_, batch| {
        let ScannerView { port, away } = batch.scanner.as_ref()?;
        Some(Message::plain(Tone::Warn, scanner::away(&shown::plain(port), (*away)?, look.lang)))
    }));
    said.extend(of_batches(snapshot, look, |_, batch| {
        batch.on_trial.then(|| Message::plain(Tone::Run, going_on::text(look.lang).on_trial.to_owned()))
    }));
    said.extend(state.hub.map(|hub| moved_hub(hub, look)));
    let unread = snapshot.notices.iter().filter(|notice| notice.number > state.read);
    if let Some((number, words)) = unread.filter_map(|one| Some((one.number, to_read(&one.kind, look)?))).next() {
        let buttons = vec![(text.understood, Act::Read(number))];
        said.push(Message { buttons, ..Message::plain(Tone::Warn, words.into_owned()) });
    }
    said.extend(of_batches(snapshot, look, |_, Snapshot { batch, .. }| {
        let (head, words) = shift::target_reached(batch.done, batch.target_reached()?, look.lang);
        Some(Message { head: head.to_owned(), ..Message::plain(Tone::Pass, words) })
    }));
    if let Some(label) = &snapshot.label {
        said.push(Message::plain(Tone::Run, scan::waits(&shown::short(&label.text, 40), look.lang)));
    }
    said.extend(of_batches(snapshot, look, |_, Snapshot { batch, .. }| {
        (batch.lag > 0).then(|| Message::plain(Tone::Warn, bench::lag(batch.lag, look.lang)))
    }));
    said.extend(of_batches(snapshot, look, |at, Snapshot { results, .. }| {
        let results = results.as_ref()?;
        let minutes = results.troubled_since.map(|since| since.elapsed().as_secs() / 60);
        // What is tried again at once is nobody's business yet.
        let is_fresh = results.troubled_since.is_some_and(|since| since.elapsed() < RESULTS_SAID_AFTER);
        let trouble = results.stand.trouble.clone().filter(|_| !is_fresh);
        let words = results::stand(look.lang, &ResultStand { trouble, ..results.stand.clone() }, minutes)?;
        let text = results::text(look.lang);
        let settle = |word, how| (word, Act::Results(at, how));
        let buttons = match results.refused.is_empty() {
            true => Vec::new(),
            false => vec![settle(text.send_again, ResultSettled::Again), settle(text.drop_ask, ResultSettled::Dropped)],
        };
        Some(Message { buttons, ..Message::plain(Tone::Warn, words) })
    }));
    said.extend(of_batches(snapshot, look, |at, Snapshot { labels, .. }| {
        let labels = labels.as_ref()?;
        let minutes = labels.troubled_since.map(|since| since.elapsed().as_secs() / 60);
        let is_fresh = labels.troubled_since.is_some_and(|since| since.elapsed() < RESULTS_SAID_AFTER);
        let trouble = labels.stand.trouble.clone().filter(|_| !is_fresh);
        let stand = LabelStand { trouble, ..labels.stand.clone() };
        let words = label::stand(look.lang, &stand, &labels.unsure, minutes)?;
        let text = label::text(look.lang);
        let buttons = match labels.unsure.first() {
            None => Vec::new(),
            Some(unit) => [(text.there, LabelSettled::There), (text.again, LabelSettled::Again)]
                .map(|(word, how)| (word, Act::Label(at, Box::new(unit.clone()), how)))
                .into(),
        };
        Some(Message { buttons, ..Message::plain(Tone::Warn, words) })
    }));
    if !snapshot.open_units.is_empty() && state.beneath != Beneath::OpenUnits {
        let buttons = vec![(text.show_open, Act::Show(Beneath::OpenUnits))];
        said.push(Message {
            buttons,
            ..Message::plain(Tone::Warn, bench::open_units(snapshot.open_units.len(), look.lang))
        });
    }
    said
}

/// What is said of each batch. Where several are open, it is said of which; what is so of all of them is said once.
fn of_batches(
    snapshot: &Snapshot,
    look: Look,
    said: impl Fn(usize, &Snapshot) -> Option<Message>,
) -> impl Iterator<Item = Message> {
    let mut all: Vec<_> = snapshot.batches().enumerate().map(|(at, batch)| (at, said(at, batch))).collect();
    let first = all.first().and_then(|(_, first)| first.as_ref());
    let is_first = |one: &Option<Message>| {
        let said = |message: &Message| (message.head.clone(), message.words.clone());
        one.as_ref().map(said) == first.map(said)
    };
    if all.iter().all(|(_, one)| is_first(one)) {
        all.truncate(1);
    } else {
        for ((at, said), batch) in all.iter_mut().zip(snapshot.batches()) {
            if let Some(message) = said {
                let name = shown::short(&batch.batch.name, 24);
                message.head = beside::of_batch(*at, &name, &message.head, look.lang);
            }
        }
    }
    all.into_iter().filter_map(|(_, said)| said)
}

/// That the book of several stations does not answer: it is one for all batches.
fn of_shared_book(book: &SharedBookView, look: Look) -> Option<Message> {
    // What it says of the record stops the line, and stands there.
    let fault = book.away.as_ref().filter(|fault| !fault.is_of_record())?;
    let circumstance = Circumstance::SharedBook { server: book.place.clone(), fault: fault.clone() };
    let words = failure::of(Case { circumstance: Some(&circumstance), ..Failure::SharedBookAway.into() }, look.lang);
    let lag = (book.lag > 0).then(|| shared_book::lag(book.lag, look.lang));
    let (head, said) = if book.is_required {
        (format!("{} · {}", Failure::SharedBookAway.code(), words.title), vec![words.cause, words.todo.to_owned()])
    } else {
        // What was done without it comes first: of a long cause a small window shows the beginning.
        let text = shared_book::text(look.lang);
        let without = (book.without > 0).then(|| shared_book::without(look.lang, book.without));
        let said = without.into_iter().chain([text.goes_without_note.to_owned(), words.cause]);
        (text.goes_without.to_owned(), said.collect())
    };
    let said: Vec<String> = said.into_iter().chain(lag).collect();
    Some(Message { head, ..Message::plain(Tone::Warn, look.lang.sentences(&said)) })
}

/// That units have two identities: for as long as nobody has looked.
fn of_conflicts(book: &SharedBookView, look: Look) -> impl Iterator<Item = Message> {
    let lang = look.lang;
    let units = (book.conflicts, shared_book::conflicts_head(lang, book.conflicts), shared_book::conflicts_cure(lang));
    let values = (book.values_twice, shared_book::values_head(lang, book.values_twice), shared_book::values_cure(lang));
    let message = |(count, head, cure): (usize, _, &str)| {
        (count > 0).then(|| Message { head, ..Message::plain(Tone::Warn, cure.to_owned()) })
    };
    [units, values].into_iter().filter_map(message)
}

/// `at`: the batch among those that are open; `is_many`: there are several slots.
fn stopped(why: Failure, at: usize, snapshot: &Snapshot, is_many: bool, look: Look) -> Message {
    let text = look.text();
    let words = failure::of(Case { circumstance: snapshot.stopped_so.as_ref(), ..why.into() }, look.lang);
    let head = match why {
        Failure::RegistrationsPaused => format!("{} · {}", words.title, why.code()),
        _ => format!("{} · {} · {}", text.stopped, why.code(), words.title),
    };
    let stopped = Circumstance::RegistrationsPaused { code: why };
    let line = Case { circumstance: Some(&stopped), ..Failure::RegistrationsPaused.into() };
    // What ended a unit says what is to become of that unit; the line is another matter.
    let is_own = matches!(why, Failure::GoldenDiffers | Failure::FirstArticle);
    let said = if why.stops_for_good() || is_own { words } else { failure::of(line, look.lang) };
    // A record that is not what it was is no matter of opinion: that line goes on at the next start.
    // With one slot its ticket stands there already.
    let ticket = is_many.then_some((ticket::text(look.lang).show, Act::ShowMessages));
    let (go_on, tone) = match why {
        Failure::FirstArticle => (going_on::text(look.lang).let_article_go, Tone::Warn),
        _ => (text.go_on, Tone::Fail),
    };
    let go_on = (!why.stops_for_good()).then_some((go_on, Act::GoOn(at)));
    let buttons = ticket.into_iter().chain(go_on).collect();
    Message { loud: true, tone, head, words: look.lang.sentences(&[&*said.cause, said.todo]), buttons }
}

/// What is to be read of something that happened once; none where that is seen elsewhere.
fn to_read(kind: &NoticeKind, look: Look) -> Option<Cow<'static, str>> {
    Some(match kind {
        NoticeKind::FollowerReplaced => look.text().file_replaced.into(),
        NoticeKind::MonitoringFailed { target, why } => monitoring::failed(*target, why, look.lang).into(),
        NoticeKind::Decided(PinUse::Unit) => disposition::text(look.lang).ruled.into(),
        // A press that came when there was nothing to press for needs no words.
        NoticeKind::Refused(PinUse::GoOn, Refusal::NotNow) => return None,
        // Settings and profiles say these.
        NoticeKind::Refused(PinUse::Supervisor | PinUse::Operators | PinUse::Secret, _) => return None,
        NoticeKind::Refused(purpose, why) => refusal::said(why, *purpose, look.lang).into(),
        // What became of a scan stands on a plate of its own.
        NoticeKind::LabelRejected { .. }
        | NoticeKind::LabelReplaced { .. }
        | NoticeKind::LabelUnread { .. }
        | NoticeKind::LabelMatched { .. }
        | NoticeKind::LabelWaits { .. }
        | NoticeKind::LabelDiffers { .. }
        | NoticeKind::AtWork { .. }
        | NoticeKind::AtWorkAlready { .. }
        | NoticeKind::NoBadge(_)
        | NoticeKind::BadgeOrLabel { .. }
        | NoticeKind::ScanUnreadable { .. } => return None,
        NoticeKind::Decided(_) | NoticeKind::FollowerLagging | NoticeKind::Ended(_) => return None,
    })
}

/// What the messages need beside the snapshot.
pub(crate) struct Bands<'a> {
    pub station_gone: bool,
    pub closing: bool,
    /// Notices up to this number were read.
    pub read: u64,
    pub beneath: Beneath,
    /// The unit that somebody wants to finish.
    pub wanted: Option<&'a UnitKeys>,
    /// What is said of the hubs.
    pub hub: Option<&'a HubMove>,
}

/// A hub that seems to be at another socket: a person says whether it is.
fn moved_hub(hub: &HubMove, look: Look) -> Message {
    let texts = learning::text(look.lang);
    let (words, buttons) = match hub {
        HubMove::Moved { from, to, count, places } => (
            learning::hub_moved(from, to, *count, look.lang),
            vec![(texts.take_over, Act::Send(Command::Arrange(places.clone()))), (texts.new_slots, Act::PassOverHub)],
        ),
        HubMove::Unclear(sockets) => {
            (learning::hubs_unclear(sockets, look.lang), vec![(look.text().understood, Act::PassOverHub)])
        }
    };
    Message { buttons, ..Message::plain(Tone::Warn, words) }
}
