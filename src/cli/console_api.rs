//! `unit ask-console`, `unit clear-at-console`, `unit keep-at-console`: the vendor's API asked, or told to change something about one unit. What changes
//! something is a decision: on record before the call, and again with what came of it.

use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use clap::{Arg, ArgMatches, Command};
use jiff::Timestamp;

use super::args::{maybe, need, option, path_option};
use super::common::Common;
use super::complaint::complaint_of;
use super::desk_args::{has, seen};
use super::exit::Exit;
use super::vouch::{about, check_line, pin_of};
use super::{profile, secret};
use crate::cloud::{ApiFault, Cloud, Console};
use crate::decisions::Desk;
use crate::domain::entry::{AtConsole, ConsoleChange, ConsoleId, ConsoleSaid, ConsoleSource, ConsoleStage};
use crate::domain::{Entry, Profile, ProxyAddress, UnitKeys};
use crate::journal::KnownUnit;
use crate::platform::{runtime, say};
use crate::seen::{Decision, Refusal, Seen, Signed};
use crate::station::SETTLE_AFTER;
use crate::store::{DataDir, Loaded, profile_file};
use crate::vault::SecretFault;
use crate::words::cli::Complaint;
use crate::words::{Lang, console as words, desk as desk_words};

/// The words below `unit`.
pub(super) fn commands(lang: Lang, desk: &'static desk_words::Text) -> [Command; 3] {
    let text = words::text(lang);
    let profile = || path_option("profile", text.profile_of).required(true);
    let serial = || Arg::new("serial").value_name("SN");
    let ask = Command::new("ask-console").about(text.ask).arg(serial().help(text.only_unit)).arg(profile());
    let of_one = |name, about| {
        Command::new(name)
            .about(about)
            .arg(serial().required(true).help(desk.serial))
            .arg(profile())
            .arg(option("by", "NAME", desk.by).required(true))
            .arg(option("why", "TEXT", desk.why).required(true))
            .arg(has(desk))
    };
    let clear = of_one("clear-at-console", text.clear);
    let keep = of_one("keep-at-console", text.keep).arg(option("client-id", "ID", text.which_id).required(true));
    [ask, clear, keep]
}

/// The API, and whose units it is asked about.
pub(crate) struct Asking {
    console: Console,
    profile: Profile,
}

/// What units were asked about, as the record has them by then, and why no more were.
pub(crate) type Asked = (Vec<KnownUnit>, Option<ApiFault>);

/// Does what a call asks.
pub(super) fn run(which: &str, given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let (lang, data) = (common.lang, common.usable_data()?);
    let path: PathBuf = need(given, "profile");
    let loaded = match profile_file::load(&path) {
        Ok(loaded) => loaded,
        Err(faults) => return Ok(profile::complain(&path, &faults, lang)),
    };
    let asking = Asking::of(loaded, common.proxy(), &data)?;
    match which {
        "ask-console" => asking.ask_about(&data, maybe(given, "serial"), lang, out),
        "clear-at-console" => asking.change_of(&data, given, AtConsole::Clear, lang, out),
        _ => asking.change_of(&data, given, AtConsole::Keep { client_id: need(given, "client-id") }, lang, out),
    }
}

impl Asking {
    /// About the units of this profile, with the access key that is stored for its product.
    ///
    /// # Errors
    /// There is no key, or it cannot be used.
    pub(crate) fn of(loaded: Loaded, proxy: Option<ProxyAddress>, data: &DataDir) -> Result<Self, Complaint> {
        let missing = || Complaint::Secret(SecretFault::AccessKeyMissing(loaded.profile.product_key.clone()));
        let door = secret::find_console(&loaded, data)?.ok_or_else(missing)?;
        let proxy = secret::find_proxy(proxy, data)?;
        let cloud = Cloud::new(&loaded.profile, loaded.ca_pem.as_deref(), proxy)
            .map_err(|error| Complaint::Usage(error.to_string()))?;
        Ok(Self { console: cloud.console(door), profile: loaded.profile })
    }

