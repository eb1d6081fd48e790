//! The English tables: verbs, relations, directions, particles, fillers.
//!
//! To teach the reader another way to say something it already knows, add it here.

use std::sync::OnceLock;

use robot_core::task::{ArmName, Direction, Relation};

use super::super::phrase_table::PhraseTable;

/// What an imperative verb asks for; [`super::frames`] turns it and its arguments into a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Pick,
    Hold,
    Lift,
    Raise,
    Lower,
    Take,
    Put,
    Drop,
    Bin,
    Toss,
    Stack,
    Load,
    ThrowAway,
    Return,
    Bring,
    Move,
    Go,
    GoBack,
    Jog(Direction),
    Rotate,
    Turn,
    Switch,
    Shut,
    Push,
    Pull,
    Give,
    Receive,
    Open,
    Close,
    Release,
    Start,
    TurnOn,
    TurnOff,
    StopThing,
    Press,
    Hit,
    Point,
    Touch,
    Find,
    Teach,
    Record,
    Run,
    Play,
    Speed,
    Wait,
    Avoid,
    Mind,
    Home,
    Repeat,
    Unable,
}

pub(super) type Table<T> = OnceLock<PhraseTable<T>>;

/// Verbs and phrasal verbs at the start of an order.
pub(super) fn verbs() -> &'static PhraseTable<Verb> {
    static TABLE: Table<Verb> = OnceLock::new();
    TABLE.get_or_init(|| PhraseTable::new(VERBS))
}

