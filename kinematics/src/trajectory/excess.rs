//! By how much a timed path breaks its limits, which a slower passage repairs.

use super::path::{JointPath, PathPoint};
use super::progress::Progress;
use super::retiming::{Rates, through};
use super::torque::Torques;
use crate::JointVector;

/// Time between two looks at the limits.
const LOOK_S: f64 = 2e-3;

/// Fewest and most looks in a piece of s(t).
const LOOKS: [usize; 2] = [4, 100];

/// Torques, which change slowly, are looked at once in so many looks.
const TORQUE_LOOKS: usize = 4;

/// By what factor the motion must be slowed so that every sample keeps the limits: looked at in
/// every piece of s(t), at least at four places, within the bends of the path, and on both sides of its joints.
pub(super) fn greatest_excess(
    path: &JointPath,
    progress: &Progress,
    rates: &Rates<'_>,
    speed: Option<&dyn Fn(f64) -> f64>,
) -> f64 {
    let mut shares = Shares::new(rates, speed);
    for piece in 0..progress.pieces() {
        let duration_s = progress.piece_s(piece);
        let parts = ((duration_s / LOOK_S).ceil() as usize).clamp(LOOKS[0], LOOKS[1]);
        for part in 0..=parts {
            // The third derivative jumps from piece to piece: the last look is just before the end.
            let share = (part as f64 / parts as f64).min(1.0 - 1e-9);
            let s = progress.within(piece, duration_s * share);
            shares.look(&path.point(s[0]), s);
            if part % TORQUE_LOOKS == 0 {
                shares.look_at_torques(&path.point(s[0]), s);
            }
        }
    }
    for s in (0..path.pieces()).flat_map(|piece| path.bends(piece)) {
        shares.look(&path.point(s), progress.at(progress.when(s)));
    }
    for piece in 1..path.pieces() {
        let s = progress.at(progress.when(path.breaks()[piece]));
        for point in path.sides(piece) {
            shares.look(&point, s);
            shares.look_at_torques(&point, s);
        }
    }
    shares.factor()
}

/// By what factor the motion must be slowed for the torques alone.
pub(super) fn torque_excess(path: &JointPath, progress: &Progress, torques: &Torques<'_>) -> f64 {
    let mut excess: f64 = 0.0;
    for piece in 0..progress.pieces() {
        let duration_s = progress.piece_s(piece);
        let parts = (duration_s / (LOOK_S * TORQUE_LOOKS as f64)).ceil().clamp(2.0, 100.0) as usize;
        for part in 0..=parts {
            let s = progress.within(piece, duration_s * part as f64 / parts as f64);
            excess = excess.max(torque_share(torques, &path.point(s[0]), s));
        }
    }
    excess
}

fn torque_share(torques: &Torques<'_>, point: &PathPoint, s: [f64; 4]) -> f64 {
    let dof = point.first.len();
    let [velocity, acceleration] =
        [0, 1].map(|order| JointVector::from_fn(dof, |axis| through(point, s, axis)[order]));
    torques.excess(&point.position, &velocity, &acceleration)
}

/// The greatest shares of the limits that were seen.
struct Shares<'a> {
    rates: &'a Rates<'a>,
    speed: Option<&'a dyn Fn(f64) -> f64>,
    along: f64,
    velocity: f64,
    acceleration: f64,
    jerk: f64,
    torque: f64,
}

impl<'a> Shares<'a> {
    fn new(rates: &'a Rates<'a>, speed: Option<&'a dyn Fn(f64) -> f64>) -> Self {
        let zero = 0.0;
        let (along, velocity, acceleration, jerk) = (zero, zero, zero, zero);
        Self { rates, speed, along, velocity, acceleration, jerk, torque: zero }
    }

    fn look(&mut self, point: &PathPoint, s: [f64; 4]) {
        if let Some(speed) = self.speed {
            self.along = self.along.max(s[1] / speed(s[0]));
        }
        for axis in 0..point.first.len() {
            let [v, a, j] = through(point, s, axis);
            self.velocity = self.velocity.max(v.abs() / self.rates.velocity[axis]);
            self.acceleration = self.acceleration.max(a.abs() / self.rates.acceleration[axis]);
            self.jerk = self.jerk.max(j.abs() / self.rates.jerk[axis]);
        }
    }

    fn look_at_torques(&mut self, point: &PathPoint, s: [f64; 4]) {
        if let Some(torques) = &self.rates.torques {
            self.torque = self.torque.max(torque_share(torques, point, s));
        }
    }

    /// Slowed by a factor, velocities fall with it, accelerations with its square, jerks with its cube.
    fn factor(&self) -> f64 {
        let fastest = self.along.max(self.velocity).max(self.torque);
        fastest.max(self.acceleration.sqrt()).max(self.jerk.cbrt())
    }
}
