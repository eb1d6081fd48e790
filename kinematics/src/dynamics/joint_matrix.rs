//! A square matrix over the axes of a chain, without allocation.

use crate::{JointVector, MAX_AXES};

/// A symmetric matrix with one row and column for each axis, such as a mass matrix.
#[derive(Clone, Copy, Debug)]
pub struct JointMatrix {
    pub(super) rows: [[f64; MAX_AXES]; MAX_AXES],
    len: usize,
}

impl JointMatrix {
    pub(super) fn zeros(len: usize) -> Self {
        Self { rows: [[0.0; MAX_AXES]; MAX_AXES], len }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// One entry.
    pub fn at(&self, row: usize, column: usize) -> f64 {
        self.rows[..self.len][row][..self.len][column]
    }

    /// Adds one number for each axis to the diagonal: rotor inertias, or damping of an implicit step.
    pub fn add_to_diagonal(&mut self, addend: &[f64]) {
        for (axis, value) in addend.iter().enumerate().take(self.len) {
            self.rows[axis][axis] += value;
        }
    }

    /// The product with a vector.
    pub fn times(&self, vector: &[f64]) -> JointVector {
        JointVector::from_fn(self.len, |row| {
            self.rows[row][..self.len].iter().zip(vector).map(|(a, b)| a * b).sum()
        })
    }

    /// Solves `self · x = right` for a positive definite matrix by `L·D·Lᵀ`; none if it is not positive
    /// definite (an axis that moves no mass).
    pub fn solve(&self, right: &[f64]) -> Option<JointVector> {
        let n = self.len;
        let (mut lower, mut pivots) = ([[0.0; MAX_AXES]; MAX_AXES], [0.0; MAX_AXES]);
        for i in 0..n {
            for j in 0..i {
                let mut value = self.rows[i][j];
                for k in 0..j {
                    value -= lower[i][k] * lower[j][k] * pivots[k];
                }
                lower[i][j] = value / pivots[j];
            }
            let taken: f64 = (0..i).map(|k| lower[i][k] * lower[i][k] * pivots[k]).sum();
            pivots[i] = self.rows[i][i] - taken;
            if pivots[i] <= 0.0 || pivots[i].is_nan() {
                return None;
            }
        }
        let mut x = JointVector::from_slice(&right[..n]);
        for i in 0..n {
            x[i] -= (0..i).map(|k| lower[i][k] * x[k]).sum::<f64>();
        }
        for i in (0..n).rev() {
            x[i] = x[i] / pivots[i] - (i + 1..n).map(|k| lower[k][i] * x[k]).sum::<f64>();
        }
        Some(x)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_and_refuses_the_indefinite() {
        let mut matrix = JointMatrix::zeros(2);
        matrix.rows[0][..2].copy_from_slice(&[4.0, 2.0]);
        matrix.rows[1][..2].copy_from_slice(&[2.0, 3.0]);
        let x = matrix.solve(&[2.0, 5.0]).unwrap();
        assert_eq!(*matrix.times(&x), [2.0, 5.0]);
        matrix.rows[1][1] = 1.0;
        assert!(matrix.solve(&[1.0, 1.0]).is_none());
        matrix.rows[0][0] = f64::NAN;
        assert!(matrix.solve(&[1.0, 1.0]).is_none());
    }
}
