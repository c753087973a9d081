//! Check's decision: what the record and the unit itself say about a unit that was just read. Pure, so that every case is a line in a test.

use super::command::Choice;
use crate::domain::entry::Plan;
use crate::domain::failure::Failure;
use crate::domain::identity::{Held, UnitKeys};
use crate::domain::profile::OnForeignIdentity;
use crate::journal::book::{Book, KnownUnit, Progress};

/// What is done with the unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Go on with this plan.
    Go(Plan),
    /// Put the identity that the unit holds on record, then go on with this plan.
    Keep(Plan),
    /// A person decides.
    Ask(Failure, Vec<Choice>),
    /// The unit ends here.
    Fail(Failure),
}

/// What of the profile matters here.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// The maker guarantees that serial numbers are unique.
    pub unique_numbers: bool,
    /// What happens to an identity that the record does not know.
    pub on_foreign: OnForeignIdentity,
    /// A person said that it is the unit on record.
    pub same_unit: bool,
}

/// Decides. `held` is what the unit says it holds, where it can be asked.
pub fn decide(book: &Book, keys: &UnitKeys, held: Option<&Held>, rules: Rules) -> Decision {
    let known = book.lookup(keys);
    match known[..] {
        [] if !book.twins(keys).is_empty() => {
            Decision::Ask(Failure::AskTwin, vec![Choice::LeaveIt, Choice::RegisterAgain])
        }
        [] => decide_foreign(held.is_some(), Plan::Register, rules),
        [unit] if unit.keys.device_name == keys.device_name => decide_known(unit, keys, held, rules),
        // Found under another name, by its serial number or its hardware id: a swapped board, or a changed profile.
        [_] => Decision::Ask(Failure::AskTwin, vec![Choice::LeaveIt, Choice::RegisterAgain]),
        _ => Decision::Ask(Failure::AskTwin, vec![Choice::LeaveIt]),
    }
}

fn decide_known(unit: &KnownUnit, keys: &UnitKeys, held: Option<&Held>, rules: Rules) -> Decision {
    if unit.unanswered > 0 {
        return Decision::Ask(Failure::AskUnknown, vec![Choice::LeaveIt, Choice::RegisterAgain]);
    }
    let Some(newest) = unit.issued.last() else { return decide_foreign(held.is_some(), Plan::Register, rules) };
    let is_same_board = match (&unit.keys.hardware_id, &keys.hardware_id) {
        (Some(recorded), Some(read)) => Some(recorded == read),
        _ => None,
    };
    let about = if unit.progress == Progress::Finished { Failure::AskFinished } else { Failure::AskSameUnit };
    if is_same_board == Some(false) {
        return Decision::Ask(about, vec![Choice::LeaveIt, Choice::RegisterAgain]);
    }
    if held.is_some_and(|held| is_identity(held, &newest.client_id, &newest.token_sha256)) {
        return Decision::Go(Plan::Known);
    }
    // What carries a client id of this unit is its own, even where the write went wrong and stored half of it: each has one token only.
    let is_foreign = held.is_some_and(|held| {
        !unit.issued.iter().any(|issued| match &held.client_id {
            Some(client_id) => *client_id == issued.client_id,
            None => is_identity(held, &issued.client_id, &issued.token_sha256),
        })
    });
    let finish = decide_foreign(is_foreign, Plan::Finish, rules);
    match unit.progress {
        _ if is_same_board == Some(true) || rules.same_unit => finish,
        Progress::None | Progress::Issued => finish,
        Progress::Writing if rules.unique_numbers => finish,
        Progress::Writing | Progress::Finished => {
            Decision::Ask(about, vec![Choice::LeaveIt, Choice::SameUnit, Choice::RegisterAgain])
        }
    }
}

/// I11: an identity that the record does not know is never overwritten, and never registered past, by itself.
fn decide_foreign(is_foreign: bool, plan: Plan, rules: Rules) -> Decision {
    match rules.on_foreign {
        _ if !is_foreign => Decision::Go(plan),
        OnForeignIdentity::Ask => Decision::Ask(Failure::AskForeign, vec![Choice::LeaveIt, Choice::Migrate]),
        OnForeignIdentity::Refuse => Decision::Fail(Failure::ForeignIdentityRefused),
        OnForeignIdentity::Migrate => Decision::Keep(plan),
    }
}

/// Whether all that the unit tells agrees with an identity on record. A unit that tells nothing agrees with none.
fn is_identity(held: &Held, client_id: &str, token_sha256: &str) -> bool {
    let agrees = |told: &Option<String>, recorded: &str| told.as_ref().is_none_or(|told| told == recorded);
    (held.client_id.is_some() || held.token_sha256.is_some())
        && agrees(&held.client_id, client_id)
        && agrees(&held.token_sha256, token_sha256)
}

