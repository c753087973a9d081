//! Programs that a test starts.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// A child that ends with the test.
pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Waits for a file that a program makes once it is ready.
#[allow(dead_code, reason = "not every layer has such programs")]
#[track_caller]
pub fn wait_for(file: &Path) {
    let until = Instant::now() + Duration::from_secs(50);
    while !file.exists() {
        assert!(Instant::now() < until, "never there: {}", file.display());
        std::thread::park_timeout(Duration::from_millis(2));
    }
}

/// What a program has said on standard error.
#[allow(dead_code, reason = "not every layer has such programs")]
pub fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A server that says at which port it listens, as those of `examples/plant` do; and that port.
#[allow(dead_code, reason = "not every layer has such programs")]
pub fn listening(server: &mut Command) -> (Running, u16) {
    let mut running = Running(server.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap());
    let mut port = String::new();
    BufReader::new(running.0.stdout.take().unwrap()).read_line(&mut port).unwrap();
    (running, port.trim().parse().unwrap())
}
