"""English: paraphrases with what they mean, and the words that fill them.

A line is `sentence => answer`. `(a|b|)` is a choice; `{o}`, `{p}` and the like are filled from the
tables: in the sentence as people say them, in the answer as the contract wants them.
"""

NOUNS = """block cube bolt screw nut washer bracket plate gear bearing spring pin clip cap lid cover gasket
seal ring rod pipe tube valve flange housing motor sensor cable connector board battery switch fuse panel
wrench spanner screwdriver hammer pliers drill brush sponge cloth towel glove bottle cup mug glass bowl jar can
box carton crate bin tray pallet basket bag envelope book folder pen marker stapler phone remote keyboard
mouse lamp toy ball banana apple orange lemon tomato carrot onion bread egg spoon fork knife pot pan kettle
workpiece part sample vial casting blank shaft pulley wheel disc tile brick coin key card label sticker magnet
candle vase plant shirt sock shoe thermos flask puck dowel spacer insert stopper plug adapter ruler caliper gauge""".split()
COLOURS = "red blue green yellow black white grey orange purple brown silver pink".split()
KINDS = """big small large little tiny long short heavy light broken bent rusty new old clean dirty empty full
round square flat thin thick wooden metal plastic steel brass shiny loose spare""".split()
TAILS = ["on the left", "on the right", "over there", "at the back", "in the corner", "near the {n}", "next to the {n}",
    "closest to you", "behind the {n}", "in front of me", "with the label", "with the crack", "from yesterday",
    "in the middle", "on top", "at the end", "that came in today", "without a lid", "on the {n}"]
PRONOUNS = ["it", "that", "this", "that one", "this one", "the other one", "the last one", "them", "this thing", "that thing"]
REFS = """tray, bin, box, shelf, table, bench, pallet, conveyor, fixture, vise, rack, drawer, cart, crate,
basket, cabinet, sink, counter, stand, machine, lathe, press, furnace, scale, scanner, door, window, wall, edge,
corner, platform, chute, hopper, feeder, mat, workbench, toolbox, cupboard, trolley, desk, plate, pile, stack,
charger, oven, dishwasher, fridge, lamp, screen, printer, carton, pick point, drop-off point, inspection station,
loading position, red box, blue bin, left tray, top shelf, scrap bin, metal table, packing area, camera, test rig,
first slot, middle drawer, outfeed, clamping jig""".replace("\n", " ").split(", ")
RELATIONS = {
    "in": ["in {r}", "into {r}", "inside {r}", "in {r}", "into {r}"],
    "on": ["on {r}", "onto {r}", "on top of {r}", "on {r}", "up on {r}"],
    "at": ["to {r}", "at {r}", "over to {r}", "over at {r}", "across to {r}"],
    "next_to": ["next to {r}", "beside {r}", "near {r}", "by {r}", "close to {r}", "alongside {r}", "right by {r}"],
    "under": ["under {r}", "underneath {r}", "below {r}", "beneath {r}"],
    "above": ["above {r}", "over {r}", "just above {r}"],
    "left_of": ["to the left of {r}", "left of {r}", "on the left side of {r}", "on {r}'s left"],
    "right_of": ["to the right of {r}", "right of {r}", "on the right side of {r}"],
    "in_front_of": ["in front of {r}"],
    "behind": ["behind {r}", "at the back of {r}", "round the back of {r}"],
}
POSES = ["inspection pose", "ready position", "pick position", "camera pose", "safe pose", "parking spot", "scan pose", "tool change position"]
JOINTS = ["wrist", "elbow", "shoulder", "base", "joint two", "joint 4", "axis three", "joint five", "flange", "axis 6", "forearm"]
NAMES = ["sorting", "palletizing", "deburr", "blue stack", "morning routine", "grasp one", "unload", "welding pass", "demo",
    "corner check", "polish", "pack boxes", "point a", "above the tray", "tray corner", "shelf top", "kitting", "greeting", "feed lathe"]
