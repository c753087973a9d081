//! What a call names that is about a whole batch: profile, data folder, operator.

use std::path::PathBuf;

use clap::ArgMatches;

use super::args::{maybe, need};
use super::common::Common;
use super::profile;
use crate::decisions::{Desk, is_line};
use crate::domain::Person;
use crate::seen::Refusal;
use crate::store::{DataDir, Loaded, profile_file};
use crate::words::cli::Complaint;

/// It.
pub(super) struct Named {
    pub(super) loaded: Loaded,
    pub(super) data: DataDir,
    pub(super) operator: Option<Person>,
}

/// Reads the profile. None where it has faults: they are said here, a line each.
pub(super) fn named(given: &ArgMatches, common: &Common) -> Result<Option<Named>, Complaint> {
    let data = common.usable_data()?;
    let path: PathBuf = need(given, "profile");
    let operator = maybe::<String>(given, "operator");
    if operator.as_deref().is_some_and(|operator| !is_line(operator)) {
        return Err(Complaint::OperatorNotALine);
    }
    let loaded = match profile_file::load(&path) {
        Ok(loaded) => loaded,
        Err(faults) => {
            profile::complain(&path, &faults, common.lang);
            return Ok(None);
        }
    };
    // Where the whole folder is gone so is the secret in it: the first cause is told.
    let lost = Desk::lost(&data);
    if !lost.is_empty() {
        return Err(Refusal::Damaged(lost).into());
    }
    Ok(Some(Named { loaded, data, operator: operator.map(Person::from) }))
}
