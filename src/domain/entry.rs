//! What stands on a line of the record. Field names and kinds are the file format: see `docs/batch-file.md` before changing any.
//!
//! - `kind`: every kind of line, and what it is about
//! - `envelope`: the segment that lines stand in
//! - `visit`: what is told of a unit while it is in its slot
//! - `profile_text`: the profile that a batch was opened with
//! - `golden`: what proves a line
//! - `info`: what a unit told of itself beside its number
//! - `value`: what is told of values that the station gives
//! - `decision`: what persons decided · `change`: what they changed about the station
//! - `clock`: what is said of the PC's clock
//! - `closing`: the end of a station
//! - `persons`: whom a line names
//! - `operator`: who works at the bench
//! - `package`: packages with a profile and all that belongs to it
//! - `plant_gate`: what the plant said of a unit before it was registered, and which program says so
//! - `shared_claim`: what the shared book said of it
//! - `scan`: scans that nobody took
//! - `label`: a unit's label and a printer
//! - `console`: what the vendor's console says about a device name
//! - `incarnation`: a record that goes on in another place
//! - `leaving`: a batch that leaves the record

mod change;
mod clock;
mod closing;
mod console;
mod decision;
mod envelope;
mod golden;
mod incarnation;
mod info;
mod kind;
mod label;
mod leaving;
mod operator;
mod package;
mod persons;
mod plant_gate;
mod profile_text;
mod received;
mod scan;
mod shared_claim;
mod value;
mod visit;

pub use self::change::{ChangeOf, Changed, ChangedField};
pub use self::clock::{ClockSet, ClockTold, Synchronised};
pub use self::closing::StationClosed;
pub use self::console::{AtConsole, ConsoleChange, ConsoleId, ConsoleSaid, ConsoleSource, ConsoleStage};
pub use self::decision::{Choice, PinUse, Resolution};
pub use self::envelope::{DecidesNothing, Header, SegmentHead};
pub use self::golden::{ArticleLetGo, Golden};
pub use self::incarnation::{Incarnation, Machine, Origin, Resealed, ResealedAnswer};
pub use self::info::Info;
pub use self::kind::{About, Entry};
pub use self::label::{LabelDecided, LabelPrinted, LabelPrinting, LabelUnsure};
pub use self::leaving::{Reduced, SegmentRetired};
pub use self::operator::{AtWork, OperatorSet};
pub use self::package::{PackageOver, PackageSigner, PackageTaken, PackagesOnly};
pub use self::plant_gate::{GateAnswer, GateBypassed, GateProgramApproved};
pub use self::profile_text::ProfileText;
pub use self::received::{Received, ReceivedIdentity, ReceivedOld};
pub use self::scan::{PassedOver, ScanPassedOver};
pub use self::shared_claim::{BookSaid, SharedClaim};
pub use self::value::{RangeSet, ValueGiven};
pub use self::visit::{Ended, NotIssued, Plan, Registrations, TapeLine, TookMs, VisitId, Way};
