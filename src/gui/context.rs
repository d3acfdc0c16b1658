//! What every panel is given to read. Panels change nothing: they push commands.

use crate::command::Command;
use crate::engine::{
    BackgroundProgress, OpenState, PairRecord, Receiver, Scanner, Shown, SideState,
};
use crate::frame::Side;
use crate::gui::canvas::orientation::Orientation;
use crate::gui::theme::Tokens;
use crate::session::{Facts, Session};

/// The commands of one window frame, carried out after all panels were drawn.
pub type Commands = Vec<Command>;

/// Read-only state of one window frame.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    pub session: &'a Session,
    pub facts: &'a Facts,
    pub sides: [&'a SideState; 2],
    /// The newest finished pair; `None` before the first.
    pub shown: Option<&'a Shown>,
    /// The analysis of the wished pair is not finished: the numbers are the old ones.
    pub stale: bool,
    /// They have been for a while: they are in third text.
    pub old_numbers: bool,
    /// What is known of each pair, by the frame number at the position; shorter than the index when not visited.
    pub records: &'a [Option<PairRecord>],
    /// How far the background is that a source is compared with.
    pub background: Option<&'a BackgroundProgress>,
    /// The scan of the whole pair.
    pub scanner: Option<&'a Scanner>,
    /// What the receiver of a change-only sender has.
    pub receiver: Option<&'a Receiver>,
    /// Frames per second shown and wanted, while playing cannot keep up.
    pub played: Option<(f32, f32)>,
    pub tokens: &'static Tokens,
    /// Size of the window, for what is left out when space is short.
    pub window: eframe::egui::Vec2,
}

impl<'a> Context<'a> {
    pub fn side(&self, side: Side) -> &'a SideState {
        self.sides[side.index()]
    }

    pub fn open(&self, side: Side) -> Option<&'a OpenState> {
        self.side(side).open()
    }

    /// What is on screen has alpha, which no difference and no metric looks at.
    pub fn alpha(&self) -> bool {
        let sides = Side::BOTH.map(|side| self.shown?.side(side));
        sides
            .iter()
            .flatten()
            .any(|side| side.frame.format.has_alpha())
    }

    /// How pictures are drawn: as they are stored, or as the leading source is meant to be seen.
    pub fn orientation(&self) -> Orientation {
        let leader = self.open(Side::A).or(self.open(Side::B));
        match leader.filter(|_| self.session.upright) {
            Some(open) => Orientation::meant(&open.info),
            None => Orientation::default(),
        }
    }

    /// What a side shows while one source is compared with itself: `frame n - 1`, `frame n`.
    pub fn moment(&self, side: Side) -> Option<String> {
        let against = self.session.against?;
        Some(match side {
            Side::A => against.to_string(),
            Side::B => "frame n".to_owned(),
        })
    }
}
