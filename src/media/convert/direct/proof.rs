//! Every Y, U and V there is, converted both ways.

use ffmpeg_next::ffi::AVPixelFormat;
use ffmpeg_next::software::scaling::Flags;

use super::arithmetic::Direct;
use crate::frame::{OwnedSamples, PixelFormat};
use crate::media::convert::bgr;
use crate::media::convert::swscale::{self, Conversion};
use crate::media::format;

/// Values of U in one picture of the proof, so that it stays small.
const VALUES: usize = 8;
/// Blocks of 2x2 pixels in one picture: each has one U and one V, and four of the 256 values of Y.
const BLOCKS: usize = VALUES * 256 * 64;

/// The conversion that is looked at for the sake of another one: pictures of its width with every Y, U and V in them.
/// `None` where swscale has no fast way: for other pixel formats and odd sizes.
pub(super) fn question(conversion: &Conversion) -> Option<Conversion> {
    use AVPixelFormat::{AV_PIX_FMT_BGR24, AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUVJ420P};
    let (width, height) = conversion.from_size;
    let formats = matches!(conversion.from, AV_PIX_FMT_YUV420P | AV_PIX_FMT_YUVJ420P)
        && conversion.to == AV_PIX_FMT_BGR24;
    let even = width > 0 && width % 2 == 0 && height % 2 == 0;
    let fast = !conversion.flags.contains(Flags::ACCURATE_RND);
    if !formats || !even || !fast || conversion.to_size != conversion.from_size {
        return None;
    }
    let rows = BLOCKS.div_ceil(width as usize / 2) * 2;
    let size = (width, u32::try_from(rows).ok()?);
    Some(Conversion {
        from_size: size,
        to_size: size,
        ..*conversion
    })
}

/// The direct way, if it gives swscale's numbers for all 2^24 of Y, U and V; `None` as well where they cannot be looked at.
pub(super) fn prove(question: &Conversion) -> Option<Direct> {
    let direct = Direct::new(&swscale::weights(question).ok()??)?;
    holds(&direct, question).then_some(direct)
}

pub(super) fn holds(direct: &Direct, question: &Conversion) -> bool {
    let Ok(described) = format::describe(question.from) else {
        return false;
    };
    (0..256 / VALUES).all(|picture| same(direct, question, &described, picture * VALUES))
}

/// Whether the picture with the values of U from `first` on becomes the same.
fn same(direct: &Direct, question: &Conversion, described: &PixelFormat, first: usize) -> bool {
    let width = question.from_size.0 as usize;
    let samples = picture(width, question.from_size.1 as usize, first);
    let [y, u, v] = [0, 1, 2].map(|plane| samples.planes[plane].0.chunks(samples.planes[plane].1));
    let [mut ours, mut theirs] = [(); 2].map(|()| [(); 3].map(|()| vec![0; width]));
    let compared = swscale::convert(question, &samples, described, |memory| {
        // Two rows share their chroma.
        let chroma = u.zip(v).flat_map(|rows| [rows; 2]);
        memory.rows(0).zip(y.zip(chroma)).all(|(bgr, (y, (u, v)))| {
            bgr::take_apart(std::iter::once(bgr), width, &mut theirs);
            direct.row(y, [u, v], ours.each_mut().map(|line| &mut line[..]));
            ours == theirs
        })
    });
    compared.unwrap_or(false)
}

/// Planes Y, U and V in which each value from `first` on of U meets every V and every Y.
fn picture(width: usize, height: usize, first: usize) -> OwnedSamples {
    let across = width / 2;
    let mut luma = vec![0; width * height];
    let [mut u, mut v] = [(); 2].map(|()| vec![0; across * height / 2]);
    for (block, (u, v)) in u.iter_mut().zip(&mut v).enumerate() {
        // The last row of blocks begins again.
        let content = block % BLOCKS;
        *u = (first + content / (256 * 64)) as u8;
        *v = (content % 256) as u8;
        let quarter = content / 256 % 64;
        let corner = block / across * 2 * width + block % across * 2;
        for (i, at) in [corner, corner + 1, corner + width, corner + width + 1]
            .into_iter()
            .enumerate()
        {
            luma[at] = (quarter * 4 + i) as u8;
        }
    }
    OwnedSamples {
        planes: vec![(luma, width), (u, across), (v, across)],
    }
}
