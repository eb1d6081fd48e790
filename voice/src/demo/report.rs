//! The report folder: `summary.json`, charts, pictures of the cell (`run.mcap` is the journal).

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, Result};
use kinematics::model::Robot;
use robot_core::control::ControlState;
use robot_core::scene::Scene;

use super::summary::Summary;
use crate::report::cell_view;
use crate::report::motion::MotionRecord;
use crate::report::picture::{self, Camera, Moment};

/// Most pictures in a report; of more, evenly spread ones are drawn.
const MOST_PICTURES: usize = 8;

/// What the cell looked like at a moment.
pub(super) struct Snapshot {
    /// What had just happened.
    pub(super) caption: String,
    /// The objects.
    pub(super) scene: Scene,
    /// The arm.
    pub(super) state: ControlState,
}

/// Writes everything but the journal into the folder, which must exist.
///
/// # Errors
/// If a file cannot be written.
pub(super) fn write(
    folder: &Path,
    robot: &Robot,
    summary: &Summary,
    record: &MotionRecord,
    snapshots: &[Snapshot],
) -> Result<()> {
    let path = folder.join("summary.json");
    let text = serde_json::to_string_pretty(summary)?;
    std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    record.draw(folder)?;
    let moments: Vec<Moment> =
        spread(snapshots).into_iter().map(|snapshot| moment(robot, snapshot)).collect();
    picture::draw(&moments, &Camera::default(), folder, "cell")?;
    Ok(())
}

/// The first, the last, and evenly spread ones between.
fn spread(snapshots: &[Snapshot]) -> Vec<&Snapshot> {
    let Some(last) = snapshots.len().checked_sub(1) else { return Vec::new() };
    let count = snapshots.len().min(MOST_PICTURES);
    (0..count).map(|index| &snapshots[index * last / (count - 1).max(1)]).collect()
}

fn moment(robot: &Robot, snapshot: &Snapshot) -> Moment {
    let mut positions = HashMap::new();
    if let Ok(arm) = robot.arm(None) {
        let names = arm.chain.joint_names().iter().cloned();
        positions.extend(names.zip(snapshot.state.measured.position.iter().copied()));
        if let Some(gripper) = &arm.gripper {
            let position = gripper.joint_for_gap(snapshot.state.measured.gripper_gap_m);
            positions.extend(gripper.joint_names.iter().map(|name| (name.clone(), position)));
        }
    }
    Moment {
        caption: snapshot.caption.clone(),
        bodies: cell_view::bodies(robot, &positions, &snapshot.scene),
    }
}
