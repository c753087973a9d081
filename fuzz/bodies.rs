//! What is done with the bytes of a fuzzer: the three places where the station reads what others wrote, and what must hold there for any bytes.
//! `fuzz/` runs them with cargo-fuzz, `tests/parts/fuzz.rs` with bent seeds on every run of the tests.
#![allow(dead_code, reason = "each fuzz target uses one")]

use std::sync::LazyLock;

use regnwl_station::domain::failure::Verb;
use regnwl_station::domain::identity::Identity;
use regnwl_station::domain::secret::Secret;
use regnwl_station::journal::disk::Folder;
use regnwl_station::journal::replay::Replay;
use regnwl_station::journal::scan::{Scan, Verdict};
use regnwl_station::wire::answer::Attempt;
use regnwl_station::wire::catch::Catch;
use regnwl_station::wire::dialog::CompiledDialog;
use regnwl_station::wire::judge::{ANSWER_TOPICS, Judged, MAX_CLIENT_ID, MAX_TOKEN, judge};
use regnwl_station::wire::preset::{NAMES, preset};
use regnwl_station::wire::template::{Values, Writing, Written};
use sha2::{Digest, Sha256};

/// The unit that was asked for.
const PRODUCT_KEY: &str = "a1B2c3D4e5F";
const DEVICE_NAME: &str = "SN24A7F00913";

/// A message of the cloud: an identity only ever for the unit that was asked for, and only of texts that can be one.
pub fn cloud_answer(payload: &[u8]) {
    for topic in ANSWER_TOPICS.into_iter().chain(["/sys/other"]) {
        if let Judged::Identity(identity) = judge(topic, payload, PRODUCT_KEY, DEVICE_NAME) {
            assert_eq!((identity.product_key.as_str(), identity.device_name.as_str()), (PRODUCT_KEY, DEVICE_NAME));
            let texts = [(identity.client_id.as_str(), MAX_CLIENT_ID), (identity.device_token.expose(), MAX_TOKEN)];
            for (text, longest) in texts {
                assert!(!text.is_empty() && text.len() <= longest && !text.chars().any(char::is_control));
            }
            // What was taken stands in the payload, where a stricter reader reads it too: bytes that are no text, or a number of any length, in what
            // nobody asked for cost nobody an identity.
            if let Ok(said) = serde_json::from_slice::<serde_json::Value>(payload) {
                assert_eq!((&said["deviceName"], &said["clientId"]), (&DEVICE_NAME.into(), &identity.client_id.into()));
            }
        }
        // Judged again it is the same.
        assert!(judge(topic, payload, PRODUCT_KEY, DEVICE_NAME) == judge(topic, payload, PRODUCT_KEY, DEVICE_NAME));
    }
}

/// The presets, compiled once: a fuzzer has no time.
static DIALOGS: LazyLock<[CompiledDialog; 3]> =
    LazyLock::new(|| NAMES.map(|name| CompiledDialog::new(&preset(name).expect("a preset")).expect("it compiles")));

/// What a unit says, to every exchange of every preset: the wait ends once and for all, and takes no more than its bytes.
pub fn device_dialog(bytes: &[u8]) {
    // The first bytes say in which pieces the others come.
    let Some((&piece, said)) = bytes.split_first() else { return };
    let identity = Identity {
        product_key: PRODUCT_KEY.into(),
        device_name: DEVICE_NAME.into(),
        client_id: "k7Gx2mQ0aLw".into(),
        device_token: Secret::new("9f2c41ab-token"),
    };
    let writing = Writing { what: Written::Identity(&identity), host: "localhost", port: 1883 };
    for dialog in DIALOGS.iter() {
        for verb in [Verb::Wake, Verb::ReadSerial, Verb::ReadIdentity, Verb::Write, Verb::Reset] {
            for exchange in dialog.exchanges(verb) {
                let values = Values { nonce: "n0nce", writing: (verb == Verb::Write).then_some(writing) };
                let mut attempt = Attempt::new(dialog, exchange, &values).expect("these values fit");
                let mut last = attempt.progress();
                for piece in said.chunks(usize::from(piece).max(1)) {
                    let now = attempt.push(piece);
                    let is_open = last.is_open();
                    assert!(is_open || now == last, "it had ended as {last:?} and is {now:?}");
                    last = now;
                }
                assert!(attempt.heard() <= said.len());
                let is_open = last.is_open();
                assert!(!is_open || attempt.heard() <= exchange.max_reply);
                let caught = attempt.into_caught();
                for catch in [Catch::SerialNumber, Catch::ClientId, Catch::DeviceToken] {
                    // One line at most: a caught value never carries a line end on.
                    assert!(caught.get(catch).is_none_or(|value| !value.expose().contains('\n')));
                }
            }
        }
    }
}

