//! The scene: objects in on `lianshou/scene`, where they are now on `lianshou/scene_state`, and
//! markers for RViz on `lianshou/scene_markers`.

use std::time::Duration;

use futures::StreamExt;
use r2r::lianshou_interfaces::msg;
use r2r::visualization_msgs::msg::{Marker, MarkerArray};
use r2r::{Node, Publisher, QosProfile};
use robot_core::scene::{Object, Role, Scene, Shape};
use robot_core::task::ArmName;

use super::cell_thread::{CellDoor, Order, View};
use super::messages::{header, isometry, pose};
use super::say::Mouth;
use super::tasks::Tasks;
use crate::clock::RosClock;

/// Least time between two messages about a scene that changes.
const LEAST_BETWEEN: Duration = Duration::from_millis(50);

/// The constants of the message, each of which r2r gives a type of its own.
mod code {
    use r2r::lianshou_interfaces::msg::SceneObject;

    pub(super) const NO_SHAPE: u8 = SceneObject::NO_SHAPE as u8;
    pub(super) const BOX: u8 = SceneObject::BOX as u8;
    pub(super) const CYLINDER: u8 = SceneObject::CYLINDER as u8;
    pub(super) const SPHERE: u8 = SceneObject::SPHERE as u8;
    pub(super) const CONTAINER: u8 = SceneObject::CONTAINER as u8;
    pub(super) const ITEM: u8 = SceneObject::ITEM as u8;
    pub(super) const SURFACE: u8 = SceneObject::SURFACE as u8;
    pub(super) const HOLDER: u8 = SceneObject::HOLDER as u8;
    pub(super) const OBSTACLE: u8 = SceneObject::OBSTACLE as u8;
}

struct Publishers {
    scene: Publisher<msg::Scene>,
    markers: Publisher<MarkerArray>,
}

/// Takes scenes in and tells about the present one.
///
/// # Errors
/// A subscription or publisher could not be created.
pub fn exchange(
    node: &mut Node,
    door: &CellDoor,
    mouth: &Mouth,
    tasks: &mut Tasks,
    (base, clock): (&str, &RosClock),
) -> r2r::Result<()> {
    let latched = || QosProfile::default().keep_last(1).reliable().transient_local();
    let publishers = Publishers {
        scene: node.create_publisher("lianshou/scene_state", latched())?,
        markers: node.create_publisher("lianshou/scene_markers", latched())?,
    };
    let mut scenes = node.subscribe::<msg::Scene>("lianshou/scene", QosProfile::default())?;
    let (taker, mouth, frame) = (door.clone(), mouth.clone(), base.to_owned());
    tasks.spawn(async move {
        while let Some(message) = scenes.next().await {
            match read(&message, &frame, &taker.view().scene) {
                Ok(scene) => taker.ask(Order::Scene(Box::new(scene))),
                Err(why) => mouth.warn(&format!("A scene is not used: {why}.")),
            }
        }
    });
    tasks.spawn(publish(publishers, door.clone(), base.to_owned(), clock.clone()));
    Ok(())
}

async fn publish(publishers: Publishers, door: CellDoor, base: String, clock: RosClock) {
    let mut views = door.watch();
    let mut told: Option<View> = None;
    loop {
        let view = views.borrow_and_update().clone();
        let is_told = |told: &View| told.scene == view.scene && told.holding == view.holding;
        if !told.as_ref().is_some_and(is_told) {
            let header = header(&clock.stamp(), &base);
            // They fail only when the node has ended.
            let _ = publishers.markers.publish(&markers(&view.scene, &header));
            let objects = view.scene.objects.iter().map(object_message).collect();
            let holding = view.holding.clone().unwrap_or_default();
            let _ = publishers.scene.publish(&msg::Scene { header, objects, holding });
            told = Some(view);
        }
        tokio::time::sleep(LEAST_BETWEEN).await;
        if views.changed().await.is_err() {
            return;
        }
    }
}

