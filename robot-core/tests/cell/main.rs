//! The whole robot core in virtual time: commands in, objects moved, no limit broken.

mod bench;
mod pick_and_place;