    /// The host that is asked.
    pub(crate) fn host(&self) -> &str {
        self.console.host()
    }

    /// Whether this is a unit of the profile's product and cloud.
    fn is_of(&self, keys: &UnitKeys) -> bool {
        keys.product_key == self.profile.product_key && keys.platform == self.profile.platform()
    }

    /// Its units whose registration has no answer, oldest first.
    pub(crate) fn in_doubt(&self, desk: &Desk) -> Vec<UnitKeys> {
        let units = desk.book().unsettled(&self.profile.product_key).map(|unit| unit.keys);
        units.filter(|keys| self.is_of(keys)).collect()
    }

    /// Its unit with this number.
    fn numbered(&self, desk: &Desk, serial: &str) -> Result<UnitKeys, Complaint> {
        let mut units = desk.book().numbered(&self.profile.product_key, serial);
        units.retain(|unit| self.is_of(&unit.keys));
        match &units[..] {
            [unit] => Ok(unit.keys.clone()),
            [] => Err(about(serial)(Refusal::NoSuchUnit)),
            several => {
                let names = several.iter().map(|unit| unit.keys.device_name.clone()).collect();
                Err(about(serial)(Refusal::SeveralUnits(names)))
            }
        }
    }

    /// Asks about these units, one after the other, and puts on record what was said. Waits first until what was asked for before is over.
    ///
    /// # Errors
    /// The record does not take it.
    pub(crate) fn ask(&self, data: &DataDir, desk: Desk, units: Vec<UnitKeys>) -> Result<Asked, Complaint> {
        let begun = Instant::now();
        let settles = units.iter().any(|keys| desk.book().to_settle(keys) > 0);
        let (said, fault) = runtime().block_on(async {
            if settles {
                // While the record is held nobody registers: all that was asked for is over by then.
                tokio::time::sleep(SETTLE_AFTER.saturating_sub(begun.elapsed())).await;
            }
            let mut said = Vec::new();
            for keys in units {
                let asked_at = Timestamp::now().to_string();
                match self.console.client_ids(&keys.product_key, &keys.device_name).await {
                    Ok(client_ids) => said.push(self.said(desk.book().to_settle(&keys), keys, client_ids, asked_at)),
                    Err(fault) => return (said, Some(fault)),
                }
            }
            (said, None)
        });
        let names: Vec<UnitKeys> = said.iter().map(|said| said.keys.clone()).collect();
        if !said.is_empty() {
            let entries = said.into_iter().map(|said| Entry::ConsoleSaid(Box::new(said))).collect();
            runtime().block_on(desk.put(entries, None)).map_err(complaint_of)?;
        }
        let book = super::record::replay(data)?.book;
        Ok((names.iter().filter_map(|keys| book.named(keys)).collect(), fault))
    }

    fn said(&self, settles: u32, keys: UnitKeys, client_ids: Vec<ConsoleId>, asked_at: String) -> ConsoleSaid {
        let source = ConsoleSource::Api { host: self.host().to_owned() };
        ConsoleSaid { keys, client_ids, asked_at, source, settles, by: None }
    }

    /// Changes something about one unit: on record first, then done, then on record what came of it. Where no answer came it may have been done; the next
    /// asking tells.
    ///
    /// # Errors
    /// It was not decided: nothing was done. Or what came of it cannot be put on record.
    pub(crate) fn change(
        &self,
        data: &DataDir,
        desk: Desk,
        (keys, change, seen): (UnitKeys, AtConsole, Seen),
        signed: &Signed,
    ) -> Result<Change, Refusal> {
        let decision = Decision::ChangeAtConsole(keys.clone(), change.clone(), seen);
        runtime().block_on(desk.decide(&decision, signed))?;
        let changed = runtime().block_on(self.console.change(&keys.product_key, &keys.device_name, &change));
        Change::of(changed, |stage| {
            let entry = ConsoleChange { keys, change, stage, by: signed.by.clone(), why: signed.why.clone() };
            let put = Desk::open(data)?.put(vec![Entry::ConsoleChange(Box::new(entry))], Some(&*signed.by));
            runtime().block_on(put).map(drop).map_err(Refusal::from)
        })
    }

