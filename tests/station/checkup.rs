//! The check before the shift, against real TLS servers, real ptys and a real record.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{Timestamp, ToSpan as _};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use regnwl_station::checkup::Checkup;
#[cfg(unix)]
use regnwl_station::checkup::finding::PortState;
use regnwl_station::checkup::finding::{Finding, Level, Point};
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::secret::Secret;
use regnwl_station::domain::tls_fault::TlsFault;
use regnwl_station::sim::device::Fault;
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::store::policy::Policy;
use regnwl_station::vault::product_secret::Given;
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio_rustls::TlsAcceptor;

use super::common::{Bench, GENEROUS, PRODUCT_SECRET};

/// A CA and a server certificate of its making; each ends after so many days.
pub(super) struct Server {
    pub(super) acceptor: TlsAcceptor,
    pub(super) ca_pem: String,
}

impl Server {
    fn new(names: &[&str], from: i64, until: i64, ca_until: i64) -> Self {
        Self::of("Shop CA", names, from, until, ca_until)
    }

    pub(super) fn of(ca_name: &str, names: &[&str], from: i64, until: i64, ca_until: i64) -> Self {
        let day = |offset| {
            let (year, month, day) = date(offset);
            rcgen::date_time_ymd(year, month, day)
        };
        let mut ca = CertificateParams::default();
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        ca.distinguished_name.push(DnType::CommonName, ca_name);
        (ca.not_before, ca.not_after) = (day(-4000), day(ca_until));
        let ca = CertifiedIssuer::self_signed(ca, KeyPair::generate().unwrap()).unwrap();
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut own = CertificateParams::new(names).unwrap();
        own.distinguished_name.push(DnType::CommonName, "Shop cloud");
        (own.not_before, own.not_after) = (day(from), day(until));
        let key = KeyPair::generate().unwrap();
        let own = own.signed_by(&key, &ca).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![own.der().clone()], PrivateKeyDer::try_from(key.serialize_der()).unwrap())
            .unwrap();
        Self { acceptor: Arc::new(config).into(), ca_pem: ca.pem() }
    }

    fn good() -> Self {
        Self::new(&["127.0.0.1"], -100, 4000, 4000)
    }
}

/// Year, month and day, counted from today.
fn date(offset: i64) -> (i32, u8, u8) {
    let date = (Timestamp::now() + (offset * 24).hours()).to_zoned(jiff::tz::TimeZone::UTC).date();
    (date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs())
}

/// What answers at the port.
enum Peer {
    Tls(Server),
    Says(&'static [u8]),
    Silent,
}

/// The check of one peer, as a station that trusts `ca_pem` (none: the peer's own CA).
struct Visit {
    folder: tempfile::TempDir,
    _runtime: Runtime,
}

impl Visit {
    fn findings(peer: Peer, ca_pem: Option<&str>) -> Vec<Finding> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let port = listener.local_addr().unwrap().port();
        let own_ca = match &peer {
            Peer::Tls(server) => server.ca_pem.clone(),
            Peer::Says(_) | Peer::Silent => Server::good().ca_pem,
        };
        runtime.spawn(serve(listener, peer));
        let visit = Self { folder: tempfile::tempdir().unwrap(), _runtime: runtime };
        visit.look("127.0.0.1", port, ca_pem.unwrap_or(&own_ca), 1500)
    }

    fn look(&self, host: &str, port: u16, ca_pem: &str, timeout_ms: u32) -> Vec<Finding> {
        let path = |name: &str| self.folder.path().join(name);
        let profile = json!({
            "format": 1, "name": "Shop", "productKey": "a1Shop",
            "cloud": {
                "host": {"custom": host}, "port": port, "trust": {"caFile": "ca.pem"}, "connectTimeoutMs": timeout_ms
            },
            "dialog": {"preset": "at"},
        });
        std::fs::write(path("ca.pem"), ca_pem).unwrap();
        std::fs::write(path("shop.json"), profile.to_string()).unwrap();
        checkup(path("shop.json"), &path("data")).begin(|| ()).iter().collect()
    }
}

