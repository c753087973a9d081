//! A line of a plant, as far as it is more than a bench: a gate, a cap on registrations, labels, and results that PASS waits for in every second batch.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::gate::{Asked, Gate};
use super::plant::Plant;
use super::printer::{Printed, Printer, TEMPLATE};

/// Registrations that a batch is allowed: fewer than its units would take.
pub const CAP: usize = 22;

pub struct Line {
    pub gate: Gate,
    pub printer: Printer,
    /// Whether PASS waits for the receiver in the first batch, or in the second.
    seed: u64,
    /// Units of which it was said that the receiver does not know of them yet.
    late: BTreeSet<String>,
    /// Units that were shown PASS before the receiver knew of it, where PASS waits for that.
    too_early: Vec<String>,
}

/// What came of it.
#[derive(Clone, Copy, Debug)]
pub struct AtLine {
    pub asked: Asked,
    pub printed: Printed,
    /// Units that no registration was left for.
    pub capped: usize,
}

impl Line {
    pub fn start(seed: u64, folder: &Path) -> io::Result<Self> {
        std::fs::write(folder.join("label.zpl"), TEMPLATE)?;
        // Each comes and goes in its own time.
        let (gate, printer) = (Gate::start(seed ^ 1)?, Printer::start(seed ^ 2)?);
        Ok(Self { gate, printer, seed, late: BTreeSet::new(), too_early: Vec::new() })
    }

    /// What a profile of this batch says besides.
    pub fn add_to(&self, profile: &mut Value, batch: usize) {
        profile["gate"] = self.gate.section();
        profile["cap"] = json!({"batch": CAP});
        profile["label"] = json!({"templateFile": "label.zpl"});
        if self.is_told_first(batch) {
            profile["result"]["when"] = json!("beforePass");
        }
    }

    /// Says where labels are printed.
    ///
    /// # Errors
    /// The program did not take it.
    pub fn set_printer(&self, mut call: Command) -> Result<(), String> {
        let output = call.args(["label", "printer", &self.printer.address()]).output();
        let output = output.map_err(|error| error.to_string())?;
        match output.status.success() {
            true => Ok(()),
            false => Err(format!("no printer was set: {}", String::from_utf8_lossy(&output.stderr))),
        }
    }

    /// Units of which the program says that their label may have been printed.
    ///
    /// # Errors
    /// One still waits.
    pub fn labels_in_doubt(mut call: Command) -> Result<Vec<String>, String> {
        let output = call.args(["label", "list", "--json"]).output().map_err(|error| error.to_string())?;
        let listed = String::from_utf8_lossy(&output.stdout).into_owned();
        let lines = listed.lines().map(|line| serde_json::from_str::<Value>(line).map_err(|error| error.to_string()));
        let number = |line: Result<Value, String>| match line? {
            line if line["label"] == "unsure" => Ok(line["serialNumber"].as_str().unwrap_or_default().to_owned()),
            line => Err(format!("a label still waits: {line}")),
        };
        lines.map(number).collect()
    }

    /// Takes note of what the program says about a unit of this batch.
    pub fn note(&mut self, batch: usize, event: &Value, receiver: &Plant) {
        let serial = event["serialNumber"].as_str().unwrap_or_default();
        let is_known = receiver.knows_pass(serial) || self.late.contains(serial);
        match event["event"].as_str() {
            Some("resultLate") => {
                self.late.insert(serial.to_owned());
            }
            Some("unitEnded") if event["outcome"] == "PASS" && self.is_told_first(batch) && !is_known => {
                self.too_early.push(serial.to_owned());
            }
            _ => {}
        }
    }

    /// Whether PASS waited for the receiver wherever it was to.
    ///
    /// # Errors
    /// Which units it did not wait with.
    pub fn shown_too_early(&self) -> Result<(), String> {
        match &self.too_early[..] {
            [] => Ok(()),
            units => Err(format!("shown PASS before the receiver knew of it: {units:?}")),
        }
    }

    /// Whether PASS waits for the receiver there: two profiles take turns.
    pub fn is_told_first(&self, batch: usize) -> bool {
        (self.seed ^ batch as u64) & 1 == 1
    }

    pub fn calm_down(&self) {
        self.gate.calm_down();
        self.printer.calm_down();
    }
}
