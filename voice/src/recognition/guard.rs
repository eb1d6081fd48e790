//! Not believing everything that Whisper writes.
//!
//! In silence, noise and music Whisper writes what stood under the videos of its training: thanks,
//! subscriptions, subtitles' authors. Such text is ignored when the sound gives reason to doubt.

use protocol::recognizer::Transcript;

use super::Sound;
use crate::understanding::spot_stop;

/// Why a text was dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ignored {
    /// No text, or only sounds in brackets.
    NoWords,
    /// The sound is silence or steady noise, or the model doubts that anybody speaks.
    NoSpeech,
    /// A phrase that the model is known to invent.
    Invented,
    /// Far more or far less text than anybody says in that time.
    Impossible,
    /// The model hardly believes its own words, and the sound holds no voice that could have said
    /// them.
    Unbelieved,
}

impl std::fmt::Display for Ignored {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NoWords => "no words",
            Self::NoSpeech => "no speech",
            Self::Invented => "a phrase that the model invents in noise",
            Self::Impossible => "more text than can be said in that time",
            Self::Unbelieved => "words that neither the model nor the sound bears out",
        })
    }
}

/// Phrases that nobody says to a robot arm: dropped however sure the model is.
const NEVER_SAID: &[&str] = &[
    "thanks for watching",
    "thank you for watching",
    "please subscribe",
    "subscribe to my channel",
    "see you in the next video",
    "subtitles by the amara org community",
    "amara org",
    "字幕由amara org社区提供",
    "请不吝点赞",
    "谢谢观看",
    "感谢观看",
    "字幕志愿者",
    "明镜与点点栏目",
];

/// Phrases that are said, and also invented: dropped when the sound is poor or the model unsure.
const SOMETIMES_SAID: &[&str] = &[
    "you",
    "thank you",
    "thanks",
    "bye",
    "bye bye",
    "okay",
    "so",
    "the",
    "oh",
    "谢谢",
    "嗯",
    "哦",
];

/// Doubt of the model from which an unsure text counts as none.
const NO_SPEECH: f64 = 0.6;
const UNSURE: f64 = 0.55;
/// Below these, words are not to be expected.
const QUIET_DB: f64 = -50.0;
/// Below this there is nothing to hear, whatever a prompt makes the model write.
const SILENT_DB: f64 = -58.0;
const LEAST_SNR_DB: f64 = 6.0;
/// Sound whose loud and quiet moments differ by less is steady: noise, however loud.
const STEADY_DB: f64 = 2.0;
/// Shorter sounds may be all voice.
const STEADY_FROM_S: f64 = 1.0;
/// Letters a second that a fast speaker reaches.
const MOST_LETTERS_PER_S: f64 = 30.0;

/// Several words whose tokens are less likely than this are invented: in noise the model writes "I'm
/// sorry." with 0.04 to 0.16; of the words of people 2 in 100 are below, most of them wrong.
const UNBELIEVED: f64 = 0.2;
/// A single word as unlikely is one too where less than this is voiced, s, or the model doubts that
/// anybody speaks.
const LEAST_VOICED_S: f64 = 0.06;
const DOUBTED_WORD: f64 = 0.3;
/// Words a little likelier are invented where the model doubts more that anybody speaks.
const HARDLY_BELIEVED: f64 = 0.3;
const DOUBTED_WORDS: f64 = 0.5;
/// Music: the pitch stands still in so large a share of its steps (voices: 0.2 at most, notes 0.22 to
/// 0.29), the model is unsure of the words, and doubts that they are any.
const STEADY_PITCH: f64 = 0.21;
const UNSURE_IN_MUSIC: f64 = 0.5;
const DOUBTED_IN_MUSIC: f64 = 0.3;
/// Parts of a word, all alike, from which it is a noise put into letters ("bee-bee-bee-bee-bee").
const MOST_PARTS: usize = 4;

