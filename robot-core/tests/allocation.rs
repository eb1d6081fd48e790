//! The control step neither allocates nor frees: an allocator that counts, switched on for the
//! thread that steps.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use kinematics::JointVector;
use kinematics::model::Robot;
use kinematics::trajectory::{State, point_to_point};
use robot_core::control::{
    ControlConfig, ControlSetup, EnsembleSetup, SteerOrder, StopLevel, set_up, set_up_together,
};
use robot_core::drive::simulator::{Simulator, SimulatorConfig};
use robot_core::drive::{Drive, Measured, Setpoint};
use robot_core::scene::Scene;
use robot_core::supervisor::{Person, SeparationConfig};

struct CountingAllocator;

thread_local! {
    static IS_COUNTING: Cell<bool> = const { Cell::new(false) };
    static CALLS: Cell<u64> = const { Cell::new(0) };
}

fn count() {
    if IS_COUNTING.get() {
        CALLS.set(CALLS.get() + 1);
    }
}

// SAFETY: every call is handed to the system's allocator unchanged; counting touches only
// thread-local cells that need no allocation.
unsafe impl GlobalAlloc for CountingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count();
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        // SAFETY: the caller keeps the contract of `realloc`.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

/// Calls of the allocator while `work` runs.
fn calls_of(work: impl FnOnce()) -> u64 {
    CALLS.set(0);
    IS_COUNTING.set(true);
    work();
    IS_COUNTING.set(false);
    CALLS.get()
}

#[test]
fn the_counter_counts() {
    let calls = calls_of(|| drop(std::hint::black_box(vec![1_u8; 100])));
    assert_eq!(calls, 2);
}

#[test]
fn the_control_step_and_the_simulator_never_allocate() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../urdf/scr5_class");
    let robot = Robot::load(folder.as_ref()).expect("the shipped robot loads");
    let arm = robot.arm(None).expect("it has an arm");
    let home = arm.poses["home"];
    let scene = Scene::from_toml(include_str!("../../urdf/scenes/blocks.toml"))
        .expect("the shipped scene loads");
    let noisy = SimulatorConfig { position_noise: 1e-5, ..SimulatorConfig::default() };
    let (mut simulator, _objects) =
        Simulator::new(&robot, arm, &home, &scene, noisy).expect("home is a position");
    let mut config = ControlConfig { telemetry: 256, ..ControlConfig::default() };
    config.supervisor.separation = Some(SeparationConfig::default());
    let mut measured = simulator.measure();
    let ControlSetup { mut controller, mut handle, mut people } =
        set_up(&arm.chain, &config, &measured).expect("the settings are sensible");

    let mut away = home;
    away[0] += 1.0;
    let mut calls = 0;
    let mut run = |steps: usize, people: &mut robot_core::supervisor::PeopleFeed| {
        for _ in 0..steps {
            people.publish(&[Person { position: [4.0, 0.0], speed_m_s: 1.6, age_s: 0.0 }]);
            calls += calls_of(|| {
                let setpoint = controller.step(&measured);
                measured = simulator.exchange(&setpoint, controller.period_s());
            });
        }
    };
    // Motions to an end, a gripper order, a stop with a resume, a cancelled motion, a refused one,
    // lost telemetry, and a measurement that fails.
    for goal in [&away, &home, &away] {
        let start = handle.state().start();
        let motion = point_to_point(&start, &State::at_rest(goal), arm.chain.limits())
            .expect("the goal is within the limits");
        handle.send(motion.clone()).expect("there is room");
        handle.send(motion).expect("it is refused later, in the loop");
        handle.gripper(0.01, 10.0).expect("there is room");
        run(200, &mut people);
        handle.stop(StopLevel::Hold);
        run(300, &mut people);
        handle.resume();
        run(1500, &mut people);
        handle.gripper(0.08, 10.0).expect("there is room");
        handle.cancel();
        run(100, &mut people);
        while handle.finished().is_some() {}
    }
    measured.position[0] += 1.0;
    controller.step(&measured);
    assert_eq!(calls, 0);
    assert!(handle.state().lost_telemetry > 0);
}

