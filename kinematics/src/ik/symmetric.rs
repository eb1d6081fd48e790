//! The small symmetric system at the heart of an iteration.

/// Lower triangle of a symmetric 6×6 matrix, row by row.
pub(super) type Symmetric6 = [[f64; 6]; 6];

/// Solves `A·x = b` for a positive definite 6×6 matrix, of which the lower triangle is given, by
/// `L·D·Lᵀ` in place. A pivot that is not positive counts as infinite: its unknown becomes zero.
#[inline(always)]
pub(super) fn solve6(a: &mut Symmetric6, b: &[f64; 6]) -> [f64; 6] {
    let mut inverse_pivots = [0.0; 6];
    for i in 0..6 {
        for j in 0..i {
            // a[i][j] becomes L[i][j]·D[j] first, and L[i][j] once row i is complete.
            let mut value = a[i][j];
            for k in 0..j {
                value -= a[i][k] * a[j][k];
            }
            a[i][j] = value;
        }
        let mut pivot = a[i][i];
        for j in 0..i {
            let scaled = a[i][j] * inverse_pivots[j];
            pivot -= a[i][j] * scaled;
            a[i][j] = scaled;
        }
        inverse_pivots[i] = if pivot > 1e-300 { 1.0 / pivot } else { 0.0 };
    }
    let mut x = *b;
    for i in 0..6 {
        for k in 0..i {
            x[i] -= a[i][k] * x[k];
        }
    }
    for i in (0..6).rev() {
        x[i] *= inverse_pivots[i];
        for k in i + 1..6 {
            x[i] -= a[k][i] * x[k];
        }
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;
    use nalgebra::{Matrix6, Vector6};

    #[test]
    fn agrees_with_nalgebra() {
        for seed in 1..50 {
            let factor = Matrix6::from_fn(|row, column| {
                (f64::from(seed) * ((row * 6 + column) as f64 + 2.0).sqrt()).fract() - 0.5
            });
            let matrix = factor * factor.transpose() + Matrix6::identity() * 0.01;
            let right = Vector6::from_fn(|row, _| row as f64 - 2.5);
            let mut lower = std::array::from_fn(|i| std::array::from_fn(|j| matrix[(i, j)]));
            let ours = Vector6::from(solve6(&mut lower, &right.into()));
            let residual = (matrix * ours - right).norm();
            assert!(residual < 1e-10, "{residual}");
        }
    }

    #[test]
    fn singular_rows_give_zero_and_no_nan() {
        let mut zero = [[0.0; 6]; 6];
        assert_eq!(solve6(&mut zero, &[1.0; 6]), [0.0; 6]);
    }
}
