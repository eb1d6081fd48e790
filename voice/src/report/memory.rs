//! Memory of this process and its children, from `/proc`.

use std::fs;

/// Sum of the peak resident memory of this process and of its living children, MiB; none where
/// there is no `/proc`.
pub fn peak_memory_mib() -> Option<f64> {
    let own = status_of("self")?;
    let id = std::process::id().to_string();
    let children = fs::read_dir("/proc")
        .ok()?
        .flatten()
        .filter_map(|entry| status_of(entry.file_name().to_str()?))
        .filter(|status| field(status, "PPid:") == Some(id.as_str()));
    let peaks = children.filter_map(|status| peak_kib(&status)).sum::<f64>();
    Some((peak_kib(&own)? + peaks) / 1024.0)
}

fn status_of(process: &str) -> Option<String> {
    fs::read_to_string(format!("/proc/{process}/status")).ok()
}

fn field<'a>(status: &'a str, name: &str) -> Option<&'a str> {
    status.lines().find_map(|line| line.strip_prefix(name)).map(str::trim)
}

fn peak_kib(status: &str) -> Option<f64> {
    field(status, "VmHWM:")?.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_count() {
        let alone = peak_memory_mib().unwrap();
        let mut child = std::process::Command::new("sleep").arg("5").spawn().unwrap();
        let together = peak_memory_mib().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(alone > 0.5 && together > alone, "{alone} and {together}");
    }
}
