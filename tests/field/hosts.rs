//! Hosts over real `sshd`: each at an address of this PC of its own, with a home of its own.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::common::sshd::{Sshd, user};

/// One `sshd` listens at 16 addresses at most, and one of them is this PC's own.
const OF_ONE: usize = 15;

pub struct Hosts {
    sshds: Vec<Sshd>,
    count: usize,
}

impl Hosts {
    /// One for each of these homes. None where `sshd` is not installed, or may give no terminals away.
    pub fn start(homes: &[PathBuf]) -> Option<Self> {
        let mut sshds: Vec<Sshd> = Vec::new();
        for (first, homes) in (0..).step_by(OF_ONE).zip(homes.chunks(OF_ONE)) {
            // All let in whom the first one lets in.
            let keys = sshds.first().map(|sshd| sshd.path("user.pub"));
            sshds.push(Sshd::with(&configuration(first, homes, keys.as_deref()))?);
        }
        Some(Self { sshds, count: homes.len() })
    }

    /// Each address, with the fingerprint of its host's key.
    pub fn addresses(&self) -> impl Iterator<Item = (String, String)> {
        (0..self.count).map(|number| (self.address(number), self.sshds[number / OF_ONE].fingerprint()))
    }

    pub fn address(&self, number: usize) -> String {
        format!("ssh:{}@{}:{}", user(), host(number), self.sshds[number / OF_ONE].port)
    }

    /// The folder with an `ssh` that has the key of the test.
    pub fn ssh_in(&self) -> PathBuf {
        let ssh = self.sshds.first().and_then(|sshd| sshd.programs(true).ssh);
        ssh.as_deref().and_then(Path::parent).map(Path::to_owned).unwrap_or_default()
    }
}

fn configuration(first: usize, homes: &[PathBuf], keys: Option<&Path>) -> String {
    let mut more = String::new();
    for number in first..first + homes.len() {
        let _ = writeln!(more, "ListenAddress {}", host(number));
    }
    // A bash that thinks itself within another one reads no file of whoever runs this.
    more.push_str("MaxSessions 100\nSetEnv SHLVL=1\n");
    for (number, home) in (first..).zip(homes) {
        let _ = writeln!(more, "Match LocalAddress {}", host(number));
        let _ = writeln!(more, " ForceCommand HOME={} exec /bin/sh -i", home.display());
        let _ = keys.map(|keys| writeln!(more, " AuthorizedKeysFile {}", keys.display()));
    }
    more
}

/// An address of the loopback net.
fn host(number: usize) -> String {
    format!("127.0.1.{}", number + 1)
}
