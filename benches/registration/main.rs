//! Registrations of this library beside those of others, at the same practice cloud in the same run: a bare rustls client, which nothing can beat by much, `rumqttc`, and where
//! they are installed the article's Node sample and paho. One at a time at several distances, and many at once.
//!
//! `cargo bench --bench registration [-- --rounds N --at-once N --each N --distances 0,30,150 --other-cloud]`: with the last, the cloud is that of `tests/strangers` (Python, OpenSSL).
//! `tests/strangers/run` installs the strangers.

mod clients;
mod cloud;
mod distance;
mod figures;
mod processor;
mod strangers;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clients::{Client, Ours, Who};
use cloud::Cloud;
use figures::{Figures, ratio, say};
use processor::Used;
use tokio::runtime::Runtime;

const PRODUCT_KEY: &str = "a1abcdefghi";
const PRODUCT_SECRET: &str = "h1nQFYPZS0mW2352";
/// Repetitions of the whole: the spread that is told is that of their ratios.
const BLOCKS: usize = 5;

/// What the run is told.
struct Call {
    rounds: usize,
    at_once: usize,
    each: usize,
    distances: Vec<u64>,
    other_cloud: bool,
}

impl Call {
    fn of_arguments() -> Self {
        let words: Vec<String> = std::env::args().collect();
        let told = |name: &str| {
            words.iter().position(|word| word == name).and_then(|at| words.get(at + 1)).map(String::as_str)
        };
        let number = |name, or| told(name).map_or(or, |text| text.parse().expect("a number"));
        let distances = told("--distances").unwrap_or("0,30,150");
        Self {
            rounds: number("--rounds", 10),
            at_once: number("--at-once", 64),
            each: number("--each", 32),
            distances: distances.split(',').map(|ms| ms.parse().expect("milliseconds")).collect(),
            other_cloud: words.iter().any(|word| word == "--other-cloud"),
        }
    }
}

fn main() {
    let call = Call::of_arguments();
    // The cloud, and what stands for the distance to it, have threads of their own; the clients have as many as a station has.
    let away = runtime(processor::CLOUD, 2);
    let here = runtime("clients", std::thread::available_parallelism().map_or(2, usize::from));
    for ms in &call.distances {
        one_at_a_time(&call, &away, &here, Duration::from_millis(*ms));
    }
    at_once(&call, &away, &here);
}

fn runtime(name: &str, threads: usize) -> Runtime {
    tokio::runtime::Builder::new_multi_thread().thread_name(name).worker_threads(threads).enable_all().build().unwrap()
}

fn one_at_a_time(call: &Call, away: &Runtime, here: &Runtime, distance: Duration) {
    println!("\n{} ms away, one at a time: {BLOCKS} times {} each", distance.as_millis(), call.rounds);
    let mut taken: Vec<(String, Vec<Figures>)> = Vec::new();
    let mut put = |name: &str, times: Vec<Duration>| match taken.iter_mut().find(|(of, _)| of == name) {
        Some((_, blocks)) => blocks.push(Figures::of(times)),
        None => taken.push((name.to_owned(), vec![Figures::of(times)])),
    };
    for block in 0..BLOCKS {
        let cloud = Cloud::start(away, call.other_cloud);
        let port = away.block_on(distance::put_between(cloud.addr, distance));
        let clients = Who::ALL.map(|who| (who, Client::new(who, port, &cloud.ca_pem)));
        let mut times = vec![Vec::new(); clients.len()];
        // In turn, so that whatever else this machine does meets all alike; the first two rounds warm up.
        for round in 0..call.rounds + 2 {
            for (index, (_, client)) in clients.iter().enumerate() {
                let took = client.register(here, &format!("b{block}r{round}c{index}"));
                if round >= 2 {
                    times[index].push(took);
                }
            }
        }
        for ((who, _), times) in clients.iter().zip(times) {
            put(who.name(), times);
        }
        for stranger in strangers::at(call.other_cloud) {
            if let Some(times) = stranger.run(port, &cloud.ca_pem, call.rounds, 1) {
                put(stranger.name, times.each);
            }
        }
    }
    let floor = taken[0].1.clone();
    for (name, blocks) in &taken {
        say(name, blocks, &ratio(blocks, &floor));
    }
}

fn at_once(call: &Call, away: &Runtime, here: &Runtime) {
    let Call { at_once, each, other_cloud, .. } = *call;
    println!("\n0 ms away, {at_once} at once: {BLOCKS} times {} each", at_once * each);
    let mut rates: Vec<(&str, Vec<f64>)> = Vec::new();
    let mut put = |name: &'static str, rate: f64| match rates.iter_mut().find(|(of, _)| *of == name) {
        Some((_, all)) => all.push(rate),
        None => rates.push((name, vec![rate])),
    };
    let mut used: BTreeMap<&str, Vec<Used>> = BTreeMap::new();
    for block in 0..BLOCKS {
        for who in Who::ALL.into_iter().filter(|who| *who != Who::Ours(Ours::Prepared)) {
            let cloud = Cloud::start(away, other_cloud);
            let client = Arc::new(Client::new(who, cloud.addr.port(), &cloud.ca_pem));
            let (begun, before) = (Instant::now(), Used::so_far());
            client.many(here, &format!("m{block}"), at_once, each);
            used.entry(who.name())
                .or_default()
                .extend(Used::so_far().zip(before).map(|(now, before)| now.since(before)));
            put(who.name(), (at_once * each) as f64 / begun.elapsed().as_secs_f64());
        }
        for stranger in strangers::at(other_cloud) {
            let cloud = Cloud::start(away, other_cloud);
            if let Some(times) = stranger.run(cloud.addr.port(), &cloud.ca_pem, at_once * each, at_once) {
                put(stranger.name, (at_once * each) as f64 / times.all.as_secs_f64());
            }
        }
    }
    let floor = rates[0].1.clone();
    for (name, all) in &rates {
        let ratios: Vec<f64> = all.iter().zip(&floor).map(|(rate, floor)| rate / floor).collect();
        println!("{name:<28} {:>7.0} a second   {}", figures::median(all), figures::spread(&ratios));
        let each =
            |of: fn(&Used) -> f64| used.get(name).map(|used| figures::median(&used.iter().map(of).collect::<Vec<_>>()));
        if let (Some(cloud), Some(client)) = (each(|used| used.cloud), each(|used| used.client)) {
            let of_one = 1e6 / (at_once * call.each) as f64;
            println!(
                "{:<28} µs of the processor each: {:.0} the cloud's, {:.0} the client's",
                "",
                cloud * of_one,
                client * of_one
            );
        }
    }
}
