//! The entry of a line, read field by field.
//!
//! An enum whose tag stands among its fields is read twice by `serde`: into a buffer of values, until the tag was seen, and out of it. That took a quarter of the
//! time in which a record is read. [`write()`](super::line::write) puts the kind in front, so the kinds that nearly all lines are of are read at once. Any
//! other line goes through the buffer, and that alone says whether a line is none.

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, forward_to_deserialize_any};

use crate::domain::{Entry, Held, PastGate, Person, Plan, Proof, SignMethod, UnitKeys, VisitId};

/// The entry that stands on a line. None where this version knows none like it.
pub(super) fn entry(line: &[u8]) -> Option<Box<Entry>> {
    let line = std::str::from_utf8(line).ok()?;
    at_once(line).or_else(|| serde_json::from_str(line).ok())
}

/// The entry, where it is of a kind that is read at once and all of the line is as it should be.
fn at_once(line: &str) -> Option<Box<Entry>> {
    let mut reader = serde_json::Deserializer::from_str(line);
    let entry = reader.deserialize_map(Line).ok()?;
    reader.end().ok()?;
    Some(entry)
}

struct Line;

/// Reads the fields of a variant, and makes it of them. That none is missing here the compiler sees.
macro_rules! variant {
    ($fields:expr => $variant:ident { $($field:ident: $type:ty),+ }) => {{
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Variant {
            $($field: $type),+
        }
        let Variant { $($field),+ } = Variant::deserialize($fields)?;
        Entry::$variant { $($field),+ }
    }};
}

impl<'de> Visitor<'de> for Line {
    type Value = Box<Entry>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a line of the record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Box<Entry>, A::Error> {
        let kind: &str = loop {
            match map.next_key()? {
                Some("kind") => break map.next_value()?,
                // What stands in front of the kind is the envelope, which is read elsewhere.
                Some("v" | "seq") => map.next_value::<u64>().map(drop)?,
                Some("at") => map.next_value::<&str>().map(drop)?,
                _ => return Err(A::Error::custom("not in the order of lines")),
            }
        };
        let fields = BehindKind(map);
        Ok(Box::new(match kind {
            "begun" => variant!(fields => Begun {
                slot: String, port: String, operator: Option<Person>, label: Option<String>
            }),
            "read" => variant!(fields => Read {
                unit: VisitId, serial_number: String, hardware_id: Option<String>, host_key: Option<String>
            }),
            "checked" => variant!(fields => Checked {
                unit: VisitId, keys: UnitKeys, plan: Plan, held: Option<Held>, label: Option<String>
            }),
            "intent" => variant!(fields => Intent {
                unit: VisitId, keys: UnitKeys, sign_method: SignMethod, past_gate: Option<PastGate>
            }),
            "answer" => variant!(fields => Answer { unit: VisitId, length: u64, sealed: String }),
            "issued" => variant!(fields => Issued {
                unit: VisitId, client_id: String, token_sha256: String, sealed_token: String
            }),
            "writing" => variant!(fields => Writing { unit: VisitId }),
            "written" => variant!(fields => Written { unit: VisitId }),
            "proven" => variant!(fields => Proven { unit: VisitId, proof: Proof }),
            "ended" => Entry::Ended(Deserialize::deserialize(fields)?),
            _ => return Err(A::Error::custom("of a kind that is not read at once")),
        }))
    }
}

/// What stands behind the kind: a struct.
struct BehindKind<A>(A);

