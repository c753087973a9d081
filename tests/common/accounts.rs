//! Accounts of one test: the real `login`, `su` and `sshd` see them in a mount namespace of their own, and nobody else does. No password of this PC is touched.

use std::process::{Command, Stdio};

pub const USER: &str = "field";
pub const PASSWORD: &str = "k0nsole*Pa55";
pub const ROOT_PASSWORD: &str = "su*Pa55-0f-box";

/// Their shadow lines, made with `openssl passwd -6`.
const SHADOW: &str = "\
root:$6$regnwlroot$ahAcgyGJB11ZoV8gnQw1Egg8Ks2L4jMjYQdekKncGXiXEPLQLftJtXp7p1EnZ4XZ1rnppSk3L5U8LGWHyQdWB.:20000:0:99999:7:::
field:$6$regnwlfield$rp.gEAaldt5Tz.poKteD2XbCML4gEIOSRLO5f.cMPwp5frM7EGOj2yZvXFlLf/FoNRGekaqzVn/pLGA4/0/wW.:20000:0:99999:7:::
";
const USERS: &str = "\
root:x:0:0:root:/root:/bin/sh
sshd:x:4320:65534::/run/sshd:/usr/sbin/nologin
field:x:4321:100:field:/tmp:/bin/sh
";

pub struct Accounts(tempfile::TempDir);

impl Accounts {
    /// None where this is not root, or root may make no mounts.
    pub fn new() -> Option<Self> {
        let accounts = Self(tempfile::tempdir().unwrap());
        std::fs::write(accounts.0.path().join("passwd"), USERS).unwrap();
        std::fs::write(accounts.0.path().join("shadow"), SHADOW).unwrap();
        let mut call = Command::new("/bin/sh");
        call.args(["-c", &accounts.script("true")]).stdout(Stdio::null()).stderr(Stdio::null());
        if rustix::process::geteuid().is_root() && call.status().is_ok_and(|status| status.success()) {
            return Some(accounts);
        }
        eprintln!("skipped: only root, who may make mounts, has accounts of a test");
        None
    }

    /// A script that becomes this program, which sees them.
    pub fn script(&self, program: &str) -> String {
        let mount = |file: &str| format!("mount --bind {}/{file} /etc/{file}", self.0.path().display());
        format!("exec unshare -m sh -c '{} && {} && exec {program}'", mount("passwd"), mount("shadow"))
    }
}
