//! The units: what each holds, whatever it is spoken to by. They live in this process or on its disk, so a killed station takes nothing from them.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use regnwl_station::domain::secret::Secret;
use regnwl_station::sim::device::{Elsewhere, Fault, PracticeUnit, Stored};
use regnwl_station::sim::dialect::Dialect;

use super::boxes::{self, Console};
use super::server;
use crate::campaign::chance::Chance;

/// How a unit is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Make {
    /// AT commands on a pty.
    At,
    /// JSON lines behind a device server.
    Json,
    /// A shell behind a login, on a pty.
    Console,
    /// A shell over `sshd`.
    Host,
}

impl Make {
    pub const ALL: [Self; 4] = [Self::At, Self::Json, Self::Console, Self::Host];

    pub fn name(self) -> &'static str {
        match self {
            Self::At => "at",
            Self::Json => "json",
            Self::Console => "console",
            Self::Host => "host",
        }
    }
}

/// All that can be lost or mixed up of a unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Client id and token.
    pub identity: Option<(String, String)>,
    /// Host and secret of another platform.
    pub elsewhere: Option<(String, String)>,
}

pub struct Unit {
    pub serial: String,
    pub make: Make,
    pub site: String,
    /// What it held when it came.
    pub old: Held,
    /// Where it is always reached, behind a server or as a host.
    pub address: Option<String>,
    body: Body,
}

enum Body {
    Practice(PracticeUnit),
    /// Its store is the home of whoever logs in.
    Files {
        home: PathBuf,
        console: Option<Console>,
    },
}

impl Unit {
    /// A practice unit. Must be called on a runtime.
    ///
    /// # Errors
    /// Those of the system.
    pub fn practice(make: Make, serial: String, site: String, old: Held) -> io::Result<Self> {
        let dialect = if make == Make::At { Dialect::At } else { Dialect::Json };
        let unit = PracticeUnit::new(dialect, &serial);
        let stored = |(client_id, token)| Stored { client_id, device_token: Secret::new(token) };
        unit.hold(old.identity.clone().map(stored));
        let elsewhere = |(host, secret)| Elsewhere { host, secret: Secret::new(secret) };
        unit.log_in_elsewhere(old.elsewhere.clone().map(elsewhere));
        let address = match make {
            Make::Json => Some(format!("tcp:127.0.0.1:{}", server::serve(unit.clone())?)),
            _ => None,
        };
        Ok(Self { serial, make, site, old, address, body: Body::Practice(unit) })
    }

    /// A unit whose store is this folder; `address`: where it is always reached.
    pub fn of_files(
        make: Make,
        serial: String,
        site: String,
        old: Held,
        home: PathBuf,
        address: Option<String>,
    ) -> io::Result<Self> {
        std::fs::write(home.join("serial"), format!("{serial}\n"))?;
        std::fs::write(home.join("uid"), format!("uid-{serial}\n"))?;
        boxes::store(&home, "identity", old.identity.as_ref())?;
        boxes::store(&home, "cloud", old.elsewhere.as_ref())?;
        Ok(Self { serial, make, site, old, body: Body::Files { home, console: None }, address })
    }

    /// What it holds now.
    pub fn held(&self) -> Held {
        match &self.body {
            Body::Practice(unit) => Held {
                identity: unit.held().map(|held| (held.client_id, held.device_token.expose().to_owned())),
                elsewhere: unit.elsewhere().map(|at| (at.host, at.secret.expose().to_owned())),
            },
            Body::Files { home, .. } => {
                Held { identity: boxes::stored(home, "identity"), elsewhere: boxes::stored(home, "cloud") }
            }
        }
    }

    /// Plugs it in and gives its address. One that is behind a server or a host has one for ever. Must be called on a runtime.
    pub fn plug(&mut self) -> io::Result<String> {
        match (&mut self.body, &self.address) {
            (Body::Practice(unit), None) => Ok(unit.plug()?.display().to_string()),
            (Body::Files { console, home }, None) => {
                let (started, path) = Console::start(home)?;
                *console = Some(started);
                Ok(path.display().to_string())
            }
            (_, Some(address)) => Ok(address.clone()),
        }
    }

    /// Pulls the plug, where it has one.
    pub fn unplug(&mut self) {
        match &mut self.body {
            Body::Practice(unit) => {
                unit.set_faults([]);
                if self.make == Make::At {
                    unit.unplug();
                }
            }
            Body::Files { console, .. } => *console = None,
        }
    }

    /// Perhaps something goes wrong with it until its plug is pulled.
    pub fn goes_wrong(&self, chance: &mut Chance) {
        let Body::Practice(unit) = &self.body else { return };
        match chance.below(24) {
            0 => unit.set_faults([Fault::StoresNothing]),
            1 => unit.set_faults([Fault::StoresHalf]),
            2 => unit.set_faults([Fault::LateAnswers(5)]),
            3 => unit.set_faults([Fault::Chatter]),
            _ => {}
        }
    }
}

/// What a unit held for another platform before it came here.
pub fn old(number: usize) -> Held {
    let token = format!("^1^16775977{number:05}^9ffd7c5bcf{number:05}");
    Held {
        identity: Some((format!("Old{number:05}client000100"), token)),
        elsewhere: Some(("mqtt.elsewhere.example".into(), format!("ElsewhereSecret{number:05}"))),
    }
}

/// Where the units have their files.
pub fn home(folder: &Path, serial: &str) -> io::Result<PathBuf> {
    let home = folder.join("homes").join(serial);
    std::fs::create_dir_all(&home)?;
    Ok(home)
}

/// Shared by all: what they hold at one moment.
pub type Fleet = Vec<Unit>;

/// Text that must stand nowhere: every token and secret that a unit holds or held.
pub fn secrets(fleet: &Fleet) -> Vec<Arc<str>> {
    let of = |held: Held| [held.identity, held.elsewhere].into_iter().flatten().map(|(_, secret)| secret);
    let all = fleet.iter().flat_map(|unit| of(unit.held()).chain(of(unit.old.clone())));
    all.filter(|secret| !secret.is_empty()).map(Into::into).collect()
}