DEVICES = """lamp, light, conveyor, pump, fan, vacuum, compressor, spindle, heater, mixer, camera light, vacuum pump,
air blower, coolant, belt, suction cup, laser, signal light, extractor, feeder, work light, cooling fan, turntable,
shaker""".replace("\n", " ").split(", ")
BUTTONS = ["start button", "green button", "reset key", "doorbell", "enter key", "lever", "foot switch", "button on the panel", "red switch", "power button", "cycle start", "buzzer", "touch pad"]
OPENABLE = ["drawer", "door", "vise", "chuck", "lid", "cabinet", "box", "clamp", "fridge", "hatch", "guard door", "cupboard", "top drawer", "machine door", "jar", "gate"]
PEOPLE = "Tom Anna Mike Sarah Dave Lisa boss Wei Carlos Priya Frank Maria Jim".split()

SMALL = "one two three four five six seven eight nine ten twelve fifteen twenty".split()
LENGTH_UNITS = ["centimetres", "centimeters", "cm", "mm", "millimetres", "inches", "centimetre", "millimeters"]
SPECIAL_LENGTHS = ["half a metre", "an inch", "one centimetre", "half an inch", "a centimetre", "a foot", "half a centimeter", "two and a half centimetres"]
ANGLES = ["a quarter turn", "half a turn", "a full turn", "ninety degrees", "90 degrees", "45 degrees", "thirty degrees", "ten degrees", "180 degrees", "15 degrees", "twenty degrees", "5 degrees", "sixty degrees"]
TIMES = ["five seconds", "ten seconds", "a minute", "30 seconds", "two minutes", "a second", "half a minute", "three seconds", "20 seconds"]
COUNTS = ["twice", "three times", "5 times", "four times", "two times", "ten times"]
SHARES = ["half", "30 percent", "fifty percent", "ten percent", "80%", "a quarter", "20 percent", "sixty percent", "full", "15%"]
DIRECTIONS = {
    "left": ["left", "to the left", "leftwards", "to your left", "over to the left"],
    "right": ["right", "to the right", "rightwards", "over to the right"],
    "up": ["up", "upwards", "higher", "upward"],
    "down": ["down", "downwards", "lower", "further down"],
    "forward": ["forward", "forwards", "ahead", "away from you", "straight ahead"],
    "backward": ["back", "backwards", "toward you", "backward", "towards me"],
}
TURNS = {"clockwise": ["clockwise", "to clockwise"], "counterclockwise": ["counterclockwise", "anticlockwise", "counter clockwise"],
    "left": ["left", "to the left"], "right": ["right", "to the right"]}

