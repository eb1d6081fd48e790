//! The arm against itself and against another arm of its robot.

use kinematics::JointVector;
use kinematics::collision::{CollisionModel, Obstacles, Pair};
use lianshou_simulator::{SimulatorConfig, Touching};
use robot_core::scene::Scene;

use crate::rig::{Rig, robot};

/// A rig at home, and a position in which links that `is_meant` are inside of each other.
fn overlapping(name: &str, is_meant: fn(&str, &str) -> bool) -> (Rig, JointVector) {
    let robot = robot(name);
    let arm = robot.arm(None).unwrap().clone();
    let home = arm.poses["home"];
    let rig = Rig::new(robot, &home, &Scene::default(), &SimulatorConfig::default());
    let model = CollisionModel::new(&rig.robot, &arm.chain).unwrap();
    let limits = arm.chain.limits();
    let mut state: u64 = 1;
    let mut share = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let between = |q: &JointVector, share: f64| {
        JointVector::from_fn(home.len(), |axis| home[axis] + share * (q[axis] - home[axis]))
    };
    for _ in 0..200_000 {
        let q = JointVector::from_fn(home.len(), |axis| {
            limits.lower[axis] + share() * (limits.upper[axis] - limits.lower[axis])
        });
        // The end of the way to it is all inside: no mere graze.
        let is_inside = |share: f64| !model.is_free(&between(&q, share), &Obstacles::default());
        let is_inside = [1.0, 0.95, 0.9].into_iter().all(is_inside) && {
            let closest = model.closest(&q, &Obstacles::default()).unwrap();
            matches!(&closest.pair, Pair::Robot { first, second } if is_meant(first, second))
        };
        if is_inside {
            return (rig, q);
        }
    }
    panic!("no such position of {name}");
}

/// Goes there within four seconds and stays for one; the strongest contact on the way between links
/// of the robot, N.
fn go(rig: &mut Rig, goal: &JointVector) -> f64 {
    let start = rig.setpoint.position;
    rig.run(0.2);
    assert!(rig.world.contacts().contacts.is_empty(), "nothing touches at home");
    for period in 1..=4000 {
        let share = f64::from(period) / 4000.0;
        rig.setpoint.position = JointVector::from_fn(start.len(), |axis| {
            start[axis] + share * (goal[axis] - start[axis])
        });
        rig.step();
    }
    rig.run(1.0);
    let peaks = rig.world.peaks();
    let is_link = |body: &Touching| matches!(body, Touching::Link(_));
    let own = peaks.iter().filter(|peak| peak.contact.is_between(is_link, is_link));
    own.map(|peak| peak.contact.force_n).fold(0.0, f64::max)
}

fn is_held_off(name: &str, is_meant: fn(&str, &str) -> bool) {
    let (mut rig, goal) = overlapping(name, is_meant);
    let strongest = go(&mut rig, &goal);
    let there = rig.world.truth().position;
    let apart = there.iter().zip(goal.iter()).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    println!("{name}: held off by {apart:.3} rad, with {strongest:.0} N at most");
    assert!(strongest > 20.0, "{strongest} N");
    assert!(apart > 0.005, "{apart} rad from where it would be inside of itself");
}

#[test]
fn a_folded_arm_meets_itself() {
    is_held_off("scr5_class", |_, _| true);
}

#[test]
fn an_arm_meets_the_other_arm() {
    is_held_off("dual_scr5_class", |first, second| {
        first.starts_with("left") != second.starts_with("left")
            && first.starts_with("right") != second.starts_with("right")
    });
}

#[test]
fn arms_that_swing_do_not_meet_themselves() {
    for name in ["scr5_class", "panda", "ur5e", "gcr5_910"] {
        let robot = robot(name);
        let home = robot.arm(None).unwrap().poses["home"];
        let mut rig = Rig::new(robot, &home, &Scene::default(), &SimulatorConfig::default());
        rig.follow(2.0, crate::rig::swing(home, 0.1, 2.0), |_, _, _| {});
        assert!(rig.world.peaks().is_empty(), "{name}: {:?}", rig.world.peaks());
    }
}
