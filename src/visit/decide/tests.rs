//! Every case of Check is a line here.

use super::*;
use crate::domain::entry::{AtConsole, ConsoleChange, ConsoleId, ConsoleSaid, ConsoleSource, ConsoleStage};
use crate::domain::{BoardFault, Entry, NotIssued, OldValue, Platform, Proof, Resolution, SignMethod};
use crate::journal::Place;

const RULES: Rules = Rules {
    unique_numbers: false,
    on_foreign: OnForeignIdentity::Ask,
    same_unit: false,
    replaces: false,
    restores: true,
    writes_in_steps: false,
    has_way_back: true,
};

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
    let intent = Entry::Intent { unit: 0, keys: of.clone(), sign_method: SignMethod::HmacSha256, past_gate: None };
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
    Some(Held { client_id: Some(client_id.into()), ..Held::default() })
}

#[track_caller]
fn check(of: &UnitKeys, after: &[Entry], now: &UnitKeys, held: Option<Held>, expected: Next) {
    assert_eq!(decide(&book(of, after), now, held.as_ref(), RULES), expected);
}

fn asks(about: Failure, further: &[Choice]) -> Next {
    Next::Ask(about, [&[Choice::LeaveIt], further].concat())
}

#[test]
fn a_new_unit_is_registered() {
    let decision = decide(&Book::default(), &keys("SN1", "SN1", None), None, RULES);
    assert_eq!(decision, Next::Go(Plan::Register));
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
    check(&sn1, &[refused], &sn1, None, Next::Go(Plan::Register));
}

#[test]
fn an_identity_that_was_never_sent_is_written_without_the_cloud() {
    let sn1 = keys("SN1", "SN1", None);
    check(&sn1, &[issued()], &sn1, None, Next::Go(Plan::Finish));
}

#[test]
fn a_clone_of_a_number_whose_writing_had_begun_is_asked_about() {
    let sn1 = keys("SN1", "SN1", None);
    let ask = asks(Failure::AskSameUnit, &[Choice::SameUnit, Choice::BoardReplaced, Choice::RegisterAgain]);
    check(&sn1, &[issued(), writing()], &sn1, None, ask);
    let unique = Rules { unique_numbers: true, ..RULES };
    let book = book(&sn1, &[issued(), writing()]);
    assert_eq!(decide(&book, &sn1, None, unique), Next::Go(Plan::Finish));
}

#[test]
fn a_unit_that_a_person_has_called_the_same_is_finished_once_and_another_board_is_not() {
    let said = |keys: &UnitKeys| Entry::Resolved {
        keys: keys.clone(),
        how: Resolution::SameUnit,
        by: "li".into(),
        why: "its label is torn".into(),
    };
    let sn1 = keys("SN1", "SN1", None);
    let ask = || asks(Failure::AskSameUnit, &[Choice::SameUnit, Choice::BoardReplaced, Choice::RegisterAgain]);
    check(&sn1, &[issued(), writing(), said(&sn1)], &sn1, None, Next::Go(Plan::Finish));
    check(&sn1, &[issued(), writing(), said(&sn1), writing()], &sn1, None, ask());
    check(&sn1, &[issued(), writing(), said(&sn1), writing(), proven()], &sn1, held("c1"), Next::Go(Plan::Known));
    // What it holds that nobody knows is not written over.
    let foreign = asks(Failure::AskForeign, &[Choice::Migrate]);
    check(&sn1, &[issued(), writing(), said(&sn1)], &sn1, held("made-elsewhere"), foreign);
    let (mine, clone) = (keys("SN1", "SN1", Some("M1")), keys("SN1", "SN1", Some("M2")));
    let other_board = asks(Failure::AskSameUnit, &[Choice::BoardReplaced, Choice::RegisterAgain]);
    check(&mine, &[issued(), writing(), said(&mine)], &clone, None, other_board);
}

