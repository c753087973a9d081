//! Why a certificate was refused: real servers (rustls, and `openssl s_server` for what rustls does not do), seen by a unit's registration and by the check
//! before the shift. Both name the same cause, and who signed what was shown.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair};
use regnwl_station::checkup::Checkup;
use regnwl_station::checkup::finding::Finding;
use regnwl_station::domain::circumstance::Circumstance;
use regnwl_station::domain::entry::Ended;
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::tls_fault::{Refusal, TlsFault};
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::store::policy::Policy;
use regnwl_station::vault::product_secret::Given;
use regnwl_station::words::failure::{self, Case};
use regnwl_station::words::{Lang, checkup as words};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::common::process::Running;
use super::common::{Bench, each};

type Issuer = CertifiedIssuer<'static, KeyPair>;

fn named(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    (params.not_before, params.not_after) = (rcgen::date_time_ymd(2020, 1, 1), rcgen::date_time_ymd(2090, 1, 1));
    params
}

fn ca(name: &str) -> CertificateParams {
    let mut params = named(name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
}

fn root(name: &str) -> Issuer {
    CertifiedIssuer::self_signed(ca(name), KeyPair::generate().unwrap()).unwrap()
}

fn below(params: CertificateParams, issuer: &Issuer) -> Issuer {
    CertifiedIssuer::signed_by(params, KeyPair::generate().unwrap(), issuer).unwrap()
}

/// For `127.0.0.1`.
fn server(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    (params.not_before, params.not_after) = (rcgen::date_time_ymd(2020, 1, 1), rcgen::date_time_ymd(2090, 1, 1));
    params
}

/// Whether a server asks for a client certificate.
#[derive(Clone, Copy, PartialEq)]
enum Asks {
    Nothing,
    Must,
    May,
}

/// A server, and what the station trusts.
struct Server {
    shown: Vec<CertificateDer<'static>>,
    key: Vec<u8>,
    trusted: String,
    asks: Asks,
    versions: &'static [&'static rustls::SupportedProtocolVersion],
}

impl Server {
    /// Shows its own certificate, then `between`.
    fn new(own: &Issuer, between: &[&Issuer], trusted: &Issuer) -> Self {
        let shown = std::iter::once(own).chain(between.iter().copied()).map(|one| one.der().clone()).collect();
        let key = own.key().serialize_der();
        Self { shown, key, trusted: trusted.pem(), asks: Asks::Nothing, versions: rustls::ALL_VERSIONS }
    }

    fn asking(asks: Asks, versions: &'static [&'static rustls::SupportedProtocolVersion]) -> Self {
        let root = root("Root");
        let own = below(server("Cloud"), &root);
        Self { asks, versions, ..Self::new(&own, &[], &root) }
    }

    fn acceptor(&self) -> TlsAcceptor {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder =
            ServerConfig::builder_with_provider(provider.clone()).with_protocol_versions(self.versions).unwrap();
        let mut clients = RootCertStore::empty();
        clients.add(root("Devices").der().clone()).unwrap();
        let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(clients), provider);
        let clients = match self.asks {
            Asks::Nothing => WebPkiClientVerifier::no_client_auth(),
            Asks::Must => clients.build().unwrap(),
            Asks::May => clients.allow_unauthenticated().build().unwrap(),
        };
        let key = PrivateKeyDer::try_from(self.key.clone()).unwrap();
        Arc::new(builder.with_client_cert_verifier(clients).with_single_cert(self.shown.clone(), key).unwrap()).into()
    }
}

/// Serves on a port of its own until the bench is dropped. Gives the port, and how many came.
fn serve(bench: &Bench, server: &Server) -> (u16, Arc<AtomicUsize>) {
    let listener = bench.runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let (port, acceptor, came) =
        (listener.local_addr().unwrap().port(), server.acceptor(), Arc::<AtomicUsize>::default());
    let counted = came.clone();
    bench.runtime.spawn(async move {
        loop {
            let (tcp, _) = listener.accept().await.unwrap();
            counted.fetch_add(1, Ordering::SeqCst);
            if let Ok(mut stream) = acceptor.accept(tcp).await {
                let _ = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await;
            }
        }
    });
    (port, came)
}

