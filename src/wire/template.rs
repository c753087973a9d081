//! Command templates: `AT+IDENTITY=${clientId},${deviceToken:hex}`.

use strum::VariantNames as _;
use zeroize::Zeroizing;

use crate::domain::secret::can_name_a_secret;
use crate::domain::{Identity, NamedSecrets, Quote, can_name_a_value};

use super::catch::{Catch, Caught};
use super::fault::CompileFault;
use super::old_name::OldName;
use super::pieces::{Piece, pieces};
use super::quote::{self, Unquotable};

/// What a placeholder stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::EnumString, strum::IntoStaticStr, strum::VariantNames)]
#[strum(serialize_all = "camelCase")]
pub enum Placeholder {
    /// `${productKey}`
    ProductKey,
    /// `${deviceName}`
    DeviceName,
    /// `${clientId}`
    ClientId,
    /// `${deviceToken}`
    DeviceToken,
    /// `${host}`
    Host,
    /// `${port}`
    Port,
    /// `${nonce}`: a new random word for each try.
    Nonce,
    /// `${old_…}`: what else the unit held.
    #[strum(disabled, serialize = "old_…")]
    Old(OldName),
}

impl Placeholder {
    /// Its name in a profile.
    pub fn name(&self) -> &str {
        match self {
            Self::Old(name) => name.as_str(),
            known => known.into(),
        }
    }

    /// Reads its name.
    fn by_name(name: &str) -> Option<Self> {
        OldName::parse(name).map(Self::Old).or_else(|| name.parse().ok())
    }

    /// What of a unit stands for it where an old identity is put back; none where the station itself knows it.
    pub fn caught_as(self) -> Option<Catch> {
        Some(match self {
            Self::ProductKey => Catch::ProductKey,
            Self::DeviceName => Catch::DeviceName,
            Self::ClientId => Catch::ClientId,
            Self::DeviceToken => Catch::DeviceToken,
            Self::Old(name) => Catch::Old(name),
            Self::Host | Self::Port | Self::Nonce => return None,
        })
    }
}

/// What placeholders become in one try.
#[derive(Clone, Copy, Debug)]
pub struct Values<'a> {
    /// The random word of this try; letters and digits only.
    pub nonce: &'a str,
    /// What is written; none while reading.
    pub writing: Option<Writing<'a>>,
}

/// What is written, and where the unit shall log in.
#[derive(Clone, Copy, Debug)]
pub struct Writing<'a> {
    /// It.
    pub what: Written<'a>,
    /// Host name of the cloud.
    pub host: &'a str,
    /// Its TCP port.
    pub port: u16,
}

/// What is written to a unit.
#[derive(Clone, Copy, Debug)]
pub enum Written<'a> {
    /// The identity on record.
    Identity(&'a Identity),
    /// What it held before.
    Old(&'a Caught),
    /// One word for everything, where a dialog is only checked.
    Word(&'a str),
}

impl Written<'_> {
    fn get(&self, placeholder: Placeholder) -> Option<String> {
        let catch = placeholder.caught_as()?;
        Some(match (self, placeholder) {
            (Self::Word(word), _) => (*word).to_owned(),
            (Self::Old(caught), _) => caught.get(catch)?.expose().to_owned(),
            (Self::Identity(identity), Placeholder::ProductKey) => identity.product_key.clone(),
            (Self::Identity(identity), Placeholder::DeviceName) => identity.device_name.clone(),
            (Self::Identity(identity), Placeholder::ClientId) => identity.client_id.clone(),
            (Self::Identity(identity), Placeholder::DeviceToken) => identity.device_token.expose().to_owned(),
            (Self::Identity(_), _) => return None,
        })
    }
}

fn unknown(name: &str) -> CompileFault {
    CompileFault::UnknownPlaceholder { name: name.into(), known: Placeholder::VARIANTS.to_vec() }
}

impl Values<'_> {
    fn get(&self, placeholder: Placeholder) -> Option<String> {
        let writing = self.writing.as_ref();
        Some(match placeholder {
            Placeholder::Nonce => self.nonce.to_owned(),
            Placeholder::Host => writing?.host.to_owned(),
            Placeholder::Port => writing?.port.to_string(),
            of_unit => return writing?.what.get(of_unit),
        })
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Value(Placeholder, Option<Quote>),
    Secret(String, Option<Quote>),
    Given(String, Option<Quote>),
}

/// What a command names beside the unit's identity.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// Stored secrets.
    pub secrets: NamedSecrets,
    /// Values that the station gives to the unit.
    pub given: NamedSecrets,
    /// Those of them that are shown nowhere.
    pub hidden: NamedSecrets,
}

/// What stands before the name of a stored secret: `${secret:console}`.
const SECRET: &str = "secret:";
/// What stands before the name of a value that the station gives: `${value:mac}`.
const VALUE: &str = "value:";

