//! The person at the desk: every question of the program is answered by a call, and counted.

use std::collections::BTreeMap;

use serde_json::Value;

use super::laptop::Laptop;

/// What is done with the units now: some questions have another answer then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    Collect,
    Deliver,
    /// With a network, from the number to the proof.
    RunThrough,
    RollBack,
    MoveAgain,
}

impl Aim {
    /// The steps in which a station can be killed then.
    pub fn steps(self) -> &'static [&'static str] {
        match self {
            Self::Collect => &["readSerial", "check", "log"],
            Self::Deliver | Self::MoveAgain => &["readSerial", "check", "write", "write", "readBack", "log"],
            Self::RunThrough => &["check", "register", "save", "write", "readBack"],
            Self::RollBack => &["readSerial", "check", "restore", "restore", "readBack", "log"],
        }
    }

    /// Whether the record says of a unit that this is done.
    pub fn is_met_by(self, unit: &Value) -> bool {
        match self {
            Self::Collect => unit["outcome"] == "COLLECTED",
            Self::RollBack => unit["rolledBack"] == true,
            Self::Deliver | Self::RunThrough | Self::MoveAgain => unit["outcome"] == "PASS" && unit["open"].is_null(),
        }
    }
}

#[derive(Default)]
pub struct Person {
    /// How often each question was answered, by its code and the answer.
    pub answers: BTreeMap<String, usize>,
    /// How often a person let a unit be registered once more, by its number.
    pub again: BTreeMap<String, usize>,
    /// How often the answer was found when a person was about to decide without it.
    pub found: usize,
}

impl Person {
    /// Answers whatever stands open of these units.
    pub fn answer<'a>(
        &mut self,
        laptop: &mut Laptop<'_>,
        known: &BTreeMap<String, Value>,
        units: impl IntoIterator<Item = &'a str>,
        aim: Aim,
    ) -> Result<(), String> {
        for serial in units {
            let Some(unit) = known.get(serial) else { continue };
            let Some(how) = answer_to(unit, aim)? else { continue };
            let code = unit["code"].as_str().unwrap_or("-").to_owned();
            let decided = laptop.call(&["unit", "resolve", serial, how, "--by", "chen", "--why", "looked at"], None)?;
            match decided.code {
                Some(0) => {}
                // This call, or one before it, has brought to light what nobody knew.
                Some(2) if decided.out.contains("has an identity now") => {
                    self.found += 1;
                    continue;
                }
                code => return Err(format!("{serial} {how}: exit code {code:?}: {}", decided.out)),
            }
            *self.answers.entry(format!("{code} {how}")).or_default() += 1;
            if how == "--register-again" {
                *self.again.entry(serial.to_owned()).or_default() += 1;
            }
        }
        Ok(())
    }
}

/// What a person says to what the record has open about a unit, where there is a question.
fn answer_to(unit: &Value, aim: Aim) -> Result<Option<&'static str>, String> {
    let said = |name: &str| unit[name].as_bool().unwrap_or(false);
    let (open, code) = (unit["open"].as_str(), unit["code"].as_str().unwrap_or_default());
    if said("sameUnit") || said("mayRegisterAgain") {
        return Ok(None);
    }
    Ok(match code {
        // What its registration was answered nobody knows.
        _ if open == Some("UNKNOWN") && unit["clientId"].is_null() && unit["registrations"]["unknown"] != 0 => {
            Some("--register-again")
        }
        // Its write was cut off, and it has nothing but its number.
        "O-02" => Some("--same-unit"),
        "O-10" if aim == Aim::MoveAgain => Some("--same-unit"),
        "O-10" if aim == Aim::RollBack => None,
        _ if open == Some("UNKNOWN") => return Err(format!("nobody knows an answer to {unit}")),
        _ => None,
    })
}
