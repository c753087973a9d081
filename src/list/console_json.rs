//! Answers of the vendor's API, as a person or a script has kept them: one, several in an array, or one after the other. That of `QueryClientIds` names a
//! device by a number (`IotId`) which that of `QueryDeviceInfo` explains.

use std::collections::HashMap;

use serde_json::Value;

use super::columns::plain;
use super::console_row::{FileFault, Row, RowFault, moment};

/// The rows of a text that begins like JSON.
///
/// # Errors
/// [`FileFault::NotJson`].
pub(super) fn rows(text: &str, device_name: Option<&str>) -> Result<Vec<Row>, FileFault> {
    let mut answers = Vec::new();
    let mut documents = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let mut read = 0;
    while let Some(document) = documents.next() {
        let fault = |_| FileFault::NotJson(1 + text[..read].matches('\n').count() as u64);
        match document.map_err(fault)? {
            Value::Array(several) => answers.extend(several),
            one => answers.push(one),
        }
        // What stands between two of them belongs to the next.
        read = documents.byte_offset();
        read += text[read..].len() - text[read..].trim_start().len();
    }
    let mut devices = HashMap::new();
    answers.iter().for_each(|answer| find_devices(answer, &mut devices));
    let mut rows = Vec::new();
    for (number, answer) in (1..).zip(&answers) {
        let of = Of { line: number, device_name: device_name.map(ToOwned::to_owned), product_key: None };
        find_ids(answer, &of, &devices, &mut rows);
    }
    Ok(rows)
}

/// Product key and device name of each number.
type Devices = HashMap<String, (Option<String>, String)>;

/// Whom an object is about, as those around it say.
#[derive(Clone)]
struct Of {
    line: u64,
    product_key: Option<String>,
    device_name: Option<String>,
}

fn member<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    value.as_object()?.iter().find(|(key, _)| plain(key) == name).map(|(_, value)| value)
}

/// A text or a number, where there is one.
fn text(value: &Value, name: &str) -> Option<String> {
    match member(value, name)? {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn children(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(several) => several.iter().collect(),
        Value::Object(members) => members.values().collect(),
        _ => Vec::new(),
    }
}

fn find_devices(value: &Value, devices: &mut Devices) {
    if let (Some(iot_id), Some(name)) = (text(value, "iotid"), text(value, "devicename")) {
        devices.insert(iot_id, (text(value, "productkey"), name));
    }
    children(value).into_iter().for_each(|child| find_devices(child, devices));
}

fn find_ids(value: &Value, of: &Of, devices: &Devices, rows: &mut Vec<Row>) {
    let mut of = of.clone();
    if value.is_object() {
        let explained = text(value, "iotid").and_then(|id| devices.get(&id));
        of.product_key =
            text(value, "productkey").or(explained.and_then(|(product, _)| product.clone())).or(of.product_key);
        of.device_name = text(value, "devicename").or(explained.map(|(_, name)| name.clone())).or(of.device_name);
        let row = || Row {
            line: of.line,
            product_key: of.product_key.clone(),
            device_name: of.device_name.clone().unwrap_or_default(),
            ..Row::default()
        };
        if member(value, "success") == Some(&Value::Bool(false)) {
            let code = text(value, "code").or(text(value, "errormessage")).unwrap_or_default();
            rows.push(Row { fault: Some(RowFault::Failed(code.chars().take(64).collect())), ..row() });
            return;
        }
        let listed = member(value, "dynamicregclientids").or_else(|| member(value, "clientids"));
        if let Some(listed) = listed {
            // The API's older form has one more object around the array.
            let ids = listed.as_array().or_else(|| member(listed, "dynamicregclientid")?.as_array());
            match ids {
                Some(ids) if ids.is_empty() => rows.push(row()),
                // What stands there for one and is none would be one too few.
                Some(ids) => rows.extend(ids.iter().map(|id| {
                    let row = of_id(id, row());
                    let is_none = row.client_id.is_none();
                    Row { fault: is_none.then_some(RowFault::ClientId), ..row }
                })),
                None => rows.push(Row { fault: Some(RowFault::ClientId), ..row() }),
            }
            return;
        }
        if member(value, "clientid").is_some() {
            rows.push(of_id(value, row()));
            return;
        }
    }
    children(value).into_iter().for_each(|child| find_ids(child, &of, devices, rows));
}

fn of_id(id: &Value, row: Row) -> Row {
    let client_id = id.as_str().map(ToOwned::to_owned).or_else(|| text(id, "clientid"));
    let created = ["createtime", "created", "gmtcreate"].into_iter().find_map(|name| text(id, name)).map(moment);
    Row { client_id, created, ..row }
}
