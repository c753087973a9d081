//! What must not be missed, across the whole width: practice, a stopped line, units that are not through, one-off messages.

use std::borrow::Cow;
use std::time::Instant;

use eframe::egui::{Color32, Frame, Margin, Panel, Ui};

use super::unsaved;
use crate::domain::{Circumstance, Failure, PinUse, UnitKeys};
use crate::seen::{Command, NoticeKind, Refusal, Snapshot};
use crate::ui::act::{Act, Beneath};
use crate::ui::look::{Control as _, Ink, Parts as _, Tone, bold, regular, shown};
use crate::words::failure::Case;
use crate::words::{bench, disposition, failure, going_on, refusal, scan, shift};

/// The practice band: its own colours, in every theme.
pub(crate) fn practice_ui(ui: &mut Ui) {
    let text = ui.text();
    let (ground, ink) = (Color32::from_rgb(0x6b, 0x21, 0xa8), Color32::WHITE);
    let frame = Frame::new().fill(ground).inner_margin(Margin::symmetric(18, 4));
    Panel::top("practice").resizable(false).show_separator_line(false).frame(frame).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.line_ui(text.practice, bold(18.0), ink);
            ui.text_ui(text.practice_note, regular(13.0), ink);
        });
    });
}

/// Everything that stands between the header and the slots.
pub(crate) fn bands_ui(ui: &mut Ui, snapshot: &Snapshot, state: &Bands, acts: &mut Vec<Act>) {
    let (look, text) = (ui.look(), ui.text());
    if state.station_gone {
        band_ui(ui, Tone::Fail, text.stopped, text.station_gone, |_| {});
    } else if state.closing {
        band_ui(ui, Tone::Run, "", text.closing, |_| {});
    }
    if snapshot.unsaved > 0 || !snapshot.spilled.is_empty() {
        unsaved::band_ui(ui, snapshot.unsaved, &snapshot.spilled);
    }
    if let Some(why) = snapshot.stopped {
        let circumstance = snapshot.stopped_so.as_ref();
        let words = failure::of(Case { circumstance, ..why.into() }, look.lang);
        let head = match why {
            Failure::RegistrationsPaused => format!("{} · {}", words.title, why.code()),
            _ => format!("{} · {} · {}", text.stopped, why.code(), words.title),
        };
        let stopped = Circumstance::RegistrationsPaused { code: why };
        let line = Case { circumstance: Some(&stopped), ..Failure::RegistrationsPaused.into() };
        // What ended a unit says what is to become of that unit; the line is another matter.
        let said = if why.stops_for_good() { words } else { failure::of(line, look.lang) };
        band_ui(ui, Tone::Fail, &head, &format!("{} {}", said.cause, said.todo), |ui| {
            // A record that is not what it was is no matter of opinion: that line goes on at the next start.
            if !why.stops_for_good() && ui.small_ui(text.go_on).clicked() {
                acts.push(Act::GoOn);
            }
        });
    }
    if let Some(away) = &snapshot.cloud_away {
        let case = Case { circumstance: away.circumstance.as_ref(), ..away.code.into() };
        let head = format!("{} · {}", away.code.code(), failure::of(case, look.lang).title);
        // It is painted all the time while a unit waits, and nothing is counted where none does.
        let seconds = away.next_try.map(|next| next.saturating_duration_since(Instant::now()).as_secs() + 1);
        band_ui(ui, Tone::Warn, &head, &bench::next_look(seconds, look.lang), |ui| {
            ui.small_ui(text.try_now).asks(acts, Act::Send(Command::TryCloud));
        });
    }
    if snapshot.on_trial {
        band_ui(ui, Tone::Run, "", going_on::text(look.lang).on_trial, |_| {});
    }
    let to_read = |kind: &NoticeKind| {
        let words: Cow<'static, str> = match kind {
            NoticeKind::FollowerReplaced => text.file_replaced.into(),
            NoticeKind::Decided(PinUse::Unit) => disposition::text(look.lang).ruled.into(),
            // A press that came when there was nothing to press for needs no words.
            NoticeKind::Refused(PinUse::GoOn, Refusal::NotNow) => return None,
            // Settings and profiles say these.
            NoticeKind::Refused(PinUse::Supervisor | PinUse::Secret, _) => return None,
            NoticeKind::Refused(purpose, why) => refusal::said(why, *purpose, look.lang).into(),
            // What became of a scan stands on a plate of its own.
            NoticeKind::LabelRejected
            | NoticeKind::LabelUnread { .. }
            | NoticeKind::LabelMatched { .. }
            | NoticeKind::LabelWaits { .. }
            | NoticeKind::LabelDiffers { .. } => return None,
            NoticeKind::Decided(_) | NoticeKind::FollowerLagging | NoticeKind::Ended(_) => return None,
        };
        Some(words)
    };
    let unread = snapshot.notices.iter().filter(|notice| notice.number > state.read);
    if let Some((number, words)) = unread.filter_map(|notice| Some((notice.number, to_read(&notice.kind)?))).next() {
        band_ui(ui, Tone::Warn, "", &words, |ui| {
            ui.small_ui(text.understood).asks(acts, Act::Read(number));
        });
    }
    if let Some(target) = snapshot.batch.target_reached() {
        let (head, words) = shift::target_reached(snapshot.batch.done, target, look.lang);
        band_ui(ui, Tone::Pass, head, &words, |_| {});
    }
    if let Some(label) = &snapshot.label {
        band_ui(ui, Tone::Run, "", &scan::waits(&shown::short(&label.text, 40), look.lang), |_| {});
    }
    if snapshot.batch.lag > 0 {
        band_ui(ui, Tone::Warn, "", &bench::lag(snapshot.batch.lag, look.lang), |_| {});
    }
    if !snapshot.open_units.is_empty() && state.beneath != Beneath::OpenUnits {
        band_ui(ui, Tone::Warn, "", &bench::open_units(snapshot.open_units.len(), look.lang), |ui| {
            ui.small_ui(text.show_open).asks(acts, Act::Show(Beneath::OpenUnits));
        });
    }
}

/// What the bands need beside the snapshot.
pub(crate) struct Bands<'a> {
    pub station_gone: bool,
    pub closing: bool,
    /// Notices up to this number were read.
    pub read: u64,
    pub beneath: Beneath,
    /// The unit that somebody wants to finish.
    pub wanted: Option<&'a UnitKeys>,
}

fn band_ui(ui: &mut Ui, tone: Tone, head: &str, words: &str, buttons: impl FnOnce(&mut Ui)) {
    let palette = ui.palette();
    let tint = palette.tint(tone);
    ui.toned_ui(tone, Margin::symmetric(14, 6), |ui| {
        ui.horizontal(|ui| {
            ui.vertical(|ui| {
                ui.set_max_width(ui.available_width() - 110.0);
                if head.is_empty() {
                    // One line stands in the middle of the buttons beside it.
                    let (height, line) =
                        (ui.available_height(), ui.fonts_mut(|fonts| fonts.row_height(&regular(14.0))));
                    ui.set_min_height(height);
                    ui.add_space(((height - line) / 2.0).max(0.0));
                } else {
                    ui.text_ui(head, bold(16.0), tint.ink);
                }
                ui.text_ui(words, regular(14.0), Ink::Plain);
            });
            buttons(ui);
        });
    });
    ui.add_space(8.0);
}
