//! Distances between points and segments, in closed form.

use nalgebra::Vector3;

/// Below this squared length (m²) a segment counts as a point.
const POINT_LENGTH_SQUARED: f64 = 1e-24;

/// Parameter in `[0, 1]` of the point of the segment `a`–`b` that is closest to `point`.
#[inline]
pub fn closest_parameter(point: &Vector3<f64>, a: &Vector3<f64>, b: &Vector3<f64>) -> f64 {
    let along = b - a;
    let length_squared = along.norm_squared();
    if length_squared <= POINT_LENGTH_SQUARED {
        return 0.0;
    }
    ((point - a).dot(&along) / length_squared).clamp(0.0, 1.0)
}

/// Closest points of the segments `a0`–`a1` and `b0`–`b1`.
///
/// Closed form with clamping (C. Ericson, *Real-Time Collision Detection*, section 5.1.9). For
/// parallel segments it returns one of the closest pairs.
#[inline]
pub fn closest_points(
    a: (&Vector3<f64>, &Vector3<f64>),
    b: (&Vector3<f64>, &Vector3<f64>),
) -> (Vector3<f64>, Vector3<f64>) {
    let along_a = a.1 - a.0;
    let along_b = b.1 - b.0;
    let between = a.0 - b.0;
    let aa = along_a.norm_squared();
    let bb = along_b.norm_squared();
    if aa <= POINT_LENGTH_SQUARED {
        return (*a.0, b.0 + along_b * closest_parameter(a.0, b.0, b.1));
    }
    if bb <= POINT_LENGTH_SQUARED {
        return (a.0 + along_a * closest_parameter(b.0, a.0, a.1), *b.0);
    }
    let ab = along_a.dot(&along_b);
    let ac = along_a.dot(&between);
    let bc = along_b.dot(&between);
    let determinant = aa * bb - ab * ab;
    // Nearly parallel: any start on `a` is as good as another, and the division would be noise.
    let mut s = if determinant > 1e-14 * aa * bb {
        ((ab * bc - ac * bb) / determinant).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let mut t = (ab * s + bc) / bb;
    if !(0.0..=1.0).contains(&t) {
        t = t.clamp(0.0, 1.0);
        s = ((ab * t - ac) / aa).clamp(0.0, 1.0);
    }
    (a.0 + along_a * s, b.0 + along_b * t)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn point() -> impl Strategy<Value = Vector3<f64>> {
        prop::array::uniform3(-1.0..1.0).prop_map(Vector3::from)
    }

    /// Projected alternation from many starts: slow, independent of the closed form.
    fn brute(a: (Vector3<f64>, Vector3<f64>), b: (Vector3<f64>, Vector3<f64>)) -> f64 {
        (0..=8)
            .map(|start| {
                let mut on_a = a.0.lerp(&a.1, f64::from(start) / 8.0);
                let mut on_b = b.0;
                for _ in 0..400 {
                    on_b = b.0.lerp(&b.1, closest_parameter(&on_a, &b.0, &b.1));
                    on_a = a.0.lerp(&a.1, closest_parameter(&on_b, &a.0, &a.1));
                }
                (on_a - on_b).norm()
            })
            .fold(f64::INFINITY, f64::min)
    }

    proptest! {
        #[test]
        fn closed_form_agrees_with_alternating_projection(
            a0 in point(), a1 in point(), b0 in point(), b1 in point()
        ) {
            let (on_a, on_b) = closest_points((&a0, &a1), (&b0, &b1));
            let brute = brute((a0, a1), (b0, b1));
            prop_assert!((on_a - on_b).norm() <= brute + 1e-9);
            prop_assert!((on_a - on_b).norm() >= brute - 1e-4);
        }

        #[test]
        fn parallel_segments_are_exact(a0 in point(), along in point(), shift in -2.0..2.0f64, length in 0.1..2.0f64) {
            let across = along.cross(&Vector3::new(0.3, -0.8, 0.5));
            prop_assume!(across.norm() > 1e-3);
            let a1 = a0 + along;
            let b0 = a0 + along * shift + across;
            let b1 = b0 + along * length;
            let (on_a, on_b) = closest_points((&a0, &a1), (&b0, &b1));
            let gap = (shift - 1.0).max(-(shift + length)).max(0.0) * along.norm();
            prop_assert!(((on_a - on_b).norm() - gap.hypot(across.norm())).abs() < 1e-6);
        }
    }

    #[test]
    fn degenerate_segments_are_points() {
        let origin = Vector3::zeros();
        let (a, b) = (Vector3::new(-1.0, 1.0, 0.0), Vector3::new(1.0, 1.0, 0.0));
        let (p, q) = closest_points((&origin, &origin), (&a, &b));
        assert_eq!((p - q).norm(), 1.0);
        let (p, q) = closest_points((&a, &a), (&b, &b));
        assert_eq!((p - q).norm(), 2.0);
    }
}
