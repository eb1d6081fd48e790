//! What no arm takes, and where none goes: "raise the question", "grab lunch", "add it to the
//! calendar", "go to the airport", "park behind the truck".

use robot_core::task::{NoneReason, TaskCommand};

use super::super::draft::Draft;
use super::super::tokens::{Token, contains};
use super::no_things::is_no_thing;

/// Heads of noun phrases that name no thing.
const ABSTRACT: &str = "\
    screenshot|screenshots|memo|app store|tab|tabs|version|versions|password|account|accounts|\
    notification|notifications|call|calls|ban|bans|goal|goals|client|clients|customer|customers|\
    temperature|heat|brightness|silent|internet|wifi|network|download|post office|together|\
    thought|thoughts|harder|softer|stronger|question|questions|topic|topics|subject|issue|issues|idea|ideas|discussion|\
    conversation|opinion|advice|suggestion|suggestions|hint|example|reason|reasons|\
    explanation|definition|translation|summary|report|update|updates|information|info|\
    details|pictures|photos|videos|map|attitude|battles|frown|ticket|plan|peace|effort|\
    word|directions|forecast|news|headlines|results|joke|jokes|story|fact|facts|answer|\
    answers|attention|awareness|mood|hopes|spirits|eyebrows|voice|blame|credit|risk|\
    chance|chances|advantage|responsibility|decision|conclusion|conclusions|standards|\
    morale|promise|luck|pace|mind|break|guess|hug|kiss|shout|minute|moment|hour|meeting|\
    meetings|deadline|vote|salary|budget|price|prices|deal|bet|bets|reservation|booking|\
    payment|money|stocks|exam|homework|lunch|dinner|breakfast|bite|nap|shower|bus|train|\
    flight|taxi|cab|uber|plane|holiday|vacation|trip|kids|children|weather|song|songs|\
    music|playlist|podcast|podcasts|album|artist|volume|alarm|alarms|timer|reminder|\
    reminders|email|emails|message|messages|tweet|tweets|event|events|appointment|\
    appointments|calendar|schedule|recipe|recipes|movie|movies|jazz|audiobook|app|apps|\
    website|browser|spotify|netflix|youtube|facebook|twitter|whatsapp|google|contact|\
    contacts|restaurant|restaurants|traffic|time|today|tomorrow|monday|tuesday|wednesday|\
    thursday|friday|saturday|sunday|weekend|week|month|year|x axis|y axis|z axis|status|anything|\
    steady|kilo|kilos|kilogram|kilograms|pounds";

/// What "your" can mean of an arm; it owns nothing else ("your battles", "your car").
const OWN: &str = "\
    arm|arms|hand|hands|gripper|grippers|finger|fingers|joint|joints|wrist|elbow|\
    shoulder|base|tool|jaw|jaws|claw|grip|head|camera|light|lights|speed|position|pose|\
    posture|tip|flange|tcp|left|right|side|front|forearm|waist|home|program|task|job|\
    path|way|workspace|table|bench|tray|bin|magazine|rack|station|fixture|cell";

/// When an arm does nothing yet: what is to be done at these times is told, not ordered.
const TIMES: &str = "\
    later|tonight|tomorrow|noon|midnight|monday|tuesday|wednesday|thursday|friday|\
    saturday|sunday|weekend";

/// Parts of a house and a town; nothing of an arm's work lies there.
const ABROAD: &str = "\
    upstairs|downstairs|hallway|corridor|kitchen|bedroom|bathroom|street|sidewalk|\
    highway|intersection|airport|supermarket|sofa|couch";

/// Places out of reach of an arm, and what drives there.
const FAR: &str = "\
    airport|gas station|petrol station|train station|bus stop|work|school|store|shop|supermarket|mall|bed|church|hospital|gym|beach|\
    bathroom|toilet|kitchen|bedroom|living room|hallway|basement|upstairs|downstairs|\
    outside|street|road|highway|intersection|junction|crossing|crosswalk|sidewalk|\
    pavement|curb|lane|parking lot|car park|driveway|park|town|city|paris|london|boston|\
    new york|berlin|beijing|shanghai|hell|sleep|party|cinema|theater|doctor|dentist|car|\
    cars|truck|van|suv|pedestrian|pedestrians|traffic light|neighbor|neighbour";

