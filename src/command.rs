//! Every action a person can take, as one enum. The menu, the shortcuts, tests and scripts all go through it.
//!
//! [`CATALOGUE`] lists the commands that stand in a menu, with their keys; commands with a payload that only a control
//! can give (a slider's value, a dropped file) are in the enum alone.

mod catalogue;
mod curve;
mod export;
mod shortcut;

use std::path::PathBuf;

pub use catalogue::{CATALOGUE, Entry, Menu};
pub use curve::Curve;
pub use export::{Export, TableFile};
pub use shortcut::Shortcut;

use crate::analysis::{AnalysisSettings, Region};
use crate::frame::{Channel, Profile, Side};
use crate::media::SourceSpec;
use crate::pairing::{Against, PairBy, Pairing};
use crate::view::{ChainStage, Heatmap, MaskPicture, ViewMode};

/// What the pixel table shows.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum TableShow {
    A,
    #[default]
    B,
    /// A-B.
    Signed,
    /// |A-B|.
    Absolute,
}

impl TableShow {
    pub const ALL: [Self; 4] = [Self::A, Self::B, Self::Signed, Self::Absolute];

    pub fn label(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::Signed => "A-B",
            Self::Absolute => "|A-B|",
        }
    }
}

/// Light, dark, or as the desktop has it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum ThemeChoice {
    #[default]
    Dark,
    Light,
    System,
}

/// A form of the chain's settings that is taken elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChainText {
    /// A program with OpenCV that makes the same mask.
    Python,
    /// The `framelens diff` that prints the same numbers.
    CommandLine,
    /// What `--settings` reads.
    Settings,
}

/// What one can go to, once pairs are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Landmark {
    /// The beginning of a stretch in which pixels changed.
    Change,
    /// Where the curve that is shown stands out to the bad side.
    Peak,
    /// A frame that is missing, repeated, inserted or in another place.
    Irregularity,
}

/// From the position on, or back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    Previous,
    Next,
}

/// An action. Plain data: it can be recorded, compared and sent by a test.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    // File
    /// Open a source on a side.
    Open(Side, SourceSpec),
    /// Paths as they were dropped or pasted: one goes to the side, two are A and B, images of one folder are a sequence.
    OpenPaths {
        paths: Vec<PathBuf>,
        side: Side,
        difference: bool,
    },
    /// Show the file dialog for a side.
    AskFile(Side),
    /// Show the folder dialog for a side.
    AskFolder(Side),
    /// Show the path field for a side.
    AskPath(Side),
    /// Ask for the geometry of the raw video on this side.
    AskRawGeometry(Side),
    /// Open the paths in a pasted text; an empty text asks the clipboard for one.
    Paste(String),
    Clear(Side),
    Reload,
    Swap,
    OpenLesson,
    /// Ask where to, then save.
    Save(Export),
    /// Save under a name that is known.
    SaveTo(Export, PathBuf),
    /// The chosen stage, by [`Command::Save`].
    SaveChosenStage,
    /// Show the file dialog for a session.
    AskSession,
    /// Open a session file.
    OpenSession(PathBuf),
    Quit,

    // Edit
    CopyTable,
    /// Copy the table as such a file would have it; an NPY has no text.
    CopyTableAs(TableFile),
    /// Copy the line of numbers at the pinned pixel or under the pointer.
    CopyReadout,

    // Frame
    Step(i64),
    /// One second of A's own time.
    StepSecond(Way),
    /// Take a frame number or a time.
    AskFrame,
    Seek(u64),
    First,
    Last,
    TogglePlay,
    /// Playing speed as a factor of the source's own timing.
    Speed(f32),
    Slower,
    Faster,
    ToggleLoop,
    ShiftB(i64),
    SetPairing(Pairing),
    PairBy(PairBy),
    /// Compare one source with another moment of itself; `None` compares A with B.
    SetAgainst(Option<Against>),
    NextDamage,
    PreviousDamage,
    Landmark(Landmark, Way),
    /// What the curve shows, and whose peaks one goes to.
    Curve(Curve),
    /// Measure every pair of the two sources.
    Scan,
    CancelScan,
    /// Scan every pair without being told to, once both sources are open and counted.
    ToggleScanWhenOpened,
    /// What the receiver of a change-only sender has after each frame.
    ToggleReceiver,
    /// First and last frame that is sent.
    SetReceiverRange {
        from: u64,
        to: u64,
    },
    /// Send the frames, to know the receiver's error.
    SendFrames,
    StopSending,
    /// Decode every frame of both sources once: damage is known then, and every read proved by its hash.
    Prove,

    // View
    Mode(ViewMode),
    ToggleTable,
    /// The strip of the chain's stages.
    ToggleStages,
    /// Let a stage fill the canvas.
    ChooseStage(ChainStage),
    /// Only the chain of values, without the small pictures.
    LowStages(bool),
    /// Measure every channel of what is shown.
    ToggleMeasures,
    /// Copy the chain in a form that works elsewhere.
    CopyChain(ChainText),
    ToggleInspector,
    /// Turn and stretch pictures on screen as the file asks for, or show them as stored.
    ToggleUpright,
    Fit,
    ActualSize,
    ZoomIn,
    ZoomOut,
    /// Screen pixels per picture pixel, and the picture point in the middle of a pane.
    SetZoom {
        scale: f64,
        centre: (f64, f64),
    },
    /// Position of the wipe line, 0 to 1 of the picture's width.
    Wipe(f32),
    /// Show the other side in place while held.
    Flip(bool),
    FullScreen,
    Theme(ThemeChoice),
    Profile(Profile),

    // Difference
    ToggleHeatmap,
    ToggleMask,
    NextChannel,
    /// The channel that table, statistics and heatmap look at.
    Channel(Channel),
    SetHeatmap(Heatmap),
    SetMask(MaskPicture),
    SetAnalysis(AnalysisSettings),
    /// Show the file dialog for an image that leaves out parts of the picture.
    AskExclusionImage,
    /// Show the path field for it.
    AskExclusionPath,
    /// Leave out where this image is brighter than 0.
    ExcludeByImage(PathBuf),

    // Region and table
    /// Pin the pixel of the largest |d|.
    GoToLargest,
    /// Freeze the read-out at a pixel.
    Pin {
        x: u32,
        y: u32,
    },
    Unpin,
    /// Where the pointer is, in picture pixels of A; the region follows when nothing is pinned.
    Point(Option<(u32, u32)>),
    SetRegion(Region),
    TableShow(TableShow),
    TableHex(bool),

    // Help
    Help,
    About,
    /// Explain the lesson.
    Why,
    /// Close the note under the header.
    CloseNote,
    /// Leave a mode: sheet, path field, full screen, pin, in this order.
    Leave,
}
