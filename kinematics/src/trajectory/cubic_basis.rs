//! The four cubic B-splines that overlap one interval of a uniform grid.
//!
//! On the interval from node k to node k + 1, with u = 0 … 1, a spline with coefficients c is
//! Σ c[k + i]·Bᵢ(u), i = 0 … 3; coefficient k + 1 belongs to node k. A grid of n intervals has n + 3
//! coefficients.

/// Values and first two derivatives by u of the four B-splines.
pub(super) fn basis(u: f64) -> [[f64; 4]; 3] {
    let w = 1.0 - u;
    [
        [
            w * w * w / 6.0,
            (u * u * (3.0 * u - 6.0) + 4.0) / 6.0,
            (w * w * (3.0 * w - 6.0) + 4.0) / 6.0,
            u * u * u / 6.0,
        ],
        [-0.5 * w * w, u * (1.5 * u - 2.0), w * (2.0 - 1.5 * w), 0.5 * u * u],
        [w, 3.0 * u - 2.0, 3.0 * w - 2.0, u],
    ]
}

/// Integrals of the four B-splines from 0 to u.
pub(super) fn integral(u: f64) -> [f64; 4] {
    let w = 1.0 - u;
    let (u2, w2) = (u * u, w * w);
    // The third is the mirror image of the second: its whole integral less the rest.
    let second = |u: f64, u2: f64| u * (4.0 + u2 * (0.75 * u - 2.0)) / 6.0;
    [(1.0 - w2 * w2) / 24.0, second(u, u2), 11.0 / 24.0 - second(w, w2), u2 * u2 / 24.0]
}

/// Σ weights·coefficients over the four that overlap the interval.
pub(super) fn combine(weights: &[f64; 4], coefficients: &[f64]) -> f64 {
    weights.iter().zip(coefficients).map(|(w, c)| w * c).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_sum_to_one_and_match_their_derivatives_and_integrals() {
        let step = 1e-6;
        for u in [0.0, 0.2, 0.5, 0.77, 1.0 - step] {
            let ([b, first, second], [after, first_after, _]) = (basis(u), basis(u + step));
            assert!((b.iter().sum::<f64>() - 1.0).abs() < 1e-14);
            for i in 0..4 {
                assert!(((after[i] - b[i]) / step - first[i]).abs() < 1e-5);
                assert!(((first_after[i] - first[i]) / step - second[i]).abs() < 1e-5);
                let grown = (integral(u + step)[i] - integral(u)[i]) / step;
                assert!((grown - b[i]).abs() < 1e-5, "{i} at {u}");
            }
        }
        assert_eq!(integral(0.0), [0.0; 4]);
    }
}
