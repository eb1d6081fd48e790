//! The planner: what it finds is free, what is not there it does not find, and it repeats itself.

use super::{Cell, box_at, cell, furniture, sampled_distance, support};
use kinematics::JointVector;
use kinematics::collision::{Obstacles, World};
use kinematics::planning::{PlanAnswer, PlanOptions, Planner, path_cost};
use proptest::prelude::*;

fn free_positions(cell: &Cell, obstacles: &Obstacles, seed: u64, count: usize) -> Vec<JointVector> {
    let mut numbers = support::Numbers::new(seed);
    let mut found = Vec::new();
    while found.len() < count {
        let q = super::draw(&mut numbers, &cell.chain);
        if cell.model.clears(&q, obstacles, 0.002) {
            found.push(q);
        }
    }
    found
}

#[test]
fn every_path_is_free_within_limits_and_joins_start_and_goal() {
    let obstacles = Obstacles::new(&furniture()).unwrap();
    let mut planner = Planner::new();
    for folder in ["scr5_class", "panda", "ur5e"] {
        let cell = cell(folder);
        let ends = free_positions(&cell, &obstacles, 21, 17);
        let mut solved = 0;
        for goal in &ends[1..] {
            let options = PlanOptions { most_iterations: 20_000, ..PlanOptions::default() };
            let goals = [*goal];
            let answer = planner.plan(&cell.model, &obstacles, &ends[0], &goals, &options);
            let Some(plan) = answer.plan() else { continue };
            solved += 1;
            assert_eq!((plan.path[0], plan.path[plan.path.len() - 1]), (ends[0], *goal));
            assert!((plan.cost - path_cost(&plan.path)).abs() < 1e-12);
            assert!(plan.cost <= plan.first_cost + 1e-12);
            for motion in plan.path.windows(2) {
                assert!(cell.chain.limits().contains(&motion[1], 1e-9));
                let apart =
                    sampled_distance(&cell.model, &obstacles, &motion[0], &motion[1], 0.005);
                assert!(apart > 0.0, "{folder}: {apart} m");
            }
        }
        assert!(solved >= 15, "{folder}: {solved} of 16");
    }
}

#[test]
fn a_goal_under_the_table_is_refused_by_name() {
    let cell = cell("scr5_class");
    let tip = cell.chain.forward(&cell.home).translation.vector;
    let table = box_at("table", [tip.x, tip.y, tip.z - 0.22], [0.3, 0.3, 0.02]);
    let obstacles = Obstacles::new(&World { boxes: vec![table], ..World::default() }).unwrap();
    let mut goal = cell.home;
    goal[1] += 0.6;
    let mut planner = Planner::new();
    let options = PlanOptions::default();
    let answer = planner.plan(&cell.model, &obstacles, &cell.home, &[goal], &options);
    let PlanAnswer::GoalInCollision { goal: 0, pair, distance_m } = &answer else {
        panic!("{answer}");
    };
    assert!(pair.to_string().ends_with(" and table") && *distance_m < 0.0);
    let answer = planner.plan(&cell.model, &obstacles, &goal, &[cell.home], &options);
    assert!(matches!(answer, PlanAnswer::StartInCollision { .. }), "{answer}");
    // With a goal that can be reached beside it, that one is taken.
    let mut turned = cell.home;
    turned[0] += 0.4;
    let answer = planner.plan(&cell.model, &obstacles, &cell.home, &[goal, turned], &options);
    assert_eq!(answer.plan().map(|plan| plan.goal), Some(1), "{answer}");
}

