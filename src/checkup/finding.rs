//! What the check before the shift finds: typed, without words.

use std::io;
use std::net::IpAddr;
use std::path::PathBuf;

use serde::Serialize;

use crate::checkup::host_key_seen::HostKeySeen;
use crate::domain::entry::Synchronised;
use crate::domain::tls_fault::{Certificate, Refusal};
use crate::domain::{
    BookFault, GateFault, GateVerdict, LineFault, NotAnAddress, PrintFault, ProxyRefusal, RecordFault,
};
use crate::files::{Others, Unfit};
use crate::link::Adapter;
use crate::store::NotSetUp;
use crate::store::profile_fault::Fault;
use crate::store::shared_book::BookUnusable;
use crate::vault::{SecretFault, SecretSource};

/// Less room on the record's disk stops the start: the record sets 1 MiB aside before anything else.
pub const LEAST_ROOM: u64 = 16 << 20;
/// Less room on the record's disk is worth a look. A unit takes a few KiB.
pub const LITTLE_ROOM: u64 = 512 << 20;
/// A write that is said to be safe sooner than this was hardly on a disk.
pub const TOO_FAST_MICROS: u64 = 50;
/// An adapter that waits so long for more makes every short answer late, in ms: what FTDI's do unless they are told otherwise.
const LATE_MS: u32 = 16;
/// A write that takes longer is felt with each unit, which has about ten of them.
pub const SLOW_MICROS: u64 = 200_000;
/// A root or another CA that ends within 18 months is worth a look: units in the field, which live long, trust the same one.
pub const CA_DAYS: i64 = 548;
/// The server's own certificate is renewed often; one that was not by then was forgotten.
pub const SERVER_DAYS: i64 = 30;
/// A package that ends within this many days is worth a look.
pub const ENDS_SOON_DAYS: u32 = 7;

/// What is looked at, in the order in which it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Point {
    /// The profile file.
    Profile,
    /// What the administrator of this PC has set.
    Policy,
    /// A serial port.
    Port,
    /// The disk that the record stands on.
    Disk,
    /// The station's folders and files.
    Files,
    /// The record.
    Record,
    /// The key that opens it.
    Key,
    /// Unfinished units.
    Units,
    /// The product secret.
    Secret,
    /// Results on their way to the plant.
    Results,
    /// Labels that are printed.
    Labels,
    /// This PC's clock.
    Clock,
    /// The cloud's name.
    Name,
    /// The way to the cloud.
    Way,
    /// TLS and the certificates.
    Tls,
    /// The plant gate.
    Plant,
    /// The book of several stations.
    SharedBook,
    /// Letters for both languages.
    Font,
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// As it should be.
    Good,
    /// Worth a look; stops nothing.
    Look,
    /// Stops the start.
    Stop,
}

/// How a port was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortState {
    /// It opens.
    Free,
    /// It is not there; these are.
    Missing(Vec<String>),
    /// Another program has it.
    Busy,
    /// This user may not open it; members of this group may (Unix).
    Denied(Option<String>),
    /// It is no serial port, or its driver fails.
    Failed,
    /// It is named by an address, and is not to be had.
    Line(LineFault),
    /// What was given names no port; what is wrong with it where it begins as an address.
    NotAName(Option<NotAnAddress>),
}

/// Where the record stands, if that is no local fixed disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// On another PC.
    Network,
    /// On a disk that can be pulled out.
    Removable,
    /// In memory.
    Memory,
    /// On a layer over another disk, as of a live system or a container: it may be thrown away at the next start.
    Layer,
}

/// A certificate that is trusted, and how long it still is valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated {
    /// It.
    pub certificate: Certificate,
    /// Whole days until its last one; negative where it has ended.
    pub days_left: i64,
}

/// What is wrong with the seal key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyFault {
    /// Missing, or not the one of this record.
    Wrong,
    /// The file is damaged, or others can read it.
    Damaged,
    /// The recovery recipient cannot be read.
    Recovery,
    /// The line key cannot be read.
    Line,
}

