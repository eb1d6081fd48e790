//! The way to the arm: the action and the stop service, on a node of their own.
//!
//! DDS delivers reliably: what was asked for while the network was down arrives when it is up again,
//! perhaps much later. A command must not. So when the connection is lost, the node of these clients
//! is ended and made anew, and whatever it had not delivered is gone with it.

use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::StreamExt;
use r2r::lianshou_interfaces::action::ExecuteTask;
use r2r::std_srvs::srv::Trigger;
use r2r::{ActionClient, Client, Context, Node, QosProfile};
use robot_core::control::StopLevel;
use tokio::sync::mpsc::UnboundedReceiver;

use super::inbox::SharedStop;
use super::remote_cell::{FromArm, GoalNumber, ToArm};
use crate::spin::Spinner;

/// An arm that does not appear within this time is not there.
const APPEARS_WITHIN: Duration = Duration::from_secs(2);
/// A goal that is not answered within this time was not taken.
const ANSWERS_WITHIN: Duration = Duration::from_secs(5);

type StopClient = Arc<Mutex<Option<Client<Trigger::Service>>>>;

/// Where the present stop client is.
#[derive(Clone, Default)]
pub struct StopLine(StopClient);

impl StopLine {
    /// What a stop word does: it asks the arm's service, and waits for nothing. The service knows
    /// one level; a harder stop is for those who stand beside the arm.
    pub fn shared(&self) -> SharedStop {
        let client = self.0.clone();
        Arc::new(move |_level: StopLevel| {
            let client = client.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(client) = client.as_ref() {
                // An arm that does not hear this does not hear our heartbeat either, and holds.
                drop(client.request(&Trigger::Request {}));
            }
        })
    }

    fn set(&self, client: Option<Client<Trigger::Service>>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = client;
    }
}

/// The clients and the thread of their node.
struct Attached {
    tasks: ActionClient<ExecuteTask::Action>,
    _spinner: Spinner,
}

impl Attached {
    fn new(context: &Context, stop: &StopLine) -> anyhow::Result<Self> {
        let mut node = Node::create(context.clone(), "lianshou_voice_link", "")?;
        let tasks = node.create_action_client("lianshou/execute_task")?;
        let qos = QosProfile::services_default();
        stop.set(Some(node.create_client("lianshou/stop", qos)?));
        Ok(Self { tasks, _spinner: Spinner::start(node)? })
    }
}

/// Carries orders to the arm until nobody gives any.
///
/// # Errors
/// ROS refused the clients.
pub async fn carry(
    context: Context,
    mut orders: UnboundedReceiver<ToArm>,
    news: Sender<FromArm>,
    stop: StopLine,
) -> anyhow::Result<()> {
    let mut attached = Attached::new(&context, &stop)?;
    while let Some(order) = orders.recv().await {
        match order {
            ToArm::Execute { goal, commands_json } => {
                let (client, news) = (attached.tasks.clone(), news.clone());
                tokio::spawn(async move {
                    let told = execute(client, goal, commands_json, &news).await;
                    // A conversation that has ended wants no news.
                    let _ = news.send(told.unwrap_or(FromArm::NotTaken { goal }));
                });
            }
            ToArm::Forget => {
                stop.set(None);
                drop(attached);
                attached = Attached::new(&context, &stop)?;
            }
        }
    }
    stop.set(None);
    Ok(())
}

/// Follows a goal to its end. `None`: the arm did not take it.
async fn execute(
    client: ActionClient<ExecuteTask::Action>,
    goal: GoalNumber,
    commands_json: String,
    news: &Sender<FromArm>,
) -> Option<FromArm> {
    let available = Node::is_available(&client).ok()?;
    tokio::time::timeout(APPEARS_WITHIN, available).await.ok()?.ok()?;
    let request = ExecuteTask::Goal { commands_json, ..ExecuteTask::Goal::default() };
    let answer = client.send_goal_request(request).ok()?;
    let answer = tokio::time::timeout(ANSWERS_WITHIN, answer).await.ok()?;
    let (_handle, result, mut feedback) = answer.ok()?;
    tokio::pin!(result);
    loop {
        tokio::select! {
            biased;
            ended = &mut result => {
                let (_status, result) = ended.ok()?;
                let ExecuteTask::Result { outcomes_json, message, .. } = result;
                return Some(FromArm::Result { goal, outcomes_json, message });
            }
            // A stream that ends leaves only the result to wait for.
            Some(step) = feedback.next() => {
                let ExecuteTask::Feedback { step, progress, stage, .. } = step;
                let step = usize::try_from(step).unwrap_or(usize::MAX);
                let _ = news.send(FromArm::Progress { goal, step, fraction: progress, stage });
            }
        }
    }
}
