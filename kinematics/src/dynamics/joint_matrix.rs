//! A square matrix over the axes of a chain, without allocation.

use crate::{JointVector, MAX_AXES};

/// A symmetric matrix with one row and column for each axis, such as a mass matrix.
#[derive(Clone, Copy, Debug)]
pub struct JointMatrix {
    /// The lower triangle, row by row.
    entries: [f64; ENTRIES],
    len: usize,
}

/// Entries of the lower triangle of the largest matrix.
const ENTRIES: usize = MAX_AXES * (MAX_AXES + 1) / 2;

/// Where an entry of the lower triangle is kept.
#[inline(always)]
const fn place(row: usize, column: usize) -> usize {
    row * (row + 1) / 2 + column
}

impl JointMatrix {
    pub(crate) fn zeros(len: usize) -> Self {
        Self { entries: [0.0; ENTRIES], len }
    }

    /// Sets an entry of the lower triangle, and with it its mirror image.
    #[inline(always)]
    pub(super) fn set(&mut self, row: usize, column: usize, value: f64) {
        self.entries[place(row, column)] = value;
    }

    /// Adds to an entry of the lower triangle, and with it to its mirror image.
    pub(crate) fn add(&mut self, row: usize, column: usize, addend: f64) {
        self.entries[place(row, column)] += addend;
    }

    /// Sets the row and the column of an axis to zero.
    pub(crate) fn clear(&mut self, axis: usize) {
        for other in 0..self.len {
            self.entries[place(axis.max(other), axis.min(other))] = 0.0;
        }
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
        assert!(row < self.len && column < self.len, "({row}, {column}) of {} rows", self.len);
        self.entries[place(row.max(column), row.min(column))]
    }

    /// Adds one number for each axis to the diagonal: rotor inertias, or damping of an implicit step.
    pub fn add_to_diagonal(&mut self, addend: &[f64]) {
        for (axis, value) in addend.iter().enumerate().take(self.len) {
            self.entries[place(axis, axis)] += value;
        }
    }

    /// The product with a vector.
    pub fn times(&self, vector: &[f64]) -> JointVector {
        JointVector::from_fn(self.len, |row| {
            (0..self.len).map(|column| self.at(row, column) * vector[column]).sum()
        })
    }

    /// Solves `self · x = right` for a positive definite matrix by `L·D·Lᵀ`; none if it is not positive
    /// definite (an axis that moves no mass).
    pub fn solve(&self, right: &[f64]) -> Option<JointVector> {
        let n = self.len;
        let (mut lower, mut pivots) = (self.entries, [0.0; MAX_AXES]);
        for i in 0..n {
            let mut pivot = lower[place(i, i)];
            for j in 0..i {
                // First L·D, then L: the products with D are needed once more for the pivot.
                let mut scaled = lower[place(i, j)];
                for k in 0..j {
                    scaled -= lower[place(i, k)] * pivots[k] * lower[place(j, k)];
                }
                let value = scaled / pivots[j];
                pivot -= value * scaled;
                lower[place(i, j)] = value;
            }
            if pivot <= 0.0 || pivot.is_nan() {
                return None;
            }
            pivots[i] = pivot;
        }
        let mut x = JointVector::from_slice(&right[..n]);
        for i in 0..n {
            x[i] -= (0..i).map(|k| lower[place(i, k)] * x[k]).sum::<f64>();
        }
        for i in (0..n).rev() {
            x[i] = x[i] / pivots[i] - (i + 1..n).map(|k| lower[place(k, i)] * x[k]).sum::<f64>();
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
        for (row, column, value) in [(0, 0, 4.0), (1, 0, 2.0), (1, 1, 3.0)] {
            matrix.set(row, column, value);
        }
        let x = matrix.solve(&[2.0, 5.0]).unwrap();
        assert_eq!(*matrix.times(&x), [2.0, 5.0]);
        assert_eq!(matrix.at(0, 1), matrix.at(1, 0));
        matrix.set(1, 1, 1.0);
        assert!(matrix.solve(&[1.0, 1.0]).is_none());
        matrix.set(0, 0, f64::NAN);
        assert!(matrix.solve(&[1.0, 1.0]).is_none());
    }
}