/// What the check before the shift says of it.
fn checked(bench: &Bench, port: u16, trusted: &str) -> Vec<Finding> {
    let profile = bench.profile(port);
    std::fs::write(profile.with_file_name("ca.pem"), trusted).unwrap();
    let checkup = Checkup {
        profile,
        ports: vec![],
        data: DataDir::new(bench.folder.path().join("none")),
        other_places: vec![],
        not_set_up: None,
        given: Given::default(),
        practice: true,
        policy: Policy::default(),
        purpose: Default::default(),
        proxy: None,
    };
    checkup
        .begin(|| ())
        .iter()
        .filter(|finding| finding.point() == regnwl_station::checkup::finding::Point::Tls)
        .collect()
}

/// How a unit ends there.
fn registered(bench: &Bench, port: u16, trusted: &str) -> Ended {
    let (data, file) = (bench.folder.path().join("data"), bench.folder.path().join(super::common::BATCH));
    let mut parts = bench.parts_at(port, &data, &file);
    parts.ca_pem = Some(trusted.into());
    let mut shift = bench.open_parts(parts);
    let ended = shift.visit(&bench.unit("SN-CERTIFICATE"));
    assert_eq!((shift.intents(), shift.stopped()), (0, None), "{ended:?}");
    shift.close().assert_unbroken();
    ended
}

/// The unit and the check say this, and the same.
#[track_caller]
fn expect(
    bench: &Bench,
    port: u16,
    trusted: &str,
    failure: Failure,
    fault: &TlsFault,
    culprit: Option<&str>,
) -> Refusal {
    let ended = registered(bench, port, trusted);
    assert_eq!(ended.code, Some(failure), "{fault:?}: {ended:?}");
    let Some(Circumstance::Tls(refusal)) = &ended.circumstance else { panic!("{fault:?}: {ended:?}") };
    assert_eq!(&refusal.fault, fault, "{ended:?}");
    assert_eq!(refusal.culprit.as_ref().map(|culprit| &*culprit.subject), culprit, "{fault:?}");
    assert!(ended.detail.as_ref().unwrap().starts_with(&fault.word()), "{:?}", ended.detail);

    let found = checked(bench, port, trusted);
    let [Finding::TlsFault(seen)] = &found[..] else { panic!("{fault:?}: {found:?}") };
    assert_eq!(seen, refusal, "the check before the shift says another thing than the unit");
    for lang in [Lang::En, Lang::Zh] {
        let cause = failure::of(Case::of(&ended).unwrap(), lang).cause;
        assert_eq!(cause, words::found(lang, &found[0]));
        // Who signed what was seen.
        for shown in &refusal.shown {
            assert!(cause.contains(&shown.subject) && cause.contains(&shown.issuer), "{cause}");
        }
        assert!(words::cure(lang, &found[0]).is_some());
    }
    (**refusal).clone()
}

