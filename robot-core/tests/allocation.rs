//! The control step neither allocates nor frees: an allocator that counts, switched on for the
//! thread that steps.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use kinematics::model::Robot;
use kinematics::trajectory::{State, point_to_point};
use robot_core::control::{ControlConfig, ControlSetup, StopLevel, set_up};
use robot_core::drive::Drive;
use robot_core::drive::simulator::{Simulator, SimulatorConfig};
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
