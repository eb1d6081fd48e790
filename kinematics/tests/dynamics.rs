//! Dynamics on every robot of `urdf/`: independent algorithms must agree with each other and with
//! energy, the one thing that can be known without any of them.

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

mod support;

use kinematics::{Chain, Dynamics, JointVector, Robot};
use nalgebra::{Isometry3, Matrix3, Point3, Vector3};
use support::{gantry, robots, urdf_folder};

const GRAVITY: f64 = kinematics::dynamics::GRAVITY_M_S2;

fn each_case(mut check: impl FnMut(&Robot, &Dynamics, &[JointVector; 3])) {
    for robot in robots().into_iter().chain([gantry()]) {
        for arm in robot.arms() {
            let dynamics = Dynamics::new(&robot, &arm.chain);
            for sample in 0..100 {
                let motion =
                    [0.0, 100.0, 200.0].map(|shift| spread(&arm.chain, f64::from(sample) + shift));
                check(&robot, &dynamics, &motion);
            }
        }
    }
}

/// Values in −2..2 from a sequence without randomness.
fn spread(chain: &Chain, sample: f64) -> JointVector {
    JointVector::from_fn(chain.dof(), |axis| {
        4.0 * ((sample + 1.0) * (axis as f64 + 2.0).sqrt()).fract() - 2.0
    })
}

/// Kinetic and potential energy straight from the links' poses and finite differences of them.
fn energy(robot: &Robot, chain: &Chain, q: &[f64], qd: &[f64]) -> (f64, f64) {
    const STEP: f64 = 1e-5;
    let poses = |shift: f64| -> Vec<Isometry3<f64>> {
        let q: Vec<f64> = q.iter().zip(qd).map(|(q, qd)| q + shift * qd).collect();
        let mut links = vec![Isometry3::identity(); chain.dof()];
        chain.link_poses(&q, &mut links);
        chain.attachments().iter().map(|at| chain.attachment_pose(at, &links)).collect()
    };
    let (before, now, after) = (poses(-STEP), poses(0.0), poses(STEP));
    let root = chain.attachments().iter().position(|at| at.link == robot.root()).unwrap();
    let up = now[root].rotation * Vector3::z();
    let (mut kinetic, mut potential) = (0.0, 0.0);
    for (index, attachment) in chain.attachments().iter().enumerate() {
        let Some(inertial) = robot.links()[attachment.link].inertial else { continue };
        let centre = Point3::from(inertial.centre_m);
        let velocity = (after[index] * centre - before[index] * centre) / (2.0 * STEP);
        let turn = now[index].rotation.inverse()
            * after[index].rotation
            * before[index].rotation.inverse()
            * now[index].rotation;
        let omega = turn.scaled_axis() / (2.0 * STEP);
        kinetic += 0.5 * inertial.mass_kg * velocity.norm_squared()
            + 0.5 * omega.dot(&(inertial.inertia_kg_m2 * omega));
        if attachment.joint.is_some() {
            potential += inertial.mass_kg * GRAVITY * up.dot(&(now[index] * centre).coords);
        }
    }
    (kinetic, potential)
}

#[test]
fn kinetic_energy_is_that_of_the_moving_links() {
    each_case(|robot, dynamics, [q, qd, _]| {
        let product = dynamics.mass_matrix(q).times(qd);
        let ours = 0.5 * product.iter().zip(qd.iter()).map(|(a, b)| a * b).sum::<f64>();
        let (kinetic, _) = energy(robot, dynamics.chain(), q, qd);
        assert!((ours - kinetic).abs() < 1e-7 * kinetic, "{}: {ours} J, {kinetic} J", robot.name());
    });
}

#[test]
fn gravity_torques_are_the_slope_of_the_potential_energy() {
    each_case(|robot, dynamics, [q, qd, _]| {
        const STEP: f64 = 1e-5;
        let gravity = dynamics.gravity(q);
        for axis in 0..q.len() {
            let potential = |by: f64| {
                let mut q = *q;
                q[axis] += by;
                energy(robot, dynamics.chain(), &q, qd).1
            };
            let slope = (potential(STEP) - potential(-STEP)) / (2.0 * STEP);
            assert!(
                (gravity[axis] - slope).abs() < 1e-5,
                "{}: {} {slope}",
                robot.name(),
                gravity[axis]
            );
        }
    });
}

#[test]
fn power_is_the_change_of_kinetic_energy() {
    // q̇ᵀ(M q̈ + c) = d/dt (½ q̇ᵀ M q̇): this holds the Coriolis and centrifugal terms to account.
    each_case(|robot, dynamics, [q, qd, qdd]| {
        const STEP: f64 = 1e-5;
        let kinetic = |t: f64| {
            let speed = JointVector::from_fn(q.len(), |i| qd[i] + t * qdd[i]);
            let place = JointVector::from_fn(q.len(), |i| q[i] + t * qd[i] + 0.5 * t * t * qdd[i]);
            let product = dynamics.mass_matrix(&place).times(&speed);
            0.5 * product.iter().zip(speed.iter()).map(|(a, b)| a * b).sum::<f64>()
        };
        let (tau, gravity) = (dynamics.inverse(q, qd, qdd), dynamics.gravity(q));
        let power: f64 = (0..q.len()).map(|i| (tau[i] - gravity[i]) * qd[i]).sum();
        let change = (kinetic(STEP) - kinetic(-STEP)) / (2.0 * STEP);
        assert!(
            (power - change).abs() < 1e-5 * (1.0 + power.abs()),
            "{}: {power} {change}",
            robot.name()
        );
    });
}

