//! Failure → what happened, why, and one thing to do. One exhaustive match a language.

mod en;
mod zh;

use super::Lang;
use crate::domain::failure::{Blame, Failure};
use crate::domain::outcome::Outcome;

/// What a person is told about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FailureWords {
    /// What happened, in one short line.
    pub title: &'static str,
    /// What is behind it, most likely.
    pub cause: &'static str,
    /// The one thing to do next.
    pub todo: &'static str,
}

/// The words for a failure.
pub fn of(failure: Failure, lang: Lang) -> FailureWords {
    match lang {
        Lang::En => en::of(failure),
        Lang::Zh => zh::of(failure),
    }
}

/// The one thing to do after a unit ended like this. A unit whose identity is kept is finished by plugging it in again, whatever else is
/// wrong with it; only a fault of station or cloud has to be mended first.
pub fn todo(failure: Failure, outcome: Outcome, lang: Lang) -> &'static str {
    let mended_by_plugging_in = matches!(failure.blame(), Blame::Unit) || failure == Failure::Aborted;
    if outcome == Outcome::Pending && mended_by_plugging_in {
        lang.pick(
            "Its identity is kept. Plug this unit in again to finish it.",
            "身份已保存。请重新插入这台设备，继续完成。",
        )
    } else {
        of(failure, lang).todo
    }
}

const fn words(title: &'static str, cause: &'static str, todo: &'static str) -> FailureWords {
    FailureWords { title, cause, todo }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_has_a_short_title_a_cause_and_something_to_do_in_both_languages() {
        for failure in Failure::ALL.iter().copied() {
            for (lang, longest) in [(Lang::En, 48), (Lang::Zh, 22)] {
                let words = of(failure, lang);
                assert!(words.title.chars().count() <= longest, "{}: title too long: {}", failure.code(), words.title);
                assert!(!words.title.ends_with(['.', '。']), "{}: a title has no full stop", failure.code());
                for sentence in [words.cause, words.todo] {
                    assert!(
                        sentence.ends_with(['.', '。', '？', '?']),
                        "{}: not a sentence: {sentence}",
                        failure.code()
                    );
                }
            }
        }
    }

    #[test]
    fn chinese_words_are_chinese() {
        for failure in Failure::ALL.iter().copied() {
            let words = of(failure, Lang::Zh);
            for text in [words.title, words.cause, words.todo] {
                assert!(text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{}: {text}", failure.code());
            }
        }
    }

    #[test]
    fn a_unit_that_was_pulled_out_is_plugged_in_again_when_its_identity_is_kept() {
        assert!(todo(Failure::Unplugged, Outcome::Pending, Lang::En).contains("Plug this unit in again"));
        assert_eq!(todo(Failure::Unplugged, Outcome::Fail, Lang::En), of(Failure::Unplugged, Lang::En).todo);
        assert_eq!(todo(Failure::PortBusy, Outcome::Pending, Lang::En), of(Failure::PortBusy, Lang::En).todo);
    }
}
