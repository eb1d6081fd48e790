//! The rate of the trajectory's clock: how it approaches a wanted rate and lands on it.

/// A rate (trajectory seconds per second) and its slope in 1/s.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Rate {
    pub(super) value: f64,
    pub(super) slope: f64,
}

impl Rate {
    /// The steepest slope at the end of the period from which the rate can still land on `target`
    /// with slope zero, when the slope changes by at most `curvature` (1/s², positive and finite).
    ///
    /// With s the slope towards the target and D the distance to it, landing takes s² ≤ 2·c·D; over
    /// a period h, with the mean of both slopes, the greatest s′ solves
    /// s′² + c·h·s′ = 2·c·D − c·h·s. A rate that is too steep already passes the target.
    pub(super) fn steepest(self, target: f64, curvature: f64, period_s: f64) -> f64 {
        let distance = (target - self.value).abs();
        let direction = if target >= self.value { 1.0 } else { -1.0 };
        let slope = direction * self.slope;
        let change = curvature * period_s;
        let square = change * (change + 8.0 * distance / period_s - 4.0 * slope);
        direction * (0.5 * (square.max(0.0).sqrt() - change)).max(0.0)
    }

    /// Least and greatest slope with which the rate does not run into 0 or 1, nor above its `target`
    /// while it rises: that may be there for a speed limit. Where the present slope is too steep for
    /// `curvature`, as much more of it is taken as is needed; for the target, twice as much.
    pub(super) fn range_inside(self, target: f64, curvature: f64, period_s: f64) -> [f64; 2] {
        let needed = |room: f64| 0.5 * self.slope * self.slope / room.max(1e-12);
        if self.slope > 0.0 && target < 1.0 && target >= self.value {
            let twice = 2.0 * curvature;
            let curvature = needed(target - self.value).clamp(curvature, twice);
            let most = self.steepest(target, curvature, period_s);
            // A target that has just jumped to where the rate is may be passed.
            [f64::NEG_INFINITY, most.max(self.slope - twice * period_s)]
        } else if self.slope < 0.0 {
            let curvature = curvature.max(needed(self.value));
            [self.steepest(0.0, curvature, period_s), f64::INFINITY]
        } else {
            let curvature = curvature.max(needed(1.0 - self.value));
            [f64::NEG_INFINITY, self.steepest(1.0, curvature, period_s)]
        }
    }

    /// Whether the rate comes to rest on `target` within the period, given the slope that is wanted
    /// at its end.
    pub(super) fn lands_on(self, target: f64, wanted: f64, curvature: f64, period_s: f64) -> bool {
        let distance = (target - self.value).abs();
        let is_end = target == 0.0 || target == 1.0;
        let is_gentle = is_end || self.slope.abs() <= 1.5 * curvature * period_s;
        wanted == 0.0 && is_gentle && distance <= 0.5 * self.slope.abs() * period_s + 1e-12
    }

    pub(super) fn kept_inside(self) -> Rate {
        match self.value {
            value if value <= 0.0 => Rate { value: 0.0, slope: self.slope.max(0.0) },
            value if value >= 1.0 => Rate { value: 1.0, slope: self.slope.min(0.0) },
            _ => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Steps towards a target with a bounded slope and curvature.
    fn step(rate: Rate, target: f64, curvature: f64, period_s: f64) -> Rate {
        let wanted = rate.steepest(target, curvature, period_s);
        if rate.lands_on(target, wanted, curvature, period_s) {
            return Rate { value: target, slope: 0.0 };
        }
        let most = curvature * period_s;
        let [low, high] = rate.range_inside(target, curvature, period_s);
        let slope = wanted.clamp(rate.slope - most, rate.slope + most).max(low).min(high);
        let value = rate.value + 0.5 * (rate.slope + slope) * period_s;
        Rate { value, slope }.kept_inside()
    }

    #[test]
    fn lands_exactly_in_about_the_shortest_time() {
        for (from, target) in [(1.0, 0.0), (0.0, 1.0), (0.3, 0.9), (1.0, 0.999)] {
            let mut rate = Rate { value: from, slope: 0.0 };
            let mut steps = 0;
            while rate != (Rate { value: target, slope: 0.0 }) {
                let next = step(rate, target, 20.0, 1e-3);
                assert!((0.0..=1.0).contains(&next.value));
                assert!((next.slope - rate.slope).abs() <= 20.0 * 1e-3 * 1.3, "{rate:?} {next:?}");
                rate = next;
                steps += 1;
                assert!(steps < 2000, "{rate:?}");
            }
            // Half of the way with each sign of the curvature: 2·√(D/c).
            let distance: f64 = target - from;
            let shortest = 2e3 * (distance.abs() / 20.0).sqrt();
            assert!(f64::from(steps) <= shortest + 4.0, "{steps} for {shortest}");
        }
    }

    #[test]
    fn a_target_that_jumps_is_followed_inside_the_range() {
        let mut rate = Rate { value: 1.0, slope: 0.0 };
        for k in 0..4000 {
            let target = [0.0, 0.9, 0.05, 1.0][(k / 130) % 4];
            let next = step(rate, target, 20.0, 1e-3);
            assert!((0.0..=1.0).contains(&next.value));
            assert!((next.value - rate.value).abs() < 0.01);
            rate = next;
        }
    }
}
