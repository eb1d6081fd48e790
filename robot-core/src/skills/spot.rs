//! Free spots to put an object down: on and in things, beside them and between them.
//!
//! Spots come in order of
//! preference; whether the arm reaches one of them without touching anything is for the planner to
//! say.

use nalgebra::{Point3, Vector3};

use super::arrangement::{NEIGHBOUR_GAP_M, ROW_GAP_M, arrangement, grid, rows};
use crate::executor::Refusal;
use crate::scene::{Bounds, Object, ObjectId, Role, Scene};
use crate::task::{Place, Relation};

/// Room kept to the walls of a container, metres.
const WALL_GAP_M: f64 = 0.012;
/// Room kept to the edge of a surface, metres.
const EDGE_GAP_M: f64 = 0.02;
/// Distance between an object and its neighbour for "left of", "next to", …, metres.
const BESIDE_GAPS_M: [f64; 4] = [0.05, 0.07, 0.10, 0.15];
/// Most spots that are handed to the planner.
const MOST_SPOTS: usize = 24;

/// Where an object may stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    /// Where the middle of its underside comes to rest, base frame, metres.
    pub position: Point3<f64>,
    /// Scene id of what carries it there.
    pub carrier: ObjectId,
}

/// Looks for spots in one scene for one object of a known size.
pub struct SpotSearch<'a> {
    /// The scene.
    pub scene: &'a Scene,
    /// The object that shall be put down; it does not block itself.
    pub object: &'a Object,
    /// Half of its edge lengths as it will stand, base frame, metres.
    pub half_m: Vector3<f64>,
    /// Spots near this point come first where the place leaves a choice, base frame, metres.
    pub near: Point3<f64>,
}

