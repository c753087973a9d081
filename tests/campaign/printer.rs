//! A label printer, which comes and goes, breaks off in the middle of a label, and never says a word.

use std::collections::BTreeMap;
use std::io::{self, Read as _};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};

use regnwl_station::domain::entry::Entry;
use regnwl_station::domain::hex;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::journal::scan::Scan;
use sha2::{Digest as _, Sha256};

use super::chance::Chance;
use super::server::{PATIENCE, Server};

/// What is printed: the number of a unit has no letter that is sent otherwise.
pub const TEMPLATE: &str =
    "^XA^CI28^FO20,20^A0N,30^FH^FD${serialNumber}^FS^FO20,60^BQN,2,4^FH^FDMA,${clientId}^FS^XZ\n";

pub struct Printer {
    server: Server,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    /// Connections over which at least a byte came.
    begun: usize,
    /// What came whole.
    labels: Vec<Vec<u8>>,
}

/// What came of the labels.
#[derive(Clone, Copy, Debug, Default)]
pub struct Printed {
    /// Units that passed.
    pub due: usize,
    /// Of these: with one label, handed over whole.
    pub done: usize,
    /// Of these: a person is asked.
    pub in_doubt: usize,
    /// Of these: it is there.
    pub there: usize,
}

/// What the record says of the label of a unit.
#[derive(Default)]
struct Page {
    due: usize,
    printing: Vec<String>,
    printed: usize,
    passed: usize,
}

impl Printer {
    pub fn start(seed: u64) -> io::Result<Self> {
        let kept = Arc::<Mutex<Kept>>::default();
        let (keeps, mut chance) = (kept.clone(), Chance::new(seed));
        let server = Server::start(Some(seed), move |stream, is_calm| {
            let _ = take(stream, &mut chance, &keeps, is_calm);
        })?;
        Ok(Self { server, kept })
    }

    pub fn address(&self) -> String {
        format!("tcp:{}", self.server.addr())
    }

    pub fn calm_down(&self) {
        self.server.calm_down();
    }

    /// Whether each unit that passed has one label, or a person is asked about it, and no other has one. `asked`: the numbers that the program itself says it asks about.
    ///
    /// # Errors
    /// Which one does not.
    pub fn compare(&self, segments: &[Vec<u8>], asked: &[String]) -> Result<Printed, String> {
        let kept = self.kept.lock().map_err(|error| error.to_string())?;
        let mut pages: BTreeMap<String, Page> = BTreeMap::new();
        for line in segments.iter().flat_map(|segment| Scan::of(segment).lines) {
            match *line.entry {
                Entry::Ended(ended) => {
                    let page = pages.entry(ended.serial_number.unwrap_or_default()).or_default();
                    page.due += usize::from(ended.label_due);
                    page.passed += usize::from(ended.outcome == Outcome::Pass);
                }
                Entry::LabelPrinting(printing) => {
                    pages.entry(printing.keys.serial_number).or_default().printing.push(printing.sha256);
                }
                Entry::LabelPrinted(printed) => pages.entry(printed.keys.serial_number).or_default().printed += 1,
                _ => {}
            }
        }
        let mut there: BTreeMap<String, usize> = BTreeMap::new();
        for label in &kept.labels {
            let text = String::from_utf8_lossy(label);
            let serial = text.split_once("^FD").and_then(|(_, rest)| rest.split_once("^FS"));
            let serial = serial.ok_or_else(|| format!("no label: {text}"))?.0.to_owned();
            let is_its = pages.get(&serial).is_some_and(|page| page.printing.contains(&hex(&Sha256::digest(label))));
            if !is_its {
                return Err(format!("{serial}: its label is not the one that is on record"));
            }
            *there.entry(serial).or_default() += 1;
        }
        let printing: usize = pages.values().map(|page| page.printing.len()).sum();
        if kept.begun > printing {
            return Err(format!("{} labels were begun, and {printing} are on record", kept.begun));
        }
        let mut printed = Printed::default();
        for (serial, page) in &pages {
            let labels = there.get(serial).copied().unwrap_or(0);
            let is_asked = asked.contains(serial);
            let stands = (page.due, page.printing.len(), page.printed, is_asked, labels);
            match stands {
                (0, 0, 0, false, 0) if page.passed == 0 => continue,
                (1, 1, 1, false, 1) if page.passed > 0 => printed.done += 1,
                (1, 1, 0, true, 0 | 1) if page.passed > 0 => {
                    printed.in_doubt += 1;
                    printed.there += labels;
                }
                _ => {
                    return Err(format!(
                        "{serial} passed {} times; due, on its way, handed over, asked about, there: {stands:?}",
                        page.passed
                    ));
                }
            }
            printed.due += 1;
        }
        Ok(printed)
    }
}

fn take(mut stream: TcpStream, chance: &mut Chance, kept: &Mutex<Kept>, is_calm: bool) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let breaks_off = chance.below(14) == 0 && !is_calm;
    let mut label = vec![0];
    stream.read_exact(&mut label)?;
    kept.lock().map_err(|_| io::ErrorKind::Other)?.begun += 1;
    // What is closed with bytes that nobody read is reset.
    if breaks_off {
        return Ok(());
    }
    let heard = stream.read_to_end(&mut label);
    // It prints as soon as the label is whole, whatever becomes of the connection.
    if label.ends_with(b"^XZ\n") {
        kept.lock().map_err(|_| io::ErrorKind::Other)?.labels.push(label);
    }
    heard.map(drop)
}
