//! The dark rail at the left: the screens, and what the eyes like.

use eframe::egui::{
    Align, Color32, CornerRadius, Frame, Id, Layout, Margin, Panel, Rect, Response, Role, Sense, Shape, Stroke,
    StrokeKind, Ui, Vec2, pos2, vec2,
};

use super::act::Act;
use super::lock::Standing;
use super::screen::Screen;
use crate::store::policy::Rules;
use crate::ui::look::{Control as _, Look, Mark, Parts as _, RADIUS, mark, named, regular};
use crate::words::{Lang, lock as words};

const WIDTH: f32 = 72.0;
/// Height of an entry, and the least it is squeezed to.
const ENTRY: f32 = 58.0;
const LEAST_ENTRY: f32 = 36.0;
/// As many as there can be: five screens, the lock, colours, language.
const ENTRIES: f32 = 8.0;

/// `rules`: a language that the administrator has set cannot be changed here.
pub(crate) fn rail_ui(ui: &mut Ui, screen: Screen, lock: &Standing, rules: &Rules, acts: &mut Vec<Act>) {
    let (look, palette, text) = (ui.look(), ui.palette(), ui.text());
    let frame = Frame::new().fill(palette.rail).inner_margin(Margin::symmetric(6, 12));
    Panel::left("rail").exact_size(WIDTH).resizable(false).show_separator_line(false).frame(frame).show(ui, |ui| {
        let profiles = crate::words::profiles::text(look.lang).profiles;
        let screens: [(Screen, &str, Sign); 5] = [
            (Screen::Bench, text.bench, arrow),
            (Screen::Jobs, crate::words::jobs::text(look.lang).jobs, ticks),
            (Screen::Logs, text.logs, lines),
            (Screen::Profiles, profiles, half_page),
            (Screen::Settings, text.settings, sliders),
        ];
        // A low window squeezes the entries, so that none stands on another.
        let height = (ui.available_height() / ENTRIES - ui.spacing().item_spacing.y).clamp(LEAST_ENTRY, ENTRY);
        let open = screens.into_iter().filter(|(to, ..)| to.deed().is_none_or(|deed| lock.may(deed)));
        for (to, word, sign) in open {
            entry_ui(ui, height, word, word, word, screen == to, sign).asks(acts, Act::Go(to));
        }
        lock_ui(ui, height, lock, acts);
        ui.with_layout(Layout::bottom_up(Align::Center), |ui| {
            if rules.language.is_none() {
                language_ui(ui, height, acts);
            }
            let name = look.theme.name(look.lang);
            let spoken = format!("{}: {name}", text.theme);
            if entry_ui(ui, height, "theme", name, &spoken, false, half_disc).clicked() {
                acts.push(Act::Look(Look { theme: look.theme.after(), ..look }));
            }
        });
    });
}

fn language_ui(ui: &mut Ui, height: f32, acts: &mut Vec<Act>) {
    let (look, text) = (ui.look(), ui.text());
    let sign = |ui: &Ui, rect: Rect, ink| {
        let at = (rect.center(), eframe::egui::Align2::CENTER_CENTER);
        ui.painter().text(at.0, at.1, text.other_language_sign, regular(17.0), ink);
    };
    let (word, spoken) = (text.other_language, text.other_language_name);
    if entry_ui(ui, height, "language", word, spoken, false, sign).clicked() {
        acts.push(Act::Look(Look { lang: look.lang.pick(Lang::Zh, Lang::En), ..look }));
    }
}

fn lock_ui(ui: &mut Ui, height: f32, lock: &Standing, acts: &mut Vec<Act>) {
    let (word, spoken) = match lock {
        Standing::Absent => return,
        Standing::Locked => (words::text(ui.lang()).ask.to_owned(), words::text(ui.lang()).ask.to_owned()),
        Standing::Open { name, minutes, .. } => {
            (words::close(*minutes, ui.lang()), words::close_spoken(name, *minutes, ui.lang()))
        }
    };
    let is_open = *lock != Standing::Locked;
    let sign = if is_open { open_padlock } else { padlock };
    entry_ui(ui, height, "lock", &word, &spoken, false, sign).asks(acts, Act::TurnLock);
}

/// Paints a sign into a square.
type Sign = fn(&Ui, Rect, Color32);

fn arrow(ui: &Ui, rect: Rect, ink: Color32) {
    mark::paint(ui.painter(), Mark::Arrow, rect.shrink(2.0), ink);
}

/// Lines of a list.
fn lines(ui: &Ui, rect: Rect, ink: Color32) {
    for line in 0..4 {
        let y = rect.top() + rect.height() * (0.17 + 0.22 * line as f32);
        ui.painter().hline(rect.shrink(2.5).x_range(), y, Stroke::new(1.8, ink));
    }
}

