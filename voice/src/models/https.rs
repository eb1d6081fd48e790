//! Downloading one file over https, with resumption.

use std::fs::{self, OpenOptions};
use std::io::{Read, Write};
use std::path::Path;
use std::time::Duration;

use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body, http};

use super::{ModelError, Progress};

/// Plants without internet must fall through to the next source quickly.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const ANSWER_TIMEOUT: Duration = Duration::from_secs(15);
const BODY_TIMEOUT: Duration = Duration::from_secs(3600);

/// Downloads `url` to `target`; what an earlier try left in `target`.part is continued.
///
/// # Errors
/// [`ModelError::Download`] when the server cannot be reached or does not have the file, and when
/// the connection breaks (what came is kept for the next try).
pub(crate) fn download(
    url: &str,
    target: &Path,
    name: &str,
    size_bytes: u64,
    progress: &dyn Progress,
) -> Result<(), ModelError> {
    let part = target.with_extension("part");
    let have = fs::metadata(&part).map(|found| found.len()).unwrap_or(0);
    if have < size_bytes {
        progress.begin(&format!("downloading {name}"), Some(size_bytes));
        let outcome = continue_download(url, &part, have, size_bytes, progress);
        progress.end();
        outcome?;
    }
    fs::rename(&part, target).map_err(ModelError::io(target))
}

fn continue_download(
    url: &str,
    part: &Path,
    have: u64,
    size_bytes: u64,
    progress: &dyn Progress,
) -> Result<(), ModelError> {
    let (mut body, start) = open(url, have)?;
    let mut file = OpenOptions::new()
        .create(true)
        .append(start > 0)
        .write(true)
        .truncate(start == 0)
        .open(part)
        .map_err(ModelError::io(part))?;
    let mut reader = body.as_reader();
    let mut buffer = vec![0_u8; 1 << 18];
    let mut done = start;
    loop {
        let count = reader.read(&mut buffer).map_err(|e| broken(done, size_bytes, &e))?;
        if count == 0 {
            break;
        }
        done += count as u64;
        if done > size_bytes {
            drop(file);
            fs::remove_file(part).map_err(ModelError::io(part))?;
            return Err(ModelError::Download(format!("more than the {size_bytes} bytes expected")));
        }
        file.write_all(&buffer[..count]).map_err(ModelError::io(part))?;
        progress.at(done);
    }
    match done == size_bytes {
        true => Ok(()),
        false => Err(broken(done, size_bytes, &"the server closed it")),
    }
}

/// Asks for the file from byte `have` on; says from which byte the answer really starts.
fn open(url: &str, have: u64) -> Result<(Body, u64), ModelError> {
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
    let agent: Agent = Agent::config_builder()
        .tls_config(tls)
        .timeout_resolve(Some(CONNECT_TIMEOUT))
        .timeout_connect(Some(CONNECT_TIMEOUT))
        .timeout_recv_response(Some(ANSWER_TIMEOUT))
        .timeout_recv_body(Some(BODY_TIMEOUT))
        .build()
        .into();
    let mut request = agent.get(url);
    if have > 0 {
        request = request.header("Range", format!("bytes={have}-"));
    }
    let answer = request.call().map_err(|e| ModelError::Download(format!("not reached: {e}")))?;
    let resumed = answer.status() == http::StatusCode::PARTIAL_CONTENT
        && answer
            .headers()
            .get("Content-Range")
            .and_then(|range| range.to_str().ok())
            .is_some_and(|range| range.starts_with(&format!("bytes {have}-")));
    Ok((answer.into_body(), if resumed { have } else { 0 }))
}

fn broken(done: u64, size_bytes: u64, why: &dyn std::fmt::Display) -> ModelError {
    ModelError::Download(format!(
        "the connection ended at {done} of {size_bytes} bytes ({why}); run it again to resume"
    ))
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};
    use std::net::TcpListener;

    use super::*;
    use crate::models::Quiet;

    const CONTENT: &[u8] = b"0123456789";

    /// Serves `CONTENT` once for each entry: `cut` bytes are sent at most. Understands Range.
    fn serve(cuts: Vec<usize>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/file", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for cut in cuts {
                let (mut stream, _) = listener.accept().unwrap();
                let mut start = 0;
                for line in BufReader::new(stream.try_clone().unwrap()).lines() {
                    let line = line.unwrap().to_lowercase();
                    if let Some(range) = line.strip_prefix("range: bytes=") {
                        start = range.trim_end_matches('-').parse().unwrap();
                    }
                    if line.is_empty() {
                        break;
                    }
                }
                let rest = &CONTENT[start..];
                let status = match start {
                    0 => "200 OK".to_owned(),
                    _ => format!("206 Partial\r\nContent-Range: bytes {start}-9/10"),
                };
                let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n", rest.len());
                stream.write_all(head.as_bytes()).unwrap();
                stream.write_all(&rest[..cut.min(rest.len())]).unwrap();
            }
        });
        url
    }

    #[test]
    fn a_broken_download_is_resumed_where_it_stopped() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("file");
        let url = serve(vec![4, 100]);
        let error = download(&url, &target, "x", 10, &Quiet).unwrap_err().to_string();
        assert!(error.contains("at 4 of 10"), "{error}");
        assert!(!target.exists());
        download(&url, &target, "x", 10, &Quiet).unwrap();
        assert_eq!(fs::read(&target).unwrap(), CONTENT);
    }

    #[test]
    fn an_unreachable_server_is_an_error_with_a_reason() {
        let folder = tempfile::tempdir().unwrap();
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let url = format!("http://{free}/file");
        let error = download(&url, &folder.path().join("f"), "x", 10, &Quiet).unwrap_err();
        assert!(error.to_string().contains("not reached"), "{error}");
    }

    #[test]
    fn a_file_that_is_too_long_is_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("file");
        let error = download(&serve(vec![100]), &target, "x", 5, &Quiet).unwrap_err();
        assert!(error.to_string().contains("more than the 5 bytes"), "{error}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