impl SpotSearch<'_> {
    /// Spots that satisfy the place, best first; never empty.
    ///
    /// # Errors
    /// The reference is unknown or does not suit the relation, or nothing is free there.
    pub fn spots(&self, place: &Place) -> Result<Vec<Spot>, Refusal> {
        let reference = self.reference(place.reference_id.as_deref(), &place.reference)?;
        let spots = match place.relation {
            Relation::On | Relation::In | Relation::At => self.on_or_in(reference, place)?,
            Relation::LeftOf | Relation::RightOf | Relation::InFrontOf | Relation::Behind => {
                let ways: Vec<_> = self.side(place.relation).into_iter().collect();
                self.beside(reference, &ways)
            }
            Relation::NextTo => self.beside(reference, &self.nearest_sides(reference)),
            Relation::Between => {
                let phrase = place.second_reference.as_deref().unwrap_or_default();
                let second = self.reference(place.second_reference_id.as_deref(), phrase)?;
                self.between(reference, second)
            }
            Relation::Above | Relation::Under => return Err(self.bad_place(place)),
        };
        if spots.is_empty() {
            return Err(Refusal::NoRoom { place: reference.id.clone() });
        }
        Ok(spots.into_iter().take(MOST_SPOTS).collect())
    }

    /// Spots straight below a point: "put it down here".
    ///
    /// # Errors
    /// Nothing that could carry the object is below, or it is not free.
    pub fn below(&self, point: &Point3<f64>) -> Result<Vec<Spot>, Refusal> {
        let around = grid(Point3::new(point.x, point.y, 0.0), Vector3::repeat(0.1));
        let mut spots = around.into_iter().filter_map(|spot| self.standing(spot.x, spot.y));
        let first: Vec<_> = spots.by_ref().take(MOST_SPOTS).collect();
        if first.is_empty() {
            return Err(Refusal::OutsideWorkspace { position: [point.x, point.y, point.z] });
        }
        Ok(first)
    }

    fn reference(&self, id: Option<&str>, phrase: &str) -> Result<&Object, Refusal> {
        let found = id.and_then(|id| self.scene.object(id)).filter(|one| one.id != self.object.id);
        found.ok_or_else(|| Refusal::UnknownObject { phrase: id.unwrap_or(phrase).to_owned() })
    }

    fn bad_place(&self, place: &Place) -> Refusal {
        let reference = place.reference_id.as_ref().unwrap_or(&place.reference).clone();
        Refusal::BadPlace { relation: place.relation, reference }
    }

    fn on_or_in(&self, reference: &Object, place: &Place) -> Result<Vec<Spot>, Refusal> {
        if reference.shape.is_none() {
            return Err(Refusal::NoShape { object: reference.id.clone() });
        }
        match (reference.role, reference.room()) {
            // "On the tray" means in it; nobody wants a block on the rim.
            (_, Some(room)) => Ok(self.in_room(reference, &room)),
            _ if place.relation == Relation::In => Err(self.bad_place(place)),
            (Role::Surface, None) => Ok(self.on_surface(reference)),
            (_, None) if place.relation == Relation::At => {
                Ok(self.beside(reference, &self.nearest_sides(reference)))
            }
            (_, None) => self.on_top(reference),
        }
    }

    /// Spots on the floor of a container, so that others of this size fit beside: an even arrangement
    /// of rows and columns, then single rows, then any; each from the middle outwards.
    fn in_room(&self, container: &Object, room: &Bounds) -> Vec<Spot> {
        let base_from_container = container.base_from_object();
        // The room in the container's frame is compared with the object's size along the base
        // axes: right for containers that stand square, cautious enough for turned ones.
        let play = (room.max - room.min) / 2.0 - self.half_m - Vector3::repeat(WALL_GAP_M);
        if play.x < 0.0 || play.y < 0.0 {
            return Vec::new();
        }
        let middle = Point3::new(room.center().x, room.center().y, room.min.z);
        let size = 2.0 * self.half_m;
        let arranged = arrangement(middle, &play, &size).into_iter();
        // Rows before the grid, which would put the first thing in the way of all others.
        let rows = rows(middle, &play, &size).into_iter().map(|spot| (spot, ROW_GAP_M));
        let grid = grid(middle, Vector3::new(play.x, play.y, 0.0)).into_iter();
        let roomy = |spot| (spot, NEIGHBOUR_GAP_M);
        let spots = arranged.map(roomy).chain(rows).chain(grid.map(roomy));
        let spots = spots.filter_map(|(spot, gap_m)| {
            self.if_free_by(base_from_container * spot, &container.id, gap_m)
        });
        spots.collect()
    }

    fn on_surface(&self, surface: &Object) -> Vec<Spot> {
        let bounds = surface.bounds();
        let play = (bounds.max - bounds.min) / 2.0 - self.half_m - Vector3::repeat(EDGE_GAP_M);
        if play.x < 0.0 || play.y < 0.0 {
            return Vec::new();
        }
        let top = bounds.max.z;
        let middle = bounds.center();
        let kept = |value: f64, axis: usize| {
            value.clamp(middle[axis] - play[axis], middle[axis] + play[axis])
        };
        let near = Point3::new(kept(self.near.x, 0), kept(self.near.y, 1), top);
        let all = grid(near, Vector3::new(0.3, 0.3, 0.0));
        let inside = all.into_iter().filter(|spot| {
            (spot.x - middle.x).abs() <= play.x && (spot.y - middle.y).abs() <= play.y
        });
        inside.filter_map(|spot| self.if_free(spot, &surface.id)).collect()
    }

    /// On top of a single thing, in its middle.
    fn on_top(&self, reference: &Object) -> Result<Vec<Spot>, Refusal> {
        if let Some(above) =
            self.scene.objects_on(&reference.id).into_iter().find(|one| one.id != self.object.id)
        {
            let (object, by) = (reference.id.clone(), above.id.clone());
            return Err(Refusal::Covered { object, by });
        }
        let bounds = reference.bounds();
        let top = Point3::new(bounds.center().x, bounds.center().y, bounds.max.z);
        Ok(vec![Spot { position: top, carrier: reference.id.clone() }])
    }

    fn side(&self, relation: Relation) -> Option<Vector3<f64>> {
        let operator = &self.scene.operator;
        match relation {
            Relation::LeftOf => Some(operator.left()),
            Relation::RightOf => Some(-operator.left()),
            // In front of a thing is on the operator's side of it.
            Relation::InFrontOf => Some(-operator.forward()),
            Relation::Behind => Some(operator.forward()),
            _ => None,
        }
    }

    /// The four sides of the reference, the one nearest to where the object comes from first.
    fn nearest_sides(&self, reference: &Object) -> Vec<Vector3<f64>> {
        let operator = &self.scene.operator;
        let mut sides =
            vec![operator.left(), -operator.left(), -operator.forward(), operator.forward()];
        let towards = self.near.coords - reference.bounds().center().coords;
        sides.sort_by(|a, b| b.dot(&towards).total_cmp(&a.dot(&towards)));
        sides
    }

    fn beside(&self, reference: &Object, ways: &[Vector3<f64>]) -> Vec<Spot> {
        let bounds = reference.bounds();
        let half = (bounds.max - bounds.min) / 2.0;
        let reach = |half: &Vector3<f64>, way: &Vector3<f64>| half.dot(&way.abs());
        let all = ways.iter().flat_map(|way| BESIDE_GAPS_M.map(|gap| (way, gap)));
        all.filter_map(|(way, gap)| {
            let distance = reach(&half, way) + gap + reach(&self.half_m, way);
            let beside = bounds.center() + way * distance;
            self.standing(beside.x, beside.y)
        })
        .collect()
    }

    fn between(&self, first: &Object, second: &Object) -> Vec<Spot> {
        let middle = nalgebra::center(&first.bounds().center(), &second.bounds().center());
        self.standing(middle.x, middle.y).into_iter().collect()
    }

    /// Where the object would come to rest if it were lowered here: on the highest surface or
    /// container floor that carries its whole underside, if nothing else is in the way.
    fn standing(&self, x: f64, y: f64) -> Option<Spot> {
        let carriers = self.scene.objects.iter().filter(|one| one.id != self.object.id);
        let tops = carriers.filter_map(|one| {
            let bounds = match (one.role, one.room()) {
                (_, Some(room)) => {
                    let pose = one.base_from_object();
                    Bounds {
                        min: pose * room.min,
                        max: pose * Point3::new(room.max.x, room.max.y, room.min.z),
                    }
                }
                (Role::Surface, None) => one.bounds(),
                _ => return None,
            };
            let carries = (bounds.min.x + self.half_m.x..=bounds.max.x - self.half_m.x)
                .contains(&x)
                && (bounds.min.y + self.half_m.y..=bounds.max.y - self.half_m.y).contains(&y);
            carries.then_some((bounds.max.z, &one.id))
        });
        let (top, carrier) = tops.max_by(|a, b| a.0.total_cmp(&b.0))?;
        self.if_free(Point3::new(x, y, top), carrier)
    }

    fn if_free(&self, position: Point3<f64>, carrier: &str) -> Option<Spot> {
        self.if_free_by(position, carrier, NEIGHBOUR_GAP_M)
    }

    fn if_free_by(&self, position: Point3<f64>, carrier: &str, gap_m: f64) -> Option<Spot> {
        let is_free = self.is_free(&position, carrier, gap_m);
        is_free.then(|| Spot { position, carrier: carrier.to_owned() })
    }

    /// Whether the object can stand here without coming too near to anything but its carrier.
    fn is_free(&self, spot: &Point3<f64>, carrier: &str, gap_m: f64) -> bool {
        let flat = Vector3::new(self.half_m.x, self.half_m.y, 0.0);
        let top = Vector3::new(0.0, 0.0, 2.0 * self.half_m.z);
        let own = Bounds { min: spot - flat, max: spot + flat + top };
        let others = self.scene.objects.iter().filter(|one| {
            one.id != self.object.id
                && one.id != carrier
                && !self.scene.is_held(&one.id)
                && one.shape.is_some()
        });
        // What lies under the spot (the table under a tray) is no neighbour.
        let mut neighbours = others.map(Object::bounds).filter(|one| one.max.z > spot.z + 1e-3);
        !neighbours.any(|one| own.overlaps(&one, gap_m))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scene() -> Scene {
        Scene::from_toml(include_str!("../../../urdf/scenes/blocks.toml")).unwrap()
    }

    fn place(relation: Relation, id: &str) -> Place {
        Place { reference_id: Some(id.into()), ..Place::new(relation, id) }
    }

    fn spots(scene: &Scene, place: &Place) -> Result<Vec<Point3<f64>>, Refusal> {
        let object = scene.object("red_block").unwrap();
        let near = Point3::from(object.position);
        let search = SpotSearch { scene, object, half_m: Vector3::repeat(0.02), near };
        Ok(search.spots(place)?.into_iter().map(|spot| spot.position).collect())
    }

    #[test]
    fn containers_take_several_blocks_and_then_are_full() {
        for (container, least) in [("tray", 6), ("bin", 4)] {
            let mut scene = scene();
            let mut count = 0;
            while let Ok(found) = spots(&scene, &place(Relation::In, container)) {
                let mut block = scene.object("blue_block").unwrap().clone();
                block.id = format!("block_{count}");
                block.position = [found[0].x, found[0].y, found[0].z + 0.02];
                assert!(block.is_inside(scene.object(container).unwrap()));
                scene.objects.push(block);
                count += 1;
                assert!(count < 20);
            }
            assert!(count >= least, "only {count} fit into the {container}");
            let full = spots(&scene, &place(Relation::In, container));
            assert_eq!(full, Err(Refusal::NoRoom { place: container.into() }));
        }
    }

    #[test]
    fn relations_are_the_operators() {
        let mut scene = scene();
        let left = spots(&scene, &place(Relation::LeftOf, "green_block")).unwrap()[0];
        assert!(left.y > 0.05 && (left.x - 0.55).abs() < 1e-9);
        let front = spots(&scene, &place(Relation::InFrontOf, "green_block")).unwrap()[0];
        assert!(front.x < 0.5 && front.y.abs() < 1e-9);
        scene.operator.facing = [-1.0, 0.0, 0.0];
        let left = spots(&scene, &place(Relation::LeftOf, "green_block")).unwrap()[0];
        assert!(left.y < -0.05, "the left of someone who faces the robot");
    }

    #[test]
    fn stack_is_on_the_top_and_only_on_a_free_one() {
        let mut scene = scene();
        let top = spots(&scene, &place(Relation::On, "blue_block")).unwrap();
        assert!((top[0] - Point3::new(0.45, -0.10, 0.04)).norm() < 1e-9);
        let green = scene.objects.iter_mut().find(|one| one.id == "green_block").unwrap();
        green.position = [0.45, -0.10, 0.06];
        let covered = spots(&scene, &place(Relation::On, "blue_block"));
        assert!(matches!(covered, Err(Refusal::Covered { by, .. }) if by == "green_block"));
    }

    #[test]
    fn spots_on_the_table_keep_clear_of_what_stands_there() {
        let scene = scene();
        for spot in spots(&scene, &place(Relation::On, "table")).unwrap() {
            assert!(spot.z.abs() < 1e-9);
            let blue = scene.object("blue_block").unwrap().bounds().center();
            assert!((spot.x - blue.x).abs().max((spot.y - blue.y).abs()) > 0.04);
        }
    }

    #[test]
    fn between_two_blocks_stands_between_them() {
        let mut scene = scene();
        scene.objects.retain(|one| one.id != "green_block");
        let mut middle = place(Relation::Between, "blue_block");
        middle.second_reference_id = Some("tray".into());
        let spot = spots(&scene, &middle).unwrap()[0];
        assert!((spot.y - 0.11).abs() < 0.011);
    }

    #[test]
    fn nonsense_is_refused() {
        let scene = scene();
        let inside = spots(&scene, &place(Relation::In, "blue_block"));
        assert!(matches!(inside, Err(Refusal::BadPlace { .. })));
        let under = spots(&scene, &place(Relation::Under, "table"));
        assert!(matches!(under, Err(Refusal::BadPlace { .. })));
        let itself = spots(&scene, &place(Relation::On, "red_block"));
        assert!(matches!(itself, Err(Refusal::UnknownObject { .. })));
        let unknown = spots(&scene, &Place::new(Relation::On, "moon"));
        assert!(matches!(unknown, Err(Refusal::UnknownObject { phrase }) if phrase == "moon"));
    }
}
