//! Shortens a path without losing its freedom from collision.

use super::random::Random;
use super::{between, joint_distance, path_cost};
use crate::JointVector;
use crate::collision::MotionChecker;

/// Rounds of all the measures together.
const MOST_ROUNDS: usize = 6;
/// A round that gains less than this share is the last.
const WORTH_A_ROUND: f64 = 0.02;
/// Random shortcuts in a round.
const SHORTCUTS: usize = 12;
/// A shortcut has to save at least this share of the path's cost to be tried.
const WORTH_A_SHORTCUT: f64 = 0.01;

/// Shortens `path` in place; every motion in it stays proved free. `is_over` ends it early.
pub(super) fn simplify(
    path: &mut Vec<JointVector>,
    checker: &mut MotionChecker<'_>,
    seed: u64,
    is_over: &mut dyn FnMut() -> bool,
) {
    let mut random = Random::new(seed);
    for _ in 0..MOST_ROUNDS {
        if path.len() < 3 || is_over() {
            return;
        }
        let before = path_cost(path);
        skip_positions(path, checker);
        for _ in 0..SHORTCUTS {
            shortcut(path, checker, &mut random);
        }
        pull_straight(path, checker);
        if path_cost(path) > (1.0 - WORTH_A_ROUND) * before {
            return;
        }
    }
}

/// Leaves out positions between two that can be joined directly, the longest stretches first.
fn skip_positions(path: &mut Vec<JointVector>, checker: &mut MotionChecker<'_>) {
    let mut from = 0;
    while from + 2 < path.len() {
        for to in (from + 2..path.len()).rev() {
            if checker.is_motion_free(&path[from], &path[to]) {
                path.drain(from + 1..to);
                break;
            }
        }
        from += 1;
    }
}

/// Joins two random places on the path directly, if that is free and saves enough.
fn shortcut(path: &mut Vec<JointVector>, checker: &mut MotionChecker<'_>, random: &mut Random) {
    let cost = path_cost(path);
    let (a, b) = (random.unit() * cost, random.unit() * cost);
    let (from, start) = place(path, a.min(b));
    let (to, end) = place(path, a.max(b));
    if from == to {
        return;
    }
    let saved = (a - b).abs() - joint_distance(&start, &end);
    if saved < WORTH_A_SHORTCUT * cost || !checker.is_motion_free(&start, &end) {
        return;
    }
    path.splice(from + 1..=to, [start, end]);
    path.dedup_by(|next, this| joint_distance(next, this) < 1e-9);
}

/// The position at this cost along the path, and the index of the position before it.
fn place(path: &[JointVector], mut along: f64) -> (usize, JointVector) {
    for index in 0..path.len() - 1 {
        let length = joint_distance(&path[index], &path[index + 1]);
        if along <= length && length > 0.0 {
            return (index, between(&path[index], &path[index + 1], along / length));
        }
        along -= length;
    }
    (path.len() - 2, path[path.len() - 1])
}

/// Moves each inner position towards the straight line between its neighbours.
fn pull_straight(path: &mut [JointVector], checker: &mut MotionChecker<'_>) {
    for index in 1..path.len().saturating_sub(1) {
        let (before, here, after) = (path[index - 1], path[index], path[index + 1]);
        let (to, from) = (joint_distance(&before, &here), joint_distance(&here, &after));
        if to + from <= 0.0 {
            continue;
        }
        let straight = between(&before, &after, to / (to + from));
        for share in [0.6, 0.25] {
            let moved = between(&here, &straight, share);
            if checker.is_motion_free(&before, &moved) && checker.is_motion_free(&moved, &after) {
                path[index] = moved;
                break;
            }
        }
    }
}
