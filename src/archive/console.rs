//! What is to be done in the vendor's console, by device name: which client id is kept, and which are forbidden; or that all of them are cleared.

use std::io::{self, Write};

use super::export::{cell, write_row};
use crate::domain::UnitKeys;
use crate::journal::{Book, IssuedIdentity, KnownUnit, Progress};

/// What is to be done about one device name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsoleTask {
    /// Which.
    pub keys: UnitKeys,
    /// What.
    pub advice: Advice,
    /// All its client ids, oldest first: those that are kept, and those that are not.
    pub ids: Vec<TaskId>,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// One client id is made the valid one: that forbids the others.
    KeepOne,
    /// All are deleted, then the name can be registered from anew.
    Clear,
    /// It has no identity of its own yet: once it is registered that one is kept, and the others are forbidden with it.
    RegisterFirst,
}

impl Advice {
    /// Its word in a file.
    pub fn word(self) -> &'static str {
        match self {
            Self::KeepOne => "keepOne",
            Self::Clear => "clear",
            Self::RegisterFirst => "registerFirst",
        }
    }
}

/// One client id of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskId {
    /// It.
    pub client_id: String,
    /// First 8 hex digits of its token's SHA-256; none where nobody here has the token.
    pub token_sha256: Option<String>,
    /// When it was made, as the console or the record says.
    pub created: Option<String>,
    /// Why it is there.
    pub role: Role,
}

/// What a client id is to the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The unit's own: it is kept.
    Kept,
    /// An earlier one of the unit.
    Former,
    /// Its unit was taken out of production.
    Retired,
    /// The console lists it, and nobody here has it: its answer was lost.
    Orphan,
    /// Another station issued it.
    Elsewhere,
}

impl Role {
    /// Its word in a file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Former => "former",
            Self::Retired => "retired",
            Self::Orphan => "orphan",
            Self::Elsewhere => "elsewhere",
        }
    }
}

/// All that is to be done. `issued_at`: when an identity on record was issued.
pub fn console_tasks(book: &Book, issued_at: impl Fn(&IssuedIdentity) -> Option<String>) -> Vec<ConsoleTask> {
    book.units().filter_map(|unit| task(&unit, &issued_at)).collect()
}

fn task(unit: &KnownUnit, issued_at: impl Fn(&IssuedIdentity) -> Option<String>) -> Option<ConsoleTask> {
    // Another station's to tidy up.
    if unit.away().is_some() {
        return None;
    }
    let ids = identities(unit, issued_at);
    let is_superfluous = |id: &&TaskId| matches!(id.role, Role::Former | Role::Retired | Role::Orphan);
    let advice = match ids.iter().filter(is_superfluous).count() {
        0 if !unit.is_used_up() => return None,
        _ if ids.iter().any(|id| id.role == Role::Kept) => Advice::KeepOne,
        _ if unit.progress == Progress::Retired || unit.is_used_up() => Advice::Clear,
        _ => Advice::RegisterFirst,
    };
    Some(ConsoleTask { keys: unit.keys.clone(), advice, ids })
}

/// All identities of a unit that are known here: those of other stations, its own from the first to the last, and those that the console alone knows.
/// `issued_at`: when one on record was issued.
pub fn identities(unit: &KnownUnit, issued_at: impl Fn(&IssuedIdentity) -> Option<String>) -> Vec<TaskId> {
    let told = |client_id: &str| {
        let told = unit.console.iter().flat_map(|console| &console.client_ids).find(|id| id.client_id == client_id);
        told.and_then(|id| id.created.clone())
    };
    let is_retired = |id: &str| unit.to_delete.iter().any(|retired| retired == id);
    let is_out = unit.progress == Progress::Retired;
    let newest = unit.issued.last().filter(|issued| !is_out && !is_retired(&issued.client_id));
    let own = unit.issued.iter().map(|issued| TaskId {
        client_id: issued.client_id.clone(),
        token_sha256: Some(issued.token_sha256.clone()),
        created: told(&issued.client_id).or_else(|| issued_at(issued)),
        role: match issued {
            issued if newest == Some(issued) => Role::Kept,
            issued if is_out || is_retired(&issued.client_id) => Role::Retired,
            _ => Role::Former,
        },
    });
    let elsewhere = unit.elsewhere.iter().map(|known| TaskId {
        client_id: known.client_id.clone(),
        token_sha256: Some(known.token_sha256.clone()),
        created: told(&known.client_id),
        role: if is_out || is_retired(&known.client_id) { Role::Retired } else { Role::Elsewhere },
    });
    let orphans = unit.orphans().map(|id| TaskId {
        client_id: id.client_id.clone(),
        token_sha256: None,
        created: id.created.clone(),
        role: Role::Orphan,
    });
    elsewhere.chain(own).chain(orphans).collect()
}

/// The columns of the file. `done` is left empty, to be ticked.
const COLUMNS: [&str; 9] =
    ["productKey", "deviceName", "serialNumber", "do", "clientId", "keepOrForbid", "created", "why", "done"];

/// Writes it as CSV, one line for each client id.
///
/// # Errors
/// `out` cannot be written.
pub fn write_tasks(tasks: &[ConsoleTask], bom: bool, out: &mut impl Write) -> io::Result<()> {
    if bom {
        out.write_all("\u{feff}".as_bytes())?;
    }
    write_row(out, COLUMNS.into_iter().map(ToOwned::to_owned))?;
    for ConsoleTask { keys, advice, ids } in tasks {
        for TaskId { client_id, created, role, .. } in ids {
            let keeps = *advice != Advice::Clear && matches!(role, Role::Kept);
            let fate = if keeps {
                "keep"
            } else if *advice == Advice::Clear {
                "clear"
            } else {
                "forbid"
            };
            let created = created.as_deref().unwrap_or_default();
            let (names, why) = ([&keys.product_key, &keys.device_name, &keys.serial_number], role.word());
            let cells = names.into_iter().map(String::as_str).chain([advice.word(), client_id, fate, created, why, ""]);
            write_row(out, cells.map(cell))?;
        }
    }
    Ok(())
}
