//! From one configuration to the next along a path, without ever leaving the branch.
//!
//! Newton's method with slightly damped least squares, dq = Jᵀ(JJᵀ + λ²)⁻¹e, started from the
//! configuration before. Steps along the path are small, so it converges at once where the arm can
//! follow; where it does not, there is no continuation. A redundant arm moves as little as it can.

use nalgebra::{Isometry3, Matrix6, Vector6};

use crate::{Chain, JointVector};

/// Newton steps for one step along the path.
const STEPS: usize = 12;

/// Error that counts as none, m and rad: far below what matters, so that the joint path is smooth.
const CONVERGED: f64 = 1e-10;

/// Error that is accepted where rounding or the damping stops the iteration.
const ACCEPTED: f64 = 1e-7;

/// λ², against division by zero; it slows the convergence only near singularities.
const DAMPING: f64 = 1e-10;

/// Position and rotation error of a pose, in the base frame.
pub(super) fn pose_error(wanted: &Isometry3<f64>, found: &Isometry3<f64>) -> Vector6<f64> {
    let shift = wanted.translation.vector - found.translation.vector;
    let turn = (wanted.rotation * found.rotation.inverse()).scaled_axis();
    Vector6::new(shift.x, shift.y, shift.z, turn.x, turn.y, turn.z)
}

/// The configuration near `q` that reaches `wanted`, or the distance (m) that is left.
pub(super) fn advance(
    chain: &Chain,
    q: &JointVector,
    wanted: &Isometry3<f64>,
) -> Result<JointVector, f64> {
    let mut q = *q;
    let mut error = Vector6::zeros();
    for _ in 0..STEPS {
        let (found, jacobian) = chain.jacobian(&q);
        error = pose_error(wanted, &found);
        if error.norm() < CONVERGED {
            return Ok(q);
        }
        let gram = jacobian.gram() + Matrix6::identity() * DAMPING;
        let Some(factors) = gram.cholesky() else { break };
        let change = jacobian.torques(&factors.solve(&error));
        q.iter_mut().zip(change.iter()).for_each(|(q, change)| *q += change);
    }
    let left = error.fixed_rows::<3>(0).norm();
    if error.norm() < ACCEPTED { Ok(q) } else { Err(left) }
}
