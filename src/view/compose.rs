//! One pane's picture.

use std::borrow::Cow;

use super::heatmap::{heatmap, lay_over, signed_heatmap};
use super::mask_picture::{black_and_white, changed_only, overlay};
use super::panes::{Base, PaneKind, decoded_plane, possible};
use super::picture::{Picture, of_pixels};
use super::settings::ViewSettings;
use super::shrink::Shrink;
use super::stage::{ChainStage, stage_picture};
use crate::analysis::subsampling::{expand, expand_mask, repeat};
use crate::analysis::{Comparison, Mask, Pair, SignedPlane, absdiff, signed};
use crate::error::{Error, Result};
use crate::frame::{Channel, ColorModel, Levels, Pixels, Plane, Side};

/// The picture of a pane at 1:1, or shrunk to a size (differences and masks by maximum, pictures by average). A pane of
/// a side whose difference is missing shows the plain picture.
///
/// # Errors
/// Why there is nothing to show: no source on that side, or no difference.
pub fn compose(
    kind: PaneKind,
    known: &Comparison,
    view: &ViewSettings,
    shrunk: Option<(u32, u32)>,
) -> Result<Picture> {
    let mut picture = under_mask(kind, known, view, shrunk)?;
    lay_mask(&mut picture, kind, known, view, shrunk)?;
    Ok(picture)
}

/// What lies under the mask of a pane's picture.
///
/// # Errors
/// As [`compose`].
pub(super) fn under_mask(
    kind: PaneKind,
    known: &Comparison,
    view: &ViewSettings,
    shrunk: Option<(u32, u32)>,
) -> Result<Picture> {
    let content = possible(kind, known, view).under_mask();
    let pane = Pane::new(kind, known, view, shrunk)?;
    let mut picture = pane.base(content.base)?;
    if let Some(opacity) = content.heatmap_over {
        let over = pane.heatmap(view.heatmap.signed)?;
        lay_over(&mut picture, &over, opacity);
    }
    Ok(picture)
}

/// Draws the mask into a picture of [`under_mask`].
///
/// # Errors
/// As [`compose`].
pub(super) fn lay_mask(
    picture: &mut Picture,
    kind: PaneKind,
    known: &Comparison,
    view: &ViewSettings,
    shrunk: Option<(u32, u32)>,
) -> Result<()> {
    let content = possible(kind, known, view);
    let pane = Pane::new(kind, known, view, shrunk)?;
    if let Base::Changed(_) = content.base {
        changed_only(picture, &*pane.mask()?);
    }
    if let Some(opacity) = content.mask_over {
        overlay(picture, &*pane.mask()?, opacity);
    }
    Ok(())
}

struct Pane<'a> {
    kind: PaneKind,
    known: &'a Comparison,
    view: &'a ViewSettings,
    scale: Option<Shrink>,
}

impl<'a> Pane<'a> {
    fn new(
        kind: PaneKind,
        known: &'a Comparison,
        view: &'a ViewSettings,
        shrunk: Option<(u32, u32)>,
    ) -> Result<Self> {
        let size = match kind.side() {
            Some(side) => {
                let pixels = picture_of(known, side)?;
                (pixels.width, pixels.height)
            }
            None => {
                let pair = compared(known)?;
                (pair.a.width, pair.a.height)
            }
        };
        Ok(Self {
            kind,
            known,
            view,
            scale: shrunk.map(|to| Shrink::new(size, to)),
        })
    }

    fn base(&self, base: Base) -> Result<Picture> {
        match base {
            // What did not change is blackened where the mask is drawn.
            Base::Picture(side) | Base::Changed(side) => self.picture(side),
            Base::AbsoluteDifference => self.absolute_difference(),
            Base::Heatmap => self.heatmap(false),
            Base::SignedHeatmap => self.heatmap(true),
            Base::Mask => self.mask_picture(),
            Base::Stage(stage) => self.stage(stage),
        }
    }

    /// The side's picture; in the difference pane the part of it that is compared.
    fn picture(&self, side: Side) -> Result<Picture> {
        let pixels = match self.kind {
            PaneKind::Difference => {
                let pair = compared(self.known)?;
                match side {
                    Side::A => pair.a.as_ref(),
                    Side::B => pair.b.as_ref(),
                }
            }
            _ => picture_of(self.known, side)?,
        };
        if let (Some(scale), Some(planes)) = (&self.scale, colors(pixels)) {
            return Ok(scale.average_colors((pixels.width, pixels.height), planes));
        }
        let picture = of_pixels(pixels, decoded_plane(self.known.settings.on));
        Ok(match &self.scale {
            Some(scale) => scale.average(&picture),
            None => picture,
        })
    }

    fn absolute_difference(&self) -> Result<Picture> {
        let pair = compared(self.known)?;
        let mut difference = absdiff(&pair.a, &pair.b)?;
        let channel = decoded_plane(self.known.settings.on);
        if let Some(scale) = &self.scale {
            let size = (difference.width, difference.height);
            for plane in &mut difference.planes {
                if let Cow::Owned(whole) = expand(plane, size) {
                    *plane = whole;
                }
            }
            difference = scale.maximum_each(&difference);
        }
        Ok(of_pixels(&difference, channel))
    }

