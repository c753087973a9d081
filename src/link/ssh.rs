//! `ssh:USER@HOST[:PORT]`: the shell of a host, over the `ssh` program that this PC has.
//!
//! Nothing of what it does is left to a configuration of its own: no files of it are read, nothing is forwarded, and a host is taken by the key that was pinned for it
//! and by no other. Whoever may log in there may do so here: by the agent and the keys of this user, or with a password that the profile's *login* answers with.

use std::path::Path;
use std::time::Duration;

use super::address::Host;
use super::program::Running;
use crate::domain::LineFault;

/// Pinned keys of hosts, in the folder that the program runs in: its name needs no quoting there.
pub(super) const KNOWN_HOSTS: &str = "known_hosts";
/// How long a connection may take, in s; and all of it with the login.
const CONNECT_SECONDS: u32 = 10;
const LOGIN: Duration = Duration::from_secs(30);
/// What the program says with each host key that it accepts.
const FINGERPRINT: &str = "Host key fingerprint is ";
const LET_IN: &str = "Authenticated to ";

/// A host as a user of it.
#[derive(Clone, Copy)]
pub(super) struct Target<'a> {
    pub(super) user: &'a str,
    pub(super) host: &'a Host,
}

/// A line to the shell of a host.
pub(super) struct Session {
    /// The line.
    pub(super) line: Running,
    /// The fingerprint of the key that the host proved to have.
    pub(super) host_key: Option<String>,
    /// It asks for a password before anything else.
    pub(super) asks: bool,
}

/// Opens one.
pub(super) fn open(program: &Path, folder: &Path, target: Target<'_>) -> Result<Session, LineFault> {
    let arguments = arguments(target, "yes", KNOWN_HOSTS, &[]);
    let running = Running::start(program, &arguments, folder).map_err(|_| LineFault::ProgramMissing)?;
    let (line, greeting) = running.greeted(LOGIN, begins, why)?;
    let host_key = greeting.split(FINGERPRINT).nth(1).and_then(|rest| rest.split_whitespace().next());
    let host_key = host_key.filter(|key| key.starts_with("SHA256:")).map(str::to_owned);
    Ok(Session { host_key, asks: !greeting.contains(LET_IN), line })
}

/// Asks a host for its key, which is put into `known_hosts` in the folder. Nobody is logged in.
pub(super) fn ask_for_key(program: &Path, folder: &Path, target: Target<'_>) -> Result<(), LineFault> {
    let only_the_key = ["BatchMode=yes", "PreferredAuthentications=none"];
    let arguments = arguments(target, "accept-new", KNOWN_HOSTS, &only_the_key);
    let running = Running::start(program, &arguments, folder).map_err(|_| LineFault::ProgramMissing)?;
    match running.greeted(LOGIN, begins, why) {
        Ok(_) | Err(LineFault::NotLetIn) => Ok(()),
        Err(fault) => Err(fault),
    }
}

fn arguments(target: Target<'_>, unknown: &str, known_hosts: &str, more: &[&str]) -> Vec<String> {
    let options = [
        &format!("StrictHostKeyChecking={unknown}"),
        &format!("UserKnownHostsFile={known_hosts}"),
        &format!("GlobalKnownHostsFile={known_hosts}"),
        &format!("ConnectTimeout={CONNECT_SECONDS}"),
        // One that vanished is noticed.
        "ServerAliveInterval=5",
        "ServerAliveCountMax=2",
        "TCPKeepAlive=yes",
        // The key is that of the name, whatever address the name has today, and nobody but a person changes it.
        "CheckHostIP=no",
        "UpdateHostKeys=no",
        "HashKnownHosts=no",
        "VerifyHostKeyDNS=no",
        // Says which key it was, and when the login is done.
        "VisualHostKey=yes",
        "FingerprintHash=sha256",
        "LogLevel=VERBOSE",
        "NumberOfPasswordPrompts=3",
        "ClearAllForwardings=yes",
        "ForwardAgent=no",
        "ForwardX11=no",
        "Tunnel=no",
        "PermitLocalCommand=no",
        "ControlMaster=no",
        "ControlPath=none",
        "ProxyCommand=none",
        "AddKeysToAgent=no",
    ];
    let mut arguments: Vec<String> = ["-F", "none", "-tt", "-e", "none"].map(str::to_owned).to_vec();
    for option in options.iter().chain(more) {
        arguments.extend(["-o".to_owned(), (*option).to_owned()]);
    }
    arguments.extend(["-p".to_owned(), target.host.port.to_string(), "-l".to_owned(), target.user.to_owned()]);
    arguments.extend(["--".to_owned(), target.host.name.clone()]);
    arguments
}

/// Where the line begins: behind the word that somebody is let in, or at a question, which is for the profile to answer.
fn begins(text: &str) -> Option<usize> {
    if let Some(at) = text.find(LET_IN) {
        return text[at..].find('\n').map(|end| at + end + 1);
    }
    text.ends_with(": ").then(|| text.rfind('\n').map_or(0, |end| end + 1))
}

/// Why there is no line, by what the program has said.
fn why(text: &str) -> LineFault {
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| text.contains(phrase));
    match () {
        () if says(&["REMOTE HOST IDENTIFICATION HAS CHANGED", "host key for"]) => LineFault::HostKeyChanged,
        () if says(&["host key is known for", "Host key verification failed"]) => LineFault::HostKeyUnknown,
        () if says(&["Unable to negotiate", "Unsupported KEX", "Protocol major versions differ"]) => LineFault::TooOld,
        () if says(&["Could not resolve hostname"]) => LineFault::NameUnknown,
        () if says(&["Connection refused"]) => LineFault::Refused,
        () if says(&["No route to host", "Network is unreachable"]) => LineFault::NoRoute,
        () if says(&["timed out"]) => LineFault::Silent,
        () if says(&["Permission denied", "Too many authentication failures"]) => LineFault::NotLetIn,
        () => LineFault::Closed,
    }
}
