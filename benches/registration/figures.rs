//! Medians, and how far they lie apart.

use std::time::Duration;

/// One block of times, in milliseconds.
#[derive(Clone, Debug)]
pub struct Figures {
    pub median: f64,
    pub p95: f64,
}

impl Figures {
    pub fn of(times: Vec<Duration>) -> Self {
        let mut ms: Vec<f64> = times.iter().map(|time| time.as_secs_f64() * 1000.0).collect();
        ms.sort_by(f64::total_cmp);
        Self { median: median(&ms), p95: ms[(ms.len() * 95 / 100).min(ms.len() - 1)] }
    }
}

pub fn median(of: &[f64]) -> f64 {
    let mut sorted = of.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// Of each block, against the floor of that block.
pub fn ratio(blocks: &[Figures], floor: &[Figures]) -> Vec<f64> {
    blocks.iter().zip(floor).map(|(block, floor)| block.median / floor.median).collect()
}

/// The median of ratios, and the smallest and largest.
pub fn spread(ratios: &[f64]) -> String {
    let low = ratios.iter().copied().fold(f64::INFINITY, f64::min);
    let high = ratios.iter().copied().fold(0.0, f64::max);
    format!("{:.2} x floor ({low:.2}-{high:.2})", median(ratios))
}

pub fn say(name: &str, blocks: &[Figures], ratios: &[f64]) {
    let middle = |of: fn(&Figures) -> f64| median(&blocks.iter().map(of).collect::<Vec<_>>());
    let (median, p95) = (middle(|block| block.median), middle(|block| block.p95));
    println!("{name:<28} {median:>8.2} ms   95 % {p95:>8.2} ms   {}", spread(ratios));
}
