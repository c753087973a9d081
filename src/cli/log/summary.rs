//! `log summary`: how many units of each batch file stand how, as the window counts them.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use super::files::{Stopped, each};
use crate::archive::Query;
use crate::archive::export::Record;
use crate::cli::exit::Exit;
use crate::domain::visible::visible;
use crate::domain::{BatchPurpose, Outcome, Tally};
use crate::words::Lang;
use crate::words::batch::counted;
use crate::words::bench as words;
use crate::words::cli::Complaint;
use crate::words::{order, rework};

/// Counts the units of each file.
pub(super) fn summary(files: &[PathBuf], lang: Lang, out: &mut impl Write) -> Result<Exit, Complaint> {
    for path in files {
        // What units come for is counted apart.
        let mut tallies = BTreeMap::<BatchPurpose, Tally>::new();
        let read = each(std::slice::from_ref(path), &Query::default(), lang, |rows, ids| {
            for id in ids {
                if let Record::Ended { ended, .. } = Record::of(rows, *id)? {
                    tallies.entry(ended.order.purpose()).or_default().take(&ended);
                }
            }
            Ok(())
        });
        if let Err(Stopped::Said(complaint)) = read {
            return Err(complaint);
        }
        if tallies.is_empty() {
            tallies.insert(BatchPurpose::default(), Tally::default());
        }
        let is_apart = tallies.keys().any(|purpose| *purpose != BatchPurpose::default());
        let name = visible(&path.display().to_string());
        for (purpose, tally) in &tallies {
            let head = if is_apart { order::of_purpose(&name, *purpose, lang) } else { name.clone() };
            let _ = writeln!(out, "{head}: {}", sums(tally, lang));
        }
    }
    Ok(Exit::Done)
}

fn sums(tally: &Tally, lang: Lang) -> String {
    let shown = Outcome::ALL.into_iter().filter(|outcome| outcome.is_everyday() || tally.of(*outcome) > 0);
    let mut sums: Vec<_> =
        shown.map(|outcome| format!("{} {}", words::outcome_name(outcome, lang), tally.of(outcome))).collect();
    sums.push(counted(tally.units(), tally.visits(), lang));
    sums.extend(rework::counted(tally.boards_replaced(), tally.relabelled(), lang));
    sums.join(" · ")
}
