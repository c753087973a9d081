//! Opens a record as a station does and says how long it took and how much memory was in use at most: one line of JSON.
//!
//!     open_record DIR [--all-lines] [--start]
//!
//! `--all-lines` passes the index over. `--start` goes on to start the newest batch, which keeps an index for the next time (and is a line in the
//! record, like each start of a station).

use std::error::Error;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use regnwl_station::domain::purpose::Purpose;
use regnwl_station::journal::disk::Folder;
use regnwl_station::journal::replay::Replay;
use regnwl_station::journal::{Batch, Opening, Record};
use regnwl_station::store::data_dir::DataDir;

fn main() -> Result<(), Box<dyn Error>> {
    let (mut folder, mut all_lines, mut start) = (None, false, false);
    for word in std::env::args().skip(1) {
        match word.as_str() {
            "--all-lines" => all_lines = true,
            "--start" => start = true,
            _ => folder = Some(PathBuf::from(word)),
        }
    }
    let folder = DataDir::new(folder.ok_or("open_record DIR [--all-lines] [--start]")?).record();
    let disk = Arc::new(Folder::new(&folder)?);
    let begin = Instant::now();
    let mut measured = serde_json::Map::new();
    if all_lines {
        let replay = Replay::of_all_lines(&*disk)?;
        measured.insert("open".into(), begin.elapsed().as_secs_f64().into());
        measured.insert("units".into(), replay.book.units().len().into());
        measured.insert("faults".into(), replay.faults.len().into());
    } else {
        let record = Record::open(disk)?;
        measured.insert("open".into(), begin.elapsed().as_secs_f64().into());
        measured.insert("units".into(), record.book().units().len().into());
        measured.insert("faults".into(), record.faults().len().into());
        if start {
            let newest = u32::try_from(record.segments().len())?.checked_sub(1).ok_or("no segment")?;
            let opening = Opening {
                labels: false,
                clock: None,
                text: None,
                order: Default::default(),
                program: "open_record".into(),
                profile: "made".into(),
                profile_sha256: "0".repeat(64),
                product_key: None,
                operator: None,
                purpose: Purpose::default(),
            };
            let begin = Instant::now();
            let journal = record.start(Batch::Resume(newest), opening, None)?;
            measured.insert("start".into(), begin.elapsed().as_secs_f64().into());
            drop(journal);
            measured.insert("untilIndexIsKept".into(), begin.elapsed().as_secs_f64().into());
        }
    }
    // Linux tells it; elsewhere the system's own tools do.
    if let Ok(status) = std::fs::read_to_string("/proc/self/status")
        && let Some(line) = status.lines().find(|line| line.starts_with("VmHWM"))
    {
        measured.insert("memory".into(), line["VmHWM:".len()..].trim().into());
    }
    writeln!(std::io::stdout(), "{}", serde_json::Value::Object(measured))?;
    Ok(())
}
