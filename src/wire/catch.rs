//! What patterns catch, by the names of their groups.

use crate::domain::secret::names_a_secret;
use crate::domain::{Quote, Secret};

use super::old_name::OldName;
use super::short_name::ShortName;

/// Fewest bytes of an old value that is looked for in all that a unit says.
const SHORTEST_SECRET: usize = 8;

/// What a named group of a pattern catches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::EnumIter, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "camelCase")]
pub enum Catch {
    /// `serialNumber`
    SerialNumber,
    /// `hardwareId`
    HardwareId,
    /// `clientId`
    ClientId,
    /// `deviceToken`
    DeviceToken,
    /// `digest`
    Digest,
    /// `deviceName`
    DeviceName,
    /// `productKey`
    ProductKey,
    /// `value`: what `set` has written.
    Value,
    /// `old_…`: what else it holds.
    #[strum(disabled)]
    Old(OldName),
    /// What `readInfo` catches, under a name of the profile's own.
    #[strum(disabled)]
    Info(ShortName),
}

impl Catch {
    /// Its name in a profile.
    pub fn name(&self) -> &str {
        match self {
            Self::Old(name) => name.as_str(),
            Self::Info(name) => name.as_str(),
            known => known.into(),
        }
    }

    /// Reads a name: one of the names above.
    pub fn by_name(name: &str) -> Option<Self> {
        OldName::parse(name).map(Self::Old).or_else(|| name.parse().ok())
    }

    /// Reads a group name: one of the names above, perhaps with the quoting to undo (`serialNumber_hex`, `old_host_base64`).
    pub fn by_group(group: &str) -> Option<(Self, Option<Quote>)> {
        with_quoting(group, Self::by_name)
    }

    /// Reads the name of a group in `readInfo`: any name that is none of those above, and none of a secret, for what it catches is put on record.
    pub fn by_info_group(group: &str) -> Option<(Self, Option<Quote>)> {
        let is_fit = |name: &str| Self::by_name(name).is_none() && !names_a_secret(name);
        with_quoting(group, |name| ShortName::parse(name).filter(|_| is_fit(name)).map(Self::Info))
    }
}

/// A name, perhaps with the quoting to undo behind it.
fn with_quoting(group: &str, by_name: impl Fn(&str) -> Option<Catch>) -> Option<(Catch, Option<Quote>)> {
    let quoted = group.rsplit_once('_');
    let quoted = quoted.and_then(|(name, quote)| Some((by_name(name)?, quote.parse().ok()?)));
    match quoted {
        Some((catch, quote)) => Some((catch, Some(quote))),
        None => by_name(group).map(|catch| (catch, None)),
    }
}

/// What was caught. Every value counts as a secret here; who asked for it knows which are not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caught(Vec<(Catch, Secret)>);

impl FromIterator<(Catch, Secret)> for Caught {
    fn from_iter<I: IntoIterator<Item = (Catch, Secret)>>(values: I) -> Self {
        let mut caught = Self::default();
        values.into_iter().for_each(|(catch, value)| caught.put(catch, value));
        caught
    }
}

impl Caught {
    pub(super) fn put(&mut self, catch: Catch, value: Secret) {
        self.0.retain(|(known, _)| *known != catch);
        self.0.push((catch, value));
    }

    /// Takes over what `later` caught; it wins where both did.
    pub fn merge(&mut self, later: Self) {
        for (catch, value) in later.0 {
            self.put(catch, value);
        }
    }

    /// All of it, in the order in which it was caught.
    pub fn iter(&self) -> impl Iterator<Item = (Catch, &Secret)> {
        self.0.iter().map(|(catch, value)| (*catch, value))
    }

    /// What is secret wherever it is said: the token, and what was there before it. Of a shorter one every line would hold a piece.
    pub fn secrets(&self) -> impl Iterator<Item = &Secret> {
        let is_secret = |(catch, value): &&(Catch, Secret)| match catch {
            Catch::DeviceToken => true,
            Catch::Old(_) => value.expose().len() >= SHORTEST_SECRET,
            _ => false,
        };
        self.0.iter().filter(is_secret).map(|(_, value)| value)
    }

    /// The value, where it was caught.
    pub fn get(&self, catch: Catch) -> Option<&Secret> {
        self.0.iter().find(|(known, _)| *known == catch).map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_a_name_and_perhaps_the_quoting_to_undo() {
        let old = |name| OldName::parse(name).map(Catch::Old);
        for (group, catch, quote) in [
            ("clientId", Some(Catch::ClientId), None),
            ("clientId_hex", Some(Catch::ClientId), Some(Quote::Hex)),
            ("old_host", old("old_host"), None),
            ("old_device_secret", old("old_device_secret"), None),
            ("old_device_secret_base64", old("old_device_secret"), Some(Quote::Base64)),
            ("old_at", old("old_at"), None),
            ("old_at_at", old("old_at"), Some(Quote::At)),
        ] {
            assert_eq!(Catch::by_group(group), catch.map(|catch| (catch, quote)), "{group}");
            assert!(catch.is_some_and(|catch| group.starts_with(catch.name())), "{group}");
        }
        let info = |name| ShortName::parse(name).map(Catch::Info);
        for (group, catch, quote) in [
            ("model", info("model"), None),
            ("model_hex", info("model"), Some(Quote::Hex)),
            ("built_on", info("built_on"), None),
        ] {
            assert_eq!(Catch::by_info_group(group), catch.map(|catch| (catch, quote)), "{group}");
        }
        for group in ["clientId", "deviceToken", "deviceToken_hex", "old_host", "wifiPassword", "apiToken", "2g", ""] {
            assert_eq!(Catch::by_info_group(group), None, "{group}");
        }
        for group in ["old_", "old", "sn", "clientId_xml", "old_2", "token_hex"] {
            assert_eq!(Catch::by_group(group), None, "{group}");
        }
    }
}
