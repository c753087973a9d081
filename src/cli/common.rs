//! What every call has: the language of what people read, and the station's folder.

use std::io;
use std::path::PathBuf;

use crate::domain::{ProxyAddress, Retention, ShiftStarts};
use crate::seen::Refusal;
use crate::store::{DataDir, Folders, Policy, SettingsFile, is_usable};
use crate::words::Lang;
use crate::words::cli::Complaint;

/// What every call has.
#[derive(Clone, Debug)]
pub struct Common {
    /// Language of what people read.
    pub lang: Lang,
    /// The language that the call names; the window has a memory of its own.
    pub named_lang: Option<Lang>,
    /// The station's folder, where the call names one.
    pub data_dir: Option<PathBuf>,
    /// What the administrator of this PC has set.
    pub policy: Policy,
}

impl Common {
    /// The folders of this PC and this user.
    pub(crate) fn folders(&self) -> Folders {
        Folders::of_system(self.policy.clone())
    }

    /// The station's folder: what the call says, otherwise what this user chose, otherwise the PC's.
    pub(super) fn data(&self) -> DataDir {
        self.folders().named_or_in_use(self.data_dir.as_deref())
    }

    /// The proxy that leads to the cloud: the administrator's, otherwise the one that this user chose in the window.
    pub(super) fn proxy(&self) -> Option<ProxyAddress> {
        self.policy.rules.proxy_or(&SettingsFile::of_user().proxy())
    }

    /// When the shifts of a day begin, likewise.
    pub(super) fn shift_starts(&self) -> ShiftStarts {
        self.policy.rules.shift_starts_or(&SettingsFile::of_user().shift_starts())
    }

    /// How long finished batches are kept on record, likewise.
    pub(super) fn retention(&self) -> Retention {
        self.policy.rules.retention_or(&SettingsFile::of_user().retention())
    }

    /// The station's folder, where this user can use it. Asked only where it is needed: who looks into a mailed batch file needs none.
    pub(super) fn usable_data(&self) -> Result<DataDir, Complaint> {
        let data = self.data();
        match self.folders().not_set_up(&data) {
            Some(not) => Err(Complaint::NotSetUp(Box::new(not))),
            // Said before anything else is: what is missing inside it would be said as if it were not there.
            None if !is_usable(&data) => {
                let why = io::ErrorKind::PermissionDenied;
                Err(Refusal::Folder(data.path().display().to_string(), why.to_string(), why.into()).into())
            }
            None => Ok(data),
        }
    }
}