/// A file in the record's folder. As it is, and with a chain made over its lines: then the fuzzer gets behind the hash.
pub fn record_reader(bytes: &[u8]) {
    read(bytes);
    read(&chained(bytes));
}

fn read(bytes: &[u8]) {
    let scan = Scan::of(bytes);
    assert!(scan.end.length <= bytes.len() as u64);
    if scan.verdict == Verdict::Unbroken {
        assert!(is_chained(bytes), "called unbroken");
    }
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("000001-a.jsonl"), bytes).expect("a file");
    let disk = Folder::new(folder.path()).expect("a disk");
    let replay = Replay::of_all_lines(&disk).expect("the disk is whole");
    // Reading is a function of the bytes, and never changes them.
    let again = Replay::of(&disk).expect("the disk is whole");
    assert_eq!(replay.faults, again.faults);
    assert_eq!(std::fs::read(folder.path().join("000001-a.jsonl")).expect("still there"), bytes);
}

const CHAIN: &[u8] = b",\"chain\":\"";
const FIRST: [u8; 64] = [b'0'; 64];

/// Each line that could be an object, closed with the hash that it needs.
fn chained(bytes: &[u8]) -> Vec<u8> {
    let (mut file, mut link) = (Vec::new(), FIRST);
    for line in bytes.split(|byte| *byte == b'\n').filter(|line| line.first() == Some(&b'{')) {
        let body = body_of(line).unwrap_or_else(|| line.strip_suffix(b"}").unwrap_or(line));
        link = link_of(link, body);
        file.extend_from_slice(body);
        file.extend_from_slice(CHAIN);
        file.extend_from_slice(&link);
        file.extend_from_slice(b"\"}\n");
    }
    file
}

fn body_of(line: &[u8]) -> Option<&[u8]> {
    line.windows(CHAIN.len()).rposition(|found| found == CHAIN).map(|at| &line[..at])
}

fn link_of(before: [u8; 64], body: &[u8]) -> [u8; 64] {
    let hash = Sha256::new().chain_update(before).chain_update(body).finalize();
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    hex.into_bytes().try_into().expect("32 bytes are 64 digits")
}

/// A second reading of the chain, that shares no code with the station's: every line follows from the one before, and what does not is accounted for
/// by a `torn` line right behind it.
fn is_chained(bytes: &[u8]) -> bool {
    let Some(whole) = bytes.strip_suffix(b"\n") else { return bytes.is_empty() };
    let (mut link, mut skipped) = (FIRST, false);
    for line in whole.split(|byte| *byte == b'\n') {
        let follows = body_of(line).map(|body| (body, link_of(link, body)));
        let follows = follows.filter(|(body, next)| line[body.len() + CHAIN.len()..] == [&next[..], b"\"}"].concat());
        match follows {
            Some((body, _)) if skipped && !String::from_utf8_lossy(body).contains("\"kind\":\"torn\"") => return false,
            Some((_, next)) => (link, skipped) = (next, false),
            None => skipped = true,
        }
    }
    !skipped
}
