//! The scene as the planner sees it: solids with the ids of the objects as names.

use kinematics::collision::{BoxObstacle, RoundObstacle, SphereObstacle, World};
use nalgebra::{Isometry3, Vector3};

use super::{Object, Scene, Shape};

/// A convex part of an object: half edge lengths of a box, and its pose in the object's frame.
type BoxPart = (Isometry3<f64>, Vector3<f64>);

impl Scene {
    /// Everything that an arm must not touch, except what is held and the objects in `without`.
    ///
    /// Each solid carries the id of its object as name, the walls of a container with an addition
    /// ([`Scene::obstacle_owner`] gives the id for either). Objects without a shape are left out: they
    /// can be talked about, but not avoided.
    ///
    /// ```
    /// use robot_core::scene::Scene;
    /// let scene = Scene::from_toml(include_str!("../../../urdf/scenes/blocks.toml")).unwrap();
    /// let world = scene.obstacles(&["red_block"]);
    /// // A table, two blocks, and floor and four walls of the tray and of the bin.
    /// assert_eq!(world.boxes.len(), 1 + 2 + 2 * 5);
    /// ```
    pub fn obstacles(&self, without: &[&str]) -> World {
        let mut world = World::default();
        for object in &self.objects {
            if !self.is_held(&object.id) && !without.contains(&object.id.as_str()) {
                add_object(&mut world, object);
            }
        }
        world
    }

    /// The object that an obstacle of [`Scene::obstacles`] belongs to, by the obstacle's name.
    pub fn obstacle_owner(&self, name: &str) -> Option<&Object> {
        let owner = self.object(name);
        owner.or_else(|| self.objects.iter().find(|object| wall_name(&object.id) == name))
    }
}

fn wall_name(id: &str) -> String {
    format!("{id} (wall)")
}

fn add_object(world: &mut World, object: &Object) {
    let pose = object.base_from_object();
    let name = Some(object.id.clone());
    match object.shape {
        None => {}
        Some(Shape::Box { size }) => {
            let half = Vector3::from(size) / 2.0;
            world.boxes.push(BoxObstacle::new(&pose, half).named(&object.id));
        }
        Some(Shape::Sphere { radius }) => {
            world.spheres.push(SphereObstacle { center: object.position, radius, name });
        }
        Some(Shape::Cylinder { radius, length }) => {
            let rotation = pose.rotation.coords;
            let quaternion = [rotation.x, rotation.y, rotation.z, rotation.w];
            let center = object.position;
            world.cylinders.push(RoundObstacle { center, radius, length, quaternion, name });
        }
        Some(Shape::Container { size, wall }) => {
            for (object_from_part, half) in container_parts(size, wall) {
                let part = BoxObstacle::new(&(pose * object_from_part), half);
                // Only the floor may be touched by what is put in.
                let is_floor = object_from_part.translation.z < 0.0;
                let name = if is_floor { object.id.clone() } else { wall_name(&object.id) };
                world.boxes.push(part.named(name));
            }
        }
    }
}

/// Floor and four walls of an open box, in its own frame.
pub(crate) fn container_parts(size: [f64; 3], wall_m: f64) -> [BoxPart; 5] {
    let half = Vector3::from(size) / 2.0;
    let thin = wall_m / 2.0;
    let part =
        |x: f64, y: f64, z: f64, extents: Vector3<f64>| (Isometry3::translation(x, y, z), extents);
    let (across, along) = (half.x - thin, half.y - thin);
    [
        part(0.0, 0.0, thin - half.z, Vector3::new(half.x, half.y, thin)),
        part(across, 0.0, 0.0, Vector3::new(thin, half.y, half.z)),
        part(-across, 0.0, 0.0, Vector3::new(thin, half.y, half.z)),
        part(0.0, along, 0.0, Vector3::new(half.x, thin, half.z)),
        part(0.0, -along, 0.0, Vector3::new(half.x, thin, half.z)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walls_fill_the_outer_size_and_leave_the_room_free() {
        let parts = container_parts([0.24, 0.18, 0.04], 0.006);
        let reach = |axis: usize| {
            let outer = parts.iter().map(|(pose, half)| pose.translation.vector[axis] + half[axis]);
            outer.fold(0.0, f64::max)
        };
        for (axis, outer) in [0.12, 0.09, 0.02].into_iter().enumerate() {
            assert!((reach(axis) - outer).abs() < 1e-12, "axis {axis}");
        }
        let inside = |point: Vector3<f64>| {
            parts.iter().any(|(pose, half)| {
                let local = point - pose.translation.vector;
                (0..3).all(|axis| local[axis].abs() <= half[axis])
            })
        };
        assert!(!inside(Vector3::new(0.11, 0.08, 0.0)), "room");
        assert!(inside(Vector3::new(0.117, 0.0, 0.0)), "wall");
        assert!(inside(Vector3::new(0.0, 0.0, -0.017)), "floor");
    }
}
