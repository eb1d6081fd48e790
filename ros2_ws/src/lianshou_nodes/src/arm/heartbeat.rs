//! The link to the operator's station: when its heartbeat falls silent, the arm holds and says why.
//! When it is back, the arm goes on only when it is told to.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures::StreamExt;
use r2r::std_msgs::msg::Header;
use r2r::{Node, QosProfile};

use super::cell_thread::{CellDoor, Order};
use super::say::Mouth;
use super::tasks::Tasks;

/// How often the silence is measured.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// What the link does.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// It fell silent, for so many seconds.
    Lost(f64),
    /// It is back.
    Back,
}

/// Judges the silence. Watching begins with the first heartbeat: without a station there is no link
/// to lose.
#[derive(Clone, Debug, Default)]
pub struct LinkState {
    last: Option<Instant>,
    is_lost: bool,
}

impl LinkState {
    /// A heartbeat came.
    pub fn heard(&mut self, now: Instant) -> Option<Change> {
        self.last = Some(now);
        std::mem::take(&mut self.is_lost).then_some(Change::Back)
    }

    /// Time passed; silence longer than `timeout_s` is a lost link, 0 watches nothing.
    pub fn look(&mut self, now: Instant, timeout_s: f64) -> Option<Change> {
        let silent_s = now.saturating_duration_since(self.last?).as_secs_f64();
        if self.is_lost || timeout_s <= 0.0 || silent_s <= timeout_s {
            return None;
        }
        self.is_lost = true;
        Some(Change::Lost(silent_s))
    }
}

/// The link for everybody who looks at it.
#[derive(Clone, Default)]
pub struct Link {
    state: Arc<Mutex<LinkState>>,
    timeout_s: Arc<Mutex<f64>>,
}

impl Link {
    /// Age of the last heartbeat, seconds, and whether the link counts as lost.
    pub fn last(&self) -> (Option<f64>, bool) {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        (state.last.map(|last| last.elapsed().as_secs_f64()), state.is_lost)
    }

    /// From now on silence longer than this is a lost link, seconds; 0 watches nothing.
    pub fn set_timeout(&self, timeout_s: f64) {
        *self.timeout_s.lock().unwrap_or_else(PoisonError::into_inner) = timeout_s;
    }

    fn change(&self, judge: impl FnOnce(&mut LinkState, f64) -> Option<Change>) -> Option<Change> {
        let timeout_s = *self.timeout_s.lock().unwrap_or_else(PoisonError::into_inner);
        judge(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner), timeout_s)
    }
}

/// Listens for the heartbeat and holds the arm when it falls silent.
///
/// # Errors
/// The subscription could not be created.
pub fn listen(
    node: &mut Node,
    door: &CellDoor,
    mouth: &Mouth,
    tasks: &mut Tasks,
) -> r2r::Result<Link> {
    let newest = QosProfile::default().keep_last(1).best_effort();
    let mut beats = node.subscribe::<Header>("lianshou/heartbeat", newest)?;
    let link = Link::default();
    let (heard, mouth_back) = (link.clone(), mouth.clone());
    tasks.spawn(async move {
        while beats.next().await.is_some() {
            let change = heard.change(|state, _| state.heard(Instant::now()));
            if change == Some(Change::Back) {
                mouth_back.warn("The operator's station is back. Say resume to go on.");
            }
        }
    });
    let (watched, door, mouth) = (link.clone(), door.clone(), mouth.clone());
    tasks.spawn(async move {
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        loop {
            ticks.tick().await;
            let change = watched.change(|state, timeout_s| state.look(Instant::now(), timeout_s));
            if let Some(Change::Lost(silent_s)) = change {
                let why = format!("the operator's station has been silent for {silent_s:.1} s");
                mouth.warn(&format!("I hold: {why}."));
                door.ask(Order::Pause(why));
            }
        }
    });
    Ok(link)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_reported_once_and_so_is_the_return() {
        let start = Instant::now();
        let after = |seconds: f64| start + Duration::from_secs_f64(seconds);
        let mut link = LinkState::default();
        assert_eq!(link.look(after(9.0), 0.5), None, "nobody was ever there");
        assert_eq!(link.heard(start), None);
        assert_eq!(link.look(after(0.4), 0.5), None);
        assert!(matches!(link.look(after(0.6), 0.5), Some(Change::Lost(_))));
        assert_eq!(link.look(after(0.7), 0.5), None);
        assert_eq!(link.heard(after(1.0)), Some(Change::Back));
        assert_eq!(link.heard(after(1.1)), None);
        assert_eq!(link.look(after(99.0), 0.0), None, "not watched");
    }
}
