//! GripperCommand goals, each in the place of the one before.
//!
//! Only whether a goal is taken is asked: where the fingers are and what they hold is read from the
//! joint states, whatever the driver says about it. As in [`super::goals`], the service of the action
//! is called directly.

use std::time::Duration;

use r2r::control_msgs::action::GripperCommand as Grip;
use r2r::control_msgs::msg::GripperCommand;
use r2r::unique_identifier_msgs::msg::UUID;
use r2r::{Client, Node, QosProfile};

/// A driver that takes longer to accept a goal is gone.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);

/// The client's end of the action.
pub(super) struct GripGoals {
    send: Client<Grip::SendGoal::Service>,
    action: String,
    logger: String,
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
        let logger = node.logger().to_owned();
        Ok(Self { send, action: action.to_owned(), logger, number: 0, sender })
    }

    /// Sends the fingers to a position of their joint, with at most this effort (0: the driver's own).
    /// Whoever closed them notices when they do not arrive; the log says why.
    pub(super) fn send(&mut self, position: f64, max_effort: f64) -> r2r::Result<()> {
        self.number += 1;
        let uuid = [self.sender.to_le_bytes(), self.number.to_le_bytes()].concat();
        let command = GripperCommand { position, max_effort };
        let request =
            Grip::SendGoal::Request { goal_id: UUID { uuid }, goal: Grip::Goal { command } };
        let accepted = self.send.request(&request)?;
        let (action, logger) = (self.action.clone(), self.logger.clone());
        tokio::spawn(async move {
            let problem = match tokio::time::timeout(ANSWER_WITHIN, accepted).await {
                Ok(Ok(response)) if response.accepted => return,
                Ok(Ok(_)) => "refused the goal",
                _ => "does not answer",
            };
            r2r::log_warn!(&logger, "the gripper does not move: `{action}` {problem}");
        });
        Ok(())
    }
}
