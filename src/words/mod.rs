//! Every text for people, in Chinese and English. No other folder holds any.
//!
//! One file a subject. The two languages of a text stand beside each other (`texts` says in which forms), and each exhaustive `match` makes
//! a new failure without words a compile error.

#[macro_use]
mod texts;

pub mod apart;
pub mod appointment;
pub mod archive;
pub mod archive_cli;
pub mod archive_evidence;
pub mod archive_merge;
pub mod archive_timeline;
pub mod at_console;
pub mod batch;
pub mod batch_file;
pub mod bench;
pub mod beside;
pub mod changes;
pub mod checkup;
pub mod cli;
pub mod clock;
pub mod console;
pub mod damage;
pub mod desk;
pub mod disk;
pub mod disposition;
pub mod failure;
pub mod file_list;
pub mod going_on;
pub mod groups;
pub mod hand_over;
pub mod job;
pub mod jobs;
pub mod keeping;
pub mod label;
mod lang;
pub mod learning;
pub mod leaving;
pub mod line;
pub mod lock;
pub mod logs;
pub mod monitoring;
pub mod moving;
pub mod not_set_up;
mod one_line;
pub mod operators;
pub mod order;
pub mod package;
pub mod places;
pub mod plant_gate;
pub mod policy;
pub mod profile;
pub mod profile_form;
pub mod profiles;
mod proxy;
pub mod question;
pub mod recovery;
pub mod refusal;
pub mod report;
pub mod results;
pub mod rework;
pub mod roles;
pub mod roll_back;
pub mod round;
pub mod scan;
pub mod scanner;
pub mod secret;
pub mod secret_form;
pub mod settings;
pub mod shared_book;
pub mod shift;
pub mod shift_report;
pub mod start;
pub mod terminal;
pub mod ticket;
pub mod tls;
pub mod trial;
pub mod unfit;
pub mod unsaved;
pub mod values;
pub mod welcome;
pub mod window;
pub mod wiring;
pub mod wizard;

pub use lang::Lang;
