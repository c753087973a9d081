//! A real PostgreSQL for a test alone, on a free port, over TLS, with a shared book in it.

use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use regnwl_station::domain::{BookMode, BookServer, BookSettings, Secret};
use regnwl_station::shared_book::{Administrator, SharedBook};
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::store::shared_book::choose;
use regnwl_station::vault::ProductSecrets;
use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::watch;

use super::process::Running;

pub const ADMIN: &str = "admin";
pub const ADMIN_PASSWORD: &str = "the-administrators-own";
pub const BOOK: &str = "book";

/// Where the programs of a server are: Debian keeps them out of the path.
fn programs() -> Option<&'static Path> {
    static FOUND: OnceLock<Option<PathBuf>> = OnceLock::new();
    let look = || {
        let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
        let mut folders: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
        folders.sort();
        folders.reverse();
        folders.extend(["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].map(PathBuf::from));
        folders.into_iter().find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
    };
    FOUND.get_or_init(look).as_deref()
}

/// One that stays free while the server is stopped: below those that the system gives to whoever asks for any (Linux: 32768 and up).
fn free_port() -> u16 {
    let some = std::iter::repeat_with(|| fastrand::u16(16_384..32_768));
    some.take(1000).find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).unwrap()
}

/// PostgreSQL does not run as root: then it runs as whoever its package has made for it.
fn runs_as() -> Option<(u32, u32)> {
    if !rustix::process::geteuid().is_root() {
        return None;
    }
    let id = |which| {
        let said = Command::new("id").args([which, "postgres"]).output().unwrap().stdout;
        String::from_utf8(said).unwrap().trim().parse().expect("there is a user postgres")
    };
    Some((id("-u"), id("-g")))
}

fn call(program: &str) -> Command {
    let mut call = Command::new(programs().unwrap().join(program));
    if let Some((user, group)) = runs_as() {
        call.uid(user).gid(group);
    }
    call.current_dir("/").env("LC_ALL", "C");
    call
}

