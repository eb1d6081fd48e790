//! The rules reader on any input: it answers, quickly, and never panics.

use proptest::prelude::*;
use robot_core::task::TaskCommand;
use std::time::{Duration, Instant};
use voice::understanding::evaluation::pipeline::{self, SceneScore, SceneSet};
use voice::understanding::evaluation::{self, Answer};
use voice::understanding::{
    Language, LlmUse, Readers, ReadingContext, RulesReader, Utterance, spot_stop,
};

fn read(text: &str) -> Vec<TaskCommand> {
    RulesReader::new().reading(&Utterance::typed(text), &ReadingContext::default()).commands
}

/// Words that reach deep into the grammar, in an order that nobody says.
fn salad() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "pick",
        "up",
        "put",
        "the",
        "red",
        "block",
        "in",
        "to",
        "left",
        "of",
        "and",
        "then",
        ",",
        "no",
        "sorry",
        "two",
        "half",
        "a",
        "centimetres",
        "don't",
        "stop",
        "without",
        "touching",
        "between",
        "before",
        "after",
        "it",
        "speed",
        "percent",
        "at",
        "by",
        "joint",
        "from",
        "with",
        "arm",
        "again",
        "?",
        "1/2",
        "-",
        "0.5",
        "把",
        "放到",
        "托盘",
        "里",
        "往",
        "左",
        "移",
        "五厘米",
        "不对",
        "然后",
        "再",
        "别",
        "碰",
        "停",
        "半",
        "百分之",
        "用左手",
        "从",
        "拿",
        "给我",
        "一",
        "的",
        "转",
        "第三关节",
        "速度",
        "，",
        "。",
        "🤖",
        "\u{0}",
        "\u{202e}",
    ]);
    prop::collection::vec(words, 0..24).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_text_is_answered(text in "\\PC{0,80}") {
        prop_assert!(!read(&text).is_empty());
        let _ = spot_stop(&text);
    }

    #[test]
    fn any_salad_is_answered(text in salad(), history in prop::collection::vec(salad(), 0..3)) {
        let context = ReadingContext { history: &history, ..Default::default() };
        let reading = RulesReader::new().reading(&Utterance::typed(&text), &context);
        prop_assert!(!reading.commands.is_empty());
        prop_assert!((0.0..=1.0).contains(&reading.confidence));
    }

    #[test]
    fn any_characters_are_answered(text in prop::collection::vec(any::<char>(), 0..60)) {
        let text: String = text.into_iter().collect();
        prop_assert!(!read(&text).is_empty());
    }
}

#[test]
fn bad_input_is_unclear() {
    let none = |text: &str| matches!(read(text).as_slice(), [TaskCommand::None { .. }]);
    for text in [
        "",
        "   ",
        "\u{0}\u{1}\u{7f}",
        "🤖🦾🔥",
        "...",
        "?!",
        "ok computer says 42 42 42",
        "ジョイント",
        "сними блок",
    ] {
        assert!(none(text), "{text:?}: {:?}", read(text));
    }
}

#[test]
fn ten_thousand_characters_are_answered_at_once() {
    for unit in [
        "pick up the red block and ",
        "把红色方块放到托盘里然后",
        "a",
        "没",
        "( ",
        "1/",
        "and and ",
    ] {
        let text: String = unit.repeat(10_000 / unit.chars().count() + 1);
        let start = Instant::now();
        let commands = read(&text);
        assert!(start.elapsed() < Duration::from_millis(250), "{unit:?}: {:?}", start.elapsed());
        assert!(matches!(commands.as_slice(), [TaskCommand::None { .. }]), "{unit:?}");
    }
    let flood = format!("stop! {}", "blah ".repeat(2000));
    assert_eq!(read(&flood), [TaskCommand::Stop]);
}

#[test]
fn stops_are_spotted_and_talk_of_stopping_is_not() {
    for text in [
        "stop",
        "STOP!",
        "please stop",
        "okay now stop what you are doing",
        "can you stop please",
        "stop stop stop",
        "no no no",
        "freeze",
        "halt",
        "don't move",
        "pick up the block, no wait, stop",
        "I said stop",
        "stop, then go home",
        "that's enough",
        "stop the arm",
        "emergency stop",
        "停",
        "停下",
        "快停下来",
        "别动",
        "急停",
        "住手",
        "机器人停一下",
        "往左移，停！",
    ] {
        assert!(spot_stop(text).is_some(), "missed: {text}");
        assert!(read(text).contains(&TaskCommand::Stop), "not read: {text}: {:?}", read(text));
    }
    for text in [
        "don't stop",
        "why did you stop",
        "the stop sign",
        "put it next to the stop sign",
        "press the stop button",
        "stop recording",
        "stop the conveyor",
        "pick up the doorstop",
        "he said stop",
        "does it stop by itself",
        "不要停",
        "停车场在哪里",
        "按一下停止按钮",
        "停止录制",
        "传送带停掉",
        "等五秒",
        "你为什么停了",
        "go home",
        "",
    ] {
        assert!(spot_stop(text).is_none(), "false stop: {text}");
        assert!(!read(text).contains(&TaskCommand::Stop), "read as stop: {text}: {:?}", read(text));
    }
}

