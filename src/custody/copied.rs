//! A PC that is a copy of another one becomes a station of its own: another name, another id, another key. What its sister has registered it knows and opens, and never
//! writes into.

use std::io;

use crate::custody::fault::OpenFault;
use crate::custody::holding::{Holding, header_of, opening};
use crate::custody::machine;
use crate::domain::{Entry, Header, Person, Purpose};
use crate::journal::{DESK, RecordError};
use crate::store::{DataDir, data_dir};
use crate::vault::{SealKey, key_file};

/// Makes it so, with these lines behind the one that says it. A kill leaves a copy that is asked again, or the station of its own.
///
/// # Errors
/// [`OpenFault`].
pub(crate) fn become_own(
    holding: &Holding,
    data: &DataDir,
    lines: Vec<Entry>,
    by: Option<Person>,
) -> Result<(), OpenFault> {
    let unusable = |error: io::Error| OpenFault::Io(data.path().to_owned(), error);
    let Holding { record, key, station, .. } = holding;
    // The old key stays the own one until the record says otherwise.
    let new = SealKey::generate();
    key_file::replace(&data.keys(), &key.clone().and_opens_as(&new)).map_err(unusable)?;
    let sealer = key_file::sealer_for(&data.keys(), &new)?;
    let sister = record.segments().last().map(|segment| &segment.header.station);
    let name = match sister {
        // An earlier call that was cut off has given it one.
        Some(sister) if sister != station => station.clone(),
        _ => data_dir::new_name().map_err(unusable)?,
    };
    data.call_station(&name).map_err(unusable)?;
    let id = data_dir::new_id().map_err(unusable)?;
    let previous = record.latest_head();
    let heads = record.segments().iter().map(|segment| segment.end.of(&segment.name)).collect::<Vec<_>>();
    let lines = lines.into_iter().map(|line| match line {
        Entry::Incarnation(mut begun) => {
            (begun.id, begun.heads) = (id.clone(), heads.clone());
            Entry::Incarnation(begun)
        }
        line => line,
    });
    let opened = opening("", "", None, by, Purpose::default());
    let machine = machine::mark(data, &id);
    let entries = std::iter::once(opened.entry(record.openings() + 1, previous.clone()));
    let entries = entries.chain(lines).chain(machine.map(Entry::Machine));
    let header = Header { station_id: Some(id.clone()), previous, ..header_of(&name, &sealer, DESK.into())? };
    record.put_whole(header, entries.collect()).map_err(RecordError::Io)?;
    // The record has said it: these follow, and the next start sets them right where they could not.
    key_file::tell(&data.record(), &new).map_err(unusable)?;
    data.station_id(Some(&id)).map_err(unusable)?;
    Ok(())
}
