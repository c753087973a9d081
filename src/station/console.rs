//! At the start of a job the vendor's API is asked, where a key is there: first about the units whose registrations got no answer in earlier runs, then about
//! the names of the job's list, so that what is used of each is known before its unit comes. Beside the slots, and nobody waits for it.

use std::sync::Arc;

use crate::bench::{Bench, NotLearnt};
use crate::cloud::{ApiFault, Console};
use crate::domain::UnitKeys;
use crate::journal::Job;
use crate::seen::Event;

/// Goes through all of them once. What cannot be asked now is not asked: each unit is as it is without.
pub(crate) async fn catch_up(bench: Arc<Bench>) {
    let Some(console) = bench.console.clone() else { return };
    // What earlier runs asked for is over, by the margin from now on: one that runs has the record for itself.
    let margin = tokio::time::sleep(bench.settle_after);
    if bench.closing.unless(margin).await.is_err() {
        return;
    }
    let unsettled = bench.unsettled();
    let listed = listed(&bench).into_iter().filter(|keys| !unsettled.contains(keys)).collect::<Vec<_>>();
    for keys in unsettled.iter().chain(&listed) {
        match bench.closing.unless(bench.learn_of(&console, keys)).await {
            // The end, or an API that says no: the next one would be told the same.
            Err(_) => return,
            Ok(Err(NotLearnt::Fault(fault))) => return say(&bench, &console, &fault),
            Ok(Ok(()) | Err(NotLearnt::Unwritten)) => {}
        }
    }
    bench.show_open_units_everywhere();
    bench.show_coverage();
}

fn say(bench: &Bench, console: &Console, fault: &ApiFault) {
    bench.board.tell(Event::ConsoleSilent { host: console.host().to_owned(), code: fault.code() });
    bench.show_open_units_everywhere();
}

/// The names of the job's list, as far as they are known without the units.
fn listed(bench: &Bench) -> Vec<UnitKeys> {
    let rows = bench.journal.read(|book| book.list_of(bench.journal.segment()).map(Job::rows).map(<[_]>::to_vec));
    let keys = |row: crate::domain::Expected| {
        let device_name = match row.device_name {
            Some(name) => bench.rules.given_name(name).ok()?,
            None => bench.rules.device_name(&row.serial_number, None, &Default::default()).ok()?,
        };
        let (platform, product_key) = (bench.profile.platform(), bench.profile.product_key.clone());
        let keys = UnitKeys { platform, product_key, device_name, serial_number: row.serial_number, hardware_id: None };
        // What it is recognised by stands on record already.
        Some(bench.journal.read(|book| book.named(&keys).map(|unit| unit.keys)).unwrap_or(keys))
    };
    rows.unwrap_or_default().into_iter().filter_map(keys).collect()
}
