//! `job visit`, as a script calls it: units behind TCP lines that come and go, exit codes, and a process that is killed in the middle.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Output, Stdio};

use regnwl_station::sim::device::PracticeUnit;
use regnwl_station::sim::dialect::Dialect;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::common::tcp_lines::{Counts, TcpLine};
use crate::common::{BATCH, Bench, PRODUCT_SECRET};
use crate::here;

/// A list, the units on it and the lines to them.
struct Job {
    bench: Bench,
    units: Vec<PracticeUnit>,
    lines: Vec<TcpLine>,
}

impl Job {
    fn new(count: usize) -> Self {
        let wake = json!([{ "send": "AT", "expect": ["^OK$"], "timeoutMs": 2_000 }]);
        let bench = Bench::with(Dialect::At, json!({ "dialog": { "wake": wake } }));
        bench.profile(bench.door.port());
        let units: Vec<_> = (0..count).map(|index| bench.unit(&format!("SN24A7F{index:05}"))).collect();
        let line = |unit| TcpLine::new(bench.runtime.handle(), Some(unit), &Counts::default());
        let lines = units.iter().map(line).collect();
        let job = Self { bench, units, lines };
        let row = |(unit, line): (&PracticeUnit, &TcpLine)| format!("{},{}\n", unit.serial(), line.address());
        let rows: String = job.units.iter().zip(&job.lines).map(row).collect();
        std::fs::write(job.bench.folder.path().join("list.csv"), format!("SN,address\n{rows}")).unwrap();
        let import = ["job", "import", "list.csv", "--batch", BATCH, "--profile", "bench.json"];
        assert_eq!(job.call(&import).output().unwrap().status.code(), Some(0));
        job
    }

    fn call(&self, args: &[&str]) -> Command {
        let (folder, mut call) = (self.bench.folder.path(), here::call());
        call.current_dir(folder).args(["--lang", "en", "--data-dir"]).arg(folder.join("data")).args(args);
        call.env("REGNWL_WITNESS_DIR", folder.join("witness")).env("REGNWL_PRODUCT_SECRET", PRODUCT_SECRET);
        call
    }

    fn visit(&self, more: &[&str]) -> Command {
        self.call(&[&["job", "visit", "--batch", BATCH, "--profile", "bench.json"], more].concat())
    }

    fn issued(&self) -> Vec<usize> {
        self.units.iter().map(|unit| self.bench.issued_to(&unit.serial()).len()).collect()
    }

    /// Runs until an event is there, and ends it in this way.
    fn until(&self, more: &[&str], is_it: impl Fn(&Value) -> bool, end: impl FnOnce(&mut Child)) -> (i32, Vec<Value>) {
        let mut child = self.visit(more).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut seen = Vec::new();
        for line in lines.by_ref() {
            seen.push(serde_json::from_str(&line.unwrap()).unwrap());
            if is_it(seen.last().unwrap()) {
                break;
            }
        }
        end(&mut child);
        seen.extend(lines.map_while(Result::ok).filter_map(|line| serde_json::from_str(&line).ok()));
        (child.wait().unwrap().code().unwrap_or(-1), seen)
    }
}

fn said(output: &Output) -> (Option<i32>, Vec<Value>, String) {
    let events = std::str::from_utf8(&output.stdout).unwrap().lines();
    let events = events.map(|line| serde_json::from_str(line).unwrap()).collect();
    (output.status.code(), events, String::from_utf8(output.stderr.clone()).unwrap())
}

#[test]
fn a_script_visits_a_list_and_hears_by_the_exit_code_whether_all_of_it_is_done() {
    let job = Job::new(3);
    let absent = job.lines[2].unplug();
    let (code, events, complained) = said(&job.visit(&["--once", "--at-once", "2"]).output().unwrap());
    assert_eq!(code, Some(1), "{complained}");
    let last = json!({"event": "roundEnded", "done": 2, "refused": 0, "left": 1, "noAddress": 0, "held": false});
    assert_eq!(events.iter().find(|event| event["event"] == "roundEnded"), Some(&last));
    let told = events.iter().find(|event| event["event"] == "notVisited").unwrap();
    assert_eq!([&told["serialNumber"], &told["why"], &told["code"]], ["SN24A7F00002", "absent", "D-02"]);
    assert!(complained.contains("SN24A7F00002 at tcp:127.0.0.1:") && complained.contains("absent"), "{complained}");
    job.lines[2].plug(&absent.unwrap());
    for _ in 0..2 {
        let (code, _, complained) = said(&job.visit(&[]).output().unwrap());
        assert_eq!((code, complained.as_str()), (Some(0), ""));
    }
    assert_eq!(job.issued(), [1, 1, 1]);
    for bad in [&["--at-once", "33"][..], &["--at-once", "0"], &["--collect", "--dry-run"]] {
        assert_eq!(job.visit(bad).output().unwrap().status.code(), Some(2), "{bad:?}");
    }
    let mut unknown = job.call(&["job", "visit", "--batch", "other.jsonl", "--profile", "bench.json"]);
    assert_eq!(unknown.output().unwrap().status.code(), Some(2));
}

#[test]
fn a_process_that_is_killed_in_the_middle_goes_on_where_it_was_and_registers_nobody_twice() {
    let job = Job::new(8);
    // Alone at its slot, so that nobody else is being asked for.
    for nth in [1, 2] {
        let count = std::cell::Cell::new(0);
        let writes = |event: &Value| {
            count.set(count.get() + u32::from(event["event"] == "step" && event["step"] == "write"));
            count.get() == nth
        };
        let (code, _) = job.until(&["--at-once", "1"], writes, |child| child.kill().unwrap());
        assert_eq!(code, -1);
    }
    assert_eq!(job.issued().iter().sum::<usize>(), 2, "the first was finished with what it had");
    let (code, events, complained) = said(&job.visit(&["--at-once", "4"]).output().unwrap());
    assert_eq!(code, Some(0), "{complained} {events:?}");
    assert_eq!(job.issued(), [1; 8]);
    for unit in &job.units {
        let issued = job.bench.issued_to(&unit.serial());
        assert_eq!(unit.held().map(|held| held.client_id), Some(issued[0].client_id.clone()));
    }
}

#[test]
fn whoever_presses_ctrl_c_waits_for_the_visits_and_nobody_is_visited_after_them() {
    let job = Job::new(3);
    job.lines[1].pass_on(false);
    let interrupt = |child: &mut Child| {
        job.bench.wait_until("the second line is open", || job.lines[1].taken() == 1);
        let pid = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
        kill_process(pid, Signal::INT).unwrap();
    };
    let (code, events) = job.until(&["--at-once", "1"], |event| event["event"] == "unitEnded", interrupt);
    let ended = events.iter().find(|event| event["event"] == "roundEnded").unwrap();
    assert_eq!((code, &ended["done"], &ended["left"], &ended["held"]), (1, &json!(1), &json!(2), &json!(false)));
    assert_eq!((job.lines[2].taken(), job.issued()), (0, vec![1, 0, 0]));
}
