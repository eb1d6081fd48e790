//! Words beside an order: adverbs, particles, and what is said before it for manners' sake.

use std::sync::OnceLock;

use super::super::phrase_table::PhraseTable;
use super::lexicon::Table;

/// Words that mean something only to manners, mood or manner of speaking; dropped inside an order.
pub(super) fn adverbs() -> &'static PhraseTable<Adverb> {
    static TABLE: Table<Adverb> = OnceLock::new();
    TABLE.get_or_init(|| PhraseTable::new(ADVERBS))
}

/// What a dropped word still tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Adverb {
    /// Nothing.
    Filler,
    /// A vague amount: the slot stays absent.
    Vague,
    /// On a straight line.
    Linear,
    /// Slower than now.
    Slowly,
    /// To the operator: "me", "to me", "in my hand".
    ToOperator,
    /// Out of the operator's hand.
    FromOperator,
    /// To where it came from.
    BackToPlace,
    /// "off", "on", "open", "shut" behind the object.
    Particle(Particle),
    /// Once more.
    Again,
}

/// Words that belong to a verb and stand behind its object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Particle {
    On,
    Off,
    Open,
    Shut,
    Away,
    Out,
}

const ADVERBS: &[(&str, Adverb)] = &[
    (
        "please|kindly|thanks|thank you|very much|now|right now|right away|straight away|immediately|at once|asap|quickly|quick|fast|carefully|gently|softly|smoothly|precisely|exactly|directly|straight|just|then|too|also|as well|maybe|perhaps|possibly|somehow|for me|for a second|for a sec|for a moment|for a minute|for a bit|for now|real quick|if you can|if you could|if possible|if you please|if you do not mind|if you would|if you like|when you can|when you are ready|when you are done with that|once you are done with that|when you are finished with that|when you get a chance|if it is not too much trouble|if it is no trouble|if that is okay|if it is okay|if that is possible|if it is possible|if it is not a problem|if you get a chance|if you have time|if you have a moment|if you have a second|when you have time|when you have a moment|when you have a second|when you get a moment|when you have a moment|whenever you are ready|will you|would you|could you|can you|will you please|would you please|ok|okay|all right|alright|robot|mate|man|buddy|pal|sir|that is all|soon|um|uh|er|erm|hmm|uhm|you know|like|again please|by|about|around|approximately|roughly|nearly|almost|another|for|altogether|in total|first|finally|lastly|only|simply|safely|completely|fully|all the way|entirely|firmly|tightly|once|one time|it is fine|and|with care|with caution|this time|next|after that|afterwards|eventually|my friend|there you go|right there|please robot|nice|nicely|neatly|properly|correctly|so that i can see|or so|or something|over|more or less|immediately please|today|instead|along|me",
        Adverb::Filler,
    ),
    (
        "the same amount|the same distance|by the same amount|by the same distance|just as much|just as far|as much again|a bit|a little|a little bit|a tiny bit|a touch|a tad|a smidge|a hair|slightly|some|some more|a bit more|a little more|a little bit more|a bit further|a little further|a touch more|more|further|farther|a small amount|a few centimetres|a few centimeters|a few millimetres|a few millimeters|a few inches|a few degrees|somewhat|a fraction|just a bit|ever so slightly|a notch|a smidgen|a bit too|just a touch|just a little|a lot|a wee bit|a small bit|a short distance|a short way|a step|one step|a few steps|way|far|a tiny amount|as far as you can|as far as possible|much|a good bit|a bunch|by a bit|several centimeters|several centimetres|a couple|some distance",
        Adverb::Vague,
    ),
    (
        "in a straight line|on a straight line|in straight line|along a straight line|linearly|in a line|straight line|with a linear motion|with a straight motion|in a linear motion|with linear motion|with a linear move",
        Adverb::Linear,
    ),
    (
        "slowly|slow|nice and slow|very slowly|really slowly|nice and slowly|at low speed|at a slow speed|with low speed|at slow speed|slow and steady",
        Adverb::Slowly,
    ),
    (
        "to me|towards me|toward me|over to me|to my hand|in my hand|into my hand|into my hands|in my hands|to the operator|back to me|to my side|here to me|onto my palm|on my palm|to us|closer to me|nearer to me|to my palm|in my palm",
        Adverb::ToOperator,
    ),
    (
        "from me|from my hand|from my hands|out of my hand|out of my hands|off me|from the operator|off my hands|from my palm",
        Adverb::FromOperator,
    ),
    (
        "back where it was|where it was|where it belongs|back where it belongs|to where it was|back to where it was|in its place|back in its place|where you got it|where you found it|back where you got it|back where you found it|where it came from|back where it came from|to its original position|back to its original position|to its original place|back in place|to its place|back to its place|where you took it from|where it was before|back where it was before|where you got it from|back to where it came from|back to where you found it|back to where you got it",
        Adverb::BackToPlace,
    ),
    ("on", Adverb::Particle(Particle::On)),
    ("off", Adverb::Particle(Particle::Off)),
    ("open", Adverb::Particle(Particle::Open)),
    ("shut|closed", Adverb::Particle(Particle::Shut)),
    ("away", Adverb::Particle(Particle::Away)),
    ("out", Adverb::Particle(Particle::Out)),
    ("again|once more|one more time|once again|another time", Adverb::Again),
];

