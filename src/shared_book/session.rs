//! A connection to the book: TCP, TLS where somebody vouches for the server, and a login.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_postgres::config::SslMode;
use tokio_postgres::{Client, Config, NoTls};

use super::fault::{of_error, of_way};
use crate::domain::{BookFault, BookServer, Secret};
use crate::link::{TlsClient, way};

/// How long name, TCP, TLS and login may take together.
pub(super) const CONNECT: Duration = Duration::from_secs(5);
/// PostgreSQL's `SSLRequest`: eight bytes, and the code 80877103.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

/// Who logs in, and where.
pub(super) struct Login<'a> {
    pub(super) server: &'a BookServer,
    pub(super) database: &'a str,
    pub(super) user: &'a str,
    pub(super) password: &'a Secret,
    /// None: nothing is encrypted.
    pub(super) tls: Option<&'a TlsClient>,
}

/// Connects and logs in. What was acknowledged to this client is on the server's disk, and on that of its synchronous standby where it has one.
///
/// # Errors
/// [`BookFault`].
pub(super) async fn connect(login: &Login<'_>) -> Result<Client, BookFault> {
    let deadline = Instant::now() + CONNECT;
    timeout_at(deadline, connect_until(login, deadline)).await.unwrap_or(Err(BookFault::SILENT))
}

async fn connect_until(login: &Login<'_>, deadline: Instant) -> Result<Client, BookFault> {
    let BookServer { host, port } = login.server;
    let mut tcp = way::find(host, *port, deadline).await.map_err(of_way)?.tcp;
    // Without it a small packet can wait for the acknowledgement of the one before.
    let _ = tcp.set_nodelay(true);
    let Some(tls) = login.tls else { return log_in(login, tcp).await };
    agree_on_tls(&mut tcp).await?;
    let stream = tls.over(host, tcp, deadline).await.map_err(of_way)?;
    log_in(login, stream).await
}

/// Nothing but the one byte is read: what somebody in between has put behind it is no TLS, and ends the handshake.
async fn agree_on_tls(tcp: &mut TcpStream) -> Result<(), BookFault> {
    let asked = async {
        tcp.write_all(&SSL_REQUEST).await?;
        tcp.read_u8().await
    };
    match asked.await {
        Ok(b'S') => Ok(()),
        Ok(b'N') => Err(BookFault::NoTls),
        Ok(_) | Err(_) => Err(BookFault::BROKEN),
    }
}

async fn log_in(
    login: &Login<'_>,
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
) -> Result<Client, BookFault> {
    let mut config = Config::new();
    // The stream is encrypted already, or is not to be.
    config.ssl_mode(SslMode::Disable);
    config.user(login.user).dbname(login.database).password(login.password.expose());
    config.application_name("regnwl-station");
    config.options(
        "-c synchronous_commit=on -c default_transaction_isolation=read\\ committed -c client_min_messages=error",
    );
    let (client, connection) = config.connect_raw(stream, NoTls).await.map_err(of_error)?;
    // It ends with the client, or with the server: then the client says so.
    tokio::spawn(connection);
    Ok(client)
}