#[test]
fn a_straight_motion_through_the_wall_is_replaced_by_a_way_around_it() {
    let cell = cell("scr5_class");
    let tip = cell.chain.forward(&cell.home).translation.vector;
    let wall = box_at("wall", [tip.x, 0.0, tip.z], [0.15, 0.01, 0.12]);
    let obstacles = Obstacles::new(&World { boxes: vec![wall], ..World::default() }).unwrap();
    let turned = |by: f64| {
        let mut q = cell.home;
        q[0] += by;
        q
    };
    let (start, goal) = (turned(-0.7), turned(0.7));
    assert!(sampled_distance(&cell.model, &obstacles, &start, &goal, 0.01) < 0.0);
    let mut planner = Planner::new();
    let answer = planner.plan(&cell.model, &obstacles, &start, &[goal], &PlanOptions::default());
    let none = PlanOptions { most_iterations: 0, ..PlanOptions::default() };
    let refused = planner.plan(&cell.model, &obstacles, &start, &[goal], &none);
    assert_eq!(refused, PlanAnswer::NoPathWithinBudget { iterations: 0 });
    let options = PlanOptions::default();
    let (model, goals) = (&cell.model, [goal]);
    let refused = planner.plan_until(model, &obstacles, &start, &goals, &options, &mut || true);
    assert_eq!(refused, PlanAnswer::NoPathWithinBudget { iterations: 0 });
    let plan = answer.plan().unwrap_or_else(|| panic!("{answer}"));
    assert!(plan.path.len() > 2 && plan.cost < 6.0, "{answer}");
    for motion in plan.path.windows(2) {
        assert!(sampled_distance(&cell.model, &obstacles, &motion[0], &motion[1], 0.002) > 0.0);
    }
}

#[test]
fn the_same_question_gets_the_same_answer_and_another_seed_another_path() {
    let cell = cell("panda");
    let obstacles = Obstacles::new(&furniture()).unwrap();
    let ends = free_positions(&cell, &obstacles, 8, 12);
    let answers = |planner: &mut Planner, seed: u64| {
        let options = PlanOptions { seed, most_iterations: 5000, ..PlanOptions::default() };
        let ask = |planner: &mut Planner, goal: &JointVector| {
            planner.plan(&cell.model, &obstacles, &ends[0], &[*goal], &options)
        };
        ends[1..].iter().map(|goal| ask(planner, goal)).collect::<Vec<_>>()
    };
    let mut used = Planner::new();
    let first = answers(&mut used, 1);
    assert_eq!(answers(&mut used, 1), first);
    assert_eq!(answers(&mut Planner::new(), 1), first);
    assert_ne!(answers(&mut used, 2), first);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn in_any_world_the_answer_is_a_free_path_or_an_honest_refusal(
        centres in prop::collection::vec(prop::array::uniform3(-0.8..0.8f64), 0..12),
        sizes in prop::collection::vec(prop::array::uniform3(0.0..0.15f64), 12),
        seed in 0..1000_u64
    ) {
        thread_local!(static CELL: Cell = cell("scr5_class"));
        CELL.with(|cell| {
            let boxes = centres.iter().zip(&sizes);
            let boxes = boxes.map(|(centre, half)| box_at("box", *centre, *half)).collect();
            let obstacles = Obstacles::new(&World { boxes, ..World::default() }).unwrap();
            let mut numbers = support::Numbers::new(seed);
            let (start, goal) =
                (super::draw(&mut numbers, &cell.chain), super::draw(&mut numbers, &cell.chain));
            let options = PlanOptions { seed, most_iterations: 500, ..PlanOptions::default() };
            let answer =
                Planner::new().plan(&cell.model, &obstacles, &start, &[goal], &options);
            match &answer {
                PlanAnswer::Path(plan) => {
                    for motion in plan.path.windows(2) {
                        let apart = sampled_distance(
                            &cell.model, &obstacles, &motion[0], &motion[1], 0.02,
                        );
                        prop_assert!(apart > 0.0);
                    }
                }
                PlanAnswer::StartInCollision { .. } => {
                    prop_assert!(cell.model.distance(&start, &obstacles) < 2e-5);
                }
                PlanAnswer::GoalInCollision { .. } => {
                    prop_assert!(cell.model.distance(&goal, &obstacles) < 2e-5);
                }
                PlanAnswer::NoPathWithinBudget { iterations } => prop_assert_eq!(*iterations, 500),
                other => prop_assert!(false, "{}", other),
            }
            Ok(())
        })?;
    }
}
