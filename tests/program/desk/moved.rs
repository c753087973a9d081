//! The PC dies, is moved, is copied: as a person at the command line sees it.

use super::*;
use crate::folder;

/// A call on the PC of this name, with this folder.
fn on(pc: &str, data: &Path, args: &[&str]) -> Output {
    let mut call = here::call();
    call.args(["--lang", "en", "--data-dir"]).arg(data).args(args).env("REGNWL_PIN", "2468").env("REGNWL_PC", pc);
    call.env("REGNWL_WITNESS_DIR", data.with_file_name(format!("witness-{pc}")));
    call.stdin(Stdio::null()).output().unwrap()
}

#[track_caller]
fn done(output: Output) -> String {
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    String::from_utf8(output.stdout).unwrap() + &said
}

#[track_caller]
fn refused(output: &Output, code: i32, because: &str) {
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert!(said.contains(because), "{because:?} in {said}");
}

/// A record with one unit that passed, and a supervisor; the PC that it is on is called `a`.
fn worked(bench: &Bench) -> PathBuf {
    let mut shift = bench.open_parts(Parts { practice: false, ..bench.parts() });
    shift.expect_pass(&bench.unit(SERIAL));
    shift.close();
    let data = bench.folder.path().join("data");
    let mut call = here::call();
    call.args(["--data-dir"]).arg(&data).args(["supervisor", "add", "chen"]).env("REGNWL_PC", "a");
    call.env("REGNWL_WITNESS_DIR", data.with_file_name("witness-a")).env_remove("REGNWL_PIN");
    let mut call = call.stdin(Stdio::piped()).spawn().unwrap();
    call.stdin.take().unwrap().write_all(b"2468\n").unwrap();
    assert!(call.wait().unwrap().success());
    data
}

#[test]
fn on_another_pc_every_call_asks_moved_or_copied_and_accept_is_no_answer() {
    let bench = Bench::new();
    let data = worked(&bench);
    let retire = [&["unit", "retire", SERIAL], &WHO[..]].concat();
    done(on("a", &data, &["record", "check"]));
    refused(&on("b", &data, &["record", "check"]), 1, "not the one that the record was written on last");
    for call in [&retire[..], &[&["record", "accept"], &WHO[..]].concat()] {
        refused(&on("b", &data, call), 3, "S-24");
    }
    done(on("b", &data, &[&["record", "moved"], &WHO[..]].concat()));
    done(on("b", &data, &["record", "check"]));
    done(on("b", &data, &retire));
    for word in ["moved", "copied"] {
        assert!(done(on("b", &data, &[&["record", word], &WHO[..]].concat())).contains("nothing is to be said"));
    }
    // Back on the first one it is asked again.
    refused(&on("a", &data, &["record", "check"]), 1, "record copied");
}

#[test]
fn a_copied_pc_gets_a_name_and_a_key_of_its_own_with_one_call_and_lists_the_units_of_its_sister() {
    let bench = Bench::new();
    let data = worked(&bench);
    let copy = bench.folder.path().join("copy");
    folder::copy(&data, &copy).unwrap();
    let key = |pc: &str, data: &Path| -> Value {
        serde_json::from_str(&done(on(pc, data, &["station", "key", "--json"]))).unwrap()
    };
    let said = done(on("b", &copy, &[&["record", "copied"], &WHO[..]].concat()));
    assert!(said.contains("this station is called"), "{said}");
    let (ours, theirs) = (key("b", &copy), key("a", &data));
    for name in ["station", "stationId", "recipient"] {
        assert_ne!(ours[name], theirs[name]);
    }
    assert!(done(on("b", &copy, &["unit", "list"])).contains(SERIAL));
    assert!(done(on("b", &copy, &["record", "changes"])).contains("this PC is a copy"));
    done(on("b", &copy, &["record", "check"]));
    done(on("a", &data, &["record", "check"]));
    // Its token opens with the key that came with it.
    done(on("b", &copy, &[&["unit", "reveal", SERIAL], &WHO[..]].concat()));
}

