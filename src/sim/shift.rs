//! What becomes of the units of a practice shift: mostly nothing bad. The order is decided by a seed.

use super::fault::Fault;
use crate::domain::Verb;

/// So many units, and each fate that is not fine once among them.
pub const ROUND: usize = 32;

/// What becomes of one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
    pub const BAD: [Self; 8] = [
        Self::Silent,
        Self::AnswersError,
        Self::Placeholder,
        Self::StoresNothing,
        Self::PulledWhileWriting,
        Self::Clone,
        Self::Foreign,
        Self::CloudHangsUp,
    ];

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
pub fn fates(dice: &mut Dice) -> Vec<Fate> {
    let mut fates = vec![Fate::Fine; ROUND - Fate::BAD.len()];
    fates.extend(Fate::BAD);
    for at in (1..fates.len()).rev() {
        let other = usize::try_from(dice.below(at as u64 + 1)).unwrap_or(0);
        fates.swap(at, other);
    }
    // In the middle of its round: two in a row would stop the line.
    let hang_up = fates.iter().position(|fate| *fate == Fate::CloudHangsUp).unwrap_or(0);
    fates.swap(hang_up, ROUND / 2);
    fates
}

/// Numbers that a seed decides (SplitMix64).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// With this seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_round_has_every_fate_in_an_order_that_its_seed_decides() {
        let (mut dice, mut same, mut other) = (Dice::new(7), Dice::new(7), Dice::new(8));
        let first = fates(&mut dice);
        assert_eq!(first, fates(&mut same));
        assert_ne!(first, fates(&mut other));
        assert_ne!(first, fates(&mut dice), "the next round is in another order");
        assert_eq!(first.len(), ROUND);
        for fate in Fate::BAD {
            assert_eq!(first.iter().filter(|of| **of == fate).count(), 1, "{fate:?}");
        }
    }

    #[test]
    fn the_cloud_never_hangs_up_twice_within_a_few_units() {
        let mut dice = Dice::new(1);
        let shift: Vec<Fate> = (0..50).flat_map(|_| fates(&mut dice)).collect();
        let hung_up: Vec<usize> = (0..shift.len()).filter(|at| shift[*at] == Fate::CloudHangsUp).collect();
        assert!(hung_up.windows(2).all(|two| two[1] - two[0] >= ROUND / 2), "{hung_up:?}");
    }
}
