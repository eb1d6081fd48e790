//! The journal: what goes in comes out, complete files only, same run same bytes.

use std::path::{Path, PathBuf};

use nalgebra::Isometry3;
use robot_core::journal::message::{JointStates, LogLevel, Time};
use robot_core::journal::{
    Entry, Journal, JournalError, JournalFile, JournalOptions, Recorder, draw_objects,
};
use robot_core::scene::{Object, Role, Scene, Shape};

/// A folder of its own for each test, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("journal-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("the temporary folder is writable");
        Self(path)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn scene() -> Scene {
    let object = |id: &str, shape| Object {
        id: id.into(),
        name: id.into(),
        attributes: vec!["red".into()],
        position: [0.5, 0.1, 0.05],
        orientation: [0.0, 0.0, 0.0, 1.0],
        shape: Some(shape),
        mass_kg: Some(0.1),
        role: Role::Item,
    };
    let objects = vec![
        object("block", Shape::Box { size: [0.04; 3] }),
        object("can", Shape::Cylinder { radius: 0.03, length: 0.1 }),
        object("ball", Shape::Sphere { radius: 0.03 }),
        object("tray", Shape::Container { size: [0.3, 0.2, 0.05], wall: 0.01 }),
    ];
    Scene { objects, ..Scene::default() }
}

fn record_everything(recorder: &Recorder) -> Result<(), JournalError> {
    recorder.log(0.0, LogLevel::Info, "console", "started")?;
    recorder.scene(0.0, &draw_objects(recorder.time(0.0), "base", &scene()))?;
    for step in 0..5 {
        let time = f64::from(step) * 0.01;
        let joints = JointStates {
            timestamp: Time::from_ns(0),
            name: vec!["joint_1".into()],
            position: vec![time],
            velocity: vec![1.0],
            acceleration: vec![],
            effort: vec![0.5],
            gripper_gap_m: 0.04,
            gripper_force_n: 0.0,
        };
        recorder.joints("/joint_states", time, joints)?;
        recorder.transforms(time, [("base", "link_1", Isometry3::translation(0.0, 0.0, 0.1))])?;
    }
    recorder.event("/task", 0.05, &serde_json::json!({"done": "pick", "object": "block"}))
}

fn write(path: &Path) -> u64 {
    let journal = Journal::start(path, JournalOptions::default()).expect("the file is creatable");
    record_everything(&journal.recorder()).expect("everything is expressible");
    journal.finish().expect("the file is writable").messages
}

fn entries(path: &Path) -> Vec<Entry> {
    let file = JournalFile::open(path).expect("the file is readable");
    file.entries().expect("an MCAP file").map(|entry| entry.expect("a whole message")).collect()
}

#[test]
fn what_was_recorded_is_read_back_in_order() {
    let folder = Folder::new("round-trip");
    let path = folder.file("run.mcap");
    assert_eq!(write(&path), 13);
    let entries = entries(&path);
    assert_eq!(entries.len(), 13);
    assert_eq!(entries[0].topic, "/log");
    assert_eq!(entries[0].schema, "foxglove.Log");
    let cubes = &entries[1].value["entities"][3]["cubes"];
    assert_eq!(cubes.as_array().map(Vec::len), Some(5), "a tray has a floor and four walls");
    let joints: Vec<_> = entries.iter().filter(|entry| entry.topic == "/joint_states").collect();
    assert_eq!(joints[3].time_ns, 30_000_000);
    assert_eq!(joints[3].value["position"][0], 0.03);
    assert_eq!(entries[12].value["object"], "block");
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let folder = Folder::new("bytes");
    let (first, second) = (folder.file("a.mcap"), folder.file("b.mcap"));
    write(&first);
    write(&second);
    let bytes = |path| std::fs::read(path).expect("the file is readable");
    assert_eq!(bytes(&first), bytes(&second));
}

#[test]
fn the_file_has_its_name_only_when_it_is_complete() {
    let folder = Folder::new("atomic");
    let path = folder.file("run.mcap");
    let journal = Journal::start(&path, JournalOptions::default()).expect("creatable");
    record_everything(&journal.recorder()).expect("everything is expressible");
    assert!(!path.exists());
    assert!(folder.file("run.mcap.partial").exists());
    let recorder = journal.recorder();
    journal.finish().expect("the file is writable");
    assert!(path.exists());
    assert!(!folder.file("run.mcap.partial").exists());
    let late = recorder.event("/task", 1.0, &serde_json::json!({}));
    assert!(matches!(late, Err(JournalError::Ended { .. })), "{late:?}");
}

#[test]
fn a_journal_that_is_dropped_is_complete_too() {
    let folder = Folder::new("drop");
    let path = folder.file("run.mcap");
    {
        let journal = Journal::start(&path, JournalOptions::default()).expect("creatable");
        record_everything(&journal.recorder()).expect("everything is expressible");
    }
    assert_eq!(entries(&path).len(), 13);
}

#[test]
fn a_folder_that_does_not_exist_is_an_error() {
    let path = Path::new("/nonexistent/run.mcap");
    let journal = Journal::start(path, JournalOptions::default());
    let error = journal.err().expect("there is no such folder").to_string();
    assert!(error.contains("/nonexistent/run.mcap.partial"), "{error}");
}

#[test]
fn a_disk_that_is_full_is_an_error_and_keeps_nothing_under_the_final_name() {
    let folder = Folder::new("full");
    let path = folder.file("run.mcap");
    // /dev/full takes no byte: every write says that the device is full.
    std::os::unix::fs::symlink("/dev/full", folder.file("run.mcap.partial")).expect("a link");
    let journal = Journal::start(&path, JournalOptions::default()).expect("opening works");
    // The writer may have met the full disk before everything is queued.
    let queued = record_everything(&journal.recorder());
    assert!(matches!(queued, Ok(()) | Err(JournalError::Ended { .. })), "{queued:?}");
    assert!(matches!(journal.finish(), Err(JournalError::File { .. })));
    assert!(!path.exists());
}

#[test]
fn files_that_are_no_journal_are_errors() {
    let folder = Folder::new("broken");
    let path = folder.file("run.mcap");
    write(&path);
    let whole = std::fs::read(&path).expect("readable");
    for content in [&b""[..], b"RIFF....WAVE", &whole[..20]] {
        std::fs::write(&path, content).expect("writable");
        let file = JournalFile::open(&path);
        let complete = file.is_ok_and(|file| {
            file.entries().is_ok_and(|mut entries| entries.all(|entry| entry.is_ok()))
        });
        assert!(!complete, "{} bytes are no journal", content.len());
    }
    // A recording that broke off yields what is there, then an error.
    std::fs::write(&path, &whole[..whole.len() / 2]).expect("writable");
    let file = JournalFile::open(&path).expect("it begins like a journal");
    assert!(file.entries().expect("it begins like a journal").any(|entry| entry.is_err()));
}
