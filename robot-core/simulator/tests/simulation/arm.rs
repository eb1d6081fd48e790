//! The arm alone: pendulum, energy, torques, limits, holding.

use kinematics::JointVector;
use kinematics::dynamics::{Dynamics, GRAVITY_M_S2};
use kinematics::model::Robot;
use lianshou_simulator::SimulatorConfig;
use robot_core::scene::Scene;

use crate::rig::{PERIOD_S, Rig, robot, swing};

/// One joint at a height of 2 m, a ball of 1 kg 0.5 m below.
const PENDULUM: &str = r#"<robot name="pendulum">
  <link name="base"/>
  <link name="rod"><inertial><origin xyz="0 0 -0.5"/><mass value="1"/>
    <inertia ixx="0.01" ixy="0" ixz="0" iyy="0.01" iyz="0" izz="0.01"/></inertial></link>
  <joint name="hinge" type="revolute"><parent link="base"/><child link="rod"/>
    <origin xyz="0 0 2"/><axis xyz="0 1 0"/>
    <limit lower="-3.1" upper="3.1" effort="10" velocity="20"/></joint>
</robot>"#;

fn frictionless() -> SimulatorConfig {
    SimulatorConfig {
        is_powered: false,
        joint_friction_scale: 0.0,
        rotor_inertia_per_effort: 0.0,
        ..SimulatorConfig::default()
    }
}

fn pendulum(angle: f64) -> Rig {
    let robot = Robot::from_urdf(PENDULUM, None).unwrap();
    Rig::new(robot, &[angle], &Scene::default(), &frictionless())
}

/// Complete elliptic integral of the first kind by the arithmetic-geometric mean.
fn elliptic_k(modulus: f64) -> f64 {
    let (mut a, mut b) = (1.0, (1.0 - modulus * modulus).sqrt());
    for _ in 0..20 {
        (a, b) = ((a + b) / 2.0, f64::sqrt(a * b));
    }
    std::f64::consts::FRAC_PI_2 / a
}

#[test]
fn pendulum_swings_with_the_period_of_the_elliptic_integral() {
    for angle in [0.1, 1.0, 2.5] {
        let mut rig = pendulum(angle);
        let mut crossings = Vec::new();
        let mut last = angle;
        for period in 1..=10_000 {
            let now = rig.step().position[0];
            if last > 0.0 && now <= 0.0 {
                crossings.push((period as f64 - now / (now - last)) * PERIOD_S);
            }
            last = now;
        }
        let count = crossings.len() - 1;
        let measured = (crossings[count] - crossings[0]) / count as f64;
        let inertia: f64 = 0.01 + 0.25;
        let small = (inertia / (GRAVITY_M_S2 * 0.5)).sqrt();
        let expected = 4.0 * small * elliptic_k((angle / 2.0_f64).sin());
        println!("pendulum from {angle} rad: period {measured:.6} s, exact {expected:.6} s");
        assert!((measured / expected - 1.0).abs() < 1e-3, "{measured} s, exact {expected} s");
    }
}

#[test]
fn a_frictionless_pendulum_keeps_its_energy() {
    let mut rig = pendulum(1.5);
    let energy = |rig: &Rig| {
        let truth = rig.world.truth();
        let (q, speed) = (truth.position[0], truth.velocity[0]);
        0.26 * speed * speed / 2.0 + GRAVITY_M_S2 * 0.5 * (1.0 - q.cos())
    };
    let start = energy(&rig);
    let mut worst: f64 = 0.0;
    for _ in 0..60 {
        rig.run(0.5);
        worst = worst.max((energy(&rig) / start - 1.0).abs());
    }
    println!("energy of the pendulum over 30 s: within {:.3} %", worst * 100.0);
    assert!(worst < 0.005, "{worst}");
}

#[test]
fn a_falling_arm_gains_what_gravity_gives() {
    let robot = robot("scr5_class");
    let home = *robot.pose("arm", "home").unwrap();
    let config = SimulatorConfig { rotor_inertia_per_effort: 0.002, ..frictionless() };
    let mut rig = Rig::new(robot, &home, &Scene::default(), &config);
    let dynamics = Dynamics::new(&rig.robot, &rig.arm().chain);
    let mut work = 0.0;
    let mut last = rig.world.truth();
    for _ in 0..300 {
        rig.step();
        let now = rig.world.truth();
        let middle =
            JointVector::from_fn(7, |axis| (last.position[axis] + now.position[axis]) / 2.0);
        let gravity = dynamics.gravity(&middle);
        work -= (0..7).map(|i| gravity[i] * (now.position[i] - last.position[i])).sum::<f64>();
        last = now;
    }
    let mut mass = dynamics.mass_matrix(&last.position);
    let limits = rig.arm().chain.limits();
    mass.add_to_diagonal(&JointVector::from_fn(7, |axis| limits.effort[axis] * 0.002));
    let momentum = mass.times(&last.velocity);
    let kinetic = (0..7).map(|i| momentum[i] * last.velocity[i] / 2.0).sum::<f64>();
    println!("falling arm: {kinetic:.4} J of {work:.4} J");
    assert!(kinetic > 1.0 && (kinetic / work - 1.0).abs() < 0.01, "{kinetic} J of {work} J");
}

