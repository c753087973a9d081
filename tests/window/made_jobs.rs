//! A made-up record with jobs in it: what the field engineer sees. Chains and places are real; what would be sealed is not.

use std::path::Path;

use regnwl_station::domain::Expected;
use regnwl_station::domain::entry::{Entry, Plan};
use regnwl_station::domain::failure::Failure;
use regnwl_station::domain::identity::{Held, Platform, UnitKeys};
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::profile::SignMethod;
use regnwl_station::domain::purpose::Purpose;
use regnwl_station::domain::step::Step;
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::store::shelf::Shelf;

use super::batches::Batch;

const SITES: [&str; 4] = ["Shanghai, substation 12", "Shanghai, substation 14", "Suzhou east", ""];
const PRODUCT: &str = "a1B2c3D4e5F";

/// Which job stands under which name, as they are looked for.
pub const RETROFIT: &str = "RETROFIT-SH-2026";
pub const LATER: &str = "COLLECT-WUXI";

/// Writes the record, and its batch files, of two jobs: one with a list of so many units, that has come a way; one without a list, whose units are registered
/// later.
pub fn made(data: &DataDir, units: u64) {
    data.create().unwrap();
    std::fs::create_dir_all(data.batches()).unwrap();
    let sha256 = profile(data);
    let mut job = Batch::new(RETROFIT, "2026-11-20T01:00:00Z".parse().unwrap());
    job.opened_for(Purpose::Provision, "Tracker T2", &sha256, PRODUCT);
    list(&mut job, units);
    for number in 0..units.min(40) {
        visit(&mut job, number);
    }
    for serial in ["SN24A7F90001", "SN24A7F90002"] {
        let unit = job.begin(7, serial);
        job.end((unit, 7), serial, (Outcome::Unknown, Some(Failure::AskNotListed), Step::Check), None);
    }
    write(&job, data, 1);
    let mut later = Batch::new(LATER, "2026-11-22T01:00:00Z".parse().unwrap());
    later.opened_for(Purpose::Collect, "Tracker T2", &sha256, PRODUCT);
    (500..505).for_each(|number| collected(&mut later, number));
    write(&later, data, 2);
}

/// Puts the product on the shelf; the SHA-256 of its profile.
fn profile(data: &DataDir) -> String {
    let text = format!(
        r#"{{"format": 1, "name": "Tracker T2", "productKey": "{PRODUCT}", "dialog": {{"preset": "at"}},
        "cloud": {{"host": {{"region": "cn-shanghai"}}}}}}"#
    );
    let shelf = Shelf::new(data.profiles());
    shelf.save("tracker", &text, None).unwrap();
    shelf.check(&text).unwrap().sha256
}

fn write(batch: &Batch, data: &DataDir, number: u64) {
    let file = batch.write(&data.batches());
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    std::fs::copy(&file, Path::new(&data.record()).join(format!("{number:06}-{name}"))).unwrap();
}

pub fn serial(number: u64) -> String {
    format!("SN24A7F{number:05}")
}

fn list(job: &mut Batch, units: u64) {
    let row = |number: u64| Expected {
        serial_number: serial(number),
        device_name: Some(format!("gw-{number:05}")),
        site: Some(SITES[(number % 4) as usize].to_owned()).filter(|site| !site.is_empty()),
        address: Some(format!("tcp:10.4.{}.{}:4001", number / 250, number % 250)).filter(|_| number % 5 != 4),
        window: Some("22:00-05:00".to_owned()).filter(|_| number.is_multiple_of(3)),
        note: Some("second floor, key at the gate".to_owned()).filter(|_| number % 6 == 1),
        ..Expected::default()
    };
    let rows: Vec<Expected> = (0..units).map(row).collect();
    for (piece, rows) in (0..).zip(rows.chunks(200)) {
        let (first, rows) = (piece * 200, rows.to_vec());
        let list_sha256 = "5ad3c0f1".repeat(8);
        job.after(1, Entry::Listed { list_sha256, first, of: units, rows, by: Some("line3-li".into()) });
    }
}

fn keys(serial: &str) -> UnitKeys {
    UnitKeys {
        platform: Platform("public/cn-shanghai".into()),
        product_key: PRODUCT.into(),
        device_name: serial.replace("SN24A7F", "gw-"),
        serial_number: serial.into(),
        hardware_id: None,
    }
}

fn begin(job: &mut Batch, number: u64, plan: Plan) -> (u64, UnitKeys) {
    let keys = keys(&serial(number));
    let unit = job.begin(number, &keys.serial_number);
    let held = Held { client_id: Some(format!("OldClient{number:07}")), ..Held::default() };
    job.after(2, Entry::Found { unit, held: held.clone(), sealed: "sealed".into() });
    job.after(2, Entry::Checked { unit, keys: keys.clone(), plan, held: Some(held), label: None });
    (unit, keys)
}

fn collected(job: &mut Batch, number: u64) {
    let (unit, keys) = begin(job, number, Plan::Collect);
    job.end((unit, number), &keys.serial_number, (Outcome::Collected, None, Step::Check), None);
}

/// One unit of the list: most are done.
fn visit(job: &mut Batch, number: u64) {
    let serial = serial(number);
    let (outcome, code, step) = match number % 13 {
        3 => return collected(job, number),
        5 => (Outcome::Pending, Some(Failure::Unplugged), Step::Write),
        7 => (Outcome::RolledBack, None, Step::Log),
        8 => {
            let unit = job.begin(number, &serial);
            return job.end((unit, number), &serial, (Outcome::Fail, Some(Failure::AnsweredError), Step::Check), None);
        }
        10 => {
            collected(job, number);
            return job.after(5_000, handed_over(&serial));
        }
        11 => return,
        _ => (Outcome::Pass, None, Step::Log),
    };
    let (unit, keys) = begin(job, number, Plan::Register);
    let client_id = format!("k7Gx2mVb9QhT4sWcZ1pL8dNf{number:05}");
    let (token_sha256, sealed_token) = ("51bd0c2e".to_owned(), "sealed".to_owned());
    job.after(4, Entry::Intent { unit, keys, sign_method: SignMethod::HmacSha256, past_gate: None });
    job.after(91, Entry::Answer { unit, length: 214, sealed: "sealed".into() });
    job.after(4, Entry::Issued { unit, client_id: client_id.clone(), token_sha256, sealed_token });
    job.after(3, Entry::Writing { unit });
    job.end((unit, number), &serial, (outcome, code, step), Some(client_id));
}

fn handed_over(serial: &str) -> Entry {
    Entry::HandedOver {
        keys: keys(serial),
        hand_over: "0".repeat(32),
        after: Vec::new(),
        of: 1,
        to: "9f2c41ab9f2c41ab".into(),
        recipient: "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p".into(),
        to_station: "laptop-2".into(),
        by: "line3-li".into(),
        why: None,
    }
}