/// A text with placeholders. `$${` stands for a literal `${`; any other `$` is itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    source: String,
    parts: Vec<Part>,
}

impl Template {
    /// Reads a template.
    pub fn parse(source: &str) -> Result<Self, CompileFault> {
        let mut parts = Vec::new();
        for piece in pieces(source) {
            let inner = match piece? {
                Piece::Text(text) => {
                    parts.push(Part::Text(text));
                    continue;
                }
                Piece::Placeholder(inner) => inner,
            };
            let (is_secret, inner) = inner.strip_prefix(SECRET).map_or((false, inner), |name| (true, name));
            let (is_given, inner) = inner.strip_prefix(VALUE).map_or((false, inner), |name| (true, name));
            let (name, quoting) = inner.split_once(':').map_or((inner, None), |(name, quote)| (name, Some(quote)));
            let quoting = || {
                let known = |name: &str| name.parse().map_err(|_| CompileFault::UnknownQuote { name: name.into() });
                quoting.map(known).transpose()
            };
            parts.push(if is_secret {
                if !can_name_a_secret(name) {
                    return Err(CompileFault::BadSecretName { name: name.into() });
                }
                Part::Secret(name.into(), quoting()?)
            } else if is_given {
                if !can_name_a_value(name) {
                    return Err(CompileFault::BadValueName { name: name.into() });
                }
                Part::Given(name.into(), quoting()?)
            } else {
                let placeholder = Placeholder::by_name(name).ok_or_else(|| unknown(name))?;
                Part::Value(placeholder, quoting()?)
            });
        }
        Ok(Self { source: source.into(), parts })
    }

    /// The text as it stands in the profile: harmless, since it holds no value.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The placeholders in it.
    pub fn placeholders(&self) -> impl Iterator<Item = Placeholder> {
        self.parts.iter().filter_map(|part| match part {
            Part::Value(placeholder, _) => Some(*placeholder),
            Part::Text(_) | Part::Secret(..) | Part::Given(..) => None,
        })
    }

