//! The marks of the chat template ("ChatML") that the models of the manifest were trained with.

use super::AnswerForm;
use super::prompt::{EXAMPLES, TASK};

/// The constant beginning of the prompt: the task, and the examples as earlier turns. A model that
/// was tuned to the task needs neither.
pub(super) fn prefix(form: AnswerForm) -> String {
    if form == AnswerForm::Compact {
        return "<|im_start|>".into();
    }
    let mut text = format!("<|im_start|>system\n{TASK}<|im_end|>\n");
    for (said, answer) in EXAMPLES {
        text.push_str(&turn(form, said));
        text.push_str(answer);
        text.push_str("<|im_end|>\n");
    }
    text
}

/// One turn of the operator, and the mark after which the model answers.
pub(super) fn turn(form: AnswerForm, question: &str) -> String {
    match form {
        AnswerForm::Json => {
            format!("<|im_start|>user\n{question}<|im_end|>\n<|im_start|>assistant\n")
        }
        AnswerForm::Compact => format!("{question}\n"),
    }
}
