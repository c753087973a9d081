//! What a unit costs the processor, part by part: `cargo bench --bench parts`.

use std::hint::black_box;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use regnwl_station::domain::{Secret, SignMethod};
use regnwl_station::journal::scan::Scan;
use regnwl_station::wire::credentials::Question;
use regnwl_station::wire::{Credentials, LineSplitter, judge};

fn main() {
    divan::main();
}

/// The question: signed, checked and written as a packet.
#[divan::bench(args = [SignMethod::HmacMd5, SignMethod::HmacSha1, SignMethod::HmacSha256])]
fn connect_packet(bencher: Bencher<'_, '_>, sign_method: SignMethod) {
    let product_secret = Secret::new("h1nQFYPZS0mW2352");
    bencher.bench(|| {
        let question = Question {
            own_id: "SN24A7F00913",
            product_key: "a1abcdefghi",
            product_secret: black_box(&product_secret),
            device_name: "SN24A7F00913",
            random: "1234567890",
            secure_mode: 2,
            sign_method,
            instance_id: None,
        };
        Credentials::of_registration(&question).unwrap().connect_packet()
    });
}

/// The answer: is it this unit's identity?
#[divan::bench]
fn judge_an_answer() -> regnwl_station::wire::Judged {
    const ANSWER: &[u8] = br#"{"productKey":"a1abcdefghi","deviceName":"SN24A7F00913","clientId":"9g55WSBuOZMNtMCJtktx000100","deviceToken":"^1^1677597746541^9ffd7c5bcf0c87f"}"#;
    judge("/ext/regnwl", black_box(ANSWER), "a1abcdefghi", "SN24A7F00913")
}

/// What a unit says as it boots, cut into lines.
#[divan::bench]
fn split_a_boot_log(bencher: Bencher<'_, '_>) {
    let log: String = (0..1000).map(|line| format!("[    0.{line:06}] boot: probing device {line}\r\n")).collect();
    bencher.counter(BytesCount::of_str(&log)).bench(|| {
        let mut lines = 0;
        LineSplitter::default().push(black_box(log.as_bytes()), |_| lines += 1);
        lines
    });
}

/// A batch as a start reads it: chain and meaning of each line.
#[divan::bench]
fn read_a_batch(bencher: Bencher<'_, '_>) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/of-0.1.0/WO-1.jsonl");
    let batch = std::fs::read(path).unwrap();
    let lines = batch.iter().filter(|byte| **byte == b'\n').count();
    bencher.counter(ItemsCount::new(lines)).bench(|| Scan::of(black_box(&batch)).lines.len());
}
