//! What can be done with the shelf, what can be done with the open profile, and what the field that is looked at means.

use eframe::egui::{Align, Frame, Layout, Margin, ScrollArea, Ui, vec2};

use super::ask::Asking;
use super::draft::Draft;
use super::wish::{SCROLL_BAR, View, Wish};
use crate::store::profile_file;
use crate::ui::choose::PathField;
use crate::ui::look::{Control as _, Ink, Parts as _, Tone, bold, mono, regular, shown, top_bar_ui};
use crate::words::profiles::{self as words, text};
use crate::words::{package, profile_form, terminal, wizard};

/// Room for what a field means: two lines, so that it never moves the form.
const HELP: f32 = 48.0;

/// `view`: the page of the first product has a first button of its own.
/// `is_practice`: nothing comes from elsewhere.
pub(super) fn head_ui(ui: &mut Ui, view: View, is_practice: bool, wishes: &mut Vec<Wish>) {
    let text = text(ui.lang());
    top_bar_ui(ui, "profiles-head", 10, |ui| {
        ui.horizontal(|ui| {
            ui.line_ui(text.profiles, bold(18.0), Ink::Plain);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let new =
                    if view == View::Wizard { ui.button_ui(text.new, true) } else { ui.primary_ui(text.new, true) };
                new.asks(wishes, Wish::Ask(Asking::new_profile()));
                ui.button_ui(text.import, true).asks(wishes, Wish::Ask(Asking::Import(PathField::default())));
                if !is_practice {
                    ui.button_ui(package::text(ui.lang()).take_ask, true).asks(wishes, Wish::Package);
                }
            });
        });
    });
}

/// `view`: how it is seen, and whether it has the page of the first product too.
pub(super) fn profile_ui(
    ui: &mut Ui,
    draft: &Draft,
    (view, has_page): (View, bool),
    is_practice: bool,
    wishes: &mut Vec<Wish>,
) {
    let text = text(ui.lang());
    ui.horizontal_wrapped(|ui| {
        let name = Some(draft.get_text("name")).filter(|name| !name.is_empty()).unwrap_or(&draft.id);
        ui.name_ui(shown::short(name, 40), bold(17.0), Ink::Plain);
        ui.name_ui(shown::short(&format!("{}.json", draft.id), 48), mono(12.0), Ink::Muted);
    });
    ui.horizontal_wrapped(|ui| {
        let page = has_page.then(|| (View::Wizard, wizard::text(ui.lang()).this_page));
        let terminal = terminal::text(ui.lang()).terminal;
        let views = [
            (View::Form, text.form),
            (View::Terminal, terminal),
            (View::Text, text.text),
            (View::History, text.history),
        ];
        for (this, word) in page.into_iter().chain(views) {
            if ui.choice_ui(view == this, word, word) {
                wishes.push(Wish::View(this));
            }
        }
        ui.separator();
        // Before what comes and goes.
        let can_save = draft.is_changed() && draft.is_usable();
        ui.primary_ui(text.save, can_save).asks(wishes, Wish::Save);
        // The system's keyring is no practice.
        if draft.was_saved() && !is_practice {
            ui.button_ui(text.secret, true).asks(wishes, Wish::Secret);
        }
        ui.button_ui(text.duplicate, draft.is_json()).asks(wishes, Wish::Duplicate);
        let export = Asking::Export { to: PathField::default(), text: draft.text().to_owned() };
        ui.button_ui(text.export, true).asks(wishes, Wish::Ask(export));
        ui.button_ui(text.set_aside, true).asks(wishes, Wish::Ask(Asking::SetAside(draft.id.clone())));
        if draft.is_changed() {
            let discard = Asking::Discard { id: draft.id.clone(), was_saved: draft.was_saved() };
            ui.button_ui(text.discard, true).asks(wishes, Wish::Ask(discard));
        }
    });
    state_ui(ui, draft);
    ui.add_space(6.0);
}

/// Whether it is saved, whether it is right, and why it cannot be saved.
fn state_ui(ui: &mut Ui, draft: &Draft) {
    let (look, text) = (ui.look(), text(ui.lang()));
    let (faults, warnings) = draft.count();
    ui.horizontal_wrapped(|ui| {
        let (tone, word) = match (draft.is_changed(), draft.was_saved()) {
            (false, _) => (Tone::Pass, text.saved),
            (true, true) => (Tone::Warn, text.draft),
            (true, false) => (Tone::Warn, text.never_saved),
        };
        ui.text_ui(word, regular(13.0), tone);
        let (tone, said) = match (draft.is_checked(), faults, warnings) {
            (false, ..) => (Tone::Wait, text.checking.to_owned()),
            (true, 0, 0) => (Tone::Pass, text.no_fault.to_owned()),
            (true, 0, warnings) => (Tone::Warn, words::count(look.lang, 0, warnings)),
            (true, faults, warnings) => (Tone::Fail, words::count(look.lang, faults, warnings)),
        };
        ui.text_ui(said, regular(13.0), tone);
        if draft.found {
            ui.text_ui(text.draft_found, regular(13.0), Ink::Muted);
        }
        if draft.is_changed() && draft.is_checked() && faults > 0 {
            ui.text_ui(text.mend_first, regular(13.0), Ink::Muted);
        }
    });
}

/// What the field that is looked at means. In one place, so that nothing moves under the hand.
/// True where the pointer is on it.
pub(super) fn help_ui(ui: &mut Ui, pointed: Option<&str>) -> bool {
    let (look, palette) = (ui.look(), ui.palette());
    let field = pointed.and_then(field_of);
    let pane = ui.allocate_ui_with_layout(vec2(ui.available_width(), HELP), Layout::top_down(Align::Min), |ui| {
        let frame = Frame::new().fill(palette.tint(Tone::Run).fill).corner_radius(8);
        frame.inner_margin(Margin::symmetric(12, 5)).show(ui, |ui| {
            ui.set_max_size(vec2(ui.available_width() - SCROLL_BAR, HELP - 10.0));
            ScrollArea::vertical().id_salt("help").auto_shrink(false).min_scrolled_height(0.0).show(ui, |ui| {
                let said = match field {
                    Some((path, field)) => {
                        let english = profile_file::meaning(path).unwrap_or_default().replace('\n', " ");
                        format!("{} · {}", field.label(look.lang), field.meaning(look.lang, &english))
                    }
                    None => text(look.lang).help.to_owned(),
                };
                ui.text_ui(said, regular(13.0), Ink::Plain);
            });
        });
    });
    ui.add_space(8.0);
    ui.rect_contains_pointer(pane.response.rect)
}

/// The field that stands at this path, or the one that it fills: `cloud.host` of `cloud.host.region`.
fn field_of(path: &str) -> Option<(&str, &'static profile_form::Field)> {
    std::iter::successors(Some(path), |path| path.rsplit_once('.').map(|(around, _)| around))
        .find_map(|path| Some((path, profile_form::field(path)?)))
}
