//! Parameters that are declared in one table: default, description, range, and whether they may be
//! set while the node runs.

use r2r::indexmap::IndexMap;
use r2r::rcl_interfaces::msg::{FloatingPointRange, IntegerRange};
use r2r::{Error, Parameter, ParameterConstraints, ParameterValue, RosParams};

/// When a parameter may be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settable {
    /// On the command line or in a file, before the node starts.
    AtStart,
    /// At any time.
    Always,
}

/// One parameter.
#[derive(Clone, Debug)]
pub struct Declared {
    name: &'static str,
    value: ParameterValue,
    description: &'static str,
    range: Option<[f64; 2]>,
    settable: Settable,
}

/// The parameters of a node with their values.
#[derive(Clone, Debug, Default)]
pub struct Parameters {
    declared: IndexMap<&'static str, Declared>,
    unknown: Vec<String>,
}

impl Parameters {
    /// No parameter but `use_sim_time`.
    pub fn new() -> Self {
        let mut parameters = Self::default();
        let about = "Take the time from /clock instead of from the machine.";
        parameters.declare("use_sim_time", ParameterValue::Bool(false), about, Settable::AtStart);
        parameters
    }

    /// Declares a text, a switch or a list.
    pub fn declare(
        &mut self,
        name: &'static str,
        default: ParameterValue,
        description: &'static str,
        settable: Settable,
    ) {
        let value = default;
        self.declared.insert(name, Declared { name, value, description, range: None, settable });
    }

    /// Declares a number between two bounds, both included.
    pub fn declare_number(
        &mut self,
        name: &'static str,
        default: f64,
        range: [f64; 2],
        description: &'static str,
        settable: Settable,
    ) {
        let (value, range) = (ParameterValue::Double(default), Some(range));
        self.declared.insert(name, Declared { name, value, description, range, settable });
    }

    /// The value of a number.
    ///
    /// # Panics
    /// If no number of this name was declared.
    pub fn number(&self, name: &str) -> f64 {
        match self.value(name) {
            Some(ParameterValue::Double(value)) => *value,
            other => panic!("no number `{name}` was declared, but {other:?}"),
        }
    }

    /// The value of a text.
    ///
    /// # Panics
    /// If no text of this name was declared.
    pub fn text(&self, name: &str) -> &str {
        match self.value(name) {
            Some(ParameterValue::String(value)) => value,
            other => panic!("no text `{name}` was declared, but {other:?}"),
        }
    }

    /// The value of a list of texts.
    ///
    /// # Panics
    /// If no list of this name was declared.
    pub fn texts(&self, name: &str) -> &[String] {
        match self.value(name) {
            Some(ParameterValue::StringArray(values)) => values,
            other => panic!("no list `{name}` was declared, but {other:?}"),
        }
    }

    /// The value of a switch.
    ///
    /// # Panics
    /// If no switch of this name was declared.
    pub fn flag(&self, name: &str) -> bool {
        match self.value(name) {
            Some(ParameterValue::Bool(value)) => *value,
            other => panic!("no switch `{name}` was declared, but {other:?}"),
        }
    }

    /// Names that were given on the command line or in a file but are none of this node's.
    pub fn unknown(&self) -> &[String] {
        &self.unknown
    }

    fn value(&self, name: &str) -> Option<&ParameterValue> {
        self.declared.get(name).map(|declared| &declared.value)
    }

    fn find(&self, name: &str) -> r2r::Result<&Declared> {
        let unknown = || Error::InvalidParameterName { name: name.to_owned() };
        self.declared.get(name).ok_or_else(unknown)
    }
}

impl Declared {
    /// The value as it will be kept: a whole number is taken for a number.
    fn accept(&self, value: &ParameterValue) -> r2r::Result<ParameterValue> {
        let refuse = |msg: String| Error::ParameterValueConv { name: self.name.to_owned(), msg };
        let value = match (&self.value, value) {
            (ParameterValue::Double(_), ParameterValue::Integer(whole)) => {
                ParameterValue::Double(*whole as f64)
            }
            (_, value) => value.clone(),
        };
        if std::mem::discriminant(&value) != std::mem::discriminant(&self.value) {
            let (found, wanted) = (value.type_name(), self.value.type_name());
            return Err(refuse(format!("it is a {found}, not a {wanted}")));
        }
        match (&value, self.range) {
            (ParameterValue::Double(number), Some([least, most]))
                if !(least..=most).contains(number) =>
            {
                Err(refuse(format!("{number} is not between {least} and {most}")))
            }
            _ => Ok(value),
        }
    }

