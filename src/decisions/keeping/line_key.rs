//! The line key of a station, as a person changes it: on record first, by an engineer where there are supervisors.

use std::io;

use super::Keeping;
use crate::domain::entry::{ChangeOf, Changed};
use crate::seen::{Decision, Refusal, Signed};
use crate::vault::station_key::fingerprint;
use crate::vault::{KeyError, SealKey, SecretFault, key_file};

/// What the record calls the setting.
const SETTING: &str = "lineKey";

impl Keeping {
    /// The fingerprint of the line key in use.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn line_key(&self) -> Result<Option<String>, KeyError> {
        let line = key_file::line(&self.data.keys())?;
        Ok(line.map(|line| fingerprint(&line.recipient())))
    }

    /// Has the station seal to this line key, and open with it, from its next start on. The one in use is taken once more, and changes nothing.
    ///
    /// # Errors
    /// [`Refusal`]; [`SecretFault::NotStored`] where another one is in use.
    pub async fn take_line_key(&self, key: &SealKey, signed: &Signed) -> Result<(), Refusal> {
        let taken = fingerprint(&key.recipient());
        match self.line_key().map_err(unreadable)? {
            Some(used) if used == taken => return Ok(()),
            Some(_) => return Err(not_stored(io::ErrorKind::AlreadyExists.into())),
            None => {}
        }
        self.change_line_key(None, Some(taken), signed).await?;
        key_file::set_line(&self.data.keys(), key).map_err(not_stored)
    }

    /// Has the station seal to none, from its next start on; the key is destroyed here.
    ///
    /// # Errors
    /// [`Refusal`].
    pub async fn leave_line_key(&self, signed: &Signed) -> Result<(), Refusal> {
        let used = self.line_key().map_err(unreadable)?;
        self.change_line_key(used, None, signed).await?;
        key_file::forget_line(&self.data.keys()).map_err(not_stored)
    }

    /// First on record: whoever finds that others open what is sealed here finds out who did it.
    async fn change_line_key(&self, old: Option<String>, new: Option<String>, signed: &Signed) -> Result<(), Refusal> {
        let changed = Changed::new(ChangeOf::Setting, SETTING, old, new);
        self.decide_first(true, Decision::SharedBook(Box::new(changed)), signed).await
    }
}

fn unreadable(fault: KeyError) -> Refusal {
    Refusal::SealKey(fault.to_string())
}

fn not_stored(error: io::Error) -> Refusal {
    Refusal::Secret(SecretFault::NotStored(error.kind()))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{entries, keeping, run, signed};
    use super::super::{DataDir, Desk};
    use super::*;
    use crate::domain::{Entry, Role, Secret};
    use crate::vault::pin;

    #[test]
    fn a_line_key_is_an_engineers_and_on_record_before_it_is_taken_and_before_it_is_destroyed() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::new(folder.path().join("data"));
        let keeping = keeping(&data);
        let (key, other) = (SealKey::generate(), SealKey::generate());
        let made = |name: &str, role| Entry::Supervisor {
            name: name.into(),
            pin_hash: pin::hash(&Secret::new("2468")),
            role,
            by: "chen".into(),
        };
        let all = vec![made("chen", Role::Engineer), made("li", Role::Engineer), made("wang", Role::Leader)];
        run(Desk::open(&data).unwrap().put(all, None)).unwrap();
        let take = |key: &SealKey, by: &str, pin: &str| run(keeping.take_line_key(key, &signed(by, pin)));
        assert!(take(&key, "li", "1111").is_err() && take(&key, "wang", "2468").is_err());
        assert_eq!(keeping.line_key().unwrap(), None);
        assert!(!entries(&data).contains("lineKey"));
        take(&key, "chen", "2468").unwrap();
        take(&key, "nobody", "").unwrap();
        let used = fingerprint(&key.recipient());
        assert_eq!(keeping.line_key().unwrap(), Some(used.clone()));
        let is_on_record = |ends: &str| entries(&data).contains(&format!(r#""of":"lineKey",{ends}"#));
        assert!(is_on_record(&format!(r#""new":"{used}""#)));
        assert!(!entries(&data).contains(key.to_text().expose()));
        assert!(take(&other, "chen", "2468").is_err(), "another one is in use");
        assert!(run(keeping.leave_line_key(&signed("wang", "2468"))).is_err());
        assert_eq!(keeping.line_key().unwrap(), Some(used.clone()));
        run(keeping.leave_line_key(&signed("chen", "2468"))).unwrap();
        assert!(is_on_record(&format!(r#""old":"{used}""#)));
        assert_eq!((keeping.line_key().unwrap(), data.keys().join("line.key").exists()), (None, false));
    }
}
