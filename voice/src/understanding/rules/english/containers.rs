//! What holds things, and what carries them: a box is taken from inside, a table from on top.

use robot_core::task::Relation;

use super::super::tokens::Token;
use super::numbers;

/// Where a thing is if it is taken "from" this: in a box, on a table, at a station.
pub(super) fn natural_relation(reference: &str) -> Relation {
    const CONTAINERS: &[&str] = &[
        "box",
        "bin",
        "drawer",
        "tray",
        "bowl",
        "basket",
        "cup",
        "bag",
        "crate",
        "cabinet",
        "fridge",
        "container",
        "jar",
        "toolbox",
        "carton",
        "bucket",
        "magazine",
        "pocket",
        "case",
        "cupboard",
        "pot",
        "pan",
        "glass",
        "mug",
        "can",
        "hole",
        "slot",
        "chuck",
        "vise",
        "vice",
        "press",
        "fixture",
        "oven",
        "microwave",
        "sink",
        "tote",
        "locker",
        "dispenser",
        "holder",
        "feeder",
        "slider",
        "hopper",
        "cage",
        "rack",
    ];
    const SURFACES: &[&str] = &[
        "table",
        "shelf",
        "floor",
        "conveyor",
        "belt",
        "plate",
        "bench",
        "workbench",
        "counter",
        "desk",
        "pallet",
        "stack",
        "board",
        "platform",
        "top",
        "pile",
        "saucer",
        "mat",
        "stove",
        "surface",
        "ground",
        "scale",
        "stand",
        "cart",
        "trolley",
        "countertop",
        "wall",
        "hook",
        "burner",
        "cloth",
        "chair",
    ];
    // The head noun: the last word before "of", or the last word.
    let head = reference.split(" of ").next().unwrap_or(reference);
    let last = last_noun(head).to_lowercase();
    let word = last.strip_suffix('s').unwrap_or(&last);
    if SURFACES.contains(&last.as_str()) || SURFACES.contains(&word) {
        Relation::On
    } else if CONTAINERS.contains(&last.as_str()) || CONTAINERS.contains(&word) {
        Relation::In
    } else {
        Relation::At
    }
}

/// "bin four", "tray 3", "rack b": what numbers the thing is not the thing.
fn last_noun(head: &str) -> &str {
    let words: Vec<&str> = head.split(' ').collect();
    let numbers_it = |word: &str| {
        word.chars().count() == 1
            || word.starts_with(|c: char| c.is_ascii_digit())
            || numbers::number(&[Token::new(word)]).is_some()
    };
    match words.as_slice() {
        [.., noun, number] if numbers_it(number) => noun,
        [.., noun] => noun,
        [] => head,
    }
}
