//! Which pairs of links need not be kept apart, computed from the model.
//!
//! Links that a joint joins touch by construction. Of the others, those that overlap in nearly every
//! configuration are modelled that way, and those that never come near each other cost time for nothing. Both
//! are found by sampling configurations of the whole robot (all arms and fingers); from the closest samples
//! random descents look for closer ones before a pair counts as never touching. Between links with many joints
//! in between, of two arms say, samples are sparse: such pairs have to stay far apart.

use super::distance::Effort;
use super::error::CollisionError;
use super::links::solids;
use super::pairs;
use super::part::Part;
use crate::ik::Sequence;
use crate::model::{JointKind, Robot};
use nalgebra::Isometry3;
use std::fmt::Write;

/// Closer than this, m, a pair is never said to be never touching.
pub const NEVER_WITHIN_M: f64 = 5e-3;
/// The same for pairs with more than [`FEW_JOINTS`] moving joints between them.
pub const NEVER_WITHIN_FAR_M: f64 = 0.1;
/// So many joints are sampled densely.
pub const FEW_JOINTS: usize = 5;
/// Samples that descents begin from.
const STARTS: usize = 8;
/// Share of the samples in which two links overlap that are always touching.
const NEARLY_ALWAYS: f64 = 0.95;
/// Steps of each descent.
const DESCENT: usize = 300;
/// First and last size of its steps as shares of the joints' ranges.
const STEPS: [f64; 2] = [0.15, 0.002];
/// Where the computed list begins and ends in a side file.
const MARKS: [&str; 2] = ["# >>> computed by `lianshou robot pairs`", "# <<< computed"];

/// How two links are related.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairKind {
    /// A joint joins them, over links without shape too, or nothing moves between them.
    Joined,
    /// They overlap in nearly every configuration.
    Always,
    /// They never come closer than [`NEVER_WITHIN_M`], or [`NEVER_WITHIN_FAR_M`].
    Never,
    /// They must be kept apart.
    Checked,
}

/// Two links with shapes.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkPair {
    /// Name of one link.
    pub first: String,
    /// Name of the other.
    pub second: String,
    /// How they are related.
    pub kind: PairKind,
    /// Least distance that was found, m; negative for overlap.
    pub closest_m: f64,
}

/// Every pair of links with shapes, from `samples` configurations of the whole robot. What `robot.toml`
/// allows is not looked at. The same robot gives the same answer.
///
/// # Errors
/// If a shape has a size that is not a finite number of at most a kilometre.
pub fn link_pairs(robot: &Robot, samples: usize) -> Result<Vec<LinkPair>, CollisionError> {
    let survey = Survey::new(robot)?;
    let mut pairs = survey.pairs();
    let mut sequence = Sequence::new(1);
    for _ in 0..samples {
        let q: Vec<f64> = survey.joints.iter().map(|joint| joint.at(sequence.next())).collect();
        let poses = survey.poses(&q);
        for pair in &mut pairs {
            pair.look(&survey, &poses, &q);
        }
    }
    for pair in &mut pairs {
        pair.descend(&survey, &mut sequence);
    }
    Ok(pairs.iter().map(|pair| pair.judged(&survey, samples)).collect())
}

/// The pairs that need not be checked, as the key `allowed_collisions` of `robot.toml`.
pub fn side_file_entry(pairs: &[LinkPair], samples: usize) -> String {
    let mut text = format!("{} from {samples} configurations\nallowed_collisions = [\n", MARKS[0]);
    for (kind, what) in [
        (PairKind::Always, "# Overlap in nearly every configuration:"),
        (PairKind::Never, "# Never come near each other:"),
    ] {
        let mut lines = pairs.iter().filter(|pair| pair.kind == kind).peekable();
        if lines.peek().is_some() {
            let _ = writeln!(text, "    {what}");
        }
        for LinkPair { first, second, .. } in lines {
            let _ = writeln!(text, "    [\"{first}\", \"{second}\"],");
        }
    }
    text + "]\n" + MARKS[1] + "\n"
}

