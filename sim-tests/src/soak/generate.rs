//! Cells, words and disturbances by chance.

use robot_core::scene::{Role, Shape};
use robot_core::supervisor::LimitKind;
use voice::understanding::Language;

use super::random::Random;
use crate::judge::HOLDING_QUESTIONS;
use crate::scenario::{Always, Fault, HandMove, ObjectSpec, Scenario, Step, Walk, When};

/// English, Mandarin, and the word for the id.
const COLORS: [(&str, &str); 5] =
    [("red", "红色"), ("blue", "蓝色"), ("green", "绿色"), ("yellow", "黄色"), ("white", "白色")];
/// Middles of blocks are at least this far apart, m.
const APART_M: f64 = 0.085;
/// `{a}` and `{b}` are blocks, `{c}` is a container, `{n}` a number of centimetres.
const ENGLISH: [&str; 30] = [
    "pick up the {a} block",
    "put the {a} block in the {c}",
    "pick up the {a} block and put it in the {c}",
    "put the {a} block on the {b} block",
    "put the {a} block next to the {b} block",
    "put the {a} block to the left of the {b} block",
    "put it down",
    "put it in the {c}",
    "move above the {c}",
    "move above the {a} block",
    "move left {n} centimetres",
    "move up {n} centimetres",
    "move back {n} centimetres",
    "move down {n} centimetres",
    "rotate the gripper 30 degrees clockwise",
    "rotate the {a} block 45 degrees",
    "point at the {a} block",
    "give me the {a} block",
    "let go",
    "close the gripper",
    "go home",
    "slower",
    "full speed",
    "do that again",
    "keep away from the {a} block",
    "pick up the block",
    "put all blocks in the {c}",
    "push the {a} block to the left",
    "pick up the banana",
    "what do you see",
];
const MANDARIN: [&str; 14] = [
    "拿起{a}的积木",
    "把{a}的积木放到{c}里",
    "把{a}的积木放在{b}的积木上面",
    "把{a}的积木放在{b}的积木左边",
    "放下",
    "移动到{c}上方",
    "向左移动{n}厘米",
    "向上移动{n}厘米",
    "指一下{a}的积木",
    "把{a}的积木给我",
    "松开",
    "回原位",
    "慢一点",
    "再来一次",
];
const ANSWERS: [&str; 6] =
    ["yes", "no", "the left one", "the right one", "the red one", "never mind"];
const ANSWERS_MANDARIN: [&str; 4] = ["好的", "不用了", "左边的", "右边的"];
const INTERRUPTIONS: [&str; 4] = ["stop", "pause", "cancel", "faster"];
const INTERRUPTIONS_MANDARIN: [&str; 3] = ["停", "暂停", "取消"];

/// The random scenario of a seed: always the same.
pub fn generate(seed: u64) -> Scenario {
    let mut random = Random::new(seed);
    let mut scenario = Scenario::new(format!("Random scenario of seed {seed}"));
    let is_mandarin = random.chance(0.3);
    scenario.language = if is_mandarin { Language::Zh } else { Language::En };
    scenario.without = ["red_block", "blue_block", "green_block"].map(str::to_owned).to_vec();
    scenario.objects = blocks(&mut random);
    scenario.confirms = random.chance(0.2);
    scenario.watches_people = random.chance(0.2);
    scenario.limit_s = 240.0;
    scenario.always = Always {
        plausible: true,
        permits: vec![LimitKind::StaleMeasurement, LimitKind::FollowingError],
        ..Always::default()
    };
    let mut words = Words { random, is_mandarin, colors: colors(&scenario) };
    for _ in 0..1 + words.random.below(4) {
        turn(&mut scenario, &mut words);
    }
    ending(&mut scenario, &words);
    scenario
}

fn blocks(random: &mut Random) -> Vec<ObjectSpec> {
    let mut blocks: Vec<ObjectSpec> = Vec::new();
    let count = 1 + random.below(4);
    for (english, mandarin) in COLORS.iter().take(count) {
        // After so many misses the table is full enough.
        for _ in 0..50 {
            let (x, y) = (random.between(0.36, 0.62), random.between(-0.17, 0.17));
            let is_free = blocks
                .iter()
                .all(|other| (other.position[0] - x).hypot(other.position[1] - y) > APART_M);
            if is_free {
                blocks.push(block(english, mandarin, x, y, random));
                break;
            }
        }
    }
    blocks
}

fn block(english: &str, mandarin: &str, x: f64, y: f64, random: &mut Random) -> ObjectSpec {
    let edge = |random: &mut Random| (random.between(0.025, 0.05) * 1e3).round() / 1e3;
    let size = [edge(random), edge(random), edge(random)];
    let round = |value: f64| (value * 1e3).round() / 1e3;
    let half_turn = random.between(-0.7, 0.7) / 2.0;
    ObjectSpec {
        id: format!("{english}_block"),
        name: "block".into(),
        attributes: vec![english.into(), mandarin.into(), "积木".into()],
        position: [round(x), round(y), size[2] / 2.0],
        orientation: Some([0.0, 0.0, half_turn.sin(), half_turn.cos()]),
        shape: Some(Shape::Box { size }),
        mass_kg: Some(round(random.between(0.02, 0.3))),
        role: Role::Item,
    }
}

