//! The full menu of faults, of the unit at every command and of the cloud: how each ends, and how the same unit ends when it is mended and comes again.
//!
//! `docs/faults.md` is this table. `REGNWL_WRITE=1 cargo test --test station fault_table` writes it; without that the test compares.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::time::Duration;

use regnwl_station::domain::entry::{Ended, Entry, NotIssued};
use regnwl_station::domain::failure::Verb;
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::sim::cloud::Fault as CloudFault;
use regnwl_station::sim::device::{Fault, PracticeUnit};
use regnwl_station::sim::dialect::Dialect;
use regnwl_station::words::failure::{self, Case};
use regnwl_station::words::{Lang, archive_timeline, bench};
use serde_json::{Value, json};

use super::common::{Bench, Shift, count, each};
use super::written_page::keep_in_step;

const SERIAL: &str = "SN24A7F00913";

/// The unit is wrong in this way, from the start or from the write on, and is mended before it comes again.
pub(super) struct Row {
    pub(super) what: String,
    pub(super) faults: Vec<Fault>,
    pub(super) after_write: Vec<Fault>,
    pub(super) changes: Value,
}

impl Row {
    /// The unit that has these faults.
    pub(super) fn unit(&self, bench: &Bench) -> PracticeUnit {
        let unit = bench.unit(SERIAL);
        unit.set_faults(self.faults.clone());
        unit.set_faults_after_write(self.after_write.clone());
        unit
    }
}

fn from_start(what: impl Into<String>, fault: Fault) -> Row {
    Row { what: what.into(), faults: vec![fault], after_write: vec![], changes: hasty() }
}

/// Few tries: a test waits for all of them. With a reset, so that it can go wrong too.
fn hasty() -> Value {
    let mut dialog = serde_json::to_value(regnwl_station::wire::preset::preset("at").unwrap()).unwrap();
    dialog["wake"][0]["tries"] = json!(8);
    json!({"dialog": {"wake": dialog["wake"]}, "verify": {"when": "reset"}})
}

pub(super) fn unit_rows() -> Vec<Row> {
    let verbs = [
        (Verb::Wake, "wake"),
        (Verb::ReadSerial, "read serial"),
        (Verb::ReadHardwareId, "read hardware ID"),
        (Verb::ReadInfo, "read info"),
        (Verb::ReadIdentity, "read identity"),
        (Verb::Write, "write"),
        (Verb::Reset, "reset"),
    ];
    let mut rows = Vec::new();
    for (verb, name) in verbs {
        for row in [
            from_start(format!("repeats *{name}*, and says nothing more"), Fault::SilentAt(verb)),
            from_start(format!("answers *{name}* with an error"), Fault::AnswersError(verb)),
            from_start(format!("is pulled out at *{name}*"), Fault::VanishesAt(verb)),
        ] {
            let mut changes = row.changes;
            // It is asked what it is where somebody wants to know.
            if verb == Verb::ReadInfo {
                changes["dialog"]["require"] = json!([{"name": "model"}]);
            }
            rows.push(Row { changes, ..row });
        }
    }
    // The second look: the number before the reading back, and the reading back itself.
    for (verb, name) in [(Verb::ReadSerial, "read serial"), (Verb::ReadIdentity, "read back")] {
        for (how, fault) in [
            ("repeats, and says nothing more to", Fault::SilentAt(verb)),
            ("gives an error to", Fault::AnswersError(verb)),
            ("is pulled out at", Fault::VanishesAt(verb)),
        ] {
            let what = format!("wrote, then {how} *{name}*");
            rows.push(Row { what, faults: vec![], after_write: vec![fault], changes: hasty() });
        }
    }
    rows.extend([
        from_start("says nothing at all", Fault::Silent),
        from_start("has a placeholder for a serial number", Fault::PlaceholderSerial),
        from_start("answers with 2 MiB and no line end", Fault::HugeReply),
        from_start("has a NUL in its serial number", Fault::SerialBytes(b"SN24A\x007F00913")),
        from_start("fills its serial number up with NULs", Fault::SerialBytes(b"SN24A7F00913\0\0\0\0")),
        from_start("tells two numbers in turn", Fault::TwoNumbers),
        from_start("tells another number just before the write, as if swapped", Fault::SwappedAfter(2)),
        from_start("has a NUL in the token that it reads back", Fault::NulInToken),
        from_start("says that it stored, and stored nothing", Fault::StoresNothing),
        from_start("stores half the token", Fault::StoresHalf),
        from_start("stores, and is pulled out before it answers", Fault::VanishesAfterWrite),
        Row {
            what: "stores, and says nothing any more".into(),
            faults: vec![],
            after_write: vec![Fault::Silent],
            changes: hasty(),
        },
        from_start("chatters: boot log, log lines between the answers", Fault::Chatter),
        from_start("repeats each command", Fault::Echo(true)),
        from_start("repeats no command", Fault::Echo(false)),
        from_start("puts lines of its own right before and after an answer", Fault::MergedLines),
        from_start("sends bytes that are no text", Fault::GarbageOnLine),
        from_start("answers 350 ms late", Fault::LateAnswers(350)),
        from_start("answers byte by byte", Fault::SplitBytes),
        from_start("prints its token into its log", Fault::TellsToken),
        from_start("has another number in its boot log, in the form of an answer", Fault::BootNumber),
        from_start("tells its serial number with noise in it, once", Fault::SerialBytesAt(1, b"SN24A\xff\0F00913")),
        from_start("tells another serial number, once", Fault::SerialBytesAt(1, b"SN24A7F00919")),
        from_start("tells another one just before the write, once", Fault::SerialBytesAt(3, b"SN24A7F00919")),
        from_start("tells another identity than it holds, once", Fault::IdentityNoiseAt(2)),
        from_start("sends its final OK before the value", Fault::OkFirst),
        from_start("puts blanks behind each line", Fault::TrailingBlanks),
        from_start("colours each line", Fault::Colours),
        from_start("never stops talking", Fault::Talks(20)),
    ]);
    rows
}

