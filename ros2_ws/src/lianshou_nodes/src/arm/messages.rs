//! Our values as ROS messages.

use kinematics::JointVector;
use nalgebra::{Isometry3, Translation3, UnitQuaternion, Vector3};
use r2r::builtin_interfaces::msg::Time;
use r2r::geometry_msgs::msg::{Point, Pose, Quaternion, Transform, TransformStamped};
use r2r::std_msgs::msg::Header;
use r2r::trajectory_msgs::msg::JointTrajectoryPoint;

use super::frames::Frame;

/// A header.
pub fn header(stamp: &Time, frame: &str) -> Header {
    Header { stamp: stamp.clone(), frame_id: frame.to_owned() }
}

fn quaternion(rotation: &UnitQuaternion<f64>) -> Quaternion {
    let [x, y, z, w] = rotation.coords.into();
    Quaternion { x, y, z, w }
}

/// A pose.
pub fn pose(isometry: &Isometry3<f64>) -> Pose {
    let [x, y, z] = isometry.translation.vector.into();
    Pose { position: Point { x, y, z }, orientation: quaternion(&isometry.rotation) }
}

/// The isometry of a pose; `None` if a number is not finite. An orientation of length zero counts
/// as none.
pub fn isometry(pose: &Pose) -> Option<Isometry3<f64>> {
    let (p, q) = (&pose.position, &pose.orientation);
    let raw = nalgebra::Quaternion::new(q.w, q.x, q.y, q.z);
    let numbers = [p.x, p.y, p.z, q.x, q.y, q.z, q.w];
    if !numbers.iter().all(|value| value.is_finite()) {
        return None;
    }
    let rotation = UnitQuaternion::try_new(raw, 1e-9).unwrap_or_default();
    Some(Isometry3::from_parts(Translation3::from(Vector3::new(p.x, p.y, p.z)), rotation))
}

/// A frame as tf wants it.
pub fn transform(frame: &Frame, stamp: &Time) -> TransformStamped {
    let [x, y, z] = frame.parent_from_child.translation.vector.into();
    TransformStamped {
        header: header(stamp, &frame.parent),
        child_frame_id: frame.child.clone(),
        transform: Transform {
            translation: r2r::geometry_msgs::msg::Vector3 { x, y, z },
            rotation: quaternion(&frame.parent_from_child.rotation),
        },
    }
}

/// A point of a trajectory without a time.
pub fn trajectory_point(position: &JointVector, velocity: &JointVector) -> JointTrajectoryPoint {
    let (positions, velocities) = (position.to_vec(), velocity.to_vec());
    JointTrajectoryPoint { positions, velocities, ..JointTrajectoryPoint::default() }
}
