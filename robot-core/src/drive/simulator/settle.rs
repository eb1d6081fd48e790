//! Objects that nothing holds fall straight down onto what is under their middle.
//!
//! Honest but simple: free fall, no bounce, no push aside, and an object that lands askew lies flat
//! at once. What lies under the edge of an object but not under its middle does not carry it. Contact
//! with friction and toppling comes with full contact dynamics.

use nalgebra::Vector3;

use super::body::{Hold, SimulatedBody};

/// Acceleration of free fall, m/s².
const GRAVITY_M_S2: f64 = 9.81;
/// An object may reach this far into what carries it and still lie on it, m.
const SINK_M: f64 = 0.005;

/// All objects, and the floor below everything.
#[derive(Clone, Debug)]
pub(super) struct Bodies {
    pub(super) bodies: Vec<SimulatedBody>,
    floor_m: f64,
}

impl Bodies {
    pub(super) fn new(bodies: Vec<SimulatedBody>) -> Self {
        // What falls off the table ends at the height of the lowest thing that stands in the cell.
        let fixed = bodies.iter().filter(|body| body.hold == Hold::Fixed);
        let floor_m = fixed.map(SimulatedBody::bottom).fold(0.0, f64::min);
        Self { bodies, floor_m }
    }

    /// Something was taken away or put down: what lay on it may fall.
    pub(super) fn wake(&mut self) {
        for body in &mut self.bodies {
            if body.hold == Hold::Rests {
                body.hold = Hold::Falls(0.0);
            }
        }
    }

    /// Lets everything that is not held fall for a period.
    pub(super) fn step(&mut self, period_s: f64) {
        for index in 0..self.bodies.len() {
            let Hold::Falls(speed) = self.bodies[index].hold else {
                continue;
            };
            let ground = self.ground_below(index);
            let body = &mut self.bodies[index];
            let speed = speed + GRAVITY_M_S2 * period_s;
            let bottom = body.bottom();
            if bottom - speed * period_s > ground {
                body.hold = Hold::Falls(speed);
                body.base_from_body.translation.vector.z -= speed * period_s;
                continue;
            }
            body.lay_flat();
            let reach = body.reach(&body.base_from_body.rotation, &Vector3::z());
            body.base_from_body.translation.vector.z = ground + reach;
            body.hold = Hold::Rests;
        }
    }

    /// Height of what is under the middle of a body, m.
    fn ground_below(&self, index: usize) -> f64 {
        let body = &self.bodies[index];
        let (centre, bottom) = (body.centre(), body.bottom());
        let others = self.bodies.iter().enumerate().filter(|(other, _)| *other != index);
        others
            .filter(|(_, other)| !matches!(other.hold, Hold::Gripped(_) | Hold::Falls(_)))
            .filter_map(|(_, other)| other.carries_at(&centre))
            .filter(|height| *height <= bottom + SINK_M)
            .fold(self.floor_m, f64::max)
    }
}

#[cfg(test)]
mod tests {
    use nalgebra::{Isometry3, Translation3, UnitQuaternion};

    use super::*;
    use crate::scene::Shape;

    fn body(shape: Shape, position: [f64; 3], hold: Hold) -> SimulatedBody {
        let base_from_body =
            Isometry3::from_parts(Translation3::from(position), UnitQuaternion::identity());
        SimulatedBody { shape, base_from_body, mass_kg: 0.1, hold }
    }

    fn cell() -> Vec<SimulatedBody> {
        let table = Shape::Box { size: [1.0, 1.0, 0.04] };
        let tray = Shape::Container { size: [0.3, 0.2, 0.05], wall: 0.01 };
        vec![
            body(table, [0.5, 0.0, -0.02], Hold::Fixed),
            body(tray, [0.5, 0.3, 0.025], Hold::Fixed),
        ]
    }

    fn drop_from(position: [f64; 3], turn: UnitQuaternion<f64>) -> SimulatedBody {
        let mut bodies = cell();
        let cube = Shape::Box { size: [0.04; 3] };
        let mut dropped = body(cube, position, Hold::Falls(0.0));
        dropped.base_from_body.rotation = turn;
        bodies.push(dropped);
        let mut bodies = Bodies::new(bodies);
        (0..1000).for_each(|_| bodies.step(0.002));
        bodies.bodies.swap_remove(2)
    }

    #[test]
    fn a_block_lands_on_the_table_in_the_tray_on_its_rim_or_on_the_floor() {
        let level = UnitQuaternion::identity();
        let cases = [
            ([0.5, 0.0, 0.3], 0.02),
            ([0.5, 0.3, 0.3], 0.03),
            ([0.5, 0.395, 0.3], 0.07),
            ([-0.5, 0.0, 0.3], -0.04 + 0.02),
        ];
        for (position, height) in cases {
            let body = drop_from(position, level);
            assert_eq!(body.hold, Hold::Rests);
            assert!((body.centre().z - height).abs() < 1e-9, "{position:?}: {}", body.centre().z);
            assert_eq!(body.centre().x, position[0], "it falls straight down");
        }
    }

    #[test]
    fn falling_takes_the_time_of_free_fall() {
        let mut bodies = cell();
        bodies.push(body(Shape::Sphere { radius: 0.02 }, [0.5, 0.0, 0.5], Hold::Falls(0.0)));
        let mut bodies = Bodies::new(bodies);
        let mut steps = 0;
        while bodies.bodies[2].hold != Hold::Rests {
            bodies.step(0.001);
            steps += 1;
        }
        let expected = (2.0 * 0.48 / GRAVITY_M_S2).sqrt();
        assert!((f64::from(steps) * 0.001 - expected).abs() < 0.005, "{steps} ms for {expected} s");
    }

    #[test]
    fn a_tilted_block_lies_flat_and_keeps_its_heading() {
        let turn = UnitQuaternion::from_euler_angles(0.3, -0.2, 0.5);
        let body = drop_from([0.5, 0.0, 0.3], turn);
        let up = body.base_from_body.rotation * Vector3::z();
        assert!((up - Vector3::z()).norm() < 1e-9);
        assert!((body.centre().z - 0.02).abs() < 1e-9);
    }

    #[test]
    fn what_lies_on_a_block_falls_when_the_block_goes() {
        let cube = Shape::Box { size: [0.04; 3] };
        let mut bodies = cell();
        bodies.push(body(cube, [0.5, 0.0, 0.02], Hold::Falls(0.0)));
        bodies.push(body(cube, [0.51, 0.0, 0.06], Hold::Falls(0.0)));
        let mut bodies = Bodies::new(bodies);
        (0..100).for_each(|_| bodies.step(0.002));
        assert!((bodies.bodies[3].centre().z - 0.06).abs() < 1e-9);
        bodies.bodies[2].base_from_body.translation.x = 0.2;
        bodies.wake();
        (0..100).for_each(|_| bodies.step(0.002));
        assert!((bodies.bodies[3].centre().z - 0.02).abs() < 1e-9);
    }
}
