//! Networks that lie, and proxies: what is told where the cloud should be. The unit and the check before the shift say the same of it, in both languages,
//! and nothing was asked.

use std::net::ToSocketAddrs as _;
use std::sync::{Arc, Mutex};

use regnwl_station::checkup::{Checkup, Finding, Level};
use regnwl_station::demo::PracticeBench;
use regnwl_station::domain::entry::Ended;
use regnwl_station::domain::{Failure, Outcome, Proxy, Secret};
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::station::Parts;
use regnwl_station::store::{DataDir, Policy};
use regnwl_station::vault::Given;
use regnwl_station::words::failure::{self, Case};
use regnwl_station::words::{Lang, checkup as words};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::checkup::Server;
use super::common::search::Search;
use super::common::{BATCH, Bench, Shift, each};

/// What answers at a port.
#[derive(Clone)]
enum Peer {
    /// Nobody: connections are refused.
    Nobody,
    /// This, to whatever comes, and closes.
    Says(&'static str),
    /// A way to the cloud is opened, and this stands at its end.
    OpensTo(&'static str),
    /// Nothing.
    Mute,
    /// TLS.
    Tls(TlsAcceptor),
}

impl Peer {
    /// On a port of its own.
    fn at(self, bench: &Bench) -> u16 {
        let listener = bench.runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let port = listener.local_addr().unwrap().port();
        if !matches!(self, Self::Nobody) {
            bench.runtime.spawn(async move {
                loop {
                    let (tcp, _) = listener.accept().await.unwrap();
                    tokio::spawn(self.clone().answer(tcp));
                }
            });
        }
        port
    }

    async fn answer(self, mut tcp: TcpStream) {
        let says = match self {
            Self::Says(text) => text,
            Self::OpensTo(text) => {
                read_head(&mut tcp).await;
                let _ = tcp.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
                text
            }
            Self::Tls(acceptor) => {
                if let Ok(mut stream) = acceptor.accept(tcp).await {
                    let _ = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await;
                }
                return;
            }
            Self::Nobody | Self::Mute => "",
        };
        let _ = tcp.read(&mut [0; 2048]).await;
        if !says.is_empty() {
            let _ = tcp.write_all(says.as_bytes()).await;
            let _ = tcp.shutdown().await;
        }
        let _ = tcp.read_to_end(&mut Vec::new()).await;
    }
}

/// What a client says to a proxy.
async fn read_head(tcp: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match tcp.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => break,
        }
    }
    String::from_utf8(head).unwrap()
}

/// A proxy that leads to the door of the bench, whatever host is asked for, once its answer is that; and all that it was told.
struct Leading {
    port: u16,
    heads: Arc<Mutex<Vec<String>>>,
    answer: Arc<Mutex<&'static str>>,
}

impl Leading {
    fn new(bench: &Bench, answer: &'static str) -> Self {
        let listener = bench.runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let (port, door) = (listener.local_addr().unwrap().port(), bench.door.port());
        let (heads, answer) = (Arc::<Mutex<Vec<String>>>::default(), Arc::new(Mutex::new(answer)));
        let (told, says) = (heads.clone(), answer.clone());
        bench.runtime.spawn(async move {
            loop {
                let (mut client, _) = listener.accept().await.unwrap();
                let (told, says) = (told.clone(), says.clone());
                tokio::spawn(async move {
                    let head = read_head(&mut client).await;
                    told.lock().unwrap().push(head);
                    let answer = *says.lock().unwrap();
                    let _ = client.write_all(answer.as_bytes()).await;
                    if answer.starts_with("HTTP/1.1 200") {
                        let mut cloud = TcpStream::connect(("127.0.0.1", door)).await.unwrap();
                        let _ = tokio::io::copy_bidirectional(&mut client, &mut cloud).await;
                    }
                });
            }
        });
        Self { port, heads, answer }
    }

    fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

const OPENED: &str = "HTTP/1.1 200 Connection established\r\nVia: 1.1 shop\r\n\r\n";

fn proxy(address: &str, password: Option<&str>) -> Option<Proxy> {
    Some(Proxy { address: address.parse().unwrap(), password: password.map(Secret::new) })
}

fn bench(changes: Value) -> Bench {
    Bench::of(1, Dialect::At, changes)
}

fn open<'a>(bench: &'a Bench, port: u16, proxy: Option<Proxy>, trusted: Option<&str>) -> Shift<'a> {
    let (data, file) = (bench.folder.path().join("data"), bench.folder.path().join(BATCH));
    let parts = bench.parts_at(port, &data, &file);
    let ca_pem = trusted.map(|pem| pem.as_bytes().to_vec()).or(parts.ca_pem);
    bench.open_parts(Parts { proxy, ca_pem, ..parts })
}

