//! A whole job in the field, with the real program: collected on one laptop, registered over a network that comes and goes, delivered from another, rolled back by
//! half and moved again, killed in between again and again. Then the ledger of the cloud, the units and the records of both are compared.
//!
//! - `fleet` the units · `boxes` those with a shell · `server`, `hosts` what they are reached through · `profiles` how they are spoken to · `network` the way to the cloud
//! - `laptop` the program as it is called, and killed · `person` who answers its questions · `story` what is done, in order · `books` the comparison
//!
//! The seed repeats every choice; it cannot repeat the scheduler.

mod books;
mod boxes;
mod fleet;
mod hosts;
mod laptop;
mod network;
mod person;
mod profiles;
mod server;
mod story;

use std::io;
use std::path::{Path, PathBuf};

use regnwl_station::domain::secret::Secret;
use regnwl_station::sim::cloud::{PracticeCloud, Product};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::campaign::chance::Chance;
use fleet::{Fleet, Make, Unit};
use hosts::Hosts;
use network::Network;

pub use books::Figures;

/// How much of it.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Units of each make, in the order of [`Make::ALL`].
    pub units: [usize; 4],
    /// At least so many kills while units are rolled back and moved again.
    pub kills: usize,
    /// Units at a time.
    pub at_once: usize,
    pub seed: u64,
    /// Each call is told on standard error.
    pub is_told: bool,
}

/// What stays while laptops are killed: cloud, network, hosts, profiles.
pub struct Ground {
    pub program: PathBuf,
    folder: tempfile::TempDir,
    cloud: PracticeCloud,
    network: Network,
    hosts: Option<Hosts>,
    runtime: Runtime,
    is_told: bool,
}

impl Ground {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn profile(&self, make: Make) -> PathBuf {
        self.path(&format!("{}.json", make.name()))
    }
}

/// Plays the whole of it. `tell` is told what is begun.
///
/// # Errors
/// The place of the first disagreement, or what the program did that it never should.
pub fn run(program: &Path, size: Size, tell: &mut dyn FnMut(&str)) -> Result<Figures, String> {
    let (ground, mut fleet) = prepare(program, size).map_err(|error| error.to_string())?;
    story::play(&ground, &mut fleet, size, tell)
}

fn prepare(program: &Path, size: Size) -> io::Result<(Ground, Fleet)> {
    let folder = tempfile::tempdir()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let product =
        Product { product_key: profiles::PRODUCT_KEY.into(), product_secret: Secret::new(profiles::PRODUCT_SECRET) };
    let cloud =
        runtime.block_on(async { PracticeCloud::start(TcpListener::bind("127.0.0.1:0").await?, vec![product]) })?;
    let network = Network::to(cloud.addr(), size.seed, &runtime)?;
    std::fs::write(folder.path().join("ca.pem"), cloud.ca_pem())?;
    for make in Make::ALL {
        profiles::write(folder.path(), make, network.port, boxes::USER)?;
    }
    let (hosts, fleet) = units(folder.path(), size, &runtime)?;
    let (program, is_told) = (program.to_owned(), size.is_told);
    Ok((Ground { program, folder, cloud, network, hosts, runtime, is_told }, fleet))
}

/// Each third one of a make comes from the factory; the others were at another platform before.
fn units(folder: &Path, size: Size, runtime: &Runtime) -> io::Result<(Option<Hosts>, Fleet)> {
    let serial = |make: Make, number: usize| format!("{}{number:04}", make.name().to_uppercase());
    let homes: Vec<PathBuf> =
        (0..size.units[3]).map(|number| fleet::home(folder, &serial(Make::Host, number))).collect::<io::Result<_>>()?;
    let hosts = if homes.is_empty() { None } else { Hosts::start(&homes) };
    let _inside = runtime.enter();
    let mut fleet = Fleet::new();
    for (make, count) in Make::ALL.into_iter().zip(size.units) {
        for number in 0..count {
            // A site is visited with one profile.
            let site = match make {
                Make::At | Make::Console => format!("站点 {}", number % 2 + 1),
                Make::Json => "站点 3".to_owned(),
                Make::Host => "站点 4".to_owned(),
            };
            let serial = serial(make, number);
            let old = if number % 3 == 2 { fleet::Held::default() } else { fleet::old(fleet.len()) };
            let unit = match (make, &hosts) {
                (Make::At | Make::Json, _) => Unit::practice(make, serial, site, old)?,
                (Make::Console, _) => {
                    let home = boxes::make(&folder.join("boxes").join(&serial))?;
                    Unit::of_files(make, serial, site, old, home, None)?
                }
                (Make::Host, Some(hosts)) => {
                    let home = fleet::home(folder, &serial)?;
                    Unit::of_files(make, serial, site, old, home, Some(hosts.address(number)))?
                }
                // What is not installed was told.
                (Make::Host, None) => continue,
            };
            fleet.push(unit);
        }
    }
    Ok((hosts, fleet))
}

/// The choices of one part of the story.
fn chance(seed: u64, part: u64) -> Chance {
    Chance::new(seed.wrapping_mul(31).wrapping_add(part))
}