#[test]
fn the_hardware_id_answers_the_question_by_itself() {
    let (mine, clone) = (keys("SN1", "SN1", Some("M1")), keys("SN1", "SN1", Some("M2")));
    check(&mine, &[issued(), writing()], &mine, None, Next::Go(Plan::Finish));
    check(&mine, &[issued(), writing(), proven()], &mine, None, Next::Go(Plan::Finish));
    let ask = asks(Failure::AskSameUnit, &[Choice::BoardReplaced, Choice::RegisterAgain]);
    check(&mine, &[issued(), writing()], &clone, None, ask);
}

#[test]
fn a_unit_that_holds_its_identity_is_known() {
    let sn1 = keys("SN1", "SN1", None);
    check(&sn1, &[issued(), writing()], &sn1, held("c1"), Next::Go(Plan::Known));
    check(&sn1, &[issued(), writing(), proven()], &sn1, held("c1"), Next::Go(Plan::Known));
    // Of several steps some may be undone, whatever it tells.
    let steps = Rules { writes_in_steps: true, ..RULES };
    for (after, plan) in [(vec![issued(), writing()], Plan::Finish), (vec![issued(), writing(), proven()], Plan::Known)]
    {
        assert_eq!(decide(&book(&sn1, &after), &sn1, held("c1").as_ref(), steps), Next::Go(plan));
    }
}

#[test]
fn a_unit_that_stored_half_of_its_identity_is_finished_and_not_foreign() {
    let mine = keys("SN1", "SN1", Some("M1"));
    let half = Some(Held { client_id: Some("c1".into()), token_sha256: Some("bb".into()), ..Held::default() });
    check(&mine, &[issued(), writing()], &mine, half.clone(), Next::Go(Plan::Finish));
    let sn1 = keys("SN1", "SN1", None);
    let ask = asks(Failure::AskSameUnit, &[Choice::SameUnit, Choice::BoardReplaced, Choice::RegisterAgain]);
    check(&sn1, &[issued(), writing()], &sn1, half, ask);
}

#[test]
fn a_finished_number_that_comes_again_is_asked_about() {
    let sn1 = keys("SN1", "SN1", None);
    let ask = asks(Failure::AskFinished, &[Choice::SameUnit, Choice::BoardReplaced, Choice::RegisterAgain]);
    check(&sn1, &[issued(), writing(), proven()], &sn1, None, ask);
}

#[test]
fn a_person_who_says_same_unit_does_not_speak_for_a_foreign_identity() {
    let sn1 = keys("SN1", "SN1", None);
    let book = book(&sn1, &[issued(), writing(), proven()]);
    let rules = Rules { same_unit: true, ..RULES };
    assert_eq!(decide(&book, &sn1, None, rules), Next::Go(Plan::Finish));
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
    assert_eq!(decision, Next::Fail(Failure::ForeignIdentityRefused));
    let migrate = Rules { on_foreign: OnForeignIdentity::Migrate, ..RULES };
    assert_eq!(decide(&Book::default(), &sn1, held("x").as_ref(), migrate), Next::Keep(Plan::Register));
}

#[test]
fn a_number_that_differs_only_in_looks_is_asked_about() {
    let known = keys("SN0012", "SN0012", None);
    let ask = asks(Failure::AskTwin, &[Choice::RegisterAgain]);
    for twin in ["sn0012", "SNOO12", "SN 0012", "00SN0012"] {
        check(&known, &[issued()], &keys(twin, twin, None), None, ask.clone());
    }
    check(&known, &[issued()], &keys("SN0013", "SN0013", None), None, Next::Go(Plan::Register));
}

#[test]
fn a_board_with_another_number_is_asked_about() {
    let known = keys("SN1", "SN1", Some("M1"));
    let ask = asks(Failure::AskTwin, &[Choice::RegisterAgain]);
    check(&known, &[issued()], &keys("SN2", "SN2", Some("M1")), None, ask);
}

fn resolved(how: Resolution) -> Entry {
    let keys = keys("SN1", "SN1", Some("M1"));
    Entry::Resolved { keys, how, by: "li".into(), why: "asked".into() }
}

fn retired() -> Entry {
    let keys = keys("SN1", "SN1", Some("M1"));
    Entry::Retired { keys, client_ids: vec!["c1".into()], by: "li".into(), why: "scrap".into() }
}

