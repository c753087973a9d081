//! A made-up shared book: what two stations have told of the visits of a made-up batch.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use regnwl_station::checkup::finding::Finding;
use regnwl_station::decisions::keeping::Keeping;
use regnwl_station::domain::entry::Entry;
use regnwl_station::domain::{BookMatch, BookQuery, BookVisit, HourYield, StationNow, ToldVisit};
use regnwl_station::journal::{Content, Whole};
use regnwl_station::seen::decision::{Decision, Signed};
use regnwl_station::seen::refusal::Refusal;
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::ui::launch::{BookReading, Launch, Refused, Setup};
use regnwl_station::ui::{Ends, Wake};
use regnwl_station::vault::product_secret::ProductSecrets;

/// Its stations; the last one has a name that is as long as one can be.
pub const STATIONS: [&str; 3] =
    ["line-3", "二号线工位", "assembly-hall-b-second-floor-line-12-rework-and-returns-bench-a"];

/// What it tells.
pub struct MadeBook {
    visits: Vec<ToldVisit>,
}

impl MadeBook {
    /// The visits of this batch file, by turns of the first two stations.
    pub fn of(batch: &Path) -> Self {
        let text = std::fs::read(batch).unwrap();
        let (mut header, mut lines) = (Vec::new(), BTreeMap::<u64, Vec<Vec<u8>>>::new());
        let mut visits = Vec::new();
        for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let Some(Content::Known { seq, at, entry }) = Whole::of(line).map(|whole| whole.content()) else {
                continue;
            };
            match &*entry {
                Entry::Header(_) => header = vec![line.to_vec()],
                Entry::Begun { .. } => lines.entry(seq).or_insert_with(|| header.clone()).push(line.to_vec()),
                entry => {
                    let Some(unit) = entry.unit() else { continue };
                    lines.get_mut(&unit).unwrap().push(line.to_vec());
                    if let Entry::Ended(ended) = entry {
                        let number = visits.len() as u64 + 1;
                        let visit = BookVisit {
                            number,
                            station: STATIONS[visits.len() % 2].into(),
                            batch: Some(ended.batch.clone()),
                            slot: Some(ended.slot.clone()),
                            started_at: Some(ended.started_at.clone()),
                            ended_at: Some(at.clone()),
                            outcome: ended.outcome.word().into(),
                            code: ended.code.map(|code| code.code().into()),
                            product_key: Some(ended.product_key.clone()),
                            device_name: ended.device_name.clone(),
                            serial_number: ended.serial_number.clone(),
                            hardware_id: ended.hardware_id.clone(),
                            client_id: ended.client_id.clone(),
                            issued: Some(ended.registrations.issued as i32),
                            total_ms: Some(ended.took_ms.total),
                        };
                        visits.push(ToldVisit { visit, lines: lines[&unit].clone() });
                    }
                }
            }
        }
        visits.reverse();
        Self { visits }
    }

    /// It gives no answer.
    pub fn silent() -> Self {
        Self { visits: Vec::new() }
    }

    fn answers(&self) -> Result<(), Refused> {
        let silent = "S-38 db.plant:5432/book: the shared book does not answer; look whether its server is up";
        if self.visits.is_empty() { Err(Refused::Faults(vec![silent.into()])) } else { Ok(()) }
    }
}

fn fits(visit: &BookVisit, query: &BookQuery) -> bool {
    let has = |text: &str, how: BookMatch| {
        let text = text.to_lowercase();
        let names = [&visit.serial_number, &visit.device_name, &visit.hardware_id, &visit.client_id];
        names.into_iter().flatten().map(|name| name.to_lowercase()).any(|name| match how {
            BookMatch::Exact => name == text,
            BookMatch::Prefix => name.starts_with(&text),
            BookMatch::Suffix => name.ends_with(&text),
            BookMatch::Fragment => name.contains(&text),
        })
    };
    query.text.as_ref().is_none_or(|(text, how)| has(text, *how))
        && query.outcomes.as_ref().is_none_or(|outcomes| outcomes.contains(&visit.outcome))
        && query.station.as_ref().is_none_or(|station| *station == visit.station)
}

