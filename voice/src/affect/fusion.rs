//! Everything that was noticed, over time, as one state.
//!
//! Each cue has a level: the probability that it still calls for caution. A cue of strength `p`
//! raises it to `1 − (1 − level)(1 − p)`; without news it halves every
//! [`half-life`](Cue::half_life_s). A cue is *in force* from the moment its level reaches
//! [`ENGAGE`] until it falls below [`RELEASE`], so that nothing flickers. Calm speech counts
//! against a raised voice.
//!
//! The state is a pure function of what was noticed and of the time: no clock, no randomness, and
//! the order in which news arrives does not matter.

use robot_core::caution::{Caution, Cue};

/// Level from which a cue is in force.
pub const ENGAGE: f64 = 0.5;
/// Level below which it is not any more.
pub const RELEASE: f64 = 0.25;
/// What calm speech leaves of the level of a raised voice.
const CALM_LEAVES: f64 = 0.5;
/// Half-life of the doubt after an utterance that could not be judged, seconds.
const DOUBT_HALF_LIFE_S: f64 = 5.0;
/// After this time nothing is left of an observation, seconds: ten of the longest half-lives.
const FORGOTTEN_AFTER_S: f64 = 300.0;
/// Most observations that are kept; more cannot come from one voice in that time.
const MOST: usize = 1024;

/// Something that was noticed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Observation {
    /// A cue.
    Cue {
        /// When, seconds.
        at_s: f64,
        /// Which.
        cue: Cue,
        /// How certain, 0 to 1.
        strength: f64,
    },
    /// An utterance in a calm voice.
    Calm {
        /// When, seconds.
        at_s: f64,
    },
    /// An utterance whose voice could not be judged.
    Unclear {
        /// When, seconds.
        at_s: f64,
    },
}

impl Observation {
    fn at_s(&self) -> f64 {
        match self {
            Self::Cue { at_s, .. } | Self::Calm { at_s } | Self::Unclear { at_s } => *at_s,
        }
    }
}

/// What all observations together say at one time.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    levels: [f64; Cue::ALL.len()],
    in_force: [bool; Cue::ALL.len()],
    doubt: f64,
}

impl State {
    /// The state at `now_s`. What lies later is not known yet and does not count.
    pub fn of(observations: &[Observation], now_s: f64) -> Self {
        let mut past: Vec<&Observation> =
            observations.iter().filter(|observation| observation.at_s() <= now_s).collect();
        past.sort_by(|a, b| a.at_s().total_cmp(&b.at_s()));
        let mut state =
            Self { levels: [0.0; Cue::ALL.len()], in_force: [false; Cue::ALL.len()], doubt: 0.0 };
        for (index, cue) in Cue::ALL.into_iter().enumerate() {
            let (level, in_force) = level_of(cue, &past, now_s);
            state.levels[index] = level;
            state.in_force[index] = in_force;
        }
        let last = past.iter().rev().find(|seen| is_about_voice(seen));
        if let Some(Observation::Unclear { at_s }) = last {
            state.doubt = halved(1.0, now_s - at_s, DOUBT_HALF_LIFE_S);
        }
        state
    }

    /// Level of a cue, 0 to 1.
    pub fn level(&self, cue: Cue) -> f64 {
        let index = Cue::ALL.iter().position(|other| *other == cue);
        index.map_or(0.0, |index| self.levels[index])
    }

    /// The cues in force.
    pub fn in_force(&self) -> impl Iterator<Item = Cue> + '_ {
        Cue::ALL.into_iter().zip(&self.in_force).filter(|(_, on)| **on).map(|(cue, _)| cue)
    }

    /// The highest level of a cue that slows or holds the arm, 0 to 1: what the gauge shows.
    pub fn alertness(&self) -> f64 {
        let slows = |cue: &Cue| cue.caution().lasting().speed_factor() < 1.0;
        Cue::ALL.iter().filter(|cue| slows(cue)).map(|cue| self.level(*cue)).fold(0.0, f64::max)
    }

    /// How little the state is known, 0 to 1: largest halfway between yes and no, and after an
    /// utterance that could not be judged.
    pub fn uncertainty(&self) -> f64 {
        let level = self.alertness();
        f64::max(4.0 * level * (1.0 - level), self.doubt)
    }

    /// How careful to be: everything in force together. Halts are not part of it; they belong to
    /// the moment of a cue and are carried out once.
    pub fn caution(&self) -> Caution {
        self.in_force().fold(Caution::NONE, |all, cue| all.join(cue.caution())).lasting()
    }
}

