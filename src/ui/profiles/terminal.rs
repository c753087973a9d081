//! The terminal beside the dialog's form: what is said by hand, and the pattern of a piece that is marked.

use std::collections::BTreeSet;

use eframe::egui::text::{CCursor, LayoutJob, TextFormat};
use eframe::egui::{
    Align, Frame, Key, Layout, Margin, RichText, Role, ScrollArea, Stroke, TextBuffer, TextEdit, Ui, WidgetInfo,
};
use strum::IntoEnumIterator as _;

use super::adopt::{self, What};
use super::desk::{Desk, Marked};
use super::fields::Form;
use super::trial::{TrialView, refusal, running_ui, which_port_ui};
use super::wish::TrialWish;
use super::wish::Wish;
use crate::domain::{DialogProfile, Way};
use crate::trial::{Catch, Check, Pattern, VERBS, reading};
use crate::ui::look::{Ink, Parts as _, Tone, bold, card, mono, regular, shown};
use crate::words::terminal::{self as words, text};
use crate::words::trial;

/// The least height of what was said.
const LEAST: f32 = 110.0;
/// Its height where it stands over the form.
const STACKED: f32 = 190.0;
/// Letters of a command on its button.
const SHORT: usize = 30;

/// The terminal, in all the height that there is where that is known.
pub(super) fn terminal_ui(
    form: &mut Form<'_>,
    ui: &mut Ui,
    view: &mut TrialView<'_>,
    desk: &mut Desk,
    open: &mut BTreeSet<&'static str>,
    height: Option<f32>,
) {
    let (look, text) = (form.look, text(form.look.lang));
    if view.is_practice {
        ui.text_ui(trial::text(look.lang).practice, regular(13.0), Ink::Muted);
        return;
    }
    desk.follow(&view.snapshot.terminal);
    let top = ui.cursor().top();
    card(look.palette()).inner_margin(Margin::same(12)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        head_ui(ui, view);
        which_port_ui(form, ui, view);
        ui.add_space(4.0);
        // Below the page and around it: margins of the page, of the card, and the space between.
        let room = |height: f32| (height - (ui.cursor().top() - top) - desk.foot - 36.0).max(LEAST);
        page_ui(form, ui, desk, height.map_or(STACKED, room));
        let top = ui.cursor().top();
        let terminal = &view.snapshot.terminal;
        if let Some(refused) = terminal.refused.or(view.snapshot.refused) {
            ui.text_ui(refusal(look, refused), regular(13.0), Tone::Fail);
        } else if terminal.is_gone {
            ui.text_ui(text.gone, regular(13.0), Tone::Fail);
        }
        if view.snapshot.running.is_some() {
            ui.horizontal(|ui| running_ui(form, ui, view));
        }
        if desk.marked.is_some() {
            mark_ui(form, ui, view, desk, open);
        } else {
            send_ui(form, ui, view, desk);
        }
        let foot = ui.cursor().top() - top;
        if (foot - desk.foot).abs() > 0.5 {
            (desk.foot, desk.is_moved) = (foot, desk.marked.is_some());
            ui.ctx().request_repaint();
        }
    });
}

fn head_ui(ui: &mut Ui, view: &mut TrialView<'_>) {
    let text = text(ui.lang());
    let snapshot = view.snapshot.clone();
    let port = snapshot.terminal.port.as_deref();
    ui.horizontal(|ui| {
        ui.line_ui(text.terminal, bold(15.0), Ink::Plain);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let (word, wish) = match port {
                Some(_) => (text.close, TrialWish::Close),
                None => (text.open, TrialWish::Open),
            };
            if ui.small_enabled_ui(word, word, view.is_free()).clicked() {
                view.wish = Some(wish);
            }
            let (said, tone) = match port {
                Some(port) => (shown::short(port, 28).into_owned(), Tone::Pass.into()),
                None => (text.closed.to_owned(), Ink::Muted),
            };
            ui.name_ui(said, mono(12.0), tone);
        });
    });
    ui.add_space(4.0);
}

