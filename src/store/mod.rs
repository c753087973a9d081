//! Files of the station that are not the record: profiles, and where everything is kept.

pub mod data_dir;
pub mod folders;
pub mod not_set_up;
pub mod profile_fault;
pub mod profile_file;
pub mod settings;
pub mod shelf;
pub mod template;
pub mod witness;
