//! Which units of a job are looked for, and those that were found.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::reading::Told;
use crate::domain::Standing;

/// How a unit stands, or that it is not on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Which {
    Standing(Standing),
    Stranger,
}

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    /// What is typed into the search.
    pub text: String,
    /// Only such; none: all.
    pub which: BTreeSet<Which>,
    /// Only at this site; those without one have an empty name.
    pub site: Option<String>,
}

impl Asked {
    /// Whether all are let through.
    pub fn is_all(&self) -> bool {
        self.text.trim().is_empty() && self.which.is_empty() && self.site.is_none()
    }
}

/// The units that were found, and what they were found by.
#[derive(Default)]
pub(super) struct Found {
    of: Option<(Arc<Told>, Asked)>,
    /// By their places.
    pub units: Vec<usize>,
}

impl Found {
    /// Looks for them where something else is asked, or was read since.
    pub fn look(&mut self, told: &Arc<Told>, asked: &Asked) {
        if self.of.as_ref().is_some_and(|(of, by)| Arc::ptr_eq(of, told) && by == asked) {
            return;
        }
        let text = asked.text.trim().to_lowercase();
        let is_asked_for = |at: &usize| {
            let unit = told.unit(*at);
            let which = if told.is_stranger(*at) { Which::Stranger } else { Which::Standing(unit.stand.standing) };
            (asked.which.is_empty() || asked.which.contains(&which))
                && asked.site.as_ref().is_none_or(|site| unit.site.as_deref().unwrap_or_default() == site)
                && (text.is_empty() || told.says(*at, &text))
        };
        self.units = (0..told.len()).filter(is_asked_for).collect();
        self.of = Some((told.clone(), asked.clone()));
    }
}