#[test]
fn mass_matrix_is_repeated_inverse_dynamics_and_positive_definite() {
    each_case(|robot, dynamics, [q, _, _]| {
        let n = q.len();
        let (matrix, gravity, rest) =
            (dynamics.mass_matrix(q), dynamics.gravity(q), JointVector::zeros(n));
        for column in 0..n {
            let unit = JointVector::from_fn(n, |axis| f64::from(u8::from(axis == column)));
            let tau = dynamics.inverse(q, &rest, &unit);
            for row in 0..n {
                let expected = tau[row] - gravity[row];
                let scale = 1.0 + gravity[row].abs();
                assert!(
                    (matrix.at(row, column) - expected).abs() < 1e-12 * scale,
                    "{}",
                    robot.name()
                );
                assert_eq!(matrix.at(row, column), matrix.at(column, row));
            }
        }
        assert!(matrix.solve(&rest).is_some(), "{} is not positive definite", robot.name());
    });
}

#[test]
fn forward_dynamics_undo_inverse_dynamics() {
    each_case(|robot, dynamics, [q, qd, qdd]| {
        let tau = dynamics.inverse(q, qd, qdd);
        let found = dynamics.forward(q, qd, &tau).unwrap();
        for axis in 0..q.len() {
            let error = (found[axis] - qdd[axis]).abs();
            assert!(error < 1e-8, "{} axis {axis}: {} {}", robot.name(), found[axis], qdd[axis]);
        }
    });
}

#[test]
fn articulated_bodies_accelerate_as_the_mass_matrix_says() {
    each_case(|robot, dynamics, [q, qd, tau]| {
        let bias = dynamics.bias(q, qd);
        let driving = JointVector::from_fn(q.len(), |axis| tau[axis] - bias[axis]);
        let one = dynamics.mass_matrix(q).solve(&driving).unwrap();
        let other = dynamics.forward(q, qd, tau).unwrap();
        for axis in 0..q.len() {
            let (a, b) = (one[axis], other[axis]);
            assert!(
                (a - b).abs() < 1e-8 * (1.0 + a.abs()),
                "{} axis {axis}: {a} {b}",
                robot.name()
            );
        }
    });
}

#[test]
fn payload_weighs_at_the_tip() {
    let robot = &Robot::load(&urdf_folder().join("scr5_class")).unwrap();
    let arm = robot.arm(None).unwrap();
    let mut dynamics = Dynamics::new(robot, &arm.chain);
    let q = spread(&arm.chain, 3.0);
    let empty = dynamics.gravity(&q);
    let load = kinematics::model::Inertial {
        mass_kg: 2.0,
        centre_m: Vector3::zeros(),
        inertia_kg_m2: Matrix3::zeros(),
    };
    dynamics.set_payload(Some(&load));
    let loaded = dynamics.gravity(&q);
    let (_, jacobian) = arm.chain.jacobian(&q);
    let weight = jacobian.torques(&nalgebra::Vector6::new(0.0, 0.0, 2.0 * GRAVITY, 0.0, 0.0, 0.0));
    for axis in 0..q.len() {
        assert!((loaded[axis] - empty[axis] - weight[axis]).abs() < 1e-12);
    }
    dynamics.set_payload(None);
    assert_eq!(dynamics.gravity(&q), empty);
}

#[test]
fn effective_mass_grows_with_the_payload_and_is_infinite_where_nothing_moves() {
    let robot = &Robot::load(&urdf_folder().join("scr5_class")).unwrap();
    let arm = robot.arm(None).unwrap();
    let mut dynamics = Dynamics::new(robot, &arm.chain);
    let q = spread(&arm.chain, 5.0);
    let direction = Vector3::x_axis();
    let empty = dynamics.effective_mass_kg(&q, &direction).unwrap();
    let load = kinematics::model::Inertial {
        mass_kg: 2.0,
        centre_m: Vector3::zeros(),
        inertia_kg_m2: Matrix3::zeros(),
    };
    dynamics.set_payload(Some(&load));
    let loaded = dynamics.effective_mass_kg(&q, &direction).unwrap();
    // A point mass at the tip adds at least itself: other directions couple in.
    assert!(loaded >= empty + 2.0 && loaded < empty + 2.5, "{empty} kg, {loaded} kg");
    let on_first_axis = Point3::origin();
    let stuck = dynamics.effective_mass_at_kg(&q, 0, &on_first_axis, &direction).unwrap();
    assert_eq!(stuck, f64::INFINITY);
}
