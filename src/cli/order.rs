//! `--order NAME=VALUE`: what a call says of the order that a batch is made for.

use clap::ArgMatches;

use super::args::{all, maybe};
use crate::domain::Order;
use crate::domain::order::PURPOSE;
use crate::words::cli::Complaint;

/// The fields of a call. The last of two values of one field counts for nothing: which is meant nobody knows.
pub(super) fn said(given: &ArgMatches) -> Result<Order, Complaint> {
    let mut said: Vec<(String, String)> = Vec::new();
    for pair in all::<String>(given, "order") {
        let Some((name, value)) = pair.split_once('=') else { return Err(Complaint::OrderUnread(pair)) };
        let name = name.trim().to_owned();
        if name.is_empty() || said.iter().any(|(known, _)| *known == name) {
            return Err(Complaint::OrderUnread(pair));
        }
        said.push((name, value.to_owned()));
    }
    // What it may be is judged with the rest.
    said.extend(maybe::<String>(given, "purpose").map(|purpose| (PURPOSE.to_owned(), purpose)));
    Ok(said.into_iter().collect())
}