/// What was said. It can be selected and copied as it stands here, with its blots.
fn page_ui(form: &Form<'_>, ui: &mut Ui, desk: &mut Desk, height: f32) {
    let (palette, text) = (form.look.palette(), text(form.look.lang));
    let marked_at = desk.marked_at();
    let (sent, heard) = (palette.tint(Tone::Run).ink, palette.ink);
    let ranges: Vec<_> = desk.page.lines().map(|(line, start)| (start, line.way)).collect();
    let mut layouter = |ui: &Ui, page: &dyn TextBuffer, width: f32| {
        let mut job = LayoutJob::default();
        job.wrap.max_width = width;
        let mut lines = page.as_str().split_inclusive('\n');
        for (start, way) in &ranges {
            let Some(line) = lines.next() else { break };
            let format = TextFormat::simple(mono(13.0), if *way == Way::Sent { sent } else { heard });
            let at = |at: usize| line.char_indices().nth(at.saturating_sub(*start)).map_or(line.len(), |(at, _)| at);
            let mark = marked_at.clone().filter(|mark| (*start..*start + line.len()).contains(&mark.start));
            let mark = mark.map_or(line.len()..line.len(), |mark| at(mark.start)..at(mark.end));
            job.append(&line[..mark.start], 0.0, format.clone());
            let tint = palette.tint(Tone::Run);
            let marked = TextFormat { background: tint.fill, underline: Stroke::new(1.0, tint.ink), ..format.clone() };
            job.append(&line[mark.clone()], 0.0, marked);
            job.append(&line[mark.end..], 0.0, format);
        }
        ui.fonts_mut(|fonts| fonts.layout_job(job))
    };
    let mut selected = None;
    let frame = Frame::new().fill(palette.background).corner_radius(6).inner_margin(Margin::symmetric(8, 6));
    frame.show(ui, |ui| {
        let area = ScrollArea::vertical().id_salt("terminal-page").auto_shrink(false).max_height(height);
        area.min_scrolled_height(height).stick_to_bottom(marked_at.is_none()).show(ui, |ui| {
            let mut page = desk.page.text.as_str();
            let edit = TextEdit::multiline(&mut page).id_salt("terminal-page").layouter(&mut layouter);
            let edit = edit.frame(Frame::NONE).margin(Margin::ZERO).desired_width(f32::INFINITY);
            let output = edit.desired_rows(1).hint_text(RichText::new(text.nothing).font(regular(13.0))).show(ui);
            let response = &output.response.response;
            response.widget_info(|| WidgetInfo::labeled(Role::MultilineTextInput, true, text.said));
            if let Some(marked_at) = marked_at.as_ref().filter(|_| std::mem::take(&mut desk.is_moved)) {
                let cursor = output.galley.pos_from_cursor(CCursor::new(marked_at.end));
                ui.scroll_to_rect(cursor.translate(output.galley_pos.to_vec2()), None);
            }
            let is_over = !ui.input(|input| input.pointer.any_down());
            if let Some(range) = output.cursor_range.filter(|_| response.has_focus() && is_over) {
                let chars = range.as_sorted_char_range();
                selected = Some(chars.start.0..chars.end.0);
            }
        });
    });
    if selected.is_some_and(|selected| desk.select(selected, form.draft)) {
        ui.ctx().request_repaint();
    }
    ui.add_space(6.0);
}

/// What can be sent.
fn send_ui(form: &Form<'_>, ui: &mut Ui, view: &mut TrialView<'_>, desk: &mut Desk) {
    let (look, text) = (form.look, text(form.look.lang));
    let is_free = view.is_free();
    let mut commands: Vec<String> = Vec::new();
    ui.horizontal_wrapped(|ui| {
        for verb in reading() {
            for exchange in adopt::exchanges(form.draft, verb) {
                let Some(command) = exchange.get("send").and_then(serde_json::Value::as_str) else { continue };
                if commands.iter().any(|known| known == command) {
                    continue;
                }
                commands.push(command.to_owned());
                let word = if command.is_empty() { text.line_end } else { command };
                let spoken = words::send_own(look.lang, form.verb(verb), &shown::plain(word));
                let chip = ui.small_enabled_ui(&shown::short(word, SHORT), &spoken, is_free);
                if chip.on_hover_text(text.own).clicked() {
                    view.wish = Some(TrialWish::Send(command.to_owned()));
                }
            }
        }
    });
    ui.horizontal(|ui| {
        let label = ui.line_ui(text.command, regular(13.0), Ink::Muted);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let pressed = ui.small_enabled_ui(text.send, text.send, is_free).clicked();
            let edit = TextEdit::singleline(&mut desk.typed).id_salt("terminal-typed").font(mono(13.0));
            let edit = edit.margin(Margin::symmetric(8, 4)).desired_width(f32::INFINITY).hint_text(text.hint);
            let field = ui.add(edit).labelled_by(label.id);
            let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            if field.has_focus() {
                let by = ui.input(|input| {
                    isize::from(input.key_pressed(Key::ArrowUp)) - isize::from(input.key_pressed(Key::ArrowDown))
                });
                if by != 0 {
                    desk.bring_back(by);
                    ui.ctx().request_repaint();
                }
            }
            if entered || pressed {
                field.request_focus();
                if is_free {
                    view.wish = Some(TrialWish::Send(desk.take_typed()));
                }
            }
        });
    });
}

