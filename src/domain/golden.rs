//! Golden units: what each must show, and what came of it.

use serde::{Deserialize, Serialize};

/// What a golden unit must show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Must {
    /// It passes every check up to Register.
    Pass,
    /// It fails one.
    Fail,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Showed {
    /// What it must.
    Right,
    /// The other result.
    Wrong,
    /// Neither: it was taken away, or never came so far.
    Nothing,
}
