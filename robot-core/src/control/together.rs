//! A motion of several arms on one clock, made ready for the control loop in an ordinary thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use kinematics::JointVector;
use kinematics::collision::BetweenArms;
use kinematics::model::JointGroup;
use kinematics::trajectory::Trajectory;
use rtrb::{Consumer, Producer};

use super::handle::SendError;
use super::motion::{
    MotionError, MotionId, SpeedTable, Stopping, check, check_workspace, sample_times,
};
use super::order::{Finished, Switches};
use super::stop::{StopHandle, StopLevel, StopTicket};
use crate::supervisor::SupervisorConfig;

/// Set in the numbers of motions of several arms, which are counted apart.
pub(super) const TOGETHER: u64 = 1 << 63;

/// A trajectory of all arms of a group.
#[derive(Debug)]
pub(crate) struct Together {
    pub(super) id: MotionId,
    pub(super) trajectory: Trajectory,
    pub(super) parts: Vec<Part>,
}

/// What one arm does in it.
#[derive(Debug)]
pub(super) struct Part {
    /// For each joint of the arm its place in the group's vectors.
    places: Vec<usize>,
    pub(super) speeds: SpeedTable,
    pub(super) stopping: Stopping,
}

fn own(places: &[usize], all: &JointVector) -> JointVector {
    JointVector::from_fn(places.len(), |joint| {
        places.get(joint).and_then(|&place| all.get(place)).copied().unwrap_or(f64::NAN)
    })
}

impl Part {
    /// The arm's own values out of the group's.
    pub(super) fn own(&self, all: &JointVector) -> JointVector {
        own(&self.places, all)
    }
}

impl Together {
    /// Checks the trajectory against the limits of every arm and the distance between them.
    fn new(
        id: MotionId,
        trajectory: Trajectory,
        group: &JointGroup,
        config: &SupervisorConfig,
        between: &mut BetweenArms,
    ) -> Result<Self, MotionError> {
        check(&trajectory, group.limits())?;
        check_distance(&trajectory, group, config, between)?;
        let mut parts = Vec::with_capacity(group.arms().len());
        for arm in group.arms() {
            let (chain, places) = (arm.chain(), arm.places().to_vec());
            let own = |all: &JointVector| own(&places, all);
            if let Some(workspace) = &config.workspace {
                check_workspace(&trajectory, chain, workspace, own)?;
            }
            let speeds = SpeedTable::new(&trajectory, chain, own);
            let stopping = Stopping::of(&trajectory, group.limits(), chain, &speeds, own);
            parts.push(Part { places, speeds, stopping });
        }
        Ok(Self { id, trajectory, parts })
    }
}

/// The arms stay apart all along; from nearer, only the way apart is open.
fn check_distance(
    trajectory: &Trajectory,
    group: &JointGroup,
    config: &SupervisorConfig,
    between: &mut BetweenArms,
) -> Result<(), MotionError> {
    let Some(distance) = config.arm_distance else {
        return Ok(());
    };
    let mut at = |time_s: f64| {
        let q = trajectory.sample(time_s).position;
        let owns: Vec<JointVector> = group.arms().iter().map(|arm| arm.own(&q)).collect();
        between.distance_m(owns.iter().map(|own| &own[..]))
    };
    let least_m = distance.least_m.min(at(0.0) - 1e-6);
    for time_s in sample_times(trajectory.duration_s()) {
        let distance_m = at(time_s);
        if distance_m < least_m {
            return Err(MotionError::ArmsMeet { time_s, distance_m, least_m });
        }
    }
    Ok(())
}

/// Orders motions of all arms of a loop at once, and switches all of them; for one ordinary thread.
pub struct TogetherHandle {
    pub(super) group: JointGroup,
    pub(super) between: BetweenArms,
    pub(super) supervisor: SupervisorConfig,
    pub(super) orders: Producer<Box<Together>>,
    pub(super) finished: Consumer<Finished>,
    pub(super) switches: Vec<Arc<Switches>>,
    pub(super) cancelled: Arc<AtomicU64>,
    pub(super) stop: StopHandle,
    pub(super) capacity: usize,
    pub(super) outstanding: usize,
    pub(super) sent: u64,
}

impl TogetherHandle {
    /// The arms and their joints, as trajectories have to name them.
    pub fn group(&self) -> &JointGroup {
        &self.group
    }

    /// Queues a trajectory of all joints of the group. It begins when every arm has finished what it is at,
    /// and has to start at rest where they stand then; until it is over no arm begins anything else.
    ///
    /// All arms run on one time law: override, speed limits, pause and stops keep them at the same place of
    /// the trajectory, and so keep whatever holds between the arms along it.
    ///
    /// # Errors
    /// If the trajectory is not one for these arms, brings them too near to each other, or too many are
    /// outstanding.
    pub fn send(&mut self, trajectory: Trajectory) -> Result<MotionId, SendError> {
        let (outstanding, capacity) = (self.outstanding, self.capacity);
        let full = SendError::QueueFull { outstanding, capacity };
        if outstanding >= capacity || self.orders.is_full() {
            return Err(full);
        }
        if self.orders.is_abandoned() {
            return Err(SendError::LoopEnded);
        }
        let id = MotionId(TOGETHER | (self.sent + 1));
        let (group, config) = (&self.group, &self.supervisor);
        let motion = Together::new(id, trajectory, group, config, &mut self.between)?;
        self.orders.push(Box::new(motion)).map_err(|_| full)?;
        self.sent += 1;
        self.outstanding += 1;
        Ok(id)
    }

    /// The next motion of all arms that is over.
    pub fn finished(&mut self) -> Option<Finished> {
        let finished = self.finished.pop().ok()?;
        self.outstanding = self.outstanding.saturating_sub(1);
        Some(finished)
    }

    /// Latches the one stop of all arms.
    pub fn stop(&self, level: StopLevel) -> StopTicket {
        self.stop.stop(level)
    }

    /// Stops all arms from any thread.
    pub fn stop_handle(&self) -> StopHandle {
        self.stop.clone()
    }

    /// Holds every arm on its path until [`TogetherHandle::resume`].
    pub fn pause(&self) {
        self.switches.iter().for_each(|switches| switches.set_paused(true));
    }

    /// Goes on after a pause with every arm, and releases the stop that is latched now once all stand.
    pub fn resume(&self) {
        let ticket = self.stop.ticket();
        for switches in &self.switches {
            switches.request_resume(ticket);
            switches.set_paused(false);
        }
    }

    /// Drops the motions of all arms ordered so far: the one in work slows down on its path, then ends.
    pub fn cancel(&self) {
        self.cancelled.fetch_max(self.sent, Ordering::AcqRel);
    }

    /// Sets the speed override of every arm, 0 to 1.
    pub fn set_override(&self, share: f64) {
        self.switches.iter().for_each(|switches| switches.set_override(share));
    }
}
