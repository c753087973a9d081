//! The real program, killed at random instants: nothing is lost, nothing is doubled. A longer run: `examples/kill_campaign.rs`.

use std::path::Path;

use crate::campaign::{self, Campaign};

/// Another one may be given as `REGNWL_CAMPAIGN_SEED`.
const SEED: u64 = 20_261_123;

const PROGRAM: &str = env!("CARGO_BIN_EXE_regnwl-station");

fn seed() -> u64 {
    std::env::var("REGNWL_CAMPAIGN_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(SEED)
}

#[test]
fn a_very_first_start_that_is_killed_is_as_if_it_had_not_been() {
    let seed = seed();
    campaign::kill_first_starts(Path::new(PROGRAM), 10, seed).unwrap_or_else(|fault| panic!("seed {seed}: {fault}"));
}

#[test]
fn a_station_that_is_killed_again_and_again_loses_nothing_and_doubles_nothing() {
    let seed = seed();
    let campaign = Campaign { kills: 25, seed, blank: None };
    match campaign::run(Path::new(PROGRAM), campaign, &mut |_| ()) {
        Ok(summary) => eprintln!("seed {seed}: {summary}"),
        Err(fault) => panic!("seed {seed}: {fault}"),
    }
}

#[test]
fn a_station_that_is_killed_and_restored_from_a_backup_gives_no_number_twice() {
    let seed = seed();
    let campaign = Campaign { kills: 16, seed, blank: Some(16) };
    match campaign::run(Path::new(PROGRAM), campaign, &mut |_| ()) {
        Ok(summary) => eprintln!("seed {seed}: {summary}"),
        Err(fault) => panic!("seed {seed}: {fault}"),
    }
}
