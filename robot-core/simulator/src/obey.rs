//! What is done to the simulator from outside takes effect here.

use std::sync::TryLockError;

use nalgebra::{Isometry3, Quaternion, UnitQuaternion, Vector3};

use crate::bodies::SimulatedObject;
use crate::gripper::pad_surface;
use crate::intervention::Intervention;
use crate::simulator::{Push, Simulator};

impl Simulator {
    fn intervene(&mut self, intervention: Intervention) {
        let world = &mut self.world;
        match intervention {
            Intervention::DriveDead { seconds } => {
                let seconds = seconds.unwrap_or(f64::INFINITY);
                self.sensors.dead_until_s = self.time_s + seconds;
            }
            Intervention::DriveBack => self.sensors.dead_until_s = f64::NEG_INFINITY,
            Intervention::LateData { delay_s } => self.sensors.set_delay(delay_s),
            Intervention::Noise { position, velocity } => {
                self.sensors.set_noise(position, velocity);
            }
            Intervention::GripFriction { coefficient } => {
                let surface = pad_surface(coefficient.clamp(0.0, 10.0), self.config.friction);
                if let Some(fingers) = &self.fingers {
                    fingers.set_friction(surface, world);
                }
            }
            Intervention::SetDrawer { id, opening_m } => {
                let drawer = self.drawers.iter().find(|one| one.drawer.id == id);
                if let Some(drawer) = drawer.filter(|_| opening_m.is_finite()) {
                    drawer.set(world, opening_m);
                }
            }
            Intervention::PushArm { joint, force_n, seconds } => {
                let force = Vector3::from(force_n);
                if joint < self.chain.dof() && force.iter().all(|value| value.is_finite()) {
                    self.pushes.push(Push { joint, force, until_s: self.time_s + seconds });
                }
            }
            Intervention::WalkPerson { name, path } => {
                self.people.walk(&name, &path, self.time_s);
            }
            of_object => self.move_object(of_object),
        }
    }

    fn move_object(&mut self, intervention: Intervention) {
        let world = &mut self.world;
        let index = |id: &str| self.objects.iter().position(|object| object.id == id);
        match intervention {
            Intervention::MoveObject { id, position, orientation } => {
                let Some(object) = index(&id).map(|index| &self.objects[index]) else { return };
                let turn = orientation.map_or(object.pose(world).rotation, |[x, y, z, w]| {
                    UnitQuaternion::try_new(Quaternion::new(w, x, y, z), 1e-9).unwrap_or_default()
                });
                let place = Isometry3::from_parts(position.into(), turn);
                if position.iter().all(|value| value.is_finite()) {
                    object.place(world, &place);
                }
            }
            Intervention::PushObject { id, impulse_n_s } => {
                let impulse = Vector3::from(impulse_n_s);
                let object = index(&id).filter(|_| impulse.iter().all(|value| value.is_finite()));
                if let Some(object) = object {
                    self.objects[object].push(world, &impulse);
                }
            }
            Intervention::AddObject { object } => {
                let friction = self.config.friction;
                let bodies = &mut self.bodies;
                self.objects.extend(SimulatedObject::insert(&object, world, bodies, friction));
            }
            Intervention::RemoveObject { id } => {
                if let Some(index) = index(&id) {
                    let gone = self.objects.remove(index);
                    world.wake_up_all(true);
                    world.remove_body(gone.handle);
                }
            }
            _ => return,
        }
        self.springs.find_walls(world);
    }

    pub(crate) fn obey(&mut self) {
        let interventions = match self.shared.try_lock() {
            Ok(mut shared) => {
                if std::mem::take(&mut shared.clears_peaks) {
                    self.peaks.clear();
                }
                std::mem::take(&mut shared.interventions)
            }
            // Somebody is reading; there is another period soon.
            Err(TryLockError::WouldBlock | TryLockError::Poisoned(_)) => return,
        };
        for intervention in interventions {
            self.intervene(intervention);
        }
    }
}
