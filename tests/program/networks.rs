//! The way to the cloud as calls of the real program go it: the proxy that is set, what stands between, and names that lead nowhere. Names are given to the
//! program alone, in a mount of its own over `/etc/hosts`.

use std::io::Write as _;
use std::net::{Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use crate::common::process::{Running, wait_for};
use crate::common::{Bench, PRODUCT_SECRET};
use crate::here::{self, program};

const OPENED: &str = "HTTP/1.1 200 Connection established\r\n\r\n";

/// A PC with a unit at it, and a user whose settings and keyring are their own.
struct Pc {
    bench: Bench,
    _unit: Running,
}

impl Pc {
    fn new(changes: Value) -> Self {
        let bench = Bench::of(1, regnwl_station::sim::dialect::Dialect::At, changes);
        let link = bench.folder.path().join("unit");
        let mut unit = here::call();
        unit.args(["sim", "device", "--dialect", "at", "--serial", "SN-NETWORK", "--link"]).arg(&link);
        let unit = Running(unit.spawn().unwrap());
        wait_for(&link);
        let pc = Self { bench, _unit: unit };
        pc.set("", None);
        pc
    }

    fn path(&self, name: &str) -> PathBuf {
        self.bench.folder.path().join(name)
    }

    /// What the user has chosen, and what the administrator has set.
    fn set(&self, chosen: &str, ruled: Option<&str>) {
        std::fs::create_dir_all(self.path("config/regnwl-station")).unwrap();
        let settings = json!({ "version": 1, "proxy": chosen });
        std::fs::write(self.path("config/regnwl-station/settings.json"), settings.to_string()).unwrap();
        let policy = ruled.map_or_else(|| json!({}), |ruled| json!({ "proxy": ruled }));
        std::fs::write(self.path("policy.json"), policy.to_string()).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o644);
        std::fs::set_permissions(self.path("policy.json"), mode).unwrap();
    }

    /// A proxy that gives this answer, and after [`OPENED`] leads to the door; and what it was told.
    fn proxy(&self, answer: &'static str) -> (String, Arc<Mutex<Vec<String>>>) {
        let listener = self.bench.runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (door, heads) = (self.bench.door.port(), Arc::<Mutex<Vec<String>>>::default());
        let told = heads.clone();
        self.bench.runtime.spawn(async move {
            loop {
                let (mut client, _) = listener.accept().await.unwrap();
                let told = told.clone();
                tokio::spawn(async move {
                    let mut head = Vec::new();
                    while !head.ends_with(b"\r\n\r\n") && client.read_buf(&mut head).await.is_ok_and(|read| read > 0) {}
                    told.lock().unwrap().push(String::from_utf8(head).unwrap());
                    let _ = client.write_all(answer.as_bytes()).await;
                    if answer == OPENED {
                        let mut cloud = TcpStream::connect(("127.0.0.1", door)).await.unwrap();
                        let _ = tokio::io::copy_bidirectional(&mut client, &mut cloud).await;
                    }
                });
            }
        });
        (address, heads)
    }

    fn command(&self, words: &[&str], args: &[&str]) -> Command {
        let mut call = here::alone(Command::new(words.first().map_or_else(program, PathBuf::from)));
        if let Some(words) = words.get(1..) {
            call.args(words).arg(program());
        }
        call.args(["--lang", "en", "--data-dir"]).arg(self.path("data")).args(args);
        call.env("XDG_CONFIG_HOME", self.path("config")).env("REGNWL_POLICY", self.path("policy.json"));
        call.env("REGNWL_WITNESS_DIR", self.path("witness")).env("REGNWL_PRODUCT_SECRET", PRODUCT_SECRET);
        call.stdin(Stdio::null());
        call
    }

    fn provision(&self, words: &[&str], port: u16) -> Command {
        let (profile, batch, unit) = (self.bench.profile(port), self.path("b.jsonl"), self.path("unit"));
        let [profile, batch, unit] = [&profile, &batch, &unit].map(|path| path.to_str().unwrap());
        self.command(words, &["provision", "--profile", profile, "--batch", batch, "--port", unit])
    }

    fn doctor(&self, words: &[&str], port: u16) -> Output {
        let profile = self.bench.profile(port);
        self.command(words, &["doctor", "--profile", profile.to_str().unwrap()]).output().unwrap()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// `provision` ends so, and its standard error and the check both say this.
#[track_caller]
fn both_say(pc: &Pc, words: &[&str], port: u16, code: &str, cause: &str) {
    let output = pc.provision(words, port).output().unwrap();
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains(code) && said.contains(cause), "{said}");
    let checked = pc.doctor(words, port);
    let found = text(&checked.stdout);
    assert!(found.contains(cause) && checked.status.code() == Some(1), "{found}");
    assert_eq!(pc.bench.connects(), 0);
}

#[test]
fn calls_go_through_the_proxy_that_is_set_and_practice_through_none() {
    let pc = Pc::new(json!({}));
    let (blocks, asked) = pc.proxy("HTTP/1.1 403 Not for you\r\n\r\n");
    let port = pc.bench.door.port();
    pc.set(&blocks, None);
    let cause = format!("The proxy {blocks} refuses the way to the cloud: 403 Not for you.");
    both_say(&pc, &[], port, "C-02 The cloud cannot be reached", &cause);
    // Practice has a cloud of its own.
    let count = asked.lock().unwrap().len();
    let practice =
        pc.command(&[], &["provision", "--demo", "--count", "1"]).env("TMPDIR", pc.path("")).output().unwrap();
    assert_eq!((practice.status.code(), asked.lock().unwrap().len()), (Some(0), count), "{}", text(&practice.stderr));
    // The administrator's wins; without its password nothing begins.
    let (leads, told) = pc.proxy(OPENED);
    let leads = format!("li@{leads}");
    pc.set(&blocks, Some(&leads));
    let refused = pc.provision(&[], port).output().unwrap();
    let said = text(&refused.stderr);
    assert!(said.contains(&format!("No password is stored for the proxy {leads}.")), "{said}");
    assert!(text(&pc.doctor(&[], port).stdout).contains("No password is stored for the proxy"));
    let mut store = pc.command(&[], &["secret", "set", "--proxy", &leads]);
    let mut store = store.stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    store.stdin.take().unwrap().write_all(b"open-sesame-4711\n").unwrap();
    assert!(store.wait().unwrap().success());
    let checked = text(&pc.doctor(&[], port).stdout);
    let opened = format!("opened the way to 127.0.0.1:{port}");
    assert!(checked.contains(&opened) && !checked.contains("open-sesame"), "{checked}");
    let passed = pc.provision(&[], port).output().unwrap();
    assert_eq!(passed.status.code(), Some(0), "{}", text(&passed.stderr));
    let told = told.lock().unwrap().clone();
    let login = "Proxy-Authorization: Basic bGk6b3Blbi1zZXNhbWUtNDcxMQ==\r\n";
    assert!(told.len() >= 2 && told.iter().all(|head| head.contains(login)), "{told:?}");
    assert_eq!((pc.bench.connects(), pc.bench.door.accepted()), (1, told.len()));
}

#[test]
fn no_variable_names_a_proxy() {
    let pc = Pc::new(json!({}));
    let (blocks, asked) = pc.proxy("HTTP/1.1 403 Not for you\r\n\r\n");
    let mut call = pc.provision(&[], pc.bench.door.port());
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        call.env(name, format!("http://{blocks}"));
    }
    let passed = call.output().unwrap();
    assert_eq!((passed.status.code(), asked.lock().unwrap().len()), (Some(0), 0), "{}", text(&passed.stderr));
}