const VERBS: &[(&str, Verb)] = &[
    (
        "pick up|pick|picks up|snag|nab|grab|grab hold of|grab a hold of|get hold of|get a hold of|take hold of|get|fetch|collect|gather|grasp|seize|clasp|clutch|clench|snatch|scoop up|scoop|retrieve|pluck|extract|latch onto|latch on to|clamp down on|clamp onto|acquire|catch|take out|pull out|get out|remove|choose|select|pickup|go get|go fetch|go grab|go pick up|go and get|grapple|hook|gripping|unstack",
        Verb::Pick,
    ),
    ("grip|hold|hold onto|hold on to|keep hold of", Verb::Hold),
    ("lift|lift up|hoist|hoist up|heave", Verb::Lift),
    ("raise|raise up|elevate", Verb::Raise),
    ("lower|lower down|bring down|let down", Verb::Lower),
    ("take", Verb::Take),
    (
        "put|stuff|wedge|place|set|lay|stage|put down|set down|lay down|place down|insert|deposit|position|leave|mount|rest|stick|slot|stow|store|install|stand|park|transfer|relocate|carry|deliver|transport|plug|hang|fit|seat|shelve|tuck|align|center|centre|drop off|put away|lean|rack|pack|sort|arrange",
        Verb::Put,
    ),
    ("drop|drop down|dump|let fall", Verb::Drop),
    ("bin", Verb::Bin),
    ("load|feed", Verb::Load),
    ("stack|pile|stack up|pile up", Verb::Stack),
    ("toss|throw|chuck", Verb::Toss),
    (
        "throw away|throw out|discard|dispose of|trash|get rid of|get shot of|chuck out|toss out|toss away|scrap",
        Verb::ThrowAway,
    ),
    ("return|put back|place back|set back|take back|bring back", Verb::Return),
    ("bring|bring over", Verb::Bring),
    ("move|scooch|shift|drive|jog|bring the tool|translate|displace|transpose", Verb::Move),
    (
        "get closer|get close|get nearer|get near|take a step|take one step|take a small step|make a step|go|head|travel|proceed to|proceed towards|navigate|come|approach|hover|reach|steer|step|position yourself|line up with|keep going|keep moving|get yourself|get over|ease|inch|creep|fly over|walk|swing over|swing round to|advance to|retreat to|return to|go on to|continue to|climb",
        Verb::Go,
    ),
    ("go back|come back|head back", Verb::GoBack),
    (
        "back off|back up|back away|back out|retract|retreat|withdraw|step back|pull back|move backwards|reverse|fall back|stand back|get back",
        Verb::Jog(Direction::Backward),
    ),
    ("advance|move ahead|go ahead and move forward|extend", Verb::Jog(Direction::Forward)),
    ("descend|come down|go down|get down|dip|sink", Verb::Jog(Direction::Down)),
    ("ascend|come up|go up|rise|climb up", Verb::Jog(Direction::Up)),
    (
        "rotate|twist|spin|swivel|tilt|pitch|yaw|pivot|swing|revolve|screw|unscrew|bend|flex|wind|reorient",
        Verb::Rotate,
    ),
    ("turn", Verb::Turn),
    ("flip", Verb::Turn),
    ("switch|power|flick", Verb::Switch),
    ("shut", Verb::Shut),
    ("push|shove|nudge|slide|scoot|sweep|bump|poke|press against|shunt|prod", Verb::Push),
    ("pull|drag|tug|draw|haul|yank|tow", Verb::Pull),
    (
        "hand me over|pass me over|hand over to me|grab me|get me|get us|fetch us|bring us|give us|pass us|hand us|go get me|go and get me|go and fetch me|fetch me|bring me|pick me|pass me|hand me|give me|give|hand|hand over|handover|pass|pass over|present|offer|give back|hand back|give over",
        Verb::Give,
    ),
    ("receive|accept", Verb::Receive),
    ("open|open up|pull open|slide open|crack open|unlock|unclamp|uncover|unlatch", Verb::Open),
    ("close|close up|push closed|push shut|slide shut|slide closed|pull shut|clamp", Verb::Close),
    ("release|let go of|let go|let loose of|ungrasp|ungrip|unhand", Verb::Release),
    ("start|start up|run up|begin", Verb::Start),
    (
        "turn on|switch on|power on|power up|fire up|activate|enable|energize|energise|light up|boot up|flip on|flick on|spin up",
        Verb::TurnOn,
    ),
    (
        "turn off|switch off|power off|power down|shut off|shut down|kill|deactivate|disable|cut the power to|cut power to|flip off|turn out|spin down|put out|switch out",
        Verb::TurnOff,
    ),
    ("stop|halt", Verb::StopThing),
    (
        "press|press down|press down on|press and hold|push and hold|press and hold down|toggle|press on|push down on|click|depress|tap",
        Verb::Press,
    ),
    ("hit|strike|punch|smash", Verb::Hit),
    (
        "point|point at|take a look at|have a look at|point to|point out|indicate|gesture at|look at|look to|aim|aim at|show me|face|point your arm|show",
        Verb::Point,
    ),
    ("touch|reach for|reach out to|reach out for|go to touch|tap on|touch on", Verb::Touch),
    (
        "find|find me|locate|look for|search for|search|spot|pinpoint|detect|recognize|recognise|identify|notice|perceive|observe|see|seek|track down|go find",
        Verb::Find,
    ),
    (
        "remember|memorize|memorise|save|store this|store current|store the current|teach|call|name|mark|label|learn",
        Verb::Teach,
    ),
    (
        "record|start recording|begin recording|stop recording|end recording|finish recording|start a recording|stop the recording|end the recording|start the recording",
        Verb::Record,
    ),
    (
        "run|execute|play back|replay|perform|launch|carry out|do the|start the program|start program|start task|invoke",
        Verb::Run,
    ),
    ("play", Verb::Play),
    (
        "speed up|slow down|slow|slow up|accelerate|decelerate|go faster|go slower|move faster|move slower|speed|set speed|set the speed|set your speed|reduce speed|reduce the speed|reduce your speed|increase speed|increase the speed|increase your speed|lower speed|lower the speed|lower your speed|raise the speed|double the speed|double your speed|halve the speed|halve your speed|cut the speed|cut your speed|cut speed|drop the speed|drop to|change speed|change the speed|quicken|hurry|bring the speed|turn the speed|turn down the speed|turn up the speed|work faster|work slower|run faster|run slower|run slowly",
        Verb::Speed,
    ),
    (
        "wait|wait for|hold for|hold on for|pause for|dwell|dwell for|sleep|sleep for|delay|stay for|stop for|hang on for|rest for|stand by for|wait another|hold position for",
        Verb::Wait,
    ),
    (
        "avoid|keep away from|stay away from|stay clear of|steer clear of|keep clear of|keep off|stay off|keep your distance from|stay out of|keep out of|get away from|leave alone|work around|go around|keep clear from",
        Verb::Avoid,
    ),
    (
        "watch out for|look out for|mind|beware of|be careful with|be careful of|careful with|careful of|watch|take care of|take care with|pay attention to",
        Verb::Mind,
    ),
    (
        "go home|home|return home|go back home|move home|return to home|go to home|go to the home|come home|head home|move to home|return to base|park yourself|back home|zero yourself|go to zero|return to zero",
        Verb::Home,
    ),
    ("repeat|redo|do again|rerun", Verb::Repeat),
    (
        "lock|water the|water my|unfold|rinse|rearrange|unpack|examine|swap|exchange|knock|collapse|move in a circle|move in circles|group|hang up|sweep the floor|sweep the room|sweep the kitchen|sweep the table|sweep up|plug in|unplug|thread the|look inside|look into|peek inside|touch up|retouch|knock over|tip over|empty the|empty this|empty that|empty out|empty it|screw in|screw on|screw down|make|cook|order|fold|pour|cut|slice|chop|wipe|clean|wash|sing|dance|jump|fly|play some|paint|draw a|write|weld|solder|drill|glue|tighten|loosen|walk to|walk|drive to the|follow|wave|heat|heat up|chill|boil|bake|stir|mix|shake|brew|fill|iron|sew|read|translate this|call my|text|email|send an|buy|book|clap|smile|salute|kick|separate|disassemble|assemble|repair|fix|hammer|saw|sharpen|polish the|vacuum|mop|feed the cat|crush|squash|peel|crack|measure|weigh|photograph|take a picture|take a photo|scan|count to|increase the volume|decrease the volume|turn up the volume|turn down the volume|turn the volume|volume|increase the temperature|decrease the temperature|set an alarm|set a timer|set the alarm|remind|schedule|dim|change the language|turn up the|turn down the|play music|play a song|play me|increase|decrease|warm up|freeze the|microwave the",
        Verb::Unable,
    ),
];

