//! `shared-book`: its administrator makes it and lets stations in; a station uses it, says how it stands, and lets claims go whose station is gone.
//! What people look for in it: `book_looking`.

use std::io::Write;
use std::path::PathBuf;

use clap::{ArgGroup, ArgMatches, Command};

use super::args::{flag, group, maybe, need, option, path_option, sub};
use super::book_looking as looking;
use super::common::Common;
use super::complaint::{complaint, complaint_of};
use super::exit::Exit;
use super::secret::from_stdin;
use super::used_book::{of_station, opened, used};
use super::vouch::{about, check_line, decide, pin_of};
use crate::custody::fetched_record::{NotFetched, fetch_record};
use crate::decisions::{Desk, Keeping};
use crate::domain::entry::{ChangeOf, Changed};
use crate::domain::visible::visible;
use crate::domain::{
    BookFault, BookHead, BookMode, BookServer, BookSettings, ClaimConflict, HeldElsewhere, Secret, ToldClaim,
};
use crate::files::given;
use crate::platform::{runtime, say};
use crate::seen::{Decision, Signed};
use crate::shared_book::{Administrator, Standing, VERSION};
use crate::store::DataDir;
use crate::store::shared_book::{BookUnusable, choose, shared_book};
use crate::words::cli::Complaint;
use crate::words::shared_book as words;
use crate::words::{Lang, secret};

/// Largest CA file, in bytes.
const LARGEST_CA: u64 = 128 << 10;

/// The words.
pub(super) fn command(lang: Lang) -> Command {
    let text = words::text(lang);
    let place = |command: Command| {
        command
            .arg(
                option("server", BookServer::FORM, text.server)
                    .required(true)
                    .value_parser(|text: &str| text.parse::<BookServer>()),
            )
            .arg(option("database", "NAME", text.database).required(true))
            .arg(path_option("ca", text.ca))
            .arg(flag("without-tls", text.without_tls))
            .group(ArgGroup::new("trust").args(["ca", "without-tls"]))
    };
    let administrator =
        |command: Command| place(command).arg(option("administrator", "ROLE", text.administrator).required(true));
    let use_it = place(Command::new("use").about(text.use_it))
        .arg(option("station", "NAME", text.station).required(true))
        .arg(option("mode", "MODE", text.mode).default_value("required").value_parser(["required", "preferred"]))
        .arg(option("by", "NAME", text.by));
    let make = administrator(Command::new("make").about(text.make));
    let add = administrator(Command::new("add-station").about(text.add_station))
        .arg(option("station", "NAME", text.station).required(true));
    let leave = Command::new("leave").about(text.leave).arg(option("by", "NAME", text.by));
    let status = Command::new("status").about(text.status);
    let claims = Command::new("claims").about(text.claims);
    let release = Command::new("release")
        .about(text.release)
        .arg(option("visit", "ID", text.visit).required(true))
        .arg(option("by", "NAME", text.by).required(true))
        .arg(option("why", "TEXT", text.why).required(true));
    let accept = Command::new("accept")
        .about(text.go_on)
        .arg(option("by", "NAME", text.by).required(true))
        .arg(option("why", "TEXT", text.why).required(true));
    let conflicts = Command::new("conflicts").about(text.conflicts);
    let settle = Command::new("settle")
        .about(text.settle)
        .arg(option("visit", "ID", text.visit_in_conflict).required(true))
        .arg(option("by", "NAME", text.by).required(true))
        .arg(option("why", "TEXT", text.why).required(true));
    let fetch = Command::new("fetch").about(text.fetch).arg(path_option("to", text.fetch_to).required(true));
    let all = [make, add, use_it, leave, status, claims, conflicts, release, accept, settle, fetch];
    group("shared-book", text.about, all.into_iter().chain(looking::commands(lang)))
}

