//! The filter by time.

use eframe::egui::{Margin, Popup, PopupCloseBehavior, Role, TextEdit, Ui};

use super::asked::{Asked, Period};
use super::moment::typed;
use super::sight::Sight;
use super::wish::Wish;
use crate::ui::look::{Ink, Parts as _, Tone, named, regular};
use crate::words::logs as words;

const WIDTH: f32 = 250.0;
const HOUR: i64 = 3_600_000;

pub(super) fn period_ui(ui: &mut Ui, sight: &Sight, wishes: &mut Vec<Wish>) {
    let (look, text) = (ui.look(), words::text(ui.lang()));
    let period = &sight.asked.period;
    let said = match (period.from.trim(), period.until.trim()) {
        ("", "") => text.all.to_owned(),
        (from, until) => format!("{from} … {until}"),
    };
    let said = words::labelled(text.period, said.trim(), look.lang);
    let button = ui.button_ui(&said, true);
    named(&button, Role::Button, true, &said);
    let popup = Popup::menu(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside).width(WIDTH);
    popup.accessible_name(text.period).show(|ui| {
        ui.set_width(WIDTH);
        let mut changed = period.clone();
        for (head, value) in [(text.from, &mut changed.from), (text.until, &mut changed.until)] {
            let label = ui.line_ui(head, regular(12.0), Ink::Muted);
            let field = TextEdit::singleline(value).hint_text(text.moment_hint).desired_width(f32::INFINITY);
            ui.add(field.margin(Margin::symmetric(8, 5))).labelled_by(label.id);
        }
        if period.is_clear(sight.days) {
            let note = if sight.days.shifts.is_empty() { text.moment_note } else { text.shift_note };
            ui.text_ui(note, regular(12.0), Ink::Muted);
        } else {
            ui.text_ui(text.moment_wrong, regular(12.0), Tone::Fail);
        }
        ui.horizontal_wrapped(|ui| {
            for (word, hours) in [(text.last_hour, 1), (text.last_day, 24)] {
                if ui.small_ui(word).clicked()
                    && let Some(last) = sight.last_moment()
                {
                    changed = Period { from: typed(last - hours * HOUR, &sight.days.zone), until: String::new() };
                }
            }
            if !sight.days.shifts.is_empty()
                && ui.small_ui(text.last_shift).clicked()
                && let Some(from) = sight.last_moment().and_then(|last| sight.days.shift_of(last))
            {
                changed = Period { from: typed(from, &sight.days.zone), until: String::new() };
            }
            if !period.is_any() && ui.small_ui(text.always).clicked() {
                changed = Period::default();
            }
        });
        if changed != *period {
            wishes.push(Wish::Ask(Asked { period: changed, ..sight.asked.clone() }));
        }
    });
}
