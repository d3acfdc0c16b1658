//! What can be typed. Scripts rely on these names.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::chain_args::ChainArgs;
use super::compare::CompareArgs;
use super::diff::DiffArgs;
use super::hash::HashArgs;
use super::source_args::{OtherSourceArgs, SourceArgs};
use crate::analysis::{AnalysisSettings, DifferenceOn, GrayOf, Region, ScaleFilter, SizeRule};
use crate::frame::{Channel, Profile};
use crate::media::SourceSpec;
use crate::pairing::{Against, PairBy, Pairing};
use crate::session::Session;
use crate::view::Colormap;

/// Inspects frames: two videos, or a video and its source frames, compared frame by frame and number by number.
///
/// A source is a video, a folder of images, a numbered pattern, an image, or an animation. Without a subcommand the
/// window opens.
#[derive(Debug, Parser)]
#[command(
    name = "framelens",
    version,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true,
    after_help = "\
Examples:
  framelens                                    the window, on a lesson
  framelens frames/ clip.mp4                   frames against the video made from them
  framelens 'frame_%d.png' clip.avi            the same with a numbered pattern
  framelens info clip.mkv --json               facts of a source
  framelens hash clip.mp4 --frames 5,900,12    MD5 of frames, each by its own seek
  framelens table a.avi b.avi --frame 7 --region 52,65,35,35
  framelens diff a.avi b.avi --frame 7 --threshold 10
  framelens render a.avi b.avi --frame 7 --view heatmap --gain 16 -o heatmap.png
  framelens compare a.mp4 b.mp4 --html report.html

A source whose name is that of a subcommand is opened by ./NAME."
)]
pub struct Arguments {
    #[command(subcommand)]
    pub task: Option<Task>,
    #[command(flatten)]
    pub window: WindowArgs,
}

/// The window's own arguments.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct WindowArgs {
    /// The reference: a video, a folder of images, a pattern such as 'frame_%d.png', an image
    pub a: Option<PathBuf>,
    /// What is compared with it
    pub b: Option<PathBuf>,
    /// How decoded samples become numbers: by the file's own colour tags, as cv2.VideoCapture.read() of OpenCV 4 or 5
    /// hands them over, or the decoded planes untouched
    #[arg(long, value_name = "P", value_parser = profiles())]
    pub profile: Option<Profile>,
    /// Use Wayland even where an X display is there; files cannot be dropped on the window then
    #[arg(long)]
    pub wayland: bool,
    #[command(flatten)]
    pub a_read: SourceArgs,
    #[command(flatten)]
    pub b_read: OtherSourceArgs,
}

impl WindowArgs {
    /// The sources named, A and B.
    pub fn sources(&self) -> [Option<SourceSpec>; 2] {
        [
            self.a.as_deref().map(|path| self.a_read.spec(path)),
            self.b.as_deref().map(|path| self.b_read.spec(path)),
        ]
    }
}

/// The subcommands, which open no window.
#[derive(Debug, Subcommand)]
pub enum Task {
    Diff(DiffArgs),
    Info(InfoArgs),
    Hash(HashArgs),
    Table(TableArgs),
    Render(RenderArgs),
    Compare(CompareArgs),
}

/// Print the facts of a source, after decoding all of it once
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  framelens info clip.mp4
  framelens info frames/ --frames
  framelens info clip.ts --frames --json | jq '.frames[] | select(.damaged)'")]
pub struct InfoArgs {
    /// A video, a folder of images, a pattern, an image
    pub file: PathBuf,
    /// Also one record for each frame
    #[arg(long)]
    pub frames: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub source: SourceArgs,
}

/// Print the numbers of a frame: comma-separated integers, one row a line, nothing else
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  framelens table clip.avi --frame 7 --channel y
  framelens table frames/ clip.avi --frame 7 --region 52,65,35,35 --show signed
  framelens table a.mp4 b.mp4 --frame 100 -o difference.csv

