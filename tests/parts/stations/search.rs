//! An exhaustive search: every state that can be reached, the nearest first, so that a way to a bad one is a shortest one.
//!
//! `stateright` does the same, and brings a web server that no feature leaves out.

use std::collections::HashMap;
use std::hash::Hash;

/// What a search has found.
pub struct Found<T> {
    /// States that were looked at.
    pub states: usize,
    /// The steps to the nearest bad state; none where no state that can be reached is bad.
    pub way: Option<Vec<T>>,
}

/// Looks at every state that `next` reaches from `start`, until one is bad.
pub fn search<S: Clone + Eq + Hash, T: Copy>(
    start: S,
    next: impl Fn(&S) -> Vec<(T, S)>,
    is_bad: impl Fn(&S) -> bool,
) -> Found<T> {
    // Each state with the one that it was reached from, and by which step.
    let mut seen: Vec<(S, Option<(usize, T)>)> = vec![(start.clone(), None)];
    let mut places = HashMap::from([(start, 0)]);
    let mut at = 0;
    while at < seen.len() {
        if is_bad(&seen[at].0) {
            return Found { states: seen.len(), way: Some(way_to(&seen, at)) };
        }
        for (step, state) in next(&seen[at].0) {
            if let std::collections::hash_map::Entry::Vacant(place) = places.entry(state) {
                seen.push((place.key().clone(), Some((at, step))));
                place.insert(seen.len() - 1);
            }
        }
        at += 1;
    }
    Found { states: seen.len(), way: None }
}

fn way_to<S, T: Copy>(seen: &[(S, Option<(usize, T)>)], mut at: usize) -> Vec<T> {
    let mut way = Vec::new();
    while let Some((from, step)) = seen[at].1 {
        way.push(step);
        at = from;
    }
    way.reverse();
    way
}