#[test]
fn a_person_may_permit_one_more_registration_of_that_very_unit_once() {
    let (mine, clone) = (keys("SN1", "SN1", Some("M1")), keys("SN1", "SN1", Some("M2")));
    let permission = resolved(Resolution::RegisterAgain);
    for before in [vec![], vec![issued(), writing(), proven()], vec![issued(), retired()]] {
        let mut entries = [before, vec![permission.clone()]].concat();
        check(&mine, &entries, &mine, None, Next::Go(Plan::Register));
        check(&mine, &entries, &mine, held("x"), asks(Failure::AskForeign, &[Choice::Migrate]));
        assert_eq!(may_register(&book(&mine, &entries), &mine, false), Ok(()));
        assert!(matches!(decide(&book(&mine, &entries), &clone, None, RULES), Next::Ask(..)));
        assert!(may_register(&book(&mine, &entries), &clone, false).is_err());
        entries.push(Entry::Intent {
            unit: 0,
            keys: mine.clone(),
            sign_method: SignMethod::HmacSha256,
            past_gate: None,
        });
        check(&mine, &entries, &mine, None, asks(Failure::AskUnknown, &[Choice::RegisterAgain]));
        assert_eq!(may_register(&book(&mine, &entries), &mine, false), Err(Failure::AskUnknown));
    }
}

/// What the visit of another board puts on record, up to its intent.
fn asked_for(keys: &UnitKeys) -> Entry {
    Entry::Intent { unit: 0, keys: keys.clone(), sign_method: SignMethod::HmacSha256, past_gate: None }
}

fn issued_as(client_id: &str) -> Entry {
    Entry::Issued { unit: 0, client_id: client_id.into(), token_sha256: "bb".into(), sealed_token: String::new() }
}

#[test]
fn the_board_that_takes_the_place_of_another_is_registered_once_and_the_old_one_is_not_written_any_more() {
    let replaced = |keys: &UnitKeys| Entry::Resolved {
        keys: keys.clone(),
        how: Resolution::BoardReplaced { fault: BoardFault::Faulty },
        by: "li".into(),
        why: "faulty".into(),
    };
    for (old_name, new_name) in [("SN1", "SN1"), ("M1", "M2")] {
        let (old, new) = (keys(old_name, "SN1", Some("M1")), keys(new_name, "SN1", Some("M2")));
        let about = if old_name == new_name { Failure::AskFinished } else { Failure::AskTwin };
        let mut entries = vec![issued(), writing(), proven()];
        check(&old, &entries, &new, None, asks(about, &[Choice::BoardReplaced, Choice::RegisterAgain]));
        entries.push(replaced(&old));
        check(&old, &entries, &new, None, Next::Go(Plan::Register));
        assert_eq!(may_register(&book(&old, &entries), &new, false), Ok(()));
        // What nobody knows is not written over without a word, and another number is not meant.
        check(&old, &entries, &new, held("x"), asks(Failure::AskForeign, &[Choice::Migrate]));
        assert!(may_register(&book(&old, &entries), &keys("M1", "SN2", Some("M1")), false).is_err());
        // The old board is out.
        check(&old, &entries, &old, held("c1"), asks(Failure::AskRetired, &[Choice::RegisterAgain]));
        // A registration that was refused has changed nothing of it.
        let (result, code) = (NotIssued::Refused, Failure::RefusedUnavailable);
        let refused = Entry::NotIssued { unit: 0, result, code, return_code: Some(3) };
        let tried = [&entries[..], &[asked_for(&new), refused]].concat();
        check(&old, &tried, &new, None, Next::Go(Plan::Register));
        assert!(matches!(decide(&book(&old, &tried), &old, held("c1").as_ref(), RULES), Next::Ask(..)));
        entries.extend([asked_for(&new), issued_as("c2"), writing(), proven()]);
        check(
            &old,
            &entries,
            &new,
            Some(Held { client_id: Some("c2".into()), ..Held::default() }),
            Next::Go(Plan::Known),
        );
        // That was the only one.
        let third = keys(if old_name == new_name { "SN1" } else { "M3" }, "SN1", Some("M3"));
        assert!(may_register(&book(&old, &entries), &third, false).is_err());
        let book = book(&old, &entries);
        assert_eq!(book.named(&old).unwrap().to_delete, ["c1"]);
        assert_eq!(book.named(&new).unwrap().issued.last().unwrap().client_id, "c2");
    }
}

