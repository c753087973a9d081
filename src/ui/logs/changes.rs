//! What people changed and decided: on the record of this station, and in the files that are open. Read once on a thread, looked through here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use eframe::egui::{
    Align, CentralPanel, ComboBox, Frame, Layout, Margin, PopupCloseBehavior, Role, ScrollArea, TextEdit, Ui,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::asked::toggle;
use super::columns::room;
use super::list::{Cell, list_ui};
use super::moment::in_list;
use super::wish::{GAP, Wish};
use crate::archive::batch_files;
use crate::archive::changes::{ChangeRow, of_file};
use crate::decisions::changes::Waiting;
use crate::domain::ChangeKind;
use crate::store::DataDir;
use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::ui::look::cells::chip_ui;
use crate::ui::look::{Control as _, Ink, Parts as _, Tone, bold, card_ui, mono, named, regular, shown, top_bar_ui};
use crate::words::archive_timeline::{change, sentence};
use crate::words::{Lang, changes as words, logs as logs_words};

/// What is said of the row that is looked at.
const TOLD: f32 = 96.0;

/// What was read.
struct Read {
    rows: Vec<ChangeRow>,
    /// Files that could not be.
    unread: Vec<String>,
}

/// The view as it stands.
pub(super) struct Changes {
    reading: Option<Job<Read>>,
    read: Option<Read>,
    kinds: BTreeSet<ChangeKind>,
    persons: BTreeSet<String>,
    text: String,
    /// Those that are seen, the newest first.
    fitting: Vec<usize>,
    /// Which of those that are seen is looked at.
    looked_at: Option<usize>,
}

impl Changes {
    /// Begins to read.
    pub fn read(data: DataDir, files: Vec<PathBuf>, wake: &Wake) -> Self {
        let reading = Some(Job::start(wake, move || read(&data, files)));
        let (kinds, persons) = Default::default();
        Self { reading, read: None, kinds, persons, text: String::new(), fitting: Vec::new(), looked_at: None }
    }

    /// Takes what the thread brought.
    pub fn poll(&mut self) {
        if let Some(read) = Job::take(&mut self.reading) {
            self.read = Some(read);
            self.look_through();
        }
    }

    /// Those that are seen, the newest first.
    pub fn seen(&self) -> Vec<ChangeRow> {
        self.read.iter().flat_map(|read| self.fitting.iter().map(|row| read.rows[*row].clone())).collect()
    }

    /// Something else is asked for, or there is more to find it in.
    fn look_through(&mut self) {
        let text = self.text.trim().to_lowercase();
        // Whichever language it is remembered in.
        let has_text = |row: &ChangeRow| {
            [Lang::En, Lang::Zh].iter().any(|lang| change(row, *lang).to_lowercase().contains(&*text))
        };
        let fits = |row: &ChangeRow| {
            let is_kind = self.kinds.is_empty() || self.kinds.contains(&row.kind);
            let is_by = self.persons.is_empty() || row.by.as_ref().is_some_and(|by| self.persons.contains(&**by));
            is_kind && is_by && (text.is_empty() || has_text(row))
        };
        let rows = self.read.iter().flat_map(|read| read.rows.iter().enumerate());
        self.fitting = rows.filter(|(_, row)| fits(row)).map(|(nth, _)| nth).collect();
        self.looked_at = None;
    }