    fn stage(&self, stage: ChainStage) -> Result<Picture> {
        let gain = self.view.heatmap.gain;
        stage_picture(stage, self.known, gain, self.scale.as_ref())
    }

    fn heatmap(&self, with_sign: bool) -> Result<Picture> {
        let size = self.size()?;
        let peak = self.known.peak();
        if with_sign {
            let plane = whole_signed(self.signed()?, size);
            let plane = match &self.scale {
                Some(scale) => Cow::Owned(scale.signed(&plane)),
                None => plane,
            };
            return Ok(signed_heatmap(&plane, peak, self.view.heatmap.gain));
        }
        let plane = expand(difference(self.known)?, size);
        let plane = match &self.scale {
            Some(scale) => Cow::Owned(scale.maximum(&plane)),
            None => plane,
        };
        Ok(heatmap(&plane, peak, &self.view.heatmap))
    }

    /// A-B as the stages made it, or made now where nobody asked them.
    fn signed(&self) -> Result<Cow<'_, SignedPlane>> {
        match &self.known.signed {
            Some(Ok(plane)) => Ok(Cow::Borrowed(plane.as_ref())),
            Some(Err(error)) => Err(error.clone()),
            None => {
                let pair = self.known.subtracted.as_ref();
                let pair = pair.ok_or_else(|| no_difference(self.known))?;
                signed(&pair.a, &pair.b, self.known.settings.on).map(Cow::Owned)
            }
        }
    }

    fn mask(&self) -> Result<Cow<'_, Mask>> {
        let mask = match &self.known.mask {
            Some(Ok(mask)) => mask,
            Some(Err(error)) => return Err(error.clone()),
            None => return Err(no_difference(self.known)),
        };
        let mask = expand_mask(mask, self.size()?);
        Ok(match &self.scale {
            Some(scale) => Cow::Owned(scale.mask(&mask)),
            None => mask,
        })
    }

    /// Black and white; outside the common rectangle nothing is known to have changed.
    fn mask_picture(&self) -> Result<Picture> {
        let mask = self.mask()?;
        let Some(side) = self.kind.side() else {
            return Ok(black_and_white(&mask));
        };
        let whole = picture_of(self.known, side)?;
        let size = (whole.width, whole.height);
        if size == self.size()? {
            return Ok(black_and_white(&mask));
        }
        let mut picture = self.picture(side)?;
        picture = Picture::filled(picture.width, picture.height, [0; 3]);
        lay_over(&mut picture, &black_and_white(&mask), 1.0);
        Ok(picture)
    }

    /// Of what is compared, in pixels.
    fn size(&self) -> Result<(u32, u32)> {
        let pair = compared(self.known)?;
        Ok((pair.a.width, pair.a.height))
    }
}

/// R, G and B of 8 bits that are shown as they are.
fn colors(pixels: &Pixels) -> Option<[&[u8]; 3]> {
    let count = pixels.width as usize * pixels.height as usize;
    let plane = |channel| match &pixels.plane(channel)?.levels {
        Levels::U8(values) => Some(&values[..]).filter(|values| values.len() == count),
        Levels::U16(_) => None,
    };
    let eight = pixels.depth == 8 && pixels.model == ColorModel::Rgb;
    if !eight {
        return None;
    }
    Some([plane(Channel::R)?, plane(Channel::G)?, plane(Channel::B)?])
}

fn picture_of(known: &Comparison, side: Side) -> Result<&Pixels> {
    let pixels = known.input.side(side).map(AsRef::as_ref);
    pixels.ok_or_else(|| Error::new(format!("there is no {side}")).advice(format!("open {side}")))
}

fn compared(known: &Comparison) -> Result<&Pair> {
    match &known.compared {
        Some(Ok(pair)) => Ok(pair),
        Some(Err(error)) => Err(error.clone()),
        None => Err(no_difference(known)),
    }
}

fn difference(known: &Comparison) -> Result<&Plane> {
    match &known.difference {
        Some(Ok(plane)) => Ok(plane),
        Some(Err(error)) => Err(error.clone()),
        None => Err(no_difference(known)),
    }
}

/// Why nothing was subtracted.
fn no_difference(known: &Comparison) -> Error {
    let missing = [Side::A, Side::B]
        .into_iter()
        .find(|side| known.input.side(*side).is_none());
    match missing {
        Some(side) => {
            Error::new(format!("there is no {side} to compare with")).advice(format!("open {side}"))
        }
        None => Error::new("the difference was not made"),
    }
}

/// A-B at the picture's size.
fn whole_signed(plane: Cow<'_, SignedPlane>, picture: (u32, u32)) -> Cow<'_, SignedPlane> {
    let size = (plane.width, plane.height);
    if size == picture {
        return plane;
    }
    Cow::Owned(SignedPlane {
        width: picture.0,
        height: picture.1,
        values: repeat(&plane.values, size, picture),
    })
}

#[cfg(test)]
#[path = "compose_tests.rs"]
mod tests;