#[test]
fn another_board_that_got_no_identity_does_not_get_that_of_the_first() {
    let (mine, clone) = (keys("SN1", "SN1", Some("M1")), keys("SN1", "SN1", Some("M2")));
    let (code, result) = (Failure::RefusedUnavailable, NotIssued::Refused);
    let refused = Entry::NotIssued { unit: 0, result, code, return_code: Some(3) };
    let entries = [issued(), writing(), proven(), resolved(Resolution::RegisterAgain), asked_for(&clone), refused];
    check(&mine, &entries, &clone, None, asks(Failure::AskFinished, &[Choice::BoardReplaced, Choice::RegisterAgain]));
    check(&mine, &entries, &mine, held("c1"), Next::Go(Plan::Known));
}

#[test]
fn a_unit_that_was_set_aside_asks_when_it_comes_again() {
    let sn1 = keys("SN1", "SN1", Some("M1"));
    let set_aside = resolved(Resolution::SetAside);
    check(&sn1, std::slice::from_ref(&set_aside), &sn1, None, asks(Failure::AskUnknown, &[Choice::RegisterAgain]));
    let entries = [issued(), set_aside];
    let ask = asks(Failure::AskSameUnit, &[Choice::SameUnit, Choice::RegisterAgain]);
    check(&sn1, &entries, &sn1, held("c1"), ask);
    let taken_back = Rules { same_unit: true, ..RULES };
    assert_eq!(decide(&book(&sn1, &entries), &sn1, None, taken_back), Next::Go(Plan::Finish));
}

#[test]
fn an_identity_that_was_found_is_written_without_the_cloud() {
    let sn1 = keys("SN1", "SN1", Some("M1"));
    let (client_id, token_sha256) = ("cf".into(), "ff".into());
    let found = resolved(Resolution::Found { client_id, token_sha256, sealed_token: String::new() });
    check(&sn1, std::slice::from_ref(&found), &sn1, None, Next::Go(Plan::Finish));
    check(&sn1, &[found], &sn1, held("cf"), Next::Go(Plan::Known));
}

#[test]
fn a_retired_unit_is_neither_written_nor_registered_by_itself() {
    let sn1 = keys("SN1", "SN1", Some("M1"));
    let ask = asks(Failure::AskRetired, &[Choice::RegisterAgain]);
    for before in [vec![], vec![issued()], vec![issued(), writing(), proven()]] {
        let entries = [before, vec![retired()]].concat();
        check(&sn1, &entries, &sn1, None, ask.clone());
        check(&sn1, &entries, &sn1, held("c1"), ask.clone());
        assert_eq!(may_register(&book(&sn1, &entries), &sn1, false), Err(Failure::AskRetired));
    }
}

#[test]
fn a_unit_that_another_station_has_done_is_never_registered_by_itself() {
    let sn1 = keys("SN1", "SN1", None);
    let mut book = Book::default();
    let segment = book.add_segment("s");
    let (client_id, token_sha256) = ("c9".into(), "99".into());
    let (batch, station) = ("B2".into(), "S2".into());
    let known = Entry::Known { keys: sn1.clone(), client_id, token_sha256, batch, station };
    book.apply(0, "", &known, Place { segment, range: 0..0 });
    let finished = asks(Failure::AskFinished, &[Choice::RegisterAgain]);
    assert_eq!(decide(&book, &sn1, None, RULES), finished);
    assert_eq!(decide(&book, &sn1, held("c9").as_ref(), RULES), finished);
    let migrate = Rules { on_foreign: OnForeignIdentity::Migrate, ..RULES };
    for rules in [RULES, migrate] {
        let foreign = asks(Failure::AskForeign, &[Choice::RegisterAgain]);
        assert_eq!(decide(&book, &sn1, held("x").as_ref(), rules), foreign);
    }
    let refuse = Rules { on_foreign: OnForeignIdentity::Refuse, ..RULES };
    let refused = Next::Fail(Failure::ForeignIdentityRefused);
    assert_eq!(decide(&book, &sn1, held("x").as_ref(), refuse), refused);
    assert_eq!(may_register(&book, &sn1, false), Err(Failure::AskFinished));
}

