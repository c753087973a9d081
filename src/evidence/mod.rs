//! One unit's story: as text to be copied, as a file that stands for itself — readable without this program, with the lines as they stand in the batch
//! files, and with all that is needed to check them by hand — and as a page to print.
//!
//! - `console` what is to be done in the vendor's console · `job` what is told of a whole job, for the customer · `shift` of a station before a shift, to be
//!   signed · `closing` of a station that is closed for good · `told` what is told of a unit, block by block · `plain` that as plain text · `page` that as a page
//! - `support` a whole batch with all that is made of it, as one file
//!
//! And [`recovery_page`], the page of a recovery key.
//!
//! The evidence is plain text and the page has no script: nothing in them can act. No secret is in a batch file, so none is in the evidence.

mod closing;
mod console;
mod job;
mod page;
mod plain;
mod recovery_page;
mod shift;
mod support;
mod told;

pub use recovery_page::recovery_page;

use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

pub use self::closing::ClosingCertificate;
pub use self::shift::ShiftReport;
pub use self::support::{SupportFile, write_support};
use self::told::{file_name, of_file, of_making, of_unit};
use crate::archive::{ConsoleTask, ExportFault, FileView, JobStory, Line, UnitStory};
use crate::domain::visible::is_invisible;
use crate::words::Lang;
use crate::words::archive_evidence as words;
use crate::words::{certificate, shift_report};

/// The command that checks a line, as the file gives it.
const CHECK: &str = r#"(printf %s "$BEFORE"; sed 's/,"chain":"[0-9a-f]*"}$//' line.txt | tr -d '\n') | sha256sum"#;
/// Of a serial number, this many letters stand in the name of a file.
const LONGEST_NAME: usize = 40;

/// What is told of a unit, for a message or a note.
pub fn text(lang: Lang, story: &UnitStory) -> String {
    plain::text(&of_unit(lang, story))
}

/// Writes all that is told of a unit, its lines as they stand in their files, and what these files are.
///
/// # Errors
/// A file cannot be read again, or `out` not be written.
pub fn write(lang: Lang, story: &UnitStory, made_at: Timestamp, out: &mut impl Write) -> Result<(), ExportFault> {
    let words = words::text(lang);
    let mut text = plain::title(words.head);
    text += &plain::text(&of_making(lang, made_at));
    text += &plain::text(&of_unit(lang, story));
    text += &plain::text(&of_files(lang, story)?);
    text += &plain::head(words.lines);
    for paragraph in [words.check, CHECK, words.encoded, words.limits] {
        text += &format!("\n{paragraph}\n");
    }
    out.write_all(text.as_bytes())?;
    for (file, line) in all_lines(story) {
        write_line(lang, file, line, out)?;
    }
    Ok(())
}

/// Writes what is told of a unit as a page of its own, to be read in any browser and printed.
///
/// # Errors
/// A file cannot be read again, or `out` not be written.
pub fn write_page(lang: Lang, story: &UnitStory, made_at: Timestamp, out: &mut impl Write) -> Result<(), ExportFault> {
    let blocks = [of_unit(lang, story), of_files(lang, story)?, of_making(lang, made_at)].concat();
    let serial_number = serial_number(story);
    let title = if serial_number.is_empty() { words::text(lang).no_serial } else { &serial_number };
    out.write_all(page::html(lang, title, &blocks).as_bytes())?;
    Ok(())
}

/// Writes what became of a job as a page of its own, for the customer: to be read in any browser, printed and signed.
///
/// # Errors
/// `out` cannot be written.
pub fn write_job(lang: Lang, job: &JobStory, made_at: Timestamp, out: &mut impl Write) -> io::Result<()> {
    let blocks = [job::of_job(lang, job), of_making(lang, made_at), job::signatures(lang)].concat();
    out.write_all(page::html(lang, &job.batch, &blocks).as_bytes())
}

/// Writes what is to be done in the vendor's console as a page of its own, to be printed and ticked.
///
/// # Errors
/// `out` cannot be written.
pub fn write_console(lang: Lang, tasks: &[ConsoleTask], made_at: Timestamp, out: &mut impl Write) -> io::Result<()> {
    let blocks = [console::of_tasks(lang, tasks), of_making(lang, made_at), job::signatures(lang)].concat();
    out.write_all(page::html(lang, console::title(lang), &blocks).as_bytes())
}

/// Writes what was found before a shift as a page of its own, in both languages, to be printed and signed.
///
/// # Errors
/// `out` cannot be written.
pub fn write_shift(report: &ShiftReport, out: &mut impl Write) -> io::Result<()> {
    let title = shift_report::label(|text| text.title);
    out.write_all(page::html(Lang::Zh, &title, &shift::of_shift(report)).as_bytes())
}

/// Writes that a station was closed for good as a page of its own, in both languages, to be printed and signed.
///
/// # Errors
/// `out` cannot be written.
pub fn write_closing(closed: &ClosingCertificate, out: &mut impl Write) -> io::Result<()> {
    let title = certificate::label(|text| text.title);
    out.write_all(page::html(Lang::Zh, &title, &closing::of_closing(closed)).as_bytes())
}

/// What a file about this unit is called, without its ending: it begins with the serial number, of which only what any disk takes is left.
pub fn name(story: &UnitStory) -> String {
    let visit = story.newest();
    let batch = visit.file.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let plain = |letter: char| if letter.is_ascii_alphanumeric() || letter == '-' { letter } else { '_' };
    let serial: String = serial_number(story).chars().take(LONGEST_NAME).map(plain).collect();
    match serial.as_str() {
        "" => format!("{batch}-unit-{}", visit.unit),
        serial => format!("{serial}-{batch}-unit-{}", visit.unit),
    }
}

/// The unit's serial number; empty where none was read.
fn serial_number(story: &UnitStory) -> String {
    let told = story.asked().serial_number().or_else(|| story.newest().serial_number());
    told.unwrap_or_default().to_owned()
}

fn of_files(lang: Lang, story: &UnitStory) -> Result<Vec<told::Block>, ExportFault> {
    let mut blocks = vec![told::Block::Head(words::text(lang).files.to_owned())];
    for file in files(story) {
        blocks.extend(of_file(lang, file, &file.sha256()?, file.received()?));
    }
    Ok(blocks)
}

fn files(story: &UnitStory) -> Vec<&FileView> {
    let visits = story.visits.iter().map(|visit| &*visit.file);
    let mut files: Vec<&FileView> = visits.chain(story.decisions.iter().map(|remark| &*remark.file)).collect();
    files.sort_by_key(|file| file.id);
    files.dedup_by_key(|file| file.id);
    files
}

fn all_lines(story: &UnitStory) -> impl Iterator<Item = (&FileView, &Line)> {
    let visits = story.visits.iter().flat_map(|visit| visit.lines.iter().map(|line| (&*visit.file, line)));
    visits.chain(story.decisions.iter().map(|remark| (&*remark.file, &remark.line)))
}

fn write_line(lang: Lang, file: &FileView, line: &Line, out: &mut impl Write) -> io::Result<()> {
    let words = words::text(lang);
    let place = words::place(lang, &file_name(file), line.seq, line.range.start, line.range.end);
    let before = line.previous.as_ref().map_or(words.no_line_before, |link| link.as_str());
    writeln!(out, "\n{place}\n{} {before}", words.before)?;
    if line.text.chars().any(is_invisible) {
        writeln!(out, "base64 {}", STANDARD.encode(&line.text))
    } else {
        writeln!(out, "{}", line.text)
    }
}