/// Whether a registration may be asked for now, looked up again under the unit's claim. `deliberate`: a person said so for this very unit.
///
/// # Errors
/// The question that a person has to answer first.
pub fn may_register(known: &[&KnownUnit], deliberate: bool) -> Result<(), Failure> {
    for unit in known.iter().filter(|_| !deliberate) {
        if unit.unanswered > 0 {
            return Err(Failure::AskUnknown);
        }
        if !unit.issued.is_empty() {
            return Err(if unit.progress == Progress::Finished { Failure::AskFinished } else { Failure::AskSameUnit });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::entry::{Entry, NotIssued};
    use crate::domain::identity::Platform;
    use crate::domain::outcome::Proof;
    use crate::domain::profile::SignMethod;
    use crate::journal::book::Place;

    const RULES: Rules = Rules { unique_numbers: false, on_foreign: OnForeignIdentity::Ask, same_unit: false };

    fn keys(name: &str, serial: &str, hardware: Option<&str>) -> UnitKeys {
        UnitKeys {
            platform: Platform("custom/test".into()),
            product_key: "pk".into(),
            device_name: name.into(),
            serial_number: serial.into(),
            hardware_id: hardware.map(Into::into),
        }
    }

    fn book(of: &UnitKeys, after: &[Entry]) -> Book {
        let mut book = Book::default();
        let segment = book.add_segment("s");
        let begun = Entry::Begun { slot: "1".into(), port: "p".into(), operator: None, label: None };
        let intent = Entry::Intent { unit: 0, keys: of.clone(), sign_method: SignMethod::HmacSha256 };
        for (seq, entry) in (0..).zip([begun, intent].iter().chain(after)) {
            book.apply(seq, "", entry, Place { segment, range: 0..0 });
        }
        book
    }

    fn issued() -> Entry {
        Entry::Issued { unit: 0, client_id: "c1".into(), token_sha256: "aa".into(), sealed_token: String::new() }
    }

    fn writing() -> Entry {
        Entry::Writing { unit: 0 }
    }

    fn proven() -> Entry {
        let proof = Proof { strength: Default::default(), when: Default::default(), known: false };
        Entry::Proven { unit: 0, proof }
    }

    fn held(client_id: &str) -> Option<Held> {
        Some(Held { client_id: Some(client_id.into()), token_sha256: None })
    }

    #[track_caller]
    fn check(of: &UnitKeys, after: &[Entry], now: &UnitKeys, held: Option<Held>, expected: Decision) {
        assert_eq!(decide(&book(of, after), now, held.as_ref(), RULES), expected);
    }

    fn asks(about: Failure, further: &[Choice]) -> Decision {
        Decision::Ask(about, [&[Choice::LeaveIt], further].concat())
    }

    #[test]
    fn a_new_unit_is_registered() {
        let decision = decide(&Book::default(), &keys("SN1", "SN1", None), None, RULES);
        assert_eq!(decision, Decision::Go(Plan::Register));
    }

    #[test]
    fn an_unknown_registration_is_never_repeated_by_itself() {
        let sn1 = keys("SN1", "SN1", Some("M1"));
        check(&sn1, &[], &sn1, None, asks(Failure::AskUnknown, &[Choice::RegisterAgain]));
    }

    #[test]
    fn a_refused_unit_is_registered_again() {
        let sn1 = keys("SN1", "SN1", None);
        let code = Failure::RefusedUnavailable;
        let refused = Entry::NotIssued { unit: 0, result: NotIssued::Refused, code, return_code: Some(3) };
        check(&sn1, &[refused], &sn1, None, Decision::Go(Plan::Register));
    }

    #[test]
    fn an_identity_that_was_never_sent_is_written_without_the_cloud() {
        let sn1 = keys("SN1", "SN1", None);
        check(&sn1, &[issued()], &sn1, None, Decision::Go(Plan::Finish));
    }

    #[test]
    fn a_clone_of_a_number_whose_writing_had_begun_is_asked_about() {
        let sn1 = keys("SN1", "SN1", None);
        let ask = asks(Failure::AskSameUnit, &[Choice::SameUnit, Choice::RegisterAgain]);
        check(&sn1, &[issued(), writing()], &sn1, None, ask);
        let unique = Rules { unique_numbers: true, ..RULES };
        let book = book(&sn1, &[issued(), writing()]);
        assert_eq!(decide(&book, &sn1, None, unique), Decision::Go(Plan::Finish));
    }

    #[test]
    fn the_hardware_id_answers_the_question_by_itself() {
        let (mine, clone) = (keys("SN1", "SN1", Some("M1")), keys("SN1", "SN1", Some("M2")));
        check(&mine, &[issued(), writing()], &mine, None, Decision::Go(Plan::Finish));
        check(&mine, &[issued(), writing(), proven()], &mine, None, Decision::Go(Plan::Finish));
        let ask = asks(Failure::AskSameUnit, &[Choice::RegisterAgain]);
        check(&mine, &[issued(), writing()], &clone, None, ask);
    }

    #[test]
    fn a_unit_that_holds_its_identity_is_known() {
        let sn1 = keys("SN1", "SN1", None);
        check(&sn1, &[issued(), writing()], &sn1, held("c1"), Decision::Go(Plan::Known));
        check(&sn1, &[issued(), writing(), proven()], &sn1, held("c1"), Decision::Go(Plan::Known));
    }

    #[test]
    fn a_unit_that_stored_half_of_its_identity_is_finished_and_not_foreign() {
        let mine = keys("SN1", "SN1", Some("M1"));
        let half = Some(Held { client_id: Some("c1".into()), token_sha256: Some("bb".into()) });
        check(&mine, &[issued(), writing()], &mine, half.clone(), Decision::Go(Plan::Finish));
        let sn1 = keys("SN1", "SN1", None);
        let ask = asks(Failure::AskSameUnit, &[Choice::SameUnit, Choice::RegisterAgain]);
        check(&sn1, &[issued(), writing()], &sn1, half, ask);
    }

    #[test]
    fn a_finished_number_that_comes_again_is_asked_about() {
        let sn1 = keys("SN1", "SN1", None);
        let ask = asks(Failure::AskFinished, &[Choice::SameUnit, Choice::RegisterAgain]);
        check(&sn1, &[issued(), writing(), proven()], &sn1, None, ask);
    }

    #[test]
    fn a_person_who_says_same_unit_does_not_speak_for_a_foreign_identity() {
        let sn1 = keys("SN1", "SN1", None);
        let book = book(&sn1, &[issued(), writing(), proven()]);
        let rules = Rules { same_unit: true, ..RULES };
        assert_eq!(decide(&book, &sn1, None, rules), Decision::Go(Plan::Finish));
        let ask = asks(Failure::AskForeign, &[Choice::Migrate]);
        assert_eq!(decide(&book, &sn1, held("x").as_ref(), rules), ask);
    }

    #[test]
    fn a_foreign_identity_is_never_overwritten_and_never_registered_past_by_itself() {
        let sn1 = keys("SN1", "SN1", None);
        let ask = asks(Failure::AskForeign, &[Choice::Migrate]);
        assert_eq!(decide(&Book::default(), &sn1, held("x").as_ref(), RULES), ask);
        check(&sn1, &[issued()], &sn1, held("x"), ask);
        let refuse = Rules { on_foreign: OnForeignIdentity::Refuse, ..RULES };
        let decision = decide(&Book::default(), &sn1, held("x").as_ref(), refuse);
        assert_eq!(decision, Decision::Fail(Failure::ForeignIdentityRefused));
        let migrate = Rules { on_foreign: OnForeignIdentity::Migrate, ..RULES };
        assert_eq!(decide(&Book::default(), &sn1, held("x").as_ref(), migrate), Decision::Keep(Plan::Register));
    }

    #[test]
    fn a_number_that_differs_only_in_looks_is_asked_about() {
        let known = keys("SN0012", "SN0012", None);
        let ask = asks(Failure::AskTwin, &[Choice::RegisterAgain]);
        for twin in ["sn0012", "SNOO12", "SN 0012", "00SN0012"] {
            check(&known, &[issued()], &keys(twin, twin, None), None, ask.clone());
        }
        check(&known, &[issued()], &keys("SN0013", "SN0013", None), None, Decision::Go(Plan::Register));
    }

    #[test]
    fn a_board_with_another_number_is_asked_about() {
        let known = keys("SN1", "SN1", Some("M1"));
        let ask = asks(Failure::AskTwin, &[Choice::RegisterAgain]);
        check(&known, &[issued()], &keys("SN2", "SN2", Some("M1")), None, ask);
    }

    #[test]
    fn a_registration_is_refused_for_whatever_the_record_has_learnt_since() {
        let sn1 = keys("SN1", "SN1", None);
        let open = book(&sn1, &[]);
        assert_eq!(may_register(&open.lookup(&sn1), false), Err(Failure::AskUnknown));
        assert_eq!(may_register(&open.lookup(&sn1), true), Ok(()));
        let with_identity = book(&sn1, &[issued()]);
        assert_eq!(may_register(&with_identity.lookup(&sn1), false), Err(Failure::AskSameUnit));
    }
}