/// What is said of a unit is true of what stands on record about this visit.
fn assert_true(ended: &Ended, entries: &[Entry]) {
    let own: Vec<&Entry> = entries.iter().filter(|entry| entry.unit() == Some(ended.unit)).collect();
    let has = |is: fn(&Entry) -> bool| own.iter().any(|entry| is(entry));
    let wrote = has(|entry| matches!(entry, Entry::Writing { .. }));
    let answered = has(|entry| matches!(entry, Entry::Answer { .. }));
    let asked = has(|entry| matches!(entry, Entry::Intent { .. }));
    let refused = has(|entry| matches!(entry, Entry::NotIssued { result: NotIssued::Refused, .. }));
    for lang in [Lang::En, Lang::Zh] {
        let Some(case) = Case::of(ended) else { continue };
        let words = failure::of(case, lang);
        let text = format!("{} {} {}", words.title, words.cause, words.todo);
        let says = |phrases: [&str; 2]| phrases.iter().any(|phrase| text.contains(phrase));
        assert!(!wrote || !says(["Nothing was written", "没有写入"]), "written, and: {text}");
        assert!(!wrote || !says(["was not written", "没有写入设备"]), "written, and: {text}");
        assert!(!answered || !says(["identity is lost", "身份已丢失"]), "kept, and: {text}");
        assert!(!asked || refused || !says(["o registration was used", "没有占用注册"]), "asked, and: {text}");
        assert!(!says(["nswer the question", "回答问题"]), "nobody can: {text}");
        let into_the_bin = says(["red bin", "不良品箱"]);
        assert!(!into_the_bin || ended.outcome == Outcome::Fail, "{:?}, and: {text}", ended.outcome);
        for entry in &own {
            let sentence = archive_timeline::sentence(lang, entry);
            let is_denied = ["no answer", "没有应答"].iter().any(|denial| sentence.starts_with(denial));
            assert!(!answered || !is_denied, "an answer is on record, and: {sentence}");
        }
    }
}

/// What is seen of a row.
struct Seen {
    ended: Ended,
    again: &'static str,
}

fn see_unit(row: &Row) -> Seen {
    let bench = Bench::with(Dialect::At, row.changes.clone());
    let mut shift = bench.open();
    let unit = row.unit(&bench);
    let ended = shift.visit(&unit);
    assert_true(&ended, &shift.entries());
    let asked = shift.asked();
    assert_eq!(bench.connects(), asked, "{}", row.what);
    assert_eq!(ended.client_id.is_some(), asked == 1, "{}", row.what);
    assert_eq!(
        ended.outcome == Outcome::Fail,
        ended.code.is_some() && asked == 0,
        "FAIL is a unit without an identity: {}",
        row.what
    );

    // Another unit at the same slot is not held up.
    shift.expect_pass(&bench.unit("SN24A7F00914"));

    unit.set_faults([]);
    let again = mended(&bench, &mut shift, &unit, asked);
    shift.close().assert_unbroken();
    Seen { ended, again }
}

