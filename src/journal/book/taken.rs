//! Packages as lines tell of them: whose are taken, and what was taken last of each product.

use std::collections::BTreeSet;

use super::Book;
use super::packages::TakenPackage;
use crate::domain::Entry;
use crate::domain::entry::PackageTaken;

impl Book {
    /// Takes in what an entry says of packages.
    pub(super) fn apply_package(&mut self, entry: &Entry) {
        let packages = &mut self.packages;
        match entry {
            Entry::PackageSigner(signer) if signer.trusted => drop(packages.signers.insert(signer.signer.clone())),
            Entry::PackageSigner(signer) => drop(packages.signers.remove(&signer.signer)),
            Entry::PackagesOnly(only) => packages.only = only.on,
            Entry::PackageTaken(taken) => {
                let PackageTaken { sha256, serial, product_key, profile, profile_sha256, last_day, .. } =
                    (**taken).clone();
                let before = packages.taken.remove(&product_key);
                let serial = before.as_ref().map_or(serial, |before| before.serial.max(serial));
                let mut former = BTreeSet::new();
                if let Some(before) = before {
                    former = before.former;
                    former.insert(before.profile_sha256);
                }
                let taken = TakenPackage { sha256, serial, profile, profile_sha256, last_day, is_over: false, former };
                packages.taken.insert(product_key, taken);
            }
            Entry::PackageOver(over) => {
                if let Some(taken) = packages.taken.get_mut(&over.product_key) {
                    taken.is_over |= taken.sha256 == over.sha256;
                }
            }
            _ => {}
        }
    }

    /// The public keys of those whose packages are taken, sorted.
    pub fn package_signers(&self) -> impl Iterator<Item = &str> {
        self.packages.signers.iter().map(String::as_str)
    }

    /// Whether profiles and product secrets come in signed packages only, as a supervisor has said.
    pub fn takes_packages_only(&self) -> bool {
        self.packages.only
    }

    /// The package of each product that counts.
    pub fn packages(&self) -> impl Iterator<Item = (&str, &TakenPackage)> {
        self.packages.taken.iter().map(|(product_key, taken)| (product_key.as_str(), taken))
    }

    /// The package of a product that counts; none where none was ever taken.
    pub fn package_of(&self, product_key: &str) -> Option<&TakenPackage> {
        self.packages.taken.get(product_key)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Place;
    use super::*;
    use crate::domain::entry::{PackageOver, PackageSigner, PackagesOnly};

    fn taken(sha256: &str, serial: u64) -> Entry {
        Entry::PackageTaken(Box::new(PackageTaken {
            sha256: sha256.into(),
            signer: "RW".into(),
            serial,
            older: false,
            product_key: "pk".into(),
            profile: "t2".into(),
            profile_sha256: "f".into(),
            last_day: Some("2026-12-31".into()),
            secret: false,
            fields: Vec::new(),
            by: "Li".into(),
        }))
    }

    fn over(sha256: &str) -> Entry {
        let (sha256, product_key) = (sha256.into(), "pk".into());
        let (last_day, today) = ("2026-12-31".into(), "2027-01-01".into());
        Entry::PackageOver(Box::new(PackageOver { product_key, sha256, last_day, today }))
    }

    fn book(entries: &[Entry]) -> Book {
        let mut book = Book::default();
        let segment = book.add_segment("000001-desk.jsonl");
        for (seq, entry) in (1..).zip(entries) {
            book.apply(seq, "2026-01-01T00:00:00Z", entry, Place { segment, range: 0..0 });
        }
        book
    }

    #[test]
    fn the_newest_package_counts_and_its_end_stands_on_record_for_good() {
        let signer =
            |trusted| Entry::PackageSigner(Box::new(PackageSigner { signer: "RW".into(), trusted, by: "Li".into() }));
        let only = |on| Entry::PackagesOnly(Box::new(PackagesOnly { on, by: "Li".into() }));
        let told = book(&[signer(true), only(true), taken("a", 7), over("b")]);
        assert_eq!((told.package_signers().collect::<Vec<_>>(), told.takes_packages_only()), (vec!["RW"], true));
        assert!(!told.package_of("pk").unwrap().is_over, "the end of another one");
        assert!(told.package_of("other").is_none());
        let told = book(&[taken("a", 7), over("a")]);
        assert!(told.package_of("pk").unwrap().is_over);
        let told =
            book(&[signer(true), signer(false), only(true), only(false), taken("a", 7), over("a"), taken("c", 3)]);
        let counts = told.package_of("pk").unwrap();
        assert_eq!((&*counts.sha256, counts.serial, counts.is_over), ("c", 7, false), "7 was the highest");
        assert!(told.package_signers().next().is_none() && !told.takes_packages_only());
    }

    #[test]
    fn packages_stand_in_the_stored_book() {
        let signer = PackageSigner { signer: "RW".into(), trusted: true, by: "Li".into() };
        let only = PackagesOnly { on: true, by: "Li".into() };
        let told = book(&[
            Entry::PackageSigner(Box::new(signer)),
            Entry::PackagesOnly(Box::new(only)),
            taken("a", 7),
            over("a"),
        ]);
        assert_eq!(told.stored_again().packages, told.packages);
    }
}
