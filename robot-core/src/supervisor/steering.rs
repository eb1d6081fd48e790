//! How fast an arm may be steered: there is no path whose speeds could be looked up ahead.
#![deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use kinematics::{Chain, JointVector, MAX_AXES};
use nalgebra::{Isometry3, Vector3};

use super::{LimitKind, SpeedLimits, Supervisor};
use crate::control::SteerOrder;
use crate::drive::Setpoint;

/// Share of a speed limit that is aimed at: the arm still moves while it slows down.
const ROOM: f64 = 0.9;
/// Steps in the search for a share.
const HALVINGS: usize = 12;
/// Speed of the tool towards the edge of the workspace for a metre that is left, 1/s.
const EDGE_RATE: f64 = 2.0;
/// How far ahead the tool is taken to go straight on when it is asked whether it nears the edge, s.
const AHEAD_S: f64 = 0.05;

impl Supervisor {
    /// The share of an order's speed that every speed limit permits from here on, and which limit sets it.
    ///
    /// Every joint goes from its present velocity to the wanted one on its own, so that none ever exceeds the
    /// greater of both. With these the speeds of the tool and of the arm are bounded: each joint as if all
    /// moved their point the same way, no point farther from a joint than the arm reaches.
    pub(crate) fn steering_share(
        &self,
        last: &Setpoint,
        order: &SteerOrder,
        limits: &SpeedLimits,
    ) -> (f64, Option<LimitKind>) {
        let most = self.chain.limits();
        let mut wanted = match order {
            SteerOrder::LetGo => return (1.0, None),
            SteerOrder::Aim(_) => most.velocity,
            SteerOrder::Jog(asked) => *asked,
        };
        for (wanted, most) in wanted.iter_mut().zip(most.velocity.iter()) {
            *wanted = wanted.clamp(-most, *most);
        }
        let q = &last.position;
        let (base_from_tip, jacobian) = self.chain.jacobian(q);
        let edge_m_s = match order {
            SteerOrder::Jog(_) => {
                let twist = jacobian.velocity(&wanted).fixed_rows::<3>(0).into();
                self.edge_share(&base_from_tip, &twist)
            }
            _ => f64::INFINITY,
        };
        let now = peaks(last, &most.jerk);
        let mut unit = JointVector::zeros(self.chain.dof());
        let mut levers = [0.0; MAX_AXES];
        for (joint, lever) in levers.iter_mut().enumerate().take(self.chain.dof()) {
            unit.iter_mut().enumerate().for_each(|(at, v)| *v = f64::from(u8::from(at == joint)));
            *lever = jacobian.velocity(&unit).fixed_rows::<3>(0).norm();
        }
        let tool = share_within(ROOM * limits.tool_m_s, &levers, &now, &wanted);
        let arm = share_within(ROOM * limits.arm_m_s, &reaches(&self.chain, q), &now, &wanted);
        let caps = [
            (tool, LimitKind::ToolSpeed),
            (arm, limits.arm_cause),
            (edge_m_s, LimitKind::Workspace),
        ];
        let (least, cause) =
            caps.into_iter().fold((1.0, None), |least: (f64, Option<LimitKind>), cap| {
                if cap.0 < least.0 { (cap.0, Some(cap.1)) } else { least }
            });
        (least.max(0.0), cause)
    }

    /// Share of a tool velocity that is slow enough for the edge of the workspace; infinite away from it.
    fn edge_share(&self, base_from_tip: &Isometry3<f64>, twist: &Vector3<f64>) -> f64 {
        let Some(workspace) = self.config.workspace else {
            return f64::INFINITY;
        };
        let here = base_from_tip.translation.vector;
        let outside = workspace.outside_m(&here.into());
        let soon = workspace.outside_m(&(here + twist * AHEAD_S).into());
        if soon <= outside { f64::INFINITY } else { EDGE_RATE * (-outside).max(0.0) / twist.norm() }
    }
}

/// The greatest magnitude that each velocity comes to when its acceleration is taken back from now on.
fn peaks(last: &Setpoint, jerk: &JointVector) -> JointVector {
    let mut peaks = last.velocity;
    let states = last.velocity.iter().zip(last.acceleration.iter()).zip(jerk.iter());
    for (peak, ((v, a), jerk)) in peaks.iter_mut().zip(states) {
        *peak = v.abs().max((v + a * a.abs() / (2.0 * jerk)).abs());
    }
    peaks
}

/// The greatest share s of `wanted` with Σ lever·max(now, s·|wanted|) ≤ `most`; 0 if there is none.
fn share_within(most: f64, levers: &[f64], now: &JointVector, wanted: &JointVector) -> f64 {
    let bound = |share: f64| -> f64 {
        let joints = levers.iter().zip(now.iter()).zip(wanted.iter());
        joints.map(|((lever, now), wanted)| lever * now.max(share * wanted.abs())).sum()
    };
    if bound(1.0) <= most {
        return f64::INFINITY;
    }
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if bound(middle) <= most { low = middle } else { high = middle }
    }
    low
}

/// How far the farthest point that a joint moves can be from it, m; 1 for a joint that slides.
fn reaches(chain: &Chain, q: &JointVector) -> [f64; MAX_AXES] {
    let mut poses = [Isometry3::identity(); MAX_AXES];
    chain.link_poses(q, &mut poses);
    let dof = chain.dof();
    let tip = chain.forward(q).translation.vector;
    let mut reaches = [0.0; MAX_AXES];
    for (joint, reach) in reaches.iter_mut().enumerate().take(dof) {
        let Some(own) = poses.get(joint) else { continue };
        let beyond = poses.iter().take(dof).skip(joint + 1).map(|pose| pose.translation.vector);
        let away = |point: Vector3<f64>| (point - own.translation.vector).norm();
        let farthest = beyond.map(away).fold(away(tip), f64::max);
        *reach = if chain.is_prismatic(joint) { 1.0 } else { farthest };
    }
    reaches
}
