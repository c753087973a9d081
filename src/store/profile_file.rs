//! Reads a profile file and names every fault of it, each with its line.
//!
//! The file and the CA file it names are read once; everything after that comes from memory, so that what was checked, what was hashed and what is used are
//! the same bytes. Four passes: bytes to text, text to a value that knows its lines (`document`), the value's shape (`structure`), and what it means
//! (`meaning`, `dialog`, `roots`). A fault of the shape does not keep the meaning of the rest from being checked.

mod beside;
mod bounded;
mod dialog;
mod document;
pub mod edit;
mod finding;
mod label;
mod meaning;
mod path;
pub mod picture;
mod plant_gate;
mod results;
mod roots;
mod signs;
mod structure;
mod values;

use std::io;
use std::path::{Path as FilePath, PathBuf};

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};

pub use self::beside::Beside;
pub use self::bounded::MAX_BYTES;
use self::bounded::{ReadRefusal, read_bounded};
use self::document::{Document, fault_at};
use self::finding::Finding;
pub use self::meaning::REGIONS;
use self::path::Path;
pub use self::structure::{default_of, is_required, meaning, schema};
use crate::domain::{Profile, hex, plain_text};
use crate::files::given;
use crate::store::profile_fault::{Cause, Fault};
use crate::wire::{CompiledGate, pattern, preset};

/// The presets' names.
pub const PRESETS: [&str; 3] = preset::NAMES;

/// The dialog of a preset, as it stands in its file.
pub fn preset(name: &str) -> Option<Value> {
    preset::text(name).and_then(|text| serde_json::from_str(text).ok())
}

/// Where a pattern of a profile is wrong, in bytes; none where it can be read.
pub fn mistake_in_pattern(text: &str) -> Option<std::ops::Range<usize>> {
    pattern::mistake(text)
}

/// A profile that can be used.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The profile, with the preset merged into its dialog.
    pub profile: Profile,
    /// SHA-256 over the bytes of the file, followed by those of the files beside it where there are any (the CA files of the cloud, for results and of the plant gate, the label's template): 64 lower-case hex digits,
    /// what `cat profile.json ca.pem | sha256sum` says.
    pub sha256: String,
    /// The file as text, without a byte order mark.
    pub text: String,
    /// The bytes of the CA file, where the profile names one.
    pub ca_pem: Option<Vec<u8>>,
    /// The bytes of the CA file for results, where the profile names one.
    pub result_ca_pem: Option<Vec<u8>>,
    /// The same of the CA file of the plant gate.
    pub gate_ca_pem: Option<Vec<u8>>,
    /// The template of its label, where the profile names one.
    pub label_template: Option<String>,
    /// Where the picture of how the unit is wired stands, where the profile names one.
    pub wiring_picture: Option<PathBuf>,
    /// What is allowed but probably not meant.
    pub warnings: Vec<Fault>,
}

impl Loaded {
    /// The names of the stored secrets that its dialog sends to a unit (`${secret:console}`).
    pub fn secret_names(&self) -> Vec<String> {
        dialog::secret_names(&self.profile.dialog)
    }

    /// The server that gets a password from the login of its plant gate; none where none does.
    pub fn gate_login(&self) -> Option<String> {
        let gate = CompiledGate::new(self.profile.gate.as_ref()?).ok()?;
        gate.password_for().map(str::to_owned)
    }
}

/// Reads and checks a profile file. A CA file is looked up in the file's own folder.
///
/// # Errors
/// Every fault, in the order of the lines; warnings are among them. At least one is not a warning.
pub fn load(file: &FilePath) -> Result<Loaded, Vec<Fault>> {
    let bytes = read_bounded(file).map_err(|refusal| {
        let cause = match refusal {
            ReadRefusal::Missing => Cause::FileMissing,
            ReadRefusal::TooLarge => Cause::FileTooLarge { limit: MAX_BYTES },
            ReadRefusal::Unfit(why) => Cause::FileUnfit(why),
            ReadRefusal::Io(kind) => Cause::FileUnreadable(kind),
        };
        vec![fault_at("", 0, &Path::default(), cause)]
    })?;
    check(&bytes, file.parent().unwrap_or(FilePath::new("")))
}

