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
use super::used_book::{not_done, of_station, of_station_if_any};
use super::vouch::{about, check_line, pin_of};
use crate::custody::fetched_record::{NotFetched, fetch_record};
use crate::decisions::{Desk, Keeping, NotDone};
use crate::domain::visible::visible;
use crate::domain::{
    BookFault, BookHead, BookMode, BookServer, BookSettings, ClaimConflict, HeldElsewhere, Secret, ToldClaim,
    ValueTwice,
};
use crate::files::given;
use crate::platform::{runtime, say};
use crate::seen::Signed;
use crate::shared_book::{Administrator, SharedBook, Standing, VERSION};
use crate::store::DataDir;
use crate::store::shared_book::{BookUnusable, LARGEST_CA, shared_book};
use crate::words::cli::Complaint;
use crate::words::shared_book as words;
use crate::words::{Lang, secret};

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
    let remove = administrator(Command::new("remove-station").about(text.remove_station))
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
    let all = [make, add, remove, use_it, leave, status, claims, conflicts, release, accept, settle, fetch];
    group("shared-book", text.about, all.into_iter().chain(looking::commands(lang)))
}

/// Does what a call asks.
pub(super) fn run(given: &ArgMatches, common: &Common, out: &mut impl Write) -> Result<Exit, Complaint> {
    let (which, given) = sub(given);
    match which {
        "make" => make(given, common.lang),
        "add-station" => add_station(given, common.lang, out),
        "remove-station" => remove_station(given, common.lang),
        "use" => use_it(given, &common.usable_data()?, common.lang),
        "leave" => leave(given, &common.usable_data()?, common.lang),
        "status" => status(&common.usable_data()?, common.lang, out),
        "claims" => claims(&common.usable_data()?, common.lang, out),
        "conflicts" => conflicts(&common.usable_data()?, common.lang, out),
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

/// Lets a station in no more.
fn remove_station(given: &ArgMatches, lang: Lang) -> Result<Exit, Complaint> {
    let (settings, station) = (named(given, "administrator")?, need::<String>(given, "station"));
    if !as_administrator(&settings, async |administrator| administrator.remove_station(&station).await)? {
        return Err(Complaint::Usage(words::no_such_station(&station, lang)));
    }
    say(&words::removed(&station, lang));
    Ok(Exit::Done)
}

/// Has the station use the book, once that has let it in.
fn use_it(given: &ArgMatches, data: &DataDir, lang: Lang) -> Result<Exit, Complaint> {
    let mode = need::<String>(given, "mode").parse().unwrap_or_default();
    let settings = BookSettings { mode, ..named(given, "station")? };
    let keeping = Keeping::new(data.clone());
    let (signed, password) = signed(given, &keeping, lang, from_stdin)?;
    let into = runtime().block_on(keeping.use_book(settings.clone(), Some(password), &signed));
    let into = into.map_err(not_done(&settings.place(), &signed.by, data))?;
    say(&words::used(lang, &settings, secret::source_text(lang, into)));
    Ok(Exit::Done)
}

/// Has the station use none.
fn leave(given: &ArgMatches, data: &DataDir, lang: Lang) -> Result<Exit, Complaint> {
    if matches!(shared_book(data), Ok(None)) {
        say(words::text(lang).none);
        return Ok(Exit::Done);
    }
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
    let Some(book) = of_station_if_any(data)? else {
        say(words::text(lang).none);
        return Ok(Exit::Done);
    };
    let settings = book.settings();
    let (place, mode): (String, &'static str) = (settings.place(), settings.mode.into());
    let looked = runtime().block_on(book.look()).and_then(Standing::takes_claims);
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
fn claims(data: &DataDir, lang: Lang, out: &mut impl Write) -> Result<Exit, Complaint> {
    let (book, place) = of_station(data)?;
    let open = runtime().block_on(book.open_claims()).map_err(|fault| Complaint::SharedBookAway(place, fault))?;
    list(&open, out);
    if open.is_empty() {
        say(words::text(lang).no_open_claims);
    }
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

/// Lists what two stations have claimed or given: exit code 1 where there is any.
fn conflicts(data: &DataDir, lang: Lang, out: &mut impl Write) -> Result<Exit, Complaint> {
    let (book, place) = of_station(data)?;
    let asked = runtime().block_on(async { Ok((book.conflicts().await?, book.values_twice().await?)) });
    let (units, values) = asked.map_err(|fault| Complaint::SharedBookAway(place, fault))?;
    for ClaimConflict { claim, state, other } in &units {
        let HeldElsewhere { station, at, state: other, .. } = other;
        let told = format!("{}\t{}\t{}\t{at}\t{}", row(claim), state.word(), visible(station), other.word());
        let _ = writeln!(out, "{told}");
    }
    // What a unit has besides stands empty.
    for ValueTwice { value, station, at, other, other_at, .. } in &values {
        let told =
            format!("{}\t{at}\t{}\t\t\t\t\t\t{}\t{other_at}\t", visible(value), visible(station), visible(other));
        let _ = writeln!(out, "{told}");
    }
    if units.is_empty() && values.is_empty() {
        say(words::text(lang).no_conflicts);
        return Ok(Exit::Done);
    }
    Ok(Exit::NotAllPass)
}

/// Goes on although the book has claims of this station that are not on its record, or waits for stations.
fn accept(given: &ArgMatches, data: &DataDir, lang: Lang, out: &mut impl Write) -> Result<Exit, Complaint> {
    let [by, why] = reasoned(given)?;
    let (book, place) = of_station(data)?;
    let not_done = not_done(&place, &by, data);
    let desk = Desk::open(data).map_err(complaint_of)?;
    let past = runtime().block_on(book.past()).map_err(&not_done)?;
    if past.is_empty() {
        say(words::text(lang).nothing_lost);
        return Ok(Exit::Done);
    }
    list(&past.lost, out);
    for BookHead { segment, lines, .. } in &past.others {
        let _ = writeln!(out, "{}\t{}", visible(segment), words::lines(lang, *lines));
    }
    for station in &past.missing {
        let _ = writeln!(out, "{}\t{}", visible(station), words::text(lang).not_heard);
    }
    let signed = signed_at(desk, by, why, lang)?;
    let told = words::gone_past(lang, &past);
    runtime().block_on(book.go_past(&past, told, &signed)).map_err(not_done)?;
    say(&words::goes_on(lang, past.lost.len(), past.others.len()));
    Ok(Exit::Done)
}

/// Lets a claim go whose station is gone.
fn release(given: &ArgMatches, data: &DataDir, lang: Lang) -> Result<Exit, Complaint> {
    let visit: String = need(given, "visit");
    let [by, why] = reasoned(given)?;
    let (book, place) = of_station(data)?;
    let not_done = not_done(&place, &by, data);
    let claim = runtime().block_on(book.open_claim(&visit)).map_err(|fault| not_done(NotDone::Away(fault)))?;
    let claim = claim.ok_or_else(|| Complaint::Usage(words::no_claim(lang, &visit)))?;
    let signed = signed_at(Desk::open(data).map_err(complaint_of)?, by, why, lang)?;
    runtime().block_on(book.release(&claim, &signed)).map_err(not_done)?;
    say(&words::released(lang, &claim.serial_number, &claim.station));
    Ok(Exit::Done)
}

/// A person has looked at a unit that two stations have claimed, or at a value that two have given.
fn settle(given: &ArgMatches, data: &DataDir, lang: Lang) -> Result<Exit, Complaint> {
    let which: String = need(given, "visit");
    let [by, why] = reasoned(given)?;
    let (book, place) = of_station(data)?;
    let not_done = not_done(&place, &by, data);
    let asked = runtime().block_on(async { Ok((book.conflict(&which).await?, book.values_twice().await?)) });
    let (unit, mut values) = asked.map_err(|fault| not_done(NotDone::Away(fault)))?;
    values.retain(|twice| twice.value == which);
    if unit.is_none() && values.is_empty() {
        return Err(Complaint::Usage(words::no_conflict(lang, &which)));
    }
    let signed = signed_at(Desk::open(data).map_err(complaint_of)?, by, why, lang)?;
    if let Some(conflict) = unit {
        runtime().block_on(book.settle(&conflict, &signed)).map_err(not_done)?;
        say(&words::settled(lang, &conflict.claim.serial_number));
        return Ok(Exit::Done);
    }
    for twice in &values {
        runtime().block_on(book.settle_value(twice, &signed)).map_err(&not_done)?;
    }
    say(&words::settled_value(lang, &which));
    Ok(Exit::Done)
}

/// Lays down the record that the book has of this station. Exit code 1 where claims tell of more than it has.
fn fetch(given: &ArgMatches, data: &DataDir, lang: Lang, out: &mut impl Write) -> Result<Exit, Complaint> {
    let to: PathBuf = need(given, "to");
    let (book, place) = of_station(data)?;
    let fetched = runtime().block_on(fetch_record(book.book(), &to)).map_err(|fault| match fault {
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

/// Who says so, and why.
fn reasoned(given: &ArgMatches) -> Result<[String; 2], Complaint> {
    let texts = ["by", "why"].map(|name| need::<String>(given, name));
    texts.iter().try_for_each(|text| check_line(text))?;
    Ok(texts)
}

/// The same with the PIN, where there are supervisors. Nobody else has the record while it is asked for.
fn signed_at(desk: Desk, by: String, why: String, lang: Lang) -> Result<Signed, Complaint> {
    let pin = pin_of(&desk, Some(&by), lang)?;
    Ok(Signed { pin, why, ..Signed::by(by) })
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
    SharedBook::new(settings.clone(), Secret::new("")).map(drop).map_err(|_| Complaint::SharedBook(BookUnusable::Ca))
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
    done.map_err(|fault| match fault {
        BookFault::Login | BookFault::NotAStation => Complaint::SharedBookRefuses(settings.clone().into(), fault),
        fault => Complaint::SharedBookAway(settings.place(), fault),
    })
}
