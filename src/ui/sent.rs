//! A decision that was asked for: of the bench, which answers with a notice, or of the record, where no bench holds it.

use std::sync::Arc;

use crate::domain::PinUse;
use crate::seen::{Command, Decision, Refusal, Signed, Snapshot};
use crate::ui::act::Act;
use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::ui::launch::Launch;
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

/// A decision about units on its way to the record, whoever holds that.
#[derive(Default)]
pub(crate) struct OnItsWay {
    sent: Option<Sent>,
    deciding: Option<Job<Result<(), Refusal>>>,
}

impl OnItsWay {
    /// Whether it has not come to its end.
    pub fn is_at_work(&self) -> bool {
        self.sent.is_some() || self.deciding.is_some()
    }

    /// True when it is on record. A refusal is read in the form, and the form can be sent again.
    pub fn is_ruled(&mut self, form: &mut Form, bench: Option<&Snapshot>, acts: &mut Vec<Act>) -> bool {
        if bench.is_some_and(|bench| Sent::is_ruled(&mut self.sent, form, bench, acts)) {
            return true;
        }
        match Job::take(&mut self.deciding) {
            Some(Ok(())) => return true,
            Some(Err(why)) => form.refuse(why),
            None => {}
        }
        false
    }

    /// Asks for it.
    pub fn ask(
        &mut self,
        (decision, signed): (Decision, Signed),
        (launch, wake): (&Arc<dyn Launch>, &Wake),
        bench: Option<&Snapshot>,
        acts: &mut Vec<Act>,
    ) {
        if let Some(bench) = bench {
            acts.push(Act::Send(Command::decide(decision, signed)));
            self.sent = Some(Sent::now(bench, PinUse::Unit));
        } else {
            let launch = launch.clone();
            self.deciding = Some(Job::start(wake, move || launch.decide(&decision, &signed)));
        }
    }
}
