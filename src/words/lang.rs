//! A language of the program.

use std::str::FromStr;

use crate::store::policy::Language;

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

    /// Several things one after the other.
    pub fn list(self, things: &[impl AsRef<str>]) -> String {
        let things: Vec<&str> = things.iter().map(AsRef::as_ref).collect();
        things.join(self.pick(", ", "、"))
    }

    /// Sentences one after the other: in Chinese no space is between them.
    pub fn sentences(self, said: &[impl AsRef<str>]) -> String {
        let said: Vec<&str> = said.iter().map(AsRef::as_ref).collect();
        said.join(self.pick(" ", ""))
    }
}

impl From<Language> for Lang {
    fn from(named: Language) -> Self {
        match named {
            Language::En => Self::En,
            Language::Zh => Self::Zh,
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
