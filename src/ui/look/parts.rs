//! The small parts that every screen is made of. Most are methods of egui's own `Ui`: how things look hangs on its context, as egui's style does, and is
//! not passed from painter to painter.

use eframe::egui::accesskit;
use eframe::egui::text::LayoutJob;
use eframe::egui::{
    Align, Button, Color32, Context, CornerRadius, FontId, Frame, Id, InnerResponse, Key, Label, Layout, Margin,
    Painter, Panel, Rect, Response, RichText, Role, Sense, Stroke, StrokeKind, TextEdit, TextWrapMode, Ui, UiBuilder,
    Vec2, WidgetInfo, WidgetText, pos2, vec2,
};

use super::Look;
use super::fonts::{bold, regular};
use super::mark::verdict;
use super::palette::{Ink, Palette, Tint, Tone};
use super::style::{CARD_RADIUS, RADIUS};
use crate::domain::Outcome;
use crate::words::Lang;
use crate::words::bench::outcome_name;
use crate::words::window::Text;

/// The parts, for whoever paints.
pub(crate) trait Parts {
    /// How things look.
    fn look(&self) -> Look;

    /// What is painted on.
    fn page(&mut self) -> &mut Ui;

    /// The language.
    fn lang(&self) -> Lang {
        self.look().lang
    }

