//! What became of the last scan, large, over whatever screen there is: taken for a moment, rejected until somebody has read it.

use std::borrow::Cow;

use eframe::egui::accesskit::Role;
use eframe::egui::{Align2, Area, Context, Frame, Id, Margin, Order, Rect, Stroke, vec2};

use crate::domain::NoBadge;
use crate::seen::{Notice, NoticeKind, Snapshot};
use crate::ui::act::Act;
use crate::ui::host::Chime;
use crate::ui::look::word::{word_size, word_ui};
use crate::ui::look::{Control as _, Ink, Look, Mark, Parts as _, Tone, mono, named_area, regular, shown};
use crate::words::{bench, operators, scan as words, scanner};

/// How long a scan that was taken is shown, in seconds.
const STAYS: f64 = 3.0;
const WIDTH: f32 = 560.0;
const ABOVE_THE_EDGE: f32 = 18.0;
const BESIDE: f32 = 16.0;

/// What is heard of it; nothing where it is no scan.
pub(crate) fn heard(kind: &NoticeKind) -> Option<Chime> {
    match kind {
        NoticeKind::LabelMatched { .. } | NoticeKind::LabelWaits { .. } => Some(Chime::Scanned),
        NoticeKind::AtWork { .. } | NoticeKind::AtWorkAlready { .. } => Some(Chime::Scanned),
        NoticeKind::NoBadge(_) | NoticeKind::BadgeOrLabel { .. } | NoticeKind::ScanUnreadable { .. } => {
            Some(Chime::Other)
        }
        NoticeKind::LabelDiffers { .. }
        | NoticeKind::LabelRejected { .. }
        | NoticeKind::LabelReplaced { .. }
        | NoticeKind::LabelUnread { .. } => Some(Chime::Other),
        _ => None,
    }
}

/// What is said of a scan.
struct Said<'a> {
    tone: Tone,
    mark: Mark,
    head: Cow<'static, str>,
    number: &'a str,
    note: Cow<'static, str>,
}

fn said(kind: &NoticeKind, look: Look) -> Option<Said<'_>> {
    let (text, badges) = (words::text(look.lang), operators::text(look.lang));
    let at = |slot: &str| format!("{} \u{b7} {}", text.matched, shown::short(&bench::slot(slot, look.lang), 24));
    let rejected =
        |number, note| Said { tone: Tone::Fail, mark: Mark::Cross, head: text.not_taken.into(), number, note };
    Some(match kind {
        NoticeKind::LabelMatched { number, slot } => {
            Said { tone: Tone::Pass, mark: Mark::Tick, head: at(slot).into(), number, note: "".into() }
        }
        NoticeKind::LabelWaits { number } => Said {
            tone: Tone::Run,
            mark: Mark::Ring,
            head: text.waits_head.into(),
            number,
            note: text.waits_note.into(),
        },
        NoticeKind::LabelDiffers { number, slot } => {
            let slot = shown::short(&bench::slot(slot, look.lang), 24).into_owned();
            rejected(number, format!("{slot} \u{b7} {}", text.differs).into())
        }
        NoticeKind::LabelRejected { number } => rejected(number, text.rejected.into()),
        NoticeKind::LabelReplaced { number, by } => Said {
            head: text.dropped.into(),
            ..rejected(number, words::replaced(&shown::short(by, 40), look.lang).into())
        },
        NoticeKind::LabelUnread { scanned, pattern } => {
            rejected(scanned, words::unread(&shown::plain(scanned), &shown::plain(pattern), look.lang).into())
        }
        NoticeKind::AtWork { name, before } => Said {
            tone: Tone::Pass,
            mark: Mark::Tick,
            head: badges.at_work.into(),
            number: name,
            note: before.as_ref().map_or("".into(), |(before, visits)| {
                operators::handed_over(&shown::short(before, 40), *visits, look.lang).into()
            }),
        },
        NoticeKind::AtWorkAlready { name } => Said {
            tone: Tone::Pass,
            mark: Mark::Tick,
            head: badges.at_work.into(),
            number: name,
            note: badges.already.into(),
        },
        NoticeKind::NoBadge(NoBadge::Needed) => Said {
            head: badges.scan_badge.into(),
            ..rejected("", operators::no_badge(&NoBadge::Needed, look.lang).into())
        },
        NoticeKind::NoBadge(why) => {
            Said { head: badges.not_taken.into(), ..rejected("", operators::no_badge(why, look.lang).into()) }
        }
        NoticeKind::ScanUnreadable { too_long } => rejected("", scanner::unreadable(*too_long, look.lang).into()),
        NoticeKind::BadgeOrLabel { scanned } => rejected(scanned, badges.both.into()),
        _ => return None,
    })
}

/// The plate, at the foot of `room`, where there is a scan to tell of. `read`: notices up to this number were read.
pub(crate) fn plate_ui(ctx: &Context, room: Rect, snapshot: &Snapshot, read: u64, acts: &mut Vec<Act>) {
    let look = Look::of(ctx);
    let unread = snapshot.notices.iter().rev().filter(|notice| notice.number > read);
    let mut scans = unread.filter_map(|it| Some((it, said(&it.kind, look)?)));
    let Some(mut newest) = scans.next() else { return };
    if newest.1.tone != Tone::Fail {
        let left = STAYS - shown_for(ctx, newest.0.number);
        if left > 0.0 {
            ctx.request_repaint_after_secs(left as f32);
        } else {
            // A scan that gave way to one that was taken is still to be read.
            let given_way = scans.find(|(it, _)| matches!(it.kind, NoticeKind::LabelReplaced { .. }));
            let Some(given_way) = given_way else { return };
            newest = given_way;
        }
    }
    let (Notice { number, .. }, said) = newest;
    let is_rejected = said.tone == Tone::Fail;
    let tint = look.palette().tint(said.tone);
    let width = WIDTH.min(room.width() - 2.0 * BESIDE);
    let area = Area::new(Id::unique("scan plate")).order(Order::Foreground).interactable(is_rejected);
    let area = area.pivot(Align2::CENTER_BOTTOM).fixed_pos(room.center_bottom() - vec2(0.0, ABOVE_THE_EDGE));
    let area = area.show(ctx, |ui| {
        let frame = Frame::popup(ui.style()).fill(tint.fill).stroke(Stroke::new(2.0, tint.ink));
        frame.inner_margin(Margin::symmetric(20, 10)).show(ui, |ui| {
            ui.set_width(width - 40.0);
            word_ui(ui, said.mark, &said.head, 22.0, tint.ink);
            if !said.number.is_empty() {
                let size = word_size(ui, &shown::short(said.number, 40), vec2(width - 40.0, 36.0));
                ui.line_ui(shown::short(said.number, 40), mono(size * 0.85), Ink::Plain);
            }
            if !said.note.is_empty() {
                ui.text_ui(said.note, regular(14.0), Ink::Plain);
            }
            if is_rejected {
                ui.small_ui(ui.text().understood).asks(acts, Act::ReadScan(*number));
            }
        });
        ui.unique_id()
    });
    named_area(ctx, &area, Role::Alert, said.head);
}

/// How long a notice has been shown, in the window's time.
fn shown_for(ctx: &Context, number: u64) -> f64 {
    let id = Id::unique("scan plate since");
    let now = ctx.input(|input| input.time);
    ctx.data_mut(|data| {
        let seen = data.get_temp_mut_or(id, (number, now));
        if seen.0 != number {
            *seen = (number, now);
        }
        now - seen.1
    })
}
