//! A smooth first timing of a path, as the ground on which the time-optimal one is computed.
//!
//! The speed along the path is a cubic spline over uniform time: s(τ) starts and ends at rest with
//! acceleration zero, and never runs backwards. It is the time-optimal
//! acceleration-limited timing, smeared over a window, which makes it roughly right everywhere; how
//! fast it may be passed is found afterwards. Because it contains the rest at both ends, that second
//! problem has no singularity there.

use super::cubic_basis::{basis, combine, integral};

/// s(τ) over `intervals` of `step_s`.
pub(super) struct Clock {
    pub(super) step_s: f64,
    pub(super) intervals: usize,
    /// Spline coefficients of ds/dτ, `intervals + 3` of them.
    speeds: Vec<f64>,
    /// s at every node.
    passed: Vec<f64>,
}

impl Clock {
    /// Smears the timing `seconds[k]` at `stations[k]` (both rising from 0) over `window_s`.
    pub(super) fn smeared(
        stations: &[f64],
        seconds: &[f64],
        window_s: f64,
        intervals: usize,
    ) -> Clock {
        let (length, duration_s) = (stations[stations.len() - 1], seconds[seconds.len() - 1]);
        let step_s = (duration_s + window_s) / intervals as f64;
        // Coefficient k + 1 belongs to node k.
        let mut speeds = vec![0.0; intervals + 3];
        for k in 1..intervals {
            let tau = step_s * k as f64;
            let behind = passed_at(stations, seconds, tau - window_s);
            speeds[k + 1] = passed_at(stations, seconds, tau) - behind;
        }
        // At the ends: speed and acceleration zero, jerk not, as in the fastest start from rest.
        for (end, inner) in [(1, 2), (intervals + 1, intervals)] {
            speeds[end] = -0.5 * speeds[inner];
            speeds[2 * end - inner] = speeds[inner];
        }
        let whole = integral(1.0);
        let sum: f64 = (0..intervals).map(|k| combine(&whole, &speeds[k..])).sum();
        speeds.iter_mut().for_each(|speed| *speed *= length / (sum * step_s));
        let mut passed = vec![0.0; intervals + 1];
        for k in 0..intervals {
            passed[k + 1] = passed[k] + step_s * combine(&whole, &speeds[k..]);
        }
        Clock { step_s, intervals, speeds, passed }
    }

    /// Interval and share of it at which `s` is passed.
    pub(super) fn when(&self, s: f64) -> (usize, f64) {
        let after = self.passed.partition_point(|&passed| passed <= s);
        let interval = after.clamp(1, self.intervals) - 1;
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..40 {
            let middle = 0.5 * (low + high);
            if self.at(interval, middle)[0] < s { low = middle } else { high = middle }
        }
        (interval, high)
    }

    /// s and its first three derivatives by τ at the share `u` of an interval.
    pub(super) fn at(&self, interval: usize, u: f64) -> [f64; 4] {
        let [value, first, second] = basis(u);
        let (h, speeds) = (self.step_s, &self.speeds[interval..]);
        [
            self.passed[interval] + h * combine(&integral(u), speeds),
            combine(&value, speeds),
            combine(&first, speeds) / h,
            combine(&second, speeds) / (h * h),
        ]
    }
}

/// s at time `tau`, piecewise linear in between, which the smearing evens out.
fn passed_at(stations: &[f64], seconds: &[f64], tau: f64) -> f64 {
    let last = seconds.len() - 1;
    let next = seconds.partition_point(|&t| t <= tau);
    if next == 0 {
        return stations[0];
    }
    if next > last {
        return stations[last];
    }
    let (t0, t1) = (seconds[next - 1], seconds[next]);
    let (s0, s1) = (stations[next - 1], stations[next]);
    s0 + (s1 - s0) * (tau - t0) / (t1 - t0)
}