    /// The words of the window itself.
    fn text(&self) -> &'static Text {
        self.look().text()
    }

    /// The colours.
    fn palette(&self) -> &'static Palette {
        self.look().palette()
    }

    /// Text and ground of a tone.
    fn tint(&self, tone: Tone) -> &'static Tint {
        self.palette().tint(tone)
    }

    /// Text that wraps.
    fn text_ui(&mut self, text: impl Into<String>, font: FontId, ink: impl Into<Ink>) -> Response {
        let text = written(self.palette(), text, font, ink);
        self.page().add(Label::new(text).wrap())
    }

    /// Text on one line. Only for our own short words, and for values made short before.
    fn line_ui(&mut self, text: impl Into<String>, font: FontId, ink: impl Into<Ink>) -> Response {
        let text = written(self.palette(), text, font, ink);
        self.page().add(Label::new(text).extend())
    }

    /// A name that somebody chose: cut with … where there is no room, whole when pointed at.
    fn name_ui(&mut self, text: impl Into<String>, font: FontId, ink: impl Into<Ink>) -> Response {
        let text = written(self.palette(), text, font, ink);
        self.page().add(Label::new(text).truncate())
    }

    /// Text that wraps to so many rows at most: cut with … where there are more, whole when pointed at.
    fn rows_ui(&mut self, text: impl Into<String>, font: FontId, ink: impl Into<Ink>, rows: usize) -> Response {
        let ink = self.palette().colour(ink.into());
        let mut text = LayoutJob::simple(text.into(), font, ink, f32::INFINITY);
        text.wrap.max_rows = rows;
        self.page().add(Label::new(text).wrap())
    }

    /// As many rows of it as there is room for; none where there is room for none.
    fn fitted_ui(&mut self, text: impl Into<String>, font: FontId, ink: impl Into<Ink>) {
        let ui = self.page();
        let row = ui.fonts_mut(|fonts| fonts.row_height(&font));
        let rows = ((ui.available_height() + 1.0) / row).floor();
        if rows >= 1.0 {
            self.rows_ui(text, font, ink, rows as usize);
        }
    }

    /// The one button that one wants pressed.
    fn primary_ui(&mut self, word: &str, enabled: bool) -> Response {
        self.keyed_primary_ui(word, "", enabled)
    }

    /// The same with its key.
    fn keyed_primary_ui(&mut self, word: &str, key: &str, enabled: bool) -> Response {
        if !enabled {
            // Fading white on blue cannot be read.
            return self.keyed_button_ui(word, key, false);
        }
        let palette = self.palette();
        let button = lettered(word, key, palette.on_accent, palette.on_accent);
        let pressed = wide_ui(self.page(), word, true, button.fill(palette.accent).stroke(Stroke::NONE));
        if pressed.has_focus() {
            // Outside of it: no ring is seen on its own ground in every theme.
            let ring = pressed.rect.expand(palette.focus().width);
            let painter = self.page().painter();
            painter.rect_stroke(ring, CornerRadius::same(RADIUS + 3), palette.focus(), StrokeKind::Inside);
        }
        pressed
    }

    /// A button.
    fn button_ui(&mut self, word: &str, enabled: bool) -> Response {
        self.keyed_button_ui(word, "", enabled)
    }

    /// A button with its key.
    fn keyed_button_ui(&mut self, word: &str, key: &str, enabled: bool) -> Response {
        let palette = self.palette();
        wide_ui(self.page(), word, enabled, lettered(word, key, palette.ink, palette.muted))
    }

    /// A small button inside a card.
    fn small_ui(&mut self, word: &str) -> Response {
        less_ui(self.page(), word, 12.0, vec2(8.0, 3.0), 26.0, true)
    }

    /// The same, where it cannot always be pressed, with what it is called.
    fn small_enabled_ui(&mut self, word: &str, spoken: &str, enabled: bool) -> Response {
        let button = less_ui(self.page(), word, 12.0, vec2(8.0, 3.0), 26.0, enabled);
        named(&button, Role::Button, enabled, spoken);
        button
    }

    /// The smallest, inside a card that is one of many.
    fn tiny_about_ui(&mut self, word: &str, about: &str) -> Response {
        let button = less_ui(self.page(), word, 11.0, vec2(6.0, 1.0), 22.0, true);
        named(&button, Role::Button, true, &format!("{word}: {about}"));
        button
    }

    /// A small button that says what it is about to those who do not see where it stands.
    fn small_about_ui(&mut self, word: &str, about: &str) -> Response {
        self.small_named_ui(word, &format!("{word}: {about}"))
    }

    /// The same with another name.
    fn small_named_ui(&mut self, word: &str, spoken: &str) -> Response {
        let button = self.small_ui(word);
        named(&button, Role::Button, true, spoken);
        button
    }

    /// One of several, pressed in where it is the one in use. True when another was taken.
    fn choice_ui(&mut self, on: bool, word: impl Into<WidgetText>, spoken: &str) -> bool {
        // With its frame in either case: what can be pressed looks so.
        let (button, can) = (self.page().add(Button::new(word.into()).selected(on)), self.page().is_enabled());
        button.widget_info(|| WidgetInfo::selected(Role::RadioButton, can, on, spoken));
        button.clicked() && !on
    }

    /// A field under its name.
    fn field_ui(&mut self, head: &str, edit: TextEdit<'_>) -> Response {
        let label = self.line_ui(head, regular(13.0), Ink::Muted);
        let edit = edit.desired_width(f32::INFINITY).margin(Margin::symmetric(8, 6));
        let edit = self.page().add(edit).labelled_by(label.id);
        self.page().add_space(8.0);
        edit
    }

    /// What a dialog is about, and a note on it where there is one.
    fn head_ui(&mut self, head: impl Into<String>, note: &str) {
        self.text_ui(head, bold(16.0), Ink::Plain);
        if !note.is_empty() {
            self.text_ui(note, regular(13.0), Ink::Muted);
        }
        self.page().add_space(8.0);
    }

    /// A box in a tone, as wide as there is room.
    fn toned_ui<T>(&mut self, tone: Tone, margin: Margin, content: impl FnOnce(&mut Self) -> T) -> T
    where
        Self: Sized;

    /// How wide this is on one line.
    fn width_of(&self, text: &str, font: FontId) -> f32;

    /// An outcome on a list.
    fn tag_ui(&mut self, outcome: Outcome) -> Response {
        let tint = self.tint(verdict(outcome).0);
        let name = outcome_name(outcome, self.lang());
        let ui = self.page();
        let word = ui.painter().layout_no_wrap(name.to_owned(), bold(12.0), tint.ink);
        let margin = vec2(8.0, 2.0);
        let (rect, response) = ui.allocate_exact_size(word.size() + 2.0 * margin, Sense::hover());
        ui.painter().rect_filled(rect, CornerRadius::same(6), tint.fill);
        ui.painter().galley(rect.min + margin, word, tint.ink);
        named(&response, Role::Label, true, name);
        response
    }
}