/// Lists that are kept in a phone and not on a bench.
const KEPT: &str = "\
    shopping list|grocery list|to do list|todo list|list";

/// Settings of a device: "set the clock to three", "set the language to chinese".
const SETTINGS: &str = "\
    one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|chinese|english|german|french|\
    spanish|italian|japanese|korean|russian|mandarin|high|low|medium|max|maximum|min|minimum|mute|\
    random|noon|midnight";

/// What is asked of a driver, a friend or a telephone.
const OF_PEOPLE: &str = "\
    pick me up|picks me up|drop me off|drop me a|take me to|take me home|take me out|\
    take care|take five|give it a rest|give me a hand|lend me a hand|give me five|high five|\
    touch base|drop by|place an order|close enough|pick a number|run along|run for it|pull over|\
    put the kettle on|grab a coffee|get a coffee|grab a beer|over a bit|over a little|\
    lower your voice|raise your voice|lower the volume|raise the volume|turn it up|turn it down|\
    hold the line|raise the bar|pull the plug|call it a day|take a note|call this number|point me to|\
    press release|go figure|home depot|right on|run the numbers|home sweet|\
    drive me|call me|meet me|wake me|text me|email me|marry me|kiss me|catch you|see you|\
    run that by|run to the|stop sending|stop bothering|run five miles|take my word|rest in peace|point taken|with me|stick to the plan|\
    stick to it|your horses|conference|put yourself|in my shoes|give me a call|\
    give me a ring|leave me alone|bear with me|hand in your|hand in my|get me out";

/// Whether the words are asked of a person or a telephone.
pub(super) fn is_asked_of_people(words: &[Token]) -> bool {
    OF_PEOPLE.split('|').any(|phrase| contains(words, phrase))
}

/// Whether a noun phrase names no thing that a hand could hold.
pub(super) fn names_nothing(text: &str) -> bool {
    names(text, ABSTRACT)
}

/// Whether the arguments of a verb say that this is for another time or another place.
pub(super) fn is_elsewhere(tokens: &[Token]) -> bool {
    // "the kitchen knife" is a thing.
    let ends = |at: usize| {
        tokens.get(at + 1).is_none_or(|next| {
            next.is_punctuation() || next.is_any(&["and", "then", "to", "please", "now", "with"])
        })
    };
    let abroad = (0..tokens.len()).any(|at| holds(ABROAD, &tokens[at].word) && ends(at));
    (abroad || tokens.iter().any(|token| holds(TIMES, &token.word)))
        && !tokens.iter().any(|token| token.is_any(&["toy", "doll", "dollhouse", "model"]))
}

/// Whether an object is no noun phrase: "am giving you", "part and stage it", "your elbow" to grasp.
pub(super) fn is_garbled(draft: &Draft) -> bool {
    draft.commands.iter().any(|command| {
        let Some(object) = object(command) else { return false };
        let words = object.split(' ').collect::<Vec<_>>();
        let is_verbal = holds("am|is|are|was|takes|grabs|gets|in|out", words[0]);
        let is_chain = words.contains(&"and") && matches!(words[words.len() - 1], "it" | "them");
        let own_joint = matches!(command, TaskCommand::Pick { .. } | TaskCommand::Place { .. })
            && matches!(words.as_slice(), ["your" | "the", part] | [part]
                if holds("elbow|wrist|shoulder|forearm", part));
        is_verbal || is_chain || own_joint
    })
}

/// Why nothing is to be done, if a command concerns no thing within reach.
pub(super) fn reason(draft: &Draft) -> Option<NoneReason> {
    draft.commands.iter().find_map(|command| {
        let object = object(command).is_some_and(|text| {
            let held = is_held(command) && is_no_thing(&head(text).0);
            held || names(text, ABSTRACT) || is_not_its_own(text)
        });
        let place = place(command).is_some_and(|text| {
            let bare = text.trim_start_matches("my ").trim_start_matches("our ");
            let abroad = names(text, ABSTRACT)
                || names(text, FAR)
                || holds(KEPT, bare)
                || holds(SETTINGS, bare);
            abroad || is_not_its_own(text)
        });
        let kept = matches!(command, TaskCommand::Teach { name: Some(name) }
            if holds("song|file|document|number|day|page|photo", name));
        let known = matches!(
            command,
            TaskCommand::Place { .. } | TaskCommand::Run { .. } | TaskCommand::Move { .. }
        );
        (object || place || kept).then_some(if known {
            NoneReason::Unable
        } else {
            NoneReason::Chat
        })
    })
}

