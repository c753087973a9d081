//! The protocol between stations and their shared book, as a model: every order in which things can happen is tried. `docs/stations.md` has the rules in words.
//!
//! - `rule`: the rules, as a value · `model`: stations, records, book and cloud · `moves`: what may happen next · `search`: everything that can be reached

mod model;
mod moves;
mod rule;
mod search;

use model::State;
use moves::Step;
use rule::{Protocol, Rule};
use search::{Found, search};

const REQUIRED: [Rule; 14] = [
    Rule::OwnRecord,
    Rule::NoBookNoIntent,
    Rule::OneStep,
    Rule::AllKeys,
    Rule::OneVisitOneId,
    Rule::IntentFirst,
    Rule::FreeWithoutIntent,
    Rule::FreeAfterEnd,
    Rule::NoTime,
    Rule::OwnClaimIsKnown,
    Rule::RollCall,
    Rule::SentAgain,
    Rule::AnswerOfThisGeneration,
    Rule::CopyAtWork,
];

/// What comes to them where stations go on without the book.
const LATE: [Rule; 2] = [Rule::ClaimedAfterwards, Rule::ConflictIsListed];
/// How many troubles come together.
const TROUBLES: u8 = 2;

fn required() -> Protocol {
    Protocol { rules: REQUIRED.to_vec(), is_required: true }
}

fn preferred() -> Protocol {
    let mut protocol = Protocol { is_required: false, ..required() };
    protocol.rules.extend(LATE);
    protocol
}

fn look(protocol: &Protocol) -> Found<Step> {
    search(State::first(TROUBLES), |state| state.next(protocol), |state| state.is_bad(protocol))
}

/// Under these rules no unit is registered twice.
fn holds(protocol: &Protocol) {
    let found = look(protocol);
    let way = found.way.map(|way| told(&way));
    assert!(way.is_none(), "a unit is registered twice:{}", way.unwrap_or_default());
    println!("{} states", found.states);
}

/// Without the rule a unit is registered twice: how.
fn needs(mut protocol: Protocol, rule: Rule) {
    protocol.rules.retain(|kept| *kept != rule);
    let way = look(&protocol).way.unwrap_or_else(|| panic!("{rule:?} is not needed"));
    println!("without {rule:?}:{}", told(&way));
}

fn told(way: &[Step]) -> String {
    way.iter().map(|step| format!("\n  {step}")).collect()
}

#[test]
fn required_registers_no_unit_twice() {
    holds(&required());
}

#[test]
fn preferred_registers_no_unit_twice_without_saying_so() {
    holds(&preferred());
}

#[test]
fn every_rule_is_needed() {
    REQUIRED.into_iter().for_each(|rule| needs(required(), rule));
    LATE.into_iter().for_each(|rule| needs(preferred(), rule));
}
