//! Where a pattern that was made of an answer goes in the profile.

use serde_json::{Value, json};

use super::draft::{Draft, Edit};
use crate::domain::{DialogProfile, Verb};
use crate::trial::{Catch, Piece, VERBS};

/// What a marked piece is, as the form has fields for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum What {
    Value(Catch),
    /// A line that must come.
    #[default]
    Line,
    Error,
    Absent,
    Prompt,
}

impl What {
    /// What a pattern is made for.
    pub fn piece(self) -> Piece {
        match self {
            Self::Value(catch) => Piece::Value(catch),
            Self::Line | Self::Error | Self::Absent => Piece::Line,
            Self::Prompt => Piece::Prompt,
        }
    }

    /// The verb that catches such a value; none where any may.
    pub fn verb(self) -> Option<Verb> {
        match self {
            Self::Value(Catch::SerialNumber) => Some(Verb::ReadSerial),
            Self::Value(Catch::HardwareId) => Some(Verb::ReadHardwareId),
            Self::Value(Catch::Info(_)) => Some(Verb::ReadInfo),
            Self::Value(_) => Some(Verb::ReadIdentity),
            Self::Line | Self::Error | Self::Absent | Self::Prompt => None,
        }
    }
}

/// The exchanges of a verb, its own or those of the preset.
pub(super) fn exchanges(draft: &Draft, verb: Verb) -> Vec<Value> {
    match draft.exchanges(verb) {
        Some(Value::Array(all)) => all,
        _ => Vec::new(),
    }
}

/// The verb that sends this command.
pub(super) fn verb_of(draft: &Draft, command: &str) -> Option<Verb> {
    let sends = |verb: &Verb| exchanges(draft, *verb).iter().any(|exchange| sent(exchange) == Some(command));
    VERBS.into_iter().find(sends)
}

fn sent(exchange: &Value) -> Option<&str> {
    exchange.get("send").and_then(Value::as_str)
}

/// Puts a pattern into the exchange whose command is this one, and makes one where there is none. What comes back is the change, and the field in which the pattern
/// stands then.
pub(super) fn put(draft: &Draft, what: What, verb: Verb, command: Option<&str>, pattern: &str) -> (Edit, String) {
    if what == What::Prompt {
        let path = "dialog.prompt".to_owned();
        return (Edit::Set(path.clone(), json!(pattern)), path);
    }
    let path = format!("dialog.{}", DialogProfile::field(verb));
    let mut all = exchanges(draft, verb);
    let is_it = |exchange: &Value| match command {
        Some(command) => sent(exchange) == Some(command),
        None => sent(exchange).is_none_or(str::is_empty),
    };
    let index = all.iter().position(is_it).or_else(|| all.iter().position(is_blank)).unwrap_or(all.len());
    if index == all.len() || is_blank(&all[index]) {
        let blank = match command {
            Some(command) => json!({ "send": command, "expect": [] }),
            None => json!({ "expect": [] }),
        };
        if index == all.len() { all.push(blank) } else { all[index] = blank }
    }
    let exchange = &mut all[index];
    let field = match what {
        What::Error => "error".to_owned(),
        What::Absent => "absent".to_owned(),
        What::Value(catch) => format!("expect[{}]", put_value(exchange, catch, pattern)),
        What::Line | What::Prompt => format!("expect[{}]", put_line(exchange, pattern)),
    };
    if matches!(what, What::Error | What::Absent) {
        exchange[&field] = json!(pattern);
    }
    // As little is written anew as can be: comments stay.
    let here = format!("{path}[{index}]");
    let edit = match draft.get(&here) {
        Some(before) if !is_blank(before) => match field.split_once('[') {
            Some((list, _)) => Edit::Set(format!("{here}.{list}"), exchange[list].clone()),
            None => Edit::Set(format!("{here}.{field}"), json!(pattern)),
        },
        _ if draft.get(&path).is_some() => Edit::Set(here.clone(), exchange.clone()),
        _ => Edit::Set(path, Value::Array(all)),
    };
    (edit, format!("{here}.{field}"))
}

/// Nothing was written into it yet.
fn is_blank(exchange: &Value) -> bool {
    let is_empty = |value: &Value| value == "" || value.as_array().is_some_and(|list| list.iter().all(|one| one == ""));
    exchange.as_object().is_some_and(|fields| fields.values().all(is_empty))
}

