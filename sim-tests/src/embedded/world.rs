//! What really happens to objects, hands and people: with contact, or plainly.

use lianshou_simulator::{
    Intervention, Person, Simulator as ContactSimulator, SimulatorConfig as ContactConfig,
    SimulatorHandle, Touching, Waypoint,
};
use nalgebra::Isometry3;
use robot_core::cell::{CellConfig, Eyes};
use robot_core::drive::Drive;
use robot_core::drive::simulator::{SimulatedObjects, Simulator, SimulatorConfig};
use robot_core::scene::{ObjectId, Scene};
use robot_core::task::ArmName;

use crate::backend::{BackendError, Setting};

/// The floor of the cell, m in the base frame: robots stand on tables.
const FLOOR_Z_M: f64 = -0.8;
/// Where people are before they come and after they have left, m.
const AWAY: [f64; 2] = [50.0, 50.0];

/// How objects behave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Physics {
    /// Rigid bodies with contact and friction (`lianshou-simulator`).
    Contact,
    /// Objects are carried by the fingers or fall straight down (robot-core's simulator): several
    /// times faster.
    Plain,
}

/// The world behind a drive.
#[derive(Clone)]
pub(super) enum World {
    Contact(SimulatorHandle),
    Plain(SimulatedObjects),
}

/// A drive, its world, and who sees it.
pub(super) struct Simulated {
    pub(super) drive: Box<dyn Drive>,
    pub(super) world: World,
    pub(super) eyes: Box<dyn Eyes>,
}

/// Builds drive and world for a cell.
pub(super) fn simulate(
    physics: Physics,
    cell: &CellConfig,
    setting: &Setting,
) -> Result<Simulated, BackendError> {
    match physics {
        Physics::Contact => {
            let config = ContactConfig {
                floor_z_m: Some(FLOOR_Z_M),
                people: (0..setting.people).map(visitor).collect(),
                ..ContactConfig::default()
            };
            let simulated = ContactSimulator::for_cell(cell, &config);
            let (simulator, handle) = simulated.map_err(BackendError::broken)?;
            Ok(Simulated {
                drive: Box::new(simulator),
                world: World::Contact(handle.clone()),
                eyes: Box::new(PerfectCamera(handle)),
            })
        }
        Physics::Plain => {
            let robot = kinematics::Robot::load(&cell.robot).map_err(BackendError::broken)?;
            let arm = robot.arm(cell.arm.as_deref()).map_err(BackendError::broken)?;
            let start = arm.poses.get(&cell.start_pose).copied();
            let start = start.ok_or_else(|| {
                let (robot, pose) = (robot.name(), &cell.start_pose);
                BackendError::Broken(format!("robot {robot} has no pose `{pose}`"))
            })?;
            let config = SimulatorConfig::default();
            let simulated = Simulator::new(&robot, arm, &start, &setting.scene, config);
            let (simulator, objects) = simulated.map_err(BackendError::broken)?;
            Ok(Simulated {
                drive: Box::new(simulator),
                world: World::Plain(objects.clone()),
                eyes: Box::new(objects),
            })
        }
    }
}

/// Sees every object where it really is, at once.
struct PerfectCamera(SimulatorHandle);

impl Eyes for PerfectCamera {
    fn look(&mut self, _time_s: f64) -> Vec<(ObjectId, Isometry3<f64>)> {
        let objects = self.0.truth().objects.into_iter();
        objects.map(|object| (object.id, object.base_from_object)).collect()
    }
}

fn name(visitor: usize) -> String {
    format!("visitor {}", visitor + 1)
}

fn at([x, y]: [f64; 2], time_s: f64) -> Waypoint {
    Waypoint { time_s, position: [x, y, FLOOR_Z_M] }
}

fn visitor(index: usize) -> Person {
    Person::standing(&name(index), vec![at(AWAY, 0.0)])
}

impl World {
    /// Writes where everything really is, and what is really held, into a scene.
    pub(super) fn update(&self, scene: &mut Scene) {
        match self {
            Self::Plain(objects) => objects.update(scene, ArmName::Right),
            Self::Contact(handle) => {
                let truth = handle.truth();
                truth.write_to(scene);
                let gripped = truth.objects.iter().find(|object| object.is_gripped);
                let gripped = gripped.filter(|object| object.is_movable);
                scene.holding.clear();
                scene.holding.extend(gripped.map(|object| (ArmName::Right, object.id.clone())));
            }
        }
    }

    /// Largest force of the arm on anything but what is between its fingers since the last call, N.
    pub(super) fn contact_n(&self, scene: &Scene) -> Option<f64> {
        let Self::Contact(handle) = self else { return None };
        let is_movable = |id: &str| scene.object(id).is_some_and(|object| object.is_movable());
        let counts = |one: &Touching, other: &Touching| match (one, other) {
            (Touching::Link(_), Touching::Link(_)) => true,
            (_, Touching::Link(_) | Touching::Finger(_)) => false,
            (Touching::Link(_), _) => true,
            (Touching::Finger(_), Touching::Object(id)) => !is_movable(id),
            (Touching::Finger(_), _) => true,
            _ => false,
        };
        let peaks = handle.peaks();
        handle.clear_peaks();
        let forces = peaks.iter().map(|peak| &peak.contact).filter(|contact| {
            counts(&contact.first, &contact.second) || counts(&contact.second, &contact.first)
        });
        Some(forces.map(|contact| contact.force_n).fold(0.0, f64::max))
    }

    /// Whether a person has touched the arm since the peaks were cleared, which
    /// [`World::contact_n`] does.
    pub(super) fn touches_person(&self) -> bool {
        let Self::Contact(handle) = self else { return false };
        handle.peaks().iter().map(|peak| &peak.contact).any(|contact| {
            let pair = (&contact.first, &contact.second);
            (pair.0.is_robot() && pair.1.is_person()) || (pair.1.is_robot() && pair.0.is_person())
        })
    }

    /// Somebody puts an object elsewhere.
    pub(super) fn move_object(&self, object: &str, to: [f64; 3]) -> Result<(), BackendError> {
        let Self::Contact(handle) = self else {
            let what = "move an object by hand".into();
            return Err(BackendError::Lacks { backend: "plain".into(), what });
        };
        handle.intervene(Intervention::MoveObject {
            id: object.to_owned(),
            position: to,
            orientation: None,
        });
        Ok(())
    }

    /// The person of this number appears and walks.
    pub(super) fn walk(&self, visitor: usize, from: [f64; 2], to: [f64; 2], speed_m_s: f64) {
        if let Self::Contact(handle) = self {
            let length_m = (to[0] - from[0]).hypot(to[1] - from[1]);
            let path = vec![at(from, 0.0), at(to, (length_m / speed_m_s).max(1e-3))];
            handle.intervene(Intervention::WalkPerson { name: name(visitor), path });
        }
    }

    /// So many people leave.
    pub(super) fn leave(&self, visitors: usize) {
        if let Self::Contact(handle) = self {
            for visitor in 0..visitors {
                let path = vec![at(AWAY, 0.0)];
                handle.intervene(Intervention::WalkPerson { name: name(visitor), path });
            }
        }
    }
}
