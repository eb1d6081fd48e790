//! The Mandarin grammar.
use super::{Past, draft::Draft};
use robot_core::task::NoneReason;
pub(super) fn read(_text: &str, _past: &Past<'_>) -> Draft {
    Draft::none(NoneReason::Unclear, 0.1)
}
pub(super) fn spots_stop(text: &str) -> bool {
    text.contains('停')
}
