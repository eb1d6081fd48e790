//! What the conversation is told, by whomever hears it first; a stop word among it acts at once.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use robot_core::control::StopLevel;
use voice::affect::VoiceMoment;
use voice::spotter::Detection;
use voice::understanding::{Language, spot_stop};

/// Something that was said, or that the arm warns of.
#[derive(Clone, Debug, PartialEq)]
pub enum Letter {
    /// Somebody said something.
    Heard(Heard),
    /// Somebody made a sound without words.
    NoWords,
    /// How a voice sounds.
    Voice(VoiceMoment),
    /// A stop was heard in the sound; the arm was told already.
    Spotted(Detection),
    /// Somebody talks over the robot's voice.
    Interrupted,
    /// The arm warns people.
    Warned {
        /// The sentence.
        text: String,
        /// Its language.
        language: Language,
    },
}

/// Words that were said or typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// The words.
    pub text: String,
    /// Their language, where it is known.
    pub language: Option<Language>,
    /// How sure the words are, 0 to 1.
    pub confidence: f64,
    /// Beginning and end in the sound, s; none for what was not spoken here.
    pub in_sound_s: Option<[f64; 2]>,
}

/// Stops the arm from any thread.
pub type SharedStop = Arc<dyn Fn(StopLevel) + Send + Sync>;

/// Where letters are thrown in; cheap to clone.
#[derive(Clone)]
pub struct Slot {
    letters: Sender<Letter>,
    stop: SharedStop,
}

impl Slot {
    /// A slot and the box behind it. `stop` is what a stop word does.
    pub fn new(stop: SharedStop) -> (Self, Receiver<Letter>) {
        let (letters, inbox) = channel();
        (Self { letters, stop }, inbox)
    }

    /// Takes words. With a stop word among them, the arm is told before this returns.
    pub fn hear(&self, heard: Heard) {
        if spot_stop(&heard.text).is_some() {
            (self.stop)(StopLevel::Hold);
        }
        // A conversation that has ended hears nothing more.
        let _ = self.letters.send(Letter::Heard(heard));
    }

    /// Takes a judgement of a voice.
    pub fn voice(&self, moment: VoiceMoment) {
        let _ = self.letters.send(Letter::Voice(moment));
    }

    /// Takes note of a stop that has acted already.
    pub fn spotted(&self, detection: Detection) {
        let _ = self.letters.send(Letter::Spotted(detection));
    }

    /// Somebody talks over the robot's voice.
    pub fn interrupt(&self) {
        let _ = self.letters.send(Letter::Interrupted);
    }

    /// Takes note of an utterance in which no words were found.
    pub fn no_words(&self) {
        let _ = self.letters.send(Letter::NoWords);
    }

    /// Takes a warning of the arm.
    pub fn warn(&self, text: String, language: Language) {
        let _ = self.letters.send(Letter::Warned { text, language });
    }
}

/// The language of a message, where it names one.
pub fn language_of(code: &str) -> Option<Language> {
    match code {
        "en" => Some(Language::En),
        "zh" => Some(Language::Zh),
        _ => None,
    }
}

/// The name of a language in messages.
pub fn language_code(language: Language) -> &'static str {
    match language {
        Language::En => "en",
        Language::Zh => "zh",
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn a_stop_word_acts_before_anybody_reads_the_letter() {
        let stops = Arc::new(AtomicUsize::new(0));
        let count = stops.clone();
        let (slot, inbox) = Slot::new(Arc::new(move |_| _ = count.fetch_add(1, Ordering::Relaxed)));
        let say = |text: &str| {
            let text = text.to_owned();
            slot.hear(Heard { text, language: None, confidence: 1.0, in_sound_s: None });
            stops.load(Ordering::Relaxed)
        };
        assert_eq!(say("go home"), 0);
        assert_eq!(say("stop"), 1);
        assert_eq!(say("停"), 2);
        assert_eq!(inbox.try_iter().count(), 3);
    }

    #[test]
    fn languages_have_names() {
        for language in [Language::En, Language::Zh] {
            assert_eq!(language_of(language_code(language)), Some(language));
        }
        assert_eq!(language_of(""), None);
    }
}