/// What a unit ends with where the cloud is at this port, and what the check finds there.
fn seen(bench: &Bench, port: u16, proxy: Option<Proxy>, trusted: Option<&str>) -> (Ended, Vec<Finding>) {
    let mut shift = open(bench, port, proxy.clone(), trusted);
    let ended = shift.visit(&bench.unit("SN-NETWORK"));
    assert_eq!((shift.intents(), shift.stopped(), bench.connects()), (0, None, 0), "{ended:?}");
    shift.close().assert_unbroken();
    let profile = bench.profile(port);
    trusted.iter().for_each(|pem| std::fs::write(profile.with_file_name("ca.pem"), pem).unwrap());
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
        proxy: proxy.map(|proxy| proxy.address),
    };
    (ended, checkup.begin(|| ()).iter().collect())
}

/// What both say, in each language.
type Says = [&'static str; 2];

/// The unit ended so, and says each of these; the check has such a finding, which says the same and what to do.
#[track_caller]
fn expect(seen: &(Ended, Vec<Finding>), failure: Failure, is: fn(&Finding) -> bool, says: Says, facts: &[&str]) {
    let (ended, found) = seen;
    assert_eq!((ended.outcome, ended.code), (Outcome::Error, Some(failure)), "{ended:?}");
    let finding = found.iter().find(|finding| is(finding)).unwrap_or_else(|| panic!("{found:?}"));
    assert!(found.iter().any(|finding| finding.level() == Level::Stop), "{found:?}");
    for (lang, says) in [Lang::En, Lang::Zh].into_iter().zip(says) {
        let unit = failure::of(Case::of(ended).unwrap(), lang).cause;
        let check = words::found(lang, finding);
        for text in [&unit, &check] {
            assert!(text.contains(says) && facts.iter().all(|fact| text.contains(fact)), "{says} {facts:?}: {text}");
            assert!(!text.contains(['\r', '\n', '\u{1b}']), "{text}");
        }
        assert!(words::cure(lang, finding).is_some());
    }
}

fn is_tls_fault(finding: &Finding) -> bool {
    matches!(finding, Finding::TlsFault(_))
}

fn is_proxy_fault(finding: &Finding) -> bool {
    matches!(finding, Finding::ProxyFault(_))
}

#[test]
fn a_login_page_in_the_place_of_the_cloud_is_told_with_where_it_sends_to() {
    let page = "HTTP/1.1 302 Found\r\nDate: today\r\nlocation: http://li:pin@login.hotel.example/?mac=00:11:22\r\n\r\n";
    let bench = bench(json!({}));
    let port = Peer::Says(page).at(&bench);
    let seen = seen(&bench, port, None, None);
    let says = ["the login page of this network", "本网络的登录页"];
    expect(&seen, Failure::TlsFailed, is_tls_fault, says, &["“login.hotel.example”", "HTTP/1.1 302 Found"]);
    // Whose page it would be is nobody else's business.
    let recorded = serde_json::to_string(&seen.0.circumstance).unwrap();
    assert!(!recorded.contains("00:11") && !recorded.contains("pin"), "{recorded}");
}

#[test]
fn whoever_answers_with_a_certificate_of_their_own_is_named_and_told_from_tls_inspection() {
    let portal = ["such as the login page of this network", "例如本网络的登录页"];
    let inspection = ["(TLS inspection)", "（TLS 检查）"];
    let rows = [("login.hotel.example", "Hotel CA", portal), ("127.0.0.1", "Shop Inspection CA", inspection)];
    each(rows, |(name, signer, says)| {
        let bench = bench(json!({}));
        let port = Peer::Tls(Server::of(signer, &[name], -100, 4000, 4000).acceptor).at(&bench);
        let seen = seen(&bench, port, None, None);
        expect(&seen, Failure::CertificateUntrusted, is_tls_fault, says, &[&format!("“{signer}”")]);
    });
}

#[test]
fn a_clock_that_is_wrong_is_told_with_the_days_of_the_certificate_and_its_own() {
    let day = |offset: i64| (jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * offset)).to_string();
    let rows = [(30, 400, "is valid only from", "才有效"), (-400, -30, "expired on", "到期")];
    each(rows, |(from, until, en, zh)| {
        let bench = bench(json!({}));
        let server = Server::of("Shop CA", &["127.0.0.1"], from, until, 4000);
        let port = Peer::Tls(server.acceptor.clone()).at(&bench);
        let before = day(0);
        let seen = seen(&bench, port, None, Some(&server.ca_pem));
        let facts = [&day(from)[..10], &day(until)[..10]];
        expect(&seen, Failure::CertificateExpired, is_tls_fault, [en, zh], &facts);
        let today = [before, day(0)].map(|day| failure_says(&seen.0, &day[..10]));
        assert!(today.contains(&true), "{:?}", seen.0);
    });
}

