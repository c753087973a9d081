//! The shape of a profile: its value against the schema of the types, every fault at once.

use std::sync::LazyLock;

use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::paths::{Location, LocationSegment};
use jsonschema::{ValidationError, Validator};
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

/// Whether a profile must have this field. What fills a choice (`cloud.host.custom`) must be there where the choice is made.
pub fn is_required(path: &str) -> bool {
    if property(path).is_none() {
        return true;
    }
    let (parent, name) = path.rsplit_once('.').unwrap_or(("", path));
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
    validator: Validator,
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
    #[expect(clippy::expect_used, reason = "the schema is made of the types, and a test reads it")]
    fn new(schema: Value) -> Self {
        let validator = jsonschema::validator_for(&schema).expect("the types make a valid schema");
        Self { schema, validator }
    }

    fn check(&self, value: &Value) -> Vec<Finding> {
        let mut findings = Vec::new();
        for error in self.validator.iter_errors(value) {
            self.explain(&error, &mut findings);
        }
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

    fn explain(&self, error: &ValidationError<'_>, findings: &mut Vec<Finding>) {
        let path = path_of(error.instance_path());
        let cause = match error.kind() {
            Kind::AdditionalProperties { unexpected } => {
                let known = self.beside(error, "properties");
                findings.extend(unexpected.iter().map(|name| {
                    let nearest = known.and_then(Value::as_object).and_then(|known| nearest(name, known.keys()));
                    Finding::new(path.field(name), Cause::UnknownField { name: name.clone(), nearest })
                }));
                return;
            }
            Kind::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                return findings.push(Finding::new(path.field(name), Cause::MissingField { name: name.into() }));
            }
            Kind::OneOfNotValid { context } | Kind::AnyOf { context } => {
                return self.explain_choice(error, path, context, findings);
            }
            Kind::Type { kind } => Cause::WrongType { expected: types_of(kind) },
            Kind::Enum { options } => {
                Cause::NotOneOf { options: options.as_array().into_iter().flatten().map(Value::to_string).collect() }
            }
            Kind::Minimum { .. } | Kind::Maximum { .. } => {
                Cause::OutOfRange { min: self.bound(error, "minimum"), max: self.bound(error, "maximum") }
            }
            Kind::MinLength { .. } | Kind::MaxLength { .. } => {
                Cause::WrongLength { min: self.bound(error, "minLength"), max: self.bound(error, "maxLength") }
            }
            Kind::MinItems { .. } | Kind::MaxItems { .. } => {
                Cause::WrongLength { min: self.bound(error, "minItems"), max: self.bound(error, "maxItems") }
            }
            Kind::Pattern { pattern } => Cause::WrongForm { pattern: pattern.clone() },
            // No type of a profile makes a schema with another keyword; the test `every_broken_profile_…` would show it.
            _ => Cause::Undecodable,
        };
        findings.push(Finding::new(path, cause));
    }

    /// A value that fits no alternative. Where one alternative was plainly meant, its own faults say more than the list of alternatives.
    fn explain_choice(
        &self,
        error: &ValidationError<'_>,
        path: Path,
        alternatives: &[Vec<ValidationError<'static>>],
        findings: &mut Vec<Finding>,
    ) {
        let is_choice = |error: &ValidationError<'_>| matches!(error.kind(), Kind::OneOfNotValid { .. });
        let is_inside = |error: &ValidationError<'_>| path_of(error.instance_path()).0.len() > path.0.len();
        let meant = alternatives.iter().find(|faults| faults.iter().any(|fault| is_choice(fault) || is_inside(fault)));
        match meant {
            Some(faults) => faults.iter().for_each(|fault| self.explain(fault, findings)),
            None => {
                let options = self.schema.pointer(error.schema_path().as_str()).map(options_of).unwrap_or_default();
                findings.push(Finding::new(path, Cause::NotOneOf { options }));
            }
        }
    }

    /// The keyword next to the one that was violated.
    fn beside(&self, error: &ValidationError<'_>, keyword: &str) -> Option<&Value> {
        let (parent, _) = error.schema_path().as_str().rsplit_once('/')?;
        self.schema.pointer(parent)?.get(keyword)
    }

    fn bound(&self, error: &ValidationError<'_>, keyword: &str) -> Option<i64> {
        self.beside(error, keyword)?.as_i64()
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
    while let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        schema = CHECKER.schema.pointer(name.strip_prefix('#')?)?;
    }
    Some(schema)
}

fn path_of(location: &Location) -> Path {
    let turn = |segment: LocationSegment<'_>| match segment {
        LocationSegment::Property(name) => Turn::Field(name.into_owned()),
        LocationSegment::Index(index) => Turn::Index(index),
    };
    Path(location.iter().map(turn).collect())
}

fn types_of(kind: &TypeKind) -> Vec<JsonType> {
    match kind {
        TypeKind::Single(kind) => vec![*kind],
        TypeKind::Multiple(kinds) => kinds.iter().collect(),
    }
}

/// `"vendor"`, `"system"`, `caFile`: values with their quotes, fields without.
fn options_of(alternatives: &Value) -> Vec<String> {
    let option = |alternative: &Value| match alternative.get("const") {
        Some(value) => Some(value.to_string()),
        None => Some(alternative.get("required")?.get(0)?.as_str()?.to_owned()),
    };
    alternatives.as_array().into_iter().flatten().filter_map(option).collect()
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
