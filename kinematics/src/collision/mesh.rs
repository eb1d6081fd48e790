//! Corner points of mesh files.

use std::io::{Error, ErrorKind};
use std::path::Path;

use mesh_loader::Loader;
use nalgebra::Vector3;

/// Largest mesh file that is read.
const MOST_BYTES: u64 = 64 << 20;

/// Why a mesh could not be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum MeshError {
    #[error("cannot be read: {0}")]
    Read(std::io::Error),
    #[error("is larger than {} MiB", MOST_BYTES >> 20)]
    TooLarge,
    #[error("is neither STL nor OBJ nor COLLADA (.dae)")]
    Format,
    #[error("is damaged: {0}")]
    Damaged(std::io::Error),
    #[error("holds no finite point")]
    Empty,
}

/// The corner points of an STL (binary or text), OBJ or COLLADA file, in the file's own frame; in its own
/// unit, but for COLLADA, which names its unit: in metres. COLLADA's upward axis is not looked at, as usual
/// for robots.
pub(super) fn read_points(path: &Path) -> Result<Vec<Vector3<f64>>, MeshError> {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    if !["stl", "obj", "dae"].contains(&extension.to_ascii_lowercase().as_str()) {
        return Err(MeshError::Format);
    }
    if std::fs::metadata(path).map_err(MeshError::Read)?.len() > MOST_BYTES {
        return Err(MeshError::TooLarge);
    }
    let mut bytes = std::fs::read(path).map_err(MeshError::Read)?;
    let unit_m = if extension.eq_ignore_ascii_case("dae") { take_unit(&mut bytes) } else { 1.0 };
    // Colours and pictures in other files do not matter.
    let no_other = |_: &Path| Err::<Vec<u8>, _>(Error::from(ErrorKind::NotFound));
    let scene = Loader::default().load_from_slice_with_reader(&bytes, path, no_other);
    let scene = scene.map_err(MeshError::Damaged)?;
    let corners = scene.meshes.iter().flat_map(|mesh| &mesh.vertices);
    let points: Vec<Vector3<f64>> = corners
        .map(|corner| Vector3::from(corner.map(f64::from)) * unit_m)
        .filter(|point| point.iter().all(|x| x.is_finite()))
        .collect();
    if points.is_empty() { Err(MeshError::Empty) } else { Ok(points) }
}

/// The length in m of a COLLADA file's unit, which becomes 1 in the file: the loader scales the corners by it,
/// but not the places of the scene's nodes. 1 where there is none.
fn take_unit(bytes: &mut Vec<u8>) -> f64 {
    let find = |from: usize, what: &[u8]| {
        let at = bytes[from..].windows(what.len()).position(|window| window == what)?;
        Some(from + at)
    };
    let place = || {
        let unit = find(0, b"<unit")?;
        let end = find(unit, b">")?;
        let begin = find(unit, b"meter=\"").filter(|&at| at < end)? + b"meter=\"".len();
        let end = find(begin, b"\"")?;
        let unit_m: f64 = std::str::from_utf8(&bytes[begin..end]).ok()?.trim().parse().ok()?;
        (unit_m.is_finite() && unit_m > 0.0).then_some((begin..end, unit_m))
    };
    let Some((range, unit_m)) = place() else { return 1.0 };
    bytes.splice(range, *b"1");
    unit_m
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(name: &str, bytes: &[u8]) -> std::path::PathBuf {
        let path = std::env::temp_dir().join(format!("{}-{name}", std::process::id()));
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn binary_stl() -> Vec<u8> {
        let mut bytes = vec![0; 80];
        bytes.extend(1u32.to_le_bytes());
        let numbers = [0.0f32, 0.0, 1.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0];
        bytes.extend(numbers.map(f32::to_le_bytes).concat());
        bytes.extend([0, 0]);
        bytes
    }

    #[test]
    fn both_kinds_of_stl_and_obj_are_read() {
        let points = read_points(&write("one.stl", &binary_stl())).unwrap();
        assert!(points.contains(&Vector3::new(4.0, 5.0, 6.0)));
        let text =
            b"solid x\nfacet normal 0 0 1\nouter loop\nvertex 1 2 3\nvertex 2 2 3\nvertex 1 3 3\n\
                     endloop\nendfacet\nendsolid x\n";
        assert_eq!(read_points(&write("text.stl", text)).unwrap().len(), 3);
        let obj = b"mtllib nowhere.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0.5\nf 1 2 3\n";
        let points = read_points(&write("one.obj", obj)).unwrap();
        assert!(points.contains(&Vector3::new(0.0, 1.0, 0.5)));
    }

    #[test]
    fn collada_is_in_metres_and_placed_by_its_scene() {
        let dae = br##"<?xml version="1.0"?>
            <COLLADA xmlns="http://www.collada.org/2005/11/COLLADASchema" version="1.4.1">
            <asset><unit meter="0.001" name="millimeter"/><up_axis>Z_UP</up_axis></asset>
            <library_geometries><geometry id="g"><mesh>
            <source id="p"><float_array id="a" count="9">0 0 0 1000 0 0 0 1000 0</float_array>
            <technique_common><accessor source="#a" count="3" stride="3"><param name="X" type="float"/>
            <param name="Y" type="float"/><param name="Z" type="float"/></accessor></technique_common></source>
            <vertices id="v"><input semantic="POSITION" source="#p"/></vertices>
            <triangles count="1"><input semantic="VERTEX" source="#v" offset="0"/><p>0 1 2</p></triangles>
            </mesh></geometry></library_geometries>
            <library_visual_scenes><visual_scene id="s"><node id="n">
            <matrix>1 0 0 0 0 1 0 0 0 0 1 500 0 0 0 1</matrix><instance_geometry url="#g"/>
            </node></visual_scene></library_visual_scenes>
            <scene><instance_visual_scene url="#s"/></scene></COLLADA>"##;
        let points = read_points(&write("one.dae", dae)).unwrap();
        let near = |wanted: Vector3<f64>| points.iter().any(|p| (p - wanted).norm() < 1e-6);
        assert!(
            near(Vector3::new(1.0, 0.0, 0.5)) && near(Vector3::new(0.0, 1.0, 0.5)),
            "{points:?}"
        );
    }

    #[test]
    fn damage_is_reported() {
        let short = read_points(&write("short.stl", &binary_stl()[..100]));
        assert!(matches!(short, Err(MeshError::Damaged(_))), "{short:?}");
        assert!(matches!(read_points(&write("bad.dae", b"<x>")), Err(MeshError::Damaged(_))));
        assert!(matches!(read_points(&write("empty.obj", b"")), Err(MeshError::Empty)));
        assert!(matches!(read_points(Path::new("/no/such.stl")), Err(MeshError::Read(_))));
        assert!(matches!(read_points(&write("mesh.ply", b"x")), Err(MeshError::Format)));
    }
}
