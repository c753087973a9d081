//! `batch values`: which numbers a batch gave, what became of each, and how the ranges stand by it. `record range`: where a range goes on.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use serde_json::{Value, json};

use super::args::need;
use super::complaint::unreadable;
use super::exit::Exit;
use super::log::read_judged;
use crate::archive;
use crate::domain::visible::visible;
use crate::domain::{NumberRange, RangeStand, ValueSource};
use crate::journal::{Book, GivenState, GivenValue, Place, Scan};
use crate::platform;
use crate::seen::Decision;
use crate::store::Loaded;
use crate::words::Lang;
use crate::words::cli::Complaint;
use crate::words::values as words;

/// No batch file is larger, in bytes.
const LARGEST: u64 = 4 << 30;

/// Says what a batch file tells of the numbers that were given in it.
pub(super) fn show(given: &ArgMatches, lang: Lang, out: &mut impl Write) -> Result<Exit, Complaint> {
    let path: PathBuf = need(given, "file");
    // What is no batch file, or is not whole, is said before what it tells.
    read_judged(std::slice::from_ref(&path), lang)?;
    let book = book_of(&path)?;
    let stands: Vec<RangeStand> =
        book.ranges_given_from().map(|(name, product, range)| book.stand_of(name, range, product)).collect();
    if given.get_flag("json") {
        let told = json!({
            "ranges": stands.iter().map(range_json).collect::<Vec<_>>(),
            "values": book.given_values().map(value_json).collect::<Vec<_>>(),
        });
        let _ = writeln!(out, "{told}");
        return Ok(Exit::Done);
    }
    if stands.is_empty() && book.given_values().next().is_none() {
        platform::say(words::none(lang));
    }
    for stand in &stands {
        let _ = writeln!(out, "{}", words::stand(lang, stand));
    }
    for value in book.given_values() {
        let who = value.hardware_id.as_deref().or(value.serial_number.as_deref()).map(visible).unwrap_or_default();
        let (name, state) = (words::name(lang, &value.name), words::state(lang, value.state()));
        let line = format!("{}\t{name}\t{state}\t{who}", visible(&value.value));
        let _ = writeln!(out, "{}", line.trim_end());
    }
    Ok(Exit::Done)
}

/// What follows from the lines of one batch file.
fn book_of(path: &Path) -> Result<Book, Complaint> {
    let (bytes, _) = archive::read_whole(path, LARGEST).map_err(|fault| unreadable(path, fault))?;
    let mut book = Book::default();
    let segment = book.add_segment(&path.display().to_string());
    for line in Scan::of(&bytes).lines {
        book.apply(line.seq, &line.at, &line.entry, Place { segment, range: line.range });
    }
    Ok(book)
}

fn word(state: GivenState) -> &'static str {
    match state {
        GivenState::Giving => "giving",
        GivenState::OnUnit => "onUnit",
        GivenState::Waits => "kept",
        GivenState::Void => "void",
    }
}

fn range_json(stand: &RangeStand) -> Value {
    json!({
        "name": stand.name, "range": stand.range, "given": stand.given, "void": stand.void, "kept": stand.kept,
        "left": stand.left, "next": stand.next, "uncertain": stand.is_uncertain,
    })
}

fn value_json(value: &GivenValue) -> Value {
    json!({
        "name": value.name, "value": value.value, "productKey": value.product_key, "state": word(value.state()),
        "serialNumber": value.serial_number, "hardwareId": value.hardware_id,
    })
}

/// The decision where a range of this profile goes on.
///
/// # Errors
/// The profile has no such range.
pub(super) fn set_range(loaded: &Loaded, name: &str, next: &str) -> Result<Decision, Complaint> {
    let range = loaded.profile.values.get(name).and_then(|value| match &value.from {
        ValueSource::Range(range) => Some(range),
        _ => None,
    });
    let ranges = || {
        let of_range = loaded.profile.values.iter().filter(|(_, value)| matches!(value.from, ValueSource::Range(_)));
        of_range.map(|(name, _)| name.clone()).collect()
    };
    let range: &NumberRange = range.ok_or_else(|| Complaint::NoRange(name.to_owned(), ranges()))?;
    Ok(Decision::SetRange { range: range.clone(), next: next.to_owned() })
}
