//! Results on their way to the plant: a real record, a real server that is slow, away, wrong, or deaf, and what reaches it.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use regnwl_station::domain::entry::{DecidesNothing, Ended, Entry, Header, ProfileText};
use regnwl_station::domain::outcome::Outcome;
use regnwl_station::domain::step::Step;
use regnwl_station::domain::{ResultProfile, ResultSettled, ResultStand, ResultTrouble, Secret};
use regnwl_station::journal::{Appended, Batch, Disk, FORMAT, Folder, Journal, Opening, Record, Replay, ToOpen};
use regnwl_station::plant::http::Limits;
use regnwl_station::plant::outbox::queue::Next;
use regnwl_station::plant::outbox::sender::TRIES;
use regnwl_station::plant::outbox::signature::Signer;
use regnwl_station::plant::outbox::{Kept, Outbox, Queue, Receiver, Waits};
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::common::plant::{Does, Plant};

const PRODUCT: &str = "a1Results0";
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const WAITS: Waits = Waits {
    first: Duration::from_millis(4),
    longest: Duration::from_millis(50),
    at_end: Duration::from_secs(20),
    before_pass: GENEROUS,
};

/// Nothing but a person, or the end, wakes it.
const SLOW: Waits = Waits { first: GENEROUS, longest: GENEROUS, ..WAITS };

/// Long enough for a loaded machine.
const GENEROUS: Duration = Duration::from_secs(50);

/// A station's record, and a plant beside it.
struct Line {
    folder: tempfile::TempDir,
    runtime: Runtime,
    plant: Plant,
}

impl Line {
    fn new(usual: Does) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let plant = {
            let _inside = runtime.enter();
            Plant::start(usual)
        };
        let line = Self { folder: tempfile::tempdir().unwrap(), runtime, plant };
        // A station begins to keep how far it is before its first visit ends.
        Queue::open(line.disk(), line.outbox(), PRODUCT, Vec::new()).unwrap().keep().unwrap();
        line
    }

    fn disk(&self) -> Arc<dyn Disk> {
        Arc::new(Folder::new(self.folder.path().join("record")).unwrap())
    }

    fn outbox(&self) -> std::path::PathBuf {
        self.folder.path().join("outbox")
    }

    /// Opens batches, each under a profile that has this text.
    fn open(&self, batches: &[(&str, &str)]) -> Vec<Journal> {
        let record = Record::open(self.disk()).unwrap();
        let to_open = |(batch, text): &(&str, &str)| ToOpen {
            batch: record.batch(batch).map_or_else(|| Batch::New(Box::new(header(batch))), Batch::Resume),
            opening: opening(text),
            file: None,
        };
        let batches = batches.iter().map(to_open).collect();
        record.start_all(batches).unwrap()
    }

    fn end(&self, journal: &Journal, serial_number: &str) -> Appended {
        let begun = Entry::Begun { slot: "1".into(), port: "p".into(), operator: None, label: None };
        let begun = self.runtime.block_on(journal.append(begun)).unwrap();
        let ended = Ended {
            serial_number: Some(serial_number.into()),
            product_key: PRODUCT.into(),
            ..Ended::bare(begun.seq, Outcome::Pass, Step::Log)
        };
        self.runtime.block_on(journal.append(Entry::Ended(Box::new(ended)))).unwrap()
    }

    fn opens(&self) -> impl FnMut() -> io::Result<Queue> + Send + use<> {
        let replay = Replay::of(&Folder::at(self.folder.path().join("record"))).unwrap();
        let (disk, folder, segments) = (self.disk(), self.outbox(), replay.of_product(PRODUCT));
        move || Queue::open(disk.clone(), folder.clone(), PRODUCT, segments.clone())
    }

    fn queue(&self) -> Queue {
        self.opens()().unwrap()
    }

    fn receiver(&self, signed_with: Option<&str>) -> Receiver {
        let secret = signed_with.map(Secret::new);
        let profile = ResultProfile {
            url: self.plant.url("/results"),
            when: Default::default(),
            fields: BTreeMap::new(),
            headers: [("X-Line".to_owned(), "3".to_owned())].into_iter().collect(),
            signed_with: signed_with.map(|_| "mes".to_owned()),
            ca_file: None,
        };
        let wait = Duration::from_secs(2);
        let limits = Limits { connect: wait, answer: wait, ..Limits::default() };
        Receiver::of(profile, None, Arc::new(move || secret.clone())).unwrap().within(limits)
    }

    fn start(&self) -> Outbox {
        Outbox::start(self.opens(), self.receiver(None), WAITS).unwrap()
    }

    /// Sends all there is.
    fn send_all(&self) -> ResultStand {
        Outbox::send_all(self.queue(), self.receiver(None), WAITS, GENEROUS).unwrap()
    }

    /// The numbers of the units whose results were offered, in order; how often an id came with another number.
    fn offered(&self) -> Vec<(String, String)> {
        self.plant.asked().iter().map(|asked| (header_of(asked, "webhook-id"), serial_of(asked))).collect()
    }

    /// The same, each id once, as a receiver keeps them.
    fn kept(&self) -> Vec<String> {
        let mut ids = Vec::new();
        let is_new = |(id, _): &(String, String)| {
            let is_new = !ids.contains(id);
            ids.push(id.clone());
            is_new
        };
        self.offered().into_iter().filter(is_new).map(|(_, number)| number).collect()
    }
}

