//! GripperCommand goals, each in the place of the one before.
//!
//! Only whether a goal is taken is asked: where the fingers are and what they hold is read from the
//! joint states, whatever the driver says about it. As in [`super::goals`], the service of the action
//! is called directly.

use std::time::{Duration, Instant};

use r2r::control_msgs::action::GripperCommand as Grip;
use r2r::control_msgs::msg::GripperCommand;
use r2r::unique_identifier_msgs::msg::UUID;
use r2r::{Client, Node, QosProfile};

use super::status::DriverStatus;

/// A driver that takes longer to accept a goal is gone.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);

/// The client's end of the action.
pub(super) struct GripGoals {
    send: Client<Grip::SendGoal::Service>,
    action: String,
    number: u64,
    /// Distinguishes our goals from everybody else's.
    sender: u64,
}

impl GripGoals {
    pub(super) fn create(node: &mut Node, action: &str) -> r2r::Result<Self> {
        let send = node.create_client(
            &format!("{action}/_action/send_goal"),
            QosProfile::services_default(),
        )?;
        let sender = std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), action);
        Ok(Self { send, action: action.to_owned(), number: 0, sender })
    }

    /// Sends the fingers to a position of their joint, with at most this effort (0: the driver's own).
    /// A goal that is not taken is a fault of the driver: fingers that do not move at all may look like
    /// fingers that hold something.
    pub(super) fn send(
        &mut self,
        (position, max_effort): (f64, f64),
        status: &DriverStatus,
        begun: Instant,
    ) -> r2r::Result<()> {
        self.number += 1;
        let uuid = [self.sender.to_le_bytes(), self.number.to_le_bytes()].concat();
        let command = GripperCommand { position, max_effort };
        let request =
            Grip::SendGoal::Request { goal_id: UUID { uuid }, goal: Grip::Goal { command } };
        let accepted = self.send.request(&request)?;
        let (action, status) = (self.action.clone(), status.clone());
        tokio::spawn(async move {
            let problem = match tokio::time::timeout(ANSWER_WITHIN, accepted).await {
                Ok(Ok(response)) if response.accepted => return,
                Ok(Ok(_)) => "refused the goal",
                _ => "does not answer",
            };
            let now_s = begun.elapsed().as_secs_f64();
            status.fault(format!("the gripper does not move: `{action}` {problem}"), now_s);
        });
        Ok(())
    }
}
