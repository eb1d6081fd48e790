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
                each(Step::Look(Suspect { moment, network_score }));
            });
        }
    }
}
