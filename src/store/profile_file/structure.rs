//! The shape of a profile: its value against the schema of the types, every fault at once.

use std::collections::HashMap;
use std::str::FromStr;
use std::sync::LazyLock;

use regex::Regex;
use schemars::JsonSchema;
use serde_json::Value;

use super::finding::Finding;
use super::path::{Path, Turn};
use crate::domain::Profile;
use crate::store::profile_fault::{Cause, JsonType};

/// The field by which an editor finds the schema. It is allowed in the file, and nothing is made of it.
pub(super) const SCHEMA_FIELD: &str = "$schema";

/// The JSON Schema of a profile file, made from the types.
pub fn schema() -> Value {
    let mut schema = schemars::schema_for!(Profile).to_value();
    schema["properties"][SCHEMA_FIELD] = serde_json::json!({ "description": "Where an editor finds this schema. The program ignores it.", "type": "string" });
    schema
}

/// What a field means, in the words of the schema; `path` may have indices in it or not. None for what profiles do not have.
pub fn meaning(path: &str) -> Option<&'static str> {
    property(path)?.get("description")?.as_str()
}

/// What counts where a field is left out; none where nothing does.
pub fn default_of(path: &str) -> Option<&'static Value> {
    property(path)?.get("default").filter(|default| !default.is_null())
}

/// Whether a profile must have this field. A part that may be left out needs nothing in it before it is begun. What fills a choice (`cloud.host.custom`) must be there where the choice is made.
pub fn is_required(path: &str) -> bool {
    if property(path).is_none() {
        return true;
    }
    let (parent, name) = path.rsplit_once('.').unwrap_or(("", path));
    let above = path.match_indices('.').map(|(end, _)| &path[..end]);
    if above.filter_map(property).any(|part| part.get("anyOf").is_some()) {
        return false;
    }
    let parent = if parent.is_empty() { Some(&CHECKER.schema) } else { property(parent).and_then(resolved) };
    let required = parent.and_then(|parent| parent.get("required")).and_then(Value::as_array);
    required.is_some_and(|required| required.iter().any(|field| field == name))
}

fn property(path: &str) -> Option<&'static Value> {
    let mut schema = &CHECKER.schema;
    let mut property = schema;
    for turn in Path::parse(path)?.0 {
        let Turn::Field(name) = turn else { continue };
        property = member(schema, &name)?;
        schema = resolved(property)?;
        if let Some(items) = schema.get("items") {
            schema = resolved(items)?;
        }
    }
    Some(property)
}

/// The schema of a field: its own, or that of every field where the fields are names.
fn member<'s>(schema: &'s Value, name: &str) -> Option<&'s Value> {
    let own = schema.get("properties").and_then(|properties| properties.get(name));
    own.or_else(|| schema.get("additionalProperties").filter(|any| any.is_object()))
}

struct Checker {
    schema: Value,
    /// The patterns in it, ready to be used.
    patterns: HashMap<String, Regex>,
}

/// What one part of the schema says against a value.
struct Fault {
    finding: Finding,
    /// It is about a member of that value, or about the choice that the value is: whoever wrote it meant this part of the schema.
    shows_intent: bool,
}

static CHECKER: LazyLock<Checker> = LazyLock::new(|| Checker::new(schema()));

/// Every fault of the shape of a profile.
pub(super) fn check(value: &Value) -> Vec<Finding> {
    CHECKER.check(value)
}

/// Every fault of the shape of another document.
pub(super) fn check_as<T: JsonSchema>(value: &Value) -> Vec<Finding> {
    Checker::new(schemars::schema_for!(T).to_value()).check(value)
}

/// Takes out of the value what the findings are about, so that the rest can be decoded and its meaning checked as well.
pub(super) fn without(mut value: Value, findings: &[Finding]) -> Value {
    for finding in findings {
        match &finding.cause {
            // Still the right type.
            Cause::WrongForm { .. } | Cause::WrongLength { .. } => {}
            // Not in the value to begin with.
            Cause::DuplicateField { .. } | Cause::SecretInProfile { .. } => {}
            // `path` is the field that is missing. An empty list says nothing wrong; other fields have no such value.
            Cause::MissingField { .. } if CHECKER.is_list(&finding.path) => put_empty_list(&mut value, &finding.path),
            Cause::MissingField { .. } => {}
            _ => {
                take_out(&mut value, &finding.path.0);
            }
        }
    }
    value
}

