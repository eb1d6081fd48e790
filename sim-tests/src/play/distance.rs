//! How far people are from the arm.

use kinematics::Chain;
use nalgebra::{Isometry3, Point3};

/// Half of the thickness of the arm with tool and workpiece, m: as the supervisor counts it.
const ARM_RADIUS_M: f64 = 0.12;
/// Half of the width of a person with stretched clothes, m.
const PERSON_RADIUS_M: f64 = 0.25;
/// How far up people reach, m. The base of the arm stands on a table, so they begin below it.
const PERSON_TOP_M: f64 = 1.2;

/// The arm as a chain of straight pieces.
pub struct Body {
    chain: Chain,
    links: Vec<Isometry3<f64>>,
}

impl Body {
    /// The arm of a chain.
    pub fn new(chain: Chain) -> Self {
        let links = vec![Isometry3::identity(); chain.dof()];
        Self { chain, links }
    }

    /// The chain.
    pub fn chain(&self) -> &Chain {
        &self.chain
    }

    /// Least distance in space between the arm and people who stand at these places, m; `None`
    /// without people. Not below 0.
    pub fn to_people(&mut self, position: &[f64], people: &[[f64; 2]]) -> Option<f64> {
        if people.is_empty() {
            return None;
        }
        self.chain.link_poses(position, &mut self.links);
        let tip = Point3::from(self.chain.forward(position).translation.vector);
        let origins = self.links.iter().map(|pose| Point3::from(pose.translation.vector));
        let points: Vec<Point3<f64>> =
            std::iter::once(Point3::origin()).chain(origins).chain([tip]).collect();
        let nearest = people
            .iter()
            .flat_map(|person| points.windows(2).map(|piece| to_piece(*person, piece)))
            .fold(f64::INFINITY, f64::min);
        Some((nearest - ARM_RADIUS_M - PERSON_RADIUS_M).max(0.0))
    }
}

/// Distance between an upright line up to a height and a piece of the arm, sampled every few
/// centimetres.
fn to_piece(person: [f64; 2], piece: &[Point3<f64>]) -> f64 {
    const SAMPLES: usize = 8;
    let [start, end] = piece else { return f64::INFINITY };
    (0..=SAMPLES)
        .map(|index| {
            let point = start + (end - start) * (index as f64 / SAMPLES as f64);
            let above = (point.z - PERSON_TOP_M).max(0.0);
            (point.x - person[0]).hypot(point.y - person[1]).hypot(above)
        })
        .fold(f64::INFINITY, f64::min)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kinematics::model::Robot;

    #[test]
    fn distance_counts_from_the_skin() {
        let robot = Robot::load(&voice::installation::robot("scr5_class").unwrap()).unwrap();
        let arm = &robot.arms()[0];
        let home = arm.poses["home"];
        let mut body = Body::new(arm.chain.clone());
        assert_eq!(body.to_people(&home, &[]), None);
        let far = body.to_people(&home, &[[5.0, 0.0]]).unwrap();
        let tip = arm.chain.forward(&home).translation.vector;
        assert!((4.0 - far).abs() < 0.8, "{far}");
        let at_tip = body.to_people(&home, &[[tip.x + 0.5, tip.y], [9.0, 9.0]]).unwrap();
        assert!((at_tip - 0.13).abs() < 0.05, "{at_tip}");
        assert_eq!(body.to_people(&home, &[[0.0, 0.0]]), Some(0.0));
    }
}
