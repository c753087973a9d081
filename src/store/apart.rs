//! Which products of this station a profile's units cannot be told from.

use super::shelf::Standing;
use super::{Shelf, profile_file};
use crate::domain::Profile;
use crate::wire::are_told_apart;

/// The names of the products on the shelf whose units would be registered as this profile's, or the other way round, if they came to a slot of the other.
pub fn not_told_apart(shelf: &Shelf, profile: &Profile) -> Vec<String> {
    let usable = shelf.list().unwrap_or_default().into_iter();
    let others = usable.filter(|item| matches!(item.standing, Standing::Usable { .. }));
    let loaded = others.filter_map(|item| profile_file::load(&shelf.path(&item.id)).ok());
    loaded.filter(|other| !are_told_apart(profile, &other.profile)).map(|other| other.profile.name).collect()
}
