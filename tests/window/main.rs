//! The window without a display: what it says, where it stands, what its keys and buttons ask for, and when it paints.

mod acts;
mod badges;
mod batches;
mod book;
mod buttons;
mod changes;
mod checkup;
mod console;
mod counts;
mod damage;
mod desk;
mod dispositions;
mod field;
mod file_list;
mod fold;
#[path = "../common/folder.rs"]
mod folder;
#[path = "../common/here.rs"]
mod here;
mod jobs;
mod layout;
mod learning;
mod leaving;
mod live;
mod lock;
mod logs;
mod made_book;
mod made_jobs;
mod moving;
mod outline;
mod packages;
mod panic_report;
mod plant_gate;
#[cfg(unix)]
#[path = "../common/postgres.rs"]
#[allow(dead_code, reason = "not every layer needs all of it")]
mod postgres;
mod printed_labels;
#[cfg(unix)]
#[path = "../common/process.rs"]
mod process;
mod profiles;
mod questions;
mod results;
mod rework;
mod roll_back;
mod scans;
#[path = "../common/search.rs"]
mod search;
mod secret;
mod settings;
#[cfg(unix)]
mod shared_book;
mod shift;
mod slots_and_batches;
mod start;
mod states;
mod supervisors;
mod ticket;
mod tiles;
mod two_batches;
mod waits;
mod welcome;
mod wiring;

/// Long enough for a loaded machine, short enough to notice a hang.
#[cfg(unix)]
const GENEROUS: std::time::Duration = std::time::Duration::from_secs(90);