/// The scene of a message; the operator stays where the present one has them.
fn read(message: &msg::Scene, base: &str, present: &Scene) -> Result<Scene, String> {
    let frame = &message.header.frame_id;
    if !frame.is_empty() && frame != base {
        return Err(format!("it is in the frame `{frame}`, not `{base}`"));
    }
    let objects = message.objects.iter().map(object).collect::<Result<Vec<_>, _>>()?;
    let scene = Scene { objects, operator: present.operator, ..Scene::default() };
    scene.validate().map_err(|error| error.to_string())?;
    Ok(scene)
}

/// The scene that an arm tells about. Where the operator stands is not part of it.
///
/// # Errors
/// An object that makes no sense.
pub fn told(message: &msg::Scene) -> Result<Scene, String> {
    let objects = message.objects.iter().map(object).collect::<Result<Vec<_>, _>>()?;
    let mut scene = Scene { objects, ..Scene::default() };
    if !message.holding.is_empty() {
        scene.holding.insert(ArmName::Right, message.holding.clone());
    }
    Ok(scene)
}

fn object(message: &msg::SceneObject) -> Result<Object, String> {
    let base_from_object = isometry(&message.pose);
    let base_from_object =
        base_from_object.ok_or_else(|| format!("the pose of `{}` is not finite", message.id))?;
    let role = match message.role {
        code::ITEM => Role::Item,
        code::SURFACE => Role::Surface,
        code::HOLDER => Role::Container,
        code::OBSTACLE => Role::Obstacle,
        other => return Err(format!("`{}` has the unknown role {other}", message.id)),
    };
    let mut object = Object {
        id: message.id.clone(),
        name: message.name.clone(),
        attributes: message.attributes.clone(),
        position: [0.0; 3],
        orientation: [0.0, 0.0, 0.0, 1.0],
        shape: shape(message)?,
        mass_kg: (message.mass_kg != 0.0).then_some(message.mass_kg),
        role,
    };
    object.set_base_from_object(&base_from_object);
    Ok(object)
}

fn shape(message: &msg::SceneObject) -> Result<Option<Shape>, String> {
    let size = [message.size.x, message.size.y, message.size.z];
    Ok(match message.shape {
        code::NO_SHAPE => None,
        code::BOX => Some(Shape::Box { size }),
        code::CYLINDER => Some(Shape::Cylinder { radius: size[0] / 2.0, length: size[2] }),
        code::SPHERE => Some(Shape::Sphere { radius: size[0] / 2.0 }),
        code::CONTAINER => Some(Shape::Container { size, wall: message.wall_m }),
        other => return Err(format!("`{}` has the unknown shape {other}", message.id)),
    })
}

fn object_message(object: &Object) -> msg::SceneObject {
    let (shape, size, wall_m) = match object.shape {
        None => (code::NO_SHAPE, [0.0; 3], 0.0),
        Some(Shape::Box { size }) => (code::BOX, size, 0.0),
        Some(Shape::Cylinder { radius, length }) => {
            (code::CYLINDER, [2.0 * radius, 2.0 * radius, length], 0.0)
        }
        Some(Shape::Sphere { radius }) => (code::SPHERE, [2.0 * radius; 3], 0.0),
        Some(Shape::Container { size, wall }) => (code::CONTAINER, size, wall),
    };
    let role = match object.role {
        Role::Item => code::ITEM,
        Role::Surface => code::SURFACE,
        Role::Container => code::HOLDER,
        Role::Obstacle => code::OBSTACLE,
    };
    let [x, y, z] = size;
    msg::SceneObject {
        id: object.id.clone(),
        name: object.name.clone(),
        attributes: object.attributes.clone(),
        pose: pose(&object.base_from_object()),
        shape,
        size: r2r::geometry_msgs::msg::Vector3 { x, y, z },
        wall_m,
        mass_kg: object.mass_kg.unwrap_or(0.0),
        role,
    }
}

fn markers(scene: &Scene, header: &r2r::std_msgs::msg::Header) -> MarkerArray {
    // What is gone must go from the screen, too.
    let clear =
        Marker { header: header.clone(), action: Marker::DELETEALL as i32, ..Marker::default() };
    let solid = scene.objects.iter().filter(|object| object.shape.is_some());
    let solid = solid.enumerate().map(|(index, object)| marker(index, object, header));
    MarkerArray { markers: std::iter::once(clear).chain(solid).collect() }
}

