//! Does on a thread what takes a disk: the window never waits for the shelf.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use crate::decisions::changes::{Note, Waiting, of_profile};
use crate::decisions::package::taking::may_change;
use crate::domain::entry::{ChangeOf, Changed};
use crate::domain::{Person, short_sha256};
use crate::seen::Refusal;
use crate::store::profile_fault::Fault;
use crate::store::profile_file::{self, Beside};
use crate::store::shelf::{Item, NotSaved, Texts, Version};
use crate::store::{DataDir, Shelf};
use crate::trial;
use crate::ui::host::Wake;

/// What is to be done.
pub(super) enum Errand {
    List,
    Open(String),
    Check {
        version: u64,
        text: String,
    },
    /// None: there is nothing to keep any more.
    KeepDraft {
        id: String,
        text: Option<String>,
    },
    DropDraft(String),
    Save {
        id: String,
        text: String,
        by: Option<Person>,
    },
    SetAside {
        id: String,
        by: Option<Person>,
    },
    Create {
        name: String,
        text: String,
    },
    Import(PathBuf),
    Export {
        text: String,
        to: PathBuf,
    },
    History(String),
    /// For the profile of this id.
    Take(String, Beside, PathBuf),
    Ports,
}

impl Errand {
    /// Who asks for it, where that goes on record.
    pub fn by(self, by: Option<Person>) -> Self {
        match self {
            Self::SetAside { id, .. } => Self::SetAside { id, by },
            other => other,
        }
    }
}

/// What came of it.
pub(super) enum Report {
    Listed(Vec<Item>),
    Opened(String, Texts),
    /// It is no text at all.
    Unreadable(Vec<Fault>),
    Checked {
        version: u64,
        faults: Vec<Fault>,
    },
    Saved {
        id: String,
        text: String,
    },
    /// Something waits for the record.
    Changed,
    Exported,
    History(String, Vec<Version>),
    /// It stands beside the profile of this id, under this name.
    Taken(String, Beside, String),
    Ports(Vec<String>),
    /// It was refused.
    Refused(Refusal),
    /// It was not done.
    Failed(std::io::Error),
}

/// The thread. Dropping it waits until every draft is kept.
pub(super) struct Clerk {
    errands: Option<Sender<Errand>>,
    reports: Receiver<Report>,
    thread: Option<JoinHandle<()>>,
}

impl Clerk {
    pub fn new(shelf: Shelf, data: DataDir, wake: Wake) -> Self {
        let waiting = Waiting::of(&data);
        let (errands, asked) = channel();
        let (tell, reports) = channel();
        let thread = std::thread::spawn(move || {
            while let Ok(first) = asked.recv() {
                for errand in newest(std::iter::once(first).chain(asked.try_iter()).collect()) {
                    for report in ruled(&shelf, &data, &waiting, errand) {
                        let _ = tell.send(report);
                    }
                    wake();
                }
            }
        });
        Self { errands: Some(errands), reports, thread: Some(thread) }
    }

    pub fn send(&self, errand: Errand) {
        if let Some(errands) = &self.errands {
            let _ = errands.send(errand);
        }
    }

    pub fn reports(&self) -> Vec<Report> {
        self.reports.try_iter().collect()
    }
}

