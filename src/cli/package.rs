//! `package`: signed packages are made, looked at and taken.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Arg, ArgAction, ArgMatches, Command};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::args::{all, flag, group, maybe, need, number, option, path, path_option, sub};
use super::common::Common;
use super::complaint::{complaint, complaint_of};
use super::exit::Exit;
use super::record::replay;
use super::vouch::{about, check_line, decide, pin_of};
use super::{profile, typed};
use crate::decisions::Desk;
use crate::decisions::package::making::{Making, NotMade, make};
use crate::decisions::package::rules::takes_only;
use crate::decisions::package::signing::{self, SigningKey, key_id, new_pair};
use crate::decisions::package::{LARGEST, Package};
use crate::domain::visible::visible;
use crate::domain::{PackageFault, plain_text};
use crate::files::given;
use crate::platform::say;
use crate::seen::{Decision, Refusal, Signed};
use crate::store::DataDir;
use crate::vault::product_secret::LONGEST as LONGEST_SECRET;
use crate::vault::{StationKey, product_secret};
use crate::words::cli::Complaint;
use crate::words::{Lang, desk as desk_words, package as words};

/// Longest password of a key that signs, in letters.
const LONGEST_PASSWORD: usize = 1024;
/// Longest file with lines of stations, in bytes.
const LONGEST_LINES: u64 = 1 << 18;

/// The words.
pub(super) fn command(lang: Lang) -> Command {
    let text = words::text(lang);
    let file = || path("file").required(true).value_name("FILE").help(text.file);
    let key = Command::new("key")
        .about(text.key)
        .arg(path_option("out", text.key_out).short('o').required(true))
        .arg(flag("no-password", text.no_password));
    let make = Command::new("make")
        .about(text.make)
        .arg(path_option("profile", text.profile).required(true))
        .arg(path_option("sign-key", text.sign_key).required(true))
        .arg(option("for", "LINE|FILE", text.stations).action(ArgAction::Append))
        .arg(flag("with-secret", text.with_secret).requires("for"))
        .arg(option("last-day", "DAY", text.last_day))
        .arg(option("note", "TEXT", text.note))
        .arg(number("serial", "N", text.serial))
        .arg(path_option("out", text.out).short('o').required(true));
    let look = Command::new("look").about(text.look).arg(file()).arg(flag("json", text.json));
    let take = Command::new("take")
        .about(text.take)
        .arg(file())
        .arg(flag("yes", text.yes))
        .arg(flag("older", text.older))
        .arg(flag("json", text.json))
        .arg(option("by", "NAME", desk_words::text(lang).by).required(true));
    group("package", text.package, [key, make, look, take])
}

/// The words of `station` that are about packages.
pub(super) fn station_commands(lang: Lang) -> [Command; 2] {
    let (text, by) = (words::text(lang), || option("by", "NAME", desk_words::text(lang).by));
    let trust = Command::new("trust-packages")
        .about(text.trust)
        .arg(option("key", "KEY|FILE", text.trust_key).requires("by"))
        .arg(flag("remove", text.remove).requires("key"))
        .arg(by());
    let only = Command::new("packages-only")
        .about(text.only)
        .arg(Arg::new("state").value_name("STATE").value_parser(["on", "off"]).requires("by").help(text.on_off))
        .arg(by());
    [trust, only]
}

/// Does what a call asks.
///
/// # Errors
/// What is to be said on stderr; nothing was changed.
pub(super) fn run(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    match sub(given) {
        ("key", given) => make_key(given, out),
        ("make", given) => make_package(given, common, out),
        ("look", given) => look(given, common, out),
        (_, given) => take(given, common, out),
    }
}

fn refused(fault: PackageFault, of: &Path) -> Complaint {
    about(&of.display().to_string())(fault.into())
}

fn make_key(given: &ArgMatches, out: &mut impl Write) -> Result<Exit, Complaint> {
    let file: PathBuf = need(given, "out");
    let mut public = file.clone().into_os_string();
    public.push(".pub");
    let public = PathBuf::from(public);
    for path in [&file, &public] {
        if crate::files::is_there(path) {
            return Err(complaint(path, &std::io::ErrorKind::AlreadyExists.into()));
        }
    }
    let password = match given.get_flag("no-password") {
        true => None,
        false => {
            let typed = typed::secret_line("password", LONGEST_PASSWORD);
            Some(typed.ok_or_else(|| refused(PackageFault::NotASigningKey, &file))?)
        }
    };
    let (secret_text, public_text) = new_pair(password.as_ref()).map_err(|fault| refused(fault, &file))?;
    given::write_for_owner(&file, secret_text.expose().as_bytes()).map_err(|error| complaint(&file, &error))?;
    given::write(&public, public_text.as_bytes()).map_err(|error| complaint(&public, &error))?;
    let signer = signing::signer_of(&public_text).map_err(|fault| refused(fault, &public))?;
    let _ = writeln!(out, "{signer}");
    Ok(Exit::Done)
}