/// A mended unit is PASS with the one identity that was ever issued to it.
fn mended(
    bench: &Bench,
    shift: &mut Shift<'_>,
    unit: &regnwl_station::sim::device::PracticeUnit,
    asked: usize,
) -> &'static str {
    let writes = count(&shift.entries(), "writing");
    let ended = shift.expect_pass(unit);
    let written = count(&shift.entries(), "writing") - writes;
    let issued = bench.issued_to(SERIAL);
    assert_eq!(issued.len(), 1);
    assert_eq!(issued[0].client_id, unit.held().unwrap().client_id);
    assert_eq!((ended.registrations.issued, ended.registrations.unknown), (1, 0));
    match (asked, written, ended.proof.unwrap().known) {
        (0, 1, false) => "PASS: it is registered, for the first time",
        (1, 1, false) => "PASS: its identity is written again, without the cloud",
        (1, 0, true) => "PASS: it holds its identity, nothing is written",
        other => panic!("asked, written, known: {other:?}"),
    }
}

pub(super) fn cloud_rows() -> Vec<(String, CloudFault, Value)> {
    let what = |fault: CloudFault| {
        match fault {
            CloudFault::LostOnTheWay => "hears nothing: the question is lost on the way",
            CloudFault::SilentBeforeConnack => "says nothing",
            CloudFault::SilentAfterConnack => "accepts, then says nothing",
            CloudFault::CloseBeforeConnack => "hangs up when it is asked",
            CloudFault::CloseAfterConnack => "accepts, then hangs up",
            CloudFault::AnswerBeforeConnack => "sends the identity before it accepts",
            CloudFault::OtherDevice => "answers for another device",
            CloudFault::BrokenJson => "answer ends in the middle of its JSON",
            CloudFault::HalfAnswer => "hangs up in the middle of the answer",
            CloudFault::HugeAnswer => "answer of 300 KiB",
            CloudFault::NotMqtt => "speaks something else than MQTT",
            CloudFault::OtherMessagesFirst => "sends other messages first",
            CloudFault::AnswerThenClose => "hangs up in one burst with the answer",
            CloudFault::AtLeastOnce => "answer with QoS 1",
            CloudFault::RegisterTopic => "answer on the other topic",
            CloudFault::RepeatIdentity => "gives out the identity of the unit before",
            CloudFault::Refuse(_) | CloudFault::Slow(_) => unreachable!("named with their numbers"),
        }
        .to_owned()
    };
    let unnumbered = [
        CloudFault::LostOnTheWay,
        CloudFault::SilentBeforeConnack,
        CloudFault::SilentAfterConnack,
        CloudFault::CloseBeforeConnack,
        CloudFault::CloseAfterConnack,
        CloudFault::AnswerBeforeConnack,
        CloudFault::OtherDevice,
        CloudFault::BrokenJson,
        CloudFault::HalfAnswer,
        CloudFault::HugeAnswer,
        CloudFault::NotMqtt,
        CloudFault::OtherMessagesFirst,
        CloudFault::AnswerThenClose,
        CloudFault::AtLeastOnce,
        CloudFault::RegisterTopic,
        CloudFault::RepeatIdentity,
    ];
    let mut rows: Vec<_> = unnumbered
        .into_iter()
        .map(|fault| {
            let is_silent = matches!(fault, CloudFault::SilentBeforeConnack | CloudFault::SilentAfterConnack);
            let changes = if is_silent { json!({"cloud": {"answerTimeoutMs": 400}}) } else { json!({}) };
            (what(fault), fault, changes)
        })
        .collect();
    rows.extend(
        [1, 2, 3, 4, 5, 7].map(|code| (format!("refuses with code {code}"), CloudFault::Refuse(code), json!({}))),
    );
    rows.push(("answers 300 ms late".into(), CloudFault::Slow(Duration::from_millis(300)), json!({})));
    rows
}