#[test]
fn steering_never_allocates_in_the_loop() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../urdf/scr5_class");
    let robot = Robot::load(folder.as_ref()).expect("the shipped robot loads");
    let arm = robot.arm(None).expect("it has an arm");
    let home = arm.poses["home"];
    let mut measured = Measured::at_rest(home, 0.08);
    let ControlSetup { mut controller, mut handle, .. } =
        set_up(&arm.chain, &ControlConfig::default(), &measured).expect("sensible settings");
    let mut goal = home;
    goal[2] += 0.3;
    let turn = |value: f64| SteerOrder::Jog(JointVector::from_fn(7, |joint| value * joint as f64));
    let orders = [turn(0.2), SteerOrder::Aim(goal), turn(-0.3), SteerOrder::LetGo, turn(0.1)];
    let (mut calls, mut moved) = (0, false);
    for period in 0..4000_usize {
        if period % 5 == 0 && period % 1000 < 800 {
            handle.steer(&orders[(period / 120) % orders.len()]).expect("a sensible order");
        }
        handle.set_override(0.5 + 0.5 * ((period / 7) % 10) as f64 / 9.0);
        if period == 2500 {
            handle.stop(StopLevel::FastHold);
        }
        if period == 3000 {
            handle.resume();
        }
        calls += calls_of(|| {
            let setpoint = controller.step(&measured);
            measured.position = setpoint.position;
            measured.velocity = setpoint.velocity;
            measured.time_s += 0.002;
        });
        moved |= measured.velocity.iter().any(|velocity| velocity.abs() > 0.1);
    }
    assert!(moved);
    assert_eq!(calls, 0);
}

#[test]
fn the_step_of_two_arms_never_allocates() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../urdf/dual_scr5_class");
    let robot = Robot::load(folder.as_ref()).expect("the shipped robot loads");
    let group = robot.joint_group("both").expect("it has two arms");
    let homes = ["left", "right"].map(|arm| *robot.pose(arm, "home").expect("it has a home"));
    let mut measured = homes.map(|home| Measured::at_rest(home, 0.08));
    let mut setpoints = homes.map(|home| Setpoint::at_rest(home, 0.08));
    let EnsembleSetup { mut ensemble, mut arms, mut together } =
        set_up_together(&robot, &group, &ControlConfig::default(), &measured)
            .expect("sensible settings");
    let both = group.together(homes.iter().map(|home| &home[..]));
    let mut away = both;
    (away[0], away[7]) = (away[0] - 0.4, away[7] + 0.4);
    let motion = |from: &[f64], to: &[f64]| {
        point_to_point(&State::at_rest(from), &State::at_rest(to), group.limits())
            .expect("the goal is within the limits")
    };
    let mut calls = 0;
    let mut run = |steps: usize| {
        for _ in 0..steps {
            calls += calls_of(|| ensemble.step(&measured, &mut setpoints));
            for (measured, setpoint) in measured.iter_mut().zip(&setpoints) {
                measured.position = setpoint.position;
                measured.time_s += 0.002;
            }
        }
    };
    together.send(motion(&both, &away)).expect("there is room");
    together.send(motion(&both, &away)).expect("it is returned later, by the loop");
    run(150);
    together.stop(StopLevel::Hold);
    run(400);
    together.resume();
    run(1500);
    let own = |arm: usize, q: &[f64]| group.arms()[arm].own(q);
    for (arm, ends) in arms.iter_mut().enumerate() {
        let limits = group.arms()[arm].chain().limits();
        let (from, to) = (State::at_rest(&own(arm, &away)), State::at_rest(&own(arm, &both)));
        ends.handle.send(point_to_point(&from, &to, limits).expect("within")).expect("room");
    }
    run(1500);
    together.send(motion(&both, &away)).expect("there is room");
    run(100);
    together.cancel();
    run(500);
    assert_eq!(calls, 0);
    let endings = std::iter::from_fn(|| together.finished()).count();
    let own_endings: usize =
        arms.iter_mut().map(|arm| std::iter::from_fn(|| arm.handle.finished()).count()).sum();
    assert_eq!((endings, own_endings), (3, 2));
}
