//! What the canvas shows: plain data, part of the session.

use serde::{Deserialize, Serialize};

use super::stage::ChainStage;

/// How the two pictures share the canvas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ViewMode {
    A,
    B,
    Wipe,
    Difference,
    #[default]
    SideBySide,
    ThreeUp,
}

impl ViewMode {
    /// In the order of their keys, 1 to 6.
    pub const ALL: [Self; 6] = [
        Self::A,
        Self::B,
        Self::Wipe,
        Self::Difference,
        Self::SideBySide,
        Self::ThreeUp,
    ];

    pub fn label(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::Wipe => "Wipe",
            Self::Difference => "Difference",
            Self::SideBySide => "Side by side",
            Self::ThreeUp => "Three-up",
        }
    }

    /// Whether a pane of its own shows the difference.
    pub fn has_difference_pane(self) -> bool {
        matches!(self, Self::Difference | Self::ThreeUp)
    }
}

/// Where the heatmap lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LayOver {
    A,
    B,
    #[default]
    Alone,
}

/// Colour maps for |d|; signed differences always use the diverging map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Colormap {
    #[default]
    Inferno,
    Magma,
    Plasma,
    Viridis,
    Cividis,
    Turbo,
    Gray,
}

impl Colormap {
    pub const ALL: [Self; 7] = [
        Self::Inferno,
        Self::Magma,
        Self::Plasma,
        Self::Viridis,
        Self::Cividis,
        Self::Turbo,
        Self::Gray,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Inferno => "inferno",
            Self::Magma => "magma",
            Self::Plasma => "plasma",
            Self::Viridis => "viridis",
            Self::Cividis => "cividis",
            Self::Turbo => "turbo",
            Self::Gray => "gray",
        }
    }
}

/// The difference through a colour map, with a gain.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Heatmap {
    pub shown: bool,
    /// A-B through the diverging map in place of |A-B|.
    pub signed: bool,
    pub colormap: Colormap,
    /// Factor before the colour map; |d| x gain of 255 (of the peak, for deeper samples) is the last colour. 1 to 64.
    pub gain: f32,
    pub lay_over: LayOver,
    /// 0 to 1, where it lies over a picture.
    pub opacity: f32,
}

impl Default for Heatmap {
    fn default() -> Self {
        Self {
            shown: false,
            signed: false,
            colormap: Colormap::Inferno,
            gain: 8.0,
            lay_over: LayOver::Alone,
            opacity: 0.7,
        }
    }
}

/// How the mask is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MaskShow {
    /// Mask colour over the picture.
    #[default]
    Overlay,
    /// Black and white picture.
    Picture,
    /// B where changed, black elsewhere.
    Changed,
}

impl MaskShow {
    pub const ALL: [Self; 3] = [Self::Overlay, Self::Picture, Self::Changed];

    pub fn label(self) -> &'static str {
        match self {
            Self::Overlay => "overlay",
            Self::Picture => "black and white",
            Self::Changed => "changed only",
        }
    }
}

/// The mask's picture.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct MaskPicture {
    pub shown: bool,
    pub show: MaskShow,
    /// 0 to 1, of the overlay.
    pub opacity: f32,
}

impl Default for MaskPicture {
    fn default() -> Self {
        Self {
            shown: false,
            show: MaskShow::Overlay,
            opacity: 0.6,
        }
    }
}

/// What is composed into the panes.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ViewSettings {
    pub mode: ViewMode,
    pub heatmap: Heatmap,
    pub mask: MaskPicture,
    /// The stage of the chain that the difference pane shows in place of the difference.
    pub stage: Option<ChainStage>,
}
