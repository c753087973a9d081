//! The whole station on a practice bench: a real TLS cloud, real ptys, a real record, every fault of both menus.

#[path = "station/appointments.rs"]
mod appointments;
#[path = "station/batch_file.rs"]
mod batch_file;
#[path = "station/certificates.rs"]
mod certificates;
#[path = "station/checkup.rs"]
mod checkup;
#[path = "station/cloud_faults.rs"]
mod cloud_faults;
mod common;
#[path = "station/dialects.rs"]
mod dialects;
#[path = "station/dispositions.rs"]
mod dispositions;
#[path = "station/ends.rs"]
mod ends;
#[path = "station/fault_table.rs"]
mod fault_table;
#[path = "station/going_on.rs"]
mod going_on;
#[path = "station/interruptions.rs"]
mod interruptions;
#[path = "station/invariants.rs"]
mod invariants;
#[path = "station/labels.rs"]
mod labels;
#[path = "station/pins.rs"]
mod pins;
#[path = "station/places.rs"]
mod places;
#[path = "station/presence.rs"]
mod presence;
#[cfg(unix)]
#[path = "station/process_end.rs"]
mod process_end;
#[path = "station/put_back.rs"]
mod put_back;
#[path = "station/readings.rs"]
mod readings;
#[path = "station/restart.rs"]
mod restart;
#[cfg(target_os = "linux")]
#[path = "common/screen.rs"]
mod screen;
#[path = "station/secrets.rs"]
mod secrets;
#[path = "station/slot_ids.rs"]
mod slot_ids;
#[path = "station/spilled.rs"]
mod spilled;
#[path = "station/taken_away.rs"]
mod taken_away;
#[path = "station/told.rs"]
mod told;
#[path = "station/trial.rs"]
mod trial;
#[path = "station/two_units.rs"]
mod two_units;
#[path = "station/waits_end.rs"]
mod waits_end;
#[cfg(target_os = "linux")]
#[path = "station/window_end.rs"]
mod window_end;
#[path = "station/witnesses.rs"]
mod witnesses;
