//! What can be done with the shelf, what can be done with the open profile, and what the field that is looked at means.

use eframe::egui::{Align, Frame, Layout, Margin, Panel, Role, ScrollArea, Stroke, Ui, WidgetInfo, vec2};

use super::ask::Asking;
use super::draft::Draft;
use super::{View, Wish};
use crate::store::profile_file;
use crate::ui::look::Look;
use crate::ui::look::fonts::{bold, mono, regular};
use crate::ui::look::palette::Tone;
use crate::ui::look::parts::{button_ui, line_ui, name_ui, primary_ui, text_ui};
use crate::ui::look::shown;
use crate::words::profile_form;
use crate::words::profiles::{self as words, text};

/// Room for what a field means: two lines, so that it never moves the form.
const HELP: f32 = 48.0;

pub(super) fn head_ui(ui: &mut Ui, look: Look, wishes: &mut Vec<Wish>) {
    let (palette, text) = (look.palette(), text(look.lang));
    let frame = Frame::new().fill(palette.panel).inner_margin(Margin::symmetric(18, 10));
    let panel = Panel::top("profiles-head").resizable(false).show_separator_line(false).frame(frame).show(ui, |ui| {
        ui.horizontal(|ui| {
            line_ui(ui, text.profiles, bold(18.0), palette.ink);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if primary_ui(ui, text.new, "", true, palette).clicked() {
                    wishes.push(Wish::Ask(Asking::new_profile()));
                }
                if button_ui(ui, text.import, "", true, palette).clicked() {
                    wishes.push(Wish::Ask(Asking::Import { path: String::new(), choosing: None }));
                }
            });
        });
    });
    let rect = panel.response.rect;
    ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, palette.line));
}

pub(super) fn profile_ui(
    ui: &mut Ui,
    look: Look,
    draft: &Draft,
    view: View,
    is_practice: bool,
    wishes: &mut Vec<Wish>,
) {
    let (palette, text) = (look.palette(), text(look.lang));
    ui.horizontal_wrapped(|ui| {
        let name = Some(draft.get_text("name")).filter(|name| !name.is_empty()).unwrap_or(&draft.id);
        name_ui(ui, shown::short(name, 40), bold(17.0), palette.ink);
        name_ui(ui, shown::short(&format!("{}.json", draft.id), 48), mono(12.0), palette.muted);
    });
    ui.horizontal_wrapped(|ui| {
        for (this, word) in [(View::Form, text.form), (View::Text, text.text), (View::History, text.history)] {
            let button = ui.selectable_label(view == this, word);
            button.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, view == this, word));
            if button.clicked() && view != this {
                wishes.push(Wish::View(this));
            }
        }
        ui.separator();
        // Before what comes and goes.
        let can_save = draft.is_changed() && draft.is_usable();
        if primary_ui(ui, text.save, "", can_save, palette).clicked() {
            wishes.push(Wish::Save);
        }
        // The system's keyring is no practice.
        if draft.was_saved() && !is_practice && button_ui(ui, text.secret, "", true, palette).clicked() {
            wishes.push(Wish::Secret);
        }
        if button_ui(ui, text.duplicate, "", draft.is_json(), palette).clicked() {
            wishes.push(Wish::Duplicate);
        }
        if button_ui(ui, text.export, "", true, palette).clicked() {
            let asking = Asking::Export { path: String::new(), text: draft.text().to_owned(), choosing: None };
            wishes.push(Wish::Ask(asking));
        }
        if button_ui(ui, text.set_aside, "", true, palette).clicked() {
            wishes.push(Wish::Ask(Asking::SetAside(draft.id.clone())));
        }
        if draft.is_changed() && button_ui(ui, text.discard, "", true, palette).clicked() {
            wishes.push(Wish::Ask(Asking::Discard { id: draft.id.clone(), was_saved: draft.was_saved() }));
        }
    });
    state_ui(ui, look, draft);
    ui.add_space(6.0);
}

/// Whether it is saved, whether it is right, and why it cannot be saved.
fn state_ui(ui: &mut Ui, look: Look, draft: &Draft) {
    let (palette, text) = (look.palette(), text(look.lang));
    let (faults, warnings) = draft.count();
    ui.horizontal_wrapped(|ui| {
        let (tone, word) = match (draft.is_changed(), draft.was_saved()) {
            (false, _) => (Tone::Pass, text.saved),
            (true, true) => (Tone::Warn, text.draft),
            (true, false) => (Tone::Warn, text.never_saved),
        };
        text_ui(ui, word, regular(13.0), palette.tint(tone).ink);
        let (tone, said) = match (draft.is_checked(), faults, warnings) {
            (false, ..) => (Tone::Wait, text.checking.to_owned()),
            (true, 0, 0) => (Tone::Pass, text.no_fault.to_owned()),
            (true, 0, warnings) => (Tone::Warn, words::count(look.lang, 0, warnings)),
            (true, faults, warnings) => (Tone::Fail, words::count(look.lang, faults, warnings)),
        };
        text_ui(ui, said, regular(13.0), palette.tint(tone).ink);
        if draft.found {
            text_ui(ui, text.draft_found, regular(13.0), palette.muted);
        }
        if draft.is_changed() && draft.is_checked() && faults > 0 {
            text_ui(ui, text.mend_first, regular(13.0), palette.muted);
        }
    });
}

/// What the field that is looked at means. In one place, so that nothing moves under the hand.
pub(super) fn help_ui(ui: &mut Ui, look: Look, pointed: Option<&str>) {
    let palette = look.palette();
    let field = pointed.and_then(|path| Some((path, profile_form::field(path)?)));
    ui.allocate_ui_with_layout(vec2(ui.available_width(), HELP), Layout::top_down(Align::Min), |ui| {
        let frame = Frame::new().fill(palette.tint(Tone::Run).fill).corner_radius(8);
        frame.inner_margin(Margin::symmetric(12, 5)).show(ui, |ui| {
            ui.set_max_size(vec2(ui.available_width() - super::SCROLL_BAR, HELP - 10.0));
            ScrollArea::vertical().id_salt("help").auto_shrink(false).min_scrolled_height(0.0).show(ui, |ui| {
                let said = match field {
                    Some((path, field)) => {
                        let english = profile_file::meaning(path).unwrap_or_default().replace('\n', " ");
                        format!("{} · {}", field.label(look.lang), field.meaning(look.lang, &english))
                    }
                    None => text(look.lang).help.to_owned(),
                };
                text_ui(ui, said, regular(13.0), palette.ink);
            });
        });
    });
    ui.add_space(8.0);
}