/// In place of the pattern that catches the same, or of an empty one; else before the first that catches nothing: units say their value before their `OK`.
fn put_value(exchange: &mut Value, catch: Catch, pattern: &str) -> usize {
    let group = format!("(?<{}", catch.name());
    let catches = |pattern: &Value, group: &str| pattern.as_str().is_some_and(|pattern| pattern.contains(group));
    put_pattern(exchange, pattern, |known| catches(known, &group), |known| !catches(known, "(?<"))
}

/// In place of an empty one; else behind the others.
fn put_line(exchange: &mut Value, pattern: &str) -> usize {
    put_pattern(exchange, pattern, |known| known == pattern, |_| false)
}

/// In place of the first that is `replaced`, or of an empty one; else before the first that is `behind` it.
fn put_pattern(
    exchange: &mut Value,
    pattern: &str,
    replaced: impl Fn(&Value) -> bool,
    behind: impl Fn(&Value) -> bool,
) -> usize {
    let mut expect = exchange.get("expect").and_then(Value::as_array).cloned().unwrap_or_default();
    let held = expect.iter().position(replaced).or_else(|| expect.iter().position(|known| known == ""));
    let at = held.or_else(|| expect.iter().position(behind)).unwrap_or(expect.len());
    expect.splice(at..at + usize::from(held.is_some()), [json!(pattern)]);
    exchange["expect"] = Value::Array(expect);
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::shelf::Texts;

    const SN: What = What::Value(Catch::SerialNumber);

    /// What stands in the dialog after a pattern was put there, and where the pattern is.
    fn after(dialog: Value, what: What, verb: Verb, command: Option<&str>) -> (Value, String) {
        let text = json!({ "dialog": dialog }).to_string();
        let mut draft = Draft::new("t".into(), Texts { saved: Some(text), draft: None });
        let (edit, path) = put(&draft, what, verb, command, "^new$");
        assert!(draft.apply(&edit));
        assert_eq!(draft.get_text(&path), "^new$", "{path}");
        (draft.get("dialog").unwrap().clone(), path)
    }

    #[test]
    fn a_pattern_goes_into_the_exchange_with_its_command() {
        let dialog = json!({ "readSerial": [{ "send": "a", "expect": ["^x$"] },
            { "send": "get sn", "expect": ["^(?<serialNumber>.*)$", "^OK$"], "tries": 3 }] });
        let (dialog, path) = after(dialog, SN, Verb::ReadSerial, Some("get sn"));
        assert_eq!(path, "dialog.readSerial[1].expect[0]");
        assert_eq!(dialog["readSerial"][1], json!({ "send": "get sn", "expect": ["^new$", "^OK$"], "tries": 3 }));
    }

    #[test]
    fn a_value_is_looked_for_before_what_catches_nothing_and_a_line_behind_it() {
        let dialog = json!({ "readSerial": [{ "send": "sn", "expect": ["^(?<hardwareId>.)$", "^OK$"] }] });
        let (with, path) = after(dialog.clone(), SN, Verb::ReadSerial, Some("sn"));
        assert_eq!(path, "dialog.readSerial[0].expect[1]");
        assert_eq!(with["readSerial"][0]["expect"], json!(["^(?<hardwareId>.)$", "^new$", "^OK$"]));
        assert_eq!(after(dialog, What::Line, Verb::ReadSerial, Some("sn")).1, "dialog.readSerial[0].expect[2]");
    }

    #[test]
    fn an_exchange_is_made_where_there_is_none_and_an_empty_one_is_filled() {
        let made = json!([{ "send": "get sn", "expect": ["^new$"] }]);
        for before in
            [json!({}), json!({ "readSerial": [] }), json!({ "readSerial": [{ "send": "", "expect": [""] }] })]
        {
            assert_eq!(after(before, SN, Verb::ReadSerial, Some("get sn")).0["readSerial"], made);
        }
        let (dialog, path) = after(json!({}), What::Line, Verb::Wake, None);
        assert_eq!((dialog, path.as_str()), (json!({ "wake": [{ "expect": ["^new$"] }] }), "dialog.wake[0].expect[0]"));
    }

    #[test]
    fn what_the_preset_says_becomes_the_profiles_own_with_the_change() {
        let (dialog, path) = after(json!({ "preset": "at" }), What::Absent, Verb::ReadIdentity, Some("AT+IDENTITY?"));
        assert_eq!(path, "dialog.readIdentity[0].absent");
        assert_eq!(dialog["readIdentity"][0]["send"], "AT+IDENTITY?");
        let (dialog, _) = after(json!({ "preset": "at" }), What::Prompt, Verb::Wake, None);
        assert_eq!(dialog, json!({ "preset": "at", "prompt": "^new$" }));
    }
}
