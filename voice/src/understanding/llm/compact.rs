//! The compact form in which a tuned model answers: a line of few tokens, which is expanded to
//! task commands here.
//!
//! ```text
//! pick red block < on table ; place it > between tray & box
//! jog ^ left # five centimetres        rotate % joint two ^ clockwise # a quarter turn
//! speed ^ slower   speed # half   speed * twice   record demo +   ask location | red cup
//! ```
//! A command is its verb, the thing or name it is about, and slots with a mark each: `<` from,
//! `>` to, `&` second reference, `^` direction or change, `#` quantity, `*` factor, `%` joint, `@`
//! arm, `+` on, `-` off. Quantities are copied from what was said and converted by the tables of
//! the rules: a small model copies well and calculates badly.

use robot_core::task::{NoneReason, TaskCommand};
use serde_json::{Map, Value, json};

use crate::understanding::rules::{Quantity, quantity};

/// GBNF of a compact answer; the start rule is `root`.
pub(super) fn grammar() -> String {
    let one_of = |words: &[&str]| {
        let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
        format!("({})", quoted.join(" | "))
    };
    let mut text = String::from("root ::= command (\" ; \" command){0,5}\n");
    let plain = one_of(&["stop", "pause", "resume", "cancel", "yes", "no"]);
    let commands = [
        plain,
        "\"home\" arm?".into(),
        "\"move\" to? arm?".into(),
        "\"jog\" direction? quantity? arm?".into(),
        "\"rotate\" phrase? joint? direction? quantity? arm?".into(),
        "\"pick\" phrase? from? arm?".into(),
        "\"place\" phrase? to? arm?".into(),
        "(\"push\" | \"pull\") phrase? direction? quantity? to?".into(),
        format!("{} phrase? arm?", one_of(&["handover", "receive", "open", "close"])),
        format!("{} phrase?", one_of(&["turn_on", "turn_off", "press"])),
        "\"point\" phrase? to?".into(),
        "\"guide\" switch".into(),
        "\"teach\" phrase?".into(),
        "\"record\" phrase? switch?".into(),
        "\"run\" phrase? quantity?".into(),
        "\"speed\" (\" ^ \" change | quantity | \" *\" phrase)".into(),
        "(\"repeat\" | \"wait\") quantity?".into(),
        "\"avoid\" phrase? to? switch?".into(),
        "\"ask \" topic (\" |\" phrase)?".into(),
        "\"none \" reason".into(),
    ];
    text.push_str(&format!("command ::= {}\n", commands.join(" | ")));
    for (name, words) in CLOSED {
        text.push_str(&format!("{name} ::= {}\n", one_of(words)));
    }
    text.push_str(
        "arm ::= \" @ \" side\n\
         direction ::= \" ^ \" heading\n\
         quantity ::= \" #\" phrase\n\
         joint ::= \" %\" phrase\n\
         from ::= \" < \" relation phrase\n\
         to ::= \" > \" relation phrase (\" &\" phrase)?\n\
         switch ::= \" +\" | \" -\"\n\
         phrase ::= (\" \" word){1,8}\n\
         word ::= first rest{0,23}\n\
         first ::= [^ <>#@%&*;|+^\\x00-\\x1F\\x7F-]\n\
         rest ::= [^ <>#@&*;|^\\x00-\\x1F\\x7F]\n",
    );
    text
}

const CLOSED: [(&str, &[&str]); 6] = [
    ("side", &["left", "right", "both"]),
    (
        "heading",
        &["left", "right", "forward", "backward", "up", "down", "clockwise", "counterclockwise"],
    ),
    (
        "relation",
        &[
            "at",
            "on",
            "in",
            "under",
            "above",
            "left_of",
            "right_of",
            "in_front_of",
            "behind",
            "next_to",
            "between",
        ],
    ),
    ("change", &["slower", "faster"]),
    ("topic", &["state", "objects", "location", "holding", "plan", "reason", "speed", "help"]),
    ("reason", &["chat", "unclear", "unable", "unsafe", "not_addressed"]),
];

/// Farther than this no arm on a table moves its tool.
const FARTHEST_M: f64 = 9.0;

/// The commands of a compact answer.
///
/// # Errors
/// What is wrong with the answer.
pub(super) fn commands(answer: &str) -> Result<Vec<TaskCommand>, String> {
    answer.trim().split(" ; ").map(command).collect()
}

fn command(text: &str) -> Result<TaskCommand, String> {
    let mut slots = Slots::of(text)?;
    let Some((verb, rest)) = slots.head.split_first() else {
        return Err("a command without a verb".into());
    };
    let (verb, mut rest) = (verb.clone(), rest.to_vec());
    let mut command = Map::new();
    command.insert("do".into(), json!(verb));
    if let (Some(slot), false) = (first_word(&verb), rest.is_empty()) {
        command.insert(slot.into(), json!(rest.remove(0)));
    }
    if let (true, false) = (verb == "ask", slots.about.is_empty()) {
        rest = std::mem::take(&mut slots.about);
    }
    if !rest.is_empty() {
        let is_named = matches!(verb.as_str(), "teach" | "record" | "run");
        let slot = if is_named { "name" } else { "object" };
        command.insert(slot.into(), json!(rest.join(" ")));
    }
    for (name, value) in slots.values(&verb) {
        command.insert(name.into(), value);
    }
    let command = serde_json::from_value(Value::Object(command))
        .map_err(|error| format!("{text:?} is no command: {error}"))?;
    Ok(if is_absurd(&command) { TaskCommand::None { reason: NoneReason::Unable } } else { command })
}

