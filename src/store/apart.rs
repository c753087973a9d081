//! Which products of this station a profile's units cannot be told from.

use super::Shelf;
use crate::domain::Profile;
use crate::wire::are_told_apart;

/// The names of the products on the shelf whose units would be registered as this profile's, or the other way round, if they came to a slot of the other.
pub fn not_told_apart(shelf: &Shelf, profile: &Profile) -> Vec<String> {
    let usable = shelf.usable().unwrap_or_default().into_iter();
    usable.filter(|other| !are_told_apart(profile, &other.profile)).map(|other| other.profile.name).collect()
}
