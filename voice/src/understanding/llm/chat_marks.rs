//! The marks of the chat template ("ChatML") that the models of the manifest were trained with.

use super::prompt::{EXAMPLES, TASK};

/// The constant beginning of the prompt: the task, and the examples as earlier turns.
pub(super) fn prefix() -> String {
    let mut text = format!("<|im_start|>system\n{TASK}<|im_end|>\n");
    for (said, answer) in EXAMPLES {
        text.push_str(&turn(said));
        text.push_str(answer);
        text.push_str("<|im_end|>\n");
    }
    text
}

/// One turn of the operator, and the mark after which the model answers.
pub(super) fn turn(question: &str) -> String {
    format!("<|im_start|>user\n{question}<|im_end|>\n<|im_start|>assistant\n")
}
