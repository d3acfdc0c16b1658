//! The stages of the chain as pictures.

use serde::{Deserialize, Serialize};

use super::mask_picture::black_and_white;
use super::picture::{Picture, of_pixels, of_plane};
use super::shrink::Shrink;
use crate::analysis::stages::reduce::{depth_of, each_channel};
use crate::analysis::subsampling::{expand, expand_mask};
use crate::analysis::{Chain, Comparison, Mask, bands};
use crate::error::{Error, Result};
use crate::frame::{Channel, ColorModel, Levels, Pixels, Plane, Side};

/// The stages in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChainStage {
    /// The picture that is judged: B.
    Frame,
    /// The difference of each channel.
    Difference,
    /// Reduced to one plane.
    Gray,
    Blur,
    Threshold,
    Cleanup,
    /// Without the small regions: the result.
    Regions,
}

impl ChainStage {
    pub const ALL: [Self; 7] = [
        Self::Frame,
        Self::Difference,
        Self::Gray,
        Self::Blur,
        Self::Threshold,
        Self::Cleanup,
        Self::Regions,
    ];

    /// The name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Frame => "Frame",
            Self::Difference => "Difference",
            Self::Gray => "Gray",
            Self::Blur => "Blur",
            Self::Threshold => "Threshold",
            Self::Cleanup => "Clean-up",
            Self::Regions => "Regions",
        }
    }
}

/// What a stage made: its numbers, untouched.
pub enum StageNumbers<'a> {
    /// A picture: the frame.
    Picture(&'a Pixels),
    /// Planes of differences, one or one for each channel, all of the picture's size.
    Planes {
        planes: Vec<Plane>,
        depth: u8,
    },
    Mask(std::borrow::Cow<'a, Mask>),
}

/// The numbers of a stage, at the picture's size.
///
/// # Errors
/// Why there are none.
pub fn stage_numbers(stage: ChainStage, known: &Comparison) -> Result<StageNumbers<'_>> {
    if stage == ChainStage::Frame {
        let side = known.input.side(Side::B).or(known.input.side(Side::A));
        let pixels = side.ok_or_else(|| Error::new("there is no frame").advice("open a source"))?;
        return Ok(StageNumbers::Picture(pixels));
    }
    let chain = chain(known)?;
    let picture = size(known)?;
    let planes = |planes: &[std::sync::Arc<Plane>]| StageNumbers::Planes {
        planes: planes
            .iter()
            .map(|plane| expand(plane, picture).into_owned())
            .collect(),
        depth: chain.reduced.depth,
    };
    Ok(match stage {
        ChainStage::Frame | ChainStage::Difference => difference(known)?,
        ChainStage::Gray => planes(&chain.reduced.planes),
        ChainStage::Blur => planes(&chain.blurred),
        ChainStage::Threshold => StageNumbers::Mask(expand_mask(&chain.thresholded, picture)),
        ChainStage::Cleanup => StageNumbers::Mask(expand_mask(&chain.cleaned, picture)),
        ChainStage::Regions => StageNumbers::Mask(expand_mask(&chain.mask, picture)),
    })
}

/// The difference of each channel by the chain's subtraction.
fn difference(known: &Comparison) -> Result<StageNumbers<'_>> {
    let Some(Ok(pair)) = &known.compared else {
        return Err(missing(known));
    };
    let kind = known.settings.difference;
    Ok(StageNumbers::Planes {
        planes: each_channel(&pair.a, &pair.b, kind)?,
        depth: depth_of(kind, pair.a.depth),
    })
}

/// The picture of a stage: levels of differences times `gain`, cut at white; masks black and white. At 1:1 or shrunk
/// (the frame by average, everything else by maximum).
///
/// # Errors
/// Why there is none.
pub fn stage_picture(
    stage: ChainStage,
    known: &Comparison,
    gain: f32,
    scale: Option<&Shrink>,
) -> Result<Picture> {
    match stage_numbers(stage, known)? {
        StageNumbers::Picture(pixels) => {
            let picture = of_pixels(pixels, super::panes::decoded_plane(known.settings.on));
            Ok(match scale {
                Some(scale) => scale.average(&picture),
                None => picture,
            })
        }
        StageNumbers::Planes { planes, depth } => {
            let planes: Vec<Plane> = planes
                .into_iter()
                .map(|plane| match scale {
                    Some(scale) => gained(&scale.maximum(&plane), gain, depth),
                    None => gained(&plane, gain, depth),
                })
                .collect();
            Ok(in_color(planes))
        }
        StageNumbers::Mask(mask) => {
            let shrunk = scale.map(|scale| scale.mask(&mask));
            Ok(black_and_white(shrunk.as_ref().unwrap_or(&mask)))
        }
    }
}

