//! The messages of a journal, in the JSON form that Foxglove expects.
//!
//! Field names and enumerations are those of the Foxglove schemas (`foxglove.FrameTransforms`,
//! `foxglove.SceneUpdate`, `foxglove.Log`); joint states are our own.

use nalgebra::Isometry3;
use serde::{Deserialize, Serialize};

/// A point in time, as Foxglove writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Time {
    /// Whole seconds.
    pub sec: u32,
    /// Nanoseconds within the second.
    pub nsec: u32,
}

impl Time {
    /// From nanoseconds since the epoch of the journal.
    pub fn from_ns(nanoseconds: u64) -> Self {
        let sec = u32::try_from(nanoseconds / 1_000_000_000).unwrap_or(u32::MAX);
        Self { sec, nsec: (nanoseconds % 1_000_000_000) as u32 }
    }
}

/// Joint positions, velocities, accelerations and efforts at one instant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JointStates {
    /// When.
    pub timestamp: Time,
    /// Joint names, base to tip.
    pub name: Vec<String>,
    /// rad or m.
    pub position: Vec<f64>,
    /// rad/s or m/s.
    pub velocity: Vec<f64>,
    /// rad/s² or m/s²; empty for measurements.
    pub acceleration: Vec<f64>,
    /// N m or N; empty for set-points.
    pub effort: Vec<f64>,
    /// Distance between the finger pads, m.
    pub gripper_gap_m: f64,
    /// Force between the fingers, N.
    pub gripper_force_n: f64,
}

/// A vector or size.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Vector3 {
    pub x: f64,
    pub y: f64,
    pub z: f64,
}

impl From<[f64; 3]> for Vector3 {
    fn from([x, y, z]: [f64; 3]) -> Self {
        Self { x, y, z }
    }
}

/// A unit quaternion.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Quaternion {
    pub x: f64,
    pub y: f64,
    pub z: f64,
    pub w: f64,
}

/// Position and orientation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Pose {
    pub position: Vector3,
    pub orientation: Quaternion,
}

impl From<&Isometry3<f64>> for Pose {
    fn from(pose: &Isometry3<f64>) -> Self {
        Self { position: pose.translation.vector.into_vector3(), orientation: orientation(pose) }
    }
}

trait IntoVector3 {
    fn into_vector3(self) -> Vector3;
}

impl IntoVector3 for nalgebra::Vector3<f64> {
    fn into_vector3(self) -> Vector3 {
        Vector3 { x: self.x, y: self.y, z: self.z }
    }
}

fn orientation(pose: &Isometry3<f64>) -> Quaternion {
    let q = pose.rotation.coords;
    Quaternion { x: q.x, y: q.y, z: q.z, w: q.w }
}

/// Where one frame stands in another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct FrameTransform {
    pub timestamp: Time,
    pub parent_frame_id: String,
    pub child_frame_id: String,
    pub translation: Vector3,
    pub rotation: Quaternion,
}

impl FrameTransform {
    /// From a pose that maps the child frame into the parent frame.
    pub fn new(time: Time, parent: &str, child: &str, parent_from_child: &Isometry3<f64>) -> Self {
        Self {
            timestamp: time,
            parent_frame_id: parent.to_owned(),
            child_frame_id: child.to_owned(),
            translation: parent_from_child.translation.vector.into_vector3(),
            rotation: orientation(parent_from_child),
        }
    }
}

/// Several transforms of one instant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct FrameTransforms {
    pub transforms: Vec<FrameTransform>,
}

/// Red, green, blue and opacity, each 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Color {
    pub r: f64,
    pub g: f64,
    pub b: f64,
    pub a: f64,
}

/// A box.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Cube {
    pub pose: Pose,
    pub size: Vector3,
    pub color: Color,
}

/// A ball or ellipsoid; `size` holds diameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Sphere {
    pub pose: Pose,
    pub size: Vector3,
    pub color: Color,
}

/// A cylinder along z; `size` holds diameters and length.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Cylinder {
    pub pose: Pose,
    pub size: Vector3,
    pub bottom_scale: f64,
    pub top_scale: f64,
    pub color: Color,
}

/// A thing drawn in the scene; a later entity with the same id replaces it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct SceneEntity {
    pub timestamp: Time,
    pub frame_id: String,
    pub id: String,
    pub lifetime: Time,
    pub frame_locked: bool,
    pub metadata: Vec<KeyValue>,
    pub cubes: Vec<Cube>,
    pub spheres: Vec<Sphere>,
    pub cylinders: Vec<Cylinder>,
}

impl SceneEntity {
    /// An empty entity that follows its frame and stays until it is replaced.
    pub fn new(time: Time, frame: &str, id: &str) -> Self {
        Self {
            timestamp: time,
            frame_id: frame.to_owned(),
            id: id.to_owned(),
            lifetime: Time { sec: 0, nsec: 0 },
            frame_locked: true,
            metadata: Vec::new(),
            cubes: Vec::new(),
            spheres: Vec::new(),
            cylinders: Vec::new(),
        }
    }
}

/// A named value beside an entity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct KeyValue {
    pub key: String,
    pub value: String,
}

/// Removes entities: the one with this id (`kind` 0) or all of them (`kind` 1).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct SceneEntityDeletion {
    pub timestamp: Time,
    #[serde(rename = "type")]
    pub kind: u8,
    pub id: String,
}

/// Changes of the drawn scene.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct SceneUpdate {
    pub deletions: Vec<SceneEntityDeletion>,
    pub entities: Vec<SceneEntity>,
}

/// How important a log line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum LogLevel {
    Debug = 1,
    Info = 2,
    Warning = 3,
    Error = 4,
    Fatal = 5,
}

/// A log line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Log {
    pub timestamp: Time,
    /// A [`LogLevel`] as number.
    pub level: u8,
    pub message: String,
    pub name: String,
    pub file: String,
    pub line: u32,
}
