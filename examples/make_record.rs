//! Writes a record of many finished units, to see how a station opens one, or how support searches one of its files. Chain, places and sizes are real;
//! what is sealed is noise. Eight slots, four operators, a unit every four seconds.
//!
//!     make_record DIR --units N [--batches B] [--bad N]
//!
//! DIR is a station's data folder; the segments go to `DIR/record`. `open_record` opens it, `open_archive` one of its files. `--bad` lets every Nth unit
//! end without a registration.

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use regnwl_station::domain::entry::{Ended, Entry, Header, Plan, Registrations, SegmentHead, TookMs};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::identity::{Platform, UnitKeys, hex, short_sha256};
use regnwl_station::domain::outcome::{Outcome, Proof, ProofTime, Strength};
use regnwl_station::domain::profile::SignMethod;
use regnwl_station::domain::purpose::Purpose;
use regnwl_station::domain::step::Step;
use regnwl_station::journal::FORMAT;
use regnwl_station::journal::line::{self, Link};
use regnwl_station::store::data_dir::DataDir;
use sha2::{Digest, Sha256};

const RECIPIENT: &str = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
const STATION: &str = "bench-0000";
const PRODUCT: &str = "a1B2c3D4e5F";
/// When the first unit came, in seconds since 1970.
const FIRST_UNIT: i64 = 1_764_000_000;
/// Bytes of age's header and tags, and of what the station seals.
const SEALED_ANSWER: usize = 200 + 520;
const SEALED_TOKEN: usize = 200 + 330;
const CANARY: usize = 200 + 6;

fn main() -> Result<(), Box<dyn Error>> {
    let (mut folder, mut units, mut batches, mut bad) = (None, None, 1, u64::MAX);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--units" => units = Some(words.next().ok_or("--units N")?.parse::<u64>()?),
            "--bad" => bad = words.next().ok_or("--bad N")?.parse()?,
            "--batches" => batches = words.next().ok_or("--batches B")?.parse()?,
            _ => folder = Some(PathBuf::from(word)),
        }
    }
    let (Some(folder), Some(units)) = (folder, units) else {
        return Err("make_record DIR --units N [--batches B] [--bad N]".into());
    };
    let data = DataDir::new(folder);
    data.create()?;
    let mut previous = None;
    for batch in 1..=batches {
        let first = units * (batch - 1) / batches;
        let last = units * batch / batches;
        let mut segment = Segment::create(&data.record(), batch, previous)?;
        for number in first..last {
            segment.unit(number, number % bad == bad - 1)?;
        }
        previous = Some(segment.finish()?);
    }
    Ok(())
}

struct Segment {
    name: String,
    batch: String,
    out: BufWriter<File>,
    head: Link,
    seq: u64,
    now: Timestamp,
}

impl Segment {
    fn create(record: &Path, batch: u64, previous: Option<SegmentHead>) -> Result<Self, Box<dyn Error>> {
        let name = format!("{batch:06}-made-{batch}.jsonl");
        let out = BufWriter::with_capacity(1 << 20, File::create_new(record.join(&name))?);
        let now = Timestamp::from_second(FIRST_UNIT)?;
        let mut segment = Self { name, batch: format!("made-{batch}"), out, head: Link::start(), seq: 0, now };
        let header = Header {
            format: FORMAT.into(),
            batch: segment.batch.clone(),
            station: STATION.into(),
            station_id: None,
            practice: true,
            previous: previous.clone(),
            recipients: vec![RECIPIENT.into()],
            key_fingerprint: short_sha256(RECIPIENT.as_bytes()),
            canary: sealed(CANARY)?,
            key_loss_accepted: true,
        };
        segment.put(Entry::Header(Box::new(header)))?;
        let opened = Entry::Opened {
            labels: false,
            clock: None,
            order: regnwl_station::domain::Order::default(),
            opening: batch,
            previous,
            program: "make_record".into(),
            profile: "made".into(),
            profile_sha256: "0".repeat(64),
            product_key: None,
            operator: Some("Li".into()),
            purpose: Purpose::default(),
        };
        segment.put(opened)?;
        Ok(segment)
    }

