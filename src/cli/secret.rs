//! The product secret: found for a call, or stored from standard input.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::{ArgGroup, ArgMatches, Command};
use zeroize::Zeroizing;

use super::args::{flag, group, maybe, need, option, path_option, sub};
use super::common::Common;
use super::exit::Exit;
use super::profile;
use super::vouch::{about, check_line, pin_of};
use crate::bench::SecretInUse;
use crate::decisions::Keeping;
use crate::decisions::closing::rules::not_closed;
use crate::decisions::package::taking::may_change;
use crate::domain::access_key::{AccessKey, ConsoleDoor, Endpoint};
use crate::domain::{HttpUrl, NamedSecrets, Proxy, ProxyAddress, Purpose, Secret};
use crate::platform::{runtime, say};
use crate::seen::Signed;
use crate::store::{DataDir, Loaded, profile_file};
use crate::vault::product_secret::{LONGEST, parse_given};
use crate::vault::{Binding, Given, ProductSecrets, SecretFault, SecretSource};
use crate::words::cli::{Complaint, Text};
use crate::words::desk::Text as DeskText;
use crate::words::{Lang, secret as words};

/// The words.
pub(super) fn command(lang: Lang, words: &'static Text, desk: &'static DeskText) -> Command {
    let console = crate::words::console::text(lang);
    let set = Command::new("set")
        .about(words.secret_set)
        .arg(option("product-key", "PK", words.product_key).required_unless_present("proxy"))
        .arg(option("name", "NAME", words.secret_name).conflicts_with("profile"))
        .arg(option("access-key", "ID", console.access_key).requires("where").conflicts_with_all(["name", "profile"]))
        .arg(option("region", "REGION", console.region).requires("access-key"))
        .arg(
            option("endpoint", "HOST[:PORT]", console.endpoint)
                .requires("access-key")
                .value_parser(|text: &str| text.parse::<Endpoint>()),
        )
        .group(ArgGroup::new("where").args(["region", "endpoint"]))
        .arg(
            option("plant-gate", "URL", words.secret_plant)
                .conflicts_with_all(["name", "profile", "access-key"])
                .value_parser(|text: &str| text.parse::<HttpUrl>()),
        )
        .arg(path_option("profile", words.bound_host))
        .arg(option("by", "NAME", desk.by))
        .arg(
            option("proxy", "USER@HOST:PORT", words.secret_proxy)
                .conflicts_with_all(["product-key", "name", "profile", "by", "access-key", "plant-gate"])
                .value_parser(|text: &str| text.parse::<ProxyAddress>()),
        );
    let forget = Command::new("forget")
        .about(console.forget)
        .arg(option("product-key", "PK", words.product_key).required(true))
        .arg(flag("access-key", console.forget_key))
        .arg(flag("plant-gate", words.forget_plant).conflicts_with("access-key"))
        .arg(option("by", "NAME", desk.by));
    group("secret", words.secret, [set, forget])
}

/// Does what a call asks.
pub(super) fn run(given: &ArgMatches, common: &Common) -> Result<Exit, Complaint> {
    let (which, given) = sub(given);
    if which == "forget" {
        return forget(given, &common.usable_data()?, common.lang);
    }
    // Said before the secret is asked for.
    not_closed(&common.usable_data()?)?;
    if let Some(proxy) = maybe::<ProxyAddress>(given, "proxy") {
        return set_of_proxy(&proxy, &common.usable_data()?, common.lang);
    }
    let text = |name| maybe::<String>(given, name);
    if let Some(id) = text("access-key") {
        return set_of_console(given, id, &common.usable_data()?, common.lang);
    }
    if let Some(url) = maybe::<HttpUrl>(given, "plant-gate") {
        return set_of_plant(given, &url.origin(), &common.usable_data()?, common.lang);
    }
    let (name, profile, by) = (text("name"), maybe::<PathBuf>(given, "profile"), text("by"));
    let (product_key, data) = (need::<String>(given, "product-key"), common.usable_data()?);
    set(&product_key, name.as_deref(), profile.as_deref(), by.as_deref(), &data, common.lang)
}

/// Finds the secret for a profile.
///
/// # Errors
/// No source has a usable one for this place.
pub fn find(loaded: &Loaded, file: Option<PathBuf>, data: &DataDir) -> Result<Secret, Complaint> {
    load(loaded, &Given::from_system(file), data).map_err(|fault| of_closed(fault, data))
}

/// Why there is no secret: none is looked for where the station is closed.
fn of_closed(fault: SecretFault, data: &DataDir) -> Complaint {
    not_closed(data).err().map_or(Complaint::Secret(fault), Complaint::from)
}

/// As [`find`], for the second product on a bench. What the caller brings is the first one's, and nothing is signed with it in another product's name.
///
/// # Errors
/// None is stored that is usable for this place.
pub fn find_beside(loaded: &Loaded, data: &DataDir) -> Result<Secret, Complaint> {
    load(loaded, &Given::default(), data).map_err(Complaint::SecretBeside)
}

