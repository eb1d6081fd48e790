//! A simulator in the hands of a test.

use std::path::{Path, PathBuf};

use kinematics::JointVector;
use kinematics::model::{Arm, Robot};
use lianshou_simulator::{Simulator, SimulatorConfig, SimulatorHandle};
use robot_core::drive::{Drive, Measured, Setpoint};
use robot_core::scene::{Object, Role, Scene, Shape};

/// Control period of the tests, s.
pub(crate) const PERIOD_S: f64 = 0.001;

pub(crate) fn urdf(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../urdf").join(path)
}

pub(crate) fn robot(name: &str) -> Robot {
    Robot::load(&urdf(name)).unwrap()
}

pub(crate) fn blocks() -> Scene {
    Scene::load(&urdf("scenes/blocks.toml")).unwrap()
}

pub(crate) fn object(id: &str, shape: Shape, position: [f64; 3], role: Role) -> Object {
    Object {
        id: id.into(),
        name: id.into(),
        attributes: Vec::new(),
        position,
        orientation: [0.0, 0.0, 0.0, 1.0],
        shape: Some(shape),
        mass_kg: None,
        role,
    }
}

pub(crate) fn cube(id: &str, position: [f64; 3], mass_kg: f64) -> Object {
    let shape = Shape::Box { size: [0.04; 3] };
    Object { mass_kg: Some(mass_kg), ..object(id, shape, position, Role::Item) }
}

pub(crate) fn slab(id: &str, size: [f64; 3], position: [f64; 3]) -> Object {
    object(id, Shape::Box { size }, position, Role::Surface)
}

pub(crate) fn scene(objects: Vec<Object>) -> Scene {
    Scene { objects, ..Scene::default() }
}

/// A simulated arm and the set-point that it is given.
pub(crate) struct Rig {
    pub(crate) robot: Robot,
    pub(crate) drive: Simulator,
    pub(crate) world: SimulatorHandle,
    pub(crate) setpoint: Setpoint,
}

impl Rig {
    pub(crate) fn new(robot: Robot, pose: &[f64], scene: &Scene, config: &SimulatorConfig) -> Self {
        let start = JointVector::from_slice(pose);
        let arm = robot.arm(None).unwrap();
        let (mut drive, world) = Simulator::new(&robot, arm, &start, scene, config).unwrap();
        let gap_m = drive.measure().gripper_gap_m;
        Self { robot, drive, world, setpoint: Setpoint::at_rest(start, gap_m) }
    }

    /// The seven-axis arm at home.
    pub(crate) fn at_home(scene: &Scene, config: &SimulatorConfig) -> Self {
        let robot = robot("scr5_class");
        let home = robot.pose("arm", "home").unwrap().to_vec();
        Self::new(robot, &home, scene, config)
    }

    pub(crate) fn arm(&self) -> &Arm {
        self.robot.arm(None).unwrap()
    }

    pub(crate) fn step(&mut self) -> Measured {
        self.drive.exchange(&self.setpoint, PERIOD_S)
    }

    pub(crate) fn run(&mut self, seconds: f64) -> Measured {
        let periods = (seconds / PERIOD_S).round() as usize;
        (0..periods).map(|_| self.step()).last().unwrap()
    }

    /// Follows a motion given by position, velocity and acceleration over time.
    pub(crate) fn follow(
        &mut self,
        seconds: f64,
        motion: impl Fn(f64) -> [JointVector; 3],
        mut watch: impl FnMut(f64, &Measured, &Setpoint),
    ) {
        for period in 1..=(seconds / PERIOD_S).round() as usize {
            let time_s = period as f64 * PERIOD_S;
            let [position, velocity, acceleration] = motion(time_s);
            self.setpoint = Setpoint { position, velocity, acceleration, ..self.setpoint };
            let measured = self.step();
            watch(time_s, &measured, &self.setpoint);
        }
    }
}

/// From `start`, every joint swings by `amplitude` about it with `rad_s`, beginning at rest.
pub(crate) fn swing(
    start: JointVector,
    amplitude: f64,
    rad_s: f64,
) -> impl Fn(f64) -> [JointVector; 3] {
    move |time_s| {
        let (sine, cosine) = (rad_s * time_s).sin_cos();
        let each = |value: f64| JointVector::from_fn(start.len(), |_| value);
        let way = amplitude * (1.0 - cosine);
        [
            JointVector::from_fn(start.len(), |axis| start[axis] + way),
            each(amplitude * rad_s * sine),
            each(amplitude * rad_s * rad_s * cosine),
        ]
    }
}