fn failure_says(ended: &Ended, text: &str) -> bool {
    failure::of(Case::of(ended).unwrap(), Lang::En).cause.contains(&format!("This PC's clock says {text}."))
}

#[test]
fn a_name_that_leads_nowhere_is_told_as_such() {
    // RFC 6761: `.invalid` never resolves. A machine without a name server cannot know.
    let unknown = bench(json!({"cloud": {"host": {"custom": "cloud.invalid"}}}));
    let (ended, found) = seen(&unknown, 1883, None, None);
    assert_eq!(ended.code, Some(Failure::NameNotResolved));
    let is_away =
        matches!(found.iter().find(|finding| finding.level() == Level::Stop), Some(Finding::NameServerAway(_)));
    let says = if is_away { "No name server (DNS)" } else { "its DNS does not know the name" };
    assert!(failure::of(Case::of(&ended).unwrap(), Lang::En).cause.contains(says), "{ended:?} {found:?}");

    // The machine's own name leads to an address inside of it.
    let own = gethostname::gethostname().to_string_lossy().into_owned();
    let addresses: Vec<_> = (own.as_str(), 0).to_socket_addrs().into_iter().flatten().map(|one| one.ip()).collect();
    let is_inside =
        |ip: &std::net::IpAddr| ip.is_loopback() || matches!(ip, std::net::IpAddr::V4(v4) if v4.is_private());
    if own == "localhost" || addresses.is_empty() || !addresses.iter().all(is_inside) {
        return eprintln!("skipped: {own} leads to {addresses:?}");
    }
    let bench = bench(json!({"cloud": {"host": {"custom": own}}}));
    let port = Peer::Nobody.at(&bench);
    let seen = seen(&bench, port, None, None);
    let says = ["The name leads to", "该名称指向"];
    let is_aside = |finding: &Finding| matches!(finding, Finding::NameAside(..));
    expect(&seen, Failure::NameNotResolved, is_aside, says, &[&addresses[0].to_string()]);
}

#[test]
fn each_fault_of_a_proxy_has_its_words() {
    use Failure::{ConnectTimeout, Unreachable};
    let login = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"shop\"\r\n\r\n";
    let ntlm = "HTTP/1.1 407 Denied\r\nProxy-Authenticate: NTLM\r\nProxy-Authenticate: Negotiate\r\n\r\n";
    each(
        [
            (Peer::Nobody, Unreachable, ["refuses connections", "拒绝连接"], ""),
            (Peer::Mute, ConnectTimeout, ["accepted the connection but did not answer", "接受了连接但没有应答"], ""),
            (
                Peer::Says("HTTP/1.1 200 Conn"),
                Unreachable,
                ["closed the connection before", "没有答完就关闭了连接"],
                "",
            ),
            (Peer::Says("SSH-2.0-OpenSSH_9.9\r\n"), Unreachable, ["is not an HTTP proxy", "不是 HTTP 代理"], ""),
            (Peer::Says(login), Unreachable, ["requires a login", "要求登录"], "(Basic)"),
            (Peer::Says(ntlm), Unreachable, ["requires a login", "要求登录"], "(NTLM, Negotiate)"),
            (
                Peer::Says("HTTP/1.1 403 Blocked by shop rule 7\r\n\r\n<html>"),
                Unreachable,
                ["refuses the way to the cloud", "拒绝通往云端"],
                "403 Blocked by shop rule 7",
            ),
        ],
        |(peer, failure, says, fact)| {
            let short = matches!(peer, Peer::Mute).then(|| json!({"cloud": {"connectTimeoutMs": 800}}));
            let bench = bench(short.unwrap_or_else(|| json!({})));
            let address = format!("127.0.0.1:{}", peer.at(&bench));
            let seen = seen(&bench, bench.door.port(), proxy(&address, None), None);
            expect(&seen, failure, is_proxy_fault, says, &[&address, fact]);
            assert_eq!(bench.door.accepted(), 0, "the cloud was dialled past the proxy");
        },
    );
}

