use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::time::Duration;

use super::*;

/// Gives what a call gave, and panics where it hangs: nothing here waits for anybody.
fn without_waiting<T: Send + 'static>(call: impl FnOnce() -> T + Send + 'static) -> T {
    let (tell, told) = channel();
    std::thread::spawn(move || tell.send(call()));
    told.recv_timeout(Duration::from_secs(50)).expect("it must not hang")
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().mode() & 0o7777
}

fn why<T>(result: io::Result<T>) -> Why {
    let error = result.err().expect("it must be refused");
    unfit(&error).unwrap_or_else(|| panic!("{error}")).why.clone()
}

fn make_pipe(path: &Path) {
    assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// A folder with one of each kind that is no file.
fn zoo(folder: &Path) -> Vec<(PathBuf, Kind)> {
    let at = |name: &str| folder.join(name);
    make_pipe(&at("pipe"));
    std::fs::create_dir(at("folder")).unwrap();
    drop(UnixListener::bind(at("socket")).unwrap());
    vec![(at("pipe"), Kind::Pipe), (at("folder"), Kind::Folder), (at("socket"), Kind::Socket)]
}

type Call = fn(&Path) -> io::Result<()>;

const OWN: [Call; 9] = [
    |path| own::open(path).map(drop),
    |path| own::read(path, 100).map(drop),
    |path| own::read_text(path, 100).map(drop),
    |path| own::read_secret(path, 100).map(drop),
    |path| own::append(path).map(drop),
    |path| own::append_or_create(path).map(drop),
    |path| own::length(path, 100).map(drop),
    |path| own::destroy(path).map(drop),
    |path| own::write(path, b"new"),
];

const GIVEN: [Call; 4] = [
    |path| given::open(path).map(drop),
    |path| given::read(path, 100).map(drop),
    |path| given::append(path).map(drop),
    |path| given::write(path, b"new"),
];

#[test]
fn what_is_no_file_is_told_by_its_kind_and_never_waited_for() {
    let root = tempfile::tempdir().unwrap();
    for (path, kind) in zoo(root.path()) {
        for call in OWN.into_iter().chain(GIVEN) {
            let path = path.clone();
            assert_eq!(why(without_waiting(move || call(&path))), Why::Kind(kind));
        }
    }
    for call in GIVEN {
        assert_eq!(why(call(Path::new("/dev/zero"))), Why::Kind(Kind::Device));
    }
}

#[test]
fn a_link_is_not_followed_to_a_file_of_the_station_and_is_to_one_that_a_person_names() {
    let root = tempfile::tempdir().unwrap();
    let (target, link, nowhere) = (root.path().join("target"), root.path().join("link"), root.path().join("nowhere"));
    std::fs::write(&target, "old").unwrap();
    symlink(&target, &link).unwrap();
    symlink(root.path().join("no such"), &nowhere).unwrap();
    for call in &OWN[..8] {
        assert_eq!(why(call(&link)), Why::Kind(Kind::Link));
        assert_eq!(why(call(&nowhere)), Why::Kind(Kind::Link));
    }
    assert!(own::create(&nowhere).is_err());
    assert_eq!(given::read(&link, 3).unwrap(), b"old");
    // What is put in place of a link leaves alone what the link led to.
    own::write(&link, b"new").unwrap();
    assert_eq!((std::fs::read(&target).unwrap(), own::read(&link, 3).unwrap()), (b"old".to_vec(), b"new".to_vec()));
    assert!(!root.path().join("no such").exists());
}

#[test]
fn a_file_that_is_larger_than_it_may_be_is_not_read() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("sparse");
    std::fs::File::create(&path).unwrap().set_len(1 << 40).unwrap();
    assert_eq!(why(own::read(&path, 100)), Why::TooLarge(100));
    assert_eq!(why(own::length(&path, 100)), Why::TooLarge(100));
    assert_eq!(why(given::read(&path, 100)), Why::TooLarge(100));
    assert_eq!(why(given::read_secret(&path, 100)), Why::TooLarge(100));
    std::fs::write(&path, [b'a'; 101]).unwrap();
    assert_eq!(why(own::read(&path, 100)), Why::TooLarge(100));
    assert_eq!(own::read(&path, 101).unwrap().len(), 101);
}

