//! What a profile was: one line a text that was saved.

use std::io::{self, Write};
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::Person;
use crate::files::{self, folder, own};

/// Largest history of one profile, in bytes: some hundred texts of the largest size.
const LARGEST: u64 = 256 << 20;

/// One text that was saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// When, RFC 3339 in UTC. Of a text that somebody put there past the program: when that was noticed.
    pub at: String,
    /// Who; none where nobody is known.
    pub by: Option<Person>,
    /// The text.
    pub text: String,
}

/// All versions, the oldest first. A line that a power cut tore is passed over: its text was not saved.
pub(super) fn read(path: &Path) -> io::Result<Vec<Version>> {
    let bytes = files::if_there(own::read(path, LARGEST))?.unwrap_or_default();
    Ok(bytes.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect())
}

/// Adds a text, durably; first the one before it, where that came past the program. Its folder is there.
pub(super) fn append(path: &Path, before: Option<&str>, text: &str, by: Option<&str>) -> io::Result<()> {
    let at = Timestamp::now().to_string();
    let last = read(path)?.pop().map(|version| version.text);
    let mut lines = Vec::new();
    let mut add = |text: &str, by: Option<&str>| -> io::Result<()> {
        let version = Version { at: at.clone(), by: by.map(Person::from), text: text.to_owned() };
        // A line that was torn ends here.
        lines.push(b'\n');
        serde_json::to_writer(&mut lines, &version)?;
        lines.push(b'\n');
        Ok(())
    };
    if let Some(before) = before.filter(|before| last.as_deref() != Some(before)) {
        add(before, None)?;
    }
    add(text, by)?;
    let mut file = own::append_or_create(path)?;
    file.write_all(&lines)?;
    file.sync_all()?;
    path.parent().map_or(Ok(()), folder::sync)
}
