//! Trajectories from outside: somebody else has planned, this control loop and supervisor dispose.

use kinematics::trajectory::Trajectory;
use serde::{Deserialize, Serialize};

use super::executor::Executor;
use super::{Activity, Event};
use crate::control::{ControlState, Ending, Finished, MotionId, Phase};

/// Counts the trajectories that were handed over, from 1.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct FollowId(pub u64);

/// How a trajectory from outside ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "ending", rename_all = "snake_case")]
pub enum FollowEnding {
    /// Its last set-point was reached.
    Completed,
    /// Not begun: the arm is busy or stopped, or the trajectory breaks a limit.
    Refused {
        /// Why, for people.
        message: String,
    },
    /// Taken off by a cancel or a stop; the arm was brought to rest on the path.
    Cancelled,
    /// The arm did not stand where it begins, or left it on the way.
    Lost,
}

/// The trajectory in work.
#[derive(Debug)]
pub(super) struct Following {
    id: FollowId,
    /// Not handed to the control loop yet: the arm still comes to rest.
    waiting: Option<Trajectory>,
    order: MotionId,
}

impl Executor {
    /// Follows a trajectory that begins at rest where the arm stands. Ends with an
    /// [`Event::Followed`]. It takes no place in the queue: it is refused while tasks run or wait,
    /// while another trajectory is followed, and while a stop or a pause holds the arm; tasks that
    /// come later wait for its end.
    pub fn follow(&mut self, id: FollowId, trajectory: Trajectory) {
        let obstacle = match self.activity() {
            Activity::Idle => None,
            Activity::Running => Some("the arm is busy"),
            Activity::Paused => Some("the arm is paused"),
            Activity::Stopped => Some("the arm is stopped"),
            Activity::Fault => Some("the control loop reports a fault"),
        };
        match obstacle {
            None => {
                let waiting = Some(trajectory);
                self.following = Some(Following { id, waiting, order: MotionId::default() });
            }
            Some(message) => self.end_follow(id, FollowEnding::Refused { message: message.into() }),
        }
    }

    /// Brings the arm to rest on this trajectory, if it is the one in work. Ends a pause.
    pub fn cancel_follow(&mut self, id: FollowId) {
        match &self.following {
            Some(following) if following.id == id => {
                self.is_paused = false;
                self.drop_follow();
            }
            _ => {}
        }
    }

    /// Takes the trajectory off; the control loop reports when the arm stands.
    pub(super) fn drop_follow(&mut self) {
        let Some(following) = &self.following else { return };
        if following.waiting.is_some() {
            let id = following.id;
            self.following = None;
            self.end_follow(id, FollowEnding::Cancelled);
        } else {
            self.handle.cancel();
        }
    }

    /// Hands the trajectory to the control loop as soon as the arm stands.
    pub(super) fn begin_follow(&mut self, state: &ControlState) {
        let Some(following) = &mut self.following else { return };
        if state.phase != Phase::Idle || state.active.is_some() {
            return;
        }
        let Some(trajectory) = following.waiting.take() else { return };
        match self.handle.send(trajectory) {
            Ok(order) => following.order = order,
            Err(error) => {
                let id = following.id;
                self.following = None;
                self.end_follow(id, FollowEnding::Refused { message: error.to_string() });
            }
        }
    }

    /// Whether this order was the trajectory in work, which is over now.
    pub(super) fn note_follow_ending(&mut self, finished: &Finished) -> bool {
        let Some(following) = &self.following else { return false };
        if following.waiting.is_some() || following.order != finished.id {
            return false;
        }
        let id = following.id;
        self.following = None;
        self.end_follow(
            id,
            match finished.ending {
                Ending::Completed => FollowEnding::Completed,
                Ending::Cancelled => FollowEnding::Cancelled,
                _ => FollowEnding::Lost,
            },
        );
        true
    }

    fn end_follow(&mut self, id: FollowId, ending: FollowEnding) {
        let time_s = self.handle.state().time_s;
        self.events.push(Event::Followed { id, ending, time_s });
    }
}
