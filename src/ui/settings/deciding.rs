//! What a dialog of the settings asks for, on its way to the record: while a bench runs it holds the record, and is asked; otherwise the desk does it.

use crate::decisions::desk;
use crate::domain::PinUse;
use crate::platform::runtime;
use crate::seen::{Command, Decision, Refusal, Signed, Snapshot};
use crate::store::DataDir;
use crate::ui::act::Act;
use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::ui::sent::Sent;
use crate::ui::sign::Form;

/// One decision at a time.
pub(super) struct Deciding {
    data: DataDir,
    wake: Wake,
    /// What it may need a PIN for.
    purpose: PinUse,
    desk: Option<Job<Result<(), Refusal>>>,
    bench: Option<Sent>,
}

impl Deciding {
    pub fn new(data: DataDir, wake: Wake, purpose: PinUse) -> Self {
        Self { data, wake, purpose, desk: None, bench: None }
    }

    /// Whether one has not come to its end.
    pub fn is_at_work(&self) -> bool {
        self.desk.is_some() || self.bench.is_some()
    }

    /// Asks for it. `snapshot`: the bench, where one runs.
    pub fn ask(&mut self, decision: Decision, signed: Signed, snapshot: Option<&Snapshot>, acts: &mut Vec<Act>) {
        if let Some(snapshot) = snapshot {
            self.bench = Some(Sent::now(snapshot, self.purpose));
            acts.push(Act::Send(Command::decide(decision, signed)));
        } else {
            let data = self.data.clone();
            let decide = move || runtime().block_on(desk::decide(&data, &decision, &signed)).map(drop);
            self.desk = Some(Job::start(&self.wake, decide));
        }
    }

    /// Looks for the answer; true, once, when it is on record. A refusal is read in the form, which can be sent again. A bench that is gone before it has answered,
    /// or a thread that died, has put nothing on record that anybody knows of.
    pub fn is_ruled(&mut self, snapshot: Option<&Snapshot>, form: Option<&mut Form>) -> bool {
        let not_recorded = Err(Refusal::NotRecorded(None, None));
        let told = match self.bench {
            None => Job::end(&mut self.desk).map(|told| told.unwrap_or(not_recorded)),
            Some(sent) => match snapshot {
                Some(snapshot) => sent.answer(snapshot).map(|(_, told)| told),
                None => Some(not_recorded),
            },
        };
        let Some(told) = told else { return false };
        self.bench = None;
        match (told, form) {
            (Ok(()), _) => return true,
            (Err(why), Some(form)) => form.refuse(why),
            (Err(_), None) => {}
        }
        false
    }
}
