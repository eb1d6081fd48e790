//! Clips at the pace of real time: how long after the end of the voice its text is there.

use std::time::{Duration, Instant};

use voice::audio;
use voice::listen::{Hearing, HearingEvent};

use crate::condition::{Condition, end_of_voice};

/// A piece of sound, samples: 20 ms.
const PIECE: usize = 320;
/// Silence after a clip, samples: 4 s.
const AFTER: usize = 64_000;

/// From the end of the clip's voice to the last text of it, ms; `None`: no text.
pub(crate) fn delay_ms(hearing: &mut Hearing, clip: &[f32]) -> Option<f64> {
    let mut sound = Condition::clean().around(clip, 0);
    let end_s = audio::seconds(end_of_voice(&sound));
    sound.resize(sound.len() + AFTER, 0.0);
    let began = Instant::now();
    let mut last_s = None;
    for (index, piece) in sound.chunks(PIECE).enumerate() {
        let due = began + Duration::from_millis(20 * (index as u64 + 1));
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        hearing.push(piece);
        while let Some(event) = hearing.poll() {
            if matches!(&event, HearingEvent::Heard(heard) if !heard.heard.text.is_empty()) {
                last_s = Some(began.elapsed().as_secs_f64());
            }
        }
        if last_s.is_some() && !hearing.is_busy() {
            break;
        }
    }
    last_s.map(|last_s| 1e3 * (last_s - end_s))
}
