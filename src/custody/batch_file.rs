//! The batch file that a start is given, or that somebody wants the record compared with: which batch it stands for, and what it is a witness of.

use std::path::Path;

use crate::custody::fault::OpenFault;
use crate::custody::holding::Holding;
use crate::domain::{Entry, Header, RecordFault};
use crate::files::{self, given};
use crate::journal::{RecordError, SegmentId, Testimony};

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
        entry => entry.sealed_token().and_then(opens),
    }
}
