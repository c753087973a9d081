//! The results of a batch's product on their way to the plant, as a bench has them.

use std::path::PathBuf;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::custody::OpenFault;
use crate::domain::{Profile, ResultStand};
use crate::journal::Disk;
use crate::plant::outbox::{Outbox, Queue, Receiver, Waits};
use crate::store::DataDir;
use crate::vault::ProductSecrets;

/// What a bench has of them: nothing where the profile wants none told.
#[derive(Default)]
pub(crate) struct Results {
    pub(crate) outbox: Option<Outbox>,
    /// What was told last.
    pub(crate) told: Mutex<ResultStand>,
}

impl Results {
    /// Begins to send what the segments of the product hold, each with how many of its bytes are on disk. `ca_pem`: the CA file of the receiver.
    pub(crate) fn start(
        profile: &Profile,
        ca_pem: Option<&[u8]>,
        disk: Arc<dyn Disk>,
        segments: Vec<(String, u64)>,
        data: &DataDir,
        waits: Waits,
    ) -> Result<Self, OpenFault> {
        let Some(receiver) = receiver(profile, ca_pem, data.path().to_owned())? else { return Ok(Self::default()) };
        let (folder, product_key) = (data.outbox(), profile.product_key.clone());
        let open = move || Queue::open(disk.clone(), folder.clone(), &product_key, segments.clone());
        let outbox = Outbox::start(open, receiver, waits).map_err(|error| OpenFault::Io(data.outbox(), error))?;
        Ok(Self { outbox: Some(outbox), told: Mutex::default() })
    }
}

/// Who takes the results of a product, where its profile says so. `data`: where the secret is stored that they are signed with.
///
/// # Errors
/// [`OpenFault::Trust`].
pub fn receiver(profile: &Profile, ca_pem: Option<&[u8]>, data: PathBuf) -> Result<Option<Receiver>, OpenFault> {
    let Some(result) = profile.result.clone() else { return Ok(None) };
    let (product_key, name) = (profile.product_key.clone(), result.signed_with.clone().unwrap_or_default());
    let secrets = ProductSecrets::new(&data);
    let find = move || secrets.named(&product_key, &name).ok().map(|found| found.secret);
    Ok(Some(Receiver::of(result, ca_pem, Arc::new(find))?))
}
