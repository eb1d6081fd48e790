//! The action `lianshou/execute_task`.

use futures::{Stream, StreamExt};
use r2r::lianshou_interfaces::action::ExecuteTask;
use r2r::{ActionServerCancelRequest, ActionServerGoal, ActionServerGoalRequest, Node};
use robot_core::executor::{Event, TaskId};
use robot_core::task::GroundedCommand;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::sync::oneshot;

use super::cell_thread::{CellDoor, Order};
use super::commands::{self, CommandError};
use super::progress::{Ending, Progress, Step};
use super::tasks::Tasks;

type Request = ActionServerGoalRequest<ExecuteTask::Action>;
type Goal = ActionServerGoal<ExecuteTask::Action>;

/// Offers the action.
///
/// # Errors
/// The server could not be created.
pub fn offer(node: &mut Node, door: &CellDoor, tasks: &mut Tasks) -> r2r::Result<()> {
    let mut requests = node.create_action_server::<ExecuteTask::Action>("lianshou/execute_task")?;
    let door = door.clone();
    tasks.spawn(async move {
        while let Some(request) = requests.next().await {
            accept(request, &door);
        }
    });
    Ok(())
}

/// Every goal is accepted, so that a client learns from the result what was wrong with it.
fn accept(request: Request, door: &CellDoor) {
    let Ok((mut goal, cancels)) = request.accept() else { return };
    let scene = door.view().scene;
    match read(&goal.goal, &scene) {
        Ok(commands) => {
            tokio::spawn(execute(goal, cancels, commands, door.clone()));
        }
        Err(error) => {
            let result = result(Ending::invalid(error.to_string()));
            // A goal whose client has left is nobody's loss.
            let _ = goal.abort(result);
        }
    }
}

fn read(
    goal: &ExecuteTask::Goal,
    scene: &robot_core::scene::Scene,
) -> Result<Vec<GroundedCommand>, CommandError> {
    match (goal.commands_json.is_empty(), goal.text.trim().is_empty()) {
        (true, true) => Err(CommandError::Nothing),
        (false, false) => Err(CommandError::Both),
        (false, true) => commands::read(&goal.commands_json, scene),
        (true, false) => Err(CommandError::NoReader),
    }
}

async fn execute(
    mut goal: Goal,
    mut cancels: impl Stream<Item = ActionServerCancelRequest> + Unpin,
    commands: Vec<GroundedCommand>,
    door: CellDoor,
) {
    let Some((ids, mut reports)) = submit(commands, &door).await else {
        let message = "the cell has ended".to_owned();
        let _ = goal.abort(result(Ending { message, ..Ending::default() }));
        return;
    };
    let mut progress = Progress::new(&ids);
    let mut is_cancelled = false;
    let ending = loop {
        tokio::select! {
            biased;
            Some(request) = cancels.next() => {
                request.accept();
                is_cancelled = true;
                door.ask(Order::Cancel);
            }
            event = reports.recv() => {
                let Some(event) = event else { break Ending::default() };
                if let Some(step) = progress.note(&event) {
                    let _ = goal.publish_feedback(feedback(&step));
                }
                if let Some(ending) = progress.ending() {
                    break ending;
                }
            }
        }
    };
    let is_done = ending.outcome == Ending::DONE;
    let is_dropped = ending.outcome == Ending::DROPPED;
    let result = result(ending);
    // What had ended before the cancel was noticed has its own ending.
    let _ = match (is_done, is_cancelled && is_dropped) {
        (true, _) => goal.succeed(result),
        (false, true) => goal.cancel(result),
        (false, false) => goal.abort(result),
    };
}

async fn submit(
    commands: Vec<GroundedCommand>,
    door: &CellDoor,
) -> Option<(Vec<TaskId>, UnboundedReceiver<Event>)> {
    let (numbers, ids) = oneshot::channel();
    let (reports, events) = unbounded_channel();
    door.ask(Order::Submit { commands, numbers, reports });
    Some((ids.await.ok()?, events))
}

fn feedback(step: &Step) -> ExecuteTask::Feedback {
    ExecuteTask::Feedback {
        step: step.index,
        steps: step.count,
        progress: step.fraction,
        stage: step.stage.clone(),
        says: String::new(),
    }
}

fn result(ending: Ending) -> ExecuteTask::Result {
    ExecuteTask::Result {
        outcome: ending.outcome,
        message: ending.message,
        outcomes_json: ending.outcomes_json,
    }
}
