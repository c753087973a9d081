//! `log report`: all that batch files tell of one unit, as a file that stands for itself.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::Exit;
use super::log::{Stopped, make, unreadable};
use crate::archive::export::ExportFault;
use crate::archive::read_files;
use crate::archive::rows::{RowId, Rows};
use crate::archive::story::UnitStory;
use crate::evidence;
use crate::words::Lang;
use crate::words::archive_cli::LogComplaint;
use crate::words::cli::Complaint;

/// Writes the evidence about the unit with this serial number into a new file.
///
/// # Errors
/// A file that cannot be read, no such unit, several of them, or `to` cannot be made.
pub(super) fn report(
    files: &[PathBuf],
    serial: &str,
    product_key: Option<&str>,
    lang: Lang,
    to: &Path,
) -> Result<Exit, Complaint> {
    let rows = Rows::of(&read_files(files).map_err(|(path, fault)| unreadable(&path, fault))?);
    let id = last_visit(&rows, serial, product_key)?;
    let story = UnitStory::of(&rows, id).map_err(|fault| unreadable(&rows.visit(id).file().path, fault))?;
    let path = story.asked().file.path.clone();
    make(to, |out| {
        evidence::write(lang, &story, Timestamp::now(), out).map_err(|fault| match fault {
            ExportFault::Read(fault) => Stopped::Read(path, fault),
            ExportFault::Write(error) => Stopped::Write(error),
        })
    })?;
    Ok(Exit::Done)
}

fn last_visit(rows: &Rows, serial: &str, product_key: Option<&str>) -> Result<RowId, Complaint> {
    let complaint = |complaint| Err(Complaint::Log(complaint));
    let mut found = rows.with_serial(serial);
    if let Some(product_key) = product_key {
        found.retain(|id| rows.visit(*id).product_key() == product_key);
    }
    let mut products: Vec<&str> = found.iter().map(|id| rows.visit(*id).product_key()).collect();
    // A visit that was not judged yet says no product.
    products.retain(|product| !product.is_empty());
    products.sort_unstable();
    products.dedup();
    match found.last() {
        None => complaint(LogComplaint::NoSuchUnit(serial.to_owned())),
        Some(_) if products.len() > 1 => {
            let products = products.into_iter().map(Into::into).collect();
            complaint(LogComplaint::SeveralProducts(serial.to_owned(), products))
        }
        Some(last) => Ok(*last),
    }
}