numpy.loadtxt(FILE, delimiter=\",\", dtype=int) reads it.")]
pub struct TableArgs {
    #[command(flatten)]
    pub pair: PairArgs,
    /// Only this rectangle, in samples of the channel shown (u and v of a 4:2:0 video have half the size)
    #[arg(long, value_name = "X,Y,W,H", value_parser = region)]
    pub region: Option<Region>,
    /// Which numbers; without this a when there is no B, else absolute
    #[arg(long, value_enum)]
    pub show: Option<Show>,
    /// The channel; y, u and v are always the decoded planes
    #[arg(long, value_name = "C", default_value = "gray", value_parser = channels())]
    pub channel: Channel,
    /// Save to this file and print nothing; .tsv, .txt (blanks, as numpy.savetxt) and .npy are written as such
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Save a view of a frame as a PNG picture
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  framelens render a.mp4 b.mp4 --frame 30 --view three-up --gain 8 -o three.png
  framelens render a.mp4 b.mp4 --frame 30 --view mask --threshold 10 -o mask.png
  framelens render clip.mp4 --frame 30 --view a --profile standard -o frame.png")]
pub struct RenderArgs {
    #[command(flatten)]
    pub pair: PairArgs,
    /// What to draw
    #[arg(long, value_enum)]
    pub view: View,
    #[command(flatten)]
    pub chain: ChainArgs,
    /// Factor before the colour map, 1 to 64
    #[arg(long, value_name = "G", default_value_t = 8.0, value_parser = gain)]
    pub gain: f32,
    /// Colours of the heatmap
    #[arg(long, value_name = "NAME", default_value = "inferno", value_parser = colormaps())]
    pub colormap: Colormap,
    /// Where the wipe line is, 0 to 1 of the width: A left of it, B right
    #[arg(long, value_name = "AT", default_value_t = 0.5, value_parser = share)]
    pub wipe: f32,
    /// The picture to write
    #[arg(short, long, value_name = "FILE.png")]
    pub output: PathBuf,
}

/// Which pair of frames, and how its numbers are made.
#[derive(Debug, Args)]
pub struct PairArgs {
    /// The reference
    pub a: PathBuf,
    /// What is compared with it
    pub b: Option<PathBuf>,
    /// Frame number of A, from 0; with --against of the one source
    #[arg(long, value_name = "N")]
    pub frame: u64,
    /// Compare with B's frame N + OFFSET
    #[arg(
        long,
        default_value_t = 0,
        allow_negative_numbers = true,
        value_name = "OFFSET"
    )]
    pub offset: i64,
    /// Compare the frame of one source with another moment of it: previous, previous:K, first, a frame number,
    /// mean:FROM..TO or median:FROM..TO; A is that other moment, B the frame
    #[arg(long, value_name = "RULE", conflicts_with_all = ["b", "offset"])]
    pub against: Option<Against>,
    /// How decoded samples become numbers: by the file's own colour tags, as cv2.VideoCapture.read() of OpenCV 4 or 5
    /// hands them over, or the decoded planes untouched
    #[arg(long, value_name = "P", default_value = "opencv4", value_parser = profiles())]
    pub profile: Profile,
    /// Reduce to one plane (gray, luma709, max) after the difference or before it, which gives other numbers; without this
    /// after: difference
    #[arg(long, value_enum)]
    pub gray_of: Option<GrayChoice>,
    /// What to do when the sizes of A and B differ: refuse, crop both to the common rectangle, or scale B to A's size
    /// (bicubic, or by the filter named); without this refuse
    #[arg(long, value_name = "RULE", value_parser = size_rules())]
    pub sizes: Option<SizeRule>,
    #[command(flatten)]
    pub a_read: SourceArgs,
    #[command(flatten)]
    pub b_read: OtherSourceArgs,
}

