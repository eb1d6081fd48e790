//! What the target leaves free, and what an arm makes of it.

use super::scr5;
use super::support::{Numbers, robots, urdf_folder};
use kinematics::Robot;
use kinematics::ik::{Freedom, IkOptions, IkSolver, SecondaryGoal};
use nalgebra::{Isometry3, Translation3, Unit, UnitQuaternion, Vector3};

#[test]
fn free_directions_are_free_and_the_others_are_not() {
    for robot in robots() {
        let solver = IkSolver::new(&robot.arms()[0].chain);
        let chain = solver.chain();
        let mut numbers = Numbers::new(7);
        for _ in 0..300 {
            let pose = chain.forward(&numbers.configuration(chain));
            let seed = numbers.configuration(chain);
            let spun = pose
                * UnitQuaternion::from_axis_angle(&Vector3::z_axis(), numbers.between(-3.0, 3.0));
            let options = IkOptions { freedom: Freedom::AboutToolZ, ..IkOptions::default() };
            let answer = solver.solve(&spun, &seed, &options);
            let tip = chain.forward(answer.solution().unwrap());
            assert!((tip.translation.vector - pose.translation.vector).norm() < 1.1e-5);
            assert!((tip.rotation * Vector3::z()).angle(&(pose.rotation * Vector3::z())) < 1.1e-5);
            let options = IkOptions { freedom: Freedom::Rotation, ..options };
            let turned = Isometry3::from_parts(pose.translation, UnitQuaternion::identity());
            let tip = chain.forward(solver.solve(&turned, &seed, &options).solution().unwrap());
            assert!((tip.translation.vector - pose.translation.vector).norm() < 1.1e-5);
        }
    }
}

#[test]
fn any_tool_axis_may_be_free_and_so_may_the_position() {
    for robot in robots() {
        let solver = IkSolver::new(&robot.arms()[0].chain);
        let chain = solver.chain();
        let mut numbers = Numbers::new(12);
        for _ in 0..200 {
            let pose = chain.forward(&numbers.configuration(chain));
            let seed = numbers.configuration(chain);
            let axis = Unit::new_normalize(Vector3::new(
                numbers.between(-1.0, 1.0),
                numbers.between(-1.0, 1.0),
                numbers.between(0.1, 1.0),
            ));
            let spun = pose * UnitQuaternion::from_axis_angle(&axis, numbers.between(-3.0, 3.0));
            let options = IkOptions { freedom: Freedom::AboutTool(axis), ..IkOptions::default() };
            let tip = chain.forward(solver.solve(&spun, &seed, &options).solution().unwrap());
            assert!((tip.translation.vector - pose.translation.vector).norm() < 1.1e-5);
            assert!((tip.rotation * axis).angle(&(pose.rotation * axis)) < 1.1e-5);
            let options = IkOptions { freedom: Freedom::Position, ..options };
            let far = Isometry3::from_parts(Translation3::new(9.0, 0.0, 0.0), pose.rotation);
            let tip = chain.forward(solver.solve(&far, &seed, &options).solution().unwrap());
            assert!((tip.rotation.inverse() * pose.rotation).angle() < 1.1e-5);
        }
    }
}

#[test]
fn secondary_goals_gain_and_leave_the_target_alone() {
    let panda = Robot::load(&urdf_folder().join("panda")).unwrap();
    let six = Robot::load(&urdf_folder().join("ur5e")).unwrap();
    let (scr5_robot, _) = scr5();
    for (robot, freedom) in
        [(&panda, Freedom::None), (&scr5_robot, Freedom::None), (&six, Freedom::AboutToolZ)]
    {
        let chain = &robot.arms()[0].chain;
        let solver = IkSolver::new(chain);
        let mut numbers = Numbers::new(13);
        let home = robot.arms()[0].poses["home"];
        let mut gains = [0.0; 3];
        for _ in 0..100 {
            let pose = chain.forward(&numbers.configuration(chain));
            let seed = numbers.configuration(chain);
            let plain = IkOptions { freedom, ..IkOptions::default() };
            let first = *solver.solve(&pose, &seed, &plain).solution().unwrap();
            let apart =
                |q: &[f64]| q.iter().zip(&home[..]).map(|(a, b)| (a - b).powi(2)).sum::<f64>();
            for (index, goal) in [
                SecondaryGoal::Manipulability,
                SecondaryGoal::LimitDistance,
                SecondaryGoal::Posture(home),
            ]
            .into_iter()
            .enumerate()
            {
                let options = IkOptions { secondary: Some(goal), ..plain };
                let better = *solver.solve(&pose, &seed, &options).solution().unwrap();
                let tip = chain.forward(&better);
                assert!((tip.translation.vector - pose.translation.vector).norm() < 1.01e-5);
                assert!(chain.limits().contains(&better, 0.0));
                let value = |q: &[f64]| match index {
                    0 => chain.jacobian(q).1.manipulability(),
                    1 => chain.limits().distance(q),
                    _ => -apart(q),
                };
                let gain = value(&better) - value(&first);
                assert!(index == 1 || gain > -1e-9, "{goal:?} lost {gain}");
                gains[index] += gain;
            }
        }
        // Turning about the last axis changes no manipulability.
        let hopeless = usize::from(chain.dof() == 6);
        assert!(gains[hopeless..].iter().all(|gain| *gain > 1.0), "{}: {gains:?}", robot.name());
    }
}
