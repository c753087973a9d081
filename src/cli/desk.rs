//! `unit resolve|retire|reveal`, `record`, `batch close`, `supervisor`: what a person decides, recorded with the name. A running station keeps the record to itself.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::ArgMatches;

use super::args::{all, maybe, need, sub};
use super::common::Common;
use super::complaint::{complaint, complaint_of};
use super::desk_args::seen;
use super::drive::Goal;
use super::exit::Exit;
use super::files_said;
use super::import;
use super::leaving;
use super::log::changes_of_record;
use super::moving;
use super::operators;
use super::provision::PATIENCE;
use super::record::{holds_no_record, replay};
use super::vouch::{about, check_line, decide, new_pin, pin_of};
use super::{drive, profile, secret, values};
use crate::bench::SecretInUse;
use crate::bench::places::numbered_slots;
use crate::decisions::{Desk, identity_file, names};
use crate::domain::visible::visible;
use crate::domain::{BoardFault, Bypass, Identity, Outcome, Person, Purpose, RecordFault, Role, UnitKeys, Verb};
use crate::files::given;
use crate::journal::{Book, Named, Spilled};
use crate::platform::{runtime, say};
use crate::seen::{Decision, Disposition, Refusal, Seen, Signed};
use crate::station::Parts;
use crate::store::{DataDir, profile_file};
use crate::words::Lang;
use crate::words::cli::Complaint;
use crate::words::desk::record_fault;
use crate::words::hand_over::taken_back;
use crate::words::moving::{called, not_asked};

/// A call: what was given with its words, and the record that it is about.
struct Call<'a> {
    given: &'a ArgMatches,
    data: &'a DataDir,
    lang: Lang,
}

/// Does what was decided.
///
/// # Errors
/// What is to be said on stderr; nothing was touched, or the record cannot be written.
pub(super) fn run(
    group: &str,
    matches: &ArgMatches,
    data: &DataDir,
    common: &Common,
    out: &mut impl Write,
) -> Result<Exit, Complaint> {
    let lang = common.lang;
    if group == "backup" {
        return moving::back_up(matches, data, lang, out);
    }
    if group == "operator" {
        return operators::run(matches, data, lang, out);
    }
    let (word, given) = sub(matches);
    let call = Call { given, data, lang };
    match (group, word) {
        ("unit", "resolve") => call.resolve(),
        ("unit", "restore") => call.restore(out),
        ("unit", "retire") => call.retire(),
        ("unit", "reveal") => call.reveal(out),
        ("unit", "cleared") => call.cleared(),
        ("unit", _) => import::import(data, &call.files(), given.get_flag("despite-damage"), out),
        ("record", "changes") => changes_of_record(data, given, common, out),
        ("record", "check") => call.check_record(out),
        ("record", "range") => call.set_range(),
        ("record", "retire-batch") => leaving::retire(data, given, common, out),
        ("record", "restore") => moving::restore_record(given, data, lang, out),
        ("record", "moved") => call.moved(),
        ("record", "copied") => call.copied(),
        ("record", _) => call.accept_record(out),
        ("batch", "let-go") => call.let_article_go(),
        ("batch", "bypass-gate") => call.bypass_gate(),
        ("batch", _) => call.close_batch(),
        ("person", "erase") => call.erase_name(),
        ("person", _) => {
            for Named { code, name } in call.names()? {
                let _ = writeln!(out, "{code}\t{}", visible(&name.unwrap_or_default()));
            }
            Ok(Exit::Done)
        }
        (_, "add") => call.add_supervisor(),
        (_, "remove") => call.remove_supervisor(),
        _ => {
            for one in replay(data)?.book.supervisors() {
                let _ = writeln!(out, "{}\t{}", one.name, one.role.word());
            }
            Ok(Exit::Done)
        }
    }
}