/// One line of the check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The profile can be used: its name.
    Profile(String),
    /// The units of these products could pass for those of the profile.
    NotToldApart(Vec<String>),
    /// The product came in a package that ends.
    Package {
        /// Its last day, `YYYY-MM-DD`.
        last_day: String,
        /// So many days are left after today; none: it is over, and nothing is registered.
        days_left: Option<u32>,
    },
    /// The profile is at fault.
    ProfileFaults(PathBuf, Vec<Fault>),
    /// The scanner's port.
    Scanner {
        /// As it was named.
        port: String,
        /// How it was found.
        state: PortState,
    },
    /// The administrator's file, and the names of what it sets.
    Policy(PathBuf, Vec<&'static str>),
    /// A port.
    Port {
        /// As it was named.
        port: String,
        /// How it was found.
        state: PortState,
    },
    /// What is known of the adapter behind a port.
    Adapter {
        /// As the port was named.
        port: String,
        /// It.
        adapter: Adapter,
    },
    /// Windows may put the adapter behind a port to sleep: the port, as it was named.
    Sleeps(String),
    /// The profile says which devices make a slot, and none of them is plugged in now.
    NoDevice,
    /// The key that the host of a port shows, and nobody has confirmed.
    HostKey {
        /// The port.
        port: String,
        /// The key.
        seen: HostKeySeen,
    },
    /// No port was named: these are there.
    PortsThere(Vec<String>),
    /// Room on the record's disk, in bytes.
    Room(PathBuf, u64),
    /// How long a small write took to be safe: the middle one of several, in microseconds.
    Sync(u64),
    /// Nothing can be written there.
    NotWritable(PathBuf, io::ErrorKind),
    /// The record is not on a local fixed disk.
    Place(PathBuf, Place),
    /// The record is on a disk that forgets.
    Forgets(PathBuf, Place),
    /// Whether everything on the record's disk is encrypted; none where the system does not say it.
    Encryption(PathBuf, Option<bool>),
    /// This PC can throw away at its next start what was written to a disk.
    WriteFilter {
        /// The administrator has named the folder of the record: it is left out, as far as anybody is to know it.
        is_chosen: bool,
    },
    /// Folders and files are for those they should be for.
    Files,
    /// Others can do something with these, which are this user's: which, and who. The start takes it from them.
    OpenToOthers(Vec<(PathBuf, Others)>),
    /// A folder or file is not used.
    Unfit(Unfit),
    /// An answer of the cloud stands in a file of its own.
    Spilled {
        /// The file.
        path: PathBuf,
        /// The station has made it: the next start takes it over, if its unit still needs it.
        is_vouched_for: bool,
    },
    /// There is a second record on this PC.
    SecondFolder(PathBuf),
    /// There is another folder for a record on this PC, which this user may not look into.
    ClosedFolder(PathBuf),
    /// This user has no place for a record.
    NotSetUp(NotSetUp),
    /// The record was read.
    Record {
        /// Segments.
        segments: usize,
        /// Units.
        units: usize,
        /// How long it took, in ms.
        took_ms: u64,
    },
    /// There is none yet.
    NoRecord(PathBuf),
    /// Another station has it.
    Held(String),
    /// It cannot be read.
    RecordUnreadable(PathBuf, io::ErrorKind),
    /// It is not what it was.
    RecordFaults(Vec<RecordFault>),
    /// What this PC remembers of a record cannot be understood.
    WitnessDamaged(PathBuf),
    /// It is of practice units.
    PracticeRecord,
    /// The station was closed for good: when.
    StationClosed(String),
    /// The seal key opens what each segment sealed first.
    Key,
    /// There is none yet: it is made with the record.
    NoKey,
    /// The seal key is at fault.
    KeyFault(KeyFault),
    /// A line key is in use: its fingerprint.
    LineKey(String),
    /// The serial numbers of the unfinished units.
    OpenUnits(Vec<String>),
    /// The product secret is there.
    Secret(SecretSource),
    /// A secret that the dialog sends to a unit is there: its name.
    NamedSecret(String, SecretSource),
    /// There is no secret to use.
    SecretFault(SecretFault),
    /// So many results wait for the plant, and so many were refused.
    Results {
        /// On record, and not taken.
        waiting: u64,
        /// Refused.
        dead: u64,
    },
    /// How many results wait is not known.
    ResultsUnknown(PathBuf, io::ErrorKind),
    /// So many labels wait for a printer, and so many may have been printed.
    Labels {
        /// Not a byte was sent.
        waiting: u64,
        /// A person has to look.
        unsure: u64,
    },
    /// A label printer.
    Printer {
        /// Where it is.
        printer: String,
        /// Why it takes nothing.
        fault: Option<PrintFault>,
    },
    /// The profile has a label, and there is no printer for it.
    NoPrinter,
    /// The clock is not behind the record.
    Clock {
        /// What it shows.
        now: String,
        /// Whether somebody keeps it right.
        synchronised: Synchronised,
    },
    /// The clock is behind the record's newest line.
    ClockBehind {
        /// What it says.
        now: String,
        /// When the newest line was written.
        newest: String,
    },
    /// The cloud's name has addresses.
    Name(String, Vec<String>),
    /// The cloud's name has no address.
    NameUnknown(String),
    /// The name server said nothing in time.
    NameSilent(String),
    /// No name server could be asked for it.
    NameServerAway(String),
    /// The cloud's name leads to this address, which is nobody's on the internet.
    NameAside(String, IpAddr),
    /// The cloud can be reached at this address, after so many ms.
    Way(String, u64),
    /// The proxy opened the way to the cloud.
    Proxy {
        /// Its host and port.
        proxy: String,
        /// Where it was reached.
        address: String,
        /// The cloud's host and port.
        cloud: String,
        /// After so many ms.
        ms: u64,
    },
    /// The proxy opened no way.
    ProxyFault(Box<ProxyRefusal>),
    /// These addresses did not answer, and others are used.
    PassedOver(Vec<String>),
    /// This PC knows no way to this host.
    NoRoute(String),
    /// Nothing takes the connection at this host and port.
    WayClosed(String, u16),
    /// Nothing answers at this host and port.
    WaySilent(String, u16),
    /// TLS stands.
    Tls {
        /// `1.2` or `1.3`.
        version: &'static str,
        /// The server's certificate, and those up to the root.
        chain: Vec<Certificate>,
        /// The root that is trusted.
        root: Certificate,
    },
    /// There is no TLS connection.
    TlsFault(Box<Refusal>),
    /// There is nothing to trust.
    NoTrust,
    /// The plant's system takes connections: its host and port. Nothing was asked.
    PlantGate(String),
    /// The gate's program is there and approved: its path. It was not started.
    PlantGateProgram(String),
    /// It answers as the profile says, about the number that is there for that.
    PlantGateSays {
        /// Its host and port, or its path.
        server: String,
        /// The number.
        number: String,
        /// What it said.
        verdict: GateVerdict,
        /// In its own words, where it has said some.
        said: Option<String>,
    },
    /// It does not: no unit would be registered.
    PlantGateFault(String, GateFault),
    /// The shared book can be used: which, and the version of its schema.
    SharedBook(String, u32),
    /// It cannot.
    SharedBookFault {
        /// Which.
        place: String,
        /// Why.
        fault: BookFault,
        /// Nothing is registered without it.
        is_required: bool,
    },
    /// Its settings cannot be used: the bench does not open.
    SharedBookUnusable(BookUnusable),
    /// The root or another CA ends soon.
    CaEnds(Dated),
    /// The server's own certificate ends soon.
    ServerEnds(Dated),
    /// The letters of both languages are there.
    Font,
    /// Some are missing.
    NoFont,
    /// This was not found out in time.
    NoAnswer(Point),
}