/// A side file with this entry in place of an earlier computed one, or before its first table.
pub fn with_entry(side_file: &str, entry: &str) -> String {
    if let (Some(begin), Some(end)) = (side_file.find(MARKS[0]), side_file.find(MARKS[1])) {
        let rest = side_file[end..].split_once('\n').map_or("", |(_, rest)| rest);
        return format!("{}{entry}{rest}", &side_file[..begin]);
    }
    let starts_table = |line: &&str| line.trim_start().starts_with('[');
    let before: usize =
        side_file.split_inclusive('\n').take_while(|line| !starts_table(line)).map(str::len).sum();
    let (head, tables) = side_file.split_at(before);
    format!("{head}{entry}\n{tables}")
}

/// A joint that moves by itself.
struct Moving {
    index: usize,
    lower: f64,
    upper: f64,
}

impl Moving {
    fn at(&self, share: f64) -> f64 {
        self.lower + share * (self.upper - self.lower)
    }
}

/// The whole robot with its shapes.
struct Survey<'a> {
    robot: &'a Robot,
    joints: Vec<Moving>,
    /// Links in an order in which parents come first.
    order: Vec<usize>,
    /// The shapes of each link, in the link's frame, and the link's index.
    parts: Vec<(usize, Part)>,
    joined: Vec<(String, String)>,
}

impl<'a> Survey<'a> {
    fn new(robot: &'a Robot) -> Result<Self, CollisionError> {
        let moving = |(index, joint): (usize, &crate::model::Joint)| {
            let limit = joint.limit.filter(|_| joint.is_driven())?;
            Some(Moving { index, lower: limit.lower, upper: limit.upper })
        };
        let mut parts = Vec::new();
        for (index, link) in robot.links().iter().enumerate() {
            let solids = solids(link, &Isometry3::identity(), &mut Vec::new())?;
            parts.extend(Part::new(&link.name, index, solids).map(|part| (index, part)));
        }
        let shaped: Vec<Part> = parts.iter().map(|(_, part)| part.clone()).collect();
        let mut order = vec![robot.root()];
        let mut next = 0;
        while let Some(&link) = order.get(next) {
            let children = robot.joints().iter().filter(|joint| joint.parent == link);
            order.extend(children.map(|joint| joint.child));
            next += 1;
        }
        Ok(Self {
            robot,
            joints: robot.joints().iter().enumerate().filter_map(moving).collect(),
            order,
            joined: pairs::joined_by_joints(robot, &shaped),
            parts,
        })
    }

    fn pairs(&self) -> Vec<Candidate> {
        let count = self.parts.len();
        let all = (0..count).flat_map(|a| (a + 1..count).map(move |b| (a, b)));
        all.map(|(first, second)| Candidate {
            first,
            second,
            is_joined: self.are_joined(first, second),
            joints_between: self.joints_between(first, second),
            touching: 0,
            closest: Vec::new(),
        })
        .collect()
    }

    fn are_joined(&self, first: usize, second: usize) -> bool {
        let [a, b] = [first, second].map(|part| &self.parts[part]);
        let is = |(x, y): &(String, String)| {
            (*x == a.1.name && *y == b.1.name) || (*x == b.1.name && *y == a.1.name)
        };
        self.joined.iter().any(is) || self.mover(a.0) == self.mover(b.0)
    }

    /// How many joints move the links against each other.
    fn joints_between(&self, first: usize, second: usize) -> usize {
        let [a, b] = [first, second].map(|part| self.movers(self.parts[part].0));
        let only = |own: &[usize], other: &[usize]| {
            own.iter().filter(|joint| !other.contains(joint)).count()
        };
        only(&a, &b) + only(&b, &a)
    }

    /// The moving joints above a link.
    fn movers(&self, mut link: usize) -> Vec<usize> {
        let mut movers = Vec::new();
        while let Some(index) = self.robot.links()[link].parent_joint {
            let joint = &self.robot.joints()[index];
            if joint.kind != JointKind::Fixed {
                movers.push(index);
            }
            link = joint.parent;
        }
        movers
    }

    /// The link itself, or the one above it that nothing moves it against.
    fn mover(&self, mut link: usize) -> usize {
        while let Some(joint) = self.robot.links()[link].parent_joint {
            let joint = &self.robot.joints()[joint];
            if joint.kind != JointKind::Fixed {
                break;
            }
            link = joint.parent;
        }
        link
    }

