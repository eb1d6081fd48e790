//! Quantities as people say them.

/// At most two decimals, without trailing zeros.
pub(super) fn plain(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A length in the unit that suits it.
pub(super) fn length_english(metres: f64) -> String {
    let (value, one, many) = match metres.abs() {
        m if m < 0.00995 => (metres * 1e3, "millimetre", "millimetres"),
        m if m < 0.995 => (metres * 1e2, "centimetre", "centimetres"),
        _ => (metres, "metre", "metres"),
    };
    let number = plain(value);
    let unit = if number == "1" { one } else { many };
    format!("{number} {unit}")
}

/// A length in the unit that suits it.
pub(super) fn length_mandarin(metres: f64) -> String {
    match metres.abs() {
        m if m < 0.00995 => format!("{}毫米", plain(metres * 1e3)),
        m if m < 0.995 => format!("{}厘米", plain(metres * 1e2)),
        _ => format!("{}米", plain(metres)),
    }
}

/// A fraction as a percentage.
pub(super) fn percent(scale: f64) -> String {
    plain((scale * 100.0).round())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_the_unit_that_suits_them() {
        for (metres, text) in [
            (0.05, "5 centimetres"),
            (0.01, "1 centimetre"),
            (0.0254, "2.54 centimetres"),
            (0.001, "1 millimetre"),
            (1.0, "1 metre"),
            (40_000.0, "40000 metres"),
        ] {
            assert_eq!(length_english(metres), text);
        }
        assert_eq!(length_mandarin(0.05), "5厘米");
    }
}
