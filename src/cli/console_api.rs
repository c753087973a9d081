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
use super::exit::Exit;
use super::vouch::{about, check_line, decide, pin_of};
use super::{profile, secret};
use crate::cloud::{Cloud, Console};
use crate::decisions::Desk;
use crate::domain::entry::{AtConsole, ConsoleChange, ConsoleId, ConsoleSaid, ConsoleSource, ConsoleStage};
use crate::domain::{Entry, Profile, UnitKeys};
use crate::platform::{runtime, say};
use crate::seen::{Decision, Refusal, Signed};
use crate::station::SETTLE_AFTER;
use crate::store::{DataDir, profile_file};
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
    };
    let clear = of_one("clear-at-console", text.clear);
    let keep = of_one("keep-at-console", text.keep).arg(option("client-id", "ID", text.which_id).required(true));
    [ask, clear, keep]
}

/// The API, and whose units it is asked about.
struct Asking {
    console: Console,
    profile: Profile,
}

/// Does what a call asks.
pub(super) fn run(which: &str, given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let (lang, data) = (common.lang, common.usable_data()?);
    let path: PathBuf = need(given, "profile");
    let loaded = match profile_file::load(&path) {
        Ok(loaded) => loaded,
        Err(faults) => return Ok(profile::complain(&path, &faults, lang)),
    };
    let missing = || Complaint::Secret(SecretFault::AccessKeyMissing(loaded.profile.product_key.clone()));
    let door = secret::find_console(&loaded, &data)?.ok_or_else(missing)?;
    let proxy = secret::find_proxy(common.proxy(), &data)?;
    let cloud = Cloud::new(&loaded.profile, loaded.ca_pem.as_deref(), proxy)
        .map_err(|error| Complaint::Usage(error.to_string()))?;
    let console = cloud.console(door);
    let asking = Asking { console, profile: loaded.profile };
    match which {
        "ask-console" => asking.ask(&data, maybe(given, "serial"), lang, out),
        "clear-at-console" => asking.change(&data, given, AtConsole::Clear, lang, out),
        _ => asking.change(&data, given, AtConsole::Keep { client_id: need(given, "client-id") }, lang, out),
    }
}

impl Asking {
    /// The units of the profile's product and cloud: that with this number, or those whose registration has no answer.
    fn units(&self, desk: &Desk, serial: Option<&str>) -> Result<Vec<UnitKeys>, Complaint> {
        let (product_key, platform) = (&self.profile.product_key, self.profile.platform());
        let is_of = |keys: &UnitKeys| keys.product_key == *product_key && keys.platform == platform;
        let Some(serial) = serial else {
            return Ok(desk.book().unsettled(product_key).map(|unit| unit.keys).filter(is_of).collect());
        };
        let mut units = desk.book().numbered(product_key, serial);
        units.retain(|unit| is_of(&unit.keys));
        match (units.pop(), units.is_empty()) {
            (Some(unit), true) => Ok(vec![unit.keys]),
            (None, _) => Err(about(serial)(Refusal::NoSuchUnit)),
            (Some(last), false) => {
                units.push(last);
                let names = units.into_iter().map(|unit| unit.keys.device_name).collect();
                Err(about(serial)(Refusal::SeveralUnits(names)))
            }
        }
    }

    fn ask(&self, data: &DataDir, serial: Option<String>, lang: Lang, out: &mut impl Write) -> Result<Exit, Complaint> {
        let (desk, begun) = (Desk::open(data).map_err(complaint_of)?, Instant::now());
        let units = self.units(&desk, serial.as_deref())?;
        let settles = units.iter().any(|keys| desk.book().to_settle(keys) > 0);
        let (entries, fault) = runtime().block_on(async {
            if settles {
                // While the record is held nobody registers: all that was asked for is over by then.
                tokio::time::sleep(SETTLE_AFTER.saturating_sub(begun.elapsed())).await;
            }
            let (mut entries, mut fault) = (Vec::new(), None);
            for keys in units {
                let asked_at = Timestamp::now().to_string();
                match self.console.client_ids(&keys.product_key, &keys.device_name).await {
                    Ok(client_ids) => entries.push(self.said(desk.book().to_settle(&keys), keys, client_ids, asked_at)),
                    Err(why) => {
                        fault = Some(why);
                        break;
                    }
                }
            }
            (entries, fault)
        });
        let names: Vec<UnitKeys> = entries.iter().map(|said| said.keys.clone()).collect();
        if !entries.is_empty() {
            let entries = entries.into_iter().map(|said| Entry::ConsoleSaid(Box::new(said))).collect();
            runtime().block_on(desk.put(entries, None)).map_err(complaint_of)?;
        }
        let replay = super::record::replay(data)?;
        for unit in names.iter().filter_map(|keys| replay.book.named(keys)) {
            let _ = writeln!(out, "{}", words::stands(&unit, lang));
        }
        match fault {
            None => Ok(Exit::Done),
            Some(fault) => {
                say(&words::silent(self.console.host(), &fault.code(), lang));
                Ok(Exit::CannotGoOn)
            }
        }
    }

    fn said(&self, settles: u32, keys: UnitKeys, client_ids: Vec<ConsoleId>, asked_at: String) -> ConsoleSaid {
        let source = ConsoleSource::Api { host: self.console.host().to_owned() };
        ConsoleSaid { keys, client_ids, asked_at, source, settles, by: None }
    }

    /// On record first, then done, then on record what came of it. Where that is not known, the next `ask-console` tells.
    fn change(
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
        let keys = self.units(&desk, Some(&serial))?.pop().ok_or_else(|| about(&serial)(Refusal::NoSuchUnit))?;
        let decision = Decision::ChangeAtConsole(keys.clone(), change.clone());
        desk.may(&decision).map_err(about(&serial))?;
        let pin = pin_of(&desk, Some(&by), lang)?;
        decide(desk, &decision, &Signed { by: by.as_str().into(), why: why.clone(), pin })?;
        let changed = runtime().block_on(self.console.change(&keys.product_key, &keys.device_name, &change));
        let stage = match &changed {
            Ok(()) => ConsoleStage::Done,
            Err(fault) if !fault.may_be_done() => ConsoleStage::Refused { code: fault.code() },
            Err(fault) => {
                say(&words::maybe_changed(self.console.host(), &fault.code(), lang));
                return Ok(Exit::CannotGoOn);
            }
        };
        let (by, entry) = (by.clone(), ConsoleChange { keys, change, stage, by: by.as_str().into(), why });
        let desk = Desk::open(data).map_err(complaint_of)?;
        runtime().block_on(desk.put(vec![Entry::ConsoleChange(Box::new(entry))], Some(&by))).map_err(complaint_of)?;
        match changed {
            Ok(()) => {
                let _ = writeln!(out, "{}", words::changed(&serial, lang));
                Ok(Exit::Done)
            }
            Err(fault) => {
                say(&words::not_changed(self.console.host(), &fault.code(), lang));
                Ok(Exit::NotAllPass)
            }
        }
    }
}
