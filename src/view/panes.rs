//! Which panes a mode has, and what each one is made of.

use serde::{Deserialize, Serialize};

use super::settings::{LayOver, MaskShow, ViewMode, ViewSettings};
use super::stage::ChainStage;
use crate::analysis::{Comparison, DifferenceKind, DifferenceOn, GrayOf, Pair, SizeRule, formula};
use crate::frame::{Channel, ColorModel, Pixels, Side};

/// One pane of the canvas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PaneKind {
    A,
    B,
    Difference,
}

impl PaneKind {
    /// The side whose picture it shows.
    pub fn side(self) -> Option<Side> {
        match self {
            Self::A => Some(Side::A),
            Self::B => Some(Side::B),
            Self::Difference => None,
        }
    }
}

/// The panes of a mode, in reading order; the two of a wipe share one place.
pub fn panes(mode: ViewMode) -> &'static [PaneKind] {
    match mode {
        ViewMode::A => &[PaneKind::A],
        ViewMode::B => &[PaneKind::B],
        ViewMode::Wipe | ViewMode::SideBySide => &[PaneKind::A, PaneKind::B],
        ViewMode::Difference => &[PaneKind::Difference],
        ViewMode::ThreeUp => &[PaneKind::A, PaneKind::B, PaneKind::Difference],
    }
}

/// What a pane begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// The side's picture.
    Picture(Side),
    /// |A-B| of each channel, as cv2.absdiff makes it.
    AbsoluteDifference,
    /// |A-B| through the colour map.
    Heatmap,
    /// A-B through the diverging map.
    SignedHeatmap,
    /// The mask, black and white.
    Mask,
    /// The side's picture where changed, black elsewhere.
    Changed(Side),
    /// A stage of the chain.
    Stage(ChainStage),
}

/// What a pane is made of: a base and what lies over it, the heatmap under the mask.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Content {
    pub base: Base,
    /// Opacity, 0 to 1.
    pub heatmap_over: Option<f32>,
    /// Opacity, 0 to 1.
    pub mask_over: Option<f32>,
}

impl Content {
    /// Without the mask that is drawn into it last.
    pub(super) fn under_mask(self) -> Self {
        Self {
            base: match self.base {
                Base::Changed(side) => Base::Picture(side),
                base => base,
            },
            mask_over: None,
            ..self
        }
    }

    /// Whether the mask is drawn into it.
    pub(super) fn draws_mask(self) -> bool {
        self != self.under_mask()
    }
}

/// What a pane is made of by the settings; the mode says where the mask goes: into the difference pane where there is
/// one, else over B, or over the one picture that is shown.
pub fn content(kind: PaneKind, view: &ViewSettings) -> Content {
    let heatmap = &view.heatmap;
    let base = match kind.side() {
        Some(side) => Base::Picture(side),
        None if view.stage.is_some() => return alone(stage_base(view)),
        None if heatmap.shown && heatmap.signed => Base::SignedHeatmap,
        None if heatmap.shown => Base::Heatmap,
        None => Base::AbsoluteDifference,
    };
    let lies_here = match heatmap.lay_over {
        LayOver::A => kind == PaneKind::A,
        LayOver::B => kind == PaneKind::B,
        LayOver::Alone => false,
    };
    let plain = Content {
        base,
        heatmap_over: (heatmap.shown && lies_here).then_some(heatmap.opacity),
        mask_over: None,
    };
    if !view.mask.shown || !mask_goes(kind, view.mode) {
        return plain;
    }
    match view.mask.show {
        MaskShow::Overlay => Content {
            mask_over: Some(view.mask.opacity),
            ..plain
        },
        MaskShow::Picture => alone(Base::Mask),
        // In a pane of its own side a picture stays that side's.
        MaskShow::Changed => alone(Base::Changed(kind.side().unwrap_or(Side::B))),
    }
}

fn stage_base(view: &ViewSettings) -> Base {
    view.stage.map_or(Base::AbsoluteDifference, Base::Stage)
}

fn alone(base: Base) -> Content {
    Content {
        base,
        heatmap_over: None,
        mask_over: None,
    }
}

fn mask_goes(kind: PaneKind, mode: ViewMode) -> bool {
    match mode {
        ViewMode::A | ViewMode::B => kind != PaneKind::Difference,
        ViewMode::Wipe | ViewMode::SideBySide => kind == PaneKind::B,
        ViewMode::Difference | ViewMode::ThreeUp => kind == PaneKind::Difference,
    }
}

/// What is really there of a pane's content: without a difference or a mask nothing lies over a picture.
pub(super) fn possible(kind: PaneKind, known: &Comparison, view: &ViewSettings) -> Content {
    let wanted = content(kind, view);
    let Some(side) = kind.side() else {
        return wanted;
    };
    let difference = matches!(known.difference, Some(Ok(_)));
    let mask = matches!(known.mask, Some(Ok(_)));
    Content {
        base: match wanted.base {
            Base::Mask | Base::Changed(_) if !mask => Base::Picture(side),
            base => base,
        },
        heatmap_over: wanted.heatmap_over.filter(|_| difference),
        mask_over: wanted.mask_over.filter(|_| mask),
    }
}

