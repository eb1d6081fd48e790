//! Why the arm does not move, for people.

use robot_core::control::{ControlEvent, ControlEventKind, Phase};

/// What holds the arm, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reasons {
    stop: Option<String>,
    pause: Option<String>,
}

impl Reasons {
    /// Somebody is about to stop the arm. What the supervisor found says more and stays.
    pub fn stopped_by(&mut self, who: &str) {
        self.stop.get_or_insert_with(|| format!("stopped by {who}"));
    }

    /// Somebody holds the arm on its path.
    pub fn paused_by(&mut self, why: &str) {
        self.pause = Some(why.to_owned());
    }

    /// The pause is over.
    pub fn resumed(&mut self) {
        self.pause = None;
    }

    /// Takes note of what the control loop reports.
    pub fn note(&mut self, event: &ControlEvent) {
        match event.kind {
            ControlEventKind::Violation { violation } => {
                self.stop = Some(format!("stopped by the supervisor: {violation}"));
            }
            ControlEventKind::ResumeRefused { violation } => {
                self.stop = Some(format!("still stopped by the supervisor: {violation}"));
            }
            ControlEventKind::ExecutorLost => self.stop = Some("the executor has ended".into()),
            ControlEventKind::Resumed => *self = Self::default(),
            _ => {}
        }
    }

    /// What holds the arm in this phase; empty when nothing does.
    pub fn current(&self, phase: Phase) -> &str {
        match phase {
            Phase::Idle | Phase::Moving => "",
            Phase::Pausing | Phase::Paused => self.pause.as_deref().unwrap_or("paused"),
            Phase::Stopping | Phase::Stopped => self.stop.as_deref().unwrap_or("stopped"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(kind: ControlEventKind) -> ControlEvent {
        ControlEvent { time_s: 1.0, kind }
    }

    #[test]
    fn the_first_stop_is_named_until_it_is_released() {
        let mut reasons = Reasons::default();
        assert_eq!(reasons.current(Phase::Idle), "");
        reasons.stopped_by("the stop service");
        reasons.stopped_by("the end of the node");
        assert_eq!(reasons.current(Phase::Stopping), "stopped by the stop service");
        let stands =
            ControlEventKind::Stopped { took_s: 0.2, tool_m: 0.03, told_s: 0.3, told_m: 0.04 };
        reasons.note(&event(stands));
        assert_eq!(reasons.current(Phase::Stopped), "stopped by the stop service");
        reasons.note(&event(ControlEventKind::Resumed));
        assert_eq!(reasons.current(Phase::Stopped), "stopped");
    }

    #[test]
    fn a_pause_says_why() {
        let mut reasons = Reasons::default();
        reasons.paused_by("the link is lost");
        assert_eq!(reasons.current(Phase::Pausing), "the link is lost");
        reasons.resumed();
        assert_eq!(reasons.current(Phase::Paused), "paused");
    }
}
