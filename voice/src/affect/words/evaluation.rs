//! The evaluation list of words that call for caution, and its score.
//!
//! The list lies in `voice/evaluation/cues`, one line each: class, tab, words. Files whose name ends
//! in `held-out` were never used to write the lexicon. Printed by
//! `cargo run --release -p voice --example evaluate_cues`.

use std::collections::BTreeMap;
use std::fmt;

use robot_core::caution::Cue;

use super::read;

/// The files of the list: name and text.
pub const FILES: [(&str, &str); 4] = [
    ("en", include_str!("../../../evaluation/cues/en.txt")),
    ("en, held out", include_str!("../../../evaluation/cues/en-held-out.txt")),
    ("zh", include_str!("../../../evaluation/cues/zh.txt")),
    ("zh, held out", include_str!("../../../evaluation/cues/zh-held-out.txt")),
];

/// Cues that hold or slow the arm, of which none may be missed.
const ALERTS: [Cue; 6] =
    [Cue::Stop, Cue::DoubtfulStop, Cue::Warning, Cue::Distress, Cue::Pain, Cue::TooFast];

/// One line of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The class; none on a plain task sentence.
    pub class: Option<Cue>,
    /// The words.
    pub text: String,
}

/// Reads a file of the list.
///
/// # Errors
/// The first line that is none, in words.
pub fn lines(file: &str) -> Result<Vec<Line>, String> {
    let wanted = file.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    wanted
        .map(|line| {
            let (class, text) = line.split_once('\t').ok_or_else(|| format!("no tab: {line}"))?;
            let class = match class {
                "none" => None,
                "stop" => Some(Cue::Stop),
                "warning" => Some(Cue::Warning),
                "too_fast" => Some(Cue::TooFast),
                "distress" => Some(Cue::Distress),
                "pain" => Some(Cue::Pain),
                "correction" => Some(Cue::Correction),
                "praise" => Some(Cue::Praise),
                "haste" => Some(Cue::Haste),
                other => return Err(format!("unknown class {other}: {line}")),
            };
            Ok(Line { class, text: text.to_owned() })
        })
        .collect()
}

/// Counts over a part of the list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Score {
    /// Stop, warning, distress and pain lines.
    pub alerts: usize,
    /// Those of them in which a cue was found that holds or slows the arm.
    pub found: usize,
    /// Plain task sentences.
    pub plain: usize,
    /// Those of them in which such a cue was found.
    pub false_alarms: usize,
    /// Per class: lines, and lines in which exactly this class was among the cues.
    pub classes: BTreeMap<Cue, (usize, usize)>,
    /// Lines that went wrong, with what was found.
    pub misses: Vec<(Line, Vec<Cue>)>,
}

impl Score {
    /// Scores lines.
    pub fn of(lines: &[Line]) -> Self {
        let mut score = Self::default();
        for line in lines {
            score.add(line);
        }
        score
    }

    fn add(&mut self, line: &Line) {
        let cues = read(&line.text).cues;
        let alarmed = cues.iter().any(|cue| ALERTS.contains(cue));
        let is_right = match line.class {
            None => {
                self.plain += 1;
                self.false_alarms += usize::from(alarmed);
                cues.is_empty()
            }
            Some(class) => {
                if matches!(class, Cue::Stop | Cue::Warning | Cue::Distress | Cue::Pain) {
                    self.alerts += 1;
                    self.found += usize::from(alarmed);
                }
                let is_right = cues.contains(&class)
                    || class == Cue::Stop && cues.contains(&Cue::DoubtfulStop);
                let count = self.classes.entry(class).or_default();
                count.0 += 1;
                count.1 += usize::from(is_right);
                is_right
            }
        };
        if !is_right {
            self.misses.push((line.clone(), cues));
        }
    }

    /// Share of alert lines found, percent.
    pub fn found_percent(&self) -> f64 {
        100.0 * self.found as f64 / self.alerts.max(1) as f64
    }

    /// Share of plain sentences taken for an alert, percent.
    pub fn false_alarm_percent(&self) -> f64 {
        100.0 * self.false_alarms as f64 / self.plain.max(1) as f64
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "found {} of {} ({:.1} %), false alarms {} of {} ({:.1} %); right class:",
            self.found,
            self.alerts,
            self.found_percent(),
            self.false_alarms,
            self.plain,
            self.false_alarm_percent()
        )?;
        self.classes
            .iter()
            .try_for_each(|(class, (lines, right))| write!(f, " {class:?} {right}/{lines}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_scored_within_its_bounds() {
        let all: Vec<Line> = FILES.iter().flat_map(|(_, file)| lines(file).unwrap()).collect();
        assert!(all.len() >= 300, "{} lines", all.len());
        let score = Score::of(&all);
        println!("{score}");
        for (line, cues) in &score.misses {
            println!("{:?} {:?}: {cues:?}", line.class, line.text);
        }
        assert!(score.found_percent() >= 98.0, "{score}");
        assert!(score.false_alarm_percent() <= 1.0, "{score}");
    }

    #[test]
    fn a_bad_line_is_named() {
        assert!(lines("joy\thello").unwrap_err().contains("joy"));
        assert!(lines("stop hello").is_err());
        assert_eq!(lines("# comment\n\n").unwrap(), []);
    }
}