#[test]
fn a_registration_is_refused_for_whatever_the_record_has_learnt_since() {
    let sn1 = keys("SN1", "SN1", None);
    let open = book(&sn1, &[]);
    assert_eq!(may_register(&open, &sn1, false), Err(Failure::AskUnknown));
    assert_eq!(may_register(&open, &sn1, true), Ok(()));
    let with_identity = book(&sn1, &[issued()]);
    assert_eq!(may_register(&with_identity, &sn1, false), Err(Failure::AskSameUnit));
}

#[test]
fn a_registration_that_is_under_way_at_another_slot_forbids_one_even_where_a_person_permitted_it() {
    let (mine, board) = (keys("SN1", "SN1", Some("M1")), keys("SN2", "SN2", Some("M1")));
    let segment = 0;
    let asked = book(&mine, &[]);
    for unit in [&mine, &board] {
        assert_eq!(may_ask(&asked, &[segment], unit, true), Err(Failure::Claimed));
        assert_eq!(
            may_ask(&asked, &[segment + 1], unit, true),
            Ok(()),
            "what an older run left is nobody's who works now"
        );
    }
    let code = Failure::NoAnswer;
    let ended = book(&mine, &[Entry::NotIssued { unit: 0, result: NotIssued::Unknown, code, return_code: None }]);
    assert_eq!(may_ask(&ended, &[segment], &mine, false), Err(Failure::AskUnknown));
    assert_eq!(may_ask(&ended, &[segment], &mine, true), Ok(()));
}

/// What this unit was found to hold, put on record in its first visit.
fn found(client_id: Option<&str>, values: &[(&str, &str)]) -> Held {
    let value = |(name, sha256): &(&str, &str)| OldValue { name: (*name).into(), sha256: (*sha256).into() };
    Held { client_id: client_id.map(Into::into), token_sha256: None, values: values.iter().map(value).collect() }
}

/// The record of a unit that held this, with what came after its intent.
fn book_with_old(of: &UnitKeys, old: &Held, after: &[Entry]) -> Book {
    let found = Entry::Found { unit: 0, held: old.clone(), sealed: String::new() };
    let mut book = Book::default();
    let segment = book.add_segment("s");
    let begun = Entry::Begun { slot: "1".into(), port: "p".into(), operator: None, label: None };
    let intent = Entry::Intent { unit: 0, keys: of.clone(), sign_method: SignMethod::HmacSha256, past_gate: None };
    for (seq, entry) in (0..).zip([begun, found, intent].iter().chain(after)) {
        book.apply(seq, "", entry, Place { segment, range: 0..0 });
    }
    book
}

#[test]
fn what_a_unit_held_before_is_not_foreign_to_it_and_anything_else_is_asked_about_whatever_the_profile_says() {
    let sn1 = keys("SN1", "SN1", None);
    let old = found(Some("x"), &[("old_host", "h1")]);
    let migrate = Rules { on_foreign: OnForeignIdentity::Migrate, ..RULES };
    let ask = asks(Failure::AskForeign, &[Choice::Migrate]);
    let next = |after: &[Entry], now: &Held| decide(&book_with_old(&sn1, &old, after), &sn1, Some(now), migrate);
    assert_eq!(next(&[issued()], &old), Next::Go(Plan::Finish));
    let other_host = found(Some("x"), &[("old_host", "h2")]);
    assert_eq!(next(&[issued()], &other_host), ask, "no byte was ever written: it is another value");
    assert_eq!(next(&[issued()], &found(Some("y"), &[("old_host", "h1")])), ask);
    // Once a write has begun, some of it may be ours.
    let unique = Rules { unique_numbers: true, ..migrate };
    let half_way = book_with_old(&sn1, &old, &[issued(), writing()]);
    assert_eq!(decide(&half_way, &sn1, Some(&other_host), unique), Next::Go(Plan::Finish));
    assert_eq!(decide(&half_way, &sn1, Some(&found(Some("y"), &[("old_host", "h1")])), unique), ask);
    // A person says that it is replaced: then it is kept first.
    let said = Rules { replaces: true, ..RULES };
    let book = book_with_old(&sn1, &old, &[issued()]);
    assert_eq!(decide(&book, &sn1, Some(&other_host), said), Next::Keep(Plan::Finish));
}

