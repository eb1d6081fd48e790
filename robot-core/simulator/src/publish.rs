//! The simulator's state for whoever watches, and its hash.

use crate::bodies::SimulatedObject;
use crate::compliant::Springs;
use crate::simulator::Simulator;
use crate::truth::{DrawerTruth, ObjectTruth};

impl Simulator {
    pub(crate) fn mix_state(&mut self) {
        self.hash.mix(&self.arm.position);
        self.hash.mix(&self.arm.velocity);
        self.hash.mix(&self.arm.external);
        for finger in &self.base_from_finger {
            self.hash.mix_pose(finger);
        }
        for object in &self.objects {
            self.hash.mix_pose(&object.pose(&self.world));
        }
        for drawer in &self.drawers {
            self.hash.mix(&[drawer.opening_m(&self.world)]);
        }
        for part in &self.people.parts {
            self.hash.mix_pose(&part.base_from_part);
        }
    }

    pub(crate) fn publish(&mut self) {
        let (gap_m, force_n) = (self.gap_m(), self.grip_force_n());
        let nearest = Springs::nearest_person_m(&self.links.solids, &self.people);
        let Ok(mut shared) = self.shared.try_lock() else { return };
        let truth = &mut shared.truth;
        truth.time_s = self.time_s;
        truth.position = self.arm.position;
        truth.velocity = self.arm.velocity;
        truth.effort = self.arm.effort;
        truth.contact_effort = self.arm.external;
        (truth.gripper_gap_m, truth.gripper_force_n) = (gap_m, force_n);
        truth.nearest_person_m = nearest;
        truth.state_hash = self.hash.0;
        truth.people.clear();
        truth.people.extend(self.people.truth());
        truth.objects.clear();
        let is_gripped = |object: &SimulatedObject| {
            let fingers = self.fingers.as_ref();
            fingers.is_some_and(|fingers| fingers.grips(object.body, &self.contacts))
        };
        truth.objects.extend(self.objects.iter().map(|object| ObjectTruth {
            id: object.id.clone(),
            base_from_object: object.pose(&self.world),
            velocity_m_s: object.velocity(&self.world),
            is_gripped: object.is_movable && is_gripped(object),
            is_movable: object.is_movable,
        }));
        truth.drawers.clear();
        truth.drawers.extend(self.drawers.iter().map(|drawer| DrawerTruth {
            id: drawer.drawer.id.clone(),
            opening_m: drawer.opening_m(&self.world),
        }));
        let named = self.contacts.iter().map(|raw| self.bodies.named(raw));
        shared.contacts.time_s = self.time_s;
        shared.contacts.contacts.clear();
        shared.contacts.contacts.extend(named);
        if let Some(peaks) = self.peaks.news(&self.bodies) {
            shared.peaks = peaks;
        }
    }
}
