//! Where a group of axes is and how it moves.

use crate::JointVector;

/// Position, velocity and acceleration of every axis at one instant, base to tip.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct State {
    /// Positions in rad (m for a linear axis).
    pub position: JointVector,
    /// Velocities in rad/s.
    pub velocity: JointVector,
    /// Accelerations in rad/s².
    pub acceleration: JointVector,
}

impl State {
    /// Standing still at `position`.
    ///
    /// ```
    /// use kinematics::trajectory::State;
    /// let state = State::at_rest(&[0.1, -0.2]);
    /// assert_eq!(state.velocity[1], 0.0);
    /// ```
    ///
    /// # Panics
    /// If there are more than [`MAX_AXES`](crate::MAX_AXES) positions.
    pub fn at_rest(position: &[f64]) -> Self {
        let still = JointVector::zeros(position.len());
        Self { position: JointVector::from_slice(position), velocity: still, acceleration: still }
    }

    /// Number of axes.
    pub fn dof(&self) -> usize {
        self.position.len()
    }

    /// Whether no axis is faster than `velocity_tolerance` or accelerates by more than
    /// `acceleration_tolerance`.
    pub fn is_at_rest(&self, velocity_tolerance: f64, acceleration_tolerance: f64) -> bool {
        self.velocity.iter().all(|v| v.abs() <= velocity_tolerance)
            && self.acceleration.iter().all(|a| a.abs() <= acceleration_tolerance)
    }

    /// Whether the three vectors have one length and every number is finite.
    pub fn is_well_formed(&self) -> bool {
        let dof = self.dof();
        let vectors = [&self.position, &self.velocity, &self.acceleration];
        vectors.iter().all(|v| v.len() == dof && v.iter().all(|x| x.is_finite()))
    }

    /// The same point of a trajectory passed at another rate.
    ///
    /// With trajectory time τ(t), `rate` = dτ/dt and `slope` = d²τ/dt², the chain rule gives
    /// velocity q′·rate and acceleration q″·rate² + q′·slope.
    pub fn at_rate(&self, rate: f64, slope: f64) -> Self {
        let dof = self.dof();
        Self {
            position: self.position,
            velocity: JointVector::from_fn(dof, |axis| self.velocity[axis] * rate),
            acceleration: JointVector::from_fn(dof, |axis| {
                self.acceleration[axis] * rate * rate + self.velocity[axis] * slope
            }),
        }
    }
}
