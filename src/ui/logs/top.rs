//! The top of the screen: search, verdict, what can be opened and exported, and the filters.

use eframe::egui::{Align, ComboBox, Id, Layout, Margin, Response, Role, Sense, TextEdit, Ui, WidgetInfo, vec2};

use super::asked::{Asked, toggle};
use super::files::Finding;
use super::period::period_ui;
use super::sight::Sight;
use super::wish::Wish;
use crate::domain::{Failure, Outcome};
use crate::ui::look::cells::chip_ui;
use crate::ui::look::{Control as _, Ink, Parts as _, Tone, bold, mark, named, regular, shown, top_bar_ui, verdict};
use crate::words::{bench, book_looking, changes, failure, logs as words};

/// The search field, for whoever gives it the focus.
pub(super) fn search_id() -> Id {
    Id::unique("search logs")
}

const LEAST_SEARCH: f32 = 220.0;
const WIDEST_SEARCH: f32 = 400.0;
const CHOICE: f32 = 108.0;

/// In a narrow window verdict and filters stand elsewhere: the units need the room.
pub(super) fn top_ui(ui: &mut Ui, sight: &Sight, is_narrow: bool, wishes: &mut Vec<Wish>) {
    let look = ui.look();
    top_bar_ui(ui, "log top", 8, |ui| {
        ui.horizontal(|ui| {
            ui.set_height(36.0);
            if !is_narrow {
                ui.line_ui(look.text().logs, bold(18.0), Ink::Plain);
                ui.add_space(8.0);
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                buttons_ui(ui, sight, wishes);
                let room = ui.available_width();
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let search = if is_narrow { room } else { (room * 0.5).clamp(LEAST_SEARCH, WIDEST_SEARCH) };
                    search_ui(ui, sight.asked, search, wishes);
                    if !is_narrow {
                        ui.add_space(8.0);
                        verdict_ui(ui, sight);
                    }
                });
            });
        });
        if !is_narrow && !sight.files.is_empty() {
            ui.add_space(4.0);
            ui.horizontal_wrapped(|ui| filters_ui(ui, sight, wishes));
        }
    });
}

fn buttons_ui(ui: &mut Ui, sight: &Sight, wishes: &mut Vec<Wish>) {
    let words = words::text(ui.lang());
    ui.button_ui(words.export, !sight.found.ids.is_empty()).asks(wishes, Wish::Export);
    ui.button_ui(words.open, true).asks(wishes, Wish::AskForFiles);
    ui.button_ui(changes::text(ui.lang()).changes, true).asks(wishes, Wish::Changes(true));
    if sight.has_book {
        ui.button_ui(book_looking::text(ui.lang()).book, true).asks(wishes, Wish::Book(true));
    }
}

fn search_ui(ui: &mut Ui, asked: &Asked, width: f32, wishes: &mut Vec<Wish>) {
    let words = words::text(ui.lang());
    let mut text = asked.text.clone();
    let field = TextEdit::singleline(&mut text).id(search_id()).hint_text(words.search_hint);
    let edit = ui.add(field.desired_width(width - 24.0).margin(Margin::symmetric(8, 7)));
    edit.widget_info(|| {
        let mut info = WidgetInfo::text_edit(true, asked.text.as_str(), asked.text.as_str(), words.search_hint);
        info.label = Some(words.search.into());
        info
    });
    if text != asked.text {
        wishes.push(Wish::Ask(Asked { text, ..asked.clone() }));
    }
}

pub(super) fn verdict_ui(ui: &mut Ui, sight: &Sight) {
    let look = ui.look();
    let files: Vec<_> = sight.looked_at.iter().map(AsRef::as_ref).collect();
    let Some(finding) = Finding::of_all(&files, look) else { return };
    let ink = look.palette().tint(finding.tone).ink;
    let (square, _) = ui.allocate_exact_size(vec2(12.0, 12.0), Sense::hover());
    mark::paint(ui.painter(), finding.mark, square, ink);
    ui.name_ui(finding.said, regular(14.0), ink);
}

