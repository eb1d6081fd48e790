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

    /// Adds to the entry (row, row − below).
    pub(super) fn add(&mut self, row: usize, below: usize, value: f64) {
        self.rows[row][below] += value;
    }

    /// Solves in place by Cholesky factorization; false where the matrix is not positive definite.
    /// The matrix is used up.
    pub(super) fn solve(&mut self, right: &mut [f64]) -> bool {
        let size = self.rows.len();
        for row in 0..size {
            for below in (0..=HALF_BAND.min(row)).rev() {
                let column = row - below;
                let mut sum = self.rows[row][below];
                for k in 1..=HALF_BAND - below {
                    if k > column {
                        break;
                    }
                    sum -= self.rows[row][below + k] * self.rows[column][k];
                }
                if below == 0 {
                    if sum.is_nan() || sum <= 0.0 {
                        return false;
                    }
                    self.rows[row][0] = sum.sqrt();
                } else {
                    self.rows[row][below] = sum / self.rows[column][0];
                }
            }
        }
        for (row, entries) in self.rows.iter().enumerate() {
            for below in 1..=HALF_BAND.min(row) {
                right[row] -= entries[below] * right[row - below];
            }
            right[row] /= entries[0];
        }
        for row in (0..size).rev() {
            for above in 1..=HALF_BAND.min(size - 1 - row) {
                right[row] -= self.rows[row + above][above] * right[row + above];
            }
            right[row] /= self.rows[row][0];
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
            (0..=HALF_BAND.min(row)).for_each(|below| band.add(row, below, entry(row, below)));
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
        band.add(0, 0, 1.0);
        band.add(1, 0, -1.0);
        assert!(!band.solve(&mut [1.0, 1.0]));
    }
}
