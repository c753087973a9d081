//! From the bytes of a file to the rows of a list.

use std::borrow::Cow;
use std::collections::HashMap;

use sha2::{Digest as _, Sha256};

use crate::device::SerialRules;
use crate::domain::{Expected, hex, looks, plain_text};
use crate::list::columns::{Column, Names, named};
use crate::list::row::{RowFault, judge};

/// Largest file, in bytes.
pub const LONGEST_FILE: u64 = 32 << 20;

/// Most rows.
pub const MOST_ROWS: usize = 100_000;

/// What of a number is shown.
const SHOWN: usize = 64;

/// Why a file is no list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileFault {
    /// It is larger than [`LONGEST_FILE`].
    TooLarge,
    /// It has more rows than [`MOST_ROWS`].
    TooMany,
    /// It is neither UTF-8, nor UTF-16, nor GBK.
    NotText,
    /// Nothing stands in it.
    Empty,
    /// None of its columns has a name of the serial number's.
    NoNumberColumn,
    /// Two of its columns hold the same.
    TwoColumns(Column),
    /// Two of its columns, of which nothing else is known, have this name: nobody could say whose value is meant.
    SameName(String),
}

/// A list as a file gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// SHA-256 of the file.
    pub sha256: String,
    /// What can be taken, in order.
    pub rows: Vec<Expected>,
    /// What cannot, in order.
    pub bad: Vec<BadRow>,
    /// Numbers that are alike, both taken.
    pub twins: Vec<Twin>,
}

/// A row that is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRow {
    /// Its line in the file, from 1.
    pub line: u64,
    /// The number on it as it stands there, cut where it is long; empty where there is none.
    pub number: String,
    /// Why.
    pub fault: RowFault,
}

/// Two numbers that differ only by case, leading zeros, spaces or O for 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Twin {
    /// The lines.
    pub lines: [u64; 2],
    /// The numbers.
    pub numbers: [String; 2],
}

/// Reads a list.
///
/// # Errors
/// [`FileFault`].
pub fn read(bytes: &[u8], names: &Names, rules: &SerialRules) -> Result<Listing, FileFault> {
    if bytes.len() as u64 > LONGEST_FILE {
        return Err(FileFault::TooLarge);
    }
    let text = text_of(bytes).ok_or(FileFault::NotText)?;
    let mut lines = Lines::of(&text);
    let Some(first) = lines.next() else { return Err(FileFault::Empty) };
    let (columns, is_header) = columns_of(&first.fields, names)?;
    let mut listing = Listing { sha256: hex(&Sha256::digest(bytes)), ..Listing::default() };
    let mut rows: Vec<(u64, Expected)> = Vec::new();
    let at = columns.iter().position(|column| *column == Ok(Column::Number)).unwrap_or_default();
    for Line { from, to, fields, is_quoted_wrong } in (!is_header).then_some(first).into_iter().chain(lines) {
        if rows.len() + listing.bad.len() == MOST_ROWS {
            return Err(FileFault::TooMany);
        }
        let texts: Vec<&str> = fields.iter().collect();
        let judged = if is_quoted_wrong { Err(RowFault::Quote { to }) } else { judge(&texts, &columns, rules) };
        match judged {
            Ok(row) => rows.push((from, row)),
            Err(fault) => {
                let number = texts.get(at).copied().unwrap_or_default().trim().chars().take(SHOWN).collect();
                listing.bad.push(BadRow { line: from, number, fault });
            }
        }
    }
    if rows.is_empty() && listing.bad.is_empty() {
        return Err(FileFault::Empty);
    }
    listing.take(rows);
    Ok(listing)
}

impl Listing {
    /// Takes the rows that are good by themselves, but for those that another one contradicts.
    fn take(&mut self, rows: Vec<(u64, Expected)>) {
        let numbers = twice(&rows, |row| Some(&row.serial_number));
        let names = twice(&rows, |row| row.device_name.as_ref());
        let faults: HashMap<usize, RowFault> = names
            .into_iter()
            .map(|(row, line)| (row, RowFault::NameTwice { line }))
            .chain(numbers.into_iter().map(|(row, line)| (row, RowFault::Twice { line })))
            .collect();
        let mut alike: HashMap<String, (u64, String)> = HashMap::new();
        for (position, (line, row)) in rows.into_iter().enumerate() {
            if let Some(fault) = faults.get(&position) {
                let number = row.serial_number.chars().take(SHOWN).collect();
                self.bad.push(BadRow { line, number, fault: fault.clone() });
                continue;
            }
            let this = (line, row.serial_number.clone());
            if let Some((other, number)) = alike.insert(looks(&row.serial_number), this) {
                self.twins.push(Twin { lines: [other, line], numbers: [number, row.serial_number.clone()] });
            }
            self.rows.push(row);
        }
        self.bad.sort_by_key(|bad| bad.line);
    }
}

/// The rows whose value stands on another line as well: each with that line.
fn twice(rows: &[(u64, Expected)], value: impl Fn(&Expected) -> Option<&String>) -> Vec<(usize, u64)> {
    // The first row with a value, and whether another one has told of it already.
    let mut first: HashMap<&str, (usize, bool)> = HashMap::new();
    let mut found = Vec::new();
    for (position, (line, row)) in rows.iter().enumerate() {
        let Some(value) = value(row) else { continue };
        let (before, is_told) = first.entry(value).or_insert((position, false));
        if *before == position {
            continue;
        }
        if !std::mem::replace(is_told, true) {
            found.push((*before, *line));
        }
        found.push((position, rows[*before].0));
    }
    found
}

