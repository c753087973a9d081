use std::io::{Cursor, Write as _};
use std::path::PathBuf;
use std::sync::Arc;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::bundle::{self, MANIFEST, Members, PROFILE, SIGNATURE};
use super::making::{Making, NotMade, make};
use super::manifest::Manifest;
use super::signing::{SigningKey, key_id, new_pair, signer_of};
use super::{Package, rules, taking};
use crate::decisions::{Desk, Keeping};
use crate::domain::{Expected, PackageFault, Secret};
use crate::seen::{Decision, NewList, NewPackage, Refusal, Signed};
use crate::store::{DataDir, Shelf};
use crate::vault::{Binding, Given, ProductSecrets, StationKey};

const PRODUCT: &str = "a1B2c3D4e5F";
/// So long that nothing has it by chance.
const SECRET: &str = "QQPZ7wN3kV9xR2mT";

/// Whoever orders, and the plant.
struct World {
    root: tempfile::TempDir,
    key: SigningKey,
}

impl World {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let (secret, _) = new_pair(None).unwrap();
        Self { root, key: SigningKey::of(secret.expose(), None).unwrap() }
    }

    /// A profile with a CA file beside it.
    fn profile(&self, name: &str, port: u16) -> PathBuf {
        let folder = self.root.path().join("maker");
        std::fs::create_dir_all(&folder).unwrap();
        let certificate = rcgen::generate_simple_self_signed(vec![format!("h{port}.example")]).unwrap();
        std::fs::write(folder.join("CA file.pem"), certificate.cert.pem()).unwrap();
        let file = folder.join("Tracker T2.json");
        let text = format!(
            r#"{{
  // The tracker.
  "format": 1, "name": "{name}", "productKey": "{PRODUCT}",
  "cloud": {{ "host": {{ "custom": "h.example" }}, "port": {port}, "trust": {{ "caFile": "CA file.pem" }} }},
  "dialog": {{ "preset": "at" }}
}}"#
        );
        std::fs::write(&file, text).unwrap();
        file
    }

    fn data(&self, name: &str) -> DataDir {
        DataDir::new(self.root.path().join(name))
    }

    fn station(&self, name: &str) -> StationKey {
        Desk::station_key(&self.data(name)).unwrap()
    }

    fn package(&self, port: u16, serial: u64, stations: Vec<StationKey>, with_secret: bool) -> Package {
        let profile = self.profile("Tracker T2", port);
        let secret = with_secret.then(|| Secret::new(SECRET));
        let making = Making { profile: &profile, serial, last_day: None, note: None, stations, secret };
        make(&making, &self.key).unwrap()
    }

    /// A package with one thing about it changed, signed anew by the one who signs.
    fn changed(&self, package: &Package, change: impl FnOnce(&mut Manifest)) -> Vec<u8> {
        let mut members = bundle::unpack(&package.bytes).unwrap();
        let mut manifest = package.manifest.clone();
        change(&mut manifest);
        members.insert(SIGNATURE.into(), self.key.sign(&manifest.bytes(), "c").unwrap());
        members.insert(MANIFEST.into(), manifest.bytes());
        bundle::pack(&members).unwrap()
    }

    fn trust(&self, data: &DataDir) {
        let decision = Decision::TrustPackages { signer: self.key.signer(), trusted: true };
        run(Desk::open(data).unwrap().decide(&decision, &Signed::by("Li"))).unwrap();
    }
}

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

fn look(data: &DataDir, package: &Package, older: bool) -> Result<NewPackage, Refusal> {
    Desk::open(data).unwrap().package(package, older)
}

fn take(data: &DataDir, package: &Package, older: bool) -> Result<NewPackage, Refusal> {
    let desk = Desk::open(data).unwrap();
    let new = desk.package(package, older)?;
    run(desk.decide(&Decision::TakePackage(Arc::new(new.clone())), &Signed::by("Li")))?;
    Ok(new)
}

