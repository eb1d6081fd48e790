//! The action `<arm>_controller/follow_joint_trajectory`: the embedded simulator behaves like an arm
//! under ros2_control's `joint_trajectory_controller`.

use std::sync::{Arc, Mutex, PoisonError};

use futures::{Stream, StreamExt};
use kinematics::Chain;
use r2r::control_msgs::action::FollowJointTrajectory as Fjt;
use r2r::trajectory_msgs::msg::JointTrajectoryPoint;
use r2r::{ActionServerCancelRequest, ActionServerGoal, ActionServerGoalRequest, Node};
use tokio::sync::watch;

use super::cell_thread::CellDoor;
use super::follower::{Follower, Outcome, Settings};
use super::messages::{header, trajectory_point};
use super::tasks::Tasks;
use crate::clock::{RosClock, seconds};
use crate::follow::{Given, GoalError, GoalPoint, GoalRequest, JointRules, Reference, check};
use crate::parameters::Parameters;

type Request = ActionServerGoalRequest<Fjt::Action>;
type Goal = ActionServerGoal<Fjt::Action>;

/// What the server works with.
#[derive(Clone)]
pub struct Server {
    /// The cell.
    pub door: CellDoor,
    /// The arm's joints and limits.
    pub chain: Arc<Chain>,
    /// The time.
    pub clock: RosClock,
    /// The parameters.
    pub parameters: Arc<Mutex<Parameters>>,
    /// For the log.
    pub logger: String,
}

/// A goal that was checked.
struct Accepted {
    goal: Goal,
    reference: Result<Reference, GoalError>,
    starts_in_s: f64,
    settings: Settings,
}

/// Offers the action under this name.
///
/// # Errors
/// The server could not be created.
pub fn offer(node: &mut Node, name: &str, server: Server, tasks: &mut Tasks) -> r2r::Result<()> {
    let mut requests = node.create_action_server::<Fjt::Action>(name)?;
    tasks.spawn(async move {
        // The goal in work notices when the channel to it is dropped.
        let mut preemption: Option<watch::Sender<()>> = None;
        let turns = Arc::new(tokio::sync::Mutex::new(()));
        while let Some(request) = requests.next().await {
            let Some((mut accepted, cancels)) = server.judge(request) else { continue };
            if let Err(error) = &accepted.reference {
                // It takes nobody's place.
                let outcome = Outcome::Invalid(error.to_string());
                server.finish(&mut accepted.goal, outcome);
                continue;
            }
            let (sender, preempted) = watch::channel(());
            preemption.replace(sender);
            let (server, turns) = (server.clone(), turns.clone());
            tokio::spawn(async move {
                // The one before comes to rest first.
                let _turn = turns.lock().await;
                server.execute(accepted, cancels, preempted).await;
            });
        }
    });
    Ok(())
}

impl Server {
    /// Rejects what a joint_trajectory_controller rejects, and accepts the rest.
    fn judge(
        &self,
        request: Request,
    ) -> Option<(Accepted, impl Stream<Item = ActionServerCancelRequest> + Unpin + use<>)> {
        let (settings, allows_partial) = self.settings(&request.goal);
        let asked = goal_request(&request.goal, self.clock.now().as_secs_f64());
        let names = self.chain.joint_names();
        let rules = JointRules { names, limits: self.chain.limits(), allows_partial };
        let reference = check(&asked, &rules, &self.door.state().setpoint.position);
        if let Err(error) = &reference {
            r2r::log_warn!(&self.logger, "a trajectory is not followed: {error}");
            if error.is_rejected() {
                // A client that has left needs no answer.
                let _ = request.reject();
                return None;
            }
        }
        let (goal, cancels) = request.accept().ok()?;
        let starts_in_s = (-asked.begun_s).max(0.0);
        Some((Accepted { goal, reference, starts_in_s, settings }, cancels))
    }

    fn settings(&self, goal: &Fjt::Goal) -> (Settings, bool) {
        let parameters = self.parameters.lock().unwrap_or_else(PoisonError::into_inner);
        let names = self.chain.joint_names();
        let default = |name: &str| match parameters.number(name) {
            value if value > 0.0 => value,
            _ => f64::INFINITY,
        };
        let goal_time_s = match duration_s(&goal.goal_time_tolerance) {
            given if given > 0.0 => given,
            given if given < 0.0 => f64::INFINITY,
            _ => default("goal_time_s"),
        };
        let settings = Settings::new(
            names,
            (default("path_tolerance"), &tolerances(&goal.path_tolerance)),
            (default("goal_tolerance"), &tolerances(&goal.goal_tolerance)),
            goal_time_s,
        );
        (settings, parameters.flag("allow_partial_joints_goal"))
    }

