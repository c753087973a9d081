//! Who did it. On the record a person is a plain text, as always.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Serialize};

/// A person whom the record names: an operator, a supervisor, whoever decided.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Person(String);

impl Person {
    /// The person of a field that may be left empty: nobody where nothing but blanks was typed.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim();
        (!name.is_empty()).then(|| Self(name.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Person {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Person {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Person {
    fn from(name: &str) -> Self {
        Self(name.to_owned())
    }
}

impl From<String> for Person {
    fn from(name: String) -> Self {
        Self(name)
    }
}

impl PartialEq<str> for Person {
    fn eq(&self, name: &str) -> bool {
        self.0 == name
    }
}

impl fmt::Display for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
