//! What was expected of a run, against what is known of it.

mod always;
mod end;
mod mutation;
mod plausible;
mod pushed;
mod steps;

use std::fmt;

pub use mutation::{Mutation, mutations, unnoticed};
pub use plausible::HOLDING_QUESTIONS;

use crate::play::{Record, Trouble};
use crate::scenario::{Place, Scenario};

/// Something that was not as expected.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Which part of the scenario expected it.
    pub place: Place,
    /// Which rule or key.
    pub key: &'static str,
    /// What was the case.
    pub message: String,
}

impl Finding {
    pub(crate) fn new(place: Place, key: &'static str, message: impl Into<String>) -> Self {
        Self { place, key, message: message.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}, {}: {}", self.place, self.key, self.message)
    }
}

/// Everything that was not as the scenario expects; empty when it passed.
pub fn judge(scenario: &Scenario, record: &Record) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(trouble) = &record.trouble {
        findings.push(of_trouble(trouble, scenario));
    }
    steps::judge(scenario, record, &mut findings);
    always::judge(scenario, record, &mut findings);
    if scenario.always.plausible {
        plausible::judge(scenario, record, &mut findings);
    }
    if record.trouble.is_none() {
        end::judge(scenario, record, &mut findings);
    }
    findings
}

fn of_trouble(trouble: &Trouble, scenario: &Scenario) -> Finding {
    match trouble {
        Trouble::NeverDue { step, waited_s } => {
            let (place, when) = match scenario.steps.get(*step) {
                Some(waiting) => (Place::Step(*step), waiting.when.to_string()),
                None => (Place::Top, "idle".to_owned()),
            };
            Finding::new(place, "when", format!("waited {waited_s:.1} s for \"{when}\" in vain"))
        }
        Trouble::TimeUp { limit_s } => {
            Finding::new(Place::Top, "limit_s", format!("not over after {limit_s} s"))
        }
    }
}
