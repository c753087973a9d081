//! The MQTT client id of this platform: `<own id>|name=value,name=value|`. The order of the pairs carries no meaning.

use std::fmt;

/// A client id taken apart, in the order its pairs stand in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientId<'a> {
    /// What stands before the first bar.
    pub own_id: &'a str,
    /// The pairs between the bars.
    pub pairs: Vec<(&'a str, &'a str)>,
}

impl<'a> ClientId<'a> {
    /// Takes a client id apart. None where the bars or an equals sign are missing.
    pub fn parse(text: &'a str) -> Option<Self> {
        let (own_id, pairs) = text.strip_suffix('|')?.split_once('|')?;
        let pairs = pairs.split(',').map(|pair| pair.split_once('=')).collect::<Option<_>>()?;
        Some(Self { own_id, pairs })
    }

    /// The value of the one pair with this name. None where it is missing or stands twice.
    pub fn value(&self, name: &str) -> Option<&'a str> {
        let mut values = self.pairs.iter().filter(|pair| pair.0 == name).map(|pair| pair.1);
        let value = values.next()?;
        values.next().is_none().then_some(value)
    }
}

/// Puts the client id together. Nothing is escaped: the parts must have been checked.
impl fmt::Display for ClientId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}|", self.own_id)?;
        for (index, (name, value)) in self.pairs.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma}{name}={value}")?;
        }
        f.write_str("|")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_id_taken_apart_and_put_together_is_the_same() {
        let text = "dev001.a1abcdefghi|random=2689955420,authType=regnwl,securemode=2,signmethod=hmacsha256|";
        let parsed = ClientId::parse(text).unwrap();
        assert_eq!(parsed.own_id, "dev001.a1abcdefghi");
        assert_eq!(parsed.value("authType"), Some("regnwl"));
        assert_eq!(parsed.value("instanceId"), None);
        assert_eq!(parsed.to_string(), text);
    }

    #[test]
    fn half_a_client_id_is_none() {
        for text in ["", "dev", "dev|", "dev|a=b", "dev|a|", "dev|a=b,|", "|"] {
            assert_eq!(ClientId::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_pair_that_stands_twice_has_no_value() {
        assert_eq!(ClientId::parse("dev|random=1,random=2|").unwrap().value("random"), None);
    }
}
