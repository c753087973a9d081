//! What is told of a job: how far it came at each site, every unit of its list, what was not done and why, who else came.

use super::told::Block;
use crate::archive::{JobStory, JobUnit};
use crate::domain::visible::visible;
use crate::domain::{Coverage, Standing};
use crate::words::Lang;
use crate::words::job as words;

/// The whole job.
pub(super) fn of_job(lang: Lang, job: &JobStory) -> Vec<Block> {
    let text = words::text(lang);
    let mut blocks = vec![
        Block::Head(text.report.to_owned()),
        Block::Fact(text.so_far, words::coverage(&job.coverage, lang)),
        Block::Fact(text.list, visible(&job.list_sha256)),
        Block::Head(text.sites.to_owned()),
        by_site(lang, job),
    ];
    let done = job.standing(Standing::Done).map(|unit| {
        let new = ids(&unit.old_client_id, &unit.client_id);
        [row(unit), new.into(), vec![time(unit)]].concat()
    });
    let head = [text.number, text.device_name, text.site, text.old_client_id, text.client_id, text.at];
    blocks.extend(table(text.done, &head, done.collect()));
    let not_done = job.units.iter().filter(|unit| unit.stand.standing != Standing::Done);
    let not_done = not_done.map(|unit| [row(unit), vec![stands(lang, unit), why(lang, unit), time(unit)]].concat());
    let head = [text.number, text.device_name, text.site, text.stands, text.why, text.at];
    blocks.extend(table(text.not_done, &head, not_done.collect()));
    let rolled_back = job.units.iter().chain(&job.strangers).filter(|unit| unit.stand.standing == Standing::RolledBack);
    let rolled_back = rolled_back.map(|unit| {
        let [old, new] = ids(&unit.old_client_id, &unit.client_id);
        [row(unit), vec![old, new, time(unit)]].concat()
    });
    let head = [text.number, text.device_name, text.site, text.old_client_id, text.not_in_use, text.at];
    blocks.extend(table(text.rolled_back, &head, rolled_back.collect()));
    let strangers = job.strangers.iter().map(|unit| {
        let taken_in = if unit.is_expected { text.taken_in } else { text.left_alone };
        let (number, stands, why) = (visible(&unit.serial_number), stands(lang, unit), why(lang, unit));
        vec![number, taken_in.to_owned(), stands, why, some(&unit.client_id), time(unit)]
    });
    let head = [text.number, text.decided, text.stands, text.why, text.client_id, text.at];
    blocks.extend(table(text.strangers, &head, strangers.collect()));
    blocks
}

/// Room for those who did the work and those it was done for.
pub(super) fn signatures(lang: Lang) -> Vec<Block> {
    let text = words::text(lang);
    vec![
        Block::Head(text.signatures.to_owned()),
        Block::Signatures([text.carried_out, text.accepted, text.date].map(ToOwned::to_owned).into()),
    ]
}

fn by_site(lang: Lang, job: &JobStory) -> Block {
    let text = words::text(lang);
    // What nothing stands for anywhere needs no column.
    let shown: Vec<Standing> =
        Standing::ALL.iter().copied().filter(|one| *one == Standing::Done || job.coverage.of(*one) > 0).collect();
    let counts = |coverage: &Coverage| {
        let counts = shown.iter().map(|standing| coverage.of(*standing).to_string());
        std::iter::once(coverage.listed.to_string()).chain(counts).collect::<Vec<_>>()
    };
    let named = |site: &str| if site.is_empty() { text.no_site.to_owned() } else { visible(site) };
    let mut rows: Vec<Vec<String>> =
        job.sites.iter().map(|(site, coverage)| [vec![named(site)], counts(coverage)].concat()).collect();
    if rows.len() > 1 {
        rows.push([vec![text.all_sites.to_owned()], counts(&job.coverage)].concat());
    }
    let standings = shown.iter().map(|standing| words::standing(*standing, lang));
    let head = [text.site, text.listed].into_iter().chain(standings).map(ToOwned::to_owned);
    Block::Table(head.collect(), rows)
}

/// A table under its head; nothing where it would be empty.
fn table(title: &str, head: &[&str], rows: Vec<Vec<String>>) -> Vec<Block> {
    if rows.is_empty() {
        return Vec::new();
    }
    let head = head.iter().map(|&head| head.to_owned()).collect();
    vec![Block::Head(format!("{title} ({})", rows.len())), Block::Table(head, rows)]
}

fn row(unit: &JobUnit) -> Vec<String> {
    vec![visible(&unit.serial_number), some(&unit.device_name), some(&unit.site)]
}

fn ids(old: &Option<String>, new: &Option<String>) -> [String; 2] {
    [some(old), some(new)]
}

fn some(text: &Option<String>) -> String {
    text.as_deref().map(visible).unwrap_or_default()
}

fn stands(lang: Lang, unit: &JobUnit) -> String {
    words::standing(unit.stand.standing, lang).to_owned()
}

fn why(lang: Lang, unit: &JobUnit) -> String {
    unit.stand.code.map(|code| words::why(code, lang)).unwrap_or_default()
}

/// To the minute, in UTC.
fn time(unit: &JobUnit) -> String {
    let at = unit.stand.at.as_deref().unwrap_or_default();
    at.get(..16).unwrap_or(at).replace('T', " ")
}
