//! Objects of a scene as SDF models: what can be carried has a mass, everything else stands still.

use nalgebra::{Isometry3, Matrix3, Vector3};
use robot_core::scene::{Object, Role, Shape};

use super::robot::{friction, inertial, material};
use super::xml::Element;
use kinematics::model::Inertial;

/// Coulomb friction of everything that is not said to be slippery.
const FRICTION: f64 = 1.0;
/// Density of an object whose mass is not given, kg/m³: about that of wood.
const ASSUMED_DENSITY: f64 = 600.0;

/// The model of one object; none for an object without a shape.
pub(super) fn model(object: &Object) -> Option<Element> {
    let shape = object.shape?;
    let parts = parts(&shape);
    let is_item = object.role == Role::Item;
    let colour = colour(object);
    let mass = is_item.then(|| {
        let volume: f64 = parts.iter().map(|part| part.volume_m3).sum();
        inertial(&solid(&shape, object.mass_kg.unwrap_or(volume * ASSUMED_DENSITY)))
    });
    let shapes = parts.iter().enumerate().flat_map(|(index, part)| {
        let element = |kind: &'static str| {
            Element::new(kind)
                .with("name", format!("{kind}_{index}"))
                .child(Element::pose(&part.object_from_part))
                .child(Element::new("geometry").child(part.geometry.clone()))
        };
        [element("visual").child(material(colour)), element("collision").child(friction(FRICTION))]
    });
    let link = Element::new("link").with("name", "body").children(mass).children(shapes);
    Some(
        Element::new("model")
            .with("name", &object.id)
            .child(Element::text("static", !is_item))
            .child(Element::pose(&object.base_from_object()))
            .child(link),
    )
}

struct Part {
    object_from_part: Isometry3<f64>,
    geometry: Element,
    volume_m3: f64,
}

fn parts(shape: &Shape) -> Vec<Part> {
    let centred = |geometry: Element, volume_m3: f64| {
        vec![Part { object_from_part: Isometry3::identity(), geometry, volume_m3 }]
    };
    let radius_element = |radius: f64| Element::numbers("radius", &[radius]);
    match *shape {
        Shape::Box { size } => vec![plate(size, [0.0; 3])],
        Shape::Cylinder { radius, length } => {
            let geometry = Element::new("cylinder").child(radius_element(radius));
            let volume = std::f64::consts::PI * radius * radius * length;
            centred(geometry.child(Element::numbers("length", &[length])), volume)
        }
        Shape::Sphere { radius } => {
            let volume = 4.0 / 3.0 * std::f64::consts::PI * radius.powi(3);
            centred(Element::new("sphere").child(radius_element(radius)), volume)
        }
        Shape::Container { size, wall } => container(size, wall),
    }
}

/// Floor and four walls; the walls stand on the floor.
fn container([x, y, z]: [f64; 3], wall: f64) -> Vec<Part> {
    let height = z - wall;
    let (beside, before, above) = ((x - wall) / 2.0, (y - wall) / 2.0, wall / 2.0);
    vec![
        plate([x, y, wall], [0.0, 0.0, (wall - z) / 2.0]),
        plate([wall, y, height], [beside, 0.0, above]),
        plate([wall, y, height], [-beside, 0.0, above]),
        plate([x - 2.0 * wall, wall, height], [0.0, before, above]),
        plate([x - 2.0 * wall, wall, height], [0.0, -before, above]),
    ]
}

fn plate(size: [f64; 3], centre: [f64; 3]) -> Part {
    Part {
        object_from_part: Isometry3::translation(centre[0], centre[1], centre[2]),
        geometry: Element::new("box").child(Element::numbers("size", &size)),
        volume_m3: size.iter().product(),
    }
}

/// Mass properties of a solid of one density; a container counts as a solid box.
fn solid(shape: &Shape, mass_kg: f64) -> Inertial {
    let square = |radius: f64| radius * radius;
    let moments = match *shape {
        Shape::Box { size: [x, y, z] } | Shape::Container { size: [x, y, z], .. } => {
            Vector3::new(y * y + z * z, x * x + z * z, x * x + y * y) / 12.0
        }
        Shape::Cylinder { radius, length } => {
            let across = square(radius) / 4.0 + square(length) / 12.0;
            Vector3::new(across, across, square(radius) / 2.0)
        }
        Shape::Sphere { radius } => Vector3::repeat(0.4 * square(radius)),
    };
    Inertial {
        mass_kg,
        centre_m: Vector3::zeros(),
        inertia_kg_m2: Matrix3::from_diagonal(&(moments * mass_kg)),
    }
}

/// The colour that people say, as red, green, blue, opacity.
fn colour(object: &Object) -> [f64; 4] {
    let named = [
        ("red", [0.80, 0.12, 0.10]),
        ("green", [0.12, 0.55, 0.20]),
        ("blue", [0.12, 0.28, 0.75]),
        ("yellow", [0.90, 0.75, 0.10]),
        ("grey", [0.55, 0.56, 0.58]),
        ("black", [0.10, 0.10, 0.11]),
        ("white", [0.93, 0.93, 0.93]),
    ];
    let says = |word: &str| object.attributes.iter().any(|attribute| attribute == word);
    let [r, g, b] =
        named.iter().find(|(word, _)| says(word)).map_or([0.72, 0.60, 0.45], |(_, colour)| *colour);
    [r, g, b, 1.0]
}
