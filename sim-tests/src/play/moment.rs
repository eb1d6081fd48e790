//! Whether the moment of a step has come.

use robot_core::executor::{Activity, Event};

use crate::backend::{Happening, Trial, TrialState};
use crate::scenario::When;

/// How long everything must be quiet to count as idle, s.
const QUIET_S: f64 = 0.3;
/// A joint that is faster moves, rad/s or m/s.
const MOVING: f64 = 0.02;
/// A joint that is slower stands, rad/s or m/s.
const STANDING: f64 = 0.005;

/// A force that is no mere brush, N.
const TOUCHING_N: f64 = 1.0;

/// Speed of the fastest joint, rad/s or m/s.
pub(super) fn joint_speed(state: &TrialState) -> f64 {
    state.velocity.iter().fold(0.0, |most: f64, speed| most.max(speed.abs()))
}

/// Remembers since when everything is quiet.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Quiet {
    since_s: Option<f64>,
}

impl Quiet {
    /// Looks at the cell after every step of time.
    pub(super) fn look(&mut self, state: &TrialState, has_news: bool) {
        if !state.is_idle || has_news {
            self.since_s = None;
        } else if self.since_s.is_none() {
            self.since_s = Some(state.time_s);
        }
    }

    /// Somebody does something now.
    pub(super) fn disturb(&mut self) {
        self.since_s = None;
    }

    fn is_long_enough(self, state: &TrialState) -> bool {
        self.since_s.is_some_and(|since_s| state.time_s - since_s >= QUIET_S)
    }
}

/// Whether a moment has come; `since` is what happened since the step before.
pub(super) fn has_come(
    when: &When,
    trial: &dyn Trial,
    since: &[(f64, Happening)],
    quiet: Quiet,
) -> bool {
    let state = trial.state();
    let stands = joint_speed(&state) < STANDING;
    match when {
        When::Now => true,
        When::Idle => quiet.is_long_enough(&state),
        When::Moving => joint_speed(&state) > MOVING,
        When::Stopped => state.stop.is_some() && stands,
        When::Paused => state.activity == Activity::Paused && stands,
        When::Asked => since.iter().any(|(_, happening)| is_question(happening)),
        When::Holding(id) => {
            trial.holding().is_some_and(|held| id.as_ref().is_none_or(|id| *id == held.id))
        }
        When::Touching => state.contact_n.is_some_and(|force_n| force_n > TOUCHING_N),
        When::EmptyHanded => trial.holding().is_none(),
        When::Said(pattern) => since.iter().any(|(_, happening)| match happening {
            Happening::Said { text, .. } => pattern.matches(text),
            _ => false,
        }),
        When::Stage(name) => since.iter().any(|(_, happening)| match happening {
            Happening::Event(Event::Progress { stage, .. }) => stage == name,
            _ => false,
        }),
        When::At(seconds) => state.time_s >= *seconds,
    }
}

fn is_question(happening: &Happening) -> bool {
    matches!(happening, Happening::Said { is_question: true, .. })
}
