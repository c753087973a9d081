//! The client ids that the vendor's console, or its API, lists: as a table (CSV), or as the answers of the API (JSON).

use std::collections::{BTreeMap, HashMap};

use sha2::{Digest as _, Sha256};

use super::console_json;
pub use super::console_row::{Column, FileFault, RowFault};
use super::console_row::{Row, SHOWN, moment};
use super::reading::{LONGEST_FILE, Line, Lines, MOST_ROWS, text_of};
use crate::domain::entry::ConsoleId;
use crate::domain::hex;
use crate::list::columns::plain;

/// The names of columns, as [`plain`] leaves them.
pub type Names = [(Column, &'static [&'static str])];

/// What can be a device name, and a client id.
#[derive(Clone, Copy)]
pub struct Rules {
    /// A device name.
    pub device_name: fn(&str) -> bool,
    /// A client id.
    pub client_id: fn(&str) -> bool,
}

/// A row that is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRow {
    /// Its line in the file from 1; of JSON, which of its answers.
    pub line: u64,
    /// What stands there for the device name, cut where it is long.
    pub name: String,
    /// Why.
    pub fault: RowFault,
}

/// What a list says of one device name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The product, where the list names one.
    pub product_key: Option<String>,
    /// The name.
    pub device_name: String,
    /// All its client ids, oldest first where times are told.
    pub client_ids: Vec<ConsoleId>,
}

/// A list, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConsoleList {
    /// SHA-256 of the file.
    pub sha256: String,
    /// What it says, by device name.
    pub names: Vec<Named>,
    /// What cannot be taken. Nothing is taken of a name with such a row: half of its client ids would settle what they do not.
    pub bad: Vec<BadRow>,
}

/// Reads a list. `device_name`: whose answer it is, where the file does not say it.
///
/// # Errors
/// [`FileFault`].
pub fn read(bytes: &[u8], names: &Names, rules: Rules, device_name: Option<&str>) -> Result<ConsoleList, FileFault> {
    if bytes.len() as u64 > LONGEST_FILE {
        return Err(FileFault::TooLarge);
    }
    let text = text_of(bytes).ok_or(FileFault::NotText)?;
    let rows = match text.trim_start().chars().next() {
        None => return Err(FileFault::Empty),
        Some('{' | '[') => console_json::rows(&text, device_name)?,
        Some(_) => of_table(&text, names, device_name)?,
    };
    if rows.is_empty() {
        return Err(FileFault::Empty);
    }
    if rows.len() > MOST_ROWS {
        return Err(FileFault::TooMany);
    }
    Ok(ConsoleList { sha256: hex(&Sha256::digest(bytes)), ..judged(rows, rules) })
}

fn of_table(text: &str, names: &Names, device_name: Option<&str>) -> Result<Vec<Row>, FileFault> {
    let mut lines = Lines::of(text);
    let Some(first) = lines.next() else { return Err(FileFault::Empty) };
    let known = |name: &str| {
        let name = plain(name);
        names.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(column, _)| *column)
    };
    let columns: Vec<Option<Column>> = first.fields.iter().map(known).collect();
    let twice =
        columns.iter().enumerate().find(|(place, column)| column.is_some() && columns[..*place].contains(column));
    if let Some((_, Some(column))) = twice {
        return Err(FileFault::TwoColumns(*column));
    }
    if !columns.contains(&Some(Column::ClientId)) {
        return Err(FileFault::NoIdColumn);
    }
    if !columns.contains(&Some(Column::DeviceName)) && device_name.is_none() {
        return Err(FileFault::NoNameColumn);
    }
    let mut rows = Vec::new();
    for Line { from, fields, is_quoted_wrong, .. } in lines {
        if rows.len() == MOST_ROWS {
            return Err(FileFault::TooMany);
        }
        let mut row = Row { line: from, device_name: device_name.unwrap_or_default().to_owned(), ..Row::default() };
        for (field, column) in fields.iter().zip(&columns) {
            let text = bare(field);
            let some = || Some(text.to_owned()).filter(|text| !text.is_empty());
            match column {
                Some(Column::ProductKey) => row.product_key = some(),
                Some(Column::DeviceName) => row.device_name = text.to_owned(),
                Some(Column::ClientId) => row.client_id = some(),
                Some(Column::Created) => row.created = some().map(moment),
                None => {}
            }
        }
        row.fault = is_quoted_wrong.then_some(RowFault::Quote);
        rows.push(row);
    }
    // A head alone says that there is nothing, and of whom.
    if rows.is_empty()
        && let Some(device_name) = device_name
    {
        rows.push(Row { line: 1, device_name: device_name.to_owned(), ..Row::default() });
    }
    Ok(rows)
}