/// The words of a pane's tag: everything that is applied to what it shows, in the order it is applied. `shrunk` says
/// that the pane is drawn smaller than its picture.
pub fn applied(
    kind: PaneKind,
    known: &Comparison,
    view: &ViewSettings,
    shrunk: bool,
) -> Vec<String> {
    let content = possible(kind, known, view);
    let mut words = Vec::new();
    if let Some(pixels) = shown_pixels(kind, known) {
        sized(kind, pixels, known, &mut words);
        if matches!(
            content.base,
            Base::Picture(_) | Base::Changed(_) | Base::AbsoluteDifference
        ) {
            represented(pixels, known, &mut words);
        }
    }
    let signed = view.heatmap.signed;
    let heat = matches!(content.base, Base::Heatmap | Base::SignedHeatmap);
    if heat || content.heatmap_over.is_some() {
        if signed {
            words.push("A-B".into());
        }
        words.push(looked_at(known, signed));
        words.push(format!("x{}", rounded(view.heatmap.gain)));
        if let Some(opacity) = content.heatmap_over {
            words.push(format!("heatmap {}", percent(opacity)));
        }
    }
    match content.base {
        Base::Mask => words.push("mask".into()),
        Base::Stage(stage) => staged(stage, known, view, &mut words),
        Base::Changed(_) => words.push("changed only".into()),
        _ => {}
    }
    if let Some(opacity) = content.mask_over {
        words.push(format!("mask {}", percent(opacity)));
    }
    let plain = matches!(content.base, Base::Picture(_))
        && content.heatmap_over.is_none()
        && content.mask_over.is_none();
    if shrunk && !plain {
        words.push("shrunk by maximum".into());
    }
    words
}

/// What a heatmap shows.
fn looked_at(known: &Comparison, signed: bool) -> String {
    let (on, settings) = (known.settings.on, &known.settings);
    let pair = known.subtracted.as_ref().filter(|_| !signed);
    named(on, pair, settings.gray_of, DifferenceKind::Absolute)
}

/// What the chain goes on with.
fn reduced(known: &Comparison) -> String {
    let settings = &known.settings;
    let pair = known.compared.as_ref().and_then(|pair| pair.as_ref().ok());
    let pair = pair.filter(|_| settings.per_channel.is_none());
    named(
        settings.chain_on(),
        pair,
        settings.gray_of,
        settings.difference,
    )
}

/// The name of what one plane is made by; the formula where it is not made of the difference.
fn named(on: DifferenceOn, pair: Option<&Pair>, order: GrayOf, kind: DifferenceKind) -> String {
    match pair.filter(|_| on.has_order()) {
        Some(Pair { a, b }) if order.of_pair(a, b, on) == GrayOf::Frames => {
            formula(a, b, on, order, kind)
        }
        _ => on.name().into(),
    }
}

/// What a stage's picture is.
fn staged(stage: ChainStage, known: &Comparison, view: &ViewSettings, words: &mut Vec<String>) {
    let settings = &known.settings;
    let gain = || format!("x{}", rounded(view.heatmap.gain));
    match stage {
        ChainStage::Frame => {}
        ChainStage::Difference => words.extend([settings.difference.formula().into(), gain()]),
        ChainStage::Gray => words.extend([reduced(known), gain()]),
        ChainStage::Blur => match settings.blur.kernel() {
            Some(kernel) => words.extend([kernel.name().into(), gain()]),
            None => words.extend(["not blurred".into(), gain()]),
        },
        ChainStage::Threshold => words.push("over the threshold".into()),
        ChainStage::Cleanup => words.push("cleaned up".into()),
        ChainStage::Regions => words.push("regions".into()),
    }
}

fn shown_pixels(kind: PaneKind, known: &Comparison) -> Option<&Pixels> {
    match kind.side() {
        Some(side) => known.input.side(side).map(AsRef::as_ref),
        None => match &known.compared {
            Some(Ok(pair)) => Some(&pair.a),
            _ => None,
        },
    }
}

/// What the size rule did to this pane.
fn sized(kind: PaneKind, pixels: &Pixels, known: &Comparison, words: &mut Vec<String>) {
    match known.settings.sizes {
        SizeRule::Crop if kind == PaneKind::Difference => {
            let whole = [&known.input.a, &known.input.b].into_iter().flatten();
            let size = (pixels.width, pixels.height);
            if whole.into_iter().any(|w| (w.width, w.height) != size) {
                words.push(format!("cropped to {}x{}", size.0, size.1));
            }
        }
        SizeRule::ScaleB(filter) if kind != PaneKind::A && known.input.b_scaled => {
            words.push(format!("scaled by {}", filter.name()));
        }
        _ => {}
    }
}

/// How numbers became colours.
fn represented(pixels: &Pixels, known: &Comparison, words: &mut Vec<String>) {
    if pixels.model == ColorModel::Yuv {
        words.push(decoded_plane(known.settings.on).name().into());
    }
    if pixels.depth > 8 {
        words.push(format!("shown with 8 of {} bits", pixels.depth));
    }
}

/// The plane of decoded Y, U and V that is shown as gray.
pub(super) fn decoded_plane(on: DifferenceOn) -> Channel {
    match on {
        DifferenceOn::Channel(channel) if channel.is_decoded_plane() => channel,
        _ => Channel::Y,
    }
}

fn rounded(gain: f32) -> f32 {
    (gain * 100.0).round() / 100.0
}

fn percent(opacity: f32) -> String {
    format!("{} %", (opacity.clamp(0.0, 1.0) * 100.0).round())
}

#[cfg(test)]
#[path = "panes_tests.rs"]
mod tests;