fn fault(refusal: Result<NewPackage, Refusal>) -> PackageFault {
    match refusal {
        Err(Refusal::Package(fault)) => fault,
        other => panic!("{other:?}"),
    }
}

fn on_shelf(data: &DataDir) -> Option<String> {
    Shelf::new(data.profiles()).read("tracker-t2").unwrap().saved
}

fn secret_of(data: &DataDir, package: &Package) -> Option<String> {
    let place = Binding::of(&package.loaded.profile, package.loaded.ca_pem.as_deref());
    let found = ProductSecrets::new(data.path()).load(&Given::default(), PRODUCT, &place).ok()?;
    Some(found.secret.expose().to_owned())
}

fn record(data: &DataDir) -> String {
    let files = std::fs::read_dir(data.record()).unwrap().map(|file| file.unwrap().path());
    files.filter_map(|path| std::fs::read_to_string(path).ok()).collect()
}

#[test]
fn what_was_packed_comes_out_with_what_stands_beside_it_under_names_of_its_own() {
    let world = World::new();
    let package = world.package(8883, 7, Vec::new(), false);
    let Manifest { name, serial, product_key, signer, files, .. } = &package.manifest;
    assert_eq!((&**name, *serial, &**product_key), ("tracker-t2", 7, PRODUCT));
    assert_eq!((signer.len(), key_id(signer).len()), (56, 16));
    assert_eq!(signer_of(&format!("untrusted comment: x\n{signer}\n")).as_ref(), Ok(signer));
    let [ca, profile] = &files[..] else { panic!("{files:?}") };
    assert!(ca.name.starts_with("ca-file-") && ca.name.ends_with(".pem") && profile.name == PROFILE, "{files:?}");
    assert!(package.loaded.text.contains(&ca.name) && package.loaded.text.contains("// The tracker."));
    assert!(package.loaded.ca_pem.is_some());
    // Another certificate has another name, and the same one the same.
    let other = world.package(8884, 8, Vec::new(), false);
    assert!(other.manifest.files[0].name != ca.name);
}

#[test]
fn a_profile_whose_files_do_not_go_along_makes_no_package() {
    let world = World::new();
    let profile = world.profile("T2", 8883);
    let text = std::fs::read_to_string(&profile).unwrap();
    let elsewhere = world.root.path().join("maker/deeper");
    std::fs::create_dir(&elsewhere).unwrap();
    std::fs::copy(world.root.path().join("maker/CA file.pem"), elsewhere.join("ca.pem")).unwrap();
    let making = || Making {
        profile: &profile,
        serial: 1,
        last_day: Some("2030-02-30".into()),
        note: None,
        stations: Vec::new(),
        secret: Some(Secret::new(SECRET)),
    };
    let refused = |making: Making<'_>| match make(&making, &world.key) {
        Err(NotMade::Package(fault)) => fault,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(making()), PackageFault::NotADay);
    assert_eq!(refused(Making { last_day: None, ..making() }), PackageFault::Unfit("--for".into()));
    std::fs::write(&profile, text.replace("CA file.pem", "deeper/ca.pem")).unwrap();
    let unfit = PackageFault::Unfit("cloud.trust.caFile".into());
    assert_eq!(refused(Making { last_day: None, secret: None, ..making() }), unfit);
    std::fs::write(&profile, "{").unwrap();
    assert!(matches!(make(&Making { last_day: None, secret: None, ..making() }, &world.key), Err(NotMade::Faults(_))));
}

