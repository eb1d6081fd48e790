//! Sets up the control of several arms in one loop.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use kinematics::Robot;
use kinematics::collision::BetweenArms;
use kinematics::model::JointGroup;
use rtrb::RingBuffer;

use super::config::{ControlConfig, ControlError};
use super::ensemble::Ensemble;
use super::handle::ControlHandle;
use super::lateness::Lateness;
use super::setup::{ControlSetup, Shared, set_up_beside};
use super::stop::{StopHandle, StopLatch};
use super::together::TogetherHandle;
use crate::drive::Measured;
use crate::supervisor::{ArmGuard, PeopleFeed};

/// Everything of several arms that was set up together.
pub struct EnsembleSetup {
    /// Turns orders into set-points; belongs into the control loop.
    pub ensemble: Ensemble,
    /// For each arm, in the order of the group.
    pub arms: Vec<ArmHandle>,
    /// For all arms at once.
    pub together: TogetherHandle,
}

/// The ends of one arm among several.
pub struct ArmHandle {
    /// Name of the arm.
    pub name: String,
    /// For its executor.
    pub handle: ControlHandle,
    /// For whoever watches the people around it.
    pub people: PeopleFeed,
}

/// Sets up the control of the arms of a group of `robot`, which `first` measured in the group's order.
///
/// # Errors
/// If a setting makes no sense, a measurement does not fit its arm, or arms share a joint.
pub fn set_up_together(
    robot: &Robot,
    group: &JointGroup,
    config: &ControlConfig,
    first: &[Measured],
) -> Result<EnsembleSetup, ControlError> {
    let (expected, found) = (group.arms().len(), first.len());
    if expected != found {
        return Err(ControlError::Drives { expected, found });
    }
    if group.shares_axes() {
        return Err(ControlError::SharedAxes { group: group.name().to_owned() });
    }
    let stop = StopHandle(Arc::new(StopLatch::default()));
    let shared = Shared { stop: stop.clone(), lateness: Lateness::default() };
    let (mut controllers, mut arms, mut switches) = (Vec::new(), Vec::new(), Vec::new());
    for (arm, first) in group.arms().iter().zip(first) {
        let ControlSetup { controller, handle, people } =
            set_up_beside(&shared, arm.chain(), config, first)?;
        switches.push(controller.switches.clone());
        controllers.push(controller);
        arms.push(ArmHandle { name: arm.name().to_owned(), handle, people });
    }
    let between = BetweenArms::new(robot, group)?;
    let guard = config.supervisor.arm_distance;
    let (orders_in, orders) = RingBuffer::new(config.queue);
    let (finished_in, finished) = RingBuffer::new(config.queue);
    let cancelled = Arc::new(AtomicU64::new(0));
    let ensemble = Ensemble {
        arms: controllers,
        limits: group.limits().clone(),
        orders,
        finished: finished_in,
        cancelled: cancelled.clone(),
        guard: guard.map(|config| ArmGuard::new(between.clone(), config)),
        next: None,
        playing: None,
    };
    let together = TogetherHandle {
        group: group.clone(),
        between,
        supervisor: config.supervisor,
        orders: orders_in,
        finished,
        switches,
        cancelled,
        stop,
        capacity: config.queue,
        outstanding: 0,
        sent: 0,
    };
    Ok(EnsembleSetup { ensemble, arms, together })
}
