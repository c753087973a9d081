//! The files that a profile names beside itself. They go along wherever it goes.

use std::path::{Component, Path as FilePath};

use super::bounded::MAX_BYTES;
use super::edit;
use super::label::MAX_TEMPLATE_BYTES;
use super::picture::MAX_PICTURE_BYTES;

/// A file beside the profile, by what it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// The certificates that vouch for the cloud.
    CaFile,
    /// The certificates that vouch for the plant gate.
    GateCaFile,
    /// The certificates that vouch for whoever takes the results.
    ResultCaFile,
    /// The template of the label.
    LabelTemplate,
    /// The picture of how the unit is wired.
    WiringPicture,
}

impl Beside {
    /// All.
    pub const ALL: [Self; 5] =
        [Self::CaFile, Self::GateCaFile, Self::ResultCaFile, Self::LabelTemplate, Self::WiringPicture];

    /// The field that names it.
    pub fn field(self) -> &'static str {
        match self {
            Self::CaFile => "cloud.trust.caFile",
            Self::GateCaFile => "gate.trust.caFile",
            Self::ResultCaFile => "result.caFile",
            Self::LabelTemplate => "label.templateFile",
            Self::WiringPicture => "line.wiringPicture",
        }
    }

    /// How its file's name may end.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::CaFile | Self::GateCaFile | Self::ResultCaFile => &["pem", "crt", "cer"],
            Self::LabelTemplate => &["zpl", "tspl", "prn", "txt"],
            Self::WiringPicture => &["png", "jpg", "jpeg"],
        }
    }

    /// Its largest size in bytes.
    pub fn limit(self) -> u64 {
        match self {
            Self::CaFile | Self::GateCaFile | Self::ResultCaFile => MAX_BYTES,
            Self::LabelTemplate => MAX_TEMPLATE_BYTES,
            Self::WiringPicture => MAX_PICTURE_BYTES,
        }
    }

    /// Its name in this profile, where it stands beside the profile: only such a one goes along.
    pub fn named_in(self, text: &str) -> Option<String> {
        let value = edit::value_of(text)?;
        let name = value.pointer(&format!("/{}", self.field().replace('.', "/")))?.as_str()?;
        let mut parts = FilePath::new(name).components();
        matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None)).then(|| name.to_owned())
    }
}
