//! What the columns of a list hold, by the names that people give them.

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The serial number.
    Number,
    /// The unit's name at the cloud.
    DeviceName,
    /// Where it stands.
    Site,
    /// Where it answers.
    Address,
    /// When it may be visited.
    Window,
    /// What else is to be known.
    Note,
}

/// The names of columns, as [`plain`] leaves them.
pub type Names = [(Column, &'static [&'static str])];

/// A column's name without what people write differently: case, blanks, `_`, `-`, `.`, `:`.
pub fn plain(name: &str) -> String {
    let is_part = |character: &char| !character.is_whitespace() && !"_-.:：*".contains(*character);
    name.chars().filter(is_part).flat_map(char::to_lowercase).collect()
}

/// What a column of this name holds; none of what is known here.
pub fn named(names: &Names, name: &str) -> Option<Column> {
    let name = plain(name);
    names.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(column, _)| *column)
}
