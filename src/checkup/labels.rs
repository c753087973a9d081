//! Labels that are printed: whether their printers take anything, how many wait, and how many may have been printed.

use crate::checkup::finding::Finding;
use crate::checkup::tell::Tell;
use crate::domain::{LabelStage, Printer, Printers};
use crate::journal::{Folder, Replay};
use crate::plant::label::printer::{Limits, Reached};
use crate::platform::runtime;
use crate::store::DataDir;

/// What is called so in a folder is taken away again at once.
const NAME: &str = "check";

/// Labels of a product on record. One that cannot be read is said with the record itself.
pub(crate) fn look(data: &DataDir, product_key: &str, tell: &Tell) {
    // Nobody makes a record by looking.
    if !data.record().is_dir() {
        return;
    }
    let Ok(Replay { book, .. }) = Replay::of(&Folder::at(data.record())) else { return };
    let count = |stage| book.open_labels(product_key).filter(|(_, label)| label.stage == stage).count() as u64;
    tell(Finding::Labels { waiting: count(LabelStage::Due), unsure: count(LabelStage::Sent) });
}

/// The printers that are set: each is reached, and gets nothing.
pub(crate) fn look_for_printers(printers: &Printers, tell: &Tell) {
    if printers.is_empty() {
        return tell(Finding::NoPrinter);
    }
    let reach = |printer: &Printer| runtime().block_on(Reached::reach(printer, &[].into(), NAME, Limits::default()));
    for printer in printers.each() {
        let (fault, printer) = (reach(printer).err(), printer.to_string());
        tell(Finding::Printer { printer, fault });
    }
}
