//! What an error of PostgreSQL means here. Its text may quote values, so none of it is kept: SQLSTATE says enough.

use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

use crate::domain::{BookFault, PlantFault};
use crate::link::ConnectError;

/// What an error of the client, or of the server, means.
pub(super) fn of_error(error: Error) -> BookFault {
    let Some(state) = error.code() else { return BookFault::BROKEN };
    match state.code() {
        // Raised by the functions of the schema.
        "RW001" => return BookFault::NotAStation,
        "RW005" => return BookFault::CatchingUp { stations: Vec::new() },
        // The server ends sessions as it stops.
        code if code.starts_with("57P") => return BookFault::NotReady,
        // Connections that broke, as the server tells it.
        code if code.starts_with("08") => return BookFault::BROKEN,
        _ => {}
    }
    match *state {
        SqlState::INVALID_PASSWORD | SqlState::INVALID_AUTHORIZATION_SPECIFICATION => BookFault::Login,
        SqlState::INVALID_CATALOG_NAME => BookFault::NoDatabase,
        SqlState::INVALID_SCHEMA_NAME | SqlState::UNDEFINED_FUNCTION | SqlState::UNDEFINED_TABLE => BookFault::NoSchema,
        // What is there and may not be called is another role's.
        SqlState::INSUFFICIENT_PRIVILEGE => BookFault::NotAStation,
        SqlState::READ_ONLY_SQL_TRANSACTION => BookFault::ReadOnly,
        SqlState::TOO_MANY_CONNECTIONS => BookFault::Crowded,
        _ => BookFault::Refused { code: state.code().to_owned() },
    }
}

/// Why there is no connection.
pub(super) fn of_way(error: ConnectError) -> BookFault {
    BookFault::NoAnswer { fault: PlantFault::from(error) }
}
