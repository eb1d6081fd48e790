//! Which chain is the arm, where nobody says so.

use super::{Joint, JointKind, Link, Robot, tree};

/// Names of links that mark where a tool begins or ends, the best first.
const TOOLS: [&str; 5] = ["tcp", "tool0", "ee_link", "tool", "flange"];
/// Parts of names that tell a finger from an arm.
const FINGERS: [&str; 6] = ["finger", "gripper", "knuckle", "jaw", "claw", "thumb"];

impl Robot {
    /// Base and tip of the arm of a robot without a side file: see [`Robot::from_urdf`].
    pub(super) fn likely_arm(&self) -> (String, String) {
        let mut tip = self.root;
        while let Some(next) = self.next_of_arm(tip) {
            tip = next;
        }
        let named = TOOLS.iter().find_map(|suffix| {
            let is_tool =
                |link: &&Link| link.name == *suffix || link.name.ends_with(&format!("_{suffix}"));
            let mut tools = self.links.iter().filter(is_tool);
            tools.find(|link| self.is_fixed_below(link, tip)).map(|link| link.name.clone())
        });
        let tip = named.unwrap_or_else(|| self.links[tip].name.clone());
        (self.links[self.root].name.clone(), tip)
    }

    /// The link that an arm goes on with, if it does.
    fn next_of_arm(&self, link: usize) -> Option<usize> {
        let length = |joint: &Joint| self.arm_length(joint);
        let longest = self.joints_below(link).map(length).max()?;
        let branches = self.joints_below(link).filter(|joint| length(joint) > 0).count();
        let are_fingers = longest == 1 && branches > 1 && link != self.root;
        if longest > 0 && !are_fingers {
            // Of equals the first.
            return self.joints_below(link).find(|joint| length(joint) == longest).map(|j| j.child);
        }
        // Nothing but fingers moves any more: the palm is still the arm's.
        let palm = |joint: &&Joint| joint.kind == JointKind::Fixed && self.moves(joint.child);
        self.joints_below(link).find(palm).map(|joint| joint.child)
    }

    fn joints_below(&self, link: usize) -> impl Iterator<Item = &Joint> {
        self.joints.iter().filter(move |joint| joint.parent == link)
    }

    /// Most moving joints one after the other from this one on, itself included, up to the fingers.
    fn arm_length(&self, joint: &Joint) -> usize {
        if self.is_finger(joint) {
            return 0;
        }
        let below = self.joints_below(joint.child).map(|next| self.arm_length(next)).max();
        usize::from(joint.is_driven()) + below.unwrap_or(0)
    }

    fn is_finger(&self, joint: &Joint) -> bool {
        if joint.kind == JointKind::Fixed {
            return false;
        }
        let says = |name: &str| FINGERS.iter().any(|word| name.to_lowercase().contains(word));
        let leads = |other: &Joint| {
            other.mimic.as_ref().is_some_and(|mimic| self.joints[mimic.leader].name == joint.name)
        };
        let is_coupled = joint.mimic.is_some() || self.joints.iter().any(leads);
        says(&joint.name)
            || says(&self.links[joint.child].name)
            || (is_coupled && joint.kind == JointKind::Prismatic)
    }

    /// Whether any joint below a link moves.
    fn moves(&self, link: usize) -> bool {
        self.joints_below(link)
            .any(|joint| joint.kind != JointKind::Fixed || self.moves(joint.child))
    }

    fn is_fixed_below(&self, link: &Link, above: usize) -> bool {
        let Some(link) = self.link(&link.name) else { return false };
        let way = tree::joints_between(&self.links, &self.joints, above, link);
        way.is_some_and(|way| way.iter().all(|&joint| self.joints[joint].kind == JointKind::Fixed))
    }
}
