//! What is so at the end.

use kinematics::model::Arm;
use nalgebra::{Isometry3, Point3, Vector3};
use robot_core::scene::{Object, Operator, Support};

use super::Finding;
use crate::backend::TrialState;
use crate::play::Record;
use crate::scenario::{EndKind, Place, Scenario, Side};

/// Joints this near to a pose are there, rad or m.
const AT_POSE: f64 = 0.02;
/// Farthest neighbour, m.
const NEXT_TO_M: f64 = 0.2;

pub(super) fn judge(scenario: &Scenario, record: &Record, findings: &mut Vec<Finding>) {
    for (index, end) in scenario.end.iter().enumerate() {
        let place = Place::End(index);
        match end.kind(index) {
            Ok(kind) => {
                if let Err(message) = check(&kind, record) {
                    findings.push(Finding::new(place, key(&kind), message));
                }
            }
            Err(problem) => findings.push(Finding::new(place, problem.key, problem.message)),
        }
    }
}

fn key(kind: &EndKind<'_>) -> &'static str {
    match kind {
        EndKind::Inside { .. } => "in",
        EndKind::On { .. } => "on",
        EndKind::Near { .. } => "near",
        EndKind::Beside { .. } => "side",
        EndKind::Unmoved { .. } => "unmoved",
        EndKind::ObjectTurned { .. } | EndKind::JointTurned { .. } => "turned_deg",
        EndKind::ArmAt { .. } => "arm_at",
        EndKind::ToolMoved { .. } => "tool_moved",
        EndKind::ToolTurned { .. } => "tool_turned_deg",
        EndKind::Holding { .. } => "holding",
        EndKind::Stopped { .. } => "stopped",
        EndKind::TimeUnder { .. } => "time_under_s",
    }
}

fn check(kind: &EndKind<'_>, record: &Record) -> Result<(), String> {
    match kind {
        EndKind::Inside { object, container } => {
            supported(record, object, &Support::In((*container).to_owned()))
        }
        EndKind::On { object, below } => {
            supported(record, object, &Support::On((*below).to_owned()))
        }
        EndKind::Near { object, position, within_m } => {
            near(record, object, Point3::from(*position), *within_m)
        }
        EndKind::Beside { object, side, other } => beside(record, object, *side, other),
        EndKind::Unmoved { object, within_m } => {
            let before = record.before.object(object).ok_or("it is not in the scene")?;
            near(record, object, Point3::from(before.position), *within_m)
        }
        EndKind::ObjectTurned { object, angle_deg, within_deg } => {
            let pose = |scene: &robot_core::scene::Scene| {
                scene.object(object).map(Object::base_from_object).ok_or("it is gone")
            };
            let turned = yaw_deg(&pose(&record.before)?, &pose(&record.after)?);
            turned_by(turned, *angle_deg, *within_deg)
        }
        EndKind::ArmAt { pose } => arm_at(record, pose),
        EndKind::ToolMoved { by, within_m } => {
            let (first, last) = tools(record)?;
            let moved = last.translation.vector - first.translation.vector;
            let off = (moved - Vector3::from(*by)).norm();
            let message = || format!("moved by {}, off by {off:.3} m", in_metres(&moved));
            (off <= *within_m).then_some(()).ok_or_else(message)
        }
        EndKind::ToolTurned { angle_deg, within_deg } => {
            let (first, last) = tools(record)?;
            turned_by(yaw_deg(&first, &last), *angle_deg, *within_deg)
        }
        EndKind::JointTurned { joint, angle_deg, within_deg } => {
            let index = joint.checked_sub(1).filter(|index| *index < record.last.position.len());
            let index = index.ok_or_else(|| format!("there is no joint {joint}"))?;
            let turned = record.last.position[index] - record.first.position[index];
            turned_by(turned.to_degrees(), *angle_deg, *within_deg)
        }
        EndKind::Holding { object } => {
            let held = record.holding.as_deref();
            let message = || format!("holds {}", held.unwrap_or("nothing"));
            (held == *object).then_some(()).ok_or_else(message)
        }
        EndKind::Stopped { is_stopped } => {
            let message = || format!("the latched stop is {:?}", record.last.stop);
            (record.last.stop.is_some() == *is_stopped).then_some(()).ok_or_else(message)
        }
        EndKind::TimeUnder { seconds } => {
            let took_s = record.duration_s();
            let message = || format!("took {took_s:.1} s");
            (took_s < *seconds).then_some(()).ok_or_else(message)
        }
    }
}

fn supported(record: &Record, id: &str, expected: &Support) -> Result<(), String> {
    let support = record.after.support_of(id);
    if support == *expected {
        return Ok(());
    }
    let at =
        record.after.object(id).map_or_else(String::new, |object| format!("{:?}", object.position));
    Err(format!("{id} is {support:?}, at {at}"))
}

fn near(record: &Record, id: &str, expected: Point3<f64>, within_m: f64) -> Result<(), String> {
    let object = record.after.object(id).ok_or_else(|| format!("{id} is gone"))?;
    let off = Vector3::from(object.position) - expected.coords;
    if off.norm() <= within_m {
        return Ok(());
    }
    Err(format!("{id} is at {:?}, {:.3} m off", object.position, off.norm()))
}

fn beside(record: &Record, id: &str, side: Side, other: &str) -> Result<(), String> {
    let (Some(object), Some(reference)) = (record.after.object(id), record.after.object(other))
    else {
        return Err("it is not in the scene".into());
    };
    let way = Vector3::from(object.position) - Vector3::from(reference.position);
    let operator: &Operator = &record.after.operator;
    let level = Vector3::new(way.x, way.y, 0.0);
    let along = |axis: Vector3<f64>| {
        let share = level.dot(&axis);
        share > 0.0 && share >= 0.7 * level.norm()
    };
    let fits = match side {
        Side::LeftOf => along(operator.left()),
        Side::RightOf => along(-operator.left()),
        Side::InFrontOf => along(-operator.forward()),
        Side::Behind => along(operator.forward()),
        Side::NextTo => level.norm() <= NEXT_TO_M,
    };
    let message = || format!("{id} is {} from {other}", in_metres(&way));
    fits.then_some(()).ok_or_else(message)
}

fn arm_of(record: &Record) -> Result<&Arm, String> {
    record.robot.arm(record.arm.as_deref()).map_err(|error| error.to_string())
}

fn tools(record: &Record) -> Result<(Isometry3<f64>, Isometry3<f64>), String> {
    let arm = arm_of(record)?;
    let at = |state: &TrialState| arm.chain.forward(&state.position);
    Ok((at(&record.first), at(&record.last)))
}

fn arm_at(record: &Record, pose: &str) -> Result<(), String> {
    let poses = &arm_of(record)?.poses;
    let pose = poses.get(pose).ok_or_else(|| format!("the robot has no pose {pose}"))?;
    let off = pose.iter().zip(record.last.position.iter());
    let off = off.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    let message = || format!("a joint is {off:.3} off");
    (off <= AT_POSE).then_some(()).ok_or_else(message)
}

/// How far a frame was turned about the vertical, degrees, counterclockwise seen from above.
fn yaw_deg(before: &Isometry3<f64>, after: &Isometry3<f64>) -> f64 {
    let turn = after.rotation * before.rotation.inverse();
    turn.scaled_axis().z.to_degrees()
}

fn turned_by(turned_deg: f64, expected_deg: f64, within_deg: f64) -> Result<(), String> {
    let off = (turned_deg - expected_deg).rem_euclid(360.0);
    let off = off.min(360.0 - off);
    let message = || format!("turned by {turned_deg:.1}°, expected {expected_deg}°");
    (off <= within_deg).then_some(()).ok_or_else(message)
}

fn in_metres(way: &Vector3<f64>) -> String {
    format!("[{:.3}, {:.3}, {:.3}] m", way.x, way.y, way.z)
}
