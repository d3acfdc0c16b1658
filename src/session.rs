//! The document: sources, position, pairing, view, difference settings, region. Plain data.
//!
//! [`Session::apply`] is the only place that says what a [`Command`] does to it.

pub mod file;

use serde::{Deserialize, Serialize};

use crate::analysis::{AnalysisSettings, DifferenceOn, MaskOn, Region};
use crate::command::{Command, Curve, Landmark, TableShow, ThemeChoice, Way};
use crate::frame::{Channel, Profile, Side};
use crate::media::SourceSpec;
use crate::pairing::{Against, Pairing};
use crate::view::{ChainStage, LayOver, MaskShow, ViewMode, ViewSettings};

/// Screen pixels per picture pixel, and what is in the middle.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Zoom {
    /// The whole picture, as large as the pane allows.
    #[default]
    Fit,
    /// `scale` screen pixels per picture pixel with picture point `centre` in the middle of every pane.
    At { scale: f64, centre: (f64, f64) },
}

/// The pixel table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TableSettings {
    pub shown: bool,
    pub show: TableShow,
    pub hex: bool,
}

/// The strip of the chain's stages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StagesStrip {
    pub shown: bool,
    pub chosen: ChainStage,
    /// Only the chain of values at the pointer.
    pub low: bool,
    /// Every channel is measured: takes a while on large pictures.
    pub measures: bool,
}

impl Default for StagesStrip {
    fn default() -> Self {
        Self {
            shown: false,
            chosen: ChainStage::Regions,
            low: false,
            measures: false,
        }
    }
}

/// The error curve of a change-only sender's receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ReceiverCurve {
    pub shown: bool,
    /// First and last frame that is sent, both included; absent until the person chooses.
    pub chosen: Option<(u64, u64)>,
}

impl ReceiverCurve {
    /// Frames that are sent unless the person chooses more.
    pub const FRAMES: u64 = 1000;

    /// First and last frame of a source with so many: the chosen ones as far as they exist, else all, or the first
    /// [`Self::FRAMES`] of a longer source.
    pub fn range(&self, frames: u64) -> (u64, u64) {
        let last = frames.saturating_sub(1);
        match self.chosen {
            Some((from, to)) => (from.min(last), to.clamp(from.min(last), last)),
            None => (0, last.min(Self::FRAMES - 1)),
        }
    }
}

/// Playing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Playback {
    #[serde(skip)]
    pub playing: bool,
    /// Factor of the source's own timing.
    pub speed: f32,
    pub repeat: bool,
}

impl Default for Playback {
    fn default() -> Self {
        Self {
            playing: false,
            speed: 1.0,
            repeat: false,
        }
    }
}

/// The speeds that `[` and `]` step through.
pub const SPEEDS: [f32; 9] = [0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0, 8.0];

/// Everything that is saved, restored and undone as one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Session {
    pub a: Option<SourceSpec>,
    pub b: Option<SourceSpec>,
    /// Frame number of A (of B while only B is open).
    pub position: u64,
    pub pairing: Pairing,
    /// Compare one source (A, or B while only B is open) with another moment of itself instead of A with B: the frame at
    /// the position is shown as B, what it is compared with as A.
    pub against: Option<Against>,
    pub profile: Profile,
    pub analysis: AnalysisSettings,
    pub view: ViewSettings,
    pub zoom: Zoom,
    /// Turn and stretch pictures on screen as the file asks for; numbers stay those of the stored pixels.
    pub upright: bool,
    /// Wipe line, 0 to 1 of the picture's width.
    pub wipe: f32,
    /// The other side is shown in place, while the key is held.
    #[serde(skip)]
    pub flipped: bool,
    /// Pixel under the pointer.
    #[serde(skip)]
    pub pointer: Option<(u32, u32)>,
    /// Pixel the read-out is frozen at.
    pub pinned: Option<(u32, u32)>,
    /// Size (and, once drawn or typed, place) of the region.
    pub region: Region,
    pub table: TableSettings,
    pub stages: StagesStrip,
    pub receiver: ReceiverCurve,
    pub playback: Playback,
    pub curve: Curve,
    /// Every pair is scanned by itself, once it is open and counted.
    pub scan_when_opened: bool,
    pub inspector: bool,
    pub theme: ThemeChoice,
}

