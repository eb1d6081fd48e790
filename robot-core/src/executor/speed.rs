//! The speed override: what people may say about it, how far it goes, and what caution takes off.

use super::{Fact, Refusal};
use crate::caution::Caution;
use crate::task::SpeedChange;

/// Lowest override that can be asked for; standing still is what `pause` and `stop` are for.
const LOWEST: f64 = 0.05;
/// One step of "slower" and "faster": a factor that is noticed and needs few repetitions.
const STEP: f64 = 1.5;

/// The override in force and the limit from the configuration, which nothing said can raise.
///
/// Caution multiplies what was said by a factor of at most 1; when it fades, what was said is in
/// force again. It never changes what was said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpeedPolicy {
    said: f64,
    limit: f64,
    caution_factor: f64,
}

impl SpeedPolicy {
    /// Starts at the configured limit; a limit outside of (0, 1] counts as the nearest sensible one.
    pub fn new(limit: f64) -> Self {
        let limit = if limit.is_nan() { LOWEST } else { limit.clamp(LOWEST, 1.0) };
        Self { said: limit, limit, caution_factor: 1.0 }
    }

    /// Override in force, 0 to 1.
    pub fn scale(&self) -> f64 {
        self.said * self.caution_factor
    }

    /// Heeds a caution in place of the one before.
    pub fn heed(&mut self, caution: &Caution) {
        self.caution_factor = caution.speed_factor();
    }

    /// The answer to "how fast".
    pub fn fact(&self) -> Fact {
        Fact::Speed { scale: self.scale(), limit: self.limit, limited: self.caution_factor < 1.0 }
    }

    /// Applies a `speed` command; the first slot that was said counts.
    ///
    /// # Errors
    /// A number that is not positive and finite, or no slot at all.
    ///
    /// ```
    /// use robot_core::executor::{Fact, SpeedPolicy};
    /// let mut policy = SpeedPolicy::new(0.8);
    /// let fact = policy.apply(None, Some(10.0), None).unwrap();
    /// assert_eq!(fact, Fact::Speed { scale: 0.8, limit: 0.8, limited: true });
    /// ```
    pub fn apply(
        &mut self,
        scale: Option<f64>,
        factor: Option<f64>,
        change: Option<SpeedChange>,
    ) -> Result<Fact, Refusal> {
        let wanted = match (scale, factor, change) {
            (Some(scale), _, _) => positive("scale", scale)?,
            (None, Some(factor), _) => self.said * positive("factor", factor)?,
            (None, None, Some(SpeedChange::Slower)) => self.said / STEP,
            (None, None, Some(SpeedChange::Faster)) => self.said * STEP,
            (None, None, None) => return Err(Refusal::MissingSlot { slot: "scale".into() }),
        };
        self.said = wanted.clamp(LOWEST, self.limit);
        let limited = (self.scale() - wanted).abs() > 1e-9;
        Ok(Fact::Speed { scale: self.scale(), limit: self.limit, limited })
    }
}

fn positive(slot: &str, value: f64) -> Result<f64, Refusal> {
    if value.is_finite() && value > 0.0 {
        return Ok(value);
    }
    let value = value.is_finite().then_some(value);
    Err(Refusal::InvalidValue { slot: slot.to_owned(), value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn half_speed_and_steps() {
        let mut policy = SpeedPolicy::new(1.0);
        policy.apply(Some(0.5), None, None).unwrap();
        assert_eq!(policy.scale(), 0.5);
        policy.apply(None, None, Some(SpeedChange::Slower)).unwrap();
        assert!(policy.scale() < 0.5);
        policy.apply(None, None, Some(SpeedChange::Faster)).unwrap();
        assert!((policy.scale() - 0.5).abs() < 1e-12);
        policy.apply(None, Some(2.0), None).unwrap();
        assert_eq!(policy.scale(), 1.0);
    }

    #[test]
    fn zero_negative_and_missing_numbers_are_refused() {
        let mut policy = SpeedPolicy::new(1.0);
        for scale in [0.0, -0.5, f64::NAN, f64::INFINITY] {
            assert!(matches!(
                policy.apply(Some(scale), None, None),
                Err(Refusal::InvalidValue { .. })
            ));
        }
        assert!(matches!(policy.apply(None, None, None), Err(Refusal::MissingSlot { .. })));
        assert_eq!(policy.scale(), 1.0);
    }

    #[test]
    fn caution_slows_and_what_was_said_comes_back() {
        let mut policy = SpeedPolicy::new(0.8);
        policy.heed(&Caution::NONE.at_speed(0.5));
        assert_eq!(policy.scale(), 0.4);
        let fact = policy.apply(None, None, Some(SpeedChange::Faster)).unwrap();
        assert_eq!(fact, Fact::Speed { scale: 0.4, limit: 0.8, limited: true });
        policy.heed(&Caution::NONE);
        assert_eq!(policy.scale(), 0.8);
    }

    proptest! {
        #[test]
        fn no_caution_makes_anything_faster(
            limit in 0.01_f64..2.0,
            said in prop::collection::vec((0_u8..3, 1e-3_f64..1e3, prop::num::f64::ANY), 1..20),
        ) {
            let (mut careful, mut plain) = (SpeedPolicy::new(limit), SpeedPolicy::new(limit));
            for (kind, value, factor) in said {
                let change = (kind == 2).then_some(SpeedChange::Faster);
                let said = |which| (kind == which).then_some(value);
                for policy in [&mut careful, &mut plain] {
                    policy.apply(said(0), said(1), change).unwrap();
                }
                careful.heed(&Caution::NONE.at_speed(factor));
                prop_assert!(careful.scale() <= plain.scale());
                prop_assert!(careful.scale() >= 0.0);
            }
            careful.heed(&Caution::NONE);
            prop_assert_eq!(careful.scale(), plain.scale());
        }

        #[test]
        fn nothing_said_leaves_the_configured_range(
            limit in 0.01_f64..2.0,
            said in prop::collection::vec((0_u8..4, 1e-6_f64..1e6), 1..20),
        ) {
            let mut policy = SpeedPolicy::new(limit);
            for (kind, value) in said {
                policy.apply(
                    (kind == 0).then_some(value),
                    (kind == 1).then_some(value),
                    match kind {
                        2 => Some(SpeedChange::Slower),
                        3 => Some(SpeedChange::Faster),
                        _ => None,
                    },
                ).unwrap();
                prop_assert!(policy.scale() >= LOWEST);
                prop_assert!(policy.scale() <= limit.clamp(LOWEST, 1.0));
            }
        }
    }
}
