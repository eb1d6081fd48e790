//! Rotations about one axis that meet a condition. Angles are rad, axes unit vectors.
//!
//! An angle is kept as its sine and cosine for as long as it only turns things: the closed forms then need one
//! arc tangent for each angle of an answer, and no sine.

use crate::chain::sin_cos_all;
use nalgebra::{Unit, Vector3};

/// Sines below this count as zero: the angle is not determined.
const DEGENERATE: f64 = 1e-9;

pub(super) type Axis = Unit<Vector3<f64>>;

/// An angle by its sine and cosine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Turn {
    sin: f64,
    cos: f64,
}

impl Turn {
    pub(super) const NONE: Self = Self { sin: 0.0, cos: 1.0 };

    #[inline(always)]
    pub(super) fn of(angle: f64) -> Self {
        let ([sin], [cos]) = sin_cos_all(&[angle]);
        Self { sin, cos }
    }

    /// Several at once.
    #[inline(always)]
    pub(super) fn all<const N: usize>(angles: &[f64; N]) -> [Self; N] {
        let (sines, cosines) = sin_cos_all(angles);
        std::array::from_fn(|i| Self { sin: sines[i], cos: cosines[i] })
    }

    /// The angle, within ±π.
    #[inline(always)]
    pub(super) fn angle(self) -> f64 {
        self.sin.atan2(self.cos)
    }

    #[inline(always)]
    pub(super) fn back(self) -> Self {
        Self { sin: -self.sin, cos: self.cos }
    }

    /// A vector turned by this angle about an axis (O. Rodrigues).
    #[inline(always)]
    pub(super) fn about(self, axis: &Axis, v: &Vector3<f64>) -> Vector3<f64> {
        let a = axis.as_ref();
        let along = (1.0 - self.cos) * a.dot(v);
        v * self.cos + a.cross(v) * self.sin + a * along
    }
}

/// The angle that turns `from` as near to `to` as possible; none if either lies along the axis.
#[inline(always)]
pub(super) fn angle_between(axis: &Axis, from: &Vector3<f64>, to: &Vector3<f64>) -> Option<Turn> {
    let sin = axis.dot(&from.cross(to));
    let cos = from.dot(to) - axis.dot(from) * axis.dot(to);
    let squared = sin * sin + cos * cos;
    let scale = from.norm_squared() * to.norm_squared();
    let share = 1.0 / squared.sqrt();
    let is_determined = squared > DEGENERATE * DEGENERATE * scale;
    is_determined.then_some(Turn { sin: sin * share, cos: cos * share })
}

/// The angles for which `direction · Rot(axis, angle) · vector = value`: two, or one where they meet, or none.
///
/// A value that is out of range by no more than rounding counts as the end of the range. If the
/// product does not depend on the angle, it is free and `free` is the answer, provided that it holds.
#[inline(always)]
pub(super) fn angles_for_component(
    axis: &Axis,
    direction: &Vector3<f64>,
    vector: &Vector3<f64>,
    value: f64,
    free: f64,
) -> ([Turn; 2], usize) {
    let (along, straight) = (axis.dot(vector), axis.dot(direction));
    let cos_part = direction.dot(vector) - along * straight;
    let sin_part = direction.dot(&axis.cross(vector));
    let rest = value - along * straight;
    let squared = sin_part * sin_part + cos_part * cos_part;
    let scale = direction.norm_squared() * vector.norm_squared();
    if squared <= DEGENERATE * DEGENERATE * scale {
        let holds = rest.abs() <= 1e-6 * scale.sqrt();
        return ([Turn::of(free); 2], usize::from(holds));
    }
    let share = 1.0 / squared.sqrt();
    let ratio = rest * share;
    if ratio.abs() > 1.0 + 1e-9 {
        return ([Turn::NONE; 2], 0);
    }
    // The angle of the amplitude's own direction, give or take the arc whose cosine is the ratio.
    let ratio = ratio.clamp(-1.0, 1.0);
    let spread = ((1.0 - ratio) * (1.0 + ratio)).sqrt();
    let (sin, cos) = (sin_part * share, cos_part * share);
    let turn =
        |spread: f64| Turn { sin: sin * ratio + cos * spread, cos: cos * ratio - sin * spread };
    ([turn(spread), turn(-spread)], if spread < 1e-9 { 1 } else { 2 })
}

/// The angle within ±π.
#[inline(always)]
pub(super) fn wrapped(angle: f64) -> f64 {
    use std::f64::consts::{PI, TAU};
    if (-PI..=PI).contains(&angle) { angle } else { angle - (angle / TAU).round() * TAU }
}

