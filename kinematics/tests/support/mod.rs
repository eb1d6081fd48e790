//! What the integration tests share.
#![allow(dead_code)] // Each test file uses its own part.
#![allow(clippy::unwrap_used)] // A test that cannot go on has failed.
#![allow(unsafe_code)] // The thread's clock is the C library's.

use kinematics::{Chain, Robot};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The folder with the robots.
pub(crate) fn urdf_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../urdf")
}

/// Folders in `urdf/` that hold a robot.
pub(crate) fn robot_folders() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(urdf_folder()).unwrap();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    folders.retain(|folder| folder.join("robot.urdf").exists());
    folders.sort();
    assert!(!folders.is_empty());
    folders
}

/// Every robot of `urdf/`.
pub(crate) fn robots() -> Vec<Robot> {
    robot_folders().iter().map(|folder| Robot::load(folder).unwrap()).collect()
}

/// A robot for tests only: linear axes, skew axes, a tilted base.
pub(crate) fn gantry() -> Robot {
    Robot::from_urdf(include_str!("../data/gantry.urdf"), None).unwrap()
}

/// A sequence of numbers in 0..1 that is the same in every run.
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + self.next() * (high - low)
    }

    /// A configuration within the limits.
    pub(crate) fn configuration(&mut self, chain: &Chain) -> Vec<f64> {
        let limits = chain.limits();
        (0..chain.dof()).map(|axis| self.between(limits.lower[axis], limits.upper[axis])).collect()
    }
}

/// Processor time of this thread. It stands still while other programs have the processor, so that it never
/// grows by more than what a time limit, which is one of the clock, allows.
fn used() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is to a `timespec` that lives until the call returns.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap())
}

/// The median processor time that `tries` of some work take.
pub(crate) fn median_time(tries: usize, work: impl Fn()) -> Duration {
    let one = |_| {
        let started = used();
        work();
        used() - started
    };
    let mut times: Vec<Duration> = (0..tries).map(one).collect();
    times.sort();
    times[tries / 2]
}
