//! What is sent of the end of a visit.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::domain::Ended;
use crate::domain::json;

/// What a body says that it is.
const TYPE: &str = "unitEnded";

/// A result that is to be sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Letter {
    /// The link of its line in the record's chain.
    pub id: String,
    /// When that was written, RFC 3339 in UTC.
    pub at: String,
    /// What the line says.
    pub ended: Box<Ended>,
}

impl Letter {
    /// The body, as JSON. `fields`: the plant's names, each with the name of a member; none: everything.
    pub fn body(&self, fields: &BTreeMap<String, String>) -> Vec<u8> {
        let data = self.data();
        let body = match fields.is_empty() {
            true => json!({ "type": TYPE, "timestamp": self.at, "data": data }),
            false => {
                let field = |(theirs, ours): (&String, &String)| (theirs.clone(), member(&data, ours).cloned());
                let fields = fields.iter().map(field);
                Value::Object(fields.map(|(name, value)| (name, value.unwrap_or_default())).collect::<Map<_, _>>())
            }
        };
        body.to_string().into_bytes()
    }

    /// The line, with its id and when it was written.
    fn data(&self) -> Value {
        let mut data = serde_json::from_str(&json::line(&*self.ended)).unwrap_or_default();
        if let Value::Object(members) = &mut data {
            members.insert("id".into(), self.id.as_str().into());
            members.insert("endedAt".into(), self.at.as_str().into());
        }
        data
    }
}

/// The member at the end of this way: `order.workOrder` of an object, `info.model` of a list of names and values.
fn member<'v>(value: &'v Value, way: &str) -> Option<&'v Value> {
    way.split('.').try_fold(value, |value, name| match value {
        Value::Object(members) => members.get(name),
        Value::Array(named) => named.iter().find(|one| one.get("name").is_some_and(|is| is == name))?.get("value"),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{InfoValue, Outcome, Step};

    fn letter(serial_number: &str) -> Letter {
        let ended = Ended {
            serial_number: Some(serial_number.into()),
            order: [("workOrder".to_owned(), "WO 7".to_owned())].into_iter().collect(),
            info: vec![InfoValue { name: "model".into(), value: "T".into() }],
            ..Ended::bare(3, Outcome::Pass, Step::Log)
        };
        Letter { id: "ab".repeat(32), at: "2026-11-28T10:00:00.000Z".into(), ended: Box::new(ended) }
    }

    #[test]
    fn a_body_has_everything_or_what_the_plant_asks_for_under_its_own_names() {
        let letter = letter("SN1");
        let body: Value = serde_json::from_slice(&letter.body(&BTreeMap::new())).unwrap();
        assert_eq!(body["type"], "unitEnded");
        assert_eq!(body["timestamp"], letter.at);
        assert_eq!((&body["data"]["serialNumber"], &body["data"]["outcome"]), (&json!("SN1"), &json!("PASS")));
        let asked = [
            ("SN", "serialNumber"),
            ("wo", "order.workOrder"),
            ("m", "info.model"),
            ("x", "info.none"),
            ("when", "endedAt"),
        ];
        let asked = asked.map(|(theirs, ours)| (theirs.to_owned(), ours.to_owned())).into_iter().collect();
        let body: Value = serde_json::from_slice(&letter.body(&asked)).unwrap();
        assert_eq!(body, json!({ "SN": "SN1", "wo": "WO 7", "m": "T", "x": null, "when": letter.at }));
    }

    #[test]
    fn no_value_breaks_out_of_the_body() {
        let long = "9".repeat(10_000);
        for hostile in ["\"},{\"outcome\":\"PASS\"", "^XA\r\n\0", "\u{202e}gnp", "\u{2028}\\", &long] {
            let asked = [("n".to_owned(), "serialNumber".to_owned())].into_iter().collect();
            for fields in [BTreeMap::new(), asked] {
                let body: Value = serde_json::from_slice(&letter(hostile).body(&fields)).unwrap();
                let told = if fields.is_empty() { &body["data"]["serialNumber"] } else { &body["n"] };
                assert_eq!(told, hostile);
            }
        }
    }
}