    pub fn screen_ui(&mut self, ui: &mut Ui, zone: &TimeZone, wishes: &mut Vec<Wish>) {
        let (text, is_any) = (words::text(ui.lang()), !self.fitting.is_empty());
        top_bar_ui(ui, "changes top", 8, |ui| {
            ui.horizontal(|ui| {
                ui.set_height(36.0);
                ui.line_ui(text.changes, bold(18.0), Ink::Plain);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    ui.button_ui(text.export, is_any).asks(wishes, Wish::ExportChanges);
                    ui.button_ui(text.back, true).asks(wishes, Wish::Changes(false));
                });
            });
            ui.text_ui(text.note, regular(13.0), Ink::Muted);
            ui.horizontal_wrapped(|ui| self.filters_ui(ui));
        });
        let ground = Frame::new().inner_margin(Margin::symmetric(14, GAP as i8));
        CentralPanel::default().frame(ground).show(ui, |ui| self.list_ui(ui, zone));
    }

    fn filters_ui(&mut self, ui: &mut Ui) {
        let (lang, text) = (ui.lang(), words::text(ui.lang()));
        let edit = TextEdit::singleline(&mut self.text).hint_text(text.search).desired_width(180.0);
        let edit = ui.add(edit.margin(Margin::symmetric(8, 6)));
        let mut is_other = edit.changed();
        named(&edit, Role::TextInput, true, text.search);
        let rows = self.read.iter().flat_map(|read| &read.rows);
        let (mut kinds, mut persons) = (BTreeMap::new(), BTreeMap::new());
        for row in rows {
            *kinds.entry(row.kind).or_insert(0_u64) += 1;
            row.by.iter().for_each(|by| *persons.entry(by.to_string()).or_insert(0_u64) += 1);
        }
        for (kind, count) in kinds {
            let said = format!("{} {}", words::kind(kind, lang), logs_words::count(count));
            if chip_ui(ui, &said, Tone::Wait, self.kinds.contains(&kind), !self.kinds.is_empty()).clicked() {
                toggle(&mut self.kinds, kind);
                is_other = true;
            }
        }
        let chosen = match self.persons.first() {
            None => text.all.to_owned(),
            Some(first) if self.persons.len() == 1 => shown::plain(first).into_owned(),
            Some(_) => self.persons.len().to_string(),
        };
        let said = logs_words::labelled(text.person, &chosen, lang);
        let combo = ComboBox::from_id_salt("changes by").width(130.0).selected_text(shown::short(&said, 28).as_ref());
        let combo = combo.close_behavior(PopupCloseBehavior::CloseOnClickOutside).height(320.0);
        let combo = combo.show_ui(ui, |ui| {
            for (person, count) in persons {
                let mut is_on = self.persons.contains(&person);
                let said = format!("{} · {}", shown::plain(&person), logs_words::count(count));
                if ui.checkbox(&mut is_on, said).changed() {
                    toggle(&mut self.persons, person);
                    is_other = true;
                }
            }
        });
        named(&combo.response, Role::ComboBox, true, &said);
        if is_other {
            self.look_through();
        }
    }

    fn list_ui(&mut self, ui: &mut Ui, zone: &TimeZone) {
        let (lang, text) = (ui.lang(), words::text(ui.lang()));
        let Some(read) = &self.read else {
            ui.text_ui(text.reading, regular(14.0), Ink::Muted);
            return;
        };
        if !read.unread.is_empty() {
            ui.text_ui(format!("{} {}", text.unread, lang.list(&read.unread)), regular(13.0), Tone::Warn);
        }
        let rows: Vec<&ChangeRow> = self.fitting.iter().map(|row| &read.rows[*row]).collect();
        if rows.is_empty() {
            ui.text_ui(text.none, regular(14.0), Ink::Muted);
            return;
        }
        let told = self.looked_at.and_then(|row| rows.get(row).copied());
        let (width, below) = (ui.available_width(), if told.is_some() { TOLD + GAP } else { 0.0 });
        let mut pressed = None;
        let columns = [
            room(text.at, 158.0, 0.0, 0),
            room(text.kind, 78.0, 0.0, 0),
            room(text.person, 120.0, 0.0, 0),
            room(text.what, 200.0, 1.0, 0),
        ];
        card_ui(ui, (width, ui.available_height() - below), 4, |ui| {
            let row = |nth: usize| cells(rows[nth], zone, lang);
            pressed = list_ui(ui, ("changes", columns), rows.len(), (self.looked_at, true), row);
        });
        if let Some(row) = told {
            ui.add_space(GAP);
            card_ui(ui, (width, TOLD), 10, |ui| {
                ScrollArea::vertical().id_salt("change told").auto_shrink(false).show(ui, |ui| {
                    ui.text_ui(change(row, lang), regular(14.0), Ink::Plain);
                    ui.text_ui(place(row, ui), mono(12.0), Ink::Muted);
                });
            });
        }
        if let Some(row) = pressed {
            self.looked_at = Some(row).filter(|row| self.looked_at != Some(*row));
        }
    }
}

/// Where it stands.
fn place(row: &ChangeRow, ui: &Ui) -> String {
    match row.file.is_empty() {
        true => words::text(ui.lang()).waits.to_owned(),
        false => format!("{}:{}", shown::plain(&row.file), row.seq),
    }
}

fn cells(row: &ChangeRow, zone: &TimeZone, lang: Lang) -> Vec<Cell> {
    let at = match row.at.parse::<Timestamp>() {
        Ok(at) => in_list(at.as_millisecond(), zone),
        Err(_) => shown::plain(&row.at).into_owned(),
    };
    let by = row.by.as_deref().map_or_else(|| words::text(lang).nobody.to_owned(), |by| shown::plain(by).into_owned());
    [at, words::kind(row.kind, lang).to_owned(), by, change(row, lang)].map(Cell::Text).into()
}

fn read(data: &DataDir, files: Vec<PathBuf>) -> Read {
    let own = batch_files(&data.record()).unwrap_or_default();
    let (mut rows, mut unread) = (Vec::new(), Vec::new());
    for file in own {
        // A segment of which nothing reached the disk has nothing to tell.
        rows.extend(of_file(&file).unwrap_or_default());
    }
    for file in files {
        match of_file(&file) {
            Ok(read) => rows.extend(read),
            Err(_) => unread.push(file.display().to_string()),
        }
    }
    rows.extend(Waiting::of(data).all().into_iter().filter_map(ChangeRow::waiting));
    // A batch file says what its segment says.
    let mut seen = BTreeSet::new();
    rows.retain(|row| seen.insert((row.at.clone(), row.seq, sentence(Lang::En, &row.entry))));
    rows.sort_by(|one, other| other.at.cmp(&one.at));
    Read { rows, unread }
}
