//! From the types of `urdf-rs` to ours, with every number checked.

use super::{Body, Geometry, Inertial, Joint, JointKind, JointLimit, Link, Mimic, ModelError};
use nalgebra::{Isometry3, Matrix3, Translation3, Unit, UnitQuaternion, Vector3};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The links and joints of a URDF, with what is doubtful about them.
pub(super) struct Description {
    pub(super) name: String,
    pub(super) links: Vec<Link>,
    pub(super) joints: Vec<Joint>,
    pub(super) link_index: HashMap<String, usize>,
    pub(super) warnings: Vec<String>,
}

/// Reads a URDF. Mesh files are looked for in `folder`.
pub(super) fn describe(xml: &str, folder: Option<&Path>) -> Result<Description, ModelError> {
    let urdf = urdf_rs::read_from_string(xml)
        .map_err(|error| ModelError::Urdf { message: error.to_string() })?;
    if urdf.links.is_empty() {
        return Err(ModelError::Empty);
    }
    let mut warnings = Vec::new();
    let colours = named_colours(&urdf.materials);
    let mut links = Vec::new();
    for link in &urdf.links {
        links.push(convert_link(link, &colours, folder, &mut warnings)?);
    }
    let link_index = index("link", links.iter().map(|link| &link.name))?;
    let joint_index = index("joint", urdf.joints.iter().map(|joint| &joint.name))?;
    let mut joints = Vec::new();
    for joint in &urdf.joints {
        joints.push(convert_joint(joint, &link_index, &joint_index, &mut warnings)?);
    }
    Ok(Description { name: urdf.name, links, joints, link_index, warnings })
}

fn index<'a>(
    kind: &'static str,
    names: impl Iterator<Item = &'a String>,
) -> Result<HashMap<String, usize>, ModelError> {
    let mut index = HashMap::new();
    for (position, name) in names.enumerate() {
        if index.insert(name.clone(), position).is_some() {
            return Err(ModelError::Duplicate { kind, name: name.clone() });
        }
    }
    Ok(index)
}

fn named_colours(materials: &[urdf_rs::Material]) -> HashMap<String, [f64; 4]> {
    let colour = |material: &urdf_rs::Material| {
        Some((material.name.clone(), material.color.as_ref()?.rgba.0))
    };
    materials.iter().filter_map(colour).collect()
}

fn convert_link(
    link: &urdf_rs::Link,
    colours: &HashMap<String, [f64; 4]>,
    folder: Option<&Path>,
    warnings: &mut Vec<String>,
) -> Result<Link, ModelError> {
    let place = format!("link `{}`", link.name);
    let mut visuals = Vec::new();
    for visual in &link.visual {
        let mut body = convert_body(&place, &visual.origin, &visual.geometry, folder, warnings)?;
        body.colour = visual.material.as_ref().and_then(|material| match &material.color {
            Some(colour) => Some(colour.rgba.0),
            None => colours.get(&material.name).copied(),
        });
        visuals.push(body);
    }
    let mut collisions = Vec::new();
    for collision in &link.collision {
        let (origin, geometry) = (&collision.origin, &collision.geometry);
        collisions.push(convert_body(&place, origin, geometry, folder, warnings)?);
    }
    let inertial = convert_inertial(&place, &link.inertial, warnings)?;
    Ok(Link { name: link.name.clone(), parent_joint: None, inertial, visuals, collisions })
}

fn convert_inertial(
    place: &str,
    inertial: &urdf_rs::Inertial,
    warnings: &mut Vec<String>,
) -> Result<Option<Inertial>, ModelError> {
    let mass_kg = finite(place, "mass", inertial.mass.value)?;
    let i = &inertial.inertia;
    let entries = [i.ixx, i.ixy, i.ixz, i.iyy, i.iyz, i.izz];
    for value in entries {
        finite(place, "inertia", value)?;
    }
    if mass_kg < 0.0 {
        return Err(bad(place, format!("the mass is {mass_kg} kg; it must not be negative")));
    }
    if mass_kg == 0.0 {
        if entries.iter().all(|&value| value == 0.0) {
            return Ok(None);
        }
        warnings.push(format!("{place} has inertia but no mass"));
    }
    let inertia_kg_m2 = Matrix3::new(i.ixx, i.ixy, i.ixz, i.ixy, i.iyy, i.iyz, i.ixz, i.iyz, i.izz);
    let principal = inertia_kg_m2.symmetric_eigenvalues();
    // Real descriptions hold such links, on parts that hardly matter.
    if principal.min() < -1e-9 * principal.max() {
        let numbers = principal.as_slice();
        warnings.push(format!("{place}: the inertia is not positive (principal {numbers:?})"));
    } else if principal.sum() < 2.0 * principal.max() * (1.0 - 1e-6) {
        warnings.push(format!("{place}: no solid body has this inertia (triangle inequality)"));
    }
    let link_from_body = convert_pose(place, &inertial.origin)?;
    let about_centre = Inertial { mass_kg, centre_m: Vector3::zeros(), inertia_kg_m2 }
        .transformed(&link_from_body);
    Ok(Some(about_centre))
}

