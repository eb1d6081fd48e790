//! The loop on its own thread. Machines differ: only what holds on each of them is asked for.

use std::time::{Duration, Instant};

use kinematics::trajectory::{State, point_to_point};
use robot_core::control::{
    ControlConfig, ControlLoop, Ending, Pacing, Phase, Started, StopLevel, probe_real_time,
};
use robot_core::drive::simulator::{Simulator, SimulatorConfig};
use robot_core::scene::Scene;

use crate::rig::robot;

/// Looks every few milliseconds until `found` says something; gives up after ten seconds.
fn wait_for<T>(mut found: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = found() {
            return found;
        }
        assert!(start.elapsed() < Duration::from_secs(10), "it does not happen");
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn the_thread_moves_stops_and_ends() {
    let robot = robot();
    let arm = robot.arm(None).expect("it has an arm");
    let home = arm.poses["home"];
    let (simulator, _) =
        Simulator::new(&robot, arm, &home, &Scene::default(), SimulatorConfig::default())
            .expect("home is a position of the arm");
    let config = ControlConfig::default();
    let Started { control_loop, mut handle, .. } =
        ControlLoop::start(Box::new(simulator), &arm.chain, &config, Pacing::RealTime)
            .expect("a thread can be started");
    let status = control_loop.real_time_status().expect("it runs in real time").to_string();
    assert!(status.contains("scheduling") && status.contains("memory"), "{status}");
    assert!(!probe_real_time().to_string().is_empty());

    let mut goal = home;
    goal[0] += 0.2;
    let motion = point_to_point(&State::at_rest(&home), &State::at_rest(&goal), arm.chain.limits())
        .expect("the goal is within the limits");
    handle.send(motion).expect("there is room");
    let finished = wait_for(|| handle.finished());
    assert_eq!(finished.ending, Ending::Completed);

    let back = point_to_point(&State::at_rest(&goal), &State::at_rest(&home), arm.chain.limits())
        .expect("the goal is within the limits");
    handle.send(back).expect("there is room");
    wait_for(|| (handle.state().phase == Phase::Moving).then_some(()));
    let stop = handle.stop_handle();
    std::thread::spawn(move || stop.stop(StopLevel::Hold)).join().expect("it does not panic");
    wait_for(|| (handle.state().phase == Phase::Stopped).then_some(()));
    assert!(handle.lateness().periods > 50);
    drop(control_loop);
    let periods = handle.lateness().periods;
    std::thread::sleep(Duration::from_millis(10));
    assert_eq!(handle.lateness().periods, periods, "the loop has ended");
    assert!(handle.send(kinematics::trajectory::Trajectory::hold(&home)).is_err());
}
