//! What the operator may say about the cues themselves: overrule them, switch them off and on.

use std::sync::OnceLock;

use super::words::pattern::{Pattern, words};

/// An order about the cues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CueOrder {
    /// "Normal speed": what was noticed so far counts no more.
    NormalSpeed,
    /// "Stop listening to my voice": cues have no influence from now on. Stop words work on.
    SwitchOff,
    /// "Listen to my voice": back on, where the configuration allows it.
    SwitchOn,
}

const PHRASES: &[(CueOrder, &[&str])] = &[
    (
        CueOrder::NormalSpeed,
        &[
            "(ok|okay|please)? (go|move|back|go back|return|carry on|continue|resume)? (to|at|with)? (the)? (normal|usual|regular) speed (please|again|now)?",
            "(ok|okay|please)? (go|move|carry on) normally (please|again|now)?",
            "(that was a)? false alarm",
            "(请)?(恢复|回到|用|按)?正常(的)?速度(继续|运行|工作)?(吧)?",
            "(请)?恢复(原来的|原)速(度)?(吧)?",
            "(虚惊一场|误会|误报)(了)?",
        ],
    ),
    (
        CueOrder::SwitchOff,
        &[
            "(please)? (stop|quit) (listening to|watching|judging|analysing|analyzing|monitoring|following) (my|the) (voice|tone|tone of voice) (please)?",
            "(please)? (don't|do not) (listen to|watch|judge|analyse|analyze|mind|react to) (my|the) (voice|tone|tone of voice) (please)?",
            "(please)? ignore (my|the) (voice|tone|tone of voice) (please)?",
            "(please)? (turn|switch) (the)? (voice cues|voice analysis|affect) off",
            "(please)? (turn|switch) off (the)? (voice cues|voice analysis|affect)",
            "voice cues off",
            "(请)?(不要|别)(再)?(听|分析|监听|理会|管|注意)我的(声音|语气|语调)(了)?",
            "(请)?(停止|不再)(听|分析|监听)我的(声音|语气|语调)",
            "(请)?(关闭|关掉|停用)(声音|语音|语气)(提示|分析|监测|线索)",
        ],
    ),
    (
        CueOrder::SwitchOn,
        &[
            "(please)? listen to my (voice|tone) (again)?",
            "(please)? (turn|switch) (the)? (voice cues|voice analysis) (back)? on",
            "(please)? (turn|switch) on (the)? (voice cues|voice analysis)",
            "voice cues on",
            "(请)?(重新|继续|再)?(听|分析|注意)我的(声音|语气|语调)(吧)?",
            "(请)?(打开|开启|启用)(声音|语音|语气)(提示|分析|监测|线索)",
        ],
    ),
];

/// The order, if the whole utterance is one.
///
/// ```
/// use voice::affect::order::{CueOrder, cue_order};
/// assert_eq!(cue_order("Normal speed, please."), Some(CueOrder::NormalSpeed));
/// assert_eq!(cue_order("别再听我的声音了"), Some(CueOrder::SwitchOff));
/// assert_eq!(cue_order("stop"), None);
/// ```
pub fn cue_order(text: &str) -> Option<CueOrder> {
    static PATTERNS: OnceLock<Vec<(CueOrder, Pattern)>> = OnceLock::new();
    let patterns = PATTERNS.get_or_init(|| {
        let compile = |(order, texts): &(CueOrder, &[&str])| {
            texts.iter().map(|text| (*order, Pattern::new(text))).collect::<Vec<_>>()
        };
        PHRASES.iter().flat_map(compile).collect()
    });
    let said = words(&text.replace(['\u{2019}', '\u{2018}'], "'"));
    let found = patterns.iter().find(|(_, pattern)| pattern.find(&said, |_| false).is_some());
    found.map(|(order, _)| *order)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_heard_in_both_languages() {
        for (text, order) in [
            ("normal speed", CueOrder::NormalSpeed),
            ("Go back to normal speed", CueOrder::NormalSpeed),
            ("正常速度", CueOrder::NormalSpeed),
            ("恢复正常速度吧", CueOrder::NormalSpeed),
            ("Stop listening to my voice.", CueOrder::SwitchOff),
            ("Don’t listen to my tone of voice", CueOrder::SwitchOff),
            ("不要听我的声音", CueOrder::SwitchOff),
            ("关闭语音分析", CueOrder::SwitchOff),
            ("listen to my voice again", CueOrder::SwitchOn),
            ("继续听我的声音", CueOrder::SwitchOn),
        ] {
            assert_eq!(cue_order(text), Some(order), "{text}");
        }
    }

    #[test]
    fn nothing_else_is_one() {
        for text in ["", "stop", "stop it", "speed", "faster", "停", "听我说", "listen", "go on"]
        {
            assert_eq!(cue_order(text), None, "{text}");
        }
    }
}