fn convert_body(
    place: &str,
    origin: &urdf_rs::Pose,
    geometry: &urdf_rs::Geometry,
    folder: Option<&Path>,
    warnings: &mut Vec<String>,
) -> Result<Body, ModelError> {
    let size = |what, value: f64| {
        if value.is_finite() && value >= 0.0 {
            Ok(value)
        } else {
            Err(bad(place, format!("the {what} is {value}; it must not be negative")))
        }
    };
    let geometry = match geometry {
        urdf_rs::Geometry::Box { size: edges } => {
            for &edge in edges.0.iter() {
                size("edge of a box", edge)?;
            }
            Geometry::Box { size_m: Vector3::from(edges.0) }
        }
        urdf_rs::Geometry::Cylinder { radius, length } => Geometry::Cylinder {
            radius_m: size("radius", *radius)?,
            length_m: size("length", *length)?,
        },
        urdf_rs::Geometry::Capsule { radius, length } => Geometry::Capsule {
            radius_m: size("radius", *radius)?,
            length_m: size("length", *length)?,
        },
        urdf_rs::Geometry::Sphere { radius } => {
            Geometry::Sphere { radius_m: size("radius", *radius)? }
        }
        urdf_rs::Geometry::Mesh { filename, scale } => {
            let path = find_mesh(filename, folder);
            if path.is_none() {
                warnings.push(format!("{place}: mesh `{filename}` is not there; it is left out"));
            }
            let scale = Vector3::from(scale.map_or([1.0; 3], |scale| scale.0));
            Geometry::Mesh { uri: filename.clone(), path, scale }
        }
    };
    Ok(Body { link_from_body: convert_pose(place, origin)?, geometry, colour: None })
}

/// `package://name/rest` is looked for as `rest` and `name/rest` in the folder and its parents.
fn find_mesh(uri: &str, folder: Option<&Path>) -> Option<PathBuf> {
    let candidates = |relative: &str| -> Vec<PathBuf> {
        let folders = folder.into_iter().flat_map(Path::ancestors);
        folders.map(|folder| folder.join(relative)).collect()
    };
    let tried = if let Some(inside) = uri.strip_prefix("package://") {
        let rest = inside.split_once('/').map_or(inside, |(_, rest)| rest);
        [candidates(inside), candidates(rest)].concat()
    } else if let Some(path) = uri.strip_prefix("file://") {
        vec![PathBuf::from(path)]
    } else {
        folder.map(|folder| folder.join(uri)).into_iter().collect()
    };
    tried.into_iter().find(|path| path.is_file())
}

fn convert_joint(
    joint: &urdf_rs::Joint,
    link_index: &HashMap<String, usize>,
    joint_index: &HashMap<String, usize>,
    warnings: &mut Vec<String>,
) -> Result<Joint, ModelError> {
    let place = format!("joint `{}`", joint.name);
    let find = |kind, index: &HashMap<String, usize>, name: &String| {
        index.get(name).copied().ok_or_else(|| ModelError::Unknown {
            by: place.clone(),
            kind,
            name: name.clone(),
        })
    };
    let kind = convert_kind(joint)?;
    let mimic = match &joint.mimic {
        Some(mimic) => Some(Mimic {
            leader: find("joint", joint_index, &mimic.joint)?,
            multiplier: finite(&place, "mimic multiplier", mimic.multiplier.unwrap_or(1.0))?,
            offset: finite(&place, "mimic offset", mimic.offset.unwrap_or(0.0))?,
        }),
        None => None,
    };
    let dynamics = joint.dynamics.clone().unwrap_or_default();
    Ok(Joint {
        name: joint.name.clone(),
        kind,
        parent: find("link", link_index, &joint.parent.link)?,
        child: find("link", link_index, &joint.child.link)?,
        parent_from_joint: convert_pose(&place, &joint.origin)?,
        axis: convert_axis(&place, joint, kind, warnings)?,
        limit: convert_limit(&place, joint, kind, warnings)?,
        mimic,
        damping: finite(&place, "damping", dynamics.damping)?.max(0.0),
        friction: finite(&place, "friction", dynamics.friction)?.max(0.0),
    })
}

