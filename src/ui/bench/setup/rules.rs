//! A batch has one product, and goes on with the profile it was opened with: what follows from that for what is chosen.

use std::path::PathBuf;

use super::known::{Batch, Known, Profile};

/// What a person has chosen last, and what therefore gives way to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hand {
    /// The dialog came up with what was chosen the last time.
    Last,
    Product,
    Batch,
    /// The rules: they have been kept.
    Rules,
}

/// What becomes of the choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Nothing(Option<Notice>),
    NewBatch(Notice),
    Profile(PathBuf),
    /// A person must choose.
    NoProfile(Notice),
}

/// What is said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    /// The batch makes another product.
    OtherProduct { batch: String, makes: String },
    /// It cannot go on.
    Finished { batch: String },
    /// It was opened with another text of this profile.
    OtherVersion,
    /// The profile that it was opened with is not there any more.
    ProfileGone { profile: String },
}

/// What the rules make of a choice.
pub(super) fn kept(known: &Known, hand: Hand) -> Change {
    let batch = match &known.batch {
        Batch::There(batch) => batch,
        Batch::Unnamed | Batch::New | Batch::NoFolder(_) => {
            return known.newest.clone().map_or(Change::Nothing(None), Change::Profile);
        }
        Batch::Unfit(_) | Batch::Unreadable(_) => return Change::Nothing(None),
    };
    if hand == Hand::Rules {
        return Change::Nothing(None);
    }
    if batch.is_finished {
        return Change::NewBatch(Notice::Finished { batch: batch.name.clone() });
    }
    match &known.profile {
        // The check says what is wrong with it.
        Profile::Faulty if hand != Hand::Batch => return Change::Nothing(None),
        Profile::Usable(product) => {
            let is_other = batch.product_key.as_ref().is_some_and(|makes| *makes != product.product_key);
            if is_other && hand != Hand::Batch {
                let (batch, makes) = (batch.name.clone(), batch.profile.clone());
                return Change::NewBatch(Notice::OtherProduct { batch, makes });
            }
            if product.sha256 == batch.profile_sha256 {
                return Change::Nothing(None);
            }
            if hand == Hand::Product {
                return Change::Nothing(Some(Notice::OtherVersion));
            }
        }
        Profile::Unnamed | Profile::Faulty => {}
    }
    match &known.as_opened {
        Some(file) => Change::Profile(file.clone()),
        None => Change::NoProfile(Notice::ProfileGone { profile: batch.profile.clone() }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::known::Product;
    use super::*;
    use crate::archive::Brief;

    fn known(chosen: Option<(&str, &str)>, opened: (Option<&str>, &str), as_opened: Option<&str>) -> Known {
        let product = |(product_key, sha256): (&str, &str)| Product {
            order_fields: Vec::new(),
            name: "Tracker".into(),
            product_key: product_key.into(),
            sha256: sha256.into(),
        };
        let brief = Brief {
            order: Default::default(),
            path: "/b/WO-1.jsonl".into(),
            name: "WO-1".into(),
            profile: "Tracker".into(),
            profile_sha256: opened.1.into(),
            purpose: Default::default(),
            product_key: opened.0.map(str::to_owned),
            passed: 1,
            is_finished: false,
            is_practice: false,
            last: None,
        };
        Known {
            profile: chosen.map_or(Profile::Unnamed, |chosen| Profile::Usable(product(chosen))),
            batch: Batch::There(brief.into()),
            as_opened: as_opened.map(PathBuf::from),
            newest: None,
        }
    }

    #[test]
    fn what_was_chosen_last_stays_and_the_other_gives_way() {
        let gone = || Notice::ProfileGone { profile: "Tracker".into() };
        let other = || Notice::OtherProduct { batch: "WO-1".into(), makes: "Tracker".into() };
        let same = Some("a1");
        for (chosen, opened, file, [last, product, batch]) in [
            // As it was opened.
            (Some(("a1", "1")), (same, "1"), Some("/p"), [(); 3].map(|()| Change::Nothing(None))),
            // The profile was changed since.
            (
                Some(("a1", "2")),
                (same, "1"),
                Some("/p"),
                [
                    Change::Profile("/p".into()),
                    Change::Nothing(Some(Notice::OtherVersion)),
                    Change::Profile("/p".into()),
                ],
            ),
            // And its text is gone.
            (
                Some(("a1", "2")),
                (same, "1"),
                None,
                [Change::NoProfile(gone()), Change::Nothing(Some(Notice::OtherVersion)), Change::NoProfile(gone())],
            ),
            // It makes something else.
            (
                Some(("b2", "2")),
                (same, "1"),
                Some("/p"),
                [Change::NewBatch(other()), Change::NewBatch(other()), Change::Profile("/p".into())],
            ),
            // Nothing says what it makes: who chooses a product has said it.
            (
                Some(("b2", "2")),
                (None, "1"),
                None,
                [Change::NoProfile(gone()), Change::Nothing(Some(Notice::OtherVersion)), Change::NoProfile(gone())],
            ),
        ] {
            let known = known(chosen, opened, file);
            assert_eq!(kept(&known, Hand::Last), last, "{known:?}");
            assert_eq!(kept(&known, Hand::Product), product, "{known:?}");
            assert_eq!(kept(&known, Hand::Batch), batch, "{known:?}");
            assert_eq!(kept(&known, Hand::Rules), Change::Nothing(None), "{known:?}");
        }
    }

    #[test]
    fn a_finished_batch_makes_way_for_a_new_one_whoever_chose_it() {
        let mut known = known(Some(("a1", "1")), (Some("a1"), "1"), None);
        if let Batch::There(batch) = &mut known.batch {
            batch.is_finished = true;
        }
        let finished = Change::NewBatch(Notice::Finished { batch: "WO-1".into() });
        for hand in [Hand::Last, Hand::Product, Hand::Batch] {
            assert_eq!(kept(&known, hand), finished);
        }
    }

    #[test]
    fn a_new_batch_takes_the_newest_profile_and_not_what_an_older_one_goes_on_with() {
        let mut known = known(Some(("a1", "1")), (Some("a1"), "1"), Some("/opened/p"));
        known.newest = Some("/p".into());
        assert_eq!(kept(&known, Hand::Last), Change::Nothing(None));
        known.batch = Batch::New;
        for hand in [Hand::Last, Hand::Product, Hand::Batch, Hand::Rules] {
            assert_eq!(kept(&known, hand), Change::Profile("/p".into()));
        }
    }
}
