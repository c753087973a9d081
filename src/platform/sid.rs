//! The name that Windows has for a user or a group, whatever they are called: `S-1-5-32-545`.

use std::fmt;
use std::str::FromStr;

/// Most parts behind the authority.
const MOST: usize = 15;
/// Bytes before the parts: revision, how many parts, the authority.
const HEAD: usize = 8;

/// A security identifier, as its bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sid {
    bytes: [u8; HEAD + 4 * MOST],
    length: usize,
}

/// The text is no security identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSid;

impl Sid {
    /// The one at the beginning of these bytes.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let parts = usize::from(*bytes.get(1)?);
        let length = HEAD + 4 * parts;
        if bytes[0] != 1 || parts > MOST {
            return None;
        }
        let mut sid = Self { bytes: [0; HEAD + 4 * MOST], length };
        sid.bytes[..length].copy_from_slice(bytes.get(..length)?);
        Some(sid)
    }

    /// Its bytes, as the system has them.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    /// The authority, and the parts behind it.
    pub fn numbers(&self) -> (u64, impl Iterator<Item = u32>) {
        let authority = self.bytes[2..HEAD].iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
        let (parts, _) = self.bytes[HEAD..self.length].as_chunks();
        (authority, parts.iter().map(|part| u32::from_le_bytes(*part)))
    }
}

impl FromStr for Sid {
    type Err = NoSid;

    fn from_str(text: &str) -> Result<Self, NoSid> {
        let mut numbers = text.strip_prefix("S-1-").ok_or(NoSid)?.split('-');
        let authority = numbers.next().unwrap_or_default();
        let authority = match authority.strip_prefix("0x") {
            Some(hex) => u64::from_str_radix(hex, 16),
            None => authority.parse(),
        };
        let authority = authority.ok().filter(|number| number >> 48 == 0).ok_or(NoSid)?;
        let parts = numbers.map(str::parse).collect::<Result<Vec<u32>, _>>().map_err(|_| NoSid)?;
        let count = u8::try_from(parts.len()).map_err(|_| NoSid)?;
        let mut bytes = vec![1, count];
        bytes.extend_from_slice(&authority.to_be_bytes()[2..]);
        bytes.extend(parts.into_iter().flat_map(u32::to_le_bytes));
        Self::read(&bytes).ok_or(NoSid)
    }
}

impl fmt::Display for Sid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (authority, mut parts) = self.numbers();
        match u32::try_from(authority) {
            Ok(authority) => write!(f, "S-1-{authority}")?,
            Err(_) => write!(f, "S-1-0x{authority:012x}")?,
        }
        parts.try_for_each(|part| write!(f, "-{part}"))
    }
}

impl fmt::Debug for Sid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sid_is_read_from_its_text_and_from_its_bytes_and_nothing_else_is_one() {
        let users = [1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 33, 2, 0, 0];
        assert_eq!(Sid::read(&users).unwrap().to_string(), "S-1-5-32-545");
        assert_eq!("S-1-5-32-545".parse::<Sid>().unwrap().as_bytes(), users);
        // A cloud account, one without parts, a large authority.
        for text in ["S-1-12-1-3512346789-1234567890-4294967295-1", "S-1-1", "S-1-0x123456789abc-7"] {
            assert_eq!(text.parse::<Sid>().unwrap().to_string(), text);
        }
        let long = format!("S-1-5{}", "-1".repeat(16));
        for text in
            ["", "Users", "S-1-", "S-2-5-32", "S-1-5-", "S-1-5--1", "S-1-5-4294967296", "S-1-0x1000000000000", &long]
        {
            assert_eq!(text.parse::<Sid>(), Err(NoSid), "{text}");
        }
        assert_eq!(Sid::read(&users[..15]), None);
        assert_eq!(Sid::read(&[2, 0, 0, 0, 0, 0, 0, 5]), None);
        assert_eq!(Sid::read(&[]), None);
    }
}
