//! The plant gate of a profile: whether it can be asked, and nothing that it is told can become more than it is.

use std::path::Path as FilePath;

use super::finding::Finding;
use super::path::Path;
use super::roots;
use crate::domain::{PlantGateProfile, PlantTrust};
use crate::store::profile_fault::Cause;
use crate::wire::CompiledGate;
use crate::wire::gate_problem::GateProblem;

/// Every fault of it, and the bytes of its CA file, where it names one.
pub(super) fn check(gate: &PlantGateProfile, folder: &FilePath) -> (Vec<Finding>, Option<Vec<u8>>) {
    let of = |field: &[String]| field.iter().fold(Path::of(["gate"]), |path, turn| path.field(turn));
    let mut findings: Vec<Finding> = CompiledGate::new(gate)
        .err()
        .into_iter()
        .flatten()
        .map(|fault| Finding::new(of(&fault.field), cause(fault.kind)))
        .collect();
    let PlantTrust::CaFile(name) = &gate.trust else { return (findings, None) };
    match roots::read(&folder.join(name)) {
        Ok(pem) => (findings, Some(pem)),
        Err(cause) => {
            findings.push(Finding::new(Path::of(["gate", "trust", "caFile"]), cause));
            (findings, None)
        }
    }
}

fn cause(problem: GateProblem) -> Cause {
    match problem {
        GateProblem::Compile(fault) => fault.into(),
        GateProblem::Url => Cause::GateUrl,
        GateProblem::Placeholder => Cause::GatePlaceholder,
        GateProblem::Body => Cause::GateBody,
        GateProblem::Header => Cause::GateHeader,
        GateProblem::CatchesNothing => Cause::GateCatchesNothing,
        GateProblem::MatchesAll => Cause::GateMatchesAll,
        GateProblem::NoLogin => Cause::GateNoLogin,
        GateProblem::OneWay => Cause::GateOneWay,
        GateProblem::Program => Cause::GateProgram,
        GateProblem::NotALine => Cause::GateNotALine,
    }
}