pub(super) fn filters_ui(ui: &mut Ui, sight: &Sight, wishes: &mut Vec<Wish>) {
    let lang = ui.lang();
    let asked = sight.asked;
    let outcomes = Outcome::ALL.into_iter().map(Some).chain([None]).zip(sight.found.facets.outcomes);
    for (outcome, count) in outcomes {
        // Hardly ever is there a unit that has not ended, or one of a field job.
        let is_on = asked.outcomes.contains(&outcome);
        if (outcome.is_some_and(Outcome::is_everyday) || count > 0 || is_on)
            && outcome_ui(ui, outcome, count, asked).clicked()
        {
            let mut asked = asked.clone();
            toggle(&mut asked.outcomes, outcome);
            wishes.push(Wish::Ask(asked));
        }
    }
    choices_ui(ui, sight, wishes);
    period_ui(ui, sight, wishes);
    let units = sight.found.sums().map(|sums| sums.units as u64);
    let found = words::found(sight.found.ids.len() as u64, sight.found.question.rows.len() as u64, units, lang);
    ui.line_ui(found, regular(13.0), Ink::Muted);
    if !asked.is_all() && ui.small_ui(words::text(lang).clear).clicked() {
        wishes.push(Wish::Ask(Asked::default()));
    }
}

/// An outcome and how often it is found; pressed in where only such are looked for.
fn outcome_ui(ui: &mut Ui, outcome: Option<Outcome>, count: usize, asked: &Asked) -> Response {
    let said = format!("{} {}", words::chip(outcome, ui.lang()), words::count(count as u64));
    let tone = outcome.map_or(Tone::Wait, |outcome| verdict(outcome).0);
    chip_ui(ui, &said, tone, asked.outcomes.contains(&outcome), !asked.outcomes.is_empty())
}

fn choices_ui(ui: &mut Ui, sight: &Sight, wishes: &mut Vec<Wish>) {
    let look = ui.look();
    let (asked, facets, text) = (sight.asked, &sight.found.facets, words::text(look.lang));
    let plain = |name: &String| shown::short(name, 40).into_owned();
    let code_word = |code: Failure| format!("{} {}", code.code(), failure::of(code, look.lang).title);
    let codes = facets.codes.iter().map(|(code, count)| (*code, code_word(*code), *count)).collect();
    let number = |code: &Failure| code.code().into();
    choice_ui(ui, text.code, &asked.codes, number, codes, |codes| {
        wishes.push(Wish::Ask(Asked { codes, ..asked.clone() }));
    });
    let slot_word = |slot: &String| bench::slot(&plain(slot), look.lang);
    let slots = facets.slots.iter().map(|(slot, count)| (slot.clone(), slot_word(slot), *count)).collect();
    choice_ui(ui, look.text().slot, &asked.slots, slot_word, slots, |slots| {
        wishes.push(Wish::Ask(Asked { slots, ..asked.clone() }));
    });
    let operators = facets.operators.iter().map(|(name, count)| (name.clone(), plain(name), *count)).collect();
    choice_ui(ui, look.text().operator, &asked.operators, plain, operators, |operators| {
        wishes.push(Wish::Ask(Asked { operators, ..asked.clone() }));
    });
}

/// A list to choose some of, each with how often it is found.
fn choice_ui<T: Ord + Clone>(
    ui: &mut Ui,
    head: &str,
    chosen: &std::collections::BTreeSet<T>,
    word: impl Fn(&T) -> String,
    choices: Vec<(T, String, usize)>,
    mut choose: impl FnMut(std::collections::BTreeSet<T>),
) {
    let (look, text) = (ui.look(), words::text(ui.lang()));
    let said = match chosen.first() {
        None => text.all.to_owned(),
        Some(first) if chosen.len() == 1 => word(first),
        Some(_) => chosen.len().to_string(),
    };
    let said = words::labelled(head, &said, look.lang);
    let combo = ComboBox::from_id_salt(("choose", head)).width(CHOICE).selected_text(shown::short(&said, 28).as_ref());
    let shown =
        combo.close_behavior(eframe::egui::PopupCloseBehavior::CloseOnClickOutside).height(320.0).show_ui(ui, |ui| {
            for (value, word, count) in choices {
                let mut is_on = chosen.contains(&value);
                let said = format!("{word} · {}", words::count(count as u64));
                if ui.checkbox(&mut is_on, said).changed() {
                    let mut chosen = chosen.clone();
                    toggle(&mut chosen, value);
                    choose(chosen);
                }
            }
        });
    named(&shown.response, Role::ComboBox, true, &said);
}