/// A member of a list takes the whole list along: the places of its neighbours must not shift. Tells whether `value` could stay.
fn take_out(value: &mut Value, turns: &[Turn]) -> bool {
    match (turns, value) {
        ([Turn::Field(name)], Value::Object(fields)) => {
            fields.remove(name);
            true
        }
        ([Turn::Field(name), rest @ ..], Value::Object(fields)) => {
            if fields.get_mut(name).is_some_and(|inner| !take_out(inner, rest)) {
                fields.remove(name);
            }
            true
        }
        ([Turn::Index(index), rest @ ..], Value::Array(members)) if !rest.is_empty() => {
            members.get_mut(*index).is_none_or(|inner| take_out(inner, rest))
        }
        _ => false,
    }
}

fn put_empty_list(value: &mut Value, path: &Path) {
    let Some((Turn::Field(name), way)) = path.0.split_last() else { return };
    let object = way.iter().try_fold(value, |inner, turn| match turn {
        Turn::Field(name) => inner.get_mut(name),
        Turn::Index(index) => inner.get_mut(index),
    });
    if let Some(Value::Object(fields)) = object {
        fields.insert(name.clone(), Value::Array(Vec::new()));
    }
}

impl Checker {
    fn new(schema: Value) -> Self {
        let mut patterns = HashMap::new();
        collect_patterns(&schema, &mut patterns);
        Self { schema, patterns }
    }

    fn check(&self, value: &Value) -> Vec<Finding> {
        let mut faults = Vec::new();
        self.check_part(&self.schema, value, &Path::default(), &mut faults);
        let mut findings: Vec<Finding> = faults.into_iter().map(|fault| fault.finding).collect();
        // `"secureMode": 200` is neither one of two values nor in the range of its type: one fault is enough.
        let choices: Vec<Path> = findings
            .iter()
            .filter(|finding| matches!(finding.cause, Cause::NotOneOf { .. }))
            .map(|finding| finding.path.clone())
            .collect();
        findings
            .retain(|finding| !matches!(finding.cause, Cause::OutOfRange { .. }) || !choices.contains(&finding.path));
        findings
    }

    /// All that a part of the schema says against a value at this place. It knows the keywords that the types of a profile make; the test `every_keyword_…` shows others.
    fn check_part(&self, schema: &Value, value: &Value, path: &Path, faults: &mut Vec<Fault>) {
        let say = |cause| Fault { finding: Finding::new(path.clone(), cause), shows_intent: false };
        let keyword = |name: &str| schema.get(name);
        if let Some(part) = keyword("$ref").and_then(Value::as_str).and_then(|part| self.schema.pointer(&part[1..])) {
            self.check_part(part, value, path, faults);
        }
        let expected = keyword("type").map(types_of).unwrap_or_default();
        if !expected.is_empty() && !expected.iter().any(|kind| kind.is_of(value)) {
            faults.push(say(Cause::WrongType { expected }));
        }
        if keyword("const").is_some_and(|only| only != value) {
            faults.push(say(Cause::Undecodable));
        }
        if let Some(options) = keyword("enum").and_then(Value::as_array).filter(|options| !options.contains(value)) {
            faults.push(say(Cause::NotOneOf { options: options.iter().map(Value::to_string).collect() }));
        }
        let bounds = |min, max| (keyword(min).and_then(Value::as_i64), keyword(max).and_then(Value::as_i64));
        let is_within = |number: f64, (min, max): (Option<i64>, Option<i64>)| {
            min.is_none_or(|min| number >= min as f64) && max.is_none_or(|max| number <= max as f64)
        };
        match value {
            Value::Number(number) => {
                let (min, max) = bounds("minimum", "maximum");
                if !is_within(number.as_f64().unwrap_or(f64::NAN), (min, max)) {
                    faults.push(say(Cause::OutOfRange { min, max }));
                }
            }
            Value::String(text) => {
                let (min, max) = bounds("minLength", "maxLength");
                if !is_within(text.chars().count() as f64, (min, max)) {
                    faults.push(say(Cause::WrongLength { min, max }));
                }
                let pattern = keyword("pattern").and_then(Value::as_str);
                if let Some(pattern) = pattern.filter(|pattern| !self.patterns[*pattern].is_match(text)) {
                    faults.push(say(Cause::WrongForm { pattern: pattern.to_owned() }));
                }
            }
            Value::Array(members) => {
                let (min, max) = bounds("minItems", "maxItems");
                if !is_within(members.len() as f64, (min, max)) {
                    faults.push(say(Cause::WrongLength { min, max }));
                }
                for (index, member) in members.iter().enumerate() {
                    if let Some(items) = keyword("items") {
                        self.check_member(items, member, &path.index(index), faults);
                    }
                }
            }
            Value::Object(fields) => {
                let known = keyword("properties").and_then(Value::as_object);
                let required = keyword("required").and_then(Value::as_array).into_iter().flatten();
                for name in required.filter_map(Value::as_str).filter(|name| !fields.contains_key(*name)) {
                    let finding = Finding::new(path.field(name), Cause::MissingField { name: name.into() });
                    faults.push(Fault { finding, shows_intent: false });
                }
                for (name, field) in fields {
                    match known.and_then(|known| known.get(name)).or_else(|| keyword("additionalProperties")) {
                        Some(Value::Bool(false)) => {
                            let nearest = known.and_then(|known| nearest(name, known.keys()));
                            let cause = Cause::UnknownField { name: name.clone(), nearest };
                            let finding = Finding::new(path.field(name), cause);
                            faults.push(Fault { finding, shows_intent: false });
                        }
                        Some(part) => self.check_member(part, field, &path.field(name), faults),
                        None => {}
                    }
                }
            }
            Value::Null | Value::Bool(_) => {}
        }
        for alternatives in [keyword("oneOf"), keyword("anyOf")].into_iter().flatten().filter_map(Value::as_array) {
            self.check_choice(alternatives, value, path, faults);
        }
    }

