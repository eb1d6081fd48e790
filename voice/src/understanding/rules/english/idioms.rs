//! Whole utterances and clauses that mean one thing.

use std::sync::OnceLock;

use robot_core::task::{AskTopic, NoneReason, SpeedChange, TaskCommand};

use super::super::phrase_table::PhraseTable;

/// What an idiom stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in super::super) enum Idiom {
    Pause,
    Resume,
    Cancel,
    Home,
    Open,
    Close,
    Repeat,
    Twice,
    Yes,
    No,
    Chat,
    NotAddressed,
    Unclear,
    Ask(AskTopic),
    Guide(bool),
    Record(bool),
    Teach,
    Change(SpeedChange),
    Scale(f64),
    Factor(f64),
    ComeHere,
}

impl Idiom {
    pub(in super::super) fn command(self) -> TaskCommand {
        let none = |reason| TaskCommand::None { reason };
        match self {
            Self::Pause => TaskCommand::Pause,
            Self::Resume => TaskCommand::Resume,
            Self::Cancel => TaskCommand::Cancel,
            Self::Home => TaskCommand::Home { arm: None },
            Self::Open => TaskCommand::Open { object: None, arm: None },
            Self::Close => TaskCommand::Close { object: None, arm: None },
            Self::Repeat => TaskCommand::Repeat { times: None },
            Self::Twice => TaskCommand::Repeat { times: Some(2) },
            Self::Yes => TaskCommand::Yes,
            Self::No => TaskCommand::No,
            Self::Chat => none(NoneReason::Chat),
            Self::NotAddressed => none(NoneReason::NotAddressed),
            Self::Unclear => none(NoneReason::Unclear),
            Self::Ask(topic) => TaskCommand::Ask { topic, object: None },
            Self::Guide(on) => TaskCommand::Guide { on },
            Self::Record(on) => TaskCommand::Record { name: None, on: Some(on) },
            Self::Teach => TaskCommand::Teach { name: None },
            Self::Change(change) => {
                TaskCommand::Speed { scale: None, factor: None, change: Some(change) }
            }
            Self::Scale(scale) => {
                TaskCommand::Speed { scale: Some(scale), factor: None, change: None }
            }
            Self::Factor(factor) => {
                TaskCommand::Speed { scale: None, factor: Some(factor), change: None }
            }
            Self::ComeHere => TaskCommand::Move {
                arm: None,
                to: Some(robot_core::task::Place::new(robot_core::task::Relation::At, "operator")),
                linear: None,
            },
        }
    }
}

/// Idioms, matched against a whole clause.
pub(super) fn idioms() -> &'static PhraseTable<Idiom> {
    static TABLE: OnceLock<PhraseTable<Idiom>> = OnceLock::new();
    TABLE.get_or_init(|| PhraseTable::new(IDIOMS))
}

