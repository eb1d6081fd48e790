//! What the conversation makes of a stop that was heard in the sound, ahead of the words.

use robot_core::task::TaskCommand;

use super::sentences::Remark;
use super::{Dialogue, Situation, Turn};
use crate::spotter::StopWord;

impl Dialogue {
    /// A stop was spotted, and the arm has stopped already. Open questions are dropped, as by any
    /// stop; the sentence says what was heard and how to go on, for it may have been a false alarm.
    /// Nothing is said to an operator who knows that the arm is stopped.
    pub fn spotted(&mut self, word: StopWord, situation: &Situation<'_>) -> Option<String> {
        self.pending.clear();
        self.language = word.language().unwrap_or(self.language);
        let is_known = std::mem::replace(&mut self.knows_of_stop, true);
        (!is_known).then(|| self.speaker(situation).remark(&Remark::Spotted(word)))
    }
}

impl Turn {
    /// The turn of the utterance in which a stop was spotted. Whatever its words turn out to be
    /// ("don't stop, keep going"), it cannot resume: that takes a new utterance. What the robot has
    /// said about the stop already is not said again.
    #[must_use]
    pub fn after_spotted(mut self) -> Self {
        let count = self.commands.len();
        self.commands.retain(|command| command.command != TaskCommand::Resume);
        let is_only_stop = self.commands.iter().all(|command| command.command == TaskCommand::Stop);
        if self.commands.len() < count || is_only_stop {
            self.reply = None;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use robot_core::task::GroundedCommand;

    use super::*;
    use crate::dialogue::Policy;
    use crate::understanding::{Language, Source};

    fn turn(commands: &[TaskCommand]) -> Turn {
        let commands = commands.iter().cloned().map(GroundedCommand::from).collect();
        Turn { commands, reply: Some("…".into()), ..Turn::silent(Language::En, Source::Rules) }
    }

    #[test]
    fn words_that_come_after_the_sound_never_resume() {
        let turn = turn(&[TaskCommand::Resume]).after_spotted();
        assert_eq!((turn.commands, turn.reply), (Vec::new(), None));
    }

    #[test]
    fn a_stop_is_not_acknowledged_twice_and_an_answer_is_still_given() {
        let stop = turn(&[TaskCommand::Stop]).after_spotted();
        assert_eq!((stop.commands.len(), stop.reply), (1, None));
        let home = turn(&[TaskCommand::Cancel]).after_spotted();
        assert!(home.reply.is_some());
    }

    #[test]
    fn the_sentence_names_the_word_and_the_way_on_in_its_language() {
        let spotted = |word| {
            let mut dialogue = Dialogue::new(Policy::cell());
            let said = dialogue.spotted(word, &Situation::default());
            assert_eq!(dialogue.spotted(word, &Situation::default()), None, "it is said once");
            said.unwrap()
        };
        let english = spotted(StopWord::Halt);
        assert!(english.contains("halt") && english.contains("resume"), "{english}");
        let mandarin = spotted(StopWord::Ting);
        assert!(mandarin.contains('停') && mandarin.contains("继续"), "{mandarin}");
    }
}
