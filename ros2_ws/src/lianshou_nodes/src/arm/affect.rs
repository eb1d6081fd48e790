//! `lianshou/affect`: how careful the arm shall be because of how people speak. Only where it is
//! switched on, and only ever slower and farther from people: [`Caution`] has no other values.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures::StreamExt;
use r2r::lianshou_interfaces::msg::Affect;
use r2r::{Node, QosProfile};
use robot_core::caution::Caution;

use super::cell_thread::{CellDoor, Order};
use super::tasks::Tasks;

/// A speaker that falls silent is heeded for this long: as long as the slowest of all cues takes to
/// fade by itself.
const SILENT_AFTER: Duration = Duration::from_secs(60);
/// How often somebody looks who has fallen silent.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Speakers that are told apart; more of them count as one.
const MOST_SPEAKERS: usize = 16;

/// What every speaker asks for.
#[derive(Debug, Default)]
struct Cautions {
    by_speaker: BTreeMap<String, (Caution, Instant)>,
}

impl Cautions {
    /// Takes a message of a speaker, in place of the one before.
    fn note(&mut self, speaker: &str, caution: Caution, now: Instant) {
        if caution == Caution::NONE {
            self.by_speaker.remove(speaker);
            return;
        }
        let is_known = self.by_speaker.contains_key(speaker);
        let is_full = !is_known && self.by_speaker.len() >= MOST_SPEAKERS;
        let (speaker, caution) = match self.by_speaker.get("") {
            Some((others, _)) if is_full => ("", others.join(caution)),
            _ if is_full => ("", caution),
            _ => (speaker, caution),
        };
        self.by_speaker.insert(speaker.to_owned(), (caution, now));
    }

    /// As careful as the most careful of them.
    fn all(&mut self, now: Instant) -> Caution {
        self.by_speaker.retain(|_, (_, at)| now.saturating_duration_since(*at) < SILENT_AFTER);
        self.by_speaker.values().fold(Caution::NONE, |all, (one, _)| all.join(*one))
    }
}

/// What is heeded now, for whoever wants to know; cheap to clone.
#[derive(Clone, Default)]
pub struct AffectWatch(Option<Arc<Mutex<Caution>>>);

impl AffectWatch {
    /// Share of the permitted speed that is left; `None` where nothing is heeded.
    pub fn speed_factor(&self) -> Option<f64> {
        let caution = self.0.as_ref()?;
        Some(caution.lock().unwrap_or_else(PoisonError::into_inner).speed_factor())
    }
}

/// Listens, where that is switched on.
///
/// # Errors
/// The subscription could not be created.
pub fn listen(
    node: &mut Node,
    door: &CellDoor,
    tasks: &mut Tasks,
    is_on: bool,
) -> r2r::Result<AffectWatch> {
    if !is_on {
        return Ok(AffectWatch::default());
    }
    let mut messages =
        node.subscribe::<Affect>("lianshou/affect", QosProfile::default().keep_last(20))?;
    let heeded = Arc::new(Mutex::new(Caution::NONE));
    let (door, told) = (door.clone(), heeded.clone());
    tasks.spawn(async move {
        let mut cautions = Cautions::default();
        let mut look = tokio::time::interval(LOOK_EVERY);
        loop {
            tokio::select! {
                message = messages.next() => {
                    let Some(message) = message else { return };
                    cautions.note(&message.header.frame_id, caution(&message), Instant::now());
                }
                _ = look.tick() => {}
            }
            let present = cautions.all(Instant::now());
            let before = std::mem::replace(
                &mut *told.lock().unwrap_or_else(PoisonError::into_inner),
                present,
            );
            if present != before {
                door.ask(Order::Heed(present));
            }
        }
    });
    Ok(AffectWatch(Some(heeded)))
}

fn caution(message: &Affect) -> Caution {
    Caution::NONE.at_speed(message.speed_factor).farther_by_m(message.extra_distance_m)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slow(factor: f64) -> Caution {
        Caution::NONE.at_speed(factor)
    }

    #[test]
    fn the_most_careful_speaker_counts_until_it_says_otherwise_or_falls_silent() {
        let (mut cautions, start) = (Cautions::default(), Instant::now());
        cautions.note("a", slow(0.5), start);
        cautions.note("b", slow(0.25), start + Duration::from_secs(10));
        assert_eq!(cautions.all(start).speed_factor(), 0.25);
        cautions.note("b", Caution::NONE, start + Duration::from_secs(11));
        assert_eq!(cautions.all(start + Duration::from_secs(59)).speed_factor(), 0.5);
        assert_eq!(cautions.all(start + Duration::from_secs(61)), Caution::NONE);
    }

    #[test]
    fn many_speakers_are_one() {
        let (mut cautions, now) = (Cautions::default(), Instant::now());
        for number in 0..1000 {
            cautions.note(&format!("speaker {number}"), slow(0.9), now);
        }
        cautions.note("another", slow(0.3), now);
        assert_eq!(cautions.by_speaker.len(), MOST_SPEAKERS + 1);
        assert_eq!(cautions.all(now).speed_factor(), 0.3);
    }

    #[test]
    fn nothing_in_a_message_makes_the_arm_faster() {
        let of = |speed_factor: f64, extra_distance_m: f64| {
            caution(&Affect { speed_factor, extra_distance_m, ..Affect::default() })
        };
        assert_eq!(of(1.0, 0.0), Caution::NONE);
        assert_eq!(of(7.0, -3.0), Caution::NONE);
        assert_eq!(of(f64::INFINITY, f64::NEG_INFINITY), Caution::NONE);
        assert_eq!(of(f64::NAN, 0.0).speed_factor(), 0.0);
        assert_eq!(of(-1.0, 0.2).speed_factor(), 0.0);
        assert_eq!(of(1.0, 0.2).extra_distance_m(), 0.2);
    }
}