const IDIOMS: &[(&str, Idiom)] = &[
    (
        "pause|wait until i say go|wait until i say so|wait till i say go|wait till i say so|wait until i tell you|wait for my signal|wait for my go|wait for my command|wait for my word|hold until i say so|wait until i am ready|wait until i say|pause there|no wait|oh wait|oh no wait|wait no|hey wait|whoops wait|hold on|hang on|hold on there|hold there|hold position|hold your position|wait|wait wait|wait there|wait here|wait up|wait now|one moment|just a moment|a moment|one second|just a second|just a sec|one sec|a sec|a second|hold your horses|hold on a second|hold on a sec|hold on a moment|hold on a minute|hang on a second|hang on a sec|hang on a moment|hang on a minute|wait a second|wait a sec|wait a moment|wait a minute|wait a bit|wait a little|wait for me|wait just a moment|wait just a second|pause for a moment|pause there for a moment|pause for a second|pause a moment|pause for a bit|pause the motion|pause the robot|pause the program|pause the task|pause the job|pause the arm|pause motion|pause execution|pause now|hold|hold up|hold up a second|hold that|hold still for a moment|stand by|standby|take a break|give me a second|give me a moment|give me a sec|give me a minute|not so fast there|bear with me|time out|timeout|wait for my signal|wait until i say so|wait until i am ready|suspend|suspend the task|suspend motion|hold for a moment|hold for a second|pause it|pause that|hold here|stay|stay there|stay here|hold on wait|hold on please wait|pause what you are doing|pause everything|wait please|hold the motion|hold motion|freeze for a moment|let us pause|i need a moment|let us take a break",
        Idiom::Pause,
    ),
    (
        "pick back up where you left off|pick back up where you stopped|pick up where you stopped|pick up where you left|continue|resume|carry on|go on|keep going|keep on going|keep moving|proceed|unpause|un pause|carry on from where you were|carry on where you left off|continue where you left off|resume where you left off|resume from where you left off|start where you left off|continue from where you left off|pick up where you left off|pick up where we left off|resume the program|resume the task|resume the job|resume motion|resume movement|resume moving|resume work|resume operation|resume the motion|resume execution|resume working|continue the program|continue the task|continue the job|continue working|continue moving|continue with the task|continue with the program|continue with the job|continue please|go again|start again|start moving again|you can go on|you can continue|you may continue|you can go on now|you can carry on|you can proceed|you can move again|get going|get moving|get going again|get back to work|back to work|move on|carry on with the task|carry on with the job|carry on please|continue what you were doing|resume what you were doing|start back up|keep at it|as you were|move again|restart the motion|go|continue motion|continue with what you were doing|go on please|go on then|resume please|resume normal operation|continue operation|finish what you were doing|finish the job",
        Idiom::Resume,
    ),
    (
        "abort abort|cancel cancel|never mind i will do it myself|i will do it myself|i will do it|let me do it myself|let me do it|cancel|cancel that|cancel it|cancel this|cancel everything|cancel all|cancel the task|cancel task|cancel the job|cancel the motion|cancel the order|cancel the command|cancel the request|cancel request|cancel this request|cancel the whole thing|cancel the program|cancel the operation|cancel last command|cancel the last command|cancel current task|cancel the current task|never mind|nevermind|forget it|forget that|forget about it|forget about that|forget|forget i said that|forget what i said|scrap that|scrap it|abort|abort the task|abort the current task|abort task|abort the mission|abort mission|abort the program|abort that|abort the job|abort the operation|drop it all|drop everything you are doing|disregard|disregard that|disregard it|ignore that|ignore it|ignore what i said|ignore my last command|ignore the last command|scratch that|do not do that|do not do it|do not do anything|do nothing|don't bother|do not bother|do not worry about it|undo|undo that|clear the queue|drop the task|discard the task|discard|leave that task|quit the task|quit the program|quit|cancelled|canceled|call it off|i changed my mind|i have changed my mind|changed my mind|kill the job|kill the task|kill the program|kill the process|end the task|end task|end the program|that is not what i meant|that is not what i want|that is not what i wanted|not what i meant|terminate|terminate the task|terminate the program|i want to cancel|i would like to cancel|cancel that one|forget the task|skip it|skip that|let it be|drop that|delete that|clear all|drop the current task|i did not mean that|i did not say that",
        Idiom::Cancel,
    ),
    (
        "go home|home|return home|home position|home pose|go to home position|go to the home position|go to your home position|return to home position|return to the home position|return to your home position|move to home position|move to the home position|move to your home position|go back to home|go back to the home position|back home|back to home|back to the home position|home the robot|home the arm|home yourself|send the robot home|send the arm home|go home please|return to start position|go back home|go home again|take the home position|assume the home position|home now|all the way home|back to base|home sweet home|go to home|go to your home|go to home pose|go to the home pose|return to the home pose|move to the home pose|back to home position|return to home|move home|go to the home posture|return to the home posture|home posture|bring the arm home|bring the robot home|move the arm home|move the robot home|take the arm home|bring yourself home|move the arm to home|move the arm to the home position|move the robot to the home position|move arm to home position|move the robot to home position|move arm to home|go to start|go to zero position|go to the zero position|reset your position|reset position|reset the arm|reset the arm position",
        Idiom::Home,
    ),
    (
        "gripper open|hand open|open halfway|open half way|open it halfway|open|open up|let go|let it go|let go of it|let that go|release|release it|release that|release now|let loose|open gripper|open hand|ungrip|open wide|let it loose|turn it loose|open the gripper fully|let go now|release your grip|release the grip|loosen your grip|loosen the grip|let go of that|let go of the object|let go of the part|let go of the block|release the part|release the object|release the block|release the item|release grip|release the gripper|drop your grip|relax your grip|relax the gripper|spread your fingers|let it drop",
        Idiom::Open,
    ),
    (
        "gripper close|gripper closed|gripper shut|hand closed|close|grip|squeeze|grip it|close gripper|close hand|close up|squeeze it|clamp|clamp it|grip tighter|squeeze tighter|tighten your grip|tighten the grip|close your fist|make a fist|grip it tighter|hold it tight|hold it tighter|hold tight|hold it tightly|grip now|grasp|close it up|pinch|clench your fist|close your grip|grip harder|squeeze harder|hold tighter|tighten up",
        Idiom::Close,
    ),
    (
        "repeat|start over|start again|from the top|do it over|again|repeat that|repeat it|repeat this|do it again|do that again|once more|one more time|one more|another one|same again|do the same|do the same thing|do the same again|do the same thing again|repeat the last task|repeat the last command|repeat the last motion|repeat last task|repeat the task|repeat the last action|repeat the previous task|repeat the motion|repeat the last move|repeat the last step|do it once more|do it one more time|do that one more time|do that once more|again please|and again|same thing again|another time|another round|one more round|encore|redo that|redo it|redo the last task|do that over|do it over again|do that over again|repeat the previous command|repeat the same|repeat yourself|repeat once|repeat that once|try again|try that again|try it again|give it another try|have another go|same as before|do the last task again|do the last thing again|do this again|run it again|run that again|one more please|perform the last task again|let us do that again|do another|do one more|do another one|repeat the movement|do the last one again|go through it again|play it back|play that back|play it again",
        Idiom::Repeat,
    ),
    (
        "twice more|two more times|repeat twice|do it twice|do that twice|do it twice more|do that twice more|do it two more times|do that two more times|repeat that twice|repeat it twice|again twice|twice",
        Idiom::Twice,
    ),
    (
        "yes|let us get started|get started|let us get going|get going|get to work|let us get to work|let us begin|yeah|yep|yup|yah|yap|ye|yeh|ya|aye|sure|sure thing|sure do it|ok|okay|okey|okay do it|ok do it|okay go|alright|all right|alrighty|go ahead|go ahead then|yes go ahead|yeah go ahead|ok go ahead|okay go ahead|do it|yes do it|please do|please do so|please do that|yes please|yes please do|yes please do that|yes do that|do that|that is right|that is correct|that is it|that is the one|that is what i want|that is what i meant|that is what i said|that one is right|right you are|correct|exactly|precisely|affirmative|affirm|confirm|confirmed|i confirm|absolutely|definitely|certainly|of course|of course why not|why not|by all means|go for it|sounds good|looks good|looks right|looks correct|fine|fine by me|that is fine|it is fine|good|you got it|roger|roger that|copy that|indeed|obviously|i agree|agreed|this is correct|that works|perfect|make it so|yes sir|yes sure|yeah sure|yes that is right|yes that is correct|yes that one|yeah that one|yep that one|yep that is the one|yes that is the one|yeah that is right|yeah that is the one|yes exactly|yes of course|yes i am sure|i am sure|i do|yes i do|you may|you can|yes you can|yes you may|yes thank you|ok sure|okay sure|right|yes right|yes correct|i guess|i guess so|i think so|uh huh|mhm|mm hmm|yup that is exactly right|that is exactly right|that is true|true|of course yes|yes it is|it is|yes yes|yes that is it|yes that is what i want|positive|proceed please|green light|all good|go on do it|good to go|okay that is fine|ok that is fine|okay fine|very well",
        Idiom::Yes,
    ),
    (
        "no|no wrong one|no that one is wrong|nope|nah|no thanks|no thank you|negative|no way|not really|no leave it|leave it|no no|no do not|no please do not|do not|please do not|no that is wrong|that is wrong|that is incorrect|that is not right|that is not correct|that is not it|that is not the one|not that|not that one|wrong|wrong one|incorrect|no not that|no not that one|no not this one|not this one|not yet|absolutely not|definitely not|of course not|certainly not|i do not think so|i would rather not|rather not|better not|no wrong|not at all|nay|no it is not|it is not|no that is not right|no that is not it|no that is not what i want|no that is not what i meant|no i do not|i do not|no sir|never|no i said no|i said no|no not yet|no need|neither|neither of them|not now|no not now|you are wrong|uh uh|none of them|neither one|no stay|no you may not|please no|no leave it there|no not really|i disagree|deny|denied|no i do not want that|i do not want that|do not want",
        Idiom::No,
    ),
    (
        "shut up|take it from here|take it from there|thank you|thanks|thanks a lot|thank you very much|thank you so much|thanks robot|thank you robot|many thanks|cheers|good job|good job robot|nice job|great job|well done|good work|nice work|great work|nice one|good robot|good boy|excellent|excellent work|awesome|amazing|wonderful|great|cool|nice|brilliant|bravo|fantastic|good morning|good afternoon|good evening|good night|good day|a good day|hello|hi|hey|hello there|hi there|hey there|hello robot|hi robot|hey robot|hey there robot|hi there robot|hi again|howdy|greetings|i greet you|what is up|how are you|how are you doing|how are you today|how are you doing today|how do you do|how is it going|how are things|how are things going|who are you|what is your name|what are you|who made you|who built you|how old are you|where are you from|are you a robot|are you human|are you alive|are you hungry|are you tired|are you happy|are you listening|can you hear me|do you hear me|do you like me|do you love me|i love you|i like you|i hate you|you are stupid|you are funny|you are cute|you are smart|you are amazing|you are great|you are the best|you are awesome|stupid robot|goodbye|good bye|bye|bye bye|bye for now|see you|see you later|see you tomorrow|see you soon|see ya|talk to you later|later|farewell|ciao|i am back|i am bored|i am tired|i am hungry|i am thirsty|i am happy|i am sad|i am confused|i am here|i am ready|i do not know|i am not sure|i am not sure what to do|never mind me|ha|haha|ha ha|lol|wow|oh|ah|hmm|um|uh|oops|damn|shit|fuck|nice weather|nice weather today|what a day|tell me a joke|tell me a story|sing a song|sing me a song|sing|let me test you|just testing you|just testing|i want to test you|testing|testing testing|testing one two three|test|let us talk|talk to me|entertain me|do something funny|what time is it|what is the time|what day is it|what is the weather|how is the weather|what is the weather like|is it raining|okay thanks|ok thanks|okay thank you|ok thank you|great thanks|perfect thanks|thanks that is all|that is all|that is all thanks|that is it thanks|we are done|we are done here|okay we are done here|okay we are done|i am done|i am done here|all done|you are welcome|welcome|happy birthday|merry christmas|congratulations|good luck|sorry|i am sorry|excuse me|my bad|no worries|no problem|never mind that then|interesting|really|seriously|oh no|oh well|oh my god|leave me alone|get lost|finish|alright bye|now bye|hello fellow human|afternoon|morning|evening|i missed you|what is the meaning of life|are you ok with me|you know what|guess what|good to see you|nice to meet you|what is new|that was funny|that was great|that was good|that was close|you did well|you did it|you did great|that looks great|that looks nice|impressive|yay|hooray|thank god|i see|i understand|got it|makes sense|ok cool|okay cool|okay great|okay good|ok good|well well|i am listening|how does this work exactly|happy|wish me luck|good grief|my cat is great",
        Idiom::Chat,
    ),
    (
        "tell me what you are doing|say what you are doing|what are you doing|what are you up to|what are you doing now|what are you doing right now|status|state|status report|report|report status|report your status|what is your status|what is the status|what is your state|give me a status update|give me a status report|status update|are you ready|are you ok|are you okay|are you alright|are you all right|are you fine|are you done|are you done yet|are you finished|are you finished yet|are you stuck|are you busy|are you moving|are you there|are you still there|are you working|are you still working|are you running|are you paused|are you stopped|are you on|are you online|are you idle|are you free|are you home|are you at home|are you connected|is everything ok|is everything okay|is everything all right|is everything alright|everything ok|everything okay|all ok|all good there|is anything wrong|is something wrong|what is wrong|what is wrong with you|what is the matter|what is the problem|what is happening|what happened|what is going on|how is it going with the job|how far are you|how is the job going|how is it coming along|is the gripper open|is the gripper closed|is your gripper open|is your gripper closed|is the job done|is the task done|is it done|is it finished|are we done|did it work|have you finished|did you finish|did you do it|did you get it|have you done it|did that work|are you in trouble|are you moving right now|are you currently moving|what mode are you in|which mode are you in|are you ready to go|are we ready|ready|you ready|you ok|you okay|you done|done yet|current state|current status|how are you getting on|how are you getting along|how much longer|how long will it take|how long will this take|are you almost done|are you nearly done|when will you be done|when will you be finished|what are you working on|what are you busy with|what step are you on|which step are you at|are you waiting for something|what are you waiting for|are there any errors|any errors|any problems|do you have any errors|is there an error|is there a problem|are you safe|are you still holding position|what was that|what did you just do|what have you done|what did you do|are you in home position|are you in the home position|are you at the home position|is the program running|is the task running|are you still running",
        Idiom::Ask(AskTopic::State),
    ),
    (
        "what do you see|what can you see|what are you seeing|what do you see on the table|what can you see on the table|what objects do you see|which objects do you see|what objects are there|what objects can you see|which objects can you see|what is there|what is on the table|what is in front of you|what is around you|what is in the scene|what is in view|what parts are there|what parts do you see|which parts are there|list the objects|list objects|list all objects|list the parts|tell me what you see|describe what you see|describe the scene|describe the table|what is this|what is that|what are these|what are those|what things do you see|what do you have in front of you|what is on the workbench|what is on the bench|what objects are available|what is available|which parts do you see|which blocks are there|which blocks do you see|what do you recognize|what do you know|what objects do you know|name the objects|name the objects you see|name everything you see|what is lying on the table|what all do you see|do you see anything|can you see anything|do you see something|is there anything on the table|anything on the table|what is in the cell|what is in the workspace|show me what you see|count the objects|how many objects are there|how many objects do you see",
        Idiom::Ask(AskTopic::Objects),
    ),
    (
        "what are you holding|what are you carrying|what are you gripping|what do you hold|what do you have|what have you got|what is in your hand|what is in your gripper|what is in the gripper|what is in the hand|what is in your hands|what do you have in your hand|what have you got in your hand|what have you got there|what do you have there|are you holding anything|are you holding something|do you have anything|do you hold anything|do you have something in your hand|do you have anything in your hand|is there anything in your gripper|is there something in your gripper|is there anything in your hand|is the gripper empty|is your hand empty|is your gripper empty|are you carrying anything|which part are you holding|what object are you holding|which object are you holding|what part are you holding|are your hands empty|are you empty handed|what is in your claw|what did you pick up|what did you grab|have you got anything|what are you grasping|are you holding it|do you have it|have you got it|do you still have it|are you still holding it|anything in your hand|anything in the gripper|what is in your left hand|what is in your right hand|what are you currently holding",
        Idiom::Ask(AskTopic::Holding),
    ),
    (
        "what is next|what is the next step|what is your next step|what comes next|what will you do next|what will you do|what are you going to do|what are you going to do next|what are you going to do now|what is the plan|what is your plan|what is your next move|what do you plan to do|what are you planning|what are you planning to do|what are you about to do|what will happen next|what happens next|where are you going|where are you headed|where will you go|where will you put it|where are you going to put it|tell me the plan|tell me your plan|tell me what you will do|tell me what you are going to do|what is in the queue|what is queued|what is on the schedule|what is the next task|what is your next task|what next|then what|and then what|what now|what are the next steps|explain the plan|explain your plan|show me the plan|what have you planned|what do you intend to do|what do you do next|what do you want to do next|what would you do next|what else is there to do|what is left to do|what are you doing next|what is coming next|how will you do it|how will you do that",
        Idiom::Ask(AskTopic::Plan),
    ),
    (
        "why|why not that|why did you stop|why did you do that|why did you not do it|why are you not moving|why are you moving|why are you stopped|why are you waiting|why are you slow|why are you so slow|why have you stopped|why is it not moving|what went wrong|what stopped you|what is stopping you|how come|how come you stopped|why did it fail|why did you fail|why did that fail|why is that|for what reason|what is the reason|why will you not do it|why can not you do it|why can not you|why can you not|why did you refuse|explain yourself|explain why|tell me why|what made you stop|what is the hold up|why the pause|why so slow|why do you stop|why did you drop it|why are you doing that|why are you stuck|why did you slow down|why did you pause",
        Idiom::Ask(AskTopic::Reason),
    ),
    (
        "how fast are you|how fast are you going|how fast are you moving|how fast is it|what is your speed|what is the speed|what is your current speed|what is the current speed|current speed|what speed are you at|what speed are you going|what speed are you running at|what speed is set|at what speed are you moving|at what speed|how fast can you go|how fast do you go|how fast do you move|what is your maximum speed|what is the speed setting|what is the speed limit|what is your speed limit|which speed|how quick are you|are you at full speed|tell me your speed|tell me the speed|how fast|what is the speed override|how slow are you going|how fast is the robot moving|how fast is the arm moving|how fast are we going|speed status|what is the max speed",
        Idiom::Ask(AskTopic::Speed),
    ),
    (
        "list the programs|list programs|list all programs|show me the programs|what programs are there|which programs are there|help|what can you do|what can i say|what can i ask you|what can i tell you|what do you understand|what commands do you know|what commands are there|which commands do you know|what commands can i use|what commands do you understand|which commands do you understand|how do you work|how does this work|how does it work|how do i use you|how do i start|how can i use you|how can i control you|what are you able to do|what are your capabilities|what are your functions|what can you help me with|can you help me|can you help|help please|help me please|i need help|i need some help|show me what you can do|tell me what you can do|list commands|list the commands|list your commands|commands|show commands|show help|what are my options|what options do i have|what do i say|what should i say|what can we do|instructions|what skills do you have|what tasks can you do|what tasks do you know|which tasks do you know|what programs do you have|which programs do you have|give me some help|how do i talk to you|explain how this works|what else can you do|help menu",
        Idiom::Ask(AskTopic::Help),
    ),
    (
        "hand guiding on|hand guiding|hand guide|hand guide on|turn on hand guiding|start hand guiding|enable hand guiding|activate hand guiding|switch on hand guiding|free drive|freedrive|free drive on|freedrive on|enable free drive|enable freedrive|start free drive|start freedrive|activate free drive|activate freedrive|turn on free drive|turn on freedrive|switch on freedrive|switch on free drive|free drive mode|freedrive mode|hand guiding mode|go into free drive|go into freedrive|go into free drive mode|enter free drive|enter freedrive|enter freedrive mode|enter hand guiding mode|go into hand guiding mode|go limp|teach mode|teach mode on|lead through mode|lead through|lead through on|let me guide you|let me move you|let me move your arm|let me move the arm|let me guide your arm|let me guide the arm|let me drag you|let me lead you|let me push you around|let me position you|let me take your hand|i want to guide you|i want to move you by hand|i want to move the arm by hand|i will guide you|i will move you|i will move you by hand|i am going to guide you|i am going to move you|i would like to guide you|i would like to move you by hand|let me move you by hand|let me move the arm by hand|let me move it by hand|let me show you|let me show you how|loosen up|unlock the arm|relax the arm|relax your arm|relax|make yourself movable|zero gravity mode|zero gravity|gravity compensation on|compliant mode|compliance mode on|be compliant|manual guidance|manual guidance on|manual guiding on|go soft|follow my hand|enable lead through|turn on lead through",
        Idiom::Guide(true),
    ),
    (
        "hand guiding off|turn off hand guiding|stop hand guiding|end hand guiding|disable hand guiding|deactivate hand guiding|switch off hand guiding|exit hand guiding|leave hand guiding mode|free drive off|freedrive off|disable free drive|disable freedrive|stop free drive|stop freedrive|end free drive|end freedrive|turn off free drive|turn off freedrive|switch off free drive|switch off freedrive|exit free drive|exit freedrive|leave freedrive|leave free drive|exit freedrive mode|teach mode off|lock the arm|lock the arm again|lock yourself|lock your arm|lock the joints|stop guiding|stop the hand guiding|i am done guiding|i am done leading you|done leading you|i am done guiding you|i am done moving you|i am finished guiding|i am done moving it|done guiding|stiffen up|stiffen|stiffen the arm|hold yourself again|hold yourself|lead through off|gravity compensation off|compliance mode off|end guiding|guiding off|guiding done|stop following my hand|manual guidance off|manual guiding off|deactivate free drive|deactivate freedrive|stop compliant mode|zero gravity off",
        Idiom::Guide(false),
    ),
    (
        "start recording|begin recording|record|record this|record that|record now|start a recording|start the recording|record me|record what i do|record what i show you|record a task|record a new task|start recording now|begin the recording|recording on|turn on recording|record my movements|record the movement|record this task|record the task|record the motion|record my demonstration|watch and learn|record a program|record a sequence|record this motion|start recording a task|start recording a new task|start recording the task|watch what i do|resume recording",
        Idiom::Record(true),
    ),
    (
        "stop recording|end recording|finish recording|stop the recording|end the recording|finish the recording|recording off|turn off recording|stop record|stop recording now|recording done|done recording|end of recording|i am done recording|quit recording|that is the end of the recording|cease recording|save the recording|end record|complete the recording|stop recording the task|stop recording this|pause recording",
        Idiom::Record(false),
    ),
    (
        "remember this|remember this position|remember this pose|remember this place|remember this spot|remember this point|remember the position|remember the current position|remember where you are|remember where you are now|remember that position|remember your position|memorize this|memorize this position|memorize where you are|memorize where you are now|memorize the position|memorise this position|save this position|save this pose|save this point|save the position|save the current position|save the current pose|save current position|save position|save pose|save this spot|save this location|save your position|store this position|store this pose|store the position|store the current position|store current position|store position|learn this position|learn this pose|teach this position|teach position|teach this point|teach point|mark this position|mark this spot|mark this point|keep this position in mind|remember this location|record this position|record this pose|record the position|record position|record the current position|record this point|record point|set waypoint|add waypoint|save waypoint|add a waypoint|set a waypoint|save a waypoint",
        Idiom::Teach,
    ),
    (
        "faster|go faster|move faster|faster please|a bit faster|a little faster|a little bit faster|much faster|even faster|speed up|speed it up|speed up a bit|speed up a little|speed up a little bit|speed up please|hurry|hurry up|hurry up a bit|quicker|be quicker|be faster|more speed|move quicker|go quicker|step on it|pick up the pace|pick up speed|accelerate|quick|quickly|faster faster|chop chop|too slow|that is too slow|you are too slow|this is too slow|you are slow|get a move on|increase speed|increase the speed|increase your speed|raise the speed|you can go faster|you can speed up|come on faster|work faster|make it faster|make it quick|increase velocity|go a bit faster|go a little faster|run faster|move it|snap to it|hustle|move a bit faster|move a little faster|up the speed|turn up the speed|turn the speed up|increase the pace|it is too slow|way too slow|higher speed|bump up the speed|bump the speed up|crank it up|do it faster|do that faster|drive faster|i need you to go faster|more quickly|faster now|a touch faster|slightly faster",
        Idiom::Change(SpeedChange::Faster),
    ),
    (
        "slower|go slower|move slower|slower please|a bit slower|a little slower|a little bit slower|much slower|even slower|slow down|slow it down|slow down a bit|slow down a little|slow down a little bit|slow down please|slow|slowly|go slow|go slowly|move slowly|move more slowly|more slowly|not so fast|not so quick|not so quickly|not that fast|too fast|that is too fast|you are too fast|this is too fast|you are going too fast|you are moving too fast|way too fast|easy|easy there|easy does it|easy now|take it easy|take it slow|take it slowly|take it nice and slow|nice and easy|nice and slow|nice and slowly|careful|careful now|be careful|be more careful|careful there|steady|steady now|gently|be gentle|gently now|reduce speed|reduce the speed|reduce your speed|lower the speed|lower your speed|lower speed|decrease speed|decrease the speed|decrease your speed|less speed|decelerate|work slower|move a bit slower|move a little slower|slow up|ease up|take your time|do not rush|no rush|do not hurry|do not go so fast|do not move so fast|it is too fast|calm down|slow and steady|relax the pace|go easy|ease off|you need to slow down|that scares me|you are scaring me|throttle back|slow your roll|turn down the speed|turn the speed down|run slower|run slowly|drive slower|lower velocity|reduce velocity|bring the speed down|slow things down|do it slower|do it slowly|do that slower|do it more slowly|slower now|slower slower|proceed slowly|proceed with caution|proceed carefully|a touch slower|slightly slower|more carefully|please be careful|watch it|mind yourself|whoa slow down|not too fast|cautious|be cautious",
        Idiom::Change(SpeedChange::Slower),
    ),
    (
        "full speed|full speed ahead|maximum speed|max speed|top speed|at full speed|go full speed|go at full speed|run at full speed|go to full speed|full throttle|normal speed|go at normal speed|go back to normal speed|back to normal speed|back to full speed|regular speed|set the speed to maximum|set speed to maximum|set the speed to full|set speed to full|set speed to max|set the speed to max|set speed to normal|set the speed to normal|return to normal speed|resume normal speed|as fast as you can|go as fast as you can|as fast as possible|go as fast as possible|move as fast as you can|move at full speed|work at full speed|speed to full|speed to maximum|speed to normal|speed maximum|speed full|speed normal|default speed|standard speed|move at normal speed",
        Idiom::Scale(1.0),
    ),
    (
        "half speed|at half speed|go half speed|go at half speed|go to half speed|half the speed|speed to half|set speed to half|set the speed to half|run at half speed|move at half speed|reduce to half speed|slow down to half speed|drop to half speed|half throttle|reduce speed to half|reduce the speed to half|work at half speed|speed half",
        Idiom::Scale(0.5),
    ),
    (
        "twice as fast|go twice as fast|double speed|double the speed|double your speed|go double speed|move twice as fast|at twice the speed|twice the speed|at double speed|double time|double that speed|run twice as fast|double the pace|speed times two|be twice as fast|two times faster|two times as fast",
        Idiom::Factor(2.0),
    ),
    (
        "half as fast|go half as fast|halve the speed|halve your speed|halve speed|cut the speed in half|cut your speed in half|cut speed in half|reduce the speed by half|reduce speed by half|reduce your speed by half|slow down by half|twice as slow|go twice as slow|move half as fast|half as fast please|decrease the speed by half|decrease speed by half|lower the speed by half|cut the speed by half",
        Idiom::Factor(0.5),
    ),
    (
        "come here|come back here|come back to me|come back over here|come over here|come to me|come closer|come closer to me|move closer to me|come towards me|come toward me|move towards me|move toward me|move to me|over here|come this way|come on over|get over here|approach me|come near me|come back to me|come nearer|move closer to the operator",
        Idiom::ComeHere,
    ),
    (
        "i was talking to someone else|i am talking to someone else|i was not talking to you|i am not talking to you|not you|was not talking to you|that was not for you|that was not meant for you|i am on the phone|i am on a call|not for you|nobody asked you|this does not concern you|do not listen to me",
        Idiom::NotAddressed,
    ),
    (
        "turn yourself off|switch yourself off|come to papa|park it|tuck in|tuck it in|tuck the arm in|go the other way|go the opposite way|go in the other direction|give it a try|give it a go|give it another try|give it another go|get out of the way|get out of my way|move out of the way|closer|nearer|do not stop|never stop|do not stop now|please do not stop|do not stop moving|do not stop yet|do not stop there|do not stop here|do not freeze|do not halt|do not let go|do not drop it|do not let it go|do not release it|do not release|move away|go away|do something|do anything|move it over|move something|move|turn|put|it|that|this|the|a|something|anything|whatever|this one|hey you|you|other|the thing|do the thing|you know what to do|the usual|do your thing|do your job|somewhere else|do not wait|do not pause|do not slow down|do not go faster|do not close the gripper|do not open the gripper|do not grip|do not close|do not open|do not turn",
        Idiom::Unclear,
    ),
];

