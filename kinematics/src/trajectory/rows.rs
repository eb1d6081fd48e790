//! The points at which the limits of a passage are kept, eight side by side.

use super::cubic_basis::combine;
use super::eight::{Eight, LANES};
use super::torque::used;
use crate::widest::widest;

/// One axis at one point, in units of its limits: q″/a and ½·q′/a for the acceleration, q‴/j,
/// 1½·q″/j and ½·q′/j for the jerk.
#[derive(Clone, Copy)]
pub(super) struct AxisRow {
    pub(super) acceleration: [f64; 2],
    pub(super) jerk: [f64; 3],
}

/// The torque of one axis at one point in units of its limit: by x, by x′, and what gravity takes.
pub(super) type TorqueRow = [f64; 3];

/// A point at which the limits are kept.
#[derive(Clone, Copy)]
pub(super) struct Row {
    pub(super) interval: usize,
    /// What the four coefficients contribute to x, x′ and x″.
    pub(super) weights: [[f64; 4]; 3],
    /// Share of the duration integral, in s.
    pub(super) weight_s: f64,
    /// Greatest x that the velocity limits permit.
    pub(super) fastest: f64,
}

/// Eight points. Lanes that are not filled have no limits.
pub(super) struct Points {
    pub(super) intervals: [usize; LANES],
    pub(super) weights: [[Eight; 4]; 3],
    pub(super) weight_s: Eight,
    pub(super) fastest: Eight,
    /// Lanes that are filled.
    pub(super) count: usize,
}

/// An axis at eight points.
pub(super) struct AxisLanes {
    pub(super) acceleration: [Eight; 2],
    pub(super) jerk: [Eight; 3],
}

/// The torque of an axis at eight points.
pub(super) type TorqueLanes = [Eight; 3];

/// The points at which limits are kept.
pub(super) struct Rows {
    points: Vec<Points>,
    /// `dof` entries for eight points.
    axes: Vec<AxisLanes>,
    /// As many, or none where torques do not count.
    torques: Vec<TorqueLanes>,
    dof: usize,
    count: usize,
}

impl Points {
    fn empty() -> Self {
        let mut weights = [[Eight::ZERO; 4]; 3];
        // x of an empty lane is a coefficient of the spline: as positive as the others.
        weights[0][1] = Eight::ONE;
        let fastest = Eight::splat(f64::INFINITY);
        Self { intervals: [0; LANES], weights, weight_s: Eight::ZERO, fastest, count: 0 }
    }

    /// x, x′ and x″ at the points.
    #[inline(always)]
    pub(super) fn at(&self, squares: &[f64]) -> [Eight; 3] {
        let mut c = [Eight::ZERO; 4];
        for lane in 0..LANES {
            let interval = self.intervals[lane];
            if let [c0, c1, c2, c3, ..] = squares[interval..] {
                (c[0][lane], c[1][lane], c[2][lane], c[3][lane]) = (c0, c1, c2, c3);
            }
        }
        let [w, w1, w2] = &self.weights;
        [combined(w, &c), combined(w1, &c), combined(w2, &c)]
    }
}

#[inline(always)]
fn combined(w: &[Eight; 4], c: &[Eight; 4]) -> Eight {
    (w[0] * c[0] + w[1] * c[1]) + (w[2] * c[2] + w[3] * c[3])
}

impl AxisLanes {
    const FREE: Self = Self { acceleration: [Eight::ZERO; 2], jerk: [Eight::ZERO; 3] };

    /// Acceleration, and jerk at rate 1, in units of their limits.
    #[inline(always)]
    pub(super) fn at(&self, [x, x1, x2]: [Eight; 3]) -> [Eight; 2] {
        let ([a0, a1], [j0, j1, j2]) = (self.acceleration, self.jerk);
        [a0 * x + a1 * x1, j0 * x + j1 * x1 + j2 * x2]
    }
}

impl Rows {
    /// No points yet, for this many axes, with torques or without.
    pub(super) fn new(dof: usize) -> Self {
        Self { points: Vec::new(), axes: Vec::new(), torques: Vec::new(), dof, count: 0 }
    }

    /// Adds a point: an entry of `axes` for every axis, and of `torques` for every axis or none.
    pub(super) fn push(&mut self, row: &Row, axes: &[AxisRow], torques: &[TorqueRow]) {
        let lane = self.count % LANES;
        if lane == 0 {
            self.points.push(Points::empty());
            self.axes.extend((0..self.dof).map(|_| AxisLanes::FREE));
            self.torques.extend(torques.iter().map(|_| [Eight::ZERO; 3]));
        }
        let block = self.points.len() - 1;
        let points = &mut self.points[block];
        points.intervals[lane] = row.interval;
        for (lanes, weights) in points.weights.iter_mut().zip(&row.weights) {
            lanes.iter_mut().zip(weights).for_each(|(lanes, &weight)| lanes[lane] = weight);
        }
        (points.weight_s[lane], points.fastest[lane]) = (row.weight_s, row.fastest);
        points.count = lane + 1;
        for (lanes, axis) in self.axes[block * self.dof..].iter_mut().zip(axes) {
            let pairs = lanes.acceleration.iter_mut().chain(&mut lanes.jerk);
            let values = axis.acceleration.iter().chain(&axis.jerk);
            pairs.zip(values).for_each(|(lanes, &value)| lanes[lane] = value);
        }
        if !torques.is_empty() {
            for (lanes, torque) in self.torques[block * self.dof..].iter_mut().zip(torques) {
                lanes.iter_mut().zip(torque).for_each(|(lanes, &value)| lanes[lane] = value);
            }
        }
        self.count += 1;
    }

