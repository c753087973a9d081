//! A slot as a bench is set up with it, and as it is remembered.

use serde::{Deserialize, Serialize};

/// A slot and its port.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SlotSetup {
    /// What people call it.
    pub name: String,
    /// The port: a path or name, or `usb:` with what is plugged in where (`usb:place=1-2.3`, `usb:vid=10c4,pid=ea60`).
    pub port: String,
    /// It is switched off: nothing that is plugged in there is touched.
    pub off: bool,
    /// Whose units come there, where several batches are open: 0 is the first of them. One whose batch is not open is left alone.
    #[serde(skip_serializing_if = "is_first")]
    pub batch: usize,
}

fn is_first(batch: &usize) -> bool {
    *batch == 0
}

impl SlotSetup {
    /// A slot that is switched on.
    pub fn new(name: impl Into<String>, port: impl Into<String>) -> Self {
        Self { name: name.into(), port: port.into(), off: false, batch: 0 }
    }
}

/// What the places of the units that are plugged in say of the hubs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HubMove {
    /// A hub is at another socket than before.
    Moved {
        /// Where it was, as in `1-2`.
        from: String,
        /// Where it is.
        to: String,
        /// How many slots it has.
        count: usize,
        /// The places of the bench once its slots have their names and their order again.
        places: Vec<SlotSetup>,
    },
    /// More than one hub was moved, or which one was cannot be told. These sockets have to do with it.
    Unclear(Vec<String>),
}