    fn ask_about(
        &self,
        data: &DataDir,
        serial: Option<String>,
        lang: Lang,
        out: &mut impl Write,
    ) -> Result<Exit, Complaint> {
        let desk = Desk::open(data).map_err(complaint_of)?;
        let units = match serial {
            Some(serial) => vec![self.numbered(&desk, &serial)?],
            None => self.in_doubt(&desk),
        };
        let (units, fault) = self.ask(data, desk, units)?;
        for unit in &units {
            let _ = writeln!(out, "{}", words::stands(unit, lang));
        }
        match fault {
            None => Ok(Exit::Done),
            Some(fault) => {
                say(&words::silent(self.host(), &fault.code(), lang));
                Ok(Exit::CannotGoOn)
            }
        }
    }

    fn change_of(
        &self,
        data: &DataDir,
        given: &ArgMatches,
        change: AtConsole,
        lang: Lang,
        out: &mut impl Write,
    ) -> Result<Exit, Complaint> {
        let (serial, by, why): (String, String, String) =
            (need(given, "serial"), need(given, "by"), need(given, "why"));
        check_line(&by)?;
        check_line(&why)?;
        let desk = Desk::open(data).map_err(complaint_of)?;
        let keys = self.numbered(&desk, &serial)?;
        let seen = seen(given);
        desk.may(&Decision::ChangeAtConsole(keys.clone(), change.clone(), seen.clone())).map_err(about(&serial))?;
        let pin = pin_of(&desk, Some(&by), lang)?;
        let signed = Signed { by: by.as_str().into(), why, pin };
        match self.change(data, desk, (keys, change, seen), &signed).map_err(about(&by))? {
            Change::Done => {
                let _ = writeln!(out, "{}", words::changed(&serial, lang));
                Ok(Exit::Done)
            }
            Change::Unrecorded(why) => {
                say(&words::changed_unrecorded(&serial, &about("")(why).line(lang), lang));
                Ok(Exit::CannotGoOn)
            }
            Change::Unknown(fault) => {
                say(&words::maybe_changed(self.host(), &fault.code(), lang));
                Ok(Exit::CannotGoOn)
            }
            Change::Refused(fault) => {
                say(&words::not_changed(self.host(), &fault.code(), lang));
                Ok(Exit::NotAllPass)
            }
        }
    }
}

/// What became of a change at the cloud.
#[derive(Debug, PartialEq)]
pub(crate) enum Change {
    /// It is done, and on record.
    Done,
    /// It is done, and the record does not say so: why.
    Unrecorded(Refusal),
    /// It was refused: nothing was changed.
    Refused(ApiFault),
    /// No answer came: it may have been done.
    Unknown(ApiFault),
}

impl Change {
    /// `put`: puts on record what came of it.
    ///
    /// # Errors
    /// Nothing was changed, and that could not be put on record.
    fn of(
        changed: Result<(), ApiFault>,
        put: impl FnOnce(ConsoleStage) -> Result<(), Refusal>,
    ) -> Result<Self, Refusal> {
        match changed {
            Ok(()) => Ok(put(ConsoleStage::Done).map_or_else(Self::Unrecorded, |()| Self::Done)),
            Err(fault) if fault.may_be_done() => Ok(Self::Unknown(fault)),
            Err(fault) => put(ConsoleStage::Refused { code: fault.code() }).map(|()| Self::Refused(fault)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_at_the_cloud_and_is_not_on_record_is_no_refusal() {
        let unwritten = || Err(Refusal::NotRecorded(None, None));
        assert_eq!(Change::of(Ok(()), |_| unwritten()), Ok(Change::Unrecorded(Refusal::NotRecorded(None, None))));
        let mut stage = None;
        let done = Change::of(Ok(()), |is| {
            stage = Some(is);
            Ok(())
        });
        assert_eq!((done, stage), (Ok(Change::Done), Some(ConsoleStage::Done)));
    }
}
