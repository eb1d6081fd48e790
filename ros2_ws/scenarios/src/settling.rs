//! Whether everything that was said and done has had its effect.
//!
//! On a graph an answer is on its way for some time, and for longer on a busy machine. A scenario goes
//! on when the robot is idle; it must not take the time between words and their effect for that.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use robot_core::executor::Event;
use robot_core::task::TaskCommand;

/// Silence after the last news.
const QUIET: Duration = Duration::from_millis(400);
/// Words to which nobody reacts for this long are not reacted to.
const REACTS_WITHIN: Duration = Duration::from_secs(6);
/// A command that is no task of the arm after this long will not be one.
const TAKEN_WITHIN: Duration = Duration::from_secs(6);

/// Keeps account of what is on its way.
#[derive(Debug)]
pub(crate) struct Settling {
    last_news: Instant,
    /// Words to which nothing has come back.
    unanswered: Option<Instant>,
    /// Verbs that the voice has sent and the arm has not told about.
    sent: Vec<(String, Instant)>,
    /// Verbs that the arm has told about before the voice's message came.
    taken: Vec<String>,
    known: BTreeSet<u64>,
    open: BTreeSet<u64>,
}

impl Settling {
    /// At rest.
    pub(crate) fn new(now: Instant) -> Self {
        Self {
            last_news: now,
            unanswered: None,
            sent: Vec::new(),
            taken: Vec::new(),
            known: BTreeSet::new(),
            open: BTreeSet::new(),
        }
    }

    /// Something was said to the robot.
    pub(crate) fn asked(&mut self, now: Instant) {
        self.unanswered = Some(now);
        self.taken.clear();
        self.last_news = now;
    }

    /// The robot said something.
    pub(crate) fn answered(&mut self, now: Instant) {
        self.unanswered = None;
        self.last_news = now;
    }

    /// The voice has understood this.
    pub(crate) fn understood(&mut self, command: &TaskCommand, now: Instant) {
        self.answered(now);
        // These are no work, or go the short way.
        if matches!(command, TaskCommand::Stop | TaskCommand::Yes | TaskCommand::No) {
            return;
        }
        let verb = command.verb();
        match self.taken.iter().position(|taken| *taken == verb) {
            Some(place) => drop(self.taken.remove(place)),
            None => self.sent.push((verb, now)),
        }
    }

    /// The executor reports this. Gives the task if it is the first time that it is heard of.
    pub(crate) fn note(&mut self, event: &Event, now: Instant) -> Option<u64> {
        self.last_news = now;
        let (task, verb) = match event {
            Event::Queued { task, command } | Event::Started { task, command, .. } => {
                (*task, command.command.verb())
            }
            Event::Finished { task, command, .. } => (*task, command.command.verb()),
            _ => return None,
        };
        let is_new = self.known.insert(task);
        if is_new {
            self.open.insert(task);
            match self.sent.iter().position(|(sent, _)| *sent == verb) {
                Some(place) => drop(self.sent.remove(place)),
                None => self.taken.push(verb),
            }
        }
        if matches!(event, Event::Finished { .. }) {
            self.open.remove(&task);
        }
        is_new.then_some(task)
    }

    /// Whether nothing is on its way any more.
    pub(crate) fn is_settled(&self, now: Instant) -> bool {
        let is_recent = |since: Instant, limit| now.saturating_duration_since(since) < limit;
        self.open.is_empty()
            && !is_recent(self.last_news, QUIET)
            && !self.unanswered.is_some_and(|since| is_recent(since, REACTS_WITHIN))
            && !self.sent.iter().any(|(_, since)| is_recent(*since, TAKEN_WITHIN))
    }
}

#[cfg(test)]
mod tests {
    use robot_core::executor::Outcome;

    use super::*;

    fn home() -> TaskCommand {
        TaskCommand::Home { arm: None }
    }

    fn finished(task: u64) -> Event {
        let outcome = Outcome::Done { fact: None };
        Event::Finished { task, command: home().into(), outcome, time_s: 1.0 }
    }

    #[test]
    fn words_are_waited_for_until_their_task_has_ended() {
        let start = Instant::now();
        let at = |seconds: f64| start + Duration::from_secs_f64(seconds);
        let mut settling = Settling::new(start);
        assert!(!settling.is_settled(at(0.1)) && settling.is_settled(at(0.5)));
        settling.asked(at(1.0));
        assert!(!settling.is_settled(at(3.0)), "nobody has reacted");
        settling.understood(&home(), at(3.0));
        assert!(!settling.is_settled(at(4.0)), "the arm has not taken it");
        assert_eq!(
            settling.note(&Event::Queued { task: 7, command: home().into() }, at(4.0)),
            Some(7)
        );
        assert!(!settling.is_settled(at(60.0)), "it runs");
        assert_eq!(settling.note(&finished(7), at(60.0)), None);
        assert!(!settling.is_settled(at(60.1)) && settling.is_settled(at(60.5)));
    }

    #[test]
    fn the_arm_may_be_heard_before_the_voice() {
        let start = Instant::now();
        let mut settling = Settling::new(start);
        settling.asked(start);
        assert_eq!(settling.note(&finished(1), start), Some(1));
        settling.understood(&home(), start);
        assert!(settling.is_settled(start + QUIET));
    }

    #[test]
    fn words_without_any_effect_are_given_up() {
        let start = Instant::now();
        let mut settling = Settling::new(start);
        settling.asked(start);
        assert!(!settling.is_settled(start + REACTS_WITHIN / 2));
        assert!(settling.is_settled(start + REACTS_WITHIN));
        settling.understood(&TaskCommand::Stop, start);
        assert!(settling.is_settled(start + QUIET), "a stop is no task of the arm's");
    }
}
