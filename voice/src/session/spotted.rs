//! Stops that were heard in the sound, before anybody knew the words.

use robot_core::executor::Activity;

use super::{Exchange, Session, Workcell};
use crate::dialogue::Situation;
use crate::spotter::Detection;
use crate::understanding::Utterance;

impl<W: Workcell> Session<W> {
    /// A stop was spotted; whoever spotted it has latched it. Gives what the robot says about it;
    /// nothing while it is stopped anyway.
    pub fn spotted(&mut self, detection: &Detection) -> Option<String> {
        let was_stopped = self.cell.activity() == Activity::Stopped;
        self.cell.log("stop spotter", detection.word.text());
        let scene = self.cell.scene();
        let situation =
            Situation { scene: Some(scene), now_s: self.cell.time_s(), ..Situation::default() };
        let sentence = self.dialogue.spotted(detection.word, &situation);
        if was_stopped {
            return None;
        }
        self.cell.log("robot", &sentence);
        Some(sentence)
    }

    /// Takes the utterance in which a stop was spotted, when it is recognized: it may order
    /// anything but to resume.
    pub fn hear_spotted(&mut self, utterance: &Utterance<'_>) -> Exchange {
        self.take_up(utterance, true)
    }
}