fn load(loaded: &Loaded, given: &Given, data: &DataDir) -> Result<Secret, SecretFault> {
    let place = Binding::of(&loaded.profile, loaded.ca_pem.as_deref());
    let found = ProductSecrets::new(data.path()).load(given, &loaded.profile.product_key, &place);
    found.map(|found| found.secret)
}

/// The secret for a profile, for a station that looks it up again when it was changed.
///
/// # Errors
/// As [`find`].
pub fn in_use(loaded: &Loaded, data: &DataDir) -> Result<SecretInUse, Complaint> {
    looked_up(loaded, Given::from_system(None), data).map_err(|fault| of_closed(fault, data))
}

/// As [`in_use`], for the second product on a bench.
///
/// # Errors
/// As [`find_beside`].
pub fn in_use_beside(loaded: &Loaded, data: &DataDir) -> Result<SecretInUse, Complaint> {
    looked_up(loaded, Given::default(), data).map_err(Complaint::SecretBeside)
}

fn looked_up(loaded: &Loaded, given: Given, data: &DataDir) -> Result<SecretInUse, SecretFault> {
    let product_key = loaded.profile.product_key.clone();
    let place = Binding::of(&loaded.profile, loaded.ca_pem.as_deref());
    let secrets = ProductSecrets::new(data.path());
    SecretInUse::looked_up(move || secrets.load(&given, &product_key, &place).map(|found| found.secret))
}

/// Finds the secrets that the dialog of a profile sends to its units.
///
/// # Errors
/// One of them is not to be had: which.
pub fn find_named(loaded: &Loaded, data: &DataDir) -> Result<NamedSecrets, Complaint> {
    let found = ProductSecrets::new(data.path()).all_named(&loaded.profile.product_key, &loaded.secret_names());
    found.map_err(Complaint::Secret)
}

/// The password for the plant gate of a profile, where its login sends one and something is registered.
///
/// # Errors
/// None is stored for this server.
pub fn find_gate(loaded: &Loaded, purpose: Purpose, data: &DataDir) -> Result<Option<Secret>, Complaint> {
    let Some(server) = loaded.gate_login().filter(|_| purpose.asks_the_cloud()) else { return Ok(None) };
    let found = ProductSecrets::new(data.path()).of_plant(&loaded.profile.product_key, &server);
    found.map(|(secret, _)| Some(secret)).map_err(Complaint::Secret)
}

/// The proxy with its password, where one is set.
///
/// # Errors
/// No password is stored for its user.
pub fn find_proxy(address: Option<ProxyAddress>, data: &DataDir) -> Result<Option<Proxy>, Complaint> {
    ProductSecrets::new(data.path()).of_proxy(address).map_err(Complaint::Secret)
}

/// The door to the vendor's API for the product of this profile, where an access key is stored.
///
/// # Errors
/// It is stored and cannot be had.
pub fn find_console(loaded: &Loaded, data: &DataDir) -> Result<Option<ConsoleDoor>, Complaint> {
    ProductSecrets::new(data.path()).of_console(&loaded.profile.product_key).map_err(Complaint::Secret)
}

/// Stores the access key's secret, which stands on standard input. In place of one that is stored already: only as a supervisor, where there are any.
fn set_of_console(given: &ArgMatches, id: String, data: &DataDir, lang: Lang) -> Result<Exit, Complaint> {
    let product_key: String = need(given, "product-key");
    let endpoint = match (maybe::<Endpoint>(given, "endpoint"), maybe::<String>(given, "region")) {
        (Some(endpoint), _) => endpoint,
        (None, region) => Endpoint::of_region(&region.unwrap_or_default())
            .map_err(|error| Complaint::Usage(format!("--region: {error}")))?,
    };
    let by = maybe::<String>(given, "by");
    by.as_deref().map_or(Ok(()), check_line)?;
    let keeping = Keeping::new(data.clone());
    let desk = keeping.desk_to_replace_access(&product_key)?;
    let pin = desk.map_or_else(|| Ok(Secret::new("")), |desk| pin_of(&desk, by.as_deref(), lang))?;
    let door = ConsoleDoor { endpoint, key: AccessKey { id, secret: from_stdin()? } };
    let by = by.unwrap_or_default();
    let signed = Signed { pin, ..Signed::by(by.as_str()) };
    let into = runtime().block_on(keeping.set_of_console(&product_key, &door, &signed)).map_err(about(&by))?;
    say(words::source_text(lang, into));
    Ok(Exit::Done)
}