impl Parts for Ui {
    fn look(&self) -> Look {
        Look::of(self.ctx())
    }

    fn page(&mut self) -> &mut Ui {
        self
    }

    fn width_of(&self, text: &str, font: FontId) -> f32 {
        self.painter().layout_no_wrap(text.to_owned(), font, Color32::BLACK).size().x
    }

    fn toned_ui<T>(&mut self, tone: Tone, margin: Margin, content: impl FnOnce(&mut Self) -> T) -> T {
        let content = |ui: &mut Self| {
            ui.set_width(ui.available_width());
            content(ui)
        };
        Frame::new().fill(self.tint(tone).fill).corner_radius(RADIUS).inner_margin(margin).show(self, content).inner
    }
}

fn written(palette: &Palette, text: impl Into<String>, font: FontId, ink: impl Into<Ink>) -> RichText {
    RichText::new(text).font(font).color(palette.colour(ink.into()))
}

fn lettered(word: &str, key: &str, ink: Color32, key_ink: Color32) -> Button<'static> {
    let word = RichText::new(word).font(regular(14.0)).color(ink);
    match key {
        "" => Button::new(word),
        key => Button::new((word, RichText::new(key).font(regular(11.0)).color(key_ink))),
    }
}

/// A button of this height, with letters of this size.
fn less_ui(ui: &mut Ui, word: &str, size: f32, padding: Vec2, height: f32, enabled: bool) -> Response {
    let word = RichText::new(word).font(regular(size)).color(ui.palette().ink);
    // Not in a scope: in a row that wraps that one keeps to the line, and breaks the word where the line ends.
    let before = ui.spacing().clone();
    ui.spacing_mut().button_padding = padding;
    ui.spacing_mut().interact_size.y = height;
    let button = ui.add_enabled(enabled, Button::new(word).wrap_mode(TextWrapMode::Extend));
    *ui.spacing_mut() = before;
    button
}

/// As wide as the buttons beside it, and named.
fn wide_ui(ui: &mut Ui, word: &str, enabled: bool, button: Button) -> Response {
    let least = vec2(ui.spacing().interact_size.x, 0.0);
    let response = ui.add_enabled(enabled, button.min_size(least));
    named(&response, Role::Button, enabled, word);
    response
}

/// What is done with a control.
pub(crate) trait Control {
    /// Asks for this where it was pressed.
    fn asks<W>(&self, wishes: &mut Vec<W>, wish: W);

    /// Takes the focus where nothing has it: who opened a dialog types at once.
    fn focus_first(&self);
}

impl Control for Response {
    fn asks<W>(&self, wishes: &mut Vec<W>, wish: W) {
        if self.clicked() {
            wishes.push(wish);
        }
    }

    fn focus_first(&self) {
        if self.ctx.memory(|memory| memory.focused().is_none()) {
            self.request_focus();
        }
    }
}

/// Gives a control the name that screen readers and tests know it by.
pub(crate) fn named(response: &Response, kind: Role, enabled: bool, name: &str) {
    response.widget_info(|| WidgetInfo::labeled(kind, enabled, name));
}

/// What stands on an area of its own over the screen, as one thing with this name.
pub(crate) fn named_area(ctx: &Context, area: &InnerResponse<Id>, role: Role, name: impl Into<String>) {
    let Rect { min, max } = area.response.rect;
    ctx.accesskit_node_builder(area.inner, |node| {
        node.set_role(role);
        node.set_label(name.into());
        node.set_bounds(accesskit::Rect::new(min.x.into(), min.y.into(), max.x.into(), max.y.into()));
    });
}