/// The key that signs, with its password from standard input where it has one.
fn signing_key(path: &Path) -> Result<SigningKey, Complaint> {
    let bytes = given::read_secret(path, signing::LONGEST).map_err(|error| complaint(path, &error))?;
    let text = std::str::from_utf8(&bytes).map_err(|_| refused(PackageFault::NotASigningKey, path))?;
    let key = match SigningKey::of(text, None) {
        Ok(key) => Ok(key),
        Err(fault) => match typed::secret_line("password", LONGEST_PASSWORD) {
            Some(password) => SigningKey::of(text, Some(&password)),
            None => Err(fault),
        },
    };
    key.map_err(|fault| refused(fault, path))
}

/// The stations that are named: lines, or files with lines.
fn stations(named: &[String]) -> Result<Vec<StationKey>, Complaint> {
    let mut stations: Vec<StationKey> = Vec::new();
    for one in named {
        let path = Path::new(one);
        let text = match StationKey::of_line(one) {
            Ok(_) => one.clone(),
            Err(_) => {
                let bytes = given::read(path, LONGEST_LINES).map_err(|_| about(one)(Refusal::NotAStationKey))?;
                String::from_utf8_lossy(&plain_text::decode(&bytes)).into_owned()
            }
        };
        let before = stations.len();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let station = StationKey::of_line(line).map_err(|_| about(one)(Refusal::NotAStationKey))?;
            if !stations.contains(&station) {
                stations.push(station);
            }
        }
        if stations.len() == before && text.trim().is_empty() {
            return Err(about(one)(Refusal::NotAStationKey));
        }
    }
    Ok(stations)
}

fn make_package(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let [profile, key, file] = ["profile", "sign-key", "out"].map(|name| need::<PathBuf>(given, name));
    if crate::files::is_there(&file) {
        return Err(complaint(&file, &std::io::ErrorKind::AlreadyExists.into()));
    }
    let note = maybe::<String>(given, "note");
    note.as_deref().map_or(Ok(()), check_line)?;
    let stations = stations(&all::<String>(given, "for"))?;
    let key = signing_key(&key)?;
    let secret = match given.get_flag("with-secret") {
        false => None,
        true => {
            let typed = typed::secret_line("ProductSecret", LONGEST_SECRET);
            let secret = typed.ok_or_else(|| Complaint::Usage("--with-secret".into()))?;
            let parsed = product_secret::parse_given(secret.expose().as_bytes());
            Some(parsed.map_err(|_| refused(PackageFault::Unfit("--with-secret".into()), &profile))?)
        }
    };
    let now = || u64::try_from(Timestamp::now().as_second()).unwrap_or_default();
    let serial = maybe::<u64>(given, "serial").unwrap_or_else(now);
    let making = Making { profile: &profile, serial, last_day: maybe(given, "last-day"), note, stations, secret };
    let package = match make(&making, &key) {
        Ok(package) => package,
        Err(NotMade::Faults(faults)) => return Ok(profile::complain(&profile, &faults, common.lang)),
        Err(NotMade::Package(fault)) => return Err(refused(fault, &profile)),
    };
    given::make(&file, |into| into.write_all(&package.bytes)).map_err(|error| complaint(&file, &error))?;
    let _ = writeln!(out, "{}", told(&package));
    Ok(Exit::Done)
}

/// What is in a package, for a script.
fn told(package: &Package) -> Value {
    let manifest = &package.manifest;
    let stations = manifest.stations.iter();
    json!({
        "sha256": package.sha256,
        "serial": manifest.serial,
        "productKey": manifest.product_key,
        "profile": package.loaded.profile.name,
        "profileSha256": package.loaded.sha256,
        "signer": manifest.signer,
        "keyId": key_id(&manifest.signer),
        "lastDay": manifest.last_day,
        "note": manifest.note,
        "stations": stations.map(|one| json!({"station": one.station, "fingerprint": one.fingerprint})).collect::<Vec<_>>(),
        "productSecret": manifest.product_secret.is_some(),
        "files": manifest.files.iter().map(|file| &file.name).collect::<Vec<_>>(),
    })
}

