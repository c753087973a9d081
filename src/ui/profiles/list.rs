//! The shelf: each profile with its product key, and a word where there is something to know about it.

use eframe::egui::{Frame, Id, Margin, Panel, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, WidgetInfo};

use super::draft::Draft;
use super::wish::Wish;
use crate::store::shelf::{Item, Standing};
use crate::ui::look::{Ink, Parts as _, Tone, bold, mono, regular, shown};
use crate::words::profiles::text;

const WIDTH: f32 = 208.0;
/// In a small window.
const NARROW: f32 = 150.0;

pub(super) fn list_ui(ui: &mut Ui, items: Option<&[Item]>, open: Option<&Draft>, wishes: &mut Vec<Wish>) {
    let width = if ui.available_width() < 900.0 { NARROW } else { WIDTH };
    let frame = Frame::new().inner_margin(Margin { left: 14, right: 8, top: 12, bottom: 8 });
    Panel::left("profiles").exact_size(width).resizable(false).show_separator_line(false).frame(frame).show(ui, |ui| {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            for item in items.into_iter().flatten() {
                let open = open.filter(|draft| draft.id == item.id);
                item_ui(ui, item, open, wishes);
            }
        });
    });
}

/// `open`: this one is open, and is seen as it is being changed.
fn item_ui(ui: &mut Ui, item: &Item, open: Option<&Draft>, wishes: &mut Vec<Wish>) {
    let (palette, text) = (ui.palette(), text(ui.lang()));
    let has_draft = open.map_or(item.has_draft, Draft::is_changed);
    let state = match (&item.standing, has_draft) {
        (Standing::Draft, _) => Some((Tone::Warn, text.never_saved)),
        (Standing::Faulty(_), _) => Some((Tone::Fail, text.damaged)),
        (Standing::Usable { .. }, true) => Some((Tone::Warn, text.draft)),
        (Standing::Usable { .. }, false) => None,
    };
    let is_open = open.is_some();
    let name = open.map(|draft| draft.get_text("name")).filter(|name| !name.is_empty()).unwrap_or(&item.name);
    let product_key = open.map_or(&*item.product_key, |draft| draft.get_text("productKey"));
    let name = shown::plain(name).into_owned();
    let fill = if is_open { palette.tint(Tone::Run).fill } else { palette.panel };
    let card = Frame::new().fill(fill).corner_radius(8).inner_margin(Margin::symmetric(10, 8)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 1.0;
        ui.name_ui(name.as_str(), bold(14.0), Ink::Plain);
        ui.name_ui(shown::plain(product_key), mono(11.0), Ink::Muted);
        if let Some((tone, word)) = state {
            ui.name_ui(word, regular(12.0), tone);
        }
    });
    // Over the texts: a text that was cut takes the pointer for its tooltip.
    let id = Id::unique(("profile", &item.id));
    let response = ui.interact(card.response.rect, id, Sense::click()).on_hover_text(name.as_str());
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, is_open, &name));
    if response.has_focus() || response.hovered() {
        let ring = Stroke::new(1.0, if response.has_focus() { palette.accent } else { palette.muted });
        ui.painter().rect_stroke(response.rect, 8.0, ring, StrokeKind::Inside);
    }
    if response.clicked() && !is_open {
        wishes.push(Wish::Open(item.id.clone()));
    }
    ui.add_space(4.0);
}
