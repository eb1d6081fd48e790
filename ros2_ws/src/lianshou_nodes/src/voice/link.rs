//! The way to the arm: the action and the stop service, on a node of their own.
//!
//! DDS delivers reliably: what was asked for while the network was down arrives when it is up again,
//! perhaps much later. A command must not. So when the connection is lost, the node of these clients
//! is ended and made anew, and whatever it had not delivered is gone with it.

use std::sync::atomic::{AtomicBool, Ordering};
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

/// An arm that is heard, but whose action does not appear within this time, is not there.
const APPEARS_WITHIN: Duration = Duration::from_secs(10);
/// A goal that is not answered within this time was not taken.
const ANSWERS_WITHIN: Duration = Duration::from_secs(10);
/// For so long a stop waits for an arm that has just begun to be heard.
const STOP_WAITS: Duration = Duration::from_secs(10);

/// The service that stops the arm.
struct StopClient {
    client: Client<Trigger::Service>,
    /// Whether the arm's service was found.
    is_found: AtomicBool,
    /// For whoever waits for that.
    found: tokio::sync::Notify,
}

impl StopClient {
    /// Asks once. The answer changes nothing.
    fn ask(&self) {
        drop(self.client.request(&Trigger::Request {}));
    }

    /// Asks again once the service is found: what was asked before got lost.
    async fn ask_when_found(self: Arc<Self>) {
        let found = self.found.notified();
        if !self.is_found() && tokio::time::timeout(STOP_WAITS, found).await.is_err() {
            return;
        }
        self.ask();
    }

    fn is_found(&self) -> bool {
        self.is_found.load(Ordering::Acquire)
    }
}

/// Where the present stop client is.
#[derive(Clone, Default)]
pub struct StopLine(Arc<Mutex<Option<Arc<StopClient>>>>);

impl StopLine {
    /// What a stop word does: it asks the arm's service, and waits for nothing. The service knows
    /// one level; a harder stop is for those who stand beside the arm. Has to be called within a
    /// tokio runtime; what it returns may be called on any thread.
    pub fn shared(&self) -> SharedStop {
        let (line, runtime) = (self.clone(), tokio::runtime::Handle::current());
        Arc::new(move |_level: StopLevel| {
            let Some(client) = line.client() else { return };
            // An arm that does not hear this does not hear our heartbeat either, and holds.
            client.ask();
            // Unless it has just begun to hear us: its service may be found a little later.
            if !client.is_found() {
                runtime.spawn(client.ask_when_found());
            }
        })
    }

    /// Whether a stop would reach the arm now.
    pub fn is_found(&self) -> bool {
        self.client().is_some_and(|client| client.is_found())
    }

    fn client(&self) -> Option<Arc<StopClient>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The client on a new node, or none.
    fn set(&self, client: Option<Client<Trigger::Service>>) -> r2r::Result<()> {
        let client = client.map(|client| {
            let available = Node::is_available(&client)?;
            let client = Arc::new(StopClient {
                client,
                is_found: AtomicBool::new(false),
                found: tokio::sync::Notify::new(),
            });
            let noted = client.clone();
            tokio::spawn(async move {
                // It fails when the node has ended.
                if available.await.is_ok() {
                    noted.is_found.store(true, Ordering::Release);
                    noted.found.notify_waiters();
                }
            });
            Ok::<_, r2r::Error>(client)
        });
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = client.transpose()?;
        Ok(())
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
        stop.set(Some(node.create_client("lianshou/stop", qos)?))?;
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
                stop.set(None)?;
                drop(attached);
                attached = Attached::new(&context, &stop)?;
            }
        }
    }
    stop.set(None)?;
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