impl BookReading for MadeBook {
    fn visits(&self, query: &BookQuery, most: u64) -> Result<(Vec<BookVisit>, bool), Refused> {
        self.answers()?;
        let all = self.visits.iter().map(|told| &told.visit).filter(|visit| fits(visit, query));
        let mut visits: Vec<_> = all.take((most as usize).saturating_add(1)).cloned().collect();
        let are_more = visits.len() as u64 > most;
        visits.truncate(most as usize);
        Ok((visits, are_more))
    }

    fn life(&self, number: &str) -> Result<Vec<ToldVisit>, Refused> {
        self.answers()?;
        let query = BookQuery { text: Some((number.into(), BookMatch::Exact)), ..BookQuery::default() };
        Ok(self.visits.iter().rev().filter(|told| fits(&told.visit, &query)).cloned().collect())
    }

    fn lines(&self, visit: u64) -> Result<Vec<Vec<u8>>, Refused> {
        self.answers()?;
        Ok(self.visits.iter().find(|told| told.visit.number == visit).unwrap().lines.clone())
    }

    fn stations(&self) -> Result<Vec<StationNow>, Refused> {
        self.answers()?;
        let station = |station: &str, seconds_ago, stopped: Option<&str>, lag| StationNow {
            station: station.into(),
            at: Some("2026-11-22T12:00:00Z".into()),
            seconds_ago: Some(seconds_ago),
            program: Some("regnwl-station 0.1.0".into()),
            batches: vec!["WO-20261122-03".into(), "WO-20261122-04-REWORK".into()],
            passed: Some(12_345),
            stopped: stopped.map(str::to_owned),
            lag: Some(lag),
            open_claims: 2,
        };
        Ok(vec![
            station(STATIONS[0], 12.0, None, 0),
            station(STATIONS[1], 40.0, Some("S-38"), 48_200),
            station(STATIONS[2], 90_000.0, None, 0),
            StationNow { station: "line-9".into(), ..StationNow::default() },
        ])
    }

    fn hours(&self, _since: &str, _until: &str) -> Result<Vec<HourYield>, Refused> {
        self.answers()?;
        let mut hours = BTreeMap::<(String, String, String), i64>::new();
        for ToldVisit { visit, .. } in &self.visits {
            let hour = format!("{}:00:00Z", &visit.ended_at.as_deref().unwrap()[..13]);
            *hours.entry((hour, visit.station.clone(), visit.outcome.clone())).or_default() += 1;
        }
        let row = |((hour, station, outcome), visits)| HourYield { station, hour, outcome, visits };
        Ok(hours.into_iter().map(row).collect())
    }
}

/// A station that uses it, and nothing else.
impl Launch for MadeBook {
    fn last(&self) -> Setup {
        Setup::default()
    }

    fn ports(&self) -> Vec<String> {
        Vec::new()
    }

    fn start(&self, _setup: Setup, _wake: Wake) -> Result<Ends, Refused> {
        Err(Refused::Faults(Vec::new()))
    }

    fn may(&self, _decision: &Decision) -> Result<Vec<String>, Refused> {
        Ok(Vec::new())
    }

    fn decide(&self, _decision: &Decision, _signed: &Signed) -> Result<(), Refusal> {
        Err(Refusal::NotNow)
    }

    fn book(&self) -> Option<&dyn BookReading> {
        Some(self)
    }

    fn keeping(&self) -> Keeping {
        let none = ProductSecrets::with_keyring(Path::new("no such folder"), None, Duration::ZERO);
        Keeping::with(DataDir::new("no such folder"), none)
    }

    fn check(&self, _setup: &Setup, _wake: Wake) -> Receiver<Finding> {
        channel().1
    }
}
