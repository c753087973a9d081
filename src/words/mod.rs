//! Every text for people, in Chinese and English. No other folder holds any.
//!
//! One file a subject; each exhaustive `match` makes a new failure without words a compile error.

pub mod appointment;
pub mod archive;
pub mod archive_cli;
pub mod archive_evidence;
pub mod archive_merge;
pub mod archive_timeline;
pub mod batch;
pub mod batch_file;
pub mod bench;
pub mod checkup;
pub mod cli;
pub mod damage;
pub mod desk;
pub mod disk;
pub mod disposition;
pub mod failure;
pub mod going_on;
pub mod lock;
pub mod logs;
pub mod not_set_up;
pub mod places;
pub mod profile;
pub mod profile_form;
pub mod profiles;
pub mod report;
pub mod scan;
pub mod secret;
pub mod secret_form;
pub mod settings;
pub mod shift;
pub mod tls;
pub mod trial;
pub mod unfit;
pub mod unsaved;
pub mod welcome;
pub mod window;

use std::str::FromStr;

/// A language of the program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    Zh,
}

impl Lang {
    /// The system's language: Chinese where its locale begins with `zh`, otherwise English.
    pub fn of_system() -> Self {
        sys_locale::get_locale().and_then(|locale| locale.parse().ok()).unwrap_or_default()
    }

    /// The one of two texts that is in this language.
    pub fn pick<T>(self, en: T, zh: T) -> T {
        match self {
            Self::En => en,
            Self::Zh => zh,
        }
    }
}

impl FromStr for Lang {
    type Err = ();

    /// Reads a locale such as `zh_CN.UTF-8`, `zh-Hans` or `en`.
    fn from_str(locale: &str) -> Result<Self, ()> {
        match locale.get(..2).map(str::to_ascii_lowercase).as_deref() {
            Some("zh") => Ok(Self::Zh),
            Some("en") => Ok(Self::En),
            _ => Err(()),
        }
    }
}
