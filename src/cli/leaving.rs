//! `record retire-batch`: closed batches that leave the record, and which they could be.

use std::io::Write;
use std::path::Path;

use clap::ArgMatches;
use jiff::Timestamp;

use super::args::maybe;
use super::common::Common;
use super::complaint::{complaint, complaint_of};
use super::exit::Exit;
use super::record::holds_no_record;
use super::vouch::{about, check_line, decide, pin_of};
use crate::decisions::Desk;
use crate::decisions::leaving::{ClosedBatch, closed_batches, has_left};
use crate::domain::visible::visible;
use crate::platform::say;
use crate::seen::{Decision, Refusal, Signed};
use crate::store::DataDir;
use crate::words::cli::Complaint;
use crate::words::leaving as words;

/// Lets a batch leave; without one, lists those that could.
pub(super) fn retire(
    data: &DataDir,
    given: &ArgMatches,
    common: &Common,
    out: &mut impl Write,
) -> Result<Exit, Complaint> {
    let unreadable = |error| complaint(&data.record(), &error);
    if holds_no_record(data)? {
        return match maybe::<String>(given, "batch") {
            Some(named) => Err(Refusal::NoClosedBatch(named).into()),
            None => Ok(Exit::Done),
        };
    }
    let closed = closed_batches(data, common.retention(), Timestamp::now()).map_err(unreadable)?;
    let Some(named) = maybe::<String>(given, "batch") else {
        closed.iter().for_each(|batch| list(batch, common, out));
        return Ok(Exit::Done);
    };
    let [by, why] = ["by", "why"].map(|name| maybe::<String>(given, name).unwrap_or_default());
    [&by, &why].into_iter().try_for_each(|text| check_line(text))?;
    let desk = Desk::open(data).map_err(complaint_of)?;
    let ClosedBatch { segment, batch, .. } = which(&named, closed, &desk)?;
    let decision = Decision::RetireBatch { segment: segment.clone() };
    desk.may(&decision).map_err(about(&batch))?;
    let pin = pin_of(&desk, Some(&by), common.lang)?;
    decide(desk, &decision, &Signed { by: by.into(), why, pin })?;
    let has_left = has_left(data, &segment).map_err(unreadable)?;
    let batch = visible(&batch);
    say(&if has_left { words::left(common.lang, &batch) } else { words::leaves_later(common.lang, &batch) });
    Ok(Exit::Done)
}

/// Segment, batch, time of its last line, `past` or `kept`, and what it is still needed for.
fn list(ClosedBatch { segment, batch, since, is_past, needed }: &ClosedBatch, common: &Common, out: &mut impl Write) {
    let state = if *is_past { "past" } else { "kept" };
    let needed = needed.map(|needed| words::needed(needed, common.lang)).unwrap_or_default();
    let _ = writeln!(out, "{}\t{}\t{since}\t{state}\t{needed}", visible(segment), visible(batch));
}

/// The batch that is meant: by its file, its segment, or its name where only one has it.
fn which(named: &str, closed: Vec<ClosedBatch>, desk: &Desk) -> Result<ClosedBatch, Complaint> {
    let file = Path::new(named);
    let of_file = if file.is_file() { Some(desk.segment_of(file).map_err(complaint_of)?) } else { None };
    let is_it = |one: &ClosedBatch| match &of_file {
        Some(segment) => one.segment == *segment,
        None => one.segment == named || one.batch == named,
    };
    let mut meant: Vec<ClosedBatch> = closed.into_iter().filter(is_it).collect();
    match (meant.pop(), meant.is_empty()) {
        (Some(one), true) => Ok(one),
        (Some(one), false) => {
            let segments = meant.into_iter().chain([one]).map(|one| one.segment).collect();
            Err(about(named)(Refusal::SeveralBatches(segments)))
        }
        (None, _) => Err(Refusal::NoClosedBatch(named.to_owned()).into()),
    }
}