/// The text without what stands for sounds: "[Music]", "(laughs)", "*beep*", "♪".
pub(super) fn clean(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut closing = None;
    for letter in text.chars() {
        match (closing, letter) {
            (Some(end), _) if letter == end => closing = None,
            (Some(_), _) => {}
            (None, '[' | '【') => closing = Some(if letter == '[' { ']' } else { '】' }),
            (None, '(' | '（') => closing = Some(if letter == '(' { ')' } else { '）' }),
            (None, '*') => closing = Some('*'),
            (None, '♪' | '♫' | '\u{fffd}') => {}
            (None, _) => clean.push(letter),
        }
    }
    let words: Vec<&str> = clean.split_whitespace().collect();
    words.join(" ").trim_start_matches(['-', '–', '>', '.', ' ', ',']).trim().to_owned()
}

/// Whether to drop a cleaned text, and why.
pub(super) fn judge(text: &str, transcript: &Transcript, sound: &Sound) -> Option<Ignored> {
    let Sound { level, seconds, .. } = *sound;
    let spoken = plain(text);
    if spoken.is_empty() {
        return Some(Ignored::NoWords);
    }
    if NEVER_SAID.iter().any(|phrase| spoken.contains(phrase)) {
        return Some(Ignored::Invented);
    }
    if spoken.chars().count() as f64 > 15.0 + MOST_LETTERS_PER_S * seconds {
        return Some(Ignored::Impossible);
    }
    let is_steady = level.snr_db() < STEADY_DB && seconds >= STEADY_FROM_S;
    if level.speech_db < SILENT_DB || is_steady {
        return Some(Ignored::NoSpeech);
    }
    let is_unsure = transcript.mean_probability < UNSURE;
    let is_poor_sound = level.speech_db < QUIET_DB || level.snr_db() < LEAST_SNR_DB;
    let doubts_speech = transcript.no_speech_probability > NO_SPEECH;
    if SOMETIMES_SAID.contains(&spoken.as_str()) && (is_unsure || is_poor_sound || doubts_speech) {
        return Some(Ignored::Invented);
    }
    if doubts_speech && is_unsure {
        return Some(Ignored::NoSpeech);
    }
    is_unbelieved(text, &spoken, transcript, sound).then_some(Ignored::Unbelieved)
}

/// A stop is always believed: it is better obeyed too often than missed.
fn is_unbelieved(text: &str, spoken: &str, transcript: &Transcript, sound: &Sound) -> bool {
    let Transcript { mean_probability: sure, no_speech_probability: doubted, .. } = *transcript;
    let is_single = transcript.words.len() < 2 && !spoken.contains(' ');
    let is_said = is_single && sound.voice.voiced_s >= LEAST_VOICED_S && doubted < DOUBTED_WORD;
    let is_guess =
        (sure < UNBELIEVED && !is_said) || (sure < HARDLY_BELIEVED && doubted >= DOUBTED_WORDS);
    let is_music = sound.voice.steady_share >= STEADY_PITCH
        && sure < UNSURE_IN_MUSIC
        && doubted >= DOUBTED_IN_MUSIC;
    (is_guess || is_music || is_rattle(text)) && spot_stop(text).is_none()
}

/// Whether a word of the text is one syllable again and again.
fn is_rattle(text: &str) -> bool {
    text.split_whitespace().any(|word| {
        let mut parts = word.split('-').filter(|part| !part.is_empty());
        let first = parts.next().unwrap_or_default();
        parts.filter(|part| part.eq_ignore_ascii_case(first)).count() >= MOST_PARTS
    })
}