    fn accept_now(&self, value: &ParameterValue) -> r2r::Result<ParameterValue> {
        if self.settable == Settable::AtStart {
            let msg = "it can only be set at the start".to_owned();
            return Err(Error::ParameterValueConv { name: self.name.to_owned(), msg });
        }
        self.accept(value)
    }

    fn described(&self) -> Parameter {
        let range = |[from_value, to_value]: [f64; 2]| FloatingPointRange {
            from_value,
            to_value,
            step: 0.0,
        };
        let constraints = ParameterConstraints {
            read_only: self.settable == Settable::AtStart,
            floating_point_range: self.range.map(range).into_iter().collect(),
            integer_range: Vec::<IntegerRange>::new(),
        };
        let (value, description) = (self.value.clone(), self.description);
        Parameter { value, description, constraints }
    }
}

impl RosParams for Parameters {
    fn register_parameters(
        &mut self,
        _prefix: &str,
        _parameter: Option<Parameter>,
        given: &mut IndexMap<String, Parameter>,
    ) -> r2r::Result<()> {
        let overrides: Vec<_> = given.drain(..).collect();
        for (name, parameter) in overrides {
            match self.declared.get_mut(name.as_str()) {
                Some(declared) => declared.value = declared.accept(&parameter.value)?,
                None => self.unknown.push(name),
            }
        }
        let described = self.declared.values();
        given.extend(described.map(|declared| (declared.name.to_owned(), declared.described())));
        Ok(())
    }

    fn get_parameter(&mut self, name: &str) -> r2r::Result<ParameterValue> {
        Ok(self.find(name)?.value.clone())
    }

    fn set_parameter(&mut self, name: &str, value: &ParameterValue) -> r2r::Result<()> {
        let value = self.find(name)?.accept_now(value)?;
        if let Some(declared) = self.declared.get_mut(name) {
            declared.value = value;
        }
        Ok(())
    }

    fn check_parameter(&self, name: &str, value: &ParameterValue) -> r2r::Result<()> {
        self.find(name)?.accept_now(value).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Parameters {
        let mut parameters = Parameters::new();
        parameters.declare_number("rate", 500.0, [1.0, 1000.0], "Hz", Settable::Always);
        let robot = ParameterValue::String("panda".into());
        parameters.declare("robot", robot, "which", Settable::AtStart);
        parameters
    }

    fn given(pairs: &[(&str, ParameterValue)]) -> IndexMap<String, Parameter> {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), Parameter::new(v.clone()))).collect()
    }

    #[test]
    fn what_was_given_replaces_the_default_and_strangers_are_named() {
        let mut parameters = example();
        let mut map =
            given(&[("rate", ParameterValue::Integer(50)), ("raet", ParameterValue::Bool(true))]);
        parameters.register_parameters("", None, &mut map).unwrap();
        assert_eq!(parameters.number("rate"), 50.0);
        assert_eq!(parameters.text("robot"), "panda");
        assert_eq!(parameters.unknown(), ["raet"]);
        assert_eq!(map.len(), 3, "declared ones only");
        assert_eq!(map["rate"].constraints.floating_point_range[0].to_value, 1000.0);
        assert!(map["robot"].constraints.read_only);
    }

    #[test]
    fn bad_values_are_refused_and_change_nothing() {
        let mut parameters = example();
        let bad = [
            ("rate", ParameterValue::Double(0.0)),
            ("rate", ParameterValue::Double(f64::NAN)),
            ("rate", ParameterValue::String("fast".into())),
            ("robot", ParameterValue::String("ur5e".into())),
            ("unheard_of", ParameterValue::Bool(true)),
        ];
        for (name, value) in bad {
            assert!(parameters.check_parameter(name, &value).is_err(), "{name} {value:?}");
            assert!(parameters.set_parameter(name, &value).is_err(), "{name} {value:?}");
        }
        parameters.set_parameter("rate", &ParameterValue::Integer(100)).unwrap();
        assert_eq!(parameters.number("rate"), 100.0);
        let mut map = given(&[("rate", ParameterValue::Double(-1.0))]);
        let error = parameters.register_parameters("", None, &mut map).unwrap_err();
        assert!(error.to_string().contains("not between 1 and 1000"), "{error}");
    }
}
