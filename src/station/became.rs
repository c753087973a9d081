//! What a round has to do with a unit, by what is on record, and what came of a visit for its row of the list. Pure.

use crate::domain::{Decided, Failure, Outcome, Purpose, Stand, Standing};
use crate::seen::UnitView;

/// What a round has to do with a unit, by what is on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stands {
    /// It is to be visited.
    ToVisit,
    /// It is as this round wants it.
    Done,
    /// A person must look at it first.
    Refused,
    /// Another laptop has it.
    Elsewhere,
}

impl Stands {
    /// By how it stands in its job, and by what a person decided about it that the next visit does.
    pub(super) fn of(purpose: Purpose, stand: &Stand, decided: Option<Decided>) -> Self {
        let is_asked_for = decided.is_some_and(|decided| decided != Decided::SetAside);
        match stand.standing {
            Standing::HandedOver => Self::Elsewhere,
            _ if decided == Some(Decided::SetAside) => Self::Refused,
            _ if is_asked_for => Self::ToVisit,
            Standing::Left | Standing::Registered => Self::ToVisit,
            Standing::Collected if purpose == Purpose::Collect => Self::Done,
            Standing::Collected => Self::ToVisit,
            Standing::Done | Standing::RolledBack => Self::Done,
            Standing::Refused if stand.code.is_some_and(comes_back) => Self::ToVisit,
            Standing::Refused => Self::Refused,
        }
    }
}

/// Whether what ended a visit may be over when the unit is visited again: its line, or the way to the cloud while nothing was asked yet.
fn comes_back(code: Failure) -> bool {
    matches!(
        code,
        Failure::Silent
            | Failure::Unplugged
            | Failure::LineUnreachable
            | Failure::PortMissing
            | Failure::PortBusy
            | Failure::Claimed
            | Failure::Stopped
            | Failure::RegistrationsPaused
            | Failure::NameNotResolved
            | Failure::Unreachable
            | Failure::ConnectTimeout
            | Failure::ClosedBeforeAsking
            | Failure::OnlineFailed
    )
}

/// What came of a visit for its row.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Became {
    /// What the round wants.
    Done,
    /// A person must look at it.
    Refused,
    /// It broke off: it is come back to.
    Broken(Failure),
    /// It is not tried again in this round.
    Faulty(Failure),
    /// Another unit answered.
    OtherUnit(String),
}

impl Became {
    /// What a visit at the address of the unit with this number has become of it.
    pub(super) fn of(number: &str, view: &UnitView) -> Self {
        match (&view.serial_number, view.outcome, view.code) {
            (Some(told), ..) if told != number => Self::OtherUnit(told.clone()),
            (_, Some(Outcome::Pass | Outcome::RolledBack | Outcome::Collected), _) => Self::Done,
            (_, Some(Outcome::DryRun), None) => Self::Done,
            (_, Some(Outcome::DryRun), Some(code)) if !comes_back(code) => Self::Refused,
            (_, _, Some(code)) if comes_back(code) => Self::Broken(code),
            (_, Some(Outcome::Error | Outcome::Pending), Some(code)) => Self::Faulty(code),
            (Some(_), ..) => Self::Refused,
            // Who it was is not known: the row is not looked at.
            (None, _, code) => Self::Faulty(code.unwrap_or(Failure::Defect)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stand(standing: Standing, code: Option<Failure>) -> Stand {
        Stand { standing, code, at: None }
    }

    #[test]
    fn whoever_is_left_or_waits_or_was_decided_about_is_visited() {
        use Purpose::{Collect, Provision};
        use Standing::{Collected, Done, HandedOver, Left, Refused, Registered, RolledBack};
        for (purpose, standing, code, decided, stands) in [
            (Provision, Left, None, None, Stands::ToVisit),
            (Provision, Collected, None, None, Stands::ToVisit),
            (Collect, Collected, None, None, Stands::Done),
            (Collect, Registered, None, None, Stands::ToVisit),
            (Provision, Done, None, None, Stands::Done),
            (Provision, Done, None, Some(Decided::RollBack), Stands::ToVisit),
            (Provision, RolledBack, None, None, Stands::Done),
            (Provision, RolledBack, None, Some(Decided::SameUnit), Stands::ToVisit),
            (Provision, Refused, Some(Failure::AskForeign), None, Stands::Refused),
            (Provision, Refused, Some(Failure::NoAnswer), None, Stands::Refused),
            (Provision, Refused, Some(Failure::NoAnswer), Some(Decided::RegisterAgain), Stands::ToVisit),
            (Provision, Refused, Some(Failure::Unplugged), None, Stands::ToVisit),
            (Provision, Registered, None, Some(Decided::SetAside), Stands::Refused),
            (Provision, HandedOver, None, Some(Decided::RollBack), Stands::Elsewhere),
        ] {
            assert_eq!(Stands::of(purpose, &stand(standing, code), decided), stands, "{standing:?} {decided:?}");
        }
    }

    #[test]
    fn nothing_that_may_have_used_a_registration_or_waits_for_a_person_comes_back_by_itself() {
        for failure in Failure::ALL.iter().copied().filter(|failure| failure.is_unknown() || failure.is_question()) {
            assert!(!comes_back(failure), "{}", failure.code());
        }
    }

    #[test]
    fn what_came_of_a_visit_is_the_rows_only_where_its_unit_answered() {
        let view = |number: Option<&str>, outcome, code| UnitView {
            serial_number: number.map(ToOwned::to_owned),
            outcome: Some(outcome),
            code,
            ..UnitView::default()
        };
        for (told, outcome, code, became) in [
            (Some("A"), Outcome::Pass, None, Became::Done),
            (Some("A"), Outcome::Collected, None, Became::Done),
            (Some("A"), Outcome::RolledBack, None, Became::Done),
            (Some("A"), Outcome::DryRun, None, Became::Done),
            (Some("A"), Outcome::DryRun, Some(Failure::AskForeign), Became::Refused),
            (Some("B"), Outcome::Pass, None, Became::OtherUnit("B".into())),
            (Some("A"), Outcome::Fail, Some(Failure::LabelDiffers), Became::Refused),
            (Some("A"), Outcome::Unknown, Some(Failure::NoAnswer), Became::Refused),
            (Some("A"), Outcome::Pending, Some(Failure::Unplugged), Became::Broken(Failure::Unplugged)),
            (Some("A"), Outcome::Pending, Some(Failure::NotStored), Became::Faulty(Failure::NotStored)),
            (Some("A"), Outcome::Error, Some(Failure::Unreachable), Became::Broken(Failure::Unreachable)),
            (Some("A"), Outcome::Error, Some(Failure::Aborted), Became::Faulty(Failure::Aborted)),
            (None, Outcome::Fail, Some(Failure::Garbled), Became::Faulty(Failure::Garbled)),
        ] {
            assert_eq!(Became::of("A", &view(told, outcome, code)), became);
        }
    }
}