/// The words before a call that has these names; none where this system lets nobody have names of their own.
fn named(folder: &Path, hosts: &str) -> Option<[String; 5]> {
    let file = folder.join("hosts");
    std::fs::write(&file, hosts).unwrap();
    let call = format!("mount --bind '{}' /etc/hosts && exec \"$@\"", file.display());
    let words = ["unshare".into(), "-rm".into(), "sh".into(), "-c".into(), call];
    let works = Command::new(&words[0]).args(&words[1..]).args(["sh", "true"]).stderr(Stdio::null()).status();
    if works.is_ok_and(|status| status.success()) {
        return Some(words);
    }
    eprintln!("skipped: no mount of its own for a program here");
    None
}

fn before_it(words: &[String; 5]) -> Vec<&str> {
    words.iter().map(String::as_str).chain(["sh"]).collect()
}

#[test]
fn a_name_that_leads_nowhere_or_aside_is_told_with_where_it_leads() {
    for (address, says) in [
        ("0.0.0.0", "The name leads to 0.0.0.0, which is nowhere: a filter on this network or PC blocks it."),
        ("127.0.0.1", "The name leads to 127.0.0.1, which is nowhere: a filter on this network or PC blocks it."),
    ] {
        let pc = Pc::new(json!({"cloud": {"host": {"custom": "cloud.example"}}}));
        let Some(words) = named(&pc.path(""), &format!("127.0.0.1 localhost\n{address} cloud.example\n")) else {
            return;
        };
        let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        both_say(&pc, &before_it(&words), nobody, "C-01 ", says);
    }
}

#[test]
fn an_ipv6_address_that_leads_nowhere_holds_no_unit_up_and_is_named_by_the_check() {
    let pc = Pc::new(json!({"cloud": {"host": {"custom": "localhost"}}}));
    let port = pc.bench.door.port();
    // Takes no more connections and refuses none.
    let at = SocketAddr::from((Ipv6Addr::LOCALHOST, port));
    let silent = pc.bench.runtime.block_on(async {
        let socket = TcpSocket::new_v6()?;
        socket.bind(at)?;
        socket.listen(1)
    });
    let Ok(_silent) = silent else { return eprintln!("skipped: no IPv6 here") };
    let fill: Vec<_> = (0..8).map(|_| pc.bench.runtime.spawn(TcpStream::connect(at))).collect();
    // One more than asked for, as Linux counts.
    pc.bench.wait_until("it is full", || fill.iter().filter(|one| one.is_finished()).count() >= 2);
    let Some(words) = named(&pc.path(""), "::1 localhost\n127.0.0.1 localhost\n") else { return };
    let checked = text(&pc.doctor(&before_it(&words), port).stdout);
    assert!(checked.contains("Tried first and unanswered: ::1."), "{checked}");
    let passed = pc.provision(&before_it(&words), port).output().unwrap();
    assert_eq!(passed.status.code(), Some(0), "{}", text(&passed.stderr));
    assert_eq!(pc.bench.connects(), 1, "asked once");
}
