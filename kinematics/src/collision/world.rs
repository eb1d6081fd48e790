//! The obstacles around a robot, as they come from a file or a scene.

use nalgebra::{Isometry3, Quaternion, UnitQuaternion, Vector3};
use serde::{Deserialize, Serialize};

use super::shape::{Shape, Solid};

/// Obstacles in the frame of the robot's base link, in metres. Every list may be left out.
///
/// ```
/// use kinematics::collision::{Obstacles, World};
/// let json = r#"{"boxes": [{"center": [0.5, 0.0, -0.02], "half_extents": [0.4, 0.6, 0.02],
///                "quaternion": [0, 0, 0, 1], "name": "table"}]}"#;
/// let world: World = serde_json::from_str(json).unwrap();
/// assert_eq!(Obstacles::new(&world).unwrap().name(0), "table");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct World {
    /// Balls.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spheres: Vec<SphereObstacle>,
    /// Boxes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub boxes: Vec<BoxObstacle>,
    /// Flat-ended cylinders along the z axis of their own frame.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cylinders: Vec<RoundObstacle>,
    /// Capsules along the z axis of their own frame.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub capsules: Vec<RoundObstacle>,
}

/// A ball.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SphereObstacle {
    /// Centre.
    pub center: [f64; 3],
    /// Radius.
    pub radius: f64,
    /// What messages call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A box.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoxObstacle {
    /// Centre.
    pub center: [f64; 3],
    /// Half the edge lengths along its own x, y, z.
    pub half_extents: [f64; 3],
    /// Orientation `[qx, qy, qz, qw]`; it is normalised when read.
    #[serde(default = "no_rotation")]
    pub quaternion: [f64; 4],
    /// What messages call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A cylinder or a capsule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoundObstacle {
    /// Centre.
    pub center: [f64; 3],
    /// Radius.
    pub radius: f64,
    /// Cylinder: distance of the flat ends. Capsule: distance of the centres of the caps.
    pub length: f64,
    /// Orientation `[qx, qy, qz, qw]`; it is normalised when read.
    #[serde(default = "no_rotation")]
    pub quaternion: [f64; 4],
    /// What messages call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

fn no_rotation() -> [f64; 4] {
    [0.0, 0.0, 0.0, 1.0]
}

impl BoxObstacle {
    /// A box without a name.
    pub fn new(pose: &Isometry3<f64>, half_extents: Vector3<f64>) -> Self {
        let rotation = &pose.rotation.coords;
        Self {
            center: pose.translation.vector.into(),
            half_extents: half_extents.into(),
            quaternion: [rotation.x, rotation.y, rotation.z, rotation.w],
            name: None,
        }
    }

    /// The same box with a name.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }
}

/// What is wrong with a world.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum WorldError {
    /// A number is not finite.
    #[error("obstacle {name}: {what} {value} is not a finite number")]
    NotFinite {
        /// The obstacle.
        name: String,
        /// The field.
        what: &'static str,
        /// Its value.
        value: f64,
    },
    /// A length is negative.
    #[error("obstacle {name}: {what} {value} m is negative")]
    Negative {
        /// The obstacle.
        name: String,
        /// The field.
        what: &'static str,
        /// Its value.
        value: f64,
    },
    /// A quaternion is too short to give a direction.
    #[error("obstacle {name}: quaternion of length {norm} gives no orientation")]
    NoOrientation {
        /// The obstacle.
        name: String,
        /// Length of the quaternion.
        norm: f64,
    },
    /// A coordinate is beyond what makes sense for an arm.
    #[error("obstacle {name}: {what} {value} m is beyond {limit} m")]
    TooFar {
        /// The obstacle.
        name: String,
        /// The field.
        what: &'static str,
        /// Its value.
        value: f64,
        /// Largest accepted magnitude.
        limit: f64,
    },
}

/// Largest coordinate or size (m); single-precision checks keep 0.1 mm up to here.
pub(super) const FARTHEST_M: f64 = 1000.0;

/// A checked world: solids with names, in a fixed order (spheres, boxes, cylinders, capsules).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Obstacles {
    solids: Vec<Solid>,
    names: Vec<String>,
}

impl Obstacles {
    /// Checks every number of the world.
    ///
    /// # Errors
    /// A value that is not finite, a negative length, a zero quaternion, a coordinate or size of
    /// more than a kilometre. Lengths of zero are fine.
    pub fn new(world: &World) -> Result<Self, WorldError> {
        let mut obstacles = Self::default();
        for (index, sphere) in world.spheres.iter().enumerate() {
            let name = Name { given: sphere.name.as_deref(), kind: "sphere", index };
            let radius = name.length("radius", sphere.radius)?;
            let pose = name.pose(&sphere.center, &no_rotation())?;
            obstacles.push(&name, Shape::Sphere { radius }, pose);
        }
        for (index, cuboid) in world.boxes.iter().enumerate() {
            let name = Name { given: cuboid.name.as_deref(), kind: "box", index };
            for half in cuboid.half_extents {
                name.length("half extent", half)?;
            }
            let half_extents = Vector3::from(cuboid.half_extents);
            let pose = name.pose(&cuboid.center, &cuboid.quaternion)?;
            obstacles.push(&name, Shape::Cuboid { half_extents }, pose);
        }
        for (kind, list) in [("cylinder", &world.cylinders), ("capsule", &world.capsules)] {
            for (index, round) in list.iter().enumerate() {
                let name = Name { given: round.name.as_deref(), kind, index };
                let radius = name.length("radius", round.radius)?;
                let half_length = name.length("length", round.length)? / 2.0;
                let shape = match kind {
                    "cylinder" => Shape::Cylinder { radius, half_length },
                    _ => Shape::Capsule { radius, half_length },
                };
                obstacles.push(&name, shape, name.pose(&round.center, &round.quaternion)?);
            }
        }
        Ok(obstacles)
    }

