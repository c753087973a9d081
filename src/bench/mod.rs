//! What all slots of a batch share: the record, the cloud, the gate, the board, the places where units are plugged in. A station has a bench for each batch
//! that is open; they share the record and the end.
//!
//! - [`shared`] everything a visit works with · [`gate`] when registering is paused, [`stop`] how that is told · [`closing`] the end of a shift
//! - [`record`] what goes on record, [`aside`] where an answer goes that it cannot take · [`board`] where slots show what they do, [`shown`] what
//!   the bench does
//! - [`away`] whether the cloud can be reached, [`reach`] how units wait for it
//! - [`places`] where the slots are, [`learning`] which of them is slot 1, [`hub`] whether a hub was moved · [`ports`] which ports are there
//! - [`results`] what the plant is told, `telling` how far that has come · `printing` labels that are printed, `labelling` what is done about them
//! - `plant_gate` what is asked of the plant before a unit is registered, `past_gate` who is let past
//! - `shared_book`, `book_seen` the claims of this station in the book of several
//! - [`console`] what the vendor's API says of a name
//! - `goldens` the units that prove the line, `article` the first one of a profile · [`label`] labels that were scanned · [`awake`] the PC does not sleep meanwhile
//! - `badges` who works here, by a badge where one is asked for; `worker` what is known of that one
//! - [`secret_in_use`] what registrations are signed with · [`deciding`] what a person decides while the bench holds the record

mod article;
pub mod aside;
pub mod awake;
pub mod away;
mod badges;
pub mod board;
mod book_seen;
pub mod closing;
pub mod console;
pub mod deciding;
pub mod gate;
mod goldens;
pub mod hub;
pub mod label;
mod labelling;
pub mod learning;
mod past_gate;
pub mod places;
mod plant_gate;
pub mod ports;
mod printing;
pub mod reach;
pub mod record;
pub mod results;
pub mod secret_in_use;
pub mod shared;
mod shared_book;
pub mod shown;
pub mod stop;
mod telling;
mod worker;

pub(crate) use article::{AtWork, FirstArticle};
pub(crate) use aside::Aside;
pub(crate) use awake::Awake;
pub(crate) use away::Away;
pub use board::{Board, Wake};
pub(crate) use closing::Closing;
pub(crate) use console::NotLearnt;
pub use gate::Gate;
pub(crate) use goldens::Goldens;
pub(crate) use plant_gate::GateKeeper;
pub(crate) use ports::BenchPorts;
pub(crate) use printing::Printing;
pub(crate) use results::Results;
pub use secret_in_use::SecretInUse;
pub(crate) use shared::Bench;
pub(crate) use shared_book::{BookKeeper, Copied};
pub(crate) use worker::{Worker, today};
