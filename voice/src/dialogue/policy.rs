//! When the robot asks before it acts: one table.

/// Something about an order for motion that may call for a confirmation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Occasion {
    /// The first motion after start.
    FirstMotion,
    /// A person is near the arm.
    PersonNear,
    /// The reading is not sure.
    LowConfidence,
    /// The readers read different things.
    Disagreement,
    /// Only the language model understood it.
    ModelAlone,
    /// An object was recognized by a word that only sounds like its name.
    Misheard,
    /// What is held would drop.
    Irreversible,
    /// It was said in the same breath as a stop.
    AfterStop,
    /// A cue of voice or words calls for caution. No policy can let this one pass.
    Caution,
}

/// What is done on an occasion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Treatment {
    /// Go on.
    Proceed,
    /// Read back and wait for a yes.
    Confirm,
}

/// How the dialogue behaves. Nothing that is said changes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    table: [(Occasion, Treatment); 8],
    /// Readings below this confidence are [`Occasion::LowConfidence`].
    pub confirm_below: f64,
    /// How long a question stays open, seconds.
    pub patience_s: f64,
    /// Questions to the robot are answered from the scene, because there is no executor to tell.
    pub answers_from_scene: bool,
    /// The operator is told, once, that the language model does not answer.
    pub tells_of_silence: bool,
    /// "yes" and "no" are passed on as commands instead of releasing what is held.
    pub passes_answers_on: bool,
}

use Occasion as O;
use Treatment::{Confirm, Proceed};

impl Policy {
    /// For a real cell.
    pub fn cell() -> Self {
        Self {
            table: [
                (O::FirstMotion, Confirm),
                (O::PersonNear, Confirm),
                (O::LowConfidence, Confirm),
                (O::Disagreement, Confirm),
                (O::ModelAlone, Confirm),
                (O::Misheard, Confirm),
                (O::Irreversible, Confirm),
                (O::AfterStop, Confirm),
            ],
            confirm_below: 0.6,
            patience_s: 20.0,
            answers_from_scene: false,
            tells_of_silence: true,
            passes_answers_on: false,
        }
    }

    /// For an embedded simulator, where nobody can be hurt: routine motion is not read back.
    pub fn simulator() -> Self {
        Self::cell()
            .with(O::FirstMotion, Proceed)
            .with(O::PersonNear, Proceed)
            .with(O::Irreversible, Proceed)
    }

    /// For evaluating understanding sentence by sentence: clarifications, but no read-back of what
    /// the rules understood. What only the language model understood is read back.
    pub fn evaluation() -> Self {
        let policy = Self::simulator().with(O::Misheard, Proceed);
        Self {
            confirm_below: 0.5,
            answers_from_scene: true,
            tells_of_silence: false,
            passes_answers_on: true,
            ..policy
        }
    }

    /// The same with another treatment of one occasion.
    #[must_use]
    pub fn with(mut self, occasion: Occasion, treatment: Treatment) -> Self {
        for row in &mut self.table {
            if row.0 == occasion {
                row.1 = treatment;
            }
        }
        self
    }

    /// The treatment of an occasion.
    pub fn treatment(&self, occasion: Occasion) -> Treatment {
        // Not a row of the table, so that `with` cannot change it.
        let row = self.table.iter().find(|row| row.0 == occasion);
        row.map_or(Confirm, |row| row.1)
    }

    /// Whether one of the occasions calls for a confirmation.
    pub fn asks(&self, occasions: &[Occasion]) -> bool {
        occasions.iter().any(|occasion| self.treatment(*occasion) == Confirm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_real_cell_confirms_on_every_occasion() {
        for occasion in [
            O::FirstMotion,
            O::PersonNear,
            O::LowConfidence,
            O::Disagreement,
            O::ModelAlone,
            O::Misheard,
            O::Irreversible,
            O::AfterStop,
        ] {
            assert_eq!(Policy::cell().treatment(occasion), Confirm, "{occasion:?}");
        }
        let lenient = Policy::simulator().with(O::Caution, Proceed);
        assert!(lenient.asks(&[O::Caution]), "caution is not up to a policy");
        assert!(!Policy::cell().asks(&[]));
        assert!(!Policy::simulator().asks(&[O::FirstMotion]));
    }
}
