//! Scenario files that make no sense are refused, with the line.
#![allow(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

use sim_tests::scenario;

fn error(text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wrong.toml");
    std::fs::write(&path, text).unwrap();
    match scenario::load(&path) {
        Ok(_) => panic!("this makes sense: {text}"),
        Err(error) => {
            let text = error.to_string();
            assert!(text.contains("wrong.toml:"), "{text}");
            text[text.find("wrong.toml:").unwrap()..].to_owned()
        }
    }
}

const HEAD: &str = "title = 'x'\n[[step]]\nsay = 'go home'\noutcome = 'done'\n";

#[test]
fn what_is_misspelt_is_named_with_its_line() {
    for (added, line, said) in [
        ("sayz = 'x'", 5, "sayz"),
        ("when = 'soon'", 5, "soon"),
        ("after_s = 'long'", 5, "after_s|string|expected"),
        ("after_s = nan", 5, "NaN"),
        ("audio = 'gone.wav'", 5, "two steps"),
        ("press = 'stop'", 5, "two steps"),
        ("objects = ['moon']", 5, "moon"),
        ("when = 'holding moon'", 5, "moon"),
        ("says = ''", 5, "pattern"),
        ("[[step]]\nmove = { object = 'moon', to = [0, 0, 0] }", 6, "moon"),
        ("[[step]]\nfault = 'fire'", 6, "fire"),
        ("[[step]]\nreason = 'stop'", 6, "outcome"),
        ("[always]\nuntouched = ['moon']", 6, "moon"),
        ("[always]\nuntoched = []", 6, "untoched"),
        ("[[end]]\nobject = 'red_block'", 6, "red_block|object"),
        ("[[end]]\nobject = 'moon'\nin = 'tray'", 6, "moon"),
        ("[[end]]\nwithin_m = 1.0", 5, "about"),
        ("[[object]]\nid = 'x'\nname = 'x'\nposition = [nan, 0, 0]", 6, "position"),
    ] {
        let error = error(&format!("{HEAD}{added}\n"));
        assert!(error.starts_with(&format!("wrong.toml:{line}:")), "{added}: {error}");
        assert!(said.split('|').any(|word| error.contains(word)), "{added}: {error}");
    }
}

#[test]
fn what_is_missing_is_named() {
    assert!(error("").contains("title"));
    assert!(error("title = 'x'").contains("needs a step"));
    assert!(error("title = 'x'\n[[step]]\nsay = 'x'").contains("nothing is expected"));
    assert!(error("title = 'x'\nscene = 'moon'\n[[step]]\nsay = 'x'").contains("two_blue_blocks"));
    assert!(error("title = 'x'\nrobot = 'moon'\n[[step]]\nsay = 'x'").contains("scr5_class"));
    assert!(error("title = 'x'\n[[step]]\naudio = 'gone.wav'").contains("gone.wav"));
}

#[test]
fn a_scenario_survives_being_written() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    for prepared in scenario::load_folder(&folder).unwrap() {
        let text = prepared.scenario.to_toml().unwrap();
        let again: scenario::Scenario = toml::from_str(&text)
            .unwrap_or_else(|error| panic!("{}: {error}\n{text}", prepared.name));
        assert_eq!(again, prepared.scenario, "{}", prepared.name);
    }
}