/// Does what a call asks.
pub(super) fn run(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let (which, given) = sub(given);
    match which {
        "make" => make(given, common.lang),
        "add-station" => add_station(given, common.lang, out),
        "use" => use_it(given, &common.usable_data()?, common.lang),
        "leave" => leave(given, &common.usable_data()?, common.lang),
        "status" => status(&common.usable_data()?, common.lang, out),
        "claims" => claims(&common.usable_data()?, out),
        "conflicts" => conflicts(&common.usable_data()?, out),
        "fetch" => fetch(given, &common.usable_data()?, common.lang, out),
        "find" => looking::find(given, common, out),
        "unit" => looking::unit(given, common, out),
        "stations" => looking::stations(given, common, out),
        "yield" => looking::by_hour(given, common, out),
        "settle" => settle(given, &common.usable_data()?, common.lang),
        "accept" => accept(given, &common.usable_data()?, common.lang, out),
        _ => release(given, &common.usable_data()?, common.lang),
    }
}

/// Makes the schema, or brings it to this program's version.
fn make(given: &ArgMatches, lang: Lang) -> Result<Exit, Complaint> {
    let settings = named(given, "administrator")?;
    let was = as_administrator(&settings, async |administrator| administrator.upgrade().await)?;
    say(&words::made(lang, &settings.place(), was, VERSION));
    Ok(Exit::Done)
}

/// Lets a station in. What it logs in with is said once, on standard output; what to type there, on standard error.
fn add_station(given: &ArgMatches, lang: Lang, out: &mut impl Write) -> Result<Exit, Complaint> {
    let settings = named(given, "administrator")?;
    let of_station = BookSettings { station: need(given, "station"), ..settings.clone() };
    fit(&of_station)?;
    let station = &of_station.station;
    let added = as_administrator(&settings, async |administrator| administrator.add_station(station).await);
    let added = added.map_err(|complaint| match complaint {
        Complaint::SharedBookAway(_, BookFault::Refused { code }) if code == Administrator::IS_TAKEN => {
            Complaint::Usage(words::taken(station, lang))
        }
        complaint => complaint,
    })?;
    let _ = writeln!(out, "{}", added.password.expose());
    say(&words::added(lang, &of_station, added.is_anew));
    Ok(Exit::Done)
}

/// Has the station use the book, once that has let it in.
fn use_it(given: &ArgMatches, data: &DataDir, lang: Lang) -> Result<Exit, Complaint> {
    let mode = need::<String>(given, "mode").parse().unwrap_or_default();
    let settings = BookSettings { mode, ..named(given, "station")? };
    // What a person knows of the claims under this name holds with a new password, too.
    let was = shared_book(data).ok().flatten().filter(|was| was.login() == settings.login());
    let settings = BookSettings { known_lost: was.map_or(0, |was| was.known_lost), ..settings };
    let keeping = Keeping::new(data.clone());
    let (signed, password) = signed(given, &keeping, lang, from_stdin)?;
    // A station that cannot use it would stand still from its next start on.
    let book = opened(settings.clone(), password.clone())?;
    runtime().block_on(book.look()).map_err(|fault| Complaint::SharedBookAway(settings.place(), fault))?;
    let used = runtime().block_on(keeping.use_book(&settings, Some(&password), &signed));
    let into = used.map_err(about(&signed.by))?;
    say(&words::used(lang, &settings, secret::source_text(lang, into)));
    Ok(Exit::Done)
}

/// Has the station use none.
fn leave(given: &ArgMatches, data: &DataDir, lang: Lang) -> Result<Exit, Complaint> {
    let keeping = Keeping::new(data.clone());
    let (signed, _) = signed(given, &keeping, lang, || Ok(()))?;
    runtime().block_on(keeping.leave_book(&signed)).map_err(about(&signed.by))?;
    say(words::text(lang).left);
    Ok(Exit::Done)
}