#[test]
fn what_cannot_be_put_back_is_replaced_by_a_person_alone() {
    let sn1 = keys("SN1", "SN1", None);
    let next = |rules| decide(&Book::default(), &sn1, held("x").as_ref(), rules);
    let migrate = Rules { on_foreign: OnForeignIdentity::Migrate, has_way_back: false, ..RULES };
    let ask = asks(Failure::AskNoWayBack, &[Choice::Migrate]);
    assert_eq!(next(migrate), ask);
    assert_eq!(next(Rules { replaces: true, ..migrate }), ask, "said before it was known that there is no way back");
    assert_eq!(next(Rules { has_way_back: true, ..migrate }), Next::Keep(Plan::Register));
    let first = Rules { on_foreign: OnForeignIdentity::Ask, ..migrate };
    assert_eq!(next(first), asks(Failure::AskForeign, &[Choice::Migrate]));
    assert_eq!(next(Rules { replaces: true, ..first }), ask);
}

#[test]
fn our_own_identity_that_is_kept_before_another_registration_is_nothing_to_go_back_to() {
    let sn1 = keys("SN1", "SN1", None);
    let old = found(Some("x"), &[]);
    let found_ours = Entry::Found { unit: 0, held: held("c1").unwrap(), sealed: String::new() };
    let again = Entry::Intent { unit: 0, keys: sn1.clone(), sign_method: SignMethod::HmacSha256, past_gate: None };
    let book = book_with_old(&sn1, &old, &[issued(), found_ours, again]);
    assert_eq!(book.named(&sn1).unwrap().old.as_ref().unwrap().held, old);
}

#[test]
fn a_unit_that_was_handed_over_is_neither_registered_nor_written_here_whatever_a_person_says() {
    let mine = keys("SN1", "SN1", Some("M1"));
    let handed = Entry::HandedOver {
        keys: mine.clone(),
        hand_over: "1".into(),
        after: Vec::new(),
        of: 1,
        to: "f".into(),
        recipient: "age1".into(),
        to_station: "B".into(),
        by: "li".into(),
        why: None,
    };
    let (permission, taken) = (resolved(Resolution::RegisterAgain), resolved(Resolution::TakeBack));
    let clone = keys("SN9", "SN9", Some("M1"));
    for before in [vec![], vec![issued()], vec![issued(), writing(), proven()], vec![permission]] {
        let mut entries = [before.clone(), vec![handed.clone()]].concat();
        for (now, held) in [(&mine, None), (&mine, held("c1")), (&mine, held("x")), (&clone, None)] {
            check(&mine, &entries, now, held, asks(Failure::AskHandedOver, &[]));
        }
        let away = book(&mine, &entries);
        assert_eq!(may_register(&away, &mine, true), Err(Failure::AskHandedOver), "a person at a slot gives no right");
        // Taken back, all is as it was.
        entries.push(taken.clone());
        let was = decide(&book(&mine, &before), &mine, None, RULES);
        check(&mine, &entries, &mine, None, was);
    }
}

/// A unit that was collected, and nothing else.
fn collected(of: &UnitKeys) -> Book {
    let mut book = Book::default();
    let segment = book.add_segment("s");
    let begun = Entry::Begun { slot: "1".into(), port: "p".into(), operator: None, label: None };
    let checked = Entry::Checked { unit: 0, keys: of.clone(), plan: Plan::Collect, held: None, label: None };
    for (seq, entry) in (0..).zip([begun, checked]) {
        book.apply(seq, "", &entry, Place { segment, range: 0..0 });
    }
    book
}

