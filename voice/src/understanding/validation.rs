//! Checks a language model's reading against the words that were said.
//!
//! A small model invents: a direction that nobody gave, an object that was not named. Every slot
//! must be carried by the utterance. An optional slot that is not is dropped; an object, a place
//! or a verb that is not makes the reading worthless or doubtful.

use robot_core::task::{ArmName, Direction, Place, Relation, SpeedChange, TaskCommand};

use super::Utterance;
use super::cues::{self, Cues};

/// What is left of a reading.
#[derive(Clone, Debug, PartialEq)]
pub struct Validated {
    /// The commands, without what was invented.
    pub commands: Vec<TaskCommand>,
    /// Slots that were dropped, in the wire form.
    pub dropped: Vec<&'static str>,
    /// Verbs that nothing in the utterance speaks for.
    pub unsupported: usize,
}

impl Validated {
    /// Whether every word of the reading stands on the utterance.
    pub fn is_clean(&self) -> bool {
        self.dropped.is_empty() && self.unsupported == 0
    }
}

/// Why a reading is worthless.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Invention {
    /// A phrase that was not said.
    #[error("{slot} {phrase:?} was not said")]
    Phrase {
        /// The slot in the wire form.
        slot: &'static str,
        /// What the model wrote.
        phrase: String,
    },
    /// More commands than the utterance has words for.
    #[error("{commands} commands for {words} words")]
    TooMany {
        /// How many commands.
        commands: usize,
        /// How many words.
        words: usize,
    },
}

/// Checks a reading.
///
/// # Errors
/// [`Invention`] where an object or place was made up.
pub fn validate(
    commands: Vec<TaskCommand>,
    utterance: &Utterance<'_>,
) -> Result<Validated, Invention> {
    let said = Cues::new(utterance.text);
    if commands.len() > said.word_count().max(1) {
        return Err(Invention::TooMany { commands: commands.len(), words: said.word_count() });
    }
    let mut check = Check { said, dropped: Vec::new() };
    let mut out = Vec::new();
    let mut unsupported = 0;
    for command in commands {
        unsupported += usize::from(!cues::speaks_for(&command, &check.said));
        out.push(check.command(command)?);
    }
    Ok(Validated { commands: out, dropped: check.dropped, unsupported })
}

struct Check {
    said: Cues,
    dropped: Vec<&'static str>,
}

impl Check {
    fn command(&mut self, mut command: TaskCommand) -> Result<TaskCommand, Invention> {
        use TaskCommand as C;
        match &mut command {
            C::Home { arm } => self.arm(arm),
            C::Move { arm, to, linear } => {
                self.arm(arm);
                self.place(to)?;
                self.keep("linear", linear, |said, _| {
                    said.has(&["straight", "line", "linear", "直线"])
                });
            }
            C::Jog { arm, direction, distance_m } => {
                self.arm(arm);
                self.direction(direction);
                self.number("distance_m", distance_m);
            }
            C::Rotate { arm, object, joint, direction, angle_deg } => {
                self.arm(arm);
                self.object(object)?;
                self.keep("joint", joint, |said, joint| said.carries_joint(joint));
                self.direction(direction);
                self.number("angle_deg", angle_deg);
            }
            C::Pick { object, from, arm } => {
                self.object(object)?;
                self.place(from)?;
                self.arm(arm);
            }
            C::Place { object, to, arm } => {
                self.object(object)?;
                self.place(to)?;
                self.arm(arm);
            }
            C::Push { object, direction, distance_m, to }
            | C::Pull { object, direction, distance_m, to } => {
                self.object(object)?;
                self.direction(direction);
                self.number("distance_m", distance_m);
                self.place(to)?;
            }
            C::Handover { object, arm }
            | C::Receive { object, arm }
            | C::Open { object, arm }
            | C::Close { object, arm } => {
                self.object(object)?;
                self.arm(arm);
            }
            C::TurnOn { object }
            | C::TurnOff { object }
            | C::Press { object }
            | C::Ask { object, .. } => {
                self.object(object)?;
            }
            C::Point { object, to } | C::Avoid { object, to, .. } => {
                self.object(object)?;
                self.place(to)?;
            }
            C::Teach { name } | C::Record { name, .. } => self.name(name),
            C::Run { name, times } => {
                self.name(name);
                self.count(times);
            }
            C::Speed { scale, factor, change } => {
                self.number("scale", scale);
                self.number("factor", factor);
                self.keep("change", change, |said, change| {
                    said.has(match change {
                        SpeedChange::Slower => cues::SLOWER,
                        SpeedChange::Faster => cues::FASTER,
                    })
                });
            }
            C::Repeat { times } => self.count(times),
            C::Wait { seconds } => self.number("seconds", seconds),
            _ => {}
        }
        Ok(command)
    }

    fn keep<T>(
        &mut self,
        slot: &'static str,
        value: &mut Option<T>,
        is_said: impl Fn(&Cues, &T) -> bool,
    ) {
        if value.as_ref().is_some_and(|value| !is_said(&self.said, value)) {
            *value = None;
            self.dropped.push(slot);
        }
    }