# Orders in the imperative: may be softened, joined and disturbed.
ORDERS = """
(pick up|grab|take|get|lift|grasp|collect|seize|pick|hold) {o} => pick {o}
(get hold of|get a hold of|get a grip on|latch onto|lay hands on|wrap your fingers around|put your claws on|clamp on to) {o} => pick {o}
(go get|go and grab|go fetch|fetch|snatch|scoop up|pinch|snag|nab|catch hold of|dig out|fish out|pull out) {o} => pick {o}
pick {o} up => pick {o}
(pick|lift|get) {o} (up |)(off|from) {r} => pick {o} < on {r}
(take|get|fish|pull|grab) {o} out of {r} => pick {o} < in {r}
(take|remove|unload|clear|lift) {o} (off|from on top of) {r} => pick {o} < on {r}
(take|grab|remove|retrieve) {o} from {r} => pick {o} < at {r}
(relieve|free|empty) {r} of {o} => pick {o} < at {r}
have {o} in your (gripper|hand|fingers) => pick {o}
{o} up please => pick {o}
(put|place|set|lay|drop|leave|stick|pop|rest|position) {o} {p} => place {o} {p}
(deposit|dump|chuck|plonk|park|shift|stow|load|plant|sling|file|tuck|slot|slip|settle|lower|transfer|relocate) {o} {p} => place {o} {p}
(move|bring|carry|take|transport|haul|get|ferry|deliver|haul) {o} {p} => place {o} {p}
{o} (goes|belongs|lives|needs to be|should be|wants to be|ought to sit|has to go|is meant to be) {p} => place {o} {p}
{o} {p} (please|now|) => place {o} {p}
(stack|pile|balance) {o} {on} => place {o} {on}
(put|set|place) {o} down => place {o}
(put|set|place) down {o} => place {o}
(get rid of|ditch|lose|drop|leave) {o} {in} => place {o} {in}
(get|find|make) (some |)room for {o} {p} => place {o} {p}
(put|place|set|park) {o} between {r} and {r2} => place {o} > between {r} & {r2}
(squeeze|fit|wedge|slide) {o} in between {r} and {r2} => place {o} > between {r} & {r2}
{p} is where {o} goes => place {o} {p}
(tidy|clear) {o} away {in} => place {o} {in}
(go|move|drive|travel|head) {m} => move {m}
(make your way|swing|nip|wander|cruise|position yourself|float|get yourself|slide) {m} => move {m}
(bring|take|get) (the arm|the gripper|the tool|your hand|the hand) {m} => move {m}
(go|move|head|switch|return) to (the |){pose} => move > at {pose}
(assume|take up|adopt|hit) the {pose} => move > at {pose}
(hover|wait|float) {above} => move {above}
(go|move|shift|come|jog|slide|scoot|budge|travel) {d} => jog {d}
(go|move|shift|come|jog|slide|scoot|nudge) (a bit |a little |a touch |slightly |a tad |a hair |a smidge |){d} => jog {d}
(go|move|shift|come|jog|slide|travel|inch) {d} (by |) {q} => jog {d} {q}
(go|move|shift|jog|nudge) {q} {d} => jog {d} {q}
{q} {d} (please|) => jog {d} {q}
{d} {q} (please|) => jog {d} {q}
(a bit|a little|a touch|a hair|slightly|a smidgen|a tad|a wee bit) (more |further |){d} => jog {d}
(raise|lift) (the arm|your arm|the gripper|the tool|yourself) (by |) {q} => jog ^ up {q}
(lower|drop) (the arm|your arm|the gripper|the tool|yourself) (by |) {q} => jog ^ down {q}
(raise|lift|hoist) (the arm|the gripper|the tool|yourself) (a bit|a little|) => jog ^ up
(lower|drop|sink) (the arm|the gripper|the tool|yourself) (a bit|a little|) => jog ^ down
(back off|back up|reverse) (by |) {q} => jog ^ backward {q}
(move|shift|bring) the (left|right) arm {d} => jog {d} @ $2
(turn|rotate|twist|spin|roll) (the |your |) {j} {t} => rotate {j} {t}
(turn|rotate|twist|bend|flex) (the |your |) {j} (by |through |) {a} => rotate {j} {a}
(turn|rotate|twist|crank) (the |your |) {j} {a} {t} => rotate {j} {t} {a}
(turn|rotate|spin|twist) (the gripper|the tool|your hand|) {a} {t} => rotate {t} {a}
(turn|rotate|spin|flip) {o} (by |) {a} => rotate {o} {a}
(give|grant) {o} {a} => rotate {o} {a}
(turn|spin|twist|swivel) {o} {t} => rotate {o} {t}
(push|shove|nudge|slide|press) {o} {d} => push {o} {d}
(move|shift|budge|scoot) {o} {d} => push {o} {d}
(move|push|shove|slide|scoot) {o} {q} {d} => push {o} {d} {q}
(push|shove|slide|bump|scoot) {o} {at} => push {o} {at}
(push|nudge|shove) {o} (away|out of the way|aside) => push {o}
(pull|drag|tug|draw|yank) {o} (over here|closer|towards you|) => pull {o}
(pull|drag|tug|draw) {o} {d} => pull {o} {d}
(pull|drag) {o} {q} {d} => pull {o} {d} {q}
(give|hand|pass|bring|fetch|get|throw) me {o} => handover {o}
(give|hand|pass|bring|hand over) {o} (to me|over|over here) => handover {o}
(hand over|pass over|give up|surrender|slide me) {o} => handover {o}
let me have {o} => handover {o}
(take|grab|accept) {o} (from|out of|off) (me|my hand|my hands) => receive {o}
(hold|keep hold of|hang on to|carry) {o} for me => receive {o}
here (take|catch|have) {o} => receive {o}
(open|release|loosen|let go with|unclench|spread) (the gripper|your hand|your fingers|the fingers|the claw|your grip) => open
(let go|release|drop what you hold|unhand|let it go|turn it loose) => open
(open|unlock|undo|crack open|pop|unclamp) the {x} => open {x}
(open up|pull open|get|swing open) the {x} (open|) => open {x}
(close|shut|tighten|clench|squeeze) (the gripper|your hand|your fingers|the fingers|the claw) => close
(grip|clench|squeeze|get a grip|clamp down|grab hold|close up) => close
(close|shut|clamp|slam|push shut|seal) the {x} => close {x}
(turn|switch|flip|power) on the {v} => turn_on {v}
(turn|switch|flick|put) the {v} on => turn_on {v}
(fire up|start|start up|power up|enable|activate|kick on|boot up|get going|crank up|light up|spin up) the {v} => turn_on {v}
(turn|switch|shut|power) off the {v} => turn_off {v}
(turn|switch|flick) the {v} off => turn_off {v}
(kill|cut|shut down|disable|deactivate|power down|put out|silence|shut) the {v} => turn_off {v}
(press|push|hit|tap|click|punch|poke|touch|jab|smack) the {b} => press {b}
give the {b} a (push|press|poke|tap|jab) => press {b}
(point|gesture|aim) (at|to|towards) {o} => point {o}
(show me|indicate|single out|point out|mark) {o} => point {o}
(point|aim) {m} => point {m}
(go|return|get|head|come|run) (back |) home => home
(back to|return to|resume) (the |your |)(start position|rest position|initial position|parking position|starting point|zero position) => home
(fold up|tuck yourself away|retire|park yourself|go to bed|reset your posture|go to rest|home yourself|zero yourself) => home
(slow down|slower|not so fast|ease off|take it easy|go easy|gently|calm down a bit|take your time|easy does it|less speed|throttle back|tone it down) => speed ^ slower
(speed up|faster|hurry up|quicker|pick up the pace|step on it|get a move on|chop chop|put your foot down|more speed|go quicker|look lively) => speed ^ faster
(go|run|move|work) at {s} speed => speed {s}
(set|change|put|drop|bring) (the |your |)speed (to|at) {s} => speed {s}
{s} speed (please|) => speed {s}
(go|move|run) (twice|three times|half) as fast => speed * $2
(pause|hold on|hang on|wait a moment|one moment|hold that thought|give me a second|just a sec|time out|take a break|hold fire|bear with me) => pause
(continue|carry on|go on|resume|keep going|proceed|as you were|back to work|off you go|you may proceed|pick up where you left off|on you go) => resume
(cancel|cancel that|never mind|forget it|forget about that|abort|scrap that|drop the task|leave it|scratch that|call it off|don't bother) => cancel
(wait|pause|hold|stay put|sit tight|linger|hang about) (for |) {w} => wait {w}
(give it|let it sit for|allow) {w} => wait {w}
(do|say|run|try) (it|that|the same) again => repeat
(again|once more|one more time|encore|same again|rinse and repeat|another go|repeat that) => repeat
(do|repeat) (it|that) {c} (more|) => repeat {c}
(run|execute|play|start|launch|perform|do) (the |) {name} (program|routine|task|) => run {name}
(run|play|do) (the |) {name} (program|routine|) {c} => run {name} {c}
(remember|save|store|memorize|keep|note) (this|this position|this pose|this spot|where you are) as {name} => teach {name}
(call|name|label) this (pose|position|spot|place|) {name} => teach {name}
(start|begin) recording {name} => record {name} +
(watch and learn|start recording|record what I do|watch me do it|film this) => record +
(stop recording|end the recording|that's the end of the recording|done recording|quit recording) => record -
(let me guide you|let me move you|free drive on|go limp|be compliant|hand guiding on|loosen up so I can lead you|let me lead|go floppy) => guide +
(stop guiding|hand guiding off|lock the arm again|stiffen up|hold yourself again|free drive off|no more hand guiding) => guide -
(avoid|stay away from|keep clear of|steer clear of|don't touch|mind|watch out for|keep your distance from|don't go near|give a wide berth to|leave alone) {o} => avoid {o} +
(keep off|hands off|never touch|don't bump|don't hit|don't knock over) {o} => avoid {o} +
(you may touch|you can go near|no need to avoid|stop avoiding|forget about avoiding) {o} (again|now|) => avoid {o} -
"""

