//! The field for a label: a scanner reaches the bench without it, a hand or a scanner that is slow needs it.

use eframe::egui::{Context, Id, Key, Margin, TextEdit, Ui};

use crate::seen::Command;
use crate::ui::act::Act;
use crate::ui::look::{Parts as _, mono};
use crate::ui::stroke::{LEAST_UNENDED, UNENDED};
use crate::words::scan as words;

/// More than any label holds.
const LONGEST: usize = 1024;
const WIDTH: f32 = 168.0;
/// After so long, in seconds, nothing more comes of a scan.
const PAUSE: f64 = 0.3;

/// The field, wherever it stands.
pub(crate) fn id() -> Id {
    Id::unique("scan label")
}

fn growth_id() -> Id {
    Id::unique("scan label growth")
}

/// Whether nothing is typed in it.
pub(crate) fn is_empty(ctx: &Context) -> bool {
    ctx.data(|data| data.get_temp::<String>(id())).is_none_or(|typed| typed.is_empty())
}

/// How the text in the field has come, in the window's time.
#[derive(Clone, Copy, Default)]
struct Growth {
    letters: usize,
    first: f64,
    last: f64,
}

impl Growth {
    /// As it is now.
    fn noted(self, letters: usize, now: f64) -> Self {
        match letters {
            same if same == self.letters => self,
            more if more > self.letters && self.letters > 0 => Self { letters, last: now, ..self },
            _ => Self { letters, first: now, last: now },
        }
    }

    /// Whether no person has typed it.
    fn is_scan(self) -> bool {
        self.letters >= LEAST_UNENDED && self.last - self.first < UNENDED * (self.letters - 1) as f64
    }
}

/// The field. Enter hands the label over, or a pause where a scanner sends none, and the field waits for the next.
pub(crate) fn scan_ui(ui: &mut Ui, acts: &mut Vec<Act>) {
    let look = ui.look();
    let mut typed = ui.data(|data| data.get_temp::<String>(id())).unwrap_or_default();
    let field = TextEdit::singleline(&mut typed)
        .id(id())
        .hint_text(words::text(look.lang).hint)
        .font(mono(13.0))
        .margin(Margin::symmetric(8, 6))
        .char_limit(LONGEST)
        .desired_width(WIDTH);
    let field = ui.add(field);
    ui.ctx().accesskit_node_builder(field.id, |node| node.set_label(words::text(look.lang).head));
    if field.gained_focus() {
        field.scroll_to_me(None);
    }
    if field.has_focus() {
        // An input method would take a scanner's keys for letters of its own: the field wants none.
        ui.ctx().output_mut(|output| output.ime = None);
    }
    let now = ui.input(|input| input.time);
    let growth = ui.data(|data| data.get_temp::<Growth>(growth_id())).unwrap_or_default();
    let growth = growth.noted(typed.chars().count(), now);
    let is_over = growth.is_scan() && now - growth.last >= PAUSE;
    if growth.is_scan() && !is_over {
        ui.ctx().request_repaint_after_secs((PAUSE - (now - growth.last)) as f32);
    }
    let growth = if is_over { Growth::default() } else { growth };
    ui.data_mut(|data| data.insert_temp(growth_id(), growth));
    if is_over || field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
        let label = std::mem::take(&mut typed);
        if !label.trim().is_empty() {
            acts.push(Act::Send(Command::Label(label.trim().to_owned())));
        }
        field.request_focus();
    }
    ui.data_mut(|data| data.insert_temp(id(), typed));
}
