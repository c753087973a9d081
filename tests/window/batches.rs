//! Made-up batch files with real chains: what support opens.

use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use regnwl_station::domain::entry::{Ended, Entry, Header, NotIssued, Plan, Registrations, TapeLine, TookMs, Way};
use regnwl_station::domain::failure::{Failure, Verb};
use regnwl_station::domain::identity::{Platform, UnitKeys, short_sha256};
use regnwl_station::domain::order::Order;
use regnwl_station::domain::outcome::{Outcome, Proof, ProofTime, Strength};
use regnwl_station::domain::profile::SignMethod;
use regnwl_station::domain::purpose::Purpose;
use regnwl_station::domain::step::Step;
use regnwl_station::journal::FORMAT;
use regnwl_station::journal::line::{self, Link};

/// Writes a batch of so many units, one of which has not ended.
pub fn batch(folder: &Path, name: &str, begun: &str, units: u64) -> PathBuf {
    let mut batch = Batch::new(name, begun.parse().unwrap());
    for number in 0..units.saturating_sub(1) {
        batch.unit(number);
    }
    batch.begin(units, "SN24A7F01999");
    batch.write(folder)
}

/// A batch file while it is made.
pub struct Batch {
    name: String,
    bytes: Vec<u8>,
    head: Link,
    seq: u64,
    now: Timestamp,
}

impl Batch {
    pub fn new(name: &str, begun: Timestamp) -> Self {
        let mut batch = Self { name: name.into(), bytes: Vec::new(), head: Link::start(), seq: 0, now: begun };
        batch.put(Entry::Header(Box::new(Header {
            format: FORMAT.into(),
            batch: name.into(),
            station: "line3".into(),
            station_id: None,
            practice: false,
            previous: None,
            recipients: vec!["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p".into()],
            key_fingerprint: "5a1c77e0".into(),
            canary: "sealed".into(),
            key_loss_accepted: false,
        })));
        batch.put(Entry::Opened {
            clock: None,
            labels: false,
            order: Default::default(),
            opening: 1,
            previous: None,
            program: "regnwl-station 0.1.0".into(),
            profile: "Tracker T2".into(),
            profile_sha256: "9d4be1c07fa02c41".repeat(4),
            product_key: None,
            operator: Some("line3-li".into()),
            purpose: Purpose::default(),
        });
        batch
    }

    /// Another opening, with this profile.
    pub fn opened(&mut self, profile: &str, sha256: &str, product_key: Option<&str>) {
        self.put(Entry::Opened {
            clock: None,
            labels: false,
            order: Default::default(),
            opening: 2,
            previous: None,
            program: "regnwl-station 0.1.0".into(),
            profile: profile.into(),
            profile_sha256: sha256.into(),
            product_key: product_key.map(str::to_owned),
            operator: Some("line3-li".into()),
            purpose: Purpose::default(),
        });
    }

    /// The opening before, for this.
    pub fn opened_for(&mut self, purpose: Purpose, profile: &str, sha256: &str, product_key: &str) {
        self.opened_for_order(purpose, (profile, sha256, product_key), Order::default());
    }

    /// As [`Self::opened_for`], for an order.
    pub fn opened_for_order(
        &mut self,
        purpose: Purpose,
        (profile, sha256, product_key): (&str, &str, &str),
        order: Order,
    ) {
        self.put(Entry::Opened {
            clock: None,
            labels: false,
            order,
            opening: 3,
            previous: None,
            program: "regnwl-station 0.1.0".into(),
            profile: profile.into(),
            profile_sha256: sha256.into(),
            product_key: Some(product_key.to_owned()),
            operator: Some("line3-li".into()),
            purpose,
        });
    }

    /// A person finishes it.
    pub fn finish(&mut self) {
        self.put(Entry::BatchClosed { by: Some("line3-li".into()), why: None, registration_off: false });
    }

    pub fn write(&self, folder: &Path) -> PathBuf {
        let path = folder.join(format!("{}.jsonl", self.name));
        std::fs::write(&path, &self.bytes).unwrap();
        path
    }

    fn put(&mut self, entry: Entry) {
        let (line, head) = line::write(&self.head, self.seq, self.now, &entry);
        self.bytes.extend(line);
        (self.head, self.seq) = (head, self.seq + 1);
    }

    pub fn after(&mut self, ms: i64, entry: Entry) {
        self.now += SignedDuration::from_millis(ms);
        self.put(entry);
    }

    /// A unit comes, tells its number, and nothing more.
    pub fn begin(&mut self, number: u64, serial: &str) -> u64 {
        // A break now and then, so that the course has valleys.
        let pause = if number % 61 == 60 { 900_000 } else { 14_000 + (number % 7) as i64 * 900 };
        self.now += SignedDuration::from_millis(pause);
        let unit = self.seq;
        self.put(Entry::Begun {
            slot: format!("Slot {}", number % 4 + 1),
            port: format!("ttyUSB{}", number % 4),
            operator: Some(if number % 200 < 120 { "line3-li" } else { "line3-wang" }.into()),
            label: None,
        });
        self.after(64, Entry::Read { unit, serial_number: serial.into(), hardware_id: None, host_key: None });
        unit
    }