fn header(batch: &str) -> Header {
    Header {
        format: FORMAT.into(),
        batch: batch.into(),
        station: "S".into(),
        station_id: None,
        practice: false,
        previous: None,
        recipients: vec![],
        key_fingerprint: String::new(),
        canary: String::new(),
        key_loss_accepted: true,
    }
}

fn opening(text: &str) -> Opening {
    let sha256 = regnwl_station::domain::identity::short_sha256(text.as_bytes());
    Opening {
        program: "test".into(),
        profile: "p".into(),
        profile_sha256: sha256.clone(),
        product_key: Some(PRODUCT.into()),
        operator: None,
        purpose: Default::default(),
        order: Default::default(),
        labels: false,
        clock: None,
        text: Some(ProfileText {
            profile_sha256: sha256,
            text: text.into(),
            ca_pem: None,
            gate_ca_pem: None,
            result_ca_pem: None,
            label_template: None,
            decides: DecidesNothing,
        }),
    }
}

const TELLS: &str = r#"{ "result": { "url": "http://mes" }, /* as profiles may have */ }"#;
const TELLS_NOBODY: &str = r#"{ "name": "p" }"#;

fn header_of(asked: &str, name: &str) -> String {
    let line = asked.lines().find(|line| line.to_ascii_lowercase().starts_with(&format!("{name}:")));
    line.and_then(|line| line.split_once(':')).map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
}

fn body_of(asked: &str) -> Value {
    serde_json::from_str(asked.split_once("\r\n\r\n").unwrap().1).unwrap()
}

fn serial_of(asked: &str) -> String {
    body_of(asked)["data"]["serialNumber"].as_str().unwrap().to_owned()
}

fn waited(stand: impl Fn() -> ResultStand, is_so: impl Fn(&ResultStand) -> bool) -> ResultStand {
    let until = std::time::Instant::now() + GENEROUS;
    loop {
        let now = stand();
        if is_so(&now) {
            return now;
        }
        assert!(std::time::Instant::now() < until, "{now:?}");
        std::thread::yield_now();
    }
}

