//! What becomes of the units of a practice shift: mostly nothing bad. The order is decided by a seed.

use fastrand::Rng;
use strum::VariantArray;

use super::fault::Fault;
use crate::domain::Verb;

/// So many units, and each fate that is not fine once among them.
pub const ROUND: usize = 32;

/// What becomes of one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, VariantArray)]
pub enum Fate {
    /// It passes.
    Fine,
    /// It says nothing.
    Silent,
    /// It answers the question for its number with an error.
    AnswersError,
    /// Its number is a placeholder.
    Placeholder,
    /// It says that it stored its identity, and did not.
    StoresNothing,
    /// It is pulled out while it is written.
    PulledWhileWriting,
    /// It has the number of a unit before it.
    Clone,
    /// It has an identity that was made elsewhere.
    Foreign,
    /// The cloud hangs up on it.
    CloudHangsUp,
}

impl Fate {
    /// All that are not fine.
    pub fn bad() -> impl Iterator<Item = Self> {
        Self::VARIANTS.iter().copied().filter(|fate| *fate != Self::Fine)
    }

    /// What the unit does wrong for it.
    pub fn unit_fault(self) -> Option<Fault> {
        match self {
            Self::Silent => Some(Fault::Silent),
            Self::AnswersError => Some(Fault::AnswersError(Verb::ReadSerial)),
            Self::Placeholder => Some(Fault::PlaceholderSerial),
            Self::StoresNothing => Some(Fault::StoresNothing),
            Self::PulledWhileWriting => Some(Fault::VanishesAt(Verb::Write)),
            Self::Fine | Self::Clone | Self::Foreign | Self::CloudHangsUp => None,
        }
    }
}

/// The fates of the next [`ROUND`] units.
pub fn fates(dice: &mut Rng) -> Vec<Fate> {
    let mut fates = vec![Fate::Fine; ROUND - Fate::bad().count()];
    fates.extend(Fate::bad());
    dice.shuffle(&mut fates);
    // In the middle of its round: two in a row would stop the line.
    let hang_up = fates.iter().position(|fate| *fate == Fate::CloudHangsUp).unwrap_or(0);
    fates.swap(hang_up, ROUND / 2);
    fates
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_round_has_every_fate_in_an_order_that_its_seed_decides() {
        let (mut dice, mut same, mut other) = (Rng::with_seed(7), Rng::with_seed(7), Rng::with_seed(8));
        let first = fates(&mut dice);
        assert_eq!(first, fates(&mut same));
        assert_ne!(first, fates(&mut other));
        assert_ne!(first, fates(&mut dice), "the next round is in another order");
        assert_eq!(first.len(), ROUND);
        for fate in Fate::bad() {
            assert_eq!(first.iter().filter(|of| **of == fate).count(), 1, "{fate:?}");
        }
    }

    #[test]
    fn the_cloud_never_hangs_up_twice_within_a_few_units() {
        let mut dice = Rng::with_seed(1);
        let shift: Vec<Fate> = (0..50).flat_map(|_| fates(&mut dice)).collect();
        let hung_up: Vec<usize> = (0..shift.len()).filter(|at| shift[*at] == Fate::CloudHangsUp).collect();
        assert!(hung_up.windows(2).all(|two| two[1] - two[0] >= ROUND / 2), "{hung_up:?}");
    }
}
