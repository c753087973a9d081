//! One unit's story as text: to be copied, and as a file that stands for itself — readable without this program, with the lines as they stand in the
//! batch files, and with all that is needed to check them by hand.
//!
//! Plain text, because nothing in it can act: no page, no script, no formula. No secret is in a batch file, so none is in here.

use std::fmt::Write as _;
use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use unicode_width::UnicodeWidthStr as _;

use crate::archive::{ExportFault, FileView, Line, UnitStory, VisitStory};
use crate::domain::visible::{is_invisible, spelled_out, visible};
use crate::domain::{Ended, TapeLine, Way};
use crate::words::archive_evidence::{self as words, Text};
use crate::words::failure::Case;
use crate::words::{Lang, archive, archive_timeline, bench, cli, failure};

/// The command that checks a line, as the file gives it.
const CHECK: &str = r#"(printf %s "$BEFORE"; sed 's/,"chain":"[0-9a-f]*"}$//' line.txt | tr -d '\n') | sha256sum"#;
/// Columns of a label.
const LABEL: usize = 26;

/// What is told of a unit, for a message or a note.
pub fn text(lang: Lang, story: &UnitStory) -> String {
    let mut page = Page { lang, words: words::text(lang), text: String::new() };
    page.unit(story);
    page.text
}