#[test]
fn the_evaluation_set_is_read_as_well_as_documented() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("evaluation");
    let items = evaluation::load(&folder).expect("the evaluation set is readable");
    assert!(items.len() >= 600, "{} items", items.len());
    let reader = RulesReader::new();
    for language in [Language::En, Language::Zh] {
        let group: Vec<_> = items.iter().filter(|item| item.lang == language).cloned().collect();
        let score = evaluation::score(&group, |item| {
            let context = ReadingContext {
                scene: item.scene.as_ref(),
                history: &item.history,
                pending_question: None,
            };
            let utterance =
                Utterance { text: &item.say, language: Some(item.lang), confidence: 1.0 };
            Answer::from(&reader.reading(&utterance, &context))
        });
        let share = |count: usize| count as f64 / score.items as f64;
        assert_eq!(score.missed_stop, 0, "{language:?}: {score}");
        assert!(share(score.exact) >= 0.92, "{language:?}: {score}");
        assert!(share(score.verbs) >= 0.95, "{language:?}: {score}");
        assert!(share(score.wrong_motion) <= 0.005, "{language:?}: {score}");
        assert!(share(score.false_stop) <= 0.003, "{language:?}: {score}");
    }
}

#[test]
fn the_robot_asks_in_scenes_where_it_should_and_nowhere_else() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("evaluation/scenes");
    let set = SceneSet::load(&folder).expect("the scenes are readable");
    assert!(set.items.len() >= 120, "{} items", set.items.len());
    let mut readers = Readers::new(RulesReader::new(), None, LlmUse::Off);
    let mut score = SceneScore::default();
    for item in &set.items {
        let turn = set.play(item, &mut readers);
        score.add(item, pipeline::judge(item, &turn));
    }
    let (where_it_should, needlessly) = score.asking();
    assert!(where_it_should >= 0.9 && needlessly <= 0.03, "{score}");
    assert!(score.wrong_motion() <= 2, "{score}");
}

#[test]
fn talk_that_sounds_like_orders_moves_nothing() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("evaluation/talk");
    let talk = evaluation::talk(&folder).expect("the talk is readable");
    let moved: Vec<_> = talk.iter().filter(|text| evaluation::moves_by_talk(text)).collect();
    assert!(talk.len() > 100 && moved.is_empty(), "{moved:?}");
}

#[test]
fn what_was_misread_once() {
    let read_after = |text: &str, history: &[&str]| {
        let history: Vec<String> = history.iter().map(|turn| (*turn).to_owned()).collect();
        let context = ReadingContext { history: &history, ..ReadingContext::default() };
        RulesReader::new().reading(&Utterance::typed(text), &context).commands
    };
    let json = |commands: Vec<TaskCommand>| serde_json::to_value(commands).unwrap_or_default();
    for (text, history, meant) in [
        (
            "move the a4 to the tray",
            &[][..],
            r#"[{"do":"place","object":"a4","to":{"relation":"at","ref":"tray"}}]"#,
        ),
        ("move a4 by ten degrees", &[], r#"[{"do":"rotate","joint":4,"angle_deg":10.0}]"#),
        ("what is left of the cup", &[], r#"[{"do":"ask","topic":"objects"}]"#),
        ("can you reach the shelf", &[], r#"[{"do":"ask","topic":"help"}]"#),
        ("can you pick up the cup", &[], r#"[{"do":"pick","object":"cup"}]"#),
        (
            "把灯打开再关掉",
            &[],
            r#"[{"do":"turn_on","object":"灯"},{"do":"turn_off","object":"灯"}]"#,
        ),
        ("关掉", &[], r#"[{"do":"stop"}]"#),
        (
            "forward 20",
            &["left 10 centimetres", "robot: Done."],
            r#"[{"do":"jog","direction":"forward","distance_m":0.2}]"#,
        ),
        (
            "往前20",
            &["向左10厘米", "机器人：好了。"],
            r#"[{"do":"jog","direction":"forward","distance_m":0.2}]"#,
        ),
        (
            "now down the same amount",
            &["go up 3 cm", "robot: Done."],
            r#"[{"do":"jog","direction":"down","distance_m":0.03}]"#,
        ),
    ] {
        let meant: serde_json::Value = serde_json::from_str(meant).expect("the table is JSON");
        assert_eq!(json(read_after(text, history)), meant, "{text}");
    }
}

#[test]
fn a_right_that_corrects_is_a_side_and_not_a_yes() {
    use robot_core::task::Direction;
    for text in ["move five centimetres left, no, right", "go left five centimetres, sorry, right"]
    {
        let right = TaskCommand::Jog {
            arm: None,
            direction: Some(Direction::Right),
            distance_m: Some(0.05),
        };
        assert_eq!(read(text), [right], "{text}");
    }
    assert_eq!(read("right"), [TaskCommand::Yes]);
}
