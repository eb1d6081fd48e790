//! Stop, pause, resume and cancel as services.

use futures::StreamExt;
use r2r::std_srvs::srv::Trigger;
use r2r::{Node, QosProfile, ServiceRequest};
use robot_core::control::{Phase, StopLevel};

use super::cell_thread::{CellDoor, Order};
use super::tasks::Tasks;

type Request = ServiceRequest<Trigger::Service>;

/// Does what a service is for; whether it did, and in which words.
type Answer = fn(&CellDoor) -> (bool, String);

/// Offers the four services.
///
/// # Errors
/// One of them could not be created.
pub fn offer(node: &mut Node, door: &CellDoor, tasks: &mut Tasks) -> r2r::Result<()> {
    let answers: [(&str, Answer); 4] = [
        ("lianshou/stop", stop),
        ("lianshou/pause", pause),
        ("lianshou/resume", resume),
        ("lianshou/cancel", cancel),
    ];
    for (name, answer) in answers {
        let mut requests =
            node.create_service::<Trigger::Service>(name, QosProfile::services_default())?;
        let door = door.clone();
        tasks.spawn(async move {
            while let Some(request) = requests.next().await {
                respond(request, answer(&door));
            }
        });
    }
    Ok(())
}

fn respond(request: Request, (success, message): (bool, String)) {
    // A client that has left needs no answer.
    let _ = request.respond(Trigger::Response { success, message });
}

fn stop(door: &CellDoor) -> (bool, String) {
    door.stop(StopLevel::Hold, "the stop service");
    (true, "stopping; nothing moves again before resume".into())
}

fn pause(door: &CellDoor) -> (bool, String) {
    let phase = door.state().phase;
    if matches!(phase, Phase::Stopping | Phase::Stopped) {
        return (false, "the arm is stopped".into());
    }
    door.ask(Order::Pause("paused by the pause service".into()));
    (true, "holding on the path; resume goes on".into())
}

fn resume(door: &CellDoor) -> (bool, String) {
    let message = match door.state().phase {
        Phase::Stopping | Phase::Stopped => "the stop is released; what was queued is gone",
        Phase::Pausing | Phase::Paused => "going on",
        Phase::Idle | Phase::Moving => return (false, "nothing holds the arm".into()),
    };
    door.ask(Order::Resume);
    (true, message.into())
}

fn cancel(door: &CellDoor) -> (bool, String) {
    door.ask(Order::Cancel);
    (true, "what runs and what waits is dropped".into())
}