    /// The names of the stored secrets in it.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Secret(name, _) => Some(name.as_str()),
            Part::Text(_) | Part::Value(..) | Part::Given(..) => None,
        })
    }

    /// The names of the values in it that the station gives.
    pub fn given(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Given(name, _) => Some(name.as_str()),
            Part::Text(_) | Part::Value(..) | Part::Secret(..) => None,
        })
    }

    /// It is one text, whatever is written.
    pub fn is_fixed(&self) -> bool {
        self.parts.iter().all(|part| matches!(part, Part::Text(_)))
    }

    /// The command. Values are quoted as their placeholder says, otherwise with `quoting`; the nonce always stands bare, and a stored secret as it is: it was
    /// given by a person as one line of printable text.
    /// Fails where a value cannot be quoted so, or is not there.
    pub fn command(&self, values: &Values<'_>, quoting: Quote, named: &Named) -> Result<Zeroizing<String>, Unquotable> {
        self.fill(values, named, |placeholder, own, value| match (placeholder, own) {
            (Some(Placeholder::Nonce), None) => Ok(value.to_owned()),
            (_, own) => quote::encode(own.unwrap_or(quoting), value),
        })
    }

    /// The pattern. Values stand for themselves, quoted only where their placeholder says so.
    pub fn pattern(&self, values: &Values<'_>) -> Result<Zeroizing<String>, Unquotable> {
        self.fill(values, &Named::default(), |_, own, value| match own {
            Some(own) => quote::encode(own, value).map(|text| regex::escape(&text)),
            None => Ok(regex::escape(value)),
        })
    }

    fn fill(
        &self,
        values: &Values<'_>,
        named: &Named,
        write: impl Fn(Option<Placeholder>, Option<Quote>, &str) -> Result<String, Unquotable>,
    ) -> Result<Zeroizing<String>, Unquotable> {
        let mut text = Zeroizing::new(String::new());
        for part in &self.parts {
            match part {
                Part::Text(literal) => text.push_str(literal),
                Part::Value(placeholder, own) => {
                    let value = Zeroizing::new(values.get(*placeholder).ok_or(Unquotable)?);
                    text.push_str(&Zeroizing::new(write(Some(*placeholder), *own, &value)?));
                }
                Part::Secret(name, own) => {
                    let secret = named.secrets.get(name).ok_or(Unquotable)?.expose();
                    match own {
                        Some(own) => text.push_str(&Zeroizing::new(quote::encode(*own, secret)?)),
                        None => text.push_str(secret),
                    }
                }
                Part::Given(name, own) => {
                    let value = named.given.get(name).or_else(|| named.hidden.get(name)).ok_or(Unquotable)?;
                    text.push_str(&Zeroizing::new(write(None, *own, value.expose())?));
                }
            }
        }
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Secret;

    fn identity(token: &str) -> Identity {
        Identity {
            product_key: "a1B2c3".into(),
            device_name: "unit-1".into(),
            client_id: "cid".into(),
            device_token: Secret::new(token),
        }
    }

    fn render(template: &str, quoting: Quote, token: &str) -> Result<String, Unquotable> {
        let identity = identity(token);
        let values = Values {
            nonce: "n0nce123",
            writing: Some(Writing { what: Written::Identity(&identity), host: "h.example", port: 1883 }),
        };
        let secrets = [("console".to_owned(), Secret::new("p '1"))].into_iter().collect();
        let given = [("mac".to_owned(), Secret::new(token))].into_iter().collect();
        let named = Named { secrets, given, ..Named::default() };
        Template::parse(template).unwrap().command(&values, quoting, &named).map(|text| text.to_string())
    }

    #[test]
    fn a_stored_secret_stands_as_it_is_unless_its_placeholder_says_how_and_a_missing_one_is_refused() {
        assert_eq!(render("login ${secret:console}", Quote::Shell, "t").unwrap(), "login p '1");
        assert_eq!(render("${secret:console:shell}", Quote::Bare, "t").unwrap(), r"'p '\''1'");
        assert_eq!(render("${secret:console:hex}", Quote::Bare, "t").unwrap(), "70202731");
        assert_eq!(render("${secret:other}", Quote::Bare, "t"), Err(Unquotable));
        let template = Template::parse("a ${secret:one}${nonce} ${secret:two_2-x:at}").unwrap();
        assert_eq!(template.secrets().collect::<Vec<_>>(), ["one", "two_2-x"]);
        for bad in ["", "a b", "../x", "ä", "x.y"] {
            let fault = Template::parse(&format!("${{secret:{bad}}}")).unwrap_err();
            assert_eq!(fault, CompileFault::BadSecretName { name: bad.into() });
        }
    }

    #[test]
    fn a_value_that_is_given_is_quoted_as_every_value() {
        assert_eq!(render("AT+MAC=${value:mac}", Quote::At, "a\"b\r").unwrap(), r#"AT+MAC="a\22b\0D""#);
        assert_eq!(render("set ${value:mac}", Quote::Shell, "$(reboot)'").unwrap(), r"set '$(reboot)'\'''");
        assert_eq!(render("set ${value:mac:hex}", Quote::Bare, "a b").unwrap(), "set 612062");
        assert_eq!(render("set ${value:mac}", Quote::Bare, "a;b"), Err(Unquotable));
        assert_eq!(render("set ${value:region}", Quote::At, "t"), Err(Unquotable), "it is not there");
        assert_eq!(render("x ${value:mac}", Quote::Json, "${clientId}").unwrap(), r#"x "${clientId}""#);
        for bad in ["", "a b", "1a", "ä", "x.y", "a-b"] {
            let fault = Template::parse(&format!("${{value:{bad}}}")).unwrap_err();
            assert_eq!(fault, CompileFault::BadValueName { name: bad.into() });
        }
    }

    #[test]
    fn placeholders_are_filled_and_quoted() {
        let template = "AT+ID=${clientId},${deviceToken:hex},${port:bare},${nonce}";
        assert_eq!(render(template, Quote::At, "ab").unwrap(), r#"AT+ID="cid",6162,1883,n0nce123"#);
    }

    #[test]
    fn a_dollar_is_itself_and_a_double_one_keeps_a_brace() {
        assert_eq!(render("echo $? $HOME $${x} $$", Quote::Shell, "t").unwrap(), "echo $? $HOME ${x} $$");
    }

    #[test]
    fn a_value_that_looks_like_a_placeholder_is_not_filled_again() {
        assert_eq!(render("x ${deviceToken}", Quote::Json, "${clientId}").unwrap(), r#"x "${clientId}""#);
    }

    #[test]
    fn a_value_the_dialect_cannot_carry_is_refused() {
        assert_eq!(render("x ${deviceToken}", Quote::Shell, "a\nb"), Err(Unquotable));
    }

    #[test]
    fn values_in_a_pattern_stand_for_themselves() {
        let identity = identity("a.c");
        let writing = Some(Writing { what: Written::Identity(&identity), host: "h", port: 1 });
        let pattern = Template::parse("^${deviceToken}$").unwrap();
        assert_eq!(*pattern.pattern(&Values { nonce: "", writing }).unwrap(), r"^a\.c$");
    }

    #[test]
    fn faults_are_named() {
        assert_eq!(Template::parse("a ${nonce"), Err(CompileFault::PlaceholderNotClosed));
        assert_eq!(Template::parse("${token}"), Err(unknown("token")));
        assert_eq!(Template::parse("${host:xml}"), Err(CompileFault::UnknownQuote { name: "xml".into() }));
    }
}