fn is_about_voice(seen: &Observation) -> bool {
    !matches!(seen, Observation::Cue { cue, .. } if !is_sound(*cue))
}

/// Whether a cue is one of the sound of the voice.
fn is_sound(cue: Cue) -> bool {
    matches!(cue, Cue::RaisedVoice | Cue::Startle)
}

fn halved(value: f64, after_s: f64, half_life_s: f64) -> f64 {
    value * (-after_s.max(0.0) / half_life_s).exp2()
}

/// Level at `now_s`, and whether the cue is in force. `past` is in the order of time.
fn level_of(cue: Cue, past: &[&Observation], now_s: f64) -> (f64, bool) {
    let (mut level, mut in_force, mut last_s) = (0.0, false, f64::NEG_INFINITY);
    let mut advance = |to_s: f64, level: &mut f64, in_force: &mut bool| {
        if last_s.is_finite() {
            *level = halved(*level, to_s - last_s, cue.half_life_s());
        }
        *in_force &= *level >= RELEASE;
        last_s = to_s;
    };
    for seen in past {
        match seen {
            Observation::Cue { at_s, cue: other, strength } if *other == cue => {
                advance(*at_s, &mut level, &mut in_force);
                // What is not a number is not to be taken lightly.
                let strength = if strength.is_nan() { 1.0 } else { strength.clamp(0.0, 1.0) };
                level = 1.0 - (1.0 - level) * (1.0 - strength);
                in_force |= level >= ENGAGE;
            }
            Observation::Calm { at_s } if is_sound(cue) => {
                advance(*at_s, &mut level, &mut in_force);
                level *= CALM_LEAVES;
                in_force &= level >= RELEASE;
            }
            _ => {}
        }
    }
    advance(now_s, &mut level, &mut in_force);
    (level, in_force)
}

/// The observations of the last minutes. They live in memory, fade, and are gone with the session.
#[derive(Clone, Debug, Default)]
pub struct Fusion {
    observations: Vec<Observation>,
}

impl Fusion {
    /// Notes an observation. One without a time counts as never made.
    pub fn note(&mut self, observation: Observation) {
        let now_s = observation.at_s();
        if !now_s.is_finite() {
            return;
        }
        self.observations.retain(|seen| seen.at_s() > now_s - FORGOTTEN_AFTER_S);
        if self.observations.len() >= MOST {
            self.observations.remove(0);
        }
        self.observations.push(observation);
    }

