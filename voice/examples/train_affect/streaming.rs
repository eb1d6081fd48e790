//! The classifier while somebody speaks: how often calm speech is taken for a raised voice before it
//! is over, and how soon a raised voice is noticed.

use std::path::Path;

use anyhow::{Context, Result};
use voice::affect::{VoiceAnalyser, VoiceStream};
use voice::audio;

const CALM_CLIPS: usize = 3;
const STEP: usize = 1600;

/// One judgement: time, probability, voiced seconds.
type Judgement = (f64, f64, f64);

/// What a session may ask for before it takes a voice for raised: probability, judgements in a row,
/// voiced seconds.
const RULES: [(f64, usize, f64); 12] = [
    (0.8, 2, 0.3),
    (0.9, 2, 0.3),
    (0.8, 3, 0.3),
    (0.9, 3, 0.3),
    (0.95, 3, 0.3),
    (0.9, 2, 0.5),
    (0.9, 3, 0.5),
    (0.95, 3, 0.5),
    (0.9, 3, 0.7),
    (0.95, 3, 0.7),
    (0.9, 4, 0.5),
    (0.95, 4, 0.5),
];

pub(crate) fn table(folder: &Path) -> Result<String> {
    let text = std::fs::read_to_string(folder.join("labels.csv"))?;
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let mut speakers: Vec<&str> = rows.iter().map(|row| row[2]).collect();
    speakers.dedup();
    speakers.sort_unstable();
    speakers.dedup();
    let mut clips: Vec<(bool, bool, Vec<Judgement>)> = Vec::new();
    for speaker in speakers {
        let own: Vec<_> = rows.iter().filter(|row| row[2] == speaker).collect();
        let is_calm = |row: &&&Vec<&str>| matches!(row[3], "neutral" | "calm");
        let baseline: Vec<_> = own.iter().filter(is_calm).take(CALM_CLIPS).copied().collect();
        let read =
            |row: &Vec<&str>| audio::read(&folder.join(row[0])).with_context(|| row[0].to_owned());
        for row in own.iter().filter(|row| !baseline.contains(row)) {
            let is_own = row[1] == "emodb";
            let is_raised = matches!(row[3], "anger" | "fear") && (is_own || row[7] == "strong");
            if !is_raised && !is_calm(&row) {
                continue;
            }
            let mut analyser = VoiceAnalyser::default();
            for calm in &baseline {
                analyser.add_calm(&read(calm)?);
            }
            clips.push((is_own, is_raised, judgements(VoiceStream::new(analyser), &read(row)?)));
        }
    }
    let mut table = String::from(
        "while somebody speaks, 3 calm clips (emodb is what the weights were trained on)\n\n| probability, in a row, voiced | emodb: alarms / noticed, median | ravdess: alarms / noticed, median |\n|---|---|---|\n",
    );
    for rule in RULES {
        let cell = |own: bool| outcome(rule, clips.iter().filter(|clip| clip.0 == own));
        table += &format!(
            "| {:.2}, {}, {:.1} s | {} | {} |\n",
            rule.0,
            rule.1,
            rule.2,
            cell(true),
            cell(false)
        );
    }
    Ok(table)
}

fn outcome<'c>(
    rule: (f64, usize, f64),
    clips: impl Iterator<Item = &'c (bool, bool, Vec<Judgement>)>,
) -> String {
    let (mut calm, mut alarms, mut raised, mut noticed) = (0_usize, 0, 0_usize, Vec::new());
    for (_, is_raised, judgements) in clips {
        let first = first_notice(rule, judgements);
        if *is_raised {
            raised += 1;
            noticed.extend(first);
        } else {
            calm += 1;
            alarms += usize::from(first.is_some());
        }
    }
    noticed.sort_by(f64::total_cmp);
    let median = noticed.get(noticed.len() / 2).copied().unwrap_or(f64::NAN);
    let percent = |part: usize, all: usize| 100.0 * part as f64 / all.max(1) as f64;
    format!(
        "{:.1} % / {:.1} %, {median:.1} s",
        percent(alarms, calm),
        percent(noticed.len(), raised)
    )
}

fn first_notice(rule: (f64, usize, f64), judgements: &[Judgement]) -> Option<f64> {
    let (bound, needed, voiced) = rule;
    let mut in_a_row = 0;
    for (at_s, raised, voiced_s) in judgements {
        in_a_row = if *raised >= bound && *voiced_s >= voiced { in_a_row + 1 } else { 0 };
        if in_a_row == needed {
            return Some(*at_s);
        }
    }
    None
}

fn judgements(mut stream: VoiceStream, sound: &[f32]) -> Vec<Judgement> {
    let ends = (STEP..=sound.len()).step_by(STEP);
    let judge = |end: usize| {
        let moment = stream.follow(&sound[..end], end as f64 / 16_000.0)?;
        let raised = moment.cues.raised_voice.unwrap_or(0.0);
        Some((moment.at_s, raised, moment.cues.quality.voiced_s))
    };
    ends.filter_map(judge).collect()
}
