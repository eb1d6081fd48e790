//! Inverse kinematics in closed form, for the arms that allow it.
//!
//! The kind of arm is found from the axes in the zero configuration, and everything is solved with these
//! axes as they lie (product of exponentials), so that no Denavit–Hartenberg table, offset or sign has to
//! be configured. Each step is one of three geometric subproblems ([`subproblem`]); the split into
//! subproblems follows A. J. Elias and J. T. Wen, *IK-Geo: unified robot inverse kinematics using
//! subproblem decomposition*, Mechanism and Machine Theory 209, 2025.

mod axes;
mod parallel;
mod spherical;
mod srs;
mod subproblem;

use crate::JointVector;
use crate::chain::Chain;
use nalgebra::Isometry3;

/// Which closed form an arm has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IkKind {
    /// Six axes of which 2, 3 and 4 are parallel, and 5 and 6 intersect (UR, GCR): eight branches.
    ThreeParallel,
    /// Six axes of which 2 and 3 are parallel and the last three intersect (industrial arms): eight branches.
    SphericalWrist,
    /// Seven axes, the first three and the last three intersecting (S-R-S): eight branches for each
    /// arm angle.
    SphericalShoulderAndWrist,
    /// None: solved by iteration.
    Numeric,
}

impl IkKind {
    /// In words.
    pub fn description(self) -> &'static str {
        match self {
            Self::ThreeParallel => "analytic, three parallel axes, up to 8 branches",
            Self::SphericalWrist => "analytic, spherical wrist, up to 8 branches",
            Self::SphericalShoulderAndWrist => {
                "analytic for each arm angle (S-R-S), up to 8 branches; numeric along the arm angle"
            }
            Self::Numeric => "numeric",
        }
    }
}

/// Most axes of an arm with a closed form.
const MOST_AXES: usize = 7;

/// The configurations that a closed form yields: at most eight.
#[derive(Clone, Copy, Debug)]
pub struct Branches {
    values: [[f64; MOST_AXES]; 8],
    count: usize,
    dof: usize,
}

impl Branches {
    pub(super) fn none(dof: usize) -> Self {
        Self { values: [[0.0; MOST_AXES]; 8], count: 0, dof }
    }

    fn push(&mut self, q: &[f64]) {
        if self.count < self.values.len() && q.iter().all(|value| value.is_finite()) {
            self.values[self.count][..self.dof].copy_from_slice(q);
            self.count += 1;
        }
    }

    /// Number of branches.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The configurations, each angle within ±π.
    pub fn iter(&self) -> impl Iterator<Item = &[f64]> {
        self.values[..self.count].iter().map(|q| &q[..self.dof])
    }

    /// Keeps the branches that hold, changed by `check`.
    pub(super) fn filter(&self, mut check: impl FnMut(&[f64]) -> Option<JointVector>) -> Self {
        let mut kept = Self::none(self.dof);
        for q in self.iter() {
            if let Some(q) = check(q) {
                kept.push(&q);
            }
        }
        kept
    }
}

/// The closed form of one arm.
#[derive(Clone, Debug)]
pub(super) enum Analytic {
    ThreeParallel(parallel::ThreeParallel),
    SphericalWrist(spherical::SphericalWrist),
    Srs(srs::Srs),
}

impl Analytic {
    /// Finds the closed form of a chain, if it has one.
    pub(super) fn detect(chain: &Chain) -> Option<Self> {
        let axes = axes::Axes::of(chain)?;
        parallel::ThreeParallel::detect(&axes)
            .map(Self::ThreeParallel)
            .or_else(|| spherical::SphericalWrist::detect(&axes).map(Self::SphericalWrist))
            .or_else(|| srs::Srs::detect(&axes).map(Self::Srs))
    }

    pub(super) fn kind(&self) -> IkKind {
        match self {
            Self::ThreeParallel(_) => IkKind::ThreeParallel,
            Self::SphericalWrist(_) => IkKind::SphericalWrist,
            Self::Srs(_) => IkKind::SphericalShoulderAndWrist,
        }
    }

    /// All branches; where an axis is free (singular configurations, the arm angle) it stays as in `seed`.
    pub(super) fn branches(&self, base_from_tip: &Isometry3<f64>, seed: &[f64]) -> Branches {
        match self {
            Self::ThreeParallel(arm) => arm.branches(base_from_tip, seed),
            Self::SphericalWrist(arm) => arm.branches(base_from_tip, seed),
            Self::Srs(arm) => arm.branches(base_from_tip, arm.arm_angle(seed), seed),
        }
    }
}