/// Lines of a list, two of them ticked off.
fn ticks(ui: &Ui, rect: Rect, ink: Color32) {
    let pen = Stroke::new(1.8, ink);
    for (line, is_done) in [true, true, false].into_iter().enumerate() {
        let y = rect.top() + rect.height() * (0.2 + 0.3 * line as f32);
        ui.painter().hline(rect.left() + rect.width() * 0.45..=rect.right() - 2.0, y, pen);
        let (left, high) = (rect.left() + 1.5, rect.height() * 0.1);
        match is_done {
            true => {
                let corners = [(0.0, 0.0), (0.12, 1.0), (0.3, -1.0)];
                let tick = corners.map(|(x, up)| pos2(left + rect.width() * x, y + up * high));
                ui.painter().line(tick.to_vec(), pen);
            }
            false => drop(ui.painter().circle_stroke(pos2(left + rect.width() * 0.14, y), high, Stroke::new(1.4, ink))),
        }
    }
}

/// A page, half of it filled.
fn half_page(ui: &Ui, rect: Rect, ink: Color32) {
    let page = Rect::from_center_size(rect.center(), rect.size() * vec2(0.8, 0.8));
    ui.painter().rect_stroke(page, CornerRadius::same(2), Stroke::new(1.6, ink), StrokeKind::Inside);
    let half = Rect::from_min_max(page.min, pos2(page.center().x, page.bottom()));
    ui.painter().rect_filled(half, CornerRadius::same(2), ink);
}

/// Three sliders.
fn sliders(ui: &Ui, rect: Rect, ink: Color32) {
    for (line, at) in [0.7, 0.3, 0.6].into_iter().enumerate() {
        let y = rect.top() + rect.height() * (0.25 + 0.25 * line as f32);
        ui.painter().hline(rect.shrink(2.0).x_range(), y, Stroke::new(1.6, ink));
        ui.painter().circle_filled(pos2(rect.left() + rect.width() * at, y), 2.8, ink);
    }
}

fn padlock(ui: &Ui, rect: Rect, ink: Color32) {
    shackle(ui, rect, ink, 0.0);
}

fn open_padlock(ui: &Ui, rect: Rect, ink: Color32) {
    shackle(ui, rect, ink, rect.width() * 0.3);
}

/// A padlock whose shackle stands to the side by so much.
fn shackle(ui: &Ui, rect: Rect, ink: Color32, aside: f32) {
    let body = Rect::from_min_max(rect.lerp_inside(vec2(0.15, 0.48)), rect.lerp_inside(vec2(0.85, 0.95)));
    ui.painter().rect_filled(body, CornerRadius::same(2), ink);
    let bow = Rect::from_min_max(rect.lerp_inside(vec2(0.28, 0.08)), rect.lerp_inside(vec2(0.72, 0.7)));
    let pen = Stroke::new(1.8, ink);
    ui.painter().rect_stroke(bow.translate(vec2(aside, 0.0)), CornerRadius::same(5), pen, StrokeKind::Inside);
}

/// A disc, half of it filled.
fn half_disc(ui: &Ui, rect: Rect, ink: Color32) {
    let radius = rect.width() * 0.42;
    ui.painter().circle_stroke(rect.center(), radius, Stroke::new(1.6, ink));
    let arc = (0..=24).map(|i| {
        let angle = (i as f32 / 24.0 - 0.5) * std::f32::consts::PI;
        rect.center() + radius * vec2(angle.cos(), angle.sin())
    });
    ui.painter().add(Shape::convex_polygon(arc.collect(), ink, Stroke::NONE));
}

fn entry_ui(
    ui: &mut Ui,
    height: f32,
    id: &str,
    word: &str,
    spoken: &str,
    on: bool,
    sign: impl FnOnce(&Ui, Rect, Color32),
) -> Response {
    let palette = ui.palette();
    let (rect, _) = ui.allocate_exact_size(vec2(60.0, height), Sense::hover());
    let response = ui.interact(rect, Id::unique(("rail", id)), Sense::click());
    let ink = if on || response.hovered() { Color32::WHITE } else { palette.rail_ink };
    if on || response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, CornerRadius::same(RADIUS), palette.rail_on);
    }
    if response.has_focus() {
        let ring = Stroke::new(2.0, Color32::WHITE);
        ui.painter().rect_stroke(rect, CornerRadius::same(RADIUS), ring, StrokeKind::Inside);
    }
    sign(
        ui,
        Rect::from_center_size(rect.center() - vec2(0.0, height * 0.155), Vec2::splat(20.0_f32.min(height * 0.4))),
        ink,
    );
    ui.painter().text(
        rect.center_bottom() - vec2(0.0, height * 0.27),
        eframe::egui::Align2::CENTER_CENTER,
        word,
        regular(11.5),
        ink,
    );
    named(&response, Role::Button, true, spoken);
    response
}
