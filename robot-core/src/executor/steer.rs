//! Jogging by hand: the arm moves as long as somebody asks for it, again and again.
//!
//! There is no plan that was checked before, so every order is looked at anew: where the arm would be until it
//! stands, if nobody asked again, has to be free of the scene and of the arm itself.

use kinematics::JointVector;
use kinematics::ik::VelocityOptions;
use nalgebra::Vector6;
use serde::{Deserialize, Serialize};

use super::executor::Executor;
use super::{Activity, Event};
use crate::control::{ControlState, Phase, SteerOrder};

/// Where an operator's hand on a key or a stick asks the arm to go now.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "steer", rename_all = "snake_case")]
pub enum Steer {
    /// One joint, numbered from 0 at the base, with this velocity.
    Joint {
        /// Which.
        joint: usize,
        /// rad/s or m/s.
        velocity: f64,
    },
    /// The tool, along and about the axes of the base.
    Tool {
        /// m/s along x, y, z.
        linear_m_s: [f64; 3],
        /// rad/s about x, y, z.
        angular_rad_s: [f64; 3],
    },
    /// Nowhere any more.
    LetGo,
}

/// Places on the way until the arm stands that are looked at.
const LOOKS: usize = 5;

impl Executor {
    /// Moves the arm as asked from now on; has to be repeated several times a second, see
    /// [`ControlHandle::steer`](crate::control::ControlHandle::steer). What is not carried out (the arm is busy,
    /// paused or stopped, something is in the way, the order makes no sense) is told once, in an
    /// [`Event::SteerRefused`].
    pub fn steer(&mut self, order: &Steer) {
        let result = self
            .steer_order(order)
            .and_then(|order| self.handle.steer(&order).map_err(|error| error.to_string()));
        match result {
            Ok(()) => self.is_steer_refused = false,
            Err(message) => {
                // Whatever moved so far stands.
                let _ = self.handle.steer(&SteerOrder::LetGo);
                if !std::mem::replace(&mut self.is_steer_refused, true) {
                    let time_s = self.handle.state().time_s;
                    self.events.push(Event::SteerRefused { message, time_s });
                }
            }
        }
    }

    /// Whether the arm follows orders that change, and nothing else.
    pub(super) fn is_steered(&self, state: &ControlState) -> bool {
        let is_alone = self.running.is_none() && self.following.is_none();
        is_alone && state.active.is_none() && state.phase == Phase::Moving
    }

    fn steer_order(&mut self, order: &Steer) -> Result<SteerOrder, String> {
        if *order == Steer::LetGo {
            return Ok(SteerOrder::LetGo);
        }
        let state = self.handle.state();
        let is_waiting = self.queue.len() > 0 || self.doubt.is_some();
        let is_free = state.phase == Phase::Idle || self.is_steered(&state);
        if self.running.is_some() || self.following.is_some() || is_waiting || !is_free {
            let what = match self.activity() {
                Activity::Stopped => "stopped",
                Activity::Paused => "paused",
                _ => "busy",
            };
            return Err(format!("the arm is {what}"));
        }
        let velocity = self.joint_velocity(order, &state)?;
        match self.in_the_way(&state, &velocity) {
            None => Ok(SteerOrder::Jog(velocity)),
            Some(what) => Err(format!("{what} is in the way")),
        }
    }

    fn joint_velocity(&self, order: &Steer, state: &ControlState) -> Result<JointVector, String> {
        let dof = self.arm.chain.dof();
        match order {
            Steer::LetGo => Ok(JointVector::zeros(dof)),
            Steer::Joint { joint, .. } if *joint >= dof => {
                Err(format!("there is no joint {}, the arm has {dof}", joint + 1))
            }
            Steer::Joint { joint, velocity } => {
                Ok(JointVector::from_fn(dof, |axis| if axis == *joint { *velocity } else { 0.0 }))
            }
            Steer::Tool { linear_m_s: [x, y, z], angular_rad_s: [a, b, c] } => {
                let twist = Vector6::new(*x, *y, *z, *a, *b, *c);
                if !twist.iter().all(|value| value.is_finite()) {
                    return Err("the velocity of the tool is not a number".into());
                }
                let options = VelocityOptions { period_s: 0.02, ..VelocityOptions::default() };
                let q = &state.setpoint.position;
                Ok(self.velocity_ik.solve(q, &twist, &options).speeds)
            }
        }
    }

    /// What the arm would meet until it stands, if this was the last order.
    fn in_the_way(&mut self, state: &ControlState, velocity: &JointVector) -> Option<String> {
        let limits = self.arm.chain.limits().clone();
        let q = &state.setpoint.position;
        // Without a gap that can be read the fingers stay modelled as they were.
        let _ = self.mover.set_gap(state.measured.gripper_gap_m);
        let now = self.contact_at(q);
        (1..=LOOKS).find_map(|look| {
            let share = look as f64 / LOOKS as f64;
            let there = JointVector::from_fn(q.len(), |axis| {
                let v = velocity[axis].clamp(-limits.velocity[axis], limits.velocity[axis]);
                let braking_s = v.abs() / limits.acceleration[axis]
                    + limits.acceleration[axis] / limits.jerk[axis];
                let ahead = v * (self.handle.steer_timeout_s() + braking_s);
                (q[axis] + share * ahead).clamp(limits.lower[axis], limits.upper[axis])
            });
            // What is touched already does not keep the arm from leaving.
            self.contact_at(&there).filter(|met| now.as_ref() != Some(met))
        })
    }

    fn contact_at(&self, q: &[f64]) -> Option<String> {
        let own = self.mover.self_contact(q);
        own.or_else(|| self.mover.objects_in_arm(q, &self.scene).into_iter().next())
    }
}