impl PairArgs {
    /// The document that these arguments describe.
    pub fn session(&self) -> Session {
        Session {
            a: Some(self.a_read.spec(&self.a)),
            b: self.b.as_deref().map(|path| self.b_read.spec(path)),
            position: self.frame,
            pairing: Pairing {
                by: PairBy::Number,
                offset: self.offset,
            },
            against: self.against,
            profile: self.profile,
            analysis: self.over(AnalysisSettings::default()),
            ..Session::default()
        }
    }

    /// The same with a chain.
    ///
    /// # Errors
    /// When the chain's settings file cannot be used.
    pub fn session_with(&self, chain: &ChainArgs) -> crate::error::Result<Session> {
        Ok(Session {
            analysis: self.over(chain.settings()?),
            ..self.session()
        })
    }

    /// Settings with the pair's own options, where they are given.
    fn over(&self, settings: AnalysisSettings) -> AnalysisSettings {
        AnalysisSettings {
            gray_of: match self.gray_of {
                Some(GrayChoice::Difference) => GrayOf::Difference,
                Some(GrayChoice::Frames) => GrayOf::Frames,
                None => settings.gray_of,
            },
            sizes: self.sizes.unwrap_or(settings.sizes),
            ..settings
        }
    }
}

/// The numbers a table can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Show {
    A,
    B,
    /// A-B
    Signed,
    /// |A-B|
    Absolute,
}

/// The pictures that can be saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum View {
    A,
    B,
    SideBySide,
    /// A, B and the heatmap
    ThreeUp,
    /// A left of the line, B right
    Wipe,
    /// |A-B| of the three channels, or what --difference makes of A and B
    Difference,
    /// |A-B| through the colour map
    Heatmap,
    /// White where changed, black elsewhere
    Mask,
    /// B where changed, black elsewhere
    Changed,
    /// Stage: B, or the frame that is compared with another moment
    Frame,
    /// Stage: reduced to one plane
    Gray,
    /// Stage: after the blur
    Blur,
    /// Stage: over the threshold
    Threshold,
    /// Stage: after the morphology
    Cleanup,
    /// Stage: without the small regions
    Regions,
}

/// The two orders of reducing and subtracting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GrayChoice {
    /// After: gray(|A-B|), max(|A-B|)
    Difference,
    /// Before: |gray(A)-gray(B)|, |max(A)-max(B)|
    Frames,
}

/// A parser for a fixed list of values by their names.
pub(super) fn one_of<T: Clone + Send + Sync + 'static>(
    choices: Vec<(String, T)>,
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(choices.iter().map(|(name, _)| name.clone())).try_map(
        move |typed: String| {
            choices
                .iter()
                .find(|(name, _)| *name == typed)
                .map(|(_, value)| value.clone())
                .ok_or_else(|| format!("there is no {typed}"))
        },
    )
}

pub(super) fn profiles() -> impl TypedValueParser<Value = Profile> {
    one_of(Profile::ALL.map(|p| (p.name().to_owned(), p)).to_vec())
}

fn channels() -> impl TypedValueParser<Value = Channel> {
    one_of(
        Channel::CHOICES
            .map(|c| (c.name().to_lowercase(), c))
            .to_vec(),
    )
}

pub(super) fn channels_or_maximum() -> impl TypedValueParser<Value = DifferenceOn> {
    let mut choices: Vec<_> = Channel::CHOICES
        .map(|c| (c.name().to_lowercase(), DifferenceOn::Channel(c)))
        .to_vec();
    choices.push(("max".to_owned(), DifferenceOn::Maximum));
    choices.push(("luma709".to_owned(), DifferenceOn::Luma709));
    one_of(choices)
}

fn colormaps() -> impl TypedValueParser<Value = Colormap> {
    one_of(Colormap::ALL.map(|c| (c.name().to_owned(), c)).to_vec())
}

pub(super) fn size_rules() -> impl TypedValueParser<Value = SizeRule> {
    let mut choices = vec![
        ("refuse".to_owned(), SizeRule::Refuse),
        ("crop".to_owned(), SizeRule::Crop),
        ("scale".to_owned(), SizeRule::ScaleB(ScaleFilter::default())),
    ];
    choices.extend(ScaleFilter::ALL.map(|filter| {
        let name = format!("scale-{}", filter.name());
        (name, SizeRule::ScaleB(filter))
    }));
    one_of(choices)
}

