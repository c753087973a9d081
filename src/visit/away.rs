//! What is away and may come back: how long it is left alone, and how a unit waits for it at its slot.

use std::time::Duration;

use crate::custody::ending::Fault;
use crate::domain::UnitKeys;
use crate::seen::WaitsFor;
use crate::visit::Visit;

/// The first pause before it is asked again, and the longest.
const FIRST: Duration = Duration::from_secs(2);
const LONGEST: Duration = Duration::from_secs(30);
/// How often it is asked again where nobody is there who could wait.
const AGAIN: u32 = 2;

/// Pauses before it is asked again. Each is twice the one before.
#[derive(Debug)]
pub(crate) struct Pauses(Duration);

impl Default for Pauses {
    fn default() -> Self {
        Self(FIRST)
    }
}

impl Pauses {
    /// The one that comes now.
    pub(crate) fn next(&mut self) -> Duration {
        let pause = self.0;
        self.0 = (2 * pause).min(LONGEST);
        pause
    }
}

/// How often and how long a unit waits for it.
#[derive(Debug)]
pub(super) struct Patience {
    pauses: Pauses,
    left: u32,
}

impl Default for Patience {
    fn default() -> Self {
        Self { pauses: Pauses::default(), left: AGAIN }
    }
}

impl Patience {
    /// The pause before it is asked once more; none where nobody is there who could wait any longer.
    pub(super) fn again(&mut self, has_person: bool) -> Option<Duration> {
        if !has_person && self.left == 0 {
            return None;
        }
        self.left = self.left.saturating_sub(1);
        Some(self.pauses.next())
    }
}

impl Visit<'_> {
    /// The unit waits at its slot until `again` says whether it goes on; what stands on record of it is on disk by then. False where it does not: it was told so, the station
    /// ends, or the unit was taken away.
    ///
    /// # Errors
    /// Another unit may be on the line by then: those of [`Self::same_unit_after_hands`].
    pub(super) async fn wait_at_slot(
        &mut self,
        what: WaitsFor,
        keys: &UnitKeys,
        again: impl Future<Output = bool>,
    ) -> Result<bool, Fault> {
        let goes_on = self.wait_before_it_is_known(what, again).await?;
        if goes_on {
            self.same_unit_after_hands(&keys.serial_number).await?;
        }
        Ok(goes_on)
    }

    /// The same of a unit of which it is not known yet who it is: whether it is the same one behind that is for whoever waits to see.
    pub(super) async fn wait_before_it_is_known(
        &mut self,
        what: WaitsFor,
        again: impl Future<Output = bool>,
    ) -> Result<bool, Fault> {
        self.bench.sync_record().await?;
        self.waits(Some((what, None)));
        let waited = wait!(self, Cloud, unless(self.while_it_is_there(again)));
        self.waits(None);
        Ok(matches!(waited, Ok(Ok(true))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_get_twice_as_long_up_to_the_longest_and_nobody_waits_for_ever_where_nobody_is_there() {
        let asked = |has_person| {
            let mut patience = Patience::default();
            [(); 7].map(|()| patience.again(has_person).map(|pause| pause.as_secs()))
        };
        assert_eq!(asked(true), [2, 4, 8, 16, 30, 30, 30].map(Some));
        assert_eq!(asked(false), [Some(2), Some(4), None, None, None, None, None]);
    }
}
