//! Templates of what is asked of the plant's systems: an address, a header, a body. Each value is escaped for where it stands, so that none of them, whatever a
//! unit tells or a scanner reads, becomes more than a value.

use std::collections::BTreeMap;

use super::fault::CompileFault;
use super::pieces::{Piece, pieces};
use crate::domain::{BodyFormat, Charset, can_name_a_value};

/// What placeholders become, by their names: `serialNumber`, `info:model`.
pub type PlantFields = BTreeMap<String, String>;

/// What may stand in a question about a unit.
pub const OF_UNIT: &[&str] = &[
    "serialNumber",
    "hardwareId",
    "deviceName",
    "productKey",
    "label",
    "batch",
    "station",
    "slot",
    "operator",
    "info:NAME",
    "order:NAME",
    "token",
];

/// What may stand in a login.
pub const OF_LOGIN: &[&str] = &["password", "station", "operator"];

/// What a template is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// It stands for itself.
    Text(String),
    /// The value of this name.
    Field(String),
}

/// A text with placeholders. `$${` stands for a literal `${`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlantTemplate(Vec<Part>);

impl PlantTemplate {
    /// Reads a template in which these placeholders may stand.
    ///
    /// # Errors
    /// [`CompileFault::PlaceholderNotClosed`], [`CompileFault::UnknownPlaceholder`].
    pub fn parse(source: &str, known: &[&'static str]) -> Result<Self, CompileFault> {
        let part = |piece| match piece? {
            Piece::Text(text) => Ok(Part::Text(text)),
            Piece::Placeholder(name) if is_one_of(name, known) => Ok(Part::Field(name.to_owned())),
            Piece::Placeholder(name) => {
                Err(CompileFault::UnknownPlaceholder { name: name.into(), known: known.to_vec() })
            }
        };
        pieces(source).map(part).collect::<Result<_, _>>().map(Self)
    }

    /// Its parts, in their order.
    pub(super) fn parts(&self) -> &[Part] {
        &self.0
    }

    /// Whether this placeholder stands in it.
    pub fn names(&self, field: &str) -> bool {
        self.0.iter().any(|part| matches!(part, Part::Field(name) if name == field))
    }

    /// The text, each value as `escaped` makes it. What is not known is empty.
    pub fn fill(&self, of: &PlantFields, escaped: impl Fn(&str) -> String) -> String {
        let part = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Field(name) => escaped(of.get(name).map_or("", String::as_str)),
        };
        self.0.iter().map(part).collect()
    }

    /// As a body of this format.
    pub fn body(&self, of: &PlantFields, format: BodyFormat, charset: Charset) -> Vec<u8> {
        let text = match format {
            BodyFormat::Json => self.fill(of, json),
            BodyFormat::Form => self.fill(of, |value| percent(value, charset)),
            BodyFormat::Xml => self.fill(of, xml),
        };
        encode(&text, charset)
    }

    /// Whether each value stays a value in a body of this format, whatever it is; and whether the body is one.
    ///
    /// # Errors
    /// [`Misplaced`].
    pub fn check_body(&self, format: BodyFormat) -> Result<(), Misplaced> {
        match format {
            BodyFormat::Form => Ok(()),
            BodyFormat::Xml => self.check_xml(),
            BodyFormat::Json => {
                let is_json = |value: &str| {
                    let filled = self.0.iter().map(|part| match part {
                        Part::Text(text) => text.clone(),
                        Part::Field(_) => value.to_owned(),
                    });
                    serde_json::from_str::<serde_json::Value>(&filled.collect::<String>()).is_ok()
                };
                // Where it stands within quotes an escaped quote is a part of the text; anywhere else it ends one, or is none.
                match (is_json(&json("\"")), is_json("1")) {
                    (true, _) => Ok(()),
                    (false, true) => Err(Misplaced::Placeholder),
                    (false, false) => Err(Misplaced::Body),
                }
            }
        }
    }

    fn check_xml(&self) -> Result<(), Misplaced> {
        let mut at = InXml::Text;
        for part in &self.0 {
            match part {
                Part::Text(text) => at = at.after(text),
                Part::Field(_) if matches!(at, InXml::Text | InXml::Quoted(_)) => {}
                Part::Field(_) => return Err(Misplaced::Placeholder),
            }
        }
        if at == InXml::Text { Ok(()) } else { Err(Misplaced::Body) }
    }
}

/// What is wrong with a body's template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misplaced {
    /// A placeholder stands where its value could become more than a value.
    Placeholder,
    /// It is not what its format says.
    Body,
}

/// Where one is in XML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum InXml {
    Text,
    Tag,
    Quoted(char),
    /// A comment and the like, up to this end.
    Aside(&'static str),
}

impl InXml {
    fn after(mut self, text: &str) -> Self {
        const ASIDES: [(&str, &str); 4] = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("<!", ">")];
        let mut rest = text;
        while let Some(next) = rest.chars().next() {
            let mut step = next.len_utf8();
            self = match self {
                Self::Text => match ASIDES.iter().find(|(begin, _)| rest.starts_with(begin)) {
                    Some((begin, end)) => {
                        step = begin.len();
                        Self::Aside(end)
                    }
                    None if next == '<' => Self::Tag,
                    None => Self::Text,
                },
                Self::Tag if next == '>' => Self::Text,
                Self::Tag if matches!(next, '"' | '\'') => Self::Quoted(next),
                Self::Quoted(mark) if next == mark => Self::Tag,
                Self::Aside(end) if rest.starts_with(end) => {
                    step = end.len();
                    Self::Text
                }
                same => same,
            };
            rest = &rest[step..];
        }
        self
    }
}

