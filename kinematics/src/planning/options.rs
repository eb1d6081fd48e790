//! How hard to try.

/// Settings of a [`Planner`](super::Planner). The defaults suit a cobot arm among furniture.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanOptions {
    /// Most samples that are drawn.
    pub most_iterations: usize,
    /// Longest single motion of the trees (joint-space distance). Not positive or not finite: 1.
    pub range: f64,
    /// Shifts the sequence of samples: another seed, another path. The same seed, the same path.
    pub seed: u64,
    /// Whether to shorten the path.
    pub simplify: bool,
}

impl Default for PlanOptions {
    fn default() -> Self {
        Self { most_iterations: 100_000, range: 1.0, seed: 0, simplify: true }
    }
}

impl PlanOptions {
    pub(super) fn step(&self) -> f64 {
        if self.range.is_finite() && self.range > 1e-3 { self.range } else { 1.0 }
    }
}
