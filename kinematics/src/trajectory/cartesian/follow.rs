//! Leading the tool along a path.

use nalgebra::Isometry3;

use super::continuation::{advance, pose_error};
use super::error::CartesianError;
use super::tool_path::ToolPath;
use crate::trajectory::JointPath;
use crate::{Chain, JointVector, Limits};

/// How closely a tool path is followed, and when it is refused.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FollowOptions {
    /// Greatest distance of the tool from its path, m.
    pub position_tolerance_m: f64,
    /// Greatest angle of the tool from its orientation on the path, rad.
    pub rotation_tolerance_rad: f64,
    /// Greatest movement of an axis for a metre of the path, rad/m; beyond it the path counts as
    /// leading through a singularity.
    pub joint_rate: f64,
    /// First distance between two solutions, m; halved until the tolerances are kept.
    pub step_m: f64,
}

impl Default for FollowOptions {
    /// 0.05 mm, 0.5 mrad, 60 rad/m and steps of 10 mm.
    fn default() -> Self {
        Self {
            position_tolerance_m: 5e-5,
            rotation_tolerance_rad: 5e-4,
            joint_rate: 60.0,
            step_m: 0.01,
        }
    }
}

/// Times that the step is halved before the path is called singular.
const HALVINGS: usize = 6;

/// How far the arm may stand from the path's beginning, m and rad.
const AT_START: f64 = 1e-3;

/// The path of the joints that leads the tool of `chain` along `path`, beginning at `start`.
///
/// The configuration is kept: every solution continues the one before. The parameter of the joint
/// path is that of the tool path, in m. Its first point is `start`, which may stand up to 1 mm and
/// 1 mrad off; the offset fades out over the first step.
///
/// # Errors
/// What stands in the way and where: see [`CartesianError`].
pub fn follow(
    chain: &Chain,
    start: &[f64],
    path: &ToolPath,
    options: &FollowOptions,
) -> Result<JointPath, CartesianError> {
    crate::trajectory::bounds::check_length("the start", start, chain.dof())?;
    crate::trajectory::bounds::check_finite("the start", start)?;
    check_start(chain, start, &path.pose(0.0))?;
    lead(&OneArm { chain, path }, start, path, options)
}

/// Axes that are led along a tool path.
pub(super) trait Led {
    fn limits(&self) -> &Limits;

    /// The configuration for the pose at `at_m` that continues the one before.
    ///
    /// # Errors
    /// The distance that is left, m.
    fn advance(&self, before: &JointVector, at_m: f64) -> Result<JointVector, f64>;

    /// Distance (m) and angle (rad) from the path at `at_m`.
    fn deviation(&self, q: &JointVector, at_m: f64) -> [f64; 2];
}

struct OneArm<'a> {
    chain: &'a Chain,
    path: &'a ToolPath,
}

impl Led for OneArm<'_> {
    fn limits(&self) -> &Limits {
        self.chain.limits()
    }

    fn advance(&self, before: &JointVector, at_m: f64) -> Result<JointVector, f64> {
        advance(self.chain, before, &self.path.pose(at_m))
    }

    fn deviation(&self, q: &JointVector, at_m: f64) -> [f64; 2] {
        apart(&self.path.pose(at_m), &self.chain.forward(q))
    }
}

/// Distance (m) and angle (rad) between two poses.
pub(super) fn apart(one: &Isometry3<f64>, other: &Isometry3<f64>) -> [f64; 2] {
    let error = pose_error(one, other);
    [error.fixed_rows::<3>(0).norm(), error.fixed_rows::<3>(3).norm()]
}

/// Leads the axes along the path from stop to stop.
pub(super) fn lead(
    led: &impl Led,
    start: &[f64],
    path: &ToolPath,
    options: &FollowOptions,
) -> Result<JointPath, CartesianError> {
    let mut builder = JointPath::builder(led.limits().len());
    let mut points = vec![JointVector::from_slice(start)];
    let mut from = 0.0;
    for &to in path.stops().iter().chain([&path.length()]) {
        let begin = points[points.len() - 1];
        let portion = portion(led, &begin, path, [from, to], options)?;
        builder.append(&portion);
        if to < path.length() {
            builder.stop();
        }
        points.push(portion.sample(portion.length()));
        from = to;
    }
    Ok(builder.finish(&points))
}

/// Refuses a start that is not at the path's beginning.
pub(super) fn check_start(
    chain: &Chain,
    start: &[f64],
    beginning: &Isometry3<f64>,
) -> Result<(), CartesianError> {
    let [distance_m, angle_rad] = apart(beginning, &chain.forward(start));
    if distance_m <= AT_START && angle_rad <= AT_START {
        return Ok(());
    }
    Err(CartesianError::NotAtStart { distance_m, angle_rad })
}

