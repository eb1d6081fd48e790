//! The gripper: fingers that travel, push, grip and let go.
//!
//! The tip frame lies between the pads: z points away from the palm, y is the direction in which the
//! fingers close. An object is gripped when it lies between the pads (it overlaps them along x and z)
//! and the closing fingers have met it from both sides; a finger that meets it first pushes it to the
//! middle. It is held as long as friction carries its weight. Objects do not turn between the
//! fingers and do not stop the arm: contact comes with full contact dynamics.

use kinematics::model::Gripper;
use nalgebra::{Isometry3, Translation3, Vector3};

use super::body::{Hold, SimulatedBody};
use super::settle::Bodies;
use crate::drive::Setpoint;

/// Shortest overlap of pad and object along x and z for a grip, m.
const LEAST_OVERLAP_M: f64 = 0.004;
/// Fingers this near to their target have arrived, m.
const ARRIVED_M: f64 = 1e-6;
/// Weight per mass, N/kg.
const GRAVITY_M_S2: f64 = 9.81;

/// Position of the fingers and what is between them.
#[derive(Clone, Debug)]
pub(super) struct SimulatedGripper {
    model: Gripper,
    friction: f64,
    pub(super) gap_m: f64,
    pub(super) force_n: f64,
    pub(super) held: Option<usize>,
}

/// What a period changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GripChange {
    None,
    Gripped(usize),
    Released,
}

impl SimulatedGripper {
    pub(super) fn new(model: &Gripper, friction: f64) -> Self {
        Self { model: model.clone(), friction, gap_m: model.open_m, force_n: 0.0, held: None }
    }

    /// Moves the fingers for a period, with the arm's tip at `base_from_tip`.
    pub(super) fn step(
        &mut self,
        setpoint: &Setpoint,
        base_from_tip: &Isometry3<f64>,
        bodies: &mut Bodies,
        period_s: f64,
    ) -> GripChange {
        let target = setpoint.gripper_gap_m.clamp(self.model.closed_m, self.model.open_m);
        let force = setpoint.gripper_force_n.clamp(0.0, self.model.max_force_n);
        let travel = self.model.speed_m_s * period_s;
        if target > self.gap_m + ARRIVED_M {
            return self.open(target, travel, bodies);
        }
        if let Some(index) = self.held {
            self.force_n = force;
            return self.keep(index, base_from_tip, bodies);
        }
        self.close(target, travel, force, base_from_tip, bodies)
    }

    fn open(&mut self, target: f64, travel: f64, bodies: &mut Bodies) -> GripChange {
        self.gap_m = target.min(self.gap_m + travel);
        self.release(bodies)
    }

    fn release(&mut self, bodies: &mut Bodies) -> GripChange {
        self.force_n = 0.0;
        let Some(body) = self.held.take().and_then(|index| bodies.bodies.get_mut(index)) else {
            return GripChange::None;
        };
        body.hold = Hold::Falls(0.0);
        bodies.wake();
        GripChange::Released
    }

    /// Carries the held object along, or loses it when friction no longer carries its weight.
    fn keep(
        &mut self,
        index: usize,
        base_from_tip: &Isometry3<f64>,
        bodies: &mut Bodies,
    ) -> GripChange {
        let Some(body) = bodies.bodies.get_mut(index) else {
            return GripChange::None;
        };
        if 2.0 * self.friction * self.force_n < body.mass_kg * GRAVITY_M_S2 {
            return self.release(bodies);
        }
        if let Hold::Gripped(tip_from_body) = body.hold {
            body.base_from_body = base_from_tip * tip_from_body;
        }
        GripChange::None
    }

    fn close(
        &mut self,
        target: f64,
        travel: f64,
        force: f64,
        base_from_tip: &Isometry3<f64>,
        bodies: &mut Bodies,
    ) -> GripChange {
        let before = self.gap_m;
        self.gap_m = target.max(self.gap_m - travel);
        self.force_n = 0.0;
        let between = bodies.bodies.iter().enumerate().find_map(|(index, body)| {
            Between::new(&self.model, body, base_from_tip, before).map(|found| (index, found))
        });
        let Some((index, between)) = between else {
            return GripChange::None;
        };
        let Some(body) = bodies.bodies.get_mut(index) else {
            return GripChange::None;
        };
        let room = self.gap_m / 2.0 - between.half_width_m;
        if room > 0.0 {
            let pushed = between.offset_m.clamp(-room, room) - between.offset_m;
            if pushed != 0.0 {
                let way = base_from_tip.rotation * Vector3::new(0.0, pushed, 0.0);
                body.base_from_body.translation.vector += way;
                bodies.wake();
            }
            return GripChange::None;
        }
        // Both fingers touch: they go no farther, and the object is in the middle.
        self.gap_m = (2.0 * between.half_width_m).min(before);
        self.force_n = force;
        if 2.0 * self.friction * force < body.mass_kg * GRAVITY_M_S2 {
            return GripChange::None;
        }
        let centring = Translation3::new(0.0, -between.offset_m, 0.0);
        let tip_from_body = centring * base_from_tip.inv_mul(&body.base_from_body);
        body.hold = Hold::Gripped(tip_from_body);
        self.held = Some(index);
        bodies.wake();
        GripChange::Gripped(index)
    }
}

/// A movable object between the pads.
struct Between {
    /// Its centre along the closing direction, in the tip frame, m.
    offset_m: f64,
    half_width_m: f64,
}

impl Between {
    fn new(
        model: &Gripper,
        body: &SimulatedBody,
        base_from_tip: &Isometry3<f64>,
        gap_m: f64,
    ) -> Option<Self> {
        if !matches!(body.hold, Hold::Rests | Hold::Falls(_)) {
            return None;
        }
        let tip_from_body = base_from_tip.inv_mul(&body.base_from_body);
        let centre = tip_from_body.translation.vector;
        let reach = |axis: Vector3<f64>| body.reach(&tip_from_body.rotation, &axis);
        let pad_end = model.fingertip_beyond_tip_m;
        let pads = [
            (centre.x, reach(Vector3::x()), -model.pad_width_m / 2.0, model.pad_width_m / 2.0),
            (centre.z, reach(Vector3::z()), pad_end - model.pad_length_m, pad_end),
        ];
        let overlaps = |(centre, reach, low, high): (f64, f64, f64, f64)| {
            let shared = (centre + reach).min(high) - (centre - reach).max(low);
            shared >= LEAST_OVERLAP_M.min(2.0 * reach)
        };
        let half_width_m = reach(Vector3::y());
        // Rounding must not lose an object that just fits.
        let fits = centre.y.abs() + half_width_m <= gap_m / 2.0 + ARRIVED_M;
        let is_between = pads.into_iter().all(overlaps) && fits;
        is_between.then_some(Self { offset_m: centre.y, half_width_m })
    }
}
