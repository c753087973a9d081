//! stub
#![allow(missing_docs, dead_code, unused)]
use crate::domain::entry::TapeLine;
use crate::domain::failure::{Failure, Verb};
use crate::domain::identity::{Held, Identity};
use crate::domain::profile::LineProfile;
use crate::domain::secret::Secret;
use crate::link::bytes::ByteLink;
use crate::link::serial::Line;
use crate::wire::dialog::CompiledDialog;
use std::sync::Arc;
use std::time::Instant;
pub fn line_of(_: &LineProfile) -> Line {
    Line::default()
}
pub struct Device {
    link: ByteLink,
}
#[derive(Debug)]
pub struct DeviceFault {
    pub failure: Failure,
    pub verb: Verb,
    pub exchange: usize,
    pub tries: u32,
    pub detail: String,
}
#[derive(Debug)]
pub struct HeldIdentity {
    pub client_id: Option<String>,
    pub device_token: Option<Secret>,
    pub digest: Option<String>,
    pub product_key: Option<String>,
    pub device_name: Option<String>,
}
impl HeldIdentity {
    pub fn held(&self) -> Held {
        todo!()
    }
}
impl Device {
    pub fn new(link: ByteLink, dialog: Arc<CompiledDialog>, start: Instant) -> Self {
        todo!()
    }
    pub fn with_tape(link: ByteLink, dialog: Arc<CompiledDialog>, tape: ()) -> Self {
        todo!()
    }
    pub async fn close(self) -> () {}
    pub async fn wake(&mut self) -> Result<(), DeviceFault> {
        todo!()
    }
    pub async fn settle(&mut self) -> Result<(), DeviceFault> {
        todo!()
    }
    pub async fn reset(&mut self) -> Result<(), DeviceFault> {
        todo!()
    }
    pub async fn read_serial(&mut self) -> Result<String, DeviceFault> {
        todo!()
    }
    pub async fn read_hardware_id(&mut self) -> Result<Option<String>, DeviceFault> {
        todo!()
    }
    pub async fn read_identity(&mut self) -> Result<Option<HeldIdentity>, DeviceFault> {
        todo!()
    }
    pub async fn write_identity(&mut self, i: &Identity, host: &str, port: u16) -> Result<(), DeviceFault> {
        todo!()
    }
    pub fn tape(&self) -> Vec<TapeLine> {
        vec![]
    }
}