/// Whether what the command names is to be moved by hand or opened; a device or a program may have the
/// name of an act ("the inspection").
fn is_held(command: &TaskCommand) -> bool {
    matches!(
        command,
        TaskCommand::Pick { .. }
            | TaskCommand::Place { .. }
            | TaskCommand::Push { .. }
            | TaskCommand::Pull { .. }
            | TaskCommand::Handover { .. }
            | TaskCommand::Open { .. }
    )
}

fn object(command: &TaskCommand) -> Option<&str> {
    match command {
        TaskCommand::Pick { object, .. }
        | TaskCommand::Place { object, .. }
        | TaskCommand::Push { object, .. }
        | TaskCommand::Pull { object, .. }
        | TaskCommand::Handover { object, .. }
        | TaskCommand::Point { object, .. }
        | TaskCommand::Open { object, .. }
        | TaskCommand::Close { object, .. }
        | TaskCommand::TurnOn { object }
        | TaskCommand::TurnOff { object }
        | TaskCommand::Rotate { object, .. } => object.as_deref(),
        TaskCommand::Run { name, .. } => name.as_deref(),
        _ => None,
    }
}

fn place(command: &TaskCommand) -> Option<&str> {
    match command {
        TaskCommand::Pick { from: Some(to), .. }
        | TaskCommand::Place { to: Some(to), .. }
        | TaskCommand::Push { to: Some(to), .. }
        | TaskCommand::Pull { to: Some(to), .. }
        | TaskCommand::Move { to: Some(to), .. } => Some(&to.reference),
        _ => None,
    }
}

/// "your battles": an arm has arms, joints and a place of work.
fn is_not_its_own(text: &str) -> bool {
    let lower = text.to_lowercase();
    let mut words = lower.split(' ');
    let is_your = words.next() == Some("your");
    is_your && !words.any(|word| holds(OWN, word)) || lower.starts_with("yourself ")
}

/// By the last words before what describes it: "question in the meeting" is a question. What is a
/// toy may stand on a bench after all.
fn names(text: &str, table: &str) -> bool {
    let (last, pair) = head(text);
    let of_time = text
        .rsplit(' ')
        .next()
        .is_some_and(|word| holds("day|week|month|year|morning|afternoon|evening|night", word));
    !last.is_empty() && (holds(table, &last) || holds(table, &pair) || of_time)
}

/// The head of a noun phrase, and its last two words; nothing for a toy.
fn head(text: &str) -> (String, String) {
    const ENDS: &str =
        "of|in|on|for|to|with|from|that|about|at|by|next|behind|before|after|until|than";
    let lower = text.to_lowercase();
    let words = lower.split(' ').collect::<Vec<_>>();
    if words.iter().any(|word| holds("toy|model|plastic|lego|button", word)) {
        return Default::default();
    }
    let end = words.iter().position(|word| holds(ENDS, word)).filter(|at| *at > 0);
    let head = &words[..end.unwrap_or(words.len())];
    let last = head.last().copied().unwrap_or_default();
    (last.to_owned(), head[head.len().saturating_sub(2)..].join(" "))
}

fn holds(table: &str, word: &str) -> bool {
    table.split('|').any(|row| row == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_a_phrase_decides() {
        assert!(is_not_its_own("your battles") && !is_not_its_own("your left hand"));
        for abstract_phrase in ["question in the meeting", "next song", "Monday", "good idea"] {
            assert!(names(abstract_phrase, ABSTRACT), "{abstract_phrase}");
        }
        for thing in ["red block", "song book", "box of tickets", "timer button", "toy train"] {
            assert!(!names(thing, ABSTRACT), "{thing}");
        }
        assert!(names("traffic light", FAR) && !names("toy car", FAR));
    }
}
