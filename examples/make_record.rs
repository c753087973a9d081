//! Writes a record of many finished units, to see how a station opens one. Chain, places and sizes are real; what is sealed is noise.
//!
//!     make_record DIR --units N [--batches B]
//!
//! DIR is a station's data folder; the segments go to `DIR/record`. `open_record` opens it.

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use regnwl_station::domain::entry::{Ended, Entry, Header, Plan, Registrations, SegmentHead, TookMs};
use regnwl_station::domain::identity::{Platform, UnitKeys, short_sha256};
use regnwl_station::domain::outcome::{Outcome, Proof, ProofTime, Strength};
use regnwl_station::domain::profile::SignMethod;
use regnwl_station::domain::step::Step;
use regnwl_station::journal::FORMAT;
use regnwl_station::journal::line::{self, Link};
use regnwl_station::store::data_dir::DataDir;

const RECIPIENT: &str = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
const STATION: &str = "bench-0000";
const PRODUCT: &str = "a1B2c3D4e5F";
/// Bytes of age's header and tags, and of what the station seals.
const SEALED_ANSWER: usize = 200 + 520;
const SEALED_TOKEN: usize = 200 + 330;
const CANARY: usize = 200 + 6;

fn main() -> Result<(), Box<dyn Error>> {
    let (mut folder, mut units, mut batches) = (None, None, 1);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--units" => units = Some(words.next().ok_or("--units N")?.parse::<u64>()?),
            "--batches" => batches = words.next().ok_or("--batches B")?.parse()?,
            _ => folder = Some(PathBuf::from(word)),
        }
    }
    let (Some(folder), Some(units)) = (folder, units) else {
        return Err("make_record DIR --units N [--batches B]".into());
    };
    let data = DataDir::new(folder);
    data.create()?;
    let mut previous = None;
    for batch in 1..=batches {
        let first = units * (batch - 1) / batches;
        let last = units * batch / batches;
        let mut segment = Segment::create(&data.record(), batch, previous)?;
        for number in first..last {
            segment.unit(number)?;
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
}

impl Segment {
    fn create(record: &Path, batch: u64, previous: Option<SegmentHead>) -> Result<Self, Box<dyn Error>> {
        let name = format!("{batch:06}-made-{batch}.jsonl");
        let out = BufWriter::with_capacity(1 << 20, File::create_new(record.join(&name))?);
        let mut segment = Self { name, batch: format!("made-{batch}"), out, head: Link::start(), seq: 0 };
        let header = Header {
            format: FORMAT.into(),
            batch: segment.batch.clone(),
            station: STATION.into(),
            practice: true,
            previous: previous.clone(),
            recipients: vec![RECIPIENT.into()],
            key_fingerprint: short_sha256(RECIPIENT.as_bytes()),
            canary: sealed(CANARY)?,
            key_loss_accepted: true,
        };
        segment.put(Entry::Header(Box::new(header)))?;
        let opened = Entry::Opened {
            opening: batch,
            previous,
            program: "make_record".into(),
            profile: "made".into(),
            profile_sha256: "0".repeat(64),
            operator: Some("nobody".into()),
        };
        segment.put(opened)?;
        Ok(segment)
    }

    /// One unit that was new and passed.
    fn unit(&mut self, number: u64) -> Result<(), Box<dyn Error>> {
        let unit = self.seq;
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
        let client_id = format!("{number:032x}");
        let token_sha256 = short_sha256(client_id.as_bytes());
        let proof = Proof { strength: Strength::Token, when: ProofTime::Reset, known: false };
        self.put(Entry::Begun {
            slot: "1".into(),
            port: "/dev/ttyACM0".into(),
            operator: Some("nobody".into()),
            label: None,
        })?;
        let hardware_id = keys.hardware_id.clone();
        self.put(Entry::Read { unit, serial_number: keys.serial_number.clone(), hardware_id })?;
        self.put(Entry::Checked { unit, keys: keys.clone(), plan: Plan::Register, held: None })?;
        self.put(Entry::Intent { unit, keys: keys.clone(), sign_method: SignMethod::HmacSha256 })?;
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
        self.put(Entry::Ended(Box::new(Ended {
            unit,
            outcome: Outcome::Pass,
            step: Step::Log,
            code: None,
            detail: None,
            serial_number: Some(keys.serial_number),
            device_name: Some(keys.device_name),
            product_key: keys.product_key,
            client_id: Some(client_id),
            token_sha256: Some(token_sha256),
            hardware_id: keys.hardware_id,
            slot: "1".into(),
            operator: Some("nobody".into()),
            batch: self.batch.clone(),
            started_at: format!("{:.3}", Timestamp::UNIX_EPOCH),
            took_ms: TookMs { total: 4321.5, device: 3210.1, cloud: 1010.2, disk: 41.3, hands: 0.0, overhead: 59.9 },
            registrations: Registrations { issued: 1, unknown: 0 },
            proof: Some(proof),
            station: STATION.into(),
            profile_sha256: "0".repeat(64),
        })))
    }

    fn put(&mut self, entry: Entry) -> Result<(), Box<dyn Error>> {
        let (line, head) = line::write(&self.head, self.seq, Timestamp::UNIX_EPOCH, &entry);
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
