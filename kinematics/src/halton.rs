//! Low-discrepancy positions: the same ones in every run.

use crate::{JointVector, Limits, MAX_AXES};

const PRIMES: [u32; MAX_AXES] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53];

/// A Halton sequence over the unit cube, one prime base an axis.
///
/// The radical inverses are counted up digit by digit, so a step costs little and nothing is
/// allocated. Reference: J. Halton, *Numerische Mathematik* 2 (1960).
#[derive(Clone, Debug)]
pub(crate) struct Halton {
    axes: usize,
    /// Added to every point, modulo one.
    shift: [f64; MAX_AXES],
    numerator: [f64; MAX_AXES],
    denominator: [f64; MAX_AXES],
}

impl Halton {
    /// The sequence from its start. The first two dozen points, badly spread in the higher bases,
    /// are skipped.
    pub(crate) fn new(axes: usize) -> Self {
        let mut halton = Self::at_start(axes);
        for _ in 0..24 {
            halton.step();
        }
        halton
    }

    fn at_start(axes: usize) -> Self {
        let (numerator, denominator) = ([0.0; MAX_AXES], [1.0; MAX_AXES]);
        Self { axes, shift: [0.0; MAX_AXES], numerator, denominator }
    }

    /// The sequence moved by an amount that depends on the seed, round the cube's faces; seed 0 is the
    /// plain sequence.
    pub(crate) fn shifted(axes: usize, seed: u64) -> Self {
        let mut halton = Self::new(axes);
        for (axis, shift) in halton.shift.iter_mut().enumerate() {
            // Fractions of multiples of irrational numbers are spread evenly.
            *shift = (seed as f64 * f64::from(PRIMES[axis]).sqrt()).fract();
        }
        halton
    }

    fn step(&mut self) {
        for axis in 0..self.axes {
            let base = f64::from(PRIMES[axis]);
            let (numerator, denominator) = (&mut self.numerator[axis], &mut self.denominator[axis]);
            let gap = *denominator - *numerator;
            if gap == 1.0 {
                *numerator = 1.0;
                *denominator *= base;
            } else {
                let mut digit = *denominator / base;
                while gap <= digit {
                    digit /= base;
                }
                *numerator = (base + 1.0) * digit - gap;
            }
        }
    }

    /// The next point of the unit cube.
    pub(crate) fn next_unit(&mut self) -> JointVector {
        self.step();
        JointVector::from_fn(self.axes, |axis| {
            (self.numerator[axis] / self.denominator[axis] + self.shift[axis]).fract()
        })
    }

    /// The next position within the limits.
    pub(crate) fn next_within(&mut self, limits: &Limits) -> JointVector {
        let unit = self.next_unit();
        JointVector::from_fn(self.axes, |axis| {
            limits.lower[axis] + unit[axis] * (limits.upper[axis] - limits.lower[axis])
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_the_radical_inverses_and_fill_the_cube() {
        let mut halton = Halton::at_start(2);
        let first: Vec<_> = (0..4).map(|_| halton.next_unit().to_vec()).collect();
        assert_eq!(first[0], [1.0 / 2.0, 1.0 / 3.0]);
        assert_eq!(first[3], [1.0 / 8.0, 4.0 / 9.0]);
        let mut halton = Halton::new(7);
        let mut cells = [0; 8];
        for _ in 0..8000 {
            let point = halton.next_unit();
            assert!(point.iter().all(|x| *x > 0.0 && *x < 1.0));
            cells[(0..3).map(|axis| usize::from(point[axis] > 0.5) << axis).sum::<usize>()] += 1;
        }
        assert!(cells.iter().all(|count| (980..1020).contains(count)), "{cells:?}");
    }
}