fn see_cloud(fault: CloudFault, changes: &Value) -> Seen {
    let bench = Bench::with(Dialect::At, changes.clone());
    let mut shift = bench.open();
    shift.expect_pass(&bench.unit("SN24A7F00912"));
    bench.cloud.set_fault(Some(fault));
    let unit = bench.unit(SERIAL);
    let ended = shift.visit(&unit);
    assert_true(&ended, &shift.entries());
    bench.cloud.set_fault(None);
    let issued = bench.issued_to(SERIAL).len();
    let before = shift.asked();
    let again = shift.visit(&unit);
    assert_true(&again, &shift.entries());
    let asked = shift.asked() - before;
    // Never a second one by itself, and never an identity that is not its own.
    assert_eq!(
        (asked == 1, bench.issued_to(SERIAL).len() - issued),
        (ended.outcome == Outcome::Error, asked),
        "{fault}"
    );
    let again = match (again.outcome, asked) {
        (Outcome::Pass, 0) => "PASS: it holds its identity, nothing is written",
        (Outcome::Pass, 1) => "PASS: it is registered, for the first time",
        (Outcome::Unknown, 0) => "asked: register again (counts), set aside, or an identity found elsewhere",
        other => panic!("{fault}: {other:?}"),
    };
    shift.close().assert_unbroken();
    Seen { ended, again }
}

fn line(what: &str, seen: &Seen) -> String {
    let ended = &seen.ended;
    let (code, words) = match ended.code {
        None => ("–", ["–"; 2]),
        Some(code) => {
            let case = Case::of(ended).unwrap();
            (code.code(), [Lang::En, Lang::Zh].map(|lang| failure::of(case, lang).title))
        }
    };
    let step = if ended.code.is_some() { bench::step(ended.step, Lang::En) } else { "–" };
    let slots = match (ended.registrations.issued, ended.registrations.unknown) {
        (issued, 0) => issued.to_string(),
        (issued, unknown) => format!("{issued}–{}", issued + unknown),
    };
    let [en, zh] = words;
    format!("| {what} | {step} | {} | {code} | {en} | {zh} | {slots} | {} |\n", ended.outcome.word(), seen.again)
}

/// Sees all rows, some at a time, and writes them down in their order.
fn table<T: Sync + Send>(rows: Vec<T>, see: impl Fn(&T) -> String + Sync) -> String {
    let lines = Mutex::new(BTreeMap::new());
    let rows: Vec<(usize, T)> = rows.into_iter().enumerate().collect();
    for some in rows.chunks(12) {
        each(some, |(number, row)| {
            let line = see(row);
            lines.lock().unwrap().insert(*number, line);
        });
    }
    let head = "| what | step | outcome | code | the operator reads | 操作员看到 | registrations used | the same unit, repaired, comes again |\n|---|---|---|---|---|---|---|---|\n";
    lines.into_inner().unwrap().into_values().fold(head.to_owned(), |all, line| all + &line)
}

#[test]
fn the_table_of_faults_in_the_docs_is_what_the_station_does() {
    let mut page = String::from(
        "# Faults, and what becomes of the unit\n\nEvery fault of the practice unit and of the practice cloud, and how the station ends it. This page is written by a test that runs the whole station\n(`REGNWL_WRITE=1 cargo test --test station fault_table`), and the same test fails when the page and the station differ. In each row another unit at the\nsame slot passes right after, the batch file stays unbroken, and the unit never has an identity that is not its own.\n\n*Registrations used*: how many of the five of this device name the station knows to be used after the visit; a range includes an unknown one.\n\n",
    );
    let units = table(unit_rows(), |row| line(&row.what, &see_unit(row)));
    let clouds = table(cloud_rows(), |(what, fault, changes)| line(what, &see_cloud(*fault, changes)));
    let _ = write!(
        page,
        "## The unit …\n\nProfile: the `at` preset with hardware ID (for *read info* with a required model), proof by token after a reset.\n\n{units}\n## The cloud …\n\n{clouds}\n## The station …\n\nis told to end ([reliability.md](reliability.md#however-the-program-ends)), or loses its power, while a unit is at work: the unit ends with S-15, *The station stopped midway*. It is ERROR\nif it has no identity on record, and PENDING if it has; when it comes again it continues from the record. None is UNKNOWN because the station was told to end: a registration that was\nrequested is waited for. If the power fails, or the program is killed, between the request and the answer, it is UNKNOWN with C-30, and counted.\n"
    );
    keep_in_step("docs/faults.md", &page, "--test station fault_table");
}
