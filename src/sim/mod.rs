//! Practice cloud and practice units: real listeners, real byte streams, a menu of faults.

mod boot;
pub mod cloud;
pub mod device;
pub mod dialect;
mod dress;
mod fault;
pub mod ports;
pub mod serve;
pub mod shift;
mod stored;
mod unit;