fn colors(scenario: &Scenario) -> Vec<(String, String)> {
    let known = COLORS.iter().filter(|(english, _)| {
        scenario.objects.iter().any(|object| object.id == format!("{english}_block"))
    });
    known.map(|(english, mandarin)| ((*english).to_owned(), (*mandarin).to_owned())).collect()
}

struct Words {
    random: Random,
    is_mandarin: bool,
    colors: Vec<(String, String)>,
}

impl Words {
    fn fill(&mut self, template: &str) -> String {
        let mut text = template.to_owned();
        for hole in ["{a}", "{b}"] {
            let (english, mandarin) = self.random.pick(&self.colors).clone();
            text = text.replace(hole, if self.is_mandarin { &mandarin } else { &english });
        }
        let containers = if self.is_mandarin { ["托盘", "箱子"] } else { ["tray", "bin"] };
        let container = *self.random.pick(&containers);
        text = text.replace("{c}", container);
        text.replace("{n}", &(1 + self.random.below(25)).to_string())
    }

    fn one_of(&mut self, english: &[&str], mandarin: &[&str]) -> String {
        let templates = if self.is_mandarin { mandarin } else { english };
        let template = *self.random.pick(templates);
        self.fill(template)
    }
}

/// An order, perhaps an answer, perhaps an interruption or a disturbance while it is carried out.
fn turn(scenario: &mut Scenario, words: &mut Words) {
    let order = words.one_of(&ENGLISH, &MANDARIN);
    scenario.steps.push(Step::say(order));
    if scenario.confirms || words.random.chance(0.3) {
        let answer = words.one_of(&ANSWERS, &ANSWERS_MANDARIN);
        scenario.steps.push(Step { when: When::Now, after_s: 0.2, ..Step::say(answer) });
    }
    let after_s = (words.random.between(0.05, 6.0) * 1e2).round() / 1e2;
    let later = Step { when: When::Now, after_s, ..Step::default() };
    match words.random.below(10) {
        0..3 => {
            let word = words.one_of(&INTERRUPTIONS, &INTERRUPTIONS_MANDARIN);
            scenario.steps.push(Step { say: Some(word), ..later });
            go_on(scenario, words);
        }
        3 => {
            let button = *words.random.pick(&["stop", "fast stop", "pause", "cancel"]);
            scenario.steps.push(Step { press: Some(button.into()), ..later });
            go_on(scenario, words);
        }
        4 => scenario.steps.push(Step { fault: Some(Fault::Slip), ..later }),
        5 => break_drive(scenario, words, later),
        6 => {
            let object = words.random.pick(&scenario.objects).clone();
            let to = [words.random.between(0.36, 0.6), words.random.between(-0.17, 0.17), 0.08];
            let hand_move = Some(HandMove { object: object.id, to });
            scenario.steps.push(Step { hand_move, ..later });
        }
        7 if scenario.watches_people => {
            let to = [words.random.between(0.6, 1.5), words.random.between(-1.0, 1.0)];
            let walk = Walk { from: [3.0, 0.0], to, speed_m_s: words.random.between(0.4, 1.5) };
            scenario.steps.push(Step { walk: Some(walk), ..later });
            let leave =
                Step { fault: Some(Fault::PeopleLeave), when: When::Now, ..Step::default() };
            scenario.steps.push(Step { after_s: 4.0, ..leave });
        }
        _ => {}
    }
}

fn break_drive(scenario: &mut Scenario, words: &mut Words, later: Step) {
    let fault = if words.random.chance(0.5) { Fault::DriveDead } else { Fault::DriveLate(0.06) };
    scenario.steps.push(Step { fault: Some(fault), ..later });
    let mend = Step { fault: Some(Fault::DriveAlive), when: When::Now, ..Step::default() };
    scenario.steps.push(Step { after_s: 1.0, ..mend });
    go_on(scenario, words);
}

/// A pause that nobody ends is no end of anything.
fn go_on(scenario: &mut Scenario, words: &mut Words) {
    let word = words.one_of(&["resume"], &["继续"]);
    scenario.steps.push(Step { when: When::Now, after_s: 1.6, ..Step::say(word) });
}

/// Whatever is paused goes on or is dropped, and the robot says what it holds.
fn ending(scenario: &mut Scenario, words: &Words) {
    let [english, mandarin] = HOLDING_QUESTIONS;
    let resume = Step { press: Some("resume".into()), after_s: 0.5, ..Step::default() };
    scenario.steps.push(resume);
    let question = if words.is_mandarin { mandarin } else { english };
    scenario.steps.push(Step { after_s: 0.5, ..Step::say(question) });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::prepare;

    #[test]
    fn every_random_scenario_makes_sense_and_can_be_written_down() {
        for seed in 0..300 {
            let scenario = generate(seed);
            assert_eq!(scenario, generate(seed));
            let text = scenario.to_toml().unwrap();
            let again: Scenario =
                toml::from_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
            assert_eq!(again, scenario);
            prepare(scenario, "soak.toml".as_ref())
                .unwrap_or_else(|problem| panic!("{seed}: {problem:?}\n{text}"));
        }
    }
}
