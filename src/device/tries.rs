//! What the tries of one exchange amount to: all of them name the code, not the last one alone.

use std::time::Duration;

use crate::domain::Failure;
use crate::wire::{CompiledExchange, Heard};

/// How soon a unit that has not answered to *wake* is sent it again: what reaches it while it starts is lost.
pub(super) const NUDGE: Duration = Duration::from_millis(40);

/// The tries of one exchange, none of which was answered as it should be.
#[derive(Default)]
pub(crate) struct Tries {
    made: u32,
    garbled: u32,
    /// Something to read was heard: the line is right, and somebody is there.
    readable: bool,
    /// What was said more plainly than by silence or text that matches nothing.
    plain: Option<Failure>,
}

impl Tries {
    pub(crate) fn failed(&mut self, failure: Failure, heard: Heard) {
        self.made += 1;
        self.readable |= matches!(heard, Heard::Text | Heard::Echo);
        match failure {
            Failure::Silent | Failure::Garbled => {
                self.garbled += u32::from(matches!(heard, Heard::Text | Heard::Noise))
            }
            failure => self.plain = Some(failure),
        }
    }

    /// Something was heard while nothing was asked.
    pub(crate) fn overheard(&mut self) {
        self.readable = true;
    }

    /// The failure of all of them.
    pub(crate) fn failure(&self) -> Failure {
        match self.plain {
            Some(failure) => failure,
            None if self.garbled > 0 && 2 * self.garbled >= self.made => Failure::Garbled,
            None if self.readable => Failure::Unanswered,
            None => Failure::Silent,
        }
    }
}

/// How long after its begin the try before is followed by the next one, where it failed sooner: tries are spread over the time there is, so that one burst of
/// noise does not meet all of them.
pub(crate) fn pace(exchange: &CompiledExchange, tries: u32) -> Duration {
    exchange.timeout.min(exchange.timeout / 4 * tries)
}

/// Whether another try can differ.
pub(crate) fn may_be_tried_again(failure: Failure) -> bool {
    // One who is refused again and again is locked out.
    !matches!(failure, Failure::Unplugged | Failure::NotWritable | Failure::LineNotLetIn)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(tries: &[(Failure, Heard, usize)]) -> Failure {
        let mut all = Tries::default();
        for (failure, heard, times) in tries {
            (0..*times).for_each(|_| all.failed(*failure, *heard));
        }
        all.failure()
    }

    #[test]
    fn all_tries_name_the_code() {
        use Failure::{AnsweredError, Garbled, SerialNotText, Silent, Unanswered};
        let silence = |times| (Silent, Heard::Nothing, times);
        assert_eq!(failure(&[(Garbled, Heard::Text, 19), silence(1)]), Garbled);
        assert_eq!(failure(&[(Garbled, Heard::Noise, 20)]), Garbled);
        // A glitch when it was plugged in says nothing; a boot message says that somebody is there.
        assert_eq!(failure(&[(Garbled, Heard::Noise, 1), silence(19)]), Silent);
        assert_eq!(failure(&[(Garbled, Heard::Text, 1), silence(19)]), Unanswered);
        assert_eq!(failure(&[(Garbled, Heard::Echo, 20)]), Unanswered);
        assert_eq!(failure(&[(SerialNotText, Heard::Text, 1), silence(2)]), SerialNotText);
        assert_eq!(failure(&[(AnsweredError, Heard::Text, 1), (Garbled, Heard::Text, 2)]), AnsweredError);
        assert_eq!(failure(&[silence(3)]), Silent);
    }
}
