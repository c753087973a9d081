//! The address of something in the plant that is asked over HTTP.

use std::fmt;
use std::str::FromStr;

/// Longest address, in bytes.
const LONGEST: usize = 2048;

/// An address: `http://mes.example:8080/check?line=3`. User and password have no place in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpUrl {
    /// It is `https`.
    pub is_tls: bool,
    /// Name or address, IPv6 in brackets.
    pub host: String,
    /// The port: that of the scheme where none is named.
    pub port: u16,
    /// Path and query, from the first slash on.
    pub target: String,
}

/// It is no address of that form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("http://HOST[:PORT]/PATH, https://…")]
pub struct NotAUrl;

impl HttpUrl {
    /// The scheme, host and port, and what is asked there.
    ///
    /// # Errors
    /// It does not begin with a scheme.
    pub fn parts(text: &str) -> Result<(bool, &str, &str), NotAUrl> {
        let scheme = |name: &str| text.get(..name.len()).filter(|begin| begin.eq_ignore_ascii_case(name));
        let (is_tls, rest) = match (scheme("http://"), scheme("https://")) {
            (Some(begin), _) => (false, &text[begin.len()..]),
            (_, Some(begin)) => (true, &text[begin.len()..]),
            _ => return Err(NotAUrl),
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        Ok((is_tls, &rest[..end], &rest[end..]))
    }

    /// The server with its scheme, without what is asked there.
    pub fn origin(&self) -> String {
        format!("{}://{}", if self.is_tls { "https" } else { "http" }, self.named())
    }

    /// How the server is called in a question: host, and port where it is not that of the scheme.
    pub fn named(&self) -> String {
        let usual = if self.is_tls { 443 } else { 80 };
        if self.port == usual { self.host.clone() } else { format!("{}:{}", self.host, self.port) }
    }
}

impl FromStr for HttpUrl {
    type Err = NotAUrl;

    fn from_str(text: &str) -> Result<Self, NotAUrl> {
        let (is_tls, place, target) = Self::parts(text)?;
        let is_v6 = place.starts_with('[');
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) if !is_v6 || host.ends_with(']') => {
                let is_number = port.bytes().all(|byte| byte.is_ascii_digit());
                (host, port.parse().ok().filter(|port| is_number && *port > 0).ok_or(NotAUrl)?)
            }
            _ => (place, if is_tls { 443 } else { 80 }),
        };
        let in_brackets = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        let is_host = match in_brackets {
            Some(v6) => v6.parse::<core::net::Ipv6Addr>().is_ok(),
            None => {
                (1..=253).contains(&host.len())
                    && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
            }
        };
        let is_target = !target.contains('#') && target.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_host || !is_target || text.len() > LONGEST {
            return Err(NotAUrl);
        }
        let target = if target.starts_with('/') { target.to_owned() } else { format!("/{target}") };
        Ok(Self { is_tls, host: host.to_ascii_lowercase(), port, target })
    }
}

impl fmt::Display for HttpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin(), self.target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_its_server_and_nobody_who_asks() {
        for (text, shown) in [
            ("http://mes", "http://mes/"),
            ("HTTP://MES.Example:8080/a?b=c", "http://mes.example:8080/a?b=c"),
            ("https://10.1.2.3:443/x", "https://10.1.2.3/x"),
            ("http://[fd00::1]:81?x", "http://[fd00::1]:81/?x"),
            ("https://mes_2", "https://mes_2/"),
        ] {
            assert_eq!(text.parse::<HttpUrl>().unwrap().to_string(), shown);
        }
        let none =
            ["", "mes", "ftp://mes", "http://", "http:///x", "http://u:p@mes/", "http://mes:0/", "http://mes:+1/"];
        let others = [
            "http://mes:99999",
            "http://m es/",
            "http://mes/a b",
            "http://mes/#x",
            "http://mes/\u{202e}",
            "http://[::1",
        ];
        for text in none.into_iter().chain(others) {
            assert_eq!(text.parse::<HttpUrl>(), Err(NotAUrl), "{text}");
        }
        assert_eq!(format!("http://mes/{}", "x".repeat(LONGEST)).parse::<HttpUrl>(), Err(NotAUrl));
    }
}
