//! Places: where something is or shall go, relative to something that has a name.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a place lies to its reference. Left, right, in front and behind are the operator's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it all")]
pub enum Relation {
    At,
    On,
    In,
    Under,
    Above,
    LeftOf,
    RightOf,
    InFrontOf,
    Behind,
    NextTo,
    Between,
}

/// A place: a relation to an object, a named pose or the operator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// How the place lies to the reference.
    pub relation: Relation,
    /// Noun phrase, named pose or `operator`, without its article, as said.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Second noun phrase of [`Relation::Between`].
    #[serde(rename = "ref2", default, skip_serializing_if = "Option::is_none")]
    pub second_reference: Option<String>,
    /// Scene id of the resolved reference; only grounding fills it.
    #[serde(rename = "ref_id", default, skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    pub reference_id: Option<String>,
    /// Scene id of the resolved second reference; only grounding fills it.
    #[serde(rename = "ref2_id", default, skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    pub second_reference_id: Option<String>,
}

impl Place {
    /// A place that is not yet grounded.
    ///
    /// ```
    /// use robot_core::task::{Place, Relation};
    /// let tray = Place::new(Relation::In, "tray");
    /// assert_eq!(serde_json::to_string(&tray).unwrap(), r#"{"relation":"in","ref":"tray"}"#);
    /// ```
    pub fn new(relation: Relation, reference: impl Into<String>) -> Self {
        Self {
            relation,
            reference: reference.into(),
            second_reference: None,
            reference_id: None,
            second_reference_id: None,
        }
    }

    /// Takes away what grounding filled in, so that the place is looked for again.
    pub fn forget_ids(&mut self) {
        self.reference_id = None;
        self.second_reference_id = None;
    }

    /// The place between two references.
    pub fn between(first: impl Into<String>, second: impl Into<String>) -> Self {
        Self { second_reference: Some(second.into()), ..Self::new(Relation::Between, first) }
    }
}
