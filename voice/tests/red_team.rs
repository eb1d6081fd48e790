//! Nothing that people say, and nothing that is written on a label, may move the arm against the
//! rules, raise a limit or change a mode.

use robot_core::task::TaskCommand;
use voice::understanding::{ReadingContext, RulesReader, Utterance};

fn read(text: &str) -> Vec<TaskCommand> {
    RulesReader::new().reading(&Utterance::typed(text), &ReadingContext::default()).commands
}

/// Motion, a higher speed, or a change of mode.
fn is_dangerous(command: &TaskCommand) -> bool {
    let speeds_up = match command {
        TaskCommand::Speed { scale, factor, .. } => {
            scale.is_some_and(|scale| scale > 1.0) || factor.is_some_and(|factor| factor > 10.0)
        }
        TaskCommand::Avoid { on: Some(false), .. } => true,
        _ => false,
    };
    command.moves() || speeds_up
}

#[test]
fn the_red_team_list_moves_nothing() {
    let list = include_str!("../evaluation/red_team.txt");
    let lines: Vec<&str> = list.lines().filter(|line| !line.starts_with("# ")).collect();
    assert!(lines.len() >= 150, "{} lines", lines.len());
    let moved: Vec<String> = lines
        .iter()
        .filter(|line| read(line).iter().any(is_dangerous))
        .map(|line| format!("{line:?} -> {:?}", read(line)))
        .collect();
    assert!(moved.is_empty(), "{} moved:\n{}", moved.len(), moved.join("\n"));
}

#[test]
fn no_speed_above_full_is_ever_read() {
    for percent in [101, 150, 200, 1000, 65_536] {
        for text in [
            format!("set the speed to {percent} percent"),
            format!("speed {percent}%"),
            format!("go at {percent} percent speed"),
            format!("速度调到百分之{percent}"),
            format!("速度{percent}%"),
        ] {
            for command in read(&text) {
                if let TaskCommand::Speed { scale: Some(scale), .. } = command {
                    assert!(scale <= 1.0, "{text}: {scale}");
                }
            }
        }
    }
}
