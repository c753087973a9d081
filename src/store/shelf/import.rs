//! A profile from elsewhere comes to the shelf as a draft, with the files that it names beside it.

use std::io;
use std::path::Path;

use serde_json::{Value, json};

use super::Shelf;
use crate::files::{self, given, own};
use crate::store::profile_file::{self, Beside, edit};

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The id of the new draft.
    pub id: String,
    /// Its text.
    pub text: String,
}

impl Shelf {
    /// Takes a copy of a profile as a draft; whatever is wrong with it is shown there. A file that it names beside it is copied, under another name where
    /// the shelf has another one of its name.
    ///
    /// # Errors
    /// It cannot be read, or is no text, or the shelf cannot be written.
    pub fn import(&self, file: &Path) -> io::Result<Imported> {
        let mut text = profile_file::read_text(file)?;
        let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let value = edit::value_of(&text).unwrap_or_default();
        let title = value.get("name").and_then(Value::as_str).filter(|name| !name.is_empty()).unwrap_or(&stem);
        let id = self.free_id(title)?;
        for beside in Beside::ALL {
            if let (Some(named), Some(folder)) = (beside.named_in(&text), file.parent())
                && let Ok(bytes) = given::read(&folder.join(&named), beside.limit())
            {
                let name = self.put_beside(&id, &named, &bytes, beside.limit())?;
                if name != named {
                    text = edit::set(&text, beside.field(), &json!(name)).unwrap_or(text);
                }
            }
        }
        self.keep_draft(&id, &text)?;
        Ok(Imported { id, text })
    }

    /// Takes a copy of a file that is to stand beside this profile: the name that it has on the shelf.
    ///
    /// # Errors
    /// It cannot be read, or the shelf cannot be written.
    pub fn take_beside(&self, id: &str, beside: Beside, file: &Path) -> io::Result<String> {
        let name = file.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy().into_owned();
        self.put_beside(id, &name, &given::read(file, beside.limit())?, beside.limit())
    }

    /// Under another name where the shelf has another file of this one.
    fn put_beside(&self, id: &str, named: &str, bytes: &[u8], limit: u64) -> io::Result<String> {
        let path = self.folder.join(named);
        let is_free = !files::is_there(&path) || own::read(&path, limit).is_ok_and(|held| held == bytes);
        let name = if is_free { named.to_owned() } else { format!("{id}-{named}") };
        self.put(&self.folder.join(&name), bytes)?;
        Ok(name)
    }
}
