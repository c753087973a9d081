//! Changes one value in the text of a profile and leaves the rest of the text, comments and all, as it stands.

use jsonc_parser::cst::{CstContainerNode, CstInputValue, CstLeafNode, CstNode, CstObject, CstRootNode};
use serde_json::Value;

use super::document::{self, Document};
use super::path::{Path, Turn};

/// The text as a value; none where it is not JSON. Fields that are named like a secret are left out.
pub fn value_of(text: &str) -> Option<Value> {
    Document::parse(text).ok().map(|document| document.value().0)
}

/// The text with this value at `path` (`dialog.write[0].send`), whatever stood there. What is missing on the way is made; a list grows by one member where `path`
/// names the one behind its last. None where the text is not JSON, or the way leads through something else.
pub fn set(text: &str, path: &str, value: &Value) -> Option<String> {
    let root = CstRootNode::parse(text, &document::options()).ok()?;
    let turns = Path::parse(path)?.0;
    put(Place::Object(root.object_value_or_create()?), &turns, input_of(value))?;
    Some(root.to_string())
}

/// The text without what stands at `path`; as it was where nothing does. None where the text is not JSON.
pub fn remove(text: &str, path: &str) -> Option<String> {
    let root = CstRootNode::parse(text, &document::options()).ok()?;
    let mut node = root.value()?;
    let mut property = None;
    for turn in Path::parse(path)?.0 {
        let next = match turn {
            Turn::Field(name) => {
                property = node.as_object().and_then(|object| object.get(&name));
                property.as_ref().and_then(jsonc_parser::cst::CstObjectProp::value)
            }
            Turn::Index(index) => {
                property = None;
                node.as_array().and_then(|array| array.elements().get(index).cloned())
            }
        };
        let Some(next) = next else { return Some(text.to_owned()) };
        node = next;
    }
    match property {
        Some(property) => property.remove(),
        None => node.remove(),
    }
    Some(root.to_string())
}

enum Place {
    Object(CstObject),
    Array(jsonc_parser::cst::CstArray),
}

fn put(place: Place, turns: &[Turn], value: CstInputValue) -> Option<()> {
    let (turn, rest) = turns.split_first()?;
    match (place, turn, rest) {
        (Place::Object(object), Turn::Field(name), []) => {
            match object.get(name) {
                Some(property) => property.set_value(value),
                None => drop(object.append(name, value)),
            }
            Some(())
        }
        (Place::Object(object), Turn::Field(name), [Turn::Field(_), ..]) => {
            put(Place::Object(object.object_value_or_set(name)), rest, value)
        }
        (Place::Object(object), Turn::Field(name), [Turn::Index(_), ..]) => {
            put(Place::Array(object.array_value_or_set(name)), rest, value)
        }
        (Place::Array(array), Turn::Index(index), []) => {
            match array.elements().into_iter().nth(*index) {
                Some(node) => replace(node, value),
                None => {
                    array.append(value);
                    array.ensure_multiline();
                }
            }
            Some(())
        }
        (Place::Array(array), Turn::Index(index), rest) => {
            let node = array.elements().into_iter().nth(*index)?;
            let place = node.as_object().map(Place::Object).or_else(|| node.as_array().map(Place::Array))?;
            put(place, rest, value)
        }
        (Place::Object(_), Turn::Index(_), _) | (Place::Array(_), Turn::Field(_), _) => None,
    }
}

fn replace(node: CstNode, value: CstInputValue) {
    match node {
        CstNode::Container(CstContainerNode::Object(object)) => drop(object.replace_with(value)),
        CstNode::Container(CstContainerNode::Array(array)) => drop(array.replace_with(value)),
        CstNode::Leaf(CstLeafNode::StringLit(literal)) => drop(literal.replace_with(value)),
        CstNode::Leaf(CstLeafNode::NumberLit(literal)) => drop(literal.replace_with(value)),
        CstNode::Leaf(CstLeafNode::BooleanLit(literal)) => drop(literal.replace_with(value)),
        CstNode::Leaf(CstLeafNode::NullKeyword(literal)) => drop(literal.replace_with(value)),
        // Members of lists are nothing else.
        CstNode::Container(_) | CstNode::Leaf(_) => {}
    }
}

