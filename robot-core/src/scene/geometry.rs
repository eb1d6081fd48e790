//! Where the objects of a scene are and how much room they take.

use nalgebra::{Isometry3, Point3, Quaternion, Translation3, UnitQuaternion, Vector3};
use serde::{Deserialize, Serialize};

use super::{Object, ObjectId, Role, Scene, Shape};

/// How far an object may hang over or sink into what carries it and still count as resting, metres.
const CONTACT_TOLERANCE_M: f64 = 0.01;

/// Axis-aligned box in the base frame, metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// Smallest x, y, z.
    pub min: Point3<f64>,
    /// Largest x, y, z.
    pub max: Point3<f64>,
}

impl Bounds {
    /// Whether the two boxes, this one grown by `margin_m` on every side, share a point.
    pub fn overlaps(&self, other: &Bounds, margin_m: f64) -> bool {
        (0..3).all(|axis| {
            self.min[axis] - margin_m < other.max[axis]
                && other.min[axis] < self.max[axis] + margin_m
        })
    }

    /// Whether the point lies inside, seen from above.
    pub fn contains_from_above(&self, point: &Point3<f64>) -> bool {
        (0..2).all(|axis| (self.min[axis]..=self.max[axis]).contains(&point[axis]))
    }

    /// Middle of the box.
    pub fn center(&self) -> Point3<f64> {
        nalgebra::center(&self.min, &self.max)
    }
}

/// What carries an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Support {
    /// It lies on this object.
    On(ObjectId),
    /// It lies in this container.
    In(ObjectId),
    /// An arm holds it.
    Held,
    /// Nothing that the scene knows of.
    Unknown,
}

impl Shape {
    /// Half of the outer edge lengths of the box around the shape, in its own frame, metres.
    ///
    /// ```
    /// use robot_core::scene::Shape;
    /// assert_eq!(Shape::Cylinder { radius: 0.03, length: 0.1 }.half_extents().z, 0.05);
    /// ```
    pub fn half_extents(&self) -> Vector3<f64> {
        match *self {
            Shape::Box { size } | Shape::Container { size, .. } => Vector3::from(size) / 2.0,
            Shape::Cylinder { radius, length } => Vector3::new(radius, radius, length / 2.0),
            Shape::Sphere { radius } => Vector3::repeat(radius),
        }
    }
}

impl Object {
    /// Pose of the object in the base frame. An orientation that is no rotation counts as none.
    pub fn base_from_object(&self) -> Isometry3<f64> {
        let [x, y, z, w] = self.orientation;
        let rotation =
            UnitQuaternion::try_new(Quaternion::new(w, x, y, z), 1e-9).unwrap_or_default();
        Isometry3::from_parts(Translation3::from(Vector3::from(self.position)), rotation)
    }

    /// Moves the object to this pose in the base frame.
    pub fn set_base_from_object(&mut self, base_from_object: &Isometry3<f64>) {
        self.position = base_from_object.translation.vector.into();
        let rotation = base_from_object.rotation.coords;
        self.orientation = [rotation.x, rotation.y, rotation.z, rotation.w];
    }

    /// The box around the object in the base frame; a point for an object without a shape.
    pub fn bounds(&self) -> Bounds {
        let pose = self.base_from_object();
        let half = self.shape.map_or_else(Vector3::zeros, |shape| shape.half_extents());
        let reach = match self.shape {
            // A ball is as wide as it is, however it has rolled.
            Some(Shape::Sphere { .. }) => half,
            _ => pose.rotation.to_rotation_matrix().matrix().abs() * half,
        };
        let center = Point3::from(pose.translation.vector);
        Bounds { min: center - reach, max: center + reach }
    }

    /// The room in a container, in the container's own frame: above its floor, between its walls
    /// and up to their upper edge. `None` for everything that is no container.
    pub fn room(&self) -> Option<Bounds> {
        let Some(Shape::Container { wall, .. }) = self.shape else { return None };
        let half = self.shape?.half_extents();
        let inner = Vector3::new(half.x - wall, half.y - wall, half.z);
        Some(Bounds {
            min: Point3::new(-inner.x, -inner.y, -half.z + wall),
            max: Point3::from(inner),
        })
    }

    /// Whether this object's middle lies in the room of `container`, its underside below the edge.
    ///
    /// ```
    /// use robot_core::scene::Scene;
    /// let scene = Scene::from_toml(include_str!("../../../urdf/scenes/blocks.toml")).unwrap();
    /// let (red, tray) = (scene.object("red_block").unwrap(), scene.object("tray").unwrap());
    /// assert!(!red.is_inside(tray));
    /// ```
    pub fn is_inside(&self, container: &Object) -> bool {
        let Some(room) = container.room() else { return false };
        let container_from_base = container.base_from_object().inverse();
        let bounds = self.bounds();
        let middle = bounds.center();
        let underside = Point3::new(middle.x, middle.y, bounds.min.z);
        let underside = container_from_base * underside;
        room.contains_from_above(&(container_from_base * middle))
            && underside.z > room.min.z - CONTACT_TOLERANCE_M
            && underside.z < room.max.z
    }

    /// Whether this object's underside touches the top of `other`, its middle above it.
    pub fn is_on(&self, other: &Object) -> bool {
        let (own, below) = (self.bounds(), other.bounds());
        below.contains_from_above(&own.center())
            && (own.min.z - below.max.z).abs() < CONTACT_TOLERANCE_M
    }

    /// Distance between the object's underside and what it would rest on, if it lies on or in `other`.
    fn gap_over(&self, other: &Object) -> Option<f64> {
        let underside = self.bounds().min.z;
        match other.room() {
            Some(room) if self.is_inside(other) => {
                let floor = other.base_from_object() * room.min;
                Some((underside - floor.z).abs())
            }
            Some(_) => None,
            None => self.is_on(other).then(|| (underside - other.bounds().max.z).abs()),
        }
    }

    /// Whether an arm may take the object away.
    pub fn is_movable(&self) -> bool {
        self.role == Role::Item
    }
}

impl Scene {
    /// What carries the object; [`Support::Unknown`] also for an id that the scene does not have.
    pub fn support_of(&self, id: &str) -> Support {
        let Some(object) = self.object(id) else { return Support::Unknown };
        if self.is_held(id) {
            return Support::Held;
        }
        let others = self.objects.iter().filter(|one| one.id != id && !self.is_held(&one.id));
        // The thin floor of a tray lies between a block and the table: the nearest one carries.
        let nearest = others
            .filter_map(|one| Some((object.gap_over(one)?, one)))
            .min_by(|a, b| a.0.total_cmp(&b.0));
        match nearest {
            Some((_, one)) if one.room().is_some() => Support::In(one.id.clone()),
            Some((_, one)) => Support::On(one.id.clone()),
            None => Support::Unknown,
        }
    }

    /// Objects that rest on the object, directly.
    pub fn objects_on(&self, id: &str) -> Vec<&Object> {
        let Some(below) = self.object(id) else { return Vec::new() };
        self.objects
            .iter()
            .filter(|object| object.id != id && object.is_movable() && !self.is_held(&object.id))
            .filter(|object| object.is_on(below))
            .collect()
    }
}