/// Angles of `Rot(a, α) · Rot(b, β) · Rot(c, γ) = R`: two solutions, or one that keeps the first
/// angle `free` where `a` and `c` fall together. `R` is given by what it makes of `c` and of
/// [`across`]` c`.
#[inline(always)]
pub(super) fn three_axes(
    [a, b, c]: [&Axis; 3],
    [turned, turned_across]: [&Vector3<f64>; 2],
    free: [f64; 2],
) -> ([[f64; 3]; 2], usize) {
    let (betas, count) = angles_for_component(b, a, c, a.dot(turned), free[1]);
    let mut solutions = [[0.0; 3]; 2];
    for (solution, &beta) in solutions.iter_mut().zip(&betas[..count]) {
        let middle = beta.about(b, c);
        let alpha = angle_between(a, &middle, turned).unwrap_or_else(|| Turn::of(free[0]));
        // What the last axis has to do, seen in any direction across it.
        let wanted = beta.back().about(b, &alpha.back().about(a, turned_across));
        let gamma = angle_between(c, &across(c), &wanted).unwrap_or(Turn::NONE);
        *solution = [alpha, beta, gamma].map(Turn::angle);
    }
    (solutions, count)
}

/// A direction across an axis, not of unit length.
#[inline(always)]
pub(super) fn across(axis: &Axis) -> Vector3<f64> {
    axis.cross(&least_aligned(axis))
}

/// The coordinate axis that lies most across a direction.
#[inline(always)]
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
    use nalgebra::Rotation3;

    fn turn(axis: &Axis, angle: f64) -> Rotation3<f64> {
        Rotation3::from_axis_angle(axis, angle)
    }

    #[test]
    fn turns_agree_with_rotations() {
        let axis = Unit::new_normalize(Vector3::new(1.0, 2.0, -0.5));
        let v = Vector3::new(0.7, 0.1, 0.3);
        for angle in [-3.0, -1.0, 0.0, 0.5, 2.5] {
            let ours = Turn::of(angle);
            assert!((ours.about(&axis, &v) - turn(&axis, angle) * v).norm() < 1e-15);
            assert!((ours.angle() - angle).abs() < 1e-15);
            let found = angle_between(&axis, &v, &(turn(&axis, angle) * v)).unwrap();
            assert!((found.angle() - angle).abs() < 1e-14);
            assert!((ours.back().angle() + angle).abs() < 1e-15);
        }
    }

    #[test]
    fn component_is_met_and_degenerate_cases_are_finite() {
        let axis = Unit::new_normalize(Vector3::new(1.0, 2.0, -0.5));
        let (direction, vector) = (Vector3::new(0.2, -0.4, 1.0), Vector3::new(0.7, 0.1, 0.3));
        for angle in [-3.0, -1.0, 0.0, 0.5, 2.5] {
            let value = direction.dot(&(turn(&axis, angle) * vector));
            let (turns, count) = angles_for_component(&axis, &direction, &vector, value, 0.0);
            assert!(count >= 1);
            for found in &turns[..count] {
                assert!((direction.dot(&found.about(&axis, &vector)) - value).abs() < 1e-12);
            }
        }
        let (_, none) = angles_for_component(&axis, &direction, &vector, 100.0, 0.0);
        assert_eq!(none, 0);
        let (free, one) = angles_for_component(&axis, &direction, &axis, axis.dot(&direction), 0.7);
        assert!((free[0].angle() - 0.7).abs() < 1e-15);
        assert_eq!(one, 1);
        assert_eq!(angle_between(&axis, &axis, &vector), None);
    }

    #[test]
    fn three_axes_meet_the_rotation_also_where_they_fall_together() {
        let (z, y) = (Vector3::z_axis(), Vector3::y_axis());
        for middle in [-2.0, -0.3, 0.0, 1e-12, 0.8, std::f64::consts::PI] {
            let rotation = turn(&z, 0.4) * turn(&y, middle) * turn(&z, -1.1);
            let turned = [&(rotation * z.into_inner()), &(rotation * across(&z))];
            let (solutions, count) = three_axes([&z, &y, &z], turned, [0.4, 0.0]);
            assert!(count >= 1, "{middle}");
            for [alpha, beta, gamma] in &solutions[..count] {
                let found = turn(&z, *alpha) * turn(&y, *beta) * turn(&z, *gamma);
                assert!(found.angle_to(&rotation) < 1e-7, "{middle}");
            }
        }
    }
}
