//! Units that are put back as they were, decided at the bench.

use eframe::egui::Context;

use crate::decisions::roles::who_may;
use crate::domain::{Deed, PinUse};
use crate::seen::{Command, Snapshot};
use crate::ui::act::Act;
use crate::ui::rolling_back::{Pressed, RollingBack};
use crate::ui::sent::Sent;

/// What is asked, and what was sent.
pub(super) struct RollingBackHere {
    asked: RollingBack,
    sent: Option<Sent>,
}

impl RollingBackHere {
    pub fn new(snapshot: &Snapshot) -> Self {
        let operator = snapshot.operator.as_deref().unwrap_or_default();
        let asked = {
            let who = who_may(&snapshot.supervisors, Deed::Pin(PinUse::Unit));
            RollingBack::new(snapshot.ways_back.clone(), &who, operator)
        };
        Self { asked, sent: None }
    }

    /// The dialog; false when it is over.
    pub fn dialog_ui(&mut self, ctx: &Context, snapshot: &Snapshot, acts: &mut Vec<Act>) -> bool {
        if Sent::is_ruled(&mut self.sent, self.asked.form(), snapshot, acts) {
            return false;
        }
        match self.asked.dialog_ui(ctx, self.sent.is_some()) {
            None => true,
            Some(Pressed::Leave) => false,
            Some(Pressed::Decide(decided)) => {
                let (decision, signed) = *decided;
                acts.push(Act::Send(Command::decide(decision, signed)));
                self.sent = Some(Sent::now(snapshot, PinUse::Unit));
                true
            }
        }
    }
}