/// Stops that are whole clauses; [`super::stop`] reads "stop" inside longer ones.
pub(super) const STOP_CLAUSES: &str = "ow|ow ow|ow that hurt|ow that hurts|that hurt|that hurts|it hurts|you hurt me|you are hurting me|ouch that hurt|ouch that hurts|stop|stop stop|stop stop stop|halt|freeze|freeze there|freeze right there|hold it|hold it there|hold it right there|hold still|keep still|stand still|stay still|stay put|stay where you are|stay right there|do not move|do not move a muscle|do not you dare move|do not you move|nobody move|whoa|woah|wow wow wow|whoa whoa|whoa whoa whoa|woah woah|woah woah woah|whoa there|woah there|emergency|emergency emergency|emergency stop|e-stop|estop|e stop|emergency halt|emergency shutdown|safety stop|protective stop|full stop|cease|cease movement|cease motion|cease all motion|cease all movement|cease moving|quit moving|quit it|cut it out|knock it off|no no no|no no no no|no no no not there|no no not there|no no not there stop|not there|enough|that is enough|okay that is enough|that will do|enough already|do not|don't|watch out|look out|danger|hands off|ouch|ow|ow ow|ow ow ow|aua|you hit me|ouch you hit me|ow you hit me|you hurt me|you are hurting me|that hurts|it hurts|you hit my hand|you are hitting me|you hit something|you are going to hit me|you are going to crash|you are about to crash|you are crushing me|you are crushing my hand|you caught my hand|my hand is stuck|get away from me|get off me|get off|let go of me|let go of my hand|let me go|stop me|arrest|shut it all down|shut it all down now|shut everything down|shut everything down now|kill it|kill the motion|kill motion|kill all motion|hit the brakes|brake|brakes|break break|pull up|shut up and stop|no more movement|no more motion|no movement|all stop|dead stop|stahp|stopp|stop it now|stop that now|stop right now|stop now|stop this|stop that|stop it|stop moving|stop there|stop here|stop right there|stop please|stop the robot|stop the arm|come to a stop|come to a halt|bring it to a halt|you will hit me|you nearly hit me|you almost hit me|collision|crash|careful stop|help help|wait stop|stop wait|hold everything|hold everything right there|halt the robot|halt the arm|halt now|halt motion|halt movement|halt all motion|halt immediately|desist|stop arm|stop robot|stop everything|stop all|stop all motion|stop all movement|stop motion|stop movement|shut it down now|abort abort abort|red alert|oh no stop|fire|there is a fire|somebody is in there|there is someone in the cell|someone is in the cell|there is a person in there|my finger is stuck|my arm is stuck|my sleeve is caught|i am stuck|ouch that is my finger|ouch that is my hand|that is my finger|that is my hand|ow my hand|ow my finger|ouch my hand|ouch my finger|you are pinching me|you are pinching my hand|you are pinching my finger|you are squeezing my hand|you are on my hand";

/// Clauses that are a stop by themselves.
pub(super) fn stop_clauses() -> &'static PhraseTable<()> {
    static TABLE: OnceLock<PhraseTable<()>> = OnceLock::new();
    TABLE.get_or_init(|| PhraseTable::new(&[(STOP_CLAUSES, ())]))
}
