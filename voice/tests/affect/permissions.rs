//! No cue raises a speed, skips a question or permits what was not permitted.

use std::path::Path;

use proptest::prelude::*;
use robot_core::caution::{Caution, Cue};
use robot_core::scene::Scene;
use robot_core::task::GroundedCommand;
use voice::dialogue::{Dialogue, Policy, Situation, Turn};
use voice::understanding::{LlmUse, Readers, RulesReader, Utterance};

const SENTENCES: [&str; 16] = [
    "pick up the red block",
    "put it in the tray",
    "go home",
    "open the gripper",
    "move 10 centimetres to the left",
    "faster",
    "full speed",
    "half speed",
    "yes",
    "no",
    "pick up the block",
    "what are you holding",
    "把红色方块放到托盘里",
    "回原位",
    "快一点",
    "resume",
];

fn scene() -> Scene {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../urdf/scenes/blocks.toml");
    Scene::load(&path).unwrap()
}

fn converse(policy: &Policy, scene: &Scene, said: &[&str], caution: Caution) -> Vec<Turn> {
    let mut dialogue = Dialogue::new(policy.clone());
    let mut readers = Readers::new(RulesReader, None, LlmUse::Off);
    let hear = |(index, text): (usize, &&str)| {
        let situation =
            Situation { scene: Some(scene), now_s: index as f64, caution, ..Situation::default() };
        dialogue.hear(&Utterance::typed(text), &situation, &mut readers)
    };
    said.iter().enumerate().map(hear).collect()
}

fn motions(turn: &Turn) -> Vec<&GroundedCommand> {
    turn.commands.iter().filter(|command| command.command.moves()).collect()
}

fn caution() -> impl Strategy<Value = Caution> {
    prop::collection::vec(0..Cue::ALL.len(), 0..4).prop_map(|cues| {
        cues.into_iter().fold(Caution::NONE, |all, cue| all.join(Cue::ALL[cue].caution()))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_cue_skips_a_question_or_permits_a_motion(
        caution in caution(), index in 0..SENTENCES.len(), is_cell in any::<bool>(),
    ) {
        let scene = scene();
        let policy = if is_cell { Policy::cell() } else { Policy::simulator() };
        let said = [SENTENCES[index]];
        let plain = converse(&policy, &scene, &said, Caution::NONE);
        let careful = converse(&policy, &scene, &said, caution);
        let (plain, careful) = (&plain[0], &careful[0]);
        if plain.question.is_some() {
            prop_assert!(careful.question.is_some(), "{said:?} {caution:?}");
        }
        let allowed = motions(plain);
        prop_assert!(motions(careful).iter().all(|motion| allowed.contains(motion)));
        if caution.confirms() {
            prop_assert!(motions(careful).is_empty(), "with caution, motion is asked about first");
        }
    }

    #[test]
    fn under_caution_every_motion_of_a_conversation_was_asked_about(
        caution in caution(), order in prop::collection::vec(0..SENTENCES.len(), 1..8),
    ) {
        let scene = scene();
        let said: Vec<&str> = order.iter().map(|index| SENTENCES[*index]).collect();
        let turns = converse(&Policy::simulator(), &scene, &said, caution.join(Cue::RaisedVoice.caution()));
        for (index, turn) in turns.iter().enumerate() {
            if !motions(turn).is_empty() {
                let asked = turns[..index].iter().any(|earlier| earlier.question.is_some());
                prop_assert!(asked, "{said:?}: {turn:?}");
            }
        }
    }
}
