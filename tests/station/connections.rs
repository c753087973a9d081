//! Connections that are made before their question is known: beside the start of a unit and the reading of its number, never while a person is waited for, and not one
//! byte is said on them before the intent is on disk.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::ids::SlotId;
use regnwl_station::seen::snapshot::{SlotState, Snapshot};
use regnwl_station::seen::unit_view::WaitsFor;
use regnwl_station::sim::device::Fault;
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::Parts;
use rustls::pki_types::PrivateKeyDer;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::common::{Bench, PRODUCT_KEY, count, entries};
use super::invariants::foreign;

const SERIAL: &str = "SN24A7F00913";

/// Whether the unit at this slot waits for this.
pub fn waits_for(snapshot: &Snapshot, slot: usize, what: WaitsFor) -> bool {
    match snapshot.slots.get(slot).map(|slot| &slot.state) {
        Some(SlotState::Running(unit)) => unit.waiting.is_some_and(|waiting| waiting.what == what),
        _ => false,
    }
}

/// What a cloud of no code of ours met.
#[derive(Default)]
struct Met {
    handshakes: usize,
    /// Connections that were closed while nothing had been said on them.
    closed: usize,
    /// Of each question: how many intents were on record as its first byte came.
    intents: Vec<usize>,
}

/// A TLS server that looks at the record as the first byte of a question comes, and answers it. It closes so many connections right after their handshake.
struct Cloud {
    ca_pem: Vec<u8>,
    port: u16,
    met: Arc<Mutex<Met>>,
}

impl Cloud {
    fn start(bench: &Bench, closes: usize, record: PathBuf) -> Self {
        let mut ca = CertificateParams::default();
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca = CertifiedIssuer::self_signed(ca, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let leaf = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap().signed_by(&key, &ca).unwrap();
        let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![leaf.der().clone()], PrivateKeyDer::try_from(key.serialize_der()).unwrap())
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = bench.runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let port = listener.local_addr().unwrap().port();
        let met = Arc::<Mutex<Met>>::default();
        let shared = met.clone();
        bench.runtime.spawn(async move {
            loop {
                let (tcp, _) = listener.accept().await.unwrap();
                let (acceptor, met, record) = (acceptor.clone(), shared.clone(), record.clone());
                tokio::spawn(async move {
                    let Ok(mut stream) = acceptor.accept(tcp).await else { return };
                    let number = {
                        let mut met = met.lock().unwrap();
                        met.handshakes += 1;
                        met.handshakes
                    };
                    if number <= closes {
                        stream.shutdown().await.unwrap();
                        met.lock().unwrap().closed += 1;
                    }
                    let mut question = vec![0; 4096];
                    if !matches!(stream.read(&mut question).await, Ok(1..)) {
                        return;
                    }
                    met.lock().unwrap().intents.push(count(&entries(&record), "intent"));
                    let _ = stream.write_all(&answer()).await;
                    let _ = stream.read_to_end(&mut Vec::new()).await;
                });
            }
        });
        Self { ca_pem: ca.pem().into_bytes(), port, met }
    }

    fn parts(&self, bench: &Bench) -> Parts {
        let data = bench.folder.path().join("data");
        let parts = bench.parts_at(self.port, &data, &bench.folder.path().join(super::common::BATCH));
        Parts { ca_pem: Some(self.ca_pem.clone()), ..parts }
    }
}

/// CONNACK 0, and the identity.
fn answer() -> Vec<u8> {
    let payload = format!(
        r#"{{"productKey":"{PRODUCT_KEY}","deviceName":"{SERIAL}","clientId":"9g55WSBuOZMNtMCJtktx000100","deviceToken":"^1^1677597746541^0123456789abcde"}}"#
    );
    let topic = b"/ext/regnwl";
    let length = 2 + topic.len() + payload.len();
    assert!((128..16_384).contains(&length));
    let mut bytes = vec![0x20, 2, 0, 0, 0x30, (length % 128) as u8 | 0x80, (length / 128) as u8, 0, topic.len() as u8];
    bytes.extend_from_slice(topic);
    bytes.extend_from_slice(payload.as_bytes());
    bytes
}