#[test]
fn whatever_was_changed_on_the_way_is_refused_by_its_name() {
    let world = World::new();
    let package = world.package(8883, 7, Vec::new(), false);
    let members = bundle::unpack(&package.bytes).unwrap();
    let ca = package.manifest.files[0].name.clone();
    let opened = |members: &Members| Package::open(bundle::pack(members).unwrap()).map(|_| ());
    let with = |name: &str, bytes: &[u8]| {
        let mut members = members.clone();
        members.insert(name.to_owned(), bytes.to_vec());
        opened(&members)
    };
    let without = |name: &str| {
        let mut members = members.clone();
        members.remove(name);
        opened(&members)
    };
    assert_eq!(opened(&members), Ok(()));
    for name in [PROFILE, &ca] {
        let mut bytes = members[name].clone();
        bytes.push(b'\n');
        assert_eq!(with(name, &bytes), Err(PackageFault::Changed(name.to_owned())));
    }
    let serial = String::from_utf8(members[MANIFEST].clone()).unwrap().replace("\"serial\": 7", "\"serial\": 8");
    assert_eq!(with(MANIFEST, serial.as_bytes()), Err(PackageFault::Changed(MANIFEST.into())));
    for name in [PROFILE, &ca, MANIFEST, SIGNATURE] {
        assert_eq!(without(name), Err(PackageFault::Missing(name.to_owned())));
    }
    assert_eq!(with("autorun.inf", b""), Err(PackageFault::Extra("autorun.inf".into())));
    let signature = String::from_utf8(members[SIGNATURE].clone()).unwrap();
    let lines: Vec<&str> = signature.lines().collect();
    let comment = signature.replace("number 7", "number 9");
    assert_eq!(with(SIGNATURE, comment.as_bytes()), Err(PackageFault::Changed(MANIFEST.into())));
    for unreadable in [String::new(), lines[..3].join("\n"), signature.replace(lines[3], "AAAA"), "x\n".repeat(4000)] {
        assert_eq!(with(SIGNATURE, unreadable.as_bytes()), Err(PackageFault::Signature), "{unreadable}");
    }
    assert_eq!(with(SIGNATURE, b"\xff\xfe"), Err(PackageFault::Signature));
    // What was signed and cannot be meant.
    let changed = |change: fn(&mut Manifest)| Package::open(world.changed(&package, change)).map(|_| ());
    assert_eq!(changed(|manifest| manifest.product_key = "other".into()), Err(PackageFault::OtherProduct));
    assert_eq!(changed(|manifest| manifest.format = "regnwl-station package 2".into()), Err(PackageFault::Later));
    for (change, what) in [
        (|manifest: &mut Manifest| manifest.name = "../x".into()) as fn(&mut Manifest),
        |manifest| manifest.last_day = Some("tomorrow".into()),
        |manifest| manifest.note = Some("a\u{1b}[2J".into()),
        |manifest| manifest.product_secret = Some("x".into()),
    ]
    .into_iter()
    .zip(["name", "lastDay", "note", "stations"])
    {
        assert_eq!(changed(change), Err(PackageFault::Manifest(what.into())));
    }
    assert_eq!(with(MANIFEST, b"[]"), Err(PackageFault::Manifest("format".into())));
    assert!(matches!(with(MANIFEST, b"\xff"), Err(PackageFault::Manifest(_))));
    let twice = String::from_utf8(members[MANIFEST].clone()).unwrap().replacen(
        "\"serial\": 7,",
        "\"serial\": 7, \"serial\": 8,",
        1,
    );
    assert!(matches!(with(MANIFEST, twice.as_bytes()), Err(PackageFault::Manifest(_))));
    let unknown = String::from_utf8(members[MANIFEST].clone()).unwrap().replacen('{', "{\"alsoMeant\": 1,", 1);
    assert!(matches!(with(MANIFEST, unknown.as_bytes()), Err(PackageFault::Manifest(_))));
}