/// Relations that begin a place.
pub(super) fn relations() -> &'static PhraseTable<Relation> {
    static TABLE: Table<Relation> = OnceLock::new();
    TABLE.get_or_init(|| PhraseTable::new(RELATIONS))
}

const RELATIONS: &[(&str, Relation)] = &[
    (
        "on top of|onto the top of|on the top of|to the top of|upon|onto|on to|on|atop|over onto|back on|back onto|down on|down onto|up on|up onto",
        Relation::On,
    ),
    (
        "in|into|inside|inside of|in to|within|back in|back into|down into|down in|over into|through",
        Relation::In,
    ),
    ("under|underneath|below|beneath|down under", Relation::Under),
    (
        "above|over|up above|over the top of|directly above|right above|just above|straight above",
        Relation::Above,
    ),
    (
        "to the left of|on the left of|left of|to the left side of|on the left side of|at the left of|on the left hand side of|left from|to left of|at the left side of|down on the left of|down to the left of|to the bottom left of|to the top left of|just left of",
        Relation::LeftOf,
    ),
    (
        "to the right of|on the right of|right of|to the right side of|on the right side of|at the right of|on the right hand side of|to right of|at the right side of|down on the right of|down to the right of|to the bottom right of|to the top right of|just right of",
        Relation::RightOf,
    ),
    (
        "in front of|to the front of|at the front of|before the|ahead of|infront of",
        Relation::InFrontOf,
    ),
    ("behind|in back of|at the back of|to the back of|in the back of", Relation::Behind),
    (
        "next to|beside|besides|near|near to|by|close to|alongside|adjacent to|against|nearby|closer to|nearer to|at the side of|to the side of|on the side of|right next to|right beside|up against|with",
        Relation::NextTo,
    ),
    (
        "between|in between|in the middle of|midway between|halfway between|in the middle between",
        Relation::Between,
    ),
    (
        "to|at|towards|toward|over to|up to|down to|back to|back over to|over at|across to|around to|out to|all the way to|on over to|back towards|over towards",
        Relation::At,
    ),
];

/// Relations that say where something is taken from.
pub(super) fn sources() -> &'static PhraseTable<Option<Relation>> {
    static TABLE: Table<Option<Relation>> = OnceLock::new();
    TABLE.get_or_init(|| PhraseTable::new(SOURCES))
}

/// `None`: only "from" was said, the thing itself tells whether it is a box or a table.
const SOURCES: &[(&str, Option<Relation>)] = &[
    ("from|away from|over from|up from", None),
    ("out of|from inside|from inside of|from within|from in", Some(Relation::In)),
    (
        "off of|off|from top of|off top of|from on top of|from the top of|from on|down from|up off|up off of|from off",
        Some(Relation::On),
    ),
    ("from under|from underneath|from beneath|from below|out from under", Some(Relation::Under)),
    ("from behind|out from behind", Some(Relation::Behind)),
    ("from above", Some(Relation::Above)),
    ("from next to|from beside|from near", Some(Relation::NextTo)),
    ("from between", Some(Relation::Between)),
    ("from in front of", Some(Relation::InFrontOf)),
    ("from the left of|from left of", Some(Relation::LeftOf)),
    ("from the right of|from right of", Some(Relation::RightOf)),
];

/// Directions; the longer ones with their prepositions.
pub(super) fn directions() -> &'static PhraseTable<Direction> {
    static TABLE: Table<Direction> = OnceLock::new();
    TABLE.get_or_init(|| PhraseTable::new(DIRECTIONS))
}

