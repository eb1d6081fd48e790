//! Starting a cell.

use kinematics::JointVector;
use kinematics::model::{Arm, Robot};

use super::config::{CellConfig, SceneSource};
use super::recording::Recording;
use super::thread::WorkerThread;
use super::worker::{Status, Worker};
use super::{Cell, CellError, Engine, Eyes, POLL_S};
use crate::control::{ControlHandle, ControlLoop, Pacing, Started};
use crate::drive::Drive;
use crate::drive::simulator::Simulator;
use crate::executor::{Executor, ExecutorParts};
use crate::journal::{Journal, JournalOptions};
use crate::scene::Scene;
use crate::skills::Mover;

/// What stands ready before the loop starts.
struct Ready {
    robot: Robot,
    arm: Arm,
    scene: Scene,
    start: JointVector,
}

/// A cell with the embedded simulator.
pub(super) fn start(config: CellConfig) -> Result<Cell, CellError> {
    let robot = Robot::load(&config.robot)?;
    let arm = robot.arm(config.arm.as_deref())?.clone();
    let start = arm.poses.get(&config.start_pose).copied();
    let start = start.ok_or_else(|| CellError::NoStartPose {
        robot: robot.name().to_owned(),
        pose: config.start_pose.clone(),
    })?;
    let scene = scene_of(&config.scene)?;
    let (simulator, objects) = Simulator::new(&robot, &arm, &start, &scene, config.simulator)?;
    let ready = Ready { robot, arm, scene, start };
    assemble(&config, ready, Box::new(simulator), Some(Box::new(objects)))
}

/// A cell with any other drive; the arm starts where the drive measures it.
pub(super) fn start_with(
    config: CellConfig,
    mut drive: Box<dyn Drive>,
    eyes: Option<Box<dyn Eyes>>,
) -> Result<Cell, CellError> {
    let robot = Robot::load(&config.robot)?;
    let arm = robot.arm(config.arm.as_deref())?.clone();
    let scene = scene_of(&config.scene)?;
    let start = drive.measure().position;
    assemble(&config, Ready { robot, arm, scene, start }, drive, eyes)
}

fn scene_of(source: &SceneSource) -> Result<Scene, CellError> {
    Ok(match source {
        SceneSource::Empty => Scene::default(),
        SceneSource::File(path) => Scene::load(path)?,
        SceneSource::Given(scene) => {
            scene.validate()?;
            (**scene).clone()
        }
    })
}

fn assemble(
    config: &CellConfig,
    ready: Ready,
    drive: Box<dyn Drive>,
    eyes: Option<Box<dyn Eyes>>,
) -> Result<Cell, CellError> {
    let Ready { robot, arm, scene, start } = ready;
    let mut mover = Mover::new(&robot, &arm, &config.skills)?;
    check_start(&mut mover, &start, &scene)?;
    let chain = arm.chain.clone();
    let recording = recording(config, &robot, &arm)?;
    let Started { control_loop, handle, people } =
        ControlLoop::start(drive, &chain, &config.control, config.pacing)?;
    let (stop, state) = (handle.stop_handle(), handle.state_reader());
    let recorder = recording.as_ref().map(Recording::recorder);
    let executor = executor(config, arm, mover, handle, scene);
    let (numbers, scene) = (executor.numbers(), executor.scene().clone());
    let worker = Worker {
        executor,
        control_loop,
        recording,
        eyes,
        keeps_telemetry: config.keep_telemetry,
        reported_scene: scene.clone(),
    };
    let engine = match config.pacing {
        Pacing::Virtual => Engine::Virtual(Box::new(worker)),
        Pacing::RealTime => Engine::Thread(WorkerThread::start(worker)?),
    };
    Ok(Cell {
        engine,
        numbers,
        last_follow: Default::default(),
        stop,
        state,
        scene,
        people,
        status: Status { is_idle: true, ..Status::default() },
        telemetry: Default::default(),
        control_events: Vec::new(),
        recorder,
        journal: config.journal.clone(),
        periods_per_poll: (POLL_S / config.control.period_s).round().max(1.0) as usize,
    })
}

fn check_start(mover: &mut Mover, start: &JointVector, scene: &Scene) -> Result<(), CellError> {
    let objects = mover.objects_in_arm(start, scene);
    if !objects.is_empty() {
        let name = |id: &String| scene.object(id).map_or(id, |object| &object.name).clone();
        let names = |id| format!("{} ({id})", name(id));
        return Err(CellError::ObjectInArm { objects: objects.iter().map(names).collect() });
    }
    match mover.self_contact(start) {
        Some(pair) => Err(CellError::SelfCollision { pair }),
        None => Ok(()),
    }
}

fn recording(
    config: &CellConfig,
    robot: &Robot,
    arm: &Arm,
) -> Result<Option<Recording>, CellError> {
    let Some(path) = &config.journal else { return Ok(None) };
    let options = match config.pacing {
        Pacing::RealTime => JournalOptions::live(),
        // The same run gives the same bytes.
        Pacing::Virtual => JournalOptions::default(),
    };
    let journal = Journal::start(path, options)?;
    Ok(Some(Recording::new(journal, robot, arm)))
}

fn executor(
    config: &CellConfig,
    arm: Arm,
    mover: Mover,
    handle: ControlHandle,
    scene: Scene,
) -> Executor {
    let (skills, speed_limit) = (config.skills.clone(), config.speed_limit);
    Executor::new(ExecutorParts { arm, mover, handle, scene, config: skills, speed_limit })
}
