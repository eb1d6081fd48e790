//! Measures the control loop on this machine: the time of one step, and how late a real-time thread
//! wakes. `cargo run --release -p robot-core --example control_timing [seconds [hertz]]`; with a rate, only
//! that one is run, for a soak beside other programs.

use std::time::{Duration, Instant};

use kinematics::JointVector;
use kinematics::model::{Arm, Robot};
use kinematics::trajectory::{State, Trajectory, point_to_point};
use robot_core::control::{
    ControlConfig, ControlLoop, ControlSetup, Pacing, Started, probe_real_time, set_up,
};
use robot_core::drive::Drive;
use robot_core::drive::simulator::{Simulator, SimulatorConfig};
use robot_core::scene::Scene;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let seconds = std::env::args().nth(1).map_or(Ok(5), |text| text.parse())?;
    let hertz = std::env::args().nth(2).map(|text| text.parse::<f64>()).transpose()?;
    let periods_s = hertz.map_or(vec![0.002, 0.001], |hertz| vec![1.0 / hertz]);
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../urdf/scr5_class");
    let robot = Robot::load(folder.as_ref())?;
    let arm = robot.arm(None)?;
    let scene = Scene::from_toml(include_str!("../../urdf/scenes/blocks.toml"))?;
    println!("this machine grants: {}", probe_real_time());
    time_steps(&robot, arm, &scene)?;
    for period_s in periods_s {
        time_wake_ups(&robot, arm, &scene, period_s, Duration::from_secs(seconds))?;
    }
    Ok(())
}

fn simulator(robot: &Robot, arm: &Arm, scene: &Scene) -> Result<Simulator, Failure> {
    let home = home(arm)?;
    Ok(Simulator::new(robot, arm, &home, scene, SimulatorConfig::default())?.0)
}

fn home(arm: &Arm) -> Result<JointVector, Failure> {
    Ok(*arm.poses.get("home").ok_or("the robot has no home pose")?)
}

/// There and back, all joints.
fn motions(arm: &Arm) -> Result<[Trajectory; 2], Failure> {
    let home = home(arm)?;
    let away = JointVector::from_fn(home.len(), |joint| home[joint] - 0.5);
    let (home, away) = (State::at_rest(&home), State::at_rest(&away));
    let limits = arm.chain.limits();
    Ok([point_to_point(&home, &away, limits)?, point_to_point(&away, &home, limits)?])
}

fn time_steps(robot: &Robot, arm: &Arm, scene: &Scene) -> Result<(), Failure> {
    let mut drive = simulator(robot, arm, scene)?;
    let mut measured = drive.measure();
    let config = ControlConfig::default();
    let ControlSetup { mut controller, mut handle, people: _people } =
        set_up(&arm.chain, &config, &measured)?;
    let (mut steps, mut exchanges) = (Vec::new(), Vec::new());
    let motions = motions(arm)?;
    for round in 0..40 {
        handle.send(motions[round % 2].clone())?;
        while handle.finished().is_none() {
            let start = Instant::now();
            let setpoint = controller.step(&measured);
            let middle = Instant::now();
            measured = drive.exchange(&setpoint, controller.period_s());
            steps.push(middle - start);
            exchanges.push(middle.elapsed());
            while handle.telemetry().is_some() {}
        }
    }
    print_times("control step (sample, supervise, publish)", &mut steps);
    print_times("simulator, 2 ms in 4 substeps", &mut exchanges);
    Ok(())
}

fn print_times(what: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let at =
        |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_nanos() as f64 / 1e3;
    let (median, p999, most) = (at(0.5), at(0.999), at(1.0));
    println!(
        "{what}: median {median:.2} µs, p99.9 {p999:.2} µs, worst {most:.1} µs, n {}",
        times.len()
    );
}

fn time_wake_ups(
    robot: &Robot,
    arm: &Arm,
    scene: &Scene,
    period_s: f64,
    duration: Duration,
) -> Result<(), Failure> {
    let drive = Box::new(simulator(robot, arm, scene)?);
    let config = ControlConfig { period_s, ..ControlConfig::default() };
    let Started { control_loop, mut handle, people: _people } =
        ControlLoop::start(drive, &arm.chain, &config, Pacing::RealTime)?;
    let motions = motions(arm)?;
    let start = Instant::now();
    let mut round = 0;
    while start.elapsed() < duration {
        handle.send(motions[round % 2].clone())?;
        while handle.finished().is_none() && start.elapsed() < duration {
            std::thread::sleep(Duration::from_millis(5));
        }
        round += 1;
    }
    let elapsed_s = start.elapsed().as_secs_f64();
    let report = handle.lateness();
    println!("{:.0} Hz, {:?}: {report:?}", 1.0 / period_s, control_loop.real_time_status());
    println!(
        "  {} set-points in {elapsed_s:.1} s, {} periods left out, {round} motions",
        report.periods, report.overruns
    );
    Ok(())
}
