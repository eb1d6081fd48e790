//! What is in the way, what may be touched, and whose fault it is.

use kinematics::collision::{Obstacles, Pair};

use super::Mover;
use crate::scene::{ObjectId, Scene};

/// What may be touched on a stretch of a motion.
#[derive(Clone, Debug, Default)]
pub(crate) struct Contact {
    /// An object that does not count as an obstacle: the one between the fingers.
    pub(super) without: Option<ObjectId>,
    /// What is held may touch this.
    pub(super) held_on: Option<(ObjectId, ObjectId)>,
}

impl Contact {
    /// Nothing may be touched.
    pub(crate) fn none() -> Self {
        Self::default()
    }

    /// The fingers go around this object.
    pub(crate) fn with(object: &str) -> Self {
        Self { without: Some(object.to_owned()), held_on: None }
    }

    /// What is held leaves or reaches what carries it.
    pub(crate) fn carried(object: &str, carrier: Option<&str>) -> Self {
        let held_on = carrier.map(|carrier| (object.to_owned(), carrier.to_owned()));
        Self { without: Some(object.to_owned()), held_on }
    }
}

impl Mover {
    /// The scene without what is held and without one more object. Things that the operator wants
    /// avoided are larger than they are, but not where the arm already is.
    pub(super) fn obstacles(&self, scene: &Scene, without: Option<&str>, q: &[f64]) -> Obstacles {
        let without: Vec<&str> = without.into_iter().collect();
        let world = scene.obstacles(&without);
        // A validated scene makes a valid world; without one, nothing is known to be free.
        let plain = Obstacles::new(&world).unwrap_or_default();
        if self.avoided.is_empty() {
            return plain;
        }
        let mut grown = world;
        for cuboid in grown.boxes.iter_mut().filter(|one| self.is_avoided(scene, &one.name)) {
            cuboid.half_extents = cuboid.half_extents.map(|half| half + self.avoided_clearance_m);
        }
        for sphere in grown.spheres.iter_mut().filter(|one| self.is_avoided(scene, &one.name)) {
            sphere.radius += self.avoided_clearance_m;
        }
        for round in grown.cylinders.iter_mut().filter(|one| self.is_avoided(scene, &one.name)) {
            round.radius += self.avoided_clearance_m;
            round.length += 2.0 * self.avoided_clearance_m;
        }
        let grown = Obstacles::new(&grown).unwrap_or_default();
        if self.collision.is_free(q, &grown) { grown } else { plain }
    }

    /// The scene without what is held, everything in it larger by `room_m` on every side.
    pub(super) fn grown_obstacles(scene: &Scene, room_m: f64) -> Obstacles {
        let mut grown = scene.obstacles(&[]);
        for cuboid in &mut grown.boxes {
            cuboid.half_extents = cuboid.half_extents.map(|half| half + room_m);
        }
        for sphere in &mut grown.spheres {
            sphere.radius += room_m;
        }
        for round in grown.cylinders.iter_mut().chain(&mut grown.capsules) {
            round.radius += room_m;
        }
        for cylinder in &mut grown.cylinders {
            cylinder.length += 2.0 * room_m;
        }
        Obstacles::new(&grown).unwrap_or_default()
    }

    fn is_avoided(&self, scene: &Scene, name: &Option<String>) -> bool {
        let owner = name.as_deref().and_then(|name| scene.obstacle_owner(name));
        owner.is_some_and(|object| self.avoided.contains(&object.id))
    }

    /// Ids of the objects that the arm touches in a posture; empty if it only touches itself.
    pub(super) fn culprits(&self, q: &[f64], scene: &Scene) -> Vec<ObjectId> {
        if self.self_contact(q).is_some() {
            return Vec::new();
        }
        let touching = scene.objects.iter().filter(|object| {
            let objects = vec![(*object).clone()];
            let alone = Scene { objects, holding: scene.holding.clone(), ..Scene::default() };
            let alone = Obstacles::new(&alone.obstacles(&[])).unwrap_or_default();
            !self.collision.is_free(q, &alone)
        });
        touching.map(|object| object.id.clone()).collect()
    }

    /// The object of a pair that touches; none if the arm touches itself.
    pub(super) fn culprit(pair: &Pair, scene: &Scene) -> Vec<ObjectId> {
        let Pair::World { obstacle, .. } = pair else { return Vec::new() };
        scene.obstacle_owner(obstacle).map(|object| object.id.clone()).into_iter().collect()
    }
}
