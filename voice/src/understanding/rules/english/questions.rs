//! Questions to the robot in English.

use super::questions_objects::{holding, location, objects};
use robot_core::task::{AskTopic, NoneReason, TaskCommand};

use super::super::draft::Draft;
use super::super::tokens::{Token, begins, has_any, text_of};

pub(super) fn ask(topic: AskTopic, object: Option<String>, confidence: f64) -> Option<Draft> {
    Some(Draft::new(TaskCommand::Ask { topic, object }, confidence))
}

/// Reads a clause that is a question; `None` if it is none, or if it is an order in the form of
/// one ("can you pick …").
pub(super) fn read(words: &[Token]) -> Option<Draft> {
    let words = trim(words);
    let first = words.first()?;
    let proposes = begins(words, "how about") || begins(words, "what about");
    if proposes || begins(words, "what i") {
        return None;
    }
    if asks_capability(words) {
        return ask(AskTopic::Help, None, 0.85);
    }
    if let Some(draft) = location(words).or_else(|| holding(words)).or_else(|| objects(words)) {
        return Some(draft);
    }
    if first.is("why")
        || begins(words, "how come")
        || begins(words, "for what reason")
        || begins(words, "explain why")
        || begins(words, "tell me why")
    {
        return ask(AskTopic::Reason, None, 0.9);
    }
    if begins(words, "how fast")
        || first.is_any(&["what", "how", "which", "tell", "is", "are"])
            && has_any(words, &["speed", "velocity", "fast", "percentage"])
            && !has_any(words, &["set"])
    {
        return ask(AskTopic::Speed, None, 0.85);
    }
    if let Some(draft) = help(words).or_else(|| plan(words)).or_else(|| state(words)) {
        return Some(draft);
    }
    let interrogative = first.is_any(&[
        "what", "who", "whose", "when", "which", "how", "is", "are", "was", "were", "did", "does",
        "has", "have", "am", "where",
    ]) || first.is("do")
        && words.get(1).is_some_and(|next| next.is_any(&["you", "we", "i", "they"]));
    // "when the light turns green, pick up the part" asks nothing.
    let sets_time = first.is("when")
        && (words.iter().any(|token| token.is(",")) || begins(words, "when you are"));
    if !interrogative || sets_time {
        return None;
    }
    let to_robot = has_any(words, &["you", "your", "arm", "robot", "gripper"]);
    let chat = begins(words, "did you")
        || begins(words, "do you")
        || begins(words, "have you")
        || first.is("who");
    Some(match (chat, to_robot) {
        (true, _) => Draft::none(NoneReason::Chat, 0.6),
        (false, true) => Draft::none(NoneReason::Unclear, 0.45),
        // Of the weather, the news, the capital of France: not for an arm.
        (false, false) => Draft::none(NoneReason::Chat, 0.55),
    })
}

/// "can you reach the shelf", "are you able to lift it": about what the arm can do. "Can you pick
/// it up" is an order, for manners' sake in the form of a question.
fn asks_capability(words: &[Token]) -> bool {
    const WITH_A_GOAL: &[&str] =
        &["for", "out", "over", "up", "down", "into", "in", "inside", "under", "behind", "across"];
    let able =
        ["are you able to", "are you capable of", "would you be able to", "is your arm able"];
    let reach = ["can you reach", "could you reach", "can the arm reach", "do you reach"];
    let reaches = reach.iter().any(|prefix| {
        let next = words.get(prefix.split(' ').count());
        begins(words, prefix) && next.is_some_and(|next| !next.is_any(WITH_A_GOAL))
    });
    reaches || able.iter().any(|prefix| begins(words, prefix))
}

