//! A robot as the collision checks see it.

use std::collections::BTreeMap;
use std::sync::Arc;

use nalgebra::Isometry3;

use super::clearance_table::ClearanceTable;
use super::error::CollisionError;
use super::frames::Frames;
use super::part::Part;
use super::shape::Solid;
use super::{links, pairs};
use crate::Limits;
use crate::chain::Chain;
use crate::model::{Gripper, Robot};

/// The shapes of one arm (and of whatever stands still beside it), ready for collision checks.
///
/// Built once from any robot. It holds the exact shapes, a cover of balls for the fast checks, the
/// pairs of links that have to be checked against each other, and what is in the hand.
///
/// Links that stand still with the base are checked against the moving links but not against the
/// world: a robot stands on its table.
#[derive(Clone, Debug)]
pub struct CollisionModel {
    pub(super) frames: Frames,
    pub(super) parts: Vec<Part>,
    /// Indices of parts that have to stay apart; the first is never farther along the chain.
    pub(super) pairs: Vec<(usize, usize)>,
    /// Clearances of neighbours, by pair.
    pub(super) tables: Vec<((usize, usize), Arc<ClearanceTable>)>,
    /// Pairs of links that may touch.
    allowed: Vec<(String, String)>,
    /// Part and obstacle that may touch.
    contacts: Vec<(String, String)>,
    limits: Limits,
    /// Frame of the tip and the tip's place in it.
    tip: (usize, Isometry3<f64>),
    notes: Vec<String>,
}

impl CollisionModel {
    /// Reads the shapes of every link that `chain` carries or that stands still with its base.
    ///
    /// A mesh takes part as its convex hull; one that cannot be read is left out with a line in
    /// [`CollisionModel::notes`]. Pairs of links that are joined, that `robot.toml` allows, or that
    /// overlap in nearly every position are not checked against each other. The gripper is
    /// taken as open: to the gap in `robot.toml`, or, where that says nothing, to the end of its
    /// joints' range at which its links are farthest apart.
    ///
    /// # Errors
    /// If a shape has a size that is not a finite number of at most a kilometre.
    pub fn new(robot: &Robot, chain: &Chain) -> Result<Self, CollisionError> {
        let mut notes = Vec::new();
        let frames = Frames::new(robot, chain);
        let arm = robot.arms().iter().find(|arm| arm.chain.tip() == chain.tip());
        let side = match arm.and_then(|arm| arm.gripper.as_ref()) {
            Some(gripper) => links::side_positions(gripper, gripper.open_m),
            None => links::opened(robot, chain),
        };
        let parts = links::parts(robot, chain, &frames, &side, &mut notes)?;
        let allowed = pairs::joined_links(robot, &parts);
        let mut model = Self {
            tip: links::tip(chain, &frames),
            limits: chain.limits().clone(),
            frames,
            parts,
            pairs: Vec::new(),
            tables: Vec::new(),
            allowed,
            contacts: Vec::new(),
            notes,
        };
        model.pairs = pairs::to_check(&model.parts, &model.allowed);
        for (first, second) in pairs::always_touching(&model) {
            model.notes.push(format!(
                "links `{first}` and `{second}` overlap in nearly every position; not checked"
            ));
            model.allowed.push((first, second));
        }
        model.pairs = pairs::to_check(&model.parts, &model.allowed);
        model.tables = model.clearance_tables();
        Ok(model)
    }

    fn clearance_tables(&self) -> Vec<((usize, usize), Arc<ClearanceTable>)> {
        let rigid =
            |(a, b): &&(usize, usize)| !self.parts[*a].is_movable && !self.parts[*b].is_movable;
        let table = |pair: &(usize, usize)| {
            let (first, second) = (&self.parts[pair.0], &self.parts[pair.1]);
            let table = ClearanceTable::new(&self.frames, &self.limits, first, second)?;
            Some((*pair, Arc::new(table)))
        };
        self.pairs.iter().filter(rigid).filter_map(table).collect()
    }

    /// Number of axes.
    pub fn dof(&self) -> usize {
        self.frames.joints.len()
    }

