//! The gauge of the console: how the voice sounds and how careful the arm is. Shown, never kept.

use crate::affect::VoiceMoment;
use crate::session::{Session, Workcell};

const WIDTH: usize = 10;

/// Prints the gauge after an utterance.
pub(super) fn show<W: Workcell>(session: &Session<W>, moment: &VoiceMoment) {
    if moment.is_final && session.attention().is_on() {
        let state = session.attention().state(session.cell().time_s());
        let speed = session.attention().caution().speed_factor();
        println!("{}", line(moment.cues.raised_voice, state.alertness(), speed));
    }
}

fn line(raised: Option<f64>, alertness: f64, speed: f64) -> String {
    let voice = match raised {
        Some(raised) => format!("{} {:3.0} %", bar(raised), 100.0 * raised),
        None => "no answer".into(),
    };
    let care = bar(alertness);
    format!("[voice cues: on] raised voice {voice} | caution {care} | speed x{speed:.2}")
}

fn bar(share: f64) -> String {
    let filled = (share.clamp(0.0, 1.0) * WIDTH as f64).round() as usize;
    format!("{}{}", "█".repeat(filled), "░".repeat(WIDTH - filled))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gauge_shows_the_share_or_that_there_is_no_answer() {
        let shown = line(Some(0.5), 1.0, 0.5);
        assert!(shown.contains("█████░░░░░  50 %") && shown.contains("x0.50"), "{shown}");
        assert!(line(None, 0.0, 1.0).contains("no answer"));
        assert_eq!(bar(f64::NAN).chars().count(), WIDTH);
    }
}
