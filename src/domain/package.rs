//! What can be wrong with a package for another station, and with what a station may take.

/// Why a package is not made, not taken, or why what was asked is not done beside packages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PackageFault {
    /// It is larger than any package: so many bytes are taken.
    TooLarge(u64),
    /// It is no zip file, or its end is missing.
    NotAZip,
    /// The name of a file in it is none: a folder, `..`, a device, no text.
    Name(String),
    /// A file stands in it twice.
    Doubled,
    /// A file in it is packed, locked or a link: in a package they stand as they are.
    Packed(String),
    /// A file is missing that must be there.
    Missing(String),
    /// A file is there that nobody signed.
    Extra(String),
    /// Its list of contents cannot be read: what is wrong.
    Manifest(String),
    /// It was made by a later version.
    Later,
    /// The signature cannot be read.
    Signature,
    /// A file is not what was signed.
    Changed(String),
    /// Whoever signed it is not trusted here: that one's public key.
    NotTrusted(String),
    /// The profile in it has faults: the first one.
    Profile(String),
    /// The profile in it is not for the product that was signed.
    OtherProduct,
    /// It is for other stations: theirs and this one's name.
    NotForUs(Vec<String>, String),
    /// The product secret in it does not open with this station's key, or is not for its product and place.
    Secret,
    /// It is not newer than what was taken here already: its number, and that one's.
    Older(u64, u64),
    /// Its last day is over.
    Over(String),
    /// Something stood here already when the package was looked at that is another one now.
    Moved,
    /// It is on record that it was taken, and it could not be put in its place: why.
    Unfinished(String),
    /// It was just put in its place, after it had been cut off: what is at work has to be begun anew.
    Finished,
    /// This station takes signed packages only.
    Only,
    /// This station takes signed packages only, and this profile came with none, or is not what came.
    NotTaken,
    /// It is no public key of minisign.
    NotAKey,
    /// It is no secret key of minisign, or not its password.
    NotASigningKey,
    /// This key is not trusted here.
    NotAmongTrusted,
    /// It is no day of the calendar.
    NotADay,
    /// What is to be put into it is too large, or is no name: which.
    Unfit(String),
}

impl PackageFault {
    /// It is about a file that somebody named, and not about what stands at the station.
    pub fn is_of_file(&self) -> bool {
        !matches!(
            self,
            Self::Moved | Self::Unfinished(_) | Self::Finished | Self::Only | Self::NotTaken | Self::NotAmongTrusted
        )
    }
}
