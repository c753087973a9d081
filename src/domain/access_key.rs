//! An access key of the vendor's account, and the host that it may be used with.

use std::str::FromStr;

use super::secret::Secret;

/// What the record calls the access key of a product, beside the secrets that its profiles name.
pub const ACCESS_KEY: &str = "access-key";

/// An access key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessKey {
    /// Its name.
    pub id: String,
    /// What calls are signed with.
    pub secret: Secret,
}

/// Where the vendor's API is asked, and with which key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsoleDoor {
    /// The only host that gets calls with this key.
    pub endpoint: Endpoint,
    /// The key: one that may read, where nothing is to be changed.
    pub key: AccessKey,
}

/// A host of the vendor's API: `iot.cn-shanghai.aliyuncs.com`, or another one, with its port where it is not 443.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The host's name or address, in small letters.
    pub host: String,
    /// Its port.
    pub port: u16,
}

/// It is no `HOST` and no `HOST:PORT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("HOST[:PORT]")]
pub struct NotAnEndpoint;

impl Endpoint {
    /// That of a region.
    pub fn of_region(region: &str) -> Result<Self, NotAnEndpoint> {
        let is_one =
            (1..=40).contains(&region.len()) && region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if is_one { format!("iot.{region}.aliyuncs.com").parse() } else { Err(NotAnEndpoint) }
    }
}

impl FromStr for Endpoint {
    type Err = NotAnEndpoint;

    fn from_str(text: &str) -> Result<Self, NotAnEndpoint> {
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().map_err(|_| NotAnEndpoint)?),
            None => (text, 443),
        };
        let is_host = (1..=253).contains(&host.len())
            && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
        if is_host && port > 0 { Ok(Self { host: host.to_ascii_lowercase(), port }) } else { Err(NotAnEndpoint) }
    }
}

impl std::fmt::Display for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { host, port } = self;
        if *port == 443 { f.write_str(host) } else { write!(f, "{host}:{port}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_a_host_and_no_address_of_a_page() {
        for (text, shown) in [
            ("IOT.cn-shanghai.aliyuncs.com", "iot.cn-shanghai.aliyuncs.com"),
            ("localhost:8443", "localhost:8443"),
            ("h:443", "h"),
        ] {
            assert_eq!(text.parse::<Endpoint>().unwrap().to_string(), shown);
        }
        for text in ["", "https://h", "h/x", "h:0", "h:x", "h:99999", "a b", "h@i", ":443"] {
            assert_eq!(text.parse::<Endpoint>(), Err(NotAnEndpoint), "{text}");
        }
        assert_eq!(Endpoint::of_region("cn-shanghai").unwrap().host, "iot.cn-shanghai.aliyuncs.com");
        assert_eq!(Endpoint::of_region("x.evil.example/"), Err(NotAnEndpoint));
    }
}
