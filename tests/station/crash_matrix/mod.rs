//! The power is cut at every operation of the record's disk, with everything a power cut can leave behind, and the record is opened again.
//!
//! - `model_disk` a disk with a live and a durable image · `play` visits as the station's entries, and what was acknowledged of them
//! - `oracle` what must hold afterwards · `cuts` power cuts, second crashes, kills · `room` no space left · `tampering` files that are gone or older
//! - `turns` two batches that are open beside each other: cut, killed, full, one of them older than it was
//! - `rework` a board that is replaced · `moving` a record that goes on in another place, and a name that is erased
//! - `leaving` a batch that leaves the record · `closing` a station that is closed for good
//! - `bench` the real station on practice units over the same disk · `eight_slots` the same with two products on one bench

mod bench;
mod closing;
mod cuts;
mod eight_slots;
mod leaving;
mod model_disk;
mod moving;
mod oracle;
mod play;
mod rework;
mod room;
mod tampering;
mod turns;
