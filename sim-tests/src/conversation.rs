//! A run's conversation with a cell in this process, for back ends that have one: what is said, pressed
//! and reported, as happenings.

use robot_core::control::ControlEventKind;
use voice::session::Session;
use voice::understanding::{Language, Utterance};

use crate::backend::{Button, Happening};

/// Says something to the session: what was heard, what was accepted, what was answered.
pub fn hear(
    session: &mut Session,
    text: &str,
    language: Language,
    confidence: f64,
) -> Vec<Happening> {
    let heard = Happening::Heard { text: text.to_owned(), confidence };
    let exchange = session.hear(&Utterance { text, language: Some(language), confidence });
    let said = exchange.turn.spoken().map(|text| Happening::Said {
        text: text.to_owned(),
        is_question: exchange.turn.question.is_some(),
    });
    let accepted = Happening::Accepted { commands: exchange.turn.commands, tasks: exchange.tasks };
    [Some(heard), Some(accepted), said].into_iter().flatten().collect()
}

/// Presses a button of the cell.
pub fn press(session: &mut Session, button: Button) {
    let cell = session.cell_mut();
    match button {
        Button::Stop(level) => cell.stop(level),
        Button::Resume => cell.resume(),
        Button::Pause => cell.pause(),
        Button::Cancel => cell.cancel(),
    }
}

/// What happened since the last call. In virtual time, time passes in here.
pub fn news(session: &mut Session) -> Vec<Happening> {
    let mut happenings = Vec::new();
    let say = |text| Happening::Said { text, is_question: false };
    for report in session.poll() {
        happenings.push(Happening::Event(report.event));
        happenings.extend(report.sentence.map(say));
    }
    happenings.extend(session.remind().map(say));
    for event in session.cell_mut().take_control_events() {
        if let ControlEventKind::Violation { violation } = event.kind {
            happenings.push(Happening::Violated(violation));
        }
    }
    happenings
}
