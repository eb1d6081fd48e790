//! One run in Gazebo.

use gz::transport::Node;
use kinematics::Chain;
use nalgebra::Isometry3;
use robot_core::control::TelemetrySample;
use robot_core::scene::{Object, ObjectId, Scene};
use sim_tests::backend::{BackendError, Button, Disturbance, Happening, Speech, Trial, TrialState};
use sim_tests::conversation;
use tempfile::TempDir;
use voice::session::Session;
use voice::understanding::Language;

use crate::poses::SeenPoses;
use crate::server::Server;
use crate::world::World;

/// An object is in the hand when it is this near to the tip and the fingers press, m.
const IN_HAND_M: f64 = 0.04;
/// Force above which the fingers press on something, N.
const PRESSES_N: f64 = 1.0;

/// How far below the fingers something is that has slipped, m.
const SLIP_M: f64 = 0.05;

/// What a run is made of. The order is that in which it is taken apart.
pub(super) struct Parts {
    pub(super) session: Session,
    pub(super) world: World,
    pub(super) seen: SeenPoses,
    pub(super) scene: Scene,
    pub(super) chain: Chain,
    pub(super) language: Language,
    #[allow(dead_code, reason = "ends the subscription when it is dropped")]
    pub(super) listener: Node,
    pub(super) server: Server,
    #[allow(dead_code, reason = "removes the world's file when it is dropped")]
    pub(super) folder: TempDir,
}

/// A session with a cell in Gazebo.
pub(super) struct GazeboTrial {
    parts: Parts,
    held: Option<ObjectId>,
    happenings: Vec<Happening>,
    measured_s: f64,
    is_fresh: bool,
}

impl GazeboTrial {
    pub(super) fn new(parts: Parts) -> Self {
        let measured_s = parts.session.cell().state().measured.time_s;
        let (held, happenings) = (None, Vec::new());
        let mut trial = Self { parts, held, happenings, measured_s, is_fresh: true };
        trial.look();
        trial
    }

    /// Where everything really is, and what really is in the hand.
    fn look(&mut self) {
        for object in &mut self.parts.scene.objects {
            if let Some(pose) = self.parts.seen.of(&object.id) {
                object.set_base_from_object(&pose);
            }
        }
        let measured = self.parts.session.cell().state().measured;
        let tip = self.parts.chain.forward(&measured.position).translation.vector;
        let distance =
            |object: &Object| (object.base_from_object().translation.vector - tip).norm();
        let movable = self.parts.scene.objects.iter().filter(|object| object.is_movable());
        let nearest = movable.min_by(|a, b| distance(a).total_cmp(&distance(b)));
        let held = nearest
            .filter(|object| distance(object) < IN_HAND_M)
            .filter(|_| measured.gripper_force_n > PRESSES_N);
        self.held = held.map(|object| object.id.clone());
    }

    /// What is held comes out of the fingers downwards.
    fn let_slip(&mut self) -> Result<(), BackendError> {
        let Some((id, [x, y, z])) = self.holding().map(|held| (held.id.clone(), held.position))
        else {
            return Ok(());
        };
        self.move_object(&id, [x, y, z - SLIP_M])
    }

    fn move_object(&mut self, id: &str, to: [f64; 3]) -> Result<(), BackendError> {
        let object = self.parts.scene.object(id);
        let object = object.ok_or_else(|| BackendError::Broken(format!("no object {id}")))?;
        let rotation = object.base_from_object().rotation;
        let pose = Isometry3::from_parts(to.into(), rotation);
        self.parts.world.set_pose(id, &pose).map_err(BackendError::broken)
    }
}

impl Trial for GazeboTrial {
    fn say(&mut self, speech: &Speech) -> Result<(), BackendError> {
        match speech {
            Speech::Text(text) => {
                let language = self.parts.language;
                let heard = conversation::hear(&mut self.parts.session, text, language, 1.0);
                self.happenings.extend(heard);
                Ok(())
            }
            Speech::Audio(_) => Err(lacks("listen to recordings")),
        }
    }

    fn press(&mut self, button: Button) -> Result<(), BackendError> {
        conversation::press(&mut self.parts.session, button);
        Ok(())
    }

    fn disturb(&mut self, disturbance: &Disturbance) -> Result<(), BackendError> {
        match disturbance {
            Disturbance::MoveObject { object, to } => self.move_object(object, *to),
            Disturbance::Slip => self.let_slip(),
            other => Err(lacks(&format!("make this happen: {other:?}"))),
        }
    }

    fn step(&mut self) -> Result<Vec<Happening>, BackendError> {
        self.happenings.extend(conversation::news(&mut self.parts.session));
        self.look();
        let measured_s = self.parts.session.cell().state().measured.time_s;
        self.is_fresh = measured_s > self.measured_s;
        self.measured_s = measured_s;
        Ok(std::mem::take(&mut self.happenings))
    }

    fn state(&self) -> TrialState {
        let cell = self.parts.session.cell();
        let state = cell.state();
        TrialState {
            time_s: state.time_s,
            position: state.measured.position,
            velocity: state.measured.velocity,
            is_fresh: self.is_fresh,
            gripper_gap_m: state.measured.gripper_gap_m,
            stop: state.stop_level(),
            activity: cell.activity(),
            is_idle: cell.is_idle() && self.happenings.is_empty(),
            contact_n: None,
        }
    }

    fn scene(&self) -> &Scene {
        &self.parts.scene
    }

    fn holding(&self) -> Option<&Object> {
        self.parts.scene.object(self.held.as_ref()?)
    }

    fn take_samples(&mut self) -> Vec<TelemetrySample> {
        self.parts.session.cell_mut().take_telemetry()
    }

    fn finish(self: Box<Self>) -> Result<(), BackendError> {
        let ended = self.parts.session.into_cell().shutdown();
        ended.map_err(BackendError::broken)?;
        self.parts.server.end().map(|_| ()).map_err(BackendError::broken)
    }
}

fn lacks(what: &str) -> BackendError {
    BackendError::Lacks { backend: "gazebo".into(), what: what.into() }
}
