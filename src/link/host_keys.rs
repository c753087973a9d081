//! Keys of hosts that a person has pinned: the file that `ssh` compares with.

use std::io;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use sha2::{Digest as _, Sha256};

use super::address::Host;
use super::ssh::KNOWN_HOSTS;
use crate::files::{self, folder, own};

/// Largest file, in bytes.
const LARGEST: u64 = 4 << 20;

/// The key of a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostKey {
    /// Its kind, `ssh-ed25519`.
    pub kind: String,
    /// `SHA256:…`, as `ssh` and `ssh-keygen -l` write it.
    pub fingerprint: String,
    key: String,
}

/// The file, in its folder.
pub(super) struct HostKeys<'a>(pub(super) &'a Path);

impl HostKeys<'_> {
    fn file(&self) -> PathBuf {
        self.0.join(KNOWN_HOSTS)
    }

    fn text(&self) -> io::Result<String> {
        Ok(files::if_there(own::read_text(&self.file(), LARGEST))?.unwrap_or_default())
    }

    /// The key that is pinned for a host.
    pub(super) fn of(&self, host: &Host) -> io::Result<Option<HostKey>> {
        let name = name(host);
        Ok(self.text()?.lines().filter(|line| is_of(line, &name)).find_map(key))
    }

    /// Pins this key, in the place of any other of the host.
    pub(super) fn pin(&self, host: &Host, key: &HostKey) -> io::Result<()> {
        let name = name(host);
        let mut text: String = self
            .text()?
            .lines()
            .filter(|line| !is_of(line, &name))
            .fold(String::new(), |text, line| text + line + "\n");
        text += &format!("{name} {} {}\n", key.kind, key.key);
        folder::make_within(self.0)?;
        own::write(&self.file(), text.as_bytes())
    }
}

/// As `ssh` names a host there.
fn name(host: &Host) -> String {
    let name = host.name.to_ascii_lowercase();
    if host.port == super::address::SSH_PORT { name } else { format!("[{name}]:{}", host.port) }
}

fn is_of(line: &str, name: &str) -> bool {
    line.split(' ').next() == Some(name)
}

fn key(line: &str) -> Option<HostKey> {
    let mut words = line.split_whitespace().skip(1);
    let (kind, key) = (words.next()?, words.next()?);
    let blob = STANDARD.decode(key).ok()?;
    let fingerprint = format!("SHA256:{}", STANDARD_NO_PAD.encode(Sha256::digest(blob)));
    Some(HostKey { kind: kind.to_owned(), fingerprint, key: key.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of a key that was made for this test.
    const KEY: &str = "AAAAC3NzaC1lZDI1NTE5AAAAIMjYtcXvzPjsgS66l4HYXgYVSGRvDbSAq+SRsyZQ8pHJ";

    #[test]
    fn a_host_has_the_key_that_was_pinned_for_it_last_and_no_other_host_loses_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let keys = HostKeys(folder.path());
        let at = |name: &str, port| Host { name: name.into(), port };
        let pinned = key(&format!("x ssh-ed25519 {KEY}")).unwrap();
        assert!(pinned.fingerprint.starts_with("SHA256:") && pinned.fingerprint.len() == 50, "{pinned:?}");
        assert_eq!(keys.of(&at("box", 22)).unwrap(), None);
        for host in [at("Box", 22), at("box", 2222), at("fe80::1", 22)] {
            keys.pin(&host, &pinned).unwrap();
        }
        let other = HostKey { kind: "ssh-rsa".into(), ..pinned.clone() };
        keys.pin(&at("box", 22), &other).unwrap();
        let text = std::fs::read_to_string(folder.path().join(KNOWN_HOSTS)).unwrap();
        assert_eq!(text, format!("[box]:2222 ssh-ed25519 {KEY}\nfe80::1 ssh-ed25519 {KEY}\nbox ssh-rsa {KEY}\n"));
        assert_eq!(keys.of(&at("BOX", 22)).unwrap(), Some(other));
        assert_eq!(keys.of(&at("box", 2222)).unwrap(), Some(pinned));
    }
}
