//! One trajectory goal from its start to its end: waiting for its time, following, watching the
//! tolerances, settling.

use std::time::Duration;

use futures::{Stream, StreamExt};
use kinematics::{Chain, JointVector};
use r2r::ActionServerCancelRequest;
use robot_core::control::{ControlState, Phase};
use robot_core::executor::{FollowEnding, FollowId};
use tokio::sync::{oneshot, watch};
use tokio::time::Instant;

use super::cell_thread::{CellDoor, Order};
use crate::follow::{Given, Reference, Tolerances, smooth};

/// How often the tolerances are looked at.
const LOOK_EVERY: Duration = Duration::from_millis(10);
/// Looks between two feedback messages.
const FEEDBACK_EVERY: u32 = 5;
/// Longest wait for the arm to come to rest before it begins.
const LONGEST_REST: Duration = Duration::from_secs(5);
/// Longest wait at the end where the goal sets none: what has not arrived by then never will.
const LONGEST_SETTLING_S: f64 = 60.0;

/// How a goal ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The arm is there.
    Reached,
    /// Its client took it off.
    Cancelled,
    /// Another goal took its place.
    Preempted,
    /// It was not begun.
    Invalid(String),
    /// The arm left the trajectory, or was stopped on it.
    LeftPath(String),
    /// The arm did not arrive in time.
    MissedGoal(String),
}

/// How far and how long the arm may stray.
#[derive(Clone, Debug)]
pub struct Settings {
    path: Tolerances,
    goal: Tolerances,
    goal_time_s: f64,
}

impl Settings {
    /// The defaults of the controller, each with what the goal gives.
    pub fn new(
        names: &[String],
        (path, given_path): (f64, &[Given]),
        (goal, given_goal): (f64, &[Given]),
        goal_time_s: f64,
    ) -> Self {
        let path = Tolerances::new(names, path, given_path);
        Self { path, goal: Tolerances::new(names, goal, given_goal), goal_time_s }
    }
}

/// Follows one goal.
pub struct Follower<'a> {
    door: &'a CellDoor,
    chain: &'a Chain,
    settings: &'a Settings,
    preempted: watch::Receiver<()>,
}

/// Why the following has to end early.
enum Interruption {
    Cancelled,
    Preempted,
    Strayed(String),
}

impl Interruption {
    fn outcome(self) -> Outcome {
        match self {
            Self::Cancelled => Outcome::Cancelled,
            Self::Preempted => Outcome::Preempted,
            Self::Strayed(why) => Outcome::LeftPath(why),
        }
    }
}

impl<'a> Follower<'a> {
    /// For one goal; it ends when the other end of `preempted` is dropped.
    pub fn new(
        door: &'a CellDoor,
        chain: &'a Chain,
        settings: &'a Settings,
        preempted: watch::Receiver<()>,
    ) -> Self {
        Self { door, chain, settings, preempted }
    }

    /// Follows the reference, which begins in so many seconds. `feedback` is told position and
    /// velocity, wanted and measured.
    pub async fn run(
        mut self,
        reference: Reference,
        starts_in_s: f64,
        mut cancels: impl Stream<Item = ActionServerCancelRequest> + Unpin,
        mut feedback: impl FnMut(&[JointVector; 2], &[JointVector; 2]),
    ) -> Outcome {
        let start = Instant::now() + Duration::from_secs_f64(starts_in_s.min(1e6));
        if let Some(interruption) = self.wait(start, &mut cancels).await {
            return interruption.outcome();
        }
        let Some(here) = self.rest().await else {
            return Outcome::Invalid("the arm does not come to rest".into());
        };
        let (reference, limits) = (reference.starting_at(here), self.chain.limits().clone());
        // A long one takes its time; a stop must not wait for it.
        let made = tokio::task::spawn_blocking(move || smooth(&reference, &limits)).await;
        let trajectory = match made {
            Ok(Ok(trajectory)) => Box::new(trajectory),
            Ok(Err(error)) => return Outcome::Invalid(error.to_string()),
            Err(_) => return Outcome::Invalid("the trajectory could not be prepared".into()),
        };
        let goal = trajectory.end().position;
        let (number, id) = oneshot::channel();
        let (ending, ended) = oneshot::channel();
        self.door.ask(Order::Follow { trajectory, number, ending });
        let Ok(id) = id.await else { return Outcome::Invalid("the cell has ended".into()) };
        match self.follow(id, ended, &mut cancels, &mut feedback).await {
            Ok(()) => self.settle(&goal, &mut cancels, &mut feedback).await,
            Err(outcome) => outcome,
        }
    }

