//! Text to a JSON value that still knows where everything stands. Comments and trailing commas are accepted, nothing else beyond JSON.

use jsonc_parser::ast::{Object, Value as Node};
use jsonc_parser::common::Ranged;
use jsonc_parser::errors::{ParseError, ParseErrorKind};
use jsonc_parser::{CollectOptions, ParseOptions, ParseStringErrorKind, parse_to_ast};
use serde_json::Value;

use super::finding::Finding;
use super::path::{Path, Turn};
use super::signs;
use crate::store::profile_fault::{Cause, Fault, Syntax};

/// A parsed file.
pub(super) struct Document<'a> {
    text: &'a str,
    root: Node<'a>,
}

impl<'a> Document<'a> {
    /// Parses. Stops at the first place that is not JSON.
    pub fn parse(text: &'a str) -> Result<Self, Fault> {
        let at_fault = |at, syntax| Err(fault_at(text, at, &Path::default(), Cause::Syntax(syntax)));
        match (parse_to_ast(text, &CollectOptions::default(), &options()), signs::first(text)) {
            (Ok(parsed), first) => match (parsed.value, first) {
                (None, _) => at_fault(0, Syntax::Empty),
                (Some(root), None) => Ok(Self { text, root }),
                // The parser is not strict with blanks; editors and other programs are.
                (Some(_), Some((at, sign))) => at_fault(at, sign),
            },
            // The parser stops at such a sign, or at what stands before it in its line.
            (Err(error), Some((at, sign))) if !text[error.range().start.min(at)..at].trim_end().contains('\n') => {
                at_fault(at, sign)
            }
            (Err(error), _) => at_fault(error.range().start, syntax_of(&error)),
        }
    }

    /// The value without positions, and what only the text shows: fields that stand twice, and fields named like a secret. Those are left out of the value.
    pub fn value(&self) -> (Value, Vec<Finding>) {
        let mut findings = Vec::new();
        let value = value_of(&self.root, &Path::default(), &mut findings);
        (value, findings)
    }

    /// Puts a finding in its place: at the field's name, or at the nearest thing around it that the file holds.
    pub fn locate(&self, finding: Finding) -> Fault {
        let mut at = self.root.start();
        let mut node = &self.root;
        for turn in &finding.path.0 {
            let next = match (turn, node) {
                (Turn::Field(name), Node::Object(object)) => object
                    .properties
                    .iter()
                    .find(|property| property.name.as_str() == name)
                    .map(|property| (property.name.start(), &property.value)),
                (Turn::Index(index), Node::Array(array)) => {
                    array.elements.get(*index).map(|element| (element.start(), element))
                }
                _ => None,
            };
            let Some((start, inner)) = next else { break };
            (at, node) = (start, inner);
        }
        fault_at(self.text, finding.byte.unwrap_or(at), &finding.path, finding.cause)
    }
}

/// JSON with comments and trailing commas.
pub(super) fn options() -> ParseOptions {
    ParseOptions {
        allow_comments: true,
        allow_trailing_commas: true,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    }
}

fn value_of(node: &Node<'_>, path: &Path, findings: &mut Vec<Finding>) -> Value {
    match node {
        Node::Object(object) => object_of(object, path, findings),
        Node::Array(array) => array
            .elements
            .iter()
            .enumerate()
            .map(|(index, element)| value_of(element, &path.index(index), findings))
            .collect(),
        Node::NumberLit(number) => number_of(number.value),
        Node::StringLit(text) => Value::String(text.value.to_string()),
        Node::BooleanLit(switch) => Value::Bool(switch.value),
        Node::NullKeyword(_) => Value::Null,
    }
}

fn object_of(object: &Object<'_>, path: &Path, findings: &mut Vec<Finding>) -> Value {
    let mut fields = serde_json::Map::new();
    for property in &object.properties {
        let name = property.name.as_str();
        let (byte, path) = (property.name.start(), path.field(name));
        // A switch, or fields of its own, are no secret: `"secret": true` says that a value is one.
        let may_be_one = !matches!(property.value, Node::BooleanLit(_) | Node::Object(_));
        if names_a_secret(name) && may_be_one {
            findings.push(Finding::at(byte, path, Cause::SecretInProfile { name: name.into() }));
        } else if fields.contains_key(name) {
            findings.push(Finding::at(byte, path, Cause::DuplicateField { name: name.into() }));
        } else {
            fields.insert(name.into(), value_of(&property.value, &path, findings));
        }
    }
    Value::Object(fields)
}

/// `1883.0` and `2e4` are whole numbers in JSON Schema, but not for serde.
fn number_of(text: &str) -> Value {
    match text.parse::<serde_json::Number>() {
        Ok(number) => match number.as_f64() {
            Some(float) if !number.is_i64() && float.fract() == 0.0 && float.abs() < 1e15 => Value::from(float as i64),
            _ => Value::Number(number),
        },
        // Beyond what a double holds: no field takes such a number, so any number out of every range tells the same.
        Err(_) => Value::from(f64::MAX),
    }
}

/// No field of a profile that holds a text is named like this.
fn names_a_secret(name: &str) -> bool {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    ["secret", "password", "passwd", "devicetoken"].iter().any(|word| plain.contains(word))
}

/// A fault at a byte of the text.
pub(super) fn fault_at(text: &str, byte: usize, path: &Path, cause: Cause) -> Fault {
    let before = &text.as_bytes()[..byte.min(text.len())];
    let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
    Fault {
        line: before.iter().filter(|byte| **byte == b'\n').count() + 1,
        column: String::from_utf8_lossy(&before[line_start..]).chars().count() + 1,
        path: path.to_string(),
        cause,
    }
}

fn syntax_of(error: &ParseError) -> Syntax {
    use ParseErrorKind as Kind;
    match error.kind() {
        Kind::ExpectedColonAfterObjectKey => Syntax::ColonMissing,
        Kind::ExpectedComma => Syntax::CommaMissing,
        Kind::ExpectedObjectValue => Syntax::ValueMissing,
        Kind::ExpectedStringObjectProperty => Syntax::NameNotQuoted,
        Kind::SingleQuotedStringsNotAllowed => Syntax::SingleQuotes,
        Kind::String(ParseStringErrorKind::UnterminatedStringLiteral) => Syntax::StringNotClosed,
        Kind::String(_) => Syntax::BadEscape,
        Kind::BareDecimalPointNumbersNotAllowed
        | Kind::ExpectedDigit
        | Kind::ExpectedDigitFollowingNegativeSign
        | Kind::ExpectedPlusMinusOrDigitInNumberLiteral
        | Kind::HexadecimalNumbersNotAllowed
        | Kind::NonFiniteNumbersNotAllowed
        | Kind::UnaryPlusNumbersNotAllowed => Syntax::BadNumber,
        Kind::UnterminatedArray | Kind::UnterminatedObject | Kind::UnterminatedCommentBlock => Syntax::NotClosed,
        Kind::MultipleRootJsonValues => Syntax::TextAfterEnd,
        Kind::NestingDepthExceeded => Syntax::TooDeep,
        _ => Syntax::Unexpected,
    }
}