# Whole sentences: orders by the way.
INDIRECT = """
(I need|I could use|I could do with|I'd like|I want|can I have|may I have|could I get|I'm after|I'd love) {o} => handover {o}
(is there any chance of|any chance I could have|got|mind passing me|would you mind handing me) {o} => handover {o}
(would you mind|do you mind|how about|what about|any chance of|you should be|I'd appreciate you) (grabbing|picking up|getting|taking) {o} => pick {o}
(would you mind|do you mind|how about|what about|I'd appreciate) (putting|placing|setting|dropping|leaving) {o} {p} => place {o} {p}
(would you mind|do you mind|how about|what about) (moving|going|shifting|scooting) {d} => jog {d}
(would you mind|how about|do you mind) (opening|popping open) the {x} => open {x}
(would you mind|how about|do you mind) (closing|shutting) the {x} => close {x}
(would you mind|how about) (switching on|turning on|starting) the {v} => turn_on {v}
(would you mind|how about) (switching off|turning off|killing) the {v} => turn_off {v}
(it's|it is|getting) (too dark|a bit dark) (in here |)(turn|put) the {v} on => turn_on {v}
the {v} (can|should|needs to|has to|must) (go|be|be switched|come) on (now|) => turn_on {v}
the {v} (can|should|needs to|has to|must) (go|be|be switched) off (now|) => turn_off {v}
we (don't need|are done with|are finished with|no longer need) the {v} (any more|), (switch|turn) it off => turn_off {v}
I want {o} {p} => place {o} {p}
I'd (like|prefer|want) (to see |to have |) {o} {p} => place {o} {p}
(you're|you are) (too high|a bit high|much too high) => jog ^ down
(you're|you are) (too low|a bit low|much too low) => jog ^ up
(you're|you are) (going |moving |)(too fast|way too fast) => speed ^ slower
(you're|you are|that's) (too slow|slow as a snail|taking forever) => speed ^ faster
(a bit|a little|a touch) (slower|gentler) (please|if you can|) => speed ^ slower
(a bit|a little|slightly) (faster|quicker) (please|if you can|) => speed ^ faster
can we (do|go) {s} speed => speed {s}
the {x} (should|needs to|has to|must) be (open|opened) => open {x}
the {x} (should|needs to|has to|must) be (shut|closed) => close {x}
(somebody|someone) left the {x} open, (close|shut) it => close {x}
your (grip|gripper|hand) (should|can) open now => open
(you can|you may) (let go|release|let it go) (now|) => open
I've got it, (let go|release|you can let go) => open
(here you go|here you are|there you go), (take|hold) {o} => receive {o}
I'm (handing|giving|passing) you {o} => receive {o}
(we're|we are) done (for today|here|), (go home|back home|home you go) => home
that's (all|enough|it) for (today|now), (go home|park|back to your rest position) => home
where (is|are|did you put|did I leave|might I find|'s) {o} => ask location | {o}
(have you seen|can you see|do you see|any idea where I left|do you know where to find) {o} => ask location | {o}
which (bin|box|shelf|tray) (is|has) {o} (in|) => ask location | {o}
(what do you see|what's on the table|what is in front of you|what can you see|list what you see|anything lying around|what have we got here) => ask objects
(how many|count the) {os} (are there|do you see|are left|) => ask objects | {os}
(what are you holding|what have you got|what's in your hand|is your gripper empty|anything in your fingers|are your hands free) => ask holding
(are you holding|have you got|do you have) {o} (in your hand|in the gripper) => ask holding | {o}
(what are you doing|what's going on|are you ok|are you busy|how is it going|are you stuck|are you done|status|what's up with you|everything alright|did that work|have you finished) => ask state
(what's next|what will you do next|what's the plan|what comes after that|then what|what are you up to next|what's on your list|where are you going next) => ask plan
(why did you stop|why not|why aren't you moving|what's the problem|what went wrong|how come you stopped|what was that about|why did you do that|what made you halt) => ask reason
(how fast are you|what's your speed|what speed is this|how quick can you go|at what speed are you running) => ask speed
(what can you do|help|how do I use you|what can I say|what are my options|how does this work|what do you understand|teach me the commands) => ask help
(yes|yeah|yep|sure|correct|that's right|exactly|right|go ahead then|do it|affirmative|you got it|absolutely|that's the one|sounds good|by all means) => yes
(no|nope|nah|not that|wrong|that's wrong|negative|no thanks|absolutely not|not at all|rather not|not that one|no way) => no
(stop|halt|freeze|stop right there|stop it|stop now|everybody stop|stop moving|that's enough stop|whoa stop|don't move|hold it) => stop
(stop|whoa), (you're going to hit|you'll break|you are about to hit) {o} => stop
{o}, could you (grab|take|get|pick up) (it|that) => pick {o}
{o}, (put|stick|drop|set) (it|that) {p} => place {o} {p}
{p}, that's where {o} should go => place {o} {p}
if you could (just |)(grab|pick up|take|get) {o} (for a second|that'd be great|) => pick {o}
if you could (just |)(put|set|drop|leave) {o} {p} (that would help|) => place {o} {p}
"""

