//! Symmetric positive definite systems with a narrow band.

/// Entries beside the diagonal on one side.
pub(super) const HALF_BAND: usize = 3;

/// A symmetric matrix of which row k keeps the entries (k, k), (k, k − 1), … (k, k − 3).
pub(super) struct Band {
    rows: Vec<[f64; HALF_BAND + 1]>,
}

impl Band {
    pub(super) fn zeros(size: usize) -> Self {
        Self { rows: vec![[0.0; HALF_BAND + 1]; size] }
    }

    pub(super) fn clear(&mut self) {
        self.rows.fill([0.0; HALF_BAND + 1]);
    }

    /// Four rows from this one on; entry `below` of row k is (k, k − below).
    #[inline(always)]
    pub(super) fn rows_from(&mut self, first: usize) -> &mut [[f64; HALF_BAND + 1]] {
        &mut self.rows[first..first + HALF_BAND + 1]
    }

    /// Solves in place by factorization into L·D·Lᵀ; false where the matrix is not positive definite.
    /// The matrix is used up.
    pub(super) fn solve(&mut self, right: &mut [f64]) -> bool {
        // The last three rows of L and inverses of D, and the solutions of L·y = right, the newest
        // first. Rows before the first are those of the identity.
        let (mut one, mut two, mut inverses) = ([0.0; 2], 0.0, [1.0; HALF_BAND]);
        let mut solved = [0.0; HALF_BAND];
        for (row, right) in self.rows.iter_mut().zip(right.iter_mut()) {
            let [diagonal, a1, w3, a2] = [row[0], row[1], row[3], row[2]];
            let w2 = a2 - w3 * two;
            let w1 = a1 - w2 * one[0] - w3 * one[1];
            let (l1, l2, l3) = (w1 * inverses[0], w2 * inverses[1], w3 * inverses[2]);
            let pivot = diagonal - w1 * l1 - w2 * l2 - w3 * l3;
            if pivot.is_nan() || pivot <= 0.0 {
                return false;
            }
            let inverse = 1.0 / pivot;
            let y = *right - l3 * solved[2] - l2 * solved[1] - l1 * solved[0];
            *row = [inverse, l1, l2, l3];
            *right = y;
            (two, one) = (one[0], [l1, l2]);
            inverses = [inverse, inverses[0], inverses[1]];
            solved = [y, solved[0], solved[1]];
        }
        // From the last to the first: Lᵀ·x = y/D.
        for row in (0..self.rows.len()).rev() {
            let mut x = right[row] * self.rows[row][0];
            for above in 1..=HALF_BAND.min(self.rows.len() - 1 - row) {
                x -= self.rows[row + above][above] * right[row + above];
            }
            right[row] = x;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solution_multiplies_back() {
        let size = 9;
        let entry = |row: usize, below: usize| {
            if below == 0 {
                5.0 + row as f64
            } else {
                0.3 * (row as f64 - 2.0 * below as f64).sin()
            }
        };
        let mut band = Band::zeros(size);
        for row in 0..size {
            (0..=HALF_BAND.min(row)).for_each(|below| band.rows[row][below] = entry(row, below));
        }
        let right: Vec<f64> = (0..size).map(|k| (k as f64).cos()).collect();
        let mut solution = right.clone();
        assert!(band.solve(&mut solution));
        for (row, right) in right.iter().enumerate() {
            let product: f64 = (0..size)
                .filter(|column| column.abs_diff(row) <= HALF_BAND)
                .map(|column| entry(row.max(column), row.abs_diff(column)) * solution[column])
                .sum();
            assert!((product - right).abs() < 1e-12);
        }
    }

    #[test]
    fn indefinite_matrix_is_refused() {
        let mut band = Band::zeros(2);
        (band.rows[0][0], band.rows[1][0]) = (1.0, -1.0);
        assert!(!band.solve(&mut [1.0, 1.0]));
    }
}