/// Checks the bytes of a profile file that stands in `folder`.
///
/// # Errors
/// As [`load`].
pub fn check(bytes: &[u8], folder: &FilePath) -> Result<Loaded, Vec<Fault>> {
    let text = text_of(bytes).map_err(|fault| vec![fault])?;
    let document = Document::parse(&text).map_err(|fault| vec![fault])?;
    let (mut value, mut findings) = document.value();
    findings.extend(structure::check(&value));
    if let Value::Object(fields) = &mut value {
        fields.remove(structure::SCHEMA_FIELD);
    }

    let meaning = meaning::check(&structure::without(value.clone(), &findings), &findings, folder);
    let well_formed = findings.is_empty();
    findings.extend(meaning.findings);
    drop_consequences(&mut findings);
    let profile = match serde_json::from_value::<Profile>(value) {
        Ok(profile) => Some(profile),
        Err(_) if well_formed => {
            findings.push(Finding::new(Path::default(), Cause::Undecodable));
            None
        }
        Err(_) => None,
    };

    let mut faults: Vec<Fault> = findings.into_iter().map(|finding| document.locate(finding)).collect();
    faults.sort_by_key(|fault| (fault.line, fault.column, fault.path.clone(), fault.cause.code()));
    faults.dedup();
    match (profile, meaning.dialog) {
        (Some(profile), Some(dialog)) if faults.iter().all(|fault| fault.cause.is_warning()) => Ok(Loaded {
            wiring_picture: profile.line.wiring_picture.as_ref().map(|name| folder.join(name)),
            profile: Profile { dialog, ..profile },
            sha256: hex(&Sha256::new()
                .chain_update(bytes)
                .chain_update(meaning.ca_pem.as_deref().unwrap_or_default())
                .chain_update(meaning.result_ca_pem.as_deref().unwrap_or_default())
                .chain_update(meaning.gate_ca_pem.as_deref().unwrap_or_default())
                .chain_update(meaning.label_template.as_ref().map_or(&[][..], |template| &template.bytes))
                .finalize()),
            ca_pem: meaning.ca_pem,
            result_ca_pem: meaning.result_ca_pem,
            gate_ca_pem: meaning.gate_ca_pem,
            label_template: meaning.label_template.map(|template| template.text),
            text,
            warnings: faults,
        }),
        _ => Err(faults),
    }
}

/// Reads another document as strictly as a profile: every fault with its line. `meaning` names fields that have a cause of fault, once their shape is right.
pub(super) fn read_as<T: JsonSchema + DeserializeOwned>(
    bytes: &[u8],
    meaning: impl FnOnce(&T) -> Vec<(&'static str, Cause)>,
) -> Result<T, Vec<Fault>> {
    let text = text_of(bytes).map_err(|fault| vec![fault])?;
    let document = Document::parse(&text).map_err(|fault| vec![fault])?;
    let (value, mut findings) = document.value();
    findings.extend(structure::check_as::<T>(&value));
    let undecodable = || Finding::new(Path::default(), Cause::Undecodable);
    match findings.is_empty().then(|| serde_json::from_value::<T>(value)) {
        Some(Ok(read)) => {
            findings.extend(meaning(&read).into_iter().map(|(field, cause)| Finding::new(Path::of([field]), cause)));
            if findings.is_empty() {
                return Ok(read);
            }
        }
        Some(Err(_)) => findings.push(undecodable()),
        None => {}
    }
    Err(findings.into_iter().map(|finding| document.locate(finding)).collect())
}

/// The text of a profile file, without a byte order mark.
///
/// # Errors
/// Those of [`given::read`]; `InvalidData` where it is no text.
pub fn read_text(file: &FilePath) -> io::Result<String> {
    text(&given::read(file, MAX_BYTES)?)
}

/// As [`read_text`], from memory.
///
/// # Errors
/// `InvalidData` where it is no text.
pub fn text(bytes: &[u8]) -> io::Result<String> {
    text_of(bytes).map_err(|_| io::ErrorKind::InvalidData.into())
}

/// Takes away what says nothing new beside another fault in the same place.
fn drop_consequences(findings: &mut Vec<Finding>) {
    let causes: Vec<Path> = findings
        .iter()
        .filter(|finding| !finding.cause.may_be_a_consequence())
        .map(|finding| finding.path.clone())
        .collect();
    findings.retain(|finding| {
        let is_beside = |cause: &Path| cause.holds(&finding.path) || finding.path.holds(cause);
        !finding.cause.may_be_a_consequence() || !causes.iter().any(is_beside)
    });
}

/// The text, however an editor has written it: with a byte order mark, or in UTF-16. Offsets and columns count in the text.
fn text_of(bytes: &[u8]) -> Result<String, Fault> {
    if bytes.len() as u64 > MAX_BYTES {
        return Err(fault_at("", 0, &Path::default(), Cause::FileTooLarge { limit: MAX_BYTES }));
    }
    String::from_utf8(plain_text::decode(bytes).into_owned()).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let before = std::str::from_utf8(&error.as_bytes()[..offset]).unwrap_or_default();
        fault_at(before, offset, &Path::default(), Cause::NotUtf8 { offset })
    })
}
