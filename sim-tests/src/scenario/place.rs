//! Finding the line of a scenario file that something is about.

/// A part of a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A key before all tables.
    Top,
    /// The object of this index, from 0.
    Object(usize),
    /// The step of this index, from 0.
    Step(usize),
    /// The table `always`.
    Always,
    /// The expectation at the end of this index, from 0.
    End(usize),
}

impl Place {
    /// Line (from 1) of a key in this part, else of the part's head, else the first line.
    pub fn line(self, key: &str, text: &str) -> usize {
        let (header, skipped) = match self {
            Self::Top => return key_after(0, key, text).unwrap_or(1),
            Self::Object(index) => ("[[object]]", index),
            Self::Step(index) => ("[[step]]", index),
            Self::Always => ("[always]", 0),
            Self::End(index) => ("[[end]]", index),
        };
        let mut heads = text.lines().enumerate().filter(|(_, line)| line.trim() == header);
        let Some((head, _)) = heads.nth(skipped) else { return 1 };
        key_after(head + 1, key, text).unwrap_or(head + 1)
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Top => write!(formatter, "scenario"),
            Self::Object(index) => write!(formatter, "object {}", index + 1),
            Self::Step(index) => write!(formatter, "step {}", index + 1),
            Self::Always => write!(formatter, "always"),
            Self::End(index) => write!(formatter, "end {}", index + 1),
        }
    }
}

/// The line of a key between a line (from 0) and the next table.
fn key_after(start: usize, key: &str, text: &str) -> Option<usize> {
    let lines = text.lines().enumerate().skip(start);
    let table = lines.take_while(|(_, line)| !line.trim_start().starts_with('['));
    let is_key = |line: &str| line.split('=').next().is_some_and(|name| name.trim() == key);
    table.into_iter().find(|(_, line)| is_key(line)).map(|(index, _)| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_count_from_one() {
        let text =
            "title = 'x'\nscene = 'y'\n\n[[step]]\nsay = 'a'\n[[step]]\nwhen = 'idle'\nsay = 'b'\n";
        assert_eq!(Place::Top.line("scene", text), 2);
        assert_eq!(Place::Step(0).line("say", text), 5);
        assert_eq!(Place::Step(1).line("say", text), 8);
        assert_eq!(Place::Step(1).line("audio", text), 6, "the head where the key is missing");
        assert_eq!(Place::End(0).line("in", text), 1);
    }
}
