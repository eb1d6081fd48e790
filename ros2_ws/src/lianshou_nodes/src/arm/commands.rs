//! From the text of a task goal to commands that name objects of the scene.

use robot_core::scene::Scene;
use robot_core::scene::grounding::{self, Discourse, Grounding};
use robot_core::task::{GroundedCommand, TaskCommand};

/// Longest text of a goal, bytes.
const LONGEST: usize = 1 << 20;

/// Why a goal holds no commands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say it all")]
pub enum CommandError {
    #[error("the goal has neither commands nor text")]
    Nothing,
    #[error("the goal has both commands and text; which is meant?")]
    Both,
    #[error("words are for lianshou_voice; this node takes commands")]
    NoReader,
    #[error("the goal has {bytes} bytes, at most {LONGEST} are read")]
    TooLong { bytes: usize },
    #[error("not a list of commands: {message}")]
    Syntax { message: String },
    #[error("the list of commands is empty")]
    Empty,
    #[error("at most {most} commands are taken at once, these are {found}")]
    TooMany { found: usize, most: usize },
    #[error("nothing in the scene fits `{phrase}`")]
    NothingFits { phrase: String },
    #[error("it is not clear what `{phrase}` means: {}", candidates.join(", "))]
    Unclear { phrase: String, candidates: Vec<String> },
}

/// Reads a JSON list of commands, or a single one, and resolves what they refer to. A command that
/// carries `object_ids` is taken as it is.
///
/// # Errors
/// What is wrong with the text.
pub fn read(json: &str, scene: &Scene) -> Result<Vec<GroundedCommand>, CommandError> {
    if json.len() > LONGEST {
        return Err(CommandError::TooLong { bytes: json.len() });
    }
    let syntax = |error: serde_json::Error| CommandError::Syntax { message: error.to_string() };
    let commands: Vec<GroundedCommand> = if json.trim_start().starts_with('{') {
        vec![serde_json::from_str(json).map_err(syntax)?]
    } else {
        serde_json::from_str(json).map_err(syntax)?
    };
    match commands.len() {
        0 => Err(CommandError::Empty),
        found if found > grounding::MAX_COMMANDS => {
            Err(CommandError::TooMany { found, most: grounding::MAX_COMMANDS })
        }
        _ => ground(commands, scene),
    }
}

/// Resolves what the commands refer to, unless they all say it themselves.
pub(super) fn ground(
    commands: Vec<GroundedCommand>,
    scene: &Scene,
) -> Result<Vec<GroundedCommand>, CommandError> {
    if commands.iter().any(|command| !command.object_ids.is_empty()) {
        return Ok(commands);
    }
    let plain: Vec<TaskCommand> = commands.into_iter().map(|command| command.command).collect();
    match grounding::ground(&plain, "", Some(scene), &Discourse::default()) {
        Grounding::Ready { commands, .. } => Ok(commands),
        Grounding::NothingFits { phrase, .. } => Err(CommandError::NothingFits { phrase }),
        Grounding::Ask(question) => {
            let (phrase, candidates) = (question.phrase, question.candidates);
            Err(CommandError::Unclear { phrase, candidates })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data;

    fn scene() -> Scene {
        Scene::load(&data::find(data::Kind::Scene, "blocks.toml").unwrap()).unwrap()
    }

    #[test]
    fn phrases_are_resolved_and_ids_are_kept() {
        let pick = read(r#"[{"do":"pick","object":"red block"}]"#, &scene()).unwrap();
        assert_eq!(pick[0].object_ids, ["red_block"]);
        let with_id = r#"{"do":"pick","object_ids":["green_block"]}"#;
        assert_eq!(read(with_id, &scene()).unwrap()[0].object_ids, ["green_block"]);
        let place = r#"[{"do":"pick","object":"red block"},
            {"do":"place","to":{"relation":"in","ref":"tray"}}]"#;
        let place = read(place, &scene()).unwrap();
        assert!(serde_json::to_string(&place[1]).unwrap().contains(r#""ref_id":"tray""#));
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let scene = scene();
        let error = |text: &str| read(text, &scene).unwrap_err();
        assert!(matches!(error(""), CommandError::Syntax { .. }));
        assert!(matches!(error(r#"[{"do":"fly"}]"#), CommandError::Syntax { .. }));
        assert!(matches!(error("[1]"), CommandError::Syntax { .. }));
        assert_eq!(error("[]"), CommandError::Empty);
        assert!(matches!(error(&" ".repeat(LONGEST + 1)), CommandError::TooLong { .. }));
        let many = format!("[{}]", vec![r#"{"do":"home"}"#; 65].join(","));
        assert_eq!(error(&many), CommandError::TooMany { found: 65, most: 64 });
        let unicorn = r#"[{"do":"pick","object":"unicorn"}]"#;
        assert!(matches!(error(unicorn), CommandError::NothingFits { .. }));
        let block = r#"[{"do":"pick","object":"block"}]"#;
        let CommandError::Unclear { candidates, .. } = error(block) else { panic!() };
        assert_eq!(candidates.len(), 3);
    }
}
