//! What is said of a failure: the words of the table, and what to do where how the unit ended decides that.

use super::case::{Case, FailureWords};
use super::table;
use crate::domain::{Blame, Failure, Outcome};
use crate::words::Lang;

/// The words for a failure.
pub fn of<'a>(case: impl Into<Case<'a>>, lang: Lang) -> FailureWords {
    let case = case.into();
    let words = table::words(case, lang);
    FailureWords { todo: todo(case, lang).unwrap_or(words.todo), ..words }
}

/// The failure on one line: code, what happened, why.
pub fn line(case: Case<'_>, lang: Lang) -> String {
    let words = of(case, lang);
    let (code, title, cause) = (case.failure.code(), words.title, words.cause);
    say!(lang, "{code} {title}: {cause}", "{code} {title}：{cause}")
}

/// What to do where how the unit ended decides that. A unit whose identity is kept is finished by plugging it in again, whatever else is
/// wrong with it; only a fault of station or cloud, or one that stays, has to be mended first. One with an open registration is left alone.
fn todo(case: Case<'_>, lang: Lang) -> Option<&'static str> {
    let failure = case.failure;
    let stays = matches!(
        failure,
        Failure::NotWritable | Failure::LabelDiffers | Failure::ForeignIdentityRefused | Failure::NotAsRequired
    );
    let mended_by_plugging_in = failure.blame() == Blame::Unit && !stays || failure == Failure::Aborted;
    Some(pick! { lang, match case.outcome?;
        Outcome::Pending if mended_by_plugging_in =>
            "Its identity is kept. Plug this unit in again to finish it.",
            "身份已保存。请重新插入这台设备，继续完成。";
        outcome if !outcome.is_everyday() && mended_by_plugging_in =>
            "Nothing was changed. Plug this unit in again to try once more.", "没有做任何改动。请重新插入设备再试一次。";
        Outcome::Unknown if !failure.is_unknown() && !failure.stops_for_good() =>
            "An earlier request may have used a registration. Leave the unit and call the supervisor.",
            "以前的一次请求可能已占用一次注册。设备不要动，呼叫主管。";
        _ => { return None };
    })
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use strum::VariantArray;

    use super::*;
    use crate::domain::tls_fault::{Certificate, Refusal, TlsFault};
    use crate::domain::{BookFault, ClaimState, HeldElsewhere};
    use crate::domain::{
        CapStand, Capped, Circumstance, GateFault, LineFault, Must, PlantFault, ProxyFault, ProxyRefusal, Step, Verb,
    };

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

    /// Every failure in every place, with whatever may have been so.
    fn every_case(mut check: impl FnMut(Case<'_>, Lang, &FailureWords)) {
        let certificate = Certificate {
            subject: "own".into(),
            issuer: "ca".into(),
            from: "2025-01-01".into(),
            until: "2026-01-01".into(),
        };
        let refusal =
            Refusal { culprit: Some(certificate.clone()), shown: vec![certificate], ..TlsFault::Expired.into() };
        let text = || "x".to_owned();
        let read_back = |wrote, differs: &[&str], untold| {
            let differs = differs.iter().map(|&name| name.to_owned()).collect();
            Circumstance::ReadBack { wrote, differs, untold }
        };
        let mut circumstances = vec![
            Circumstance::ConnectionRefused,
            Circumstance::NoRoute,
            Circumstance::NameServerSilent,
            Circumstance::NameServerAway,
            Circumstance::NameAside { address: text() },
            Circumstance::WaySilent,
            Circumstance::Proxy(Box::new(ProxyRefusal { proxy: text(), fault: ProxyFault::Closed })),
            Circumstance::Tls(Box::new(refusal)),
            Circumstance::NotBack,
            Circumstance::Line { why: LineFault::Closed },
            Circumstance::Name { name: text(), pattern: None },
            Circumstance::Name { name: text(), pattern: Some(text()) },
            Circumstance::Required { name: text(), wanted: Some(text()), told: Some(text()) },
            Circumstance::Required { name: text(), wanted: Some(text()), told: None },
            Circumstance::Required { name: text(), wanted: None, told: None },
            Circumstance::Swapped { was: text(), now: text() },
            read_back(true, &[], None),
            read_back(true, &["clientId"], None),
            read_back(true, &[], Some("deviceToken".into())),
            read_back(false, &["clientId"], None),
            Circumstance::OfOtherUnit { serial_number: text() },
            Circumstance::OtherBoard { recorded: text(), told: text() },
            Circumstance::OtherThanKept,
            Circumstance::NoRestore,
            Circumstance::NotCaught { names: vec![] },
            Circumstance::NotCaught { names: vec![text()] },
            Circumstance::Golden { must: Must::Pass, code: Some(Failure::Silent) },
            Circumstance::Golden { must: Must::Fail, code: None },
            Circumstance::GoldenDue { numbers: vec![text()] },
            Circumstance::FirstArticle { serial_number: Some(text()) },
            Circumstance::FirstArticle { serial_number: None },
            Circumstance::SetAside,
            Circumstance::WritingBegun,
            Circumstance::IssuedElsewhere { station: text() },
            Circumstance::TokenLeft { batch: text() },
            Circumstance::HandedOver { station: text(), at: text() },
            Circumstance::Orphans { client_ids: vec![(text(), None), (text(), Some(text()))] },
            Circumstance::Alike { number: text(), like: vec![text()] },
            Circumstance::Shared { number: text(), with: vec![(text(), text())] },
            Circumstance::Other,
        ];
        let faults = [
            GateFault::NoAnswer { fault: PlantFault::TimedOut },
            GateFault::NoAnswer { fault: PlantFault::NoLength },
            GateFault::Status { status: 500 },
            GateFault::NotText,
            GateFault::Neither,
            GateFault::Both,
            GateFault::NoToken,
            GateFault::Other,
        ];
        circumstances.extend(faults.map(|fault| Circumstance::PlantGate { server: text(), fault }));
        circumstances.push(Circumstance::LastDay { day: text() });
        circumstances.push(Circumstance::PlantRefused { said: Some(text()) });
        let lost = [1, 2].map(|claims| BookFault::NotOnRecord { claims, at: text() });
        let waits = [Vec::new(), vec![text(), text()]].map(|stations| BookFault::CatchingUp { stations });
        let faults = [BookFault::SILENT, BookFault::Login, BookFault::SchemaNewer { version: 9 }]
            .into_iter()
            .chain(lost)
            .chain(waits);
        circumstances.extend(faults.map(|fault| Circumstance::SharedBook { server: text(), fault }));
        let held = |state: &ClaimState| HeldElsewhere { station: text(), at: text(), state: *state, is_own: false };
        circumstances.extend(ClaimState::VARIANTS.iter().map(|state| Circumstance::KnownElsewhere { by: held(state) }));
        let by = HeldElsewhere { is_own: true, ..held(&ClaimState::Claimed) };
        circumstances.push(Circumstance::KnownElsewhere { by });
        let limit = NonZeroU32::MIN;
        circumstances.extend(
            Capped::VARIANTS
                .iter()
                .map(|&of| Circumstance::Cap { stand: CapStand { of, name: text(), used: 1, limit } }),
        );
        let verbs = [Verb::Wake, Verb::ReadSerial, Verb::ReadIdentity, Verb::Write, Verb::Reset, Verb::Restore];
        circumstances.extend(verbs.map(|verb| Circumstance::Dialog { verb }));
        let stops = [Failure::RecordNotWritable, Failure::NoAnswer, Failure::RefusedAuthentication];
        circumstances.extend(stops.map(|code| Circumstance::RegistrationsPaused { code }));
        let so = || std::iter::once(None).chain(circumstances.iter().map(Some));
        for failure in Failure::ALL.iter().copied() {
            for step in std::iter::once(None).chain(Step::ALL.map(Some)).chain([Some(Step::Restore)]) {
                for outcome in std::iter::once(None).chain(Outcome::ALL.map(Some)) {
                    for circumstance in so() {
                        let case = Case { failure, step, outcome, circumstance };
                        for lang in [Lang::En, Lang::Zh] {
                            check(case, lang, &of(case, lang));
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn no_words_claim_what_is_not_so() {
        every_case(|case, _, words| {
            let text = format!("{} {} {}", words.title, words.cause, words.todo);
            let says = |phrases: [&str; 2]| phrases.iter().any(|phrase| text.contains(phrase));
            let nothing_written = matches!(case.circumstance, Some(Circumstance::ReadBack { wrote: false, .. }))
                || case.step.is_some_and(|step| step.index() <= Step::Write.index());
            assert!(nothing_written || !says(["othing was written", "没有写入任何"]), "{case:?}: {text}");
            let kept = case.step == Some(Step::Save);
            assert!(!kept || !says(["identity is lost", "身份已丢失"]), "an answer is on record; {case:?}: {text}");
            assert!(!says(["nswer the question", "回答问题"]), "the question is gone; {case:?}: {text}");
            let at_wake = matches!(case.circumstance, None | Some(Circumstance::Dialog { verb: Verb::Wake }));
            assert!(at_wake || !says(["No power", "没有上电"]), "it has answered; {case:?}: {text}");
            let is_bad = matches!(case.outcome, None | Some(Outcome::Fail | Outcome::Error | Outcome::Pass));
            assert!(is_bad || !says(["red bin", "不良品箱"]), "its identity would be lost; {case:?}: {text}");
            let is_left = case.outcome != Some(Outcome::Unknown) || case.failure.is_question();
            assert!(is_left || !words.todo.contains("lug") && !words.todo.contains("插入"), "{case:?}: {text}");
            assert!(words.cause.ends_with(['.', '。']), "{case:?}: {text}");
        });
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
