//! A dialog profile into a [`CompiledDialog`], or into every fault it has.

use std::time::Duration;

use strum::VariantArray as _;

use crate::domain::{DialogProfile, Echo, Exchange, SERIAL_NUMBER, Verb};

use super::catch::Catch;
use super::dialog::{CompiledAnswer, CompiledDialog, CompiledExchange, CompiledSet, Pattern, Prompt};
use super::fault::{CompileFault, DialogFault, DialogField};
use super::pattern::regex;
use super::required::Required;
use super::template::{Named, Placeholder, Template};
use super::{echo, preset};

impl CompiledDialog {
    /// Makes a dialog ready; a preset that it names is filled in. Otherwise every fault, in the order of the verbs.
    pub fn new(profile: &DialogProfile) -> Result<Self, Vec<DialogFault>> {
        Self::only(profile, Verb::VARIANTS)
    }

    /// As [`Self::new`], as if the dialog had no other verbs than these: one verb can be tried while another is not yet as it should be.
    pub fn only(profile: &DialogProfile, only: &[Verb]) -> Result<Self, Vec<DialogFault>> {
        let mut faults = Vec::new();
        let Some(profile) = preset::filled_in(profile) else {
            let name = profile.preset.clone().unwrap_or_default();
            let kind = CompileFault::UnknownPreset { name, known: preset::NAMES.to_vec() };
            return Err(vec![DialogFault {
                verb: None,
                value: None,
                exchange: None,
                field: DialogField::Preset,
                kind,
            }]);
        };
        let prompt = profile.prompt.as_deref().and_then(|pattern| match prompt(pattern) {
            Ok(prompt) => Some(prompt),
            Err(kind) => {
                faults.push(DialogFault { verb: None, value: None, exchange: None, field: DialogField::Prompt, kind });
                None
            }
        });
        let login = login(&profile, &mut faults);
        let max_line = profile.max_line();
        let longest = max_line.saturating_sub(profile.line_end().len());
        let (mut verbs, mut info) = (Vec::new(), Vec::new());
        for &verb in Verb::VARIANTS.iter().filter(|verb| only.contains(verb)) {
            let mut at = Place { verb, value: None, exchange: None, faults: &mut faults, info: &mut info };
            verbs.push((verb, at.verb(profile.verb(verb), longest)));
        }
        let own = profile.set.iter().flatten().filter(|_| only.contains(&Verb::Set));
        let set = own.map(|(name, own)| {
            let mut one = |exchanges, reads| {
                let value = Some((name.clone(), reads));
                let mut at = Place { verb: Verb::Set, value, exchange: None, faults: &mut faults, info: &mut info };
                at.verb(exchanges, longest)
            };
            (name.clone(), CompiledSet { write: one(&own.write, false), read: one(&own.read, true) })
        });
        let set = set.collect();
        // Where a pattern is at fault, what it would catch is not known.
        let is_known = only.contains(&Verb::ReadInfo) && !faults.iter().any(|fault| fault.verb == Some(Verb::ReadInfo));
        let required = profile.require.as_deref().unwrap_or_default();
        let required = Required::new(required, is_known.then_some(&info), &mut faults);
        let dialog = Self {
            line_end: profile.line_end().to_owned(),
            quoting: profile.quote.unwrap_or_default(),
            echo: profile.echo.unwrap_or(Echo::Auto),
            prompt,
            max_line,
            quiet: profile.quiet(),
            names_quiet: profile.quiet_ms.is_some(),
            named: Named::default(),
            set,
            wake_silence: profile.wake_silence(),
            login,
            verbs,
            required,
        };
        if faults.is_empty() {
            faults = echo::faults(&dialog);
        }
        if faults.is_empty() { Ok(dialog) } else { Err(faults) }
    }
}

fn prompt(pattern: &str) -> Result<Prompt, CompileFault> {
    // Compiled alone first: `a)(b` must not become valid through the brackets around it.
    if regex(pattern)?.is_match("") {
        return Err(CompileFault::PromptMatchesEmpty);
    }
    Ok(Prompt { at_end: regex(&format!("(?:{pattern})$"))?, at_start: regex(&format!("^(?:{pattern})"))? })
}

