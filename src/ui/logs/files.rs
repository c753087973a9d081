//! The files that are open: what they are called, how far they are read, what their chains are found to be.

use std::cmp::Reverse;

use eframe::egui::layers::ShapeIdx;
use eframe::egui::{
    CornerRadius, Frame, Id, Margin, Rect, Response, Role, ScrollArea, Sense, Shape, Stroke, StrokeKind, Ui,
    WidgetInfo, pos2, vec2,
};

use super::shelf::Shelf;
use super::wish::Wish;
use crate::archive::{FileView, Progress};
use crate::journal::Verdict;
use crate::ui::look::{Control as _, Ink, Look, Mark, Parts as _, Tone, bold, mark, named, regular, shown};
use crate::words::{archive as archive_words, logs as words, start};

/// What is found of a file, in words, a tone and a mark.
pub(super) struct Finding {
    pub tone: Tone,
    pub mark: Mark,
    pub said: String,
}

impl Finding {
    pub fn of(file: &FileView, look: Look) -> Self {
        let lang = look.lang;
        if let Some(fault) = &file.fault {
            return Self { tone: Tone::Fail, mark: Mark::Cross, said: archive_words::file_fault(lang, fault) };
        }
        match file.progress {
            Progress::Reading => {
                let said = words::read_so_far(100 * file.read / file.length.max(1), lang);
                Self { tone: Tone::Run, mark: Mark::Ring, said }
            }
            Progress::Cancelled => {
                Self { tone: Tone::Warn, mark: Mark::Bang, said: words::text(lang).not_read_whole.into() }
            }
            Progress::Read | Progress::Stopped => {
                let (tone, mark) = match file.verdict {
                    Verdict::Unbroken if file.too_new || file.journey.is_cut => (Tone::Warn, Mark::Bang),
                    Verdict::Unbroken => (Tone::Pass, Mark::Tick),
                    Verdict::TornTail { .. } | Verdict::Empty => (Tone::Warn, Mark::Bang),
                    Verdict::Broken { .. } | Verdict::Headless | Verdict::NotOurs => (Tone::Fail, Mark::Cross),
                };
                let verdict = words::verdict(&file.verdict, file.lines as u64, file.too_new, lang);
                let said = archive_words::judged(lang, verdict, &file.journey);
                Self { tone, mark, said }
            }
        }
    }

    /// What is found of all files together: the first of the worst, with the file's name where there are several.
    pub fn of_all(files: &[&FileView], look: Look) -> Option<Self> {
        let [first, rest @ ..] = files else { return None };
        if rest.is_empty() {
            return Some(Self::of(first, look));
        }
        let findings: Vec<_> = files.iter().map(|file| (file, Self::of(file, look))).collect();
        let bad = findings.iter().filter(|(_, finding)| weight(finding.tone) > 1).count();
        let (file, worst) = findings.into_iter().min_by_key(|(_, finding)| Reverse(weight(finding.tone)))?;
        if worst.tone == Tone::Pass {
            let lines = files.iter().map(|file| file.lines as u64).sum();
            return Some(Self { said: words::all_unbroken(files.len(), lines, look.lang), ..worst });
        }
        let mut said = words::labelled(&name_among(file, files.iter().copied()), &worst.said, look.lang);
        if bad > 1 {
            said = format!("{} · {said}", words::bad_files(bad, files.len(), look.lang));
        }
        Some(Self { said, ..worst })
    }
}

fn weight(tone: Tone) -> u8 {
    match tone {
        Tone::Pass | Tone::Wait | Tone::Kept | Tone::Back => 0,
        Tone::Run => 1,
        Tone::Warn | Tone::Ask | Tone::Error => 2,
        Tone::Fail => 3,
    }
}

/// The batch, or the file's name where it does not say one.
pub(super) fn name(file: &FileView) -> String {
    let name = file.batch().map_or_else(|| file.name(), ToOwned::to_owned);
    shown::short(&name, 40).into_owned()
}

/// Its name, and its file's where several are of one batch: copies, or what was made of one.
fn name_among<'a>(file: &FileView, mut files: impl Iterator<Item = &'a FileView>) -> String {
    let is_twin = |other: &FileView| other.id != file.id && other.batch().is_some() && other.batch() == file.batch();
    if files.any(is_twin) { format!("{} · {}", name(file), shown::short(&file.name(), 32)) } else { name(file) }
}

const PAD: i8 = 10;

pub(super) fn files_ui(ui: &mut Ui, shelf: &Shelf, wishes: &mut Vec<Wish>) {
    let words = words::text(ui.lang());
    ui.line_ui(words.files, bold(15.0), Ink::Plain);
    ui.add_space(4.0);
    ScrollArea::vertical().id_salt("log files").auto_shrink(false).show(ui, |ui| {
        for file in shelf.files() {
            file_ui(ui, shelf, file, wishes);
            ui.add_space(4.0);
        }
        // Of what can be read: a file that is none has nothing to compare.
        if shelf.files().iter().filter(|file| file.header.is_some()).count() > 1 {
            ui.add_space(4.0);
            ui.small_ui(words.compare).asks(wishes, Wish::Compare);
        }
    });
}

