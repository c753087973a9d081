//! First articles: which profiles and programs have one, and which of those a person has let go.

use std::collections::BTreeMap;

use crate::domain::{ArticleLetGo, Ended};

/// How far the first article of a profile and a program is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Article {
    /// No unit has passed with them.
    Wanted,
    /// The unit with this serial number has, and nobody has let the line go on.
    Waits(String),
    /// A person has.
    LetGo,
}

/// Those of the whole record, by profile and program.
#[derive(Clone, Debug, Default)]
pub(super) struct Articles(BTreeMap<(String, String), (String, bool)>);

/// An article as the index keeps it: profile, program, serial number, whether it was let go.
pub(super) type StoredArticle<'a> = (&'a str, &'a str, &'a str, bool);

impl Articles {
    pub(super) fn of(&self, profile_sha256: &str, program: &str) -> Article {
        match self.0.get(&(profile_sha256.to_owned(), program.to_owned())) {
            None => Article::Wanted,
            Some((serial_number, false)) => Article::Waits(serial_number.clone()),
            Some((_, true)) => Article::LetGo,
        }
    }

    /// The first one counts.
    pub(super) fn note_end(&mut self, ended: &Ended) {
        if let Some(program) = &ended.first_article {
            let serial_number = ended.serial_number.clone().unwrap_or_default();
            self.0.entry((ended.profile_sha256.clone(), program.clone())).or_insert((serial_number, false));
        }
    }

    pub(super) fn let_go(&mut self, article: &ArticleLetGo) {
        let ArticleLetGo { profile_sha256, program, serial_number, .. } = article;
        self.0.insert((profile_sha256.clone(), program.clone()), (serial_number.clone(), true));
    }

    pub(super) fn stored(&self) -> Vec<StoredArticle<'_>> {
        let all = self.0.iter();
        all.map(|((profile, program), (number, let_go))| (profile.as_str(), program.as_str(), number.as_str(), *let_go))
            .collect()
    }

    pub(super) fn restored(stored: &[StoredArticle<'_>]) -> Self {
        let restored = |(profile, program, number, let_go): &StoredArticle<'_>| {
            (((*profile).to_owned(), (*program).to_owned()), ((*number).to_owned(), *let_go))
        };
        Self(stored.iter().map(restored).collect())
    }
}
