//! Caution: the only thing that a cue of voice or words can ask of the robot.
//!
//! A [`Caution`] can say *slower*, *farther*, *ask first*, *be brief*, *offer help*, *halt*, and
//! nothing else: no value of the type means faster, nearer, a skipped question or a permission.
//! Several are joined, and a join is at least as careful as each of its parts. What cue calls for
//! how much is one table, [`Cue::caution`].
//!
//! | what | neutral | more careful | joined by |
//! |---|---|---|---|
//! | speed | factor 1 | towards 0 | smaller |
//! | distance to people | 0 m more | more | larger |
//! | confirm, be brief, offer help, offer to undo | no | yes | or |
//! | halt | none | pause, then stop | harder |
//!
//! Caution is for comfort above the limits. It replaces none of them, and it is no safety function.

mod cue;

use serde::Serialize;

pub use cue::Cue;

/// Whether the arm is to be held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Halt {
    /// It may go on.
    #[default]
    None,
    /// Hold on the path; "go on" is enough to continue.
    Pause,
    /// A latched stop.
    Stop,
}

/// How careful to be. Only values that are at least as careful as [`Caution::NONE`] exist.
///
/// ```
/// use robot_core::caution::Caution;
/// let caution = Caution::NONE.at_speed(0.5).join(Caution::NONE.at_speed(0.8).confirming());
/// assert_eq!(caution.speed_factor(), 0.5);
/// assert!(caution.confirms());
/// assert_eq!(Caution::NONE.at_speed(7.0), Caution::NONE, "faster cannot be expressed");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Caution {
    speed_factor: f64,
    extra_distance_m: f64,
    confirms: bool,
    is_brief: bool,
    offers_help: bool,
    offers_undo: bool,
    halt: Halt,
}

impl Default for Caution {
    fn default() -> Self {
        Self::NONE
    }
}

impl Caution {
    /// Nothing calls for caution.
    pub const NONE: Self = Self {
        speed_factor: 1.0,
        extra_distance_m: 0.0,
        confirms: false,
        is_brief: false,
        offers_help: false,
        offers_undo: false,
        halt: Halt::None,
    };

    /// As careful, and at most this share of the speed. A factor above 1 changes nothing; what is
    /// negative or not a number counts as 0.
    #[must_use]
    pub const fn at_speed(self, factor: f64) -> Self {
        let factor = if factor > 0.0 { factor } else { 0.0 };
        let slower = factor < self.speed_factor;
        Self { speed_factor: if slower { factor } else { self.speed_factor }, ..self }
    }

    /// As careful, and at least this much farther from people, metres. Less than nothing changes
    /// nothing; what is not a number counts as infinitely far.
    #[must_use]
    pub const fn farther_by_m(self, distance_m: f64) -> Self {
        let distance_m = if distance_m.is_nan() { f64::INFINITY } else { distance_m };
        let farther = distance_m > self.extra_distance_m;
        Self { extra_distance_m: if farther { distance_m } else { self.extra_distance_m }, ..self }
    }

    /// As careful, and motion is read back first.
    #[must_use]
    pub const fn confirming(self) -> Self {
        Self { confirms: true, ..self }
    }

    /// As careful, with short replies.
    #[must_use]
    pub const fn brief(self) -> Self {
        Self { is_brief: true, ..self }
    }

    /// As careful, offering help.
    #[must_use]
    pub const fn offering_help(self) -> Self {
        Self { offers_help: true, ..self }
    }

    /// As careful, offering to drop or take back what was understood.
    #[must_use]
    pub const fn offering_undo(self) -> Self {
        Self { offers_undo: true, ..self }
    }

    /// As careful, and held at least like this.
    #[must_use]
    pub fn halting(self, halt: Halt) -> Self {
        Self { halt: self.halt.max(halt), ..self }
    }

    /// The same without the halt: what stays in force once a stop or pause was carried out. A stop
    /// is latched where it was carried out, and is released there alone.
    #[must_use]
    pub fn lasting(self) -> Self {
        Self { halt: Halt::None, ..self }
    }

    /// At least as careful as both.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self {
            speed_factor: self.speed_factor.min(other.speed_factor),
            extra_distance_m: self.extra_distance_m.max(other.extra_distance_m),
            confirms: self.confirms || other.confirms,
            is_brief: self.is_brief || other.is_brief,
            offers_help: self.offers_help || other.offers_help,
            offers_undo: self.offers_undo || other.offers_undo,
            halt: self.halt.max(other.halt),
        }
    }

    /// Whether this is at least as careful in every respect.
    pub fn is_at_least(&self, other: &Self) -> bool {
        self.join(*other) == *self
    }

    /// Share of the permitted speed, 0 to 1.
    pub fn speed_factor(&self) -> f64 {
        self.speed_factor
    }

    /// How much farther to keep from people, metres; 0 or more.
    pub fn extra_distance_m(&self) -> f64 {
        self.extra_distance_m
    }

    /// Whether motion is read back first.
    pub fn confirms(&self) -> bool {
        self.confirms
    }

    /// Whether replies are short.
    pub fn is_brief(&self) -> bool {
        self.is_brief
    }

    /// Whether help is offered.
    pub fn offers_help(&self) -> bool {
        self.offers_help
    }

    /// Whether it is offered to drop or take back what was understood.
    pub fn offers_undo(&self) -> bool {
        self.offers_undo
    }

    /// Whether the arm is to be held.
    pub fn halt(&self) -> Halt {
        self.halt
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Anything that the constructors take, sense or nonsense.
    fn caution() -> impl Strategy<Value = Caution> {
        let number = prop_oneof![-2.0..3.0_f64, prop::num::f64::ANY];
        (number.clone(), number, any::<[bool; 4]>(), 0..3_u8).prop_map(
            |(factor, distance, [confirms, brief, help, undo], halt)| {
                let mut caution = Caution::NONE.at_speed(factor).farther_by_m(distance);
                if confirms {
                    caution = caution.confirming();
                }
                if brief {
                    caution = caution.brief();
                }
                if help {
                    caution = caution.offering_help();
                }
                if undo {
                    caution = caution.offering_undo();
                }
                caution.halting([Halt::None, Halt::Pause, Halt::Stop][usize::from(halt)])
            },
        )
    }

    proptest! {
        #[test]
        fn nothing_less_careful_than_none_can_be_made(caution in caution()) {
            prop_assert!(caution.is_at_least(&Caution::NONE));
            prop_assert!((0.0..=1.0).contains(&caution.speed_factor()));
            prop_assert!(caution.extra_distance_m() >= 0.0);
        }

        #[test]
        fn a_join_is_at_least_as_careful_as_its_parts(a in caution(), b in caution(), c in caution()) {
            let joined = a.join(b);
            prop_assert!(joined.is_at_least(&a) && joined.is_at_least(&b));
            prop_assert_eq!(joined, b.join(a));
            prop_assert_eq!(joined.join(c), a.join(b.join(c)));
            prop_assert_eq!(a.join(a), a);
            prop_assert_eq!(a.join(Caution::NONE), a);
        }

        #[test]
        fn every_step_is_in_the_careful_direction(start in caution(), value in prop::num::f64::ANY) {
            for next in [
                start.at_speed(value),
                start.farther_by_m(value),
                start.confirming(),
                start.brief(),
                start.offering_help(),
                start.offering_undo(),
                start.halting(Halt::Pause),
                start.halting(Halt::Stop),
            ] {
                prop_assert!(next.is_at_least(&start), "{start:?} -> {next:?}");
            }
        }
    }
}
