//! A small job in the field, from its list to the books. A larger one: `examples/field_campaign`.

use crate::field::{self, Size};
use crate::here::program;

/// Another one may be given as `REGNWL_CAMPAIGN_SEED`.
const SEED: u64 = 20_261_128;

#[test]
fn a_job_of_four_makes_is_moved_rolled_back_and_moved_again_in_spite_of_kills_and_all_books_agree() {
    let seed = std::env::var("REGNWL_CAMPAIGN_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(SEED);
    let size = Size { units: [4, 3, 2, 3], kills: 6, at_once: 4, seed, is_told: false };
    match field::run(&program(), size, &mut |_| ()) {
        Ok(figures) => eprintln!("seed {seed}:\n{figures}"),
        Err(fault) => panic!("seed {seed}: {fault}"),
    }
}