impl Default for Session {
    fn default() -> Self {
        Self {
            a: None,
            b: None,
            position: 0,
            pairing: Pairing::default(),
            against: None,
            profile: Profile::default(),
            analysis: AnalysisSettings::default(),
            view: ViewSettings::default(),
            zoom: Zoom::Fit,
            upright: false,
            wipe: 0.5,
            flipped: false,
            pointer: None,
            pinned: None,
            region: Region {
                x: 0,
                y: 0,
                width: Region::DEFAULT_SIDE,
                height: Region::DEFAULT_SIDE,
            },
            table: TableSettings::default(),
            stages: StagesStrip::default(),
            receiver: ReceiverCurve::default(),
            playback: Playback::default(),
            curve: Curve::default(),
            scan_when_opened: false,
            inspector: true,
            theme: ThemeChoice::default(),
        }
    }
}

/// The nearest frames of a kind around a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Around {
    pub previous: Option<u64>,
    pub next: Option<u64>,
}

/// What a command has to know about the open sources; all zero or empty while nothing is open.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Facts {
    /// Frames of A (of B while only B is open) as far as they are known.
    pub frames: u64,
    /// Size of the picture the canvas coordinates mean, in pixels.
    pub picture: Option<(u32, u32)>,
    /// The frames one second of A's own time before and after the position.
    pub second: Around,
    /// Nearest damaged frame after and before the position, as A's frame numbers.
    pub next_damage: Option<u64>,
    pub previous_damage: Option<u64>,
    /// Beginnings of changed stretches, peaks, and irregular pairs around the position, as far as pairs are known.
    pub changes: Around,
    pub peaks: Around,
    pub irregularities: Around,
}

impl Facts {
    /// The frames of a kind around the position.
    pub fn around(&self, landmark: Landmark) -> Around {
        match landmark {
            Landmark::Change => self.changes,
            Landmark::Peak => self.peaks,
            Landmark::Irregularity => self.irregularities,
        }
    }
}

impl Session {
    /// With what belongs to the person, and not to what is compared, taken from another session.
    pub fn with_habits_of(self, other: &Self) -> Self {
        Self {
            theme: other.theme,
            inspector: other.inspector,
            curve: other.curve,
            scan_when_opened: other.scan_when_opened,
            ..self
        }
    }

    pub fn source(&self, side: Side) -> Option<&SourceSpec> {
        match side {
            Side::A => self.a.as_ref(),
            Side::B => self.b.as_ref(),
        }
    }

    pub fn source_mut(&mut self, side: Side) -> &mut Option<SourceSpec> {
        match side {
            Side::A => &mut self.a,
            Side::B => &mut self.b,
        }
    }

    /// The sources as they are compared: both sides are the same one while it is compared with itself.
    pub fn compared_sources(&self) -> [Option<&SourceSpec>; 2] {
        match self.against {
            Some(_) => [self.a.as_ref().or(self.b.as_ref()); 2],
            None => [self.a.as_ref(), self.b.as_ref()],
        }
    }

    /// The channel that table and read-out show; gray while the difference is on the maximum of the channels.
    pub fn channel(&self) -> Channel {
        match self.analysis.on {
            DifferenceOn::Channel(channel) => channel,
            DifferenceOn::Luma709 | DifferenceOn::Maximum => Channel::Gray,
        }
    }

    /// The pixel the read-out is about: the pinned one, else the one under the pointer.
    pub fn readout_pixel(&self) -> Option<(u32, u32)> {
        self.pinned.or(self.pointer)
    }

