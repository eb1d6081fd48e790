//! Known answers of Gazebo's physics (DART): pendulums, free fall, friction, joint torques.

#![cfg(feature = "gazebo")]
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod support;

use gazebo_bridge::{JointSample, Poses, World};
use kinematics::dynamics::Dynamics;
use robot_core::drive::{Drive, Setpoint};
use support::{drive, kinds, robot, server, world};

const GRAVITY_M_S2: f64 = 9.81;

/// Steps in pieces and collects every joint state.
fn watch(world: &mut World, model: &str, seconds: f64) -> Vec<JointSample> {
    let states = world.joint_states(model).unwrap();
    let mut samples = states.take();
    let end_s = world.time_s() + seconds;
    while world.time_s() < end_s - 1e-9 {
        world.step(200).unwrap();
        let time_s = world.time_s();
        samples.extend(states.until(time_s).unwrap());
    }
    samples
}

/// A rod of length L released at the angle a: T = 2π √(2L/3g) (1 + a²/16 + 11a⁴/3072).
#[test]
fn a_pendulum_swings_with_its_period() {
    for kind in kinds() {
        let (_server, mut world) = world(kind, "pendulum");
        let samples = watch(&mut world, "single", 10.0);
        let amplitude = 0.1_f64;
        let angle = |sample: &JointSample| sample.position[0] + amplitude;
        let crossings: Vec<f64> = samples
            .windows(2)
            .filter(|pair| angle(&pair[0]) > 0.0 && angle(&pair[1]) <= 0.0)
            .map(|pair| {
                let (before, after) = (angle(&pair[0]), angle(&pair[1]));
                pair[0].time_s + (pair[1].time_s - pair[0].time_s) * before / (before - after)
            })
            .collect();
        let small = std::f64::consts::TAU * (2.0 / (3.0 * GRAVITY_M_S2)).sqrt();
        let period = small * (1.0 + amplitude.powi(2) / 16.0 + 11.0 * amplitude.powi(4) / 3072.0);
        let measured = (crossings.last().unwrap() - crossings[0]) / (crossings.len() - 1) as f64;
        println!("{kind:?}: period {measured:.6} s, expected {period:.6} s");
        assert!((measured - period).abs() < 1e-3 * period, "{measured} s, expected {period} s");
        let highest = samples.iter().map(|sample| angle(sample).abs()).fold(0.0, f64::max);
        assert!((highest - amplitude).abs() < 1e-3, "it swings to {highest} rad");
    }
}

/// Kinetic and potential energy of the double pendulum, J; zero when both rods are level.
fn energy(sample: &JointSample) -> f64 {
    let of = |name: &str| {
        let place = sample.names.iter().position(|known| known == name).unwrap();
        (sample.position[place], sample.velocity[place])
    };
    let ((q1, w1), (q2, relative)) = (of("pivot"), of("elbow"));
    let (first, second) = (std::f64::consts::FRAC_PI_2 + q1, std::f64::consts::FRAC_PI_2 + q1 + q2);
    let w2 = w1 + relative;
    let middle = w1 * w1 + w2 * w2 / 4.0 + w1 * w2 * (first - second).cos();
    let kinetic = w1 * w1 / 6.0 + middle / 2.0 + w2 * w2 / 24.0;
    kinetic - GRAVITY_M_S2 * (1.5 * first.cos() + 0.5 * second.cos())
}

#[test]
fn a_double_pendulum_keeps_its_energy() {
    for kind in kinds() {
        let (_server, mut world) = world(kind, "pendulum");
        let samples = watch(&mut world, "double", 10.0);
        let drift = samples.iter().map(|sample| energy(sample).abs()).fold(0.0, f64::max);
        // What swings between potential and kinetic energy.
        let scale = 2.0 * GRAVITY_M_S2;
        println!("{kind:?}: energy within {drift:.4} J of {scale:.2} J in 10 s");
        assert!(drift < 0.03 * scale, "{drift} J of {scale} J");
    }
}

#[test]
fn a_ball_falls_freely_and_cubes_obey_the_friction_cone() {
    for kind in kinds() {
        let (_server, mut world) = world(kind, "drop");
        let mut poses = Poses::of(&mut world).unwrap();
        let rough_start = poses.latest()["rough"].translation.vector;
        let slippery_start = poses.latest()["slippery"].translation.vector;
        world.step_until(0.4).unwrap();
        let height = poses.at(0.4).unwrap()["ball"].translation.z;
        let expected = 1.05 - GRAVITY_M_S2 * 0.4 * 0.4 / 2.0;
        println!("{kind:?}: after 0.4 s the ball is at {height:.5} m, expected {expected:.5} m");
        // A step that counts the speed of its end is up to g·t·dt/2 ahead.
        assert!((height - expected).abs() < 0.0025, "{height} m, expected {expected} m");
        world.step_until(1.0).unwrap();
        let poses = poses.at(1.0).unwrap();
        let slide = (poses["slippery"].translation.vector - slippery_start).norm();
        let tilt = 20_f64.to_radians();
        let acceleration = GRAVITY_M_S2 * (tilt.sin() - 0.30 * tilt.cos());
        let expected = acceleration / 2.0;
        println!(
            "{kind:?}: the slippery cube slides {slide:.4} m in 1 s, expected {expected:.4} m"
        );
        assert!((slide - expected).abs() < 0.02 * expected, "{slide} m, expected {expected} m");
        let creep = (poses["rough"].translation.vector - rough_start).norm();
        println!("{kind:?}: the rough cube creeps {:.3} mm in 1 s", creep * 1e3);
        assert!(creep < 1e-3, "{creep} m");
    }
}

/// The torques that hold the arm still are those of our own inverse dynamics.
#[test]
fn joint_torques_are_those_of_the_inverse_dynamics() {
    for kind in kinds() {
        let server = server(kind, "arm_alone");
        let mut drive = drive(&server);
        let robot = robot();
        let arm = robot.arm(None).unwrap();
        let hold =
            Setpoint::at_rest(drive.measure().position, arm.gripper.as_ref().unwrap().open_m);
        let measured = (0..50).map(|_| drive.exchange(&hold, support::STEP_S)).last().unwrap();
        if measured.effort.iter().all(|effort| *effort == 0.0) {
            println!("{kind:?} does not tell joint torques");
            continue;
        }
        let gravity = Dynamics::new(&robot, &arm.chain).gravity(&measured.position);
        println!("{kind:?}: torques {:?}, expected {:?}", &measured.effort[..], &gravity[..]);
        for (effort, expected) in measured.effort.iter().zip(gravity.iter()) {
            assert!(
                (effort - expected).abs() < 0.02 + 0.01 * expected.abs(),
                "{effort} for {expected}"
            );
        }
    }
}