    async fn execute(
        &self,
        accepted: Accepted,
        cancels: impl Stream<Item = ActionServerCancelRequest> + Unpin,
        preempted: watch::Receiver<()>,
    ) {
        let Accepted { mut goal, reference, starts_in_s, settings } = accepted;
        let outcome = match reference {
            Err(error) => Outcome::Invalid(error.to_string()),
            Ok(reference) => {
                let follower = Follower::new(&self.door, &self.chain, &settings, preempted);
                let (told, server) = (goal.clone(), self.clone());
                let feedback = move |desired: &_, actual: &_| {
                    // Feedback that nobody hears is nobody's loss.
                    let _ = told.publish_feedback(server.feedback(desired, actual));
                };
                follower.run(reference, starts_in_s, cancels, feedback).await
            }
        };
        self.finish(&mut goal, outcome);
    }

    fn finish(&self, goal: &mut Goal, outcome: Outcome) {
        let (code, message) = match &outcome {
            Outcome::Reached => {
                (Fjt::Result::SUCCESSFUL as i32, "Goal successfully reached!".into())
            }
            Outcome::Cancelled => {
                (Fjt::Result::SUCCESSFUL as i32, "Trajectory cancelled by client".into())
            }
            Outcome::Preempted => (
                Fjt::Result::INVALID_GOAL as i32,
                "Current goal cancelled due to new incoming action.".into(),
            ),
            Outcome::Invalid(why) => (Fjt::Result::INVALID_GOAL as i32, why.clone()),
            Outcome::LeftPath(why) => (Fjt::Result::PATH_TOLERANCE_VIOLATED as i32, why.clone()),
            Outcome::MissedGoal(why) => (Fjt::Result::GOAL_TOLERANCE_VIOLATED as i32, why.clone()),
        };
        r2r::log_info!(&self.logger, "trajectory: {message}");
        let result = Fjt::Result { error_code: code, error_string: message };
        // A goal whose client has left is nobody's loss.
        let _ = match outcome {
            Outcome::Reached => goal.succeed(result),
            Outcome::Cancelled | Outcome::Preempted => goal.cancel(result),
            _ => goal.abort(result),
        };
    }

    fn feedback(
        &self,
        desired: &[kinematics::JointVector; 2],
        actual: &[kinematics::JointVector; 2],
    ) -> Fjt::Feedback {
        let difference = |index: usize| {
            let (wanted, measured) = (&desired[index], &actual[index]);
            kinematics::JointVector::from_fn(wanted.len(), |joint| wanted[joint] - measured[joint])
        };
        Fjt::Feedback {
            header: header(&self.clock.stamp(), ""),
            joint_names: self.chain.joint_names().to_vec(),
            desired: trajectory_point(&desired[0], &desired[1]),
            actual: trajectory_point(&actual[0], &actual[1]),
            error: trajectory_point(&difference(0), &difference(1)),
            ..Fjt::Feedback::default()
        }
    }
}

fn goal_request(goal: &Fjt::Goal, now_s: f64) -> GoalRequest {
    let stamp_s = seconds(&goal.trajectory.header.stamp);
    let point = |point: &JointTrajectoryPoint| GoalPoint {
        time_s: duration_s(&point.time_from_start),
        positions: point.positions.clone(),
        velocities: point.velocities.clone(),
        accelerations: point.accelerations.clone(),
    };
    GoalRequest {
        joint_names: goal.trajectory.joint_names.clone(),
        points: goal.trajectory.points.iter().map(point).collect(),
        // A stamp of zero means now.
        begun_s: if stamp_s == 0.0 { 0.0 } else { now_s - stamp_s },
    }
}

fn duration_s(duration: &r2r::builtin_interfaces::msg::Duration) -> f64 {
    f64::from(duration.sec) + 1e-9 * f64::from(duration.nanosec)
}

fn tolerances(given: &[r2r::control_msgs::msg::JointTolerance]) -> Vec<Given> {
    let tolerance = |given: &r2r::control_msgs::msg::JointTolerance| Given {
        joint: given.name.clone(),
        position: given.position,
        velocity: given.velocity,
    };
    given.iter().map(tolerance).collect()
}
