//! The command line `lianshou`: arguments, exit codes, and one module per command.
//!
//! Exit codes: 0 done, 1 failed, 2 wrong usage.

mod affect;
mod console;
mod demo;
mod doctor;
mod gauge;
mod kinematics;
mod lines;
mod listen;
mod models;
mod motion;
mod pipe;
mod replay;
mod say;
mod source;
mod spot;
mod trajectory;
mod understand;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::listen::HearingMode;
use crate::recognition::Language as Spoken;
use crate::setting::Setting;
use crate::understanding::LlmUse;

/// A cobot control stack that you talk to. Everything runs on this computer.
#[derive(Parser)]
#[command(name = "lianshou", version, about, propagate_version = true)]
struct Cli {
    /// Configuration file (default: ./lianshou.toml, then the user's configuration folder).
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Folder of the model files.
    #[arg(long, global = true, env = "LIANSHOU_MODELS", value_name = "DIR")]
    models_dir: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Show the whole robot at work: recorded speech drives the arm in the embedded simulator.
    Demo(DemoArguments),
    /// Talk to the arm.
    Console(ConsoleArguments),
    /// Do what one typed utterance says.
    Say(SayArguments),
    /// Recognize and understand recorded speech.
    Listen(ListenArguments),
    /// Read utterances from JSON lines into task commands.
    Understand(UnderstandArguments),
    /// Say how recorded voices sound: raised, aroused.
    Affect(AffectArguments),
    /// Find spoken stops in recordings with the stop spotter alone.
    Spot(SpotArguments),
    /// Forward kinematics and Jacobian on JSON lines.
    Fk(BatchArguments),
    /// Inverse kinematics on JSON lines.
    Ik(IkArguments),
    /// Jerk-limited point-to-point trajectories on JSON lines.
    Otg(OtgArguments),
    /// Collision-free paths on JSON lines.
    Plan(PlanArguments),
    /// Draw motions.
    #[command(subcommand)]
    Trajectory(TrajectoryCommand),
    /// Look at robot models.
    #[command(subcommand)]
    Robot(RobotCommand),
    /// List, fetch and verify model files.
    #[command(subcommand)]
    Models(ModelsCommand),
    /// Say what works on this machine and what to do about the rest.
    Doctor(DoctorArguments),
    /// Show what a recording holds.
    Replay(ReplayArguments),
}

/// Where the arm and its surroundings come from.
#[derive(Args, Clone)]
struct CellArguments {
    /// Robot: a folder name in urdf/, or the path of a robot folder or URDF file.
    #[arg(long, value_name = "ROBOT")]
    robot: Option<String>,
    /// Scene: a file name in urdf/scenes/, or the path of a TOML or JSON file.
    #[arg(long, value_name = "SCENE")]
    scene: Option<String>,
}

#[derive(Args, Clone)]
struct DemoArguments {
    #[command(flatten)]
    cell: CellArguments,
    /// Folder that the report is written to; files of an earlier report in it are replaced.
    #[arg(long, value_name = "DIR", default_value = "report")]
    report: PathBuf,
    /// Which readers to use.
    #[arg(long, value_enum, default_value_t)]
    llm: LlmChoice,
    /// Do not speak the replies aloud.
    #[arg(long)]
    mute: bool,
}

#[derive(Args)]
struct ConsoleArguments {
    #[command(flatten)]
    cell: CellArguments,
    /// Listen to this microphone (default: the system's; without any, the keyboard).
    #[arg(long, value_name = "NAME", conflicts_with_all = ["text", "wav"])]
    mic: Option<String>,
    /// Type instead of speaking.
    #[arg(long, conflicts_with = "wav")]
    text: bool,
    /// Hear these recordings, one after the other, instead of a microphone.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    wav: Vec<PathBuf>,
    /// When to listen to the microphone (default: the configuration's `hearing.mode`).
    #[arg(long, value_enum, value_name = "MODE")]
    hearing: Option<HearingMode>,
    /// Language of the operator.
    #[arg(long, value_enum, default_value_t)]
    lang: LanguageChoice,
    /// Which readers to use.
    #[arg(long, value_enum, default_value_t)]
    llm: LlmChoice,
    /// Do not speak the replies aloud.
    #[arg(long)]
    mute: bool,
    /// Record everything that happens in this MCAP file.
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
}

#[derive(Args)]
struct SayArguments {
    /// What the operator says.
    utterance: String,
    #[command(flatten)]
    cell: CellArguments,
    /// Understand and answer, but do not move.
    #[arg(long)]
    dry_run: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Which readers to use.
    #[arg(long, value_enum, default_value_t)]
    llm: LlmChoice,
}