fn input_of(value: &Value) -> CstInputValue {
    match value {
        Value::Null => CstInputValue::Null,
        Value::Bool(switch) => CstInputValue::Bool(*switch),
        Value::Number(number) => CstInputValue::Number(number.to_string()),
        Value::String(text) => CstInputValue::String(text.clone()),
        Value::Array(members) => CstInputValue::Array(members.iter().map(input_of).collect()),
        Value::Object(fields) => {
            CstInputValue::Object(fields.iter().map(|(name, value)| (name.clone(), input_of(value))).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TEXT: &str = "{\n  // The product.\n  \"name\": \"Tracker\", // as on the box\n  \"dialog\": {\n    \"wake\": [{ \"send\": \"AT\" }],\n  },\n}\n";

    #[test]
    fn one_value_changes_and_every_comment_stays() {
        let text = set(TEXT, "name", &json!("Tracker \"2\"")).unwrap();
        assert_eq!(text, TEXT.replace("\"Tracker\"", r#""Tracker \"2\"""#));
        let text = set(&text, "dialog.wake[0].send", &json!("AT\r")).unwrap();
        assert!(text.contains(r#"{ "send": "AT\r" }"#) && text.contains("// as on the box"), "{text}");
        assert_eq!(value_of(&text).unwrap()["dialog"]["wake"][0]["send"], "AT\r");
    }

    #[test]
    fn what_is_missing_on_the_way_is_made_and_lists_grow() {
        let text = set(TEXT, "cloud.trust.caFile", &json!("ca.pem")).unwrap();
        let text = set(&text, "dialog.wake[1]", &json!({"expect": ["a", "b"], "tries": 3})).unwrap();
        let text = set(&text, "dialog.wake[1].expect[2]", &json!("c")).unwrap();
        let value = value_of(&text).unwrap();
        assert_eq!(value["cloud"], json!({"trust": {"caFile": "ca.pem"}}));
        assert_eq!(value["dialog"]["wake"][1], json!({"expect": ["a", "b", "c"], "tries": 3}));
        assert!(text.contains("// The product."));
    }

    #[test]
    fn a_value_takes_the_place_of_one_of_another_kind() {
        let text = set(TEXT, "dialog.wake", &json!(7)).unwrap();
        let text = set(&text, "dialog.wake[0]", &json!({"send": "AT"})).unwrap();
        assert_eq!(value_of(&text).unwrap()["dialog"]["wake"], json!([{"send": "AT"}]));
        let text = set(&text, "dialog.wake[0]", &json!("x")).unwrap();
        assert_eq!(value_of(&text).unwrap()["dialog"]["wake"], json!(["x"]));
    }

    #[test]
    fn what_is_removed_leaves_the_rest() {
        let text = remove(TEXT, "dialog.wake[0]").unwrap();
        assert_eq!(value_of(&text).unwrap()["dialog"], json!({"wake": []}));
        let text = remove(&text, "dialog").unwrap();
        assert_eq!(value_of(&text).unwrap(), json!({"name": "Tracker"}));
        assert!(text.contains("// The product."), "{text}");
        assert_eq!(remove(&text, "cloud.port").unwrap(), text, "nothing was there");
    }

    #[test]
    fn text_that_is_not_json_is_not_touched() {
        assert_eq!(set("{", "name", &json!("x")), None);
        assert_eq!(remove("[", "name"), None);
        assert_eq!(set("[]", "name", &json!("x")), None);
    }

    proptest::proptest! {
        #[test]
        fn what_was_set_is_what_is_read_whatever_the_text(text in "\\PC*", control in "[\\x00-\\x1f]{0,3}") {
            let value = json!(format!("{control}{text}"));
            let changed = set(TEXT, "dialog.wake[0].send", &value).unwrap();
            proptest::prop_assert_eq!(&value_of(&changed).unwrap()["dialog"]["wake"][0]["send"], &value);
        }
    }
}
