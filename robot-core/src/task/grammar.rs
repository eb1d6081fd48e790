//! The grammar that constrains a language model while it writes task commands.
//!
//! It is made from the JSON Schema ([`schema::command_list`](super::schema::command_list)), in
//! llama.cpp's GBNF notation, and is narrower than the schema where a small model goes astray: no
//! white space (models loop on it), a fixed order of slots with the verb first, bounded strings,
//! numbers and lists, no nulls. Whatever it lets through is still parsed and validated like any
//! outside input.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Map, Value};

use super::schema;

/// Most commands in one answer.
pub const MAX_COMMANDS: usize = 6;
/// Longest phrase in a slot, characters.
pub const MAX_PHRASE_CHARS: usize = 48;

/// Order of the slots in a command: what says most about the rest comes first. Slots that are not
/// listed follow.
const SLOT_ORDER: [&str; 20] = [
    "do",
    "object",
    "from",
    "to",
    "relation",
    "ref",
    "ref2",
    "joint",
    "direction",
    "distance_m",
    "angle_deg",
    "topic",
    "reason",
    "name",
    "on",
    "scale",
    "factor",
    "change",
    "times",
    "arm",
];

/// GBNF of a JSON list of one to [`MAX_COMMANDS`] task commands; the start rule is `root`.
///
/// ```
/// let grammar = robot_core::task::grammar::command_list();
/// assert!(grammar.starts_with("root ::= \"[\" task-command"));
/// ```
pub fn command_list() -> String {
    let schema = schema::command_list();
    let mut rules = BTreeMap::new();
    if let Some(Value::Object(definitions)) = schema.get("$defs") {
        for (name, definition) in definitions {
            rules.insert(rule_name(name), expression(definition));
        }
    }
    let item = rule_name("TaskCommand");
    let mut text = format!(
        "root ::= \"[\" {item} (\",\" {item}){{0,{}}} \"]\"\n",
        MAX_COMMANDS.saturating_sub(1)
    );
    for (name, rule) in rules {
        let _ = writeln!(text, "{name} ::= {rule}");
    }
    let _ = writeln!(text, "string ::= \"\\\"\" character{{1,{MAX_PHRASE_CHARS}}} \"\\\"\"");
    text.push_str("character ::= [^\"\\\\\\x00-\\x1F\\x7F]\n");
    text.push_str("number ::= [0-9]{1,4} (\".\" [0-9]{1,4})?\n");
    text.push_str("integer ::= [0-9]{1,3}\n");
    text.push_str("boolean ::= \"true\" | \"false\"\n");
    text
}

/// `TaskCommand` → `task-command`.
fn rule_name(definition: &str) -> String {
    let mut name = String::new();
    for letter in definition.chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

/// A JSON text as a literal of the grammar.
fn literal(json: &str) -> String {
    format!("\"{}\"", json.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The right-hand side for a schema. What it does not know becomes a string: the narrowest thing
/// that parsing still checks.
fn expression(schema: &Value) -> String {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return rule_name(reference.rsplit('/').next().unwrap_or(reference));
    }
    if let Some(constant) = schema.get("const") {
        return literal(&constant.to_string());
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        return choice(values.iter().map(|value| literal(&value.to_string())));
    }
    for key in ["oneOf", "anyOf"] {
        if let Some(options) = schema.get(key).and_then(Value::as_array) {
            return choice(options.iter().filter(|option| !is_null(option)).map(expression));
        }
    }
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        return object(properties, schema.get("required"));
    }
    match kind(schema) {
        "number" => "number",
        "integer" => "integer",
        "boolean" => "boolean",
        _ => "string",
    }
    .to_owned()
}

fn choice(options: impl Iterator<Item = String>) -> String {
    let options: Vec<String> = options.collect();
    match options.as_slice() {
        [only] => only.clone(),
        _ => format!("({})", options.join(" | ")),
    }
}

fn is_null(schema: &Value) -> bool {
    schema.get("type").and_then(Value::as_str) == Some("null")
}

/// The type that is not null.
fn kind(schema: &Value) -> &str {
    match schema.get("type") {
        Some(Value::String(kind)) => kind,
        Some(Value::Array(kinds)) => {
            kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or("string")
        }
        _ => "string",
    }
}

/// Required members first, in the slot order; the rest optional. At least one is required, so that
/// commas are simple.
fn object(properties: &Map<String, Value>, required: Option<&Value>) -> String {
    let is_required = |name: &str| {
        required.and_then(Value::as_array).is_some_and(|names| names.iter().any(|n| n == name))
    };
    let order = |name: &str| SLOT_ORDER.iter().position(|slot| *slot == name).unwrap_or(usize::MAX);
    let mut names: Vec<&String> = properties.keys().collect();
    names.sort_by_key(|name| (!is_required(name), order(name)));
    let mut text = literal("{");
    for (index, name) in names.into_iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        let member = format!(
            "{} {}",
            literal(&format!("{comma}\"{name}\":")),
            expression(&properties[name])
        );
        let _ = match is_required(name) {
            true => write!(text, " {member}"),
            false => write!(text, " ({member})?"),
        };
    }
    text.push(' ');
    text.push_str(&literal("}"));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_and_slot_of_the_schema_is_in_the_grammar() {
        let grammar = command_list();
        let schema = schema::command_list();
        let verbs = schema["$defs"]["TaskCommand"]["oneOf"].as_array().unwrap();
        assert!(verbs.len() > 25);
        for verb in verbs {
            let name = verb["properties"]["do"]["const"].as_str().unwrap();
            assert!(grammar.contains(&format!(r#""{{" "\"do\":" "\"{name}\"""#)), "{name}");
            for slot in verb["properties"].as_object().unwrap().keys() {
                assert!(grammar.contains(&format!(r#"\"{slot}\":"#)), "{slot}");
            }
        }
    }

    #[test]
    fn every_rule_that_is_used_is_defined() {
        let grammar = command_list();
        let defined: Vec<&str> = grammar
            .lines()
            .filter_map(|line| line.split_once(" ::= "))
            .map(|(name, _)| name)
            .collect();
        for line in grammar.lines() {
            let mut rest = line.split_once(" ::= ").unwrap().1.to_owned();
            rest = rest.replace("\\\"", "");
            let outside: String = rest.split('"').step_by(2).collect::<Vec<_>>().join(" ");
            let outside: String =
                outside.split('[').map(|p| p.rsplit(']').next().unwrap_or(p)).collect();
            for word in outside.split(|c: char| !(c.is_ascii_lowercase() || c == '-')) {
                assert!(word.is_empty() || defined.contains(&word), "{word} in {line}");
            }
        }
    }

    #[test]
    fn ids_that_only_grounding_fills_cannot_be_written() {
        assert!(!command_list().contains("ref_id") && !command_list().contains("object_ids"));
        assert!(!command_list().contains("null"));
    }
}