#[test]
fn half_a_package_and_one_with_any_bit_turned_is_none_or_the_same() {
    let world = World::new();
    let package = world.package(8883, 7, Vec::new(), false);
    for length in (0..package.bytes.len()).step_by(37) {
        assert!(Package::open(package.bytes[..length].to_vec()).is_err(), "{length}");
    }
    for at in (0..package.bytes.len()).step_by(11) {
        let mut bytes = package.bytes.clone();
        bytes[at] ^= 1 << (at % 8);
        // What no signature covers, as the time of a file, tells nothing.
        if let Ok(other) = Package::open(bytes) {
            assert_eq!((&other.manifest, &other.loaded.text), (&package.manifest, &package.loaded.text), "{at}");
        }
    }
}

#[test]
fn a_zip_that_is_no_flat_and_plain_one_is_refused_before_it_is_believed() {
    type Zip = ZipWriter<Cursor<Vec<u8>>>;
    let package = |put: &dyn Fn(&mut Zip)| {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        put(&mut zip);
        Package::open(zip.finish().unwrap().into_inner()).map(|_| ()).unwrap_err()
    };
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for name in
        ["../profile.json", "a/b", "/etc/passwd", "c:\\x", "..", "con", "nul.json", ".hidden", "批.pem", "a\nb", ""]
    {
        let fault = package(&|zip| zip.start_file(name, stored).unwrap());
        assert!(matches!(fault, PackageFault::Name(_)), "{name:?}: {fault:?}");
    }
    let fault = package(&|zip| zip.add_directory("folder", stored).unwrap());
    assert!(matches!(fault, PackageFault::Name(_)), "{fault:?}");
    let link = package(&|zip| zip.add_symlink("profile.json", "/etc/passwd", stored).unwrap());
    assert_eq!(link, PackageFault::Packed("profile.json".into()));
    let bomb = package(&|zip| {
        let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        zip.start_file("profile.json", packed).unwrap();
        zip.write_all(&vec![b' '; 4 << 20]).unwrap();
    });
    assert_eq!(bomb, PackageFault::Packed("profile.json".into()));
    let alike = package(&|zip| {
        zip.start_file("ca.pem", stored).unwrap();
        zip.start_file("CA.PEM", stored).unwrap();
    });
    assert_eq!(alike, PackageFault::Doubled);
    let many = package(&|zip| (0..100).for_each(|nth| zip.start_file(format!("f{nth}"), stored).unwrap()));
    assert!(matches!(many, PackageFault::TooLarge(_)), "{many:?}");
    let huge = vec![0; usize::try_from(super::LARGEST).unwrap() + 1];
    assert_eq!(Package::open(huge).unwrap_err(), PackageFault::TooLarge(super::LARGEST));
    for other in [&b""[..], b"PK", b"\x1f\x8b\x08", b"{}", &[0; 22]] {
        assert_eq!(Package::open(other.to_vec()).unwrap_err(), PackageFault::NotAZip);
    }
    // Two files of one name: the crate that writes refuses to, so one is renamed in the bytes.
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("aa.pem", stored).unwrap();
    zip.start_file("ab.pem", stored).unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    let doubled: Vec<u8> = String::from_utf8_lossy(&bytes).is_empty().then(Vec::new).unwrap_or_else(|| {
        let mut bytes = bytes.clone();
        while let Some(at) = memchr::memmem::find(&bytes, b"ab.pem") {
            bytes[at + 1] = b'a';
        }
        bytes
    });
    assert_eq!(Package::open(doubled).unwrap_err(), PackageFault::Doubled);
}