/// Things said before an order that add nothing to it.
pub(super) fn openers() -> &'static PhraseTable<()> {
    static TABLE: Table<()> = OnceLock::new();
    TABLE.get_or_init(|| PhraseTable::new(OPENERS))
}

const OPENERS: &[(&str, ())] = &[(
    "please|kindly|ok|okay|okey|alright|all right|alrighty|now|so|well|um|uh|er|erm|hmm|uhm|ah|oh|hey|hi|hello|robot|hey robot|hi robot|hello robot|ok robot|okay robot|hey there|hi there|hello there|lianshou|hey lianshou|yo|listen|great|good|perfect|nice|fine|cool|right then|and|then|and then|but|can you|could you|would you|will you|can u|can we|could we|may you|would you mind|do you mind|do you think you could|do you think you can|can you please|i want you to|i need you to|i would like you to|i would love you to|i am asking you to|i am ordering you to|i am telling you to|i order you to|i command you to|i ask you to|i would like to|you should|you need to|you can|you could|you have to|you must|you may|you are to|you will|you are supposed to|let us|go ahead and|go on and|go and|try to|try and|just|maybe|perhaps|possibly|simply|if you can|if you could|if possible|if you do not mind|if you please|if you would|when you are ready|whenever you are ready|when you can|when you get a chance|first|firstly|first of all|to begin with|to start|second|secondly|third|next|after that|afterwards|after this|finally|lastly|at the end|in the end|once done|once you are done|when you are done|once that is done|when that is done|once done with that|once you are finished|when you are finished|also|immediately|quickly|quick|carefully|gently|smoothly|somehow|why do you not|why do not you|why not|why do we not|how about|what about|how about you|it would be great if you could|it would be nice if you|it would be great if you|it would be good if you|it would be helpful if you|it would be better if you|i would be glad if you|i would be happy if you|i would be grateful if you|it would be nice if you could|it would be good if you could|i would appreciate it if you could|i would be grateful if you could|be so kind as to|be so kind and|would you be so kind as to|would it be possible to|is it possible to|would it be possible for you to|i was wondering if you could|i wonder if you could|i was hoping you could|i was hoping you would|feel free to|make sure to|make sure you|be sure to|do me a favor and|do me a favour and|i said|i meant|i mean|what i mean is|what i meant was|what i meant is|no i mean|i wanted to say|i want to say|to repeat|your task is to|your job is to|the task is to|time to|it is time to|help me|help me to|help us|for me|come on|come on and|hurry and|hurry up and|quickly now|you know|like|sorry|excuse me|mate|buddy|thanks|thank you|yes|yeah|yep|yes please|sure|please now|immediately can you|please go|go|let me see you|let me see|see if you can|i need to|we need to|we should|we can|i want to|i need you to please|remember to|do not forget to|then please|proceed to|start to|start by|begin by|continue to|continue by|keep on|go ahead|using your tool|start|and now|now then|this time|actually|i think you should|i guess|as a next step|as next step|in the next step|if you would be so kind|would you please|could you please|will you please|could you maybe|could you just|can you just|once again|dear robot|machine|computer|cobot|arm|mister robot|while you are at it|thereafter|subsequently|with care|attention",
    (),
)];