#[derive(Args)]
struct ListenArguments {
    /// WAV or FLAC files; `-` is WAV or, with --raw, raw samples on standard input, heard as they
    /// come.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Standard input holds raw samples, little-endian, without a header.
    #[arg(long, requires_all = ["rate", "format"])]
    raw: bool,
    /// Samples a second of each channel, with --raw.
    #[arg(long, value_name = "HZ", requires = "raw")]
    rate: Option<u32>,
    /// How each sample is written, with --raw.
    #[arg(long, value_enum, value_name = "FORM", requires = "raw")]
    format: Option<RawForm>,
    /// Interleaved channels, with --raw.
    #[arg(long, value_name = "N", requires = "raw", default_value_t = 1)]
    channels: u16,
    /// A recording of what the robot played meanwhile, from the first sample on: it is taken out.
    #[arg(long, value_name = "FILE")]
    played: Option<PathBuf>,
    #[command(flatten)]
    cell: CellArguments,
    /// Language of the operator.
    #[arg(long, value_enum, default_value_t)]
    lang: LanguageChoice,
    /// Which readers to use.
    #[arg(long, value_enum, default_value_t)]
    llm: LlmChoice,
    /// Print one JSON object per utterance.
    #[arg(long)]
    json: bool,
}

/// How raw samples are written.
#[derive(Clone, Copy, clap::ValueEnum)]
enum RawForm {
    /// Signed integers of 16 bits.
    S16le,
    /// Floating-point numbers of 32 bits, −1 to 1.
    F32le,
}

#[derive(Args)]
struct AffectArguments {
    /// Sound files.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Calm speech of the same speaker, to compare with.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    baseline: Vec<PathBuf>,
    /// Print one JSON object per file.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct SpotArguments {
    /// Sound files.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What the robot played meanwhile, from the first sample on, which is taken out: a recording, or
    /// a folder of recordings with the names of the files.
    #[arg(long, value_name = "PATH")]
    played: Option<PathBuf>,
    /// The small network alone, without the looks of a recognizer.
    #[arg(long)]
    network: bool,
    /// Look for shouts too, as while the arm moves.
    #[arg(long)]
    shouts: bool,
    /// Use these weights instead of those of the program (see voice/training/spotter).
    #[arg(long, value_name = "FILE")]
    weights: Option<PathBuf>,
    /// Print one JSON object per file.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct UnderstandArguments {
    /// JSON lines to read, `-` for standard input.
    #[arg(long, value_name = "IN")]
    batch: PathBuf,
    /// JSON lines to write, `-` for standard output.
    #[arg(long, value_name = "OUT", default_value = "-")]
    out: PathBuf,
    /// Which readers to use.
    #[arg(long, value_enum, default_value_t)]
    llm: LlmChoice,
}

/// A robot and JSON lines in and out.
#[derive(Args)]
struct BatchArguments {
    /// Robot: a folder name in urdf/, or the path of a robot folder or URDF file.
    #[arg(long, value_name = "URDF")]
    robot: String,
    /// Link that is the tool; default: the tip of the robot's first arm.
    #[arg(long, value_name = "LINK")]
    tip: Option<String>,
    /// JSON lines to read, `-` for standard input.
    #[arg(long, value_name = "IN")]
    batch: PathBuf,
    /// JSON lines to write, `-` for standard output.
    #[arg(long, value_name = "OUT", default_value = "-")]
    out: PathBuf,
}

#[derive(Args)]
struct IkArguments {
    #[command(flatten)]
    batch: BatchArguments,
    /// Time budget for one target, milliseconds.
    #[arg(long, default_value_t = 5.0)]
    timeout_ms: f64,
    /// Accepted position error, metres.
    #[arg(long, default_value_t = 1e-5)]
    position_tolerance: f64,
    /// Accepted rotation error, radians.
    #[arg(long, default_value_t = 1e-5)]
    rotation_tolerance: f64,
}

#[derive(Args)]
struct OtgArguments {
    /// JSON lines to read, `-` for standard input.
    #[arg(long, value_name = "IN")]
    batch: PathBuf,
    /// JSON lines to write, `-` for standard output.
    #[arg(long, value_name = "OUT", default_value = "-")]
    out: PathBuf,
    /// Also write samples, one every so many seconds.
    #[arg(long, value_name = "SECONDS")]
    dt: Option<f64>,
}