fn open(path: &Path) -> Result<Package, Complaint> {
    let bytes = given::read(path, LARGEST).map_err(|error| complaint(path, &error))?;
    Package::open(bytes).map_err(|fault| refused(fault, path))
}

fn look(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let package = open(&need::<PathBuf>(given, "file"))?;
    if given.get_flag("json") {
        let _ = writeln!(out, "{}", told(&package));
        return Ok(Exit::Done);
    }
    let lines = words::contents(&package, None, common.lang);
    let _ = lines.iter().try_for_each(|line| writeln!(out, "{line}"));
    Ok(Exit::Done)
}

fn take(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let (data, lang, path) = (common.usable_data()?, common.lang, need::<PathBuf>(given, "file"));
    let by: String = need(given, "by");
    check_line(&by)?;
    let package = open(&path)?;
    let named = path.display().to_string();
    let of_file = about(&named);
    let desk = Desk::open(&data).map_err(complaint_of)?;
    let new = desk.package(&package, given.get_flag("older")).map_err(&of_file)?;
    if given.get_flag("json") {
        let changes: Vec<Value> =
            new.taken.fields.iter().filter_map(|field| serde_json::to_value(field).ok()).collect();
        let Value::Object(mut all) = told(&package) else { return Ok(Exit::Done) };
        all.insert("id".into(), json!(new.taken.profile));
        all.insert("changes".into(), json!(changes));
        let _ = writeln!(out, "{}", Value::Object(all));
    } else {
        let lines = words::contents(&package, Some(true), lang).into_iter().chain(words::changes(&new.taken, lang));
        let _ = lines.map(|line| writeln!(out, "{line}")).collect::<Result<Vec<()>, _>>();
    }
    if !given.get_flag("yes") {
        say(words::text(lang).not_taken);
        return Ok(Exit::Done);
    }
    let decision = Decision::TakePackage(Arc::new(new));
    desk.may(&decision).map_err(&of_file)?;
    let pin = pin_of(&desk, Some(&by), lang)?;
    decide(desk, &decision, &Signed { pin, ..Signed::by(by.as_str()) })?;
    say(words::text(lang).taken);
    Ok(Exit::Done)
}

/// `station trust-packages`.
pub(super) fn trust(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let data = common.usable_data()?;
    let Some(named) = maybe::<String>(given, "key") else {
        let book = replay(&data)?.book;
        let _ = book.package_signers().try_for_each(|signer| writeln!(out, "{signer}\t{}", key_id(signer)));
        return Ok(Exit::Done);
    };
    let signer = match signing::signer_of(&named) {
        Ok(signer) => signer,
        Err(fault) => {
            let not_a_key = || about(&visible(&named))(fault.clone().into());
            let bytes = given::read(Path::new(&named), signing::LONGEST).map_err(|_| not_a_key())?;
            let text = plain_text::decode(&bytes).into_owned();
            signing::signer_of(&String::from_utf8_lossy(&text)).map_err(|_| not_a_key())?
        }
    };
    let trusted = !given.get_flag("remove");
    sign(&data, given, &Decision::TrustPackages { signer, trusted }, common.lang)
}

/// `station packages-only`.
pub(super) fn only(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let data = common.usable_data()?;
    match maybe::<String>(given, "state") {
        Some(state) => sign(&data, given, &Decision::PackagesOnly(state == "on"), common.lang),
        None => {
            let is_only = takes_only(&data).map_err(|error| complaint(&data.record(), &error))?;
            let _ = writeln!(out, "{}", if is_only { "on" } else { "off" });
            Ok(Exit::Done)
        }
    }
}

fn sign(data: &DataDir, given: &ArgMatches, decision: &Decision, lang: Lang) -> Result<Exit, Complaint> {
    let by: String = need(given, "by");
    check_line(&by)?;
    let desk = Desk::open(data).map_err(complaint_of)?;
    desk.may(decision)?;
    let pin = pin_of(&desk, Some(&by), lang)?;
    decide(desk, decision, &Signed { pin, ..Signed::by(by.as_str()) })?;
    Ok(Exit::Done)
}
