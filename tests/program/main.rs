//! The real program: as a script calls it, as a person at the desk does, as a user with few rights; and killed at any instant.
#![cfg(unix)]

mod bad_calls;
#[path = "../campaign/mod.rs"]
mod campaign;
#[path = "../common/mod.rs"]
#[allow(dead_code, reason = "a bench for all tests of the whole station")]
mod common;
mod desk;
mod device_side;
#[cfg(target_os = "linux")]
#[path = "../field/mod.rs"]
mod field;
#[cfg(target_os = "linux")]
mod field_campaign;
#[cfg(target_os = "linux")]
mod gone_drive;
#[path = "../common/here.rs"]
mod here;
mod job;
mod kill_campaign;
#[cfg(target_os = "linux")]
mod networks;
#[cfg(target_os = "linux")]
mod normal_user;
#[path = "../common/other_cloud.rs"]
mod other_cloud;
mod policy;
mod provision;
mod registering;
mod rounds;
mod upgrades;

use common::{folder, process};
