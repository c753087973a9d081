//! A real `sshd` as this user, on a free port, with keys that were made for the test.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use regnwl_station::domain::programs::Programs;

use super::accounts::Accounts;
use super::process::Running;

pub struct Sshd {
    folder: tempfile::TempDir,
    pub port: u16,
    server: Option<Running>,
    /// Lines more in its configuration, which come first: the first one counts.
    more: String,
    /// Accounts of its own.
    accounts: Option<Accounts>,
}

fn program(name: &str) -> Option<PathBuf> {
    ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"]
        .map(|folder| Path::new(folder).join(name))
        .into_iter()
        .find(|path| path.exists())
}

/// `sshd` gives each terminal to the group tty; where the system has not done so, only root may.
fn may_give_terminals() -> bool {
    let has_group = |mounts: String| mounts.lines().any(|mount| mount.contains(" devpts ") && mount.contains("gid="));
    rustix::process::geteuid().is_root() || std::fs::read_to_string("/proc/mounts").map_or(true, has_group)
}

impl Sshd {
    /// None where it is not installed.
    pub fn start() -> Option<Self> {
        Self::with("")
    }

    /// With these lines more in its configuration.
    pub fn with(more: &str) -> Option<Self> {
        Self::begin(more, None)
    }

    /// One that lets in whoever knows the password of an account.
    pub fn with_passwords(accounts: Accounts) -> Option<Self> {
        Self::begin("PasswordAuthentication yes", Some(accounts))
    }

    fn begin(more: &str, accounts: Option<Accounts>) -> Option<Self> {
        if program("sshd").is_none() || program("ssh").is_none() {
            eprintln!("skipped: sshd or ssh is not installed");
            return None;
        }
        if !may_give_terminals() {
            eprintln!(
                "skipped: terminals do not belong to the group tty here, and only root's sshd can give them to it"
            );
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        // Where root starts it, it wants this folder, which its service makes otherwise.
        let _ = std::fs::create_dir("/run/sshd");
        let mut sshd = Self { folder, port: 0, server: None, more: more.to_owned(), accounts };
        sshd.make_key("user");
        sshd.make_key("stranger");
        sshd.new_host_key();
        sshd.run();
        Some(sshd)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn make_key(&self, name: &str) {
        let made = Command::new("ssh-keygen")
            .args(["-q", "-t", "ed25519", "-N", "", "-C", name, "-f"])
            .arg(self.path(name))
            .status()
            .unwrap();
        assert!(made.success());
    }

    fn new_host_key(&self) {
        let _ = std::fs::remove_file(self.path("host"));
        self.make_key("host");
    }

    /// As `ssh-keygen` says it.
    pub fn fingerprint(&self) -> String {
        let said = Command::new("ssh-keygen").arg("-lf").arg(self.path("host.pub")).output().unwrap();
        String::from_utf8(said.stdout).unwrap().split(' ').nth(1).unwrap().to_owned()
    }

    /// Another host is at the address from now on.
    pub fn is_exchanged(&mut self) {
        self.server = None;
        self.new_host_key();
        let port = self.port;
        self.run_at(port);
    }

    fn run(&mut self) {
        // It cannot be given port 0, so another program may take the port that was free a moment ago.
        for _ in 0..5 {
            let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
            if self.run_at(port) {
                return;
            }
        }
        panic!("sshd never listened");
    }

    fn run_at(&mut self, port: u16) -> bool {
        let at = |name: &str| self.path(name).display().to_string();
        // Not the login shell: what its owner lets it do when it starts may take minutes.
        let shell = "ForceCommand exec /bin/sh -i";
        // What is said of some connections alone is said last.
        let (more, matches) = self.more.split_at(self.more.find("Match ").unwrap_or(self.more.len()));
        let config = format!(
            "{}\nPort {port}\nListenAddress 127.0.0.1\nHostKey {}\nAuthorizedKeysFile {}\nPidFile none\nStrictModes no\nUsePAM no\nPermitRootLogin yes\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nPrintMotd no\nPrintLastLog no\nMaxStartups 100\n{shell}\n{matches}",
            more,
            at("host"),
            at("user.pub"),
        );
        std::fs::write(self.path("sshd_config"), config).unwrap();
        let line = format!("{} -D -e -f {}", program("sshd").unwrap().display(), at("sshd_config"));
        let script = self.accounts.as_ref().map_or(format!("exec {line}"), |accounts| accounts.script(&line));
        let mut call = Command::new("/bin/sh");
        call.args(["-c", &script]).stdin(Stdio::null()).stdout(Stdio::null());
        call.stderr(std::fs::File::create(self.path("sshd.log")).unwrap());
        let mut server = Running(call.spawn().unwrap());
        let until = Instant::now() + Duration::from_secs(20);
        while server.0.try_wait().unwrap().is_none() && Instant::now() < until {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
                (self.port, self.server) = (port, Some(server));
                return true;
            }
            std::thread::park_timeout(Duration::from_millis(10));
        }
        false
    }

    /// This user on it.
    pub fn address(&self) -> String {
        format!("ssh:{}@127.0.0.1:{}", user(), self.port)
    }

    /// The real `ssh` with the key of this user in its agent's stead; `known`: the host knows it.
    pub fn programs(&self, known: bool) -> Programs {
        let key = self.path(if known { "user" } else { "stranger" });
        let text = format!(
            "#!/bin/sh\nexec {} -i {} -o IdentitiesOnly=yes -o IdentityAgent=none \"$@\"\n",
            program("ssh").unwrap().display(),
            key.display()
        );
        let path = self.path(if known { "ssh" } else { "ssh-of-stranger" });
        if !path.exists() {
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        Programs { ssh: Some(path), adb: None }
    }

    /// The processes of `ssh` that lead to it.
    pub fn clients(&self) -> Vec<String> {
        let port = format!("\0-p\0{}\0", self.port);
        let all = std::fs::read_dir("/proc").unwrap().flatten();
        let calls = all.filter_map(|process| std::fs::read(process.path().join("cmdline")).ok());
        let calls = calls.map(|call| String::from_utf8_lossy(&call).into_owned());
        calls.filter(|call| call.contains(&port)).collect()
    }
}

pub fn user() -> String {
    let said = Command::new("id").arg("-un").output().unwrap();
    String::from_utf8(said.stdout).unwrap().trim().to_owned()
}
