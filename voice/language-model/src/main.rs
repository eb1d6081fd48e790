//! Child process that reads utterances with a local language model on llama.cpp.

fn main() {}
