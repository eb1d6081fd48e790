//! Quantities as both languages give them.

/// A quantity in SI units (angles in degrees, as the contract has them).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::understanding) enum Quantity {
    /// Metres.
    Length(f64),
    /// Degrees.
    Angle(f64),
    /// Seconds.
    Duration(f64),
    /// A fraction of one, from percent.
    Share(f64),
    /// How often.
    Times(f64),
    /// A number with no unit.
    Bare(f64),
}

impl Quantity {
    /// So many times the quantity, without the noise of unit conversion.
    pub(super) fn times(self, count: f64) -> Self {
        match self {
            Self::Length(one) => Self::Length(tidy(one * count)),
            Self::Angle(one) => Self::Angle(tidy(one * count)),
            Self::Duration(one) => Self::Duration(tidy(one * count)),
            Self::Share(one) => Self::Share(tidy(one * count)),
            Self::Times(one) => Self::Times(one * count),
            Self::Bare(one) => Self::Bare(one * count),
        }
    }
}

/// Rounds to 12 significant digits.
fn tidy(value: f64) -> f64 {
    format!("{value:.11e}").parse().unwrap_or(value)
}