fn login(profile: &DialogProfile, faults: &mut Vec<DialogFault>) -> Vec<CompiledAnswer> {
    let mut fault = |field, kind| faults.push(DialogFault { verb: None, value: None, exchange: None, field, kind });
    let answers = profile.login.as_deref().unwrap_or_default();
    if !answers.is_empty() && profile.prompt.is_none() {
        fault(DialogField::Prompt, CompileFault::LoginWithoutPrompt);
    }
    let mut compiled = Vec::with_capacity(answers.len());
    for (index, answer) in answers.iter().enumerate() {
        let at = prompt(&answer.at).map_err(|kind| fault(DialogField::LoginAt(index), kind));
        let send = Template::parse(&answer.send).and_then(|send| {
            let stray = send.placeholders().find(|one| *one != Placeholder::Nonce);
            stray.map_or(Ok(send), |stray| Err(CompileFault::PlaceholderNotHere { name: stray.name().into() }))
        });
        let send = send.map_err(|kind| fault(DialogField::LoginSend(index), kind));
        if let (Ok(Prompt { at_end, .. }), Ok(send)) = (at, send) {
            compiled.push(CompiledAnswer { at_end, send });
        }
    }
    compiled
}

/// Where the compiler stands, and what it has found.
struct Place<'a> {
    verb: Verb,
    /// Which value is set, and whether it is read.
    value: Option<(String, bool)>,
    exchange: Option<usize>,
    faults: &'a mut Vec<DialogFault>,
    /// What *read info* catches.
    info: &'a mut Vec<Catch>,
}

