//! The embedded simulator with contact: an arm, its gripper, objects, drawers and people behind the
//! [`Drive`](robot_core::drive::Drive) trait.
//!
//! | part | how it is computed |
//! |---|---|
//! | arm | [`SimulatedArm`](robot_core::drive::simulator::SimulatedArm): rigid-body dynamics in `f64` with rotors, friction, limits, end stops, and the servos that a drive has inside |
//! | objects, drawers, fingers | rigid bodies with contact and Coulomb friction, solved by rapier |
//! | links against objects | the links push as rapier's kinematic bodies; the impulses come back to the arm as joint torques `Jᵀ f` in the next step |
//! | links against people, table and walls | springs: a person's by body region (ISO/TS 15066), a wall's stiff |
//! | links against each other and against another arm, which stands | stiff springs |
//! | sensors | exact, or with reproducible noise and delay |
//!
//! ```text
//! set-point ─► servos ─► arm ─► links ─► rigid bodies and springs ─► contacts
//!                         ▲                                             │
//!                         └──────────────── Jᵀ f ◄──────────────────────┘
//! ```
//!
//! The same scene, set-points, interventions and seed give the same state, bit by bit, also on another
//! machine: see [`Truth::state_hash`].
//!
//! # In a cell
//! ```no_run
//! use lianshou_simulator::{ObjectDetector, SimulatorConfig, Simulator, DetectorConfig};
//! use robot_core::cell::{Cell, CellConfig, SceneSource};
//! use robot_core::scene::Scene;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let scene = Scene::load("urdf/scenes/blocks.toml".as_ref())?;
//! let mut config = CellConfig::new("urdf/scr5_class");
//! config.scene = SceneSource::Given(Box::new(scene.clone()));
//! let (drive, world) = Simulator::for_cell(&config, &SimulatorConfig::default())?;
//! let mut cell = Cell::start_with(config, Box::new(drive))?;
//! let mut detector = ObjectDetector::new(world.clone(), scene, DetectorConfig::default());
//! let events = detector.run_until_idle(&mut cell, 30.0);
//! println!("{events:?} {:?}", world.truth().objects);
//! # Ok(())
//! # }
//! ```

mod bodies;
mod compliant;
mod config;
mod contact;
mod convert;
mod detector;
mod drawer;
mod error;
mod gripper;
mod handle;
mod intervention;
mod links;
mod obey;
mod own_links;
mod person;
mod physics;
mod publish;
mod sensors;
mod simulator;
mod solid;
mod truth;

pub use config::SimulatorConfig;
pub use contact::{Contact, ContactPeak, ContactReport, Touching};
pub use detector::{DetectorConfig, ObjectDetector};
pub use drawer::Drawer;
pub use error::SimulatorError;
pub use handle::SimulatorHandle;
pub use intervention::Intervention;
pub use person::{BodyPart, BodyRegion, Person, Waypoint};
pub use simulator::Simulator;
pub use truth::{BodyPartTruth, DrawerTruth, ObjectTruth, Truth};
