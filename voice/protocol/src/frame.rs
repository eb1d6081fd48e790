//! Frames on a byte stream.

use std::io::{self, ErrorKind, Read, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

/// Longest frame: 60 s of 16 kHz audio as 32-bit floats are 3.9 MB.
pub const MAX_FRAME_BYTES: usize = 8 << 20;

/// Why no frame could be read or written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FrameError {
    /// The stream failed or ended inside a frame.
    #[error("the stream broke: {0}")]
    Stream(#[from] io::Error),
    /// The length cannot be right: the other side does not speak this protocol.
    #[error("a frame of {bytes} bytes exceeds the limit of {MAX_FRAME_BYTES}")]
    TooLong {
        /// The length announced.
        bytes: usize,
    },
    /// The content is not a message.
    #[error("a frame is not a message: {0}")]
    Content(String),
}

/// A message as the bytes of one frame, length included.
///
/// # Errors
/// [`FrameError::TooLong`] for a message over the limit.
pub fn encode<M: Serialize>(message: &M) -> Result<Vec<u8>, FrameError> {
    let frame = postcard::to_extend(message, vec![0; 4])
        .map_err(|error| FrameError::Content(error.to_string()))?;
    let bytes = frame.len() - 4;
    if bytes > MAX_FRAME_BYTES {
        return Err(FrameError::TooLong { bytes });
    }
    let mut frame = frame;
    frame[..4].copy_from_slice(&(bytes as u32).to_le_bytes());
    Ok(frame)
}

/// The message in the content of a frame.
///
/// # Errors
/// [`FrameError::Content`] when the bytes are not exactly one message of this type.
pub fn decode<M: DeserializeOwned>(content: &[u8]) -> Result<M, FrameError> {
    match postcard::take_from_bytes(content) {
        Ok((message, [])) => Ok(message),
        Ok((_, rest)) => Err(FrameError::Content(format!("{} bytes are left over", rest.len()))),
        Err(error) => Err(FrameError::Content(error.to_string())),
    }
}

/// Writes one message and flushes.
///
/// # Errors
/// [`FrameError::Stream`], [`FrameError::TooLong`].
pub fn write_frame<M: Serialize>(out: &mut impl Write, message: &M) -> Result<(), FrameError> {
    out.write_all(&encode(message)?)?;
    Ok(out.flush()?)
}

/// Reads the content of one frame; `None` when the stream ended before it began.
///
/// # Errors
/// [`FrameError::Stream`], [`FrameError::TooLong`] (nothing is allocated for it).
pub fn read_frame(input: &mut impl Read) -> Result<Option<Vec<u8>>, FrameError> {
    let mut length = [0; 4];
    match input.read_exact(&mut length[..1]) {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
        outcome => outcome?,
    }
    input.read_exact(&mut length[1..])?;
    let bytes = u32::from_le_bytes(length) as usize;
    if bytes > MAX_FRAME_BYTES {
        return Err(FrameError::TooLong { bytes });
    }
    let mut content = vec![0; bytes];
    input.read_exact(&mut content)?;
    Ok(Some(content))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::recognizer::{Request, Transcribe};
    use crate::{Reply, recognizer};

    proptest! {
        #[test]
        fn messages_survive_the_way(samples in prop::collection::vec(-1.0_f32..1.0, 0..100), prompt: String) {
            let sent = Request::Transcribe(Transcribe { samples, prompt, ..Transcribe::default() });
            let mut stream = Vec::new();
            write_frame(&mut stream, &sent).unwrap();
            let content = read_frame(&mut stream.as_slice()).unwrap().unwrap();
            prop_assert_eq!(decode::<Request>(&content).unwrap(), sent);
        }

        #[test]
        fn any_bytes_give_a_message_or_an_error(bytes: Vec<u8>) {
            let _ = decode::<Reply<recognizer::Reply>>(&bytes);
            let _ = read_frame(&mut bytes.as_slice());
        }
    }

    #[test]
    fn ends_and_absurd_lengths_are_told_apart() {
        assert!(read_frame(&mut [].as_slice()).unwrap().is_none());
        assert!(matches!(read_frame(&mut [1, 0].as_slice()), Err(FrameError::Stream(_))));
        let absurd = [0xff; 4];
        assert!(matches!(read_frame(&mut absurd.as_slice()), Err(FrameError::TooLong { .. })));
        assert!(matches!(
            encode(&vec![0_u8; MAX_FRAME_BYTES + 1]),
            Err(FrameError::TooLong { .. })
        ));
    }
}
