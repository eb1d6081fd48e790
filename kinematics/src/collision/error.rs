//! What can be wrong with the shapes of a robot.

/// Why a collision model cannot be built or changed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CollisionError {
    /// A number is not finite or beyond reason.
    #[error("{what}: {value} is not a number within reason")]
    NotFinite {
        /// Which number.
        what: String,
        /// Its value.
        value: f64,
    },
    /// A shape has a size or place that is not finite, negative, or beyond a kilometre.
    #[error("a shape of `{name}` has a size or place that is not a length of at most 1000 m")]
    BadShape {
        /// The link or object.
        name: String,
    },
    /// An object without any shape.
    #[error("`{name}` has no shape")]
    NoShape {
        /// The object.
        name: String,
    },
    /// An attached object may not have the name of a link.
    #[error("`{name}` is the name of a link")]
    NameTaken {
        /// The name.
        name: String,
    },
    /// There is no such part.
    #[error("no link or attached object with a shape is called `{name}`")]
    UnknownPart {
        /// The name.
        name: String,
    },
}
