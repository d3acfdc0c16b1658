//! Everything apart from the frames that decides what is shown.

use crate::analysis::{AnalysisSettings, Region};
use crate::frame::Profile;
use crate::session::{Session, StagesStrip};
use crate::view::{PaneKind, ViewSettings};

/// Sizes in device pixels that zoomed-out panes are composed at; `None` is 1:1 (and drawn crisp from there on).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PaneSizes([Option<(u32, u32)>; 3]);

impl PaneSizes {
    fn slot(kind: PaneKind) -> usize {
        match kind {
            PaneKind::A => 0,
            PaneKind::B => 1,
            PaneKind::Difference => 2,
        }
    }

    pub fn get(&self, kind: PaneKind) -> Option<(u32, u32)> {
        self.0[Self::slot(kind)]
    }

    pub fn set(&mut self, kind: PaneKind, size: Option<(u32, u32)>) {
        self.0[Self::slot(kind)] = size;
    }
}

/// Everything apart from the frames that decides what is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    pub profile: Profile,
    pub analysis: AnalysisSettings,
    pub region: Region,
    pub view: ViewSettings,
    /// A-B is wanted as numbers, whatever the heatmap shows.
    pub signed: bool,
    pub sizes: PaneSizes,
    pub stages: StagesStrip,
}

impl Settings {
    pub fn of(session: &Session, sizes: PaneSizes) -> Self {
        Self {
            profile: session.profile,
            analysis: session.analysis.clone(),
            region: session.region,
            view: session.view,
            signed: session.table.shown && session.table.show == crate::command::TableShow::Signed,
            sizes,
            stages: session.stages,
        }
    }

    /// Only what decides the numbers of the frame.
    #[must_use]
    pub fn without_view(self) -> Self {
        Self {
            region: Region::default(),
            view: ViewSettings::default(),
            signed: false,
            sizes: PaneSizes::default(),
            stages: StagesStrip::default(),
            ..self
        }
    }
}