/// The marked piece: what it is, its pattern, what the station's matcher makes of it, and the way into the form.
fn mark_ui(
    form: &mut Form<'_>,
    ui: &mut Ui,
    view: &mut TrialView<'_>,
    desk: &mut Desk,
    open: &mut BTreeSet<&'static str>,
) {
    let (lang, text) = (form.look.lang, text(form.look.lang));
    let Some(marked) = &mut desk.marked else { return };
    let before = marked.what;
    ui.horizontal_wrapped(|ui| {
        ui.line_ui(text.what, regular(12.0), Ink::Muted);
        let values = Catch::iter().map(|catch| (What::Value(catch), words::value(lang, catch)));
        let [error, absent] = ["error", "absent"].map(|field| form.label(&format!("dialog.wake[0].{field}")));
        let others = [
            (What::Line, text.line),
            (What::Error, error),
            (What::Absent, absent),
            (What::Prompt, form.label("dialog.prompt")),
        ];
        for (what, word) in values.chain(others) {
            let spoken = format!("{}: {word}", text.what);
            if ui.choice_ui(marked.what == what, RichText::new(word).font(regular(12.0)), &spoken) {
                marked.what = what;
            }
        }
    });
    if marked.what.verb().is_none() && marked.what != What::Prompt {
        ui.horizontal_wrapped(|ui| {
            ui.line_ui(text.verb, regular(12.0), Ink::Muted);
            for verb in VERBS {
                let word = form.verb(verb);
                let spoken = format!("{}: {word}", text.verb);
                if ui.choice_ui(marked.verb == verb, RichText::new(word).font(regular(12.0)), &spoken) {
                    (marked.verb, marked.put) = (verb, None);
                }
            }
        });
    }
    if marked.what != before {
        (marked.is_asked, marked.put) = (false, None);
    }
    if !marked.is_asked && view.wish.is_none() {
        view.wish = Some(TrialWish::Mark(marked.mark()));
    }
    let can_put = pattern_ui(ui, view, marked);
    let unmarked = ui.horizontal(|ui| {
        if can_put {
            put_ui(form, ui, view, marked, open);
        }
        ui.button_ui(text.unmark, true).clicked()
    });
    if unmarked.inner {
        desk.unmark();
        ui.ctx().request_repaint();
    }
}

/// The pattern that is made for this mark, once it is.
fn pattern<'a>(view: &'a TrialView<'_>, marked: &Marked) -> Option<&'a Pattern> {
    view.snapshot.terminal.pattern.as_deref().filter(|pattern| pattern.mark == marked.mark())
}

/// The pattern, and what it does. Whether it can be put somewhere.
fn pattern_ui(ui: &mut Ui, view: &TrialView<'_>, marked: &Marked) -> bool {
    let (lang, text) = (ui.lang(), text(ui.lang()));
    let Some(pattern) = pattern(view, marked) else {
        // It is being made, or none can be.
        if marked.is_asked && view.snapshot.running.is_none() && view.snapshot.terminal.pattern.is_none() {
            ui.text_ui(text.no_pattern, regular(12.0), Tone::Warn);
        }
        return false;
    };
    ui.text_ui(pattern.text.as_str(), mono(13.0), Ink::Plain);
    let (tone, said) = match &pattern.check {
        Check::Matches => (Tone::Pass, text.matches.to_owned()),
        Check::Catches(value) => {
            let group = pattern.group.as_deref().unwrap_or_default();
            (Tone::Pass, words::catches(lang, group, &shown::plain(value)))
        }
        Check::CatchesAnother => (Tone::Fail, text.another.to_owned()),
        Check::Fails => (Tone::Fail, text.fails.to_owned()),
    };
    ui.text_ui(said, regular(12.0), tone);
    if let Some(place) = &marked.put {
        ui.text_ui(words::is_put(lang, place), regular(12.0), Tone::Pass);
    }
    marked.put.is_none() && matches!(pattern.check, Check::Matches | Check::Catches(_))
}

/// The one press that puts the pattern into the form.
fn put_ui(
    form: &mut Form<'_>,
    ui: &mut Ui,
    view: &TrialView<'_>,
    marked: &mut Marked,
    open: &mut BTreeSet<&'static str>,
) {
    let Some(pattern) = pattern(view, marked) else { return };
    let verb = marked.what.verb().unwrap_or(marked.verb);
    let place = if marked.what == What::Prompt { form.label("dialog.prompt") } else { form.verb(verb) };
    if !ui.primary_ui(&words::put(form.look.lang, place), true).clicked() {
        return;
    }
    let (edit, path) = adopt::put(form.draft, marked.what, verb, marked.line.after.as_deref(), &pattern.text);
    form.wishes.push(Wish::Edit(edit));
    marked.put = Some(if marked.what == What::Prompt {
        place.to_owned()
    } else {
        let field = DialogProfile::field(verb);
        open.insert(field);
        format!("{place}{}{}", form.look.lang.pick(", ", "，"), form.inside(&path, "dialog.".len() + field.len()))
    });
}