# No orders. {o} and the like are filled so that the words of orders stand in them.
NOTHING = """
I (picked up|grabbed|took|moved|dropped|lost|broke|bought|cleaned|found) {o} (yesterday|this morning|an hour ago|last week|already|by mistake|) => none chat
(he|she|Tom|my boss|someone|they|we) (put|left|took|moved|dropped|placed|pushed|threw) {o} {p} (yesterday|last night|earlier|by accident|again|) => none chat
(he|she|my colleague|the apprentice|the other robot) always (picks up|moves|drops|puts down) {o} (first|too early|) => none chat
I (should have|would have|could have|might have) (put|left|moved) {o} {p} => none chat
I (would|could|might|may|will) (pick up|grab|move|push) {o} (myself|later|tomorrow|if I had time) => none chat
(remember when|do you remember when|imagine if) you (dropped|picked up|pushed) {o} => none chat
(the manual|the sign|my boss|the instruction) says (to |)(pick up|push|open|move) {o} => none chat
(in the film|in the story|in my dream|in the video|on TV) the robot (picks up|grabs|throws|drops) {o} => none chat
{o} is (broken|too heavy|dirty|nice|expensive|missing|heavier than it looks|mine|already done|cracked|new|bent|hot) => none chat
{o} looks (bent|dirty|good|wrong|a bit off|fine to me|old|like mine) => none chat
{o} (was|were) {p} (yesterday|all along|before|when I came in|) => none chat
there (is|was|used to be) (a|another) {n} {p} => none chat
I (like|love|hate|prefer|miss|own|need to buy) {o} => none chat
how (much|heavy|old|expensive|long) is {o} => none chat
who (made|bought|broke|left|invented|designed|owns) {o} => none chat
(what a day|nice weather|good morning|hello|hi there|thank you|thanks a lot|well done|good job|you're funny|I'm hungry|I'm tired|see you later|good night|how was your weekend|tell me a joke|sing me a song|what time is it|who are you|do you like me) => none chat
(thanks|great|lovely|brilliant|nice work|cheers|ta|good robot|oh dear|wow|oops|hmm|well well) => none chat
(lunch|the meeting|the shift|my break) (is|was|starts) (at noon|over|in ten minutes|late again|soon) => none chat
(my back|my head|my knee|my left hand) (hurts|is sore|aches) (today|when I lift things|) => none chat
the (price|cost|temperature|share price) (went|goes|is going) (up|down) (again|ten percent|) => none chat
(pick|choose) a number (between one and ten|) => none chat
(let's take|we should take|time to take) (a break|lunch|five) => none chat
(take care|take a seat|take a guess|hold your horses|keep your hair on|give me a break|get over it|move on with your life|drop me a line|pick your battles|turn over a new leaf|let it slide|push your luck|pull the other one|hang in there|raise your spirits|drop the subject|put yourself in my shoes|take your word for it|bring it up with my boss) => none chat
(he|she|they) (told|asked) me to (pick up|bring|move|turn off) {o} => none chat
(we|they) (ran out of|are low on|have plenty of) {os} => none chat
the {v} (is|was|has been) (on|off|running|loud|broken) (all day|since this morning|again|) => none chat
(is|was) the {v} (always this loud|on last night|repaired|new) => none chat
the {x} (is|was|stays) (open|closed|stuck|locked) (on Sundays|all night|again|) => none chat
(have|did) (you|they) ever (picked up|dropped|broken|seen) a {n} (before|) => none chat
do you (think|believe|know if) {o} is (heavy|worth it|broken|too big) => none chat
(don't|do not) (pick up|grab|take|move|push|open|drop) {o} (yet|now|please|) => none unclear
(don't|do not) (put|leave|set|place) {o} {p} => none unclear
(don't|do not) (go|move) {d} (yet|) => none unclear
(don't|do not|never) (let go|release|close|turn it|speed up|stop) (yet|now|) => none unclear
(if|when|once|in case) (it gets hot|the light turns red|he comes back|it rains|the bell rings|the machine is done|I say so|there's a leak), (pick up|move|push|open|turn) {o} => none unclear
(pick up|move|push|grab|put down) {o} (when|if|once|as soon as) (it cools down|the light goes green|I tell you|he's ready|the bell rings|it's dry) => none unclear
(do the thing|the thing with the|you know what I mean|that stuff|over there or something|uh the|put the|and then the|I mean the|like so|something like that|or whatever|make it better|sort it out|do it properly|fix it|deal with it|not like that|the usual|um) => none unclear
(the|a) {n} (and|or|with|of) => none unclear
{n} {n2} (uh|blah|the of|whatever) => none unclear
(maybe|perhaps|possibly) (left|right|up|we should move|pick up something|something else) => none unclear
(either|pick) {o} or {o2} (I don't know|whichever|I'm not sure) => none unclear
(screw|unscrew|tighten|solder|weld|glue|paint|cut|saw|drill|sand|wash|iron|fold|peel|cook|stir|wipe|clean|polish|scan|weigh|measure|photograph) {o} => none unable
(pour|spill|fill|water|drain) {o} (into {r}|with water|with oil|) => none unable
(sort|count and sort|arrange|line up|organize) (the |all the |) {os} (by size|by colour|by weight) => none unable
(write|draw|type|print|read|translate|call|email|phone|text) (my name|a letter|a circle|my boss|the police|the report|a message) => none unable
(dance|jump|walk over here|fly|run outside|climb {on}|drive to town|follow me|come to the office|make me a coffee|make coffee|bake a cake|do my homework|play chess with me|order a pizza|smile) => none unable
(move|go|jog) {d} (a hundred|fifty|forty|a thousand|two|500) (metres|kilometres|miles|yards) => none unable
(throw|toss|hurl|fling|launch) {o} (at the wall|out of the window|across the room|through the air|) => none unsafe
(hit|punch|slap|push|grab|stab|squeeze|poke|strangle) (him|her|me|{who}|that guy|the visitor|my colleague|my hand|his arm) => none unsafe
(throw|drop|swing) {o} (at|on) (him|her|{who}|me|his head|my foot) => none unsafe
(bypass|disable|ignore|override|switch off|turn off|defeat|skip) the (light curtain|safety|safety stop|emergency stop|protective stop|safety scanner|guard|interlock|force limit|speed limit|collision check) => none unsafe
(ignore|forget) (all |)(your |the |previous )(rules|instructions|limits|safety rules) (and |)(move|pick|go|) => none unsafe
(go|move|run) (faster than allowed|above the limit|with no limits|without checking|even if someone is there) => none unsafe
(put your hand|move) (into the flame|through the window|into my face|where he is standing) => none unsafe
{who}, (can you|could you|please|would you|) (hand me|bring me|grab|pick up|move|hold) {o} => none not_addressed
{who}, (put|leave|set) {o} {p} (would you|please|) => none not_addressed
(tell|ask|remind) {who} to (pick up|bring|move|turn off|put away) {o} => none not_addressed
(hey|hi|hello|morning) {who}, (move over|come here|stop that|take a break|give me a hand|wait for me|how are you) => none not_addressed
no {who} I was (talking|speaking) to (him|her|you|the guy over there) => none not_addressed
(hold on|one second|hang on) {who}, (I'm on the phone|I'll be right there|I'll call you back) => none not_addressed
(I was|we were|he was) (just |)talking to {who} (about {o}|) => none not_addressed
"""

