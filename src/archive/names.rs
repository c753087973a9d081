//! Names that many units share (slots, operators, batches, products), each kept once a file.

use std::collections::HashMap;
use std::sync::Arc;

/// Number of a name in its file's [`Names`].
pub(super) type NameId = u32;

/// Stands for no name.
pub(super) const NONE: NameId = NameId::MAX;

/// The names of one file.
#[derive(Clone, Debug, Default)]
pub struct Names {
    list: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, NameId>,
}

impl Names {
    /// The number of a name that is known.
    pub(super) fn number(&self, name: &str) -> Option<NameId> {
        self.numbers.get(name).copied()
    }

    /// Keeps a name that is new.
    pub(super) fn keep(&mut self, name: &str) -> NameId {
        let number = NameId::try_from(self.list.len()).unwrap_or(NONE);
        let name: Arc<str> = name.into();
        self.list.push(name.clone());
        self.numbers.insert(name, number);
        number
    }

    /// The name with this number.
    pub(super) fn get(&self, number: NameId) -> Option<&str> {
        self.list.get(number as usize).map(AsRef::as_ref)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// For each name whether it is one that is looked for.
    pub(super) fn mask(&self, is_wanted: impl Fn(&str) -> bool) -> Vec<bool> {
        self.list.iter().map(|name| is_wanted(name)).collect()
    }
}
