//! regnwl-station: the map.
//!
//! | folder | what it holds | may import |
//! |---|---|---|
//! | `domain` | what a profile, a unit, an identity, an entry, a failure *are* | nothing |
//! | `files` | the one door to the disk: owner, kind, mode and size are looked at before use | domain |
//! | `platform` | what the system decides about the process: when it ends, what of its memory reaches a disk; what it makes of damaged bytes | nothing |
//! | `link` | byte streams to the outside: serial ports, ptys, TLS | platform |
//! | `words` | every text for people, Chinese and English | domain |
//! | `wire` | bytes ↔ values, pure: lines, templates, signatures, the cloud's answer | domain |
//! | `vault` | secrets: where the product secret is, how tokens are sealed | domain, files |
//! | `store` | profiles on disk, where everything is kept | domain, files, wire |
//! | `journal` | the record and its follower | domain, files |
//! | `archive` | batch files as support reads them: index, search, one unit, sums, merge | domain, files, journal |
//! | `evidence` | one unit's story as a file that stands for itself | domain, words, archive |
//! | `device` | the dialog with a unit | domain, wire, link |
//! | `cloud` | registration and online check | domain, wire, link |
//! | `sim` | practice cloud and practice units | domain, files, wire, link |
//! | `decisions` | what persons decide, judged, and the one gate for their PINs | domain, journal, vault, store |
//! | `station` | slots and the loop of one unit: commands in, snapshots out | all above but sim, words |
//! | `ui`, `cli` | paint a snapshot, send commands | domain, files, words, decisions, station, journal, archive, evidence, store, vault; `cli` also platform |
//! | `report` | a panic becomes a file | files, store, words |
//! | `sound` | two tones, played by the platform | files, ui |
//! | `demo`, `window` | put practice parts, station and window together | everything |
//!
//! `tests/architecture.rs` reads the sources and keeps this table.

#![warn(missing_docs)]
// Tests make, break and take away files as others would.
#![cfg_attr(not(test), deny(clippy::disallowed_methods))]

pub mod archive;
pub mod cli;
pub mod cloud;
pub mod decisions;
pub mod demo;
pub mod device;
pub mod domain;
pub mod evidence;
pub mod files;
pub mod journal;
pub mod link;
pub mod platform;
pub mod report;
pub mod sim;
pub mod sound;
pub mod station;
pub mod store;
pub mod ui;
pub mod vault;
pub mod window;
pub mod wire;
pub mod words;