    /// Until `deadline`, unless something comes in between.
    async fn wait(
        &mut self,
        deadline: Instant,
        cancels: &mut (impl Stream<Item = ActionServerCancelRequest> + Unpin),
    ) -> Option<Interruption> {
        tokio::select! {
            biased;
            Some(request) = cancels.next() => {
                request.accept();
                Some(Interruption::Cancelled)
            }
            _ = self.preempted.changed() => Some(Interruption::Preempted),
            () = tokio::time::sleep_until(deadline) => None,
        }
    }

    /// Where the arm stands, once it does. A stop or a pause is the executor's to refuse.
    async fn rest(&self) -> Option<JointVector> {
        let deadline = Instant::now() + LONGEST_REST;
        loop {
            let state = self.door.state();
            let is_standing = matches!(state.phase, Phase::Idle | Phase::Stopped | Phase::Paused);
            if is_standing && state.active.is_none() {
                return Some(state.setpoint.position);
            }
            if Instant::now() > deadline {
                return None;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    async fn follow(
        &mut self,
        id: FollowId,
        mut ended: oneshot::Receiver<FollowEnding>,
        cancels: &mut (impl Stream<Item = ActionServerCancelRequest> + Unpin),
        feedback: &mut impl FnMut(&[JointVector; 2], &[JointVector; 2]),
    ) -> Result<(), Outcome> {
        let mut looks = 0_u32;
        loop {
            let next_look = Instant::now() + LOOK_EVERY;
            let found = tokio::select! {
                biased;
                ending = &mut ended => return self.judge(ending.ok()),
                found = self.wait(next_look, cancels) => found,
            };
            let state = self.door.state();
            if looks.is_multiple_of(FEEDBACK_EVERY) {
                report(&state, feedback);
            }
            looks += 1;
            let strayed = || self.strayed(&self.settings.path, &state).map(Interruption::Strayed);
            if let Some(interruption) = found.or_else(strayed) {
                self.door.ask(Order::CancelFollow(id));
                // However it ends now, the arm is at rest then.
                let _ = ended.await;
                return Err(interruption.outcome());
            }
        }
    }

    fn judge(&self, ending: Option<FollowEnding>) -> Result<(), Outcome> {
        match ending {
            Some(FollowEnding::Completed) => Ok(()),
            Some(FollowEnding::Refused { message }) => Err(Outcome::Invalid(message)),
            Some(FollowEnding::Cancelled) => {
                let (view, state) = (self.door.view(), self.door.state());
                let why = view.reasons.current(state.phase);
                let why = if why.is_empty() { "everything was cancelled" } else { why };
                Err(Outcome::LeftPath(format!("the arm was taken off the trajectory: {why}")))
            }
            Some(FollowEnding::Lost) => {
                Err(Outcome::LeftPath("the arm has left the trajectory".into()))
            }
            None => Err(Outcome::LeftPath("the cell has ended".into())),
        }
    }

    /// Waits until the measured joints are within the goal's tolerance.
    async fn settle(
        &mut self,
        goal: &JointVector,
        cancels: &mut (impl Stream<Item = ActionServerCancelRequest> + Unpin),
        feedback: &mut impl FnMut(&[JointVector; 2], &[JointVector; 2]),
    ) -> Outcome {
        let longest = Duration::from_secs_f64(self.settings.goal_time_s.min(LONGEST_SETTLING_S));
        let deadline = Instant::now() + longest;
        loop {
            let state = self.door.state();
            report(&state, feedback);
            let at_goal = ControlState {
                setpoint: robot_core::drive::Setpoint { position: *goal, ..state.setpoint },
                ..state
            };
            let Some(why) = self.strayed(&self.settings.goal, &at_goal) else {
                return Outcome::Reached;
            };
            if Instant::now() >= deadline {
                return Outcome::MissedGoal(why);
            }
            if let Some(interruption) = self.wait(Instant::now() + LOOK_EVERY, cancels).await {
                return interruption.outcome();
            }
        }
    }

    fn strayed(&self, tolerances: &Tolerances, state: &ControlState) -> Option<String> {
        let (setpoint, measured) = (&state.setpoint, &state.measured);
        let wanted = [&setpoint.position, &setpoint.velocity];
        let stray = tolerances.stray(wanted, [&measured.position, &measured.velocity])?;
        let joint = &self.chain.joint_names()[stray.joint];
        let (error, tolerance) = (stray.error, stray.tolerance);
        Some(format!("joint `{joint}` is {error:.5} away, {tolerance:.5} is tolerated"))
    }
}

fn report(state: &ControlState, feedback: &mut impl FnMut(&[JointVector; 2], &[JointVector; 2])) {
    let (setpoint, measured) = (&state.setpoint, &state.measured);
    feedback(&[setpoint.position, setpoint.velocity], &[measured.position, measured.velocity]);
}
