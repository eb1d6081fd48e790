//! Typed, length-prefixed messages between Lianshou and its engine processes.
//!
//! A frame is its length (4 bytes, little-endian) and that many bytes of postcard. The engine
//! speaks first: a [`Hello`] with the version of this protocol. Then each [`Request`] is answered
//! by one [`Reply`] of the same number. The engine ends when its standard input ends.

mod frame;
pub mod language_model;
pub mod recognizer;
mod serve;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub use frame::{FrameError, MAX_FRAME_BYTES, decode, encode, read_frame, write_frame};
pub use serve::serve;

/// Version of all messages. Both sides are built together; a difference means mixed binaries.
pub const VERSION: u32 = 2;

/// What an engine process does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// Speech to text.
    Recognizer,
    /// Text to text.
    LanguageModel,
}

/// The first frame that an engine sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// [`VERSION`] of the engine's build.
    pub version: u32,
    /// What it does.
    pub role: Role,
    /// Name and version of the engine inside, for messages.
    pub engine: String,
}

/// A numbered request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Request<B> {
    /// Number, repeated in the reply.
    pub id: u64,
    /// What is asked.
    pub body: B,
}

/// The answer to the request of the same number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reply<B> {
    /// Number of the request.
    pub id: u64,
    /// The answer, or why there is none; the engine stays usable.
    pub outcome: Result<B, String>,
}

/// The pair of message types that one kind of engine understands.
pub trait Engine {
    /// What the engine does.
    const ROLE: Role;
    /// What can be asked.
    type Request: Serialize + DeserializeOwned + Clone + Send + 'static;
    /// What it answers.
    type Reply: Serialize + DeserializeOwned + Send + 'static;
}
