//! Hosts over one real `sshd`: each at an address of this PC of its own, with a home of its own.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::common::sshd::{Sshd, user};

pub struct Hosts {
    sshd: Sshd,
    count: usize,
}

impl Hosts {
    /// So many of them, with these homes. None where `sshd` is not installed, or may give no terminals away.
    pub fn start(homes: &[PathBuf]) -> Option<Self> {
        let mut more = String::new();
        for number in 0..homes.len() {
            let _ = writeln!(more, "ListenAddress {}", host(number));
        }
        // A bash that thinks itself within another one reads no file of whoever runs this.
        more.push_str("MaxSessions 100\nSetEnv SHLVL=1\n");
        for (number, home) in homes.iter().enumerate() {
            let _ = writeln!(
                more,
                "Match LocalAddress {}\n ForceCommand HOME={} exec /bin/sh -i",
                host(number),
                home.display()
            );
        }
        Some(Self { sshd: Sshd::with(&more)?, count: homes.len() })
    }

    pub fn address(&self, number: usize) -> String {
        format!("ssh:{}@{}:{}", user(), host(number), self.sshd.port)
    }

    pub fn addresses(&self) -> Vec<String> {
        (0..self.count).map(|number| self.address(number)).collect()
    }

    pub fn fingerprint(&self) -> String {
        self.sshd.fingerprint()
    }

    /// The folder with an `ssh` that has the key of the test.
    pub fn ssh_in(&self) -> PathBuf {
        let ssh = self.sshd.programs(true).ssh.unwrap_or_default();
        ssh.parent().map(Path::to_owned).unwrap_or_default()
    }
}

/// An address of the loopback net.
fn host(number: usize) -> String {
    format!("127.0.1.{}", number + 1)
}
