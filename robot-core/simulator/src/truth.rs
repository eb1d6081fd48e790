//! Where everything really is.

use kinematics::JointVector;
use nalgebra::{Isometry3, Point3, Vector3};
use robot_core::scene::{ObjectId, Scene};

/// An object as it really is.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectTruth {
    /// Id in the scene.
    pub id: ObjectId,
    /// Where it is.
    pub base_from_object: Isometry3<f64>,
    /// Velocity of its centre, base frame, m/s.
    pub velocity_m_s: Vector3<f64>,
    /// Whether at least two fingers press on it.
    pub is_gripped: bool,
    /// Whether it can move at all.
    pub is_movable: bool,
}

/// A drawer as it really is.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawerTruth {
    /// Its id.
    pub id: String,
    /// How far it is open, m.
    pub opening_m: f64,
}

/// A part of a person's body as it really is.
#[derive(Clone, Debug, PartialEq)]
pub struct BodyPartTruth {
    /// Name of the person.
    pub person: String,
    /// Name of the part.
    pub part: String,
    /// Ends of the capsule's axis, base frame.
    pub ends: [Point3<f64>; 2],
    /// Velocity, base frame, m/s.
    pub velocity_m_s: Vector3<f64>,
}

/// Everything at one instant.
#[derive(Clone, Debug, PartialEq)]
pub struct Truth {
    /// When, on the drive's clock, s.
    pub time_s: f64,
    /// Joint positions, rad or m.
    pub position: JointVector,
    /// Joint velocities, rad/s or m/s.
    pub velocity: JointVector,
    /// Torques or forces of the motors, N m or N.
    pub effort: JointVector,
    /// Torques or forces of all contacts at the joints, N m or N.
    pub contact_effort: JointVector,
    /// Distance between the finger pads, m.
    pub gripper_gap_m: f64,
    /// Force between the fingers and what they touch, N.
    pub gripper_force_n: f64,
    /// The objects that have a shape, in the order of the scene, then those that were added.
    pub objects: Vec<ObjectTruth>,
    /// The drawers, in the order of the settings.
    pub drawers: Vec<DrawerTruth>,
    /// Every part of everybody, in the order of the settings.
    pub people: Vec<BodyPartTruth>,
    /// Smallest distance between the arm and a person, m; none without people. Zero in contact.
    pub nearest_person_m: Option<f64>,
    /// A number over the whole state and everything before it: equal runs have equal hashes.
    pub state_hash: u64,
}

impl Truth {
    pub(crate) fn new(position: JointVector) -> Self {
        let zero = JointVector::zeros(position.len());
        Self {
            time_s: 0.0,
            position,
            velocity: zero,
            effort: zero,
            contact_effort: zero,
            gripper_gap_m: 0.0,
            gripper_force_n: 0.0,
            objects: Vec::new(),
            drawers: Vec::new(),
            people: Vec::new(),
            nearest_person_m: None,
            state_hash: 0,
        }
    }

    /// The object of this id.
    pub fn object(&self, id: &str) -> Option<&ObjectTruth> {
        self.objects.iter().find(|object| object.id == id)
    }

    /// How far the drawer of this id is open, m.
    pub fn drawer_opening_m(&self, id: &str) -> Option<f64> {
        self.drawers.iter().find(|drawer| drawer.id == id).map(|drawer| drawer.opening_m)
    }

    /// Whether no object moves faster than this, m/s.
    pub fn is_settled(&self, speed_m_s: f64) -> bool {
        self.objects.iter().all(|object| object.velocity_m_s.norm() <= speed_m_s)
    }

    /// Writes the poses into a scene. Objects that the simulator does not know stay as they are.
    pub fn write_to(&self, scene: &mut Scene) {
        for truth in &self.objects {
            if let Some(object) = scene.objects.iter_mut().find(|object| object.id == truth.id) {
                object.set_base_from_object(&truth.base_from_object);
            }
        }
    }
}

/// Mixes numbers into a hash, word by word (xor, rotate, multiply).
#[derive(Clone, Copy, Debug)]
pub(crate) struct StateHash(pub(crate) u64);

impl StateHash {
    pub(crate) fn mix(&mut self, values: &[f64]) {
        for value in values {
            // Minus zero and zero are the same state.
            let bits = (value + 0.0).to_bits();
            self.0 = (self.0 ^ bits).rotate_left(23).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
    }

    pub(crate) fn mix_pose(&mut self, pose: &Isometry3<f64>) {
        self.mix(pose.translation.vector.as_slice());
        self.mix(pose.rotation.coords.as_slice());
    }
}
