//! All identities of the unit that is looked at: which is valid, and which nobody has. As this station's record knows them; of a unit that it does not
//! know, as the open files tell.

use std::sync::Arc;

use eframe::egui::Ui;
use parking_lot::Mutex;

use super::wish::Wish;
use crate::archive::console::Role;
use crate::archive::{TaskId, UnitStory, identities};
use crate::decisions::Supervisors;
use crate::domain::{Deed, PinUse, Registrations, UnitKeys};
use crate::journal::{Disk as _, Folder, Replay, is_segment, issued_at};
use crate::seen::Seen;
use crate::store::DataDir;
use crate::ui::look::{Control as _, Ink, Parts as _, Tone, bold, mono, regular, shown};
use crate::words::{at_console as words, bench, console};

/// This station's record as it was replayed last. Who looks at one unit after the other waits for that once, as long as nothing is written.
#[derive(Clone, Default)]
pub(super) struct RecordRead(Arc<Mutex<Option<Read>>>);

struct Read {
    /// How long each file was.
    lengths: Vec<(String, u64)>,
    replay: Arc<Replay>,
}

impl RecordRead {
    fn replay(&self, disk: &Folder) -> Option<Arc<Replay>> {
        // Two threads do not replay it at once.
        let mut read = self.0.lock();
        let now = lengths(disk)?;
        if let Some(before) = read.as_ref().filter(|before| before.lengths == now) {
            return Some(before.replay.clone());
        }
        let replay = Arc::new(Replay::of(disk).ok()?);
        *read = Some(Read { lengths: now, replay: replay.clone() });
        Some(replay)
    }
}

fn lengths(disk: &Folder) -> Option<Vec<(String, u64)>> {
    let names = disk.list().ok()?.into_iter().filter(|name| is_segment(name));
    names.map(|name| Some((name.clone(), disk.length(&name).ok()?))).collect()
}

/// What is known of them.
pub(super) struct Identities {
    pub keys: UnitKeys,
    pub ids: Vec<TaskId>,
    pub registrations: Registrations,
    /// This station's record has the unit, and no other station has the right to it.
    pub is_ours: bool,
    /// The shared book tells of it, and no file.
    is_of_book: bool,
    is_clearing: bool,
    /// Who may decide about units here; nobody in here: whoever works here.
    pub supervisors: Vec<String>,
}

impl Identities {
    /// Takes its time: the record is read. None where nothing was asked for the unit.
    pub fn of(story: &UnitStory, data: &DataDir, record: &RecordRead) -> Option<Arc<Self>> {
        Self::on_record(story, data, record).or_else(|| Self::in_files(story)).map(Arc::new)
    }

    fn on_record(story: &UnitStory, data: &DataDir, record: &RecordRead) -> Option<Self> {
        let disk = Folder::at(data.record());
        // One that is not there is not made.
        let replay = data.record().is_dir().then(|| record.replay(&disk))??;
        let unit = replay.book.named(story.asked().keys()?)?;
        let ids = identities(&unit, |issued| issued_at(&disk, replay.book.segment_name(issued.place.segment), issued));
        let supervisors = Supervisors::read(data).map(|read| read.who_may(Deed::Pin(PinUse::Unit)));
        Some(Self {
            registrations: unit.registrations(),
            is_ours: unit.away().is_none(),
            is_of_book: false,
            is_clearing: unit.is_being_cleared(),
            supervisors: supervisors.unwrap_or_default(),
            keys: unit.keys,
            ids,
        })
    }

    fn in_files(story: &UnitStory) -> Option<Self> {
        let (unit, issued_at) = story.known()?;
        Some(Self {
            ids: identities(&unit, issued_at),
            registrations: unit.registrations(),
            is_ours: false,
            is_of_book: !story.has_files(),
            is_clearing: unit.is_being_cleared(),
            supervisors: Vec::new(),
            keys: unit.keys,
        })
    }

    /// What whoever decides about them has seen.
    pub fn seen(&self) -> Seen {
        let own = self.ids.iter().find(|id| id.role == Role::Kept);
        own.map_or(Seen::Unsaid, |own| Seen::Identity(Some(own.client_id.clone())))
    }

    /// `can_act`: there is somebody to ask for what is done about them.
    pub fn ui(&self, ui: &mut Ui, can_act: bool, wishes: &mut Vec<Wish>) {
        let (lang, text) = (ui.lang(), words::text(ui.lang()));
        ui.add_space(12.0);
        ui.line_ui(text.identities, bold(14.0), Ink::Plain);
        ui.text_ui(bench::registrations(self.registrations, lang), regular(12.0), Ink::Muted);
        if !self.is_ours {
            let told = if self.is_of_book { text.of_book } else { text.of_files };
            ui.text_ui(told, regular(12.0), Ink::Muted);
        }
        if self.is_clearing {
            ui.text_ui(text.clearing, regular(13.0), Tone::Warn);
        }
        if self.ids.is_empty() {
            ui.text_ui(text.no_identities, regular(13.0), Ink::Muted);
        }
        for id in &self.ids {
            ui.add_space(2.0);
            ui.text_ui(shown::plain(&id.client_id), mono(12.5), Ink::Plain);
            ui.text_ui(said(id, lang), regular(12.0), ink(id.role));
        }
        if self.is_ours && can_act {
            ui.add_space(4.0);
            ui.small_ui(console::text(lang).button).asks(wishes, Wish::AtConsole);
        }
    }
}

/// What one is, and when it was made.
pub(super) fn said(id: &TaskId, lang: crate::words::Lang) -> String {
    let is = console::is(id.role, lang);
    id.created.as_deref().map_or_else(|| is.to_owned(), |created| format!("{is} · {}", shown::plain(created)))
}

fn ink(role: Role) -> Ink {
    match role {
        Role::Kept => Ink::Tone(Tone::Pass),
        Role::Orphan => Ink::Tone(Tone::Warn),
        Role::Former | Role::Retired | Role::Elsewhere => Ink::Muted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_record_is_replayed_once_as_long_as_nothing_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let (disk, record) = (Folder::at(folder.path()), RecordRead::default());
        let first = record.replay(&disk).unwrap();
        // The unit that is looked at next.
        assert!(Arc::ptr_eq(&first, &record.clone().replay(&disk).unwrap()));
        disk.create("000001-shift-1.jsonl").unwrap();
        assert!(!Arc::ptr_eq(&first, &record.replay(&disk).unwrap()));
    }
}
