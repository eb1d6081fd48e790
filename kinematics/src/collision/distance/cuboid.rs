//! Distances to a box that is centred in its own frame: point, segment and box.

use nalgebra::{Isometry3, Vector3};

/// Signed distance from a point to a box: negative inside, then the depth to the nearest face.
#[inline]
pub fn point_cuboid(point: &Vector3<f64>, half_extents: &Vector3<f64>) -> f64 {
    let beyond = point.abs() - half_extents;
    let outside = beyond.map(|component| component.max(0.0)).norm();
    if outside > 0.0 { outside } else { beyond.max() }
}

/// Distance from the segment `a`–`b` to a box; 0 when they touch.
///
/// The squared distance along the segment is convex and piecewise quadratic; its derivative is
/// piecewise linear with breaks where the segment crosses a face's plane. The breaks are sorted and
/// the one linear piece in which the derivative changes sign is solved, so the result is exact.
#[inline]
pub fn segment_cuboid(a: &Vector3<f64>, b: &Vector3<f64>, half_extents: &Vector3<f64>) -> f64 {
    let along = b - a;
    let slope = |t: f64| -> f64 {
        let mut sum = 0.0;
        for axis in 0..3 {
            let position = a[axis] + t * along[axis];
            let beyond = position - position.clamp(-half_extents[axis], half_extents[axis]);
            sum += along[axis] * beyond;
        }
        sum
    };
    point_cuboid(&(a + along * root_of_slope(a, &along, half_extents, slope)), half_extents)
        .max(0.0)
}

/// Where the non-decreasing, piecewise linear `slope` crosses zero in `[0, 1]`.
#[inline]
fn root_of_slope(
    a: &Vector3<f64>,
    along: &Vector3<f64>,
    half_extents: &Vector3<f64>,
    slope: impl Fn(f64) -> f64,
) -> f64 {
    let (mut low, mut low_slope) = (0.0, slope(0.0));
    if low_slope >= 0.0 {
        return 0.0;
    }
    let (mut high, mut high_slope) = (1.0, slope(1.0));
    if high_slope <= 0.0 {
        return 1.0;
    }
    for axis in 0..3 {
        if along[axis].abs() < 1e-15 {
            continue;
        }
        for face in [-half_extents[axis], half_extents[axis]] {
            let t = (face - a[axis]) / along[axis];
            if t > low && t < high {
                let value = slope(t);
                if value <= 0.0 {
                    (low, low_slope) = (t, value);
                } else {
                    (high, high_slope) = (t, value);
                }
            }
        }
    }
    // No break lies between `low` and `high` any more: the slope is linear there.
    low - low_slope * (high - low) / (high_slope - low_slope)
}

/// Largest separation of two boxes over the 15 axes of the separating axis theorem.
///
/// Positive: the boxes are apart, by at least this much. Negative or zero: they overlap, and the
/// magnitude is the penetration depth. `a_from_b` maps the frame of `b` to that of `a`.
pub fn separation(half_a: &Vector3<f64>, half_b: &Vector3<f64>, a_from_b: &Isometry3<f64>) -> f64 {
    let rotation = a_from_b.rotation.to_rotation_matrix();
    let rotation = rotation.matrix();
    let absolute = rotation.abs();
    let offset = a_from_b.translation.vector;
    let mut best = f64::NEG_INFINITY;
    let reach_b = absolute * half_b;
    let offset_in_b = rotation.transpose() * offset;
    let reach_a = absolute.transpose() * half_a;
    for axis in 0..3 {
        best = best.max(offset[axis].abs() - half_a[axis] - reach_b[axis]);
        best = best.max(offset_in_b[axis].abs() - half_b[axis] - reach_a[axis]);
    }
    for i in 0..3 {
        let (i1, i2) = ((i + 1) % 3, (i + 2) % 3);
        for j in 0..3 {
            let (j1, j2) = ((j + 1) % 3, (j + 2) % 3);
            // Length of the cross product of axis i of `a` and axis j of `b`: unit axes.
            let length = (1.0 - rotation[(i, j)].powi(2)).max(0.0).sqrt();
            if length < 1e-6 {
                continue;
            }
            let along = offset[i2] * rotation[(i1, j)] - offset[i1] * rotation[(i2, j)];
            let reach = half_a[i1] * absolute[(i2, j)]
                + half_a[i2] * absolute[(i1, j)]
                + half_b[j1] * absolute[(i, j2)]
                + half_b[j2] * absolute[(i, j1)];
            best = best.max((along.abs() - reach) / length);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn vector(range: f64) -> impl Strategy<Value = Vector3<f64>> {
        prop::array::uniform3(-range..range).prop_map(Vector3::from)
    }

    fn half() -> impl Strategy<Value = Vector3<f64>> {
        prop::array::uniform3(0.0..0.8).prop_map(Vector3::from)
    }

    proptest! {
        #[test]
        fn segment_is_never_farther_than_any_of_its_points(
            a in vector(2.0), b in vector(2.0), half in half()
        ) {
            let distance = segment_cuboid(&a, &b, &half);
            let sampled = (0..=2000)
                .map(|step| point_cuboid(&a.lerp(&b, f64::from(step) / 2000.0), &half).max(0.0))
                .fold(f64::INFINITY, f64::min);
            prop_assert!(distance <= sampled + 1e-12);
            prop_assert!(distance >= sampled - (b - a).norm() / 2000.0);
        }
    }

    #[test]
    fn point_has_known_distances() {
        let half = Vector3::new(1.0, 2.0, 3.0);
        assert_eq!(point_cuboid(&Vector3::new(4.0, 6.0, 0.0), &half), 5.0);
        assert_eq!(point_cuboid(&Vector3::new(0.75, 0.0, 0.0), &half), -0.25);
        assert_eq!(point_cuboid(&Vector3::zeros(), &Vector3::zeros()), 0.0);
    }

    #[test]
    fn segment_through_the_box_touches() {
        let half = Vector3::repeat(0.1);
        let distance =
            segment_cuboid(&Vector3::new(-1.0, 0.05, 0.0), &Vector3::new(1.0, 0.05, 0.0), &half);
        assert_eq!(distance, 0.0);
    }

    #[test]
    fn boxes_edge_to_edge_are_apart_by_the_cross_axis() {
        use std::f64::consts::FRAC_PI_4;
        let half = Vector3::repeat(1.0);
        let turned = nalgebra::UnitQuaternion::from_euler_angles(FRAC_PI_4, 0.0, 0.0)
            * nalgebra::UnitQuaternion::from_euler_angles(0.0, 0.0, FRAC_PI_4);
        let pose = Isometry3::from_parts(Vector3::new(0.0, 0.0, 4.0).into(), turned);
        let apart = separation(&half, &half, &pose);
        assert!(apart > 0.0 && apart < 4.0 - 2.0);
    }
}
