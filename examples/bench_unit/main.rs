//! The whole station on one unit, beside what wire, cloud and disk take in the same run.
//!
//! ```text
//! cargo build --release && cargo run --release --example bench_unit -- target/release/regnwl-station
//! ```
//! Units at the end of a line of 115200 baud, paced both ways; the practice cloud behind a relay that is 0, 30 and 150 ms away. The floor of a run is
//! `max(dialog up to the intent, 2 round trips) + 1 round trip + the rest of the dialog + 4 waits for the disk`; the dialog is held with the same unit by a bare
//! loop. `--units N` (15), `--boot MS`: units that hear nothing for so long after they were plugged in. Several programs may be named: they take turns.
//! `--slots N`: instead, a line of N slots for a minute, the cloud 30 ms away, one unit of twenty with a fault, 0.3 s of hands between two units.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "the figures are what it is run for")]

#[cfg(unix)]
#[path = "../../benches/registration/distance.rs"]
mod distance;
#[cfg(unix)]
mod line;
#[cfg(unix)]
mod unit;

#[cfg(not(unix))]
fn main() {
    println!("units on ports of the system need a Unix");
}

#[cfg(unix)]
fn main() {
    unix::main();
}

#[cfg(unix)]
mod unix {
    use std::fs::File;
    use std::io::{BufRead, BufReader, Write};
    use std::path::{Path, PathBuf};
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    use regnwl_station::domain::Secret;
    use regnwl_station::sim::cloud::{PracticeCloud, Product};
    use serde_json::json;
    use tokio::net::TcpListener;

    use super::{distance, line, unit};

    const DISTANCES: [u64; 3] = [0, 30, 150];
    /// Between one unit and the next.
    const HANDS: Duration = Duration::from_millis(300);
    const SECRET: &str = "PracticeSecret00";

    /// What a station took for its units, from the begin of the visit and from the plug.
    #[derive(Default)]
    struct Took {
        visit: Vec<Duration>,
        plugged: Vec<Duration>,
        register: Vec<Duration>,
        /// What the station says of the visit: on what it waited.
        device: Vec<Duration>,
        cloud: Vec<Duration>,
        disk: Vec<Duration>,
        commands: Vec<String>,
    }

