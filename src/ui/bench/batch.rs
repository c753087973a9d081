//! The batch at hand, all in one place: how it stands, what is left of it, its target, its end, and the way to the next one.

use eframe::egui::{Context, ScrollArea, TextEdit, Ui};

use crate::seen::{BatchView, Command, Decision, Signed, Snapshot};
use crate::ui::act::Act;
use crate::ui::look::{
    Buttons, Control as _, Ink, Parts as _, Tone, Which, bold, buttons_ui, dialog_ui, is_entered, mono, regular, shown,
};
use crate::words::batch::{counted, text};
use crate::words::{beside, job, label, order, plant_gate, rework, values};

/// The largest target.
const MOST: u64 = 1_000_000;
/// What stands around and beneath the totals, and what these have at least.
const BENEATH: f32 = 300.0;
const LEAST: f32 = 64.0;
const MOST_HIGH: f32 = 236.0;

/// The dialog as it stands.
pub(crate) struct Batch {
    target: String,
}

/// Whether there is a way to another batch.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leave {
    /// This bench has no start dialog.
    Never,
    /// Units are running.
    NotNow,
    /// Nothing runs.
    Now,
}

impl Batch {
    /// With the target that stands.
    pub fn new(batch: &BatchView) -> Self {
        Self { target: batch.target.map(|target| target.to_string()).unwrap_or_default() }
    }

    /// What is typed; none where it is no target.
    fn target(&self) -> Option<Option<u64>> {
        match self.target.trim() {
            "" => Some(None),
            digits => digits.parse().ok().filter(|target| (1..=MOST).contains(target)).map(Some),
        }
    }

    /// The dialog; false when it is over. `is_shared`: another batch is open beside this one.
    pub fn dialog_ui(
        &mut self,
        ctx: &Context,
        (snapshot, is_shared): (&Snapshot, bool),
        leave: Leave,
        acts: &mut Vec<Act>,
    ) -> bool {
        let page = |ui: &mut Ui| self.page_ui(ui, (snapshot, is_shared), leave, acts).then_some(());
        let over = dialog_ui(ctx, "batch", 600.0, (), page);
        over.is_none()
    }

    /// What became of the batch, and what can be done with it. True when it is left.
    fn page_ui(
        &mut self,
        ui: &mut Ui,
        (snapshot, is_shared): (&Snapshot, bool),
        leave: Leave,
        acts: &mut Vec<Act>,
    ) -> bool {
        let look = ui.look();
        // A practice is left by its band: nothing of it is kept, so there is nothing to finish or to go on with.
        let leave = if snapshot.practice { Leave::Never } else { leave };
        let (words, batch) = (text(look.lang), &snapshot.batch);
        let head = format!("{} · {}", look.text().batch, shown::short(&batch.name, 32));
        ui.text_ui(head, bold(16.0), Ink::Plain);
        // What is pressed stays in sight on the lowest screen.
        let room = (ui.ctx().content_rect().height() - BENEATH).clamp(LEAST, MOST_HIGH);
        let page = ScrollArea::vertical().id_salt("batch").max_height(room).min_scrolled_height(room);
        // As high however much there is: no button moves under a hand when a unit ends.
        page.auto_shrink(false).show(ui, |ui| {
            ui.name_ui(shown::plain(&batch.file), mono(12.0), Ink::Muted);
            ui.text_ui(order::purpose(batch.purpose, look.lang), bold(14.0), Ink::Plain);
            ui.add_space(6.0);
            totals_ui(ui, batch);
            ui.add_space(6.0);
            unfinished_ui(ui, snapshot);
            ranges_ui(ui, snapshot);
        });
        ui.add_space(8.0);
        let mut over = self.target_ui(ui, snapshot, acts);
        ui.add_space(8.0);
        if leave != Leave::Never {
            let note = if leave == Leave::Now { words.another_note } else { words.leave_busy };
            ui.text_ui(note, regular(13.0), Ink::Muted);
            ui.add_space(4.0);
        }
        if is_shared {
            ui.text_ui(beside::text(look.lang).pause_note, regular(13.0), Ink::Muted);
            ui.add_space(4.0);
        }
        let can_leave = leave == Leave::Now;
        // Which batch is finished is chosen in the start dialog, where several are open.
        let ways = match is_shared {
            true => vec![(words.leave, Act::LeaveBench)],
            false => vec![
                (words.close_ask, Act::FinishBatch),
                (words.leave, Act::LeaveBench),
                (beside::text(look.lang).beside, Act::OpenBeside),
            ],
        };
        let mut ways = if leave == Leave::Never { Vec::new() } else { ways };
        let mut others: Vec<_> = ways.iter().map(|(word, _)| (*word, can_leave)).collect();
        if snapshot.plant_gate.is_some() {
            // Of which batch, whoever shows the dialog knows.
            ways.push((plant_gate::text(look.lang).bypass, Act::BypassGate(0, false)));
            others.push((plant_gate::text(look.lang).bypass, true));
        }
        if snapshot.labels.is_some() {
            ways.push((label::text(look.lang).reprint_ask, Act::Reprint(0)));
            others.push((label::text(look.lang).reprint_ask, true));
        }
        let pressed =
            buttons_ui(ui, &Buttons { primary: None, others: &others, leave: Some((look.text().cancel, true)) });
        if let Some(Which::Other(way)) = pressed {
            acts.extend(ways.into_iter().nth(way).map(|(_, act)| act));
        }
        over |= pressed.is_some();
        over
    }

