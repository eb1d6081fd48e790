//! Stops that were heard in the sound, before anybody knew the words.

use super::{Exchange, Session, Workcell};
use crate::dialogue::Situation;
use crate::spotter::Detection;
use crate::understanding::Utterance;

impl<W: Workcell> Session<W> {
    /// A stop was spotted; whoever spotted it has latched it. Gives what the robot says about it.
    pub fn spotted(&mut self, detection: &Detection) -> Option<String> {
        self.cell.log("stop spotter", detection.word.text());
        let situation = Situation {
            scene: Some(self.cell.scene()),
            now_s: self.cell.time_s(),
            ..Situation::default()
        };
        let sentence = self.dialogue.spotted(detection.word, &situation);
        if let Some(sentence) = &sentence {
            self.cell.log("robot", sentence);
        }
        sentence
    }

    /// Takes the utterance in which a stop was spotted, when it is recognized: it may order
    /// anything but to resume.
    pub fn hear_spotted(&mut self, utterance: &Utterance<'_>) -> Exchange {
        self.take_up(utterance, true)
    }
}