#[test]
fn what_cannot_be_restored_or_backed_up_is_refused_with_a_next_step_and_nothing_is_made() {
    let bench = Bench::new();
    let data = worked(&bench);
    let at = |name: &str| bench.folder.path().join(name);
    let (file, new) = (at(BATCH), at("new"));
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let (file, keys, there) = (text(&file), text(&data.join("keys")), text(&data));
    std::fs::write(at("empty.jsonl"), "").unwrap();
    std::fs::write(at("half.jsonl"), &std::fs::read(&file).unwrap()[..30]).unwrap();
    std::fs::write(at("paper.txt"), "\u{feff}not a key\n").unwrap();
    std::fs::create_dir(at("nothing")).unwrap();
    let [empty, half, paper, nothing, gone] =
        ["empty.jsonl", "half.jsonl", "paper.txt", "nothing", "gone.jsonl"].map(|name| text(&at(name)));
    for (given, because) in [
        (vec!["--from", &file], "opens nothing"),
        (vec!["--from", &file, "--keys", &nothing], "no seal.key"),
        (vec!["--from", &file, "--recovery-key", &paper], "AGE-SECRET-KEY-1"),
        (vec!["--from", &file, "--recovery-key", &gone], "gone.jsonl"),
        (vec!["--from", &nothing, "--keys", &keys], "no batch file"),
        (vec!["--from", &empty, "--keys", &keys], "empty.jsonl"),
        (vec!["--from", &half, "--keys", &keys], "half.jsonl"),
        (vec!["--from", &gone, "--keys", &keys], "no such file"),
    ] {
        let output = on("b", &new, &[&["record", "restore"], &given[..], &WHO[..]].concat());
        refused(&output, 2, because);
        assert!(!new.join("record").exists(), "{given:?}");
    }
    // What stands there has more than the batch file: who is a supervisor.
    let output = on("a", &data, &[&["record", "restore", "--from", &file], &WHO[..]].concat());
    refused(&output, 2, "not overwritten");
    let out = text(&at("saved"));
    refused(&on("a", &data, &["backup", &out, "--with-key"]), 2, "no recovery key");
    refused(&on("a", &data, &["backup", &there]), 2, "not empty");
    assert!(!at("saved").exists());
    done(on("a", &data, &["backup", &out]));
    let told = done(on("b", &new, &[&["record", "restore", "--from", &out, "--keys", &keys], &WHO[..]].concat()));
    assert!(told.contains("\"units\":1") && told.contains("record accept"), "{told}");
    done(on("b", &new, &[&["record", "accept"], &WHO[..]].concat()));
    done(on("b", &new, &["record", "check"]));
}

#[test]
fn a_backup_that_breaks_off_is_the_station_s_and_what_the_call_names_is_the_caller_s() {
    let bench = Bench::new();
    let data = worked(&bench);
    let (out, file) = (bench.folder.path().join("out"), bench.folder.path().join("file"));
    std::fs::write(&file, "mine").unwrap();
    refused(&on("a", &data, &["backup", file.join("out").to_str().unwrap()]), 2, "file");
    // No file may grow beyond a block: as on a disk that is full.
    let mut call = Command::new("bash");
    call.args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\""]).arg(here::program());
    let mut call = here::alone(call);
    call.args(["--lang", "en", "--data-dir"]).arg(&data).arg("backup").arg(&out).env("REGNWL_PC", "a");
    refused(&call.output().unwrap(), 3, out.to_str().unwrap());
    assert!(!out.join("backup.json").exists());
}

