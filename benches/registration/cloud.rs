//! The cloud of a measurement, fresh each time, so that none is slow by what it has to remember.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use regnwl_station::domain::Secret;
use regnwl_station::sim::cloud::{PracticeCloud, Product};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use super::{PRODUCT_KEY, PRODUCT_SECRET};

pub struct Cloud {
    pub addr: SocketAddr,
    pub ca_pem: String,
    _runs: Runs,
}

enum Runs {
    Here(#[expect(dead_code, reason = "it lives as long as this")] PracticeCloud),
    Elsewhere(Child),
}

impl Drop for Runs {
    fn drop(&mut self) {
        if let Self::Elsewhere(process) = self {
            let _ = (process.kill(), process.wait());
        }
    }
}

impl Cloud {
    /// The practice cloud, or one that shares no code with this library.
    pub fn start(runtime: &Runtime, other: bool) -> Self {
        if other {
            return Self::of_others();
        }
        let product = Product { product_key: PRODUCT_KEY.into(), product_secret: Secret::new(PRODUCT_SECRET) };
        let cloud = runtime.block_on(async {
            PracticeCloud::start(TcpListener::bind("127.0.0.1:0").await.unwrap(), vec![product]).unwrap()
        });
        Self { addr: cloud.addr(), ca_pem: cloud.ca_pem().to_owned(), _runs: Runs::Here(cloud) }
    }

    fn of_others() -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/strangers/other_cloud.py");
        let folder = tempfile::tempdir().unwrap();
        let ca = folder.path().join("ca.pem");
        let mut process = Command::new("python3")
            .arg(script)
            .args(["--product", PRODUCT_KEY, "--ca-out"])
            .arg(&ca)
            .env("PRODUCT_SECRET", PRODUCT_SECRET)
            .stdout(Stdio::piped())
            // It says there who left without a goodbye.
            .stderr(Stdio::null())
            .spawn()
            .expect("python3");
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let told: serde_json::Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        // It never waits for a reader.
        std::thread::spawn(move || lines.count());
        let port = u16::try_from(told["port"].as_u64().unwrap()).unwrap();
        let ca_pem = std::fs::read_to_string(&ca).unwrap();
        Self { addr: SocketAddr::from(([127, 0, 0, 1], port)), ca_pem, _runs: Runs::Elsewhere(process) }
    }
}