    /// Limits of the axes.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// What is doubtful about the shapes: meshes that could not be read, links that always overlap.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Names of the links and attached objects that have a shape.
    pub fn part_names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(|part| part.name.as_str())
    }

    /// Names of the pairs of parts that are checked against each other.
    pub fn checked_pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let name = |index: usize| self.parts[index].name.as_str();
        self.pairs.iter().map(move |(first, second)| (name(*first), name(*second)))
    }

    /// Moves the fingers to a gap (m). `robot` must be the robot that this model was built from.
    ///
    /// # Errors
    /// As [`CollisionModel::new`].
    pub fn set_gripper_gap(
        &mut self,
        robot: &Robot,
        chain: &Chain,
        gripper: &Gripper,
        gap_m: f64,
    ) -> Result<(), CollisionError> {
        self.set_side_joints(robot, chain, &links::side_positions(gripper, gap_m))
    }

    /// Moves what hangs on the arm (or stands beside it) by joints that are not part of the chain:
    /// their positions by name, in rad or m; joints that are not named rest at zero. Limits are not
    /// looked at.
    ///
    /// # Errors
    /// If a position is not a finite number.
    pub fn set_side_joints(
        &mut self,
        robot: &Robot,
        chain: &Chain,
        positions: &BTreeMap<String, f64>,
    ) -> Result<(), CollisionError> {
        for (name, value) in positions {
            if !value.is_finite() {
                let what = format!("position of joint `{name}`");
                return Err(CollisionError::NotFinite { what, value: *value });
            }
        }
        links::place_again(robot, chain, &self.frames, positions, &mut self.parts);
        Ok(())
    }

    /// Puts an object into the hand: `solids` are in the tip's frame.
    ///
    /// It moves with the tip from now on and is checked against the world and against every link
    /// that is not fixed to the tip, except those in `may_touch`. An object of the same name is
    /// replaced.
    ///
    /// # Errors
    /// If a size or pose is not finite, there is no solid, or a link has this name.
    pub fn attach(
        &mut self,
        name: &str,
        solids: &[Solid],
        may_touch: &[&str],
    ) -> Result<(), CollisionError> {
        if self.parts.iter().any(|part| part.name == name && !part.is_attached) {
            return Err(CollisionError::NameTaken { name: name.to_owned() });
        }
        for solid in solids {
            links::check_solid(name, solid)?;
        }
        let (frame, frame_from_tip) = &self.tip;
        let placed = solids.iter().map(|solid| solid.moved(frame_from_tip)).collect();
        let part = Part::new(name, *frame, placed);
        let mut part = part.ok_or_else(|| CollisionError::NoShape { name: name.to_owned() })?;
        part.is_attached = true;
        self.detach(name);
        self.parts.push(part);
        let allow = |link: &&str| (name.to_owned(), (*link).to_owned());
        self.allowed.extend(may_touch.iter().map(allow));
        self.pairs = pairs::to_check(&self.parts, &self.allowed);
        Ok(())
    }

    /// Takes an object out of the hand; whether it was there.
    pub fn detach(&mut self, name: &str) -> bool {
        let before = self.parts.len();
        self.parts.retain(|part| !part.is_attached || part.name != name);
        if self.parts.len() == before {
            return false;
        }
        self.allowed.retain(|(first, _)| first != name);
        self.contacts.retain(|(part, _)| part != name);
        self.pairs = pairs::to_check(&self.parts, &self.allowed);
        true
    }

    /// Lets a part (a link or an attached object) touch an obstacle: fingers the object to grasp,
    /// a carried object what it is set down on. Holds until [`CollisionModel::clear_contacts`].
    pub fn allow_contact(&mut self, part: &str, obstacle: &str) {
        if !self.may_touch(part, obstacle) {
            self.contacts.push((part.to_owned(), obstacle.to_owned()));
        }
    }

    /// Forgets every allowed contact with obstacles.
    pub fn clear_contacts(&mut self) {
        self.contacts.clear();
    }

    pub(super) fn has_contacts(&self) -> bool {
        !self.contacts.is_empty()
    }

    /// Whether this part may touch this obstacle.
    pub fn may_touch(&self, part: &str, obstacle: &str) -> bool {
        self.contacts.iter().any(|(own, other)| own == part && other == obstacle)
    }

    /// Keeps `padding_m` of extra room around one part, or around every part with `None`.
    ///
    /// # Errors
    /// If the padding is not a finite number of at most 1 m, or no part has this name.
    pub fn set_padding(
        &mut self,
        part: Option<&str>,
        padding_m: f64,
    ) -> Result<(), CollisionError> {
        if !(padding_m.abs() <= 1.0) {
            return Err(CollisionError::NotFinite { what: "padding".into(), value: padding_m });
        }
        let mut found = part.is_none();
        for own in &mut self.parts {
            if part.is_none_or(|name| own.name == name) {
                own.padding_m = padding_m;
                found = true;
            }
        }
        let name = || CollisionError::UnknownPart { name: part.unwrap_or_default().to_owned() };
        if found { Ok(()) } else { Err(name()) }
    }

    /// Whether `q` has the right length and only finite numbers.
    pub(crate) fn is_position(&self, q: &[f64]) -> bool {
        q.len() == self.dof() && q.iter().all(|value| value.is_finite())
    }
}