BEFORE = ["please", "could you", "can you", "would you", "can you please", "robot", "hey robot", "ok", "alright", "ok now", "now", "so", "uh", "um", "right",
    "would you kindly", "could you maybe", "just", "go ahead and", "I want you to", "I need you to", "I'd like you to", "you can", "you should", "let's", "well", "maybe you could", "if you don't mind", "be a dear and", "do me a favour and", "quickly", "you need to", "time to", "kindly", "mate", "first", "feel free to", "why don't you", "it'd be nice if you could", "I was hoping you could", "lets"]
AFTER = ["please", "for me", "now", "would you", "thanks", "if you can", "will you", "real quick", "when you're ready", "ok", "mate", "if you don't mind", "right away", "pronto", "pls", "can you", "there", "won't you", "buddy", "already", "yeah"]
JOINS = [" and then ", " then ", ", then ", " and ", ", ", " and after that ", ", after that ", " and finally ", " followed by ", " once that's done "]
SLIPS = ["no", "no wait", "sorry", "I mean", "no I mean", "scratch that", "or rather", "actually no", "uh no", "wait no"]
FILLERS = ["uh", "um", "er", "like", "you know", "hmm", "well"]
SLOWLY = ["slowly", "gently", "slow and steady", "nice and slow", "carefully and slowly"]
BANS = [" but don't touch {o}", " but stay away from {o}", ", mind {o}", " without touching {o}", ", watch out for {o}", " and keep clear of {o}"]
BACKWARDS = ["before you {1}, {2}", "{1} but first {2}", "{1}, but before that {2}", "{1} after you {2}", "{1} once you {2}"]
# What recognition makes of a word.
SOUNDS = {"put": ["but", "foot"], "pick up": ["pick cup", "pickup", "pic up", "big up"], "off": ["of"], "grab": ["crab", "grap"], "place": ["plays", "plates"],
    "open": ["hoping"], "close": ["clothes", "clos"], "hand me": ["and me"], "turn": ["tern", "torn"], "rotate": ["row tate"], "then": ["than", "den"],
    "into": ["in two", "in to"], "take": ["tick", "tack"], "push": ["bush"], "pull": ["pool"], "give": ["gift"], "raise": ["race", "raze"],
    "wait": ["weight"], "home": ["hum"], "speed": ["spit"], "drop": ["drub"], "gripper": ["griper", "ripper"], "arm": ["harm"], "switch": ["which"],
    "hold": ["old"], "get": ["gate"], "press": ["dress"]}
