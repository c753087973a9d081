//! What the window remembers from one start to the next.

use std::collections::BTreeMap;
use std::path::PathBuf;

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use crate::seen::SlotSetup;
use crate::store::SettingsFile;
use crate::ui::launch::Setup;
use crate::ui::{Look, Placement};

/// What is remembered.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Remembered {
    version: u32,
    pub(super) look: Option<Look>,
    pub(super) placement: Option<Placement>,
    /// Whom to call where the station stops.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) whom_to_call: String,
    /// The proxy that leads to the cloud, as it was typed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) proxy: String,
    /// When the shifts of a day begin, as it was typed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) shift_starts: String,
    /// How many months finished batches are kept on record, as it was typed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) retention: String,
    pub(super) setup: Setup,
    /// Where batches stand of which only the name is given, where that is not the station's own folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) batch_folder: Option<PathBuf>,
    /// Batch files elsewhere, the newest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) recent_batches: Vec<PathBuf>,
    /// The ports that each product was made on the last time.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) ports_of: BTreeMap<String, Vec<String>>,
    /// The places of the bench as they were found and arranged.
    pub(super) places: Vec<SlotSetup>,
    /// The product that each place made last, where two were made at once.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) product_at: BTreeMap<String, String>,
    /// The slots of ports that were named by hand.
    pub(super) ports: Vec<SlotSetup>,
}

/// Its keeper.
pub(super) struct Memory {
    file: SettingsFile,
    /// The file was damaged and set aside.
    pub(super) damaged: bool,
    remembered: Mutex<Remembered>,
}

impl Memory {
    /// Reads what was remembered.
    pub(super) fn new(file: SettingsFile) -> Self {
        let (remembered, damaged) = file.read();
        Self { file, damaged, remembered: Mutex::new(remembered) }
    }

    pub(super) fn remember(&self, change: impl FnOnce(&mut Remembered)) {
        let mut remembered = self.remembered.lock();
        change(&mut remembered);
        remembered.version = 1;
        // What cannot be remembered is asked again.
        let _ = self.file.write(&*remembered);
    }

    pub(super) fn remembered(&self) -> Remembered {
        self.remembered.lock().clone()
    }
}
