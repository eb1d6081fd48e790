//! Proofs about whole motions against dense sampling.

use super::{box_at, cell, furniture, sampled_distance, support};
use kinematics::collision::{
    FINEST_CLEARANCE_M, MotionChecker, MotionWorkspace, Obstacles, RoundObstacle, World,
};
use kinematics::planning::{first_blocked, joint_distance};
use kinematics::{JointVector, Robot};

/// Furniture, and thin round things that a coarse check would jump over.
fn cluttered() -> Obstacles {
    let mut world = furniture();
    world.cylinders.push(RoundObstacle {
        center: [0.3, -0.4, 0.4],
        radius: 0.004,
        length: 1.0,
        quaternion: [0.0, 0.0, 0.0, 1.0],
        name: Some("rod".into()),
    });
    world.capsules.push(RoundObstacle {
        center: [0.3, 0.5, 0.7],
        radius: 0.002,
        length: 1.2,
        quaternion: [0.0, 0.7, 0.0, 0.7],
        name: Some("wire".into()),
    });
    Obstacles::new(&world).unwrap()
}

#[test]
fn verdicts_agree_with_dense_sampling_on_every_robot() {
    let obstacles = cluttered();
    let mut work = MotionWorkspace::default();
    for folder in support::robot_folders() {
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let robot = Robot::load(&folder).unwrap();
        let chain = &robot.arm(None).unwrap().chain;
        let model = kinematics::collision::CollisionModel::new(&robot, chain).unwrap();
        let mut checker = MotionChecker::new(&model, &obstacles, &mut work);
        let mut numbers = support::Numbers::new(11);
        let (mut free, mut blocked) = (0, 0);
        for _ in 0..2000 {
            if free + blocked == 60 {
                break;
            }
            let from = super::draw(&mut numbers, chain);
            if !checker.is_free(&from) {
                continue;
            }
            let far = super::draw(&mut numbers, chain);
            let share = (1.5 / joint_distance(&from, &far)).min(1.0);
            let to = JointVector::from_fn(from.len(), |axis| {
                from[axis] + share * (far[axis] - from[axis])
            });
            let sampled = sampled_distance(&model, &obstacles, &from, &to, 0.004);
            if checker.is_motion_free(&from, &to) {
                free += 1;
                assert!(sampled > 0.0, "{name}: free, but {sampled} m at a sample");
            } else {
                blocked += 1;
                // A sample may miss the worst place by half a step's travel.
                let slack = FINEST_CLEARANCE_M * 1.3 + 0.004 * 1.5;
                assert!(sampled < slack, "{name}: blocked, but {sampled} m everywhere");
                assert!(checker.motion_blocker(&from, &to).is_some());
            }
        }
        assert!(free > 5 && blocked > 5, "{name}: {free} free, {blocked} blocked");
    }
}

#[test]
fn a_wire_thinner_than_any_step_is_not_jumped_over() {
    let cell = cell("scr5_class");
    let tip = cell.chain.forward(&cell.home).translation.vector;
    let mut to = cell.home;
    to[0] += 1.4;
    let mut work = MotionWorkspace::default();
    let mut from = cell.home;
    from[0] -= 1.4;
    // A thread through the tip's path, one micrometre wide.
    for share in [0.11, 0.37, 0.5, 0.73, 0.94] {
        let angle = -1.4 + 2.8 * share;
        let (sin, cos) = f64::sin_cos(angle);
        let at = [tip.x * cos - tip.y * sin, tip.x * sin + tip.y * cos, tip.z + 0.1];
        let thread = RoundObstacle {
            center: at,
            radius: 5e-7,
            length: 0.01,
            quaternion: [0.0, 0.0, 0.0, 1.0],
            name: Some("thread".into()),
        };
        let world = World { capsules: vec![thread], ..World::default() };
        let obstacles = Obstacles::new(&world).unwrap();
        let mut checker = MotionChecker::new(&cell.model, &obstacles, &mut work);
        let blocker = checker.motion_blocker(&from, &to).map(|pair| pair.to_string());
        assert!(blocker.is_some_and(|pair| pair.ends_with(" and thread")), "at {share}");
    }
    let nothing = Obstacles::default();
    let mut checker = MotionChecker::new(&cell.model, &nothing, &mut work);
    assert!(checker.is_motion_free(&from, &to));
    assert!(checker.is_motion_free(&from, &from));
}

#[test]
fn a_path_is_followed_up_to_what_blocks_it() {
    let cell = cell("scr5_class");
    let tip = cell.chain.forward(&cell.home).translation.vector;
    let low = box_at("table", [tip.x, tip.y, tip.z - 0.25], [0.3, 0.3, 0.02]);
    let obstacles = Obstacles::new(&World { boxes: vec![low], ..World::default() }).unwrap();
    let mut work = MotionWorkspace::default();
    let mut checker = MotionChecker::new(&cell.model, &obstacles, &mut work);
    let lowered = |by: f64| {
        let mut q = cell.home;
        q[1] += by;
        q
    };
    let path: Vec<_> = (0..12).map(|step| lowered(0.05 * f64::from(step))).collect();
    let blocked = first_blocked(&mut checker, &path).unwrap();
    assert!(blocked.motion > 0 && blocked.pair.to_string().ends_with(" and table"));
    assert!(first_blocked(&mut checker, &path[..=blocked.motion]).is_none());
    assert!(first_blocked(&mut checker, &[]).is_none());
}

#[test]
fn a_workspace_gives_the_same_verdicts_after_other_robots_and_worlds() {
    let (first, second) = (cell("scr5_class"), cell("ur5e"));
    let obstacles = cluttered();
    let verdicts = |work: &mut MotionWorkspace| {
        let mut checker = MotionChecker::new(&first.model, &obstacles, work);
        let mut numbers = support::Numbers::new(5);
        let mut next = || super::draw(&mut numbers, &first.chain);
        (0..40).map(|_| checker.is_motion_free(&next(), &next())).collect::<Vec<_>>()
    };
    let mut work = MotionWorkspace::default();
    let fresh = verdicts(&mut work);
    MotionChecker::new(&second.model, &Obstacles::default(), &mut work);
    assert_eq!(verdicts(&mut work), fresh);
}