    /// Adds a point of other rows of as many axes.
    pub(super) fn push_from(&mut self, other: &Self, point: usize) {
        let (block, lane) = (point / LANES, point % LANES);
        let points = &other.points[block];
        let row = Row {
            interval: points.intervals[lane],
            weights: points.weights.map(|weights| weights.map(|lanes| lanes[lane])),
            weight_s: points.weight_s[lane],
            fastest: points.fastest[lane],
        };
        let own = block * self.dof..(block + 1) * self.dof;
        let axis = |lanes: &AxisLanes| AxisRow {
            acceleration: lanes.acceleration.map(|lanes| lanes[lane]),
            jerk: lanes.jerk.map(|lanes| lanes[lane]),
        };
        let axes: Vec<AxisRow> = other.axes[own.clone()].iter().map(axis).collect();
        let torques = other.torques.get(own).unwrap_or_default();
        let torques: Vec<TorqueRow> =
            torques.iter().map(|lanes| lanes.map(|lanes| lanes[lane])).collect();
        self.push(&row, &axes, &torques);
    }

    /// Eight points at a time.
    #[inline(always)]
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Points, &[AxisLanes], &[TorqueLanes])> {
        let blocks = self.points.iter().zip(self.axes.chunks_exact(self.dof)).enumerate();
        blocks.map(|(block, (points, axes))| {
            let own = block * self.dof..(block + 1) * self.dof;
            (points, axes, self.torques.get(own).unwrap_or_default())
        })
    }

    /// Number of limits: one velocity, and of each axis acceleration, jerk and torque.
    pub(super) fn limits(&self) -> f64 {
        let torques = if self.torques.is_empty() { 0 } else { self.dof };
        (self.count * (2 * self.dof + torques + 1)) as f64
    }

    /// The duration of the passage, by the weights of the points.
    pub(super) fn seconds(&self, squares: &[f64]) -> f64 {
        let shares = self.points.iter().flat_map(|points| {
            (0..points.count).map(|lane| {
                let weights: [f64; 4] = std::array::from_fn(|k| points.weights[0][k][lane]);
                points.weight_s[lane] / combine(&weights, &squares[points.intervals[lane]..]).sqrt()
            })
        });
        shares.sum()
    }

    /// Permits no x above `most` anywhere.
    pub(super) fn cap(&mut self, most: f64) {
        let most = Eight::splat(most);
        self.points.iter_mut().for_each(|points| points.fastest = points.fastest.min(most));
    }

    /// The greatest x that may be the same everywhere.
    pub(super) fn greatest_constant(&self) -> f64 {
        let greatest = |values: &mut dyn Iterator<Item = f64>| values.fold(1e-12, f64::max);
        let lanes = |pick: fn(&AxisLanes) -> &Eight| {
            greatest(
                &mut self.axes.iter().flat_map(|axis| pick(axis).abs().iter().collect::<Vec<_>>()),
            )
        };
        let by_jerk = lanes(|axis| &axis.jerk[0]).powf(-2.0 / 3.0);
        let by_acceleration = 1.0 / lanes(|axis| &axis.acceleration[0]);
        let fastest =
            self.points.iter().flat_map(|points| points.fastest.iter().collect::<Vec<_>>());
        let slowest = fastest.fold(by_jerk.min(by_acceleration), f64::min);
        let torque = |row: &TorqueLanes| {
            (0..LANES).map(|lane| used(row[0][lane], row[2][lane])).fold(1e-12, f64::max)
        };
        self.torques.iter().map(|row| 1.0 / torque(row)).fold(slowest, f64::min)
    }

    /// The share of its limit that x has at eight points: x divided by it keeps all limits there.
    pub(super) fn used(&self, squares: &[f64]) -> Vec<f64> {
        let mut shares = Vec::with_capacity(self.points.len() * LANES);
        for (points, axes, torques) in self.iter() {
            let (linear, cubed) = used_by_axes(points, axes, squares);
            let x = points.at(squares);
            for lane in 0..points.count {
                let torque = |row: &TorqueLanes| {
                    used(row[0][lane] * x[0][lane] + row[1][lane] * x[1][lane], row[2][lane])
                };
                let by_torque = torques.iter().map(torque).fold(0.0, f64::max);
                shares.push(linear[lane].max(cubed[lane].cbrt()).max(by_torque));
            }
        }
        shares
    }
}

// Greatest share of velocity and acceleration limits, and the cube of that of jerk limits.
widest! {
    fn used_by_axes(points: &Points, axes: &[AxisLanes], squares: &[f64]) -> (Eight, Eight) =
        greatest_uses(points, axes, squares)
}

#[inline(always)]
fn greatest_uses(points: &Points, axes: &[AxisLanes], squares: &[f64]) -> (Eight, Eight) {
    let x = points.at(squares);
    let (mut linear, mut cubed) = (x[0] / points.fastest, Eight::ZERO);
    for axis in axes {
        let [a, j] = axis.at(x);
        linear = linear.max(a.abs());
        cubed = cubed.max(j * j * x[0].max(Eight::ZERO));
    }
    (linear, cubed)
}
