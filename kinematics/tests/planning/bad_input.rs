//! Wrong, empty and absurd input: an answer that says so, and no panic.

use super::{box_at, cell, furniture};
use kinematics::JointVector;
use kinematics::collision::{
    CollisionError, CollisionModel, MotionChecker, MotionWorkspace, Obstacles, Shape, Solid, World,
};
use kinematics::planning::batch::{PlanProblem, solve};
use kinematics::planning::{PlanAnswer, PlanOptions, Planner};
use nalgebra::{Isometry3, Vector3};

#[test]
fn positions_that_are_none_are_refused() {
    let cell = cell("scr5_class");
    let obstacles = Obstacles::new(&furniture()).unwrap();
    let mut nan = cell.home;
    nan[2] = f64::NAN;
    let short = JointVector::zeros(3);
    let empty = JointVector::zeros(0);
    let mut planner = Planner::new();
    let options = PlanOptions::default();
    for bad in [&nan, &short, &empty] {
        assert!(!cell.model.is_free(bad, &obstacles));
        assert_eq!(cell.model.distance(bad, &obstacles), f64::NEG_INFINITY);
        assert!(cell.model.closest(bad, &obstacles).is_none());
        let mut work = MotionWorkspace::default();
        let mut checker = MotionChecker::new(&cell.model, &obstacles, &mut work);
        assert!(!checker.is_motion_free(bad, &cell.home));
        assert!(!checker.is_motion_free(&cell.home, bad));
        for (start, goal) in [(bad, &cell.home), (&cell.home, bad)] {
            let answer = planner.plan(&cell.model, &obstacles, start, &[*goal], &options);
            assert!(matches!(answer, PlanAnswer::NotAPosition { .. }), "{answer}");
        }
    }
    let answer = planner.plan(&cell.model, &obstacles, &cell.home, &[], &options);
    assert_eq!(answer.to_string(), "there is no goal");
    let mut beyond = cell.home;
    beyond[1] = 50.0;
    let answer = planner.plan(&cell.model, &obstacles, &cell.home, &[beyond], &options);
    assert_eq!(answer.to_string(), "goal 0 is beyond the limits: axis 1 at 50");
    let answer = planner.plan(&cell.model, &obstacles, &beyond, &[cell.home], &options);
    assert!(matches!(answer, PlanAnswer::StartOutOfLimits { axis: 1, .. }));
}

#[test]
fn boxes_of_no_size_are_points_and_still_obstacles() {
    let cell = cell("scr5_class");
    let tip = cell.chain.forward(&cell.home);
    let inside = tip * nalgebra::Point3::new(0.0, 0.0, -0.1);
    let point = box_at("point", inside.coords.into(), [0.0; 3]);
    let obstacles = Obstacles::new(&World { boxes: vec![point], ..World::default() }).unwrap();
    assert!(!cell.model.is_free(&cell.home, &obstacles));
    let mut work = MotionWorkspace::default();
    let mut checker = MotionChecker::new(&cell.model, &obstacles, &mut work);
    assert!(!checker.is_motion_free(&cell.home, &cell.home));
}

#[test]
fn ten_thousand_obstacles_are_planned_among() {
    let cell = cell("scr5_class");
    let mut world = World::default();
    // A wall of pebbles out of the way and a carpet of them under the arm.
    for index in 0..10_000_u32 {
        let (row, column) = (f64::from(index / 100), f64::from(index % 100));
        let at = [-1.0 + 0.02 * row, -1.0 + 0.02 * column, -0.15];
        world.boxes.push(box_at("pebble", at, [0.004; 3]));
    }
    let obstacles = Obstacles::new(&world).unwrap();
    assert_eq!(obstacles.len(), 10_000);
    let mut goal = cell.home;
    goal[0] += 1.0;
    let mut planner = Planner::new();
    let answer =
        planner.plan(&cell.model, &obstacles, &cell.home, &[goal], &PlanOptions::default());
    assert!(answer.plan().is_some(), "{answer}");
}

#[test]
fn objects_that_are_none_are_not_attached() {
    let mut cell = cell("scr5_class");
    let solid = |radius: f64| Solid::new(Shape::Sphere { radius }, Isometry3::identity());
    let model = &mut cell.model;
    assert!(matches!(model.attach("ball", &[], &[]), Err(CollisionError::NoShape { .. })));
    for radius in [f64::NAN, -1.0, 1e9] {
        let error = model.attach("ball", &[solid(radius)], &[]);
        assert!(matches!(error, Err(CollisionError::BadShape { .. })));
    }
    let link = model.part_names().last().unwrap().to_owned();
    assert!(matches!(
        model.attach(&link, &[solid(0.1)], &[]),
        Err(CollisionError::NameTaken { .. })
    ));
    let far = Isometry3::translation(f64::INFINITY, 0.0, 0.0);
    let far = Solid::new(Shape::Cuboid { half_extents: Vector3::zeros() }, far);
    assert!(model.attach("far", &[far], &[]).is_err());
}

#[test]
fn a_batch_answers_every_line() {
    let cell = cell("panda");
    let ask = |planner: &mut Planner, model: &CollisionModel, line: &str| {
        let problem: PlanProblem<serde_json::Value> = serde_json::from_str(line).unwrap();
        let result = solve(planner, model, problem, &PlanOptions::default(), None);
        serde_json::to_value(&result).unwrap()
    };
    let mut planner = Planner::new();
    let home = format!("{:?}", cell.home);
    let mut other = cell.home;
    other[0] += 0.5;
    let line = format!(
        r#"{{"id": 7, "start": {home}, "goals": [{other:?}], "world": {{"spheres": []}}}}"#
    );
    let answer = ask(&mut planner, &cell.model, &line);
    assert_eq!(answer["id"], 7);
    assert_eq!(answer["path"].as_array().unwrap().len(), 2);
    assert!((answer["cost"].as_f64().unwrap() - 0.5).abs() < 1e-12);
    assert!(answer["planning_us"].as_f64().unwrap() > 0.0);
    for (goals, world, reason) in [
        ("[[1, 2]]", "{}", "goal 0 has 2 numbers for 7 axes"),
        ("[]", "{}", "there is no goal"),
        ("[[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]]", "{}", "a goal has 18 numbers for 7 axes"),
        ("[[0]]", r#"{"spheres":[{"center":[0,0,0],"radius":-1}]}"#, "radius -1 m is negative"),
    ] {
        let line = format!(r#"{{"id": "x", "start": {home}, "goals": {goals}, "world": {world}}}"#);
        let answer = ask(&mut planner, &cell.model, &line);
        assert!(answer["path"].is_null() && answer["cost"].is_null());
        assert!(answer["reason"].as_str().unwrap().ends_with(reason), "{answer}");
    }
}