#[test]
fn the_end_of_a_paper_key_is_asked_for_until_it_is_right_or_the_input_ends() {
    let bench = Bench::new();
    let data = worked(&bench);
    let page = bench.folder.path().join("page.html");
    // As some shells hand lines over.
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    for is_found in [false, true] {
        let mut call = here::call();
        call.args(["--lang", "en", "--data-dir"]).arg(&data).args(["station", "recovery-key", "--page"]).arg(&page);
        let mut call = call.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        bench.wait_until("the page is there", || page.exists());
        let mut typed = call.stdin.take().unwrap();
        typed.write_all(&[b"\xff\xfe".to_vec(), utf16("NOTTHEEND\r\nNorthis\r\n")].concat()).unwrap();
        if is_found {
            let html = std::fs::read_to_string(&page).unwrap();
            let key = html.split("AGE-SECRET-KEY-1").nth(1).unwrap().split('<').next().unwrap();
            typed.write_all(&utf16(&format!("{}\r\n", &key[key.len() - 8..]))).unwrap();
        }
        drop(typed);
        let output = call.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        let mistyped = said.matches("not the end of the printed key").count();
        // The last one is the refusal.
        let (code, times) = if is_found { (0, 2) } else { (2, 3) };
        assert_eq!((output.status.code(), mistyped), (Some(code), times), "{said}");
        assert_eq!((page.exists(), data.join("keys/recovery.pub").exists()), (false, is_found));
    }
}

#[test]
fn the_drill_of_the_page_finishes_a_pending_unit_from_a_batch_file_and_the_paper_without_a_registration() {
    let drill = here::sources().join("dist/practise-restore");
    let output = Command::new(drill).arg(here::program()).stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("with no registration"), "{said}");
    assert!(!said.contains("AGE-SECRET-KEY"));
}

#[test]
fn names_come_back_with_a_backup_and_one_that_was_erased_since_does_not() {
    let bench = Bench::new();
    let data = worked(&bench);
    let at = |name: &str| bench.folder.path().join(name).to_str().unwrap().to_owned();
    let (older, newer, keys) = (at("older"), at("newer"), data.join("keys").to_str().unwrap().to_owned());
    done(on("a", &data, &["backup", &older]));
    done(on("a", &data, &["person", "erase", "Wang", "--by", "chen"]));
    done(on("a", &data, &["backup", &newer]));
    let names = |folder: &str| std::fs::read_to_string(Path::new(folder).join("persons.jsonl")).unwrap();
    assert!(names(&older).contains("Wang") && !names(&newer).contains("Wang") && names(&newer).contains("chen"));

    let new = bench.folder.path().join("new");
    let copies = ["record", "restore", "--from", &older, &newer, "--keys", &keys];
    done(on("b", &new, &[&copies[..], &["--by", "wu", "--why", "it died"]].concat()));
    let list = done(on("b", &new, &["person", "list"]));
    assert!(!list.contains("Wang") && list.contains("\tchen") && list.contains("\twu"), "{list}");
    assert!(done(on("b", &new, &["supervisor", "list"])).starts_with("chen\t"));
    // Without them the record comes back all the same, and a supervisor is chosen by the code.
    std::fs::remove_file(Path::new(&newer).join("persons.jsonl")).unwrap();
    let nameless = bench.folder.path().join("nameless");
    let copies = ["record", "restore", "--from", &newer, "--keys", &keys, "--by", "wu", "--why", "it died"];
    done(on("b", &nameless, &copies));
    let code = done(on("b", &nameless, &["supervisor", "list"])).split('\t').next().unwrap().to_owned();
    assert!(code.starts_with("p-"), "{code}");
    done(on("b", &nameless, &["record", "accept", "--by", &code, "--why", "compared"]));
    done(on("b", &nameless, &["supervisor", "remove", &code, "--by", &code]));
    // Not one of them is a supervisor by another code.
    done(on("b", &nameless, &["record", "check"]));
    std::fs::copy(Path::new(&older).join("persons.jsonl"), nameless.join("persons.jsonl")).unwrap();
    assert_eq!(done(on("b", &nameless, &["supervisor", "list"])), "");
}
