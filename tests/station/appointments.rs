//! Supervisors are made and removed while the bench runs, and only by one with the PIN.

use regnwl_station::domain::role::{Role, Supervisor};
use regnwl_station::domain::secret::Secret;
use regnwl_station::journal::scan::Scan;
use regnwl_station::journal::scan::Verdict;
use regnwl_station::seen::command::Command;
use regnwl_station::seen::decision::{Decision, Signed};
use regnwl_station::seen::refusal::Refusal;

use super::common::{Bench, Shift};
use super::pins::decide;

fn ask(shift: &mut Shift<'_>, change: Decision, by: &str, pin: &str) -> Result<(), Refusal> {
    decide(shift, change, Signed { pin: Secret::new(pin), ..Signed::by(by) })
}

fn add(name: &str, pin: &str) -> Decision {
    Decision::Appoint { name: name.into(), pin: Secret::new(pin), role: Role::Engineer }
}

fn names(shift: &mut Shift<'_>) -> Vec<String> {
    shift.snapshot().supervisors.iter().map(|one| one.name.to_string()).collect()
}

fn lead(name: &str, pin: &str) -> Decision {
    Decision::Appoint { name: name.into(), pin: Secret::new(pin), role: Role::Leader }
}

#[test]
fn a_leader_decides_about_units_and_an_engineer_about_everything() {
    let bench = Bench::new();
    let mut shift = bench.open();
    assert_eq!(ask(&mut shift, lead("wu", "24680"), "", ""), Err(Refusal::LastEngineer), "nobody could appoint others");
    assert_eq!(ask(&mut shift, add("chen", "24680"), "", ""), Ok(()));
    assert_eq!(ask(&mut shift, lead("wu", "13579"), "chen", "24680"), Ok(()));
    let operator = Decision::Appoint { name: "li".into(), pin: Secret::new("1357"), role: Role::Operator };
    assert_eq!(ask(&mut shift, operator, "chen", "24680"), Err(Refusal::NoPinNeeded));
    let told = Refusal::NotOfThisRole(Role::Engineer, vec!["chen".into()]);
    // Neither with the right PIN nor with a wrong one, which is not even looked at.
    for pin in ["13579", "0000"] {
        assert_eq!(ask(&mut shift, add("li", "1357"), "wu", pin), Err(told.clone()));
    }
    for gone in [lead("chen", "24680"), Decision::Remove { name: "chen".into() }] {
        assert_eq!(ask(&mut shift, gone, "chen", "24680"), Err(Refusal::LastEngineer));
    }
    let left = shift.close();
    assert_eq!((left.count("supervisor"), left.count("lockTried")), (2, 4));
    // What the record says of a leader is known again.
    let mut shift = bench.open();
    let wu = Supervisor { name: "wu".into(), role: Role::Leader };
    assert!(shift.snapshot().supervisors.contains(&wu));
    assert_eq!(ask(&mut shift, Decision::Remove { name: "wu".into() }, "chen", "24680"), Ok(()));
    assert_eq!(ask(&mut shift, Decision::Remove { name: "chen".into() }, "chen", "24680"), Ok(()), "nobody is left");
    shift.close();
}

#[test]
fn at_a_running_bench_the_record_takes_supervisors_without_a_restart_and_no_pin_is_in_it() {
    // So long that no hash has them by chance: the record is searched for them.
    const CHENS: &str = "2468135790";
    const LIS: &str = "13579086420";
    let bench = Bench::new();
    let mut shift = bench.open();
    assert_eq!(ask(&mut shift, add("chen", "246"), "", ""), Err(Refusal::PinForm));
    assert_eq!(ask(&mut shift, add("chen", CHENS), "", ""), Ok(()));
    // Whoever opens a dialog from now on is asked for the PIN.
    assert_eq!(names(&mut shift), ["chen"]);
    assert_eq!(ask(&mut shift, add("li", LIS), "li", LIS), Err(Refusal::WrongPin));
    assert_eq!(ask(&mut shift, add("li", LIS), "chen", CHENS), Ok(()));
    let remove = |name: &str| Decision::Remove { name: name.into() };
    assert_eq!(ask(&mut shift, remove("wang"), "li", LIS), Err(Refusal::NoSuchSupervisor));
    assert_eq!(ask(&mut shift, remove("chen"), "li", LIS), Ok(()));
    assert_eq!(names(&mut shift), ["li"]);
    // Work goes on as before.
    shift.expect_pass(&bench.unit("SN24A7F00913"));
    shift.send(Command::decide(Decision::LockTried { opened: false }, Signed::by("wang")));
    shift.expect_pass(&bench.unit("SN24A7F00914"));
    let left = shift.close();
    assert_eq!((left.count("supervisor"), left.count("supervisorRemoved"), left.count("lockTried")), (2, 1, 4));
    let text = String::from_utf8(left.batch).unwrap();
    assert!(!text.contains(CHENS) && !text.contains(LIS), "{text}");
    // Nor is anything in the batch file, which is mailed, that a PIN can be guessed from, or that says who tried.
    let scan = Scan::of(text.as_bytes());
    assert_eq!((scan.verdict, scan.lines.iter().any(|line| line.entry.is_private())), (Verdict::Unbroken, false));
    assert!(!text.contains("argon2") && !text.contains("pinHash"), "{text}");
    // The next start knows who is one, and goes on with both segments.
    let mut shift = bench.open();
    assert_eq!(names(&mut shift), ["li"]);
    assert_eq!(ask(&mut shift, add("wang", CHENS), "li", LIS), Ok(()));
    shift.expect_pass(&bench.unit("SN24A7F00915"));
    shift.close();
    let mut shift = bench.open();
    assert_eq!(names(&mut shift), ["li", "wang"]);
    shift.close();
}
