//! yuv420p to planes R, G and B in one go, with the numbers of swscale's own fast way to bgr24: a third of the time, because
//! nothing is packed into pixels and taken apart again. It is used only after every Y, U and V was converted both ways on
//! this machine and not one number differed; until then, and where one does, swscale converts.

mod arithmetic;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod proof;

use std::sync::{Mutex, PoisonError};

pub(super) use self::arithmetic::Direct;
use super::swscale::Conversion;
use crate::error::{Error, Result};
use crate::frame::BytePlane;

/// The proof converts 2^24 pixels both ways: so many must have been converted before it is worth it.
const WORTH_A_PROOF: u64 = 1 << 24;

/// Conversions of pictures of one width, and what is known of them.
static KNOWN: Mutex<Vec<(Conversion, Knowledge)>> = Mutex::new(Vec::new());

#[derive(Debug, Clone, Copy)]
enum Knowledge {
    /// Nothing yet; so many pixels were converted by swscale.
    Pixels(u64),
    /// The numbers are the same.
    Proven(Direct),
    /// They are not, or swscale has no such way.
    Other,
}

/// The direct way of a conversion that is about to be done once, where it is proven.
pub(super) fn proven(conversion: &Conversion) -> Option<Direct> {
    let question = proof::question(conversion)?;
    // The list is plain data, whole at any time.
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let place = known.iter().position(|(of, _)| *of == question);
    let place = place.unwrap_or_else(|| {
        known.push((question, Knowledge::Pixels(0)));
        known.len() - 1
    });
    let knowledge = &mut known[place].1;
    if let Knowledge::Pixels(pixels) = knowledge {
        let (width, height) = conversion.from_size;
        *pixels += u64::from(width) * u64::from(height);
        if *pixels > WORTH_A_PROOF {
            *knowledge = proof::prove(&question).map_or(Knowledge::Other, Knowledge::Proven);
        }
    }
    match knowledge {
        Knowledge::Proven(direct) => Some(*direct),
        _ => None,
    }
}

/// A picture that is converted directly.
pub(super) struct Way<'a> {
    direct: Direct,
    /// Y, U and V.
    planes: [BytePlane<'a>; 3],
}

impl<'a> Way<'a> {
    /// # Errors
    /// When the frame has no planes Y, U and V of bytes.
    pub fn new(direct: Direct, planes: Option<Vec<BytePlane<'a>>>) -> Result<Self> {
        let planes = planes.and_then(|planes| <[_; 3]>::try_from(planes).ok());
        let planes = planes.ok_or_else(|| Error::new("samples of the picture are missing"))?;
        Ok(Self { direct, planes })
    }

    /// Converts the rows from `first` on into packed planes R, G and B, as many as these have room for.
    pub fn rows(&self, first: usize, [r, g, b]: &mut [Vec<u8>; 3]) {
        let [y, u, v] = &self.planes;
        let width = y.width as usize;
        let lines = r.chunks_exact_mut(width).zip(g.chunks_exact_mut(width));
        let lines = lines.zip(b.chunks_exact_mut(width));
        for (row, ((r, g), b)) in (first..).zip(lines) {
            let chroma = [u.row(row / 2), v.row(row / 2)];
            self.direct.row(y.row(row), chroma, [r, g, b]);
        }
    }
}

#[cfg(all(test, target_arch = "x86_64"))]
mod tests {
    use super::*;
    use crate::frame::{ColorTags, Frame, Matrix, Profile};
    use crate::media::convert::{bgr, byte_planes, swscale, test_frames};

    fn frame(name: &str, size: (u32, u32), matrix: Matrix) -> Frame {
        let color = ColorTags {
            matrix: Some(matrix),
            ..ColorTags::default()
        };
        test_frames::noise(name, size, color, 0)
    }

    /// What swscale makes of a frame, as rows of B, G and R one after the other.
    fn converted(conversion: &Conversion, frame: &Frame) -> Vec<u8> {
        swscale::convert(conversion, &*frame.samples, &frame.format, |memory| {
            memory.rows(0).flatten().copied().collect()
        })
        .expect("converted")
    }

    #[test]
    fn what_is_proven_is_what_swscale_makes() {
        for (name, size, profile, matrix) in [
            ("yuv420p", (2, 2), Profile::Opencv4, Matrix::Bt601),
            ("yuv420p", (66, 34), Profile::Opencv5, Matrix::Bt709),
            ("yuv420p", (1440, 6), Profile::Opencv4, Matrix::Bt709),
            ("yuvj420p", (346, 260), Profile::Opencv4, Matrix::Bt601),
            ("yuvj420p", (64, 16), Profile::Opencv5, Matrix::Bt2020),
        ] {
            let frame = frame(name, size, matrix);
            let conversion = bgr::conversion(&frame, profile).expect("known");
            let question = proof::question(&conversion).expect("a fast way");
            let direct = proof::prove(&question).expect("the same numbers");
            let way = Way::new(direct, byte_planes(&frame)).expect("bytes");
            let mut planes = [(); 3].map(|()| vec![0; size.0 as usize * size.1 as usize]);
            way.rows(0, &mut planes);
            let [r, g, b] = &planes;
            let ours: Vec<u8> = (0..r.len()).flat_map(|i| [b[i], g[i], r[i]]).collect();
            let theirs = converted(&conversion, &frame);
            assert!(ours == theirs, "{name} {size:?} {profile:?} {matrix:?}");
        }
    }

    #[test]
    fn any_other_weight_is_refuted() {
        let frame = frame("yuv420p", (64, 2), Matrix::Bt601);
        let conversion = bgr::conversion(&frame, Profile::Opencv4).expect("known");
        let question = proof::question(&conversion).expect("a fast way");
        let weights = swscale::weights(&question).expect("known").expect("plain");
        let right = Direct::new(&weights).expect("weights");
        assert!(proof::holds(&right, &question));
        for wrong in right.neighbours() {
            assert!(!proof::holds(&wrong, &question), "{wrong:?}");
        }
    }

    #[test]
    fn odd_sizes_and_other_formats_are_left_to_swscale() {
        for (name, size) in [
            ("yuv420p", (64, 3)),
            ("yuv420p", (63, 4)),
            ("yuv422p", (64, 4)),
            ("yuv420p10le", (64, 4)),
        ] {
            let frame = frame(name, size, Matrix::Bt601);
            let conversion = bgr::conversion(&frame, Profile::Opencv4).expect("known");
            assert_eq!(proof::question(&conversion), None, "{name} {size:?}");
        }
    }

    #[test]
    fn a_proof_waits_until_it_is_worth_it() {
        // A width of its own: the knowledge is the whole program's.
        let frame = frame("yuv420p", (1_000, 2_098), Matrix::Bt601);
        let conversion = bgr::conversion(&frame, Profile::Opencv4).expect("known");
        let direct: Vec<bool> = (0..10).map(|_| proven(&conversion).is_some()).collect();
        assert_eq!(direct[..7], [false; 7]);
        assert_eq!(direct[7..], [true; 3]);
    }
}
