//! The one state machine: a visit's stage is the fold of its entries, and the stage says the next step.

use super::entry::{Entry, NotIssued, Plan};
use super::failure::Failure;
use super::golden::Showed;
use super::outcome::Proof;
use super::step::Step;

/// How far a visit has come, by what is on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It came to the slot.
    Begun,
    /// It told who it is.
    Read,
    /// It was judged.
    Checked(Plan),
    /// It was a golden unit: this is all.
    Golden(Showed),
    /// The intent is on disk and nothing after it.
    Asked,
    /// The raw answer is on disk, nobody has judged it.
    Answered,
    /// The registration ended without an identity.
    NotIssued {
        /// Whether a registration may be used up.
        result: NotIssued,
        /// Why.
        code: Failure,
        /// The cloud's own code, where it gave one.
        return_code: Option<u8>,
    },
    /// Its identity is on disk.
    Issued,
    /// The write may have begun.
    Writing,
    /// The unit acknowledged the write.
    Written,
    /// The proof is on disk.
    Proven(Proof),
    /// Putting back what it held before may have begun.
    Restoring,
    /// The unit acknowledged what it held before.
    PutBack,
    /// That it holds it is on disk.
    Restored,
    /// It is over.
    Ended,
}

/// What is done with every unit, until its check has told what it needs: [`Plan::steps`].
pub const FIRST_STEPS: &[Step] = &[Step::ReadSerial, Step::Check];

impl Plan {
    /// What is done with a unit after its check, in order; what comes behind all of it is [`Step::Log`]. [`Step::Save`] is a part of [`Step::Register`].
    ///
    /// No step stands in a list twice: what has been asked of the cloud is not asked again in the same visit.
    pub fn steps(self) -> &'static [Step] {
        match self {
            Self::Register => &[Step::Register, Step::Write, Step::ReadBack],
            Self::Finish => &[Step::Write, Step::ReadBack],
            Self::Known => &[Step::ReadBack],
            Self::Collect => &[],
            Self::RegisterAhead => &[Step::Register],
            Self::Restore => &[Step::Restore, Step::ReadBack],
        }
    }
}

impl Stage {
    /// The step that comes next; none when the visit is over.
    pub fn next(self) -> Option<Step> {
        Some(match self {
            Self::Begun => Step::ReadSerial,
            Self::Read => Step::Check,
            Self::Checked(plan) => plan.steps().first().copied().unwrap_or(Step::Log),
            Self::Issued | Self::Writing => Step::Write,
            Self::Restoring => Step::Restore,
            Self::Written | Self::PutBack => Step::ReadBack,
            Self::Asked | Self::Answered => Step::Save,
            Self::Golden(Showed::Right) => Step::Log,
            Self::Golden(Showed::Wrong | Showed::Nothing) => Step::Check,
            Self::NotIssued { .. } | Self::Proven(_) | Self::Restored => Step::Log,
            Self::Ended => return None,
        })
    }

    /// The stage after one more entry of the same visit. Entries that say nothing about progress leave it as it is.
    #[must_use]
    pub fn after(self, entry: &Entry) -> Self {
        match entry {
            Entry::Begun { .. } => Self::Begun,
            Entry::Read { .. } => Self::Read,
            Entry::Checked { plan, .. } => Self::Checked(*plan),
            Entry::Golden(golden) => Self::Golden(golden.showed),
            Entry::Intent { .. } => Self::Asked,
            Entry::Answer { .. } => Self::Answered,
            Entry::Issued { .. } => Self::Issued,
            Entry::NotIssued { result, code, return_code, .. } => {
                Self::NotIssued { result: *result, code: *code, return_code: *return_code }
            }
            Entry::Writing { .. } => Self::Writing,
            Entry::Written { .. } => Self::Written,
            Entry::Proven { proof, .. } => Self::Proven(*proof),
            Entry::Restoring { .. } => Self::Restoring,
            Entry::PutBack { .. } => Self::PutBack,
            Entry::Restored { .. } => Self::Restored,
            Entry::Ended(_) => Self::Ended,
            _ => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_a_new_unit_is_the_order_of_the_steps() {
        let steps: Vec<_> = [
            Stage::Begun,
            Stage::Read,
            Stage::Checked(Plan::Register),
            Stage::Answered,
            Stage::Issued,
            Stage::Written,
            Stage::Proven(Proof { strength: Default::default(), when: Default::default(), known: false }),
        ]
        .into_iter()
        .filter_map(Stage::next)
        .collect();
        assert_eq!(steps, Step::ALL);
        assert_eq!(Stage::Ended.next(), None);
    }

    /// The list of each plan goes on where the stage says, step for step, to its proof.
    #[test]
    fn the_steps_of_each_plan_are_the_way_of_its_stages() {
        let proven = Stage::Proven(Proof { strength: Default::default(), when: Default::default(), known: false });
        let after = |step| match step {
            Step::ReadSerial => Stage::Read,
            Step::Register | Step::Save => Stage::Issued,
            Step::Write => Stage::Written,
            Step::Restore => Stage::PutBack,
            Step::Check | Step::ReadBack | Step::Log => proven,
        };
        for plan in [Plan::Register, Plan::Finish, Plan::Known, Plan::Restore] {
            let mut stage = Stage::Begun;
            for step in FIRST_STEPS.iter().chain(plan.steps()) {
                assert_eq!(stage.next(), Some(*step), "{plan:?}");
                stage = if *step == Step::Check { Stage::Checked(plan) } else { after(*step) };
            }
            assert_eq!(stage, proven, "{plan:?}");
        }
    }

    #[test]
    fn a_unit_that_is_collected_is_through_with_its_check() {
        assert_eq!(Stage::Checked(Plan::Collect).next(), Some(Step::Log));
    }

    #[test]
    fn a_unit_with_an_identity_on_record_goes_to_the_write_without_the_cloud() {
        assert_eq!(Stage::Checked(Plan::Finish).next(), Some(Step::Write));
        assert_eq!(Stage::Checked(Plan::Known).next(), Some(Step::ReadBack));
    }
}