fn lines_of(record: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(record).unwrap().map(|file| file.unwrap().path()).collect();
    names.retain(|path| path.extension().is_some_and(|ending| ending == "jsonl"));
    names.sort();
    names
        .iter()
        .flat_map(|path| std::fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

#[test]
fn each_end_reaches_the_other_side_in_order_whatever_that_does() {
    let line = Line::new(Does::Says(200, Vec::new()));
    let sends = |text: &str| Does::Sends(text.as_bytes().to_vec());
    for does in [
        Does::Says(500, Vec::new()),
        sends("HTTP/1.1 429 Slow down\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"),
        // Taken, and the yes is lost.
        sends(""),
        sends("HTTP/1.1 20"),
        sends("SMTP\r\n"),
        Does::Floods,
        Does::KeepsSilent,
        Does::Says(301, Vec::new()),
        Does::Says(408, Vec::new()),
        Does::Says(425, Vec::new()),
        Does::Says(204, Vec::new()),
        Does::Says(503, b"busy".to_vec()),
    ] {
        line.plant.push(does);
    }
    let journal = line.open(&[("a", TELLS)]).remove(0);
    line.end(&journal, "SN0");
    let outbox = line.start();
    let numbers: Vec<String> = (0..12).map(|number| format!("SN{number}")).collect();
    for number in &numbers[1..] {
        let appended = line.end(&journal, number);
        outbox.ended(journal.segment_name(), appended.length());
        // It goes away, and comes back.
        match &**number {
            "SN5" => line.plant.is_there(false),
            "SN7" => {
                waited(|| outbox.stand(), |stand| stand.trouble.is_some());
                line.plant.is_there(true);
            }
            _ => {}
        }
    }
    let stand = waited(|| outbox.stand(), |stand| stand.waiting == 0 && stand.trouble.is_none());
    assert_eq!(stand, ResultStand::default());
    assert_eq!(line.kept(), numbers);
    // Nothing but a yes is one: the first is offered until the eleventh answer, the second until its second.
    let offered = line.offered();
    let begin: Vec<&str> = offered[..13].iter().map(|(_, number)| &**number).collect();
    assert_eq!(begin, [&["SN0"; 11][..], &["SN1"; 2]].concat());
    // The id is the line's own hash in the chain, whenever it was sent.
    let links: Vec<String> = lines_of(&line.folder.path().join("record"))
        .iter()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|line| line["kind"] == "ended")
        .map(|line| line["chain"].as_str().unwrap().to_owned())
        .collect();
    for (id, number) in line.offered() {
        assert_eq!(id, links[numbers.iter().position(|one| *one == number).unwrap()]);
    }
    let asked = &line.plant.asked()[0];
    assert!(asked.starts_with("POST /results HTTP/1.1\r\n"), "{asked}");
    assert_eq!((header_of(asked, "x-line"), header_of(asked, "content-type")), ("3".into(), "application/json".into()));
    assert_eq!(header_of(asked, "webhook-signature"), "");
}

#[test]
fn a_result_is_signed_as_the_specification_says_or_not_sent() {
    let line = Line::new(Does::Says(200, Vec::new()));
    let journal = line.open(&[("a", TELLS)]).remove(0);
    line.end(&journal, "SN\"1");
    for unusable in ["", "no base64!"] {
        let outbox = Outbox::start(line.opens(), line.receiver(Some(unusable)), WAITS).unwrap();
        let stand = waited(|| outbox.stand(), |stand| stand.trouble.is_some());
        assert_eq!((stand.waiting, stand.trouble), (1, Some(ResultTrouble::NotSigned)));
    }
    assert_eq!(line.plant.asked().len(), 0);
    let stand = Outbox::send_all(line.queue(), line.receiver(Some(SECRET)), WAITS, GENEROUS).unwrap();
    assert_eq!(stand, ResultStand::default());
    let [asked] = &line.plant.asked()[..] else { panic!() };
    let (id, at) = (header_of(asked, "webhook-id"), header_of(asked, "webhook-timestamp").parse().unwrap());
    let body = asked.split_once("\r\n\r\n").unwrap().1;
    let signer = Signer::of(&Secret::new(SECRET)).unwrap();
    assert_eq!(header_of(asked, "webhook-signature"), signer.sign(&id, at, body.as_bytes()));
}

#[test]
fn what_was_taken_is_not_sent_again_after_a_restart_and_what_was_not_is() {
    let line = Line::new(Does::Says(200, Vec::new()));
    let journal = line.open(&[("a", TELLS)]).remove(0);
    line.end(&journal, "SN0");
    let outbox = line.start();
    waited(|| outbox.stand(), |_| line.kept() == ["SN0"]);
    outbox.close();
    line.end(&journal, "SN1");
    drop(journal);
    // Nobody is there: it ends all the same, at once.
    line.plant.is_there(false);
    let outbox = line.start();
    waited(|| outbox.stand(), |stand| stand.trouble.is_some());
    let before = std::time::Instant::now();
    outbox.close();
    assert!(before.elapsed() < WAITS.at_end, "a failure is the end");
    assert_eq!(outbox.stand().waiting, 1);
    line.plant.is_there(true);
    assert_eq!(line.send_all(), ResultStand::default());
    assert_eq!(line.offered().iter().map(|(_, number)| &**number).collect::<Vec<_>>(), ["SN0", "SN1"]);
}

#[test]
fn a_receiver_that_hangs_does_not_hold_up_the_end() {
    let line = Line::new(Does::KeepsSilent);
    let journal = line.open(&[("a", TELLS)]).remove(0);
    line.end(&journal, "SN0");
    let waits = Waits { at_end: Duration::from_millis(30), ..WAITS };
    let limits = Limits { connect: GENEROUS, answer: 2 * GENEROUS, ..Limits::default() };
    let outbox = Outbox::start(line.opens(), line.receiver(None).within(limits), waits).unwrap();
    waited(|| outbox.stand(), |_| line.plant.asked().len() == 1);
    let before = std::time::Instant::now();
    outbox.close();
    assert!(before.elapsed() < GENEROUS);
    assert_eq!(outbox.stand().waiting, 1);
}

#[test]
fn visits_are_told_of_profiles_that_say_so_and_no_others() {
    let line = Line::new(Does::Says(200, Vec::new()));
    for (text, number) in [(TELLS_NOBODY, "SN0"), (TELLS, "SN1"), (TELLS_NOBODY, "SN2"), (TELLS, "SN3")] {
        let journal = line.open(&[("a", text)]).remove(0);
        line.end(&journal, number);
    }
    assert_eq!(line.send_all(), ResultStand::default());
    assert_eq!(line.kept(), ["SN1", "SN3"]);
}

#[test]
fn batches_that_were_resumed_are_told_in_the_order_of_the_record() {
    let line = Line::new(Does::Says(200, Vec::new()));
    let mut numbers = Vec::new();
    for (round, batch) in ["a", "b", "a", "c", "b", "a"].into_iter().enumerate() {
        let journal = line.open(&[(batch, TELLS)]).remove(0);
        for unit in 0..3 {
            numbers.push(format!("{round}-{batch}-{unit}"));
            line.end(&journal, &numbers[numbers.len() - 1]);
        }
    }
    // They are counted as they are sent.
    let counted = [100, 18, 5, 1, 0].map(|most| line.queue().count(most).unwrap());
    assert_eq!(counted, [18, 18, 5, 1, 0]);
    assert_eq!(line.send_all(), ResultStand::default());
    assert_eq!(line.kept(), numbers);
    assert_eq!(line.offered().len(), numbers.len());
}

#[test]
fn what_cannot_be_opened_is_shown_and_tried_again_and_what_ends_meanwhile_is_told() {
    let line = Line::new(Does::Says(200, Vec::new()));
    let journal = line.open(&[("a", TELLS)]).remove(0);
    line.end(&journal, "SN0");
    let (is_mended, mut open) = (Arc::new(AtomicBool::new(false)), line.opens());
    let opens = {
        let is_mended = is_mended.clone();
        move || if is_mended.load(Ordering::Acquire) { open() } else { Err(io::Error::other("no rights")) }
    };
    // Whoever ends meanwhile waits for nothing.
    let outbox = Outbox::start(|| Err(io::Error::other("never")), line.receiver(None), SLOW);
    let before = std::time::Instant::now();
    outbox.unwrap().close();
    assert!(before.elapsed() < WAITS.at_end);
    let outbox = Outbox::start(opens, line.receiver(None), WAITS).unwrap();
    let stand = waited(|| outbox.stand(), |stand| stand.trouble.is_some());
    assert_eq!(stand.trouble, Some(ResultTrouble::Disk { why: "no rights".into() }));
    let appended = line.end(&journal, "SN1");
    outbox.ended(journal.segment_name(), appended.length());
    is_mended.store(true, Ordering::Release);
    waited(|| outbox.stand(), |stand| stand.trouble.is_none() && line.kept() == ["SN0", "SN1"]);
    outbox.close();
    assert_eq!(outbox.stand(), ResultStand::default());
}

#[test]
fn what_is_kept_is_written_where_it_is_another() {
    let line = Line::new(Does::Says(200, Vec::new()));
    let journal = line.open(&[("a", TELLS)]).remove(0);
    line.end(&journal, "SN0");
    let (mut queue, kept) = (line.queue(), Kept::path(&line.outbox(), PRODUCT));
    let is_written = |queue: &mut Queue| {
        std::fs::remove_file(&kept).unwrap();
        queue.keep().unwrap();
        let is_written = kept.exists();
        std::fs::write(&kept, "").unwrap();
        is_written
    };
    assert!(matches!(queue.to_send(), Ok(Next::Letter(_))));
    assert_eq!([is_written(&mut queue), is_written(&mut queue)], [true, false]);
    queue.taken();
    assert_eq!([is_written(&mut queue), is_written(&mut queue)], [true, false]);
}

/// One that a person wants sent again waits for as long as the disk cannot give it, and no longer than it is on record.
#[test]
fn a_refused_one_that_cannot_be_read_now_is_not_forgotten() {
    let line = Line::new(Does::Says(200, Vec::new()));
    let journal = line.open(&[("a", TELLS)]).remove(0);
    line.end(&journal, "SN0");
    let (disk, error) = (line.disk(), Arc::<Mutex<Option<io::ErrorKind>>>::default());
    let segments = vec![(journal.segment_name().to_owned(), disk.length(journal.segment_name()).unwrap())];
    let disk = Arc::new(Failing { disk, error: error.clone() });
    let mut queue = Queue::open(disk, line.outbox(), PRODUCT, segments).unwrap();
    assert!(matches!(queue.to_send(), Ok(Next::Letter(_))));
    queue.refused(410);
    let ids = [queue.dead()[0].id.clone()];
    queue.settle(&ids, ResultSettled::Again);
    *error.lock().unwrap() = Some(io::ErrorKind::PermissionDenied);
    queue.to_send().unwrap_err();
    *error.lock().unwrap() = None;
    let Ok(Next::Letter(letter)) = queue.to_send() else { panic!() };
    assert_eq!(letter.id, ids[0]);
    for gone in [io::ErrorKind::NotFound, io::ErrorKind::UnexpectedEof] {
        queue.settle(&ids, ResultSettled::Again);
        *error.lock().unwrap() = Some(gone);
        assert_eq!(queue.to_send().unwrap(), Next::Nothing);
        assert_eq!((queue.dead().len(), queue.count(9).unwrap()), (1, 0));
    }
}

/// A disk of which parts of files cannot be read while it is so.
struct Failing {
    disk: Arc<dyn Disk>,
    error: Arc<Mutex<Option<io::ErrorKind>>>,
}

impl Disk for Failing {
    fn list(&self) -> io::Result<Vec<String>> {
        self.disk.list()
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        self.disk.read(name)
    }

    fn read_range(&self, name: &str, range: Range<u64>) -> io::Result<Vec<u8>> {
        let error = *self.error.lock().unwrap();
        error.map_or_else(|| self.disk.read_range(name, range), |error| Err(error.into()))
    }

    fn length(&self, name: &str) -> io::Result<u64> {
        self.disk.length(name)
    }
}

#[test]
fn what_is_refused_for_good_goes_aside_and_a_person_decides_about_it() {
    let line = Line::new(Does::Says(200, Vec::new()));
    for _ in 0..TRIES {
        line.plant.push(Does::Says(410, Vec::new()));
    }
    let journal = line.open(&[("a", TELLS)]).remove(0);
    for number in ["SN0", "SN1", "SN2"] {
        line.end(&journal, number);
    }
    let outbox = line.start();
    let stand = waited(|| outbox.stand(), |stand| (stand.waiting, stand.dead) == (0, 1));
    assert_eq!(stand.trouble, None);
    outbox.close();
    let dead = Kept::read(&line.outbox(), PRODUCT).unwrap().unwrap().dead;
    let [one] = &dead[..] else { panic!("{dead:?}") };
    assert_eq!((one.serial_number.as_deref(), one.status, &*one.id), (Some("SN0"), 410, &*line.offered()[0].0));
    let offered: Vec<_> = line.offered().into_iter().map(|(_, number)| number).collect();
    assert_eq!(offered, [vec!["SN0"; TRIES as usize], vec!["SN1", "SN2"]].concat());
    // Refused once more, it stays where it is; then it is taken.
    let outbox = line.start();
    for _ in 0..TRIES {
        line.plant.push(Does::Says(422, Vec::new()));
    }
    outbox.settle(vec![one.id.clone()], ResultSettled::Again);
    let is_refused = |_: &ResultStand| {
        let kept = Kept::read(&line.outbox(), PRODUCT).unwrap().unwrap();
        kept.dead.iter().any(|dead| dead.status == 422)
    };
    waited(|| outbox.stand(), is_refused);
    assert_eq!(outbox.refused()[0].status, 422);
    outbox.settle(vec![one.id.clone()], ResultSettled::Again);
    waited(|| outbox.stand(), |stand| (stand.waiting, stand.dead) == (0, 0));
    assert_eq!(line.offered().last().unwrap(), &(one.id.clone(), "SN0".to_owned()));
    assert_eq!(line.kept(), ["SN0", "SN1", "SN2"]);
}

#[test]
fn a_dropped_one_is_told_to_nobody_and_too_many_hold_the_queue() {
    let line = Line::new(Does::Says(404, Vec::new()));
    let journal = line.open(&[("a", TELLS)]).remove(0);
    for number in 0..=regnwl_station::plant::outbox::kept::MOST_DEAD {
        line.end(&journal, &format!("SN{number}"));
    }
    let outbox = line.start();
    let stand = waited(|| outbox.stand(), |stand| stand.trouble == Some(ResultTrouble::TooManyDead));
    assert_eq!((stand.waiting, stand.dead), (1, 100));
    let first = line.offered()[0].0.clone();
    let asked = line.plant.asked().len();
    outbox.settle(vec![first.clone()], ResultSettled::Dropped);
    waited(|| outbox.stand(), |stand| stand.waiting == 0 && stand.dead == 100);
    assert!(line.offered()[asked..].iter().all(|(id, _)| *id != first));
}

#[test]
fn a_decision_begins_the_count_anew_and_what_nobody_waits_for_is_no_trouble() {
    let line = Line::new(Does::Says(410, Vec::new()));
    let journal = line.open(&[("a", TELLS)]).remove(0);
    line.end(&journal, "SN0");
    let outbox = line.start();
    waited(|| outbox.stand(), |stand| (stand.waiting, stand.dead) == (0, 1));
    outbox.close();
    let first = Kept::read(&line.outbox(), PRODUCT).unwrap().unwrap().dead[0].id.clone();
    line.end(&journal, "SN1");
    // From here on nothing but a decision wakes it.
    let outbox = Outbox::start(line.opens(), line.receiver(None), SLOW).unwrap();
    let mut asked = TRIES as usize;
    let mut is_asked_once_more = || {
        asked += 1;
        waited(|| outbox.stand(), |_| line.plant.asked().len() >= asked);
    };
    is_asked_once_more();
    for _ in 2..TRIES {
        outbox.settle(Vec::new(), ResultSettled::Again);
        is_asked_once_more();
    }
    for ids in [vec![first.clone()], Vec::new()] {
        outbox.settle(ids, ResultSettled::Again);
        is_asked_once_more();
    }
    let offered: Vec<_> = line.offered()[TRIES as usize..].iter().map(|(_, number)| number.clone()).collect();
    assert_eq!(offered, [vec!["SN1"; TRIES as usize - 1], vec!["SN0"; 2]].concat());
    outbox.settle(vec![first.clone()], ResultSettled::Dropped);
    is_asked_once_more();
    drop(outbox);
    // The only one that is offered is dropped.
    let line = Line::new(Does::Says(410, Vec::new()));
    let journal = line.open(&[("a", TELLS)]).remove(0);
    line.end(&journal, "SN0");
    let outbox = line.start();
    waited(|| outbox.stand(), |stand| (stand.waiting, stand.dead) == (0, 1));
    let ids: Vec<_> = outbox.refused().into_iter().map(|one| one.id).collect();
    line.plant.is_there(false);
    outbox.settle(ids.clone(), ResultSettled::Again);
    waited(|| outbox.stand(), |stand| stand.trouble.is_some());
    outbox.settle(ids, ResultSettled::Dropped);
    waited(|| outbox.stand(), |stand| *stand == ResultStand::default());
}

/// Whatever becomes of the file: nothing is left out, no id is another one.
#[test]
fn how_far_it_has_come_is_only_believed_as_far_as_the_record_proves_it() {
    type Change = fn(&Path, &Line);
    let changes: [(&str, bool, Change); 5] = [
        ("lost", true, |kept, _| std::fs::remove_file(kept).unwrap()),
        ("damaged", true, |kept, _| {
            let mut bytes = std::fs::read(kept).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 4;
            std::fs::write(kept, bytes).unwrap();
        }),
        ("cut", true, |kept, _| {
            let bytes = std::fs::read(kept).unwrap();
            std::fs::write(kept, &bytes[..bytes.len() / 2]).unwrap();
        }),
        ("ahead", true, |_, line| {
            // The record is an older one than it was.
            let segment = line.folder.path().join("record/000001-a.jsonl");
            let text = std::fs::read_to_string(&segment).unwrap();
            let lines: Vec<&str> = text.lines().collect();
            std::fs::write(&segment, lines[..lines.len() - 2].join("\n") + "\n").unwrap();
        }),
        ("foreign", true, |kept, line| {
            // That of a record with other lines.
            let other = Line::new(Does::Says(200, Vec::new()));
            let journal = other.open(&[("a", TELLS)]).remove(0);
            (0..9).for_each(|_| drop(other.end(&journal, "OTHER")));
            other.send_all();
            std::fs::copy(Kept::path(&other.outbox(), PRODUCT), kept).unwrap();
            let _ = line;
        }),
    ];
    for (what, is_said, change) in changes {
        let line = Line::new(Does::Says(200, Vec::new()));
        let journal = line.open(&[("a", TELLS)]).remove(0);
        (0..6).for_each(|number| drop(line.end(&journal, &format!("SN{number}"))));
        drop(journal);
        assert_eq!(line.send_all(), ResultStand::default(), "{what}");
        let before = line.offered();
        change(&Kept::path(&line.outbox(), PRODUCT), &line);
        let stand = line.send_all();
        assert_eq!((stand.waiting, stand.began_anew), (0, is_said), "{what}");
        let again = &line.offered()[before.len()..];
        let left = if what == "ahead" { 5 } else { 6 };
        assert_eq!(again, &before[..left], "{what}: all of them, under the ids that they had");
        // And from there on as ever.
        assert_eq!(line.send_all(), ResultStand::default(), "{what}");
        assert_eq!(line.offered().len(), before.len() + left, "{what}");
    }
}

#[test]
fn one_that_is_not_whole_on_disk_is_not_told() {
    let line = Line::new(Does::Says(200, Vec::new()));
    let journal = line.open(&[("a", TELLS)]).remove(0);
    let first = line.end(&journal, "SN0");
    line.end(&journal, "SN1");
    // What the station has not been told to be on disk, as behind a line that only was written.
    let disk = line.disk();
    let queue = Queue::open(disk, line.outbox(), PRODUCT, vec![(journal.segment_name().to_owned(), first.length())]);
    let stand = Outbox::send_all(queue.unwrap(), line.receiver(None), WAITS, GENEROUS).unwrap();
    assert_eq!((stand, line.kept()), (ResultStand::default(), vec!["SN0".to_owned()]));
}
