//! `station line-key`: the key that the stations of a line share, so that one finishes what another one has begun.

use std::io::Write;
use std::path::PathBuf;

use clap::{ArgMatches, Command};

use super::args::{group, need, option, path, path_option, sub};
use super::common::Common;
use super::complaint::{complaint, complaint_of};
use super::exit::Exit;
use super::typed;
use super::vouch::{about, check_line, pin_of};
use crate::decisions::{Desk, Keeping};
use crate::domain::Secret;
use crate::files::given;
use crate::platform::{runtime, say};
use crate::seen::Signed;
use crate::store::DataDir;
use crate::vault::line_key::{LONGEST, new_file, of_file};
use crate::vault::seal::SealError;
use crate::vault::station_key::fingerprint;
use crate::words::cli::Complaint;
use crate::words::{Lang, desk as desk_words, line_key as words};

/// Longest password, in letters.
const LONGEST_PASSWORD: usize = 1024;

/// The words.
pub(super) fn command(lang: Lang) -> Command {
    let (text, by) = (words::text(lang), || option("by", "NAME", desk_words::text(lang).by).required(true));
    let make = Command::new("make").about(text.make).arg(path_option("out", text.out).short('o').required(true));
    let file = path("file").required(true).value_name("FILE").help(text.file);
    let take = Command::new("take").about(text.take).arg(file).arg(by());
    let leave = Command::new("leave").about(text.leave).arg(by());
    group("line-key", text.about, [make, take, leave])
}

/// Does what a call asks.
pub(super) fn run(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let (which, given) = sub(given);
    match which {
        "make" => make(given, common.lang, out),
        "take" => take(given, &common.usable_data()?, common.lang, out),
        _ => leave(given, &common.usable_data()?, common.lang),
    }
}

/// Makes one, in a new file. No station uses it yet.
fn make(given: &ArgMatches, lang: Lang, out: &mut impl Write) -> Result<Exit, Complaint> {
    let file: PathBuf = need(given, "out");
    if crate::files::is_there(&file) {
        return Err(complaint(&file, &std::io::ErrorKind::AlreadyExists.into()));
    }
    let (key, bytes) = new_file(&password(lang)?).map_err(|_| Complaint::Usage(words::no_chance(lang)))?;
    given::write_for_owner(&file, &bytes).map_err(|error| complaint(&file, &error))?;
    let _ = writeln!(out, "{}", fingerprint(&key.recipient()));
    say(words::text(lang).made);
    Ok(Exit::Done)
}

/// Has this station use one.
fn take(given: &ArgMatches, data: &DataDir, lang: Lang, out: &mut impl Write) -> Result<Exit, Complaint> {
    let file: PathBuf = need(given, "file");
    let bytes = given::read(&file, LONGEST).map_err(|error| complaint(&file, &error))?;
    let (keeping, signed) = signed(given, data, lang)?;
    let key = of_file(&bytes, &password(lang)?).map_err(|fault| {
        let file = file.display().to_string();
        Complaint::Usage(match fault {
            SealError::Unseal => words::wrong_password(lang, &file),
            SealError::NotAKey | SealError::Seal => words::not_a_key(lang, &file),
        })
    })?;
    let taken = fingerprint(&key.recipient());
    let used = keeping.line_key().map_err(|fault| complaint_of(fault.into()))?;
    if let Some(used) = used.filter(|used| *used != taken) {
        return Err(Complaint::Usage(words::another(lang, &used)));
    }
    runtime().block_on(keeping.take_line_key(&key, &signed)).map_err(about(&signed.by))?;
    let _ = writeln!(out, "{taken}");
    say(words::text(lang).taken);
    Ok(Exit::Done)
}

/// Has this station use none.
fn leave(given: &ArgMatches, data: &DataDir, lang: Lang) -> Result<Exit, Complaint> {
    let (keeping, signed) = signed(given, data, lang)?;
    if keeping.line_key().map_err(|fault| complaint_of(fault.into()))?.is_none() {
        return Err(Complaint::Usage(words::text(lang).none.to_owned()));
    }
    runtime().block_on(keeping.leave_line_key(&signed)).map_err(about(&signed.by))?;
    say(words::text(lang).left);
    Ok(Exit::Done)
}

/// Who changes it, with the PIN where there are supervisors.
fn signed(given: &ArgMatches, data: &DataDir, lang: Lang) -> Result<(Keeping, Signed), Complaint> {
    let by: String = need(given, "by");
    check_line(&by)?;
    let desk = Desk::open(data).map_err(complaint_of)?;
    let pin = pin_of(&desk, Some(&by), lang)?;
    Ok((Keeping::new(data.clone()), Signed { pin, ..Signed::by(by.as_str()) }))
}

/// The password of the file.
fn password(lang: Lang) -> Result<Secret, Complaint> {
    let text = words::text(lang);
    let typed = typed::secret_line(text.password, LONGEST_PASSWORD);
    typed.ok_or_else(|| Complaint::Usage(text.no_password.to_owned()))
}