impl Finding {
    /// What it is about.
    pub fn point(&self) -> Point {
        self.weighed().0
    }

    /// How much it matters.
    pub fn level(&self) -> Level {
        self.weighed().1
    }

    fn weighed(&self) -> (Point, Level) {
        use Level::{Good, Look, Stop};
        match self {
            Self::Profile(_) => (Point::Profile, Good),
            Self::NotToldApart(_) => (Point::Profile, Look),
            Self::Package { days_left: None, .. } => (Point::Profile, Stop),
            Self::Package { days_left: Some(..=ENDS_SOON_DAYS), .. } => (Point::Profile, Look),
            Self::Package { .. } => (Point::Profile, Good),
            Self::ProfileFaults(..) => (Point::Profile, Stop),
            Self::Policy(..) => (Point::Policy, Good),
            // Units go on without it.
            Self::Scanner { state: PortState::Free, .. } => (Point::Port, Good),
            Self::Scanner { .. } => (Point::Port, Look),
            Self::Port { state, .. } => match state {
                PortState::Free => (Point::Port, Good),
                // Where the unit itself is the port, it comes with the first unit.
                PortState::Missing(_) => (Point::Port, Look),
                PortState::Busy
                | PortState::Denied(_)
                | PortState::Failed
                | PortState::Line(_)
                | PortState::NotAName(_) => (Point::Port, Stop),
            },
            Self::HostKey { .. } => (Point::Port, Stop),
            Self::PortsThere(ports) if ports.is_empty() => (Point::Port, Look),
            Self::PortsThere(_) | Self::NoDevice => (Point::Port, Good),
            Self::Room(_, ..LEAST_ROOM) => (Point::Disk, Stop),
            Self::Room(_, LEAST_ROOM..LITTLE_ROOM) => (Point::Disk, Look),
            Self::Room(..) | Self::Sync(TOO_FAST_MICROS..=SLOW_MICROS) => (Point::Disk, Good),
            Self::Adapter { adapter, .. } => {
                (Point::Port, if adapter.latency_ms >= Some(LATE_MS) { Look } else { Good })
            }
            Self::Sleeps(_) => (Point::Port, Look),
            Self::Encryption(_, None | Some(true)) => (Point::Disk, Good),
            Self::Forgets(..) | Self::WriteFilter { is_chosen: false } => (Point::Disk, Stop),
            Self::Sync(_) | Self::Place(..) | Self::Encryption(..) | Self::WriteFilter { .. } => (Point::Disk, Look),
            Self::NotWritable(..) => (Point::Disk, Stop),
            Self::Files => (Point::Files, Good),
            Self::OpenToOthers(_) | Self::Spilled { .. } => (Point::Files, Look),
            Self::Unfit(_) => (Point::Files, Stop),
            Self::Record { .. } | Self::NoRecord(_) => (Point::Record, Good),
            Self::SecondFolder(_) | Self::ClosedFolder(_) | Self::WitnessDamaged(_) => (Point::Record, Look),
            Self::NotSetUp(_) | Self::Held(_) | Self::PracticeRecord => (Point::Record, Stop),
            Self::RecordUnreadable(..) | Self::RecordFaults(_) | Self::StationClosed(_) => (Point::Record, Stop),
            Self::Key | Self::NoKey | Self::LineKey(_) => (Point::Key, Good),
            Self::KeyFault(_) => (Point::Key, Stop),
            Self::OpenUnits(units) if units.is_empty() => (Point::Units, Good),
            Self::OpenUnits(_) => (Point::Units, Look),
            Self::Secret(_) | Self::NamedSecret(..) => (Point::Secret, Good),
            Self::SecretFault(_) => (Point::Secret, Stop),
            Self::Results { waiting: 0, dead: 0 } => (Point::Results, Good),
            Self::Results { .. } | Self::ResultsUnknown(..) => (Point::Results, Look),
            Self::Labels { waiting: 0, unsure: 0 } | Self::Printer { fault: None, .. } => (Point::Labels, Good),
            // No unit waits for a printer.
            Self::Labels { .. } | Self::Printer { .. } | Self::NoPrinter => (Point::Labels, Look),
            Self::Clock { .. } => (Point::Clock, Good),
            Self::ClockBehind { .. } => (Point::Clock, Look),
            Self::Name(..) => (Point::Name, Good),
            Self::NameAside(_, address) if !address.is_unspecified() => (Point::Name, Look),
            Self::NameUnknown(_) | Self::NameSilent(_) | Self::NameServerAway(_) | Self::NameAside(..) => {
                (Point::Name, Stop)
            }
            Self::Way(..) | Self::Proxy { .. } => (Point::Way, Good),
            Self::PassedOver(_) => (Point::Way, Look),
            Self::ProxyFault(_) | Self::NoRoute(_) | Self::WayClosed(..) | Self::WaySilent(..) => (Point::Way, Stop),
            Self::Tls { .. } => (Point::Tls, Good),
            Self::CaEnds(_) | Self::ServerEnds(_) => (Point::Tls, Look),
            Self::TlsFault(..) | Self::NoTrust => (Point::Tls, Stop),
            Self::PlantGate(_) | Self::PlantGateProgram(_) | Self::PlantGateSays { .. } => (Point::Plant, Good),
            Self::PlantGateFault(_, GateFault::Program { fault, .. }) if fault.is_before_start() => {
                (Point::Plant, Stop)
            }
            // It may come back, and a supervisor may let units past it: the bench opens.
            Self::PlantGateFault(..) => (Point::Plant, Look),
            Self::SharedBook(..) => (Point::SharedBook, Good),
            Self::SharedBookFault { is_required: false, .. } => (Point::SharedBook, Look),
            Self::SharedBookFault { .. } | Self::SharedBookUnusable(_) => (Point::SharedBook, Stop),
            Self::Font => (Point::Font, Good),
            Self::NoFont => (Point::Font, Look),
            Self::NoAnswer(point) => (*point, Stop),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_is_too_fast_is_looked_at_and_a_full_one_stops() {
        let level = |micros| Finding::Sync(micros).level();
        assert_eq!([10, 49, 50, 9_000, 200_001].map(level), {
            use Level::{Good, Look};
            [Look, Look, Good, Good, Look]
        });
        let level = |bytes| Finding::Room("/".into(), bytes).level();
        assert_eq!([0, LEAST_ROOM, LITTLE_ROOM].map(level), [Level::Stop, Level::Look, Level::Good]);
    }
}