/// Who changes it, with the PIN where there are supervisors; and what stands behind that on standard input.
fn signed<T>(
    given: &ArgMatches,
    keeping: &Keeping,
    lang: Lang,
    behind: impl FnOnce() -> Result<T, Complaint>,
) -> Result<(Signed, T), Complaint> {
    let by = maybe::<String>(given, "by");
    by.as_deref().map_or(Ok(()), check_line)?;
    let desk = keeping.desk_to_change_book()?;
    let pin = desk.map_or_else(|| Ok(Secret::new("")), |desk| pin_of(&desk, by.as_deref(), lang))?;
    Ok((Signed { pin, ..Signed::by(by.unwrap_or_default()) }, behind()?))
}

/// Says which book it is, and whether it can be used: exit code 1 where it cannot.
fn status(data: &DataDir, lang: Lang, out: &mut impl Write) -> Result<Exit, Complaint> {
    let Some(settings) = shared_book(data).map_err(Complaint::SharedBook)? else {
        say(words::text(lang).none);
        return Ok(Exit::Done);
    };
    let (place, mode): (String, &'static str) = (settings.place(), settings.mode.into());
    let looked = runtime().block_on(of_station(data, settings.clone())?.look()).and_then(Standing::takes_claims);
    let stands = looked.as_ref().map_or_else(BookFault::word, |standing| format!("version {}", standing.version));
    let _ = writeln!(out, "{}\t{}\t{mode}\t{stands}", visible(&place), visible(&settings.station));
    match looked {
        Ok(_) => Ok(Exit::Done),
        Err(fault) => {
            say(&words::fault(lang, &place, &fault));
            Ok(Exit::NotAllPass)
        }
    }
}

/// Lists the claims of which nobody has said how they ended.
fn claims(data: &DataDir, out: &mut impl Write) -> Result<Exit, Complaint> {
    let (book, place) = used(data)?;
    let open = runtime().block_on(book.unfinished()).map_err(|fault| Complaint::SharedBookAway(place, fault))?;
    list(&open, out);
    Ok(Exit::Done)
}

fn list<'a>(claims: impl IntoIterator<Item = &'a ToldClaim>, out: &mut impl Write) {
    for claim in claims {
        let _ = writeln!(out, "{}", row(claim));
    }
}

fn row(claim: &ToldClaim) -> String {
    let ToldClaim { visit, station, at, product_key, device_name, serial_number, hardware_id } = claim;
    let board = hardware_id.as_deref().unwrap_or_default();
    let told = [station, product_key, device_name, serial_number, board].map(visible);
    format!("{visit}\t{at}\t{}", told.join("\t"))
}

/// Lists what two stations have claimed: exit code 1 where there is any.
fn conflicts(data: &DataDir, out: &mut impl Write) -> Result<Exit, Complaint> {
    let (book, place) = used(data)?;
    let all = runtime().block_on(book.conflicts()).map_err(|fault| Complaint::SharedBookAway(place, fault))?;
    for ClaimConflict { claim, state, other } in &all {
        let HeldElsewhere { station, at, state: other, .. } = other;
        let told = format!("{}\t{}\t{}\t{at}\t{}", row(claim), state.word(), visible(station), other.word());
        let _ = writeln!(out, "{told}");
    }
    Ok(if all.is_empty() { Exit::Done } else { Exit::NotAllPass })
}