#[test]
fn a_file_that_is_written_in_place_has_one_name() {
    let root = tempfile::tempdir().unwrap();
    let (one, other) = (root.path().join("one"), root.path().join("other"));
    own::write(&one, b"x").unwrap();
    own::append(&one).unwrap();
    std::fs::hard_link(&one, &other).unwrap();
    assert_eq!(why(own::append(&one)), Why::Links(2));
    assert_eq!(why(own::append_or_create(&other)), Why::Links(2));
    assert_eq!(own::read(&one, 1).unwrap(), b"x");
}

#[test]
fn new_files_and_folders_are_for_their_owner_alone_and_durable_whole() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("not/there/yet");
    folder::make(&folder).unwrap();
    assert_eq!([mode(&folder), mode(folder.parent().unwrap())], [0o700, 0o700]);
    let path = folder.join("file");
    for text in ["one", "two"] {
        own::write(&path, text.as_bytes()).unwrap();
        assert_eq!((&**own::read_secret(&path, 3).unwrap(), mode(&path)), (text, 0o600));
    }
    own::create(&folder.join("grows")).unwrap();
    assert_eq!(mode(&folder.join("grows")), 0o600);
    assert_eq!(folder::names(&folder).unwrap(), [PathBuf::from("file"), PathBuf::from("grows")]);
    assert_eq!(own::create(&path).err().map(|error| error.kind()), Some(io::ErrorKind::AlreadyExists));
    set_mode(&path, 0o640);
    assert_eq!(why(own::read_secret(&path, 3)), Why::Readable(Others::Mode(0o640)));
}

#[test]
fn a_folder_of_this_user_that_is_open_to_all_is_closed_at_the_start() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("data");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("file"), "").unwrap();
    for open in [0o777, 0o775, 0o755] {
        set_mode(&folder, open);
        set_mode(&folder.join("file"), 0o666);
        folder::make(&folder).unwrap();
        folder::secure(&folder).unwrap();
        folder::secure_files(&folder).unwrap();
        assert_eq!([mode(&folder), mode(&folder.join("file"))], [0o700, 0o600], "{open:o}");
    }
}

#[test]
fn a_folder_that_was_made_for_a_group_stays_so_and_makes_its_files_so() {
    let root = tempfile::tempdir().unwrap();
    for (made, stays) in [(0o2770, 0o2770), (0o770, 0o770), (0o2775, 0o2770), (0o2777, 0o2770)] {
        let folder = root.path().join(format!("{made:o}"));
        std::fs::create_dir(&folder).unwrap();
        set_mode(&folder, made);
        folder::secure(&folder).unwrap();
        assert_eq!(mode(&folder), stays);
        folder::make_within(&folder.join("record")).unwrap();
        own::write(&folder.join("record/file"), b"x").unwrap();
        assert_eq!([mode(&folder.join("record")), mode(&folder.join("record/file"))], [0o2770, 0o660]);
        own::read_secret(&folder.join("record/file"), 1).unwrap();
        // Nor is the next login kept out of a batch that this one began.
        given::create(&folder.join("record/shift-1.jsonl")).unwrap();
        assert_eq!(mode(&folder.join("record/shift-1.jsonl")) & 0o660, 0o660);
    }
    let [asked, plain] = ["asked", "plain"].map(|name| root.path().join(name));
    std::os::unix::fs::OpenOptionsExt::mode(std::fs::File::options().write(true).create_new(true), 0o664)
        .open(&asked)
        .unwrap();
    given::create(&plain).unwrap();
    assert_eq!(mode(&plain), mode(&asked), "elsewhere the umask says it");
}

#[test]
fn a_chosen_folder_with_other_things_in_it_stays_readable_and_one_that_is_everybodys_is_left_alone() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("data");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("station.txt"), "").unwrap();
    let secured = |made: u32| {
        set_mode(&folder, made);
        folder::secure_chosen(&folder, &["station.txt"]).map(|()| mode(&folder))
    };
    assert_eq!(secured(0o777).unwrap(), 0o700);
    assert_eq!(why(secured(0o1777)), Why::Common(Others::Mode(0o1777)));
    assert_eq!(mode(&folder), 0o1777);
    std::fs::write(folder.join("shift-1.jsonl"), "").unwrap();
    for (made, stays) in
        [(0o777, 0o755), (0o775, 0o755), (0o755, 0o755), (0o700, 0o700), (0o2777, 0o2775), (0o2775, 0o2775)]
    {
        assert_eq!(secured(made).unwrap(), stays, "{made:o}");
    }
}

/// Somebody else: `nobody` on most systems.
const OTHER: u32 = 65_534;

