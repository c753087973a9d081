//! The plant gate: whether its system is there; and, where the profile names a number for that, whether its answer can be understood. Nothing is asked otherwise.

use crate::checkup::finding::Finding;
use crate::checkup::tell::Tell;
use crate::domain::{GateFault, PlantGateProfile, Secret};
use crate::plant::{Clock, NoVerdict, PlantGate};
use crate::wire::{CompiledGate, PlantFields};

/// `password`: what its login sends, where it sends one; none: it is missing, and said elsewhere. `approved`: SHA-256 of the file that may be its program.
#[expect(clippy::expect_used, reason = "a runtime needs nothing but memory")]
pub(crate) fn look(
    profile: &PlantGateProfile,
    ca_pem: Option<&[u8]>,
    password: Option<Secret>,
    approved: Option<&str>,
    tell: &Tell,
) {
    let Ok(compiled) = CompiledGate::new(profile) else { return };
    let is_locked = compiled.password_for().is_some() && password.is_none();
    let Ok(gate) = PlantGate::new(profile, compiled, ca_pem, password, Clock::default()) else {
        return tell(Finding::NoTrust);
    };
    let server = gate.server().to_owned();
    if let Err(fault) = gate.approve(approved) {
        return tell(Finding::PlantGateFault(server, GateFault::Program { fault, said: None }));
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime needs nothing but memory").block_on(async {
        match profile.probe.clone().filter(|_| !is_locked) {
            Some(number) => {
                let of: PlantFields = [("serialNumber".to_owned(), number.clone())].into();
                match gate.ask(&of).await {
                    Ok(answer) => {
                        let (verdict, said) = (answer.verdict, answer.said);
                        tell(Finding::PlantGateSays { server, number, verdict, said });
                    }
                    Err(NoVerdict { server, fault }) => tell(Finding::PlantGateFault(server, fault)),
                }
            }
            None if profile.program.is_some() => tell(Finding::PlantGateProgram(server)),
            None => match gate.connect().await {
                Ok(()) => tell(Finding::PlantGate(server)),
                Err(NoVerdict { server, fault }) => tell(Finding::PlantGateFault(server, fault)),
            },
        }
    });
}
