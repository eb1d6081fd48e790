//! A held object as the dynamics see it.

use kinematics::model::Inertial;
use nalgebra::{Matrix3, Vector3};

use super::program::Held;
use crate::scene::Object;

/// Mass and inertia of what is held, in the tip's frame: a solid block as large as its shape. None
/// where the mass is not known.
pub(super) fn load(objects: &[Object], held: &Held) -> Option<Inertial> {
    let object = objects.iter().find(|object| object.id == held.object)?;
    let mass_kg = object.mass_kg?;
    let half = object.shape.map_or_else(Vector3::zeros, |shape| shape.half_extents());
    let square = half.component_mul(&half);
    let about = Vector3::new(square.y + square.z, square.z + square.x, square.x + square.y);
    let inertia_kg_m2 = Matrix3::from_diagonal(&(about * mass_kg / 3.0));
    let own = Inertial { mass_kg, centre_m: Vector3::zeros(), inertia_kg_m2 };
    Some(own.transformed(&held.tip_from_object))
}

#[cfg(test)]
mod tests {
    use nalgebra::Isometry3;

    use super::*;
    use crate::scene::Scene;

    #[test]
    fn a_block_weighs_what_the_scene_says_where_it_is_held() {
        let scene = include_str!("../../../urdf/scenes/blocks.toml");
        let scene = Scene::from_toml(scene).unwrap();
        let object = "red_block".to_owned();
        let tip_from_object = Isometry3::translation(0.0, 0.0, 0.03);
        let upright = tip_from_object.rotation;
        let held = Held { object, tip_from_object, upright, width_m: 0.04 };
        let mass_kg = scene.object("red_block").unwrap().mass_kg.unwrap();
        let inertial = load(&scene.objects, &held).unwrap();
        assert_eq!((inertial.mass_kg, inertial.centre_m.z), (mass_kg, 0.03));
        assert!(inertial.inertia_kg_m2.diagonal().iter().all(|&about| about > 0.0));
        let gone = Held { object: "nothing".into(), ..held };
        assert!(load(&scene.objects, &gone).is_none());
    }
}