/// Goes on although the book has claims of this station that are not on its record, or waits for stations: said on record first, then kept beside the settings, and in
/// the book.
fn accept(given: &ArgMatches, data: &DataDir, lang: Lang, out: &mut impl Write) -> Result<Exit, Complaint> {
    let [by, why] = ["by", "why"].map(|name| need::<String>(given, name));
    [&by, &why].into_iter().try_for_each(|text| check_line(text))?;
    let (book, place) = used(data)?;
    let away = |fault| Complaint::SharedBookAway(place.clone(), fault);
    let standing = runtime().block_on(book.look()).map_err(away)?;
    let last = runtime().block_on(book.last_claims()).map_err(away)?;
    let desk = Desk::open(data).map_err(complaint_of)?;
    let lost = desk.lacks(last.iter().map(|claim| &claim.own)).map_err(complaint_of)?;
    let lost: Vec<_> = last.iter().filter(|claim| lost.contains(&&claim.own)).collect();
    let heads = runtime().block_on(book.heads()).map_err(away)?;
    let others = desk.contradicts(&heads).map_err(complaint_of)?;
    let others: Vec<_> = heads.iter().filter(|head| head.is_forked || others.contains(head)).collect();
    if lost.is_empty() && others.is_empty() && standing.missing.is_empty() {
        say(words::text(lang).nothing_lost);
        return Ok(Exit::Done);
    }
    list(lost.iter().map(|claim| &claim.told), out);
    for BookHead { segment, lines, .. } in &others {
        let _ = writeln!(out, "{}\t{}", visible(segment), words::lines(lang, *lines));
    }
    for station in &standing.missing {
        let _ = writeln!(out, "{}\t{}", visible(station), words::text(lang).not_heard);
    }
    let pin = pin_of(&desk, Some(&by), lang)?;
    let segments: Vec<&str> = others.iter().map(|head| head.segment.as_str()).collect();
    let past = words::gone_past(lang, lost.len(), &segments, &standing.missing);
    let changed = Changed::new(ChangeOf::ClaimsLost, place.clone(), Some(past), Some(why.clone()));
    let signed = Signed { pin, why: why.clone(), ..Signed::by(by) };
    decide(desk, &Decision::SharedBook(Box::new(changed)), &signed)?;
    if let Some(newest) = lost.first() {
        let settings = BookSettings { known_lost: newest.number, ..book.settings().clone() };
        choose(data, Some(&settings)).map_err(|error| complaint(&data.shared_book(), &error))?;
    }
    for segment in segments {
        runtime().block_on(book.begin_anew(segment, &why)).map_err(away)?;
    }
    if !standing.missing.is_empty() {
        runtime().block_on(book.go_on(standing.generation, &why)).map_err(away)?;
    }
    say(&words::goes_on(lang, lost.len(), others.len()));
    Ok(Exit::Done)
}

/// Lets a claim go whose station is gone: on record here first, then in the book.
fn release(given: &ArgMatches, data: &DataDir, lang: Lang) -> Result<Exit, Complaint> {
    let [visit, by, why] = ["visit", "by", "why"].map(|name| need::<String>(given, name));
    [&by, &why].into_iter().try_for_each(|text| check_line(text))?;
    let (book, place) = used(data)?;
    let away = |fault| Complaint::SharedBookAway(place.clone(), fault);
    let open = runtime().block_on(book.unfinished()).map_err(away)?;
    let Some(claim) = open.into_iter().find(|claim| claim.visit == visit) else {
        return Err(Complaint::Usage(words::no_claim(lang, &visit)));
    };
    let held = format!("{} · {}", claim.station, claim.serial_number);
    decide_of_claim(data, ChangeOf::ClaimReleased, [&visit, &held, &by, &why], lang)?;
    runtime().block_on(book.release(&visit, &why)).map_err(away)?;
    say(&words::released(lang, &claim.serial_number, &claim.station));
    Ok(Exit::Done)
}

/// A person has looked at a unit that two stations have claimed: on record here first, then in the book.
fn settle(given: &ArgMatches, data: &DataDir, lang: Lang) -> Result<Exit, Complaint> {
    let [visit, by, why] = ["visit", "by", "why"].map(|name| need::<String>(given, name));
    [&by, &why].into_iter().try_for_each(|text| check_line(text))?;
    let (book, place) = used(data)?;
    let away = |fault| Complaint::SharedBookAway(place.clone(), fault);
    let all = runtime().block_on(book.conflicts()).map_err(away)?;
    let Some(ClaimConflict { claim, other, .. }) = all.into_iter().find(|one| one.claim.visit == visit) else {
        return Err(Complaint::Usage(words::no_conflict(lang, &visit)));
    };
    let both = format!("{} · {} · {}", claim.station, other.station, claim.serial_number);
    decide_of_claim(data, ChangeOf::ConflictSeen, [&visit, &both, &by, &why], lang)?;
    runtime().block_on(book.see_conflict(&visit, &why)).map_err(away)?;
    say(&words::settled(lang, &claim.serial_number));
    Ok(Exit::Done)
}

