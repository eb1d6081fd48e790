//! Typed, length-prefixed messages between Lianshou and its engine processes.
