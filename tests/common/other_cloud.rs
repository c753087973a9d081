//! A cloud that shares no code with ours: Python, OpenSSL, hand-written MQTT.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{ChildStdout, Command, Stdio};

use serde_json::Value;

use super::process::Running;

pub struct OtherCloud {
    pub port: u16,
    process: Running,
    lines: std::io::Lines<BufReader<ChildStdout>>,
}

impl OtherCloud {
    /// For one product. `sources`: where `tests` is; `ca`: where the certificate of its authority goes.
    pub fn start(sources: &Path, ca: &Path, product_key: &str, secret: &str) -> Self {
        let mut cloud = Command::new("python3");
        cloud.arg(sources.join("tests/strangers/other_cloud.py")).args(["--product", product_key, "--ca-out"]).arg(ca);
        let mut process = Running(cloud.env("PRODUCT_SECRET", secret).stdout(Stdio::piped()).spawn().unwrap());
        let lines = BufReader::new(process.0.stdout.take().unwrap()).lines();
        let mut cloud = Self { port: 0, process, lines };
        cloud.port = cloud.told()["port"].as_u64().unwrap().try_into().unwrap();
        cloud
    }

    /// The next thing it tells.
    pub fn told(&mut self) -> Value {
        serde_json::from_str(&self.lines.next().unwrap().unwrap()).unwrap()
    }

    /// What it tells from now on is read and dropped: it never waits for a reader.
    #[allow(dead_code, reason = "a test of the cloud alone listens")]
    pub fn unheard(self) -> Running {
        std::thread::spawn(move || self.lines.count());
        self.process
    }
}