fn file_ui(ui: &mut Ui, shelf: &Shelf, file: &FileView, wishes: &mut Vec<Wish>) {
    let (look, palette, words) = (ui.look(), ui.palette(), words::text(ui.lang()));
    let others = shelf.files().iter().map(AsRef::as_ref);
    let (name, finding) = (name_among(file, others), Finding::of(file, look));
    let is_picked = shelf.picked() == Some(file.id);
    let ground = ui.painter().add(Shape::Noop);
    let content = Frame::new().inner_margin(Margin::symmetric(PAD, 7)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 1.0;
        ui.spacing_mut().interact_size.y = 18.0;
        ui.text_ui(name.as_str(), bold(14.0), Ink::Plain);
        if let Some(opening) = file.opening() {
            let product = opening.product_key.as_deref().unwrap_or_default();
            let states = start::text(ui.lang());
            let state = if file.is_finished { states.finished } else { states.open };
            let of = [shown::short(&opening.profile, 24), shown::plain(product), state.into()];
            let of: Vec<_> = of.iter().map(AsRef::as_ref).filter(|part| !part.is_empty()).collect();
            ui.text_ui(of.join(" · "), regular(12.0), Ink::Plain);
        }
        let mut said = words::visits(file.visits() as u64, look.lang);
        if file.header.as_ref().is_some_and(|header| header.practice) {
            said = format!("{said} · {}", words.practice);
        }
        if shelf.is_running(file) {
            said = format!("{said} · {}", words.running);
        }
        ui.text_ui(said, regular(12.0), Ink::Muted);
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 5.0;
            let (square, _) = ui.allocate_exact_size(vec2(10.0, 16.0), Sense::hover());
            let square = Rect::from_center_size(square.center(), vec2(10.0, 10.0));
            mark::paint(ui.painter(), finding.mark, square, palette.tint(finding.tone).ink);
            ui.text_ui(finding.said.as_str(), regular(12.0), finding.tone);
        });
        if file.progress == Progress::Reading {
            progress_ui(ui, file);
        }
        ui.add_space(3.0);
        ui.horizontal_wrapped(|ui| {
            if file.progress == Progress::Reading {
                ui.small_about_ui(words.stop, &name).asks(wishes, Wish::Stop(file.id));
            } else if !file.is_read() {
                ui.small_about_ui(words.read_anew, &name).asks(wishes, Wish::ReadAnew(file.id));
            }
            if file.is_read() && file.verdict != Verdict::NotOurs {
                ui.small_about_ui(words.archive, &name).asks(wishes, Wish::ArchiveBatch(file.id));
            }
            ui.small_about_ui(words.close, &name).asks(wishes, Wish::Close(file.id));
        });
    });
    let rect = content.response.rect;
    // The buttons on the card are above it.
    let head = Rect::from_min_max(rect.min, pos2(rect.right(), rect.bottom() - 34.0));
    let card = ui.interact(head, Id::unique(("log file", file.id)), Sense::click());
    let spoken = format!("{name}: {}", finding.said);
    card.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_picked, &spoken));
    paint_card(ui, ground, rect, &card, is_picked);
    if card.on_hover_text(shown::plain(&file.path.display().to_string())).clicked() {
        wishes.push(Wish::Pick(file.id));
    }
}

fn paint_card(ui: &Ui, ground: ShapeIdx, rect: Rect, card: &Response, is_picked: bool) {
    let palette = ui.palette();
    let fill = if is_picked { palette.tint(Tone::Run).fill } else { palette.background };
    if is_picked || card.hovered() {
        ui.painter().set(ground, Shape::rect_filled(rect, CornerRadius::same(8), fill));
    }
    if card.has_focus() {
        let stroke = Stroke::new(2.0, palette.accent);
        ui.painter().rect_stroke(rect, CornerRadius::same(8), stroke, StrokeKind::Inside);
    }
}

fn progress_ui(ui: &mut Ui, file: &FileView) {
    let (look, palette) = (ui.look(), ui.palette());
    let (bar, response) = ui.allocate_exact_size(vec2(ui.available_width(), 5.0), Sense::hover());
    let share = file.read as f32 / file.length.max(1) as f32;
    ui.painter().rect_filled(bar, CornerRadius::same(2), palette.groove);
    let done = Rect::from_min_size(bar.min, vec2(bar.width() * share, bar.height()));
    ui.painter().rect_filled(done, CornerRadius::same(2), palette.accent);
    named(&response, Role::ProgressIndicator, true, &words::read_so_far((100.0 * share) as u64, look.lang));
}
