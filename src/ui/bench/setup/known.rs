//! What is known of the profile and the batch that are chosen. Read on a thread: either may stand on a share.

use std::path::{Path, PathBuf};

use crate::archive::{Brief, FileFault};
use crate::domain::OrderField;
use crate::journal::{BatchFileFault, BatchPlace};
use crate::store::shelf::Standing;
use crate::store::{Shelf, profile_file};

/// What was read.
#[derive(Debug)]
pub(super) struct Known {
    pub profile: Profile,
    pub batch: Batch,
    /// The file of the profile that the batch was opened with, where its text is still there.
    pub as_opened: Option<PathBuf>,
    /// What a new batch takes, where the chosen profile is one that only an older batch goes on with.
    pub newest: Option<PathBuf>,
}

/// The profile that is chosen.
#[derive(Debug)]
pub(super) enum Profile {
    Unnamed,
    /// It cannot be used: the check says why.
    Faulty,
    Usable(Product),
}

/// A product, as a profile has it.
#[derive(Clone, Debug)]
pub(super) struct Product {
    pub name: String,
    pub product_key: String,
    /// Of the profile.
    pub sha256: String,
    /// What it asks of the order.
    pub order_fields: Vec<OrderField>,
}

/// The batch that is chosen.
#[derive(Debug)]
pub(super) enum Batch {
    Unnamed,
    /// Nothing stands there.
    New,
    There(Box<Brief>),
    NoFolder(PathBuf),
    Unfit(BatchFileFault),
    Unreadable(FileFault),
}

impl Known {
    /// Reads both.
    pub fn read(profile: &Path, batch: &Path, shelf: Option<&Shelf>) -> Self {
        let file = profile;
        let profile = match profile_file::load(file) {
            _ if profile.as_os_str().is_empty() => Profile::Unnamed,
            Ok(loaded) => Profile::Usable(Product {
                name: loaded.profile.name,
                product_key: loaded.profile.product_key,
                sha256: loaded.sha256,
                order_fields: loaded.profile.order_fields,
            }),
            Err(_) => Profile::Faulty,
        };
        let batch = Batch::read(batch);
        let as_opened = match (&batch, shelf) {
            // A shelf that cannot be read knows nothing.
            (Batch::There(batch), Some(shelf)) => shelf.as_opened(&batch.profile_sha256).unwrap_or_default(),
            _ => None,
        };
        let newest = match (&profile, shelf) {
            (Profile::Usable(product), Some(shelf)) if shelf.is_as_opened(file) => newest(shelf, product),
            _ => None,
        };
        Self { profile, batch, as_opened, newest }
    }

    /// The product of the chosen profile.
    pub fn product(&self) -> Option<&Product> {
        match &self.profile {
            Profile::Usable(product) => Some(product),
            Profile::Unnamed | Profile::Faulty => None,
        }
    }
}

impl Batch {
    fn read(file: &Path) -> Self {
        if file.as_os_str().is_empty() {
            return Self::Unnamed;
        }
        match BatchPlace::of(file) {
            Ok(BatchPlace::Free) => Self::New,
            Ok(BatchPlace::Written) => match Brief::read(file) {
                Ok(brief) => Self::There(brief.into()),
                // One that was begun and got no line yet.
                Err(FileFault::Empty) => Self::New,
                Err(fault) => Self::Unreadable(fault),
            },
            Ok(BatchPlace::Away(BatchFileFault::NoFolder)) => {
                Self::NoFolder(file.parent().map(Path::to_owned).unwrap_or_default())
            }
            Ok(BatchPlace::Away(fault)) | Err(fault) => Self::Unfit(fault),
        }
    }
}

/// The profile of this product as it is used now: the one of the same name, where there are several.
fn newest(shelf: &Shelf, product: &Product) -> Option<PathBuf> {
    let mut items = shelf.list().unwrap_or_default();
    items.retain(|item| matches!(item.standing, Standing::Usable { .. }) && item.product_key == product.product_key);
    let item = items.iter().find(|item| item.name == product.name).or(items.first())?;
    Some(shelf.path(&item.id))
}
