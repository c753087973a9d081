//! The real program, killed at random instants: nothing is lost, nothing is doubled. A longer run: `examples/kill_campaign.rs`.
#![cfg(unix)]

mod campaign;

use std::path::Path;

/// Another one may be given as `REGNWL_CAMPAIGN_SEED`.
const SEED: u64 = 20_261_123;

#[test]
fn a_station_that_is_killed_again_and_again_loses_nothing_and_doubles_nothing() {
    let seed = std::env::var("REGNWL_CAMPAIGN_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(SEED);
    let program = Path::new(env!("CARGO_BIN_EXE_regnwl-station"));
    match campaign::run(program, 25, seed, &mut |_| ()) {
        Ok(summary) => eprintln!("seed {seed}: {summary}"),
        Err(fault) => panic!("seed {seed}: {fault}"),
    }
}