#[track_caller]
fn done(call: &mut Command) -> Output {
    let output = call.output().unwrap();
    assert!(output.status.success(), "{call:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

/// One that runs. It ends with the test.
pub struct Postgres {
    folder: tempfile::TempDir,
    port: u16,
    server: Option<Running>,
    pub ca_pem: String,
}

impl Postgres {
    /// None, and that it was left out, where no server is installed.
    pub fn start() -> Option<Self> {
        if programs().is_none() {
            eprintln!("skipped: PostgreSQL is not installed (initdb, postgres)");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let own = |path: &Path| {
            if let Some((user, group)) = runs_as() {
                std::os::unix::fs::chown(path, Some(user), Some(group)).unwrap();
            }
        };
        own(folder.path());
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("password"), ADMIN_PASSWORD).unwrap();
        own(&at("password"));
        done(
            call("initdb")
                .arg("-D")
                .arg(at("data"))
                .args(["-U", ADMIN, "-E", "UTF8", "--locale=C", "--no-sync"])
                .args(["--auth-host=scram-sha-256", "--auth-local=reject"])
                .arg("--pwfile")
                .arg(at("password")),
        );
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let leaf = CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, &ca).unwrap();
        for (name, text) in [("server.crt", leaf.pem()), ("server.key", key.serialize_pem())] {
            let path = at("data").join(name);
            std::fs::write(&path, text).unwrap();
            std::os::unix::fs::chown(&path, None, None).unwrap();
            own(&path);
            done(Command::new("chmod").arg("600").arg(&path));
        }
        let settings = "ssl = on\nlisten_addresses = 'localhost'\nunix_socket_directories = ''\nfsync = off\nmax_connections = 200\nlog_statement = 'all'\n";
        let config = at("data").join("postgresql.conf");
        let before = std::fs::read_to_string(&config).unwrap();
        std::fs::write(&config, before + settings).unwrap();
        let mut postgres = Self { ca_pem: ca.pem(), folder, port: 0, server: None };
        postgres.run();
        postgres.sql("postgres", &format!("CREATE DATABASE {BOOK}"));
        Some(postgres)
    }

    /// Starts the server: on the port that it had, or on one that is free. A kill leaves a moment in which it cannot be started.
    pub fn run(&mut self) {
        let until = Instant::now() + super::GENEROUS;
        loop {
            let port = if self.port == 0 { free_port() } else { self.port };
            let log = std::fs::OpenOptions::new().create(true).append(true).open(self.log_path()).unwrap();
            let mut call = call("postgres");
            call.arg("-D").arg(self.folder.path().join("data")).args(["-p", &port.to_string()]);
            let child = call.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().unwrap();
            let mut server = Running(child);
            loop {
                if server.0.try_wait().unwrap().is_some() {
                    break;
                }
                if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                    (self.port, self.server) = (port, Some(server));
                    self.wait_until_ready();
                    return;
                }
                std::thread::park_timeout(Duration::from_millis(10));
            }
            assert!(Instant::now() < until, "never started: {}", self.log());
        }
    }

    fn wait_until_ready(&self) {
        let until = Instant::now() + super::GENEROUS;
        while !self.psql("postgres", ADMIN, ADMIN_PASSWORD, "SELECT 1").status.success() {
            assert!(Instant::now() < until, "never ready: {}", self.log());
            std::thread::park_timeout(Duration::from_millis(10));
        }
    }

    /// A server that follows this one, from now on: asynchronously, unless this one is told to wait for it.
    pub fn followed_by(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        if let Some((user, group)) = runs_as() {
            std::os::unix::fs::chown(folder.path(), Some(user), Some(group)).unwrap();
        }
        let mut copied = call("pg_basebackup");
        copied.args([
            "-h",
            "localhost",
            "-p",
            &self.port.to_string(),
            "-U",
            ADMIN,
            "-R",
            "-X",
            "stream",
            "--checkpoint=fast",
            "-D",
        ]);
        done(copied.arg(folder.path().join("data")).env("PGPASSWORD", ADMIN_PASSWORD).env("PGSSLMODE", "prefer"));
        let mut standby = Self { ca_pem: self.ca_pem.clone(), folder, port: 0, server: None };
        standby.run();
        let until = Instant::now() + super::GENEROUS;
        while self.sql("postgres", "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'") != "1" {
            assert!(Instant::now() < until, "it never followed: {}", standby.log());
            std::thread::park_timeout(Duration::from_millis(10));
        }
        standby
    }

    /// It stops as an administrator stops it: sessions are ended.
    pub fn stop(&mut self) {
        let mut server = self.server.take().unwrap();
        kill_process(Pid::from_child(&server.0), Signal::INT).unwrap();
        server.0.wait().unwrap();
    }

    /// It dies.
    pub fn kill(&mut self) {
        drop(self.server.take());
    }

    /// Its files as they stand. It must not run.
    pub fn files(&self) -> PathBuf {
        let copy = self.folder.path().join("copy");
        done(Command::new("cp").arg("-a").arg(self.folder.path().join("data")).arg(&copy));
        copy
    }

    /// Puts files of before in the place of its own: as from a backup, by the server's own recovery, or as a machine that is set back. It must not run.
    pub fn put_back(&self, copy: &Path, recovers: bool) {
        let data = self.folder.path().join("data");
        std::fs::remove_dir_all(&data).unwrap();
        std::fs::rename(copy, &data).unwrap();
        if recovers {
            let config = data.join("postgresql.conf");
            let before = std::fs::read_to_string(&config).unwrap();
            std::fs::write(&config, before + "restore_command = 'false'\n").unwrap();
            let signal = data.join("recovery.signal");
            std::fs::write(&signal, "").unwrap();
            if let Some((user, group)) = runs_as() {
                std::os::unix::fs::chown(&signal, Some(user), Some(group)).unwrap();
            }
        }
    }

    /// A dump of the book, in a file.
    pub fn dump(&self) -> PathBuf {
        let dump = self.folder.path().join("dump");
        done(self.of_administrator("pg_dump").args(["-Fc", "-d", BOOK, "-f"]).arg(&dump));
        dump
    }

    /// Puts a dump back into the database that it came from, in the place of what is there.
    pub fn restore(&self, dump: &Path) {
        done(self.of_administrator("pg_restore").args(["--clean", "--if-exists", "-d", BOOK]).arg(dump));
    }

    fn of_administrator(&self, program: &str) -> Command {
        let mut call = Command::new(programs().unwrap().join(program));
        call.args(["-h", "localhost", "-p", &self.port.to_string(), "-U", ADMIN]);
        call.env("PGPASSWORD", ADMIN_PASSWORD).env("PGSSLMODE", "prefer");
        call
    }

    fn log_path(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// All that it has logged: each statement stands there.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_path()).unwrap_or_default()
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn server(&self) -> BookServer {
        BookServer { host: "localhost".into(), port: self.port }
    }

    pub fn psql(&self, database: &str, user: &str, password: &str, sql: &str) -> Output {
        let mut call = Command::new(programs().unwrap().join("psql"));
        call.args(["-XAtq", "-v", "ON_ERROR_STOP=1", "-h", "localhost", "-p", &self.port.to_string()]);
        call.args(["-d", database, "-U", user, "-c", sql]).env("PGPASSWORD", password).env("PGSSLMODE", "prefer");
        call.output().unwrap()
    }

    /// As its administrator.
    #[track_caller]
    pub fn sql(&self, database: &str, sql: &str) -> String {
        let output = self.psql(database, ADMIN, ADMIN_PASSWORD, sql);
        assert!(output.status.success(), "{sql}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }

    /// The book's administrator, logged in.
    pub async fn administrator(&self) -> Administrator {
        Administrator::log_in(&self.settings(ADMIN), &Secret::new(ADMIN_PASSWORD)).await.unwrap()
    }

    /// What a station needs, with its password. The book is made where it is not there yet.
    pub fn let_in(&self, station: &str) -> (BookSettings, Secret) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let password = runtime.block_on(async {
            let mut administrator = self.administrator().await;
            administrator.upgrade().await.unwrap();
            administrator.add_station(station).await.unwrap().password
        });
        (self.settings(station), password)
    }

    pub fn settings(&self, station: &str) -> BookSettings {
        BookSettings {
            server: self.server(),
            database: BOOK.into(),
            station: station.into(),
            mode: BookMode::Required,
            ca: Some(self.ca_pem.clone()),
            plain: false,
            known_lost: 0,
            told_earlier: false,
        }
    }

    /// A station's view of the book.
    pub fn as_station(&self, station: &str) -> SharedBook {
        let (settings, password) = self.let_in(station);
        SharedBook::new(settings, password).unwrap()
    }
}

/// Has the station in this folder use this book.
pub fn use_book(data: &DataDir, settings: &BookSettings, password: &Secret) {
    data.create().unwrap();
    choose(data, Some(settings)).unwrap();
    let secrets = ProductSecrets::with_keyring(data.path(), None, Duration::from_secs(1));
    secrets.set_of_shared_book(&settings.login(), password).unwrap();
}

/// What stands between a station and the server: bytes go through, and what the server says can be kept back.
pub struct Relay {
    port: u16,
    keeps: watch::Sender<bool>,
}

impl Relay {
    /// Must be called on a runtime.
    pub async fn to(server: u16) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (keeps, kept) = watch::channel(false);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let kept = kept.clone();
                tokio::spawn(async move {
                    let Ok(server) = tokio::net::TcpStream::connect(("127.0.0.1", server)).await else { return };
                    let (from_client, to_client) = client.into_split();
                    let (from_server, to_server) = server.into_split();
                    tokio::join!(carry(from_client, to_server, None), carry(from_server, to_client, Some(kept)));
                });
            }
        });
        Self { port, keeps }
    }

    pub fn server(&self) -> BookServer {
        BookServer { host: "localhost".into(), port: self.port }
    }

    /// What the server says from now on is kept back; what it has said goes on once it is let through.
    pub fn keep_answers(&self, keep: bool) {
        self.keeps.send_replace(keep);
    }
}

async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut kept: Option<watch::Receiver<bool>>) {
    let mut chunk = vec![0; 16 * 1024];
    while let Ok(count @ 1..) = from.read(&mut chunk).await {
        if let Some(kept) = &mut kept {
            let _ = kept.wait_for(|kept| !kept).await;
        }
        if to.write_all(&chunk[..count]).await.is_err() {
            break;
        }
    }
    let _ = to.shutdown().await;
}