    /// One unit: most pass.
    pub fn unit(&mut self, number: u64) {
        let (outcome, code, step) = match number % 53 {
            12 => (Outcome::Pending, Some(Failure::Unplugged), Step::Write),
            23 | 41 => (Outcome::Fail, Some(Failure::AnsweredError), Step::Check),
            31 if number > 200 => (Outcome::Unknown, Some(Failure::NoAnswer), Step::Register),
            37 => (Outcome::Fail, Some(Failure::Silent), Step::Check),
            47 => (Outcome::Error, Some(Failure::RefusedUnavailable), Step::Register),
            _ => (Outcome::Pass, None, Step::Log),
        };
        let serial = format!("SN24A7F{number:05}");
        self.ended(number, &serial, outcome, code, step);
    }

    /// A unit with this number that ends like this.
    pub fn ended(&mut self, number: u64, serial: &str, outcome: Outcome, code: Option<Failure>, step: Step) {
        let unit = self.begin(number, serial);
        let keys = UnitKeys {
            platform: Platform("public/cn-shanghai".into()),
            product_key: "a1B2c3D4e5F".into(),
            device_name: serial.into(),
            serial_number: serial.into(),
            hardware_id: None,
        };
        let is_issued = matches!(outcome, Outcome::Pass | Outcome::Pending);
        let client_id = format!("k7Gx2mVb9QhT4sWcZ1pL8dNf{number:05}");
        let proof = Proof { strength: Strength::Token, when: ProofTime::SameSession, known: false };
        if outcome != Outcome::Fail {
            self.after(2, Entry::Checked { unit, keys: keys.clone(), plan: Plan::Register, held: None, label: None });
            self.after(4, Entry::Intent { unit, keys, sign_method: SignMethod::HmacSha256, past_gate: None });
        }
        if is_issued {
            let (token_sha256, sealed_token) = (short_sha256(client_id.as_bytes()), "sealed".into());
            self.after(91, Entry::Answer { unit, length: 214, sealed: "sealed".into() });
            self.after(4, Entry::Issued { unit, client_id: client_id.clone(), token_sha256, sealed_token });
            self.after(3, Entry::Writing { unit });
        }
        match code {
            None => {
                self.after(118, Entry::Written { unit });
                self.after(57, Entry::Proven { unit, proof });
            }
            Some(code) => {
                if !is_issued && outcome != Outcome::Fail {
                    let result = if outcome == Outcome::Unknown { NotIssued::Unknown } else { NotIssued::Refused };
                    self.after(2_000, Entry::NotIssued { unit, result, code, return_code: None });
                }
                self.after(68, Entry::Tape { unit, lines: tape(serial) });
            }
        }
        self.end((unit, number), serial, (outcome, code, step), is_issued.then_some(client_id));
    }

    /// The last line of a visit, of a unit that has this identity.
    pub fn end(
        &mut self,
        (unit, number): (u64, u64),
        serial: &str,
        (outcome, code, step): (Outcome, Option<Failure>, Step),
        client_id: Option<String>,
    ) {
        let took = 300.0 + (number % 17) as f64 * 4.0;
        let proof = Proof { strength: Strength::Token, when: ProofTime::SameSession, known: false };
        let ended = Ended {
            code,
            detail: code.map(|_| "AT+SN? · 3 tries".into()),
            serial_number: Some(serial.into()),
            device_name: (outcome != Outcome::Fail).then(|| serial.into()),
            product_key: "a1B2c3D4e5F".into(),
            token_sha256: client_id.as_ref().map(|id| short_sha256(id.as_bytes())),
            slot: format!("Slot {}", number % 4 + 1),
            operator: Some(if number % 200 < 120 { "line3-li" } else { "line3-wang" }.into()),
            batch: self.name.clone(),
            started_at: self.now.to_string(),
            took_ms: TookMs { total: took, device: took - 110.0, cloud: 92.0, disk: 12.0, hands: 0.0, overhead: 18.0 },
            registrations: Registrations {
                issued: u32::from(client_id.is_some()),
                unknown: u32::from(outcome == Outcome::Unknown),
            },
            proof: (outcome == Outcome::Pass).then_some(proof),
            client_id,
            station: "line3".into(),
            profile_sha256: "9d4be1c07fa02c41".repeat(4),
            ..Ended::bare(unit, outcome, step)
        };
        self.after(4, Entry::Ended(Box::new(ended)));
    }
}

fn tape(serial: &str) -> Vec<TapeLine> {
    let line = |ms, verb, way, text: &str| TapeLine { ms, verb, way, text: text.into() };
    vec![
        line(2, Verb::Wake, Way::Sent, "AT"),
        line(11, Verb::Wake, Way::Heard, "OK"),
        line(12, Verb::ReadSerial, Way::Sent, "AT+SN?"),
        line(64, Verb::ReadSerial, Way::Heard, &format!("+SN: {serial}")),
        line(166, Verb::Write, Way::Sent, "47 bytes, sha256 51bd0c2e"),
    ]
}
