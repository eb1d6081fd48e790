//! What tests and scenarios do to a running simulator: faults, and the hands of others.

use robot_core::scene::{Object, ObjectId};
use serde::{Deserialize, Serialize};

use crate::person::Waypoint;

/// Something that happens to the cell from outside. It takes effect with the next control period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Intervention {
    /// The link to the drive is lost: it repeats its last measurement, time included, and the arm
    /// holds where it is. The world goes on.
    DriveDead {
        /// For so long, s; for ever without it.
        #[serde(default)]
        seconds: Option<f64>,
    },
    /// The drive answers again.
    DriveBack,
    /// Measurements come late by this much, s; 0 for none.
    LateData {
        /// The delay, s.
        delay_s: f64,
    },
    /// Noise on the measured joint positions and velocities, as standard deviation.
    Noise {
        /// rad or m.
        position: f64,
        /// rad/s or m/s.
        velocity: f64,
    },
    /// Another coefficient of friction between fingers and objects: with 0.02, grasps slip.
    GripFriction {
        /// The coefficient.
        coefficient: f64,
    },
    /// Somebody puts an object elsewhere. Nothing happens for an id that is not there.
    MoveObject {
        /// Id of the object.
        id: ObjectId,
        /// New centre, base frame, m.
        position: [f64; 3],
        /// New orientation, quaternion `[qx, qy, qz, qw]`; as before without it.
        #[serde(default)]
        orientation: Option<[f64; 4]>,
    },
    /// Somebody knocks against an object.
    PushObject {
        /// Id of the object.
        id: ObjectId,
        /// Impulse on its centre, base frame, N s.
        impulse_n_s: [f64; 3],
    },
    /// An object appears, and falls from where it is put.
    AddObject {
        /// The object; it needs a shape.
        object: Object,
    },
    /// Somebody takes an object away.
    RemoveObject {
        /// Id of the object.
        id: ObjectId,
    },
    /// Somebody opens or closes a drawer.
    SetDrawer {
        /// Id of the drawer.
        id: String,
        /// How far it is open then, m.
        opening_m: f64,
    },
    /// Somebody or something pushes on a link of the arm, at the origin of the link.
    PushArm {
        /// Number of the joint that carries the link, from 0 at the base.
        joint: usize,
        /// Force, base frame, N.
        force_n: [f64; 3],
        /// For so long, s.
        seconds: f64,
    },
    /// A person goes another way from now on, from where the person is; times count from now. A first
    /// waypoint at time 0 puts the person there at once.
    WalkPerson {
        /// Name of the person.
        name: String,
        /// The way.
        path: Vec<Waypoint>,
    },
}