fn convert_kind(joint: &urdf_rs::Joint) -> Result<JointKind, ModelError> {
    match joint.joint_type {
        urdf_rs::JointType::Fixed => Ok(JointKind::Fixed),
        urdf_rs::JointType::Revolute => Ok(JointKind::Revolute),
        urdf_rs::JointType::Continuous => Ok(JointKind::Continuous),
        urdf_rs::JointType::Prismatic => Ok(JointKind::Prismatic),
        ref other => Err(ModelError::UnsupportedJoint {
            joint: joint.name.clone(),
            kind: format!("{other:?}").to_lowercase(),
        }),
    }
}

fn convert_axis(
    place: &str,
    joint: &urdf_rs::Joint,
    kind: JointKind,
    warnings: &mut Vec<String>,
) -> Result<Unit<Vector3<f64>>, ModelError> {
    if kind == JointKind::Fixed {
        return Ok(Vector3::z_axis());
    }
    let axis = Vector3::from(joint.axis.xyz.0);
    for value in axis.iter() {
        finite(place, "axis", *value)?;
    }
    if (axis.norm() - 1.0).abs() > 1e-6 {
        warnings.push(format!("{place}: the axis has length {}; it is normalised", axis.norm()));
    }
    Unit::try_new(axis, 1e-9).ok_or_else(|| ModelError::ZeroAxis { joint: joint.name.clone() })
}

fn convert_limit(
    place: &str,
    joint: &urdf_rs::Joint,
    kind: JointKind,
    warnings: &mut Vec<String>,
) -> Result<Option<JointLimit>, ModelError> {
    if kind == JointKind::Fixed {
        return Ok(None);
    }
    let limit = &joint.limit;
    let value = |what, value| finite(place, what, value);
    let mut velocity = value("velocity limit", limit.velocity)?;
    let effort = value("effort limit", limit.effort)?;
    // `urdf-rs` reads a missing <limit> as all zero. Only a continuous joint may go without.
    if velocity == 0.0 && kind == JointKind::Continuous {
        velocity = JointLimit::ASSUMED_RAD_S;
        warnings.push(format!("{place}: no velocity limit; {velocity} rad/s is assumed"));
    }
    if velocity == 0.0 {
        return Err(ModelError::MissingLimit { joint: joint.name.clone() });
    }
    let (lower, upper) = match kind {
        // The range in which a joint without stops is operated: cables and hoses have ends.
        JointKind::Continuous => (-std::f64::consts::TAU, std::f64::consts::TAU),
        _ => (value("lower limit", limit.lower)?, value("upper limit", limit.upper)?),
    };
    if lower > upper {
        return Err(bad(place, format!("the lower limit {lower} exceeds the upper limit {upper}")));
    }
    if velocity < 0.0 || effort < 0.0 {
        let what = format!("velocity limit {velocity} and effort limit {effort} must be positive");
        return Err(bad(place, what));
    }
    let (acceleration, jerk) = JointLimit::assumed(kind);
    Ok(Some(JointLimit { lower, upper, velocity, effort, acceleration, jerk }))
}

fn convert_pose(place: &str, pose: &urdf_rs::Pose) -> Result<Isometry3<f64>, ModelError> {
    for value in pose.xyz.0.iter().chain(pose.rpy.0.iter()) {
        finite(place, "origin", *value)?;
    }
    let [roll, pitch, yaw] = pose.rpy.0;
    Ok(Isometry3::from_parts(
        Translation3::from(Vector3::from(pose.xyz.0)),
        UnitQuaternion::from_euler_angles(roll, pitch, yaw),
    ))
}

fn finite(place: &str, what: &str, value: f64) -> Result<f64, ModelError> {
    if value.is_finite() {
        Ok(value)
    } else {
        Err(bad(place, format!("the {what} is {value}; it must be finite")))
    }
}

fn bad(place: &str, what: String) -> ModelError {
    ModelError::BadNumber { place: place.to_owned(), what }
}
