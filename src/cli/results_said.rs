//! What is said on stderr of results on their way to the plant: once where something is wrong, and at the end what is left.

use std::collections::BTreeMap;

use crate::domain::ResultStand;
use crate::platform::say;
use crate::words::{Lang, results as words};

/// What was said so far.
#[derive(Default)]
pub(super) struct ResultsSaid {
    /// How far the results of each product were when they were told last.
    stands: BTreeMap<String, ResultStand>,
}

impl ResultsSaid {
    /// Says what is news.
    pub(super) fn say(&mut self, product_key: &str, stand: &ResultStand, lang: Lang) {
        let before = self.stands.insert(product_key.to_owned(), stand.clone()).unwrap_or_default();
        let is_news =
            (&before.trouble, before.dead, before.began_anew) != (&stand.trouble, stand.dead, stand.began_anew);
        if let Some(said) = words::stand(lang, stand, None).filter(|_| is_news) {
            say(&said);
        }
    }

    /// Says what is left for the next start.
    pub(super) fn end(&self, lang: Lang) {
        for (product_key, stand) in self.stands.iter().filter(|(_, stand)| stand.waiting > 0) {
            say(&words::left(lang, product_key, stand.waiting));
        }
    }
}
