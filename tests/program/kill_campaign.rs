//! The real program, killed at random instants: nothing is lost, nothing is doubled. A longer run: `examples/kill_campaign.rs`.

use std::path::Path;
use std::str::FromStr;

use crate::campaign::{self, Campaign, Comes};

/// Another one may be given as `REGNWL_CAMPAIGN_SEED`.
const SEED: u64 = 20_261_123;

const PROGRAM: &str = env!("CARGO_BIN_EXE_regnwl-station");

fn given<T: FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok()?.parse().ok()
}

fn seed() -> u64 {
    given("REGNWL_CAMPAIGN_SEED").unwrap_or(SEED)
}

#[test]
fn a_very_first_start_that_is_killed_is_as_if_it_had_not_been() {
    let seed = seed();
    campaign::kill_first_starts(Path::new(PROGRAM), 10, seed).unwrap_or_else(|fault| panic!("seed {seed}: {fault}"));
}

#[test]
fn a_station_that_is_killed_again_and_again_loses_nothing_and_doubles_nothing() {
    let seed = seed();
    let campaign = Campaign { kills: 25, seed, comes: Comes::Numbered };
    match campaign::run(Path::new(PROGRAM), campaign, &mut |_| ()) {
        Ok(summary) => eprintln!("seed {seed}: {summary}"),
        Err(fault) => panic!("seed {seed}: {fault}"),
    }
}

#[test]
fn a_station_that_is_killed_and_restored_from_a_backup_gives_no_number_twice() {
    let seed = seed();
    let campaign = Campaign { kills: 16, seed, comes: Comes::Blank(16) };
    match campaign::run(Path::new(PROGRAM), campaign, &mut |_| ()) {
        Ok(summary) => eprintln!("seed {seed}: {summary}"),
        Err(fault) => panic!("seed {seed}: {fault}"),
    }
}

/// Larger as `REGNWL_SHIFT_UNITS` and `REGNWL_SHIFT_KILLS` say.
#[test]
fn a_shift_at_a_line_whose_gate_printer_and_receiver_come_and_go_keeps_to_its_rules_however_often_it_is_killed() {
    let (seed, units, kills) =
        (seed(), given("REGNWL_SHIFT_UNITS").unwrap_or(8), given("REGNWL_SHIFT_KILLS").unwrap_or(6));
    let campaign = Campaign { kills, seed, comes: Comes::Shift(units) };
    match campaign::run(Path::new(PROGRAM), campaign, &mut |_| ()) {
        Ok(summary) => eprintln!("seed {seed}: {summary}"),
        Err(fault) => panic!("seed {seed}: {fault}"),
    }
}
