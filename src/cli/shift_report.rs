//! `doctor --report`: what stands on the page to sign, from the check, the profile, this program and the record as it is.

use std::io::Read as _;
use std::path::Path;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::record::replay;
use crate::checkup::{Finding, Level};
use crate::domain::visible::visible;
use crate::domain::{PROGRAM, hex};
use crate::evidence::ShiftReport;
use crate::files::given;
use crate::journal::Article;
use crate::store::{DataDir, Loaded, profile_file};
use crate::words::shift_report as words;

/// What was found, and what it was found about.
pub(super) fn of(profile: &Path, data: &DataDir, found: &[Finding]) -> ShiftReport {
    let stops = found.iter().any(|finding| finding.level() == Level::Stop);
    let verdict = words::label(|text| if stops { text.stops } else { text.ready });
    let system = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    let mut facts = vec![
        (words::label(|text| text.verdict), verdict),
        (words::label(|text| text.made_at), format!("{:.0}", Timestamp::now())),
        (words::label(|text| text.station), station(data)),
        (words::label(|text| text.system), system),
        (words::label(|text| text.program), PROGRAM.to_owned()),
    ];
    facts.extend(program_sha256().map(|sha256| (words::label(|text| text.program_sha256), sha256)));
    if let Ok(loaded) = profile_file::load(profile) {
        facts.extend(of_profile(&loaded, data));
    }
    let mut found: Vec<&Finding> = found.iter().collect();
    found.sort_by_key(|finding| finding.point());
    ShiftReport { facts, findings: found.into_iter().map(words::row).collect() }
}

fn station(data: &DataDir) -> String {
    let told = [data.told_station_name(), data.told_station_id()].into_iter().flat_map(Result::ok).flatten();
    let told: Vec<String> = told.map(|text| visible(&text)).collect();
    if told.is_empty() { "–".to_owned() } else { told.join(" · ") }
}

/// Of the file that runs; none where the system does not tell it.
fn program_sha256() -> Option<String> {
    let mut file = given::open(&std::env::current_exe().ok()?).ok()?;
    let (mut hash, mut piece) = (Sha256::new(), vec![0; 1 << 20]);
    loop {
        match file.read(&mut piece).ok()? {
            0 => return Some(hex(&hash.finalize())),
            length => hash.update(&piece[..length]),
        }
    }
}

fn of_profile(loaded: &Loaded, data: &DataDir) -> Vec<(String, String)> {
    let profile = &loaded.profile;
    let mut facts = vec![
        (words::label(|text| text.profile), format!("{} · {}", visible(&profile.name), visible(&profile.product_key))),
        (words::label(|text| text.profile_sha256), loaded.sha256.clone()),
    ];
    facts.extend(loaded.ca_pem.as_ref().map(|pem| (words::label(|text| text.ca_sha256), hex(&Sha256::digest(pem)))));
    // What keeps the record from being read is among the findings.
    let record = replay(data).ok();
    for (must, number) in profile.golden_units.all() {
        let book = record.as_ref().map(|record| &record.book);
        let seen = book.and_then(|book| book.goldens(&loaded.sha256).find(|shown| shown.must == must));
        let seen = seen.filter(|shown| shown.serial_number == number);
        let showed = seen.map(|shown| (shown.showed, shown.code, shown.at.as_str()));
        facts.push((words::label(|text| text.golden), words::golden(must, number, showed)));
    }
    if profile.first_article {
        let article = record.as_ref().map(|record| record.book.article(&loaded.sha256, PROGRAM));
        let said = match article {
            None | Some(Article::Wanted) => words::label(|text| text.article_wanted),
            Some(Article::Waits(number)) => {
                format!("{}: {}", visible(&number), words::label(|text| text.article_waits))
            }
            Some(Article::LetGo) => words::label(|text| text.article_let_go),
        };
        facts.push((words::label(|text| text.article), said));
    }
    facts
}