pub(super) fn region(typed: &str) -> Result<Region, String> {
    let numbers: Result<Vec<u32>, _> = typed.split(',').map(|part| part.trim().parse()).collect();
    match numbers.as_deref() {
        Ok([x, y, width, height]) if *width > 0 && *height > 0 => Ok(Region {
            x: *x,
            y: *y,
            width: *width,
            height: *height,
        }),
        Ok([_, _, _, _]) => Err("width and height must be 1 or more".to_owned()),
        _ => Err("four whole numbers are needed, such as 52,65,35,35".to_owned()),
    }
}

fn gain(typed: &str) -> Result<f32, String> {
    between(typed, 1.0, 64.0)
}

fn share(typed: &str) -> Result<f32, String> {
    between(typed, 0.0, 1.0)
}

fn between(typed: &str, least: f32, most: f32) -> Result<f32, String> {
    match typed.parse::<f32>() {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        _ => Err(format!("a number from {least} to {most} is needed")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &[&str]) -> Result<Arguments, clap::Error> {
        Arguments::try_parse_from([&["framelens"], line].concat())
    }

    #[test]
    fn the_definition_is_sound() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }

    #[test]
    fn without_a_subcommand_it_is_the_window() {
        let none = parsed(&[]).unwrap();
        assert!(none.task.is_none());
        assert_eq!(none.window.sources(), [None, None]);
        let both = parsed(&["a b.avi", "кадр_%d.png", "--profile", "native"]).unwrap();
        assert!(both.task.is_none());
        assert_eq!(both.window.profile, Some(Profile::Native));
        assert_eq!(
            both.window.sources(),
            ["a b.avi", "кадр_%d.png"].map(|path| Some(SourceSpec::path(path)))
        );
        assert!(parsed(&["a", "b", "c"]).is_err());
        assert!(parsed(&["a", "--profile", "opencv3"]).is_err());
    }

    #[test]
    fn a_pair_becomes_a_session() {
        let line = "table a b --frame 7 --offset -2 --profile standard --gray-of frames \
                    --sizes scale-area --region 1,2,3,4 --show signed --channel u";
        let line: Vec<&str> = line.split_whitespace().collect();
        let Some(Task::Table(args)) = parsed(&line).unwrap().task else {
            panic!("a table");
        };
        let session = args.pair.session();
        assert_eq!(session.position, 7);
        assert_eq!(session.pairing.offset, -2);
        assert_eq!(session.profile, Profile::Standard);
        assert_eq!(session.analysis.gray_of, GrayOf::Frames);
        assert_eq!(session.analysis.sizes, SizeRule::ScaleB(ScaleFilter::Area));
        assert_eq!(args.channel, Channel::U);
        assert_eq!(args.show, Some(Show::Signed));
        let region = args.region.unwrap();
        assert_eq!((region.x, region.width), (1, 3));
    }

    #[test]
    fn wrong_values_are_refused() {
        let table = |name, value| parsed(&["table", "a", "--frame", "0", name, value]);
        for region in ["1,2,3", "1,2,0,4", "-1,0,2,2", "a,b,c,d", "1,2,3,4,5", ""] {
            assert!(table("--region", region).is_err(), "{region}");
        }
        assert!(table("--frame", "-1").is_err());
        assert!(table("--channel", "alpha").is_err());
        let render = |name, value| {
            parsed(&[
                "render", "a", "--frame", "0", "--view", "a", "-o", "x.png", name, value,
            ])
        };
        assert!(render("--gain", "16").is_ok());
        for (name, value) in [
            ("--gain", "0"),
            ("--gain", "NaN"),
            ("--wipe", "1.5"),
            ("--threshold", "-1"),
            ("--colormap", "jet"),
        ] {
            assert!(render(name, value).is_err(), "{name} {value}");
        }
    }
}
