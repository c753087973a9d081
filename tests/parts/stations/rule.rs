//! The rules of the shared book, as a value. The table in `docs/stations.md` has their reasons.

/// The rules, each of which can be taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// B1. A record that holds an intent for a unit registers it no more by itself.
    OwnRecord,
    /// B2. `required`: no intent without the book's yes.
    NoBookNoIntent,
    /// B3. To look whether a unit is free and to take it is one step.
    OneStep,
    /// B4. A claim takes all keys of a unit.
    AllKeys,
    /// B5. The id of a visit is nobody else's, and never comes again.
    OneVisitOneId,
    /// B6. The intent is on record before the cloud is asked.
    IntentFirst,
    /// B7. No visit with an intent is told to be free.
    FreeWithoutIntent,
    /// B8. A visit is told to be free when its end is on record.
    FreeAfterEnd,
    /// B9. No time ends a claim.
    NoTime,
    /// B10. A claim of this station itself is no conflict only where its record has that visit.
    OwnClaimIsKnown,
    /// B11. A book of a new generation takes no claim before all stations have compared with it.
    RollCall,
    /// B12. Whoever compares sends again what the book has forgotten.
    SentAgain,
    /// B13. An answer serves in the generation that gave it.
    AnswerOfThisGeneration,
    /// B14. A visit in the middle of which a copy of the record was made counts in it as one that may have registered.
    CopyAtWork,
    /// B15. What was registered without the book is claimed as soon as it is back.
    ClaimedAfterwards,
    /// B16. Where a claim that comes late meets another, that is listed, and both stand.
    ConflictIsListed,
}

/// What is checked.
#[derive(Clone)]
pub struct Protocol {
    pub rules: Vec<Rule>,
    /// Else `preferred`.
    pub is_required: bool,
}

impl Protocol {
    pub fn has(&self, rule: Rule) -> bool {
        self.rules.contains(&rule)
    }
}
