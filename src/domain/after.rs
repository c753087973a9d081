//! How a unit stands after one more visit.

use super::failure::Failure;
use super::outcome::Outcome;

impl Outcome {
    /// How a unit that stood so stands after one more visit. A dry run changes nothing, and neither does the question about a unit that has passed, where nobody
    /// answers it.
    #[must_use]
    pub fn after(self, next: Self, code: Option<Failure>) -> Self {
        let is_left_alone = self == Self::Pass && next == Self::Unknown && code == Some(Failure::AskFinished);
        if next == Self::DryRun || is_left_alone { self } else { next }
    }
}
