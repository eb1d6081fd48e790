//! Grasp and lift.

use kinematics::JointVector;
use nalgebra::{Isometry3, Translation3};

use super::draft::Draft;
use super::grasp::{Grasp, grasps};
use super::mover::{Contact, distance};
use super::refusals::Refusals;
use crate::executor::Refusal;
use crate::scene::{Object, Support};

/// How far the fingers close beyond the width of the object, so that they press, metres.
const SQUEEZE_M: f64 = 0.012;
/// Most approaches that are planned to the end before the arm gives up.
const MOST_ATTEMPTS: usize = 24;

/// One way to come to a grasp.
struct Approach {
    grasp: Grasp,
    before: JointVector,
    cost: f64,
}

impl Draft<'_> {
    /// Picks an object up: opens, approaches, grasps, lifts.
    ///
    /// # Errors
    /// The object cannot be grasped, reached, or carried, or something is in the way.
    pub(super) fn pick(&mut self, id: &str) -> Result<(), Refusal> {
        let object = self.object(id)?;
        self.check_liftable(&object)?;
        let grasps = grasps(&object, self.gripper()?)?;
        let mut refusals = Refusals::default();
        let above: Vec<_> = grasps.iter().filter(|grasp| grasp.is_from_above).collect();
        let side: Vec<_> = grasps.iter().filter(|grasp| !grasp.is_from_above).collect();
        for group in [above, side] {
            let approaches = self.approaches(&group, &mut refusals);
            for approach in approaches.into_iter().take(MOST_ATTEMPTS) {
                match self.attempt(|draft| draft.grasp_and_lift(&object, &approach)) {
                    Ok(()) => return Ok(()),
                    Err(refusal) => refusals.add(refusal),
                }
            }
        }
        Err(refusals.worst(object.position))
    }

    fn check_liftable(&self, object: &Object) -> Result<(), Refusal> {
        if let Some(held) = &self.held {
            return Err(Refusal::AlreadyHolding { object: held.object.clone() });
        }
        if !object.is_movable() {
            return Err(Refusal::NotMovable { object: object.id.clone() });
        }
        if let (Some(mass_kg), Some(limit_kg)) = (object.mass_kg, self.arm().payload_kg)
            && mass_kg > limit_kg
        {
            return Err(Refusal::TooHeavy { object: object.id.clone(), mass_kg, limit_kg });
        }
        match self.scene.objects_on(&object.id).first() {
            Some(above) => {
                Err(Refusal::Covered { object: object.id.clone(), by: above.id.clone() })
            }
            None => Ok(()),
        }
    }

    /// Postures before each grasp, the nearest first.
    fn approaches(&mut self, grasps: &[&Grasp], refusals: &mut Refusals) -> Vec<Approach> {
        let mut approaches = Vec::new();
        let approach_m = self.config().approach_m;
        for grasp in grasps {
            match self.postures(&grasp.drawn_back(approach_m)) {
                Ok(postures) => approaches.extend(postures.into_iter().map(|before| {
                    let cost = distance(&self.q, &before);
                    Approach { grasp: **grasp, before, cost }
                })),
                Err(refusal) => refusals.add(refusal),
            }
        }
        approaches.sort_by(|a, b| a.cost.total_cmp(&b.cost));
        approaches
    }

    fn grasp_and_lift(&mut self, object: &Object, approach: &Approach) -> Result<(), Refusal> {
        let grasp = &approach.grasp;
        let share = self.config().careful_share;
        let open_m = self.gripper()?.open_m;
        self.grip("open", open_m)?;
        // The last stretch is cheap to check and most often in the way: it comes first.
        let contact = Contact::with(&object.id);
        let descent = self.line_from(&approach.before, &grasp.base_from_tip, &contact, share)?;
        self.transfer("approach", &[approach.before])?;
        self.append("descend", descent);
        self.grip("grasp", grasp.width_m - SQUEEZE_M)?;
        let carrier = match self.scene.support_of(&object.id) {
            Support::On(id) | Support::In(id) => Some(id),
            _ => None,
        };
        self.hold(object, grasp.width_m)?;
        let lifted = self.lifted();
        self.straight("lift", &lifted, &Contact::carried(&object.id, carrier.as_deref()), share)
    }

    /// The tip straight up from where it is.
    pub(super) fn lifted(&self) -> Isometry3<f64> {
        Translation3::new(0.0, 0.0, self.config().approach_m) * self.base_from_tip()
    }
}
