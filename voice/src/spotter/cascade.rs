//! Two stages: a small network that hears every 20 ms, and looks at the moments in which somebody
//! speaks.

use super::{Detection, Moment, MomentOptions, Moments, Spotter};

/// What the sound so far gives reason to.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    /// The network alone takes it for a stop. Where looks can be had, they decide.
    Network(Detection),
    /// A moment that is worth a look.
    Look(Suspect),
}

/// A moment, and what the network makes of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Suspect {
    pub(super) moment: Moment,
    /// The network's highest score since the look before.
    pub(super) network_score: f64,
}

/// Both stages at the beginning of a stream.
pub(super) struct Cascade {
    spotter: Spotter,
    moments: Moments,
    highest: f64,
}

/// Moments of which the network is surer than this that no stop word is in them are not looked at:
/// two thirds of ordinary speech. All stop words of the tests
/// that are heard at all have more.
const WORTH_A_LOOK: f64 = 0.05;
/// Samples after which the network's score is read: 10 ms.
const PIECE: usize = 160;

impl Cascade {
    pub(super) fn new(spotter: Spotter) -> Self {
        let moments = Moments::new(MomentOptions::default());
        Self { spotter, moments, highest: 0.0 }
    }

    /// Adds sound; `each` gets what it gives reason to, in the order of time.
    pub(super) fn push(&mut self, samples: &[f32], mut each: impl FnMut(Step)) {
        let Self { spotter, moments, highest } = self;
        for piece in samples.chunks(PIECE) {
            spotter.push(piece, |detection| each(Step::Network(detection)));
            *highest = highest.max(spotter.score());
            moments.push(piece, |moment| {
                let network_score = std::mem::take(highest);
                if network_score >= WORTH_A_LOOK {
                    each(Step::Look(Suspect { moment, network_score }));
                }
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Weights;
    use super::*;

    fn steps(spotter: Spotter, name: &str) -> Vec<Step> {
        let path = format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"));
        let mut cascade = Cascade::new(spotter);
        let mut steps = Vec::new();
        cascade.push(&vec![0.0; 8000], |step| steps.push(step));
        cascade.push(&crate::audio::read(path.as_ref()).unwrap(), |step| steps.push(step));
        steps
    }

    #[test]
    fn a_stop_is_looked_at_and_most_of_a_sentence_is_not() {
        let looks = |name| {
            let steps = steps(Spotter::new(), name);
            steps.into_iter().filter(|step| matches!(step, Step::Look(_))).count()
        };
        assert!(looks("stop.wav") > 0 && looks("stop_2.wav") > 0);
        assert!(looks("go_forward_ten_meters.wav") <= 5);
    }

    #[test]
    fn what_the_network_takes_for_a_stop_is_told_as_well() {
        // To weights of zero everything with a voice is a stop, and every moment is worth a look.
        let steps = steps(Spotter::with_weights(Weights::of_zeros()), "go.wav");
        assert!(steps.iter().any(|step| matches!(step, Step::Network(_))));
        assert!(steps.iter().any(|step| matches!(step, Step::Look(_))));
    }
}
