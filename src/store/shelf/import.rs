//! A profile from elsewhere comes to the shelf as a draft, with the CA file that it names.

use std::io;
use std::path::Path;

use serde_json::{Value, json};

use super::Shelf;
use crate::files::{given, own};
use crate::store::profile_file::{self, MAX_BYTES, edit};

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The id of the new draft.
    pub id: String,
    /// Its text.
    pub text: String,
}

impl Shelf {
    /// Takes a copy of a profile as a draft; whatever is wrong with it is shown there. A CA file beside it is copied, under another name where the shelf has
    /// another one of its name.
    ///
    /// # Errors
    /// It cannot be read, or is no text, or the shelf cannot be written.
    pub fn import(&self, file: &Path) -> io::Result<Imported> {
        let mut text = profile_file::read_text(file)?;
        let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let value = edit::value_of(&text).unwrap_or_default();
        let title = value.get("name").and_then(Value::as_str).filter(|name| !name.is_empty()).unwrap_or(&stem);
        let id = self.free_id(title)?;
        if let (Some(ca), Some(folder)) = (edit::ca_file(&text), file.parent())
            && let Ok(pem) = given::read(&folder.join(&ca), MAX_BYTES)
        {
            let name = self.put_ca(&id, &ca, &pem)?;
            if name != ca {
                text = edit::set(&text, "cloud.trust.caFile", &json!(name)).unwrap_or(text);
            }
        }
        self.keep_draft(&id, &text)?;
        Ok(Imported { id, text })
    }

    /// Takes a copy of a CA file for this profile: the name that it has on the shelf.
    ///
    /// # Errors
    /// It cannot be read, or the shelf cannot be written.
    pub fn take_ca(&self, id: &str, file: &Path) -> io::Result<String> {
        let name = file.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy().into_owned();
        self.put_ca(id, &name, &given::read(file, MAX_BYTES)?)
    }

    /// Under another name where the shelf has another file of this one.
    fn put_ca(&self, id: &str, ca: &str, pem: &[u8]) -> io::Result<String> {
        let held = own::read(&self.folder.join(ca), MAX_BYTES).ok();
        let name = if held.is_none_or(|held| held == pem) { ca.to_owned() } else { format!("{id}-{ca}") };
        super::put(&self.folder.join(&name), pem)?;
        Ok(name)
    }
}
