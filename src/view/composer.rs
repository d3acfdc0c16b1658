//! Panes composed one after the other: what did not change is used again.

use std::sync::Arc;

use super::compose::{lay_mask, under_mask};
use super::panes::{Base, Content, PaneKind, possible};
use super::picture::Picture;
use super::settings::{Heatmap, ViewSettings};
use crate::analysis::memo::{Memo, Same};
use crate::analysis::{AnalysisSettings, Comparison, DifferenceOn, Mask, Pair, SignedPlane, Stage};
use crate::error::Result;
use crate::frame::{Pixels, Plane};

/// Everything that the picture under the mask is made from. The data is kept alive by its key, so that nothing else can
/// be found at its place.
#[derive(Debug, Clone, PartialEq)]
struct UnderKey {
    content: Content,
    size: Option<(u32, u32)>,
    /// Chooses the plane of pictures that have no colours.
    on: DifferenceOn,
    own: Option<Same<Pixels>>,
    compared: Option<Pair>,
    heat: Option<HeatKey>,
    stage: Option<StageKey>,
}

/// What a heatmap is made from.
#[derive(Debug, Clone, PartialEq)]
struct HeatKey {
    settings: Heatmap,
    subtracted: Option<Pair>,
    difference: Option<Same<Plane>>,
    signed: Option<Same<SignedPlane>>,
}

/// What a stage's picture, or the mask's, is made from.
#[derive(Debug, Clone, PartialEq)]
struct StageKey {
    settings: AnalysisSettings,
    gain: f32,
    difference: Option<Same<Plane>>,
    mask: Option<Same<Mask>>,
}

/// What a picture with its mask is made from: what lies under it, how the mask is drawn, and the mask.
type WholeKey = (Same<Picture>, Content, Option<Same<Mask>>);
type PictureMemo<K> = Memo<K, Result<Arc<Picture>>>;

/// One pane's last pictures.
#[derive(Debug, Default)]
struct Kept {
    under: PictureMemo<UnderKey>,
    whole: PictureMemo<WholeKey>,
}

/// Composes panes and keeps each one's last picture, and what lies under its mask: a moved threshold draws the mask
/// alone.
#[derive(Debug, Default)]
pub struct Composer {
    panes: [Kept; 3],
}

impl Composer {
    /// As [`super::compose`].
    ///
    /// # Errors
    /// Why there is nothing to show.
    pub fn compose(
        &mut self,
        kind: PaneKind,
        known: &Comparison,
        view: &ViewSettings,
        shrunk: Option<(u32, u32)>,
    ) -> Result<Arc<Picture>> {
        let content = possible(kind, known, view);
        let kept = &mut self.panes[kind as usize];
        let key = UnderKey::new(kind, content.under_mask(), known, view, shrunk);
        let under = kept
            .under
            .get(key, |_| under_mask(kind, known, view, shrunk).map(Arc::new))?;
        if !content.draws_mask() {
            kept.whole = Memo::default();
            return Ok(under);
        }
        let key = (Same(under), content, made(&known.mask));
        kept.whole.get(key, |(under, ..)| {
            let mut picture = Picture::clone(&under.0);
            lay_mask(&mut picture, kind, known, view, shrunk)?;
            Ok(Arc::new(picture))
        })
    }

    /// Lets go of the pictures of panes that are not shown.
    pub fn forget_all_but(&mut self, kinds: &[PaneKind]) {
        for kind in [PaneKind::A, PaneKind::B, PaneKind::Difference] {
            if !kinds.contains(&kind) {
                self.panes[kind as usize] = Kept::default();
            }
        }
    }

    /// How often what lies under the masks was composed.
    pub fn evaluations(&self) -> u64 {
        self.panes.iter().map(|kept| kept.under.evaluations()).sum()
    }
}

/// A stage's result as a key.
fn made<T>(stage: &Stage<Arc<T>>) -> Option<Same<T>> {
    let value = stage.as_ref()?.as_ref().ok()?;
    Some(Same(Arc::clone(value)))
}

