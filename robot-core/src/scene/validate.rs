//! What a scene must satisfy before anything is done with it.

use std::collections::HashSet;
use std::path::PathBuf;

use super::{Object, Scene, Shape};

/// Farthest position and largest edge that a scene may have: a cell, not a landscape, metres.
const LARGEST_LENGTH_M: f64 = 100.0;
/// Most objects that a scene may have.
const MOST_OBJECTS: usize = 10_000;
/// Longest id, name or attribute, bytes.
const LONGEST_NAME: usize = 200;
/// How far the length of a quaternion may be from one.
const QUATERNION_TOLERANCE: f64 = 1e-3;

/// Why a scene was not accepted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the messages say it all")]
pub enum SceneError {
    #[error("cannot read scene {}: {source}", path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("cannot write scene {}: {source}", path.display())]
    Unwritable { path: PathBuf, source: std::io::Error },
    #[error("scene {} has {bytes} bytes, at most {limit} are read", path.display())]
    FileTooLarge { path: PathBuf, bytes: u64, limit: u64 },
    #[error("scene {}: {error}", path.display())]
    InFile { path: PathBuf, error: Box<SceneError> },
    #[error("not a scene: {message}")]
    Syntax { message: String },
    #[error("{count} objects, at most {limit} are accepted")]
    TooManyObjects { count: usize, limit: usize },
    #[error("object id `{id}` is used twice")]
    DuplicateId { id: String },
    #[error("{what} `{text}` must have 1 to {LONGEST_NAME} bytes and no control characters")]
    BadName { what: &'static str, text: String },
    #[error("object `{id}`: {what} {value:?} must be finite and within {LARGEST_LENGTH_M} m")]
    BadNumber { id: String, what: &'static str, value: Vec<f64> },
    #[error("object `{id}`: {what} {value} m must be positive and at most {LARGEST_LENGTH_M} m")]
    BadSize { id: String, what: &'static str, value: f64 },
    #[error("object `{id}`: mass {value} kg must be positive and finite")]
    BadMass { id: String, value: f64 },
    #[error("object `{id}`: orientation has length {length}, a rotation has length 1")]
    NotUnitQuaternion { id: String, length: f64 },
    #[error("object `{id}`: wall {wall_m} m leaves no room inside {size_m:?} m")]
    WallTooThick { id: String, wall_m: f64, size_m: [f64; 3] },
    #[error("the operator's {what} {value:?} must be finite{note}")]
    BadOperator { what: &'static str, value: [f64; 3], note: &'static str },
    #[error("held object `{id}` is not in the scene")]
    UnknownHeld { id: String },
}

impl Scene {
    /// Checks ids, names, numbers, sizes, quaternions and references.
    ///
    /// # Errors
    /// The first fault found, with the name of the object and the value.
    pub fn validate(&self) -> Result<(), SceneError> {
        if self.objects.len() > MOST_OBJECTS {
            return Err(SceneError::TooManyObjects {
                count: self.objects.len(),
                limit: MOST_OBJECTS,
            });
        }
        let mut ids = HashSet::new();
        for object in &self.objects {
            check_object(object)?;
            if !ids.insert(object.id.as_str()) {
                return Err(SceneError::DuplicateId { id: object.id.clone() });
            }
        }
        for id in self.holding.values() {
            if !ids.contains(id.as_str()) {
                return Err(SceneError::UnknownHeld { id: id.clone() });
            }
        }
        for name in &self.poses {
            check_name("pose", name)?;
        }
        self.check_operator()
    }

    fn check_operator(&self) -> Result<(), SceneError> {
        let position = self.operator.position;
        if !within_cell(&position) {
            return Err(SceneError::BadOperator { what: "position", value: position, note: "" });
        }
        let facing = self.operator.facing;
        if !within_cell(&facing) || facing[0].hypot(facing[1]) < 1e-6 {
            let note = " and not straight up or down";
            return Err(SceneError::BadOperator { what: "facing", value: facing, note });
        }
        Ok(())
    }
}

fn check_object(object: &Object) -> Result<(), SceneError> {
    check_name("object id", &object.id)?;
    check_name("object name", &object.name)?;
    for attribute in &object.attributes {
        check_name("attribute", attribute)?;
    }
    let id = || object.id.clone();
    if !within_cell(&object.position) {
        let value = object.position.to_vec();
        return Err(SceneError::BadNumber { id: id(), what: "position", value });
    }
    let length = object.orientation.iter().map(|value| value * value).sum::<f64>().sqrt();
    // A NaN fails this comparison too.
    if !((length - 1.0).abs() <= QUATERNION_TOLERANCE) {
        return Err(SceneError::NotUnitQuaternion { id: id(), length });
    }
    if let Some(value) = object.mass_kg.filter(|mass| !(mass.is_finite() && *mass > 0.0)) {
        return Err(SceneError::BadMass { id: id(), value });
    }
    object.shape.map_or(Ok(()), |shape| check_shape(&object.id, &shape))
}

fn check_shape(id: &str, shape: &Shape) -> Result<(), SceneError> {
    let lengths: Vec<(&'static str, f64)> = match *shape {
        Shape::Box { size } => size.map(|edge| ("edge", edge)).to_vec(),
        Shape::Cylinder { radius, length } => vec![("radius", radius), ("length", length)],
        Shape::Sphere { radius } => vec![("radius", radius)],
        Shape::Container { size, wall } => {
            let mut lengths = size.map(|edge| ("edge", edge)).to_vec();
            lengths.push(("wall", wall));
            lengths
        }
    };
    for (what, value) in lengths {
        if !(value > 0.0 && value <= LARGEST_LENGTH_M) {
            return Err(SceneError::BadSize { id: id.to_owned(), what, value });
        }
    }
    match *shape {
        Shape::Container { size, wall }
            if 2.0 * wall >= size[0] || 2.0 * wall >= size[1] || wall >= size[2] =>
        {
            Err(SceneError::WallTooThick { id: id.to_owned(), wall_m: wall, size_m: size })
        }
        _ => Ok(()),
    }
}

fn check_name(what: &'static str, text: &str) -> Result<(), SceneError> {
    let is_good = !text.trim().is_empty()
        && text.len() <= LONGEST_NAME
        && !text.chars().any(char::is_control);
    if is_good {
        return Ok(());
    }
    Err(SceneError::BadName { what, text: text.chars().take(60).collect() })
}

fn within_cell(values: &[f64]) -> bool {
    values.iter().all(|value| value.abs() <= LARGEST_LENGTH_M)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(change: impl FnOnce(&mut Scene)) -> Result<(), SceneError> {
        let text = "[[objects]]\nid = 'a'\nname = 'cup'\nposition = [0.4, 0, 0.1]\n\
                    shape = { container = { size = [0.1, 0.1, 0.1], wall = 0.004 } }";
        let mut scene = Scene::from_toml(text).unwrap();
        change(&mut scene);
        scene.validate()
    }

    #[test]
    fn each_fault_is_named() {
        use SceneError as E;
        assert!(one(|_| ()).is_ok());
        let nan = one(|scene| scene.objects[0].position[1] = f64::NAN);
        assert!(matches!(nan, Err(E::BadNumber { .. })));
        let far = one(|scene| scene.objects[0].position[1] = 1e9);
        assert!(matches!(far, Err(E::BadNumber { .. })));
        let twice = one(|scene| scene.objects.push(scene.objects[0].clone()));
        assert!(matches!(twice, Err(E::DuplicateId { .. })));
        let turned = one(|scene| scene.objects[0].orientation = [0.0, 0.0, 0.0, 2.0]);
        assert!(matches!(turned, Err(E::NotUnitQuaternion { .. })));
        let nan = one(|scene| scene.objects[0].orientation[3] = f64::NAN);
        assert!(matches!(nan, Err(E::NotUnitQuaternion { .. })));
        let flat = one(|scene| scene.objects[0].shape = Some(Shape::Box { size: [0.1, 0.0, 0.1] }));
        assert!(matches!(flat, Err(E::BadSize { .. })));
        let size = [0.1; 3];
        let solid = one(|scene| {
            scene.objects[0].shape = Some(Shape::Container { size, wall: 0.05 });
        });
        assert!(matches!(solid, Err(E::WallTooThick { .. })));
        let light = one(|scene| scene.objects[0].mass_kg = Some(-1.0));
        assert!(matches!(light, Err(E::BadMass { .. })));
        let nameless = one(|scene| scene.objects[0].name = "  ".into());
        assert!(matches!(nameless, Err(E::BadName { .. })));
        let held = one(|scene| {
            scene.holding.insert(crate::task::ArmName::Right, "b".into());
        });
        assert!(matches!(held, Err(E::UnknownHeld { .. })));
        let upward = one(|scene| scene.operator.facing = [0.0, 0.0, 1.0]);
        assert!(matches!(upward, Err(E::BadOperator { .. })));
    }
}