/// Three planes as R, G and B, any other number as gray.
fn in_color(mut planes: Vec<Plane>) -> Picture {
    if let [r, g, b] = &mut planes[..] {
        let channels = [Channel::R, Channel::G, Channel::B];
        for (plane, channel) in [r, g, b].into_iter().zip(channels) {
            plane.channel = channel;
        }
        return of_pixels(
            &Pixels {
                profile: crate::frame::Profile::Standard,
                width: planes[0].width,
                height: planes[0].height,
                model: ColorModel::Rgb,
                depth: 8,
                planes,
                guessed: false,
            },
            Channel::Gray,
        );
    }
    match planes.first() {
        Some(plane) => of_plane(plane, 8),
        None => Picture::filled(0, 0, [0; 3]),
    }
}

/// The upper 8 of `depth` bits of every level times `gain`.
fn gained(plane: &Plane, gain: f32, depth: u8) -> Plane {
    let factor = f64::from(gain) * 255.0 / f64::from((1u32 << depth.min(16)) - 1);
    let level = |level: u16| (f64::from(level) * factor).min(255.0) as u8;
    let values = match &plane.levels {
        Levels::U8(values) => {
            let table: [u8; 256] = std::array::from_fn(|i| level(i as u16));
            bands::fill(
                values.len(),
                1,
                #[inline(always)]
                |range, out: &mut [u8]| {
                    for (out, value) in out.iter_mut().zip(&values[range]) {
                        *out = table[usize::from(*value)];
                    }
                },
            )
        }
        Levels::U16(values) => bands::fill(
            values.len(),
            1,
            #[inline(always)]
            |range, out: &mut [u8]| {
                for (out, value) in out.iter_mut().zip(&values[range]) {
                    *out = level(*value);
                }
            },
        ),
    };
    Plane {
        levels: Levels::from(values),
        ..*plane
    }
}

fn chain(known: &Comparison) -> Result<&Chain> {
    known.chain.as_deref().ok_or_else(|| missing(known))
}

fn size(known: &Comparison) -> Result<(u32, u32)> {
    known.size().ok_or_else(|| missing(known))
}

fn missing(known: &Comparison) -> Error {
    match known.problem() {
        Some(error) => error.clone(),
        None => Error::new("there is nothing to compare with").advice("open A and B"),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::analysis::test_pictures::rgb;
    use crate::analysis::{AnalysisSettings, DifferenceKind, PairInput, Region, Stages};

    fn known(settings: &AnalysisSettings) -> Comparison {
        let input = PairInput {
            a: Some(Arc::new(rgb(4, 2, |x, _| [10 + 3 * x as u8, 10, 10]))),
            b: Some(Arc::new(rgb(4, 2, |_, y| [10, 10 + 40 * y as u8, 10]))),
            ..PairInput::default()
        };
        Stages::default().update(&input, settings, Region::whole(1, 1), false)
    }

    fn shown(stage: ChainStage, settings: &AnalysisSettings, gain: f32) -> Picture {
        stage_picture(stage, &known(settings), gain, None).expect("both are there")
    }

    #[test]
    fn every_stage_shows_its_numbers() {
        let settings = AnalysisSettings {
            threshold: 2,
            ..AnalysisSettings::default()
        };
        let at =
            |stage, x, y| shown(stage, &settings, 1.0).get(x, y).expect("inside")[..3].to_vec();
        assert_eq!(at(ChainStage::Frame, 3, 1), [10, 50, 10]);
        assert_eq!(at(ChainStage::Difference, 3, 1), [9, 40, 0]);
        // (9 * 9798 + 40 * 19235 + 16384) >> 15
        assert_eq!(at(ChainStage::Gray, 3, 1), [26; 3]);
        assert_eq!(at(ChainStage::Blur, 3, 1), [26; 3]);
        for stage in [
            ChainStage::Threshold,
            ChainStage::Cleanup,
            ChainStage::Regions,
        ] {
            assert_eq!(
                (at(stage, 0, 0), at(stage, 3, 0)),
                (vec![0; 3], vec![255; 3])
            );
        }
        assert_eq!(
            shown(ChainStage::Gray, &settings, 8.0).get(1, 0),
            Some([8, 8, 8, 255])
        );
        let signed = AnalysisSettings {
            difference: DifferenceKind::Signed,
            ..settings
        };
        let cut = shown(ChainStage::Difference, &signed, 1.0);
        assert_eq!(cut.get(3, 1), Some([9, 0, 0, 255]), "B is greater in green");
    }

    #[test]
    fn without_b_only_the_frame_is_there() {
        let input = PairInput {
            a: Some(Arc::new(rgb(4, 2, |_, _| [7; 3]))),
            ..PairInput::default()
        };
        let settings = AnalysisSettings::default();
        let known = Stages::default().update(&input, &settings, Region::whole(1, 1), false);
        assert!(stage_picture(ChainStage::Frame, &known, 1.0, None).is_ok());
        assert!(stage_picture(ChainStage::Blur, &known, 1.0, None).is_err());
    }
}
