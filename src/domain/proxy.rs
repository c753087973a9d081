//! The HTTP proxy that leads to the cloud, where a network has no other way out. It is a matter of the PC, so no profile names one.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::secret::Secret;
use super::tls_fault::word_of;

/// Longest text of an address.
const LONGEST: usize = 300;

/// Where a proxy is, and who it is told that we are: `HOST:PORT` or `USER@HOST:PORT`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyAddress {
    /// Name or address; IPv6 in brackets.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The user name, where it wants a login.
    pub user: Option<String>,
}

/// The text is no address of a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("[USER@]HOST:PORT")]
pub struct NotAProxy;

impl ProxyAddress {
    /// What an address looks like.
    pub const FORM: &str = "[USER@]HOST:PORT";

    /// Host and port alone: what may be told to anybody.
    pub fn place(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}

impl FromStr for ProxyAddress {
    type Err = NotAProxy;

    /// `http://` before it and a slash behind it, as other programs write it, are passed over. A password has no place here.
    fn from_str(text: &str) -> Result<Self, NotAProxy> {
        let text = text.trim();
        let text = text.strip_prefix("http://").unwrap_or(text);
        let text = text.strip_suffix('/').unwrap_or(text);
        let (user, place) = text.rsplit_once('@').map_or((None, text), |(user, place)| (Some(user), place));
        let (host, port) = place.rsplit_once(':').ok_or(NotAProxy)?;
        let in_brackets = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        let is_host = match in_brackets {
            Some(v6) => v6.parse::<core::net::Ipv6Addr>().is_ok(),
            None => !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)),
        };
        // A colon would end the name where the password begins (RFC 7617).
        let is_user =
            |user: &str| !user.is_empty() && user.bytes().all(|byte| byte != b':' && matches!(byte, b'!'..=b'~'));
        let port = port.parse().ok().filter(|port| *port != 0).ok_or(NotAProxy)?;
        if text.len() > LONGEST || !is_host || !user.is_none_or(is_user) {
            return Err(NotAProxy);
        }
        Ok(Self { host: host.to_owned(), port, user: user.map(ToOwned::to_owned) })
    }
}

impl fmt::Display for ProxyAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let user = self.user.iter().map(|user| format!("{user}@")).collect::<String>();
        write!(f, "{user}{}:{}", self.host, self.port)
    }
}

/// A proxy to use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxy {
    /// Where.
    pub address: ProxyAddress,
    /// The password of its user, where there is one.
    pub password: Option<Secret>,
}

/// Why a proxy opened no way to the cloud. Nothing was asked of the cloud.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ProxyFault {
    /// Its name has no address, or nobody can be asked for it.
    NoAddress,
    /// Nothing takes connections there.
    RefusesConnection,
    /// This PC knows no way to it.
    NoRoute,
    /// No answer at its address.
    WaySilent,
    /// It took the connection and said nothing in time.
    Silent,
    /// It closed, or the connection broke, before its answer was whole.
    Closed,
    /// What answers is no HTTP proxy.
    NotHttp,
    /// It wants a login.
    Login {
        /// It was told a user name and a password.
        told: bool,
        /// The kinds of login that it takes.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        kinds: Vec<String>,
    },
    /// It does not open the way.
    Refused {
        /// Its status code.
        status: u16,
        /// The words beside it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// Told by a later version.
    #[serde(other)]
    Other,
}

impl ProxyFault {
    /// Whether the next try may end otherwise. What is set stays wrong.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::NoAddress
            | Self::RefusesConnection
            | Self::NoRoute
            | Self::WaySilent
            | Self::Silent
            | Self::Closed => true,
            // 502 to 504: the cloud cannot be reached from there; 429: too much at once.
            Self::Refused { status, .. } => *status >= 500 || *status == 429,
            Self::NotHttp | Self::Login { .. } | Self::Other => false,
        }
    }

    /// The word that stands for it on record.
    pub fn word(&self) -> String {
        word_of(self)
    }
}

/// A proxy that opened no way, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProxyRefusal {
    /// Its host and port.
    pub proxy: String,
    /// Why.
    #[serde(flatten)]
    pub fault: ProxyFault,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_host_and_port_and_who_we_are_and_never_a_password() {
        for (text, expected) in [
            ("proxy.example:8080", "proxy.example:8080"),
            (" http://10.0.0.1:3128/ ", "10.0.0.1:3128"),
            ("[fd00::1]:3128", "[fd00::1]:3128"),
            ("li@proxy:8080", "li@proxy:8080"),
            (r"SHOP\li@shop.example@proxy:8080", r"SHOP\li@shop.example@proxy:8080"),
        ] {
            let address: ProxyAddress = text.parse().unwrap();
            assert_eq!(address.to_string(), expected);
            assert_eq!(expected.parse(), Ok(address));
        }
        let long = format!("{}:1", "x".repeat(LONGEST));
        for text in [
            "",
            "proxy",
            "proxy:",
            ":8080",
            "proxy:0",
            "proxy:70000",
            "li:secret@proxy:8080",
            "@proxy:8080",
            "a b:1",
            "https://proxy:8080",
            "proxy:8080/path",
            "[proxy]:1",
            "fd00::1:3128",
            "li\r\n@proxy:1",
            &long,
        ] {
            assert_eq!(text.parse::<ProxyAddress>(), Err(NotAProxy), "{text:?}");
        }
    }
}