async fn serve(listener: TcpListener, peer: Peer) {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let mut held = Vec::new();
    loop {
        let (mut tcp, _) = listener.accept().await.unwrap();
        match &peer {
            Peer::Tls(server) => {
                if let Ok(mut stream) = server.acceptor.accept(tcp).await {
                    let mut said = Vec::new();
                    let _ = stream.read_to_end(&mut said).await;
                    assert_eq!(said, b"", "something was said over TLS");
                }
            }
            Peer::Says(text) => {
                let _ = tcp.read(&mut [0; 64]).await;
                let _ = tcp.write_all(text).await;
                let _ = tcp.shutdown().await;
                let _ = tcp.read_to_end(&mut Vec::new()).await;
            }
            Peer::Silent => held.push(tcp),
        }
    }
}

pub fn checkup(profile: PathBuf, data: &Path) -> Checkup {
    Checkup {
        profile,
        ports: Vec::new(),
        data: DataDir::new(data),
        other_places: Vec::new(),
        not_set_up: None,
        given: Given { file: None, environment: Some(Secret::new(PRODUCT_SECRET)) },
        practice: false,
        policy: Policy::default(),
        purpose: Default::default(),
        proxy: None,
    }
}

pub fn about(findings: &[Finding], point: Point) -> Vec<&Finding> {
    findings.iter().filter(|finding| finding.point() == point).collect()
}

#[test]
fn a_good_cloud_is_told_with_its_version_its_chain_and_the_root_it_ends_at() {
    let found = Visit::findings(Peer::Tls(Server::good()), None);
    let [Finding::Tls { version, chain, root }] = about(&found, Point::Tls)[..] else { panic!("{found:?}") };
    assert_eq!((*version, &*chain[0].subject, &*chain[0].issuer), ("1.3", "Shop cloud", "Shop CA"));
    assert_eq!((chain.len(), &*root.subject), (1, "Shop CA"));
    let (year, month, day) = date(4000);
    assert_eq!(root.until, format!("{year}-{month:02}-{day:02}"));
    assert!(found.iter().all(|finding| finding.level() != Level::Stop), "{found:?}");
}

