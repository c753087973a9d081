//! What can be wrong with a profile file: typed, without words, each cause with a stable code.
//!
//! No cause carries a value out of the file, only names (of fields, presets, placeholders, groups): whoever pastes a product secret into a profile
//! must not find it in a log (I8).

use std::io;

use serde_json::Value;
use strum::EnumString;

use crate::domain::Strength;
use crate::files::Why;
use crate::wire::{CompileFault, LabelFault};

/// One fault of a profile file, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The field, as in `dialog.write[0].expect[1]`; empty for the file as a whole.
    pub path: String,
    /// What is wrong.
    pub cause: Cause,
}

/// What kind of value something is, as JSON Schema calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString)]
#[strum(serialize_all = "lowercase")]
pub enum JsonType {
    /// Members by name.
    Object,
    /// Members in a row.
    Array,
    /// Text.
    String,
    /// A number without a fraction.
    Integer,
    /// Any number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// `null`.
    Null,
}

impl JsonType {
    /// Whether a value is one.
    pub fn is_of(self, value: &Value) -> bool {
        match self {
            Self::Object => value.is_object(),
            Self::Array => value.is_array(),
            Self::String => value.is_string(),
            // What no field can hold is too large, whichever way it is written.
            Self::Integer => {
                let is_huge = |number: f64| number.fract() == 0.0 && number.abs() > u32::MAX.into();
                value.is_i64() || value.is_u64() || value.as_f64().is_some_and(is_huge)
            }
            Self::Number => value.is_number(),
            Self::Boolean => value.is_boolean(),
            Self::Null => value.is_null(),
        }
    }
}

/// Why the text is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Syntax {
    /// Nothing but blanks and comments.
    Empty,
    /// Something stands where nothing, or something else, may stand.
    Unexpected,
    /// A colon is missing after a field name.
    ColonMissing,
    /// A comma is missing between two members.
    CommaMissing,
    /// A field has no value.
    ValueMissing,
    /// A field name is not in double quotes.
    NameNotQuoted,
    /// A string is not in double quotes.
    SingleQuotes,
    /// A string has no end.
    StringNotClosed,
    /// A backslash in a string is followed by something JSON does not know.
    BadEscape,
    /// A number is not written as JSON writes numbers.
    BadNumber,
    /// A `{`, `[` or `/*` has no end.
    NotClosed,
    /// Something follows the closing brace.
    TextAfterEnd,
    /// Too many levels.
    TooDeep,
    /// A sign that JSON does not have: of a Chinese keyboard, of a web page.
    WrongSign {
        /// It.
        sign: char,
        /// What JSON has in its place.
        instead: Instead,
    },
    /// A word that other languages have.
    WrongWord {
        /// What JSON has in its place.
        instead: &'static str,
    },
    /// A note that begins with `#`.
    HashComment,
    /// A number that begins with `0x`.
    Hexadecimal,
}

/// What JSON has in place of a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Instead {
    /// This one.
    Sign(char),
    /// An ordinary blank.
    Blank,
    /// Nothing.
    Nothing,
}