    fn arm(&mut self, arm: &mut Option<ArmName>) {
        self.keep("arm", arm, |said, arm| {
            said.has(&["arm", "arms", "hand", "hands", "臂", "手"])
                && said.has(match arm {
                    ArmName::Left => &["left", "左"],
                    ArmName::Right => &["right", "右"],
                    ArmName::Both => &["both", "两", "双"],
                })
        });
    }

    fn direction(&mut self, direction: &mut Option<Direction>) {
        self.keep("direction", direction, |said, direction| {
            said.has(cues::of_direction(*direction))
        });
    }

    fn number(&mut self, slot: &'static str, number: &mut Option<f64>) {
        self.keep(slot, number, |said, number| said.carries_number(*number));
    }

    fn count(&mut self, times: &mut Option<u32>) {
        self.keep("times", times, |said, times| said.carries_number(f64::from(*times)));
    }

    fn name(&mut self, name: &mut Option<String>) {
        self.keep("name", name, |said, name| said.carries_phrase(name));
    }

    fn object(&mut self, object: &Option<String>) -> Result<(), Invention> {
        self.phrase("object", object.as_deref())
    }

    fn place(&mut self, place: &mut Option<Place>) -> Result<(), Invention> {
        let Some(place) = place else { return Ok(()) };
        let is_operator = place.reference == "operator" && self.said.has(&["me", "my", "us", "我"]);
        if !is_operator {
            self.phrase("ref", Some(&place.reference))?;
        }
        self.phrase("ref2", place.second_reference.as_deref())?;
        if place.relation != Relation::At && !self.said.has(cues::of_relation(place.relation)) {
            return Err(Invention::Phrase {
                slot: "relation",
                phrase: format!("{:?}", place.relation),
            });
        }
        Ok(())
    }

    fn phrase(&mut self, slot: &'static str, phrase: Option<&str>) -> Result<(), Invention> {
        match phrase {
            Some(phrase) if !self.said.carries_phrase(phrase) => {
                Err(Invention::Phrase { slot, phrase: phrase.to_owned() })
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn check(said: &str, commands: Value) -> Result<(Value, Vec<&'static str>, usize), String> {
        let commands = serde_json::from_value(commands).unwrap();
        validate(commands, &Utterance::typed(said))
            .map(|v| (serde_json::to_value(v.commands).unwrap(), v.dropped, v.unsupported))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn what_was_said_stays() {
        for (said, commands) in [
            ("pick up the red block", json!([{"do": "pick", "object": "red block"}])),
            (
                "go left five centimetres",
                json!([{"do": "jog", "direction": "left", "distance_m": 0.05}]),
            ),
            (
                "turn the wrist by 45 degrees clockwise",
                json!([{"do": "rotate", "joint": "wrist", "direction": "clockwise", "angle_deg": 45.0}]),
            ),
            (
                "drop it into the bin",
                json!([{"do": "place", "object": "it", "to": {"relation": "in", "ref": "bin"}}]),
            ),
            ("go at half speed", json!([{"do": "speed", "scale": 0.5}])),
            (
                "把红色积木放到托盘里",
                json!([{"do": "place", "object": "红色积木", "to": {"relation": "in", "ref": "托盘"}}]),
            ),
            ("向上移动十厘米", json!([{"do": "jog", "direction": "up", "distance_m": 0.1}])),
        ] {
            assert_eq!(check(said, commands.clone()), Ok((commands, vec![], 0)), "{said}");
        }
    }

    #[test]
    fn invented_slots_are_dropped() {
        let (commands, dropped, _) = check("rotate the wrist 45 degrees",
            json!([{"do": "rotate", "joint": "wrist", "direction": "clockwise", "angle_deg": 45.0, "arm": "left"}])).unwrap();
        assert_eq!(commands, json!([{"do": "rotate", "joint": "wrist", "angle_deg": 45.0}]));
        assert_eq!(dropped, ["arm", "direction"]);
        let (commands, ..) =
            check("move up a bit", json!([{"do": "jog", "direction": "up", "distance_m": 0.3}]))
                .unwrap();
        assert_eq!(commands, json!([{"do": "jog", "direction": "up"}]));
    }

    #[test]
    fn invented_things_make_the_reading_worthless() {
        for (said, commands) in [
            ("take the mug", json!([{"do": "pick", "object": "red block"}])),
            (
                "put it away",
                json!([{"do": "place", "object": "it", "to": {"relation": "in", "ref": "bin"}}]),
            ),
            ("go", json!([{"do": "home"}, {"do": "home"}])),
        ] {
            assert!(check(said, commands).is_err(), "{said}");
        }
    }

    #[test]
    fn verbs_that_nothing_speaks_for_are_counted() {
        let (_, _, unsupported) =
            check("I like the red block", json!([{"do": "pick", "object": "red block"}])).unwrap();
        assert_eq!(unsupported, 1);
    }
}
