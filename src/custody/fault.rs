//! Why the record cannot be taken, or a bench not opened on it.

use std::io;
use std::path::PathBuf;

use crate::cloud::TrustError;
use crate::domain::operator::BadgeFault;
use crate::domain::{OrderFault, PackageFault, ProgramFault};
use crate::journal::{BatchFileFault, RecordError};
use crate::link::NotAPort;
use crate::store::shared_book::BookUnusable;
use crate::vault::{KeyError, SecretFault};
use crate::wire::DialogFault;

/// Why a station cannot be opened. Nothing was registered.
#[derive(Debug, thiserror::Error)]
pub enum OpenFault {
    /// The profile's dialog does not compile.
    #[error("the profile's dialog is at fault: {0:?}")]
    Dialog(Vec<DialogFault>),
    /// A pattern of the profile does not compile.
    #[error("the profile is at fault: {0}")]
    Pattern(#[from] regex::Error),
    /// The plant gate of the profile cannot be asked.
    #[error("the profile's plant gate is at fault")]
    PlantGate,
    /// There is nothing to trust.
    #[error("the profile's certificates are at fault: {0}")]
    Trust(#[from] TrustError),
    /// The file is not a batch file of this record.
    #[error("{0} is not a batch file of this station")]
    NotOurBatch(PathBuf),
    /// The batch is one of another product.
    #[error("{file} is a batch of {made}, not of {wanted}")]
    OtherProduct {
        /// The batch file.
        file: PathBuf,
        /// The product key of the units in it.
        made: String,
        /// The product key of the profile.
        wanted: String,
    },
    /// What was said of the order is not what the profile asks for.
    #[error("the order is at fault: {0:?}")]
    Order(Vec<OrderFault>),
    /// Two of the batches that are to be open beside each other are one.
    #[error("{0} is asked for twice")]
    OpenTwice(PathBuf),
    /// Both profiles are for units of one product: what is said of it, from its secret to its first article, is said once.
    #[error("{0} and {1} are for one product")]
    OneProduct(String, String),
    /// A unit of one of these products could be registered as one of the other.
    #[error("units of {0} and {1} cannot be told apart")]
    NotToldApart(String, String),
    /// A slot's port is that of the scanner.
    #[error("{0} is the scanner's port")]
    PortOfScanner(String),
    /// Nobody is there who may begin units.
    #[error("the station asks for a badge: {0:?}")]
    Badge(BadgeFault),
    /// The profile came in no package, or one could not be put in its place.
    #[error("a package: {0:?}")]
    Package(PackageFault),
    /// The program of the plant gate is not started: which, and why.
    #[error("the plant gate {0}: {1:?}")]
    GateProgram(String, ProgramFault),
    /// The station was closed for good: when.
    #[error("the station was closed at {0}")]
    Closed(String),
    /// The batch expects no units: there is nobody to visit.
    #[error("{0} has no list of expected units")]
    NoList(PathBuf),
    /// The batch file cannot be read.
    #[error("{0}: {1}")]
    BatchFile(PathBuf, io::Error),
    /// No batch file can be written there.
    #[error("{0}: no batch file can be written there: {1:?}")]
    BatchPlace(PathBuf, BatchFileFault),
    /// The settings of the shared book cannot be used.
    #[error("the settings of the shared book cannot be used: {0:?}")]
    SharedBook(BookUnusable),
    /// The password for the shared book is not to be had.
    #[error("the password for the shared book is not to be had: {0:?}")]
    SharedBookPassword(SecretFault),
    /// Another station has the record.
    #[error("the record is in use by {0}")]
    Locked(String),
    /// The seal key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The record.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A slot's port is named in no way that can be read.
    #[error(transparent)]
    Port(#[from] NotAPort),
    /// The system.
    #[error("{0}: {1}")]
    Io(PathBuf, io::Error),
}