/// The text of a file, whichever of the usual ways it is written in.
pub(super) fn text_of(bytes: &[u8]) -> Option<Cow<'_, str>> {
    match plain_text::decode(bytes) {
        Cow::Borrowed(plain) => match std::str::from_utf8(plain) {
            Ok(text) => Some(Cow::Borrowed(text)),
            Err(_) => encoding_rs::GBK.decode_without_bom_handling_and_without_replacement(plain),
        },
        Cow::Owned(decoded) => String::from_utf8(decoded).ok().map(Cow::Owned),
    }
}

/// What each column of the first line holds, and whether that line names them. Without a header the first column is the number.
fn columns_of(first: &csv::StringRecord, names: &Names) -> Result<(Vec<Result<Column, String>>, bool), FileFault> {
    let known: Vec<Option<Column>> = first.iter().map(|name| named(names, name)).collect();
    if known.iter().all(Option::is_none) {
        // A word in an unknown language is no number; numbers have figures in them.
        let is_number = first.get(0).is_some_and(|field| field.chars().any(|character| character.is_ascii_digit()));
        if !is_number {
            return Err(FileFault::NoNumberColumn);
        }
        let of_place = |place: usize| if place == 0 { Ok(Column::Number) } else { Err((place + 1).to_string()) };
        return Ok(((0..first.len()).map(of_place).collect(), false));
    }
    if !known.contains(&Some(Column::Number)) {
        return Err(FileFault::NoNumberColumn);
    }
    let twice = known.iter().enumerate().find(|(place, column)| column.is_some() && known[..*place].contains(column));
    if let Some((_, Some(column))) = twice {
        return Err(FileFault::TwoColumns(*column));
    }
    let named_or_placed = |(place, (name, column)): (usize, (&str, Option<Column>))| {
        let name = name.trim().chars().filter(|character| !character.is_control()).take(SHOWN).collect::<String>();
        column.ok_or(if name.is_empty() { (place + 1).to_string() } else { name })
    };
    let columns: Vec<_> = first.iter().zip(known).enumerate().map(named_or_placed).collect();
    match columns.iter().enumerate().find(|(place, column)| column.is_err() && columns[..*place].contains(column)) {
        Some((_, Err(name))) => Err(FileFault::SameName(name.clone())),
        _ => Ok((columns, true)),
    }
}

/// A row of the file.
pub(super) struct Line {
    pub(super) from: u64,
    pub(super) to: u64,
    pub(super) fields: csv::StringRecord,
    pub(super) is_quoted_wrong: bool,
}

/// The rows of a file that hold something.
pub(super) struct Lines<'a> {
    text: &'a str,
    records: csv::StringRecordsIntoIter<&'a [u8]>,
    /// How far lines were counted.
    counted: (usize, u64),
}

impl<'a> Lines<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let count = |separator: u8| first.bytes().filter(|byte| *byte == separator).count();
        // Of as many of each, the one that people use most.
        let separator = [b'\t', b';', b','].into_iter().max_by_key(|separator| count(*separator)).unwrap_or(b',');
        let reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        Self { text, records: reader.into_records(), counted: (0, 1) }
    }

    /// The line that a byte stands on. Asked in order.
    fn line_at(&mut self, byte: usize) -> u64 {
        let (from, line) = self.counted;
        let passed = memchr::memchr_iter(b'\n', &self.text.as_bytes()[from..byte]).count() as u64;
        self.counted = (byte, line + passed);
        line + passed
    }
}

impl Iterator for Lines<'_> {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        loop {
            let fields = self.records.next()?.ok()?;
            let begins = fields.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0));
            let ends = usize::try_from(self.records.reader().position().byte()).unwrap_or(self.text.len());
            let raw = &self.text[begins.min(ends)..ends];
            // Empty lines before it belong to nobody.
            let blank = raw.len() - raw.trim_start_matches(['\r', '\n']).len();
            let from = self.line_at(begins + blank);
            let body = raw[blank..].trim_end_matches(['\r', '\n']);
            let to = self.line_at(begins + blank + body.len());
            if fields.iter().all(|field| field.trim().is_empty()) && from == to {
                continue;
            }
            let is_quoted_wrong = from != to || !are_quotes_right(body, &fields);
            return Some(Line { from, to, fields, is_quoted_wrong });
        }
    }
}

/// Whether each quote of a row opens a field, closes one, or is doubled inside one.
fn are_quotes_right(body: &str, fields: &csv::StringRecord) -> bool {
    if !body.contains('"') {
        return true;
    }
    let mut rest = body;
    for (place, field) in fields.iter().enumerate() {
        if place > 0 {
            // The separator: every one is a single byte.
            let Some(behind) = rest.get(1..) else { return false };
            rest = behind;
        }
        let doubled = field.replace('"', "\"\"");
        let quoted = rest.strip_prefix('"').and_then(|rest| rest.strip_prefix(doubled.as_str())?.strip_prefix('"'));
        match quoted.or_else(|| rest.strip_prefix(field).filter(|_| !field.contains('"'))) {
            Some(behind) => rest = behind,
            None => return false,
        }
    }
    rest.is_empty()
}