/// A field without what people and spreadsheets put around it.
fn bare(field: &str) -> &str {
    let field = field.trim();
    let inside = field.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    // A dash stands for nothing in the console's tables.
    Some(inside.unwrap_or(field)).filter(|text| !["-", "--", "—"].contains(text)).unwrap_or_default()
}

/// Rows by name. What cannot be, and what contradicts another row, is bad, and the name with it.
fn judged(rows: Vec<Row>, rules: Rules) -> ConsoleList {
    let mut list = ConsoleList::default();
    let mut whose: HashMap<String, (u64, String)> = HashMap::new();
    let mut names: BTreeMap<String, (u64, Named, bool)> = BTreeMap::new();
    for row in rows {
        let mut fault = row.fault.clone().or_else(|| fault_of(&row, rules));
        if fault.is_none()
            && let Some(client_id) = &row.client_id
        {
            let (line, name) = whose.entry(client_id.clone()).or_insert_with(|| (row.line, row.device_name.clone()));
            fault = (*name != row.device_name).then_some(RowFault::OfTwo { line: *line });
            if fault.is_some()
                && let Some((.., is_bad)) = names.get_mut(name.as_str())
            {
                *is_bad = true;
            }
        }
        if !row.device_name.is_empty() {
            let (line, named, is_bad) = names.entry(row.device_name.clone()).or_insert_with(|| {
                let (product_key, device_name) = (row.product_key.clone(), row.device_name.clone());
                (row.line, Named { product_key, device_name, client_ids: Vec::new() }, false)
            });
            if fault.is_none()
                && row.product_key.is_some()
                && named.product_key.is_some()
                && row.product_key != named.product_key
            {
                fault = Some(RowFault::TwoProducts { line: *line });
            }
            *is_bad |= fault.is_some();
            let is_known = |id: &String| named.client_ids.iter().any(|known| known.client_id == *id);
            if let Some(client_id) = row.client_id.filter(|id| fault.is_none() && !is_known(id)) {
                named.client_ids.push(ConsoleId { client_id, created: row.created });
            }
            if named.product_key.is_none() {
                named.product_key = row.product_key;
            }
        }
        if let Some(fault) = fault {
            let name = row.device_name.chars().take(SHOWN).collect();
            list.bad.push(BadRow { line: row.line, name, fault });
        }
    }
    list.names = names.into_values().filter(|(.., is_bad)| !is_bad).map(|(_, named, _)| named).collect();
    list.names.iter_mut().for_each(|named| named.client_ids.sort_by(|one, other| one.created.cmp(&other.created)));
    list
}

