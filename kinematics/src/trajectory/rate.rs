//! The rate of the trajectory's clock: a bounded, smooth approach to a wanted rate.

/// A rate (trajectory seconds per second) and its slope in 1/s.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Rate {
    pub(super) value: f64,
    pub(super) slope: f64,
}

/// How fast the rate may change.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    /// Greatest slope in 1/s; may be infinite.
    pub(super) slope: f64,
    /// Greatest change of the slope in 1/s², positive and finite.
    pub(super) curvature: f64,
}

impl Rate {
    /// The rate after `period_s` of the time-optimal approach to `target` under `pace`.
    ///
    /// The approach is that of a double integrator: change the slope with full curvature, keep it
    /// at the greatest slope where there is room, and land on the target with slope zero. The three
    /// phases are integrated exactly, so it lands in finite time without chatter. The value never
    /// leaves 0 to 1: where `pace` is too gentle for that, the curvature is as great as it must be.
    pub(super) fn approach(self, target: f64, pace: Pace, period_s: f64) -> Rate {
        let pace = Pace { curvature: self.curvature_to_stay_inside(pace.curvature), ..pace };
        let stops_at = self.value + self.slope * self.slope.abs() / (2.0 * pace.curvature);
        let direction = if target >= stops_at { 1.0 } else { -1.0 };
        let forward = Rate { value: 0.0, slope: direction * self.slope };
        let moved = forward.towards(direction * (target - self.value), pace, period_s);
        let next =
            Rate { value: self.value + direction * moved.value, slope: direction * moved.slope };
        next.kept_inside()
    }

    /// The curvature that is needed so that the slope vanishes before the value leaves 0 to 1.
    fn curvature_to_stay_inside(self, wanted: f64) -> f64 {
        let room = if self.slope < 0.0 { self.value } else { 1.0 - self.value };
        let needed = self.slope * self.slope / (2.0 * room.max(1e-12));
        wanted.max(needed)
    }

    pub(super) fn kept_inside(self) -> Rate {
        match self.value {
            value if value <= 0.0 => Rate { value: 0.0, slope: self.slope.max(0.0) },
            value if value >= 1.0 => Rate { value: 1.0, slope: self.slope.min(0.0) },
            _ => self,
        }
    }

    /// Approach in the positive direction from value 0 over `distance`, which is at least the
    /// distance that braking the slope to zero takes.
    fn towards(self, distance: f64, pace: Pace, period_s: f64) -> Rate {
        let (slope, curvature) = (self.slope, pace.curvature);
        let too_steep = slope > pace.slope;
        let peak = if too_steep {
            pace.slope
        } else {
            (curvature * distance + 0.5 * slope * slope).max(0.0).sqrt().min(pace.slope)
        };
        let change = if too_steep { -curvature } else { curvature };
        let first_s = ((peak - slope) / change).max(0.0);
        let changing = 0.5 * (slope + peak) * first_s + 0.5 * peak * peak / curvature;
        let cruise_s = if peak > 0.0 { ((distance - changing) / peak).max(0.0) } else { 0.0 };
        let phases = [(first_s, change), (cruise_s, 0.0), (peak / curvature, -curvature)];
        let mut rate = self;
        let mut left_s = period_s;
        for (duration_s, curvature) in phases {
            let step_s = duration_s.min(left_s);
            rate.value += step_s * (rate.slope + 0.5 * step_s * curvature);
            rate.slope += step_s * curvature;
            left_s -= step_s;
        }
        if left_s > 0.0 { Rate { value: distance, slope: 0.0 } } else { rate }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Pace = Pace { slope: 2.0, curvature: 20.0 };

    #[test]
    fn lands_exactly_and_stays() {
        let mut rate = Rate { value: 1.0, slope: 0.0 };
        for _ in 0..700 {
            rate = rate.approach(0.0, PACE, 1e-3);
        }
        assert_eq!(rate, Rate { value: 0.0, slope: 0.0 });
    }

    #[test]
    fn stop_takes_the_time_of_the_trapezoid() {
        let mut rate = Rate { value: 1.0, slope: 0.0 };
        let mut steps = 0;
        while rate != Rate::default() {
            rate = rate.approach(0.0, PACE, 1e-3);
            steps += 1;
        }
        // 1/slope + slope/curvature = 0.5 s + 0.1 s.
        assert!((599..=602).contains(&steps), "{steps}");
    }

    #[test]
    fn turning_round_in_the_middle_keeps_slope_and_curvature_limits() {
        let mut rate = Rate { value: 1.0, slope: 0.0 };
        for step in 0..4000 {
            let target = if (step / 130) % 2 == 0 { 0.0 } else { 0.9 };
            let next = rate.approach(target, PACE, 1e-3);
            assert!((0.0..=1.0).contains(&next.value));
            assert!(next.slope.abs() <= PACE.slope + 1e-12);
            assert!((next.slope - rate.slope).abs() <= PACE.curvature * 1e-3 * 1.000_001);
            rate = next;
        }
    }
}
