//! Kills the real program again and again while it provisions practice units, and compares what the cloud issued, what the units hold and what the
//! record says.
//!
//! ```text
//! cargo build && cargo run --example kill_campaign -- --kills 500 --seed 7 target/debug/regnwl-station
//! ```
//! `--blank 300`: so many units come without a number, are given one of a range, and a backup is restored once.
//! `--shift 500`: so many units come to a line of a plant, whose gate, label printer and receiver come and go.
//! A program of Windows (`.exe`) runs under Wine (`dist/wine/run`) on COM ports that lead to the units; it is only killed.
//! Ends with a line of figures and 0, or with what does not agree and 1. The seed repeats every choice, not the scheduler: run it several times.
#![allow(clippy::print_stdout, reason = "the figures are what it is run for")]

#[cfg(unix)]
#[path = "../tests/campaign/mod.rs"]
mod campaign;
#[cfg(unix)]
#[path = "../tests/common/folder.rs"]
mod folder;

#[cfg(unix)]
use campaign::Comes;

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    let mut args = std::env::args().skip(1);
    let (mut kills, mut seed, mut comes, mut program) = (100, 1, Comes::Numbered, None);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--kills" => kills = args.next().and_then(|value| value.parse().ok()).unwrap_or(kills),
            "--blank" => comes = args.next().and_then(|value| value.parse().ok()).map_or(comes, Comes::Blank),
            "--shift" => comes = args.next().and_then(|value| value.parse().ok()).map_or(comes, Comes::Shift),
            "--seed" => seed = args.next().and_then(|value| value.parse().ok()).unwrap_or(seed),
            path => program = Some(std::path::PathBuf::from(path)),
        }
    }
    let Some(program) = program else {
        eprintln!("kill_campaign [--kills N] [--seed S] [--blank UNITS | --shift UNITS] PATH-OF-REGNWL-STATION");
        return 2.into();
    };
    let mut progress = |killed: usize| {
        if killed.is_multiple_of(50) {
            eprintln!("{killed} kills");
        }
    };
    // Under Wine so early a kill is one of Wine's own start.
    let first_starts = if program.extension().is_some_and(|ending| ending == "exe") { 0 } else { kills / 10 };
    if let Err(fault) = campaign::kill_first_starts(&program, first_starts, seed) {
        println!("seed {seed}: {fault}");
        return 1.into();
    }
    let campaign = campaign::Campaign { kills, seed, comes };
    match campaign::run(&program, campaign, &mut progress) {
        Ok(summary) => {
            println!("seed {seed}: {first_starts} first starts; {summary}");
            0.into()
        }
        Err(fault) => {
            println!("seed {seed}: {fault}");
            1.into()
        }
    }
}

#[cfg(not(unix))]
fn main() {
    println!("practice units on ports of the system need a Unix");
}
