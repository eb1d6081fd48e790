//! Where the joints shall be over time, interpolated as `joint_trajectory_controller` does:
//! straight between points that only have positions, a cubic between points that have velocities,
//! a quintic where they have accelerations, too.

use kinematics::JointVector;

/// A point of a reference.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Knot {
    /// Seconds from the start.
    pub time_s: f64,
    /// rad or m
    pub position: JointVector,
    /// rad/s or m/s, where given
    pub velocity: Option<JointVector>,
    /// rad/s² or m/s², where given
    pub acceleration: Option<JointVector>,
}

/// A motion over time as it was asked for: not yet smooth.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    knots: Vec<Knot>,
}

impl Reference {
    /// Through these points, of which there is at least one. Of points for the same time the first
    /// counts.
    ///
    /// # Panics
    /// If there is no point.
    pub fn new(mut knots: Vec<Knot>) -> Self {
        assert!(!knots.is_empty(), "a reference has at least one point");
        knots.dedup_by(|later, earlier| later.time_s <= earlier.time_s);
        Self { knots }
    }

    /// The same from another beginning: the arm may have moved a little since this was made.
    pub fn starting_at(mut self, position: JointVector) -> Self {
        self.knots[0].position = position;
        self
    }

    /// When the last point is reached, seconds.
    pub fn duration_s(&self) -> f64 {
        self.knots[self.knots.len() - 1].time_s
    }

    /// The last position.
    pub fn end(&self) -> JointVector {
        self.knots[self.knots.len() - 1].position
    }

    /// The position at a time; before the first point the first, after the last the last.
    pub fn at(&self, t_s: f64) -> JointVector {
        let next = self.knots.partition_point(|knot| knot.time_s <= t_s);
        if next == 0 {
            return self.knots[0].position;
        }
        if next == self.knots.len() {
            return self.end();
        }
        let (from, to) = (&self.knots[next - 1], &self.knots[next]);
        between(from, to, t_s)
    }
}

fn between(from: &Knot, to: &Knot, t_s: f64) -> JointVector {
    let span_s = to.time_s - from.time_s;
    let u = (t_s - from.time_s) / span_s;
    let velocities = from.velocity.zip(to.velocity);
    let accelerations = from.acceleration.zip(to.acceleration);
    JointVector::from_fn(from.position.len(), |joint| {
        let (p0, rise) = (from.position[joint], to.position[joint] - from.position[joint]);
        let Some((v0, v1)) = velocities.map(|(a, b)| (a[joint] * span_s, b[joint] * span_s)) else {
            return p0 + u * rise;
        };
        let square = span_s * span_s;
        let Some((a0, a1)) = accelerations.map(|(a, b)| (a[joint] * square, b[joint] * square))
        else {
            return p0 + u * (v0 + u * (3.0 * rise - 2.0 * v0 - v1 + u * (v0 + v1 - 2.0 * rise)));
        };
        let third = 10.0 * rise - 6.0 * v0 - 4.0 * v1 - 1.5 * a0 + 0.5 * a1;
        let fourth = -15.0 * rise + 8.0 * v0 + 7.0 * v1 + 1.5 * a0 - a1;
        let fifth = 6.0 * rise - 3.0 * (v0 + v1) - 0.5 * (a0 - a1);
        p0 + u * (v0 + u * (0.5 * a0 + u * (third + u * (fourth + u * fifth))))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn knot(time_s: f64, position: f64, velocity: Option<f64>, acceleration: Option<f64>) -> Knot {
        let one = |value: f64| JointVector::from_slice(&[value]);
        let (velocity, acceleration) = (velocity.map(one), acceleration.map(one));
        Knot { time_s, position: one(position), velocity, acceleration }
    }

    fn slope(reference: &Reference, t_s: f64) -> f64 {
        (reference.at(t_s + 1e-6)[0] - reference.at(t_s - 1e-6)[0]) / 2e-6
    }

    #[test]
    fn positions_alone_are_joined_by_straight_lines() {
        let reference =
            Reference::new(vec![knot(0.0, 0.0, Some(0.0), Some(0.0)), knot(2.0, 1.0, None, None)]);
        assert!((reference.at(0.5)[0] - 0.25).abs() < 1e-12);
        assert_eq!(reference.at(-1.0)[0], 0.0);
        assert_eq!(reference.at(9.0)[0], 1.0);
    }

    #[test]
    fn velocities_and_accelerations_are_met() {
        let cubic =
            Reference::new(vec![knot(0.0, 0.0, Some(0.0), None), knot(1.0, 1.0, Some(0.5), None)]);
        assert!((slope(&cubic, 1.0 - 2e-6) - 0.5).abs() < 1e-3);
        let quintic = Reference::new(vec![
            knot(0.0, 0.0, Some(0.2), Some(1.0)),
            knot(2.0, 1.0, Some(-0.3), Some(-1.0)),
        ]);
        assert!((slope(&quintic, 2e-6) - 0.2).abs() < 1e-3);
        let bend = |t: f64| (slope(&quintic, t + 1e-4) - slope(&quintic, t - 1e-4)) / 2e-4;
        assert!((bend(2e-4) - 1.0).abs() < 0.05, "{}", bend(2e-4));
        assert!((bend(2.0 - 2e-4) + 1.0).abs() < 0.05);
    }
}
