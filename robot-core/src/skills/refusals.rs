//! Of many attempts that did not work: the reason that tells most.

use crate::executor::Refusal;

/// Collects the reasons of attempts; the one that came nearest to success is told.
#[derive(Debug, Default)]
pub(super) struct Refusals {
    best: Option<Refusal>,
}

impl Refusals {
    pub(super) fn add(&mut self, refusal: Refusal) {
        let is_better = self.best.as_ref().is_none_or(|best| rank(&refusal) > rank(best));
        if is_better {
            self.best = Some(refusal);
        }
    }

    /// The most telling reason, or that the position is out of reach if there was no attempt at all.
    pub(super) fn worst(self, position: [f64; 3]) -> Refusal {
        self.best.unwrap_or(Refusal::Unreachable { position, missing_m: None })
    }
}

/// The further an attempt got, the more its reason tells.
fn rank(refusal: &Refusal) -> u8 {
    match refusal {
        Refusal::Unreachable { .. } => 1,
        Refusal::OutsideWorkspace { .. } => 2,
        Refusal::JointLimit { .. } => 3,
        Refusal::PathBlocked { by } if by.is_empty() => 4,
        Refusal::PathBlocked { .. } => 5,
        Refusal::InCollision { .. } => 6,
        _ => 7,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_the_way_tells_more_than_out_of_reach() {
        let mut refusals = Refusals::default();
        let blocked = Refusal::PathBlocked { by: vec!["tray".into()] };
        refusals.add(Refusal::Unreachable { position: [0.0; 3], missing_m: None });
        refusals.add(blocked.clone());
        refusals.add(Refusal::PathBlocked { by: Vec::new() });
        assert_eq!(refusals.worst([0.0; 3]), blocked);
        let none = Refusals::default().worst([1.0, 0.0, 0.0]);
        assert!(matches!(none, Refusal::Unreachable { position, .. } if position[0] == 1.0));
    }
}