    fn target_ui(&mut self, ui: &mut Ui, snapshot: &Snapshot, acts: &mut Vec<Act>) -> bool {
        let (words, batch) = (text(ui.lang()), &snapshot.batch);
        let label = ui.line_ui(words.target, regular(13.0), Ink::Muted);
        let typed = self.target();
        let is_news = typed.is_some_and(|target| target != batch.target);
        let mut over = false;
        ui.horizontal(|ui| {
            let field = TextEdit::singleline(&mut self.target).char_limit(9).desired_width(120.0);
            let edit = ui.add(field).labelled_by(label.id);
            edit.focus_first();
            let entered = is_news && is_entered(ui);
            if ui.button_ui(words.set_target, is_news).clicked() || entered {
                let signed = Signed::by(snapshot.operator.clone().unwrap_or_default());
                let decided = typed.map(|target| Command::decide(Decision::Target(target), signed));
                acts.extend(decided.map(Act::Send));
                over = true;
            }
        });
        if typed.is_none() {
            ui.text_ui(words.not_a_number, regular(13.0), Tone::Fail);
        }
        over
    }
}

/// How many units stand how.
fn totals_ui(ui: &mut Ui, batch: &BatchView) {
    let units = batch.units();
    ui.horizontal_wrapped(|ui| {
        let shown = units.into_iter().filter(|(outcome, count)| outcome.is_everyday() || *count > 0);
        for (outcome, count) in shown {
            ui.tag_ui(outcome);
            ui.line_ui(count.to_string(), bold(17.0), Ink::Plain);
            ui.add_space(8.0);
        }
    });
    if let Some(coverage) = &batch.coverage {
        ui.text_ui(job::coverage(coverage, ui.lang()), bold(14.0), Ink::Plain);
    }
    let reworked = rework::counted(batch.boards_replaced, batch.relabelled, ui.lang());
    let counted =
        [vec![counted(units.iter().map(|(_, count)| count).sum(), batch.visits, ui.lang())], reworked].concat();
    ui.text_ui(counted.join(" · "), regular(13.0), Ink::Muted);
}

/// The unfinished units of this batch, by name, and what becomes of them.
fn unfinished_ui(ui: &mut Ui, snapshot: &Snapshot) {
    let words = text(ui.lang());
    let open: Vec<_> = snapshot.open_units.iter().filter(|unit| unit.batch == snapshot.batch.name).collect();
    ui.text_ui(format!("{} · {}", words.unfinished, open.len()), bold(14.0), Ink::Plain);
    ScrollArea::vertical().id_salt("unfinished").max_height(96.0).auto_shrink([false, true]).show_rows(
        ui,
        22.0,
        open.len(),
        |ui, rows| {
            for unit in &open[rows] {
                ui.horizontal(|ui| {
                    ui.tag_ui(unit.outcome);
                    ui.line_ui(shown::short(&unit.keys.serial_number, 40), mono(13.0), Ink::Plain);
                });
            }
        },
    );
    let note = if open.is_empty() { words.none_unfinished } else { words.next_shift };
    ui.text_ui(note, regular(13.0), Ink::Muted);
}

/// How the ranges stand that numbers are given from.
fn ranges_ui(ui: &mut Ui, snapshot: &Snapshot) {
    let words = text(ui.lang());
    for stand in snapshot.ranges.iter() {
        ui.add_space(6.0);
        ui.text_ui(values::stand(ui.lang(), stand), bold(14.0), Ink::Plain);
        for (head, numbers) in [(words.void, &stand.void), (words.kept, &stand.kept)] {
            if !numbers.is_empty() {
                ui.text_ui(format!("{head}: {}", values::some(numbers)), regular(13.0), Ink::Muted);
            }
        }
        if stand.is_uncertain {
            ui.text_ui(words.uncertain, regular(13.0), Tone::Fail);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_a_number_of_units_or_nothing() {
        let read = |text: &str| Batch { target: text.into() }.target();
        assert_eq!(read(" 500 "), Some(Some(500)));
        assert_eq!(read(""), Some(None));
        for text in ["0", "-1", "many", "1000001", "5.5"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
