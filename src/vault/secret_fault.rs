//! Why there is no product secret to use: typed, without words and without any part of the secret.

use std::io;
use std::path::PathBuf;

use crate::domain::Failure;
use crate::files::Unfit;

/// Where a product secret may come from, in the order in which it is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SecretSource {
    /// The file named by `--secret-file`.
    GivenFile,
    /// The environment variable `REGNWL_PRODUCT_SECRET`.
    Environment,
    /// The system's keyring.
    Keyring,
    /// The file in the data folder that only its owner can read.
    OwnerFile,
}

/// Why a text is no product secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SecretForm {
    /// There is nothing in it.
    Empty,
    /// More than 256 characters.
    TooLong,
    /// Something other than printable ASCII, or more than one line.
    NotPrintable,
    /// A blank at an end, as `echo` leaves it.
    BlankAtEnd,
    /// Quotes around it, as `echo` leaves them.
    Quoted,
    /// Stars around it, or nothing else: a hidden field was copied, or a text with marks.
    Starred,
}

/// Why there is no product secret to use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretFault {
    /// No source has one.
    Missing,
    /// No source has the one that a profile names.
    NamedMissing {
        /// Whose product it is.
        product_key: String,
        /// Its name.
        name: String,
    },
    /// No password is stored for this proxy and its user.
    ProxyMissing(String),
    /// No access key is stored for this product.
    AccessKeyMissing(String),
    /// No password for a plant gate is stored for this product key.
    PlantNone(String),
    /// No password is stored for the plant gate of this product.
    PlantMissing {
        /// Whose product it is.
        product_key: String,
        /// The server that it is for.
        server: String,
    },
    /// No password is stored for this login at the shared book.
    BookMissing(String),
    /// No secret can have this name.
    BadName,
    /// The keyring asks somebody, or answers nobody, and no other source has one.
    KeyringLocked,
    /// What a source holds is no product secret.
    Malformed(SecretSource, SecretForm),
    /// What a source holds was not stored by this program, or is damaged.
    Damaged(SecretSource),
    /// A file cannot be read.
    Unreadable(PathBuf, io::ErrorKind),
    /// A file or its folder is there and is not used.
    Unfit(Unfit),
    /// The file in the data folder can be read by others: its secret may be known already.
    Exposed(PathBuf),
    /// The same, of the password of the shared book.
    BookExposed(PathBuf),
    /// The stored secret is bound to another host or trust than this profile has.
    BoundElsewhere {
        /// Where it was found.
        source: SecretSource,
        /// The host it is bound to.
        host: String,
    },
    /// It could be stored nowhere.
    NotStored(io::ErrorKind),
    /// Not 1 to 64 letters and digits, so no product key.
    BadProductKey,
}

impl SecretFault {
    /// The failure of a unit, or of the station's start, that it leads to.
    pub fn failure(&self) -> Failure {
        match self {
            Self::KeyringLocked => Failure::SecretLocked,
            _ => Failure::SecretMissing,
        }
    }
}