    /// Carries out the part of a command that is a change of the document. Commands that are the window's own (dialogs,
    /// copying, saving) leave it as it is.
    pub fn apply(&mut self, command: &Command, facts: &Facts) {
        let last = facts.frames.saturating_sub(1);
        match command {
            Command::Open(side, spec) => {
                *self.source_mut(*side) = Some(spec.clone());
                if self.source(side.other()).is_some() {
                    self.against = None;
                }
                self.playback.playing = false;
                self.receiver.chosen = None;
            }
            Command::Clear(side) => {
                *self.source_mut(*side) = None;
                self.playback.playing = false;
            }
            Command::Swap => {
                std::mem::swap(&mut self.a, &mut self.b);
                self.pairing.offset = -self.pairing.offset;
            }
            Command::Step(by) => {
                self.playback.playing = false;
                self.go(self.position.saturating_add_signed(*by), last);
            }
            Command::StepSecond(way) => {
                self.playback.playing = false;
                let target = match way {
                    Way::Previous => facts.second.previous,
                    Way::Next => facts.second.next,
                };
                self.go(target.unwrap_or(self.position), last);
            }
            Command::Seek(number) => self.go(*number, last),
            Command::First => self.go(0, last),
            Command::Last => self.go(last, last),
            Command::NextDamage => self.go(facts.next_damage.unwrap_or(self.position), last),
            Command::PreviousDamage => {
                self.go(facts.previous_damage.unwrap_or(self.position), last);
            }
            Command::Landmark(landmark, way) => {
                let around = facts.around(*landmark);
                let target = match way {
                    Way::Next => around.next,
                    Way::Previous => around.previous,
                };
                self.playback.playing = false;
                self.go(target.unwrap_or(self.position), last);
            }
            Command::TogglePlay => {
                self.playback.playing = !self.playback.playing && facts.frames > 1;
                if self.playback.playing && self.position >= last {
                    self.position = 0;
                }
            }
            Command::Speed(speed) => self.playback.speed = speed.clamp(0.05, 16.0),
            Command::Slower => {
                let slower = SPEEDS
                    .iter()
                    .rev()
                    .find(|s| **s < self.playback.speed - 1e-3);
                self.playback.speed = *slower.unwrap_or(&SPEEDS[0]);
            }
            Command::Faster => {
                let faster = SPEEDS.iter().find(|s| **s > self.playback.speed + 1e-3);
                self.playback.speed = *faster.unwrap_or(&SPEEDS[SPEEDS.len() - 1]);
            }
            Command::ToggleLoop => self.playback.repeat = !self.playback.repeat,
            Command::ShiftB(by) => {
                self.pairing.offset = self.pairing.offset.saturating_add(*by);
            }
            Command::SetPairing(pairing) => self.pairing = *pairing,
            Command::PairBy(by) => self.pairing.by = *by,
            Command::SetAgainst(against) => self.against = *against,
            Command::Mode(mode) => {
                self.view.mode = *mode;
                self.view.stage = None;
            }
            Command::ToggleTable => self.table.shown = !self.table.shown,
            Command::ToggleStages => {
                self.stages.shown = !self.stages.shown;
                self.view.stage = None;
            }
            Command::ToggleReceiver => self.receiver.shown = !self.receiver.shown,
            Command::SetReceiverRange { from, to } => self.receiver.chosen = Some((*from, *to)),
            Command::ChooseStage(stage) => self.choose_stage(*stage),
            Command::LowStages(low) => self.stages.low = *low,
            Command::ToggleMeasures => self.stages.measures = !self.stages.measures,
            Command::ToggleInspector => self.inspector = !self.inspector,
            Command::Curve(curve) => self.curve = *curve,
            Command::ToggleScanWhenOpened => self.scan_when_opened = !self.scan_when_opened,
            Command::Fit => self.zoom = Zoom::Fit,
            Command::ToggleUpright => {
                self.upright = !self.upright;
                self.zoom = Zoom::Fit;
            }
            Command::SetZoom { scale, centre } => {
                self.zoom = Zoom::At {
                    scale: scale.clamp(1.0 / 64.0, 256.0),
                    centre: *centre,
                };
            }
            Command::Wipe(at) => self.wipe = at.clamp(0.0, 1.0),
            Command::Flip(on) => self.flipped = *on,
            Command::Theme(theme) => self.theme = *theme,
            Command::Profile(profile) => self.profile = *profile,
            Command::ToggleHeatmap => {
                let heatmap = &mut self.view.heatmap;
                heatmap.shown = !heatmap.shown;
                // A heatmap that no pane would show helps nobody: it goes over B.
                if heatmap.shown
                    && heatmap.lay_over == LayOver::Alone
                    && !self.view.mode.has_difference_pane()
                {
                    heatmap.lay_over = match self.view.mode {
                        ViewMode::A => LayOver::A,
                        _ => LayOver::B,
                    };
                }
            }
            Command::ToggleMask => self.view.mask.shown = !self.view.mask.shown,
            Command::NextChannel => {
                let at = Channel::CHOICES.iter().position(|c| *c == self.channel());
                let next = at.map_or(0, |i| (i + 1) % Channel::CHOICES.len());
                self.set_channel(Channel::CHOICES[next]);
            }
            Command::Channel(channel) => self.set_channel(*channel),
            Command::SetHeatmap(heatmap) => self.view.heatmap = *heatmap,
            Command::SetMask(mask) => self.view.mask = *mask,
            Command::SetAnalysis(analysis) => self.analysis = analysis.clone(),
            Command::ExcludeByImage(path) => {
                self.analysis.areas.exclude_image = Some(path.clone());
            }
            Command::Pin { x, y } => {
                self.pinned = Some((*x, *y));
                if let Some((width, height)) = facts.picture
                    && !self.region.contains(*x, *y)
                {
                    self.region = self.region.centred_on(*x, *y, width, height);
                }
            }
            Command::Unpin => self.pinned = None,
            Command::Point(at) => {
                self.pointer = *at;
                if let (Some((x, y)), None, Some((width, height))) =
                    (at, self.pinned, facts.picture)
                {
                    self.region = self.region.centred_on(*x, *y, width, height);
                }
            }
            Command::SetRegion(region) => {
                self.region = match facts.picture {
                    Some((width, height)) => region.fitted(width, height),
                    None => *region,
                };
                // A region that was drawn or typed stays where it was put.
                let Region {
                    x,
                    y,
                    width,
                    height,
                } = self.region;
                if !self
                    .pinned
                    .is_some_and(|(px, py)| self.region.contains(px, py))
                {
                    self.pinned = Some((x + width / 2, y + height / 2));
                }
            }
            Command::TableShow(show) => self.table.show = *show,
            Command::TableHex(hex) => self.table.hex = *hex,
            Command::OpenPaths { .. }
            | Command::AskFile(_)
            | Command::AskFolder(_)
            | Command::AskPath(_)
            | Command::AskFrame
            | Command::AskRawGeometry(_)
            | Command::Paste(_)
            | Command::Reload
            | Command::Prove
            | Command::Scan
            | Command::CancelScan
            | Command::SendFrames
            | Command::StopSending
            | Command::OpenLesson
            | Command::Save(_)
            | Command::SaveTo(..)
            | Command::SaveChosenStage
            | Command::GoToLargest
            | Command::AskExclusionImage
            | Command::AskExclusionPath
            | Command::AskSession
            | Command::OpenSession(_)
            | Command::Quit
            | Command::CopyTable
            | Command::CopyTableAs(_)
            | Command::CopyReadout
            | Command::CopyChain(_)
            | Command::ActualSize
            | Command::ZoomIn
            | Command::ZoomOut
            | Command::FullScreen
            | Command::Help
            | Command::About
            | Command::Why
            | Command::CloseNote
            | Command::Leave => {}
        }
    }

    fn go(&mut self, number: u64, last: u64) {
        self.position = number.min(last);
    }

    /// The frame and the regions are seen on the picture that is judged, the other stages in the difference pane.
    fn choose_stage(&mut self, stage: ChainStage) {
        self.stages.chosen = stage;
        self.view.stage = None;
        match stage {
            ChainStage::Frame | ChainStage::Regions => {
                let both = self.against.is_some() || self.b.is_some();
                self.view.mode = if both { ViewMode::B } else { ViewMode::A };
                self.view.mask.shown = stage == ChainStage::Regions;
                self.view.mask.show = MaskShow::Overlay;
            }
            _ => {
                self.view.mode = ViewMode::Difference;
                self.view.mask.shown = false;
                self.view.stage = Some(stage);
            }
        }
    }

    /// The mask follows the channel as long as it looked at the same one.
    fn set_channel(&mut self, channel: Channel) {
        if self.analysis.mask_on == MaskOn::Channel(self.channel()) {
            self.analysis.mask_on = MaskOn::Channel(channel);
        }
        self.analysis.on = DifferenceOn::Channel(channel);
    }
}
