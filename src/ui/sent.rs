//! A decision that the bench was asked for: it answers with a notice.

use crate::domain::PinUse;
use crate::seen::{Refusal, Snapshot};
use crate::ui::act::Act;
use crate::ui::sign::Form;

/// It was sent; the answer is a notice behind this one.
#[derive(Clone, Copy)]
pub(crate) struct Sent {
    purpose: PinUse,
    after: u64,
}

impl Sent {
    /// Something that needs a PIN for this is sent now.
    pub fn now(snapshot: &Snapshot, purpose: PinUse) -> Self {
        Self { purpose, after: snapshot.last_notice() }
    }

    /// What the bench has answered, and the number of that notice; none before it has.
    pub fn answer(self, snapshot: &Snapshot) -> Option<(u64, Result<(), Refusal>)> {
        snapshot.decided(self.purpose, self.after)
    }

    /// Looks for the answer to what a form asked for; true when it is on record. A refusal is read in the form, and the form can be sent again.
    pub fn is_ruled(sent: &mut Option<Self>, form: &mut Form, snapshot: &Snapshot, acts: &mut Vec<Act>) -> bool {
        match sent.and_then(|sent| sent.answer(snapshot)) {
            None => false,
            Some((_, Ok(()))) => true,
            Some((number, Err(why))) => {
                form.refuse(why);
                *sent = None;
                acts.push(Act::Read(number));
                false
            }
        }
    }
}
