//! The dialogs that come with the program: plain profile fragments, nothing that a profile could not say itself.

use crate::domain::DialogProfile;

/// The presets' names.
pub const NAMES: [&str; 3] = ["at", "json", "shell"];

/// The text of a preset: a JSON object with the fields of a dialog profile.
pub fn text(name: &str) -> Option<&'static str> {
    Some(match name {
        "at" => include_str!("../../assets/presets/at.json"),
        "json" => include_str!("../../assets/presets/json.json"),
        "shell" => include_str!("../../assets/presets/shell.json"),
        _ => return None,
    })
}

/// A preset by its name.
pub fn preset(name: &str) -> Option<DialogProfile> {
    text(name).and_then(|text| serde_json::from_str(text).ok())
}

/// A dialog with the preset that it names filled in; none where there is no such preset.
pub fn filled_in(dialog: &DialogProfile) -> Option<DialogProfile> {
    match dialog.preset.as_deref() {
        Some(name) => preset(name).map(|preset| dialog.clone().over(preset)),
        None => Some(dialog.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Exchange;
    use crate::domain::Verb;
    use crate::wire::dialog::CompiledDialog;

    #[test]
    fn every_preset_is_whole_and_has_every_verb() {
        for name in NAMES {
            let parsed: DialogProfile = serde_json::from_str(text(name).unwrap()).unwrap();
            assert_eq!(parsed.preset, None, "a preset names no other");
            let dialog = CompiledDialog::new(&parsed).unwrap_or_else(|faults| panic!("{name}: {faults:?}"));
            for verb in [
                Verb::Wake,
                Verb::ReadSerial,
                Verb::ReadHardwareId,
                Verb::ReadInfo,
                Verb::ReadIdentity,
                Verb::Write,
                Verb::Reset,
                Verb::Restore,
            ] {
                assert!(dialog.has(verb), "{name} lacks {verb:?}");
            }
        }
    }

    #[test]
    fn a_profile_takes_the_preset_field_by_field() {
        let profile = DialogProfile { preset: Some("at".into()), quiet_ms: Some(7), ..Default::default() };
        let dialog = CompiledDialog::new(&profile).unwrap();
        assert_eq!(dialog.quiet().as_millis(), 7);
        assert!(dialog.has(Verb::Write));
    }

    #[test]
    fn a_write_that_was_answered_is_over_unless_a_prompt_is_due_or_the_profile_names_a_silence() {
        let ends = |profile: DialogProfile| CompiledDialog::new(&profile).unwrap().ends_with_answer(Verb::Write);
        let of = |preset: &str| DialogProfile { preset: Some(preset.into()), ..Default::default() };
        assert_eq!(["at", "json", "shell"].map(|preset| ends(of(preset))), [true, true, false]);
        assert!(!ends(DialogProfile { quiet_ms: Some(200), ..of("at") }));
        let blind = Exchange { send: Some("STORE ${clientId} ${deviceToken}".into()), ..Exchange::default() };
        assert!(!ends(DialogProfile { write: Some(vec![blind]), ..of("at") }));
    }
}
