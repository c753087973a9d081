//! The batch file that a start is given, or that somebody wants the record compared with: which batch it stands for, and what it is a witness of.

use std::path::{Path, PathBuf};

use crate::custody::fault::OpenFault;
use crate::custody::holding::Holding;
use crate::domain::{Entry, Header, RecordFault, Resolution};
use crate::files::{self, folder, given};
use crate::journal::{BatchFileFault, BatchPlace, Book, RecordError, SegmentId, Testimony};
use crate::store::DataDir;

/// The batch that a file stands for: by its first line, and where there is none by its name. None: a new one.
///
/// # Errors
/// [`RecordError::Damaged`] where it tells that the record holds less than it did; [`OpenFault::NotOurBatch`].
pub(crate) fn segment_of(holding: &Holding, file: &Path) -> Result<Option<SegmentId>, OpenFault> {
    let (testimony, faults) = heard(holding, file)?;
    if !faults.is_empty() {
        return Err(RecordError::from(faults).into());
    }
    match testimony {
        Testimony::Copy(segment) => Ok(Some(segment)),
        // Somebody has read that it is lost. Its file is left as it is, and the batch goes on beside it.
        Testimony::Lost | Testimony::Nothing => Ok(holding.record.batch(&name(file))),
        Testimony::OfAnother | Testimony::None => Err(OpenFault::NotOurBatch(file.to_owned())),
    }
}

/// Looks at the place of a batch file before anything is touched.
///
/// # Errors
/// [`OpenFault::BatchPlace`].
pub(crate) fn place(file: &Path, data: &DataDir) -> Result<BatchPlace, OpenFault> {
    let refused = |fault| OpenFault::BatchPlace(file.to_owned(), fault);
    if stands_in(file, &data.record()) {
        return Err(refused(BatchFileFault::InRecord));
    }
    match BatchPlace::of(file).map_err(refused)? {
        // The station's own folder is made with the first batch in it.
        BatchPlace::Away(BatchFileFault::NoFolder)
            if stands_in(file, &data.batches()) && !files::is_there(&data.batches()) =>
        {
            Ok(BatchPlace::Free)
        }
        // Where there is no record yet no batch is known.
        BatchPlace::Away(fault) if !data.record().is_dir() => Err(refused(fault)),
        place => Ok(place),
    }
}

/// Makes the station's own folder for batch files, where this one is to stand in it.
///
/// # Errors
/// [`OpenFault::Io`].
pub(crate) fn make_folder(file: &Path, data: &DataDir) -> Result<(), OpenFault> {
    let folder = data.batches();
    match stands_in(file, &folder) {
        true => folder::make_within(&folder).map_err(|error| OpenFault::Io(folder, error)),
        false => Ok(()),
    }
}

/// Whether a file is to stand in this folder of the station, which may not be there yet.
fn stands_in(file: &Path, folder: &Path) -> bool {
    whole(files::folder_of(file)).is_some_and(|around| Some(around) == whole(folder))
}

/// A path without links in what is there of it.
fn whole(path: &Path) -> Option<PathBuf> {
    std::fs::canonicalize(path).ok().or_else(|| {
        let path = std::path::absolute(path).ok()?;
        Some(whole(path.parent()?)?.join(path.file_name()?))
    })
}

/// The batch of this product that is to go on; none: a new one. A file that is away says nothing: its name does.
///
/// # Errors
/// [`OpenFault`].
pub(crate) fn batch_of(
    holding: &Holding,
    file: &Path,
    place: BatchPlace,
    product_key: &str,
) -> Result<Option<SegmentId>, OpenFault> {
    let known = match &place {
        BatchPlace::Away(_) => holding.record.batch(&name(file)),
        BatchPlace::Written | BatchPlace::Free => segment_of(holding, file)?,
    };
    match (known, place) {
        (Some(segment), _) => {
            one_product(holding.record.book(), segment, file, product_key)?;
            Ok(Some(segment))
        }
        (None, BatchPlace::Away(fault)) => Err(OpenFault::BatchPlace(file.to_owned(), fault)),
        (None, _) => Ok(None),
    }
}

/// A batch has one product: counts and yield of two mean nothing. One that was opened before that was put down has that of its units.
fn one_product(book: &Book, batch: SegmentId, file: &Path, wanted: &str) -> Result<(), OpenFault> {
    let (name, _) = book.batch_of(batch);
    let of_units = || book.units().find(|unit| *unit.batch == *name).map(|unit| unit.keys.product_key);
    let opened_for = Some(book.product_of(batch).to_owned()).filter(|product_key| !product_key.is_empty());
    match opened_for.or_else(of_units) {
        Some(made) if made != wanted => {
            Err(OpenFault::OtherProduct { file: file.to_owned(), made, wanted: wanted.to_owned() })
        }
        _ => Ok(()),
    }
}

/// What a file tells is wrong with the record and was accepted by nobody.
///
/// # Errors
/// [`OpenFault::NotOurBatch`], or it cannot be read.
pub(crate) fn faults(holding: &Holding, file: &Path) -> Result<Vec<RecordFault>, OpenFault> {
    match heard(holding, file)? {
        (Testimony::Copy(_) | Testimony::Lost, faults) => Ok(faults),
        (Testimony::Nothing, _) if holding.record.batch(&name(file)).is_some() => Ok(Vec::new()),
        _ => Err(OpenFault::NotOurBatch(file.to_owned())),
    }
}

/// The name of a new batch with this file.
pub(crate) fn name(file: &Path) -> String {
    file.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn heard(holding: &Holding, file: &Path) -> Result<(Testimony, Vec<RecordFault>), OpenFault> {
    let heard = || match files::if_there(given::open(file))? {
        Some(mut copy) => holding.record.hear(&mut copy, &name(file), |entry| is_ours(holding, entry)),
        None => Ok((Testimony::Nothing, Vec::new())),
    };
    heard().map_err(|error| OpenFault::BatchFile(file.to_owned(), error))
}

/// Whether this station made an entry, where that can be told.
fn is_ours(holding: &Holding, entry: &Entry) -> Option<bool> {
    let opens = |sealed: &str| Some(holding.key.unseal(sealed).is_ok());
    match entry {
        Entry::Header(header) => {
            let Header { station, key_fingerprint, .. } = &**header;
            let is_key =
                *key_fingerprint == holding.sealer.fingerprint() || holding.instead_of.contains(key_fingerprint);
            Some(is_key || *station == holding.station)
        }
        Entry::Ended(ended) => Some(ended.station == holding.station),
        Entry::Answer { sealed, .. } | Entry::Found { sealed, .. } => opens(sealed),
        Entry::Issued { sealed_token, .. } | Entry::Resolved { how: Resolution::Found { sealed_token, .. }, .. } => {
            opens(sealed_token)
        }
        Entry::Received(received) => received.issued.first().and_then(|issued| opens(&issued.sealed_token)),
        _ => None,
    }
}
