//! The new files that are made of what is seen here.

use std::io;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use super::book::BookRows;
use super::save::{UnitForm, Written};
use crate::archive::book_export::{hour_row, station_row, visit_row, write_rows};
use crate::archive::changes::{ChangeRow, csv};
use crate::archive::{Export, Form, Found, UnitStory};
use crate::evidence::{self, SupportFile};
use crate::ui::host::Wake;
use crate::ui::job::Job;
use crate::ui::launch::{Launch, Refused};
use crate::ui::list_dialog::refused_said;
use crate::ui::new_file;
use crate::words::Lang;
use crate::words::archive_timeline::sentence;

/// Writes exactly the units that were found, in the order in which they are shown.
pub(super) fn units(
    found: Arc<Found>,
    (form, without_persons): (Form, bool),
    path: &Path,
    lang: Lang,
    wake: &Wake,
) -> Job<Written> {
    let count = found.ids.len() as u64;
    let write = move |out: &mut _| {
        let mut export = Export::begin(form, out)?.without_persons(without_persons);
        export.write(&found.question.rows, &found.ids)?;
        Ok(export.end()?)
    };
    new_file::make(path, lang, wake, write, move |made| told(made, Written::Units(count)))
}

/// Writes all that is told of one unit.
pub(super) fn unit(story: Arc<UnitStory>, form: UnitForm, path: &Path, lang: Lang, wake: &Wake) -> Job<Written> {
    let write = move |out: &mut _| match form {
        UnitForm::Evidence => evidence::write(lang, &story, Timestamp::now(), out),
        UnitForm::Page => evidence::write_page(lang, &story, Timestamp::now(), out),
    };
    new_file::make(path, lang, wake, write, |made| told(made, Written::File))
}

/// Puts a batch with all that is made of it into one file.
pub(super) fn batch(of: SupportFile, path: &Path, lang: Lang, wake: &Wake) -> Job<Written> {
    let write = move |out: &mut _| evidence::write_support(lang, &of, out);
    new_file::make(path, lang, wake, write, |made| told(made, Written::File))
}

/// Writes these changes.
pub(super) fn changes(rows: Vec<ChangeRow>, form: Form, path: &Path, lang: Lang, wake: &Wake) -> Job<Written> {
    let write = move |out: &mut _| Ok(csv(out, form, &rows, |row| sentence(lang, &row.entry))?);
    new_file::make(path, lang, wake, write, |made| told(made, Written::File))
}

/// Writes what the shared book has told, or what it tells of all visits that fit.
pub(super) fn book(
    launch: Arc<dyn Launch>,
    rows: BookRows,
    form: Form,
    path: &Path,
    lang: Lang,
    wake: &Wake,
) -> Job<Written> {
    let write = move |out: &mut _| {
        let asked = |query| {
            let book = launch.book().ok_or(Refused::Faults(Vec::new()))?;
            book.visits(&query, u64::MAX)
        };
        match rows {
            BookRows::Visits(query) => {
                let (visits, _) = asked(query).map_err(|why| io::Error::other(refused_said(&why, lang)))?;
                write_rows(out, form, &visits, visit_row)?;
            }
            BookRows::Stations(stations) => write_rows(out, form, &stations, station_row)?,
            BookRows::Hours(hours) => write_rows(out, form, &hours, hour_row)?,
        }
        Ok(())
    };
    new_file::make(path, lang, wake, write, |made| told(made, Written::File))
}

fn told(made: Result<(), String>, written: Written) -> Written {
    made.map_or_else(Written::Failed, |()| written)
}