fn trim(words: &[Token]) -> &[Token] {
    let polite = [
        "can you tell me",
        "could you tell me",
        "tell me",
        "do you know",
        "can you see",
        "can you say",
        "please tell me",
        "would you tell me",
        "i want to know",
        "i would like to know",
        "i wonder",
        "let me know",
        "remind me",
        "can you show me",
        "and",
        "so",
        "okay",
        "hey",
        "robot",
        "then",
        ",",
        "but",
        "please",
        "now",
        "well",
        "hi",
        "hello",
        "wait",
        "sorry",
        "excuse me",
    ];
    let mut rest = words;
    while let Some(prefix) = polite.iter().find(|prefix| begins(rest, prefix)) {
        let after = &rest[prefix.split(' ').count()..];
        let is_question = after.first().is_some_and(|token| {
            token.is_any(&[
                "where", "what", "how", "why", "which", "if", "whether", "is", "are", "do", "did",
                "who", "does", "have", "when", "has",
            ])
        });
        let filler = prefix.split(' ').count() == 1;
        if !is_question && !filler || after.is_empty() {
            break;
        }
        rest = after;
    }
    rest
}

/// A noun phrase from a question: without article, question words and manners.
pub(super) fn object(words: &[Token]) -> Option<String> {
    let start = words
        .iter()
        .take_while(|token| token.is_any(&["the", "a", "an", "any", "some", "there", "at"]))
        .count();
    let end = words
        .iter()
        .position(|token| {
            token.is_any(&["?", ".", "!", ",", "please", "now", "right", "located", "at"])
        })
        .unwrap_or(words.len());
    let end = if end > start && words[end - 1].is_any(&["there", "is", "are", "now", "here"]) {
        end - 1
    } else {
        end
    };
    let text = text_of(words.get(start..end.max(start))?);
    (!text.is_empty()).then_some(text)
}

fn help(words: &[Token]) -> Option<Draft> {
    let asked = [
        "how do i",
        "how can i",
        "how do you",
        "how should i",
        "how does",
        "what can you",
        "what can i",
        "what commands",
        "which commands",
        "can you do",
        "what are you able",
        "what should i",
        "what do i",
        "does it",
        "do you speak",
        "do you understand",
        "what languages",
        "explain how",
        "show me how",
        "teach me",
        "what happens when i",
        "how would i",
        "how to",
        "what does",
        "what skills",
        "what programs",
        "which programs",
        "what tasks",
    ];
    asked
        .iter()
        .any(|prefix| begins(words, prefix))
        .then(|| ask(AskTopic::Help, None, 0.8))
        .flatten()
}

fn plan(words: &[Token]) -> Option<Draft> {
    let asked = [
        "what will you",
        "what would you",
        "what are you going to",
        "what happens if",
        "what would happen",
        "what will happen",
        "what happens next",
        "what is the next",
        "what is your next",
        "what is the plan",
        "what is your plan",
        "what are you planning",
        "what do you plan",
        "what do you intend",
        "what should you",
        "are you going to",
        "where are you going",
        "how will you",
        "what if",
        "which one will you",
        "which block will you",
        "what is next",
        "when will you",
        "would you be",
        "what comes",
        "what do you want to",
        "what step",
    ];
    asked
        .iter()
        .any(|prefix| begins(words, prefix))
        .then(|| ask(AskTopic::Plan, None, 0.85))
        .flatten()
}

fn state(words: &[Token]) -> Option<Draft> {
    let asked = [
        "what are you",
        "are you",
        "how far",
        "how long",
        "what is going on",
        "what is happening",
        "what is wrong",
        "how is",
        "have you finished",
        "have you done",
        "are we",
        "is everything",
        "is anything",
        "is the gripper",
        "is your",
        "is the arm",
        "is the robot",
        "is the task",
        "is the program",
        "is the job",
        "did it work",
        "did you finish",
        "did you manage",
        "did you pick",
        "did you put",
        "did you drop",
        "did you place",
        "what did you",
        "have you",
        "what have you",
        "what mode",
        "is it done",
        "is it finished",
        "is the conveyor",
        "is the drawer",
        "is the door",
        "what happened",
        "is the light",
        "is the lamp",
        "is the",
        "when are you",
        "what was that",
        "what is your status",
        "what is the status",
        "what just happened",
    ];
    if has_any(
        words,
        &[
            "hungry", "tired", "happy", "human", "alive", "married", "love", "weather", "game",
            "movie", "lunch",
        ],
    ) {
        return None;
    }
    asked
        .iter()
        .any(|prefix| begins(words, prefix))
        .then(|| ask(AskTopic::State, None, 0.8))
        .flatten()
}