/// Why a custom host is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HostFault {
    /// It begins with `mqtts://` or the like.
    Scheme,
    /// It ends in a port: that is `cloud.port`.
    Port,
    /// It is not made of labels of letters, digits and inner dashes, and no address.
    Form,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Cause {
    /// There is no such file.
    FileMissing,
    /// The file cannot be read.
    FileUnreadable(io::ErrorKind),
    /// It is no file.
    #[strum(serialize = "file-unreadable")]
    FileUnfit(Why),
    /// The file has more bytes than this.
    FileTooLarge {
        /// Largest size in bytes.
        limit: u64,
    },
    /// The file is not UTF-8.
    NotUtf8 {
        /// The first bad byte, from 0.
        offset: usize,
    },
    /// The text is not JSON. Nothing behind it was looked at.
    Syntax(Syntax),

    /// A field that profiles do not have.
    UnknownField {
        /// Its name.
        name: String,
        /// The known field that looks most like it.
        nearest: Option<String>,
    },
    /// A field that is named like a secret.
    SecretInProfile {
        /// Its name.
        name: String,
    },
    /// A field that stands twice in one object.
    DuplicateField {
        /// Its name.
        name: String,
    },
    /// A field that must be there.
    MissingField {
        /// Its name.
        name: String,
    },
    /// The path depends on where the program was started.
    PathNotWhole,
    /// The value has another type.
    WrongType {
        /// What is allowed.
        expected: Vec<JsonType>,
    },
    /// The number is too small or too large.
    OutOfRange {
        /// Smallest allowed number.
        min: Option<i64>,
        /// Largest allowed number.
        max: Option<i64>,
    },
    /// The text is too short or too long, or the list has too many members.
    WrongLength {
        /// Fewest characters or members.
        min: Option<i64>,
        /// Most characters or members.
        max: Option<i64>,
    },
    /// The text does not have the form of this pattern.
    WrongForm {
        /// The pattern.
        pattern: String,
    },
    /// None, or more than one, of these.
    NotOneOf {
        /// The allowed values or field names.
        options: Vec<String>,
    },
    /// It satisfies the schema and cannot be decoded all the same: a defect of this program.
    Undecodable,

    /// A pattern, a template or the dialog cannot be made ready.
    #[strum(transparent)]
    NotCompiled(CompileFault),
    /// The pattern for labels has no group: it says nowhere where the number stands.
    LabelCatchesNothing,
    /// A pattern for scans of an order field has no group.
    ScanCatchesNothing,
    /// What is taken from the order, or compared with it, need not be said there.
    OrderNotAsked {
        /// The field.
        name: String,
    },
    /// Registrations are capped by work order, and the profile asks for none, or lets it be empty.
    NoWorkOrder,
    /// What is to be asked of the plant has no address, or one whose host is not fixed.
    GateUrl,
    /// A placeholder stands where its value could become more than a value: outside of quotes.
    GatePlaceholder,
    /// The body is not what its `format` says.
    GateBody,
    /// It is no header, or one that is made by itself.
    GateHeader,
    /// The pattern has no group: it says nowhere where the text stands.
    GateCatchesNothing,
    /// The pattern is found in every answer.
    GateMatchesAll,
    /// `${token}` is named, and nothing logs in.
    GateNoLogin,
    /// The gate has neither an address nor a program, both, or beside a program what is of an address.
    GateOneWay,
    /// The program is no file of a PC, or one that does whatever it is told.
    GateProgram,
    /// What is asked of a program, or what it is started with, is no single line.
    GateNotALine,
    /// The label's template does not exist.
    LabelMissing,
    /// The label's template cannot be read.
    LabelUnreadable(io::ErrorKind),
    /// The label's template is no file.
    #[strum(serialize = "label-unreadable")]
    LabelUnfit(Why),
    /// The label's template has more bytes than this.
    LabelTooLarge {
        /// Largest size in bytes.
        limit: u64,
    },
    /// The label's template is no text.
    LabelNotText,
    /// The label's template is none of its language, or a value could break out of it.
    LabelTemplate(LabelFault),
    /// Two fields of the order have one name.
    OrderFieldTwice,

    /// No value can have this name.
    BadValueName,
    /// `first` and `last` are no digits of one width, or the wrong way round.
    BadRange,
    /// A serial number that is the same for every unit, or is looked up by itself.
    NumberSource,
    /// A value is told by a plant gate that is not asked.
    NoGateToTell,
    /// A value that the plant gate tells is a part of the name about which it is asked.
    GateAfterName,
    /// A number, or a value of a range, cannot be secret: nobody could see that it was given once.
    SecretNumber,
    /// A secret stands in the profile.
    SecretConstant,
    /// A secret stands in the job's list, or is said of the order.
    SecretListed,
    /// A secret value is a part of the device name or of the label.
    SecretShown {
        /// Its name.
        name: String,
    },
    /// `${value:NAME}`, or `set`, with the name of no value.
    UnknownValue {
        /// Its name.
        name: String,
        /// The values there are.
        known: Vec<String>,
    },
    /// Numbers are given, and the dialog has no `writeSerial`.
    NumberNotWritten,
    /// Numbers are given, and no answer to `readSerial` says that there is none.
    NumberNeverAbsent,
    /// This strength of proof needs `readIdentity` to catch something that it does not catch.
    ProofNotReadable {
        /// The strength.
        strength: Strength,
        /// The group it needs.
        group: String,
    },
    /// Proof after a reset, without a `reset`.
    ResetMissing,
    /// `${hardwareId}` in the device name, without `readHardwareId`.
    HardwareIdNotRead,
    /// The device name is the same for every unit.
    NameConstant,
    /// The text around the placeholders holds characters that no device name may have.
    NameCharacters,
    /// Identities are to be migrated, and the unit is never asked for the one it has.
    MigrateBlind,
    /// One golden unit must both pass and fail.
    GoldenTwice,
    /// Results go to no address.
    ResultUrl,
    /// A header that every result has, that says who asks, or that is named like a secret.
    ResultHeaderReserved,
    /// A header that cannot be sent.
    ResultHeaderForm,
    /// A member that no result has.
    ResultMember {
        /// Those that there are.
        known: &'static [&'static str],
    },
    /// A CA file for results that are not sent over TLS.
    ResultCaWithoutTls,
    /// The custom host is none.
    BadHost(HostFault),
    /// The CA file does not exist.
    CaMissing,
    /// The CA file cannot be read.
    CaUnreadable(io::ErrorKind),
    /// The CA file is no file.
    #[strum(serialize = "ca-unreadable")]
    CaUnfit(Why),
    /// The CA file has more bytes than this.
    CaTooLarge {
        /// Largest size in bytes.
        limit: u64,
    },
    /// The CA file holds no PEM certificate.
    CaEmpty,
    /// A certificate in the CA file cannot be used as a root.
    CaUnusable {
        /// Which one, from 1.
        number: usize,
    },

    /// Warning: nothing uses this value.
    ValueUnused,
    /// Warning: the vendor's roots do not vouch for other hosts.
    VendorTrustElsewhere,
    /// Warning: the system's roots do not vouch for the vendor's port 8883.
    #[strum(serialize = "system-trust-on-8883")]
    SystemTrustOn8883,
    /// Warning: not a region that the vendor documents.
    RegionUndocumented {
        /// The regions it does.
        known: &'static [&'static str],
    },
    /// Warning: the cloud answers up to 15 s, so a shorter wait loses identities.
    AnswerTimeoutShort,
    /// Warning: a USB match without a field matches every USB device.
    UsbMatchesAll,
    /// Warning: the wiring picture does not exist.
    PictureMissing,
    /// Warning: the wiring picture cannot be read.
    PictureUnreadable(io::ErrorKind),
    /// Warning: the wiring picture is no file.
    #[strum(serialize = "picture-unreadable")]
    PictureUnfit(Why),
    /// Warning: the wiring picture has more bytes than this.
    PictureTooLarge {
        /// Largest size in bytes.
        limit: u64,
    },
    /// Warning: the wiring picture has more pixels than this.
    PictureTooFine {
        /// Most of them, in millions.
        most: u64,
    },
    /// Warning: the wiring picture is neither PNG nor JPEG.
    PictureUnknown,
    /// Warning: the wiring picture cannot be decoded.
    PictureDamaged,
    /// Warning: `restore` needs what `readIdentity` does not catch, so no unit can be put back.
    RestoreNotCaught {
        /// The placeholder.
        name: String,
    },
    /// Warning: without `readIdentity` a foreign identity in the unit goes unseen (I11).
    UnitNotAsked,
}

