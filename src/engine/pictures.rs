//! The composed pictures of the panes that a view shows.

use std::sync::Arc;

use super::settings::Settings;
use crate::analysis::Comparison;
use crate::frame::Side;
use crate::view::{Composer, PaneKind, Picture, ViewMode, panes};

/// The pictures made last; those whose inputs did not change are used again.
#[derive(Default)]
pub(super) struct Pictures {
    composer: Composer,
}

impl Pictures {
    /// The pictures of the mode's panes. A pane with nothing to show has none: it says why from the comparison's own
    /// error.
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
        self.composer.forget_all_but(kinds);
        let made = kinds.iter().filter_map(|kind| {
            let size = size(*kind, settings);
            let picture = self.composer.compose(*kind, comparison, view, size);
            Some((*kind, picture.ok()?))
        });
        made.collect()
    }
}

/// What a pane's picture is shrunk to: its own size on the canvas, or the other side's while only that one is seen.
fn size(kind: PaneKind, settings: &Settings) -> Option<(u32, u32)> {
    let alone = matches!(settings.view.mode, ViewMode::A | ViewMode::B);
    let other = kind.side().filter(|_| alone).map(|side| match side {
        Side::A => PaneKind::B,
        Side::B => PaneKind::A,
    });
    let sizes = &settings.sizes;
    sizes.get(kind).or_else(|| sizes.get(other?))
}