    pub fn main() {
        let (mut units, mut boot, mut slots, mut programs) = (15_usize, 0_u64, 0_usize, Vec::new());
        let mut args = std::env::args().skip(1);
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--units" => units = args.next().and_then(|value| value.parse().ok()).unwrap_or(units),
                "--boot" => boot = args.next().and_then(|value| value.parse().ok()).unwrap_or(boot),
                "--slots" => slots = args.next().and_then(|value| value.parse().ok()).unwrap_or(slots),
                program => programs.push(PathBuf::from(program)),
            }
        }
        if programs.is_empty() {
            eprintln!("bench_unit [--units N] [--boot MS] [--slots N] PATH-OF-REGNWL-STATION…");
            std::process::exit(2);
        }
        let boot = Duration::from_millis(boot);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let product = Product { product_key: "a1Practice0".into(), product_secret: Secret::new(SECRET) };
        let cloud = runtime
            .block_on(async { PracticeCloud::start(TcpListener::bind("127.0.0.1:0").await?, vec![product]) })
            .unwrap();
        if slots > 0 {
            return whole_line(&runtime, &cloud, &programs, slots);
        }
        println!("{units} units each, {} ms of start; medians (10 % … 90 %), ms", boot.as_millis());
        for away in DISTANCES {
            let round_trip = Duration::from_millis(away);
            let port = runtime.block_on(distance::put_between(cloud.addr(), round_trip));
            for program in &programs {
                let folder = tempfile::tempdir().unwrap();
                prepare(folder.path(), &cloud, port);
                let took = run(program, folder.path(), units, boot, away);
                let floor = floor(folder.path(), &took.commands, round_trip, boot);
                let name = program.display();
                println!("cloud {away} ms away, {name}");
                println!("  floor {:.1}: {}", ms(floor.total), floor.parts);
                let start = if boot.is_zero() { &took.visit } else { &took.plugged };
                let median = spread(start)[1];
                println!(
                    "  station {} from {}: ratio {:.2}",
                    said(start),
                    if boot.is_zero() { "the begin of the visit" } else { "the plug" },
                    median.as_secs_f64() / floor.total.as_secs_f64()
                );
                println!("  of it Register {}; from the plug {}", said(&took.register), said(&took.plugged));
                let [device, cloud, disk] = [&took.device, &took.cloud, &took.disk].map(|all| said(all));
                println!("  it waited for the unit {device}, for the cloud {cloud}, for the disk {disk}");
            }
        }
    }

    fn run(program: &Path, folder: &Path, units: usize, boot: Duration, away: u64) -> Took {
        let link = folder.join("port");
        let mut command = command(program, folder, units);
        command.arg("--port").arg(&link).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut station = command.spawn().unwrap();
        let lines = BufReader::new(station.stdout.take().unwrap()).lines();
        let mut took = Took::default();
        let (mut begun, mut registers) = (Instant::now(), Instant::now());
        let mut number = 0;
        let mut plug = || {
            number += 1;
            let unit = unit::Unit::plug(&format!("BENCH{away:03}{number:04}"), boot).unwrap();
            let _ = std::fs::remove_file(&link);
            std::os::unix::fs::symlink(unit.path(), &link).unwrap();
            (Some(unit), Instant::now())
        };
        let (mut there, mut plugged) = plug();
        for line in lines.map_while(Result::ok) {
            let now = Instant::now();
            let event: serde_json::Value = serde_json::from_str(&line).unwrap_or_default();
            match event["event"].as_str() {
                Some("unitStarted") => begun = now,
                Some("step") if event["step"] == "register" => registers = now,
                Some("step") if event["step"] == "write" => took.register.push(now - registers),
                Some("unitEnded") => {
                    assert_eq!(event["outcome"], "PASS", "{event}");
                    took.visit.push(now - begun);
                    let waited =
                        |on: &str| Duration::from_secs_f64(event["tookMs"][on].as_f64().unwrap_or_default() / 1000.0);
                    took.device.push(waited("device"));
                    took.cloud.push(waited("cloud"));
                    took.disk.push(waited("disk"));
                    took.plugged.push(now - plugged);
                    took.commands = there.as_ref().map(unit::Unit::commands).unwrap_or_default();
                    there = None;
                    std::fs::remove_file(&link).unwrap();
                    if took.visit.len() < units {
                        std::thread::sleep(HANDS);
                        (there, plugged) = plug();
                    }
                }
                _ => {}
            }
        }
        assert!(station.wait().unwrap().success());
        drop(there);
        took
    }

    /// Profile and CA of the cloud behind this port.
    fn prepare(folder: &Path, cloud: &PracticeCloud, port: u16) {
        std::fs::write(folder.join("ca.pem"), cloud.ca_pem()).unwrap();
        let profile = json!({
            "format": 1,
            "name": "Bench",
            "productKey": "a1Practice0",
            "cloud": {"host": {"custom": "localhost"}, "port": port, "trust": {"caFile": "ca.pem"}},
            "dialog": {"preset": "at"},
        });
        std::fs::write(folder.join("profile.json"), profile.to_string()).unwrap();
    }

    /// The program on so many units; its ports are not named yet.
    fn command(program: &Path, folder: &Path, units: usize) -> Command {
        let mut command = Command::new(program);
        command
            .args(["--lang", "en", "--data-dir"])
            .arg(folder.join("data"))
            .args(["provision", "--wait", "60", "--count", &units.to_string(), "--profile"])
            .arg(folder.join("profile.json"))
            .arg("--batch")
            .arg(folder.join("batch.jsonl"))
            .env("REGNWL_PRODUCT_SECRET", SECRET)
            .env("REGNWL_WITNESS_DIR", folder.join("witness"))
            .env("XDG_CONFIG_HOME", folder.join("config"));
        command
    }

    fn whole_line(runtime: &tokio::runtime::Runtime, cloud: &PracticeCloud, programs: &[PathBuf], slots: usize) {
        let port = runtime.block_on(distance::put_between(cloud.addr(), Duration::from_millis(30)));
        for program in programs {
            let folder = tempfile::tempdir().unwrap();
            prepare(folder.path(), cloud, port);
            let call = command(program, folder.path(), 1_000_000);
            let took = line::run(call, folder.path(), slots, Duration::from_secs(60)).unwrap();
            #[expect(clippy::cast_precision_loss, reason = "some thousands")]
            let hourly = took.units as f64 / took.during.as_secs_f64() * 3600.0;
            println!(
                "{slots} slots, {}: {hourly:.0} units an hour ({} of {} PASS), from the end of a unit to the next PASS {} ms, {:.0} % of a processor, {:.1} MB",
                program.display(),
                took.passed,
                took.units,
                said(&took.hands),
                took.processor * 100.0,
                took.memory
            );
        }
    }

    struct Floor {
        total: Duration,
        parts: String,
    }

    /// What the same dialog, the round trips and the disk take by themselves.
    fn floor(folder: &Path, commands: &[String], round_trip: Duration, boot: Duration) -> Floor {
        // The third reading of the number is the one before the write.
        let third = commands.iter().enumerate().filter(|(_, command)| *command == "AT+SN?").nth(2).unwrap().0;
        let held = |from: usize, to: usize| {
            let mut all: Vec<Duration> = (0..15)
                .map(|_| {
                    let unit = unit::Unit::plug("BENCH0000000", Duration::ZERO).unwrap();
                    // What it holds is told back.
                    let before: Vec<_> = if from == 0 { vec![] } else { commands[..from].to_vec() };
                    unit::bare(unit.path(), &before).unwrap();
                    unit::bare(unit.path(), &commands[from..to]).unwrap()
                })
                .collect();
            all.sort_unstable();
            all[all.len() / 2]
        };
        let (before, after) = (boot + held(0, third), held(third, commands.len()));
        let mut waits: Vec<Duration> = (0..40)
            .map(|number| {
                let mut file = File::options()
                    .create(true)
                    .append(true)
                    .open(folder.join(format!("disk{}", number / 20)))
                    .unwrap();
                let begun = Instant::now();
                file.write_all(&[b'x'; 400]).unwrap();
                file.sync_data().unwrap();
                begun.elapsed()
            })
            .collect();
        waits.sort_unstable();
        let disk = waits[waits.len() / 2] * 4;
        let total = before.max(2 * round_trip) + round_trip + after + disk;
        let parts = format!(
            "dialog up to the intent {:.1}, round trips 3 × {}, the rest of it {:.1}, disk {:.1}",
            ms(before),
            round_trip.as_millis(),
            ms(after),
            ms(disk)
        );
        Floor { total, parts }
    }

    fn spread(all: &[Duration]) -> [Duration; 3] {
        let mut all = all.to_vec();
        all.sort_unstable();
        [all.len() / 10, all.len() / 2, all.len() * 9 / 10].map(|at| all[at.min(all.len() - 1)])
    }

    fn said(all: &[Duration]) -> String {
        let [low, median, high] = spread(all);
        format!("{:.1} ({:.1} … {:.1})", ms(median), ms(low), ms(high))
    }

    fn ms(time: Duration) -> f64 {
        time.as_secs_f64() * 1000.0
    }
}
