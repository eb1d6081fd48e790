//! Distance between two convex cores by the Gilbert–Johnson–Keerthi iteration.
//!
//! Used where no closed form is at hand: boxes, flat-ended cylinders and hulls among each other.
//! Reference: G. van den Bergen, *Collision Detection in Interactive 3D Environments*, chapter 4.

use nalgebra::{Isometry3, Vector3};

use super::super::shape::Shape;
use super::simplex::Simplex;

/// Round shapes converge slowly near the end; what is left then is below the tolerance anyway.
const MAX_ITERATIONS: usize = 64;
/// Relative gap between upper and lower bound at which the iteration ends.
const RELATIVE_TOLERANCE: f64 = 1e-9;
/// Cores closer than this (m) count as touching.
const TOUCHING_M: f64 = 1e-10;

/// How good an answer has to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effort {
    /// Distances beyond this (m) need not be told apart: any lower bound beyond it will do.
    pub within_m: f64,
    /// The answer may be this much (relative) below the true distance.
    pub relative: f64,
}

impl Effort {
    /// The distance itself, wherever it lies.
    pub const EXACT: Effort = Effort { within_m: f64::INFINITY, relative: RELATIVE_TOLERANCE };
}

/// Distance between the cores of `a` and `b` (radii not subtracted); 0 when they touch.
///
/// `a_from_b` maps the frame of `b` to that of `a`. The answer is a lower bound of the true
/// distance, as near to it as `effort` asks for; if the iteration runs out (never seen), the best
/// lower bound is returned.
pub fn core_distance(a: &Shape, b: &Shape, a_from_b: &Isometry3<f64>, effort: Effort) -> f64 {
    let support = |direction: &Vector3<f64>| {
        let turned = a_from_b.rotation.inverse_transform_vector(direction);
        let on_b = a_from_b.rotation * b.core_support(&-turned) + a_from_b.translation.vector;
        a.core_support(direction) - on_b
    };
    let start = -a_from_b.translation.vector;
    let start = if start.norm_squared() > 0.0 { start } else { Vector3::x() };
    let mut closest = support(&-start);
    let mut simplex = Simplex::point(closest);
    let mut lower_bound: f64 = 0.0;
    for _ in 0..MAX_ITERATIONS {
        let distance_squared = closest.norm_squared();
        let distance = distance_squared.sqrt();
        if distance <= TOUCHING_M {
            return 0.0;
        }
        let vertex = support(&-closest);
        let reached = closest.dot(&vertex);
        lower_bound = lower_bound.max(reached / distance);
        if distance - lower_bound <= effort.relative * distance
            || lower_bound > effort.within_m
            || simplex.holds(&vertex)
        {
            return lower_bound;
        }
        simplex.push(vertex);
        let Some(next) = simplex.reduce_to_closest() else {
            // Inside the simplex means overlap, unless a plane between the two has been found
            // before: then it was rounding in a simplex that is nearly flat.
            return lower_bound;
        };
        if next.norm_squared() >= distance_squared {
            return lower_bound;
        }
        closest = next;
    }
    lower_bound
}

#[cfg(test)]
mod tests {
    use super::super::cuboid;
    use super::*;
    use nalgebra::UnitQuaternion;
    use proptest::prelude::*;

    fn vector(range: f64) -> impl Strategy<Value = Vector3<f64>> {
        prop::array::uniform3(-range..range).prop_map(Vector3::from)
    }

    fn pose() -> impl Strategy<Value = Isometry3<f64>> {
        (vector(2.0), vector(3.0)).prop_map(|(translation, turn)| {
            Isometry3::from_parts(translation.into(), UnitQuaternion::from_scaled_axis(turn))
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn boxes_agree_with_the_separating_axes(
            half_a in vector(0.8), half_b in vector(0.8), pose in pose()
        ) {
            let (half_a, half_b) = (half_a.abs(), half_b.abs());
            let a = Shape::Cuboid { half_extents: half_a };
            let b = Shape::Cuboid { half_extents: half_b };
            let distance = core_distance(&a, &b, &pose, Effort::EXACT);
            let separation = cuboid::separation(&half_a, &half_b, &pose);
            prop_assert!(distance >= separation - 1e-9);
            prop_assert_eq!(distance > 1e-8, separation > 1e-8);
        }

        #[test]
        fn segments_agree_with_the_closed_form(
            radius in 0.0..0.3f64, length in 0.0..1.0f64, half in vector(0.8), pose in pose()
        ) {
            let half = half.abs();
            let a = Shape::Cuboid { half_extents: half };
            let b = Shape::Capsule { radius, half_length: length };
            let end = pose.rotation * Vector3::new(0.0, 0.0, length);
            let centre = pose.translation.vector;
            let exact = cuboid::segment_cuboid(&(centre - end), &(centre + end), &half);
            prop_assert!((core_distance(&a, &b, &pose, Effort::EXACT) - exact).abs() < 1e-8);
        }

        #[test]
        fn faces_that_lie_flat_above_each_other_are_a_known_distance_apart(
            gap in 1e-4..0.3f64, turn in -3.0..3.0f64, shift in -0.3..0.3f64, radius in 0.05..0.3f64
        ) {
            // Parallel faces make flat simplices, the hard case for rounding.
            let a = Shape::Cylinder { radius: 0.085, half_length: 0.075 };
            let across = Shape::Cuboid { half_extents: Vector3::new(0.3, radius, 0.1) };
            let along = Shape::Cylinder { radius, half_length: 0.1 };
            let x = 0.25 * shift;
            let turned = UnitQuaternion::from_axis_angle(&Vector3::z_axis(), turn);
            let above = |x: f64| Isometry3::from_parts(Vector3::new(x, 0.0, 0.175 + gap).into(), turned);
            prop_assert!((core_distance(&a, &along, &above(x), Effort::EXACT) - gap).abs() < 1e-7);
            prop_assert!((core_distance(&a, &across, &above(0.0), Effort::EXACT) - gap).abs() < 1e-7);
            let lying = UnitQuaternion::from_axis_angle(&Vector3::x_axis(), 0.5 * std::f64::consts::PI);
            let up = Vector3::new(x, 0.0, 0.075 + radius + gap);
            let pose = Isometry3::from_parts(up.into(), turned * lying);
            prop_assert!((core_distance(&a, &along, &pose, Effort::EXACT) - gap).abs() < 1e-7);
        }

        #[test]
        fn points_agree_with_the_cylinder(radius in 0.0..0.5f64, length in 0.0..0.5f64, pose in pose()) {
            let a = Shape::Cylinder { radius, half_length: length };
            let b = Shape::Sphere { radius: 0.1 };
            let exact = super::super::cylinder::point_cylinder(&pose.translation.vector, radius, length);
            prop_assert!((core_distance(&a, &b, &pose, Effort::EXACT) - exact.max(0.0)).abs() < 1e-7);
        }
    }
}