/// Writes all that is told of a unit, its lines as they stand in their files, and what these files are.
///
/// # Errors
/// A file cannot be read again, or `out` not be written.
pub fn write(lang: Lang, story: &UnitStory, made_at: Timestamp, out: &mut impl Write) -> Result<(), ExportFault> {
    let mut page = Page { lang, words: words::text(lang), text: String::new() };
    let words = page.words;
    page.head(words.head, '=');
    page.fact(words.made_by, concat!("regnwl-station ", env!("CARGO_PKG_VERSION")));
    page.fact(words.made_at, &format!("{made_at:.0}"));
    page.unit(story);
    page.head(words.files, '-');
    for file in files(story) {
        page.file(file, &file.sha256()?, file.received()?);
    }
    page.head(words.lines, '-');
    page.paragraph(words.check);
    page.paragraph(CHECK);
    page.paragraph(words.encoded);
    page.paragraph(words.limits);
    out.write_all(page.text.as_bytes())?;
    for (file, line) in all_lines(story) {
        write_line(&page, file, line, out)?;
    }
    Ok(())
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

fn write_line(page: &Page, file: &FileView, line: &Line, out: &mut impl Write) -> io::Result<()> {
    let place = words::place(page.lang, &name(file), line.seq, line.range.start, line.range.end);
    let before = line.previous.as_ref().map_or(page.words.no_line_before, |link| link.as_str());
    writeln!(out, "\n{place}\n{} {before}", page.words.before)?;
    if line.text.chars().any(is_invisible) {
        writeln!(out, "base64 {}", STANDARD.encode(&line.text))
    } else {
        writeln!(out, "{}", line.text)
    }
}

/// The file's name without its folder: a file that is mailed tells nothing of the PC it was made on.
fn name(file: &FileView) -> String {
    visible(&file.path.file_name().unwrap_or_default().to_string_lossy())
}

struct Page {
    lang: Lang,
    words: &'static Text,
    text: String,
}

impl Page {
    fn unit(&mut self, story: &UnitStory) {
        self.head(self.words.unit, '-');
        self.identity(story);
        for (nth, visit) in story.visits.iter().enumerate() {
            let head = words::visit(self.lang, nth + 1, story.visits.len());
            self.head(&head, '-');
            self.visit(visit);
        }
        if !story.decisions.is_empty() {
            self.head(self.words.decisions, '-');
            for remark in &story.decisions {
                let sentence = archive_timeline::sentence(self.lang, &remark.line.entry);
                self.line(&format!("{}  {sentence}", visible(&remark.line.at)));
            }
        }
        for (path, fault) in &story.unreadable {
            let file = visible(&path.file_name().unwrap_or_default().to_string_lossy());
            let why = archive::file_fault(self.lang, fault);
            self.fact(self.words.unreadable, &format!("{file}: {why}"));
        }
    }

    fn identity(&mut self, story: &UnitStory) {
        let (words, asked) = (self.words, story.asked());
        if let Some(keys) = asked.keys() {
            self.fact(words.platform, &keys.platform.0);
        }
        let Some(ended) = asked.ended() else {
            if let Some(keys) = asked.keys() {
                self.fact(words.serial_number, &keys.serial_number);
                self.fact(words.device_name, &keys.device_name);
                self.fact(words.product_key, &keys.product_key);
            }
            return self.fact(words.outcome, words.not_ended);
        };
        self.fact(words.product_key, &ended.product_key);
        let facts = [
            (words.serial_number, &ended.serial_number),
            (words.device_name, &ended.device_name),
            (words.hardware_id, &ended.hardware_id),
            (words.client_id, &ended.client_id),
        ];
        for (label, value) in facts {
            self.fact_if(label, value.as_deref());
        }
        if let Some(print) = &ended.token_sha256 {
            self.fact(words.token, &words::token(self.lang, print));
        }
        self.outcome(ended);
    }

    fn outcome(&mut self, ended: &Ended) {
        let words = self.words;
        let outcome = bench::outcome_name(ended.outcome, self.lang);
        let Some(case) = Case::of(ended) else { return self.fact(words.outcome, outcome) };
        let said = failure::of(case, self.lang);
        self.fact(words.outcome, &format!("{outcome} · {} · {}", case.failure.code(), said.title));
        self.fact(words.cause, &said.cause);
        self.fact(words.todo, said.todo);
    }

    fn visit(&mut self, visit: &VisitStory) {
        let words = self.words;
        self.fact(words.file, &name(&visit.file));
        if let Some(header) = &visit.file.header {
            self.fact(words.batch, &header.batch);
            self.fact(words.station, &header.station);
        }
        if let Some(opening) = &visit.opening {
            self.fact(words.program, &opening.program);
            self.fact(words.profile, &opening.profile);
            self.fact(words.profile_sha256, &opening.profile_sha256);
        }
        match visit.ended() {
            None => self.fact(words.outcome, words.not_ended),
            Some(ended) => {
                self.fact(words.slot, &ended.slot);
                self.fact_if(words.operator, ended.operator.as_deref());
                self.outcome(ended);
                self.fact_if(words.detail, ended.detail.as_deref());
                self.fact_if(words.proof, ended.proof.map(|proof| bench::proof(proof, self.lang)));
                self.fact(words.registrations, &words::registrations(self.lang, ended.registrations));
                self.fact(words.took, &words::took(self.lang, &ended.took_ms));
            }
        }
        self.line("");
        self.line(words.timeline);
        for line in &visit.lines {
            let since = visit.since_begun(line).map_or_else(String::new, |ms| format!("{:+.3} s", ms as f64 / 1000.0));
            let sentence = archive_timeline::sentence(self.lang, &line.entry);
            self.line(&format!("  {}  {since:>12}  {sentence}", visible(&line.at)));
        }
        if !visit.tape().is_empty() {
            self.line("");
            self.line(words.transcript);
            visit.tape().iter().for_each(|line| self.tape(line));
        }
    }

    fn tape(&mut self, line: &TapeLine) {
        let arrow = match line.way {
            Way::Sent => '→',
            Way::Heard => '←',
        };
        let text = spelled_out(&line.text);
        self.line(&format!("  {:>8} ms  {arrow} {text}", line.ms));
    }

    fn file(&mut self, file: &FileView, sha256: &str, received: Option<(u64, String)>) {
        let words = self.words;
        self.fact(words.file, &name(file));
        if let Some((bytes, sha256)) = received {
            self.fact(words.received_bytes, &bytes.to_string());
            self.fact(words.received_sha256, &sha256);
            self.fact_if(words.journey, archive::journey(self.lang, &file.journey).as_deref());
        }
        self.fact(words.bytes, &file.length.to_string());
        self.fact(words.sha256, sha256);
        self.fact(words.chain, &cli::log::verdict(self.lang, &file.verdict, file.lines, file.too_new));
    }

    fn head(&mut self, head: &str, rule: char) {
        if !self.text.is_empty() {
            self.line("");
        }
        self.line(head);
        self.line(&rule.to_string().repeat(head.width()));
    }

    fn fact_if(&mut self, label: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.fact(label, value);
        }
    }

    fn fact(&mut self, label: &str, value: &str) {
        let gap = " ".repeat(LABEL.saturating_sub(label.width()).max(1));
        self.line(&format!("{label}{gap}{}", visible(value)));
    }

    fn paragraph(&mut self, text: &str) {
        self.line("");
        self.line(text);
    }

    fn line(&mut self, line: &str) {
        let _ = writeln!(self.text, "{line}");
    }
}
