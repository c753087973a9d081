//! The yield by what visits have in common.

use eframe::egui::{ComboBox, Role, Ui};
use strum::VariantArray as _;

use super::sight::Sight;
use super::wish::Wish;
use crate::archive::{By, Common, Sums};
use crate::ui::look::{Ink, Parts as _, bold, named, regular, shown};
use crate::words::groups as words;
use crate::words::logs::labelled;

/// So many groups are shown: of hours and shifts the newest.
const MOST: usize = 60;
const CHOICE: f32 = 150.0;
/// Longest name that is shown, in characters.
const LONGEST: usize = 40;

pub(super) fn groups_ui(ui: &mut Ui, sight: &Sight, sums: &Sums, wishes: &mut Vec<Wish>) {
    let lang = ui.lang();
    let head = words::text(lang).by;
    let said = labelled(head, words::by(sight.by, lang), lang);
    let combo = ComboBox::from_id_salt("group by").width(CHOICE).selected_text(&said);
    let chosen = combo.show_ui(ui, |ui| {
        for by in By::VARIANTS {
            if ui.selectable_label(*by == sight.by, words::by(*by, lang)).clicked() {
                wishes.push(Wish::GroupBy(*by));
            }
        }
    });
    named(&chosen.response, Role::ComboBox, true, &said);
    let of_time = sums.groups.iter().any(|group| matches!(group.common, Common::Since(_)));
    let left_out = sums.groups.len().saturating_sub(MOST);
    let first = if of_time { left_out } else { 0 };
    for group in sums.groups.iter().skip(first).take(MOST) {
        let name = words::common(&group.common, sight.days, lang);
        ui.line_ui(shown::short(&name, LONGEST).as_ref(), bold(12.0), Ink::Plain);
        ui.text_ui(words::figures(group, lang), regular(12.0), Ink::Muted);
        ui.add_space(4.0);
    }
    if left_out > 0 {
        ui.text_ui(words::more(left_out, lang), regular(12.0), Ink::Muted);
    }
}
