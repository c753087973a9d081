//! What is told of one unit, block by block, whatever it is written as. Text of units and of the cloud in it is made visible.

use jiff::Timestamp;

use crate::archive::{FileView, UnitStory, VisitStory};
use crate::domain::visible::{spelled_out, visible};
use crate::domain::{Ended, Outcome, PROGRAM, TapeLine, Way};
use crate::words::archive_evidence as words;
use crate::words::failure::Case;
use crate::words::{Lang, archive, archive_timeline, bench, cli, clock, failure, plant_gate, values};

/// A piece of what is told.
#[derive(Clone, Debug)]
pub(super) enum Block {
    /// Begins a part.
    Head(String),
    /// Where the unit stands now.
    Standing {
        label: &'static str,
        /// None: nothing has ended yet.
        outcome: Option<Outcome>,
        said: String,
    },
    /// A value, and what it is.
    Fact(&'static str, String),
    /// What happened when.
    Timeline(&'static str, Vec<Moment>),
    /// Many alike: what stands above each column, and the rows. On paper the head stands on every page.
    Table(Vec<String>, Vec<Vec<String>>),
    /// Room for these to sign.
    Signatures(Vec<String>),
    /// What was said between station and unit, masked.
    Transcript(&'static str, Vec<String>),
}

/// A line of a timeline.
#[derive(Clone, Debug)]
pub(super) struct Moment {
    /// When, in UTC.
    pub at: String,
    /// How long after the first line of its visit; empty where there is no visit.
    pub since: String,
    /// What happened.
    pub said: String,
}

/// The program that writes this, and when.
pub(super) fn of_making(lang: Lang, at: Timestamp) -> Vec<Block> {
    let words = words::text(lang);
    vec![Block::Fact(words.made_by, PROGRAM.into()), Block::Fact(words.made_at, format!("{at:.0}"))]
}

/// The unit: where it stands, who it is, its visits, what people decided.
pub(super) fn of_unit(lang: Lang, story: &UnitStory) -> Vec<Block> {
    let mut told = Told { lang, blocks: Vec::new() };
    told.unit(story);
    told.blocks
}

/// A file that it was read from.
pub(super) fn of_file(lang: Lang, file: &FileView, sha256: &str, received: Option<(u64, String)>) -> Vec<Block> {
    let mut told = Told { lang, blocks: Vec::new() };
    let words = words::text(lang);
    told.fact(words.file, &file_name(file));
    if let Some((bytes, sha256)) = received {
        told.fact(words.received_bytes, &bytes.to_string());
        told.fact(words.received_sha256, &sha256);
        told.fact_if(words.journey, archive::journey(lang, &file.journey).as_deref());
    }
    told.fact(words.bytes, &file.length.to_string());
    told.fact(words.sha256, sha256);
    told.fact(words.chain, &cli::log::verdict(lang, &file.verdict, file.lines, file.too_new));
    told.blocks
}

/// The file's name without its folder: a file that is mailed tells nothing of the PC it was made on.
pub(super) fn file_name(file: &FileView) -> String {
    visible(&file.path.file_name().unwrap_or_default().to_string_lossy())
}

struct Told {
    lang: Lang,
    blocks: Vec<Block>,
}

impl Told {
    fn unit(&mut self, story: &UnitStory) {
        let words = words::text(self.lang);
        self.head(words.unit.to_owned());
        self.standing(story);
        self.identity(story);
        for (nth, visit) in story.visits.iter().enumerate() {
            self.head(words::visit(self.lang, nth + 1, story.visits.len()));
            self.visit(visit);
        }
        if !story.decisions.is_empty() {
            let said = |entry| archive_timeline::sentence(self.lang, entry);
            let decided = story.decisions.iter().map(|remark| Moment {
                at: visible(&remark.line.at),
                since: String::new(),
                said: said(&remark.line.entry),
            });
            let decided = decided.collect();
            self.blocks.push(Block::Timeline(words.decisions, decided));
        }
        for (path, fault) in &story.unreadable {
            let file = visible(&path.file_name().unwrap_or_default().to_string_lossy());
            let why = archive::file_fault(self.lang, fault);
            self.fact(words.unreadable, &format!("{file}: {why}"));
        }
    }

    /// The newest verdict, and what came after it.
    fn standing(&mut self, story: &UnitStory) {
        let words = words::text(self.lang);
        let verdict = story.verdict();
        let outcome = verdict.map(|(_, ended)| ended.outcome);
        let said = verdict.map_or_else(|| words.not_ended.to_owned(), |(_, ended)| self.outcome(ended));
        self.blocks.push(Block::Standing { label: words.stands, outcome, said });
        if let Some((visit, ended)) = verdict {
            if let Some(case) = Case::of(ended) {
                let said = failure::of(case, self.lang);
                self.fact(words.cause, &said.cause);
                self.fact(words.todo, said.todo);
            }
            let at = visit.lines.last().map_or_else(String::new, |line| line.at.clone());
            self.fact(words.stands_since, &at);
            if story.unended().is_some() {
                self.fact(words.visit_after, words.not_ended);
            }
        }
        for remark in story.decided_since() {
            let said = archive_timeline::sentence(self.lang, &remark.line.entry);
            self.fact(words.decided_since, &format!("{}  {said}", remark.line.at));
        }
    }

    fn identity(&mut self, story: &UnitStory) {
        let words = words::text(self.lang);
        let keys = story.asked().keys().or_else(|| story.newest().keys());
        if let Some(keys) = keys {
            self.fact(words.platform, &keys.platform.0);
        }
        let Some((_, ended)) = story.verdict() else {
            if let Some(keys) = keys {
                self.fact(words.serial_number, &keys.serial_number);
                self.fact(words.device_name, &keys.device_name);
                self.fact(words.product_key, &keys.product_key);
            }
            return;
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
        let info = archive_timeline::info(&ended.info);
        self.fact_if(words.info, Some(&*info).filter(|info| !info.is_empty()));
        if let Some(print) = &ended.token_sha256 {
            self.fact(words.token, &words::token(self.lang, print));
        }
        if !ended.values.is_empty() {
            self.fact(words.values, &values::all(self.lang, &ended.values));
        }
        if let Some(old) = &ended.old {
            self.fact_if(words.old_client_id, old.client_id.as_deref());
            self.fact_if(words.old_token, old.token_sha256.as_deref());
            self.fact_if(
                words.old_values,
                Some(&*archive_timeline::old_values(old)).filter(|values| !values.is_empty()),
            );
        }
    }

    /// How a visit ended, in one line.
    fn outcome(&self, ended: &Ended) -> String {
        let outcome = bench::outcome_name(ended.outcome, self.lang);
        match Case::of(ended) {
            None => outcome.to_owned(),
            Some(case) => {
                format!("{outcome} · {} · {}", case.failure.code(), failure::of(case, self.lang).title)
            }
        }
    }

    fn visit(&mut self, visit: &VisitStory) {
        let words = words::text(self.lang);
        self.fact(words.file, &file_name(&visit.file));
        if let Some(header) = &visit.file.header {
            self.fact(words.batch, &header.batch);
            self.fact(words.station, &header.station);
        }
        if let Some(opening) = &visit.opening {
            self.fact(words.program, &opening.program);
            self.fact_if(words.clock, opening.clock.as_ref().map(|told| clock::told(told, self.lang)).as_deref());
            self.fact(words.profile, &opening.profile);
            self.fact(words.profile_sha256, &opening.profile_sha256);
        }
        match visit.ended() {
            None => self.fact(words.outcome, words.not_ended),
            Some(ended) => {
                self.fact(words.slot, &ended.slot);
                self.fact_if(words.operator, ended.operator.as_deref());
                self.fact_if(words.purpose, words::purpose(self.lang, ended));
                self.fact_if(words.board_replaced, words::board_replaced(self.lang, ended));
                self.fact_if(words.relabelled, ended.relabelled.as_deref());
                let gate = ended.plant_gate.as_ref().map(|told| plant_gate::told(self.lang, told));
                self.fact_if(words.plant_gate, gate.as_deref());
                self.fact(words.outcome, &self.outcome(ended));
                self.fact_if(words.detail, ended.detail.as_deref());
                self.fact_if(words.proof, ended.proof.map(|proof| bench::proof(proof, self.lang)));
                self.fact(words.registrations, &words::registrations(self.lang, ended.registrations));
                self.fact(words.took, &words::took(self.lang, &ended.took_ms));
            }
        }
        let moments = visit.lines.iter().map(|line| Moment {
            at: visible(&line.at),
            since: visit.since_begun(line).map_or_else(String::new, |ms| format!("{:+.3} s", ms as f64 / 1000.0)),
            said: archive_timeline::sentence(self.lang, &line.entry),
        });
        let moments = moments.collect();
        self.blocks.push(Block::Timeline(words.timeline, moments));
        if !visit.tape().is_empty() {
            let lines = visit.tape().iter().map(spoken).collect();
            self.blocks.push(Block::Transcript(words.transcript, lines));
        }
    }

    fn head(&mut self, head: String) {
        self.blocks.push(Block::Head(head));
    }

    fn fact_if(&mut self, label: &'static str, value: Option<&str>) {
        if let Some(value) = value {
            self.fact(label, value);
        }
    }

    fn fact(&mut self, label: &'static str, value: &str) {
        self.blocks.push(Block::Fact(label, visible(value)));
    }
}

fn spoken(line: &TapeLine) -> String {
    let arrow = match line.way {
        Way::Sent => '→',
        Way::Heard => '←',
    };
    format!("{:>8} ms  {arrow} {}", line.ms, spelled_out(&line.text))
}
