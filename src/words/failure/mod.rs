//! Failure → what happened, why, and one thing to do. One exhaustive match a language.

mod en;
mod zh;

use std::borrow::Cow;

use super::Lang;
use crate::domain::circumstance::Circumstance;
use crate::domain::entry::Ended;
use crate::domain::failure::{Blame, Failure};
use crate::domain::outcome::Outcome;
use crate::domain::step::Step;

/// A failure as it happened. Where nothing but the code is known, the words are those that are true of all of its kind.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// Which.
    pub failure: Failure,
    /// The step it happened in.
    pub step: Option<Step>,
    /// How the unit ended; none while it is at work.
    pub outcome: Option<Outcome>,
    /// What was so.
    pub circumstance: Option<&'a Circumstance>,
}

impl From<Failure> for Case<'_> {
    fn from(failure: Failure) -> Self {
        Self { failure, step: None, outcome: None, circumstance: None }
    }
}

impl<'a> Case<'a> {
    /// How a unit ended, for every outcome but PASS.
    pub fn of(ended: &'a Ended) -> Option<Self> {
        let circumstance = ended.circumstance.as_ref();
        Some(Self { failure: ended.code?, step: Some(ended.step), outcome: Some(ended.outcome), circumstance })
    }
}

/// What a person is told about a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailureWords {
    /// What happened, in one short line.
    pub title: &'static str,
    /// What is behind it, most likely.
    pub cause: Cow<'static, str>,
    /// The one thing to do next.
    pub todo: &'static str,
}

/// The words for a failure.
pub fn of<'a>(case: impl Into<Case<'a>>, lang: Lang) -> FailureWords {
    let case = case.into();
    let words = match lang {
        Lang::En => en::of(case),
        Lang::Zh => zh::of(case),
    };
    FailureWords { todo: todo(case, lang).unwrap_or(words.todo), ..words }
}

/// What to do where how the unit ended decides that. A unit whose identity is kept is finished by plugging it in again, whatever else is
/// wrong with it; only a fault of station or cloud has to be mended first.
fn todo(case: Case<'_>, lang: Lang) -> Option<&'static str> {
    let mended_by_plugging_in = matches!(case.failure.blame(), Blame::Unit) || case.failure == Failure::Aborted;
    (case.outcome == Some(Outcome::Pending) && mended_by_plugging_in).then(|| {
        lang.pick(
            "Its identity is kept. Plug this unit in again to finish it.",
            "身份已保存。请重新插入这台设备，继续完成。",
        )
    })
}

fn words(title: &'static str, cause: impl Into<Cow<'static, str>>, todo: &'static str) -> FailureWords {
    FailureWords { title, cause: cause.into(), todo }
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
                for sentence in [&*words.cause, words.todo] {
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
            for text in [words.title, &*words.cause, words.todo] {
                assert!(text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{}: {text}", failure.code());
            }
        }
    }

    #[test]
    fn a_unit_that_was_pulled_out_is_plugged_in_again_when_its_identity_is_kept() {
        let ended = |failure, outcome| Case { outcome: Some(outcome), ..Case::from(failure) };
        let todo = |case| of(case, Lang::En).todo;
        assert!(todo(ended(Failure::Unplugged, Outcome::Pending)).contains("Plug this unit in again"));
        assert_eq!(todo(ended(Failure::Unplugged, Outcome::Fail)), todo(Failure::Unplugged.into()));
        assert_eq!(todo(ended(Failure::PortBusy, Outcome::Pending)), todo(Failure::PortBusy.into()));
    }
}
