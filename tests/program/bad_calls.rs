//! Calls that cannot be done as they are: one line that says what is wrong, in the language of the call, and nothing is touched.

use std::path::Path;
use std::process::Output;

use crate::here;
use crate::provision::Bench;

fn call(lang: &str, folder: &Path, words: &[&str]) -> Output {
    let mut call = here::call();
    call.args(["--lang", lang, "--data-dir"]).arg(folder.join("data")).args(words).current_dir(folder);
    call.env("REGNWL_WITNESS_DIR", folder.join("witness")).output().unwrap()
}

#[track_caller]
fn refused(lang: &str, folder: &Path, words: &[&str], said: &str) {
    let output = call(lang, folder, words);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{words:?}: {stderr}");
    assert_eq!(stderr, format!("{said}\n"), "{words:?}");
}

#[test]
fn what_is_wrong_with_a_call_is_said_in_one_line_in_its_language_with_the_call_that_tells_more() {
    let folder = tempfile::tempdir().unwrap();
    let resolve = ["unit", "resolve", "SN1", "--by", "li", "--why", "x"];
    let with = |words: &[&'static str]| [&resolve[..], words].concat();
    for (words, en, zh) in [
        (
            vec!["batch", "let-go", "--profile", "p.json"],
            "missing: --by <NAME>; see `regnwl-station batch let-go --help`",
            "缺少：--by <NAME>；请看 `regnwl-station batch let-go --help`",
        ),
        (
            vec!["batch", "let-go", "--profile", "p.json", "--bye", "li"],
            "“--bye” has no place here; --by is like it; see `regnwl-station batch let-go --help`",
            "这里不能有“--bye”；相近的有 --by；请看 `regnwl-station batch let-go --help`",
        ),
        (
            vec!["batch"],
            "one of these must follow: close, values, let-go, bypass-gate, help; see `regnwl-station batch --help`",
            "后面须跟其中之一：close、values、let-go、bypass-gate、help；请看 `regnwl-station batch --help`",
        ),
        (
            vec!["batch", "valus"],
            "there is no call “valus”; values is like it; see `regnwl-station batch --help`",
            "没有“valus”这个命令；相近的有 values；请看 `regnwl-station batch --help`",
        ),
        (
            with(&["--board-replaced", "burnt"]),
            "--board-replaced <REASON> cannot be “burnt”, but: faulty, damaged, returned, revision, other; see `regnwl-station unit resolve --help`",
            "--board-replaced <REASON> 不能是“burnt”，可用：faulty、damaged、returned、revision、other；请看 `regnwl-station unit resolve --help`",
        ),
        (
            with(&["--board-replaced"]),
            "--board-replaced <REASON> needs a value: faulty, damaged, returned, revision, other; see `regnwl-station unit resolve --help`",
            "--board-replaced <REASON> 需要一个值：faulty、damaged、returned、revision、other；请看 `regnwl-station unit resolve --help`",
        ),
        (
            with(&["--set-aside", "--relabelled", "L1"]),
            "--set-aside does not go together with --relabelled <LABEL>; see `regnwl-station unit resolve --help`",
            "--set-aside 不能与 --relabelled <LABEL> 同时使用；请看 `regnwl-station unit resolve --help`",
        ),
        (
            vec!["doctor", "--profile", "a", "--profile", "b"],
            "--profile <FILE> is given twice; see `regnwl-station doctor --help`",
            "--profile <FILE> 给了两次；请看 `regnwl-station doctor --help`",
        ),
        (
            vec!["provision", "--demo", "--count", "many"],
            "--count <N> cannot be “many”: N ≥ 1; see `regnwl-station provision --help`",
            "--count <N> 不能是“many”：N ≥ 1；请看 `regnwl-station provision --help`",
        ),
        (
            vec!["shared-book", "use", "--server", "a b", "--database", "b", "--station", "s"],
            "--server <HOST[:PORT]> cannot be “a b”: HOST[:PORT]; see `regnwl-station shared-book use --help`",
            "--server <HOST[:PORT]> 不能是“a b”：HOST[:PORT]；请看 `regnwl-station shared-book use --help`",
        ),
    ] {
        refused("en", folder.path(), &words, en);
        refused("zh", folder.path(), &words, zh);
    }
    assert!(!folder.path().join("data").exists());
    // Help that is asked for is none of it.
    let help = call("zh", folder.path(), &["batch", "let-go", "--help"]);
    assert_eq!((help.status.code(), help.stderr.len()), (Some(0), 0));
    let help = String::from_utf8(help.stdout).unwrap();
    assert!(help.contains("首件放行") && help.contains("\n用法：regnwl-station batch let-go"), "{help}");
}

#[test]
fn no_help_in_chinese_has_a_line_that_begins_in_english() {
    let folder = tempfile::tempdir().unwrap();
    let words = "Usage Options Commands Arguments Print [possible [default [aliases";
    for call_of in [&[][..], &["provision"], &["log", "show"], &["shared-book", "find"], &["unit"], &["sim", "cloud"]] {
        for help in ["-h", "--help"] {
            let help = call("zh", folder.path(), &[call_of, &[help]].concat());
            let help = String::from_utf8(help.stdout).unwrap();
            let english = words.split(' ').find(|word| help.contains(*word));
            assert_eq!(english, None, "{help}");
        }
    }
}

#[test]
fn a_file_or_folder_that_is_not_there_is_said_in_the_language_of_the_call() {
    let folder = tempfile::tempdir().unwrap();
    let restore = ["record", "restore", "--from", ".", "--by", "li", "--why", "x", "--recovery-key", "none.txt"];
    for (words, en, zh) in [
        (
            vec!["sim", "cloud", "--listen", "127.0.0.1:0", "--products", "none.json", "--ca-out", "ca.pem"],
            "none.json: there is no such file or folder; check the path",
            "none.json：没有这个文件或文件夹；请检查路径",
        ),
        (
            restore.to_vec(),
            "none.txt: there is no such file or folder; check the path; nothing was changed",
            "none.txt：没有这个文件或文件夹；请检查路径；未作任何改动",
        ),
        (
            vec!["doctor", "--profile", "p.json", "--report", "none/shift.html"],
            "none/shift.html: there is no such file or folder; check the path",
            "none/shift.html：没有这个文件或文件夹；请检查路径",
        ),
    ] {
        refused("en", folder.path(), &words, en);
        refused("zh", folder.path(), &words, zh);
    }
    std::fs::write(folder.path().join("shift.html"), "signed").unwrap();
    // Before anything is looked at for it.
    let report = ["doctor", "--profile", "p.json", "--report", "shift.html"];
    let there = "shift.html is there already and is not overwritten; choose another name, or remove that file first";
    refused("en", folder.path(), &report, there);
    assert_eq!(std::fs::read_to_string(folder.path().join("shift.html")).unwrap(), "signed");
}

#[test]
fn what_is_no_batch_file_tells_no_values_and_a_batch_without_any_says_so() {
    let bench = Bench::new();
    let profile = bench.profile("at", "hmacsha256");
    let folder = profile.parent().unwrap();
    std::fs::write(folder.join("empty.jsonl"), "").unwrap();
    let not = "it is not a batch file of this program; choose the batch file itself";
    refused("en", folder, &["batch", "values", "at-hmacsha256.json"], &format!("at-hmacsha256.json: {not}"));
    refused("en", folder, &["batch", "values", "empty.jsonl"], "empty.jsonl: the file is empty");
    refused("zh", folder, &["batch", "values", "none.jsonl"], "none.jsonl：文件不存在；请检查文件名");
    let (_unit, link) = bench.unit("at", "SN0001");
    assert_eq!(bench.provision(&profile, "b.jsonl", &link).status.code(), Some(0));
    for (lang, said) in
        [("en", "no numbers or values were given in this batch\n"), ("zh", "此批次没有分配序列号或其他参数\n")]
    {
        let output = call(lang, folder, &["batch", "values", "b.jsonl"]);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 0));
        assert_eq!(String::from_utf8(output.stderr).unwrap(), said);
    }
}
