//! The recovery key: a second key, on paper, whose public half this station seals to. It is never kept on this PC; its page stands in a file until it is printed.

use std::io;
use std::path::{Path, PathBuf};

use crate::domain::Secret;
use crate::files::{self, given};
use crate::store::DataDir;
use crate::vault::{KeyError, SealKey, Sealer, key_file};

/// So much of it is typed back from the paper.
pub const TYPED: usize = 8;

/// Why there is none in use.
#[derive(Debug, thiserror::Error)]
pub enum NotMade {
    /// There is one already.
    #[error("{0} is there")]
    IsThere(PathBuf),
    /// What was typed is not the end of what was printed.
    #[error("not the end of the key")]
    Mistyped,
    /// It is not the public half of a key.
    #[error("not a recipient")]
    NotARecipient,
    /// A file cannot be written, or not taken away.
    #[error("{0}: {1}")]
    Io(PathBuf, io::Error),
}

/// A new key whose page stands in a file; the file goes with this.
pub struct Paper {
    key: SealKey,
    page: PathBuf,
}

impl Paper {
    /// Makes a key, and its page in a new file that its owner alone may read. `html`: the page, of the station's name, the key and its public half. The station's
    /// folder is made where it is missing.
    ///
    /// # Errors
    /// [`NotMade`]; then there is no page.
    pub fn make(
        data: &DataDir,
        page: &Path,
        html: impl FnOnce(&str, &Secret, &str) -> String,
    ) -> Result<Self, NotMade> {
        be_none(data)?;
        let unusable = |error| NotMade::Io(data.path().to_owned(), error);
        data.create().map_err(unusable)?;
        let station = data.station_name().map_err(unusable)?;
        let key = SealKey::generate();
        let html = html(&station, &key.to_text(), &key.recipient());
        given::write_for_owner(page, html.as_bytes()).map_err(|error| NotMade::Io(page.to_owned(), error))?;
        Ok(Self { key, page: page.to_owned() })
    }

    /// Where the page is.
    pub fn page(&self) -> &Path {
        &self.page
    }

    /// Puts the key in use, once its end was typed from the paper: what is sealed from the next start on opens with it too. The page is taken away before. Gives the
    /// public half.
    ///
    /// # Errors
    /// [`NotMade`]; nothing was changed.
    pub fn put_in_use(&self, data: &DataDir, typed: &str) -> Result<String, NotMade> {
        let text = self.key.to_text();
        let end = &text.expose()[text.expose().len() - TYPED..];
        if !typed.trim().eq_ignore_ascii_case(end) {
            return Err(NotMade::Mistyped);
        }
        files::remove(&self.page).map_err(|error| NotMade::Io(self.page.clone(), error))?;
        adopt(data, &self.key.recipient())
    }
}

impl Drop for Paper {
    fn drop(&mut self) {
        let _ = files::remove(&self.page);
    }
}

/// Seals to a key that was made elsewhere from the next start on; gives its public half.
///
/// # Errors
/// [`NotMade`]; nothing was changed.
pub fn adopt(data: &DataDir, recipient: &str) -> Result<String, NotMade> {
    be_none(data)?;
    let sealer = Sealer::new([recipient]).map_err(|_| NotMade::NotARecipient)?;
    let recipient = sealer.recipients().remove(0);
    let unusable = |error| NotMade::Io(data.keys(), error);
    data.create().map_err(unusable)?;
    key_file::set_recovery(&data.keys(), &recipient).map_err(unusable)?;
    Ok(recipient)
}

/// The public half of the one in use.
///
/// # Errors
/// [`KeyError`]: it cannot be read, or is none.
pub fn in_use(data: &DataDir) -> Result<Option<String>, KeyError> {
    key_file::recovery_recipient(&data.keys())
}

fn be_none(data: &DataDir) -> Result<(), NotMade> {
    let there = data.keys().join(key_file::RECOVERY);
    if files::is_there(&there) { Err(NotMade::IsThere(there)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn it_is_in_use_once_its_end_was_typed_and_its_page_is_gone_in_either_case() {
        let root = tempfile::tempdir().unwrap();
        let (data, page) = (DataDir::new(root.path().join("data")), root.path().join("page.html"));
        let make =
            || Paper::make(&data, &page, |station, key, recipient| format!("{station} {} {recipient}", key.expose()));
        let paper = make().unwrap();
        assert!(matches!(paper.put_in_use(&data, "QQQQQQQQ"), Err(NotMade::Mistyped)));
        let html = fs::read_to_string(paper.page()).unwrap();
        assert_eq!(in_use(&data).unwrap(), None);
        drop(paper);
        assert!(!page.exists());
        fs::write(&page, "of somebody else").unwrap();
        assert!(matches!(make(), Err(NotMade::Io(..))));
        fs::remove_file(&page).unwrap();
        let paper = make().unwrap();
        let again = fs::read_to_string(&page).unwrap();
        assert_ne!(html, again);
        let key = again.split(' ').nth(1).unwrap();
        let end = key[key.len() - TYPED..].to_lowercase();
        let recipient = paper.put_in_use(&data, &format!(" {end}\n")).unwrap();
        assert_eq!(in_use(&data).unwrap(), Some(recipient.clone()));
        assert!(!page.exists() && again.contains(&recipient));
        assert!(matches!(make(), Err(NotMade::IsThere(_))));
        assert!(matches!(adopt(&data, &recipient), Err(NotMade::IsThere(_))));
    }

    #[test]
    fn one_that_was_made_elsewhere_is_taken_and_nothing_else() {
        let root = tempfile::tempdir().unwrap();
        let data = DataDir::new(root.path().join("data"));
        let key = SealKey::generate();
        for none in ["", "age1nonsense", key.to_text().expose()] {
            assert!(matches!(adopt(&data, none), Err(NotMade::NotARecipient)), "{none:?}");
        }
        assert!(!data.path().exists());
        assert_eq!(adopt(&data, &key.recipient()).unwrap(), key.recipient());
    }
}
