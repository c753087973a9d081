//! Files of the station that are not the record: profiles, and where everything is kept.

pub mod apart;
mod chosen;
pub mod data_dir;
pub mod folders;
pub mod monitoring;
pub mod not_set_up;
pub mod order_rules;
pub mod policy;
pub mod printers;
pub mod profile_fault;
pub mod profile_file;
pub mod programs;
pub mod scanner;
pub mod settings;
pub mod shared_book;
pub mod shelf;
pub mod template;
pub mod witness;

pub use apart::not_told_apart;
pub use data_dir::{DataDir, OnPc, Ruled};
pub use folders::{Folders, is_usable};
pub use not_set_up::{Lack, Member, NotSetUp, NotShared, Sharing};
pub use policy::{Policy, PolicyFault};
pub use profile_file::Loaded;
pub use settings::SettingsFile;
pub use shelf::Shelf;
pub use template::Template;
pub use witness::{Witness, Witnesses};
