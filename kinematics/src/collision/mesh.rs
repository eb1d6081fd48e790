//! Corner points of mesh files.

use std::path::Path;

use nalgebra::Vector3;

/// Largest mesh file that is read.
const MOST_BYTES: u64 = 64 << 20;

/// Why a mesh could not be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum MeshError {
    #[error("cannot be read: {0}")]
    Read(#[from] std::io::Error),
    #[error("is larger than {} MiB", MOST_BYTES >> 20)]
    TooLarge,
    #[error("is neither STL nor OBJ")]
    Format,
    #[error("is cut off: {found} bytes where the header promises {expected}")]
    CutOff { found: usize, expected: usize },
    #[error("holds no finite point")]
    Empty,
}

/// The corner points of an STL (binary or text) or OBJ file, in the file's own unit and frame.
pub(super) fn read_points(path: &Path) -> Result<Vec<Vector3<f64>>, MeshError> {
    if std::fs::metadata(path)?.len() > MOST_BYTES {
        return Err(MeshError::TooLarge);
    }
    let bytes = std::fs::read(path)?;
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let points = match extension.to_ascii_lowercase().as_str() {
        "obj" => text_points(&String::from_utf8_lossy(&bytes), "v"),
        "stl" if is_text_stl(&bytes) => text_points(&String::from_utf8_lossy(&bytes), "vertex"),
        "stl" => binary_stl(&bytes)?,
        _ => return Err(MeshError::Format),
    };
    let points: Vec<_> =
        points.into_iter().filter(|point| point.iter().all(|x| x.is_finite())).collect();
    if points.is_empty() { Err(MeshError::Empty) } else { Ok(points) }
}

fn is_text_stl(bytes: &[u8]) -> bool {
    let has = |word: &[u8]| bytes.windows(word.len()).take(1024).any(|window| window == word);
    bytes.starts_with(b"solid") && has(b"facet")
}

fn text_points(text: &str, keyword: &str) -> Vec<Vector3<f64>> {
    let point = |line: &str| {
        let mut words = line.split_ascii_whitespace();
        if words.next() != Some(keyword) {
            return None;
        }
        let mut number = || words.next()?.parse::<f64>().ok();
        Some(Vector3::new(number()?, number()?, number()?))
    };
    text.lines().filter_map(point).collect()
}

fn binary_stl(bytes: &[u8]) -> Result<Vec<Vector3<f64>>, MeshError> {
    const HEADER: usize = 84;
    const FACET: usize = 50;
    let number = |at: usize| bytes.get(at..at + 4).map(|four| [four[0], four[1], four[2], four[3]]);
    let found = bytes.len();
    let count = number(80).ok_or(MeshError::CutOff { found, expected: HEADER })?;
    let expected =
        HEADER.saturating_add((u32::from_le_bytes(count) as usize).saturating_mul(FACET));
    if found < expected {
        return Err(MeshError::CutOff { found, expected });
    }
    let coordinate =
        |at: usize| number(at).map_or(f64::NAN, |four| f64::from(f32::from_le_bytes(four)));
    let corner = |at: usize| Vector3::new(coordinate(at), coordinate(at + 4), coordinate(at + 8));
    let facets = bytes[HEADER..expected].chunks_exact(FACET).enumerate();
    let corners = |(facet, _)| {
        let start = HEADER + facet * FACET + 12;
        [corner(start), corner(start + 12), corner(start + 24)]
    };
    Ok(facets.flat_map(corners).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(name: &str, bytes: &[u8]) -> std::path::PathBuf {
        let path = std::env::temp_dir().join(format!("{}-{name}", std::process::id()));
        std::fs::write(&path, bytes).unwrap();
        path
    }

    #[test]
    fn both_kinds_of_stl_are_read_and_damage_is_reported() {
        let mut bytes = vec![0; 80];
        bytes.extend(1u32.to_le_bytes());
        bytes.extend(
            [0.0f32, 0.0, 1.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]
                .map(f32::to_le_bytes)
                .concat(),
        );
        bytes.extend([0, 0]);
        let points = read_points(&write("one.stl", &bytes)).unwrap();
        assert_eq!(points[1], Vector3::new(4.0, 5.0, 6.0));
        let error = read_points(&write("short.stl", &bytes[..100])).unwrap_err();
        assert!(matches!(error, MeshError::CutOff { found: 100, expected: 134 }));
        let text = b"solid x\nfacet normal 0 0 1\nouter loop\nvertex 1 2 3\nendloop";
        assert_eq!(read_points(&write("text.stl", text)).unwrap().len(), 1);
        assert!(matches!(read_points(&write("empty.obj", b"")), Err(MeshError::Empty)));
        assert!(matches!(read_points(Path::new("/no/such.stl")), Err(MeshError::Read(_))));
        assert!(matches!(read_points(&write("mesh.dae", b"x")), Err(MeshError::Format)));
    }
}
