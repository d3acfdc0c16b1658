//! The composed pictures of the panes; those whose inputs did not change are used again.

use std::sync::Arc;

use super::settings::Settings;
use crate::analysis::{AnalysisSettings, Comparison};
use crate::frame::Side;
use crate::view::{PaneKind, Picture, ViewMode, ViewSettings, compose, panes};

/// What a composed picture depends on.
#[derive(Clone, PartialEq)]
struct PictureKey {
    kind: PaneKind,
    view: ViewSettings,
    size: Option<(u32, u32)>,
    settings: AnalysisSettings,
    inputs: [usize; 4],
}

/// The pictures made last, with what they were made from.
#[derive(Default)]
pub(super) struct Pictures {
    kept: Vec<(PictureKey, Arc<Picture>)>,
}

impl Pictures {
    /// The pictures of the mode's panes; those whose inputs did not change are used again.
    pub fn compose(
        &mut self,
        comparison: &Comparison,
        settings: &Settings,
    ) -> Vec<(PaneKind, Arc<Picture>)> {
        let view = &settings.view;
        // A and B change places in an instant while the key is held.
        let kinds = match view.mode {
            ViewMode::A | ViewMode::B => panes(ViewMode::SideBySide),
            mode => panes(mode),
        };
        let mut pictures = Vec::new();
        let mut kept = Vec::new();
        for &kind in kinds {
            let key = PictureKey {
                kind,
                view: *view,
                size: settings.sizes.get(kind).or_else(|| {
                    kind.side().and_then(|side| {
                        settings
                            .sizes
                            .get(match side.other() {
                                Side::A => PaneKind::A,
                                Side::B => PaneKind::B,
                            })
                            .filter(|_| matches!(view.mode, ViewMode::A | ViewMode::B))
                    })
                }),
                settings: comparison.settings.clone(),
                inputs: inputs(kind, comparison, view),
            };
            let known = self
                .kept
                .iter()
                .find(|(k, _)| *k == key)
                .map(|(_, p)| Arc::clone(p));
            let picture = match known {
                Some(picture) => picture,
                None => match compose(kind, comparison, view, key.size) {
                    Ok(picture) => Arc::new(picture),
                    // The pane says why it is empty from the comparison's own error.
                    Err(_) => continue,
                },
            };
            kept.push((key, Arc::clone(&picture)));
            pictures.push((kind, picture));
        }
        self.kept = kept;
        pictures
    }
}

/// Addresses of everything that a pane's picture is made from.
fn inputs(kind: PaneKind, known: &Comparison, view: &ViewSettings) -> [usize; 4] {
    fn address<T>(value: Option<&Arc<T>>) -> usize {
        value.map_or(0, |arc| Arc::as_ptr(arc) as usize)
    }
    let own = match kind {
        PaneKind::A => [
            address(known.input.a.as_ref()),
            address(known.a_plane.as_ref().and_then(|p| p.as_ref().ok())),
        ],
        PaneKind::B => [
            address(known.input.b.as_ref()),
            address(known.b_plane.as_ref().and_then(|p| p.as_ref().ok())),
        ],
        PaneKind::Difference => [
            address(known.input.a.as_ref()),
            address(known.input.b.as_ref()),
        ],
    };
    let over = view.heatmap.shown || view.mask.shown || kind == PaneKind::Difference;
    let difference = known.difference.as_ref().and_then(|d| d.as_ref().ok());
    let mask = known.mask.as_ref().and_then(|m| m.as_ref().ok());
    if over {
        [own[0], own[1], address(difference), address(mask)]
    } else {
        [own[0], own[1], 0, 0]
    }
}