/// Lower case, letters and digits only, single blanks.
fn plain(text: &str) -> String {
    let letters: String = text.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    letters.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::affect::Quality;
    use crate::audio::Level;

    const LOUD: Level =
        Level { peak: 0.5, rms_db: -25.0, clipped_share: 0.0, noise_db: -60.0, speech_db: -20.0 };
    const VOICE: Quality = Quality {
        signal_to_noise_db: 30.0,
        voiced_s: 0.5,
        clipped_share: 0.0,
        pitch_hz: 120.0,
        steady_share: 0.05,
        leap_share: 0.0,
    };

    fn judge(text: &str, transcript: &Transcript, level: &Level, seconds: f64) -> Option<Ignored> {
        super::judge(text, transcript, &Sound { level: *level, voice: VOICE, seconds })
    }

    fn transcript(mean_probability: f64, no_speech_probability: f64) -> Transcript {
        Transcript { mean_probability, no_speech_probability, ..Transcript::default() }
    }

    #[test]
    fn sounds_are_removed_from_the_text() {
        for (heard, expected) in [
            ("[Music]", ""),
            ("(wind blowing) Stop.", "Stop."),
            ("- Go home.", "Go home."),
            ("♪ la la ♪", "la la"),
            ("【音乐】停止", "停止"),
            ("  pick   it up ", "pick it up"),
            ("[unclosed", ""),
        ] {
            assert_eq!(clean(heard), expected, "{heard}");
        }
    }

    #[test]
    fn invented_phrases_are_dropped() {
        let sure = transcript(0.95, 0.0);
        assert_eq!(judge("Thanks for watching!", &sure, &LOUD, 2.0), Some(Ignored::Invented));
        assert_eq!(judge("谢谢观看", &sure, &LOUD, 2.0), Some(Ignored::Invented));
        assert_eq!(judge("...", &sure, &LOUD, 2.0), Some(Ignored::NoWords));
        let quiet = Level { speech_db: -54.0, ..LOUD };
        assert_eq!(judge("Thank you.", &sure, &quiet, 2.0), Some(Ignored::Invented));
        assert_eq!(judge(&"go ".repeat(90), &sure, &LOUD, 1.0), Some(Ignored::Impossible));
        assert_eq!(judge("move", &transcript(0.3, 0.9), &LOUD, 1.0), Some(Ignored::NoSpeech));
    }

    #[test]
    fn a_command_written_for_silence_or_steady_noise_is_dropped() {
        let sure = transcript(0.95, 0.0);
        let silent = Level { speech_db: -70.0, ..LOUD };
        assert_eq!(judge("Go home.", &sure, &silent, 2.0), Some(Ignored::NoSpeech));
        let steady = Level { noise_db: -21.0, ..LOUD };
        assert_eq!(judge("Go home.", &sure, &steady, 2.0), Some(Ignored::NoSpeech));
    }

    #[test]
    fn commands_and_real_thanks_stay() {
        let sure = transcript(0.9, 0.1);
        for said in ["Stop!", "Thank you.", "停", "Pick up the red block.", "10"] {
            assert_eq!(judge(said, &sure, &LOUD, 1.5), None, "{said}");
        }
        assert_eq!(judge("Stop.", &transcript(0.3, 0.2), &LOUD, 0.8), None);
    }

    #[test]
    fn what_neither_the_model_nor_the_sound_bears_out_is_dropped() {
        let guess = transcript(0.12, 0.5);
        assert_eq!(judge("I'm not sure.", &guess, &LOUD, 1.3), Some(Ignored::Unbelieved));
        assert_eq!(judge("zero", &transcript(0.08, 0.2), &LOUD, 0.7), None, "a voice, one word");
        let doubted = transcript(0.26, 0.56);
        assert_eq!(judge("the right answer", &doubted, &LOUD, 3.2), Some(Ignored::Unbelieved));
        let bang = Sound { level: LOUD, voice: Quality { voiced_s: 0.0, ..VOICE }, seconds: 0.7 };
        assert_eq!(super::judge("zero", &guess, &bang,), Some(Ignored::Unbelieved));
        let music = Sound { voice: Quality { steady_share: 0.27, ..VOICE }, ..bang };
        let text = "I can get the right answer.";
        assert_eq!(super::judge(text, &transcript(0.41, 0.6), &music), Some(Ignored::Unbelieved));
        assert_eq!(super::judge(text, &transcript(0.8, 0.1), &music), None, "music behind a voice");
        let rattle = transcript(0.62, 0.5);
        assert_eq!(judge("BEE-BEE-BEE-BEE-BEE", &rattle, &LOUD, 1.5), Some(Ignored::Unbelieved));
        assert_eq!(judge("pick-and-place", &rattle, &LOUD, 1.5), None);
    }

    #[test]
    fn a_stop_is_believed_however_unsure_it_is() {
        assert_eq!(judge("Stop, stop the arm!", &transcript(0.1, 0.4), &LOUD, 1.5), None);
    }
}
