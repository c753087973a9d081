//! The parts of the station, each on its own: profiles, the dialog with a unit, the cloud, what others send; and what must not change.

#[cfg(target_os = "linux")]
#[path = "../common/accounts.rs"]
mod accounts;
#[path = "../common"]
mod common {
    pub mod folder;
    pub mod here;
    pub mod other_cloud;
    #[allow(dead_code, reason = "the station's layer waits for it")]
    pub mod plant;
    pub mod process;
    pub mod written_page;
}
#[cfg(unix)]
mod consoles;
mod device_dialog;
mod device_ports;
mod fuzz;
#[path = "../golden/mod.rs"]
mod golden;
mod guides;
mod list;
mod other_cloud;
mod outbox;
mod plant_http;
mod practice_cloud;
mod profile;
mod stations;
mod wiring_picture;
