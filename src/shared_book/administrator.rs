//! Who makes the book, and lets stations in: a role that owns its schema.

use postgres_protocol::password;
use tokio_postgres::Client;

use super::fault::of_error;
use super::schema;
use super::session::{Login, connect};
use crate::domain::{BookFault, BookSettings, Secret};
use crate::link::{Roots, TlsClient};

/// Characters of a password that is made, without those that look alike: 5.8 bits each.
const LETTERS: &[u8; 56] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";
/// So many of them.
const LENGTH: usize = 24;
/// Connections of one station at a time: the bench, a command beside it, and those that a cut network has left behind.
const CONNECTIONS: u32 = 12;

/// A connection of the book's administrator.
pub struct Administrator(Client);

/// A station that was let in.
#[derive(Debug)]
pub struct Added {
    /// With what it logs in. It stands nowhere but here: the book has what it is checked against.
    pub password: Secret,
    /// It was there before: its old password is over.
    pub is_anew: bool,
}

impl Administrator {
    /// SQLSTATE of a name that is a role already, and no station of this book.
    pub const IS_TAKEN: &str = "42710";

    /// Logs in, with what these settings call the station for its role.
    ///
    /// # Errors
    /// [`BookFault`]; [`BookFault::Other`] where no certificate can be read of those that are to vouch for the server.
    pub async fn log_in(settings: &BookSettings, password: &Secret) -> Result<Self, BookFault> {
        let BookSettings { server, database, station: user, ca, .. } = settings;
        let tls = ca.as_deref().map(|ca| TlsClient::new(Roots::Pem(ca.as_bytes())));
        let tls = tls.transpose().map_err(|_| BookFault::Other)?;
        Ok(Self(connect(&Login { server, database, user, password, tls: tls.as_ref() }).await?))
    }

    /// Makes the schema, or brings it to this program's version. Gives the version that it had, 0 where there was none.
    ///
    /// # Errors
    /// [`BookFault`]; nothing was changed.
    pub async fn upgrade(&mut self) -> Result<u32, BookFault> {
        schema::upgrade(&mut self.0).await
    }

    /// Lets a station in, with a password that is made here. One that is there, or was removed, gets a new password.
    ///
    /// # Errors
    /// [`BookFault`]; nothing was changed.
    pub async fn add_station(&mut self, name: &str) -> Result<Added, BookFault> {
        let password = made_password().ok_or(BookFault::Other)?;
        // What the server keeps is made here: a log of its statements has no password.
        let verifier = password::scram_sha_256(password.expose().as_bytes());
        let transaction = self.0.transaction().await.map_err(of_error)?;
        let asked = "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1), EXISTS (SELECT FROM regnwl.station WHERE role = $1)";
        let row = transaction.query_one(asked, &[&name]).await.map_err(of_error)?;
        let (is_role, is_anew): (bool, bool) = (row.try_get(0).map_err(of_error)?, row.try_get(1).map_err(of_error)?);
        if is_role && !is_anew {
            // Somebody's, or of another book on this server: its password is not ours to change.
            return Err(BookFault::Refused { code: Self::IS_TAKEN.into() });
        }
        // PostgreSQL quotes: a name is one, whatever is in it. A station of a book that was put on another server has no role there.
        let form = if is_role {
            "SELECT format('ALTER ROLE %1$I LOGIN PASSWORD %2$L; GRANT regnwl_station TO %1$I', $1::text, $2::text)"
        } else {
            "SELECT format('CREATE ROLE %I LOGIN INHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION CONNECTION LIMIT %s PASSWORD %L IN ROLE regnwl_station', $1::text, $3::text, $2::text)"
        };
        let limit = CONNECTIONS.to_string();
        let statement = if is_role {
            transaction.query_one(form, &[&name, &verifier]).await
        } else {
            transaction.query_one(form, &[&name, &verifier, &limit]).await
        };
        let statement: String = statement.map_err(of_error)?.try_get(0).map_err(of_error)?;
        transaction.batch_execute(&statement).await.map_err(of_error)?;
        let noted = if is_anew {
            "UPDATE regnwl.station SET removed = NULL WHERE role = $1"
        } else {
            "INSERT INTO regnwl.station (role) VALUES ($1)"
        };
        transaction.execute(noted, &[&name]).await.map_err(of_error)?;
        transaction.commit().await.map_err(of_error)?;
        Ok(Added { password, is_anew })
    }

    /// Lets a station in no more. What it has claimed and told stays. False: the book has no station of this name.
    ///
    /// # Errors
    /// [`BookFault`]; [`BookFault::CatchingUp`] while the book waits for this station, whose record may have what it has forgotten. Nothing was changed.
    pub async fn remove_station(&self, name: &str) -> Result<bool, BookFault> {
        let removed = self.0.query_one("SELECT regnwl.remove_station($1)", &[&name]).await.map_err(of_error);
        match removed {
            Ok(row) => row.try_get(0).map_err(of_error),
            Err(BookFault::CatchingUp { .. }) => Err(BookFault::CatchingUp { stations: vec![name.to_owned()] }),
            Err(fault) => Err(fault),
        }
    }
}

fn made_password() -> Option<Secret> {
    let mut made = String::with_capacity(LENGTH);
    while made.len() < LENGTH {
        let mut bytes = [0; 64];
        getrandom::fill(&mut bytes).ok()?;
        // Each letter is as likely as any other.
        let fair = bytes.iter().filter(|byte| usize::from(**byte) < 4 * LETTERS.len());
        let letters = fair.map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]));
        made.extend(letters.take(LENGTH - made.len()));
    }
    Some(Secret::new(made))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_long_and_never_the_same() {
        let made: Vec<String> = (0..20).map(|_| made_password().unwrap().expose().to_owned()).collect();
        assert!(made.iter().all(|one| one.len() == LENGTH && one.bytes().all(|byte| LETTERS.contains(&byte))));
        assert!(made.iter().enumerate().all(|(at, one)| !made[..at].contains(one)));
    }
}
