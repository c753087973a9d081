//! What is said on stderr of labels on their way to a printer: once where something is wrong, and at the end what is left.

use std::collections::BTreeMap;

use crate::domain::LabelStand;
use crate::platform::say;
use crate::words::{Lang, label as words};

/// What was said so far.
#[derive(Default)]
pub(super) struct LabelsSaid {
    /// How far the labels of each product were when they were told last.
    stands: BTreeMap<String, LabelStand>,
}

impl LabelsSaid {
    /// Says what is news.
    pub(super) fn say(&mut self, product_key: &str, stand: &LabelStand, lang: Lang) {
        let before = self.stands.insert(product_key.to_owned(), stand.clone()).unwrap_or_default();
        let is_news = (&before.trouble, before.unsure) != (&stand.trouble, stand.unsure);
        if let Some(said) = words::stand(lang, stand, &[], None).filter(|_| is_news) {
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
