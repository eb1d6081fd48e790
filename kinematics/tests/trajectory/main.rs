//! Trajectories: limits, continuity, ends, stops. `LIANSHOU_TRAJECTORY_CASES` sets how many random
//! cases the large tests run; the default keeps the suite short.
#![allow(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

mod along_path;
mod batch;
mod blends;
mod cartesian;
mod point_to_point;
mod random;
mod servo;
mod time_law;

/// Random cases to run: `default`, or what the environment says.
fn cases(default: u64) -> u64 {
    std::env::var("LIANSHOU_TRAJECTORY_CASES").ok().and_then(|v| v.parse().ok()).unwrap_or(default)
}