impl UnderKey {
    fn new(
        kind: PaneKind,
        content: Content,
        known: &Comparison,
        view: &ViewSettings,
        size: Option<(u32, u32)>,
    ) -> Self {
        let heat = matches!(content.base, Base::Heatmap | Base::SignedHeatmap)
            || content.heatmap_over.is_some();
        let stage = matches!(content.base, Base::Stage(_) | Base::Mask);
        let own = kind.side().and_then(|side| known.input.side(side));
        Self {
            content,
            size,
            on: known.settings.on,
            own: own.cloned().map(Same),
            // A side's own picture does not depend on the other one.
            compared: (kind == PaneKind::Difference || heat || stage)
                .then(|| known.compared.clone()?.ok())
                .flatten(),
            heat: heat.then(|| HeatKey {
                settings: view.heatmap,
                subtracted: known.subtracted.clone(),
                difference: made(&known.difference),
                signed: made(&known.signed),
            }),
            stage: stage.then(|| StageKey {
                settings: known.settings.clone(),
                gain: view.heatmap.gain,
                difference: made(&known.difference),
                mask: made(&known.mask),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::test_pictures::rgb;
    use crate::analysis::{GrayOf, PairInput, Region, Stages};
    use crate::frame::Channel;
    use crate::view::{ChainStage, LayOver, MaskPicture, MaskShow, ViewMode, compose, panes};

    /// B has another red at (4, 1), and a changed red and blue at (2, 2), where the order of gray and difference matters.
    fn input(red: u8) -> PairInput {
        let picture = |single: u8, [r, b]: [u8; 2]| {
            Some(Arc::new(rgb(6, 4, move |x, y| match (x, y) {
                (4, 1) => [single, 60, 100],
                (2, 2) => [r, 120, b],
                _ => [40, 60 * y as u8, 100],
            })))
        };
        PairInput {
            a: picture(40, [40, 100]),
            b: picture(red, [70, 60]),
            ..PairInput::default()
        }
    }

    fn settings(threshold: u16) -> AnalysisSettings {
        AnalysisSettings {
            threshold,
            ..AnalysisSettings::default()
        }
    }

    /// Whatever is changed in turn, the picture is the one that is composed from nothing.
    #[test]
    fn the_pictures_are_those_without_a_memory() {
        let (mut stages, mut composer) = (Stages::default(), Composer::default());
        let inputs = [input(100), input(220)];
        let mut views = Vec::new();
        for mode in [
            ViewMode::SideBySide,
            ViewMode::Difference,
            ViewMode::ThreeUp,
        ] {
            for shown in [
                None,
                Some(MaskShow::Overlay),
                Some(MaskShow::Picture),
                Some(MaskShow::Changed),
            ] {
                for heat in [
                    None,
                    Some((false, 1.0)),
                    Some((false, 4.0)),
                    Some((true, 4.0)),
                ] {
                    let mut view = ViewSettings {
                        mode,
                        ..ViewSettings::default()
                    };
                    view.mask = MaskPicture {
                        shown: shown.is_some(),
                        show: shown.unwrap_or_default(),
                        ..view.mask
                    };
                    view.heatmap.shown = heat.is_some();
                    (view.heatmap.signed, view.heatmap.gain) = heat.unwrap_or((false, 1.0));
                    view.heatmap.lay_over = LayOver::B;
                    views.push(view);
                }
            }
        }
        let staged = |view: &ViewSettings| ViewSettings {
            stage: Some(ChainStage::Threshold),
            ..*view
        };
        let staged: Vec<ViewSettings> = views.iter().map(staged).collect();
        views.extend(staged);
        let gray = DifferenceOn::Channel(Channel::Gray);
        let red = DifferenceOn::Channel(Channel::R);
        let states = [
            (0, gray, GrayOf::Difference, 10, None),
            (0, gray, GrayOf::Difference, 30, None),
            (0, gray, GrayOf::Frames, 30, None),
            (0, red, GrayOf::Frames, 30, None),
            (1, red, GrayOf::Frames, 30, None),
            (1, gray, GrayOf::Frames, 30, Some((3, 2))),
        ];
        let mut check = |state: (usize, _, _, _, _), view: &ViewSettings| {
            let (input, on, gray_of, threshold, size) = state;
            let settings = AnalysisSettings {
                on,
                gray_of,
                ..settings(threshold)
            };
            let whole = Region::whole(6, 4);
            let known = stages.update(&inputs[input], &settings, whole, false);
            for kind in panes(view.mode) {
                let composed = composer.compose(*kind, &known, view, size).expect("a pair");
                let expected = compose(*kind, &known, view, size).expect("a pair");
                assert_eq!(*composed, expected, "{kind:?} {view:?} {threshold}");
            }
        };
        // First only the pair and its numbers change from one to the next, then only how they are looked at.
        for view in &views {
            states.iter().for_each(|state| check(*state, view));
        }
        for state in states {
            views.iter().for_each(|view| check(state, view));
        }
    }

    #[test]
    fn a_moved_threshold_draws_the_mask_alone() {
        let (mut stages, mut composer) = (Stages::default(), Composer::default());
        let input = input(220);
        let mut view = ViewSettings {
            mode: ViewMode::SideBySide,
            ..ViewSettings::default()
        };
        view.mask.shown = true;
        let mut made = Vec::new();
        for threshold in [10, 30, 60, 200] {
            let known = stages.update(&input, &settings(threshold), Region::whole(6, 4), false);
            let both = [PaneKind::A, PaneKind::B]
                .map(|kind| composer.compose(kind, &known, &view, None).expect("a pair"));
            made.push(both);
        }
        assert_eq!(composer.evaluations(), 2);
        assert!(made.iter().all(|both| Arc::ptr_eq(&both[0], &made[0][0])));
        // |d| of 180 red is 54 in gray: not changed any more at 60.
        assert_ne!(made[1][1], made[2][1]);
        assert_eq!(made[2][1], made[3][1]);
    }

    #[test]
    fn forgotten_pictures_are_let_go() {
        let (mut stages, mut composer) = (Stages::default(), Composer::default());
        let view = ViewSettings::default();
        let input = input(220);
        let known = stages.update(&input, &settings(10), Region::whole(6, 4), false);
        let picture = composer
            .compose(PaneKind::A, &known, &view, None)
            .expect("A");
        composer.forget_all_but(&[PaneKind::B]);
        assert_eq!(Arc::strong_count(&picture), 1);
    }
}
