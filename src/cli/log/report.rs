//! `log report`: all that batch files tell of one unit, as a file that stands for itself.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::files::{Stopped, make, read_judged};
use crate::archive::{RowId, Rows, UnitStory};
use crate::cli::complaint::unreadable;
use crate::cli::exit::Exit;
use crate::domain::VisitId;
use crate::evidence;
use crate::words::Lang;
use crate::words::archive_cli::LogComplaint;
use crate::words::cli::Complaint;

/// How the unit of a report is named.
pub(super) enum Reported {
    /// By its serial number, and its product to tell it from another with that number.
    Unit { serial: String, product_key: Option<String> },
    /// By one of its visits: most that fail end before a serial number is known.
    Visit(VisitId),
}

/// Writes what these files tell of one unit into a new file: the evidence, or a page to print.
///
/// # Errors
/// A file that cannot be read, no such unit, several of them, or `to` cannot be made.
pub(super) fn report(
    files: &[PathBuf],
    which: &Reported,
    page: bool,
    lang: Lang,
    to: &Path,
) -> Result<Exit, Complaint> {
    let rows = Rows::of(&read_judged(files, lang)?);
    let id = match which {
        Reported::Unit { serial, product_key } => last_visit(&rows, serial, product_key.as_deref())?,
        Reported::Visit(visit) => the_visit(&rows, *visit)?,
    };
    let story = UnitStory::of(&rows, id).map_err(|fault| unreadable(&rows.visit(id).file().path, fault))?;
    let path = story.asked().file.path.clone();
    let write = if page { evidence::write_page } else { evidence::write };
    make(to, |out| write(lang, &story, Timestamp::now(), out).map_err(|fault| Stopped::of(&path, fault)))?;
    Ok(Exit::Done)
}

fn the_visit(rows: &Rows, visit: VisitId) -> Result<RowId, Complaint> {
    let found = rows.with_number(visit).map_err(|(path, fault)| unreadable(&path, fault))?;
    match found[..] {
        [id] => Ok(id),
        [] => Err(Complaint::Log(LogComplaint::NoSuchVisit(visit))),
        _ => {
            let name = |id: &RowId| rows.visit(*id).file().path.display().to_string();
            Err(Complaint::Log(LogComplaint::SeveralVisits(visit, found.iter().map(name).collect())))
        }
    }
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
