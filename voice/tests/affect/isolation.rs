//! The cues open no file and no connection: they work the same in a process that cannot open any,
//! and their source names nothing that could.

use std::fs::{self, File};
use std::net::UdpSocket;
use std::path::{Path, PathBuf};
use std::process::Command;

use robot_core::caution::Caution;
use voice::affect::{Attention, VoiceAnalyser, VoiceStream, words};

use crate::operator::switched_on;
use crate::sounds::clip;

/// Set in the process that must not open anything.
const CHILD: &str = "LIANSHOU_TEST_NO_FILES";

/// Everything that the module does, as text.
fn everything(calm: &[Vec<f32>], raised: &[f32]) -> String {
    let mut analyser = VoiceAnalyser::default();
    calm.iter().for_each(|sound| {
        analyser.add_calm(sound);
    });
    let mut stream = VoiceStream::new(analyser);
    let mut attention = Attention::new(&switched_on());
    let mut out = String::new();
    for end in (1600..raised.len()).step_by(1600) {
        if let Some(moment) = stream.follow(&raised[..end], end as f64 / 16e3) {
            out += &format!("{moment:?} {:?}\n", attention.hear_voice(&moment));
        }
    }
    let moment = stream.end(raised, 2.0);
    out += &format!("{moment:?} {:?}\n", attention.hear_voice(&moment));
    for text in ["ouch!", "离我远点", "kill the process", "normal speed"] {
        let cues = words::read(text);
        let order = voice::affect::order::cue_order(text);
        out += &format!("{cues:?} {order:?} {:?}\n", attention.hear_words(text, &cues, 3.0, true));
    }
    assert_ne!(attention.caution(), Caution::NONE);
    out + &format!("{:?} {:?}", attention.let_pass(60.0), attention.switch_off())
}

#[test]
fn the_cues_work_where_nothing_can_be_opened() {
    let calm: Vec<Vec<f32>> = ["calm_1", "calm_2", "calm_3"].map(clip).to_vec();
    let raised = clip("raised");
    if std::env::var_os(CHILD).is_none() {
        let expected = everything(&calm, &raised);
        let child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "isolation::the_cues_work_where_nothing_can_be_opened",
                "--nocapture",
            ])
            .env(CHILD, "1")
            .output()
            .unwrap();
        let printed = String::from_utf8_lossy(&child.stdout).into_owned();
        assert!(child.status.success(), "{printed}\n{}", String::from_utf8_lossy(&child.stderr));
        assert!(printed.contains(&expected), "the same answers without files:\n{printed}");
        return;
    }
    let limit = Command::new("prlimit")
        .args(["--pid", &std::process::id().to_string(), "--nofile=0:0"])
        .status()
        .unwrap();
    assert!(limit.success(), "prlimit (util-linux) sets the limit");
    assert!(File::open("/dev/null").is_err(), "no file can be opened");
    assert!(UdpSocket::bind("127.0.0.1:0").is_err(), "no socket can be opened");
    println!("{}", everything(&calm, &raised));
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

#[test]
fn the_source_names_nothing_that_stores_or_sends() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/affect");
    let files = sources(&folder);
    assert!(files.len() > 10);
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        for forbidden in [
            "std::fs",
            "std::net",
            "std::io",
            "std::process",
            "std::env",
            "File::",
            "Socket",
            "TcpStream",
            "println!",
            "eprintln!",
            "ureq",
            "unsafe {",
            "unsafe fn",
            "static mut",
        ] {
            // The score of the evaluation list is printed by its test.
            let is_test_print = forbidden == "println!" && path.ends_with("words/evaluation.rs");
            assert!(!text.contains(forbidden) || is_test_print, "{}: {forbidden}", path.display());
        }
    }
}