    /// The state now.
    pub fn state(&self, now_s: f64) -> State {
        State::of(&self.observations, now_s)
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.observations.clear();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cue(at_s: f64, cue: Cue, strength: f64) -> Observation {
        Observation::Cue { at_s, cue, strength }
    }

    #[test]
    fn a_cue_engages_fades_and_releases() {
        let seen = [cue(10.0, Cue::RaisedVoice, 0.9)];
        let at = |now_s| State::of(&seen, now_s);
        assert_eq!(at(9.9).caution(), Caution::NONE, "it has not happened yet");
        assert_eq!(at(10.0).caution(), Cue::RaisedVoice.caution());
        assert_eq!(at(40.0).caution(), Cue::RaisedVoice.caution(), "level {}", 0.9 / 2.83);
        assert_eq!(at(50.0).caution(), Caution::NONE);
    }

    #[test]
    fn a_weak_cue_alone_does_nothing_but_two_do() {
        let weak = cue(0.0, Cue::RaisedVoice, 0.4);
        assert_eq!(State::of(&[weak], 0.0).caution(), Caution::NONE);
        let again = cue(1.0, Cue::RaisedVoice, 0.4);
        assert_ne!(State::of(&[weak, again], 1.0).caution(), Caution::NONE);
    }

    #[test]
    fn calm_speech_counts_against_a_raised_voice_but_not_against_pain() {
        let raised = cue(0.0, Cue::RaisedVoice, 0.9);
        let calm = |at_s| Observation::Calm { at_s };
        let both = [raised, cue(0.0, Cue::Pain, 0.9), calm(1.0), calm(2.0)];
        let state = State::of(&both, 2.0);
        assert!(state.level(Cue::RaisedVoice) < 0.25);
        assert!(state.in_force().eq([Cue::Pain]), "{state:?}");
    }

    #[test]
    fn what_could_not_be_judged_leaves_doubt() {
        let state = State::of(&[Observation::Unclear { at_s: 1.0 }], 1.0);
        assert_eq!((state.uncertainty(), state.caution()), (1.0, Caution::NONE));
        assert!(State::of(&[Observation::Unclear { at_s: 1.0 }], 30.0).uncertainty() < 0.05);
        assert_eq!(State::of(&[], 0.0).uncertainty(), 0.0);
    }

    #[test]
    fn halts_do_not_last() {
        let state = State::of(&[cue(0.0, Cue::Pain, 1.0)], 0.0);
        assert_eq!(state.caution().halt(), robot_core::caution::Halt::None);
    }

    fn observation() -> impl Strategy<Value = Observation> {
        let strength = prop_oneof![0.0..=1.0_f64, prop::num::f64::ANY];
        prop_oneof![
            4 => (0.0..100.0_f64, 0..Cue::ALL.len(), strength)
                .prop_map(|(at_s, index, strength)| cue(at_s, Cue::ALL[index], strength)),
            1 => (0.0..100.0_f64).prop_map(|at_s| Observation::Calm { at_s }),
            1 => (0.0..100.0_f64).prop_map(|at_s| Observation::Unclear { at_s }),
        ]
    }

    proptest! {
        #[test]
        fn the_state_depends_on_nothing_but_observations_and_time(
            seen in prop::collection::vec(observation(), 0..20), now_s in 0.0..200.0_f64,
        ) {
            let state = State::of(&seen, now_s);
            prop_assert_eq!(&state, &State::of(&seen, now_s));
            let mut fusion = Fusion::default();
            let mut ordered = seen.clone();
            ordered.sort_by(|a, b| a.at_s().total_cmp(&b.at_s()));
            ordered.iter().for_each(|seen| fusion.note(*seen));
            prop_assert_eq!(&state, &fusion.state(now_s), "kept one by one it is the same");
            prop_assert!(Cue::ALL.iter().all(|cue| (0.0..=1.0).contains(&state.level(*cue))));
            prop_assert!((0.0..=1.0).contains(&state.uncertainty()));
        }

        #[test]
        fn one_more_cue_never_makes_less_careful(
            seen in prop::collection::vec(observation(), 0..20),
            at_s in 0.0..100.0_f64, index in 0..Cue::ALL.len(), strength in 0.0..=1.0_f64,
            now_s in 0.0..200.0_f64,
        ) {
            let before = State::of(&seen, now_s).caution();
            let mut more = seen;
            more.push(cue(at_s, Cue::ALL[index], strength));
            prop_assert!(State::of(&more, now_s).caution().is_at_least(&before));
        }

        #[test]
        fn without_news_caution_only_fades_and_ends(
            seen in prop::collection::vec(observation(), 0..20), later_s in 0.0..60.0_f64,
        ) {
            let now = State::of(&seen, 100.0).caution();
            prop_assert!(now.is_at_least(&State::of(&seen, 100.0 + later_s).caution()));
            prop_assert_eq!(State::of(&seen, 1000.0).caution(), Caution::NONE);
        }

        #[test]
        fn urging_and_praise_touch_neither_speed_nor_questions(
            times in prop::collection::vec((0.0..50.0_f64, any::<bool>()), 1..20),
        ) {
            let seen: Vec<Observation> = times
                .into_iter()
                .map(|(at_s, urges)| cue(at_s, if urges { Cue::Haste } else { Cue::Praise }, 1.0))
                .collect();
            let caution = State::of(&seen, 50.0).caution();
            prop_assert_eq!(caution.speed_factor(), 1.0);
            prop_assert!(!caution.confirms());
        }
    }
}