impl<'de, A: MapAccess<'de>> Deserializer<'de> for BehindKind<A> {
    type Error = A::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        visitor.visit_map(Fields { map: self.0, known: fields, next: 0 })
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, A::Error> {
        Err(A::Error::custom("not a struct with fields of its own"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq tuple
        tuple_struct map enum identifier ignored_any
    }
}

/// The fields of that struct, and the chain member. What a later version says beside them is left to the buffer: it looks at what it passes over.
struct Fields<A> {
    map: A,
    known: &'static [&'static str],
    /// The field that is expected next: lines have theirs in this order.
    next: usize,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Fields<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        let mut name: Option<&str> = self.map.next_key()?;
        while name == Some("chain") {
            self.map.next_value::<&str>()?;
            name = self.map.next_key()?;
        }
        let Some(name) = name else { return Ok(None) };
        let is_it = |place: &usize| self.known[*place] == name;
        let Some(place) = (self.next..self.known.len()).chain(0..self.next).find(is_it) else {
            return Err(A::Error::unknown_field(name, self.known));
        };
        self.next = place + 1;
        seed.deserialize(BorrowedStrDeserializer::new(name)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// A line of each kind, in the form that is on record.
    const GOLDEN: &str = include_str!("../../tests/golden/entries.jsonl");
    const AT_ONCE: [&str; 10] =
        ["begun", "read", "checked", "intent", "answer", "issued", "writing", "written", "proven", "ended"];

    fn lines() -> impl Iterator<Item = String> {
        let front = r#"{"v":1,"seq":7,"at":"2026-11-23T08:00:00.123Z","#;
        GOLDEN
            .lines()
            .map(move |entry| format!("{front}{},\"chain\":\"{}\"}}", &entry[1..entry.len() - 1], "0".repeat(64)))
    }

    fn kind(entry: &Entry) -> String {
        serde_json::to_value(entry).unwrap()["kind"].as_str().unwrap().to_owned()
    }

    /// What the buffer says of it.
    fn buffered(line: &str) -> Option<Box<Entry>> {
        serde_json::from_str(line).ok()
    }

    #[test]
    fn the_kinds_that_most_lines_are_of_are_read_at_once_and_as_the_buffer_reads_them() {
        let mut seen = BTreeSet::new();
        for line in lines() {
            let expected = buffered(&line).unwrap_or_else(|| panic!("{line}"));
            if let Some(entry) = at_once(&line) {
                assert_eq!(entry, expected, "{line}");
                seen.insert(kind(&entry));
            }
            assert_eq!(entry(line.as_bytes()), Some(expected), "{line}");
        }
        assert!(AT_ONCE.iter().all(|kind| seen.contains(*kind)), "{seen:?}");
    }

    #[test]
    fn a_line_that_is_not_as_it_should_be_is_what_the_buffer_says_it_is() {
        let mut bent = Vec::new();
        let mut kinds = BTreeSet::new();
        for line in lines() {
            // One line of each kind that is read at once: any other goes through the buffer in any case.
            if !at_once(&line).is_some_and(|entry| kinds.insert(kind(&entry))) {
                continue;
            }
            // Cut, and with something in each of its places that does not belong there.
            for place in (0..line.len()).filter(|place| line.is_char_boundary(*place)) {
                bent.push(line[..place].to_owned());
                for put in ["\"", "{", "}", ",", "0", "null", "\\", "\u{1}", "\"unit\":1,", "\"kind\":\"writing\","] {
                    bent.push(format!("{}{put}{}", &line[..place], &line[place..]));
                }
            }
            // Each member gone, doubled, in front of the kind, of another type, or called in another way.
            let text = &line[1..line.len() - 1];
            let serde_json::Value::Object(members) = serde_json::from_str(&line).unwrap() else { panic!("{line}") };
            for (name, value) in &members {
                let member = format!("{}:{value}", serde_json::Value::from(name.as_str()));
                bent.push(line.replacen(&format!("{member},"), "", 1));
                bent.push(format!("{{{member},{text}}}"));
                bent.push(format!("{{{text},{member}}}"));
                let escaped = format!("\"\\u{:04x}{}\":{value}", name.as_bytes()[0], &name[1..]);
                bent.push(line.replacen(&member, &escaped, 1));
                bent.push(format!("{{{text},{escaped}}}"));
                for other in ["null", "-1", "1.5", "1e400", "true", "\"\"", "\"x\"", "[]", "{}", "[1,2]", "\"\\u0041\""]
                {
                    bent.push(line.replacen(&member, &format!("\"{name}\":{other}"), 1));
                }
            }
            bent.push(format!("{line} "));
            bent.push(format!("{line}x"));
        }
        for line in bent {
            assert_eq!(entry(line.as_bytes()), buffered(&line), "{line}");
        }
    }

    #[test]
    fn a_line_that_is_no_text_is_none() {
        let line = lines().next().unwrap();
        let mut bytes = line.into_bytes();
        let place = bytes.len() - 70;
        bytes[place] = 0xff;
        assert_eq!(entry(&bytes), None);
    }
}