impl Cause {
    /// The stable code that scripts and tests name. It is made of the name above, which stays what it is for that.
    pub fn code(&self) -> &'static str {
        self.into()
    }

    /// Whether the profile can be used all the same.
    pub fn is_warning(&self) -> bool {
        matches!(
            self,
            Self::ValueUnused
                | Self::VendorTrustElsewhere
                | Self::SystemTrustOn8883
                | Self::RegionUndocumented { .. }
                | Self::AnswerTimeoutShort
                | Self::UsbMatchesAll
                | Self::PictureMissing
                | Self::PictureUnreadable(_)
                | Self::PictureUnfit(_)
                | Self::PictureTooLarge { .. }
                | Self::PictureTooFine { .. }
                | Self::PictureUnknown
                | Self::PictureDamaged
                | Self::RestoreNotCaught { .. }
                | Self::UnitNotAsked
        )
    }

    /// Whether it says nothing new where another fault stands in the same place: a pattern that does not compile catches nothing either.
    pub fn may_be_a_consequence(&self) -> bool {
        self.is_warning()
            || matches!(
                self,
                Self::NotCompiled(
                    CompileFault::VerbMissing { .. } | CompileFault::NotCaught { .. } | CompileFault::NotWritten { .. }
                )
            )
    }
}

impl<T: Into<CompileFault>> From<T> for Cause {
    fn from(fault: T) -> Self {
        Self::NotCompiled(fault.into())
    }
}