/// Whether this test may give files to others. Only root may.
fn may_give_away() -> bool {
    let may = rustix::process::geteuid().is_root();
    if !may {
        eprintln!("skipped: only root can give a file to another user");
    }
    may
}

#[test]
fn what_belongs_to_another_user_is_not_believed() {
    if !may_give_away() {
        return;
    }
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("file");
    own::write(&path, b"x").unwrap();
    chown(&path, Some(OTHER), None).unwrap();
    for call in &OWN[..8] {
        assert!(matches!(why(call(&path)), Why::Owner(_)));
    }
    assert!(matches!(why(own::read_in_open(&path, 100)), Why::Owner(_)));
    let folder = root.path().join("folder");
    folder::make(&folder).unwrap();
    own::write(&folder.join("file"), b"x").unwrap();
    chown(&folder, Some(OTHER), None).unwrap();
    assert!(matches!(why(own::read(&folder.join("file"), 1)), Why::Owner(_)));
    assert!(matches!(why(folder::secure(&folder)), Why::Owner(_)));
    assert!(matches!(why(folder::make(&folder)), Why::Owner(_)));
    // Nor a link that another user has made, wherever it leads.
    let link = root.path().join("link");
    symlink(root.path(), &link).unwrap();
    folder::make(&link).unwrap();
    std::os::unix::fs::lchown(&link, Some(OTHER), None).unwrap();
    assert_eq!(why(folder::make(&link)), Why::Kind(Kind::Link));
}

#[test]
fn what_another_login_of_the_group_made_is_believed_in_a_folder_that_was_made_for_the_group() {
    if !may_give_away() {
        return;
    }
    let root = tempfile::tempdir().unwrap();
    let data = root.path().join("data");
    std::fs::create_dir(&data).unwrap();
    chown(&data, None, Some(OTHER)).unwrap();
    set_mode(&data, 0o2770);
    let record = data.join("record");
    folder::make_within(&record).unwrap();
    own::write(&record.join("file"), b"x").unwrap();
    for path in [&record, &record.join("file")] {
        chown(path, Some(1234), None).unwrap();
    }
    set_mode(&record, 0o2770);
    assert_eq!(own::read(&record.join("file"), 1).unwrap(), b"x");
    // But not what everybody can write to, and not what is of another group.
    set_mode(&record.join("file"), 0o662);
    assert_eq!(why(own::read(&record.join("file"), 1)), Why::Writable(Others::Mode(0o662)));
    set_mode(&record.join("file"), 0o660);
    chown(record.join("file"), None, Some(4321)).unwrap();
    assert_eq!(why(own::read(&record.join("file"), 1)), Why::Owner("1234".into()));
    chown(&record, None, Some(4321)).unwrap();
    assert_eq!(why(own::read(&record.join("file"), 1)), Why::Owner("1234".into()));
}

#[test]
fn a_secret_comes_out_of_a_pipe_that_somebody_writes_to() {
    let root = tempfile::tempdir().unwrap();
    let pipe = root.path().join("pipe");
    make_pipe(&pipe);
    let write = |text: &'static [u8]| {
        let pipe = pipe.clone();
        std::thread::spawn(move || std::fs::write(pipe, text).unwrap())
    };
    for (text, is_short) in [(&b"secret\n"[..], true), (&[b'a'; 101], false)] {
        let writer = write(text);
        let read = without_waiting({
            let pipe = pipe.clone();
            move || given::read_secret(&pipe, 100)
        });
        match is_short {
            true => assert_eq!(&**read.unwrap(), text),
            false => assert_eq!(why(read), Why::TooLarge(100)),
        }
        writer.join().unwrap();
    }
    assert_eq!(why(without_waiting(move || given::read_secret(&pipe, 100))), Why::Silent, "nobody writes");
}

#[test]
fn a_file_that_is_destroyed_is_overwritten_under_every_name_and_gone() {
    let folder = tempfile::tempdir().unwrap();
    let (path, other) = (folder.path().join("seal.key"), folder.path().join("other name"));
    std::fs::write(&path, "AGE-SECRET-KEY-1").unwrap();
    std::fs::hard_link(&path, &other).unwrap();
    assert!(own::destroy(&path).unwrap());
    assert!(!path.exists());
    assert_eq!(std::fs::read(&other).unwrap(), [0; 16]);
    assert!(!own::destroy(&path).unwrap(), "none is as good");
}