#[derive(Args)]
struct PlanArguments {
    #[command(flatten)]
    batch: BatchArguments,
    /// Also write the timed trajectory.
    #[arg(long)]
    time: bool,
    /// Share of the effort limits that the timed trajectory may take, by inverse dynamics
    /// (default: torques do not count).
    #[arg(long, value_name = "SHARE", requires = "time")]
    torques: Option<f64>,
}

#[derive(Subcommand)]
enum TrajectoryCommand {
    /// Draw position, velocity, acceleration, jerk and tool speed against the limits, as SVG and PNG.
    Plot(PlotArguments),
}

#[derive(Args)]
struct PlotArguments {
    /// What `otg --dt` or `plan --time` wrote.
    file: PathBuf,
    /// Robot whose limits are drawn and whose tool moves: a folder name in urdf/, or the path of a
    /// robot folder or URDF file.
    #[arg(long, value_name = "ROBOT")]
    robot: Option<String>,
    /// Folder for the pictures.
    #[arg(long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
}

#[derive(Subcommand)]
enum RobotCommand {
    /// Say what a model is, which inverse kinematics applies, what is missing or wrong.
    Check {
        /// A folder name in urdf/, or the path of a robot folder or URDF file.
        robot: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Compute which pairs of links need not be kept apart.
    Pairs {
        /// A folder name in urdf/, or the path of a robot folder or URDF file.
        robot: String,
        /// Configurations to look at.
        #[arg(long, default_value_t = 20_000)]
        samples: usize,
        /// Write the list into the robot's robot.toml, in place of an earlier one.
        #[arg(long)]
        write: bool,
    },
}

#[derive(Subcommand)]
enum ModelsCommand {
    /// Which models there are, what they are for, and which are on this machine.
    List {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Fetch the models that are missing.
    Fetch {
        /// Names from `models list`; default: those that every command needs.
        names: Vec<String>,
    },
    /// Compare the files on this machine with their checksums.
    Verify,
}

#[derive(Args)]
struct DoctorArguments {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct ReplayArguments {
    /// A recording made by the demo or the console.
    file: PathBuf,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Which language to expect.
#[derive(Clone, Copy, Default, ValueEnum)]
enum LanguageChoice {
    /// Find out, utterance by utterance.
    #[default]
    Auto,
    /// English.
    En,
    /// Mandarin.
    Zh,
}

impl LanguageChoice {
    /// The language, if it is fixed.
    fn spoken(self) -> Option<Spoken> {
        match self {
            Self::Auto => None,
            Self::En => Some(Spoken::English),
            Self::Zh => Some(Spoken::Mandarin),
        }
    }
}

/// Which readers to use.
#[derive(Clone, Copy, Default, ValueEnum)]
enum LlmChoice {
    /// The rules first, the language model for what they leave.
    #[default]
    Auto,
    /// The rules alone.
    Off,
    /// The language model alone.
    Only,
}

impl From<LlmChoice> for LlmUse {
    fn from(choice: LlmChoice) -> Self {
        match choice {
            LlmChoice::Auto => Self::Auto,
            LlmChoice::Off => Self::Off,
            LlmChoice::Only => Self::Only,
        }
    }
}

/// Runs the command that the program's arguments name.
pub fn run() -> ExitCode {
    pipe::ends_with_its_reader(run_command)
}

fn run_command() -> ExitCode {
    let cli = Cli::parse();
    match dispatch(cli) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(cli: Cli) -> Result<ExitCode> {
    let setting = Setting::load(cli.config.as_deref(), cli.models_dir.as_deref())?;
    match cli.command {
        Command::Demo(arguments) => demo::run(arguments, &setting),
        Command::Console(arguments) => console::run(arguments, &setting),
        Command::Say(arguments) => say::run(arguments, &setting),
        Command::Listen(arguments) => listen::run(arguments, &setting),
        Command::Understand(arguments) => understand::run(&arguments, &setting),
        Command::Spot(arguments) => spot::run(&arguments, &setting),
        Command::Affect(arguments) => affect::run(&arguments),
        Command::Models(command) => models::run(command, setting.models()),
        Command::Doctor(arguments) => doctor::run(&arguments, setting.models()),
        Command::Replay(arguments) => replay::run(&arguments),
        Command::Fk(arguments) => kinematics::forward(&arguments),
        Command::Ik(arguments) => kinematics::inverse(&arguments),
        Command::Trajectory(command) => trajectory::run(&command),
        Command::Robot(command) => kinematics::robot(&command),
        Command::Otg(arguments) => motion::otg(&arguments),
        Command::Plan(arguments) => motion::plan(&arguments),
    }
}