impl Call<'_> {
    fn maybe(&self, name: &str) -> Option<&str> {
        self.given.get_one::<String>(name).map(String::as_str)
    }

    /// What whoever calls has seen of the unit.
    fn seen(&self) -> Seen {
        seen(self.given)
    }

    /// Empty where it is not given.
    fn text(&self, name: &str) -> &str {
        self.maybe(name).unwrap_or_default()
    }

    fn files(&self) -> Vec<PathBuf> {
        all(self.given, "file")
    }

    /// Whether what is given of these is one line each.
    fn check_lines(&self, names: [&str; 2]) -> Result<(), Complaint> {
        names.into_iter().filter_map(|name| self.maybe(name)).try_for_each(check_line)
    }

    fn resolve(&self) -> Result<Exit, Complaint> {
        let (desk, keys) = self.unit()?;
        let file = maybe::<PathBuf>(self.given, "identity-file");
        let replaced = self.maybe("board-replaced").and_then(BoardFault::of).map(Disposition::BoardReplaced);
        let relabelled = self.maybe("relabelled").map(|label| Disposition::Relabelled(label.to_owned()));
        let becomes = match (&file, replaced.or(relabelled)) {
            (Some(file), _) => found(&desk, file, &keys)?,
            (None, Some(reworked)) => reworked,
            (None, None) if self.given.get_flag("register-again") => Disposition::RegisterAgain,
            (None, None) if self.given.get_flag("same-unit") => Disposition::SameUnit,
            (None, None) if self.given.get_flag("take-back") => Disposition::TakeBack,
            (None, None) => Disposition::SetAside,
        };
        let decision = match self.given.get_flag("roll-back") {
            true => Decision::RollBack(vec![keys]),
            false => Decision::Unit(keys, becomes, self.seen()),
        };
        let of = file.map_or_else(|| self.text("serial").to_owned(), |file| file.display().to_string());
        desk.may(&decision).map_err(about(&of))?;
        let is_taken_back = matches!(decision, Decision::Unit(_, Disposition::TakeBack, _));
        let exit = self.sign(desk, &decision)?;
        if is_taken_back {
            say(&taken_back(self.lang, self.text("serial")));
        }
        Ok(exit)
    }

    /// Decides that a unit is put back as it was, and does it on the one that comes to the port.
    fn restore(&self, out: &mut impl Write) -> Result<Exit, Complaint> {
        let profile: PathBuf = need(self.given, "profile");
        let loaded = match profile_file::load(&profile) {
            Ok(loaded) => loaded,
            Err(faults) => return Ok(profile::complain(&profile, &faults, self.lang)),
        };
        if loaded.profile.dialog.verb(Verb::Restore).is_empty() {
            return Err(Refusal::NoRestore.into());
        }
        let (desk, keys) = self.unit()?;
        let serial_number = keys.serial_number.clone();
        let decision = Decision::RollBack(vec![keys]);
        desk.may(&decision).map_err(about(&serial_number))?;
        self.sign(desk, &decision)?;
        // Another unit that comes to the port has another number, and is left as it is. Nothing is asked of the cloud.
        let purpose = Purpose::Collect;
        let parts = Parts {
            slots: numbered_slots(&[need(self.given, "port")]),
            label: Some(serial_number),
            named_secrets: secret::find_named(&loaded, self.data)?,
            operator: Some(self.text("by").into()),
            needs_badge: false,
            purpose,
            visits: Some(1),
            patience: PATIENCE,
            ..Parts::new(loaded, SecretInUse::none(), self.data.clone(), need(self.given, "batch"))
        };
        let wait = maybe(self.given, "wait").map(Duration::from_secs);
        let goal = Goal { units: Some(1), wait, purpose, outcome: Some(Outcome::RolledBack) };
        runtime().block_on(async {
            match drive::open(parts).await? {
                Some(running) => drive::drive(running, goal, self.lang, out).await,
                None => Ok(Exit::NotAllPass),
            }
        })
    }

    fn retire(&self) -> Result<Exit, Complaint> {
        let (desk, keys) = self.unit()?;
        let decision = Decision::Unit(keys, Disposition::Retire, self.seen());
        desk.may(&decision).map_err(about(self.text("serial")))?;
        self.sign(desk, &decision)
    }

    /// Its identities are void: all of them were deleted in the console.
    fn cleared(&self) -> Result<Exit, Complaint> {
        let (desk, keys) = self.unit()?;
        let decision = Decision::Cleared(keys, self.seen());
        desk.may(&decision).map_err(about(self.text("serial")))?;
        self.sign(desk, &decision)
    }

    /// Shows an identity as an identity file, once it is on record that it was shown.
    fn reveal(&self, out: &mut impl Write) -> Result<Exit, Complaint> {
        let (desk, keys) = self.unit()?;
        let identity = desk.identity(&keys).map_err(about(self.text("serial")))?;
        let exit = self.sign(desk, &Decision::Reveal(keys))?;
        let _ = identity_file::write(&identity, out);
        Ok(exit)
    }

    /// Who vouches for what was decided, with a PIN where there are supervisors.
    fn signed(&self, desk: &Desk) -> Result<Signed, Complaint> {
        let (by, why): (Person, String) = (self.text("by").into(), self.text("why").to_owned());
        let pin = pin_of(desk, Some(&by), self.lang)?;
        Ok(Signed { by, why, pin })
    }

    fn sign(&self, desk: Desk, decision: &Decision) -> Result<Exit, Complaint> {
        let signed = self.signed(&desk)?;
        let following = decide(desk, decision, &signed)?;
        // A batch file says something only where it was brought up to date for it.
        let is_whole = files_said::end(&following, self.lang);
        Ok(if is_whole { Exit::Done } else { Exit::FileBehind })
    }

    fn close_batch(&self) -> Result<Exit, Complaint> {
        self.check_lines(["by", "why"])?;
        let file: PathBuf = need(self.given, "file");
        if holds_no_record(self.data)? {
            return Err(Refusal::NotOurBatch(file.display().to_string()).into());
        }
        let desk = Desk::open(self.data).map_err(complaint_of)?;
        let decision = Decision::CloseBatch { file, registration_off: self.given.get_flag("registration-off") };
        desk.may(&decision)?;
        self.sign(desk, &decision)
    }

    /// Units of a batch go past the plant gate, or it is asked again.
    fn bypass_gate(&self) -> Result<Exit, Complaint> {
        self.check_lines(["by", "why"])?;
        let file: PathBuf = need(self.given, "file");
        if holds_no_record(self.data)? {
            return Err(Refusal::NotOurBatch(file.display().to_string()).into());
        }
        let bypass = match maybe::<u64>(self.given, "units") {
            Some(units) => Bypass::Units(u32::try_from(units).unwrap_or(u32::MAX)),
            None => Bypass::Over,
        };
        let desk = Desk::open(self.data).map_err(complaint_of)?;
        let decision = Decision::BypassPlantGate { file: Some(file), bypass };
        desk.may(&decision)?;
        self.sign(desk, &decision)
    }

    fn let_article_go(&self) -> Result<Exit, Complaint> {
        self.check_lines(["by", "why"])?;
        let profile: PathBuf = need(self.given, "profile");
        let loaded = match profile_file::load(&profile) {
            Ok(loaded) => loaded,
            Err(faults) => return Ok(profile::complain(&profile, &faults, self.lang)),
        };
        if holds_no_record(self.data)? {
            return Err(Refusal::NoFirstArticle.into());
        }
        let desk = Desk::open(self.data).map_err(complaint_of)?;
        self.sign(desk, &Decision::LetArticleGo { profile_sha256: loaded.sha256 })
    }

    fn add_supervisor(&self) -> Result<Exit, Complaint> {
        self.check_lines(["name", "by"])?;
        let (name, by) = (self.text("name"), self.maybe("by"));
        let desk = Desk::open(self.data).map_err(complaint_of)?;
        let vouched = pin_of(&desk, by, self.lang)?;
        let pin = new_pin(desk.book(), name, self.lang)?;
        // The first one is made by whoever sits there.
        let signed = Signed { pin: vouched, ..Signed::by(by.unwrap_or(name)) };
        let role = match self.maybe("role") {
            Some(word) => Role::ALL.into_iter().find(|role| role.word() == word).unwrap_or_default(),
            // Another PIN does not make somebody another one.
            None => desk.book().role(name).unwrap_or_default(),
        };
        decide(desk, &Decision::Appoint { name: name.to_owned(), pin, role }, &signed)?;
        Ok(Exit::Done)
    }

    fn remove_supervisor(&self) -> Result<Exit, Complaint> {
        let (name, by) = (self.text("name"), self.maybe("by"));
        let nobody = || about(name)(Refusal::NoSuchSupervisor);
        if replay(self.data)?.book.pin_hash(name).is_none() {
            return Err(nobody());
        }
        let desk = Desk::open(self.data).map_err(complaint_of)?;
        let pin = pin_of(&desk, by, self.lang)?;
        let signed = Signed { pin, ..Signed::by(by.ok_or_else(nobody)?) };
        decide(desk, &Decision::Remove { name: name.to_owned() }, &signed)?;
        Ok(Exit::Done)
    }

    fn names(&self) -> Result<Vec<Named>, Complaint> {
        names::all(self.data).map_err(|error| complaint(&self.data.persons(), &error))
    }

    fn erase_name(&self) -> Result<Exit, Complaint> {
        self.check_lines(["name", "by"])?;
        let (name, by) = (self.text("name"), self.maybe("by"));
        let is_meant = |one: &Named| one.name.is_some() && (one.name.as_deref() == Some(name) || one.code == *name);
        let meant = self.names()?.into_iter().find(is_meant).ok_or_else(|| about(name)(Refusal::NoSuchName))?;
        let desk = Desk::open(self.data).map_err(complaint_of)?;
        let pin = pin_of(&desk, by, self.lang)?;
        let signed = Signed { pin, ..Signed::by(by.unwrap_or_default()) };
        decide(desk, &Decision::EraseName { code: meant.code }, &signed)?;
        Ok(Exit::Done)
    }

    /// Says what is wrong with the record, one line a fault.
    fn check_record(&self, out: &mut impl Write) -> Result<Exit, Complaint> {
        let lost = Desk::lost(self.data);
        if lost.is_empty() && !self.data.record().is_dir() {
            return Ok(Exit::Done);
        }
        let faults = match lost.is_empty() {
            true => Desk::open(self.data).and_then(|desk| desk.faults(&self.files())).map_err(complaint_of)?,
            false => lost,
        };
        self.say_faults(&faults, out);
        Ok(if faults.is_empty() { Exit::Done } else { Exit::NotAllPass })
    }

    fn accept_record(&self, out: &mut impl Write) -> Result<Exit, Complaint> {
        self.check_lines(["by", "why"])?;
        if Desk::lost(self.data).is_empty() && !self.data.record().is_dir() {
            return Ok(Exit::Done);
        }
        let desk = Desk::open_anew(self.data).map_err(complaint_of)?;
        let files = self.files();
        let faults = desk.faults(&files).map_err(complaint_of)?;
        if faults.is_empty() {
            return Ok(Exit::Done);
        }
        let [faults, asks] = RecordFault::in_two(&faults);
        if faults.is_empty() {
            return Err(Refusal::Damaged(asks).into());
        }
        let decision = Decision::Accept { faults: faults.clone(), files };
        desk.may(&decision)?;
        let signed = self.signed(&desk)?;
        self.say_faults(&faults, out);
        decide(desk, &decision, &signed)?;
        Ok(Exit::Done)
    }

    fn set_range(&self) -> Result<Exit, Complaint> {
        self.check_lines(["by", "why"])?;
        let profile: PathBuf = need(self.given, "profile");
        let loaded = match profile_file::load(&profile) {
            Ok(loaded) => loaded,
            Err(faults) => return Ok(profile::complain(&profile, &faults, self.lang)),
        };
        let decision = values::set_range(&loaded, self.text("value"), self.text("next"))?;
        let desk = Desk::open(self.data).map_err(complaint_of)?;
        desk.may(&decision)?;
        self.sign(desk, &decision)
    }

    /// Says that the record was moved to this PC.
    fn moved(&self) -> Result<Exit, Complaint> {
        self.of_other_machine(|faults| Decision::Accept { faults, files: Vec::new() }).map(|_| Exit::Done)
    }

    /// Makes this PC a station of its own.
    fn copied(&self) -> Result<Exit, Complaint> {
        if self.of_other_machine(|faults| Decision::Copied { faults })? {
            let name = self.data.told_station_name().ok().flatten().unwrap_or_default();
            say(&called(self.lang, &name));
        }
        Ok(Exit::Done)
    }

    /// Decides about a record that was written on another PC last. False where it was not.
    fn of_other_machine(&self, decision: impl FnOnce(Vec<RecordFault>) -> Decision) -> Result<bool, Complaint> {
        self.check_lines(["by", "why"])?;
        if holds_no_record(self.data)? {
            say(&not_asked(self.lang));
            return Ok(false);
        }
        let desk = Desk::open(self.data).map_err(complaint_of)?;
        let [_, faults] = RecordFault::in_two(&desk.faults(&[]).map_err(complaint_of)?);
        if faults.is_empty() {
            say(&not_asked(self.lang));
            return Ok(false);
        }
        let decision = decision(faults);
        desk.may(&decision)?;
        let signed = self.signed(&desk)?;
        decide(desk, &decision, &signed)?;
        Ok(true)
    }

    fn say_faults(&self, faults: &[RecordFault], out: &mut impl Write) {
        for fault in faults {
            let _ = writeln!(out, "{}", record_fault(fault, self.lang));
        }
    }

    /// The unit that is meant, and the record, where there is one to find it in.
    fn unit(&self) -> Result<(Desk, UnitKeys), Complaint> {
        self.check_lines(["by", "why"])?;
        if holds_no_record(self.data)? {
            return Err(about(self.text("serial"))(Refusal::NoSuchUnit));
        }
        let desk = Desk::open(self.data).map_err(complaint_of)?;
        let keys = self.find(desk.book())?;
        Ok((desk, keys))
    }

    /// The one unit that is meant.
    fn find(&self, book: &Book) -> Result<UnitKeys, Complaint> {
        let is = |name: &str, value: &str| self.maybe(name).is_none_or(|wanted| wanted == value);
        let is_meant = |keys: &UnitKeys| {
            is("serial", &keys.serial_number)
                && is("product-key", &keys.product_key)
                && is("platform", &keys.platform.0)
                && is("device-name", &keys.device_name)
        };
        // One that was skipped and that nothing else stands on record of is decided about as well.
        let skipped = book.unfinished().filter(|unit| unit.unit.is_none()).map(|unit| unit.keys);
        let known = book.units().map(|unit| unit.keys);
        let mut found: Vec<UnitKeys> = known.chain(skipped).filter(is_meant).collect();
        let about = about(self.text("serial"));
        match (found.pop(), found.is_empty()) {
            (Some(keys), true) => Ok(keys),
            (None, _) => Err(about(Refusal::NoSuchUnit)),
            (Some(last), false) => {
                found.push(last);
                let name = |keys: &UnitKeys| format!("{} {} {}", keys.product_key, keys.platform.0, keys.device_name);
                Err(about(Refusal::SeveralUnits(found.iter().map(name).collect())))
            }
        }
    }
}

fn found(desk: &Desk, path: &Path, keys: &UnitKeys) -> Result<Disposition, Complaint> {
    let bytes = given::read_secret(path, identity_file::LONGEST).map_err(|error| complaint(path, &error))?;
    // An answer that the start did not take over is vouched for by the person who names it.
    let read = match Spilled::of(&bytes) {
        Some(spilled) => desk.answered(&spilled, keys),
        None => identity_file::read(&bytes, keys),
    };
    let Identity { client_id, device_token, .. } = read.map_err(about(&path.display().to_string()))?;
    Ok(Disposition::Found { client_id, device_token })
}
