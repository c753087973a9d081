//! The whole station on a practice bench: a real TLS cloud, real ptys, a real record, every fault of both menus.

#[cfg(target_os = "linux")]
mod adb;
mod appointments;
mod badges;
mod batch_file;
#[cfg(unix)]
mod book_schema;
mod caps;
#[cfg(unix)]
mod caps_in_book;
mod certificates;
mod changes;
mod checkup;
mod cloud_away;
mod cloud_faults;
mod collected;
#[path = "../common/mod.rs"]
mod common;
mod connections;
mod console;
mod crash_matrix;
#[cfg(unix)]
mod decided_at_bench;
mod device_server;
mod dialects;
mod dispositions;
mod dry_run;
mod ends;
mod fault_table;
#[cfg(unix)]
mod finished_elsewhere;
mod first_unit;
#[cfg(unix)]
mod gate_program;
mod going_on;
#[cfg(unix)]
#[path = "../common/heeding.rs"]
mod heeding;
#[path = "../common/here.rs"]
mod here;
mod interruptions;
mod invariants;
mod job;
mod labels;
mod left;
#[cfg(unix)]
mod many_stations;
mod monitoring;
mod networks;
#[cfg(target_os = "linux")]
mod no_window;
mod numbers;
#[cfg(unix)]
mod numbers_in_book;
mod order_fields;
mod orders;
mod packages;
mod pins;
mod places;
mod plant_gate;
mod practice_shift;
mod presence;
mod printed_labels;
#[cfg(unix)]
mod process_end;
mod proof_of_shift;
mod put_back;
mod readings;
#[cfg(unix)]
mod record_in_book;
mod registered_ahead;
mod required;
mod restart;
mod restored;
mod results;
mod rework;
mod roll_back;
mod rounds;
#[cfg(unix)]
mod scanner;
#[cfg(target_os = "linux")]
#[path = "../common/screen.rs"]
mod screen;
mod secret_changed;
mod secrets;
#[cfg(unix)]
mod secrets_of_calls;
#[cfg(unix)]
mod shared_book;
mod skipped;
mod slot_ids;
mod snapshot;
mod spilled;
#[cfg(target_os = "linux")]
mod ssh;
// On Windows nothing can be taken away from under a station: journal::tests.
#[cfg(unix)]
mod taken_away;
#[cfg(unix)]
mod terminal;
mod told;
mod trial;
mod two_units;
mod waits_end;
#[cfg(target_os = "linux")]
mod window_end;
#[cfg(unix)]
mod without_book;
mod witnesses;
#[path = "../common/written_page.rs"]
mod written_page;