#[test]
fn a_proxy_without_an_address_and_one_that_says_no_to_a_password_are_told() {
    let bench = bench(json!({}));
    let nowhere = seen(&bench, bench.door.port(), proxy("proxy.invalid:3128", None), None);
    let says = ["has no address in this network", "查不到代理"];
    expect(&nowhere, Failure::Unreachable, is_proxy_fault, says, &["proxy.invalid:3128"]);

    let wrong = Leading::new(&bench, "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"shop\"\r\n\r\n");
    let address = format!("li@127.0.0.1:{}", wrong.port);
    let mut shift = open(&bench, bench.door.port(), proxy(&address, Some("open-sesame-4711")), None);
    let ended = shift.expect(&bench.unit("SN-LOGIN"), Outcome::Error, Some(Failure::Unreachable));
    let cause = failure::of(Case::of(&ended).unwrap(), Lang::En).cause;
    assert!(cause.contains("does not accept this user name and password (Basic)"), "{cause}");
    assert_eq!(wrong.heads().len(), 1, "a wrong password is told once: proxies lock users out");
    shift.close().assert_unbroken();
}

#[test]
fn a_page_behind_a_proxy_that_opened_is_told_as_what_it_is() {
    let bench = bench(json!({}));
    let address = format!("127.0.0.1:{}", Peer::OpensTo("HTTP/1.1 403 Blocked\r\n\r\n").at(&bench));
    let seen = seen(&bench, bench.door.port(), proxy(&address, None), None);
    let says = ["A web server answers without TLS", "有网页服务器应答，但没有 TLS"];
    expect(&seen, Failure::TlsFailed, is_tls_fault, says, &["HTTP/1.1 403 Blocked"]);
    let opened = seen.1.iter().find(|finding| matches!(finding, Finding::Proxy { .. })).expect("the way is named");
    assert!(words::found(Lang::En, opened).contains(&address));
}

#[test]
fn everything_goes_through_the_proxy_which_finds_the_cloud_and_no_password_is_left_anywhere() {
    let bench = bench(json!({"verify": {"online": true}}));
    let (leads, password) = (Leading::new(&bench, OPENED), "open-sesame-4711");
    // Nobody listens at the cloud's port here: the proxy knows where it is.
    let (port, address) = (Peer::Nobody.at(&bench), format!("li@127.0.0.1:{}", leads.port));
    let mut shift = open(&bench, port, proxy(&address, Some(password)), None);
    shift.expect_pass(&bench.unit("SN-THROUGH"));
    assert_eq!((shift.intents(), bench.issued_to("SN-THROUGH").len()), (1, 1));
    let login = "bGk6b3Blbi1zZXNhbWUtNDcxMQ==";
    let head = format!(
        "CONNECT 127.0.0.1:{port} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nProxy-Authorization: Basic {login}\r\n\r\n"
    );
    let heads = leads.heads();
    assert!(heads.len() >= 2 && heads.iter().all(|told| *told == head), "registration and online check: {heads:?}");
    assert_eq!(bench.door.accepted(), heads.len());
    let left = shift.close();
    left.assert_unbroken();
    let search = Search::new(&[password.to_owned(), login.to_owned()]);
    let (found, looked_at) = search.finds_in(bench.folder.path(), |_| true);
    assert!(found.is_empty() && looked_at > 3, "{found:?}");
    assert!(!search.finds(format!("{:?}", left.events).as_bytes()));
}

#[test]
fn a_unit_waits_for_a_proxy_that_cannot_reach_the_cloud_yet_and_is_registered_once() {
    let bench = bench(json!({}));
    let leads = Leading::new(&bench, "HTTP/1.1 503 Service Unavailable\r\n\r\n");
    let (data, file) = (bench.folder.path().join("data"), bench.folder.path().join(BATCH));
    let proxy = proxy(&format!("127.0.0.1:{}", leads.port), None);
    let parts = Parts { has_person: true, proxy, ..bench.parts_at(bench.door.port(), &data, &file) };
    let mut shift = bench.open_parts(parts);
    shift.plug(0, &bench.unit("SN-WAITS"));
    shift.wait_for(|snapshot| snapshot.cloud_away.as_ref().is_some_and(|away| away.next_try.is_some()));
    assert_eq!((shift.intents(), bench.connects()), (0, 0));
    *leads.answer.lock().unwrap() = OPENED;
    shift.send(regnwl_station::seen::command::Command::TryCloud);
    shift.passes(0);
    assert_eq!((shift.intents(), bench.issued_to("SN-WAITS").len()), (1, 1));
    shift.close().assert_unbroken();
}

#[test]
fn practice_goes_through_no_proxy() {
    assert_eq!(PracticeBench::start(None, 1).unwrap().parts().unwrap().proxy, None);
}