    fn check_member(&self, schema: &Value, value: &Value, path: &Path, faults: &mut Vec<Fault>) {
        let from = faults.len();
        self.check_part(schema, value, path, faults);
        faults[from..].iter_mut().for_each(|fault| fault.shows_intent = true);
    }

    /// A value that fits no alternative. Where one alternative was plainly meant, its own faults say more than the list of alternatives.
    fn check_choice(&self, alternatives: &[Value], value: &Value, path: &Path, faults: &mut Vec<Fault>) {
        let mut meant = None;
        for alternative in alternatives {
            let mut against = Vec::new();
            self.check_part(alternative, value, path, &mut against);
            if against.is_empty() {
                return;
            }
            meant = meant.or_else(|| against.iter().any(|fault| fault.shows_intent).then_some(against));
        }
        let choice = || Finding::new(path.clone(), Cause::NotOneOf { options: options_of(alternatives) });
        let from = faults.len();
        match meant {
            Some(against) => faults.extend(against),
            None => faults.push(Fault { finding: choice(), shows_intent: true }),
        }
        faults[from..].iter_mut().for_each(|fault| fault.shows_intent = true);
    }

    /// Whether the schema has a list in this place.
    fn is_list(&self, path: &Path) -> bool {
        path.0
            .iter()
            .try_fold(&CHECKER.schema, |schema, turn| match turn {
                Turn::Field(name) => resolved(member(schema, name)?),
                Turn::Index(_) => resolved(schema.get("items")?),
            })
            .is_some_and(|schema| schema.get("type").is_some_and(|kind| kind == "array"))
    }
}

/// What a reference in the schema refers to.
fn resolved(mut schema: &'static Value) -> Option<&'static Value> {
    // A part that may be left out is one of two: itself, or nothing.
    let referred = |schema: &'static Value| {
        let itself = schema.get("anyOf").and_then(|either| either.get(0)).unwrap_or(schema);
        itself.get("$ref").and_then(Value::as_str)
    };
    while let Some(name) = referred(schema) {
        schema = CHECKER.schema.pointer(name.strip_prefix('#')?)?;
    }
    Some(schema)
}

fn types_of(named: &Value) -> Vec<JsonType> {
    let names = named.as_array().map_or(std::slice::from_ref(named), Vec::as_slice);
    names.iter().filter_map(|name| JsonType::from_str(name.as_str()?).ok()).collect()
}

#[expect(clippy::expect_used, reason = "the patterns stand on the types, and a test reads them")]
fn collect_patterns(schema: &Value, patterns: &mut HashMap<String, Regex>) {
    match schema {
        Value::Object(keywords) => {
            if let Some(Value::String(pattern)) = keywords.get("pattern") {
                patterns.insert(pattern.clone(), Regex::new(pattern).expect("the types have valid patterns"));
            }
            keywords.values().for_each(|part| collect_patterns(part, patterns));
        }
        Value::Array(parts) => parts.iter().for_each(|part| collect_patterns(part, patterns)),
        _ => {}
    }
}

/// `"vendor"`, `"system"`, `caFile`: values with their quotes, fields without.
fn options_of(alternatives: &[Value]) -> Vec<String> {
    let option = |alternative: &Value| match alternative.get("const") {
        Some(value) => Some(value.to_string()),
        None => Some(alternative.get("required")?.get(0)?.as_str()?.to_owned()),
    };
    alternatives.iter().filter_map(option).collect()
}

/// The known name that a slip of one or two keys, or of upper and lower case, makes into `name`.
fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a String>) -> Option<String> {
    let plain = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).take(64).collect()
    };
    let name = plain(name);
    known
        .map(|candidate| (strsim::levenshtein(&name, &plain(candidate)), candidate))
        .filter(|(distance, candidate)| *distance <= 2 && *distance < candidate.len() / 2)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate.clone())
}