    fn push(&mut self, name: &Name, shape: Shape, pose: Isometry3<f64>) {
        self.solids.push(Solid::new(shape, pose));
        self.names.push(match name.given {
            Some(given) => given.to_owned(),
            None => name.to_string(),
        });
    }

    /// The solids, in the frame of the base link.
    pub fn solids(&self) -> &[Solid] {
        &self.solids
    }

    /// What messages call the obstacle of this index: its name, or its kind and place in the list.
    pub fn name(&self, index: usize) -> &str {
        &self.names[index]
    }

    /// Number of obstacles.
    pub fn len(&self) -> usize {
        self.solids.len()
    }

    /// Whether there is nothing to run into.
    pub fn is_empty(&self) -> bool {
        self.solids.is_empty()
    }
}

struct Name<'a> {
    given: Option<&'a str>,
    kind: &'static str,
    index: usize,
}

impl std::fmt::Display for Name<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.given {
            Some(given) => formatter.write_str(given),
            None => write!(formatter, "{} {}", self.kind, self.index),
        }
    }
}

impl Name<'_> {
    fn finite(&self, what: &'static str, value: f64) -> Result<f64, WorldError> {
        if !value.is_finite() {
            return Err(WorldError::NotFinite { name: self.to_string(), what, value });
        }
        if value.abs() > FARTHEST_M {
            let limit = FARTHEST_M;
            return Err(WorldError::TooFar { name: self.to_string(), what, value, limit });
        }
        Ok(value)
    }

    fn length(&self, what: &'static str, value: f64) -> Result<f64, WorldError> {
        if self.finite(what, value)? < 0.0 {
            return Err(WorldError::Negative { name: self.to_string(), what, value });
        }
        Ok(value)
    }

    fn pose(&self, center: &[f64; 3], quaternion: &[f64; 4]) -> Result<Isometry3<f64>, WorldError> {
        for value in center {
            self.finite("center", *value)?;
        }
        for value in quaternion {
            self.finite("quaternion", *value)?;
        }
        let [x, y, z, w] = *quaternion;
        let quaternion = Quaternion::new(w, x, y, z);
        let norm = quaternion.norm();
        if norm < 1e-6 {
            return Err(WorldError::NoOrientation { name: self.to_string(), norm });
        }
        let rotation = UnitQuaternion::from_quaternion(quaternion);
        Ok(Isometry3::from_parts(Vector3::from(*center).into(), rotation))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Obstacles, WorldError> {
        Obstacles::new(&serde_json::from_str(json).unwrap())
    }

    #[test]
    fn every_kind_is_read_and_named() {
        let obstacles = read(
            r#"{"spheres":[{"center":[0,0,1],"radius":0.1}],
                "boxes":[{"center":[1,0,0],"half_extents":[0.1,0.2,0],"quaternion":[0,0,0,2]}],
                "cylinders":[{"center":[0,1,0],"radius":0.1,"length":0.4,"name":"can"}],
                "capsules":[{"center":[0,0,0],"radius":0.1,"length":0,"quaternion":[1,0,0,0]}]}"#,
        )
        .unwrap();
        let names: Vec<_> = (0..obstacles.len()).map(|index| obstacles.name(index)).collect();
        assert_eq!(names, ["sphere 0", "box 0", "can", "capsule 0"]);
        assert_eq!(obstacles.solids()[2].shape, Shape::Cylinder { radius: 0.1, half_length: 0.2 });
        assert!(read("{}").unwrap().is_empty());
    }

    #[test]
    fn bad_numbers_are_refused_by_name() {
        let error = |json| read(json).unwrap_err().to_string();
        assert_eq!(
            error(r#"{"spheres":[{"center":[0,0,0],"radius":-1}]}"#),
            "obstacle sphere 0: radius -1 m is negative"
        );
        assert!(
            error(r#"{"boxes":[{"center":[0,0,1e9],"half_extents":[1,1,1],"name":"wall"}]}"#)
                .starts_with("obstacle wall: center 1000000000 m is beyond")
        );
        assert!(
            error(
                r#"{"boxes":[{"center":[0,0,0],"half_extents":[1,1,1],"quaternion":[0,0,0,0]}]}"#
            )
            .contains("gives no orientation")
        );
        let mut world = World::default();
        world.boxes.push(BoxObstacle::new(&Isometry3::identity(), Vector3::repeat(f64::NAN)));
        assert!(matches!(Obstacles::new(&world), Err(WorldError::NotFinite { .. })));
    }
}
