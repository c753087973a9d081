//! The CA file of a profile: read once, and every certificate in it usable as a root.

use std::path::Path as FilePath;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::bounded::{MAX_BYTES, ReadRefusal, read_bounded};
use crate::domain::plain_text;
use crate::store::profile_fault::Cause;

/// The bytes of the file.
///
/// # Errors
/// Why it cannot be trusted.
pub(super) fn read(file: &FilePath) -> Result<Vec<u8>, Cause> {
    let pem = read_bounded(file).map_err(|refusal| match refusal {
        ReadRefusal::Missing => Cause::CaMissing,
        ReadRefusal::TooLarge => Cause::CaTooLarge { limit: MAX_BYTES },
        ReadRefusal::Unfit(why) => Cause::CaUnfit(why),
        ReadRefusal::Io(kind) => Cause::CaUnreadable(kind),
    })?;
    let mut roots = RootCertStore::empty();
    for (position, certificate) in CertificateDer::pem_slice_iter(&plain_text::decode(&pem)).enumerate() {
        let unusable = Cause::CaUnusable { number: position + 1 };
        let certificate = certificate.map_err(|_| unusable.clone())?;
        roots.add(certificate).map_err(|_| unusable)?;
    }
    if roots.is_empty() { Err(Cause::CaEmpty) } else { Ok(pem) }
}