#[test]
fn the_cause_of_a_refused_certificate_is_named_alike_by_the_unit_and_by_the_check_and_is_asked_for_once() {
    let (top, foreign) = (root("Root"), root("Foreign Root"));
    let issuing = below(ca("Issuing"), &top);
    let foreign_issuing = below(ca("Foreign Issuing"), &foreign);
    let mut ended = ca("Issuing 2024");
    ended.not_after = rcgen::date_time_ymd(2024, 1, 1);
    let ended = below(ended, &top);
    let mut client = server("Cloud");
    client.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let no_ca = below(named("No CA"), &top);
    let of = |params: CertificateParams, issuer: &Issuer, between: &[&Issuer]| {
        Server::new(&below(params, issuer), between, &top)
    };
    let itself = CertifiedIssuer::self_signed(server("Cloud"), KeyPair::generate().unwrap()).unwrap();
    let mut own_ca = server("Cloud");
    own_ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let own_ca = CertifiedIssuer::self_signed(own_ca, KeyPair::generate().unwrap()).unwrap();
    let anew = root("Root");
    let mut early = server("Cloud");
    early.not_before = rcgen::date_time_ymd(2089, 1, 1);
    let mut hostile = server("Cloud\n\u{1b}[2J\u{202e}");
    hostile.not_after = rcgen::date_time_ymd(2024, 1, 1);
    let mut other = CertificateParams::new(["cloud.example".to_owned(), "10.0.0.1".to_owned()]).unwrap();
    other.distinguished_name.push(DnType::CommonName, "127.0.0.1");
    let names = vec!["cloud.example".to_owned(), "10.0.0.1".to_owned()];
    let untrusted = Failure::CertificateUntrusted;
    let rows = [
        (of(server("Cloud"), &issuing, &[]), untrusted, TlsFault::IssuerMissing, "Cloud"),
        (of(server("Cloud"), &foreign, &[]), untrusted, TlsFault::IssuerMissing, "Cloud"),
        (
            of(server("Cloud"), &foreign_issuing, &[&foreign_issuing]),
            untrusted,
            TlsFault::UnknownIssuer,
            "Foreign Issuing",
        ),
        (of(server("Cloud"), &foreign, &[&foreign]), untrusted, TlsFault::UnknownIssuer, "Foreign Root"),
        (of(server("Cloud"), &anew, &[]), untrusted, TlsFault::OtherKey, "Cloud"),
        (of(server("Cloud"), &ended, &[&ended]), Failure::CertificateExpired, TlsFault::Expired, "Issuing 2024"),
        (of(early, &issuing, &[&issuing]), Failure::CertificateExpired, TlsFault::NotYet, "Cloud"),
        (of(named("127.0.0.1"), &issuing, &[&issuing]), untrusted, TlsFault::NoName, "127.0.0.1"),
        (of(other, &issuing, &[&issuing]), untrusted, TlsFault::OtherName { names }, "127.0.0.1"),
        (of(client, &issuing, &[&issuing]), untrusted, TlsFault::WrongUse, "Cloud"),
        (of(server("Cloud"), &no_ca, &[&no_ca]), untrusted, TlsFault::NotACa, "No CA"),
        (Server::new(&itself, &[], &top), untrusted, TlsFault::SelfSigned, "Cloud"),
        (Server::new(&own_ca, &[], &own_ca), untrusted, TlsFault::CaAsServer, "Cloud"),
        (of(hostile, &top, &[]), Failure::CertificateExpired, TlsFault::Expired, "Cloud\n\u{1b}[2J\u{202e}"),
    ];
    each(rows, |(server, failure, fault, culprit)| {
        let bench = Bench::of(1, regnwl_station::sim::dialect::Dialect::At, serde_json::json!({}));
        let (port, came) = serve(&bench, &server);
        if culprit.contains('\n') {
            let ended = registered(&bench, port, &server.trusted);
            let told = failure::of(Case::of(&ended).unwrap(), Lang::En).cause + &ended.detail.unwrap();
            assert!(!told.contains(['\n', '\u{1b}', '\u{202e}']) && told.contains("Cloud\\u{a}"), "{told}");
            return;
        }
        let refusal = expect(&bench, port, &server.trusted, failure, &fault, Some(culprit));
        assert_eq!(refusal.carries_name, fault.is_of_trust().then_some(true), "{fault:?}");
        assert_eq!(refusal.clock.is_some(), failure == Failure::CertificateExpired, "{fault:?}");
        assert_eq!(came.load(Ordering::SeqCst), 2, "one try of the unit, one of the check: {fault:?}");
    });
}

#[test]
fn a_server_that_wants_a_client_certificate_is_found_out_before_anything_is_asked_in_either_version() {
    let of = vec!["Devices".to_owned()];
    let rows = [(&rustls::version::TLS12, of.clone()), (&rustls::version::TLS13, of)];
    each(rows, |(version, of)| {
        let bench = Bench::new();
        let versions: &'static [_] = Box::leak(Box::new([version]));
        let server = Server::asking(Asks::Must, versions);
        let (port, came) = serve(&bench, &server);
        let fault = TlsFault::ClientCertificate { of };
        expect(&bench, port, &server.trusted, Failure::TlsFailed, &fault, None);
        assert_eq!(came.load(Ordering::SeqCst), 2);
    });
}

#[test]
fn a_server_that_takes_a_client_certificate_and_does_without_is_used() {
    let bench = Bench::new();
    let server = Server::asking(Asks::May, rustls::ALL_VERSIONS);
    let (port, _) = serve(&bench, &server);
    let found = checked(&bench, port, &server.trusted);
    assert!(matches!(found[0], Finding::Tls { version: "1.3", .. }), "{found:?}");
}

