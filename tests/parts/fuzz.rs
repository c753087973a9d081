//! The fuzz targets of `fuzz/` on bent seeds, a short run on a stable compiler with every run of the tests. `PROPTEST_CASES` gives another count.

#[path = "../../fuzz/bodies.rs"]
mod bodies;

use std::path::Path;

use proptest::prelude::*;
use proptest::sample::Index;

/// What is done to a seed at one place.
#[derive(Clone, Debug)]
enum Bend {
    Turn(u8),
    Remove,
    Double,
    /// Put a piece of another seed there.
    Splice(Index, Index),
    Insert(&'static [u8]),
    Cut,
}

/// What parsers stumble over.
const EXTREMES: [&[u8]; 9] =
    [b"\0", b"\n", b"\r\n", b"\"", b"\\u0000", b"\xff\xfe", b"18446744073709551616", b"{", b"\xe2\x80\xae"];

fn bend() -> impl Strategy<Value = (Index, usize, Bend)> {
    let how = prop_oneof![
        (0..8_u8).prop_map(Bend::Turn),
        Just(Bend::Remove),
        Just(Bend::Double),
        any::<(Index, Index)>().prop_map(|(seed, from)| Bend::Splice(seed, from)),
        proptest::sample::select(&EXTREMES[..]).prop_map(Bend::Insert),
        Just(Bend::Cut),
    ];
    (any::<Index>(), 0..60_usize, how)
}

fn bent(seeds: &[Vec<u8>], seed: Index, bends: &[(Index, usize, Bend)]) -> Vec<u8> {
    let mut bytes = seed.get(seeds).clone();
    for (at, length, bend) in bends {
        let at = at.index(bytes.len() + 1);
        let end = (at + length).min(bytes.len());
        match bend {
            Bend::Turn(bit) => bytes.get_mut(at).into_iter().for_each(|byte| *byte ^= 1 << bit),
            Bend::Remove => drop(bytes.drain(at..end)),
            Bend::Double => drop(bytes.splice(at..at, bytes[at..end].to_vec())),
            Bend::Splice(other, from) => {
                let other = other.get(seeds);
                let from = from.index(other.len());
                drop(bytes.splice(at..end, other[from..(from + length).min(other.len())].iter().copied()));
            }
            Bend::Insert(extreme) => drop(bytes.splice(at..at, extreme.iter().copied())),
            Bend::Cut => bytes.truncate(at),
        }
    }
    bytes
}

fn fuzz(target: &str, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
    let seeds: Vec<Vec<u8>> =
        std::fs::read_dir(folder).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect();
    seeds.iter().for_each(|seed| check(seed));
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(seed in any::<Index>(), bends in prop::collection::vec(bend(), 0..6))| {
        check(&bent(&seeds, seed, &bends));
    });
}

#[test]
fn no_message_of_the_cloud_is_taken_for_an_identity_that_was_not_asked_for() {
    fuzz("cloud_answer", bodies::cloud_answer);
}

#[test]
fn whatever_a_unit_says_its_exchange_ends_once() {
    fuzz("device_dialog", bodies::device_dialog);
}

#[test]
fn no_file_is_called_unbroken_that_is_not_and_none_stops_the_reading() {
    fuzz("record_reader", bodies::record_reader);
}
