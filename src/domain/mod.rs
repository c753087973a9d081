//! What a profile, a unit, an identity, an entry and a failure *are*. No IO, no clock, no words for people.

pub mod access_key;
mod after;
mod book_visit;
pub mod cap;
pub mod change_kind;
pub mod circumstance;
mod claim_fate;
pub mod coverage;
pub mod dialog_profile;
pub mod disk_fault;
pub mod entry;
pub mod expected;
pub mod failure;
pub mod file_name;
pub mod golden;
pub mod http_url;
pub mod identity;
pub mod info;
pub mod json;
pub mod known;
pub mod label;
pub mod line_fault;
pub mod monitoring;
pub mod number_range;
pub mod operator;
pub mod order;
pub mod outcome;
pub mod package;
pub mod person;
pub mod person_code;
pub mod plain_text;
pub mod plant_fault;
pub mod plant_gate;
pub mod printer;
pub mod profile;
pub mod program_fault;
pub mod programs;
pub mod proxy;
pub mod purpose;
pub mod range_stand;
pub mod record_fault;
pub mod result;
pub mod retention;
pub mod rework;
pub mod role;
pub mod scanner;
pub mod secret;
pub mod shared_book;
pub mod shift_starts;
pub mod stage;
pub mod step;
pub mod still_open;
pub mod tally;
pub mod time_window;
pub mod tls_fault;
pub mod value_told;
pub mod values_profile;
pub mod visible;

pub use book_visit::{BookMatch, BookQuery, BookVisit, HourYield, StationNow, ToldVisit};
pub use cap::{CapProfile, CapStand, Capped};
pub use change_kind::ChangeKind;
pub use circumstance::Circumstance;
pub use claim_fate::ClaimFate;
pub use coverage::{Coverage, Stand, Standing};
pub use dialog_profile::{DialogProfile, Echo, Exchange, LoginAnswer, Quote, Requirement, SetProfile};
pub use disk_fault::DiskFault;
pub use entry::{
    About, ArticleLetGo, Choice, DecidesNothing, Ended, Entry, GateAnswer, GateBypassed, Golden, Header, Incarnation,
    Info, LabelDecided, LabelPrinted, LabelPrinting, LabelUnsure, Machine, NotIssued, Origin, PinUse, Plan,
    ProfileText, RangeSet, Registrations, Resealed, ResealedAnswer, Resolution, SegmentHead, TapeLine, TookMs,
    ValueGiven, VisitId, Way,
};
pub use expected::{Expected, in_pieces};
pub use failure::{Blame, Failure, Verb};
pub use file_name::NameFault;
pub use golden::{Must, Showed};
pub use http_url::HttpUrl;
pub use identity::{Held, Identity, OldValue, Platform, UnitKeys, hex, looks, short_sha256};
pub use info::InfoValue;
pub use known::{Decided, Elsewhere, MOST_IDENTITIES, Progress};
pub use label::{BadValue, LabelLanguage, LabelProfile, LabelSettled, LabelStage, LabelStand, LabelTrouble};
pub use line_fault::{AddressFault, HostKeyFault, LineFault, NotAnAddress};
pub use monitoring::{Monitoring, MonitoringTarget};
pub use number_range::{CheckDigit, Digits, NumberRange};
pub use operator::{NoBadge, Operator};
pub use order::{Order, OrderFault, OrderField, WORK_ORDER};
pub use outcome::{Outcome, Proof, ProofTime, Strength};
pub use package::PackageFault;
pub use person::Person;
pub use plain_text::Encoding;
pub use plant_fault::PlantFault;
pub use plant_gate::{
    BodyFormat, Bypass, Charset, GateFault, GateProgram, GateTold, GateVerdict, PastGate, PlantAsk, PlantGateProfile,
    PlantLogin, PlantMethod, PlantTrust,
};
pub use printer::{NotAPrinter, PrintFault, Printer, Printers};
pub use profile::{
    CloudProfile, ControlLine, DeviceNameProfile, Flow, GoldenUnits, HostProfile, LineProfile, OnForeignIdentity,
    Parity, Profile, SerialNumberProfile, SignMethod, Trust, UsbMatch, VerifyProfile,
};
pub use program_fault::ProgramFault;
pub use programs::{PROGRAM, Programs};
pub use proxy::{Proxy, ProxyAddress, ProxyFault, ProxyRefusal};
pub use purpose::Purpose;
pub use range_stand::RangeStand;
pub use record_fault::RecordFault;
pub use result::{RefusedResult, ResultProfile, ResultSettled, ResultStand, ResultTime, ResultTrouble};
pub use retention::{NotRetention, Retention, StillNeeded};
pub use rework::{BatchPurpose, BoardFault};
pub use role::{Deed, Role, Supervisor};
pub use scanner::{ScannerAway, ScannerPort};
pub use secret::{NamedSecrets, Secret};
pub use shared_book::{
    BookFault, BookHead, BookMode, BookServer, BookSettings, ClaimConflict, ClaimState, HeldElsewhere, OwnClaim,
    RecordedClaim, SettingsFault, ToldClaim, ValueTwice, is_book_name,
};
pub use shift_starts::ShiftStarts;
pub use stage::{FIRST_STEPS, Stage};
pub use step::Step;
pub use still_open::StillOpen;
pub use tally::Tally;
pub use time_window::TimeWindow;
pub use value_told::ValueTold;
pub use values_profile::{LabelSource, SERIAL_NUMBER, ValueProfile, ValueSource, can_name_a_value};
