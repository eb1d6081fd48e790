//! Scenarios: the operator says something, the arm does it, the scene shows it.