/// Stores the password for the plant gate at this server, which stands on standard input. In place of one that is stored already: only as a supervisor, where
/// there are any.
fn set_of_plant(given: &ArgMatches, server: &str, data: &DataDir, lang: Lang) -> Result<Exit, Complaint> {
    let (product_key, by) = (need::<String>(given, "product-key"), maybe::<String>(given, "by"));
    by.as_deref().map_or(Ok(()), check_line)?;
    let keeping = Keeping::new(data.clone());
    let desk = keeping.desk_to_replace_plant(&product_key)?;
    let pin = desk.map_or_else(|| Ok(Secret::new("")), |desk| pin_of(&desk, by.as_deref(), lang))?;
    let password = from_stdin()?;
    let by = by.unwrap_or_default();
    let signed = Signed { pin, ..Signed::by(by.as_str()) };
    let into =
        runtime().block_on(keeping.set_of_plant(&product_key, server, &password, &signed)).map_err(about(&by))?;
    say(words::source_text(lang, into));
    Ok(Exit::Done)
}

/// Forgets a stored product secret, or what else is stored for its product: only as a supervisor, where there are any.
fn forget(given: &ArgMatches, data: &DataDir, lang: Lang) -> Result<Exit, Complaint> {
    let (product_key, by) = (need::<String>(given, "product-key"), maybe::<String>(given, "by").unwrap_or_default());
    let (is_key, is_gate) = (given.get_flag("access-key"), given.get_flag("plant-gate"));
    let keeping = Keeping::new(data.clone());
    let desk = match (is_key, is_gate) {
        (true, _) => keeping.desk_to_replace_access(&product_key)?,
        (_, true) => keeping.desk_to_replace_plant(&product_key)?,
        _ => keeping.desk_to_replace(&product_key, None)?,
    };
    let Some(desk) = desk else {
        return Err(Complaint::Secret(match (is_key, is_gate) {
            (true, _) => SecretFault::AccessKeyMissing(product_key),
            (_, true) => SecretFault::PlantNone(product_key),
            _ => SecretFault::Missing,
        }));
    };
    let named = Some(&*by).filter(|by| !by.is_empty());
    named.map_or(Ok(()), check_line)?;
    let signed = Signed { pin: pin_of(&desk, named, lang)?, ..Signed::by(by.as_str()) };
    drop(desk);
    let forgotten = match (is_key, is_gate) {
        (true, _) => runtime().block_on(keeping.forget_of_console(&product_key, &signed)),
        (_, true) => runtime().block_on(keeping.forget_of_plant(&product_key, &signed)),
        _ => runtime().block_on(keeping.forget(&product_key, &signed)),
    };
    forgotten.map_err(about(&by))?;
    say(crate::words::secret_form::text(lang).forgotten);
    Ok(Exit::Done)
}

/// Stores the password of a proxy's user, which stands on standard input.
fn set_of_proxy(proxy: &ProxyAddress, data: &DataDir, lang: Lang) -> Result<Exit, Complaint> {
    let into = ProductSecrets::new(data.path()).set_of_proxy(proxy, &from_stdin()?).map_err(Complaint::Secret)?;
    say(words::source_text(lang, into));
    Ok(Exit::Done)
}

/// The secret that stands on standard input.
pub(super) fn from_stdin() -> Result<Secret, Complaint> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(4 * LONGEST));
    let read = std::io::stdin().lock().take(4 * LONGEST as u64).read_to_end(&mut bytes);
    read.map_err(|error| Complaint::Secret(SecretFault::NotStored(error.kind())))?;
    parse_given(&bytes).map_err(|form| Complaint::Secret(SecretFault::Malformed(SecretSource::GivenFile, form)))
}

/// Stores what stands on standard input: the product secret, or one that profiles of the product call by this `name`. In place of one that is stored already: only as a supervisor, where there are any.
///
/// # Errors
/// It is no product secret, or can be stored nowhere, or the profile it is to be bound to is at fault.
fn set(
    product_key: &str,
    name: Option<&str>,
    profile: Option<&Path>,
    by: Option<&str>,
    data: &DataDir,
    lang: Lang,
) -> Result<Exit, Complaint> {
    let place = match profile {
        None => None,
        Some(path) => match profile_file::load(path) {
            Ok(loaded) => Some(Binding::of(&loaded.profile, loaded.ca_pem.as_deref())),
            Err(faults) => return Ok(profile::complain(path, &faults, lang)),
        },
    };
    by.map_or(Ok(()), check_line)?;
    // Said before the secret is asked for.
    if name.is_none() {
        may_change(data)?;
    }
    let keeping = Keeping::new(data.clone());
    let desk = keeping.desk_to_replace(product_key, name)?;
    let pin = desk.map_or_else(|| Ok(Secret::new("")), |desk| pin_of(&desk, by, lang))?;
    let secret = from_stdin()?;
    let by = by.unwrap_or_default();
    let signed = Signed { pin, ..Signed::by(by) };
    let stored = keeping.set(product_key, name, place, &secret, &signed);
    let into = runtime().block_on(stored).map_err(about(by))?;
    say(words::source_text(lang, into));
    Ok(Exit::Done)
}