/// A card.
pub(crate) fn card(palette: &Palette) -> Frame {
    Frame::new()
        .fill(palette.panel)
        .stroke(Stroke::new(1.0, palette.line))
        .corner_radius(CornerRadius::same(CARD_RADIUS))
}

/// A card of this size, with a margin around what it holds.
pub(crate) fn card_ui(ui: &mut Ui, (width, height): (f32, f32), margin: i8, content: impl FnOnce(&mut Ui)) {
    let around = 2.0 * (f32::from(margin) + 1.0);
    let inner = vec2(width - around, height - around);
    ui.allocate_ui_with_layout(vec2(width, height), Layout::top_down(Align::Min), |ui| {
        card(ui.palette()).inner_margin(Margin::same(margin)).show(ui, |ui| {
            ui.set_min_size(inner);
            ui.set_max_size(inner);
            content(ui);
        });
    });
}

/// A page inside of this one that takes no room of it.
pub(crate) fn inside(ui: &mut Ui, rect: Rect, layout: Layout) -> Ui {
    ui.new_child(UiBuilder::new().max_rect(rect).layout(layout))
}

/// Enter says yes to a dialog: it was pressed, and no button that has the focus, *Cancel* above all, has the key for itself.
pub(crate) fn is_entered(ui: &Ui) -> bool {
    let has_focus = ui.memory(|memory| memory.focused().is_some());
    is_entered_in_field(ui) || (!has_focus && is_enter_meant(ui))
}

/// Enter was pressed in a field. To be asked before the field is painted, which lets go of the key's focus.
pub(crate) fn is_entered_in_field(ui: &Ui) -> bool {
    ui.ctx().text_edit_focused() && is_enter_meant(ui)
}

/// Enter was pressed, and no dialog stands over this: a code that is scanned there ends with the key too.
fn is_enter_meant(ui: &Ui) -> bool {
    ui.memory(|memory| memory.allows_interaction(ui.layer_id())) && ui.input(|input| input.key_pressed(Key::Enter))
}

/// A box with a line around it, as wide as there is room.
pub(crate) fn outlined_ui(ui: &mut Ui, line: Color32, content: impl FnOnce(&mut Ui)) {
    let frame = Frame::new().fill(ui.palette().panel).stroke(Stroke::new(1.0, line)).corner_radius(RADIUS);
    frame.inner_margin(Margin::symmetric(14, 10)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        content(ui);
    });
}

/// Paints a card whose middle says its state. No ground lies over another: without a graphics card every point that is filled twice costs twice.
pub(crate) fn paint_banded(
    painter: &Painter,
    rect: Rect,
    middle: Rect,
    radius: u8,
    line: Stroke,
    [ground, tint]: [Color32; 2],
) {
    let (above, below) = (
        Rect { max: pos2(rect.right(), middle.top()), ..rect },
        Rect { min: pos2(rect.left(), middle.bottom()), ..rect },
    );
    painter.rect_filled(above, CornerRadius { nw: radius, ne: radius, sw: 0, se: 0 }, ground);
    painter.rect_filled(below, CornerRadius { nw: 0, ne: 0, sw: radius, se: radius }, ground);
    painter.rect_filled(middle, CornerRadius::ZERO, tint);
    painter.rect_stroke(rect, CornerRadius::same(radius), line, StrokeKind::Inside);
}

/// What stands over a screen, across its whole width, with a line beneath.
pub(crate) fn top_bar_ui(ui: &mut Ui, name: &'static str, margin: i8, content: impl FnOnce(&mut Ui)) {
    let palette = ui.palette();
    let frame = Frame::new().fill(palette.panel).inner_margin(Margin::symmetric(18, margin));
    let panel = Panel::top(name).resizable(false).show_separator_line(false).frame(frame).show(ui, content);
    let rect = panel.response.rect;
    ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, palette.line));
}
