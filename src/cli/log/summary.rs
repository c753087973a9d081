//! `log summary`: how many units of each batch file stand how, as the window counts them.

use std::io::Write;
use std::path::PathBuf;

use super::files::{Stopped, each};
use crate::archive::Query;
use crate::archive::export::Record;
use crate::cli::exit::Exit;
use crate::domain::visible::visible;
use crate::domain::{Outcome, Tally};
use crate::words::Lang;
use crate::words::batch::counted;
use crate::words::bench as words;
use crate::words::cli::Complaint;

/// Counts the units of each file.
pub(super) fn summary(files: &[PathBuf], lang: Lang, out: &mut impl Write) -> Result<Exit, Complaint> {
    for path in files {
        let mut tally = Tally::default();
        let read = each(std::slice::from_ref(path), &Query::default(), lang, |rows, ids| {
            for id in ids {
                if let Record::Ended { ended, .. } = Record::of(rows, *id)? {
                    tally.take(&ended);
                }
            }
            Ok(())
        });
        if let Err(Stopped::Said(complaint)) = read {
            return Err(complaint);
        }
        let shown = Outcome::ALL.into_iter().filter(|outcome| outcome.is_everyday() || tally.of(*outcome) > 0);
        let sums: Vec<_> =
            shown.map(|outcome| format!("{} {}", words::outcome_name(outcome, lang), tally.of(outcome))).collect();
        let name = visible(&path.display().to_string());
        let _ = writeln!(out, "{name}: {} · {}", sums.join(" · "), counted(tally.units(), tally.visits(), lang));
    }
    Ok(Exit::Done)
}
