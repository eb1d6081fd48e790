//! The pictures of a run.

use std::collections::HashMap;

use nalgebra::Isometry3;
use voice::report::cell_view;
use voice::report::picture::{Body, Moment, Solid};

use crate::play::{Record, Snapshot};

/// Most pictures of a run; of more moments, evenly spread ones are drawn.
const MOST_PICTURES: usize = 4;
const PERSON_COLOR: [u8; 3] = [232, 150, 60];
const PERSON_RADIUS_M: f64 = 0.2;
const PERSON_HEIGHT_M: f64 = 1.0;

/// The first moment, the last, and evenly spread ones between.
pub(super) fn moments(record: &Record) -> Vec<Moment> {
    let Some(last) = record.snapshots.len().checked_sub(1) else { return Vec::new() };
    let count = record.snapshots.len().min(MOST_PICTURES);
    let spread = (0..count).map(|index| &record.snapshots[index * last / (count - 1).max(1)]);
    spread.map(|snapshot| moment(record, snapshot)).collect()
}

fn moment(record: &Record, snapshot: &Snapshot) -> Moment {
    let mut positions = HashMap::new();
    for arm in record.robot.arms() {
        // The arm that is not used stands at home.
        if let Some(home) = arm.poses.get("home") {
            positions.extend(arm.chain.joint_names().iter().cloned().zip(home.iter().copied()));
        }
    }
    if let Ok(arm) = record.robot.arm(record.arm.as_deref()) {
        let measured = snapshot.state.position.iter().copied();
        positions.extend(arm.chain.joint_names().iter().cloned().zip(measured));
        if let Some(gripper) = &arm.gripper {
            let position = gripper.joint_for_gap(snapshot.state.gripper_gap_m);
            positions.extend(gripper.joint_names.iter().map(|name| (name.clone(), position)));
        }
    }
    let mut bodies = cell_view::bodies(&record.robot, &positions, &snapshot.scene);
    bodies.extend(snapshot.people.iter().map(|[x, y]| Body {
        solid: Solid::Cylinder { radius: PERSON_RADIUS_M, length: PERSON_HEIGHT_M },
        base_from_solid: Isometry3::translation(*x, *y, PERSON_HEIGHT_M / 2.0),
        color: PERSON_COLOR,
        is_ground: false,
    }));
    Moment { caption: snapshot.caption.clone(), bodies }
}