fn is_one_of(name: &str, known: &[&str]) -> bool {
    let of_any = |known: &str| {
        let (kind, _) = known.split_once(":NAME")?;
        let inner = name.strip_prefix(kind)?.strip_prefix(':')?;
        can_name_a_value(inner).then_some(())
    };
    known.iter().any(|known| *known == name || of_any(known).is_some())
}

/// Within the quotes of a JSON text.
fn json(value: &str) -> String {
    let quoted = serde_json::Value::from(value).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

/// In the text of an element, or within the quotes of an attribute.
fn xml(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\t' | '\n' | '\r' => escaped.push_str(&format!("&#{};", u32::from(character))),
            // XML has no such characters, however they are written.
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}

/// In an address, or in a form.
pub fn percent(value: &str, charset: Charset) -> String {
    let mut escaped = String::new();
    for byte in encode(value, charset) {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => escaped.push(byte.into()),
            other => escaped.push_str(&format!("%{other:02X}")),
        }
    }
    escaped
}

/// A text in these characters.
pub fn encode(text: &str, charset: Charset) -> Vec<u8> {
    match charset {
        Charset::Utf8 => text.as_bytes().to_vec(),
        Charset::Gbk => encoding_rs::GBK.encode(text).0.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str =
        "\",\"ok\":true,\"x\":\"\\ </sn><ok/>]]>--> ' &a=1&ok=1 ${token} %0d%0a\r\nX: y \u{202e}\0 号码";

    fn of(value: &str) -> PlantFields {
        [("serialNumber", value), ("info:model", value)].map(|(name, value)| (name.to_owned(), value.to_owned())).into()
    }

    fn template(source: &str) -> PlantTemplate {
        PlantTemplate::parse(source, OF_UNIT).unwrap()
    }

    #[test]
    fn no_value_breaks_out_of_json() {
        let body = template(r#"{"sn": "${serialNumber}", "m": ["-${info:model}-"], "l": "$${x}"}"#);
        assert_eq!(body.check_body(BodyFormat::Json), Ok(()));
        let filled = body.body(&of(HOSTILE), BodyFormat::Json, Charset::Utf8);
        let read: serde_json::Value = serde_json::from_slice(&filled).unwrap();
        assert_eq!(read, serde_json::json!({"sn": HOSTILE, "m": [format!("-{HOSTILE}-")], "l": "${x}"}));
        for (source, fault) in [
            (r#"{"sn": ${serialNumber}}"#, Misplaced::Placeholder),
            (r#"{"sn": "\${serialNumber}"}"#, Misplaced::Body),
            (r#"{"sn": "${serialNumber}""#, Misplaced::Body),
            ("", Misplaced::Body),
        ] {
            assert_eq!(template(source).check_body(BodyFormat::Json), Err(fault), "{source}");
        }
    }

    #[test]
    fn no_value_breaks_out_of_xml() {
        let body =
            template("<?xml version='1.0'?><!-- a --><q sn=\"${serialNumber}\" m='${info:model}'>${serialNumber}</q>");
        assert_eq!(body.check_body(BodyFormat::Xml), Ok(()));
        let filled = String::from_utf8(body.body(&of(HOSTILE), BodyFormat::Xml, Charset::Utf8)).unwrap();
        assert_eq!(filled.matches('<').count(), 4, "{filled}");
        assert_eq!((filled.matches('"').count(), filled.matches('\'').count()), (2, 4), "{filled}");
        assert!(!filled.contains(['\0', '\r', '\n']) && filled.contains("&#13;&#10;"), "{filled}");
        for source in [
            "<q sn=${serialNumber}/>",
            "<${serialNumber}/>",
            "<!-- ${serialNumber} -->",
            "<q><![CDATA[${serialNumber}]]></q>",
            "<?x ${serialNumber}?>",
            "<!DOCTYPE ${serialNumber}>",
        ] {
            assert_eq!(template(source).check_body(BodyFormat::Xml), Err(Misplaced::Placeholder), "{source}");
        }
        assert_eq!(template("<q a='").check_body(BodyFormat::Xml), Err(Misplaced::Body));
    }

    #[test]
    fn no_value_breaks_out_of_a_form_or_an_address() {
        let filled = template("sn=${serialNumber}&m=x").body(&of(HOSTILE), BodyFormat::Form, Charset::Gbk);
        let filled = String::from_utf8(filled).unwrap();
        assert_eq!((filled.matches('&').count(), filled.matches('=').count()), (1, 2), "{filled}");
        assert!(filled.contains("%BA%C5%C2%EB"), "GBK: {filled}");
        assert!(filled.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"%=&-_.~".contains(&byte)), "{filled}");
    }

    #[test]
    fn a_placeholder_that_means_nothing_here_is_named() {
        for (source, known) in [
            ("${serial}", OF_UNIT),
            ("${info:}", OF_UNIT),
            ("${order:a b}", OF_UNIT),
            ("${serialNumber}", OF_LOGIN),
            ("${password}", OF_UNIT),
        ] {
            let fault = PlantTemplate::parse(source, known).unwrap_err();
            assert!(matches!(fault, CompileFault::UnknownPlaceholder { .. }), "{source}");
        }
        assert_eq!(PlantTemplate::parse("${token", OF_UNIT), Err(CompileFault::PlaceholderNotClosed));
        assert_eq!(template("a$${token}").fill(&of(""), str::to_owned), "a${token}");
    }
}
