//! What was noticed, and how careful each calls for: the behaviour table.

use serde::{Deserialize, Serialize};

use super::{Caution, Halt};

/// Something in the voice, the words or the course of a conversation that calls for caution.
///
/// These are characteristics of speech, never emotions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Cue {
    /// The voice is raised.
    RaisedVoice,
    /// A short, suddenly raised voice: the beginning of a call, before its words are known.
    Startle,
    /// A raised voice in a short utterance that was not understood, while the arm moves.
    Alarm,
    /// Many words in little time.
    FastSpeech,
    /// The same word several times ("left left left").
    RepeatedWords,
    /// The same order again.
    RepeatedCommand,
    /// Long hesitation, or many filler words.
    Hesitation,
    /// Words that order a stop.
    Stop,
    /// A stop word that is negated or weak ("don't stop", "hold on").
    DoubtfulStop,
    /// Words that warn ("watch out").
    Warning,
    /// Words that say that the arm is too fast.
    TooFast,
    /// Words of distress ("get away from me").
    Distress,
    /// Words of pain ("ouch", "you hit me").
    Pain,
    /// A correction ("no, the other one").
    Correction,
    /// A second correction in a row.
    CorrectionsInARow,
    /// Words that urge ("hurry up"). They never make anything faster.
    Haste,
    /// Words of praise.
    Praise,
}

impl Cue {
    /// All cues.
    pub const ALL: [Self; 17] = [
        Self::RaisedVoice,
        Self::Startle,
        Self::Alarm,
        Self::FastSpeech,
        Self::RepeatedWords,
        Self::RepeatedCommand,
        Self::Hesitation,
        Self::Stop,
        Self::DoubtfulStop,
        Self::Warning,
        Self::TooFast,
        Self::Distress,
        Self::Pain,
        Self::Correction,
        Self::CorrectionsInARow,
        Self::Haste,
        Self::Praise,
    ];

    /// The behaviour table: what the cue calls for when it is certain.
    pub fn caution(self) -> Caution {
        let none = Caution::NONE;
        match self {
            // A stop that was said calmly is an order like others: it leaves nothing behind.
            Self::Stop => none.halting(Halt::Stop).brief(),
            Self::Alarm | Self::Pain | Self::Distress => none
                .halting(Halt::Stop)
                .at_speed(0.25)
                .farther_by_m(0.3)
                .confirming()
                .brief()
                .offering_help(),
            Self::DoubtfulStop => none.halting(Halt::Pause).at_speed(0.5).confirming().brief(),
            Self::Startle => none.at_speed(0.25).farther_by_m(0.3).confirming().brief(),
            Self::Warning => none.at_speed(0.25).farther_by_m(0.3).confirming().brief(),
            Self::RaisedVoice => none.at_speed(0.5).farther_by_m(0.2).confirming().brief(),
            Self::TooFast => none.at_speed(0.5).farther_by_m(0.1),
            Self::RepeatedWords => none.at_speed(0.75).confirming().brief(),
            Self::RepeatedCommand => none.confirming().brief().offering_help(),
            Self::Hesitation => none.at_speed(0.75).confirming().offering_help(),
            Self::CorrectionsInARow => none.at_speed(0.75).confirming().brief().offering_undo(),
            Self::FastSpeech | Self::Haste => none.brief(),
            Self::Correction | Self::Praise => none,
        }
    }

    /// Seconds in which the cue loses half of its weight. What the arm should not forget soon lasts
    /// longest.
    pub fn half_life_s(self) -> f64 {
        match self {
            Self::Alarm | Self::Pain | Self::Distress => 30.0,
            Self::RaisedVoice | Self::Warning | Self::TooFast | Self::DoubtfulStop => 20.0,
            Self::CorrectionsInARow | Self::RepeatedCommand | Self::Hesitation => 15.0,
            Self::Stop | Self::Startle | Self::RepeatedWords | Self::FastSpeech | Self::Haste => {
                8.0
            }
            Self::Correction | Self::Praise => 15.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_careful_and_fades() {
        for cue in Cue::ALL {
            assert!(cue.caution().is_at_least(&Caution::NONE), "{cue:?}");
            assert!(cue.half_life_s() > 0.0);
        }
    }

    #[test]
    fn urging_and_praise_change_neither_speed_nor_distance_nor_questions() {
        for cue in [Cue::Haste, Cue::FastSpeech, Cue::Praise, Cue::Correction] {
            assert_eq!(cue.caution().join(Caution::NONE.brief()), Caution::NONE.brief(), "{cue:?}");
        }
    }

    #[test]
    fn what_may_be_an_accident_stops() {
        for cue in [Cue::Alarm, Cue::Pain, Cue::Distress, Cue::Stop] {
            assert_eq!(cue.caution().halt(), Halt::Stop, "{cue:?}");
        }
    }
}
