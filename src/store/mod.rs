//! What the station keeps besides the record: profiles on disk.

pub mod profile_file;
