//! The seven steps, in the one order that the screen, the batch file, the events and the code share.

use serde::{Deserialize, Serialize};

/// A step of one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Step {
    /// Open the port, wake the unit, read its serial number and hardware id.
    ReadSerial,
    /// Judge the serial number, ask the unit for an identity, look it up in the record.
    Check,
    /// Ask the cloud. One act with [`Step::Save`]: abort does not come between them.
    Register,
    /// Put the sealed answer on disk, then judge it.
    Save,
    /// Read the serial number again (I9), then write the identity.
    Write,
    /// Read the serial number again (I9), then write what the unit held before. It stands in the place of [`Step::Write`].
    Restore,
    /// Read the identity back as strongly as the profile declares.
    ReadBack,
    /// Put the outcome on disk.
    Log,
}

impl Step {
    /// All steps of a unit that is registered, in order.
    pub const ALL: [Self; 7] =
        [Self::ReadSerial, Self::Check, Self::Register, Self::Save, Self::Write, Self::ReadBack, Self::Log];

    /// Position in [`Step::ALL`], 0 to 6.
    pub fn index(self) -> usize {
        let of_all = self as usize;
        of_all - usize::from(of_all > Self::Write as usize)
    }
}