#[test]
fn each_fault_of_a_server_is_told_by_its_cause() {
    // A root of another name, and one that was made anew.
    let (foreign, anew) = (Server::of("Other CA", &["127.0.0.1"], -1, 1, 4000).ca_pem, Server::good().ca_pem);
    let tls = |names: &[&str], from, until| Peer::Tls(Server::new(names, from, until, 4000));
    let cases: [(Peer, Option<&str>, TlsFault); 9] = [
        (tls(&["127.0.0.1"], -100, -2), None, TlsFault::Expired),
        (tls(&["127.0.0.1"], 2, 100), None, TlsFault::NotYet),
        (tls(&["shop.example"], -100, 4000), None, TlsFault::OtherName { names: vec!["shop.example".into()] }),
        (tls(&["127.0.0.1"], -100, 4000), Some(&foreign), TlsFault::IssuerMissing),
        (tls(&["127.0.0.1"], -100, 4000), Some(&anew), TlsFault::OtherKey),
        (
            Peer::Says(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
            None,
            TlsFault::Http { status: "HTTP/1.1 400 Bad Request".into(), page: None },
        ),
        // MQTT without TLS: a CONNACK that refuses.
        (Peer::Says(&[0x20, 2, 0, 5]), None, TlsFault::NotTls),
        (Peer::Says(b""), None, TlsFault::Closed),
        (Peer::Silent, None, TlsFault::Silent),
    ];
    for (peer, ca_pem, expected) in cases {
        let found = Visit::findings(peer, ca_pem);
        let [Finding::TlsFault(refusal)] = about(&found, Point::Tls)[..] else { panic!("{expected:?}: {found:?}") };
        assert_eq!(refusal.fault, expected, "{found:?}");
        // What was shown is told too: it says whose certificate it was.
        let is_certificate =
            !matches!(expected, TlsFault::NotTls | TlsFault::Http { .. } | TlsFault::Closed | TlsFault::Silent);
        assert_eq!(
            refusal.shown.first().map(|own| &*own.subject),
            is_certificate.then_some("Shop cloud"),
            "{expected:?}"
        );
        assert_eq!(about(&found, Point::Way).len(), 1);
    }
}

#[test]
fn a_root_that_ends_within_18_months_and_a_server_that_was_forgotten_are_worth_a_look() {
    for (until, ca_until, expected) in [
        (4000, 540, vec!["Shop CA"]),
        (4000, 560, vec![]),
        (20, 4000, vec!["Shop cloud"]),
        (40, 4000, vec![]),
        (20, 100, vec!["Shop cloud", "Shop CA"]),
    ] {
        let found = Visit::findings(Peer::Tls(Server::new(&["127.0.0.1"], -100, until, ca_until)), None);
        let endings = found.iter().filter_map(|finding| match finding {
            Finding::CaEnds(dated) | Finding::ServerEnds(dated) => Some(&*dated.certificate.subject),
            _ => None,
        });
        assert_eq!(endings.collect::<Vec<_>>(), expected, "{until} {ca_until}: {found:?}");
        assert!(about(&found, Point::Tls).iter().all(|finding| finding.level() != Level::Stop));
    }
}

#[test]
fn a_name_without_an_address_and_a_closed_port_stop_before_tls() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let visit = Visit { folder: tempfile::tempdir().unwrap(), _runtime: runtime };
    let ca_pem = Server::good().ca_pem;
    // RFC 6761: `.invalid` never resolves.
    let found = visit.look("cloud.invalid", 1883, &ca_pem, 60_000);
    // A machine without a name server cannot know.
    let [Finding::NameUnknown(host) | Finding::NameServerAway(host)] = about(&found, Point::Name)[..] else {
        panic!("{found:?}")
    };
    assert_eq!(host, "cloud.invalid");
    assert!(about(&found, Point::Way).is_empty() && about(&found, Point::Tls).is_empty());
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let found = visit.look("127.0.0.1", port, &ca_pem, 60_000);
    assert_eq!(about(&found, Point::Way), [&Finding::WayClosed("127.0.0.1".into(), port)]);
}

#[test]
fn the_check_asks_the_cloud_nothing_and_registers_nothing() {
    let bench = Bench::new();
    let profile = bench.profile(bench.door.port());
    let data = bench.folder.path().join("data");
    let found: Vec<Finding> = checkup(profile, &data).begin(|| ()).iter().collect();
    assert!(found.iter().any(|finding| matches!(finding, Finding::Tls { .. })), "{found:?}");
    bench.wait_until("the connection is closed", || bench.door.open() == 0);
    // The end of the handshake is one record of application data; CONNECT would be the second.
    assert_eq!((bench.door.accepted(), bench.door.said(), bench.connects()), (1, 1, 0));
    assert!(!data.exists(), "something was made");
}

