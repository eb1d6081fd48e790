//! The randomized soak, briefly; `sim-tests soak --runs 5000` is the long one.
#![allow(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

use robot_core::control::TelemetrySample;
use robot_core::scene::{Object, Scene};
use robot_core::supervisor::{LimitKind, Violation};
use sim_tests::backend::{
    Backend, BackendError, Button, Disturbance, Happening, Setting, Speech, Trial, TrialState,
};
use sim_tests::embedded::{Embedded, Physics};
use sim_tests::scenario;
use sim_tests::soak::{SoakOptions, soak};

fn options(runs: u64) -> SoakOptions {
    SoakOptions { runs, seed: 1, jobs: 0, folder: None, shrinking_runs: 40, shows_progress: false }
}

#[test]
fn random_cells_words_and_disturbances_break_no_rule() {
    let report = soak(&Embedded::new(Physics::Plain), &options(50)).unwrap();
    assert_eq!(report.runs, 50);
    for failure in &report.failures {
        println!("{}\n{}", failure.findings.join("\n"), failure.scenario.to_toml().unwrap());
    }
    assert!(report.failures.is_empty(), "seeds: {:?}", {
        report.failures.iter().map(|failure| failure.seed).collect::<Vec<_>>()
    });
}

/// A cell that breaks a rule when it hears a certain word.
struct Sabotaged(Embedded, &'static str);

struct SabotagedTrial<'a> {
    trial: Box<dyn Trial + 'a>,
    word: &'static str,
    is_broken: bool,
}

impl Backend for Sabotaged {
    fn name(&self) -> &str {
        "sabotaged"
    }

    fn start(&self, setting: &Setting) -> Result<Box<dyn Trial + '_>, BackendError> {
        let trial = self.0.start(setting)?;
        Ok(Box::new(SabotagedTrial { trial, word: self.1, is_broken: false }))
    }
}

impl Trial for SabotagedTrial<'_> {
    fn say(&mut self, speech: &Speech) -> Result<(), BackendError> {
        self.is_broken |= matches!(speech, Speech::Text(text) if text.contains(self.word));
        self.trial.say(speech)
    }

    fn press(&mut self, button: Button) -> Result<(), BackendError> {
        self.trial.press(button)
    }

    fn disturb(&mut self, disturbance: &Disturbance) -> Result<(), BackendError> {
        self.trial.disturb(disturbance)
    }

    fn step(&mut self) -> Result<Vec<Happening>, BackendError> {
        let mut happenings = self.trial.step()?;
        if std::mem::take(&mut self.is_broken) {
            let limit = LimitKind::ToolSpeed;
            let violation = Violation { limit, joint: None, value: 9.0, bound: 1.0 };
            happenings.push(Happening::Violated(violation));
        }
        Ok(happenings)
    }

    fn state(&self) -> TrialState {
        self.trial.state()
    }

    fn scene(&self) -> &Scene {
        self.trial.scene()
    }

    fn holding(&self) -> Option<&Object> {
        self.trial.holding()
    }

    fn take_samples(&mut self) -> Vec<TelemetrySample> {
        self.trial.take_samples()
    }

    fn finish(self: Box<Self>) -> Result<(), BackendError> {
        self.trial.finish()
    }
}

#[test]
fn a_broken_rule_is_shrunk_to_a_small_scenario_that_still_breaks_it() {
    let folder = tempfile::tempdir().unwrap();
    let backend = Sabotaged(Embedded::new(Physics::Plain), "block");
    let options = SoakOptions { folder: Some(folder.path().to_owned()), ..options(2) };
    let report = soak(&backend, &options).unwrap();
    assert!(!report.failures.is_empty(), "nobody said it in two runs; choose another seed");
    for failure in &report.failures {
        let file = failure.file.as_ref().unwrap();
        let small = scenario::load(file).unwrap().scenario;
        assert_eq!(small, failure.scenario);
        assert_eq!(small.steps.len(), 1, "{}", small.to_toml().unwrap());
        assert!(small.steps[0].say.as_ref().unwrap().contains("block"));
        assert!(failure.findings[0].contains("tool speed"), "{:?}", failure.findings);
    }
}
