//! The control loop in virtual time: orders, stops, faults, and random histories.

mod faults;
mod forecast;
mod instants;
mod orders;
mod properties;
mod real_time;
mod recording;
mod rig;
mod simulation;
mod steering;
mod stops;
mod supervision;
mod together;