#[test]
fn torques_are_those_of_the_inverse_dynamics() {
    let robot = robot("scr5_class");
    let home = *robot.pose("arm", "home").unwrap();
    let config = SimulatorConfig { is_powered: true, ..frictionless() };
    let mut rig = Rig::new(robot, &home, &Scene::default(), &config);
    let dynamics = Dynamics::new(&rig.robot, &rig.arm().chain);
    let mut worst: f64 = 0.0;
    let mut largest: f64 = 0.0;
    rig.follow(3.0, swing(home, 0.2, 2.0), |time_s, measured, setpoint| {
        let exact =
            dynamics.inverse(&setpoint.position, &setpoint.velocity, &setpoint.acceleration);
        for axis in (0..7).filter(|_| time_s > 0.5) {
            worst = worst.max((measured.effort[axis] - exact[axis]).abs());
            largest = largest.max(exact[axis].abs());
        }
    });
    println!("torques within {worst:.4} N m of the inverse dynamics, up to {largest:.1} N m");
    assert!(worst < 0.01 * largest, "{worst} of {largest} N m");
}

#[test]
fn the_arm_holds_its_place_and_follows_a_motion_within_a_milliradian() {
    for name in ["panda", "scr5_class", "ur5e", "gcr5_910"] {
        let robot = robot(name);
        let home = *robot.pose("arm", "home").unwrap();
        let config = SimulatorConfig::default();
        let mut rig = Rig::new(robot, &home, &Scene::default(), &config);
        let apart = |a: &JointVector, b: &JointVector| {
            a.iter().zip(b.iter()).fold(0.0, |most: f64, (a, b)| most.max((a - b).abs()))
        };
        let held = rig.run(2.0);
        let holding = apart(&held.position, &home);
        let mut following: f64 = 0.0;
        rig.follow(4.0, swing(home, 0.15, 1.5), |_, measured, setpoint| {
            following = following.max(apart(&measured.position, &setpoint.position));
        });
        println!("{name}: holds within {holding:.2e} rad, follows within {following:.2e} rad");
        assert!(holding < 1e-3 && following < 1e-3, "{name}: {holding} and {following} rad");
    }
}

#[test]
fn torque_speed_and_end_stops_limit_a_jump_of_the_setpoint() {
    let mut rig = Rig::at_home(&Scene::default(), &SimulatorConfig::default());
    let limits = rig.arm().chain.limits().clone();
    for direction in [1.0, -1.0] {
        let far = JointVector::from_fn(7, |axis| {
            if direction > 0.0 { limits.upper[axis] + 1.0 } else { limits.lower[axis] - 1.0 }
        });
        rig.setpoint.position = far;
        for _ in 0..4000 {
            let measured = rig.step();
            for axis in 0..7 {
                let (q, speed) = (measured.position[axis], measured.velocity[axis]);
                assert!(measured.effort[axis].abs() <= limits.effort[axis], "torque of {axis}");
                assert!(speed.abs() <= limits.velocity[axis] * 1.001, "speed of {axis}: {speed}");
                assert!(q >= limits.lower[axis] - 0.01 && q <= limits.upper[axis] + 0.01, "{q}");
            }
        }
    }
}

#[test]
fn a_load_pulls_at_the_joints_as_its_weight_says() {
    let mut rig = Rig::at_home(&Scene::default(), &SimulatorConfig::default());
    let before = rig.run(1.0).effort;
    let force_n = [0.0, 0.0, -20.0];
    let push = lianshou_simulator::Intervention::PushArm { joint: 6, force_n, seconds: 5.0 };
    rig.world.intervene(push);
    let measured = rig.run(3.0);
    let chain = &rig.arm().chain;
    let mut links = vec![nalgebra::Isometry3::identity(); 7];
    chain.link_poses(&measured.position, &mut links);
    let origin = links[6].translation.vector.into();
    let lever = chain.point_jacobian(&measured.position, 6, &origin);
    for axis in 0..7 {
        let exact = lever.at(2, axis) * 20.0;
        let felt = measured.effort[axis] - before[axis];
        assert!((felt - exact).abs() < 0.1, "joint {axis}: {felt} N m for {exact} N m");
    }
}
