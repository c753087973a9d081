//! The practice cloud and a practice unit on their own, for integration work.

use std::io;
use std::path::Path;

use tokio::net::TcpListener;

use crate::sim::cloud::{Product, serve_lines};
use crate::sim::device::PracticeUnit;
use crate::sim::dialect::Dialect;
use crate::sim::serve;

/// Runs a practice cloud on its own; its events are JSON lines.
///
/// # Errors
/// Those of the system, and a products file that is none.
pub async fn serve_cloud(
    listen: &str,
    products: &[u8],
    ca_out: &Path,
    out: impl io::Write,
) -> io::Result<std::convert::Infallible> {
    let products = Product::list(products).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
    let listener = TcpListener::bind(listen).await?;
    serve_lines(listener, products, None, Some(ca_out), out).await
}

/// Runs a practice unit on its own, on a pseudo terminal that `link` points to. `serial`, `board`: its serial number; without one it has none yet, and this
/// hardware id. `info`: its model and firmware, where it is not to be the usual one.
///
/// # Errors
/// Those of the system; `Unsupported` where it has no pseudo terminals.
pub async fn serve_device(
    dialect: &str,
    (serial, board): (Option<String>, Option<String>),
    (model, firmware): (Option<String>, Option<String>),
    link: &Path,
) -> io::Result<()> {
    let dialect: Dialect = dialect.parse().map_err(|_| io::ErrorKind::InvalidInput)?;
    let unit = match (serial, board) {
        (None, Some(board)) => PracticeUnit::without_number(dialect, board),
        (serial, _) => PracticeUnit::new(dialect, serial.unwrap_or_default()),
    };
    let (usual_model, usual_firmware) = unit.info();
    let unit = unit.with_info(model.unwrap_or(usual_model), firmware.unwrap_or(usual_firmware));
    serve::serve(unit, link.to_owned()).await
}