const DIRECTIONS: &[(&str, Direction)] = &[
    (
        "left|to the left|to left|to your left|to my left|to the left side|to the left hand side|leftward|leftwards|towards the left|toward the left|towards the left side|to its left|in the left direction|over to the left|all the way left|all the way to the left|on the left side|on the left|to the left direction|in the direction left|towards left",
        Direction::Left,
    ),
    (
        "right|to the right|to right|to your right|to my right|to the right side|to the right hand side|rightward|rightwards|towards the right|toward the right|towards the right side|to its right|in the right direction|over to the right|all the way right|all the way to the right|on the right side|on the right|to the right direction|towards right",
        Direction::Right,
    ),
    (
        "forward|forwards|ahead|straight ahead|straight forward|to the front|in the forward direction|towards the front|away from you|away from me|further away|away from yourself|away from the robot|in front",
        Direction::Forward,
    ),
    (
        "backward|backwards|back|in the backward direction|to the back|towards the back|towards you|rearward|toward you|towards yourself|to the rear|further back",
        Direction::Backward,
    ),
    (
        "up|upward|upwards|straight up|in the upward direction|higher|towards the ceiling|vertically up|up in the air|into the air|up into the air|up from the table|higher up",
        Direction::Up,
    ),
    (
        "down|downward|downwards|straight down|in the downward direction|lower|towards the floor|vertically down|lower down",
        Direction::Down,
    ),
    (
        "clockwise|clock wise|in the clockwise direction|in a clockwise direction",
        Direction::Clockwise,
    ),
    (
        "counterclockwise|counter clockwise|anticlockwise|anti clockwise|counter clock wise|anti clock wise|in the counterclockwise direction|in a counterclockwise direction|in a counter clockwise direction|in an anticlockwise direction",
        Direction::Counterclockwise,
    ),
];

/// Which arm is meant; the row's flag tells whether the phrase is the tool itself ("the left arm")
/// or an adjunct ("with the left arm").
pub(super) fn arms() -> &'static PhraseTable<ArmName> {
    static TABLE: Table<ArmName> = OnceLock::new();
    TABLE.get_or_init(|| PhraseTable::new(ARMS))
}

const ARMS: &[(&str, ArmName)] = &[
    (
        "with the left arm|with your left arm|with your left hand|with the left hand|with left arm|with left hand|using the left arm|using your left arm|using your left hand|using the left hand|use the left arm to|use your left arm to|use your left hand to|use the left hand to|use left arm to|left arm|the left arm|your left arm|left hand|the left hand|your left hand|left gripper|the left gripper|your left gripper|with the left gripper|using the left gripper|with the left|with your left|with the left one of your arms|with the arm on the left",
        ArmName::Left,
    ),
    (
        "with the right arm|with your right arm|with your right hand|with the right hand|with right arm|with right hand|using the right arm|using your right arm|using your right hand|using the right hand|use the right arm to|use your right arm to|use your right hand to|use the right hand to|use right arm to|right arm|the right arm|your right arm|right hand|the right hand|your right hand|right gripper|the right gripper|your right gripper|with the right gripper|using the right gripper|with the right|with your right|with the arm on the right",
        ArmName::Right,
    ),
    (
        "with both arms|with both hands|using both arms|using both hands|use both arms to|use both hands to|both arms|both hands|both grippers|both of your arms|both your arms|with two hands|with both of your arms|with both your hands",
        ArmName::Both,
    ),
];

/// The robot's own tool: the object of "move the gripper" is no object.
pub(super) fn tools() -> &'static PhraseTable<()> {
    static TABLE: Table<()> = OnceLock::new();
    TABLE.get_or_init(|| PhraseTable::new(TOOLS))
}

const TOOLS: &[(&str, ())] = &[(
    "the arm|your arm|arm|the robot arm|robot arm|the robotic arm|the robot|the gripper|your gripper|gripper|gripper fingers|the gripper fingers|the gripper jaws|the hand|your hand|hand|the tool|your tool|tool|tool tip|the tool tip|the tip|the tcp|tcp|the end effector|end effector|the claw|your claw|claw|the jaws|jaws|the jaw|your jaws|the fingers|your fingers|fingers|yourself|the head|your head|the manipulator|manipulator|the effector|the flange|the grippers|grippers|hands|your hands|it all|the suction cup|robot hand|the robot hand|robot gripper|the robot gripper|effector|end-effector|the end-effector|robot's arm|the robot's arm|the robot's hand|the robot's gripper|the pincers|the grabber|grabber|this arm|the cobot|cobot|arms",
    (),
)];
