//! As much XML as a world needs.

use std::fmt;

use nalgebra::Isometry3;

/// An element with attributes and either text or children.
#[derive(Clone, Debug)]
pub(super) struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    /// An empty element.
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, attributes: Vec::new(), text: String::new(), children: Vec::new() }
    }

    /// An element with text.
    pub(super) fn text(name: &'static str, text: impl fmt::Display) -> Self {
        Self { text: escaped(&text.to_string()), ..Self::new(name) }
    }

    /// An element with numbers, separated by blanks.
    pub(super) fn numbers(name: &'static str, numbers: &[f64]) -> Self {
        let words: Vec<String> = numbers.iter().map(|value| number(*value)).collect();
        Self::text(name, words.join(" "))
    }

    /// `<pose>x y z roll pitch yaw</pose>`, metres and radians.
    pub(super) fn pose(pose: &Isometry3<f64>) -> Self {
        let place = pose.translation.vector;
        let (roll, pitch, yaw) = pose.rotation.euler_angles();
        Self::numbers("pose", &[place.x, place.y, place.z, roll, pitch, yaw])
    }

    /// With an attribute.
    pub(super) fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.attributes.push((name, escaped(&value.to_string())));
        self
    }

    /// With a child after those that are there.
    pub(super) fn child(mut self, child: Element) -> Self {
        self.children.push(child);
        self
    }

    /// With children after those that are there.
    pub(super) fn children(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        self.children.extend(children);
        self
    }

    fn write(&self, formatter: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
        let indent = "  ".repeat(depth);
        write!(formatter, "{indent}<{}", self.name)?;
        for (name, value) in &self.attributes {
            write!(formatter, " {name}=\"{value}\"")?;
        }
        if self.children.is_empty() && self.text.is_empty() {
            return writeln!(formatter, "/>");
        }
        write!(formatter, ">{}", self.text)?;
        if !self.children.is_empty() {
            writeln!(formatter)?;
            for child in &self.children {
                child.write(formatter, depth + 1)?;
            }
            write!(formatter, "{indent}")?;
        }
        writeln!(formatter, "</{}>", self.name)
    }
}

impl fmt::Display for Element {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(formatter, 0)
    }
}

/// A whole file: a remark, then the root element.
pub(super) fn document(remark: &str, root: &Element) -> String {
    format!("<?xml version=\"1.0\"?>\n<!-- {remark} -->\n{root}")
}

/// To a billionth, without trailing zeros and without a negative zero.
pub(super) fn number(value: f64) -> String {
    let rounded = (value * 1e9).round() / 1e9 + 0.0;
    format!("{rounded}")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_nest_and_text_is_escaped() {
        let element = Element::new("a").with("n", "<1>").child(Element::text("b", "x & y"));
        assert_eq!(element.to_string(), "<a n=\"&lt;1&gt;\">\n  <b>x &amp; y</b>\n</a>\n");
    }

    #[test]
    fn numbers_are_short_and_never_negative_zero() {
        assert_eq!(number(-1e-12), "0");
        assert_eq!(number(0.1 + 0.2), "0.3");
        assert_eq!(number(-2.9671), "-2.9671");
    }
}
