//! Catching up with a conversation from its transcript.

use robot_core::scene::grounding::{self, Grounding};

use super::pending::{Asked, Pending};
use super::{Dialogue, Situation};
use crate::understanding::{LlmUse, Readers, Utterance};

/// Most earlier turns that are looked at.
const MAX_TURNS: usize = 20;

impl Dialogue {
    /// Takes over a transcript, oldest turn first; the robot's turns begin with "robot:" or
    /// "机器人：". Nothing in it is carried out. Only the rules read it.
    pub fn recall(&mut self, turns: &[String], situation: &Situation<'_>, readers: &mut Readers) {
        let usage = readers.set_usage(LlmUse::Off);
        for turn in &turns[turns.len().saturating_sub(MAX_TURNS)..] {
            match robots(turn) {
                Some(said) => self.robot_said(said.trim(), situation),
                None => {
                    let heard = self.history.len();
                    self.hear(&Utterance::typed(turn), situation, readers);
                    // What the robot really said stands in the transcript.
                    self.history.truncate(heard + 1);
                }
            }
        }
        readers.set_usage(usage);
    }

    fn robot_said(&mut self, said: &str, situation: &Situation<'_>) {
        self.history.push(format!("robot: {said}"));
        let is_question = said.contains(['?', '？']) || said.ends_with(['吗', '呢']);
        if is_question {
            if self.pending.is_empty() {
                let asked_at_s = situation.now_s;
                self.pending.push(Pending {
                    kind: Asked::Reported,
                    text: said.to_owned(),
                    asked_at_s,
                });
            }
            return;
        }
        if let Some(Pending { kind: Asked::Clarify(question), .. }) = self.pending.last() {
            let starts = said
                .char_indices()
                .filter(|(at, _)| *at == 0 || said[..*at].ends_with(' ') || !said.is_ascii());
            let settled = starts.take(24).find_map(|(at, _)| {
                match grounding::answer(question, &said[at..], situation.scene, &self.memory) {
                    Some(Grounding::Ready { commands, .. }) => Some(commands),
                    _ => None,
                }
            });
            if let Some(commands) = settled {
                self.memory.note(&commands);
            }
        }
        self.pending.clear();
    }
}

/// The words of the robot's turn.
fn robots(turn: &str) -> Option<&str> {
    let turn = turn.trim_start();
    let lower_start = turn.get(..6).filter(|start| start.eq_ignore_ascii_case("robot:"));
    if lower_start.is_some() {
        return turn.get(6..);
    }
    turn.strip_prefix("机器人：").or_else(|| turn.strip_prefix("机器人:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_robots_turns_are_told_by_their_beginning() {
        assert_eq!(robots("Robot: hello"), Some(" hello"));
        assert_eq!(robots("机器人：要哪一个？"), Some("要哪一个？"));
        assert_eq!(robots("robots are nice"), None);
    }
}
