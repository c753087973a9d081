//! regnwl-station: the map.
//!
//! | folder | what it holds | may import |
//! |---|---|---|
//! | `domain` | what a profile, a unit, an identity, an entry, a failure *are* | nothing |
//! | `platform` | what the system decides about the process: when it ends, what of its memory reaches a disk; what it makes of damaged bytes; whose files are; what it says of its clock | nothing |
//! | `files` | the one door to the disk: owner, kind, mode and size are looked at before use | domain, platform |
//! | `link` | byte streams to the outside: serial ports, ptys, TLS | domain, platform, files |
//! | `wire` | bytes ↔ values, pure: lines, templates, signatures, the cloud's answer | domain |
//! | `vault` | secrets: where the product secret is, how tokens are sealed | domain, files |
//! | `store` | profiles on disk, where everything is kept | domain, files, wire |
//! | `journal` | the record and its follower | domain, files |
//! | `archive` | batch files as support reads them: index, search, one unit, sums, merge | domain, files, journal |
//! | `device` | the dialog with a unit | domain, wire, link |
//! | `list` | a job's list as a file gives it | domain, link, device |
//! | `cloud` | registration and online check | domain, wire, link |
//! | `shared_book` | the book of several stations on PostgreSQL: which unit is whose | domain, link |
//! | `plant` | exchanges with the plant's own systems | domain, platform, files, wire, link, store, journal |
//! | `sim` | practice cloud and practice units | domain, files, wire, link |
//! | `seen` | what is seen and said, data only: command, decision, refusal, snapshot, event | domain, files, vault |
//! | `monitoring` | what others' tools see of a station: figures in a file, stops and changes in the system's log | domain, platform, files, seen |
//! | `custody` | the record as a station holds it: lock, key, what this PC remembers of it, what a dead process left, how it comes to another PC | domain, platform, files, wire, link, vault, store, journal, archive, device, cloud, shared_book |
//! | `decisions` | the one office for what a person decides: judged, vouched for with a PIN, put on record | domain, files, wire, vault, store, journal, list, shared_book, plant, custody, seen, monitoring |
//! | `bench` | what all slots share: record, cloud, gate, board, places | domain, wire, link, vault, store, journal, device, cloud, shared_book, plant, custody, decisions, seen, monitoring |
//! | `visit` | one unit, from its number to its last line | domain, wire, link, vault, journal, device, cloud, shared_book, plant, custody, seen, bench |
//! | `station` | opens a bench, runs its slots, takes commands | domain, platform, wire, link, vault, store, journal, device, cloud, shared_book, plant, custody, decisions, seen, monitoring, bench, visit |
//! | `checkup` | the check before the shift | domain, files, platform, wire, link, vault, store, journal, device, cloud, shared_book, plant, custody, decisions |
//! | `trial` | a dialog that is still being made, tried on one unit | domain, wire, link, vault, device |
//! | `words` | every text for people, Chinese and English | domain, wire, device, list, seen, files, vault, store, journal, custody, archive, decisions, checkup |
//! | `evidence` | one unit's story as a file that stands for itself, and the page of a recovery key | domain, words, archive |
//! | `demo` | practice: cloud, units and a station put together | domain, files, link, store, sim, seen, bench, station |
//! | `ui` | paints a snapshot, sends commands | domain, files, platform, vault, store, journal, archive, device, list, decisions, custody, seen, bench, checkup, trial, words, evidence, demo |
//! | `cli` | the same station and the same record without a window | domain, files, platform, vault, store, journal, archive, device, list, cloud, shared_book, plant, custody, decisions, seen, bench, station, checkup, words, evidence, demo |
//! | `app` | the start: arguments, window, sound, what a panic leaves; puts everything together | all above |
//!
//! A room imports only what its line names, and nothing that stands below it; the files of a room lean on each other in
//! no circle. `tests/architecture` reads this table and the sources and keeps them so.

#![warn(missing_docs)]
// Tests make, break and take away files as others would.
#![cfg_attr(
    not(test),
    deny(clippy::allow_attributes, clippy::disallowed_methods, clippy::expect_used, clippy::unwrap_used)
)]

pub mod app;
pub mod archive;
pub mod bench;
pub mod checkup;
pub mod cli;
pub mod cloud;
pub mod custody;
pub mod decisions;
pub mod demo;
pub mod device;
pub mod domain;
pub mod evidence;
pub mod files;
pub mod journal;
pub mod link;
pub mod list;
pub mod monitoring;
pub mod plant;
pub mod platform;
pub mod seen;
pub mod shared_book;
pub mod sim;
pub mod station;
pub mod store;
pub mod trial;
pub mod ui;
pub mod vault;
pub mod visit;
pub mod wire;
pub mod words;
