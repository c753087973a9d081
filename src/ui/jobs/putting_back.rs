//! Units of a job that are put back as they were, or taken back from another station: decided through the bench while one runs, else at the desk.

use std::collections::HashSet;
use std::sync::Arc;

use eframe::egui::Context;

use super::reading::Told;
use crate::archive::JobUnit;
use crate::domain::{PinUse, UnitKeys};
use crate::seen::{Decision, Disposition, Refusal, Seen, Snapshot, WayBack};
use crate::ui::act::Act;
use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::ui::launch::Launch;
use crate::ui::look::{Look, shown};
use crate::ui::rolling_back::{Pressed, RollingBack};
use crate::ui::sent::OnItsWay;
use crate::ui::sign::{self, Asking, Form, Labels};
use crate::words::{disposition, jobs as words, refusal};

/// Which units are put back, and how far that is.
pub(super) struct PuttingBack {
    asked: RollingBack,
    decided: OnItsWay,
}

/// All units that can be put back.
pub(super) fn ways_back(told: &Told) -> Vec<WayBack> {
    let way_back = |unit: &JobUnit| {
        let keys = unit.keys.clone().filter(|_| unit.has_way_back)?;
        let (client_id, old_client_id) = (unit.client_id.clone(), unit.old_client_id.clone());
        Some(WayBack { keys, batch: told.job.story.batch.clone(), client_id, old_client_id })
    };
    (0..told.len()).filter_map(|at| way_back(told.unit(at))).collect()
}

impl PuttingBack {
    /// `marked`: the numbers that are chosen.
    pub fn new(told: &Told, marked: &HashSet<String>, supervisors: &[String], own: &str) -> Self {
        let asked = RollingBack::new(Arc::new(ways_back(told)), supervisors, own).with_chosen(marked);
        Self { asked, decided: OnItsWay::default() }
    }

    /// False once it is over.
    pub fn dialog_ui(
        &mut self,
        ctx: &Context,
        (launch, wake): (&Arc<dyn Launch>, &Wake),
        bench: Option<&Snapshot>,
        acts: &mut Vec<Act>,
    ) -> bool {
        if self.decided.is_ruled(self.asked.form(), bench, acts) {
            return false;
        }
        let pressed = self.asked.dialog_ui(ctx, self.decided.is_at_work());
        match pressed {
            None => true,
            Some(Pressed::Leave) => false,
            Some(Pressed::Decide(decided)) => {
                self.decided.ask(*decided, (launch, wake), bench, acts);
                true
            }
        }
    }
}

/// Units that are another station's, and are this one's again without it.
pub(super) struct TakingBack {
    units: Vec<UnitKeys>,
    form: Form,
    deciding: Option<Job<Result<(), Refusal>>>,
    wrong: Option<Refusal>,
}

impl TakingBack {
    pub fn new(units: Vec<UnitKeys>, supervisors: &[String], own: &str) -> Self {
        Self { units, form: Form::new(supervisors, own), deciding: None, wrong: None }
    }

    /// False once it is over.
    pub fn dialog_ui(&mut self, ctx: &Context, launch: &Arc<dyn Launch>, wake: &Wake) -> bool {
        match Job::take(&mut self.deciding) {
            Some(Ok(())) => return false,
            Some(Err(why)) => {
                self.form.refuse(why.clone());
                self.wrong = Some(why);
            }
            None => {}
        }
        let look = Look::of(ctx);
        let (text, names) = (words::text(look.lang), disposition::text(look.lang));
        let named: Vec<_> = self.units.iter().map(|keys| shown::short(&keys.serial_number, 24)).take(8).collect();
        let note = words::take_back_note(self.units.len(), &named.join(look.lang.pick(", ", "、")), look.lang);
        let labels = Labels { own: names.by, supervisor: names.by_supervisor, why: names.why, ..Labels::default() };
        let is_ready = self.deciding.is_none() && self.form.reasoned().is_some();
        let wrong = self.wrong.as_ref().map(|why| refusal::said(why, PinUse::Unit, look.lang));
        let head = text.take_back.trim_end_matches('…');
        let asking = Asking { id: "taking back", head, about: "", note: &note, labels, sign: head, wrong, is_ready };
        match asking.dialog_ui(ctx, &mut self.form) {
            None => true,
            Some(sign::Pressed::Cancel) => self.deciding.is_some(),
            Some(sign::Pressed::Sign(signed)) => {
                self.wrong = None;
                let (launch, units) = (launch.clone(), self.units.clone());
                self.deciding = Some(Job::start(wake, move || {
                    units.into_iter().try_for_each(|keys| {
                        launch.decide(&Decision::Unit(keys, Disposition::TakeBack, Seen::Unsaid), &signed)
                    })
                }));
                true
            }
        }
    }
}
