//! FollowJointTrajectory goals, each in the place of the one before.
//!
//! The services of the action are called directly: r2r's action client keeps something of every goal
//! for ever, and here are several a second.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use r2r::control_msgs::action::FollowJointTrajectory as Follow;
use r2r::trajectory_msgs::msg::JointTrajectory;
use r2r::unique_identifier_msgs::msg::UUID;
use r2r::{Client, Node, QosProfile};

use super::status::DriverStatus;

/// A driver that takes longer to accept a goal is gone, s.
const ANSWER_WITHIN: Duration = Duration::from_millis(500);
/// action_msgs/GoalStatus: done.
const SUCCEEDED: i8 = 4;
/// action_msgs/GoalStatus: taken off on request.
const CANCELED: i8 = 5;

/// The client's end of the action.
pub(super) struct Goals {
    send: Client<Follow::SendGoal::Service>,
    result: Arc<Client<Follow::GetResult::Service>>,
    has_server: Arc<AtomicBool>,
    /// Number of the latest goal: what becomes of the others does not matter.
    latest: Arc<AtomicU64>,
    /// Distinguishes our goals from everybody else's.
    sender: u64,
}

impl Goals {
    pub(super) fn create(node: &mut Node, action: &str) -> r2r::Result<Self> {
        let qos = QosProfile::services_default;
        let send = node.create_client(&format!("{action}/_action/send_goal"), qos())?;
        let result = node.create_client(&format!("{action}/_action/get_result"), qos())?;
        let has_server = Arc::new(AtomicBool::new(false));
        let (available, noted) = (Node::is_available(&send)?, has_server.clone());
        tokio::spawn(async move {
            if available.await.is_ok() {
                noted.store(true, Ordering::Relaxed);
            }
        });
        let sender = std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), action);
        Ok(Self { send, result: Arc::new(result), has_server, latest: Arc::default(), sender })
    }

    pub(super) fn has_server(&self) -> bool {
        self.has_server.load(Ordering::Relaxed)
    }

    /// Sends a trajectory in the place of the one before. With `is_end` the arm shall come to rest
    /// at its end, and it is a fault when the driver says that it did not.
    pub(super) fn send(
        &mut self,
        trajectory: JointTrajectory,
        is_end: bool,
        status: &DriverStatus,
        begun: Instant,
    ) -> r2r::Result<()> {
        let number = self.latest.fetch_add(1, Ordering::Relaxed) + 1;
        let uuid: Vec<u8> =
            [self.sender.to_le_bytes(), number.to_le_bytes()].into_iter().flatten().collect();
        let goal = Follow::Goal { trajectory, ..Default::default() };
        let request = Follow::SendGoal::Request { goal_id: UUID { uuid: uuid.clone() }, goal };
        let accepted = self.send.request(&request)?;
        let (result, latest) = (self.result.clone(), self.latest.clone());
        let status = status.clone();
        let fault = move |reason: String| {
            if latest.load(Ordering::Relaxed) == number {
                status.fault(reason, begun.elapsed().as_secs_f64());
            }
        };
        tokio::spawn(async move {
            match tokio::time::timeout(ANSWER_WITHIN, accepted).await {
                Err(_) => return fault("the driver does not answer".into()),
                Ok(Err(error)) => return fault(format!("the driver does not answer: {error}")),
                Ok(Ok(response)) if !response.accepted => {
                    return fault("the driver refused the trajectory".into());
                }
                Ok(Ok(_)) => {}
            }
            let request = Follow::GetResult::Request { goal_id: UUID { uuid } };
            let Ok(answer) = result.request(&request) else { return };
            let Ok(answer) = answer.await else { return };
            if let Some(reason) = complaint(answer.status, &answer.result, is_end) {
                fault(reason);
            }
        });
        Ok(())
    }
}

/// What is wrong with the result of a goal that no other has replaced.
fn complaint(status: i8, result: &Follow::Result, is_end: bool) -> Option<String> {
    let words = match result.error_code {
        0 => "",
        -1 => "invalid goal",
        -2 => "invalid joints",
        -3 => "the trajectory lies in the past",
        -4 => "path tolerance violated",
        -5 => "goal tolerance violated",
        _ => "unknown error",
    };
    let details = [words, result.error_string.as_str()];
    let details: Vec<&str> = details.into_iter().filter(|text| !text.is_empty()).collect();
    let details = details.join(": ");
    match (status, result.error_code) {
        (SUCCEEDED, 0) => None,
        // A replaced goal ends in any way; that the latest is cancelled is somebody else's doing.
        (CANCELED, _) => Some(format!("somebody else cancelled the trajectory ({details})")),
        // A braking end that was never to be reached.
        (_, -5) if !is_end => None,
        _ => Some(format!("the driver gave the trajectory up ({details})")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(error_code: i32, error_string: &str) -> Follow::Result {
        Follow::Result { error_code, error_string: error_string.into() }
    }

    #[test]
    fn error_codes_become_words() {
        assert_eq!(complaint(SUCCEEDED, &result(0, ""), true), None);
        let gave_up = complaint(6, &result(-4, "joint_2"), true).unwrap();
        assert_eq!(gave_up, "the driver gave the trajectory up (path tolerance violated: joint_2)");
        assert!(complaint(6, &result(-5, ""), true).is_some());
        assert!(complaint(6, &result(-5, ""), false).is_none());
        assert!(complaint(CANCELED, &result(0, "new goal"), false).unwrap().contains("somebody"));
        assert!(complaint(6, &result(77, ""), true).unwrap().contains("unknown error"));
    }
}
