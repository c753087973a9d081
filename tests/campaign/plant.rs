//! A system of the plant that takes results, and is no better than such systems are: it is busy, breaks off, or takes a result and its yes is lost.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};

use regnwl_station::domain::entry::Entry;
use regnwl_station::journal::scan::Scan;
use serde_json::Value;

use super::chance::Chance;
use super::server::{Server, request, value_of};

pub struct Plant {
    server: Server,
    /// What it took, in order: id and body.
    taken: Arc<Mutex<Vec<(String, Value)>>>,
}

/// What came of its results.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told {
    /// Visits on record, each of which it knows.
    pub visits: usize,
    /// Results that came again, under the id that they had.
    pub again: usize,
}

impl Plant {
    /// `goes`: it comes and goes.
    pub fn start(seed: u64, goes: bool) -> io::Result<Self> {
        let taken = Arc::<Mutex<Vec<(String, Value)>>>::default();
        let (takes, mut chance) = (taken.clone(), Chance::new(seed));
        // Where PASS waits for it each trouble costs seconds.
        let of = if goes { 28 } else { 14 };
        let server = Server::start(goes.then_some(seed), move |stream, is_calm| {
            // Whoever breaks off is heard again.
            let _ = answer(stream, &mut chance, &takes, (is_calm, of));
        })?;
        Ok(Self { server, taken })
    }

    pub fn url(&self) -> String {
        format!("http://{}/results", self.server.addr())
    }

    /// From now on it takes everything at once.
    pub fn calm_down(&self) {
        self.server.calm_down();
    }

    /// Whether it knows that this unit has passed.
    pub fn knows_pass(&self, serial: &str) -> bool {
        let taken = self.taken.lock().expect("nobody panicked with it");
        taken.iter().any(|(_, body)| body["data"]["serialNumber"] == serial && body["data"]["outcome"] == "PASS")
    }

    /// Whether it knows each visit of these segments, once by its id, and those of each unit in their order.
    pub fn compare(&self, segments: &[Vec<u8>]) -> Result<Told, String> {
        let taken = self.taken.lock().map_err(|error| error.to_string())?;
        let mut first = BTreeMap::new();
        for (at, (id, body)) in taken.iter().enumerate() {
            let (_, known) = *first.entry(id.as_str()).or_insert((at, body));
            if nameless(known) != nameless(body) {
                return Err(format!("two results have the id {id}"));
            }
        }
        let (mut told, mut last) = (Told { again: taken.len() - first.len(), ..Told::default() }, BTreeMap::new());
        for line in segments.iter().flat_map(|segment| Scan::of(segment).lines) {
            let Entry::Ended(ended) = *line.entry else { continue };
            let Some((at, body)) = first.get(line.link.as_str()) else {
                return Err(format!("nobody was told of the visit {} of {:?}", ended.unit, ended.serial_number));
            };
            if body["data"]["serialNumber"].as_str() != ended.serial_number.as_deref() {
                return Err(format!("{:?} was told as {body}", ended.serial_number));
            }
            told.visits += 1;
            if let Some(number) = ended.serial_number
                && let Some(before) = last.insert(number.clone(), *at)
                && before > *at
            {
                return Err(format!("the visits of {number} were told in another order"));
            }
        }
        Ok(told)
    }
}

/// What was told, but for who worked: a backup from before somebody had a name tells of them by a code.
fn nameless(body: &Value) -> Value {
    let mut data = body["data"].clone();
    if let Some(members) = data.as_object_mut() {
        members.remove("operator");
    }
    data
}

fn answer(
    mut stream: TcpStream,
    chance: &mut Chance,
    taken: &Mutex<Vec<(String, Value)>>,
    (is_calm, of): (bool, usize),
) -> io::Result<()> {
    let Some((head, body)) = request(&mut stream)? else { return Ok(()) };
    let does = if is_calm { 9 } else { chance.below(of) };
    let status = match does {
        0 => return Ok(()),
        1 => "500 No",
        2 => "429 Slow",
        _ => {
            let body = serde_json::from_slice(&body).map_err(io::Error::other)?;
            taken.lock().map_err(|_| io::ErrorKind::Other)?.push((value_of(&head, "webhook-id").to_owned(), body));
            "204 Yes"
        }
    };
    match does {
        3 => Ok(()),
        4 => stream.write_all(b"HTTP/1.1 20"),
        _ => stream.write_all(format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n").as_bytes()),
    }
}
