//! A line of the record, to the byte.

use std::collections::BTreeSet;

use jiff::Timestamp;
use regnwl_station::domain::circumstance::Circumstance;
use regnwl_station::domain::entry::{Entry, Resolution};
use regnwl_station::domain::identity::hex;
use regnwl_station::domain::proxy::ProxyFault;
use regnwl_station::domain::record_fault::RecordFault;
use regnwl_station::domain::tls_fault::TlsFault;
use regnwl_station::journal::line::{self, Content, Link, Whole};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::{assert_all_there, kinds, lines};

type Names = (&'static str, &'static [&'static str]);

fn kind(entry: &Entry) -> Names {
    kinds! { entry;
        Entry::Header(_) => "header",
        Entry::Opened { .. } => "opened",
        Entry::ClockSet(_) => "clockSet",
        Entry::ProfileText(_) => "profileText",
        Entry::Torn { .. } => "torn",
        Entry::Begun { .. } => "begun",
        Entry::Read { .. } => "read",
        Entry::Info(_) => "info",
        Entry::ValueGiven(_) => "valueGiven",
        Entry::ValueRead { .. } => "valueRead",
        Entry::RangeSet(_) => "rangeSet",
        Entry::Golden(_) => "golden",
        Entry::ArticleLetGo(_) => "articleLetGo",
        Entry::PlantGate(_) => "plantGate",
        Entry::PlantGateBypassed(_) => "plantGateBypassed",
        Entry::SharedClaim(_) => "sharedClaim",
        Entry::Checked { .. } => "checked",
        Entry::Answered { .. } => "answered",
        Entry::Found { .. } => "found",
        Entry::Intent { .. } => "intent",
        Entry::Answer { .. } => "answer",
        Entry::Issued { .. } => "issued",
        Entry::NotIssued { .. } => "notIssued",
        Entry::Writing { .. } => "writing",
        Entry::Written { .. } => "written",
        Entry::Proven { .. } => "proven",
        Entry::Restoring { .. } => "restoring",
        Entry::PutBack { .. } => "putBack",
        Entry::Restored { .. } => "restored",
        Entry::Tape { .. } => "tape",
        Entry::Ended(_) => "ended",
        Entry::BatchClosed { .. } => "batchClosed",
        Entry::TargetSet { .. } => "targetSet",
        Entry::Listed { .. } => "listed",
        Entry::LabelDropped { .. } => "labelDropped",
        Entry::LabelPrinting(_) => "labelPrinting",
        Entry::LabelPrinted(_) => "labelPrinted",
        Entry::LabelUnsure(_) => "labelUnsure",
        Entry::LabelDecided(_) => "labelDecided",
        Entry::LockTried { .. } => "lockTried",
        Entry::Resolved { .. } => "resolved",
        Entry::Retired { .. } => "retired",
        Entry::HandedOver { .. } => "handedOver",
        Entry::Received(_) => "received",
        Entry::Reported { .. } => "reported",
        Entry::ConsoleSaid(_) => "consoleSaid",
        Entry::ConsoleChange(_) => "consoleChange",
        Entry::Accepted { .. } => "accepted",
        Entry::Revealed { .. } => "revealed",
        Entry::SecretReplaced { .. } => "secretReplaced",
        Entry::HostKeyConfirmed { .. } => "hostKeyConfirmed",
        Entry::SecretForgotten { .. } => "secretForgotten",
        Entry::Supervisor { .. } => "supervisor",
        Entry::SupervisorRemoved { .. } => "supervisorRemoved",
        Entry::BadgesAsked { .. } => "badgesAsked",
        Entry::OperatorSet(_) => "operatorSet",
        Entry::OperatorRemoved { .. } => "operatorRemoved",
        Entry::AtWork(_) => "atWork",
        Entry::ScanPassedOver(_) => "scanPassedOver",
        Entry::PackageSigner(_) => "packageSigner",
        Entry::PackagesOnly(_) => "packagesOnly",
        Entry::PackageTaken(_) => "packageTaken",
        Entry::PackageOver(_) => "packageOver",
        Entry::GateProgram(_) => "gateProgram",
        Entry::StationClosed(_) => "stationClosed",
        Entry::Changed(_) => "changed",
        Entry::Incarnation(_) => "incarnation",
        Entry::Resealed(_) => "resealed",
        Entry::SegmentRetired(_) => "segmentRetired",
        Entry::Reduced(_) => "reduced",
        Entry::Machine(_) => "machine",
        // A note is of no kind that is ever written.
        Entry::Known { .. } | Entry::Note { .. } => "known",
    }
}

fn resolution(how: &Resolution) -> Names {
    kinds! { how;
        Resolution::RegisterAgain => "registerAgain",
        Resolution::SetAside => "setAside",
        Resolution::SameUnit => "sameUnit",
        Resolution::TakeBack => "takeBack",
        Resolution::RollBack => "rollBack",
        Resolution::BoardReplaced { .. } => "boardReplaced",
        Resolution::Relabelled { .. } => "relabelled",
        Resolution::Found { .. } => "found",
    }
}

fn record_fault(fault: &RecordFault) -> Names {
    kinds! { fault;
        RecordFault::Broken { .. } => "broken",
        RecordFault::NotOurs { .. } => "notOurs",
        RecordFault::TooNew { .. } => "tooNew",
        RecordFault::Missing { .. } => "missing",
        RecordFault::RolledBack { .. } => "rolledBack",
        RecordFault::RestoreCutOff { .. } => "restoreCutOff",
        RecordFault::Restored { .. } => "restored",
        RecordFault::OtherMachine { .. } => "otherMachine",
    }
}

fn circumstance(circumstance: &Circumstance) -> Names {
    kinds! { circumstance;
        Circumstance::ConnectionRefused => "connectionRefused",
        Circumstance::NoRoute => "noRoute",
        Circumstance::NameServerSilent => "nameServerSilent",
        Circumstance::NameServerAway => "nameServerAway",
        Circumstance::NameAside { .. } => "nameAside",
        Circumstance::WaySilent => "waySilent",
        Circumstance::Proxy(_) => "proxy",
        Circumstance::Tls(_) => "tls",
        Circumstance::Dialog { .. } => "dialog",
        Circumstance::NotBack => "notBack",
        Circumstance::Name { .. } => "name",
        Circumstance::Required { .. } => "required",
        Circumstance::Golden { .. } => "golden",
        Circumstance::GoldenDue { .. } => "goldenDue",
        Circumstance::FirstArticle { .. } => "firstArticle",
        Circumstance::Swapped { .. } => "swapped",
        Circumstance::ReadBack { .. } => "readBack",
        Circumstance::OfOtherUnit { .. } => "ofOtherUnit",
        Circumstance::OtherThanKept => "otherThanKept",
        Circumstance::NotCaught { .. } => "notCaught",
        Circumstance::NoRestore => "noRestore",
        Circumstance::OtherBoard { .. } => "otherBoard",
        Circumstance::SetAside => "setAside",
        Circumstance::WritingBegun => "writingBegun",
        Circumstance::IssuedElsewhere { .. } => "issuedElsewhere",
        Circumstance::TokenLeft { .. } => "tokenLeft",
        Circumstance::HandedOver { .. } => "handedOver",
        Circumstance::Orphans { .. } => "orphans",
        Circumstance::Alike { .. } => "alike",
        Circumstance::Shared { .. } => "shared",
        Circumstance::RegistrationsPaused { .. } => "lineStopped",
        Circumstance::Line { .. } => "line",
        Circumstance::Disk { .. } => "disk",
        Circumstance::Value { .. } => "value",
        Circumstance::Cap { .. } => "cap",
        Circumstance::LastDay { .. } => "lastDay",
        Circumstance::PlantRefused { .. } => "plantRefused",
        Circumstance::PlantGate { .. } => "plantGate",
        Circumstance::SharedBook { .. } => "sharedBook",
        Circumstance::KnownElsewhere { .. } => "knownElsewhere",
        Circumstance::Other => "other",
    }
}

fn proxy_fault(fault: &ProxyFault) -> Names {
    kinds! { fault;
        ProxyFault::NoAddress => "noAddress",
        ProxyFault::RefusesConnection => "refusesConnection",
        ProxyFault::NoRoute => "noRoute",
        ProxyFault::WaySilent => "waySilent",
        ProxyFault::Silent => "silent",
        ProxyFault::Closed => "closed",
        ProxyFault::NotHttp => "notHttp",
        ProxyFault::Login { .. } => "login",
        ProxyFault::Refused { .. } => "refused",
        ProxyFault::Other => "other",
    }
}

fn tls_fault(fault: &TlsFault) -> Names {
    kinds! { fault;
        TlsFault::NotTls => "notTls",
        TlsFault::Http { .. } => "http",
        TlsFault::Closed => "closed",
        TlsFault::Silent => "silent",
        TlsFault::NoVersion => "noVersion",
        TlsFault::NoCipher => "noCipher",
        TlsFault::ClientCertificate { .. } => "clientCertificate",
        TlsFault::Alert { .. } => "alert",
        TlsFault::Broken => "broken",
        TlsFault::OtherName { .. } => "otherName",
        TlsFault::NoName => "noName",
        TlsFault::OldVersion => "oldVersion",
        TlsFault::WeakKey { .. } => "weakKey",
        TlsFault::WeakSignature { .. } => "weakSignature",
        TlsFault::UnknownAlgorithm { .. } => "unknownAlgorithm",
        TlsFault::CaAsServer => "caAsServer",
        TlsFault::WrongUse => "wrongUse",
        TlsFault::NotACa => "notACa",
        TlsFault::Expired => "expired",
        TlsFault::NotYet => "notYet",
        TlsFault::SelfSigned => "selfSigned",
        TlsFault::OtherKey => "otherKey",
        TlsFault::IssuerMissing => "issuerMissing",
        TlsFault::UnknownIssuer => "unknownIssuer",
        TlsFault::Untrusted { .. } => "untrusted",
        TlsFault::Other => "other",
    }
}

/// Reads what stands on the lines, which must be written again as it stood there.
#[track_caller]
fn read_and_written<T: Serialize + DeserializeOwned>(file: &str) -> Vec<T> {
    let read = |text: &String| {
        let value = serde_json::from_str(text).unwrap_or_else(|fault| panic!("{file}: {fault}: {text}"));
        assert_eq!(serde_json::to_string(&value).unwrap(), *text, "{file}");
        value
    };
    lines(file).iter().map(read).collect()
}

#[track_caller]
fn assert_all<'a, T: 'a>(file: &str, values: impl IntoIterator<Item = &'a T>, names: fn(&T) -> Names) {
    let mut all: &[&str] = &[];
    let seen: BTreeSet<&str> = values.into_iter().map(names).map(|(name, of_all)| (all = of_all, name).1).collect();
    assert!(!all.is_empty(), "none in tests/golden/{file}");
    assert_all_there(file, &seen, all);
}

#[test]
fn entries_of_every_kind_are_stored_as_they_were() {
    let entries = read_and_written::<Entry>("entries.jsonl");
    assert_all("entries.jsonl", &entries, kind);
    let resolutions = entries.iter().filter_map(|entry| match entry {
        Entry::Resolved { how, .. } => Some(how),
        _ => None,
    });
    assert_all("entries.jsonl", resolutions, resolution);
    let faults = entries.iter().flat_map(|entry| match entry {
        Entry::Accepted { faults, .. } => faults.as_slice(),
        _ => &[],
    });
    assert_all("entries.jsonl", faults, record_fault);
    for (entry, text) in entries.iter().zip(lines("entries.jsonl")) {
        assert!(text.starts_with(&format!("{{\"kind\":\"{}\"", kind(entry).0)), "{text}");
    }
}

#[test]
fn circumstances_of_every_kind_are_stored_as_they_were() {
    let circumstances = read_and_written::<Circumstance>("circumstances.jsonl");
    assert_all("circumstances.jsonl", &circumstances, circumstance);
    let faults = circumstances.iter().filter_map(|circumstance| match circumstance {
        Circumstance::Tls(refusal) => Some(&refusal.fault),
        _ => None,
    });
    assert_all("circumstances.jsonl", faults, tls_fault);
    let faults = circumstances.iter().filter_map(|circumstance| match circumstance {
        Circumstance::Proxy(refusal) => Some(&refusal.fault),
        _ => None,
    });
    assert_all("circumstances.jsonl", faults, proxy_fault);
    for (circumstance, text) in circumstances.iter().zip(lines("circumstances.jsonl")) {
        assert!(text.starts_with(&format!("{{\"what\":\"{}\"", self::circumstance(circumstance).0)), "{text}");
    }
}

#[test]
fn a_line_is_its_envelope_its_content_and_its_link_and_nothing_else() {
    let at: Timestamp = "2026-11-23T08:00:00.1239Z".parse().unwrap();
    let (mut link, mut before) = (Link::start(), "0".repeat(64));
    for (seq, content) in lines("entries.jsonl").iter().enumerate() {
        let entry = serde_json::from_str(content).unwrap();
        let (bytes, next) = line::write(&link, seq as u64, at, &entry);
        let body =
            format!("{{\"v\":1,\"seq\":{seq},\"at\":\"2026-11-23T08:00:00.124Z\",{}", &content[1..content.len() - 1]);
        let chain = hex(&Sha256::digest(format!("{before}{body}")));
        assert_eq!(String::from_utf8(bytes.clone()).unwrap(), format!("{body},\"chain\":\"{chain}\"}}\n"));
        let whole = Whole::of(bytes.strip_suffix(b"\n").unwrap()).unwrap();
        assert!(whole.follows(&link));
        let read = Content::Known { seq: seq as u64, at: "2026-11-23T08:00:00.124Z".into(), entry: Box::new(entry) };
        assert_eq!(whole.content(), read);
        (link, before) = (next, chain);
    }
}
