//! Bytes ↔ values, pure: no IO, no clock.
//!
//! - cloud: [`credentials`] and [`client_id`] make a CONNECT · [`packet`] writes it · [`mod@judge`] reads the answer
//! - the vendor's API: [`rpc`] signs a call
//! - the plant: [`plant_template`] · [`plant_gate`], [`plant_line`] of one that is a program, [`gate_problem`] what is wrong with either · [`label_template`] what a printer gets
//! - unit: [`lines`], [`template`], `given`, [`quote`] · [`dialog`] and [`compile`] make a profile's dialog ready · [`answer`] one exchange of it · [`preset`] · [`required`] what a unit must tell · [`pattern`], and [`marked`] makes one of an answer

pub mod answer;
pub mod apart;
mod badge;
pub mod catch;
pub mod client_id;
pub mod compile;
pub mod credentials;
pub mod dialog;
mod echo;
pub mod fault;
pub mod gate_problem;
mod given;
pub mod judge;
pub mod label_template;
pub mod lines;
pub mod marked;
mod old_name;
pub mod packet;
pub mod pattern;
mod pieces;
pub mod plant_gate;
pub mod plant_line;
pub mod plant_template;
pub mod preset;
pub mod quote;
pub mod required;
pub mod rpc;
mod scan;
mod seen;
mod short_name;
pub mod template;
mod way_back;

pub use answer::{Attempt, Before, Heard, NotWritable, Progress};
pub use apart::{are_of_one_product, are_told_apart};
pub use badge::{BadgePattern, are_never_labels};
pub use catch::{Catch, Caught};
pub use client_id::ClientId;
pub use credentials::{Credentials, is_device_name};
pub use dialog::{CompiledAnswer, CompiledDialog, CompiledExchange, CompiledSet};
pub use fault::{CompileFault, DialogFault, DialogField};
pub use given::{any_values, with_values};
pub use judge::{Judged, can_be_client_id, can_be_identity, judge};
pub use label_template::{LabelFault, LabelTemplate, NoLabel};
pub use lines::LineSplitter;
pub use old_name::OldName;
pub use plant_gate::CompiledGate;
pub use plant_template::PlantFields;
pub use required::Required;
pub use scan::{Scan, Scans, Unreadable};
pub use template::{Placeholder, Values, Writing, Written};