/// `openssl s_server` with a key and a certificate that were made by `openssl`.
struct OpenSsl {
    _process: Running,
    port: u16,
    /// What it prints stays open: it ends where nobody reads.
    _printed: BufReader<std::process::ChildStdout>,
}

fn openssl(folder: &Path, call: &str) {
    let made = Command::new("openssl").args(call.split_whitespace()).current_dir(folder).output().unwrap();
    assert!(made.status.success(), "{call}: {}", String::from_utf8_lossy(&made.stderr));
}

impl OpenSsl {
    fn serve(folder: &Path, options: &str) -> Self {
        let mut process = Command::new("openssl")
            .args(["s_server", "-accept", "127.0.0.1:0", "-cert", "own.pem", "-key", "own.key"])
            .args(options.split_whitespace())
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut printed = BufReader::new(process.stdout.take().unwrap());
        let port = loop {
            let mut line = String::new();
            assert!(printed.read_line(&mut line).unwrap() > 0, "it ended: {options}");
            if let Some(address) = line.trim().strip_prefix("ACCEPT ") {
                break address.rsplit(':').next().unwrap().parse().unwrap();
            }
        };
        Self { _process: Running(process), port, _printed: printed }
    }
}

/// Makes `ca.pem` (trusted), `own.key` and `own.pem`, which the CA signed.
fn make(folder: &Path, key: &str, sign: &str) {
    let config = "[req]\ndistinguished_name=dn\n[dn]\n[ca]\nbasicConstraints=critical,CA:TRUE\n[own]\nsubjectAltName=IP:127.0.0.1\n";
    std::fs::write(folder.join("config"), config).unwrap();
    openssl(
        folder,
        "req -x509 -config config -extensions ca -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=Root -days 30",
    );
    openssl(
        folder,
        &format!("req -new -config config -newkey {key} -nodes -keyout own.key -out own.csr -subj /CN=Cloud"),
    );
    openssl(
        folder,
        &format!("x509 -req -in own.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out own.pem -days 20 {sign}"),
    );
}

#[test]
fn what_openssl_can_be_told_to_do_wrong_is_named_too() {
    if Command::new("openssl").arg("version").output().is_err() {
        eprintln!("SKIPPED: there is no openssl on this machine");
        return;
    }
    let (rsa, sign) = ("rsa:2048", "-sha256 -extfile config -extensions own");
    let low = "-cipher DEFAULT:@SECLEVEL=0";
    let (untrusted, failed) = (Failure::CertificateUntrusted, Failure::TlsFailed);
    let sha1 = || TlsFault::WeakSignature { algorithm: "sha1WithRSAEncryption".into() };
    let wanted = || TlsFault::ClientCertificate { of: vec![] };
    let rows = [
        ("rsa:1024", sign, low.to_owned(), untrusted, TlsFault::WeakKey { bits: 1024 }, Some("Cloud")),
        ("rsa:1024", sign, format!("{low} -tls1_2"), untrusted, TlsFault::WeakKey { bits: 1024 }, Some("Cloud")),
        (rsa, "-sha1 -extfile config -extensions own", low.to_owned(), untrusted, sha1(), Some("Cloud")),
        (rsa, "-sha256", String::new(), untrusted, TlsFault::OldVersion, Some("Cloud")),
        (rsa, sign, format!("{low} -no_tls1_2 -no_tls1_3"), failed, TlsFault::NoVersion, None),
        (rsa, sign, "-tls1_2 -cipher AES128-SHA:AES256-SHA".to_owned(), failed, TlsFault::NoCipher, None),
        (rsa, sign, "-Verify 1 -tls1_2".to_owned(), failed, wanted(), None),
        (rsa, sign, "-Verify 1 -tls1_3".to_owned(), failed, wanted(), None),
    ];
    each(rows, |(key, sign, options, failure, fault, culprit)| {
        let bench = Bench::of(1, regnwl_station::sim::dialect::Dialect::At, serde_json::json!({}));
        let folder = tempfile::tempdir().unwrap();
        make(folder.path(), key, sign);
        let server = OpenSsl::serve(folder.path(), &options);
        let trusted = std::fs::read_to_string(folder.path().join("ca.pem")).unwrap();
        expect(&bench, server.port, &trusted, failure, &fault, culprit);
    });
}
