//! A whole job in the field with the real program: 200 units of four makes, two laptops, a network that comes and goes, half of it rolled back and moved again,
//! killed in between again and again; then the ledger of the cloud, the units and both records are compared.
//!
//! ```text
//! cargo build && cargo run --example field_campaign -- --kills 100 --seed 7 target/debug/regnwl-station
//! ```
//! As root the consoles are behind a real `login`; `sshd` and `ssh` are needed for the hosts. Ends with a table and 0, or with the first thing that does not agree
//! and 1. The seed repeats every choice, not the scheduler.
#![allow(clippy::print_stdout, reason = "the figures are what it is run for")]

#[cfg(target_os = "linux")]
#[allow(dead_code, reason = "the other campaign has more of it")]
#[path = "../../tests/campaign/mod.rs"]
mod campaign;
#[cfg(target_os = "linux")]
#[allow(dead_code, reason = "one kind of unit needs it")]
mod common;
#[cfg(target_os = "linux")]
#[path = "../../tests/field/mod.rs"]
mod field;
#[cfg(target_os = "linux")]
#[path = "../../tests/common/folder.rs"]
mod folder;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    let mut args = std::env::args().skip(1);
    let mut size = field::Size { units: [60, 60, 40, 40], kills: 100, at_once: 8, seed: 1, is_told: false };
    let mut program = None;
    while let Some(arg) = args.next() {
        if arg == "--tell" {
            size.is_told = true;
            continue;
        }
        if !arg.starts_with("--") {
            program = Some(std::path::PathBuf::from(arg));
            continue;
        }
        let numbers: Vec<usize> =
            args.next().unwrap_or_default().split(',').filter_map(|number| number.parse().ok()).collect();
        match (arg.as_str(), &numbers[..]) {
            ("--units", [at, json, console, host]) => size.units = [*at, *json, *console, *host],
            ("--kills", [kills]) => size.kills = *kills,
            ("--at-once", [at_once]) => size.at_once = *at_once,
            ("--seed", [seed]) => size.seed = *seed as u64,
            _ => eprintln!("not understood: {arg}"),
        }
    }
    let Some(program) = program.and_then(|path| path.canonicalize().ok()) else {
        eprintln!(
            "field_campaign [--units AT,JSON,CONSOLE,HOST] [--kills N] [--at-once N] [--seed S] [--tell] PATH-OF-REGNWL-STATION"
        );
        return 2.into();
    };
    let begin = std::time::Instant::now();
    match field::run(&program, size, &mut |phase| eprintln!("{:>4} s: {phase}", begin.elapsed().as_secs())) {
        Ok(figures) => {
            print!("{figures}");
            println!("seed {}: {} s", size.seed, begin.elapsed().as_secs());
            0.into()
        }
        Err(fault) => {
            println!("seed {}: {fault}", size.seed);
            1.into()
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("the units need a Linux");
}