fn marker(index: usize, object: &Object, header: &r2r::std_msgs::msg::Header) -> Marker {
    let message = object_message(object);
    let kind = match object.shape {
        Some(Shape::Cylinder { .. }) => Marker::CYLINDER as i32,
        Some(Shape::Sphere { .. }) => Marker::SPHERE as i32,
        _ => Marker::CUBE as i32,
    };
    let [r, g, b] = colour(&object.attributes);
    let is_hollow = matches!(object.shape, Some(Shape::Container { .. }));
    Marker {
        header: header.clone(),
        ns: "scene".into(),
        id: i32::try_from(index).unwrap_or(i32::MAX),
        type_: kind,
        action: Marker::ADD as i32,
        pose: message.pose,
        scale: message.size,
        color: r2r::std_msgs::msg::ColorRGBA { r, g, b, a: if is_hollow { 0.4 } else { 1.0 } },
        text: object.name.clone(),
        ..Marker::default()
    }
}

/// The colour that an attribute names; grey without one.
fn colour(attributes: &[String]) -> [f32; 3] {
    const NAMED: [(&str, [f32; 3]); 8] = [
        ("red", [0.8, 0.1, 0.1]),
        ("green", [0.1, 0.6, 0.2]),
        ("blue", [0.1, 0.3, 0.8]),
        ("yellow", [0.9, 0.8, 0.1]),
        ("orange", [0.9, 0.5, 0.1]),
        ("white", [0.95, 0.95, 0.95]),
        ("black", [0.1, 0.1, 0.1]),
        ("brown", [0.5, 0.3, 0.2]),
    ];
    let named = attributes.iter().find_map(|word| NAMED.iter().find(|(name, _)| name == word));
    named.map_or([0.6; 3], |(_, colour)| *colour)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data;

    fn scene() -> Scene {
        Scene::load(&data::find(data::Kind::Scene, "blocks.toml").unwrap()).unwrap()
    }

    fn message(scene: &Scene) -> msg::Scene {
        let objects = scene.objects.iter().map(object_message).collect();
        msg::Scene { objects, ..msg::Scene::default() }
    }

    #[test]
    fn a_scene_survives_the_wire() {
        let scene = scene();
        let read = read(&message(&scene), "base", &scene).unwrap();
        assert_eq!(read.objects, scene.objects);
        assert_eq!(read.operator, scene.operator);
        let holding = msg::Scene { holding: "red_block".into(), ..message(&scene) };
        let told = told(&holding).unwrap();
        assert_eq!(told.objects, scene.objects);
        assert_eq!(told.holding[&ArmName::Right], "red_block");
    }

    #[test]
    fn bad_scenes_say_what_is_wrong() {
        let scene = scene();
        let changed = |change: &dyn Fn(&mut msg::Scene)| {
            let mut message = message(&scene);
            change(&mut message);
            read(&message, "base", &scene).unwrap_err()
        };
        assert!(changed(&|scene| scene.header.frame_id = "map".into()).contains("map"));
        assert!(changed(&|scene| scene.objects[1].pose.position.x = f64::NAN).contains("finite"));
        assert!(changed(&|scene| scene.objects[1].shape = 77).contains("77"));
        assert!(changed(&|scene| scene.objects[1].role = 9).contains("role 9"));
        assert!(changed(&|scene| scene.objects[1].size.x = -1.0).contains("red_block"));
        let id = scene.objects[0].id.clone();
        assert!(!changed(&|scene| scene.objects[1].id = id.clone()).is_empty());
    }

    #[test]
    fn every_solid_object_has_a_marker_after_the_clearing() {
        let markers = markers(&scene(), &Default::default()).markers;
        assert_eq!(markers.len(), 1 + scene().objects.len());
        assert_eq!(markers[0].action, Marker::DELETEALL as i32);
        let red = &markers[2];
        assert_eq!((red.color.r, red.scale.x), (0.8, 0.04));
    }
}