impl Drop for Clerk {
    fn drop(&mut self) {
        self.errands = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Without what a later errand makes needless: who types fast is checked once.
fn newest(errands: Vec<Errand>) -> Vec<Errand> {
    let mut kept: Vec<Errand> = Vec::new();
    for errand in errands {
        match &errand {
            Errand::Check { .. } => kept.retain(|other| !matches!(other, Errand::Check { .. })),
            Errand::KeepDraft { id, .. } => {
                kept.retain(|other| !matches!(other, Errand::KeepDraft { id: other, .. } if other == id));
            }
            _ => {}
        }
        kept.push(errand);
    }
    kept
}

/// Does it, where the station lets a person change its profiles.
fn ruled(shelf: &Shelf, data: &DataDir, waiting: &Waiting, errand: Errand) -> Vec<Report> {
    let changes =
        matches!(errand, Errand::Save { .. } | Errand::SetAside { .. } | Errand::Import(_) | Errand::Take(..));
    match if changes { may_change(data) } else { Ok(()) } {
        Ok(()) => run(shelf, waiting, errand),
        Err(why) => vec![Report::Refused(why)],
    }
}

fn run(shelf: &Shelf, waiting: &Waiting, errand: Errand) -> Vec<Report> {
    let done = match errand {
        Errand::List => listed(shelf).map(|report| vec![report]),
        Errand::Open(id) => match shelf.read(&id) {
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
                Ok(vec![Report::Unreadable(profile_file::load(&shelf.path(&id)).err().unwrap_or_default())])
            }
            read => read.map(|texts| vec![Report::Opened(id, texts)]),
        },
        Errand::Check { version, text } => {
            let faults = shelf.check(&text).map_or_else(|faults| faults, |loaded| loaded.warnings);
            Ok(vec![Report::Checked { version, faults }])
        }
        Errand::KeepDraft { id, text: Some(text) } => shelf.keep_draft(&id, &text).map(|()| Vec::new()),
        Errand::KeepDraft { id, text: None } => shelf.drop_draft(&id).map(|()| Vec::new()),
        Errand::DropDraft(id) => {
            shelf.drop_draft(&id).and_then(|()| Ok(vec![listed(shelf)?, Report::Opened(id.clone(), shelf.read(&id)?)]))
        }
        Errand::Save { id, text, by } => match save(shelf, waiting, &id, &text, by) {
            Ok(()) => listed(shelf).map(|list| vec![Report::Saved { id, text }, Report::Changed, list]),
            // Checked by the window just now; whatever has changed since is found by its next check.
            Err(NotSaved::Faults(_)) => listed(shelf).map(|list| vec![list]),
            Err(NotSaved::Io(error)) => Err(error),
        },
        Errand::SetAside { id, by } => {
            let old = shelf.read(&id).ok().and_then(|texts| texts.saved).map(|text| short_sha256(text.as_bytes()));
            let changed = Changed::new(ChangeOf::ProfileSetAside, id.as_str(), old, None).by(by);
            let aside = || shelf.set_aside(&id).map_err(NotSaved::Io);
            match noted(waiting, Some(changed), aside) {
                Ok(()) => listed(shelf).map(|list| vec![Report::Changed, list]),
                Err(NotSaved::Io(error)) => Err(error),
                Err(NotSaved::Faults(_)) => Ok(Vec::new()),
            }
        }
        Errand::Create { name, text } => shelf.free_id(&name).and_then(|id| {
            shelf.keep_draft(&id, &text)?;
            begun(shelf, id, text)
        }),
        Errand::Import(path) => shelf.import(&path).and_then(|imported| begun(shelf, imported.id, imported.text)),
        Errand::Export { text, to } => shelf.export(&text, &to).map(|()| vec![Report::Exported]),
        Errand::History(id) => shelf.history(&id).map(|versions| vec![Report::History(id, versions)]),
        Errand::Take(id, beside, file) => {
            shelf.take_beside(&id, beside, &file).map(|name| vec![Report::Taken(id, beside, name)])
        }
        Errand::Ports => Ok(vec![Report::Ports(trial::ports())]),
    };
    done.unwrap_or_else(|error| vec![Report::Failed(error)])
}

fn save(shelf: &Shelf, waiting: &Waiting, id: &str, text: &str, by: Option<Person>) -> Result<(), NotSaved> {
    let before = shelf.read(id)?.saved;
    let earlier: Vec<String> = shelf.history(id)?.into_iter().map(|version| version.text).collect();
    let changed = of_profile(id, before.as_deref(), text, &earlier, by.clone());
    noted(waiting, changed, || shelf.save(id, text, by.as_deref()))
}

/// Does what goes on record; where it cannot be done, or kept for the record, it is not.
fn noted(
    waiting: &Waiting,
    changed: Option<Changed>,
    make: impl FnOnce() -> Result<(), NotSaved>,
) -> Result<(), NotSaved> {
    let note = changed.map(|changed| waiting.note(changed)).transpose()?;
    let made = make();
    if made.is_err() {
        note.into_iter().for_each(Note::withdraw);
    }
    made
}

/// A draft that was never saved is there now, and open.
fn begun(shelf: &Shelf, id: String, text: String) -> std::io::Result<Vec<Report>> {
    Ok(vec![listed(shelf)?, Report::Opened(id, Texts { saved: None, draft: Some(text) })])
}

fn listed(shelf: &Shelf) -> std::io::Result<Report> {
    shelf.list().map(Report::Listed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(id: &str, text: &str) -> Errand {
        Errand::KeepDraft { id: id.into(), text: Some(text.into()) }
    }

    #[test]
    fn of_drafts_in_a_row_the_last_of_each_profile_is_kept() {
        let kept = newest(vec![draft("a", "1"), draft("b", "1"), draft("a", "2")]);
        let texts: Vec<_> = kept
            .iter()
            .map(|errand| match errand {
                Errand::KeepDraft { id, text: Some(text) } => (id.as_str(), text.as_str()),
                _ => panic!("another errand"),
            })
            .collect();
        assert_eq!(texts, [("b", "1"), ("a", "2")]);
    }

    #[test]
    fn closing_the_window_waits_until_the_draft_is_on_disk() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(folder.path());
        let clerk = Clerk::new(shelf.clone(), DataDir::new(folder.path()), std::sync::Arc::new(|| {}));
        for number in 0..50 {
            clerk.send(draft("tracker", &number.to_string()));
        }
        drop(clerk);
        assert_eq!(shelf.read("tracker").unwrap().draft.as_deref(), Some("49"));
    }
}
