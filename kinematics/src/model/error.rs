//! What can be wrong with a robot description.

use crate::limits::LimitsError;
use std::path::PathBuf;

/// Why a robot cannot be used, with the file, link or joint that is at fault.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// A file cannot be read.
    #[error("cannot read {}: {message}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        message: String,
    },
    /// The URDF is not well-formed, or an element or number in it is malformed.
    #[error("malformed URDF: {message}")]
    Urdf {
        /// What the parser says.
        message: String,
    },
    /// The side file is malformed or names something unknown.
    #[error("malformed robot.toml: {message}")]
    SideFile {
        /// What is wrong, with the place.
        message: String,
    },
    /// The URDF has no link.
    #[error("the URDF describes no link")]
    Empty,
    /// A name is used twice.
    #[error("{kind} `{name}` is described twice")]
    Duplicate {
        /// `link` or `joint`.
        kind: &'static str,
        /// The name.
        name: String,
    },
    /// Something refers to a link or joint that is not there.
    #[error("{by} refers to {kind} `{name}`, which the URDF does not describe")]
    Unknown {
        /// What refers to it.
        by: String,
        /// `link`, `joint` or `arm`.
        kind: &'static str,
        /// The name.
        name: String,
    },
    /// Links must form a tree, but this one hangs on two joints.
    #[error("link `{link}` is the child of two joints, `{first}` and `{second}`")]
    TwoParents {
        /// The link.
        link: String,
        /// One joint.
        first: String,
        /// The other joint.
        second: String,
    },
    /// Links must form a tree, but this one is its own ancestor.
    #[error("link `{link}` is its own ancestor: the joints form a loop")]
    Loop {
        /// A link of the loop.
        link: String,
    },
    /// Links must form one tree, but there are several.
    #[error("the links form several trees, with the roots {}", roots.join(", "))]
    SeveralRoots {
        /// The roots.
        roots: Vec<String>,
    },
    /// A number is NaN, infinite or of the wrong sign.
    #[error("{place}: {what}")]
    BadNumber {
        /// Link or joint.
        place: String,
        /// The value and what it must be.
        what: String,
    },
    /// A moving joint without a direction.
    #[error("joint `{joint}`: the axis is the zero vector")]
    ZeroAxis {
        /// The joint.
        joint: String,
    },
    /// A revolute or prismatic joint without `<limit>`, or one without a velocity.
    #[error("joint `{joint}`: <limit> is missing or has no velocity")]
    MissingLimit {
        /// The joint.
        joint: String,
    },
    /// A kind of joint that an arm cannot have.
    #[error(
        "joint `{joint}` is {kind}; only revolute, continuous, prismatic and fixed are supported"
    )]
    UnsupportedJoint {
        /// The joint.
        joint: String,
        /// Its kind.
        kind: String,
    },
    /// The limits of an arm are inconsistent.
    #[error("limits of arm from `{base}` to `{tip}`: {source}")]
    Limits {
        /// Base link.
        base: String,
        /// Tip link.
        tip: String,
        /// What is wrong.
        source: LimitsError,
    },
    /// The tip is not below the base.
    #[error("there is no chain of joints from `{base}` down to `{tip}`")]
    NoChain {
        /// Base link.
        base: String,
        /// Tip link.
        tip: String,
    },
    /// The chain has no moving joint.
    #[error("no joint moves between `{base}` and `{tip}`")]
    NoAxes {
        /// Base link.
        base: String,
        /// Tip link.
        tip: String,
    },
    /// The chain has more moving joints than a group may have.
    #[error("{found} joints move between `{base}` and `{tip}`; at most {most} are supported")]
    TooManyAxes {
        /// Base link.
        base: String,
        /// Tip link.
        tip: String,
        /// How many there are.
        found: usize,
        /// How many there may be.
        most: usize,
    },
    /// The arms of a group have more axes together than a group may have.
    #[error("the arms of group `{group}` have {found} axes together; at most {most} are supported")]
    GroupTooLarge {
        /// Name of the group.
        group: String,
        /// How many there are.
        found: usize,
        /// How many there may be.
        most: usize,
    },
    /// There is no arm of this name.
    #[error("no arm is called `{name}`; there is {}", known.join(", "))]
    NoSuchArm {
        /// The name that was asked for.
        name: String,
        /// The names that exist.
        known: Vec<String>,
    },
}
