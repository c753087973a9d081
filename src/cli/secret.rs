//! Where the product secret comes from. (temporary)
use super::Exit;
use crate::domain::profile::Profile;
use crate::domain::secret::Secret;
use crate::store::data_dir::DataDir;
use crate::words::Lang;
use crate::words::cli::Complaint;
use std::path::Path;
/// find
pub fn find(profile: &Profile, file: Option<&Path>, _data: &DataDir) -> Result<Secret, Complaint> {
    if let Some(file) = file {
        return Ok(Secret::new(
            crate::vault::owner_file::read(file).map_err(|e| super::log::complaint(file, &e))?.trim(),
        ));
    }
    std::env::var("REGNWL_PRODUCT_SECRET")
        .map(Secret::new)
        .map_err(|_| Complaint::SecretMissing(profile.product_key.clone()))
}
/// set
pub fn set(_pk: &str, _p: Option<&Path>, _d: &DataDir, _l: Lang) -> Result<Exit, Complaint> {
    Ok(Exit::AtFault)
}
