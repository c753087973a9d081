//! A batch file on a real folder.

use super::super::disk::{Disk, Folder};
use super::super::followed::Following;
use super::super::follower::Follower;
use super::*;

struct Bench {
    folder: tempfile::TempDir,
    disk: Arc<dyn Disk>,
}

impl Bench {
    fn new(record: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let disk = Folder::new(folder.path().join("record")).unwrap();
        let mut file = disk.create("s").unwrap();
        file.append(record).unwrap();
        file.sync().unwrap();
        Self { folder, disk: Arc::new(disk) }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn start(&self, path: PathBuf) -> (Follower, Following) {
        let length = self.disk.read("s").unwrap().len() as u64;
        let lines = Lines { disk: self.disk.clone(), segment: "s".into() };
        super::super::followed::follow(lines, "b", path, length).unwrap()
    }

    /// Follows the whole record once and gives what was seen of it.
    fn follow(&self, name: &str) -> Following {
        self.start(self.path(name)).1
    }
}

#[test]
fn the_file_becomes_the_record_byte_for_byte() {
    let bench = Bench::new(b"one\ntwo\n");
    bench.follow("b.jsonl");
    assert_eq!(std::fs::read(bench.path("b.jsonl")).unwrap(), b"one\ntwo\n");
}

#[test]
fn a_file_that_was_away_catches_up() {
    let bench = Bench::new(b"one\ntwo\n");
    std::fs::write(bench.path("b.jsonl"), b"one\n").unwrap();
    bench.follow("b.jsonl");
    assert_eq!(std::fs::read(bench.path("b.jsonl")).unwrap(), b"one\ntwo\n");
}

#[test]
fn an_edited_file_is_left_alone_and_a_fresh_one_stands_beside_it() {
    let bench = Bench::new(b"one\ntwo\n");
    std::fs::write(bench.path("b.jsonl"), b"ONE\n").unwrap();
    let following = bench.follow("b.jsonl");
    assert_eq!(std::fs::read(bench.path("b.jsonl")).unwrap(), b"ONE\n");
    assert_eq!(std::fs::read(bench.path("b-2.jsonl")).unwrap(), b"one\ntwo\n");
    assert!(following.file.is_replaced());
}

#[test]
fn a_place_that_is_away_is_a_lag_and_not_an_error() {
    let bench = Bench::new(b"one\n");
    assert_eq!(bench.follow("no/such/folder/b.jsonl").state.behind(), 4);
}

#[test]
fn a_place_that_comes_back_catches_up_and_says_so() {
    let bench = Bench::new(b"one\ntwo\n");
    let (follower, Following { state, .. }) = bench.start(bench.path("share/b.jsonl"));
    while state.trouble().is_none() {
        std::thread::yield_now();
    }
    assert_eq!((state.lag(), state.behind()), (8, 8));
    std::fs::create_dir(bench.path("share")).unwrap();
    follower.durable(8);
    drop(follower);
    assert_eq!((state.lag(), state.behind(), state.trouble()), (0, 0, None));
}

#[test]
fn an_edit_that_keeps_the_length_is_found_at_the_end() {
    let bench = Bench::new(b"one\ntwo\n");
    let (follower, Following { state, file, .. }) = bench.start(bench.path("b.jsonl"));
    while state.behind() > 0 {
        std::thread::yield_now();
    }
    std::fs::write(bench.path("b.jsonl"), b"ONE\ntwo\n").unwrap();
    let later = SystemTime::now() + Duration::from_secs(60);
    File::options().write(true).open(bench.path("b.jsonl")).unwrap().set_modified(later).unwrap();
    drop(follower);
    assert!(file.is_replaced());
    assert_eq!(std::fs::read(bench.path("b.jsonl")).unwrap(), b"ONE\ntwo\n");
    assert_eq!(std::fs::read(bench.path("b-2.jsonl")).unwrap(), b"one\ntwo\n");
}

/// Many times over, from one instant on: whoever comes second finds a file that is not its own.
#[test]
fn of_two_programs_that_begin_one_file_at_one_instant_one_goes_on_beside_it() {
    for round in 0..50 {
        let benches = [Bench::new(b"header of one\nfirst\n"), Bench::new(b"header of two, which is longer\nfirst\n")];
        let path = benches[0].path("b.jsonl");
        if round % 2 == 0 {
            // One that somebody made beforehand.
            std::fs::write(&path, b"").unwrap();
        }
        let start = std::sync::Barrier::new(2);
        std::thread::scope(|scope| {
            for bench in &benches {
                scope.spawn(|| {
                    start.wait();
                    drop(bench.start(path.clone()));
                });
            }
        });
        let mut there = [&path, &beside(&path, 2)].map(|path| std::fs::read(path).unwrap_or_default());
        there.sort();
        assert_eq!(there, [benches[0].disk.read("s").unwrap(), benches[1].disk.read("s").unwrap()], "round {round}");
    }
}

#[cfg(unix)]
#[test]
fn what_became_a_device_a_pipe_or_a_link_to_nothing_is_a_lag_and_nothing_hangs() {
    let bench = Bench::new(b"one\n");
    std::os::unix::fs::symlink("/dev/full", bench.path("full.jsonl")).unwrap();
    std::os::unix::fs::symlink(bench.path("nothing"), bench.path("dangling.jsonl")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(bench.path("pipe.jsonl")).status().unwrap().success());
    for name in ["full.jsonl", "dangling.jsonl", "pipe.jsonl"] {
        let state = bench.follow(name).state;
        assert_eq!((state.behind(), state.trouble().is_some()), (4, true), "{name}");
    }
    assert!(!bench.path("nothing").exists());
}
