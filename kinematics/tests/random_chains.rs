//! Chains of any make: axes, origins and kinds of joints at random, against `k` and against each other.

#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.

mod support;

use kinematics::chain::ReferenceFrame;
use kinematics::ik::{IkOptions, IkSolver};
use kinematics::{Chain, Dynamics, JointVector, Robot};
use proptest::prelude::*;
use std::fmt::Write;
use support::Numbers;

/// A chain of `moving` joints with fixed ones in between; the numbers come from `seed`.
fn random_urdf(moving: usize, seed: u64) -> String {
    let mut numbers = Numbers::new(seed);
    let mut text = String::from(r#"<robot name="random"><link name="l0"/>"#);
    let mut link = 0;
    for joint in 0..moving {
        let kinds = ["revolute", "continuous", "prismatic", "revolute"];
        let is_folded = numbers.next() < 0.4;
        for kind in
            is_folded.then_some("fixed").into_iter().chain([kinds[(numbers.next() * 4.0) as usize]])
        {
            let mut three =
                |size: f64| [0, 1, 2].map(|_| numbers.between(-size, size).to_string()).join(" ");
            let (xyz, rpy, axis, centre) = (three(0.4), three(3.0), three(1.0), three(0.1));
            // Axes along a coordinate are the special cases that real arms are full of.
            let plain = ["1 0 0", "0 1 0", "0 0 1", "0 0 -1"];
            let choice = (numbers.next() * 8.0) as usize;
            let axis = plain.get(choice).map_or(axis, |plain| (*plain).to_owned());
            let rpy =
                if choice.is_multiple_of(2) { "0 0 1.5707963267948966".to_owned() } else { rpy };
            write!(
                text,
                r#"<link name="l{next}"><inertial><origin xyz="{centre}"/><mass value="1.5"/>
                <inertia ixx="0.02" ixy="0" ixz="0" iyy="0.03" iyz="0" izz="0.025"/></inertial></link>
                <joint name="j{joint}{kind}" type="{kind}"><parent link="l{link}"/><child link="l{next}"/>
                <origin xyz="{xyz}" rpy="{rpy}"/><axis xyz="{axis}"/>
                <limit lower="-2" upper="2" effort="10" velocity="1"/></joint>"#,
                next = link + 1
            )
            .unwrap();
            link += 1;
        }
    }
    text + "</robot>"
}

fn whole_chain(robot: &Robot) -> Chain {
    Chain::new(robot, "l0", &robot.links().last().unwrap().name).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn forward_kinematics_agree_with_k(moving in 1_usize..=12, seed in any::<u64>()) {
        let urdf = random_urdf(moving, seed);
        let robot = Robot::from_urdf(&urdf, None).unwrap();
        let chain = whole_chain(&robot);
        let tree = k::Chain::<f64>::from(urdf_rs::read_from_string(&urdf).unwrap());
        let q = Numbers::new(seed).configuration(&chain);
        for (name, position) in chain.joint_names().iter().zip(&q) {
            tree.find(name).unwrap().set_joint_position_unchecked(*position);
        }
        tree.update_transforms();
        let theirs = tree.find_link(chain.tip()).unwrap().world_transform().unwrap();
        let ours = chain.forward(&q);
        let (a, b) = (ours.translation.vector, theirs.translation.vector);
        prop_assert!((a.x - b.x).abs() + (a.y - b.y).abs() + (a.z - b.z).abs() < 1e-11);
        let (a, b) = (ours.rotation.coords, theirs.rotation.coords);
        let cosine = a.x * b.x + a.y * b.y + a.z * b.z + a.w * b.w;
        prop_assert!(cosine.abs() > 1.0 - 1e-12);
    }

    #[test]
    fn jacobian_is_the_derivative_of_the_position(moving in 1_usize..=12, seed in any::<u64>()) {
        let chain = whole_chain(&Robot::from_urdf(&random_urdf(moving, seed), None).unwrap());
        let q = Numbers::new(seed).configuration(&chain);
        let (_, jacobian) = chain.jacobian(&q);
        for axis in 0..chain.dof() {
            let at = |step: f64| {
                let mut q = q.clone();
                q[axis] += step;
                chain.forward(&q).translation.vector
            };
            let slope = (at(1e-6) - at(-1e-6)) / 2e-6;
            prop_assert!((jacobian.column(axis).fixed_rows::<3>(0) - slope).norm() < 1e-7);
        }
    }

    #[test]
    fn jacobian_rate_is_the_derivative_of_the_jacobian(moving in 1_usize..=12, seed in any::<u64>()) {
        let chain = whole_chain(&Robot::from_urdf(&random_urdf(moving, seed), None).unwrap());
        let mut numbers = Numbers::new(seed);
        let (q, qd) = (numbers.configuration(&chain), numbers.configuration(&chain));
        let at = |time_s: f64| {
            let q: Vec<f64> = q.iter().zip(&qd).map(|(q, qd)| q + time_s * qd).collect();
            chain.jacobian_in(&q, ReferenceFrame::Tool).1
        };
        let (before, after) = (at(-1e-5), at(1e-5));
        let rate = chain.jacobian_rate(&q, &qd, ReferenceFrame::Tool);
        for axis in 0..chain.dof() {
            let slope = (after.column(axis) - before.column(axis)) / 2e-5;
            prop_assert!((rate.column(axis) - slope).norm() < 1e-6);
        }
    }

    #[test]
    fn mass_matrix_is_positive_definite_and_repeated_inverse_dynamics(
        moving in 1_usize..=12,
        seed in any::<u64>(),
    ) {
        let robot = Robot::from_urdf(&random_urdf(moving, seed), None).unwrap();
        let chain = whole_chain(&robot);
        let dynamics = Dynamics::new(&robot, &chain);
        let q = Numbers::new(seed).configuration(&chain);
        let rest = vec![0.0; chain.dof()];
        let (matrix, gravity) = (dynamics.mass_matrix(&q), dynamics.gravity(&q));
        prop_assert!(matrix.solve(&rest).is_some());
        for column in 0..chain.dof() {
            let mut unit = rest.clone();
            unit[column] = 1.0;
            let tau = dynamics.inverse(&q, &rest, &unit);
            for row in 0..chain.dof() {
                let expected = tau[row] - gravity[row];
                prop_assert!((matrix.at(row, column) - expected).abs() < 1e-10 * (1.0 + expected.abs()));
            }
        }
    }

    #[test]
    fn forward_dynamics_undo_inverse_dynamics(moving in 1_usize..=12, seed in any::<u64>()) {
        let robot = Robot::from_urdf(&random_urdf(moving, seed), None).unwrap();
        let chain = whole_chain(&robot);
        let dynamics = Dynamics::new(&robot, &chain);
        let mut numbers = Numbers::new(seed);
        let [q, qd, qdd] = [0, 1, 2].map(|_| JointVector::from_slice(&numbers.configuration(&chain)));
        let tau = dynamics.inverse(&q, &qd, &qdd);
        let bias = dynamics.bias(&q, &qd);
        let driving = JointVector::from_fn(q.len(), |axis| tau[axis] - bias[axis]);
        let both = [dynamics.forward(&q, &qd, &tau), dynamics.mass_matrix(&q).solve(&driving)];
        for back in both {
            prop_assert!(back.is_some());
            for (found, wanted) in back.unwrap().iter().zip(qdd.iter()) {
                prop_assert!((found - wanted).abs() < 1e-5 * (1.0 + wanted.abs()), "{} {}", found, wanted);
            }
        }
    }

    #[test]
    fn inverse_kinematics_answer_within_the_limits(moving in 1_usize..=9, seed in any::<u64>()) {
        let chain = whole_chain(&Robot::from_urdf(&random_urdf(moving, seed), None).unwrap());
        let mut numbers = Numbers::new(seed);
        let target = chain.forward(&numbers.configuration(&chain));
        let solver = IkSolver::new(&chain);
        let answer = solver.solve(&target, &numbers.configuration(&chain), &IkOptions::default());
        let Some(q) = answer.solution() else { return Ok(()) };
        let left = chain.forward(q).inverse() * target;
        prop_assert!(left.translation.vector.norm() < 1.01e-5 && left.rotation.angle() < 1.1e-5);
        prop_assert!(chain.limits().contains(q, 0.0));
    }
}