/// The slot that the first word after some verbs fills.
fn first_word(verb: &str) -> Option<&'static str> {
    match verb {
        "ask" => Some("topic"),
        "none" => Some("reason"),
        _ => None,
    }
}

fn is_absurd(command: &TaskCommand) -> bool {
    match command {
        TaskCommand::Jog { distance_m: Some(distance), .. }
        | TaskCommand::Push { distance_m: Some(distance), .. }
        | TaskCommand::Pull { distance_m: Some(distance), .. } => *distance > FARTHEST_M,
        TaskCommand::Speed { scale: Some(scale), .. } => *scale > 1.0,
        _ => false,
    }
}

/// The words of a command, by the mark before them.
#[derive(Default)]
struct Slots {
    head: Vec<String>,
    from: Vec<String>,
    to: Vec<String>,
    second: Vec<String>,
    direction: Vec<String>,
    quantity: Vec<String>,
    factor: Vec<String>,
    joint: Vec<String>,
    arm: Vec<String>,
    about: Vec<String>,
    on: Option<bool>,
}

impl Slots {
    fn of(text: &str) -> Result<Self, String> {
        let mut slots = Self::default();
        let mut mark = "";
        for word in text.split_whitespace() {
            if let "<" | ">" | "&" | "^" | "#" | "*" | "%" | "@" | "|" | "+" | "-" = word {
                mark = word;
                slots.on = match word {
                    "+" => Some(true),
                    "-" => Some(false),
                    _ => slots.on,
                };
                continue;
            }
            let slot = match mark {
                "" => &mut slots.head,
                "<" => &mut slots.from,
                ">" => &mut slots.to,
                "&" => &mut slots.second,
                "^" => &mut slots.direction,
                "#" => &mut slots.quantity,
                "*" => &mut slots.factor,
                "%" => &mut slots.joint,
                "@" => &mut slots.arm,
                "|" => &mut slots.about,
                _ => return Err(format!("{word:?} follows {mark:?}")),
            };
            slot.push(word.to_owned());
        }
        Ok(slots)
    }

    /// The slots of the contract that were filled.
    fn values(&self, verb: &str) -> Vec<(&'static str, Value)> {
        let mut values = Vec::new();
        let mut put = |name, value: Option<Value>| values.extend(value.map(|value| (name, value)));
        let word = |words: &[String]| words.first().map(|word| json!(word));
        put("from", place(&self.from, &[]));
        put("to", place(&self.to, &self.second));
        put("joint", joint(&self.joint));
        put("arm", word(&self.arm));
        put(if verb == "speed" { "change" } else { "direction" }, word(&self.direction));
        put("on", self.on.map(|on| json!(on)));
        let said = quantity(&self.quantity.join(" "));
        let measured = said.and_then(|said| measure(verb, said));
        values.extend(measured);
        if let Some(Quantity::Times(factor) | Quantity::Bare(factor)) =
            quantity(&self.factor.join(" "))
        {
            values.push(("factor", json!(factor)));
        }
        values
    }
}

fn place(words: &[String], second: &[String]) -> Option<Value> {
    let (relation, reference) = words.split_first()?;
    let mut place = json!({"relation": relation, "ref": reference.join(" ")});
    if !second.is_empty() {
        place["ref2"] = json!(second.join(" "));
    }
    Some(place)
}

/// "joint two", "axis 3", "第四关节", "五轴" by their number, others by their name.
fn joint(words: &[String]) -> Option<Value> {
    if words.is_empty() {
        return None;
    }
    let name = words.join(" ");
    let bare: String = ["joint", "axis", "number", "关节", "轴", "第", "号"]
        .iter()
        .fold(name.clone(), |name, part| name.replace(part, ""));
    let number = match quantity(bare.trim()) {
        Some(Quantity::Bare(number)) if bare != name && number >= 1.0 => Some(number as u32),
        _ => None,
    };
    Some(number.map_or(json!(name), |number| json!(number)))
}

/// The slot in which a verb wants its quantity.
fn measure(verb: &str, said: Quantity) -> Option<(&'static str, Value)> {
    match (verb, said) {
        ("jog" | "push" | "pull", Quantity::Length(metres)) => Some(("distance_m", json!(metres))),
        ("rotate", Quantity::Angle(degrees)) => Some(("angle_deg", json!(degrees))),
        ("wait", Quantity::Duration(seconds)) => Some(("seconds", json!(seconds))),
        ("speed", Quantity::Share(share) | Quantity::Bare(share)) => Some(("scale", json!(share))),
        ("run" | "repeat", Quantity::Times(times) | Quantity::Bare(times))
            if (1.0..1000.0).contains(&times) =>
        {
            Some(("times", json!(times as u32)))
        }
        _ => None,
    }
}