/// Lays down the record that the book has of this station. Exit code 1 where claims tell of more than it has.
fn fetch(given: &ArgMatches, data: &DataDir, lang: Lang, out: &mut impl Write) -> Result<Exit, Complaint> {
    let to: PathBuf = need(given, "to");
    let (book, place) = used(data)?;
    let fetched = runtime().block_on(fetch_record(&book, &to)).map_err(|fault| match fault {
        NotFetched::Book(fault) => Complaint::SharedBookAway(place, fault),
        NotFetched::Nothing => Complaint::Usage(words::nothing_to_fetch(lang, &place)),
        NotFetched::Broken(segment, line) => Complaint::Usage(words::broken_there(lang, &place, &segment, line)),
        NotFetched::File(path, error) => complaint(&path, &error),
    })?;
    for (segment, lines) in &fetched.segments {
        let _ = writeln!(out, "{}\t{lines}", visible(segment));
    }
    list(&fetched.beyond, out);
    say(&words::fetched(lang, &to.display().to_string(), fetched.beyond.len()));
    Ok(if fetched.beyond.is_empty() { Exit::Done } else { Exit::NotAllPass })
}

/// What a person says of a claim of other stations, on record here.
fn decide_of_claim(
    data: &DataDir,
    what: ChangeOf,
    [visit, told, by, why]: [&String; 4],
    lang: Lang,
) -> Result<(), Complaint> {
    let desk = Desk::open(data).map_err(complaint_of)?;
    let pin = pin_of(&desk, Some(by), lang)?;
    let changed = Changed::new(what, visit.clone(), Some(told.clone()), Some(why.clone()));
    let signed = Signed { pin, why: why.clone(), ..Signed::by(by.as_str()) };
    decide(desk, &Decision::SharedBook(Box::new(changed)), &signed).map(drop)
}

/// The book that a call names, as the role that stands under this name.
fn named(given: &ArgMatches, role: &str) -> Result<BookSettings, Complaint> {
    let ca = match maybe::<PathBuf>(given, "ca") {
        Some(path) => Some(given::read(&path, LARGEST_CA).map_err(|error| complaint(&path, &error))?),
        None => None,
    };
    let text = |bytes| String::from_utf8(bytes).map_err(|_| Complaint::SharedBook(BookUnusable::Ca));
    let settings = BookSettings {
        server: need(given, "server"),
        database: need(given, "database"),
        station: need(given, role),
        mode: BookMode::Required,
        ca: ca.map(text).transpose()?,
        plain: given.get_flag("without-tls"),
        known_lost: 0,
        told_earlier: false,
    };
    fit(&settings)?;
    Ok(settings)
}

fn fit(settings: &BookSettings) -> Result<(), Complaint> {
    settings.fault().map_or(Ok(()), |fault| Err(Complaint::SharedBook(BookUnusable::Settings(fault))))?;
    opened(settings.clone(), Secret::new("")).map(drop)
}

/// Does something as the book's administrator, whose password stands on standard input.
fn as_administrator<T>(
    settings: &BookSettings,
    does: impl AsyncFnOnce(&mut Administrator) -> Result<T, BookFault>,
) -> Result<T, Complaint> {
    let password = from_stdin()?;
    let done = runtime().block_on(async {
        let mut administrator = Administrator::log_in(settings, &password).await?;
        does(&mut administrator).await
    });
    done.map_err(|fault| Complaint::SharedBookAway(settings.place(), fault))
}