impl Place<'_> {
    fn fault(&mut self, field: DialogField, kind: CompileFault) {
        let (verb, value) = (Some(self.verb), self.value.clone());
        self.faults.push(DialogFault { verb, value, exchange: self.exchange, field, kind });
    }

    fn verb(&mut self, exchanges: &[Exchange], max_command: usize) -> Vec<CompiledExchange> {
        let mut catches = Vec::new();
        let mut compiled = Vec::with_capacity(exchanges.len());
        for (index, exchange) in exchanges.iter().enumerate() {
            self.exchange = Some(index);
            compiled.push(self.exchange(exchange, max_command, &mut catches));
        }
        self.exchange = None;
        if self.verb == Verb::ReadInfo {
            self.info.clone_from(&catches);
        }
        let whole = compiled.iter().zip(exchanges).all(|(ready, given)| ready.expect.len() == given.expect.len());
        let needed = match self.verb {
            Verb::Wake | Verb::ReadSerial | Verb::Write if exchanges.is_empty() => {
                self.fault(DialogField::Verb, CompileFault::VerbMissing { verb: self.verb });
                return compiled;
            }
            Verb::ReadSerial => Some(Catch::SerialNumber),
            Verb::ReadHardwareId if !exchanges.is_empty() => Some(Catch::HardwareId),
            Verb::Set if self.value.as_ref().is_some_and(|(_, reads)| *reads) => Some(Catch::Value),
            _ => None,
        };
        // Where a pattern is at fault, what it would catch is not known.
        if let Some(needed) = needed.filter(|needed| whole && !catches.contains(needed)) {
            self.fault(DialogField::Verb, CompileFault::NotCaught { verb: self.verb, group: needed.name().to_owned() });
        }
        let sent = compiled.iter().filter_map(|exchange| exchange.send.as_ref());
        let gives: Vec<&str> = sent.flat_map(Template::given).collect();
        let must_give = match (&self.value, self.verb) {
            (Some((name, false)), _) => Some(name.clone()),
            (None, Verb::WriteSerial) if !exchanges.is_empty() => Some(SERIAL_NUMBER.to_owned()),
            _ => None,
        };
        if let Some(name) = must_give.filter(|name| !gives.contains(&name.as_str())) {
            self.fault(DialogField::Verb, CompileFault::NotWritten { placeholder: format!("value:{name}") });
        }
        if self.verb == Verb::Write {
            for needed in [Placeholder::ClientId, Placeholder::DeviceToken] {
                let sent = compiled.iter().filter_map(|exchange| exchange.send.as_ref());
                if !sent.flat_map(Template::placeholders).any(|placeholder| placeholder == needed) {
                    self.fault(DialogField::Verb, CompileFault::NotWritten { placeholder: needed.name().to_owned() });
                }
            }
        }
        compiled
    }

    fn exchange(&mut self, exchange: &Exchange, max_command: usize, catches: &mut Vec<Catch>) -> CompiledExchange {
        if exchange.send.is_none() && exchange.expect.is_empty() {
            self.fault(DialogField::Verb, CompileFault::EmptyExchange);
        }
        let send = exchange.send.as_deref().and_then(|text| {
            let template = self.template(DialogField::Send, text)?;
            if template.is_fixed() && text.len() > max_command {
                self.fault(DialogField::Send, CompileFault::CommandTooLong);
            }
            Some(template)
        });
        let mut expect = Vec::new();
        for (index, pattern) in exchange.expect.iter().enumerate() {
            expect.extend(self.pattern(DialogField::Expect(index), pattern, catches));
        }
        let none = &mut Vec::new();
        CompiledExchange {
            send,
            expect,
            error: exchange.error.as_deref().and_then(|pattern| self.pattern(DialogField::Error, pattern, none)),
            absent: exchange.absent.as_deref().and_then(|pattern| self.pattern(DialogField::Absent, pattern, none)),
            timeout: Duration::from_millis(exchange.timeout_ms.into()),
            tries: exchange.tries.max(1),
            max_reply: exchange.max_reply as usize,
        }
    }

    fn template(&mut self, field: DialogField, text: &str) -> Option<Template> {
        let template = Template::parse(text).map_err(|fault| self.fault(field, fault)).ok()?;
        let is_stray = |placeholder: &Placeholder| match placeholder {
            Placeholder::Nonce => false,
            Placeholder::Old(_) => self.verb != Verb::Restore,
            _ => !matches!(self.verb, Verb::Write | Verb::Restore),
        };
        if let Some(stray) = template.placeholders().find(is_stray) {
            let name = stray.name().to_owned();
            let is_old = matches!(stray, Placeholder::Old(_));
            self.fault(
                field,
                if is_old { CompileFault::OldNotHere { name } } else { CompileFault::PlaceholderNotHere { name } },
            );
        }
        let writes = match (self.verb, &self.value) {
            (Verb::Set, Some((_, reads))) => !reads,
            (verb, _) => matches!(verb, Verb::WriteSerial | Verb::Write),
        };
        if let Some(name) = template.given().next().filter(|_| !writes || field != DialogField::Send) {
            self.fault(field, CompileFault::ValueNotHere { name: name.to_owned() });
        }
        Some(template)
    }

    fn pattern(&mut self, field: DialogField, text: &str, catches: &mut Vec<Catch>) -> Option<Pattern> {
        let template = self.template(field, text)?;
        if let Some(name) = template.secrets().next() {
            self.fault(field, CompileFault::SecretInPattern { name: name.into() });
            return None;
        }
        // Its fault is told.
        if template.given().next().is_some() {
            return None;
        }
        let sample = echo::sample("x", 8);
        let filled = template.pattern(&echo::values(&sample, "aaaaaaaa")).ok()?;
        let regex = regex(&filled).map_err(|error| self.fault(field, error.into())).ok()?;
        for group in regex.capture_names().flatten() {
            let is_info = self.verb == Verb::ReadInfo;
            match if is_info { Catch::by_info_group(group) } else { Catch::by_group(group) } {
                None if is_info => self.fault(field, CompileFault::NotInfo { name: group.into() }),
                Some((Catch::Value, _)) if self.verb != Verb::Set => {
                    self.fault(field, CompileFault::UnknownGroup { name: group.into() });
                }
                Some((Catch::Old(name), _)) if self.verb != Verb::ReadIdentity => {
                    self.fault(field, CompileFault::OldNotHere { name: name.as_str().to_owned() });
                }
                Some((catch, _)) => catches.push(catch),
                None => self.fault(field, CompileFault::UnknownGroup { name: group.into() }),
            }
        }
        let fixed = template.placeholders().next().is_none();
        Some(if fixed { Pattern::Fixed(regex) } else { Pattern::Filled(template) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at() -> DialogProfile {
        preset::preset("at").unwrap()
    }

    fn exchange(send: &str, expect: &[&str]) -> Vec<Exchange> {
        let expect = expect.iter().map(|pattern| (*pattern).into()).collect();
        vec![Exchange {
            send: Some(send.into()),
            expect,
            timeout_ms: 100,
            tries: 1,
            max_reply: 64,
            ..Default::default()
        }]
    }

    fn faults(profile: DialogProfile) -> Vec<DialogFault> {
        CompiledDialog::new(&profile).expect_err("the profile has a fault")
    }

    fn only(profile: DialogProfile) -> (Option<Verb>, Option<usize>, DialogField, CompileFault) {
        let mut faults = faults(profile);
        assert_eq!(faults.len(), 1, "{faults:?}");
        let fault = faults.remove(0);
        (fault.verb, fault.exchange, fault.field, fault.kind)
    }

    #[test]
    fn an_empty_dialog_lacks_the_three_verbs_nothing_goes_without() {
        let missing: Vec<_> =
            faults(DialogProfile::default()).into_iter().map(|fault| (fault.verb, fault.kind)).collect();
        let expected = [Verb::Wake, Verb::ReadSerial, Verb::Write];
        assert_eq!(missing, expected.map(|verb| (Some(verb), CompileFault::VerbMissing { verb })));
    }

    #[test]
    fn one_verb_is_made_ready_beside_another_that_is_at_fault() {
        let half = DialogProfile { write: None, wake: Some(exchange("AT", &["a(b"])), preset: None, ..at() };
        let dialog = CompiledDialog::only(&half, &[Verb::ReadSerial]).unwrap();
        assert!(dialog.has(Verb::ReadSerial) && !dialog.has(Verb::Wake) && !dialog.has(Verb::ReadIdentity));
        assert_eq!(CompiledDialog::only(&half, &[Verb::Wake]).unwrap_err().len(), 1);
    }

    #[test]
    fn every_fault_names_its_place() {
        let broken = DialogProfile { read_serial: Some(exchange("SN", &["(?<serialNumber>.*)", "a(b"])), ..at() };
        let (verb, index, field, kind) = only(broken);
        assert_eq!((verb, index, field), (Some(Verb::ReadSerial), Some(0), DialogField::Expect(1)));
        assert!(matches!(kind, CompileFault::BadRegex { .. }));
        let unknown = DialogProfile { read_serial: Some(exchange("SN", &["(?<serialNumber>.*)(?<sn>.)"])), ..at() };
        assert_eq!(only(unknown).3, CompileFault::UnknownGroup { name: "sn".into() });
        let uncaught = DialogProfile { read_serial: Some(exchange("SN", &["OK"])), ..at() };
        assert_eq!(only(uncaught).3, CompileFault::NotCaught { verb: Verb::ReadSerial, group: "serialNumber".into() });
        let huge = DialogProfile { read_serial: Some(exchange("SN", &["(?<serialNumber>(\\w{200}){200})"])), ..at() };
        assert_eq!(only(huge).3, CompileFault::RegexTooLarge);
        let other = DialogProfile { preset: Some("modbus".into()), ..at() };
        let known = preset::NAMES.to_vec();
        assert_eq!(only(other).3, CompileFault::UnknownPreset { name: "modbus".into(), known });
        let prompt = DialogProfile { prompt: Some("x*".into()), ..at() };
        assert_eq!(only(prompt).3, CompileFault::PromptMatchesEmpty);
        let long = DialogProfile { max_line: Some(16), reset: Some(exchange("AT+RESET=FACTORY", &["OK"])), ..at() };
        assert_eq!(only(long).3, CompileFault::CommandTooLong);
        let nothing = DialogProfile { reset: Some(vec![Exchange::default()]), ..at() };
        assert_eq!(only(nothing).3, CompileFault::EmptyExchange);
    }

    #[test]
    fn the_identity_has_no_place_outside_of_writing() {
        let leak = DialogProfile { wake: Some(exchange("AT ${deviceToken}", &["OK"])), ..at() };
        assert_eq!(only(leak).3, CompileFault::PlaceholderNotHere { name: "deviceToken".into() });
        let typo = DialogProfile { reset: Some(exchange("AT ${token}", &["OK"])), ..at() };
        assert!(matches!(only(typo).3, CompileFault::UnknownPlaceholder { name, .. } if name == "token"));
    }

    #[test]
    fn a_write_without_the_token_is_a_fault() {
        let half = DialogProfile { write: Some(exchange("AT+ID=${clientId}", &["OK"])), ..at() };
        assert_eq!(only(half).3, CompileFault::NotWritten { placeholder: "deviceToken".into() });
    }

    #[test]
    fn a_read_back_that_the_echo_of_the_write_would_satisfy_is_a_fault() {
        for pattern in [
            r#""(?<clientId>[^"]*)","(?<deviceToken>[^"]*)""#,
            r#"IDENTITY.*"(?<deviceToken>[0-9a-f]{32})""#,
            r#"(?<deviceToken_at>"\d{20}")"#,
        ] {
            let fooled = DialogProfile { read_identity: Some(exchange("AT+IDENTITY?", &["^OK$", pattern])), ..at() };
            let fault = faults(fooled).remove(0);
            assert_eq!((fault.verb, fault.field), (Some(Verb::ReadIdentity), DialogField::Expect(1)));
            assert_eq!(fault.kind, CompileFault::EchoMatches);
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config::with_cases(48))]
        #[test]
        fn no_profile_makes_the_compiler_panic(prompt: String, send: String, expect: String, error: String) {
            let exchange = Exchange { error: Some(error), ..exchange(&send, &[&expect]).remove(0) };
            let exchanges = Some(vec![exchange]);
            let written = DialogProfile { write: exchanges.clone(), read_identity: exchanges, ..at() };
            let _ = CompiledDialog::new(&DialogProfile { prompt: Some(prompt), ..written });
        }
    }
}
