//! Opens a batch file as support does and says how long it took, and how much memory: one line of JSON. Times in milliseconds.
//!
//!     open_archive FILE [TEXT]
//!
//! TEXT is then searched for as somebody types it, a key at a time; each time is from the key to the answer on a thread of its own, which a window would
//! paint. `all` is the search of everything that a list with nothing typed is.

use std::error::Error;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Instant;

use regnwl_station::archive::order::{Column, Sort};
use regnwl_station::archive::query::Query;
use regnwl_station::archive::rows::Rows;
use regnwl_station::archive::search::{Question, Search};
use regnwl_station::archive::story::UnitStory;
use regnwl_station::archive::view::{FileView, Progress};
use regnwl_station::archive::{Archive, Wake};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let file = PathBuf::from(words.next().ok_or("open_archive FILE [TEXT]")?);
    let text = words.next().unwrap_or_default();
    let (wake, woken) = channel();
    let wake: Wake = Arc::new(move || _ = wake.send(()));

    let begin = Instant::now();
    let mut archive = Archive::new(wake.clone());
    archive.open(&file);
    let until = |is_so: &dyn Fn(&FileView) -> bool| -> Result<(Arc<FileView>, Value), Box<dyn Error>> {
        loop {
            let view = archive.files().remove(0);
            if is_so(&view) {
                return Ok((view, milliseconds(begin)));
            }
            woken.recv()?;
        }
    };
    let (first, first_rows) = until(&|view| view.visits() > 0)?;
    let (view, whole) = until(&|view| view.progress != Progress::Reading)?;
    let rows = Rows::of(std::slice::from_ref(&view));

    let search = Search::start(wake)?;
    let ask = |text: &str, sort: Sort, with_sums: bool| -> Result<Value, Box<dyn Error>> {
        let query = Query { text: text.into(), ..Query::default() };
        let begin = Instant::now();
        search.ask(Question { rows: rows.clone(), query: query.clone(), sort, ..Question::default() });
        loop {
            let found = search.found();
            let is_answer = found.question.query == query && found.question.sort == sort;
            if is_answer && found.question.rows.len() == rows.len() && (!with_sums || found.sums().is_some()) {
                return Ok(json!({"text": text, "found": found.ids.len(), "ms": milliseconds(begin)}));
            }
            woken.recv()?;
        }
    };
    let by = |column| Sort { column, descending: false };
    let all = ask("", by(Column::Time), false)?;
    let mut keys = Vec::new();
    for (end, letter) in text.char_indices() {
        keys.push(ask(&text[..end + letter.len_utf8()], by(Column::Time), false)?);
    }
    let sorted = ask("", by(Column::ClientId), false)?;
    let key_in_that_order = ask(&text, by(Column::ClientId), false)?;
    let sums = ask("", by(Column::Place), true)?;
    let begin = Instant::now();
    UnitStory::of(&rows, rows.len() as u32 / 2).map_err(|fault| format!("{fault:?}"))?;
    let story = milliseconds(begin);
    let measured = json!({
        "bytes": view.length,
        "visits": view.visits(),
        "verdict": format!("{:?}", view.verdict),
        "firstRows": {"visits": first.visits(), "ms": first_rows},
        "whole": whole,
        "indexBytesAVisit": view.memory / view.visits().max(1),
        "memory": memory(),
        "all": all,
        "keys": keys,
        "sortedByClientId": sorted,
        "keyInThatOrder": key_in_that_order,
        "sums": sums,
        "oneUnit": story,
    });
    writeln!(std::io::stdout(), "{measured}")?;
    Ok(())
}

fn milliseconds(since: Instant) -> Value {
    ((since.elapsed().as_secs_f64() * 10_000.0).round() / 10.0).into()
}

/// The most memory in use so far. Linux tells it; elsewhere the system's own tools do.
fn memory() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    Some(line["VmHWM:".len()..].trim().to_owned())
}
