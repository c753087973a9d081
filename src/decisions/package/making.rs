//! A package is made, where the profile is known to be good: by whoever orders.

use std::path::Path;

use serde_json::{Value, json};

use super::bundle::{self, MANIFEST, Members, PROFILE, SIGNATURE};
use super::manifest::{Manifest, Member, SealedSecret};
use super::opened::Package;
use super::signing::SigningKey;
use crate::domain::operator::is_day;
use crate::domain::{PackageFault, Secret, file_name};
use crate::files::given;
use crate::store::profile_fault::Fault;
use crate::store::profile_file::{self, Beside, edit};
use crate::vault::{Sealer, StationKey};

/// What goes into one.
pub struct Making<'a> {
    /// The profile's file; what it names beside itself goes along.
    pub profile: &'a Path,
    /// The package's number.
    pub serial: u64,
    /// The last day on which units may be registered with it.
    pub last_day: Option<String>,
    /// What it is for, in words.
    pub note: Option<String>,
    /// The stations that may take it; none: any.
    pub stations: Vec<StationKey>,
    /// The product secret; it opens at those stations alone.
    pub secret: Option<Secret>,
}

/// Why none was made.
#[derive(Debug)]
pub enum NotMade {
    /// The profile has faults.
    Faults(Vec<Fault>),
    /// What is wrong otherwise.
    Package(PackageFault),
}

impl From<PackageFault> for NotMade {
    fn from(fault: PackageFault) -> Self {
        Self::Package(fault)
    }
}

/// Makes a package. What was made is opened as whoever gets it does.
///
/// # Errors
/// [`NotMade`].
pub fn make(making: &Making<'_>, key: &SigningKey) -> Result<Package, NotMade> {
    let Making { profile, serial, last_day, note, stations, secret } = making;
    if last_day.as_ref().is_some_and(|day| !is_day(day)) {
        return Err(PackageFault::NotADay.into());
    }
    let loaded = profile_file::load(profile).map_err(NotMade::Faults)?;
    let mut members = Members::new();
    let text = beside(loaded.text, profile.parent().unwrap_or(Path::new("")), &mut members)?;
    members.insert(PROFILE.into(), text.into_bytes());
    let product_key = loaded.profile.product_key;
    let product_secret = match secret {
        Some(_) if stations.is_empty() => return Err(PackageFault::Unfit("--for".into()).into()),
        Some(secret) => Some(seal(secret, &product_key, *serial, stations)?),
        None => None,
    };
    let manifest = Manifest {
        format: Manifest::this_format(),
        name: plain(profile.file_stem().unwrap_or_default().to_string_lossy().chars()),
        serial: *serial,
        product_key,
        signer: key.signer(),
        last_day: last_day.clone(),
        note: note.clone(),
        stations: stations.iter().cloned().map(Into::into).collect(),
        product_secret,
        files: members.iter().map(|(name, bytes)| Member::of(name.clone(), bytes)).collect(),
    };
    let bytes = manifest.bytes();
    let comment = format!("{} of {}, number {}", Manifest::this_format(), manifest.product_key, manifest.serial);
    members.insert(SIGNATURE.into(), key.sign(&bytes, &comment)?);
    members.insert(MANIFEST.into(), bytes);
    Ok(Package::open(bundle::pack(&members)?)?)
}

/// Takes along what the profile names beside itself, each under a name that no other content has: where it is taken nothing that is in use is overwritten.
fn beside(mut text: String, folder: &Path, members: &mut Members) -> Result<String, PackageFault> {
    for beside in Beside::ALL {
        let unfit = || PackageFault::Unfit(beside.field().to_owned());
        let value = edit::value_of(&text).unwrap_or_default();
        let pointer = format!("/{}", beside.field().replace('.', "/"));
        let Some(named) = value.pointer(&pointer).and_then(Value::as_str).filter(|named| !named.is_empty()) else {
            continue;
        };
        // What stands elsewhere does not go along with a profile.
        let near = beside.named_in(&text).filter(|near| near == named).ok_or_else(unfit)?;
        let bytes = given::read(&folder.join(&near), beside.limit()).map_err(|_| unfit())?;
        let path = Path::new(&near);
        let part = |part: Option<&std::ffi::OsStr>| plain(part.unwrap_or_default().to_string_lossy().chars());
        let stem: String = part(path.file_stem()).chars().take(40).collect();
        let ending = path.extension().map(|_| format!(".{}", part(path.extension()))).unwrap_or_default();
        let hash = Member::of(String::new(), &bytes).sha256;
        let name = format!("{stem}-{}{ending}", &hash[..16]);
        text = edit::set(&text, beside.field(), &json!(name)).ok_or_else(unfit)?;
        members.insert(name, bytes);
    }
    Ok(text)
}

fn plain(letters: impl Iterator<Item = char>) -> String {
    let is_kept = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit();
    let plain = file_name::dashed(letters.flat_map(char::to_lowercase), is_kept);
    let plain: String = plain.chars().take(48).collect();
    if plain.is_empty() { "profile".into() } else { plain }
}

fn seal(secret: &Secret, product_key: &str, serial: u64, stations: &[StationKey]) -> Result<String, PackageFault> {
    let sealed = SealedSecret { product_key: product_key.to_owned(), serial, secret: secret.expose().to_owned() };
    let plain = serde_json::to_vec(&sealed).map(zeroize::Zeroizing::new).map_err(|_| PackageFault::Secret)?;
    let recipients = stations.iter().map(|station| station.recipient.as_str());
    Sealer::new(recipients).and_then(|sealer| sealer.seal(&plain)).map_err(|_| PackageFault::Secret)
}