#[test]
fn a_connection_that_is_made_ahead_carries_nothing_before_the_intent_is_on_disk_and_is_replaced_where_it_was_closed() {
    for closes in [0, 1] {
        let bench = Bench::new();
        let cloud = Cloud::start(&bench, closes, bench.folder.path().join("data").join("record"));
        let mut shift = bench.open_parts(cloud.parts(&bench));
        let unit = bench.unit(SERIAL);
        // It starts and says nothing yet; the handshake is done meanwhile, and what happens to the connection happens.
        unit.set_faults([Fault::Silent]);
        shift.plug(0, &unit);
        bench.wait_until("a connection is there before the number", || {
            let met = cloud.met.lock().unwrap();
            (met.handshakes, met.closed) == (1, closes)
        });
        assert_eq!((count(&shift.entries(), "read"), cloud.met.lock().unwrap().intents.len()), (0, 0));
        unit.set_faults([]);
        let ended = shift.ended(0);
        assert_eq!(ended.outcome, Outcome::Pass, "{ended:?}");
        // One question, and its intent was there.
        assert_eq!((&cloud.met.lock().unwrap().intents[..], shift.intents()), (&[1][..], 1), "{closes} closed");
        shift.close().assert_unbroken();
    }
}

/// Connections to this port, as the system tells at this instant.
#[cfg(target_os = "linux")]
fn established(port: u16) -> usize {
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let (to, is_established) = (format!(":{port:04X}"), "01");
    let is_one = |line: &str| {
        let mut fields = line.split_whitespace().skip(2);
        fields.next().is_some_and(|remote| remote.ends_with(&to)) && fields.next() == Some(is_established)
    };
    table.lines().filter(|line| is_one(line)).count()
}

#[test]
fn no_connection_waits_with_a_person() {
    let bench = Bench::of(1, Dialect::At, json!({"serialNumber": {"requireLabel": true}}));
    let mut shift = bench.open_parts(Parts { has_person: true, ..bench.parts() });
    let unit = bench.unit(SERIAL);
    unit.hold(Some(foreign()));
    shift.plug(0, &unit);
    shift.wait_for(|snapshot| match &snapshot.slots[0].state {
        SlotState::Running(unit) => unit.needs_label && unit.serial_number.is_some(),
        _ => false,
    });
    assert_eq!(bench.door.accepted(), 0, "one was made while its label was waited for");
    shift.send(Command::Label(SERIAL.into()));
    shift.wait_for(|snapshot| matches!(snapshot.slots[0].state, SlotState::Asking(..)));
    #[cfg(target_os = "linux")]
    assert_eq!(established(bench.door.port()), 0, "one is open while a question waits");
    bench.wait_until("all are closed", || bench.door.open() == 0);
    assert_eq!((bench.connects(), shift.intents()), (0, 0));
    shift.close().assert_unbroken();
}

#[test]
fn a_unit_that_is_on_record_is_expected_without_a_connection() {
    let bench = Bench::of(1, Dialect::At, json!({}));
    let mut shift = bench.open_parts(Parts { has_person: true, ..bench.parts() });
    let unit = bench.unit(SERIAL);
    shift.expect_pass(&unit);
    let before = bench.door.accepted();
    // By its label, and because it has not been taken away.
    shift.send(Command::Label(SERIAL.into()));
    shift.all_is_heard();
    shift.plug(0, &unit);
    shift.passes(0);
    shift.send(Command::Start(SlotId(0)));
    shift.passes(0);
    assert_eq!((bench.door.accepted(), bench.connects()), (before, 1));
    shift.close().assert_unbroken();
}

#[test]
fn the_sixth_connection_of_one_device_within_a_minute_waits_and_abort_ends_the_wait() {
    let bench = Bench::with(Dialect::At, json!({"verify": {"online": true}}));
    // However slow this machine is: it is still the same minute.
    let a_long_minute = Duration::from_secs(24 * 3600);
    let mut shift = bench.open_parts(Parts { connects_within: a_long_minute, ..bench.parts() });
    let unit = bench.unit(SERIAL);
    // Registered and logged in, then logged in once each.
    for connects in 2..=5 {
        shift.expect_pass(&unit);
        assert_eq!(bench.connects(), connects);
    }
    shift.plug(0, &unit);
    shift.wait_for(|snapshot| waits_for(snapshot, 0, WaitsFor::Pace));
    // Another device does not wait for it.
    shift.plug(1, &bench.unit("SN24A7F00914"));
    shift.passes(1);
    shift.send(Command::Abort(SlotId(0)));
    shift.fails(0, Failure::Aborted);
    assert_eq!(bench.connects(), 7, "it was asked all the same");
    shift.close().assert_unbroken();
}
