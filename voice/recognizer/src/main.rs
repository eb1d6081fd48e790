//! Child process that turns speech into text with whisper.cpp.

fn main() {}
