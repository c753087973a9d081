//! Something about the station that a person changed.

use serde::{Deserialize, Serialize};

use super::envelope::DecidesNothing;
use crate::domain::person::Person;

/// What was changed, from what to what, and by whom. What counts is the thing itself: the line is for whoever reads on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Changed {
    /// What kind of thing.
    pub what: ChangeOf,
    /// Which of them: a profile's id, a setting's name, a slot's port; none where there is but one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// What it was; none where there was nothing. Of a profile the first 8 hex digits of its text's SHA-256.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// What it is now; none where there is nothing any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
    /// What is another one in it, field by field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<ChangedField>,
    /// By whom; nobody where nobody was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Person>,
    /// Names the change, where it had to wait for the record: 16 hexadecimal digits of chance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// When it was made, RFC 3339 in UTC, where it had to wait for the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<String>,
    /// The mark.
    #[serde(default)]
    pub decides: DecidesNothing,
}

/// What kind of thing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ChangeOf {
    /// A profile was saved.
    Profile,
    /// A profile was made again what it was once.
    ProfileRestored,
    /// A profile was taken off the shelf.
    ProfileSetAside,
    /// One of the settings.
    Setting,
    /// Name of a slot, or whether it is switched on.
    Slot,
    /// Whether units start as they are plugged in.
    AutoStart,
    /// The name behind a code was erased.
    NameErased,
    /// A result that the plant had refused is sent again.
    ResultAgain,
    /// A result that the plant had refused is told to nobody.
    ResultDropped,
    /// A claim in the shared book was let go, whose station is gone.
    ClaimReleased,
    /// The shared book has claims of this station that its record does not have, and a person knows of them.
    ClaimsLost,
    /// Two stations have claimed one unit in the shared book, and a person has looked at it.
    ConflictSeen,
    /// Something that a later version knows.
    #[serde(other)]
    Other,
}

impl ChangeOf {
    /// The one setting that tells of a person.
    pub const WHOM_TO_CALL: &str = "whomToCall";
}

/// One field of what was changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangedField {
    /// Its name, as a path: `cloud.port`.
    pub field: String,
    /// What it was; none where it was not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// What it is now; none where it is not there any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
}

impl Changed {
    /// A thing that was one and is another.
    pub fn new(what: ChangeOf, of: impl Into<String>, old: Option<String>, new: Option<String>) -> Self {
        let of = Some(of.into()).filter(|of| !of.is_empty());
        Self { what, of, old, new, fields: Vec::new(), by: None, id: None, made: None, decides: DecidesNothing }
    }

    /// By this person.
    #[must_use]
    pub fn by(self, by: Option<Person>) -> Self {
        Self { by, ..self }
    }

    /// Whether it was made at a bench, while its batch was worked on.
    pub fn is_of_bench(&self) -> bool {
        matches!(self.what, ChangeOf::Slot | ChangeOf::AutoStart)
    }
}
