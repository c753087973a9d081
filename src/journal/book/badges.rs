//! Badges, and who works by them, folded.

use super::Book;
use crate::domain::{Entry, Operator, Person};

impl Book {
    /// Takes in what an entry says of operators and badges.
    pub(super) fn apply_operators(&mut self, entry: &Entry) {
        match entry {
            Entry::BadgesAsked { pattern, .. } => self.operators.pattern.clone_from(pattern),
            Entry::OperatorSet(set) => {
                drop(self.operators.all.insert(set.operator.name.clone(), set.operator.clone()));
            }
            Entry::OperatorRemoved { name, .. } => drop(self.operators.all.remove(name)),
            _ => {}
        }
    }

    /// What a scan must be like, whole, to be a badge. None: the station asks for none, and anybody works at the bench.
    pub fn badge_pattern(&self) -> Option<&str> {
        self.operators.pattern.as_deref()
    }

    /// Who works at the bench by a badge, sorted by name.
    pub fn operators(&self) -> Vec<Operator> {
        self.operators.all.values().cloned().collect()
    }

    /// Everybody to whom the record gives something by what they are called there: who has a PIN, or a badge, and the badges.
    pub fn people(&self) -> impl Iterator<Item = Person> + use<> {
        let supervisors = self.supervisors().into_iter().map(|one| one.name);
        supervisors.chain(self.operators().into_iter().flat_map(|one| [one.name, one.badge]))
    }

    /// The one of this name.
    pub fn operator(&self, name: &str) -> Option<&Operator> {
        self.operators.all.get(name)
    }

    /// Whose badge this is.
    pub fn operator_of_badge(&self, badge: &str) -> Option<&Operator> {
        self.operators.all.values().find(|operator| operator.badge() == Some(badge))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{book, stored_and_restored};
    use super::*;
    use crate::domain::entry::OperatorSet;

    fn set(name: &str, badge: &str) -> Entry {
        let (name, badge) = (name.into(), Operator::kept(badge));
        let operator = Operator { name, badge, products: vec!["a1".into()], until: Some("2027-01-31".into()) };
        Entry::OperatorSet(Box::new(OperatorSet { operator, by: None }))
    }

    fn asked(pattern: Option<&str>) -> Entry {
        Entry::BadgesAsked { pattern: pattern.map(ToOwned::to_owned), by: None }
    }

    #[test]
    fn the_newest_badge_of_somebody_counts_until_the_name_is_removed() {
        let mut entries = vec![asked(Some("B-.*")), set("li", "B-1"), set("wu", "B-2"), set("li", "B-3")];
        let known = book(&entries);
        assert_eq!(known.badge_pattern(), Some("B-.*"));
        let whose = |book: &Book, badge: &str| book.operator_of_badge(badge).map(|one| one.name.to_string());
        let told = ["B-1", "B-2", "B-3"].map(|badge| whose(&known, badge));
        assert_eq!(told, [None, Some("wu".into()), Some("li".into())]);
        entries.extend([Entry::OperatorRemoved { name: "li".into(), by: None }, asked(None)]);
        let known = book(&entries);
        assert_eq!((whose(&known, "B-3"), known.badge_pattern()), (None, None));
        assert_eq!(known.operators().len(), 1);
    }

    #[test]
    fn operators_stand_in_the_stored_book() {
        let told = book(&[asked(Some("B-.*")), set("li", "B-1")]);
        let restored = stored_and_restored(&told);
        assert_eq!(restored.operators, told.operators);
    }
}