#[test]
fn what_the_record_holds_is_told_and_a_running_station_stops_the_start() {
    let bench = Bench::new();
    let mut shift = bench.open();
    shift.expect_pass(&bench.unit("SN24A7F00913"));
    let unit = bench.unit("SN24A7F00914");
    unit.set_faults([Fault::StoresNothing]);
    assert_eq!(shift.visit(&unit).outcome, Outcome::Pending);
    let profile = bench.profile(bench.door.port());
    let data = bench.folder.path().join("data");
    let look = |practice, others: Vec<DataDir>| -> Vec<Finding> {
        let parts = Checkup { practice, other_places: others, ..checkup(profile.clone(), &data) };
        parts.begin(|| ()).iter().collect()
    };
    let found = look(true, Vec::new());
    assert!(
        matches!(about(&found, Point::Record)[..], [Finding::Held(_), Finding::Record { units: 2, .. }]),
        "{found:?}"
    );
    shift.close();

    let found = look(true, Vec::new());
    assert!(matches!(about(&found, Point::Record)[..], [Finding::Record { segments: 1, units: 2, .. }]), "{found:?}");
    assert_eq!(about(&found, Point::Units), [&Finding::OpenUnits(vec!["SN24A7F00914".into()])]);
    assert_eq!(about(&found, Point::Key), [&Finding::Key]);
    assert!(found.iter().all(|finding| finding.level() != Level::Stop), "{found:?}");
    // The station can still open what was looked at, and nothing was written.
    let before = std::fs::read(bench.folder.path().join("shift-1.jsonl")).unwrap();
    bench.open().close();
    assert!(std::fs::read(bench.folder.path().join("shift-1.jsonl")).unwrap().starts_with(&before));

    assert!(look(false, Vec::new()).contains(&Finding::PracticeRecord));
    // A second record on this PC; the folder itself by another name is none.
    let other = bench.folder.path().join("other-data");
    std::fs::create_dir_all(other.join("record")).unwrap();
    std::fs::copy(record_file(&data), other.join("record/000001-x.jsonl")).unwrap();
    let others = vec![DataDir::new(&other), DataDir::new(data.join("../data"))];
    let found = look(true, others);
    let second: Vec<_> = found.iter().filter(|finding| matches!(finding, Finding::SecondFolder(_))).collect();
    assert_eq!(second, [&Finding::SecondFolder(other)]);

    // A key that does not open it, and a record that was cut.
    std::fs::rename(data.join("keys/seal.key"), data.join("keys/away")).unwrap();
    let found = look(true, Vec::new());
    assert!(about(&found, Point::Key).iter().all(|finding| finding.level() == Level::Stop), "{found:?}");
    assert!(!data.join("keys/seal.key").exists());
    let file = record_file(&data);
    let text = std::fs::read_to_string(&file).unwrap().replacen("SN24A7F00913", "SN24A7F00915", 1);
    std::fs::write(&file, text).unwrap();
    let found = look(true, Vec::new());
    assert!(found.iter().any(|finding| matches!(finding, Finding::RecordFaults(_))), "{found:?}");
}

fn record_file(data: &Path) -> PathBuf {
    let files = std::fs::read_dir(data.join("record")).unwrap().map(|file| file.unwrap().path());
    files.into_iter().find(|path| path.extension().is_some_and(|ending| ending == "jsonl")).unwrap()
}

#[cfg(unix)]
#[test]
fn a_real_port_is_opened_and_closed_again_and_one_that_is_held_is_busy() {
    let bench = Bench::new();
    let profile = bench.profile(bench.door.port());
    let (unit, data) = (bench.unit("SN1"), bench.folder.path().join("data"));
    {
        let _inside = bench.runtime.enter();
        unit.plug().unwrap();
    }
    let port = unit.path().unwrap().display().to_string();
    let ports = vec![port.clone(), "/dev/ttyUSB-not-there".into(), "usb:nothing".into()];
    let look = || -> Vec<PortState> {
        let parts = Checkup { ports: ports.clone(), ..checkup(profile.clone(), &data) };
        let mut states: Vec<_> = parts
            .begin(|| ())
            .iter()
            .filter_map(|finding| match finding {
                Finding::Port { port, state } => Some((ports.iter().position(|named| *named == port), state)),
                _ => None,
            })
            .collect();
        states.sort_by_key(|(position, _)| *position);
        states.into_iter().map(|(_, state)| state).collect()
    };
    for _ in 0..2 {
        assert!(matches!(look()[..], [PortState::Free, PortState::Missing(_), PortState::NotAName(None)]));
    }
    use regnwl_station::domain::profile::LineProfile;
    use regnwl_station::link::serial::{Ports as _, SystemPorts};
    let held = SystemPorts.open(Path::new(&port), &LineProfile::default()).unwrap();
    assert_eq!(look()[0], PortState::Busy);
    drop(held);
}

#[test]
fn a_profile_at_fault_stops_and_what_needs_none_is_looked_at_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let begun = Instant::now();
    let found: Vec<Finding> =
        checkup(folder.path().join("none.json"), &folder.path().join("data")).begin(|| ()).iter().collect();
    assert!(found.iter().any(|finding| matches!(finding, Finding::ProfileFaults(..))));
    assert!(found.iter().any(|finding| finding.point() == Point::Disk));
    assert!(begun.elapsed() < GENEROUS.max(Duration::from_secs(1)));
}