    /// Poses of all links in the root's frame.
    fn poses(&self, q: &[f64]) -> Vec<Isometry3<f64>> {
        let mut positions = vec![0.0; self.robot.joints().len()];
        for (joint, value) in self.joints.iter().zip(q) {
            positions[joint.index] = *value;
        }
        for (index, joint) in self.robot.joints().iter().enumerate() {
            if let Some(mimic) = &joint.mimic {
                positions[index] = mimic.multiplier * positions[mimic.leader] + mimic.offset;
            }
        }
        let mut poses = vec![Isometry3::identity(); self.robot.links().len()];
        for &link in &self.order {
            if let Some(joint) = self.robot.links()[link].parent_joint {
                let own = &self.robot.joints()[joint];
                poses[link] = poses[own.parent] * own.parent_from_child(positions[joint]);
            }
        }
        poses
    }
}

/// A pair under examination.
struct Candidate {
    first: usize,
    second: usize,
    is_joined: bool,
    joints_between: usize,
    /// In how many configurations they overlap.
    touching: usize,
    /// The closest configurations with their distances, m, the closest first.
    closest: Vec<(f64, Vec<f64>)>,
}

impl Candidate {
    fn closest_m(&self) -> f64 {
        self.closest.first().map_or(f64::INFINITY, |(distance, _)| *distance)
    }

    /// Distance in one configuration; infinite if it is beyond `within_m`.
    fn distance(&self, survey: &Survey<'_>, poses: &[Isometry3<f64>], within_m: f64) -> f64 {
        let [(first, a), (second, b)] = [self.first, self.second].map(|part| &survey.parts[part]);
        let effort = Effort { within_m: within_m.max(0.0), relative: 1e-3 };
        a.distance_to_part(&poses[*first], b, &poses[*second], effort)
    }

    /// Looks at one configuration.
    fn look(&mut self, survey: &Survey<'_>, poses: &[Isometry3<f64>], q: &[f64]) {
        if self.is_joined {
            return;
        }
        let is_full = self.closest.len() == STARTS;
        let farthest = if is_full { self.closest[STARTS - 1].0 } else { f64::INFINITY };
        let distance = self.distance(survey, poses, farthest);
        self.touching += usize::from(distance <= 0.0);
        if distance < farthest {
            let place = self.closest.partition_point(|(other, _)| *other <= distance);
            self.closest.insert(place, (distance, q.to_vec()));
            self.closest.truncate(STARTS);
        }
    }

    /// Looks for closer configurations around the closest ones.
    fn descend(&mut self, survey: &Survey<'_>, sequence: &mut Sequence) {
        for start in 0..self.closest.len() {
            if self.closest.iter().any(|(distance, _)| *distance <= 0.0) {
                break;
            }
            let (mut least, mut q) = self.closest[start].clone();
            self.descend_from(survey, sequence, &mut least, &mut q);
            self.closest[start] = (least, q);
        }
        self.closest.sort_by(|a, b| a.0.total_cmp(&b.0));
    }

    fn descend_from(
        &self,
        survey: &Survey<'_>,
        sequence: &mut Sequence,
        least: &mut f64,
        q: &mut Vec<f64>,
    ) {
        let shrink = (STEPS[1] / STEPS[0]).powf(1.0 / DESCENT as f64);
        let mut size = STEPS[0];
        for _ in 0..DESCENT {
            if *least <= 0.0 {
                return;
            }
            let mut moved = q.clone();
            for (value, joint) in moved.iter_mut().zip(&survey.joints) {
                let by = size * (2.0 * sequence.next() - 1.0) * (joint.upper - joint.lower);
                *value = (*value + by).clamp(joint.lower, joint.upper);
            }
            let distance = self.distance(survey, &survey.poses(&moved), *least);
            if distance < *least {
                (*least, *q) = (distance, moved);
            }
            size *= shrink;
        }
    }

    fn judged(&self, survey: &Survey<'_>, samples: usize) -> LinkPair {
        let is_near = self.joints_between <= FEW_JOINTS;
        let never_within_m = if is_near { NEVER_WITHIN_M } else { NEVER_WITHIN_FAR_M };
        let kind = if self.is_joined {
            PairKind::Joined
        } else if self.touching as f64 >= NEARLY_ALWAYS * samples as f64 {
            PairKind::Always
        } else if self.closest_m() > never_within_m {
            PairKind::Never
        } else {
            PairKind::Checked
        };
        let name = |part: usize| survey.parts[part].1.name.clone();
        let (first, second) = (name(self.first), name(self.second));
        LinkPair { first, second, kind, closest_m: self.closest_m() }
    }
}