/// The joint path between two stops: solutions at equal distances, joined by a spline that is
/// refined until it keeps the tool on its path half way between them.
fn portion(
    led: &impl Led,
    begin: &JointVector,
    path: &ToolPath,
    [from, to]: [f64; 2],
    options: &FollowOptions,
) -> Result<JointPath, CartesianError> {
    let mut step_m = options.step_m;
    for halving in 0..=HALVINGS {
        let stations = stations(path, [from, to], step_m);
        let points = solutions(led, begin, &stations, options)?;
        let lengths: Vec<f64> = stations.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let slopes = end_slopes(&points, &lengths);
        let joints = JointPath::spline_over(&points, &lengths, slopes.as_ref());
        let worst = deviation(led, &joints, &stations);
        if worst[0] <= options.position_tolerance_m && worst[1] <= options.rotation_tolerance_rad {
            return Ok(joints);
        }
        if halving == HALVINGS {
            return Err(CartesianError::Unreachable { at_m: from, distance_m: worst[0] });
        }
        step_m *= 0.5;
    }
    unreachable!("the loop returns in its last round")
}

/// Equal distances of at most `step_m` within every piece of the tool path, at least four.
fn stations(path: &ToolPath, [from, to]: [f64; 2], step_m: f64) -> Vec<f64> {
    let mut stations = vec![from];
    for ends in path.breaks().windows(2).filter(|ends| ends[0] >= from && ends[1] <= to) {
        let parts = ((ends[1] - ends[0]) / step_m).ceil().max(4.0) as usize;
        let share = (ends[1] - ends[0]) / parts as f64;
        stations.extend((1..parts).map(|k| ends[0] + share * k as f64));
        stations.push(ends[1]);
    }
    stations
}

fn solutions(
    led: &impl Led,
    begin: &JointVector,
    stations: &[f64],
    options: &FollowOptions,
) -> Result<Vec<JointVector>, CartesianError> {
    let limits = led.limits();
    let mut points = vec![*begin];
    for pair in stations.windows(2) {
        let (before, at_m) = (points[points.len() - 1], pair[1]);
        let q = led
            .advance(&before, at_m)
            .map_err(|distance_m| CartesianError::Unreachable { at_m, distance_m })?;
        for axis in 0..q.len() {
            let rate = (q[axis] - before[axis]).abs() / (pair[1] - pair[0]);
            // The first step may also take up a small offset from the path.
            if rate > options.joint_rate && points.len() > 1 {
                return Err(CartesianError::Singular {
                    at_m,
                    axis,
                    rate,
                    limit: options.joint_rate,
                });
            }
            let (lower, upper, value) = (limits.lower[axis], limits.upper[axis], q[axis]);
            if !(value >= lower - 1e-9 && value <= upper + 1e-9) {
                return Err(CartesianError::BeyondLimit { at_m, axis, value, lower, upper });
            }
        }
        points.push(q);
    }
    Ok(points)
}

/// Slopes at the ends from the first and the last three points, exact for parabolas.
fn end_slopes(points: &[JointVector], lengths: &[f64]) -> Option<[JointVector; 2]> {
    let count = points.len();
    if count < 3 {
        return None;
    }
    let slope = |[a, b, c]: [&JointVector; 3], [h, k]: [f64; 2]| {
        JointVector::from_fn(a.len(), |axis| {
            let (first, second) = ((b[axis] - a[axis]) / h, (c[axis] - b[axis]) / k);
            first - (second - first) * h / (h + k)
        })
    };
    let first = slope([&points[0], &points[1], &points[2]], [lengths[0], lengths[1]]);
    let last = [&points[count - 1], &points[count - 2], &points[count - 3]];
    let last = slope(last, [lengths[count - 2], lengths[count - 3]]);
    Some([first, JointVector::from_fn(last.len(), |axis| -last[axis])])
}

/// Greatest distance (m) and angle (rad) of the tool from its path, looked at twice between every
/// two stations.
fn deviation(led: &impl Led, joints: &JointPath, stations: &[f64]) -> [f64; 2] {
    let mut worst = [0.0f64; 2];
    // The first step may take up a small offset.
    for pair in stations.windows(2).skip(1) {
        for share in [0.35, 0.65] {
            let s = pair[0] + share * (pair[1] - pair[0]);
            let found = led.deviation(&joints.sample(s - stations[0]), s);
            worst = [worst[0].max(found[0]), worst[1].max(found[1])];
        }
    }
    worst
}