fn fault_of(row: &Row, rules: Rules) -> Option<RowFault> {
    match row.device_name.as_str() {
        "" => Some(RowFault::NoName),
        name if !(rules.device_name)(name) => Some(RowFault::Name),
        _ if row.client_id.as_deref().is_some_and(|id| !(rules.client_id)(id)) => Some(RowFault::ClientId),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &Names = &[
        (Column::ProductKey, &["productkey"]),
        (Column::DeviceName, &["devicename", "设备名称"]),
        (Column::ClientId, &["clientid"]),
        (Column::Created, &["createtime", "创建时间"]),
    ];

    fn list(bytes: &[u8]) -> Result<ConsoleList, FileFault> {
        let rules = Rules { device_name: |name| name.len() >= 4, client_id: |id| !id.contains(' ') };
        read(bytes, NAMES, rules, None)
    }

    fn said(list: &ConsoleList) -> Vec<(String, Vec<String>)> {
        let ids = |named: &Named| named.client_ids.iter().map(|id| id.client_id.clone()).collect();
        list.names.iter().map(|named| (named.device_name.clone(), ids(named))).collect()
    }

    fn expected(names: &[(&str, &[&str])]) -> Vec<(String, Vec<String>)> {
        let own = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        names.iter().map(|(name, ids)| ((*name).to_owned(), own(ids))).collect()
    }

    #[test]
    fn a_table_is_read_in_each_encoding_and_with_each_separator() {
        let text = "设备名称,ClientId,创建时间\r\nSN01,b,2026-02-01\r\nSN01,a,2026-01-01\r\nSN02,,\r\n";
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let (gbk, ..) = encoding_rs::GBK.encode(text);
        let files = [
            text.as_bytes().to_vec(),
            text.replace(',', ";").into_bytes(),
            text.replace(',', "\t").into_bytes(),
            [&[0xff, 0xfe][..], &wide(text)].concat(),
            gbk.into_owned(),
        ];
        for file in files {
            let list = list(&file).unwrap();
            assert_eq!(said(&list), expected(&[("SN01", &["a", "b"]), ("SN02", &[])]));
            assert!(list.bad.is_empty());
        }
    }

    #[test]
    fn the_answers_of_the_api_are_read_with_those_that_name_their_device() {
        let info =
            r#"{"Success":true,"Data":{"ProductKey":"pk","DeviceName":"SN01","IotId":"i1","DeviceSecret":"hush"}}"#;
        let ids = r#"{"Success":true,"Data":{"IotId":"i1","DynamicRegClientIds":[{"ClientId":"a","CreateTime":1636514022424}]}}"#;
        for file in [format!("{info}\n{ids}"), format!("[{ids},{info}]")] {
            let list = list(file.as_bytes()).unwrap();
            assert_eq!(said(&list), expected(&[("SN01", &["a"])]), "{file}");
            assert_eq!(list.names[0].product_key.as_deref(), Some("pk"));
            assert_eq!(list.names[0].client_ids[0].created.as_deref(), Some("2021-11-10T03:13:42.424Z"));
        }
        let alone = list(ids.as_bytes()).unwrap();
        assert_eq!((alone.names.len(), &alone.bad[0].fault), (0, &RowFault::NoName));
        let rules = Rules { device_name: |_| true, client_id: |_| true };
        assert_eq!(said(&read(ids.as_bytes(), NAMES, rules, Some("SN09")).unwrap()), expected(&[("SN09", &["a"])]));
        let none = r#"{"deviceName":"SN03","clientIds":[]}"#;
        assert_eq!(said(&list(none.as_bytes()).unwrap()), expected(&[("SN03", &[])]));
        let failed = r#"{"Success":false,"Code":"Forbidden","DeviceName":"SN04"}"#;
        assert_eq!(list(failed.as_bytes()).unwrap().bad[0].fault, RowFault::Failed("Forbidden".into()));
    }

    #[test]
    fn a_name_with_a_bad_row_says_nothing_at_all() {
        let list = list(b"DeviceName,ClientId\nSN01,a\nSN01,b c\nSN02,a\nx,d\n,e\nSN03,f\nSN04,\"g\n").unwrap();
        assert_eq!(said(&list), expected(&[("SN03", &["f"])]));
        let faults: Vec<_> = list.bad.iter().map(|bad| (bad.line, bad.fault.clone())).collect();
        let of_two = RowFault::OfTwo { line: 2 };
        let bad =
            [(3, RowFault::ClientId), (4, of_two), (5, RowFault::Name), (6, RowFault::NoName), (8, RowFault::Quote)];
        assert_eq!(faults, bad);
    }

    #[test]
    fn what_is_no_list_is_said_to_be_none() {
        assert_eq!(list(b"").err(), Some(FileFault::Empty));
        assert_eq!(list(b"DeviceName,ClientId\n").err(), Some(FileFault::Empty));
        assert_eq!(list(b"DeviceName,x\nSN01,a\n").err(), Some(FileFault::NoIdColumn));
        assert_eq!(list(b"ClientId,x\na,SN01\n").err(), Some(FileFault::NoNameColumn));
        assert_eq!(list(b"ClientId,ClientId,DeviceName\n").err(), Some(FileFault::TwoColumns(Column::ClientId)));
        assert_eq!(list(b"{\"a\":1}\n{\"b\"").err(), Some(FileFault::NotJson(2)));
        assert_eq!(list(b"{\"a\":1}").err(), Some(FileFault::Empty));
        assert_eq!(list(&[b'['; 100_000]).err(), Some(FileFault::NotJson(1)));
    }
}
