//! Golden units, and what must be proven before anything is registered at all.

use crate::device::serial_rules::shown;
use crate::domain::{Blame, Circumstance, DecidesNothing, Entry, Failure, Golden, Must, Showed};
use crate::visit::{Fault, Visit};

impl Visit<'_> {
    /// What the unit that was read last must show; none where it is no golden unit.
    pub(crate) fn golden(&self) -> Option<Must> {
        self.bench.goldens.must(&shown(&self.who.serial_number))
    }

    /// All checks were done with a golden unit, up to the one that it failed: what that shows goes on record, and the visit is over.
    pub(crate) async fn end_golden(&mut self, must: Must, fault: Option<Fault>) -> Result<(), Fault> {
        let code = fault.as_ref().map(|fault| fault.failure);
        let showed = showed(must, code);
        let golden = Golden { unit: self.unit, must, showed, code, decides: DecidesNothing };
        self.append(Entry::Golden(golden)).await?;
        self.bench.note_golden(must, showed, code);
        match (showed, fault) {
            (Showed::Nothing, Some(fault)) => Err(fault),
            (Showed::Right, _) => Ok(()),
            _ => Err(Fault::so(Failure::GoldenDiffers, Some(Circumstance::Golden { must, code }))),
        }
    }

    /// Whether the line is proven, so that this unit may be registered.
    pub(crate) fn may_register_here(&mut self) -> Result<(), Fault> {
        // They prove the line, and one that is not there is at none.
        let numbers = if self.is_ahead { Vec::new() } else { self.bench.goldens.due() };
        if !numbers.is_empty() {
            return Err(Fault::so(Failure::GoldenDue, Some(Circumstance::GoldenDue { numbers })));
        }
        // Nothing leads here with one that was read; what was collected before it became one is no product either.
        if self.keys.as_ref().is_some_and(|keys| self.bench.goldens.must(&keys.serial_number).is_some()) {
            return Err(Failure::GoldenDiffers.into());
        }
        if self.article.is_none() {
            let begun = self.bench.article.begin(!self.is_ahead);
            self.article = begun.map_err(|so| Fault::so(Failure::FirstArticle, Some(so)))?;
        }
        Ok(())
    }
}

fn showed(must: Must, code: Option<Failure>) -> Showed {
    match (must, code) {
        (_, Some(code)) if says_nothing(must, code) => Showed::Nothing,
        (Must::Pass, None) | (Must::Fail, Some(_)) => Showed::Right,
        (Must::Pass, Some(_)) | (Must::Fail, None) => Showed::Wrong,
    }
}

/// Of one that was taken away, or was stopped, nothing follows. A dialog that broke off is a fault of a good unit's line; it is not what a bad one is kept for.
fn says_nothing(must: Must, code: Failure) -> bool {
    // A label is laid on by hand, and says nothing of the line.
    let is_not_its = matches!(code, Failure::Unplugged | Failure::OtherUnit | Failure::LabelDiffers);
    let is_gone = code.blame() != Blame::Unit || is_not_its;
    let broke_off = matches!(
        code,
        Failure::Silent
            | Failure::Garbled
            | Failure::AnsweredError
            | Failure::ReplyTooLong
            | Failure::ReadingsDiffer
            | Failure::Unanswered
    );
    is_gone || must == Must::Fail && broke_off
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_unit_that_did_not_come_to_its_check_has_shown_nothing() {
        use Failure::{Aborted, LabelDiffers, LabelMissing, NotAsRequired, SerialRefused, Silent, Unplugged};
        for (must, code, expected) in [
            (Must::Pass, None, Showed::Right),
            (Must::Pass, Some(NotAsRequired), Showed::Wrong),
            (Must::Pass, Some(Silent), Showed::Wrong),
            (Must::Pass, Some(Unplugged), Showed::Nothing),
            (Must::Pass, Some(Aborted), Showed::Nothing),
            (Must::Pass, Some(LabelDiffers), Showed::Nothing),
            (Must::Fail, None, Showed::Wrong),
            (Must::Fail, Some(NotAsRequired), Showed::Right),
            (Must::Fail, Some(SerialRefused), Showed::Right),
            (Must::Fail, Some(Silent), Showed::Nothing),
            (Must::Fail, Some(Unplugged), Showed::Nothing),
            (Must::Fail, Some(LabelMissing), Showed::Nothing),
            (Must::Fail, Some(LabelDiffers), Showed::Nothing),
        ] {
            assert_eq!(showed(must, code), expected, "{must:?} {code:?}");
        }
    }
}
