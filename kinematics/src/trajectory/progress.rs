//! How far along a path a motion is at a time.

use super::path::{Quintic, derivatives};
use super::profile::AxisProfile;

/// s(t) as polynomials of degree five, with continuous velocity and acceleration.
#[derive(Clone, Debug, Default)]
pub(super) struct Progress {
    starts_s: Vec<f64>,
    pieces: Vec<Quintic>,
    duration_s: f64,
}

/// s, ṡ and s̈ at one instant.
pub(super) type Node = [f64; 3];

impl Progress {
    /// s = t: the parameter of the path is time.
    pub(super) fn steady(duration_s: f64) -> Self {
        let (starts_s, pieces) = (vec![0.0], vec![[0.0, 1.0, 0.0, 0.0, 0.0, 0.0]]);
        Self { starts_s, pieces, duration_s }
    }

    pub(super) fn duration_s(&self) -> f64 {
        self.duration_s
    }

    /// Appends the piece of `duration_s` that joins two nodes (Hermite interpolation).
    pub(super) fn join(&mut self, from: Node, to: Node, duration_s: f64) {
        if duration_s.is_nan() || duration_s <= 0.0 {
            return;
        }
        let t = duration_s;
        let [s0, v0, a0] = from;
        let (v0, a0, v1, a1) = (v0 * t, a0 * t * t, to[1] * t, to[2] * t * t);
        let rise = to[0] - s0;
        let scaled = [
            s0,
            v0,
            0.5 * a0,
            10.0 * rise - 6.0 * v0 - 4.0 * v1 - 1.5 * a0 + 0.5 * a1,
            -15.0 * rise + 8.0 * v0 + 7.0 * v1 + 1.5 * a0 - a1,
            6.0 * rise - 3.0 * (v0 + v1) - 0.5 * (a0 - a1),
        ];
        self.push(scaled, 1.0 / t, duration_s);
    }

    /// Appends a whole profile of constant-jerk pieces that begins at `offset`.
    pub(super) fn append(&mut self, offset: f64, profile: &AxisProfile, duration_s: f64) {
        let begin = self.duration_s;
        for piece in profile.pieces().iter().filter(|piece| piece.start_s < duration_s) {
            let [p, v, a, j] = piece.state;
            self.starts_s.push(begin + piece.start_s);
            self.pieces.push([offset + p, v, a / 2.0, j / 6.0, 0.0, 0.0]);
        }
        self.duration_s = begin + duration_s;
    }

    /// Passes everything more slowly by `factor`.
    pub(super) fn stretch(&mut self, factor: f64) {
        self.starts_s.iter_mut().for_each(|start| *start *= factor);
        for piece in &mut self.pieces {
            rescale(piece, 1.0 / factor);
        }
        self.duration_s *= factor;
    }

    /// s and its first three derivatives by time.
    pub(super) fn at(&self, t_s: f64) -> [f64; 4] {
        match self.starts_s.partition_point(|&start| start <= t_s) {
            0 => self.pieces.first().map_or([0.0; 4], |piece| derivatives(piece, 0.0)),
            next => derivatives(&self.pieces[next - 1], t_s - self.starts_s[next - 1]),
        }
    }

    /// When `s` is passed, by bisection.
    pub(super) fn when(&self, s: f64) -> f64 {
        let after = self.pieces.partition_point(|piece| piece[0] <= s).max(1);
        let end = self.starts_s.get(after).copied().unwrap_or(self.duration_s);
        let (mut low, mut high) = (self.starts_s[after - 1], end);
        for _ in 0..40 {
            let middle = 0.5 * (low + high);
            if self.within(after - 1, middle - self.starts_s[after - 1])[0] < s {
                low = middle
            } else {
                high = middle
            }
        }
        high
    }

    /// Number of pieces of s(t).
    pub(super) fn pieces(&self) -> usize {
        self.pieces.len()
    }

    /// How long a piece takes.
    pub(super) fn piece_s(&self, piece: usize) -> f64 {
        self.starts_s.get(piece + 1).copied().unwrap_or(self.duration_s) - self.starts_s[piece]
    }

    /// s and its first three derivatives by time, so long after the beginning of a piece.
    pub(super) fn within(&self, piece: usize, t_s: f64) -> [f64; 4] {
        derivatives(&self.pieces[piece], t_s)
    }

    fn push(&mut self, mut polynomial: Quintic, inner: f64, duration_s: f64) {
        rescale(&mut polynomial, inner);
        self.starts_s.push(self.duration_s);
        self.pieces.push(polynomial);
        self.duration_s += duration_s;
    }
}

/// The polynomial of `factor` times its variable.
fn rescale(polynomial: &mut Quintic, factor: f64) {
    let mut power = 1.0;
    for coefficient in polynomial {
        *coefficient *= power;
        power *= factor;
    }
}
