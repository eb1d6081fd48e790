//! The motion of one axis as a few pieces of constant jerk.

/// Most pieces of one axis: two of braking back inside the limits, seven of the motion proper, and
/// what comes after it.
const MAX_PIECES: usize = 10;

/// State of one axis: position, velocity, acceleration, jerk.
pub(super) type AxisState = [f64; 4];

/// A piece of constant jerk.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Piece {
    /// Time at which the piece begins.
    pub(super) start_s: f64,
    /// Position, velocity, acceleration at the beginning, and the jerk.
    pub(super) state: AxisState,
}

impl Piece {
    pub(super) fn at(&self, t_s: f64) -> AxisState {
        let t = t_s - self.start_s;
        let [p, v, a, j] = self.state;
        [p + t * (v + t * (a / 2.0 + t * j / 6.0)), v + t * (a + t * j / 2.0), a + t * j, j]
    }
}

/// Up to ten pieces of constant jerk, one after the other.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct AxisProfile {
    pieces: [Piece; MAX_PIECES],
    count: usize,
}

impl AxisProfile {
    /// Appends a piece of `duration_s` that begins at `start_s`; pieces without duration are left
    /// out. Returns the time at which it ends.
    pub(super) fn push(&mut self, start_s: f64, duration_s: f64, state: AxisState) -> f64 {
        if duration_s > 0.0 && self.count < MAX_PIECES {
            self.pieces[self.count] = Piece { start_s, state };
            self.count += 1;
        }
        start_s + duration_s.max(0.0)
    }

    /// The pieces in the order of time.
    pub(super) fn pieces(&self) -> &[Piece] {
        &self.pieces[..self.count]
    }

    /// State at `t_s`, or nothing where the profile has no piece (the axis never moves).
    pub(super) fn at(&self, t_s: f64) -> Option<AxisState> {
        let pieces = self.pieces();
        let piece = pieces.iter().rev().find(|piece| piece.start_s <= t_s).or(pieces.first())?;
        Some(piece.at(t_s))
    }
}
