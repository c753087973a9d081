//! The plant gate: it says of some units first no, of some yes and then no, of some never yes; it is busy, breaks off, or answers what is no answer. Each of its answers has a
//! number, which the station puts on record as the plant's words: so it is known which answer each registration stands on.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write as _};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};

use regnwl_station::domain::GateVerdict;
use regnwl_station::domain::entry::Entry;
use regnwl_station::journal::scan::Scan;
use serde_json::{Value, json};

use super::chance::Chance;
use super::server::{Server, request};

pub struct Gate {
    server: Server,
    log: Arc<Mutex<Log>>,
}

#[derive(Default)]
struct Log {
    /// How often each unit was asked about, and what it is told.
    units: BTreeMap<String, (usize, Says)>,
    /// Every verdict, by its number: which unit, and whether it may be here.
    verdicts: Vec<(String, bool)>,
    troubles: usize,
}

/// What is said of a unit.
#[derive(Clone, Copy, Debug)]
enum Says {
    Yes,
    /// No, and from the second time on yes.
    FirstNo,
    /// Yes, then twice no, then yes.
    ThenNo,
    Never,
}

impl Says {
    fn any(chance: &mut Chance) -> Self {
        match chance.below(10) {
            0 => Self::Never,
            1 => Self::FirstNo,
            2 | 3 => Self::ThenNo,
            _ => Self::Yes,
        }
    }

    /// What it is the time after so many.
    fn at(self, times: usize) -> bool {
        match self {
            Self::Yes => true,
            Self::FirstNo => times > 0,
            Self::ThenNo => !(1..3).contains(&times),
            Self::Never => false,
        }
    }
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked {
    pub allowed: usize,
    pub refused: usize,
    /// Questions that got no verdict.
    pub troubles: usize,
    /// Units that were never let in.
    pub never: usize,
    /// Registrations, each on an answer of its own.
    pub registrations: usize,
}

impl Gate {
    pub fn start(seed: u64) -> io::Result<Self> {
        let log = Arc::<Mutex<Log>>::default();
        let (kept, mut chance) = (log.clone(), Chance::new(seed));
        let server = Server::start(Some(seed), move |stream, is_calm| {
            let _ = answer(stream, &mut chance, &kept, is_calm);
        })?;
        Ok(Self { server, log })
    }

    /// The section of a profile.
    pub fn section(&self) -> Value {
        json!({
            "ask": {"url": format!("http://{}/check", self.server.addr()), "body": "{\"sn\": \"${serialNumber}\"}"},
            "allow": "\"code\":0\\b",
            "refuse": "\"code\":1\\b",
            "message": "\"msg\":\"([^\"]*)\"",
        })
    }

    pub fn calm_down(&self) {
        self.server.calm_down();
    }

    /// Whether each registration stands on a yes to the question of its own visit, and no unit has an identity that never got one.
    ///
    /// # Errors
    /// Which one does not.
    pub fn compare<'n>(&self, segments: &[Vec<u8>], issued: impl Iterator<Item = &'n str>) -> Result<Asked, String> {
        let log = self.log.lock().map_err(|error| error.to_string())?;
        let mut asked = Asked { troubles: log.troubles, ..Asked::default() };
        asked.allowed = log.verdicts.iter().filter(|(_, is_yes)| *is_yes).count();
        asked.refused = log.verdicts.len() - asked.allowed;
        asked.never = log.units.values().filter(|(_, says)| matches!(says, Says::Never)).count();
        let mut used = BTreeSet::new();
        for segment in segments {
            // What each visit was told last, by the number of the answer.
            let mut told: BTreeMap<u64, usize> = BTreeMap::new();
            for line in Scan::of(segment).lines {
                match *line.entry {
                    Entry::PlantGate(answer) => {
                        let number = answer.said.as_deref().and_then(|said| said.parse::<usize>().ok());
                        let number = number.ok_or_else(|| format!("an answer without a number: {answer:?}"))?;
                        let (_, is_yes) = log.verdicts.get(number).ok_or_else(|| format!("no answer {number}"))?;
                        if *is_yes != (answer.verdict == GateVerdict::Allow) {
                            return Err(format!("answer {number} was {is_yes}, and {:?} is on record", answer.verdict));
                        }
                        if !used.insert(number) {
                            return Err(format!("answer {number} counted twice"));
                        }
                        told.insert(answer.unit, number);
                    }
                    Entry::Intent { unit, keys, past_gate, .. } => {
                        let serial = &keys.serial_number;
                        // What another visit was told lets nobody in here; a second try of one visit may stand on the same answer.
                        let number = *told.get(&unit).ok_or_else(|| format!("{serial}: registered unasked"))?;
                        if log.verdicts[number] != (serial.clone(), true) || past_gate.is_some() {
                            return Err(format!("{serial}: registered on answer {number}: {:?}", log.verdicts[number]));
                        }
                        asked.registrations += 1;
                    }
                    _ => {}
                }
            }
        }
        for name in issued {
            if !log.verdicts.iter().any(|(serial, is_yes)| *is_yes && serial == name) {
                return Err(format!("{name} has an identity, and the gate never let it in"));
            }
        }
        Ok(asked)
    }
}

fn answer(mut stream: TcpStream, chance: &mut Chance, log: &Mutex<Log>, is_calm: bool) -> io::Result<()> {
    let Some((_, body)) = request(&mut stream)? else { return Ok(()) };
    let body: Value = serde_json::from_slice(&body).map_err(io::Error::other)?;
    let serial = body["sn"].as_str().unwrap_or_default().to_owned();
    let does = if is_calm { 9 } else { chance.below(20) };
    let mut log = log.lock().map_err(|_| io::ErrorKind::Other)?;
    let said = match does {
        0 => None,
        1 => Some(("500 No", r#"{"code":0}"#.to_owned())),
        // Neither, and both.
        2 => Some(("200 So", r#"{"code":7}"#.to_owned())),
        3 => Some(("200 So", r#"{"code":0,"was":{"code":1}}"#.to_owned())),
        _ => {
            let (times, says) = log.units.entry(serial.clone()).or_insert_with(|| (0, Says::any(chance)));
            let is_yes = says.at(*times);
            *times += 1;
            let number = log.verdicts.len();
            log.verdicts.push((serial, is_yes));
            Some(("200 So", format!(r#"{{"code":{},"msg":"{number}"}}"#, u8::from(!is_yes))))
        }
    };
    log.troubles += usize::from(does < 4);
    let Some((status, body)) = said else { return Ok(()) };
    stream.write_all(format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).as_bytes())
}