#[test]
fn another_board_with_the_number_of_a_collected_unit_is_asked_about() {
    let (mine, other) = (keys("SN1", "SN1", Some("M1")), keys("SN1", "SN1", Some("M2")));
    let book = collected(&mine);
    assert_eq!(decide(&book, &mine, None, RULES), Next::Go(Plan::Register));
    assert_eq!(decide(&book, &other, None, RULES), asks(Failure::AskSameUnit, &[Choice::SameUnit]));
    let said = Rules { same_unit: true, ..RULES };
    assert_eq!(decide(&book, &other, None, said), Next::Go(Plan::Register));
}

#[test]
fn a_collected_unit_that_holds_something_else_by_now_is_asked_about_whatever_the_profile_says() {
    let mine = keys("SN1", "SN1", None);
    let migrate = Rules { on_foreign: OnForeignIdentity::Migrate, ..RULES };
    let ask = asks(Failure::AskForeign, &[Choice::Migrate]);
    assert_eq!(decide(&collected(&mine), &mine, held("x").as_ref(), migrate), ask);
}

fn restoring() -> Entry {
    Entry::Restoring { unit: 0 }
}

#[test]
fn a_unit_that_is_to_be_put_back_is_written_over_where_it_holds_ours_or_what_it_held_before_and_nowhere_else() {
    let sn1 = keys("SN1", "SN1", Some("M1"));
    let old = found(Some("x"), &[("old_host", "h1")]);
    let back = || resolved(Resolution::RollBack);
    let next = |after: &[Entry], now: Option<&Held>, rules| {
        let after = [&[issued(), writing(), proven()], after].concat();
        decide(&book_with_old(&sn1, &old, &after), &sn1, now, rules)
    };
    let restore = Next::Go(Plan::Restore);
    assert_eq!(next(&[back()], held("c1").as_ref(), RULES), restore);
    assert_eq!(next(&[back()], Some(&old), RULES), restore);
    assert_eq!(next(&[back()], held("y").as_ref(), RULES), asks(Failure::AskForeign, &[]));
    assert_eq!(next(&[back()], None, RULES), asks(Failure::AskSameUnit, &[Choice::SameUnit]));
    assert_eq!(next(&[back()], None, Rules { same_unit: true, ..RULES }), restore);
    // Half-way there it may hold some of both, or nothing at all.
    let half = found(Some("x"), &[("old_host", "ours")]);
    assert_eq!(next(&[back()], Some(&half), RULES), asks(Failure::AskForeign, &[]), "nothing was begun");
    assert_eq!(next(&[back(), restoring()], Some(&half), RULES), restore);
    assert_eq!(next(&[back(), restoring()], None, RULES), restore);
    assert_eq!(next(&[back()], Some(&old), Rules { restores: false, ..RULES }), asks(Failure::AskNoWayBack, &[]));
    // Another board with its number is not meant.
    let clone = keys("SN1", "SN1", Some("M2"));
    let decided = book_with_old(&sn1, &old, &[issued(), writing(), proven(), back()]);
    let ask = asks(Failure::AskFinished, &[Choice::BoardReplaced, Choice::RegisterAgain]);
    assert_eq!(decide(&decided, &clone, Some(&old), RULES), ask);
}

#[test]
fn a_unit_that_was_put_back_is_moved_again_by_a_person_alone_and_without_a_registration() {
    let sn1 = keys("SN1", "SN1", Some("M1"));
    let old = found(Some("x"), &[]);
    let restored = Entry::Restored { unit: 0 };
    let entries = [issued(), writing(), proven(), resolved(Resolution::RollBack), restoring(), restored];
    let book = |more: &[Entry]| book_with_old(&sn1, &old, &[&entries, more].concat());
    let unique = Rules { unique_numbers: true, ..RULES };
    let ask = asks(Failure::AskRolledBack, &[Choice::SameUnit]);
    for now in [Some(&old), held("c1").as_ref(), None] {
        assert_eq!(decide(&book(&[]), &sn1, now, unique), ask);
    }
    assert_eq!(decide(&book(&[]), &sn1, Some(&old), Rules { same_unit: true, ..RULES }), Next::Go(Plan::Finish));
    let again = resolved(Resolution::SameUnit);
    assert_eq!(decide(&book(&[again]), &sn1, Some(&old), RULES), Next::Go(Plan::Finish));
    assert_eq!(may_register(&book(&[]), &sn1, false), Err(Failure::AskSameUnit));
}

