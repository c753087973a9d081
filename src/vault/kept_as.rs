//! What secrets are kept as: the names that a record and a certificate may tell, since nothing of a secret is in them.

use super::key_file::{KEY, LINE};
use super::product_secret::{PROXY, SHARED_BOOK, of_access_key, of_plant_gate};

/// What is kept under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptAs<'n> {
    /// The station's own key.
    SealKey,
    /// The key that the stations of a line share.
    LineKey,
    /// The secret of this product.
    Product(&'n str),
    /// A secret of this product that its profiles call by this name.
    Named(&'n str, &'n str),
    /// The access key of this product.
    AccessKey(&'n str),
    /// The password for the plant gate of this product.
    PlantGate(&'n str),
    /// The password of the HTTP proxy.
    Proxy,
    /// The password for the shared book.
    SharedBook,
    /// Something beside them.
    Other,
}

impl<'n> KeptAs<'n> {
    /// What is kept under this name.
    pub fn of(name: &'n str) -> Self {
        let is_word = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        match name {
            KEY => Self::SealKey,
            LINE => Self::LineKey,
            PROXY => Self::Proxy,
            SHARED_BOOK => Self::SharedBook,
            name if is_word(name) => Self::Product(name),
            name => {
                let product = |prefix: String| name.strip_prefix(&*prefix).filter(|product| is_word(product));
                let named = || name.split_once('.').filter(|(product, _)| is_word(product));
                (product(of_access_key("")).map(Self::AccessKey))
                    .or_else(|| product(of_plant_gate("")).map(Self::PlantGate))
                    .or_else(|| named().map(|(product, called)| Self::Named(product, called)))
                    .unwrap_or(Self::Other)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_what_is_kept_under_it() {
        let told = [
            "seal.key",
            "line.key",
            "a1B2",
            "a1B2.console",
            "access-key-a1B2",
            "plant-gate-a1B2",
            "http-proxy",
            "shared-book",
            "?",
        ];
        let kept = [
            KeptAs::SealKey,
            KeptAs::LineKey,
            KeptAs::Product("a1B2"),
            KeptAs::Named("a1B2", "console"),
            KeptAs::AccessKey("a1B2"),
            KeptAs::PlantGate("a1B2"),
            KeptAs::Proxy,
            KeptAs::SharedBook,
            KeptAs::Other,
        ];
        assert_eq!(told.map(KeptAs::of), kept);
    }
}