#[test]
fn a_package_is_taken_from_whom_a_supervisor_trusts_and_it_says_what_changes() {
    let world = World::new();
    let data = world.data("plant");
    let package = world.package(8883, 7, vec![world.station("plant")], true);
    assert_eq!(fault(look(&data, &package, false)), PackageFault::NotTrusted(world.key.signer()));
    world.trust(&data);
    let new = take(&data, &package, false).unwrap();
    let fields: Vec<&str> = new.taken.fields.iter().map(|field| field.field.as_str()).collect();
    assert!(fields.contains(&"cloud.port") && fields.contains(&"productSecret"), "{fields:?}");
    assert_eq!(on_shelf(&data).as_deref(), Some(package.loaded.text.as_str()));
    assert_eq!(secret_of(&data, &package).as_deref(), Some(SECRET));
    let sha256 = crate::store::profile_file::load(&Shelf::new(data.profiles()).path("tracker-t2")).unwrap().sha256;
    assert_eq!(sha256, package.loaded.sha256, "as it is used it is what was signed");
    let told = record(&data);
    assert!(told.contains(r#""kind":"packageTaken""#) && told.contains(&package.sha256), "{told}");
    assert!(!told.contains(SECRET) && !String::from_utf8_lossy(&package.bytes).contains(SECRET));
    assert_eq!(std::fs::read_dir(data.packages()).unwrap().count(), 0, "nothing waits");

    // The next one: what is another one is named, by field.
    let next = world.package(8884, 8, vec![world.station("plant")], false);
    let new = take(&data, &next, false).unwrap();
    let changed = |field: &str| new.taken.fields.iter().find(|one| one.field == field).cloned();
    let port = changed("cloud.port").unwrap();
    assert_eq!((port.old.as_deref(), port.new.as_deref()), (Some("8883"), Some("8884")));
    assert!(changed("cloud.trust.caFile").is_some() && changed("name").is_none() && changed("productSecret").is_none());
    assert_eq!(on_shelf(&data).as_deref(), Some(next.loaded.text.as_str()));

    // What came before is refused, but for a supervisor who says so.
    assert_eq!(fault(look(&data, &package, false)), PackageFault::Older(7, 8));
    assert_eq!(fault(look(&data, &next, false)), PackageFault::Older(8, 8));
    assert!(take(&data, &package, true).unwrap().taken.older);
    assert_eq!(on_shelf(&data).as_deref(), Some(package.loaded.text.as_str()));
    assert_eq!(fault(look(&data, &next, false)), PackageFault::Older(8, 8), "8 was the highest");
}

#[test]
fn what_is_for_others_or_was_signed_by_others_or_is_over_is_not_taken() {
    let world = World::new();
    let data = world.data("plant");
    world.trust(&data);
    let theirs = world.package(8883, 7, vec![world.station("other")], true);
    let own = Desk::open(&data).unwrap().station().to_owned();
    let theirs_name = world.station("other").name;
    assert_eq!(fault(take(&data, &theirs, false)), PackageFault::NotForUs(vec![theirs_name], own));
    // Ours by name, sealed to them all the same; and one that was moved from another package.
    let ours = world.station("plant");
    let claimed = world.changed(&theirs, |manifest| manifest.stations = vec![ours.clone().into()]);
    assert_eq!(fault(take(&data, &Package::open(claimed).unwrap(), false)), PackageFault::Secret);
    let good = world.package(8883, 7, vec![ours], true);
    let moved = world.changed(&good, |manifest| manifest.serial = 9);
    assert_eq!(fault(take(&data, &Package::open(moved).unwrap(), false)), PackageFault::Secret);
    // One of another product, with the same number, moved here.
    let text = std::fs::read_to_string(world.profile("Tracker T2", 8883)).unwrap().replace(PRODUCT, "a1OtherProduct");
    let profile = world.root.path().join("maker/other.json");
    std::fs::write(&profile, text).unwrap();
    let secret = Some(Secret::new(SECRET));
    let stations = vec![world.station("plant")];
    let making = Making { profile: &profile, serial: 7, last_day: None, note: None, stations, secret };
    let sealed = make(&making, &world.key).unwrap().manifest.product_secret.clone();
    let moved = world.changed(&good, |manifest| manifest.product_secret = sealed);
    assert_eq!(fault(take(&data, &Package::open(moved).unwrap(), false)), PackageFault::Secret);
    // Signed by somebody else, with the name of the one who is trusted, or with an own.
    let other = World::new();
    let resigned = Package::open(other.changed(&good, |_| ())).unwrap_err();
    assert_eq!(resigned, PackageFault::Changed(MANIFEST.into()));
    let own_key = other.key.signer();
    let resigned = other.changed(&good, |manifest| manifest.signer = own_key.clone());
    assert_eq!(fault(take(&data, &Package::open(resigned).unwrap(), false)), PackageFault::NotTrusted(own_key));
    let over = world.changed(&good, |manifest| {
        manifest.last_day = Some("2020-01-31".into());
        manifest.product_secret = None;
    });
    assert_eq!(fault(take(&data, &Package::open(over).unwrap(), false)), PackageFault::Over("2020-01-31".into()));
    assert_eq!((on_shelf(&data), secret_of(&data, &good)), (None, None), "nothing of any was taken");
    assert!(!record(&data).contains("packageTaken"));
}

#[test]
fn cut_off_at_any_point_it_is_all_of_it_or_nothing() {
    let world = World::new();
    let data = world.data("plant");
    world.trust(&data);
    let (old, new) = (
        world.package(8883, 7, vec![world.station("plant")], true),
        world.package(8884, 8, vec![world.station("plant")], true),
    );
    take(&data, &old, false).unwrap();
    let is_old = || on_shelf(&data).as_deref() == Some(&old.loaded.text) && secret_of(&data, &old).is_some();
    let is_new = || on_shelf(&data).as_deref() == Some(&new.loaded.text) && secret_of(&data, &new).is_some();
    let waits = || std::fs::read_dir(data.packages()).unwrap().count();
    let seen = look(&data, &new, false).unwrap();

    // Kept, and half of it kept, and not on record.
    taking::keep(&data, &seen).unwrap();
    drop(Desk::open(&data).unwrap());
    assert!(is_old() && waits() == 0);

    // On record, and nothing in its place.
    taking::keep(&data, &seen).unwrap();
    let mut taken = seen.taken.clone();
    taken.by = "Li".into();
    let line = crate::domain::Entry::PackageTaken(Box::new(taken));
    run(Desk::open(&data).unwrap().put(vec![line], Some("Li"))).unwrap();
    // The desk that wrote it has forgotten what it did not know of: as a kill right behind the line leaves it.
    taking::keep(&data, &seen).unwrap();
    assert!(is_old());
    // A part of it in its place: what stands beside the profile alone, then the secret too.
    for (name, bytes) in new.beside() {
        Shelf::new(data.profiles()).put_along(name, bytes).unwrap();
    }
    assert!(is_old(), "nothing that is in use was touched");
    let place = Binding::of(&new.loaded.profile, new.loaded.ca_pem.as_deref());
    ProductSecrets::new(data.path()).set(PRODUCT, Some(place), &Secret::new(SECRET)).unwrap();
    drop(Desk::open(&data).unwrap());
    assert!(is_new() && waits() == 0);
    // All of it in its place, and its file still there.
    taking::keep(&data, &seen).unwrap();
    drop(Desk::open(&data).unwrap());
    assert!(is_new() && waits() == 0);
}

#[test]
fn what_was_looked_at_is_what_is_taken() {
    let world = World::new();
    let data = world.data("plant");
    world.trust(&data);
    let package = world.package(8883, 7, Vec::new(), false);
    let seen = look(&data, &package, false).unwrap();
    // Somebody saves another profile of this name meanwhile.
    Shelf::new(data.profiles()).save("tracker-t2", &package.loaded.text.replace("8883", "1"), None).unwrap_err();
    take(&data, &world.package(8884, 6, Vec::new(), false), false).unwrap();
    let decision = Decision::TakePackage(Arc::new(seen));
    let refused = run(Desk::open(&data).unwrap().decide(&decision, &Signed::by("Li"))).unwrap_err();
    assert_eq!(refused, PackageFault::Moved.into());
}

#[test]
fn a_station_that_takes_packages_only_uses_what_came_in_one_and_changes_nothing() {
    let world = World::new();
    let data = world.data("plant");
    world.trust(&data);
    let (old, new) = (world.package(8883, 7, Vec::new(), false), world.package(8884, 8, Vec::new(), false));
    let may = |sha256: &str, resumed| {
        let replay = crate::journal::Replay::of(&crate::journal::Folder::at(data.record())).unwrap();
        rules::may_open(&data, &replay.book, (PRODUCT, sha256), resumed)
    };
    assert_eq!((may("x", None), taking::may_change(&data)), (Ok(()), Ok(())));
    let set = |on| run(Desk::open(&data).unwrap().decide(&Decision::PackagesOnly(on), &Signed::by("Li"))).unwrap();
    set(true);
    let only = Err(Refusal::Package(PackageFault::Only));
    assert_eq!((may("x", None), taking::may_change(&data)), (Err(PackageFault::NotTaken), only.clone()));
    let place = Binding { host: "h".into(), trust: "vendor".into() };
    let keeping = Keeping::new(data.clone());
    let store = |name: Option<&str>| {
        let place = name.is_none().then(|| place.clone());
        run(keeping.set(PRODUCT, name, place, &Secret::new("s"), &Signed::by("Li"))).map(drop)
    };
    assert_eq!(store(None), only.clone());
    assert_eq!(store(Some("console")), Ok(()), "no package brings the password of a unit");
    take(&data, &old, false).unwrap();
    assert_eq!(may(&old.loaded.sha256, None), Ok(()));
    let row = Expected { serial_number: "SN1".into(), ..Expected::default() };
    let list = NewList {
        list_sha256: "ab".repeat(32),
        rows: vec![row],
        file: world.root.path().join("WO-1.jsonl"),
        profile: "Tracker T2".into(),
        profile_sha256: old.loaded.sha256.clone(),
        product_key: PRODUCT.into(),
    };
    run(Desk::open(&data).unwrap().decide(&Decision::Expect(Arc::new(list)), &Signed::by("Li"))).unwrap();
    take(&data, &new, false).unwrap();
    assert_eq!(may(&new.loaded.sha256, None), Ok(()));
    assert_eq!(may(&old.loaded.sha256, None), Err(PackageFault::NotTaken), "nothing is begun with the one before");
    assert_eq!(may(&old.loaded.sha256, Some(0)), Err(PackageFault::NotTaken), "nor in a batch of another profile");
    let replay = crate::journal::Replay::of(&crate::journal::Folder::at(data.record())).unwrap();
    assert_eq!(may(&old.loaded.sha256, replay.batch("WO-1")), Ok(()), "a batch goes on with what it was opened with");
    set(false);
    assert_eq!((may("x", None), taking::may_change(&data)), (Ok(()), Ok(())));
    // The administrator's word needs no record.
    let ruled = world.data("ruled").with_ruled(crate::store::Ruled { packages_only: true, ..Default::default() });
    assert_eq!(taking::may_change(&ruled), only);
}

#[test]
fn a_key_with_a_password_is_none_without_it() {
    // Keys with a password take a gigabyte and seconds: one that is none is told all the same.
    for text in ["", "x", "untrusted comment: x\nRWRTY0Iy", "untrusted comment: x\n\u{0}"] {
        assert!(SigningKey::of(text, None).is_err());
        assert!(SigningKey::of(text, Some(&Secret::new("p"))).is_err());
    }
    let (secret, public) = new_pair(None).unwrap();
    assert!(!SigningKey::has_password(secret.expose()));
    assert_eq!(signer_of(&public).unwrap(), SigningKey::of(secret.expose(), None).unwrap().signer());
    for text in ["", "RW", "regnwl", &"A".repeat(56), secret.expose()] {
        assert_eq!(signer_of(text), Err(PackageFault::NotAKey), "{text}");
    }
    assert_eq!(key_id("nothing"), "");
}