fn console(of: &UnitKeys, ids: &[&str], settles: u32) -> Entry {
    let id = |id: &&str| ConsoleId { client_id: (*id).to_owned(), created: None };
    Entry::ConsoleSaid(Box::new(ConsoleSaid {
        keys: of.clone(),
        client_ids: ids.iter().map(id).collect(),
        asked_at: String::new(),
        source: ConsoleSource::Api { host: "h".into() },
        settles,
        by: None,
    }))
}

#[test]
fn a_lost_answer_that_the_console_knows_nothing_of_is_asked_for_again_by_itself() {
    let sn1 = keys("SN1", "SN1", None);
    check(&sn1, &[console(&sn1, &[], 1)], &sn1, None, Next::Go(Plan::Register));
    let free = book(&sn1, &[console(&sn1, &[], 1)]);
    assert_eq!(may_register(&free, &sn1, false), Ok(()));
    // Where it settles nothing a person is asked as before.
    let ask = asks(Failure::AskUnknown, &[Choice::RegisterAgain]);
    check(&sn1, &[console(&sn1, &[], 0)], &sn1, None, ask);
}

#[test]
fn an_identity_that_nobody_here_has_is_never_registered_past_by_itself() {
    let sn1 = keys("SN1", "SN1", None);
    let lost = console(&sn1, &["x"], 1);
    check(&sn1, std::slice::from_ref(&lost), &sn1, None, asks(Failure::AskOrphan, &[Choice::RegisterAgain]));
    assert_eq!(may_register(&book(&sn1, std::slice::from_ref(&lost)), &sn1, false), Err(Failure::AskOrphan));
    // What is on the unit may be that very one.
    check(&sn1, &[lost], &sn1, held("x"), asks(Failure::AskForeign, &[Choice::RegisterAgain]));
}

#[test]
fn nobody_can_allow_a_sixth_identity() {
    let sn1 = keys("SN1", "SN1", None);
    let five = console(&sn1, &["a", "b", "c", "d", "e"], 1);
    let again =
        Entry::Resolved { keys: sn1.clone(), how: Resolution::RegisterAgain, by: "li".into(), why: "so".into() };
    check(&sn1, std::slice::from_ref(&five), &sn1, None, asks(Failure::AskOrphan, &[]));
    check(&sn1, &[five.clone(), again.clone()], &sn1, None, Next::Fail(Failure::IdentitiesUsedUp));
    let used_up = book(&sn1, &[five, again]);
    assert_eq!(may_register(&used_up, &sn1, true), Err(Failure::IdentitiesUsedUp));
}

#[test]
fn a_unit_whose_identities_are_void_is_new_and_what_it_holds_of_them_is_foreign() {
    let sn1 = keys("SN1", "SN1", None);
    let change = |stage| {
        let (keys, change) = (sn1.clone(), AtConsole::Clear);
        Entry::ConsoleChange(Box::new(ConsoleChange { keys, change, stage, by: "li".into(), why: "so".into() }))
    };
    let begun = change(ConsoleStage::Begun);
    let ask = asks(Failure::AskUnknown, &[Choice::RegisterAgain]);
    check(&sn1, &[issued(), writing(), proven(), begun.clone()], &sn1, held("c1"), ask);
    let cleared = [issued(), writing(), proven(), begun, change(ConsoleStage::Done)];
    check(&sn1, &cleared, &sn1, None, Next::Go(Plan::Register));
    check(&sn1, &cleared, &sn1, held("c1"), asks(Failure::AskForeign, &[Choice::Migrate]));
}