    /// One unit that was new and passed, or that was not what its label says.
    fn unit(&mut self, number: u64, is_bad: bool) -> Result<(), Box<dyn Error>> {
        let unit = self.seq;
        let slot = (number % 8 + 1).to_string();
        let operator = ["Li", "Wang", "Zhang", "Chen"][(number / 7200 % 4) as usize];
        self.now = Timestamp::from_second(FIRST_UNIT + 4 * number as i64)?;
        let keys = UnitKeys {
            platform: Platform("public/cn-shanghai".into()),
            product_key: PRODUCT.into(),
            device_name: format!("SN{number:010}"),
            serial_number: format!("SN{number:010}"),
            hardware_id: Some(format!(
                "02:00:{:02x}:{:02x}:{:02x}:{:02x}",
                number >> 24 & 255,
                number >> 16 & 255,
                number >> 8 & 255,
                number & 255
            )),
        };
        let client_id = hex(&Sha256::digest(number.to_le_bytes())[..16]);
        let token_sha256 = short_sha256(client_id.as_bytes());
        let proof = Proof { strength: Strength::Token, when: ProofTime::Reset, known: false };
        self.put(Entry::Begun {
            slot: slot.clone(),
            port: "/dev/ttyACM0".into(),
            operator: Some(operator.into()),
            label: None,
        })?;
        let hardware_id = keys.hardware_id.clone();
        self.put(Entry::Read { unit, serial_number: keys.serial_number.clone(), hardware_id, host_key: None })?;
        if is_bad {
            let failed = (Outcome::Fail, Step::Check, Some(Failure::LabelDiffers));
            return self.end(unit, failed, keys, None, slot, operator);
        }
        self.put(Entry::Checked { unit, keys: keys.clone(), plan: Plan::Register, held: None, label: None })?;
        self.put(Entry::Intent { unit, keys: keys.clone(), sign_method: SignMethod::HmacSha256, past_gate: None })?;
        self.put(Entry::Answer { unit, length: 300, sealed: sealed(SEALED_ANSWER)? })?;
        let sealed_token = sealed(SEALED_TOKEN)?;
        self.put(Entry::Issued {
            unit,
            client_id: client_id.clone(),
            token_sha256: token_sha256.clone(),
            sealed_token,
        })?;
        self.put(Entry::Writing { unit })?;
        self.put(Entry::Written { unit })?;
        self.put(Entry::Proven { unit, proof })?;
        self.end(unit, (Outcome::Pass, Step::Log, None), keys, Some((client_id, token_sha256, proof)), slot, operator)
    }

    fn end(
        &mut self,
        unit: u64,
        (outcome, step, code): (Outcome, Step, Option<Failure>),
        keys: UnitKeys,
        identity: Option<(String, String, Proof)>,
        slot: String,
        operator: &str,
    ) -> Result<(), Box<dyn Error>> {
        let total = 4000.0 + (unit % 997) as f64;
        let issued = identity.is_some().into();
        let proof = identity.as_ref().map(|(_, _, proof)| *proof);
        let (client_id, token_sha256) = identity.map(|(client_id, token, _)| (client_id, token)).unzip();
        self.put(Entry::Ended(Box::new(Ended {
            code,
            serial_number: Some(keys.serial_number),
            device_name: Some(keys.device_name),
            product_key: keys.product_key,
            client_id,
            token_sha256,
            hardware_id: keys.hardware_id,
            slot,
            operator: Some(operator.into()),
            batch: self.batch.clone(),
            started_at: format!("{:.3}", self.now),
            took_ms: TookMs { total, device: total - 1111.4, cloud: 1010.2, disk: 41.3, hands: 0.0, overhead: 101.2 },
            registrations: Registrations { issued, unknown: 0 },
            proof,
            station: STATION.into(),
            profile_sha256: "0".repeat(64),
            ..Ended::bare(unit, outcome, step)
        })))
    }

    fn put(&mut self, entry: Entry) -> Result<(), Box<dyn Error>> {
        let (line, head) = line::write(&self.head, self.seq, self.now, &entry);
        self.out.write_all(&line)?;
        (self.head, self.seq) = (head, self.seq + 1);
        Ok(())
    }

    fn finish(self) -> Result<SegmentHead, Box<dyn Error>> {
        self.out.into_inner()?.sync_all()?;
        Ok(SegmentHead { segment: self.name, seq: self.seq - 1, head: self.head.as_str().to_owned() })
    }
}

/// As many bytes as a sealed value has, in the form it has.
fn sealed(length: usize) -> Result<String, Box<dyn Error>> {
    let mut bytes = vec![0; length];
    getrandom::fill(&mut bytes)?;
    Ok(STANDARD.encode(bytes))
}
