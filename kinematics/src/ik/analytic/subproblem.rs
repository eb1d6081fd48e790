//! Rotations about one axis that meet a condition. Angles are rad, axes unit vectors.

use nalgebra::{Rotation3, Unit, Vector3};

/// Sines below this count as zero: the angle is not determined.
const DEGENERATE: f64 = 1e-9;

pub(super) type Axis = Unit<Vector3<f64>>;

#[inline]
pub(super) fn turn(axis: &Axis, angle: f64) -> Rotation3<f64> {
    Rotation3::from_axis_angle(axis, angle)
}

/// The angle that turns `from` as near to `to` as possible; none if either lies along the axis.
#[inline]
pub(super) fn angle_between(axis: &Axis, from: &Vector3<f64>, to: &Vector3<f64>) -> Option<f64> {
    let sin = axis.dot(&from.cross(to));
    let cos = from.dot(to) - axis.dot(from) * axis.dot(to);
    let scale = from.norm() * to.norm();
    (sin.hypot(cos) > DEGENERATE * scale).then(|| sin.atan2(cos))
}

/// The angles for which `direction · Rot(axis, angle) · vector = value`: two, or one where they meet, or none.
///
/// A value that is out of range by no more than rounding counts as the end of the range. If the
/// product does not depend on the angle, it is free and `free` is the answer, provided that it holds.
#[inline]
pub(super) fn angles_for_component(
    axis: &Axis,
    direction: &Vector3<f64>,
    vector: &Vector3<f64>,
    value: f64,
    free: f64,
) -> ([f64; 2], usize) {
    let (along, straight) = (axis.dot(vector), axis.dot(direction));
    let cos_part = direction.dot(vector) - along * straight;
    let sin_part = direction.dot(&axis.cross(vector));
    let rest = value - along * straight;
    let amplitude = sin_part.hypot(cos_part);
    let scale = direction.norm() * vector.norm();
    if amplitude <= DEGENERATE * scale {
        let holds = rest.abs() <= 1e-6 * scale;
        return ([free; 2], usize::from(holds));
    }
    let ratio = rest / amplitude;
    if ratio.abs() > 1.0 + 1e-9 {
        return ([0.0; 2], 0);
    }
    let middle = sin_part.atan2(cos_part);
    let spread = ratio.clamp(-1.0, 1.0).acos();
    ([middle + spread, middle - spread], if spread < 1e-9 { 1 } else { 2 })
}

/// The angle within ±π.
#[inline]
pub(super) fn wrapped(angle: f64) -> f64 {
    use std::f64::consts::{PI, TAU};
    if (-PI..=PI).contains(&angle) { angle } else { angle - (angle / TAU).round() * TAU }
}

/// Angles of `Rot(a, α) · Rot(b, β) · Rot(c, γ) = rotation`: two solutions, or one that keeps the first
/// angle `free` where `a` and `c` fall together.
pub(super) fn three_axes(
    [a, b, c]: [&Axis; 3],
    rotation: &Rotation3<f64>,
    free: [f64; 2],
) -> ([[f64; 3]; 2], usize) {
    let target = rotation * c.into_inner();
    let value = a.dot(&target);
    let (betas, count) = angles_for_component(b, a, c, value, free[1]);
    let mut solutions = [[0.0; 3]; 2];
    for (solution, &beta) in solutions.iter_mut().zip(&betas[..count]) {
        let middle = turn(b, beta);
        let alpha = angle_between(a, &(middle * c.into_inner()), &target).unwrap_or(free[0]);
        // What the last axis has to do, seen in any direction across it.
        let left = turn(a, alpha) * middle;
        let across = c.cross(&least_aligned(c));
        let wanted = left.inverse() * (rotation * across);
        let gamma = angle_between(c, &across, &wanted).unwrap_or(0.0);
        *solution = [alpha, beta, gamma].map(wrapped);
    }
    (solutions, count)
}

/// The coordinate axis that lies most across a direction.
#[inline]
pub(super) fn least_aligned(axis: &Vector3<f64>) -> Vector3<f64> {
    let a = axis.abs();
    if a.x <= a.y && a.x <= a.z {
        Vector3::x()
    } else if a.y <= a.z {
        Vector3::y()
    } else {
        Vector3::z()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn component_is_met_and_degenerate_cases_are_finite() {
        let axis = Unit::new_normalize(Vector3::new(1.0, 2.0, -0.5));
        let (direction, vector) = (Vector3::new(0.2, -0.4, 1.0), Vector3::new(0.7, 0.1, 0.3));
        for angle in [-3.0, -1.0, 0.0, 0.5, 2.5] {
            let value = direction.dot(&(turn(&axis, angle) * vector));
            let (angles, count) = angles_for_component(&axis, &direction, &vector, value, 0.0);
            assert!(count >= 1);
            for found in &angles[..count] {
                assert!((direction.dot(&(turn(&axis, *found) * vector)) - value).abs() < 1e-12);
            }
        }
        let (_, none) = angles_for_component(&axis, &direction, &vector, 100.0, 0.0);
        assert_eq!(none, 0);
        let (free, one) = angles_for_component(&axis, &direction, &axis, axis.dot(&direction), 0.7);
        assert_eq!((free[0], one), (0.7, 1));
        assert_eq!(angle_between(&axis, &axis, &vector), None);
    }

    #[test]
    fn three_axes_meet_the_rotation_also_where_they_fall_together() {
        let (z, y) = (Vector3::z_axis(), Vector3::y_axis());
        for middle in [-2.0, -0.3, 0.0, 1e-12, 0.8, std::f64::consts::PI] {
            let rotation = turn(&z, 0.4) * turn(&y, middle) * turn(&z, -1.1);
            let (solutions, count) = three_axes([&z, &y, &z], &rotation, [0.4, 0.0]);
            assert!(count >= 1, "{middle}");
            for [alpha, beta, gamma] in &solutions[..count] {
                let found = turn(&z, *alpha) * turn(&y, *beta) * turn(&z, *gamma);
                assert!(found.angle_to(&rotation) < 1e-7, "{middle}");
            }
        }
    }
}
