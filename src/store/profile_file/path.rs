//! The way to a value inside a JSON document.

use std::fmt;

/// One turn on the way.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Turn {
    /// Into a field.
    Field(String),
    /// Into a member of a list, from 0.
    Index(usize),
}

/// From the root of the document to a value; shown as `dialog.write[0].send`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Path(pub Vec<Turn>);

impl Path {
    /// The way through these fields.
    pub fn of<const N: usize>(fields: [&str; N]) -> Self {
        Self(fields.iter().map(|field| Turn::Field((*field).into())).collect())
    }

    /// Reads what [`fmt::Display`] writes. Names of profile fields hold neither dots nor brackets.
    pub fn parse(text: &str) -> Option<Self> {
        let mut turns = Vec::new();
        for part in text.split('.') {
            let (name, indices) = part.split_once('[').map_or((part, None), |(name, rest)| (name, Some(rest)));
            turns.push(Turn::Field(name.into()));
            for index in indices.into_iter().flat_map(|rest| rest.split('[')) {
                turns.push(Turn::Index(index.strip_suffix(']')?.parse().ok()?));
            }
        }
        Some(Self(turns))
    }

    /// One field further.
    pub fn field(&self, name: &str) -> Self {
        let mut turns = self.0.clone();
        turns.push(Turn::Field(name.into()));
        Self(turns)
    }

    /// One list member further.
    pub fn index(&self, index: usize) -> Self {
        let mut turns = self.0.clone();
        turns.push(Turn::Index(index));
        Self(turns)
    }

    /// Whether `other` is this value or inside it.
    pub fn holds(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, turn) in self.0.iter().enumerate() {
            match turn {
                Turn::Field(name) if position == 0 => write!(f, "{name}")?,
                Turn::Field(name) => write!(f, ".{name}")?,
                Turn::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_read_as_it_is_written() {
        for text in ["name", "dialog.write[0].expect[12]", "line.usb[3].vid"] {
            assert_eq!(Path::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Path::parse("dialog.write[x]"), None);
    }
}
