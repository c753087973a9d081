//! The practice cloud as a program: its events as JSON lines.

use std::convert::Infallible;
use std::io::{self, Write};
use std::path::Path;

use tokio::net::TcpListener;
use tokio::sync::broadcast::error::RecvError;

use crate::files::given;

use super::{Event, Fault, PracticeCloud, Product};

/// Serves, and writes one JSON line an event: first `listening`, by when the CA stands in `ca_out` (where that is asked for).
/// Goes on until it is dropped.
///
/// # Errors
/// The CA, or the lines cannot be written. A reader that goes away is no fault: the cloud goes on.
pub async fn serve_lines(
    listener: TcpListener,
    products: Vec<Product>,
    fault: Option<Fault>,
    ca_out: Option<&Path>,
    mut out: impl Write,
) -> io::Result<Infallible> {
    let cloud = PracticeCloud::start(listener, products)?;
    cloud.set_fault(fault);
    let mut events = cloud.events();
    if let Some(path) = ca_out {
        given::write(path, cloud.ca_pem().as_bytes())?;
    }
    unless_gone(write_line(&mut out, &Event::Listening { addr: cloud.addr().to_string() }))?;
    loop {
        match events.recv().await {
            Ok(event) => unless_gone(write_line(&mut out, &event))?,
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return Err(io::ErrorKind::BrokenPipe.into()),
        }
    }
}

fn write_line(out: &mut impl Write, event: &Event) -> io::Result<()> {
    writeln!(out, "{}", serde_json::to_string(event)?)?;
    out.flush()
}

/// A reader that has seen enough.
fn unless_gone(written: io::Result<()>) -> io::Result<()> {
    written.or_else(|error| if error.kind() == io::ErrorKind::BrokenPipe { Ok(()) } else { Err(error) })
}
